"""From the run of lines that holds the body to its paragraphs: what is not the article's goes."""

from __future__ import annotations

import re
from itertools import pairwise

from crawler.pages.document import Document, Line
from crawler.pages.headline import Headline
from crawler.pages.labels import (
    APPARATUS,
    AUTHOR_LABEL,
    BOILERPLATE,
    EDITOR_LABEL,
    LABEL_STARTS,
    ORIGIN_LABEL,
    closes,
    is_credit_row,
    is_imprint,
    is_scrap,
    names_staff,
)
from crawler.pages.language import chinese
from crawler.pages.latin_scraps import (
    WESTERN_END,
    asks_to_subscribe,
    is_latin_scrap,
    tells_reading_time,
)
from crawler.pages.names import only_names
from crawler.pages.noise import ENOUGH
from crawler.pages.prose import is_header_line, is_prose
from crawler.pages.region import BOILERPLATE_LENGTH, Region
from crawler.pages.titles import same_words

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TEXTS = _HEADINGS | {"p", "li", "td", "th", "dt", "dd", "blockquote", "pre"}
_MARK = r"^[【\[（(>»·■◆▶*\s]*"
_RELATED = (
    r"相关(?:阅读|新闻|链接|报道|文章|推荐|专题|稿件|资讯)|相關(?:新聞"
    r"|閱讀|報導)|延伸阅读|延伸閱讀|推荐阅读|推薦閱讀"
)
_ALONE = re.compile(rf"{_MARK}(?:{_RELATED})[】\]）):：\s]*$")
"""What heads links within the text."""

_INVITATION = re.compile(
    r"[Ss]ubscribe to |[Ss]ign up (?:for|to) .{0,60}(?:newsletter|inbox|email)"
    r"|[Ff]ollow (?:us|me|her|him) on |[Пп]одпи(?:сывайтесь|шитесь) на |телеграм-канал"
    r"|(?:追踪|追蹤|关注|關注|加入|订阅|訂閱)(?:我们|我們|本报|本報|本站)的?\s?"
    r"(?:Telegram|Facebook|WhatsApp|YouTube|Instagram|脸书|臉書|面子书|频道|頻道|专页|專頁|群组|群組)"
)
"""What ends an article on many sites."""

_CREDITED = re.compile(
    r"\((?:Image|Photo|Picture|Pic|Credit|Foto|Bild)s?(?: credit| by)?\s?[:©]\s?[^()]{2,40}\)$"
    r"|(?<=[\w.!?”\"»]\s)©\s?[^\W\d][^.!?。！？©]{1,40}$"
)
_CREDIT = re.compile(
    r"(?:Photo|Image|Picture|Foto|Bild)s?(?: credit| by)?\s?[:©/]\s?[^:.!?。！？]{2,60}$"
)
"""A line that says whose picture stands over it and nothing else."""

CREDITED_LENGTH = 160
"""Characters of the longest caption; it ends with whose picture it is."""

CAPTIONED = 2
"""Lines of the box of a picture: its caption, and whose it is."""

_ADDRESS = re.compile(r"https?://[!-~]+")
"""An address that a text prints; a link to another article shows its headline."""

_ENDS = frozenset('。！？.!?”"»')

UNLINKED = 20
"""Characters beside its links that a sentence has; what leads to another article has a word."""

LINKED_LENGTH = 240
"""Characters of the longest sentence that is mostly links; longer ones hold cards of others."""

ALONE_LENGTH = 12
"""Characters of the longest such line."""

