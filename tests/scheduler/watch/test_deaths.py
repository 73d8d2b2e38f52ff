"""A page at which workers die: all others come, it is set aside, named, and tried again alone."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.protocol import Began, FromWorker, Reading
from crawler.settings import CrawlSettings, Feed, FetchLimits, source_infos
from scheduler.watch.worker import WorkerDiedError
from storage import Archive
from storage.decider import Policy
from storage.notes import plain
from storage.times import to_iso, utc_now
from storage.work import Suspect
from tests.running import plan, source
from tests.scheduler.watch import simulated
from tests.scheduler.watch.runs import Staff, rows, run_with
from tests.site import Page, Site, article

CALM = Policy()
MOST_DEATHS = 4
"""Two that are surely its doing; before them one in company, and one in another page's reading."""


def place(number: int) -> str:
    return f"/system/2026/11/20/{40000000 + number:09d}.shtml"


@dataclass
class Poison:
    """A page that kills the worker which asks for it, as a page that crashes it would.

    Attributes:
        staff: Whose newest worker is killed.
        armed: While not, it is a page like any other.
        deaths: When a worker died of it, and what was asked for just before.
    """

    staff: Staff | None = None
    armed: bool = True
    deaths: list[float] = field(default_factory=list)
    body: str = field(default_factory=lambda: article("甬凉协作毒页"))

    def __call__(self, _: int) -> Page:
        if self.armed and self.staff is not None:
            self.deaths.append(time.monotonic())
            os.kill(self.staff.workers[-1].pid, signal.SIGKILL)
            time.sleep(0.2)
        return Page(self.body)


@pytest.fixture
def evil() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def good() -> Iterator[Site]:
    with Site() as running:
        yield running


def fill(site: Site, numbers: range) -> None:
    for number in numbers:
        site.pages[place(number)] = Page(article(f"甬凉协作简报第{number:05d}期"))
    site.listing(*(place(number) for number in numbers))


def settings_of(db: Path, evil: Site, good: Site, **how: Any) -> CrawlSettings:
    sources = (
        source(evil, id="evil", every_s=600.0, feeds=(Feed(kind="listing", url=evil.url("/")),)),
        source(good, id="good", every_s=600.0, feeds=(Feed(kind="listing", url=good.url("/")),)),
    )
    fetch = FetchLimits(
        delay_s=0.05, allow_addresses=("127.0.0.1",), timeout_s=5, connect_timeout_s=2
    )
    calm: dict[str, Any] = {"policy": CALM, "sources": sources, "soft_s": 60.0, "fetch": fetch}
    return plan(evil, db, **{**calm, **how})


def run_of(settings: CrawlSettings, poison: Poison) -> Staff:
    poison.staff = staff = Staff(settings)
    assert run_with(settings, staff).error is None
    return staff


def articles(db: Path) -> dict[str, int]:
    return dict(rows(db, "select source_id, count(*) from articles group by 1"))


def incidents(db: Path) -> list[tuple[Any, ...]]:
    return rows(db, "select kind, source_id, detail from incidents where closed_at is null")


