"""Who published a text first: by the line of origin, else by time."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.copies.fingerprints import letters
from storage.published import Span, fineness, is_doubtful, span_of
from storage.records import Article
from storage.times import Precision

_SHORTEST_NAME = 3
_UNSEEN = timedelta(hours=12)
"""A page that prints no time may have stood there for so long when it was first seen."""

_LABEL = re.compile(
    r"^(?:稿源|来源|來源|转载自|转自|据|文章来源|信息来源|source)[:： ]*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Publication:
    """An article as one publisher's publication of a text.

    Attributes:
        article: Its newest reading.
        seen_at: When the text was first seen there.
    """

    article_id: int
    source_id: str
    source_name: str
    article: Article
    seen_at: datetime

    @property
    def span(self) -> Span:
        """When it appeared: as its page says, but not later than it was seen.

        A page that prints no time, or one that cannot be true, appeared some time before it was
        seen.
        """
        printed = self.article.published_at
        if self.precision is None or printed is None:
            return Span(self.seen_at - _UNSEEN, self.seen_at)
        if printed > self.seen_at:
            return Span(self.seen_at, self.seen_at)
        span = span_of(printed, self.precision)
        return Span(span.start, min(span.end, self.seen_at))

    @property
    def precision(self) -> Precision | None:
        """How finely its page prints the time; None where it prints none that can be true."""
        at = self.article.published_at
        if at is None or is_doubtful(at, self.seen_at):
            return None
        return fineness(at, self.article.published_precision, self.article.language)


def names(origin: str | None, source_name: str) -> bool:
    """Whether a line of origin names a source: 凉山日报 and 凉山日报网 are one publisher."""
    line, name = letters(_LABEL.sub("", (origin or "").strip())), letters(source_name)
    if min(len(line), len(name)) < _SHORTEST_NAME:
        return False
    return name in line or line in name


def is_first(
    newcomer: Publication, original: Publication, copies: Collection[Publication] = ()
) -> bool:
    """Whether a newcomer to a cluster is its first publisher, rather than the present one.

    Lines of origin decide, even for a publisher that was seen later: whoever names one of the
    others is a copy, and whom the present first publisher names was before it; so was whom the
    copies name, where none of them names the present one. Without such a word the earlier is first.
    Where a page prints the day alone, what was seen first on that day is taken for first.

    Args:
        newcomer: The article that joins.
        original: The first publisher's, as known so far.
        copies: The others of the cluster.
    """
    others = (original, *copies)
    if any(names(newcomer.article.origin, other.source_name) for other in others):
        return False
    if names(original.article.origin, newcomer.source_name):
        return True
    lines = [copy.article.origin for copy in copies]
    credited = any(names(line, newcomer.source_name) for line in lines)
    if credited != any(names(line, original.source_name) for line in lines):
        return credited
    return _earlier(newcomer, original)


def order_is_known(
    copy: Publication, original: Publication, copies: Collection[Publication] = ()
) -> bool:
    """Whether it is known that an original was published before a copy, not only seen before it.

    A line of origin says so, that of the copy or of any of its cluster; or the times do: of one
    day, both to the minute.

    Args:
        copy: The copy.
        original: The first publisher's.
        copies: All copies of the cluster.
    """
    lines = [one.article.origin for one in (copy, *copies)]
    named = any(names(line, original.source_name) for line in lines)
    return named or _came_first(original, copy) is True


def _earlier(one: Publication, other: Publication) -> bool:
    """Whether `one` appeared before `other`; of two that cannot be told apart, what was seen."""
    told = _came_first(one, other)
    if told is None:
        return (one.seen_at, one.article_id) <= (other.seen_at, other.article_id)
    return told


def _came_first(one: Publication, other: Publication) -> bool | None:
    """Whether `one` appeared before `other`, by their times; None where these do not tell."""
    if one.span.end <= other.span.start and one.span != other.span:
        return True
    if other.span.end <= one.span.start and one.span != other.span:
        return False
    return None
