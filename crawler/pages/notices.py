"""Pages that say, with status 200, that what was asked for is no longer there."""

from __future__ import annotations

import re

from crawler.pages.base import Page
from crawler.pages.binary import binary_kind
from crawler.pages.decoding import decode
from crawler.pages.labels import BOILERPLATE

_PROSE_LIMIT = 400
"""Characters of text beyond links and footers up to which a page can be a mere notice."""

_GONE = re.compile(
    r"(?:页面|網頁|网页|頁面|文章|稿件|新闻|新聞|内容|內容|信息|帖子|资源|文件|链接|您(?:要)?(?:访问|查看|浏览|请求|查找)的?.{0,12})"
    r"(?:可能)?(?:已经|已經|已被|已|被)?(?:.{0,4}(?:不存在|找不到|不见了|无法找到|未找到|没有找到)|.{0,2}(?:删除|刪除|下线|下架|移除|撤稿|失效|过期|撤回|屏蔽))"
    r"|(?:找不到|没有找到|未找到|无法找到)(?:您|你|该|此|相关|所|这|对应).{0,14}(?:页面|网页|文章|内容|信息|頁面|網頁|新闻|资源)"
    r"|(?:page|article|content|story).{0,20}(?:not (?:be )?found|no longer (?:available|exists?)|has been (?:removed|deleted)|does(?:n't| not) exist)"
    r"|404\s*[-–—:：]?\s*(?:not found|错误|页面|找不到|error)|not found\s*[-–—:：]?\s*404|^\s*404\s*$|^(?:page )?not found[.!]?$",
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
        (text for text in (*own, page.meta.title) if len(text) <= 120 and _GONE.search(text)), None
    )
