"""A node or a worker that stands still past its leases and goes on, and two nodes at one broker.

Real processes and a real Redis; the leases are as short as the configuration allows.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.benchmarks.cluster import Trial, trial
from tests.benchmarks.usage import children
from tests.manyhosts import ManyHosts, gaps
from tests.receivers import WebhookReceiver
from tests.redisserver import RedisServer, is_here
from tests.running import Desk
from tests.scheduler.cluster.clusters import until

pytestmark = [
    pytest.mark.skipif(not is_here(), reason="redis-server is not installed"),
    pytest.mark.timeout(300),
]

DELAY_S = 1.0
TOLERANCE_S = 0.25


@contextmanager
def standing_still(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """A process and all that it has started, stopped as by a machine that sleeps."""
    pids = [process.pid, *children(process.pid)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def begun(made: Trial, workers: int, pages: int) -> None:
    made.write()
    for _ in range(workers):
        made.start_worker()
    made.start_node()
    made.until(made.site.hosts, 90)
    until(lambda: len(made.rows("select 1 from workers where state = 'working'")) == workers)
    made.site.publish()
    made.until(pages, 90)


def pages_of(site: ManyHosts) -> list[tuple[int, str]]:
    return [(one.host, one.path) for one in site.asked() if one.path.endswith(".shtml")]


@pytest.mark.long("waits until a lease of forty seconds has run out")
def test_a_worker_that_stood_still_past_its_leases_asks_nothing_more_of_these_hosts(
    tmp_path: Path,
) -> None:
    with trial(tmp_path, 6, 40, delay_s=DELAY_S) as made:
        begun(made, 2, 20)
        first = made.workers[0]
        held = (
            "select host from batches join workers on holder = worker"
            f" where name like '%:{first.pid}'"
        )
        until(lambda: made.rows(held))
        with standing_still(first):
            theirs = made.rows(held)
            assert theirs
            until(lambda: not made.rows(held), 90)
            asked = len(made.site.asked())
            until(lambda: len(made.site.asked()) > asked + 12)
        made.until(made.site.pages, 180)
        assert gaps(made.site.asked())[0] >= DELAY_S - TOLERANCE_S
        assert made.rows("select count(*) from changes") == [(made.site.pages,)]
        assert made.end() == [0, 0, 0]


@pytest.mark.long("waits until a lease of forty seconds has run out")
def test_what_a_node_that_stood_still_past_its_leases_had_waiting_is_taken_in(
    tmp_path: Path,
) -> None:
    """All was found while the leases held: nothing is asked for again."""
    with trial(tmp_path, 6, 20, delay_s=DELAY_S) as made:
        begun(made, 1, 18)
        assert made.node
        with standing_still(made.node):
            time.sleep(made.lease_s + 3)
            assert len(set(pages_of(made.site))) == made.site.pages, "the worker went on"
        made.until(made.site.pages, 60)
        assert len(pages_of(made.site)) == made.site.pages
        assert made.rows("select count(*) from changes") == [(made.site.pages,)]
        assert made.end() == [0, 0]


@pytest.mark.slow
def test_two_archives_at_one_broker_go_on_alone_and_say_so_in_a_line(tmp_path: Path) -> None:
    """Each would read what is said to the other; now each has all, by its own worker."""
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    with (
        ManyHosts(4, 40, tmp_path) as site,
        RedisServer(tmp_path) as redis,
        WebhookReceiver() as hook,
    ):
        nodes = [Trial(Desk(folder), site, redis, 0.5, hook=hook) for folder in folders]
        try:
            for node in nodes:
                node.write()
            nodes[0].start_worker()
            for node in nodes:
                node.start_node()

            def told() -> list[int]:
                logs = [(folder / "node.log").read_text(encoding="utf-8") for folder in folders]
                return [log.count("The daemon of another archive uses this broker") for log in logs]

            until(lambda: any(told()), 120)
            for node in nodes:
                node.until(site.pages, 180)
            assert max(told()) == 1
            for node in nodes:
                assert node.rows("select count(*), count(distinct article_id) from changes") == [
                    (site.pages, site.pages)
                ]
            assert nodes[0].end() == [0, 0]
            assert nodes[1].end() == [0]
        finally:
            for node in nodes:
                node.close()
