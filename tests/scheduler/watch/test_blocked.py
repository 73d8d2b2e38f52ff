"""A source that refuses its articles while its lists answer: one incident, until one is had."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.classifier import Classifier
from crawler.protocol import Trouble
from crawler.settings import Feed, Source
from scheduler.watch.health import Health
from storage import Archive
from storage.records import Outcome
from tests.running import crawl, plan
from tests.site import Page, Site, article
from tests.watching import START, Watcher

URL = "http://a.example/"
SOURCE = Source(id="site", name="站", feeds=(Feed(kind="listing", url=URL),))
WALL = "<!DOCTYPE html><title>安全验证</title><p>您的访问被拦截，请完成安全验证</p>"
PATHS = [f"/system/2026/11/20/03071000{n}.shtml" for n in range(1, 6)]


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    with Archive(tmp_path / "archive.db") as archive:
        archive.intake.runs.sync_sources([SOURCE.info()], START)
        yield Watcher(archive, Classifier({}, ()))


def settle(watcher: Watcher, *, lists: int = 0, refused: int = 0, answered: int = 0) -> None:
    health = Health()
    for _ in range(lists):
        health.feed_ok("site")
    for _ in range(refused):
        health.refused("site", Trouble("blocked", f"{URL}1.html: HTTP 403"))
    for _ in range(answered):
        health.answered("site")
    health.settle(watcher.archive, {"site": SOURCE}, watcher.now)


def told(watcher: Watcher) -> list[bool]:
    """Of each incident, whether it is open."""
    return [incident.closed_at is None for incident in watcher.archive.queries.overview.incidents()]


def test_a_list_that_answers_heals_no_article(watcher: Watcher) -> None:
    known = watcher.first(f"{URL}1.html", article())
    for hour in range(12):
        watcher.later(hours=1)
        if hour % 2 == 0:
            assert watcher.again(known, WALL, 403) is Outcome.BLOCKED
        settle(watcher, lists=hour % 2, refused=(hour + 1) % 2)
        assert told(watcher) == [True]
    assert watcher.later(hours=1).again(known, article()) is not Outcome.BLOCKED
    settle(watcher, lists=1, answered=1)
    assert told(watcher) == [False]


def test_a_list_that_was_refused_heals_by_its_answer(watcher: Watcher) -> None:
    watcher.first(f"{URL}1.html", article())
    health = Health()
    health.trouble("site", Trouble("blocked", f"{URL}: HTTP 403"))
    health.settle(watcher.archive, {"site": SOURCE}, watcher.now)
    assert told(watcher) == [True]
    watcher.later(hours=1)
    settle(watcher, lists=1)
    assert told(watcher) == [False]


@pytest.mark.slow
@pytest.mark.parametrize("wall", [
    Page(WALL),
    Page("<script>document.cookie='k=1;path=/';location.href=location.pathname</script>"),
    Page("<html><head><meta content=a r=m><script r=m>$_ts=window['$_ts'];if(!$_ts)$_ts={}</script>"
         "<script src=/4Qb/c.js r=m></script></head><body><script r=m>_$jQ();</script></body>"),
    Page(WALL, status=403),
])  # fmt: skip
def test_a_wall_before_the_list_alone_is_told_until_the_list_answers(
    tmp_path: Path, wall: Page
) -> None:
    db = tmp_path / "archive.db"

    def incidents() -> list[tuple[str, bool]]:
        with Archive(db) as archive:
            archive._session.execute("update articles set next_fetch_at = fetched_at")
            archive._session.execute("update feeds set next_fetch_at = fetched_at")
            archive._session.connection.commit()
            found = archive.queries.overview.incidents()
            return [(one.kind, one.closed_at is None) for one in found]

    with Site() as site:
        site.listing(*PATHS)
        for path in PATHS:
            site.pages[path] = Page(article(title=f"第{path[-7]}座便民桥通车"))
        crawl(plan(site, db))
        assert incidents() == []
        listed, site.pages["/"] = site.pages["/"], wall
        for _ in range(2):  # its known articles answer all the while
            crawl(plan(site, db))
            assert incidents() == [("blocked", True)]
        with Archive(db) as archive:  # and where the list is not due, they heal nothing
            archive._session.execute("update feeds set next_fetch_at = '2999-01-01T00:00:00+00:00'")
            archive._session.connection.commit()
        crawl(plan(site, db))
        assert incidents() == [("blocked", True)]
        site.pages["/"] = listed
        crawl(plan(site, db))
        assert incidents() == [("blocked", False)]


def test_many_refused_articles_are_told_although_a_list_answers(watcher: Watcher) -> None:
    settle(watcher, lists=1, refused=2)
    assert told(watcher) == []
    settle(watcher, lists=1, refused=5, answered=1)
    assert told(watcher) == []
    settle(watcher, lists=1, refused=5)
    assert told(watcher) == [True]


def test_an_article_that_is_watched_no_more_holds_nothing_open(watcher: Watcher) -> None:
    known = watcher.first(f"{URL}1.html", article())
    watcher.later(hours=1).again(known, WALL, 403)
    watcher.later(days=30)
    health = Health()
    health.trouble("site", Trouble("blocked", f"{URL}: HTTP 403"))
    health.settle(watcher.archive, {"site": SOURCE}, watcher.now)
    watcher.later(hours=1)
    settle(watcher, lists=1)
    assert told(watcher) == [False]


def test_a_wall_before_every_article_is_one_incident(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    with Site() as site:
        site.listing(*PATHS)
        for path in PATHS:
            site.pages[path] = Page(article(title=f"第{path[-7]}座便民桥通车"))
        crawl(plan(site, db))
        for path in PATHS:
            site.pages[path] = Page(WALL)
        for _ in range(3):
            with Archive(db) as archive:
                archive._session.execute("update articles set next_fetch_at = fetched_at")
                archive._session.connection.commit()
            crawl(plan(site, db))
        with Archive(db, read_only=True) as archive:
            (incident,) = archive.queries.overview.incidents()
            assert (incident.kind, incident.closed_at) == ("blocked", None)


def test_new_links_behind_the_same_wall_are_no_further_incident(tmp_path: Path) -> None:
    """Until the wall is gone and they fail by themselves."""
    db = tmp_path / "archive.db"
    new = [f"/system/2026/11/21/03071000{n}.shtml" for n in range(1, 5)]
    told = "select kind, closed_at is null from incidents order by incident_id"
    with Site() as site:
        site.listing(*PATHS)
        for number, path in enumerate(PATHS):
            site.pages[path] = Page(article(f"甬凉协作第{number}号"))
        crawl(plan(site, db, now=True))
        for path in (*PATHS, *new):
            site.pages[path] = Page(WALL)
        site.listing(*PATHS, *new)
        for _ in range(3):
            crawl(plan(site, db, now=True))
        with Archive(db, read_only=True) as archive:
            assert archive.intake.runs.failing("site") == len(new)
            assert [tuple(row) for row in archive._session.rows(told)] == [("blocked", 1)]
        for number, path in enumerate(PATHS):
            site.pages[path] = Page(article(f"甬凉协作第{number}号"))
        for path in new:
            site.pages[path] = Page("broken", status=500)
        for _ in range(2):
            crawl(plan(site, db, now=True))
        with Archive(db, read_only=True) as archive:
            found = [tuple(row) for row in archive._session.rows(told)]
            assert found == [("blocked", 0), ("links_failing", 1)]
