"""The headline: the line above the body that the page's own title agrees with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.pages.dates import stamps
from crawler.pages.document import Document, Line
from crawler.pages.labels import EDITOR_LABEL, ORIGIN_LABEL
from crawler.pages.meta import Meta
from crawler.pages.region import is_prose

_TITLE_HINT = re.compile(
    r"(?:^|[\s_-])(?:title|tit|headline|heading|biaoti|bt|h1)(?:$|[\s_-])|title|headline|conttit"
)
_NOT_TITLE_HINT = re.compile(r"subtitle|sub-title|site-?title|logo|list|related|title-?bar|mod")
_WORDS = re.compile(r"[\W_]+")
_SEPARATOR = re.compile(r"\s*(?:[-–—_|｜»>]{1,3}|::)\s*")
_TAIL = re.compile(r"(?:\s*[-–—_|｜»]{1,2}\s*[^-–—_|｜»]{1,30})$")
_HEADINGS = {"h1": 0.6, "h2": 0.35, "h3": 0.2, "h4": 0.15, "h5": 0.15, "h6": 0.1}
MAX_LENGTH = 200


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


def anchor(document: Document, meta: Meta) -> int | None:
    """The line that repeats the title of the page's head, the one in a heading first."""
    titles = [_key(title) for title in meta.titles()]
    found: int | None = None
    for i, line in enumerate(document.lines):
        key = _key(line.text) if 6 <= len(line.text) <= MAX_LENGTH else ""
        if len(key) < 6 or not any(title.startswith(key) for title in titles):
            continue
        if any(len(key) * 2 >= len(title) for title in titles if title.startswith(key)):
            if document.boxes[line.box].tag in {"h1", "h2"}:
                return i
            found = i if found is None else found
    return found


@dataclass(slots=True)
class _Candidate:
    text: str
    first: int
    last: int
    weight: float


def find_headline(document: Document, meta: Meta, body: int) -> Headline:
    """The headline of an article.

    Args:
        document: The page.
        meta: Its head.
        body: The index of the body's first line.
    """
    titles = [title for title in meta.titles() if len(title) <= 2 * MAX_LENGTH]
    best: _Candidate | None = None
    for candidate in _candidates(document, body, titles):
        candidate.weight += max((_agreement(candidate.text, title) for title in titles), default=0)
        if best is None or candidate.weight > best.weight:
            best = candidate
    if best and (best.weight >= 0.75 or not titles):
        return Headline(best.text, best.first, best.last)
    return Headline(_without_suffix(titles)) if titles else Headline("")


def _candidates(document: Document, body: int, titles: list[str]) -> list[_Candidate]:
    """Headings, boxes and lines that may be the headline, with what speaks for them themselves."""
    found: list[_Candidate] = []
    lines = document.lines
    seen: set[tuple[int, int]] = set()
    for box in document.boxes:
        count = box.last - box.first
        if not 1 <= count <= 4 or (box.first, box.last) in seen:
            continue
        heading = box.tag in _HEADINGS
        named = (
            bool(box.hint)
            and bool(_TITLE_HINT.search(box.hint))
            and not _NOT_TITLE_HINT.search(box.hint)
        )
        if not heading and not named and count > 1:
            continue
        last = _end_of_title(lines, box.first, box.last, titles)
        text = " ".join(lines[i].text for i in range(box.first, last))
        if not 2 <= len(text) <= MAX_LENGTH:
            continue
        seen.add((box.first, box.last))
        weight = _HEADINGS.get(box.tag, 0.0) + 0.25 * named
        found.append(_Candidate(text, box.first, last, weight))
    for i in range(min(body + 3, len(lines))):
        if (i, i + 1) not in seen and 2 <= len(lines[i].text) <= MAX_LENGTH:
            found.append(_Candidate(lines[i].text, i, i + 1, 0.0))
    kept = []
    for candidate in found:
        if _labelled(candidate.text):
            continue
        distance = body - candidate.first
        if distance >= 0:
            candidate.weight += 0.3 - min(distance, 60) * 0.004
        elif distance < -2:
            candidate.weight -= 0.6
        if is_prose(lines[candidate.last - 1]) and candidate.text.endswith(("。", ".", "；")):
            candidate.weight -= 0.8
        if candidate.last < len(lines) and _labelled(lines[candidate.last].text):
            candidate.weight += 0.4
        elif candidate.last + 1 < len(lines) and _labelled(lines[candidate.last + 1].text):
            candidate.weight += 0.3
        if lines[candidate.first].link * 2 > len(lines[candidate.first].text):
            candidate.weight -= 0.3
        kept.append(candidate)
    return kept


def _end_of_title(lines: list[Line], first: int, last: int, titles: list[str]) -> int:
    """Where the headline ends in a heading of several lines, which may hold a button or a label."""
    if last - first == 1 or not titles:
        return last
    ends = range(last, first, -1)
    texts = {end: " ".join(line.text for line in lines[first:end]) for end in ends}
    marks = {end: max(_agreement(texts[end], title) for title in titles) for end in ends}
    return max(ends, key=marks.__getitem__)


def _labelled(text: str) -> bool:
    if ORIGIN_LABEL.search(text) or EDITOR_LABEL.match(text):
        return True
    return any(stamp.minute for stamp in stamps(text))


def _key(text: str) -> str:
    return _WORDS.sub("", text).lower()


def _agreement(text: str, title: str) -> float:
    """0 to 2: how well a line is the headline that a title of the head gives."""
    line, whole = _key(text), _key(title)
    if not line or not whole:
        return 0.0
    if line == whole:
        return 1.8
    share = len(line) / len(whole)
    if len(line) < 6 and share < 0.6:
        return 0.0
    if whole.startswith(line):
        return 0.7 + share
    if line in whole and share >= 0.4:
        return 0.5 + share
    if len(whole) >= 8 and line.startswith(whole):
        cut = title.rstrip().endswith(("…", "..."))
        return (1.0 if cut else 0.4) + len(whole) / len(line) / 2
    return 0.0


def _without_suffix(titles: list[str]) -> str:
    """A title of the head without the site's name behind it."""
    text = titles[0]
    for other in titles[1:]:
        if text.startswith(other) and len(other) >= 6:
            return other
    previous = None
    while previous != text and _TAIL.search(text):
        previous = text
        shorter = _TAIL.sub("", text).strip()
        if len(shorter) < 6:
            break
        text = shorter
    return text
