"""Time, origin, names: which of the places that print them to believe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from crawler.pages.credits import (
    body_authors,
    dateline_origin,
    find_authors,
    find_editor,
    find_origin,
    find_stamp,
    unlabelled_origin,
)
from crawler.pages.dates import CHINA, Stamp, stamps
from crawler.pages.document import Document, Line
from crawler.pages.meta import Meta

ABOVE = 4
"""Lines over the headline that may print time and origin: some templates set them there."""

BELOW = 16
"""Lines under the body in which editor, origin and time are looked for."""


@dataclass(frozen=True, slots=True)
class Byline:
    """What stands around an article.

    Attributes:
        above: The lines from a little over the headline to the body.
        hints: The class and id of each of those lines' box and inline elements.
        below: The body's last lines and those under it.
        paragraphs: The body.
        meta: The head of the page.
        chinese: Whether the article is Chinese: its labels are known, its zone is China's.
    """

    above: list[Line]
    hints: list[str]
    below: list[Line]
    paragraphs: list[str]
    meta: Meta
    chinese: bool

    def published_at(self) -> datetime | None:
        """The printed time, to the minute where page or head give it; never a guess."""
        zone = CHINA if self.chinese else UTC
        said = [stamp for text in self.meta.dates() for stamp in list(stamps(text, zone))[:1]]
        if said and not self.chinese:
            return said[0].at
        seen = find_stamp(self.above)
        if seen is None:
            seen = said[0] if said else find_stamp(line for line in self.below if not line.link)
            return seen.at if seen else None
        return seen.at if seen.minute else _finer(seen, said, zone).at

    def origin(self) -> str | None:
        """The origin: labelled or beside the time above the body, labelled below, its dateline."""
        return (
            find_origin(self.above)
            or unlabelled_origin(self.above, self.hints)
            or find_origin(self.below)
            or dateline_origin(self.paragraphs[0])
        )

    def authors(self) -> tuple[str, ...]:
        """The reporters: by-line, then the text's own word, then the lines under it."""
        if not self.chinese:
            return tuple(self.meta.authors())
        return find_authors(self.above) or body_authors(self.paragraphs) or find_authors(self.below)

    def editor(self) -> str | None:
        """The editor, whose place is under the body."""
        return find_editor(self.below) or find_editor(self.above)


def around(
    document: Document, info: tuple[int, int] | None, headline: int | None, kept: list[int]
) -> tuple[list[Line], list[str], list[Line]]:
    """The lines above a body with their hints, and those below it.

    Args:
        document: The page.
        info: The lines of time and origin, where a template names them.
        headline: The headline's line, if it stands on the page.
        kept: The lines of the body.
    """
    first, last = kept[0], kept[-1]
    top = headline if headline is not None and headline <= first else first
    numbers = [*range(*info)] if info else []
    numbers += [n for n in range(max(top - ABOVE, 0), first) if n not in numbers]
    hints = {n: document.boxes[document.lines[n].box].hint for n in numbers}
    for span in document.spans:
        if span.line in hints:
            hints[span.line] += f" {span.hint}"
    lines = document.lines
    below = lines[max(last - 2, first) : last + BELOW]
    return [lines[n] for n in numbers], [hints[n] for n in numbers], below


def _finer(seen: Stamp, said: list[Stamp], zone: tzinfo) -> Stamp:
    """The head's time, where it is that of the printed day and says more."""
    day = seen.at.astimezone(zone).date()
    same = (s for s in said if s.minute and s.at.astimezone(zone).date() == day)
    return next(same, seen)
