"""Words by which a page asks to pay, to log in or to open an application before it shows the rest.

A *wall* says that there is more and what it costs; a *button* only that there is more, as on pages
for phones that fold a text up; a *call* names what is asked for and nothing else. Calls and buttons
count right under a text alone: whether it is cut is told by the text that was there before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.pages.document import Document
from crawler.pages.latin_scraps import asks_to_subscribe
from storage.likeness import likeness
from storage.text import comparable, levelled, unbroken
from storage.together.bodies import EDITED, LOST_LEAST, is_lost

LONGEST, LONGEST_ENGLISH = 80, 180
"""Characters of the longest line that is a prompt, Chinese and other."""

UNDER, AROUND = 4, 8
"""Lines under a text in which a wall is its own, and in which a button or a call is, where the text
is the beginning of what it was; a box beside it or the foot is farther down."""

_GATE = (
    r"会员|付费|付款|支付|购买|开通|充值|vip|svip|登[录陆入]|注册|解锁|订阅|客户端|app|应用|小程序|扫码|扫一扫|二维码"
    r"|关注.{0,10}(?:公众号|微信|账号|我们)|(?:公众号|微信).{0,6}(?:内|中|里|后)|关注后|阅读券|积分|下载"
)
_REST = (
    r"全文|剩余|余下|后续(?:内容|章节)|完整(?:内容|版|文章|报道)|(?:继续|后)(?:阅读|查看|浏览|观看)"
    r"|(?:即可|方可|才能|才可|后可)(?:阅读|查看|浏览)|解锁(?:本文|文章|内容)|未读"
)
_WALL = re.compile(
    rf"(?:{_GATE}).*(?:{_REST})|(?:{_REST}).*(?:{_GATE})"
    r"|(?:本文|此文|该文|本篇|文章|内容|全文|以下|本(?:报道|内容|文章))(?:内容)?(?:为|是|系|属于?|仅限|仅供|需要?|须)"
    r".{0,8}(?:付费|会员|vip|订阅|收费|订户).{0,10}$"
    r"|限.{0,4}(?:订阅|会员|付费|vip|订户|登[录陆入]).{0,6}(?:阅读|查看|可见|观看)"
    r"|^(?:会员|订户|vip|付费)(?:专享|专属|专供|可见|独享|内容|文章|阅读)+[。!]?$"
    r"|试(?:读|看)(?:部分)?(?:已?经?结束|到此)"
    r"|免费(?:阅读|试读)?(?:部分|内容|篇数|额度)?.{0,4}(?:已?(?:结束|用完|用尽)|到此)"
    r"|(?:还|尚)(?:不是|未开通|未成为)会员"
)
_EN_GATE = (
    r"(?:subscri(?:be|ption|bers?|bing)|sign(?:ing)? (?:in|up)|log(?:ging)? ?in|regist(?:er|ration)"
    r"|members?(?:hip)?|(?:create|have) an? (?:free )?account"
    r"|(?:open|download|get|in|use) (?:the|our)"
    r" app|unlock|purchase|pay|premium|trial|already a)"
)
_EN_REST = (
    r"(?:(?:continue|keep) reading"
    r"|read(?:ing)? (?:on|more|the (?:full|rest|whole|entire|complete|remainder))"
    r"|(?:full|whole|entire|complete|rest of the|unlimited) (?:article|story|access|text|report)"
    r"|to (?:read|view|access|see) (?:this|the|it)|unlock (?:this|the)|rest of (?:this|the))"
)
_EN_WALL = re.compile(
    rf"\b{_EN_GATE}\b.*\b{_EN_REST}|\b{_EN_REST}\b.*\b{_EN_GATE}\b"
    r"|\bthis (?:article|story|content|post|report) is (?:only )?(?:for|available to|reserved for"
    r"|exclusive to) (?:our )?(?:paid |paying |premium )?(?:subscribers|members|registered)"
    r"|\bunlock (?:this|the) (?:article|story|post)\b|\b(?:subscribers?|members?)[- ]only\b"
    r"|(?:reached|used) (?:up )?(?:your|the|all).{0,20}\b"
    r"(?:free )?(?:article|story|stories|articles)\b.{0,20}|\byou have \d+ free articles? "
)
_WALL_SIGN = re.compile("[全余后完继可才解未费员订限试免a-z]")
"""What every wall has in it; most lines have none of it and are not searched."""

_NO_WALL = re.compile(
    r"表示|[他她们]说|[他她]称|介绍[,说]|认为|记者|据了解|据悉|用户[们可需]|读者[们需]|网友"
    r"|该(?:平台|网站|公司|报)|\bsaid\b|\bsays\b"
    r"|往期|更多(?:精彩|资讯|新闻|报道|文章|视频|原创)|相关|评论|发表|留言|互动|抽奖|领取|投稿|报料"
    r"|newsletter|inbox|podcast|more (?:stories|news|articles|from)|notifications|alerts|comment"
)
"""An article may well report on walls; and what promises more than this article is none of it."""

_BUTTON = re.compile(
    r"^\W*(?:点击|点此|单击|继续|立即)?(?:展开|阅读|查看|显示|浏览|打开)?(?:全文|余下(?:全文|内容)?|剩余(?:全文|内容|部分)?"
    r"|更多|完整(?:内容|全文))(?:\W|\d|%)*$|展开(?:全文|阅读|剩余|更多)|剩余\s?\d+|还有\s?\d+.{0,3}(?:内容|未读|字|%)"
    r"|余下全文|^\W*(?:continue|keep) reading\W*$|^\W*read (?:more|on|the (?:full|rest)).{0,30}$"
    r"|^\W*show (?:more|full).{0,16}$|^\W*\d+% (?:left|remaining|to go)\W*$"
)
_CALL = re.compile(
    r"^\W*(?:请|您|需要?|先|立即|马上|点击|点此|前往|去|免费|微信|长按|一键|在)*"
    r"(?:登[录陆入]|订阅|付费|(?:开通|购买|续费|登[录陆入]|注册|订阅|下载|打开|扫码|扫一扫|扫描|关注|付费|解锁|加入|成为|升级)"
    r"[^,。]{0,16}(?:会员|vip|客户端|app|公众号|小程序|账号|帐号|二维码|阅读|查看|订阅|畅读|观看|注册))\W*$"
    r"|^\W*(?:already a (?:subscriber|member).{0,40}"
    r"|subscribe(?: now| today| to (?:read|continue))?"
    r"|sign (?:in|up)(?: now)?|log ?in|register(?: now)?|create an? (?:free )?account"
    r"|(?:open|read|continue) in (?:the )?app|(?:get|download|open) (?:the|our) app|become a member"
    r"|start (?:your|a) .{0,24}trial|join now)\W*$"
)

ENDED = 0.2
"""So little of a text's end may stand in another that has lost it."""

