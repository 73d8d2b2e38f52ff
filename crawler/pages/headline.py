"""The headline: the line above the body that the page's own title agrees with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.pages.dates import stamps
from crawler.pages.document import Document
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
    for candidate in _candidates(document, body):
        candidate.weight += max((_agreement(candidate.text, title) for title in titles), default=0)
        if best is None or candidate.weight > best.weight:
            best = candidate
    if best and (best.weight >= 1 or not titles):
        return Headline(best.text, best.first, best.last)
    return Headline(_without_suffix(titles)) if titles else Headline("")


def _candidates(document: Document, body: int) -> list[_Candidate]:
    """Headings, boxes and lines that may be the headline, with what speaks for them themselves."""
    found: list[_Candidate] = []
    lines = document.lines
    seen: set[tuple[int, int]] = set()
    for box in document.boxes:
        count = box.last - box.first
        if not 1 <= count <= 4 or (box.first, box.last) in seen:
            continue
        heading = box.tag in {"h1", "h2", "h3"}
        named = (
            bool(box.hint)
            and bool(_TITLE_HINT.search(box.hint))
            and not _NOT_TITLE_HINT.search(box.hint)
        )
        if not heading and not named and count > 1:
            continue
        text = " ".join(lines[i].text for i in range(box.first, box.last))
        if not 2 <= len(text) <= MAX_LENGTH:
            continue
        seen.add((box.first, box.last))
        weight = {"h1": 0.6, "h2": 0.35, "h3": 0.2}.get(box.tag, 0.0) + 0.25 * named
        found.append(_Candidate(text, box.first, box.last, weight))
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
        if any(_labelled(line.text) for line in lines[candidate.last : candidate.last + 2]):
            candidate.weight += 0.3
        if lines[candidate.first].link * 2 > len(lines[candidate.first].text):
            candidate.weight -= 0.3
        kept.append(candidate)
    return kept


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
    if len(line) < 4:
        return 0.0
    if whole.startswith(line):
        return 0.7 + len(line) / len(whole)
    if line in whole:
        return 0.5 + len(line) / len(whole)
    if len(whole) >= 8 and line.startswith(whole.rstrip("…")):
        return 1.0 + len(whole) / len(line) / 2
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
