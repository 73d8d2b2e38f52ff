"""The headline: the line above the body that the page's own title agrees with.

Above and below it may stand a kicker (引题) and a subtitle (副题).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import attrgetter

from msgspec import Struct, structs

from crawler.pages.dates import stamps
from crawler.pages.document import Document, Line
from crawler.pages.judged import Judged
from crawler.pages.labels import APPARATUS, AUTHOR_LABEL, EDITOR_LABEL, ORIGIN_LABEL, is_scrap
from crawler.pages.latin_names import western_names
from crawler.pages.outlets import names_office
from crawler.pages.prose import is_prose
from crawler.pages.titles import (
    COLUMN_LENGTH,
    MAX_LENGTH,
    SITE,
    Titles,
    key_of,
    same_words,
    without_columns,
    without_site,
    without_suffix,
)

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

_CRUMBS = re.compile(
    r"[您你]?(?:的|当前|現在|现在|目前|所在|所处)*位置\s?(?:[:：]|是|在)|(?:网站)?[首主]页\s?[>＞»›/]"
)
_NO_HEADLINE = re.compile(r"(?:https?://|www\.)\S+|[\W\dA-Za-z_]{0,6}")

_HEADINGS = {"h1": 0.6, "h2": 0.35, "h3": 0.2, "h4": 0.15, "h5": 0.15, "h6": 0.1}
AGREED = 1.0
"""What heading and agreement add up to in a line that the page's own title vouches for."""
BEST_PLACE = 0.7
"""The most that its place adds to a candidate."""
MOST_LINES = 5
"""Lines of the longest headline: offices set theirs in the middle of a sheet, a phrase a line."""

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


class _Candidate(Struct, eq=False, gc=False):
    text: str
    first: int
    last: int
    weight: float
    named: bool = False
    first_heading: bool = False


def find_headline(document: Document, titles: Titles, body: int) -> Headline:
    """The headline of an article.

    Args:
        document: The page.
        titles: What the head of the page calls it.
        body: The index of the body's first line.
    """
    given, titles = titles, without_columns(titles, document, body)
    candidates = [*_boxes(document, titles, body), *_single_lines(document, titles, body)]
    for candidate in candidates:
        candidate.weight += titles.agreement(candidate.text)
        if not titles.texts:
            candidate.weight += min(len(candidate.text), 16) * 0.02
    candidates.sort(key=attrgetter("weight"), reverse=True)
    best: _Candidate | None = None
    for candidate in candidates:
        if best and candidate.weight + BEST_PLACE < best.weight:
            break
        agreed = candidate.weight >= AGREED
        candidate.weight += _place(document, candidate, body)
        if best is None or candidate.weight > best.weight:
            best = candidate if agreed or may_be_headline(candidate.text) else best
    if best and len(best.text) <= COLUMN_LENGTH and not best.first_heading:
        best = _under_column(document, best, candidates, body)
    if best and (best.weight >= _least(best, titles) or not titles.texts):
        text = without_site(_worded(document, best, titles))
        return Headline(text, best.first, best.last)
    return Headline(without_suffix(given.texts)) if given.texts else Headline("")


def _least(best: _Candidate, titles: Titles) -> float:
    """The weight that the best candidate needs before it is believed over the page's head."""
    # A head as short as a column's name, under a longer line that is set like a headline.
    longest = max(map(len, titles.texts), default=0)
    is_site = longest <= COLUMN_LENGTH < len(best.text) or all(map(names_office, titles.texts))
    return 0.5 if best.named else 0.6 if is_site else 0.75


def _under_column(
    document: Document, best: _Candidate, candidates: list[_Candidate], body: int
) -> _Candidate:
    """The heading of the first rank between the text and a short line, which names its column."""
    headings = (
        each
        for each in candidates
        if each.first_heading
        and best.last <= each.first < body
        and len(each.text) > COLUMN_LENGTH
        and not document.lines[each.first].is_link
        and may_be_headline(each.text)
    )
    heading = next(headings, None)
    return (
        best
        if heading is None
        else structs.replace(heading, weight=max(best.weight, heading.weight))
    )


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
    text = best.text.removeprefix(parts[0]).lstrip()  # a column's link or sign before it
    return text if titles.agreement(text) > own else best.text


def _boxes(document: Document, titles: Titles, body: int) -> list[_Candidate]:
    """Headings and boxes named as a title."""
    found: list[_Candidate] = []
    names = _TITLE_NAMES.of(document.hints)
    for box in [box for box in document.boxes if box.tag in _HEADINGS or box.hint in names]:
        if box.first > body + 3:
            break
        if 1 <= box.last - box.first <= 4:
            heading = _HEADINGS.get(box.tag, 0.0)
            named = box.hint in names
            last = _end_of_title(document.lines, box.first, box.last, titles)
            text = _joined(document.lines, box.first, last)
            if 2 <= len(text) <= MAX_LENGTH:
                weight = heading + 0.25 * named
                found.append(
                    _Candidate(
                        text, box.first, last, weight, named=True, first_heading=box.tag == "h1"
                    )
                )
    return found


def _names_title(hint: str) -> bool:
    """Whether a class or id is one of a headline."""
    return (
        hint != "" and _TITLE_HINT.search(hint) is not None and _NOT_TITLE_HINT.search(hint) is None
    )


_TITLE_NAMES = Judged(_names_title)


def _single_lines(document: Document, titles: Titles, body: int) -> list[_Candidate]:
    """Every line near the body, and the headlines that are set on several lines in a row."""
    lines, boxes = document.lines, document.boxes
    found: list[_Candidate] = []
    for i in range(max(body - _REACH, 0), min(body + 3, len(lines))):
        if not 2 <= len(lines[i].text) <= MAX_LENGTH:
            continue
        found.append(_Candidate(lines[i].text, i, i + 1, 0.0))
        if i + 1 >= body or not titles.begins(lines[i].text):
            continue
        agreed = titles.agreement(lines[i].text)
        for end in range(i + 2, min(i + MOST_LINES, body, len(lines)) + 1):
            one, two = boxes[lines[end - 2].box], boxes[lines[end - 1].box]
            if one is not two and (one.tag != two.tag or one.parent != two.parent):
                break
            text = _joined(lines, i, end)
            before, agreed = agreed, titles.agreement(text)
            if agreed <= before + 0.1:
                break
            found.append(_Candidate(text, i, end, 0.0))
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
        or (len(text) < 9 and SITE.fullmatch(text))
        or _CRUMBS.match(text)
        or is_scrap(text)
    )


def is_label(text: str) -> bool:
    """Whether a line prints time, origin or names rather than a headline."""
    if ORIGIN_LABEL.search(text) or EDITOR_LABEL.match(text):
        return True
    return any(stamp.minute or len(text) < 24 for stamp in stamps(text))


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
        or key_of(line.text) == key_of(headline.text)
    ):
        return None
    return line.text