_END = re.compile(
    rf"{_MARK}(?:{_RELATED}|阅读下一篇|更多(?:新闻|阅读|精彩|相关|视频|图片|内容)"
    r"|热门(?:推荐|评论|新闻)|猜你喜欢|为你推荐|新闻推荐|精彩推荐|上一篇|下一篇|网友评论"
    r"|发表评论|我要评论|最新评论|您可能|你可能|特别声明(?:[:：]|$)|更多.{0,8}(?:报道|報導)$"
    r"|Related|Read more|More from|Recommended|Comments|Posted in|Filed under)"
)
_SUMMARY = re.compile(
    r"^[【\[（(]?(?:摘要|导读|導讀|核心提示|内容提要|内容摘要|阅读提示|编者按|提要|要点)"
)
_SUMMARY_HINT = re.compile(
    r"dek|deck|sub-?(?:title|head|line)|summary|standfirst|excerpt|descri|abstract|synopsis"
    r"|blurb|teaser|zhaiyao|daodu|daoyu"
)
_LATIN_SUMMARY_HINT = re.compile(
    r"(?:^|[\s_-])(?:desc|intro|lead|lede|chapo|chapeau|vorspann|ingress|entradilla|sommario"
    r"|occhiello|catenaccio)(?:$|[\s_-]|-?text)"
)
"""The same where the text is not Chinese: there the first paragraph itself is called so."""

_HASHTAGS = re.compile(r"(?:[#＃][^\s#＃。！？]{1,20}[#＃]?[\s、,，]*)+")
"""The subjects of a text, as social media mark them."""

_REPORTERS = re.compile(
    r"[【（(]?(?:[\u3400-\u9fff]{2,12})?(?:记者|記者|通讯员|通訊員)[:：\s\u3000]+"
)
BYLINE_LENGTH = 40
"""Characters of the longest by-line at the beginning of a text."""

TOOL_LENGTH = 60
"""Characters of the longest line that a button or an invitation is."""

ORIGIN_LENGTH = 40
"""Characters of the longest last line that says where the text is from."""

LEAD_LENGTH = 40
"""Shorter lines between headline and body are notices and tools."""


def heads_others(text: str) -> bool:
    """Whether a line heads what is no longer the article's: links, further posts, comments."""
    return _END.match(text) is not None


def body_lines(document: Document, region: Region, headline: Headline) -> list[int]:
    """The indices of the lines that make up the body, in order."""
    first = _start(document, region, headline)
    last = _end(document, region, first)
    kept = _lead(document, region, headline)
    lines = document.lines
    kept += [i for i in range(first, last) if _keeps(document, lines[i], region, i)]
    kept = [i for i in kept if not _is_credited(document.lines[i].text)] or kept
    if credited := [i for i in kept if _CREDIT.match(document.lines[i].text)]:
        of_pictures = {j for i in credited for j in _with_caption(document, i)}
        kept = [i for i in kept if i not in of_pictures] or kept
    while len(kept) > 1 and same_words(document.lines[kept[0]].text, headline.text):
        kept.pop(0)
    imprint = False
    own = {_around(document, i) for i in kept if region.values[i] > 0}
    while kept:
        line = document.lines[kept[-1]]
        imprint = is_imprint(line.text, under=imprint) and _around(document, kept[-1]) not in own
        if not (imprint or _is_closing(line)):
            break
        kept.pop()
    while len(kept) > 1 and _names_reporters(document.lines[kept[0]].text):
        kept.pop(0)
    while len(kept) > 1 and _is_boilerplate(document.lines[kept[0]]):
        kept.pop(0)
    return kept


def _lead(document: Document, region: Region, headline: Headline) -> list[int]:
    """A first paragraph that the template sets in a box of its own, between headline and body."""
    if headline.last is None or not headline.last <= region.first <= headline.last + 12:
        return []
    return [
        i
        for i in range(headline.last, region.first)
        if region.values[i] >= LEAD_LENGTH
        and (chinese(document.lines[i].text) or _stands_over(document, region, i))
        and not is_header_line(document.lines[i])
        and not _is_summary(document, i)
    ]


def _stands_over(document: Document, region: Region, i: int) -> bool:
    """Whether a line is a paragraph right over the body's box, within the box around that one."""
    box = document.boxes[document.lines[i].box]
    within = box.tag == "p" and box.parent == document.boxes[region.box].parent
    return within and box.hint == "" and region.first <= i + 2


