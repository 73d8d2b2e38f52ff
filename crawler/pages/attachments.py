"""The files that an article gives its readers: 附件, annexes, forms, in its text or beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.addresses import as_published
from crawler.pages.base import Page
from crawler.pages.document import Document, FileLink
from crawler.pages.headline import Headline
from crawler.pages.labels import BOILERPLATE, closes
from storage.shown import Attachment
from storage.text import clean

REACH = 40
"""Lines between headline and body, and under the body, in which files are the article's."""

MOST = 200
"""Attachments taken of one page."""

NAME_LENGTH = 200
"""Characters of the longest name; what is longer is a sentence that is a link."""

AROUND_LENGTH = 80
"""Characters of the longest line that names the file which a link in it leads to."""

MENU = 3
"""Links in a row that lead to no file, and end what is the article's under its text."""

OUTWARDS = 4
"""Boxes around a file within which a line may say that it is an attachment."""

_EXTENSION = r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|ofd|wps|txt|csv|rtf)"
_FILE = re.compile(rf"{_EXTENSION}$", re.IGNORECASE)
_NAMED = re.compile(rf"{_EXTENSION}(?![a-z0-9])", re.IGNORECASE)
_LABEL = re.compile(
    r"[\W\d]*(?:相关|文件|本文|信息|政策)?附[件表]|[\W]*attachments?\b", re.IGNORECASE
)
_DOWNLOAD = re.compile(
    r"(?:down(?:load|file)?|attach(?:ment)?s?|fujian|getfile|openfile|annex|accessory|wbfile)"
    r"(?=[/?.=&_-]|\w{0,12}(?:\.\w{2,5})?[?&])|[?&](?:file|attach|annex|fj)_?id="
)
"""Addresses of programs that give a file by its number; of lower case."""

_PREFIX = re.compile(r"^附\s?件\s*[:：]\s*(?=\S)")
_SAYS_NOTHING = re.compile(
    r"(?:点击|点此|请|此处|这里|在线|文件|立即|全文|原文|本文|版|格式|下载|下載|查看|预览|打开|浏览|阅读|右键|另存为"
    r"|pdf|docx?|word|excel|xlsx?|zip|rar|download|view|open|here|click|the|file|[\W\d_])*",
    re.IGNORECASE,
)
_UNDER = re.compile(
    r"[\W_]*(?:上一[篇条页]|下一[篇条页]|[上下]篇|相关(?:阅读|新闻|链接|报道|文章|推荐|专题"
    r"|稿件|资讯|信息)|延伸阅读"
    r"|推荐(?:阅读)?|热门|猜你喜欢|友情链接|网站导航|主办|承办|版权"
    r"|related|read more|more from|recommended)",
    re.IGNORECASE,
)
_SITES_TAGS = frozenset(("nav", "footer"))
_SITES = re.compile(r"(?:^|[\s_-])(?:nav|navbar|menu|foot|footer)(?:$|[\s_-])")
_ELSEWHERE_TAGS = frozenset(("nav", "footer", "aside", "header"))
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|foot|footer|side-?(?:bar|nav|menu)|comments?|related?"
    r"|recommend(?:ed|s)?|hot|rank(?:ing)?|ads?|banner|header|head|top-?bar|toolbar)(?:$|[\s_-])"
    r"|tuijian|xiangguan"
)
_TOOL = re.compile(
    r"阅读器|浏览器|客户端|插件|控件|驱动|安装[包程]|输入法|操作(?:手册|指南)|使用(?:手册|说明|指南)|(?:^|\W)app(?:$|\W)"
    r"|\breader\b|media ?kit|ad ?specs?",
    re.IGNORECASE,
)
_PAPER = re.compile(r"\W*(?:第?\s?[A-Z]?\d{1,3}\s?版.{0,10}|pdf版|版面.{0,6})\W*", re.IGNORECASE)
"""What leads to a newspaper's whole page, of which the article is a part."""


def find_attachments(page: Page, kept: list[int], headline: Headline) -> tuple[Attachment, ...]:
    """The files of an article, in the order of the page, each once.

    They are linked in its text, between headline and text, under it as far as the article goes, or
    in a box that says 附件. Those of the page's head, its menus and its foot are the site's.

    Args:
        page: The page.
        kept: The lines of the article's body, or that of what stands for it.
        headline: The headline.
    """
    document = page.document
    links = [link for link in document.files if kept and _is_file(link)]
    if kept and (unnamed := list(_downloads(document, kept))):
        links = sorted((*links, *unnamed), key=lambda link: link.line)
    if not links:
        return ()
    named = (_attachment(page, link) for link in _own(document, links, kept, headline))
    found: dict[str | None, Attachment] = {}
    for attachment, says in named:
        known = found.get(attachment.url or attachment.name)
        if known is None or says:
            found[attachment.url or attachment.name] = attachment
        if len(found) >= MOST:
            break
    return tuple(found.values())


