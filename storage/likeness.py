"""Whether two readings are one text: strictly, since alike articles of one source are two."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from storage.diffs import spans
from storage.diffs.plain import same
from storage.diffs.severity import severity_of
from storage.published import agree, is_day
from storage.records import Article, Severity
from storage.text import comparable

LONG = 500
"""Characters from which an equal body alone is proof; shorter ones repeat under other headlines."""

NEAR = 0.02
"""The share of a body that may differ in style or wording, with nothing of substance among it."""

SHINGLE = 4
ALIKE, HARDLY_EDITED = 0.5, 0.9
"""Shares of four-character pieces from which the page to which an address leads is the same story,
edited: under the same headline, and under another."""

SAME_DAY = timedelta(days=1)


def text_hash(body: str) -> str:
    """A body as it is compared, as 32 hex digits: equal texts have equal hashes."""
    return hashlib.sha256(comparable(body).encode()).hexdigest()[:32]


def same_text(old: Article, new: Article) -> bool:
    """Whether two articles of one source are one, standing at two addresses.

    Equal bodies are (short ones under the same headline and day only), and bodies under the same
    headline that differ in a fiftieth and in nothing of substance: bulletins of two days that
    differ in a figure or a date are two articles.
    """
    before, after = comparable(old.body), comparable(new.body)
    headline = same(old.title, new.title)
    if before == after:
        return len(before) >= LONG or (bool(before) and headline and _same_day(old, new))
    longer = max(len(before), len(after))
    if not headline or abs(len(before) - len(after)) > NEAR * longer:
        return False
    changed = spans("body", before, after)
    size = sum(max(len(span.before), len(span.after)) for span in changed)
    return size <= NEAR * longer and severity_of(changed) is not Severity.SUBSTANTIVE


def same_story(old: Article, new: Article) -> bool:
    """Whether a page to which an article's address leads shows that article, edited or not."""
    least = ALIKE if same(old.title, new.title) else HARDLY_EDITED
    return likeness(old.body, new.body) >= least


def likeness(before: str, after: str) -> float:
    """The share of the shorter text's four-character pieces that stand in the longer; 0 to 1."""
    pieces, others = _pieces(before), _pieces(after)
    if not pieces or not others:
        return float(pieces == others)
    return len(pieces & others) / min(len(pieces), len(others))


def _pieces(text: str) -> set[str]:
    text = comparable(text).replace("\n", "")
    return {text[i : i + SHINGLE] for i in range(max(len(text) - SHINGLE + 1, 0))}


def _same_day(old: Article, new: Article) -> bool:
    if old.published_at is None or new.published_at is None:
        return True
    if is_day(old) or is_day(new):
        return agree(old, new)
    return abs(old.published_at - new.published_at) < SAME_DAY


def same_article(one: Article, other: Article) -> bool:
    """Whether two pages that are said to be one article say the same, edited or not.

    The headline counts: bulletins of one form differ in little else.
    """
    if same_text(one, other):
        return True
    return same(one.title, other.title) and likeness(one.body, other.body) >= ALIKE
