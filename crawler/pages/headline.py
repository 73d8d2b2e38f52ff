"""The headline: the line above the body that the page's own title agrees with.

Above and below it may stand a kicker (引题) and a subtitle (副题).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.pages.dates import stamps
from crawler.pages.document import Document, Line
from crawler.pages.labels import APPARATUS, AUTHOR_LABEL, EDITOR_LABEL, ORIGIN_LABEL, SCRAP
from crawler.pages.names import western_names
from crawler.pages.region import is_prose

_TITLE_HINT = re.compile(
    r"(?:^|[\s_-])(?:title|tit|headline|heading|biaoti|bt|h1)(?:$|[\s_-])|title|headline|conttit"
)
_NOT_TITLE_HINT = re.compile(r"sub-?title|site-?title|logo|list|related|title-?bar|mod|pre-?title")
_KICKER_HINT = re.compile(
    r"(?:^|[\s_-])(?:pre|kicker|yinti|yt|shoulder|intro-?title|pre-?title|jianti|top-?title"
    r"|eyebrow)(?:$|[\s_-])"
)
_SUBTITLE_HINT = re.compile(
    r"(?:^|[\s_-])(?:sub|sub-?title|sub-?head(?:line)?|futi|ft|fu-?biaoti|fbt|second-?title)(?:$"
    r"|[\s_-])"
)
_PIECES = re.compile(r"[\s_|｜»>·—–-]+")
_GENERIC = re.compile(
    r"(?:(?:新闻|新聞|文章|信息|内容|內容|资讯|稿件|正文|详情|详细|页面?|网页|显示|浏览|查看|阅读|中心|首页|列表|无标题|文档|标题"
    r"|欢迎您?|的)+|untitled(?: document)?|news|article|home)",
    re.IGNORECASE,
)
_SITE = re.compile(
    r".{1,16}(?:网站?|網站?|日报|晚报|晨报|都市报|日報|晚報|在线|在線|门户|政府|频道|客户端|电台|电视台|数字报|电子版|融媒体中心)"
)
_PARTED = re.compile(r"\s*[_|｜【】>＞»]+\s*|\s+[-–—]\s+|-+")
"""What parts a title of the head: headline, section, site."""

_CRUMBS = re.compile(
    r"[您你]?(?:的|当前|現在|现在|目前|所在|所处)*位置\s?(?:[:：]|是|在)|(?:网站)?[首主]页\s?[>＞»›/]"
)
_NO_HEADLINE = re.compile(r"(?:https?://|www\.)\S+|[\W\dA-Za-z_]{0,6}")
_TAIL = re.compile(r"(?:\s*[-–—_|｜»]{1,2}\s*[^-–—_|｜»]{1,30})$")
_HEADINGS = {"h1": 0.6, "h2": 0.35, "h3": 0.2, "h4": 0.15, "h5": 0.15, "h6": 0.1}
AGREED = 1.0
"""What heading and agreement add up to in a line that the page's own title vouches for."""

BEST_PLACE = 0.7
"""The most that its place adds to a candidate."""

MAX_LENGTH = 200
_REACH = 60
"""Lines above the body that are looked at one by one; headings are, wherever they stand."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline and where it stands.

    Attributes:
        text: The headline.
        first: Its first line; None where it stands in the head of the page only.
        last: One past its last line.
    """

    text: str
    first: int | None = None
    last: int | None = None


@dataclass(slots=True)
class _Candidate:
    text: str
    first: int
    last: int
    weight: float
    named: bool = False


class Titles:
    """What the head of a page calls it, in a form that lines can be held against."""

    def __init__(self, titles: Sequence[str]) -> None:
        self.texts = [t for t in titles if len(t) <= 2 * MAX_LENGTH and not _names_no_article(t)]
        self._keys = [(_key(t), t.rstrip().endswith(("…", "..."))) for t in self.texts]
        self._keys = [(key, cut) for key, cut in self._keys if key]
        self._initials = {key[0] for key, _ in self._keys}
        self._short = {short for text in self.texts if (short := _short_headline(text))}
        self._chars = set().union(*(key for key, _ in self._keys))

    def agreement(self, text: str) -> float:
        """0 to 2: how well a line is the headline that one of the titles gives."""
        if _begins_unlike(text, self._chars):
            return 0.0
        line = _key(text)
        if not line:
            return 0.0
        if line in self._short:
            return 1.5
        return max((_agreement(line, whole, cut=cut) for whole, cut in self._keys), default=0.0)

    def begins(self, text: str) -> bool:
        """Whether one of the titles begins with a line's text."""
        if _begins_unlike(text, self._initials):
            return False
        line = _key(text)
        return len(line) >= 4 and any(whole.startswith(line) for whole, _ in self._keys)

    def anchor(self, document: Document) -> int | None:
        """The line that repeats the headline of the page's head, the one in a heading first."""
        found: int | None = None
        for i, line in enumerate(document.lines):
            if _begins_unlike(line.text, self._initials):
                continue
            if 6 <= len(line.text) <= MAX_LENGTH and self._begins(_key(line.text)):
                if document.boxes[line.box].tag in {"h1", "h2"}:
                    return i
                found = i if found is None else found
        return found

    def _begins(self, key: str) -> bool:
        return len(key) >= 6 and any(
            whole.startswith(key) and len(key) * 2 >= len(whole) for whole, _ in self._keys
        )


