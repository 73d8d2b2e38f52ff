"""The records of the outbox: deliveries, the daily summary, and what is muted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.notes import plain
from storage.records import Change, Incident
from storage.times import from_iso, to_iso

PATIENCE = 5
"""So many attempts in which nothing was taken hold the later deliveries of a channel back.

After that it may be the delivery that the receiver cannot take, and the others may go before it.
"""


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source does, in a summary."""

    source_id: str
    name: str
    articles: int
    last_ok_at: datetime | None
    open_incidents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """How the monitor did in a span, fixed when it was drawn up: what an 'all well' tells.

    Attributes:
        counts: The changes of the span by kind, every kind named; without those of a backlog.
        articles: How many articles the archive keeps.
        runs: The crawl runs of the span that ended, and how many of them failed.
        incidents: How many incidents are open.
        waiting: Deliveries that wait because an attempt failed.
        dead: Deliveries that are given up.
        chain_head: The head of the archive's hash chain.
        backlog: The articles that a first crawl, a backfill or a changed topic found in the span.
    """

    since: datetime
    until: datetime
    counts: Mapping[str, int]
    articles: int
    runs: int
    runs_failed: int
    incidents: int
    waiting: int
    dead: int
    chain_head: str
    sources: tuple[SourceState, ...]
    backlog: int = 0

    @property
    def well(self) -> bool:
        """Whether nothing needs looking after."""
        return self.runs > self.runs_failed and not (self.incidents or self.waiting or self.dead)

    def as_json(self) -> dict[str, Any]:
        """The summary as a JSON object."""
        return {
            "since": to_iso(self.since),
            "until": to_iso(self.until),
            "well": self.well,
            "counts": dict(self.counts),
            "backlog": self.backlog,
            "articles": self.articles,
            "runs": self.runs,
            "runs_failed": self.runs_failed,
            "incidents_open": self.incidents,
            "deliveries_waiting": self.waiting,
            "deliveries_dead": self.dead,
            "chain_head": self.chain_head,
            "sources": [
                {
                    "source_id": source.source_id,
                    "name": source.name,
                    "articles": source.articles,
                    "last_ok_at": source.last_ok_at and to_iso(source.last_ok_at),
                    "open_incidents": list(source.open_incidents),
                }
                for source in self.sources
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Summary:
        """The summary that `as_json` wrote."""
        return cls(
            since=from_iso(data["since"]),
            until=from_iso(data["until"]),
            counts=data["counts"],
            articles=data["articles"],
            runs=data["runs"],
            runs_failed=data["runs_failed"],
            incidents=data["incidents_open"],
            waiting=data["deliveries_waiting"],
            dead=data["deliveries_dead"],
            chain_head=data["chain_head"],
            sources=tuple(
                SourceState(
                    row["source_id"],
                    row["name"],
                    row["articles"],
                    row["last_ok_at"] and from_iso(row["last_ok_at"]),
                    tuple(row["open_incidents"]),
                )
                for row in data["sources"]
            ),
            backlog=data.get("backlog", 0),
        )


@dataclass(frozen=True, slots=True)
class Mute:
    """An article or a source of which nothing is told; exactly one of the two is given.

    Attributes:
        until: When it ends by itself; None: when it is taken back.
        ended_at: When it was taken back.
    """

    mute_id: int
    article_id: int | None
    source_id: str | None
    muted_at: datetime
    until: datetime | None = None
    ended_at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """The mute as a JSON object."""
        return {
            "mute_id": self.mute_id,
            "article_id": self.article_id,
            "source_id": self.source_id,
            "muted_at": to_iso(self.muted_at),
            "until": self.until and to_iso(self.until),
            "ended_at": self.ended_at and to_iso(self.ended_at),
        }


@dataclass(frozen=True, slots=True)
class Doubt:
    """An article that cannot be read and is not proven withdrawn, as a delivery tells of it.

    Attributes:
        began_at: When it was first found gone.
        ended_at: When it was known how it stands; None where that is what is told of it.
        ending: ``answered`` where it can be read after all; None: it is being confirmed.
    """

    doubt_id: int
    article_id: int
    url: str
    title: str
    source_id: str
    source_name: str
    began_at: datetime
    ended_at: datetime | None = None
    ending: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The doubt as a JSON object."""
        return {
            "doubt_id": self.doubt_id,
            "article_id": self.article_id,
            "url": self.url,
            "title": self.title,
            "source_id": self.source_id,
            "state": self.ending or "unconfirmed",
            "began_at": to_iso(self.began_at),
            "ended_at": self.ended_at and to_iso(self.ended_at),
        }


@dataclass(frozen=True, slots=True)
class Delivery:
    """One report on one channel, ready to be rendered and sent.

    Attributes:
        idempotency_key: The same for every attempt, so that a receiver can drop a repeat.
        sealed_at: When the content was fixed, at the first attempt; None while it is open.
        waits_from: When the wait for the next attempt began; None where that is not known.
        stalled: Attempts that failed since something of it was last taken.
        tried_since: From when on it is tried: its first attempt, or when a user asked for more.
        language: Of the report, as its rule had it when the delivery was opened.
        answer: What the receiver said when it took it.
        done: What was taken already: recipients, or the numbers of parts.
        refused: Recipients who refused it for good, and are not asked again for it.
        backlog: Whether it is the one summary of a first crawl, a backfill or a changed topic.
        summary: Of a daily 'all well'; None on any other.
        can_wait: Whether it goes after what its channel is to tell at once; as `due_deliveries`
            says.
        doubts: Articles that are being confirmed, or are there after all.
    """

    delivery_id: int
    rule_id: str
    channel_id: str
    state: str
    attempts: int
    idempotency_key: str
    created_at: datetime
    next_attempt_at: datetime | None
    sealed_at: datetime | None = None
    waits_from: datetime | None = None
    tried_since: datetime | None = None
    stalled: int = 0
    sent_at: datetime | None = None
    error: str | None = None
    language: str = "zh"
    answer: str | None = None
    done: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    backlog: bool = False
    summary: Summary | None = None
    can_wait: bool = False
    changes: tuple[Change, ...] = ()
    incidents: tuple[Incident, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The delivery's own columns and the ids of what it tells, as a JSON object."""
        return {
            "delivery_id": self.delivery_id,
            "rule_id": self.rule_id,
            "channel_id": self.channel_id,
            "state": self.state,
            "attempts": self.attempts,
            "next_attempt_at": self.next_attempt_at and to_iso(self.next_attempt_at),
            "sent_at": self.sent_at and to_iso(self.sent_at),
            "error": self.error and plain(self.error),
            "answer": self.answer,
            "idempotency_key": self.idempotency_key,
            "backlog": self.backlog,
            "changes": [change.change_id for change in self.changes],
            "incidents": [incident.incident_id for incident in self.incidents],
            "unconfirmed": [doubt.doubt_id for doubt in self.doubts],
            "summary": self.summary is not None,
        }