def _is_summary(document: Document, i: int) -> bool:
    """Whether a line sums the article up instead of beginning it."""
    line = document.lines[i]
    box = document.boxes[line.box]
    outer = document.boxes[box.parent].hint if box.parent >= 0 else ""
    return bool(
        box.tag in _HEADINGS
        or _SUMMARY_HINT.search(f"{box.hint} {outer}")
        or (_LATIN_SUMMARY_HINT.search(box.hint) and not chinese(line.text))
        or _SUMMARY.match(line.text)
    )


def _ends_card(document: Document, region: Region, i: int) -> bool:
    """Whether a line ends a box of a few that begins with a link: a card of another article."""
    lines, boxes = document.lines, document.boxes
    if not lines[i - 1].is_link or boxes[lines[i].box].tag in _TEXTS:
        return False
    at = lines[i].box
    while at > region.box and boxes[at].first == i:
        at = boxes[at].parent
    card = boxes[at]
    return at > region.box and card.last == i + 1 and lines[card.first].is_link


def _is_credited(text: str) -> bool:
    """Whether a line is the caption of a picture that it names the owner of."""
    return (
        (text[-1] == ")" or "©" in text)
        and len(text) < CREDITED_LENGTH
        and _CREDITED.search(text) is not None
    )


def _around(document: Document, i: int) -> int:
    """The box around that of a line."""
    return document.boxes[document.lines[i].box].parent


def _with_caption(document: Document, credit: int) -> range:
    """The line that credits a picture, and its caption where a box holds the two alone."""
    boxes = document.boxes
    at = boxes[document.lines[credit].box]
    while at.parent >= 0 and boxes[at.parent].last - boxes[at.parent].first <= CAPTIONED:
        at = boxes[at.parent]
    return range(at.first, at.last)


def _is_closing(line: Line) -> bool:
    """Whether a last line is no word of the article: who checked it, whose rights it is."""
    text = line.text
    if len(text) < BOILERPLATE_LENGTH and _INVITATION.search(text):
        return True
    if len(text) < ORIGIN_LENGTH and ORIGIN_LABEL.search(text) and is_header_line(line):
        return True
    if line.is_row and is_credit_row(line):
        return True
    if text[0] in "#＃" and _HASHTAGS.fullmatch(text):
        return True
    return _is_boilerplate(line) or (len(text) < 80 and names_staff(text))


def _names_reporters(text: str) -> bool:
    """Whether a first line is a by-line and nothing else: 某报记者 and names."""
    named = _REPORTERS.match(text) if len(text) <= BYLINE_LENGTH else None
    return named is not None and bool(only_names(text[named.end() :].strip(" )）】]　")))


def _is_boilerplate(line: Line) -> bool:
    return len(line.text) < BOILERPLATE_LENGTH and BOILERPLATE.search(line.text) is not None


def _start(document: Document, region: Region, headline: Headline) -> int:
    """Past the headline and the lines of time, origin and names under it."""
    first = region.first
    if headline.last is not None and region.first <= headline.last <= region.last:
        first = headline.last
    start = first
    for i in range(first, min(first + 8, region.last)):
        if is_header_line(document.lines[i]) or tells_reading_time(document.lines[i].text):
            start = i + 1
        elif region.values[i] > 0 and not _is_summary(document, i):
            break
    return _past_tools(document, region, start)


def _past_tools(document: Document, region: Region, start: int) -> int:
    """Past the buttons over a text in Latin letters, which are set apart from its paragraphs."""
    boxes, lines = document.boxes, document.lines
    first = next((i for i in range(start, region.last) if region.values[i] > 0), start)
    if first == start or lines[first].text[0] >= WESTERN_END:
        return start
    around = {home := lines[first].box}
    while home > region.box:
        around.add(home := boxes[home].parent)
    at = first
    while at > start:
        own = lines[at - 1].box
        if boxes[own].tag not in _HEADINGS and {own, boxes[own].parent}.isdisjoint(around):
            break
        at -= 1
    return at