def _short_headline(title: str) -> str:
    """The short headline that a title has before the names of section and site, or behind them."""
    pieces = [piece for piece in _PARTED.split(title) if piece]
    if len(pieces) < 2:
        return ""
    piece = pieces[-1] if _names_no_article(pieces[0]) else pieces[0]
    key = _key(piece)
    return key if 2 <= len(key) < 6 and not _names_no_article(piece) else ""


def _names_no_article(title: str) -> bool:
    """Whether a title names the site or the kind of page only, as where a template forgot it."""
    pieces = [piece for piece in _PIECES.split(title) if piece]
    return all(_GENERIC.fullmatch(piece) or _SITE.fullmatch(piece) for piece in pieces)


def _begins_unlike(text: str, chars: set[str]) -> bool:
    """Whether a text's first letter or digit, if it begins with one, is none of a title's."""
    first = text[:1].lower()[:1]
    return first.isalnum() and first not in chars


@functools.lru_cache(maxsize=256)
def _key(text: str) -> str:
    """A text's letters and digits; kept for the few times that a page's line is asked of."""
    return "".join(filter(str.isalnum, text)).lower()


def _agreement(line: str, whole: str, *, cut: bool) -> float:
    if line == whole:
        return 1.8
    share = len(line) / len(whole)
    if len(line) < 6 and share < 0.6:
        return 0.0
    if whole.startswith(line):
        return 0.7 + share
    if share >= 0.4 and line in whole:
        return 0.5 + share
    if len(whole) >= 8 and line.startswith(whole):
        return (1.0 if cut else 0.4) + 0.5 / share
    return 0.0


def find_headline(document: Document, titles: Titles, body: int) -> Headline:
    """The headline of an article.

    Args:
        document: The page.
        titles: What the head of the page calls it.
        body: The index of the body's first line.
    """
    candidates = [*_boxes(document, titles, body), *_single_lines(document, titles, body)]
    for candidate in candidates:
        candidate.weight += titles.agreement(candidate.text)
        if not titles.texts:
            candidate.weight += min(len(candidate.text), 16) * 0.02
    candidates.sort(key=lambda candidate: -candidate.weight)
    best: _Candidate | None = None
    for candidate in candidates:
        if best and candidate.weight + BEST_PLACE < best.weight:
            break
        agreed = candidate.weight >= AGREED
        candidate.weight += _place(document, candidate, body)
        if best is None or candidate.weight > best.weight:
            best = candidate if agreed or may_be_headline(candidate.text) else best
    if best and (best.weight >= (0.5 if best.named else 0.75) or not titles.texts):
        return Headline(_worded(document, best, titles), best.first, best.last)
    return Headline(_without_suffix(titles.texts)) if titles.texts else Headline("")


def _worded(document: Document, best: _Candidate, titles: Titles) -> str:
    """A headline as the head words it: without a button behind it, with what parts two lines."""
    parts = document.lines[best.first].parts
    lines = best.last - best.first
    if lines > 1 or len(parts) > 1:  # the head knows what stands between them, if anything
        said = next((text for text in titles.texts if same_words(text, best.text)), None)
        if said or lines > 1:
            return said or best.text
    if len(parts) < 2 or not titles.texts:
        return best.text
    own, text = titles.agreement(best.text) + 0.2, best.text
    for part in parts[:0:-1]:
        text = text.removesuffix(part).rstrip()
        if titles.agreement(text) > own:
            return text
    return best.text


def _boxes(document: Document, titles: Titles, body: int) -> list[_Candidate]:
    """Headings and boxes named as a title."""
    found: list[_Candidate] = []
    for box in document.boxes:
        if box.first > body + 3:
            break
        if not 1 <= box.last - box.first <= 4:
            continue
        heading = _HEADINGS.get(box.tag, 0.0)
        named = _names_title(box.hint)
        if heading or named:
            last = _end_of_title(document.lines, box.first, box.last, titles)
            text = _joined(document.lines, box.first, last)
            if 2 <= len(text) <= MAX_LENGTH:
                found.append(_Candidate(text, box.first, last, heading + 0.25 * named, named=True))
    return found


@functools.lru_cache(maxsize=8192)
def _names_title(hint: str) -> bool:
    """Whether a class or id is one of a headline; a site's pages share most."""
    return (
        hint != "" and _TITLE_HINT.search(hint) is not None and _NOT_TITLE_HINT.search(hint) is None
    )


