"""Trials of a topic on kept articles: which it would match, which more and which fewer than now."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from math import inf
from typing import Any

from crawler.topics import Topic
from storage import Archive, Filter
from storage.verdicts import Match

MOST_SHOWN = 200
"""Articles of each sort that a trial carries; it counts all."""


@dataclass(frozen=True, slots=True)
class Tried:
    """An article and the verdict on it.

    Attributes:
        article: The article as `yongliang articles --json` has it, without its text.
        match: The topic's verdict.
    """

    article: dict[str, Any]
    match: Match

    def as_json(self) -> dict[str, Any]:
        """The article with its verdict, as JSON has them."""
        return {**self.article, "match": self.match.as_json()}


@dataclass(slots=True)
class Sort:
    """Articles of which the same is to be said.

    Attributes:
        count: How many there are.
        first: The newest of them, at most `MOST_SHOWN`.
    """

    count: int = 0
    first: list[Tried] = field(default_factory=list)

    def add(self, tried: Tried) -> None:
        """One more."""
        self.count += 1
        if len(self.first) < MOST_SHOWN:
            self.first.append(tried)

    def as_json(self) -> dict[str, Any]:
        """Their number and the first of them."""
        return {"count": self.count, "articles": [one.as_json() for one in self.first]}


@dataclass(frozen=True, slots=True)
class Trial:
    """What a topic would do with kept articles.

    Attributes:
        looked_at: How many were judged.
        cut_short: Whether the time was up before all were.
        matched: Those that it would match.
        more: Of these, those that the topic of the same id does not match now.
        fewer: Those that this one matches now and the new one would not.
    """

    looked_at: int
    matched: Sort
    more: Sort
    fewer: Sort
    cut_short: bool = False

    def as_json(self) -> dict[str, Any]:
        """The trial as JSON has it."""
        return {
            "looked_at": self.looked_at,
            "matched": self.matched.as_json(),
            "more": self.more.as_json(),
            "fewer": self.fewer.as_json(),
        }


def trial_of(
    archive: Archive,
    topic: Topic,
    now: Topic | None,
    where: Filter,
    *,
    longest_s: float | None = None,
) -> Trial:
    """Judge the newest versions of kept articles by a topic; nothing is written.

    Args:
        archive: The archive. It keeps what any topic matched: what none did is not there.
        topic: The topic that is tried.
        now: The topic of the same id that is in force; None: there is none, and nothing is fewer.
        where: Which articles.
        longest_s: How long it may take; None: as long as it takes.

    Raises:
        StorageError: The archive cannot be read.
    """
    looked_at, matched, more, fewer = 0, Sort(), Sort(), Sort()
    until = inf if longest_s is None else time.monotonic() + longest_s
    for kept in archive.queries.exporting.articles_as_json(where):
        if time.monotonic() > until:
            return Trial(looked_at, matched, more, fewer, cut_short=True)
        article = json.loads(kept)
        title, body = article.get("title") or "", article.pop("body", None) or ""
        looked_at += 1
        tried = Tried(article, topic.match(title, body))
        before = now is not None and now.match(title, body).matched
        if tried.match.matched:
            matched.add(tried)
            if not before:
                more.add(tried)
        elif before:
            fewer.add(tried)
    return Trial(looked_at, matched, more, fewer)