def _end(document: Document, region: Region, first: int) -> int:
    """Where the apparatus under the article begins: related links, comments, the editor's line."""
    before = 0.0
    resumed: frozenset[int] | None = None
    after = sum([value for value in region.values[first : region.last] if value > 0])
    for i in range(first, region.last):
        value = region.values[i]
        worth = value if value > 0 else 0.0
        before, after = before + worth, after - worth
        text = document.lines[i].text
        if i == first:
            continue
        if (
            text[0] < WESTERN_END
            and before >= ENOUGH
            and asks_to_subscribe(text)
            and not _goes_on(document, region, i)
        ):
            return i
        if len(text) > 60:
            continue
        if before >= ENOUGH and closes(text):
            return i
        if after > before * 0.3:
            continue
        if _END.match(text) and not text.endswith("。"):
            if resumed is None:
                resumed = _resumed(document, region)
            if i not in resumed:
                return i
        if EDITOR_LABEL.match(text.lstrip("[【（( ")):
            return i
    return region.last


def _goes_on(document: Document, region: Region, at: int) -> bool:
    """Whether a line under another is prose and set like the prose above it."""
    boxes, lines = document.boxes, document.lines
    above = next((i for i in range(at - 1, region.first - 1, -1) if region.values[i] > 0), None)
    home = None if above is None else boxes[lines[above].box].parent
    return any(
        boxes[lines[i].box].parent == home
        for i in range(at + 1, region.last)
        if region.values[i] > 0
    )


def _resumed(document: Document, region: Region) -> frozenset[int]:
    """The lines within the text: under each the next two that are prose are set like the first.

    A list of links that is headed there stands between paragraphs.
    """
    boxes, lines = document.boxes, document.lines
    prose = [i for i in range(region.first, region.last) if region.values[i] > 0]
    if len(prose) < 3 or boxes[lines[prose[0]].box].tag != "p":
        return frozenset()
    home = boxes[lines[prose[0]].box].parent
    alike = [boxes[lines[i].box].tag == "p" and boxes[lines[i].box].parent == home for i in prose]
    return frozenset(
        i
        for before, (one, two) in zip(
            prose, pairwise(zip(prose[1:], alike[1:], strict=True)), strict=False
        )
        if one[1] and two[1]
        for i in range(before, one[0])
    )


def _is_label_line(text: str) -> bool:
    """Whether a line says from where the text is, who edited it, or who wrote it, and no more."""
    bare = text.lstrip("[【（( ")
    if bare[:1] not in LABEL_STARTS:
        return False
    if EDITOR_LABEL.match(bare) or ORIGIN_LABEL.match(bare):
        return True
    author = AUTHOR_LABEL.match(bare)
    if author is None:
        return False
    named = len(text) < 60 and only_names(bare[author.end() :].rstrip(")）]】 "))
    return bool(named) or EDITOR_LABEL.search(text) is not None


def _is_linked_text(line: Line) -> bool:
    """Whether a line that is mostly links is the text's own: a sentence, or an address in full."""
    text = line.text
    if text.startswith("http"):
        return _ADDRESS.fullmatch(text) is not None
    if len(text) > LINKED_LENGTH or text[-1] not in _ENDS:
        return False
    return len(text) - line.link >= UNLINKED


def _keeps(document: Document, line: Line, region: Region, i: int) -> bool:
    text = line.text
    if region.noisy[i] or line.hidden:
        return False
    if line.is_link and not _is_linked_text(line):
        return False
    if is_scrap(text) or (text[0] < WESTERN_END and is_latin_scrap(text)):
        return False
    if len(text) <= ALONE_LENGTH and _ALONE.match(text):
        return False
    if len(text) >= 80:
        return True
    if _is_label_line(text):
        return False
    if region.values[i] > 0 or len(text) >= TOOL_LENGTH:
        return True
    return is_prose(line) or not (APPARATUS.search(text) or _ends_card(document, region, i))