_ENDING = 16
"""Characters by which the end of a text is found on its page again."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_ELLIPSIS = re.compile(r"[\s(（\[【]*(?:…+|\.{3,}|·{3,}|。{3,})[\s)）\]】。]*$")
_TAIL = re.compile(r"(?:…|\.{3})[^…]{0,60}$")
_SENTENCE_END = re.compile(r"[。！？!?.;；：:”\"』」’'）)】\]]\s*$")


def is_wall(text: str) -> bool:
    """Whether a line says that more is shown for a price, a login or in an application."""
    said = _said(text)
    if not _WALL_SIGN.search(said) or _NO_WALL.search(said):
        return False
    return bool(_WALL.search(said) or _EN_WALL.search(said)) or asks_to_subscribe(said)


def is_prompt(text: str) -> bool:
    """Whether a line can be what stands where a text is cut off: a wall, a button or a call."""
    said = _said(text)
    return bool(said) and bool(is_wall(text) or _BUTTON.search(said) or _CALL.search(said))


def without_prompts(document: Document, kept: list[int]) -> tuple[list[int], str | None]:
    """The lines of a text but walls at its end, and the wall at which it ends, if it does.

    Args:
        document: The page.
        kept: The lines of the text.
    """
    lines = document.lines
    wall: str | None = None
    while len(kept) > 1 and is_wall(lines[kept[-1]].text):
        wall = lines[kept[-1]].text
        kept = kept[:-1]
    if wall is None and kept:
        under = (line for line in lines[kept[-1] + 1 :] if not line.hidden)
        near = (line.text for line, _ in zip(under, range(UNDER), strict=False))
        wall = next((text for text in near if is_wall(text)), None)
    return kept, wall


def prompts(document: Document, body: str) -> list[str]:
    """The lines of a page that ask for something before they show more, walls first.

    Args:
        document: The page.
        body: The text that stands on it; under its end buttons and calls count, too.
    """
    shown = [line.text for line in document.lines if not line.hidden]
    found = [text for text in shown if is_wall(text)]
    ends = [unbroken(text)[-_ENDING:] for text in body.split("\n")[-2:]]
    upwards = reversed(range(len(shown)))
    at = next((i for i in upwards if unbroken(shown[i])[-_ENDING:] in ends), None)
    if at is not None:
        found += [text for text in shown[at : at + 1 + AROUND] if is_prompt(text)]
    return list(dict.fromkeys(found))


def shown_anew(found: Iterable[str], before: Iterable[str]) -> list[str]:
    """The prompts that another page has not, whatever their figures."""
    known = {_figureless(text) for text in before}
    return [text for text in found if _figureless(text) not in known]


def breaks_off(body: str) -> bool:
    """Whether a text ends within a sentence."""
    return bool(_ELLIPSIS.search(body)) or not _SENTENCE_END.search(body)


def is_beginning(body: str, whole: str) -> bool:
    """Whether a text is the beginning of a longer one, with an ellipsis or a prompt at its end."""
    longer = unbroken(whole)
    head, _, last = body.rpartition("\n")
    endings = [body]
    if is_prompt(_after_ellipsis(body)):
        endings.append(_TAIL.sub("", body))
    if head and is_prompt(last):
        endings.append(head)
    texts = (unbroken(_ELLIPSIS.sub("", text)) for text in endings)
    return any(text and len(text) < len(longer) and longer.startswith(text) for text in texts)


def is_edited_beginning(body: str, whole: str) -> bool:
    """Whether a text is the beginning of a longer one, edited in what it shows; see `is_beginning`.

    So much is missing at the end, and nothing of that end stands in it.
    """
    head, _, last = body.rpartition("\n")
    shown, longer = unbroken(head if head and is_prompt(last) else body), unbroken(whole)
    if not shown or not is_lost(longer, shown):
        return False
    beginning, end = longer[: len(shown) + len(shown) // 4], longer[-LOST_LEAST:]
    return likeness(shown, beginning) >= EDITED and likeness(end, shown) <= ENDED


def _after_ellipsis(body: str) -> str:
    found = _TAIL.search(body)
    return found[0].lstrip("….") if found else ""


def _said(text: str) -> str:
    """A line as the rules look at it; empty where it is too long for a prompt."""
    if len(text) > LONGEST_ENGLISH or (len(text) > LONGEST and _HAN.search(text)):
        return ""
    return " ".join(levelled(text).split())


def _figureless(text: str) -> str:
    return re.sub(r"\d+", "0", comparable(text))
