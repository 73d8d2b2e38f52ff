"""Pages that say, with status 200, that what was asked for is gone, or refused to robots.

A notice is a page of hardly any other text. An article that reports on something deleted is none:
it has a headline of its own, a time, and more to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from crawler.file_kinds import binary_kind
from crawler.pages.base import page_of
from crawler.pages.decoding import decode
from crawler.pages.labels import BOILERPLATE
from crawler.pages.withdrawals import is_withdrawal, withdrawal
from storage.diffs.plain import same
from storage.records import Article

_PROSE_LIMIT = 400
"""Characters of text beyond links and footers up to which a page can be a mere notice."""

_LINE_LIMIT = 80
"""Characters of a line that can be the notice itself."""

_BODY_LIMIT = 120
"""Characters of a body that is nothing but the notice, under the headline of what was there."""

_FOOT = re.compile(
    r"^(?:主办|承办|协办|主管|地址|邮编|电话|传真|技术支持|联系(?:电话|我们|方式)|客服|热线|邮箱|备案|网站标识码|建议使用)"
)
_TITLE_END = re.compile(r"[_|]|\s[-–—]+\s|--")

_BLOCK = re.compile(
    r"(?:请|請)?(?:输入|輸入|完成|通过|拖动|点击|滑动|按住).{0,12}(?:验证码|驗證碼|验证|驗證|滑块|拼图)"
    r"|(?:安全|人机|身份|访问|滑动|行为)(?:验证|驗證)(?:中|页面|码)?"
    r"|(?:访问|請求|请求|操作)(?:过于|太|過於)(?:频繁|頻繁|快)|操作频繁|请在微信(?:客户端)?(?:中|内|里)?打开"
    r"|(?:访问|请求|IP|ip|地址).{0,30}(?:被|遭).{0,14}(?:拒绝|拦截|阻断|禁止|屏蔽|封禁)"
    r"|已?被.{0,16}(?:设置拦截|设置为拦截|策略阻断|云防护拦截|卫士拦截|防火墙拦截)"
    r"|(?:禁止|拒绝|限制)(?:您的?)?访问(?:此|该|本|当前)?(?:页面|网站|站点|资源)?[。!！]?$"
    r"|(?:网站|web|应用)\s*(?:应用)?防火墙|云锁|安全狗|创宇盾|加速乐|云加速|网站卫士|云盾|D盾"
    r"|(?:疑似|可能是?).{0,6}(?:黑客)?攻击"
    r"|(?:检测|發現|发现)到?.{0,8}(?:异常|攻击|爬虫|恶意)(?:访问|请求|流量|行为)?"
    r"|当前(?:访问|请求)(?:存在|出现)?异常|有可能对网站造成(?:安全)?威胁|对网站造成危害"
    r"|正在(?:检查|验证|检测).{0,8}浏览器"
    r"|access denied|request (?:was |has been )?blocked|you have been blocked"
    r"|are you (?:a )?(?:robot|human)|verify(?:ing)? (?:that )?you are|attention required"
    r"|just a moment|checking (?:if the site connection is secure|your browser)"
    r"|enable javascript and cookies|captcha|too many requests|web application firewall",
    re.IGNORECASE,
)

_MAINTENANCE = re.compile(
    r"(?:网站|系统|网页|页面|平台|服务器?|本站|網站|系統|伺服器).{0,8}"
    r"(?:维护|升级|检修|維護|升級|檢修)(?:中|$|[,，。!！])"
    r"|正在(?:进行)?(?:系统|网站|紧急|例行)?(?:维护|升级|检修|維護|升級)"
    r"|(?:under|scheduled|for|undergoing) maintenance|^maintenance$",
    re.IGNORECASE,
)

_LATER = re.compile(
    r"稍[后候後](?:再|重)?(?:试|試|访问|查看|重试)|正在(?:审核|審核|排队|排隊|恢复|恢復|核实)|(?:审核|審核|核实|排队)中"
    r"|(?:年满|年滿|未满|未滿).{0,6}(?:18|十八)"
    r"|(?:同意|accept|agree).{0,24}(?:cookie|隐私政策|隱私)"
    r"|(?:cookie|隐私政策|隱私).{0,24}(?:同意|accept|agree)"
    r"|try again (?:later|in)|back (?:soon|shortly)|under review|in (?:the |a )?queue"
    r"|(?:18|eighteen) (?:years )?(?:or|of age)",
    re.IGNORECASE,
)
"""Asks to wait, to try later, to consent or to tell one's age: whatever the status, no proof."""

_NOT_THERE = re.compile(
    r"不存在|不见|不見|删除|刪除|移除|找不到|未找到|没有找到|下架|下线|下線|撤|失效|404|410"
    r"|not (?:be )?found|no longer|exist|removed|deleted|gone|withdrawn",
    re.IGNORECASE,
)
"""Says that something is not there, too: then the status is believed."""

_LOGIN = re.compile(
    r"(?:请|請|需要?|必须)(?:先)?(?:您)?(?:登录|登錄|登入)"
    r"|(?:登录|登錄|登入)后(?:才能|方可|可以?|即可)"
    r"|(?:会员|用户|账号|帐号|统一身份)(?:登录|登錄|登入)"
    r"|未登录|(?:登录|授权|会话)(?:状态|凭证|信息)?(?:已经?)?(?:失效|过期|超时)"
    r"|(?:扫码|扫一扫)(?:以|后|来)?(?:登录|授权)"
    r"|(?:sign|log) ?in to (?:continue|read|view)|not (?:logged|signed) in"
    r"|session (?:has |is )?expired|(?:invalid|expired) session",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"<input[^>]{1,200}?type\s*=\s*[\"']?password", re.IGNORECASE)

