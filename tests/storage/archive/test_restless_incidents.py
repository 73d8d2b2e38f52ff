"""A source that is ill and well by turns: told twice, then that it comes and goes, then its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduler.words import notes
from scheduler.words.catalogue import Words
from storage import Archive
from storage.times import to_iso
from storage.work import SourceInfo
from tests.growth import grows_evenly
from tests.storage.making import NOW, RULE, after, open_archive

ALL = replace(RULE, incidents=True)
WHAT = "http://news.example.org/: HTTP 429"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db", rules=(ALL,)) as opened:
        opened.intake.runs.sync_sources([SourceInfo("a", "甲报", "other")], NOW)
        yield opened


def ill(archive: Archive, hours: float, source_id: str | None = "a", cause: str = "") -> None:
    at = after(hours=hours)
    archive.intake.incidents.open(source_id, "blocked", WHAT, at, cause=cause or None)
    send(archive, hours)


def well(archive: Archive, hours: float, source_id: str | None = "a") -> None:
    archive.intake.incidents.close(source_id, ["blocked"], after(hours=hours))
    archive.intake.incidents.settle(after(hours=hours))
    send(archive, hours)


def send(archive: Archive, hours: float) -> None:
    for delivery in archive.outbox.sending.due(after(hours=hours), everything=True):
        archive.outbox.sending.take(delivery.delivery_id, after(hours=hours))
        archive.outbox.sending.mark_sent(delivery.delivery_id, after(hours=hours), "ok")


def told(archive: Archive) -> list[tuple[int, bool]]:
    """Of each delivery its incident, and whether it says that it is over."""
    return [
        (incident.incident_id, incident.closed_at is not None)
        for delivery in reversed(archive.outbox.deliveries.all())
        for incident in archive.outbox.deliveries.one(delivery.delivery_id).incidents
    ]


TWICE = [(1, False), (1, True), (2, False), (2, True), (3, False)]


@pytest.mark.parametrize("cause", ["", "news.example.org"])
def test_what_comes_and_goes_is_told_until_that_is_known(archive: Archive, cause: str) -> None:
    """Ill for half of each hour for two days: what is kept says when, five messages say it."""
    for hour in range(48):
        ill(archive, hour, cause=cause)
        well(archive, hour + 0.5)
    assert told(archive) == TWICE
    incidents = archive.queries.overview.incidents()
    assert len(incidents) == 48
    assert all(incident.closed_at for incident in incidents)
    third = next(incident for incident in incidents if incident.incident_id == 3)
    line = notes.told(third.detail, Words("zh"), ZoneInfo("Asia/Shanghai"))
    assert line.endswith("时好时坏，好转满一天再告知")
    assert WHAT in third.detail


def test_its_end_is_told_once_it_was_well_for_a_day(archive: Archive) -> None:
    for hour in range(6):
        ill(archive, hour)
        well(archive, hour + 0.5)
    for hours in (20, 29.4):
        well(archive, hours)
        assert told(archive) == TWICE
    for hours in (29.6, 40, 90):
        well(archive, hours)
        assert told(archive) == [*TWICE, (3, True)]
    ill(archive, 100)
    assert told(archive)[6:] == [(7, False)]
    well(archive, 101)
    assert told(archive)[7:] == [(7, True)]


def test_what_lasts_is_told_each_time(archive: Archive) -> None:
    for day in range(5):
        ill(archive, 24 * day)
        well(archive, 24 * day + 10)
    assert told(archive) == [(n, over) for n in range(1, 6) for over in (False, True)]


def test_the_monitors_own_illness_is_told_each_time(archive: Archive) -> None:
    for hour in range(5):
        ill(archive, hour, None)
        well(archive, hour + 0.5, None)
    assert told(archive) == [(n, over) for n in range(1, 6) for over in (False, True)]


def test_what_came_to_an_incident_is_told_however_often(archive: Archive) -> None:
    """More articles are named: that is news, not the same again."""
    for hour in range(5):
        at = after(hours=hour)
        archive.intake.incidents.renew("a", "source_changed", f"{hour}", at, at)
        send(archive, hour)
    assert [number for number, over in told(archive) if not over] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("ended", [True, False], ids=["told", "untold"])
def test_what_is_settled_costs_no_more_than_what_was_told(archive: Archive, ended: bool) -> None:
    """Each run looks for it: of some thousand incidents of a month it took seconds."""
    database = archive._session.connection
    times = to_iso(after(hours=1)), to_iso(after(hours=2))

    def settling(size: int) -> Callable[[], object]:
        def settles() -> None:
            with archive._session.writing():
                database.execute("delete from delivery_incidents")
                database.execute("delete from incidents")
                database.executemany(
                    "insert into incidents (source_id, kind, detail, opened_at, closed_at)"
                    " values (?, 'blocked', 'x', ?, ?)",
                    [(f"s{number}", *times) for number in range(size)],
                )
                database.execute(
                    "insert into delivery_incidents select 1, incident_id, ? from incidents",
                    (times[1] if ended else None,),
                )
            archive.intake.incidents.settle(after(days=3))

        return settles

    database.execute("pragma foreign_keys = off")
    grows_evenly(settling, 1500)
