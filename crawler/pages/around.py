"""The lines around an article that may print its time, its origin and names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crawler.pages.dates import times
from crawler.pages.document import Document, Line
from crawler.pages.headline import Headline
from crawler.pages.labels import BARE_LABEL, ISSUER_LABEL, is_credit_row
from crawler.pages.under_text import ends_under

ABOVE = 4
"""Lines over the headline that may print time and origin: some templates set them there."""

TABLE = 16
"""Lines over the headline that may hold a table of what an announcement is."""

BEGINNING = 3
"""Paragraphs between which by-lines are looked for that the body leaves out."""

VALUE_LENGTH = 16
"""The longest line that is the value of a label on the line before it."""


_AUTHOR_PAGE = re.compile(r"/(?:authors?|autor(?:en|es)?|auteurs?)/[^/]")
_COLONS = frozenset(":：")
"""What every `BARE_LABEL` ends with."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The lines around an article.

    Attributes:
        above: The lines from a little over the headline to the body.
        hints: The class and id of each of those lines' box and inline elements.
        moments: The ``datetime`` values of ``time`` elements on those lines.
        linked: The links on those lines that lead to an author's page.
        signs: What stands for the pictures on the lines of them that print a time.
        title_at: How many of the lines above stand over the headline.
        below: The body's last lines and those under it, up to the foot or a further headline.
        own: How many of the lines below stand over the first link or heading of others.
        page: All lines of the page.
    """

    above: list[Line] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    moments: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)
    title_at: int = 0
    below: list[Line] = field(default_factory=list)
    own: int = 0
    page: list[Line] = field(default_factory=list)

    def under(self) -> list[Line]:
        """The lines under the text that are its own, and no other article's nor the site's."""
        return self.below[: self.own]


def surroundings(
    document: Document, info: tuple[int, int] | None, headline: Headline, kept: list[int]
) -> Surroundings:
    """The lines around an article.

    Args:
        document: The page.
        info: The lines of time and origin, where a template names them.
        headline: The headline; its own lines are left out.
        kept: The lines of the body.
    """
    first, last = kept[0], kept[-1]
    start, end = headline.first, headline.last
    top = start if start is not None and start <= first else first
    title = range(start or 0, end or 0)
    numbers = [*range(*info)] if info else []
    numbers += _issuers(document.lines, top)
    numbers += list(range(max(top - ABOVE, 0), first))
    begun = kept[: BEGINNING + 1]
    numbers += [n for n in range(first, begun[-1]) if n not in begun]
    numbers = [n for n in dict.fromkeys(numbers) if n not in title]
    hints = {n: document.boxes[document.lines[n].box].hint for n in numbers}
    for span in document.spans:
        if span.line in hints:
            hints[span.line] += f" {span.hint}"
    lines = document.lines
    begin = max(last - 2, first)
    end, foot = ends_under(document, last + 1)
    below = _with_values(lines[begin:foot])
    moments = [moment.value for moment in document.moments if moment.line in hints]
    title_at = sum(n < top for n in numbers)
    above = _with_values([lines[n] for n in numbers])
    linked = [
        anchor.text
        for anchor in document.anchors
        if anchor.line in hints and _AUTHOR_PAGE.search(anchor.href)
    ]
    signs = [
        sign
        for picture in document.pictures
        if picture.line in hints and (sign := picture.attributes.get("alt"))
        if times(lines[picture.line].text)
    ]
    named = [hints[n] for n in numbers]
    return Surroundings(above, named, moments, linked, signs, title_at, below, end - begin, lines)


def _issuers(lines: list[Line], top: int) -> list[int]:
    """The lines of a table over the headline that name the office which publishes it."""
    reach = range(max(top - TABLE, 0), max(top - ABOVE, 0))
    at = next((n for n in reach if ISSUER_LABEL.match(lines[n].text)), None)
    return [] if at is None else [at, at + 1]


def _with_values(lines: list[Line]) -> list[Line]:
    """The lines, a label that ends one put together with the short line that holds its value."""
    found = list(lines)
    for i, line in enumerate(lines[:-1]):
        value = lines[i + 1]
        if (
            line.text[-1:] in _COLONS
            and len(value.text) <= VALUE_LENGTH
            and BARE_LABEL.search(line.text)
        ):
            parts = (*line.parts, *value.parts)
            found[i] = Line(line.text + value.text, parts, line.box, value.link)
    return [_labelled_row(line) if line.is_row else line for line in found]


def _labelled_row(line: Line) -> Line:
    """A row of a table that holds a label and its value, as a line with a colon between them."""
    if not is_credit_row(line):
        return line
    text = f"{''.join(line.parts[0].split())}：{' '.join(line.parts[1:])}"
    return Line(text, (text,), line.box, line.link)