_SCRIPT_ASKED = re.compile(
    r"(?:启用|开启|打开|允许|支持|enable).{0,12}java\s?script|java\s?script.{0,14}(?:启用|开启|打开"
    r"|禁用|required|enabled|disabled)",
    re.IGNORECASE,
)
_MOUNT = re.compile(
    r"<(?:div|section|main)[^>]{0,80}?\bid\s*=\s*[\"']?(?:app|root|__next|__nuxt|main-app|"
    r"container-app)\b[^>]{0,80}>\s*</",
    re.IGNORECASE,
)


def gone_notice(
    body: bytes,
    url: str,
    encoding: str | None = None,
    article: Article | None = None,
    title: str = "",
) -> str | None:
    """The sentence by which a page says that it is gone; None where it says no such thing.

    Args:
        body: The bytes as served.
        url: The page's address.
        encoding: The charset of the HTTP header, if it named one.
        article: What was read from the page, if anything: under a headline that is known, or with a
            time or a name of its own, it is no notice, unless its body is nothing else.
        title: The headline under which the page is known.
    """
    if article is not None:
        if len(article.body) <= _BODY_LIMIT and is_withdrawal(article.body):
            return article.body.replace("\n", " ")
        known = bool(title) and same(article.title, title)
        if (known or _signed(article)) and not is_withdrawal(article.title):
            return None
    own, headline = _own(body, url, encoding)
    said = _TITLE_END.split(headline)[0]
    return withdrawal((*own, said) if is_withdrawal(said) else own)


def block_notice(
    body: bytes, url: str, encoding: str | None = None, article: Article | None = None
) -> str | None:
    """The sentence by which a short page refuses us (captcha, firewall); None without one.

    Args:
        body: The bytes as served.
        url: The page's address.
        encoding: The charset of the HTTP header, if it named one.
        article: What was read from the page, if anything; a signed one is no refusal.
    """
    if article is not None and _signed(article):
        return None
    lines = _own_lines(body, url, encoding)
    # That an account or an article was blocked is no refusal of us.
    return next((line for line in lines if _BLOCK.search(line) and not is_withdrawal(line)), None)


def maintenance_notice(body: bytes, url: str, encoding: str | None = None) -> str | None:
    """The sentence by which a short page says that its site is being mended, or asks to wait.

    None without one, and where a page that asks to wait says that something is not there, too.

    Args:
        body: The bytes as served.
        url: The page's address.
        encoding: The charset of the HTTP header, if it named one.
    """
    lines = list(_own_lines(body, url, encoding))
    mended = next((text for text in lines if _MAINTENANCE.search(text)), None)
    if mended or any(map(_NOT_THERE.search, lines)):
        return mended
    return next((text for text in lines if _LATER.search(text)), None)


def login_notice(body: bytes, url: str, encoding: str | None = None) -> str | None:
    """What a short page without an article asks for before it shows one: a name and a password.

    Args:
        body: The bytes as served.
        url: The page's address.
        encoding: The charset of the HTTP header, if it named one.
    """
    lines = list(_own_lines(body, url, encoding))
    asked = next((text for text in lines if _LOGIN.search(text)), None)
    if asked is None and lines and _PASSWORD.search(decode(body, encoding).text):
        return "a form asks for a password"
    return asked


def script_notice(body: bytes, encoding: str | None = None) -> str | None:
    """What shows that only JavaScript fills a page without text; None where nothing does.

    Args:
        body: The bytes as served.
        encoding: The charset of the HTTP header, if it named one.
    """
    if not body or binary_kind(body):
        return None
    text = decode(body, encoding).text
    if "<script" not in text.lower():
        return None
    found = _SCRIPT_ASKED.search(text) or _MOUNT.search(text)
    return " ".join(found[0].split())[:_LINE_LIMIT] if found else None


def asks_for_script(article: Article) -> bool:
    """Whether what was read asks for JavaScript: a hint, and no article."""
    text = f"{article.title}\n{article.body}"
    return not _signed(article) and _SCRIPT_ASKED.search(text) is not None


def _signed(article: Article) -> bool:
    """Whether a page carries what a notice has no need of."""
    return bool(article.published_at or article.origin or article.authors or article.editor)


def _own_lines(body: bytes, url: str, encoding: str | None) -> Iterator[str]:
    """The lines of a short page that can be a notice, and its title; nothing of any longer page."""
    own, title = _own(body, url, encoding)
    yield from (text for text in (*own, title) if 0 < len(text) <= _LINE_LIMIT)


def _is_foot(text: str) -> bool:
    return bool(BOILERPLATE.search(text) or _FOOT.search(text))


@lru_cache(maxsize=1)
def _own(body: bytes, url: str, encoding: str | None) -> tuple[tuple[str, ...], str]:
    """The lines of a short page but its links and its foot, and its title.

    A page is asked for several notices in a row.
    """
    if not body or binary_kind(body):
        return (), ""
    page = page_of(body, url, encoding)
    own = tuple(
        line.text
        for line in page.document.lines
        if line.link * 2 <= len(line.text) and (not _is_foot(line.text) or is_withdrawal(line.text))
    )
    return (own, page.meta.title) if sum(map(len, own)) <= _PROSE_LIMIT else ((), "")
