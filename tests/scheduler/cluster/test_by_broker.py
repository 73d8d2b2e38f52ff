"""Workers of other machines by Dramatiq's own broker for tests: the same as by the pipe."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import seeds
from crawler.settings import ClusterSettings, CrawlSettings, Source
from scheduler.cluster.messages import VERSION, Hello, Loan, Refused, Said
from scheduler.cluster.pool import WorkerPool
from scheduler.run_process import workers_for
from scheduler.watch.openbatches import OpenBatches
from storage import Archive
from storage.decider import Policy
from storage.times import utc_now
from tests.manyhosts import ManyHosts, gaps
from tests.running import topics
from tests.scheduler.cluster.clusters import Cluster, limits, run_with, until
from tests.scheduler.watch.runs import Staff
from tests.scheduler.watch.runs import run_with as run_alone

DELAY_S = 0.6
TOLERANCE_S = 0.3
"""The hosts note a request when they come to read it, which a busy machine puts off."""
LEASE_S = 14.0


@pytest.fixture
def site(tmp_path: Path) -> Iterator[ManyHosts]:
    with ManyHosts(8, 6, tmp_path) as running:
        yield running


def plan(site: ManyHosts, db: Path, sources: tuple[Source, ...] = (), **how: Any) -> CrawlSettings:
    given: dict[str, Any] = {
        "archive": str(db),
        **topics(seeds.SEEDS / "topics"),
        "sources": sources or site.sources(every_s=3600.0),
        "fetch": limits(delay_s=DELAY_S),
        "policy": Policy(),
        "soft_s": 60.0,
        "cluster": ClusterSettings(broker="redis://test", lease_s=LEASE_S),
    }
    return CrawlSettings(**{**given, **how})


def rows(db: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(sql).fetchall()


def kept(db: Path) -> list[tuple[Any, ...]]:
    """Each article as it stands in the archive, but for its number and its times."""
    return rows(
        db,
        "select articles.source_id, articles.url, versions.title, body from articles"
        " join versions using (article_id) order by articles.url",
    )


def all_is_well(db: Path, site: ManyHosts) -> None:
    """Every page is recorded, each once, and no host was asked within its delay."""
    assert rows(db, "select count(*), count(distinct url) from articles") == [
        (site.pages, site.pages)
    ]
    assert rows(db, "select count(*), count(distinct article_id) from changes") == [
        (site.pages, site.pages)
    ]
    assert gaps(site.asked())[0] > DELAY_S - TOLERANCE_S
    assert rows(db, "select count(*) from batches where holder is null") == [(0,)]


@pytest.mark.slow
def test_the_same_as_by_the_pipe(net: Cluster, site: ManyHosts, tmp_path: Path) -> None:
    alone, db = tmp_path / "alone.db", tmp_path / "archive.db"
    settings = plan(site, alone)
    assert run_alone(settings, Staff(settings)).error is None
    net.elsewhere()
    net.elsewhere()
    pool = net.pool(plan(site, db))
    result = run_with(plan(site, db), pool)
    pool.close()
    assert result.error is None
    assert result.counts["articles_new"] == site.pages
    assert kept(db) == kept(alone)
    assert not net.own, "the own worker has nothing to do"
    holders = {said.worker for said in net.to_node() if isinstance(said, Said)}
    assert holders == {worker.bridge.id for worker in net.workers}
    all_is_well(db, site)


def test_without_any_other_the_own_worker_does_it(
    net: Cluster, site: ManyHosts, tmp_path: Path
) -> None:
    settings = plan(site, tmp_path / "archive.db")
    pool = net.pool(settings)
    assert run_with(settings, pool).error is None
    pool.close()
    assert len(net.own) == 1
    all_is_well(tmp_path / "archive.db", site)


@pytest.mark.slow
def test_a_worker_that_vanishes(net: Cluster, site: ManyHosts, tmp_path: Path) -> None:
    settings = plan(site, tmp_path / "archive.db")
    first, _ = net.elsewhere(room=6), net.elsewhere(room=6)
    pool = net.pool(settings)

    def vanish() -> None:
        until(lambda: len(site.asked()) > 16)
        first.vanish()

    assert run_with(settings, pool, meanwhile=vanish).error is None
    pool.close()
    all_is_well(tmp_path / "archive.db", site)
    assert rows(tmp_path / "archive.db", "select count(*) from suspects") == [(0,)]


def test_a_broker_that_is_emptied(net: Cluster, site: ManyHosts, tmp_path: Path) -> None:
    settings = plan(site, tmp_path / "archive.db")
    net.elsewhere()
    pool = net.pool(settings)

    def empty() -> None:
        for many in (10, 20, 30):
            until(lambda many=many: len(site.asked()) > many)
            net.broker.flush_all()

    assert run_with(settings, pool, meanwhile=empty).error is None
    pool.close()
    all_is_well(tmp_path / "archive.db", site)


def test_what_comes_twice_changes_nothing(net: Cluster, site: ManyHosts, tmp_path: Path) -> None:
    settings = plan(site, tmp_path / "archive.db")
    enqueue = net.broker.enqueue

    def twice(message: Any, *, delay: int | None = None) -> Any:
        enqueue(message, delay=delay)
        return enqueue(message, delay=delay)

    net.broker.enqueue = twice  # type: ignore[method-assign]
    net.elsewhere()
    pool = net.pool(settings)
    assert run_with(settings, pool).error is None
    pool.close()
    all_is_well(tmp_path / "archive.db", site)
    assert not any(isinstance(said, Refused) for said in net.to_workers())


@pytest.mark.slow
def test_another_version_is_told_and_not_fed(net: Cluster, site: ManyHosts, tmp_path: Path) -> None:
    settings = plan(site, tmp_path / "archive.db")
    net.say("node", Hello(worker="0" * 32, name="old", version="2.0", number=1, room=200))
    pool = net.pool(settings)
    assert run_with(settings, pool).error is None
    said = [message for queue, message in net.passed if queue == "0" * 32]
    assert said
    told = [message for message in net.to_workers() if isinstance(message, Refused | Loan)]
    assert [isinstance(one, Refused) and one.version for one in told] == ["4.1"]
    assert rows(tmp_path / "archive.db", "select name, state from workers") == [("old", "outdated")]
    pool.close()
    all_is_well(tmp_path / "archive.db", site)


def test_a_worker_that_is_asked_to_end(net: Cluster, site: ManyHosts, tmp_path: Path) -> None:
    """What it was at is finished and said; the rest comes by the other, without a wait."""
    settings = plan(site, tmp_path / "archive.db", cluster=ClusterSettings(broker="redis://x"))
    first, _ = net.elsewhere(room=4), net.elsewhere(room=4)
    pool = net.pool(settings)

    def end() -> None:
        until(lambda: len(site.asked()) > 16)
        first.end()

    began = time.monotonic()
    assert run_with(settings, pool, meanwhile=end).error is None
    pool.close()
    assert time.monotonic() - began < settings.cluster.lease_s / 2
    all_is_well(tmp_path / "archive.db", site)
    asked = [(one.host, one.path) for one in site.asked() if one.path.endswith(".shtml")]
    assert len(asked) == len(set(asked)), "nothing is asked for again"
    assert [name for (name,) in rows(tmp_path / "archive.db", "select worker from workers")] == [
        net.workers[1].bridge.id
    ]


def test_a_node_that_is_killed(net: Cluster, site: ManyHosts, tmp_path: Path) -> None:
    """The next run leaves hosts alone that workers may still be at; then it goes on."""
    db = tmp_path / "archive.db"
    settings = plan(site, db)
    net.elsewhere()
    pool = net.pool(settings)

    class KilledError(Exception):
        pass

    def dies() -> None:
        until(lambda: len(site.asked()) > 20)
        pool._members.ran_out = lambda: (_ for _ in ()).throw(KilledError)  # type: ignore[method-assign]

    with pytest.raises(KilledError):
        run_with(settings, pool, meanwhile=dies)
    leased = rows(db, "select host from batches where holder not null and leased_until not null")
    assert leased
    pool.close()
    again = net.pool(settings)
    assert run_with(settings, again).error is None
    again.close()
    all_is_well(db, site)
    assert rows(db, "select count(*) from batches") == [(0,)]
    assert rows(db, "select count(*) from runs where state = 'done'") == [(1,)]


def test_what_is_kept_of_workers_and_broker(net: Cluster, site: ManyHosts, tmp_path: Path) -> None:
    settings = plan(site, tmp_path / "archive.db")
    net.elsewhere(name="reading-room")
    pool = net.pool(settings)
    before = utc_now()
    assert run_with(settings, pool).error is None
    pool.close()
    ((name, state, room, hosts),) = rows(
        tmp_path / "archive.db", "select name, state, room, hosts from workers"
    )
    assert (name, state, room, hosts) == ("reading-room", "working", 200, 0)
    ((reachable, waiting, noted_at),) = rows(
        tmp_path / "archive.db", "select reachable, waiting, noted_at from broker"
    )
    assert reachable == 1
    assert waiting <= 1  # at the moment that was noted, one may just have come
    assert noted_at > before.isoformat()


def test_while_many_findings_wait_nothing_is_handed_out(
    net: Cluster, site: ManyHosts, tmp_path: Path
) -> None:
    """Nothing is dropped either: once they are taken in, there is room again."""
    settings = plan(site, tmp_path / "archive.db")
    pool = net.pool(settings)
    with Archive(tmp_path / "archive.db") as archive:
        pool.begin(archive, OpenBatches(), 1)
        run = f"{archive.identity()}.1"
        one = "a" * 32
        net.say("node", Hello(worker=one, name="a", version=VERSION, number=1, run=run, room=9))
        until(lambda: pool.receive(0.01) is None and pool.room(0) == 9)
        pool._to_broker.pause()
        time.sleep(0.3)
        for number in range(300):
            net.say("node", Said(worker=one, number=number + 1, frames=()))
        until(lambda: pool.room(0) == 0)
        pool._to_broker.read()
        until(lambda: pool.receive(0.01) is None and pool.room(0) == 9)
        pool.end()
    pool.close()


def test_a_broker_that_is_not_there(site: ManyHosts, tmp_path: Path) -> None:
    """The node's own worker does all, and is not kept waiting."""
    away = ClusterSettings(broker="redis://:x@127.0.0.1:9/0", lease_s=40.0)
    settings = plan(site, tmp_path / "archive.db", cluster=away)
    workers = workers_for(settings)
    assert isinstance(workers, WorkerPool)
    began = time.monotonic()
    assert run_with(settings, workers).error is None
    assert time.monotonic() - began < 45
    workers.close()
    all_is_well(tmp_path / "archive.db", site)
    assert rows(tmp_path / "archive.db", "select reachable from broker") == [(0,)]