@pytest.mark.parametrize("where", ["list", "link"])
def test_a_page_that_kills(where: str, evil: Site, good: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    fill(evil, range(8))
    fill(good, range(100, 108))
    at = "/" if where == "list" else place(3)
    poison = evil.pages[at] = Poison()
    settings = settings_of(db, evil, good)
    run_of(settings, poison)
    assert articles(db) == ({"good": 8} if where == "list" else {"evil": 7, "good": 8})
    ((kind, source_id, detail),) = incidents(db)
    assert (kind, source_id) == ("crashing_page", "evil")
    told = f"{evil.url(at)}: the worker died of it each time; it is set aside for a day"
    assert plain(detail) == told
    assert 2 <= len(poison.deaths) <= MOST_DEATHS
    assert rows(db, "select count(*) from batches") == [(0,)]
    asked = evil.times(at)
    run_of(settings, poison)
    assert evil.times(at) == asked, "it is set aside"


def test_a_known_article_that_kills(evil: Site, good: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    fill(evil, range(8))
    fill(good, range(100, 108))
    poison = evil.pages[place(3)] = Poison(armed=False)
    run_of(settings_of(db, evil, good), poison)
    assert articles(db) == {"evil": 8, "good": 8}
    poison.armed = True
    for site in (evil, good):
        site.forget()
    run_of(settings_of(db, evil, good, now=True), poison)
    assert [(kind, what) for kind, what, _ in incidents(db)] == [("crashing_page", "evil")]
    seen = set(evil.paths()) | set(good.paths())
    wanted = {place(number) for number in (*range(8), *range(100, 108))}
    assert wanted <= seen, "every other article is looked at"
    assert rows(db, "select count(*) from suspects where rests_until is null") == [(0,)]


def test_it_is_tried_again_a_day_later_alone(
    evil: Site, good: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = tmp_path / "archive.db"
    fill(evil, range(4))
    fill(good, range(100, 104))
    poison = evil.pages[place(3)] = Poison()
    settings = settings_of(db, evil, good)
    run_of(settings, poison)
    died = len(poison.deaths)
    ((until,),) = rows(db, "select rests_until from suspects")
    assert timedelta(hours=23) < datetime.fromisoformat(until) - datetime.now(UTC)
    a_day_passes(db)
    for site in (evil, good):
        site.forget()
    run_of(settings_of(db, evil, good, now=True), poison)
    assert len(poison.deaths) == died + 1, "one more try, and it is set aside at once"
    before = [one.path for site in (evil, good) for one in site.asked if one.at < poison.deaths[-1]]
    assert set(before) <= {place(3), "/robots.txt"}, "nothing else was under way"
    assert "/" in good.paths()
    a_day_passes(db)
    poison.armed = False
    run_of(settings_of(db, evil, good), poison)
    assert articles(db) == {"evil": 4, "good": 4}
    assert incidents(db) == []


def a_day_passes(db: Path) -> None:
    """What was set aside may be tried, and robots.txt is old."""
    with sqlite3.connect(db) as connection:
        connection.execute("update suspects set rests_until = ?", (to_iso(datetime.now(UTC)),))
        connection.execute("update robots set fetched_at = '2026-01-01T00:00:00.000+00:00'")
    connection.close()


def test_a_page_that_kills_at_another_host(evil: Site, good: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    fill(evil, range(4))
    fill(good, range(100, 104))
    evil.pages[place(3)] = Page(status=302, headers={"Location": good.url(place(666))})
    poison = good.pages[place(666)] = Poison()
    settings = settings_of(db, evil, good)
    run_of(settings, poison)
    assert articles(db) == {"evil": 3, "good": 4}
    assert [(kind, source) for kind, source, _ in incidents(db)] == [("crashing_page", "evil")]
    assert good.url(place(666)) in incidents(db)[0][2]
    assert 2 <= len(poison.deaths) <= MOST_DEATHS


def test_a_suspect_whose_host_is_gone_keeps_nobody_waiting(
    evil: Site, good: Site, tmp_path: Path
) -> None:
    db = tmp_path / "archive.db"
    fill(evil, range(4))
    fill(good, range(100, 104))
    poison = evil.pages[place(0)] = Poison()
    run_of(settings_of(db, evil, good), poison)
    a_day_passes(db)
    evil.close()
    fill(good, range(100, 120))
    started = time.monotonic()
    run_of(settings_of(db, evil, good, now=True, soft_s=15.0), poison)
    assert articles(db) == {"evil": 3, "good": 20}
    assert time.monotonic() - started < 14, "it was not asked for again and again"
    assert rows(db, "select count(*) from suspects") == [(1,)]


@pytest.mark.fresh  # a worker that is forked has done its work before it is killed
def test_workers_that_all_die_end_the_run_not_the_watch(
    evil: Site, good: Site, tmp_path: Path
) -> None:
    db = tmp_path / "archive.db"
    fill(good, range(100, 104))
    evil.listing()
    settings = settings_of(db, evil, good, soft_s=30.0)
    staff = Staff(settings)
    over = threading.Event()

    def kill() -> None:
        while not over.wait(0.05):  # before it has done anything
            if staff.workers:
                try:
                    os.kill(staff.workers[-1].pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        run_with(settings, staff)
    finally:
        over.set()
        killer.join()
    assert rows(db, "select state from runs") == [("failed",)], "which the daemon tells"
    assert rows(db, "select count(*) from batches") == [(0,)]


def test_a_run_of_one_source_tries_no_suspect_of_another(
    evil: Site, good: Site, tmp_path: Path
) -> None:
    db = tmp_path / "archive.db"
    fill(good, range(100, 102))
    evil.listing()
    settings = settings_of(db, evil, good)
    with Archive(db) as archive:
        archive.intake.runs.sync_sources(source_infos(settings.sources), utc_now())
        feed = archive._session.rows(
            "select feed_id, host, url from feeds where source_id = 'evil'"
        )[0]
        suspect = Suspect("feed", feed["feed_id"], feed["host"], feed["url"], "evil")
        archive.frontier.suspects.blame([suspect], utc_now(), sure=False)
    only = settings_of(db, evil, good, only=("good",))
    assert run_with(only, Staff(only)).error is None
    assert evil.paths() == []
    assert articles(db) == {"good": 2}
    assert run_with(settings, Staff(settings)).error is None
    assert evil.times("/") == 1


@dataclass
class Deadly(simulated.World):
    """Its workers die of asking for one address, each while it reads a page of another host."""

    deadly: str = ""
    deaths: int = 0
    dying: bool = False
    heard_out: bool = True

    def prepare(self) -> Any:
        return self

    def discard(self, died: WorkerDiedError) -> None:
        self.forget()

    def receive(self, timeout_s: float) -> FromWorker | None:
        out = [out for _, _, out in self._plans]
        asked = [one for one in out if one.batch.tasks[one.next].url == self.deadly]
        if self.dying and not self._said:
            self.dying = False
            self.deaths += 1
            raise WorkerDiedError("signal 9")
        if not asked or self._said:
            return super().receive(timeout_s)
        read = [one for one in out if one not in asked][:1]
        at = [(one.batch.batch_id, one.next) for one in (*asked, *read)]
        self._said.extend(Began(batch_id=batch_id, task=task) for batch_id, task in at)
        self._said.extend(
            Reading(batch_id=batch_id, task=task) for batch_id, task in at[len(asked) :]
        )
        self.dying = True
        return self._said.popleft()


def test_an_address_that_kills_while_other_pages_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A death that falls into another page's reading blames that page, but not for ever."""
    evil, good = (simulated.Site(name, [0.0] * 20) for name in ("evil", "good"))
    one = simulated.desk(tmp_path / "archive.db", [good, evil], monkeypatch, every_s=60, tick_s=60)
    world = Deadly(one.clock, one.world.sites, one.world.archive, deadly=evil.feed)
    one.world = world
    one.go_on(600.0)
    assert world.deaths <= 4
    db = tmp_path / "archive.db"
    assert articles(db) == {"good": 20}
    assert [(kind, source) for kind, source, _ in incidents(db)] == [("crashing_page", "evil")]
    suspects = rows(db, "select url, rests_until is not null from suspects")
    assert suspects == [(evil.feed, 1)]