def file_of_address(href: str) -> str | None:
    """The name of the file to which an address leads, by its path or its query; None if by none."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    last = unquote(parts.path).rsplit("/", 1)[-1]
    if _FILE.search(last):
        return last
    if "." not in parts.query and "%2" not in parts.query:
        return None
    values = (value.rsplit("/", 1)[-1].strip() for _, value in parse_qsl(parts.query))
    return next((value for value in values if _FILE.search(value)), None)


def _downloads(document: Document, kept: list[int]) -> Iterator[FileLink]:
    """The links behind or under the word 附件 that neither address nor text calls a file's."""
    lines = document.lines
    reach = range(max(kept[0] - REACH, 0), kept[-1] + REACH)
    if "附" not in "\n".join([line.text for line in lines[reach.start : reach.stop]]):
        return
    last = -2  # the line of the last one found, which another may follow at once
    for anchor in document.anchors:
        if anchor.line not in reach or anchor.line >= len(lines):
            continue
        if not _DOWNLOAD.search(anchor.href.lower()) or _TOOL.search(anchor.text):
            continue
        link = FileLink({"href": anchor.href}, anchor.text, anchor.line, lines[anchor.line].box)
        if not _is_file(link) and (anchor.line - last <= 1 or _is_labelled(document, link)):
            last = anchor.line
            yield link


def _own(
    document: Document, links: Iterable[FileLink], kept: list[int], headline: Headline
) -> Iterator[FileLink]:
    """The links to files that are the article's own."""
    first, last = kept[0], kept[-1] + 1
    top = headline.last
    under = top is not None and first - REACH <= top <= first
    start = top if under and top is not None else first
    end: int | None = None
    for link in links:
        at = link.line
        if _PAPER.fullmatch(link.text):
            continue
        if first <= at < last:
            yield link
        elif _is_labelled(document, link):
            if not _is_within(document, link.box, first, _SITES_TAGS, _SITES):
                yield link
        elif (
            start <= at
            and not _TOOL.search(link.text)
            and not _is_within(document, link.box, first, _ELSEWHERE_TAGS, _ELSEWHERE)
        ):
            end = _end(document, kept, headline) if end is None else end
            if at < end:
                yield link


def _end(document: Document, kept: list[int], headline: Headline) -> int:
    """Where the article's own ends under its text: at a menu, a foot, or with its box."""
    lines, boxes = document.lines, document.boxes
    last = kept[-1] + 1
    of_files = {link.line for link in document.files}
    home = boxes[lines[min(kept[-1], len(lines) - 1)].box]
    top = headline.first if headline.first is not None else kept[0]
    while home.parent >= 0 and (home.first > top or home.last <= kept[-1]):
        home = boxes[home.parent]
    end = min(home.last, last + REACH, len(lines))
    others = 0
    for i in range(last, end):
        text = lines[i].text
        others = others + 1 if lines[i].is_link and i not in of_files else 0
        if _UNDER.match(text) or closes(text) or (len(text) < 160 and BOILERPLATE.search(text)):
            return i
        if others >= MENU:
            return i - MENU + 1
    return end


def _is_within(
    document: Document, box: int, line: int, tags: frozenset[str], hints: re.Pattern[str]
) -> bool:
    """Whether a box is within one of some tags or hints that does not hold a line of the body."""
    boxes = document.boxes
    while box >= 0 and not boxes[box].first <= line < boxes[box].last:
        if boxes[box].tag in tags or hints.search(boxes[box].hint):
            return True
        box = boxes[box].parent
    return False


def _is_labelled(document: Document, link: FileLink) -> bool:
    """Whether the line that a file stands in, or one that heads a box around it, says 附件."""
    lines, boxes = document.lines, document.boxes
    places = [link.line]
    box = link.box
    for _ in range(OUTWARDS):
        if box < 0 or boxes[box].parent < 0:
            break
        places += [boxes[box].first, boxes[box].first - 1]
        box = boxes[box].parent
    return any(0 <= at < len(lines) and _LABEL.match(lines[at].text) for at in places)


def _is_file(link: FileLink) -> bool:
    """Whether a link leads to a file: by its address, or by what its text or title calls it."""
    said = (link.text, link.attributes.get("title", ""))
    return (
        any(len(text) <= NAME_LENGTH and _NAMED.search(text) for text in said)
        or file_of_address(link.attributes.get("href", "")) is not None
    )


def _attachment(page: Page, link: FileLink) -> tuple[Attachment, bool]:
    """A link as an attachment, and whether its name is more than what its address says."""
    href = link.attributes.get("href", "")
    of_address = file_of_address(href)
    name = _name(page.document, link)
    address = as_published(href, page.url, page.encoding) if href[:1] != "#" else None
    return Attachment(name or of_address or clean(link.text) or href, address), bool(name)


def _name(document: Document, link: FileLink) -> str:
    """What the page calls a file; empty where it does not."""
    lines = document.lines
    around = lines[link.line].text if link.line < len(lines) else ""
    around = around.replace(link.text, " ") if len(around) <= AROUND_LENGTH else ""
    for text in (link.text, link.attributes.get("title", ""), around):
        name = clean(text).replace("\n", " ")
        if name and len(name) <= NAME_LENGTH and not _SAYS_NOTHING.fullmatch(name):
            return _PREFIX.sub("", name)
    return ""
