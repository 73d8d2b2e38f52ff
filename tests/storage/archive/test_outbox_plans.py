"""What the daemon asks of the outbox every second costs by what waits, not by what was sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage import Archive
from storage.rules import AlertRule
from storage.times import to_iso
from tests.growth import costs_less_than
from tests.storage.making import NOW, after, open_archive

SENT = 100_000
RULES = (AlertRule("all", ("desk",)), AlertRule("well", ("desk",), all_well="08:00"))

ASKED: dict[str, Callable[[Archive], Any]] = {
    "due_channels": lambda archive: archive.outbox.sending.due_channels(after(days=1)),
    "due_deliveries": lambda archive: archive.outbox.sending.due(after(days=1), channel_id="desk"),
    "settle_waits": lambda archive: archive.outbox.sending.settle_waits(after(days=1)),
    "waiting_by_channel": lambda archive: archive.outbox.sending.waiting_by_channel(),
    "turns": lambda archive: archive.outbox.sending.turns("desk", NOW),
    "refused_recipients": lambda archive: archive.outbox.sending.refused_recipients("desk"),
    "release_deliveries": lambda archive: archive.outbox.deliveries.release(after(days=1)),
    "take_delivery": lambda archive: archive.outbox.sending.take(SENT + 1, after(days=1)),
    "mark_failed": lambda archive: archive.outbox.sending.mark_failed(SENT + 1, "x", after(days=2)),
    "counts": lambda archive: archive.queries.overview.counts(),
    "draw_up_summaries": lambda archive: archive.outbox.daily_summaries.draw_up(after(days=1)),
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many deliveries that were sent, and three that wait."""
    path = tmp_path_factory.mktemp("outbox") / "archive.db"
    with open_archive(path, rules=RULES) as archive, archive._session.writing():
        archive._session.connection.executemany(
            "insert into deliveries (rule_id, channel_id, state, idempotency_key, created_at,"
            " sealed_at, sent_at) values ('all', 'desk', 'sent', ?, ?, ?, ?)",
            ((str(n), *[to_iso(NOW)] * 3) for n in range(SENT)),
        )
        archive._session.connection.executemany(
            "insert into deliveries (rule_id, channel_id, state, idempotency_key, created_at,"
            " sealed_at, next_attempt_at, waits_from) values ('all', ?, 'failed', ?, ?, ?, ?, ?)",
            (("desk", f"w{n}", *[to_iso(NOW)] * 4) for n in range(3)),
        )
    return path


@pytest.mark.parametrize("name", ASKED)
def test_no_statement_reads_what_was_sent(name: str, path: Path) -> None:
    with Archive(path, rules=RULES) as archive:
        asked: list[str] = []
        archive._session.connection.set_trace_callback(asked.append)
        ASKED[name](archive)
        archive._session.connection.set_trace_callback(None)
        plans = [
            (statement, row["detail"])
            for statement in asked
            if statement.lstrip().startswith(("select", "with", "update"))
            for row in archive._session.connection.execute(f"explain query plan {statement}")
        ]
    assert plans
    read = [(detail, sql) for sql, detail in plans if detail == "SCAN deliveries"]
    assert not read, read


def test_a_look_at_the_outbox_takes_a_moment(path: Path) -> None:
    with Archive(path, rules=RULES) as archive:

        def looks() -> None:
            for _ in range(50):
                archive.outbox.sending.due_channels(after(days=1))
                archive.outbox.sending.due(after(days=1), channel_id="desk")

        costs_less_than(0.5, looks)