def _single_lines(document: Document, titles: Titles, body: int) -> list[_Candidate]:
    """Every line near the body, and the headlines that are set on two lines in a row."""
    lines, boxes = document.lines, document.boxes
    found: list[_Candidate] = []
    for i in range(max(body - _REACH, 0), min(body + 3, len(lines))):
        if not 2 <= len(lines[i].text) <= MAX_LENGTH:
            continue
        found.append(_Candidate(lines[i].text, i, i + 1, 0.0))
        if i + 1 >= body or not titles.begins(lines[i].text):
            continue
        one, two = boxes[lines[i].box], boxes[lines[i + 1].box]
        if one is two or (one.tag == two.tag and one.parent == two.parent):
            text = _joined(lines, i, i + 2)
            if titles.agreement(text) > titles.agreement(lines[i].text) + 0.1:
                found.append(_Candidate(text, i, i + 2, 0.0))
    return found


def _place(document: Document, candidate: _Candidate, body: int) -> float:
    """What the place of a candidate says for or against it."""
    lines = document.lines
    distance = body - candidate.first
    mark = 0.3 - min(distance, 60) * 0.004 if distance >= 0 else -0.6 * (distance < -2)
    last = lines[candidate.last - 1]
    if last.text.endswith(("。", ".", "；")) and is_prose(last):
        mark -= 0.8
    if lines[candidate.first].is_link:
        mark -= 0.3
    for after, bonus in ((candidate.last, 0.4), (candidate.last + 1, 0.3)):
        if after < len(lines) and is_label(lines[after].text):
            return mark + bonus
    return mark


def _end_of_title(lines: list[Line], first: int, last: int, titles: Titles) -> int:
    """Where the headline ends in a heading of several lines, which may hold a button or a label."""
    ends = range(last, first, -1)
    return max(ends, key=lambda end: titles.agreement(_joined(lines, first, end)))


def _joined(lines: list[Line], first: int, last: int) -> str:
    return " ".join([line.text for line in lines[first:last]])


def may_be_headline(text: str) -> bool:
    """Whether a line is worded like a headline, not like a label, a button or an address."""
    return not (
        is_label(text)
        or AUTHOR_LABEL.match(text)
        or western_names(text)
        or _NO_HEADLINE.fullmatch(text)
        or (len(text) < 12 and APPARATUS.search(text))
        or (len(text) < 9 and _SITE.fullmatch(text))
        or _CRUMBS.match(text)
        or SCRAP.match(text)
    )


def is_label(text: str) -> bool:
    """Whether a line prints time, origin or names rather than a headline."""
    if ORIGIN_LABEL.search(text) or EDITOR_LABEL.match(text):
        return True
    return any(stamp.minute or len(text) < 24 for stamp in stamps(text))


def _without_suffix(titles: list[str]) -> str:
    """A title of the head without the site's name behind it."""
    text = titles[0]
    for other in titles[1:]:
        if text.startswith(other) and len(other) >= 6:
            return other
    shorter = _TAIL.sub("", text).strip()
    while shorter != text and len(shorter) >= 6:
        text, shorter = shorter, _TAIL.sub("", shorter).strip()
    return text


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same but for blanks, punctuation and case."""
    return _key(one) == _key(other) != ""


def is_titled(document: Document, headline: Headline) -> bool:
    """Whether a headline stands in a heading, or in a box that is named for it."""
    if headline.first is None:
        return False
    box = document.boxes[document.lines[headline.first].box]
    inner = box
    while (box.first, box.last) == (inner.first, inner.last):
        if box.tag in _HEADINGS or _TITLE_HINT.search(box.hint):
            return True
        if box.parent < 0:
            break
        box = document.boxes[box.parent]
    return False


def kicker_and_subtitle(document: Document, headline: Headline) -> tuple[str | None, str | None]:
    """The lines right above and right below the headline that templates set apart for them."""
    if headline.first is None or headline.last is None:
        return None, None
    kicker = _beside(document, headline, headline.first - 1, _KICKER_HINT)
    subtitle = _beside(document, headline, headline.last, _SUBTITLE_HINT)
    if subtitle is None and headline.last < len(document.lines):
        below = document.lines[headline.last].text
        if below.startswith("——") and 4 <= len(below) <= 80:
            subtitle = below
    return kicker, subtitle


def _beside(document: Document, headline: Headline, at: int, hint: re.Pattern[str]) -> str | None:
    if not 0 <= at < len(document.lines):
        return None
    line = document.lines[at]
    box = document.boxes[line.box]
    own = document.boxes[document.lines[headline.first or 0].box]
    named = hint.search(box.hint) is not None
    heading = box.tag in _HEADINGS and own.tag in _HEADINGS and box.parent == own.parent
    if not (named or heading) or not 2 <= len(line.text) <= 80 or line.is_link:
        return None
    if (
        is_label(line.text)
        or AUTHOR_LABEL.match(line.text)
        or _key(line.text) == _key(headline.text)
    ):
        return None
    return line.text
