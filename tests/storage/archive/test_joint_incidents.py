"""One cause at one host is one incident, whichever of its sources met it: told once each way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from storage import Archive
from storage.work import SourceInfo
from tests.storage.making import NOW, RULE, after, open_archive

HOST = "news.example.org"
ALL = replace(RULE, id="all", incidents=True)
SOME = replace(RULE, id="some", incidents=True, sources=("b",))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db", rules=(ALL, SOME)) as opened:
        sources = [SourceInfo(name, f"{name}报", "other") for name in "abc"]
        opened.intake.runs.sync_sources(sources, NOW)
        yield opened


def refused(archive: Archive, source_id: str, minute: float, host: str | None = HOST) -> None:
    archive.intake.incidents.open(
        source_id, "blocked", f"http://{host}/{source_id}: 403", after(minutes=minute), cause=host
    )


def told(archive: Archive, rule: str) -> list[tuple[list[str], bool]]:
    """Of each delivery of a rule its incidents: the names of the sources, and if it is over."""
    return [
        ([name for _, name in incident.sources], incident.closed_at is not None)
        for delivery in reversed(archive.outbox.deliveries.all())
        if delivery.rule_id == rule
        for incident in archive.outbox.deliveries.one(delivery.delivery_id).incidents
    ]


def send(archive: Archive, minute: float) -> None:
    for delivery in archive.outbox.sending.due(after(minutes=minute), everything=True):
        archive.outbox.sending.take(delivery.delivery_id, after(minutes=minute))
        archive.outbox.sending.mark_sent(delivery.delivery_id, after(minutes=minute), "ok")


def test_what_opens_together_is_one_incident_in_one_message(archive: Archive) -> None:
    for name in "abc":
        refused(archive, name, 0)
    assert told(archive, "all") == [(["a报", "b报", "c报"], False)]
    (incident,) = archive.queries.overview.incidents(open_only=True)
    assert incident.as_json()["sources"] == [
        {"source_id": name, "name": f"{name}报"} for name in "abc"
    ]


def test_what_joins_later_is_not_told_again(archive: Archive) -> None:
    refused(archive, "a", 0)
    send(archive, 1)
    refused(archive, "b", 10)
    assert told(archive, "all") == [(["a报"], False)]
    assert told(archive, "some") == [(["b报"], False)]
    send(archive, 11)
    refused(archive, "c", 20)
    assert len(archive.outbox.deliveries.all()) == 2


def test_it_is_over_when_the_last_has_healed(archive: Archive) -> None:
    for name in "abc":
        refused(archive, name, 0)
    send(archive, 1)
    archive.intake.incidents.close("b", ["blocked"], after(minutes=2))
    assert told(archive, "some") == [(["b报"], False), (["b报"], True)]
    archive.intake.incidents.close("a", ["blocked"], after(minutes=3))
    (standing,) = archive.queries.overview.incidents(open_only=True)
    assert [name for _, name in standing.sources] == ["c报"]
    archive.intake.incidents.close("c", ["blocked"], after(minutes=4))
    assert told(archive, "all") == [
        (["a报", "b报", "c报"], False),
        (["a报", "b报", "c报"], True),
    ]
    (over,) = archive.queries.overview.incidents()
    assert over.closed_at == after(minutes=4)
    refused(archive, "b", 60)
    assert len(archive.queries.overview.incidents(open_only=True)) == 1
    assert len(archive.queries.overview.incidents()) == 2


def test_other_hosts_other_kinds_and_rows_without_a_cause_stand_alone(archive: Archive) -> None:
    refused(archive, "a", 0)
    refused(archive, "b", 0, "elsewhere.example")
    archive.intake.incidents.open("c", "robots", f"{HOST}: robots", NOW, cause=HOST)
    archive.intake.incidents.open("a", "silence", "1 day, 0:00:00", NOW)
    archive.intake.incidents.open("b", "silence", "1 day, 0:00:00", NOW)
    assert len(archive.queries.overview.incidents(open_only=True)) == 5


def test_the_daily_summary_counts_it_once(tmp_path: Path) -> None:
    rule = replace(ALL, all_well="08:00")
    with open_archive(tmp_path / "other.db", rules=(rule,)) as archive:
        sources = [SourceInfo(name, f"{name}报", "other") for name in "ab"]
        archive.intake.runs.sync_sources(sources, NOW)
        for name in "ab":
            refused(archive, name, 0)
        send(archive, 1)
        archive.outbox.daily_summaries.draw_up(after(days=1))
        summaries = [one for one in archive.outbox.deliveries.all() if one.summary]
        assert summaries
        one = archive.outbox.deliveries.one(summaries[0].delivery_id)
        assert one.summary is not None
        assert one.summary.incidents == len(one.incidents) == 1
