"""From the Markdown of `reports.parts` to what each chat program reads.

The parts keep an article's own signs out of the markup by full-width forms, so that every ``~~``
and ``**`` in them is the report's.
"""

from __future__ import annotations

import re

_STRUCK = re.compile(r" ?~~(.+?)~~ ?")
_RULE = re.compile(r"^---$", re.MULTILINE)
_BLANKS = re.compile(r" +$", re.MULTILINE)


def without_strikes(text: str, language: str) -> str:
    """Removed words in brackets with a word, for programs that show ``~~`` as it is."""
    mark = "[-{}-]" if language == "en" else "［删：{}］"
    return _STRUCK.sub(lambda found: mark.format(found[1]), text)


def plain_breaks(text: str) -> str:
    """Without the blanks that stand for a line break elsewhere."""
    return _BLANKS.sub("", text)


def without_rules(text: str) -> str:
    """A line across as a line of signs, for programs that know none."""
    return _RULE.sub("————————", text)
