"""Pages that say, with status 200, that what was asked for is gone, or refused to robots."""

from __future__ import annotations

import re

from crawler.pages.base import Page
from crawler.pages.binary import binary_kind
from crawler.pages.decoding import decode
from crawler.pages.labels import BOILERPLATE

_PROSE_LIMIT = 400
"""Characters of text beyond links and footers up to which a page can be a mere notice."""

_GONE = re.compile(
    r"(?:页面|網頁|网页|頁面|文章|稿件|新闻|新聞|内容|內容|信息|帖子|资源|文件|链接"
    r"|您(?:要)?(?:访问|查看|浏览|请求|查找)的?.{0,12})"
    r"(?:可能)?(?:已经|已經|已被|已|被)?(?:.{0,4}(?:不存在|找不到|不见了|无法找到|未找到"
    r"|没有找到)|.{0,2}(?:删除|刪除|下线|下架|移除|撤稿|失效|过期|撤回|屏蔽))"
    r"|(?:找不到|没有找到|未找到|无法找到)(?:您|你|该|此|相关|所|这|对应).{0,14}(?:页面|网页"
    r"|文章|内容|信息|頁面|網頁|新闻|资源)"
    r"|(?:page|article|content|story).{0,20}(?:not (?:be )?found|no longer (?:available|exists?)"
    r"|has been (?:removed|deleted)|does(?:n't| not) exist)"
    r"|404\s*[-–—:：]?\s*(?:not found|错误|页面|找不到|error)|not found\s*[-–—:：]?\s*404"
    r"|^\s*404\s*$|^(?:page )?not found[.!]?$",
    re.IGNORECASE,
)


_BLOCK = re.compile(
    r"(?:请|請)?(?:输入|輸入|完成|通过|拖动|点击|滑动).{0,12}(?:验证码|驗證碼|验证|驗證|滑块|拼图)"
    r"|(?:安全|人机|身份|访问)(?:验证|驗證)(?:中|页面|码)?"
    r"|(?:访问|請求|请求|操作)(?:过于|太|過於)(?:频繁|頻繁|快)|(?:访问|请求)(?:已)?被(?:拒绝"
    r"|拦截|阻断|禁止)"
    r"|(?:网站|web)(?:应用)?防火墙|(?:检测|發現|发现)到?.{0,8}(?:异常|攻击|爬虫|恶意)(?:访问"
    r"|请求|流量|行为)?"
    r"|请(?:开启|启用|打开).{0,6}javascript|正在(?:检查|验证).{0,8}浏览器"
    r"|access denied|request (?:was )?blocked|are you (?:a )?(?:robot|human)"
    r"|verify (?:that )?you are"
    r"|checking your browser|enable javascript|captcha|too many requests",
    re.IGNORECASE,
)


def gone_notice(body: bytes, url: str, encoding: str | None = None) -> str | None:
    """The sentence by which a page says that it is gone; None where it says no such thing.

    Only short pages can be a notice: an article that speaks of something deleted is not gone.

    Args:
        body: The bytes as served.
        url: The page's address.
        encoding: The charset of the HTTP header, if it named one.
    """
    return _notice(_GONE, body, url, encoding)


def block_notice(body: bytes, url: str, encoding: str | None = None) -> str | None:
    """The sentence by which a short page refuses robots (captcha, firewall); None without one.

    Args:
        body: The bytes as served.
        url: The page's address.
        encoding: The charset of the HTTP header, if it named one.
    """
    return _notice(_BLOCK, body, url, encoding)


def _notice(pattern: re.Pattern[str], body: bytes, url: str, encoding: str | None) -> str | None:
    if not body or binary_kind(body):
        return None
    page = Page(url, decode(body, encoding).text)
    own = [
        line.text
        for line in page.document.lines
        if line.link * 2 <= len(line.text) and not BOILERPLATE.search(line.text)
    ]
    if sum(map(len, own)) > _PROSE_LIMIT:
        return None
    return next(
        (text for text in (*own, page.meta.title) if len(text) <= 120 and pattern.search(text)),
        None,
    )
