"""What comes late or again, is too much, or comes back unbegun."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from crawler.discovery.base import MOST_LINKS
from crawler.frames import packed
from crawler.protocol import BatchEnd, FeedFound, Setup
from crawler.settings import Feed
from crawler.tasks import FeedTask
from scheduler.cluster.bridge import Bridge
from scheduler.cluster.catalogue import Catalogue
from scheduler.cluster.consumer import Consumer
from scheduler.cluster.membership import Membership
from scheduler.cluster.messages import VERSION, Have, Hello, Loan, Said, Welcome, part_of
from scheduler.cluster.terms import Terms
from scheduler.watch.openbatches import OpenBatches
from scheduler.watch.validation import check_finding
from scheduler.watch.worker import WorkerDiedError, WorkerStartError
from storage import Archive
from storage.leases import Lease
from storage.records import Fetch, Outcome
from storage.times import utc_now
from storage.work import DueFeed, FoundLink, HandedOut
from tests.benchmarks.cluster import trial
from tests.manyhosts import ManyHosts
from tests.redisserver import PASSWORD, is_here
from tests.scheduler.cluster.clusters import Cluster, Elsewhere, run_with, until
from tests.scheduler.cluster.test_by_broker import all_is_well, plan

ONE = "a" * 32


def test_a_worker_whose_process_does_not_start_keeps_the_watch_from_nothing(
    net: Cluster, site: ManyHosts, tmp_path: Path
) -> None:
    """It gives back what it gets; the node's own worker does it, and few batches go to and fro."""

    def fails(*_: Any) -> Any:
        raise WorkerStartError("起不来", "does not start")

    broken = Elsewhere(Bridge(net.link, Terms("broken", {}), fails))
    net.workers.append(broken)
    settings = plan(site, tmp_path / "archive.db", soft_s=240.0)
    pool = net.pool(settings)
    assert run_with(settings, pool).error is None
    pool.close()
    all_is_well(tmp_path / "archive.db", site)
    assert sum(isinstance(one, Loan) for one in net.to_workers()) < 40


def test_a_welcome_that_comes_late_does_not_end_what_is_under_way(net: Cluster) -> None:
    bridge = Bridge(net.link, Terms("here", {}))
    name, data = part_of(Setup())
    last = Have(parts={name: data})
    for message in (Welcome(number=2, run="r.9"), Welcome(number=1, run="r.8"), last):
        net.say(bridge.id, message)
    until(lambda: bridge._hear() or name in bridge._parts._kept)
    assert bridge._run == "r.9"
    bridge._link.close()


@pytest.fixture
def consumer(net: Cluster, tmp_path: Path) -> Any:
    with Archive(tmp_path / "archive.db") as archive:
        run_id = archive.intake.runs.start(utc_now())
        task = HandedOut("witness", None, "https://x.cn/", "s")
        archive.frontier.batches.hand_out([("x.cn", [task])], run_id, utc_now(), [Lease(ONE, 90.0)])
        opened = OpenBatches()
        opened.away = {1: "x.cn"}
        link = net.link("node")
        made = Consumer(archive, opened, "r", link, Membership(), Catalogue(Setup()))
        yield made
        link.close()


def hear(net: Cluster, consumer: Consumer, *messages: Any) -> None:
    """Each of them: on a busy machine one may come when the one before it was taken already."""
    for message in messages:
        net.say("node", message)
    for _ in messages:
        until(lambda: consumer._link.has_unread)
        consumer.hear(0.2)


def hello(number: int, run: str) -> Hello:
    return Hello(worker=ONE, name="x", version=VERSION, number=number, run=run, room=5)


def test_a_greeting_that_comes_late_is_of_no_other_archive(
    net: Cluster, consumer: Consumer
) -> None:
    hear(net, consumer, hello(1, "before"), hello(2, "r"), hello(1, "before"), hello(3, "r"))
    assert not consumer.is_shared
    assert consumer._members.free == 5
    hear(net, consumer, hello(4, "another"))
    assert consumer.is_shared


def test_a_host_that_comes_back_from_an_earlier_run_rests_for_its_delay(
    net: Cluster, consumer: Consumer
) -> None:
    """Whatever the worker says of it."""
    before = utc_now()
    end = packed(BatchEnd(batch_id=1, requests=0, wait_s=0.0, unreached=(0,), cause="finish"))
    hear(net, consumer, hello(1, "r"), Said(worker=ONE, number=1, frames=(end,)))
    consumer._members.get(ONE)
    while consumer.inbox:
        member, message = consumer.inbox.popleft()
        assert member is not None
        assert isinstance(message, BatchEnd)
        assert not consumer.counts(member, message)
    state = consumer._archive.frontier.hosts.state("x.cn")
    assert state.next_request_at
    assert state.next_request_at >= before + timedelta(seconds=1)


def test_a_feed_of_more_links_than_any_is_read_for_is_none() -> None:
    fetch = Fetch("https://x.cn/", utc_now(), Outcome.OK)
    due = DueFeed(1, "s", "https://x.cn/", "listing", None, None, None)
    feed = Feed(kind="listing", url="https://x.cn/")
    task = FeedTask(number=0, url="https://x.cn/", source_id="s", due=due, feed=feed)
    link = FoundLink("https://x.cn/1")
    found = FeedFound(batch_id=1, task=0, fetch=fetch, links=(link,) * MOST_LINKS)
    check_finding(task, found)
    with pytest.raises(WorkerDiedError, match="more links"):
        check_finding(task, msgspec.structs.replace(found, links=(link,) * (MOST_LINKS + 1)))


@pytest.mark.skipif(not is_here(), reason="redis-server is not installed")
def test_the_password_of_a_tests_broker_stands_in_no_list_of_processes(tmp_path: Path) -> None:
    with trial(tmp_path, 1, 1) as made:
        made.start_worker()
        assert made.redis._process
        for process in (made.redis._process, *made.workers):
            assert PASSWORD not in " ".join(map(str, process.args))  # type: ignore[arg-type]
