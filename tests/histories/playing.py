"""A history played: the real run, frontier, intake, archive and outbox; weeks in seconds."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.protocol import Setup
from crawler.settings import CrawlSettings, SeedText
from crawler.topics import load_texts
from scheduler.watch import run
from storage import Archive
from storage.records import Severity
from storage.rules import AlertRule
from storage.times import from_iso
from tests.histories.clock import START, Clock, simulated
from tests.histories.history import EVERY_S, POLICY, History
from tests.histories.prose import TOPIC_WORD
from tests.histories.site import number_of

if TYPE_CHECKING:
    from tests.histories.inside import InProcess

TICK_S = 60.0
"""As shipped."""

TOPIC = SeedText(
    "lake.toml",
    f"""
id = "lake"
name = "{TOPIC_WORD}"
threshold = 5.0
[[rules]]
name = "{TOPIC_WORD}"
weight = 5
any = ["{TOPIC_WORD}"]
""",
)
RULES = (AlertRule("desk", ("desk",), min_severity=Severity.COSMETIC, incidents=True),)


@dataclass(frozen=True)
class Told:
    """A change as it was recorded, and told.

    Attributes:
        story: The article's number; None where its address is none of the site's.
        seen: When it was recorded, in seconds.
        at: When it was told; None: never.
        spans: What changed: field, class, before, after.
        delivery: The delivery that told it.
    """

    kind: str
    story: int | None
    url: str
    severity: str
    seen: float
    at: float | None
    spans: tuple[tuple[str, str, str, str], ...] = ()
    delivery: int | None = None


@dataclass(frozen=True)
class Incident:
    """An incident as it was recorded."""

    kind: str
    opened: float
    closed: float | None
    detail: str


@dataclass
class Played:
    """What came of a history."""

    told: list[Told] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    runs: int = 0
    requests: int = 0
    took_s: float = 0.0


def play(history: History, tick_s: float = TICK_S) -> Played:
    """Play a history from its beginning to its end.

    Args:
        history: The history.
        tick_s: How often what is due is looked for.
    """
    # Before the clock stands in. It brings Scrapy, which whoever only judges does not need.
    from tests.histories.inside import InProcess

    began = time.process_time()
    with tempfile.TemporaryDirectory() as made, simulated() as clock:
        path = Path(made) / "archive.db"
        played = _play(history, path, clock, tick_s, InProcess)
        _read(path, played)
    played.took_s = time.process_time() - began
    return played


def _play(
    history: History, path: Path, clock: Clock, tick_s: float, inside: type[InProcess]
) -> Played:
    plan = CrawlSettings(
        archive=str(path),
        sources=(history.site.source(EVERY_S),),
        topics=(TOPIC,),
        rules=RULES,
        policy=POLICY,
        early_s=5.0,
    )
    topics = load_texts([(TOPIC.name, TOPIC.text)])
    played = Played()
    setup, zone = Setup(limits=plan.fetch, topics=plan.topics), ZoneInfo(plan.timezone)
    with (
        closing(inside(setup, history.site, clock)) as workers,
        Archive(path, rules=RULES, policy=POLICY, zone=zone) as archive,
    ):
        archive._session.execute("pragma synchronous = off")
        while clock.at < history.end:
            busy = not played.runs or archive.frontier.is_due(clock.now())
            if busy:
                result = run.run(plan, archive, workers, Event(), topics=topics)
                if result.error is not None:
                    raise result.error
                played.runs += 1
            _deliver(archive, clock)
            clock.at = (clock.at // tick_s + 1) * tick_s
            if not busy:
                _skip(archive, clock, tick_s)
        played.requests = workers.requests
    return played


def _skip(archive: Archive, clock: Clock, tick_s: float) -> None:
    """On to the tick at which something falls due."""
    text = archive.frontier.due.next_at()
    due = (from_iso(text) - START).total_seconds() if text else clock.at
    if due > clock.at:
        clock.at = -(-due // tick_s) * tick_s


def _deliver(archive: Archive, clock: Clock) -> None:
    archive.outbox.daily_summaries.draw_up(clock.now())
    for one in archive.outbox.sending.due(clock.now()):
        archive.outbox.sending.take(one.delivery_id, clock.now())
        archive.outbox.sending.mark_sent(one.delivery_id, clock.now(), "ok")


def _read(path: Path, played: Played) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        for row in database.execute(
            """
            select c.kind, c.severity, c.detected_at, c.spans, a.url, d.sent_at, d.delivery_id
            from changes c join articles a using (article_id)
            left join delivery_changes using (change_id)
            left join deliveries d on d.delivery_id = delivery_changes.delivery_id
                and d.sent_at is not null
            order by c.change_id
            """
        ):
            spans = tuple(
                (span["field"], span["class"], span["before"] or "", span["after"] or "")
                for span in json.loads(row["spans"])
            )
            played.told.append(
                Told(
                    row["kind"], number_of(row["url"]), row["url"], row["severity"],
                    _seconds(row["detected_at"]) or 0.0, _seconds(row["sent_at"]), spans,
                    row["delivery_id"],
                )
            )  # fmt: skip
        played.incidents = [
            Incident(
                row["kind"],
                _seconds(row["opened_at"]) or 0.0,
                _seconds(row["closed_at"]),
                row["detail"],
            )
            for row in database.execute("select * from incidents order by incident_id")
        ]


def _seconds(text: str | None) -> float | None:
    return (from_iso(text) - START).total_seconds() if text else None
