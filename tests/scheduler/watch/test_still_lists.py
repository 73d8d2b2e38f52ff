"""A list that answers and shows nothing new any more, of a source that publishes little."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawler.settings import Feed, Source
from scheduler.watch.health import Health
from scheduler.words import notes
from scheduler.words.catalogue import Words
from storage import Archive
from storage.records import Fetch, Outcome, Precision
from storage.work import DueFeed, FoundLink
from tests.storage.making import article, capture
from tests.watching import START

URL = "http://a.example/"
SOURCE = Source(id="site", name="站", feeds=(Feed(kind="listing", url=URL),))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as opened:
        opened.intake.runs.sync_sources([SOURCE.info()], START)
        yield opened


def watch(archive: Archive, at: dt.datetime, links: int = 0) -> list[str]:
    """One look at an hour, with new links on the list; the kinds of what is ill then."""
    feed = DueFeed(1, "site", URL, "listing", None, None, None, ok_at=START)
    run_id = archive.intake.runs.start(at)
    shown = [FoundLink(f"{URL}{at.isoformat()}/{n}") for n in range(links)]
    fetch = Fetch(URL, at, Outcome.OK, 200, body=b"the same")
    archive.intake.feeds.record(feed, fetch, shown, timedelta(minutes=10), run_id=run_id)
    archive.intake.runs.end(run_id, at, {})
    health = Health()
    health.feed_ok("site")
    health.settle(archive, {"site": SOURCE}, at)
    return [one.kind for one in archive.queries.overview.incidents(open_only=True)]


def publish(archive: Archive, *days_before: float) -> None:
    """What the first crawl finds, published so many days before it."""
    for days in days_before:
        at = START - timedelta(days=days)
        of = article(
            f"第{days}篇：两地交流对口协作。", f"{URL}{days}.html", title=f"协作第{days}篇",
            published_at=at, published_precision=Precision.MINUTE,
        )  # fmt: skip
        archive.intake.recording.record_new(capture(of, START), backlog=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "told"),
    [
        # Every other day until the watch begins, then the same list for ever.
        ((9, 7, 5, 3, 1), 10),
        # It stood still already when it was read first.
        ((19, 17, 15, 13), 10),
        # It publishes once a fortnight, or nobody knows how often.
        ((54, 41, 28, 14, 1), None),
        ((3, 2, 1), None),
        ((), None),
        # What it shows is of last year.
        ((389, 387, 385, 383, 381), None),
    ],
)
def test_a_list_that_stands_still_from_the_first_look_on(
    archive: Archive, before: tuple[int, ...], told: int | None
) -> None:
    """Its habit is that of the dates it showed; it must have been looked at for ten days."""
    archive._session.execute("pragma synchronous = off")
    publish(archive, *before)
    ill = [
        day
        for day in range(13)
        if any(watch(archive, START + timedelta(days=day, hours=hour)) for hour in range(1, 25))
    ]
    assert ill == ([] if told is None else [day for day in range(13) if day >= told])
    watch(archive, START + timedelta(days=13, hours=1), links=1)
    assert watch(archive, START + timedelta(days=13, hours=2)) == []


def test_a_list_that_stands_still(archive: Archive) -> None:
    """A link a day, then the same list for eleven days: told once, and closed by the next link."""
    feed = DueFeed(1, "site", URL, "listing", None, None, None, ok_at=START)

    def hour(at: dt.datetime, links: int) -> None:
        run_id = archive.intake.runs.start(at)
        shown = [FoundLink(f"{URL}{at.isoformat()}/{n}") for n in range(links)]
        fetch = Fetch(URL, at, Outcome.OK, 200, body=b"the same")
        archive.intake.feeds.record(feed, fetch, shown, timedelta(minutes=10), run_id=run_id)
        archive.intake.runs.end(run_id, at, {})

    def settled(at: dt.datetime) -> list[str]:
        health = Health()
        health.feed_ok("site")
        health.settle(archive, {"site": SOURCE}, at)
        return [one.kind for one in archive.queries.overview.incidents(open_only=True)]

    archive._session.execute("pragma synchronous = off")
    for number in range(-4 * 168, 11 * 24):
        hour(START + timedelta(hours=number), int(number < 0 and number % 24 == 5))
    assert settled(START + timedelta(days=9)) == []
    assert settled(START + timedelta(days=11)) == ["silence"]
    (incident,) = archive.queries.overview.incidents()
    spoken = notes.told(incident.detail, Words("zh"), ZoneInfo("Asia/Shanghai"))
    assert spoken.endswith("小时没有新链接；此前 56 天中有 28 天有，间隔不过 24 小时")
    hour(START + timedelta(days=11), 1)
    assert settled(START + timedelta(days=11, hours=1)) == []
