"""Who published a text first: by the line of origin, else by time."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from storage.copies.prints import letters
from storage.records import Article

_CHINA = timezone(timedelta(hours=8))
_SHORTEST_NAME = 3
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
    def at(self) -> datetime:
        """When it appeared: as its page says, but not later than it was seen."""
        published = self.article.published_at
        return min(published, self.seen_at) if published else self.seen_at

    @property
    def to_the_minute(self) -> bool:
        """Whether its page gives more than a day."""
        published = self.article.published_at
        local = published and published.astimezone(_CHINA)
        return bool(local and (local.hour or local.minute or local.second))


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
    Within a day that takes two pages that print the hour; else what was seen first was first.

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


def _earlier(one: Publication, other: Publication) -> bool:
    """Whether `one` appeared before `other`; of two that cannot be told apart, what was seen."""
    same_day = one.at.astimezone(_CHINA).date() == other.at.astimezone(_CHINA).date()
    if same_day and not (one.to_the_minute and other.to_the_minute):
        return (one.seen_at, one.article_id) <= (other.seen_at, other.article_id)
    return (one.at, one.seen_at, one.article_id) <= (other.at, other.seen_at, other.article_id)
