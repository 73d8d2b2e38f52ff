"""Whether a line reads like a sentence of an article, or prints time, origin and names over it."""

from __future__ import annotations

import re

from crawler.pages.dates import stamps, times
from crawler.pages.document import Line
from crawler.pages.labels import (
    AUTHOR_LABEL,
    EDITOR_LABEL,
    LABEL_STARTS,
    ORIGIN_LABEL,
    OTHER_LABEL,
    is_labelled,
)
from crawler.pages.latin_names import western_names
from crawler.pages.latin_scraps import WESTERN_END

_MARKS = re.compile(r"[。！？；，、：”…!?;.,:](?:(?<![.,:])|(?=\s|$))")
"""It begins with what it looks for: so it is searched for twice as fast as two alternatives."""

_SENTENCE_ENDS = frozenset("。！？：；…!?.;:")
_CLOSERS = "”’」』）)】]\"'"
LEAST = 8
"""Characters of the shortest sentence."""

HEADER_LENGTH = 120
"""The longest line of time, origin, names and tools."""

OTHER_WORDS = 40
"""Characters beside its times up to which such a line is one."""


def is_prose(line: Line) -> bool:
    """Whether a line reads like a sentence of an article rather than a label, a link or a scrap."""
    text = line.text
    size = len(text)
    if size < LEAST or line.link * 2 > size:
        return False
    if text.rstrip(_CLOSERS)[-1:] in _SENTENCE_ENDS:
        return True
    if size >= 100:
        return True
    marks = len(_MARKS.findall(text))
    return (marks >= 2 and not is_labelled(text)) or (marks == 1 and size >= 40)


def is_header_line(line: Line) -> bool:
    """Whether a line is a label line of an article's head rather than its text."""
    text = line.text
    if len(text) > HEADER_LENGTH:
        return False
    if not text.endswith(("。", ".")):
        found = tuple(stamps(text))
        printed = sum([stamp.end - stamp.start for stamp in found])
        if printed and (len(text) - printed < OTHER_WORDS or _labels(text) > 1):
            return True
        if len(found) > 1 and found[1].minute and text[0].isalpha() and text[0] < WESTERN_END:
            return True
        if not printed and len(text) < OTHER_WORDS and ":" in text and times(text):
            return True
    if (
        text[:1] in LABEL_STARTS
        and len(text) < 60
        and (ORIGIN_LABEL.match(text) or EDITOR_LABEL.match(text) or AUTHOR_LABEL.match(text))
    ):
        return True
    return bool(western_names(text))


def _labels(text: str) -> int:
    """How many of the words by which pages label what they print are in a line, each set once."""
    return len({label for label in OTHER_LABEL.findall(text) if label[-1] in ":："})
