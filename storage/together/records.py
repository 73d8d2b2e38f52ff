"""A form in which the answers of several articles may be alike."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from storage.text import comparable

COUNTER_MOST = 40
"""Characters of a line whose figures may differ from article to article: 阅读 1234."""

_OF_LINES = frozenset({"line_added", "line_removed", "figures", "notice"})
_NUMBER = re.compile(r"(?:(?<![0-9A-Za-z.-])[-+])?\d+(?:\.\d+)?")

_BACK = {
    "emptied": "filled",
    "became": "was",
    "suffix_added": "suffix_removed",
    "prefix_added": "prefix_removed",
    "line_added": "line_removed",
    "item_added": "item_removed",
    "to_day": "from_day",
    "to_minute": "from_minute",
    "cut": "grown",
}
_BACK |= {back: form for form, back in _BACK.items()}

ONLY_BACK = frozenset({"grown"})
"""Forms that show a source's change only as the way back of one: texts grow by themselves."""

TITLE_MOST = 40
"""Characters of a headline by which an incident names an article."""

BY_TURNS = frozenset({"script", "reordered", "calendar", "anew"})
"""Forms of pages that are served in several dresses, or that go on by themselves: a source that is
known for one may show it on any article, as often as it likes."""

OF_GONE = frozenset({"status", "redirect", "upwards", "notice", "noticed", "emptied_page"})
"""Forms of answers by which an article is gone."""


@dataclass(frozen=True, slots=True)
class Trait:
    """A form of an answer, in words that do not depend on its article.

    Attributes:
        form: What happened: ``line_added``, ``emptied``, ``redirect``, …
        field: To which field of the article, where it is an edit.
        words: The text, value, status or address that it happened with, where there is one.
    """

    form: str
    field: str = ""
    words: str = ""

    @property
    def key(self) -> str:
        """What two answers share that have this form: without the words themselves."""
        return f"{self.form} {self.field} {hashlib.sha256(self._core.encode()).hexdigest()[:16]}"

    @property
    def back(self) -> Trait:
        """The form of the way back; itself where that looks the same."""
        words = self.words
        if self.form == "shifted":
            words = str(-int(words))
        return Trait(_BACK.get(self.form, self.form), self.field, words)

    @property
    def has_way_back(self) -> bool:
        """Whether the way back is a form of its own, by which it can be told from the way there."""
        return self.shows and self.back.shows and not self.of_gone and self.back.key != self.key

    @property
    def alternates(self) -> bool:
        """Whether it may show on any article of a source that is known for it, again and again."""
        return self.form in BY_TURNS

    @property
    def of_gone(self) -> bool:
        """Whether it is the form of an answer by which an article is gone."""
        return self.form in OF_GONE

    @property
    def shows(self) -> bool:
        """Whether many articles of this form show that their source changed."""
        return self.form not in ONLY_BACK

    @property
    def _core(self) -> str:
        return line_core(self.words) if self.form in _OF_LINES else comparable(self.words)


def line_core(line: str) -> str:
    """A line as it is compared; the figures of a short one are a counter's."""
    text = comparable(line)
    return _NUMBER.sub("#", text) if len(text) <= COUNTER_MOST else text


def named(title: str) -> str:
    """An article as an incident names it: by its headline, cut, and with no mark that parts notes.

    What was named so can be found again and blanked.
    """
    return f"《{shortened(title, TITLE_MOST)}》"


def shortened(text: str, most: int) -> str:
    """A text on one line, cut to so many characters, without what parts an incident's notes."""
    line = " ".join(text.replace(";", "；").split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
