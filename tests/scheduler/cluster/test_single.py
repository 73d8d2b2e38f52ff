"""One machine alone needs nothing of the cluster; where a worker of another dies of a page."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from crawler.settings import ClusterSettings, Feed
from scheduler.cluster.pool import WorkerPool
from storage import Archive
from storage.leases import BrokerState, Lease, WorkerState
from storage.notes import plain
from storage.times import utc_now
from storage.work import HandedOut
from tests.running import Desk, config, plan, source, source_toml
from tests.scheduler.cluster.clusters import LOOPBACK, Cluster, Elsewhere, run_with
from tests.scheduler.cluster.test_by_broker import rows
from tests.site import Page, Site, article

CRAWL = """
import sys
import msgspec
from crawler.settings import CrawlSettings
from scheduler.crawls import run_crawl

result = run_crawl(msgspec.json.decode(sys.stdin.buffer.read(), type=CrawlSettings))
assert not result.exit_code and result.counts["articles_new"] == 1
print(*(name for name in sys.modules
        if name.partition(".")[0] in ("dramatiq", "redis") or name.startswith("scheduler.cluster")))
"""


def place(number: int) -> str:
    return f"/system/2026/11/20/{40000000 + number:09d}.shtml"


def fill(site: Site, numbers: range) -> None:
    for number in numbers:
        site.pages[place(number)] = Page(article(f"甬凉协作简报第{number:05d}期"))
    site.listing(*(place(number) for number in numbers))


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def other() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.mark.slow
def test_a_crawl_of_one_machine_imports_nothing_of_it(site: Site, tmp_path: Path) -> None:
    fill(site, range(1))
    done = subprocess.run(
        [sys.executable, "-P", "-c", CRAWL],
        input=msgspec.json.encode(plan(site, tmp_path / "archive.db")),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout.decode().strip()) == (0, ""), done.stderr.decode()


class Poison:
    """A page that kills whatever process asks for it, elsewhere or here."""

    def __init__(self, pool: WorkerPool, elsewhere: Elsewhere) -> None:
        self._pool = pool
        self._elsewhere = elsewhere
        self.deaths: list[str] = []

    def __call__(self, _: int) -> Page:
        # The node tries suspects while nobody else is at anything.
        here = bool(self._pool._own_batches)
        worker = self._pool._worker if here else self._elsewhere.bridge._worker
        assert worker is not None
        self.deaths.append("here" if here else "elsewhere")
        os.kill(worker.pid, signal.SIGKILL)
        time.sleep(0.2)
        return Page(article("甬凉协作毒页"))


def test_a_page_that_kills_is_set_aside(
    net: Cluster, site: Site, other: Site, tmp_path: Path
) -> None:
    """It kills elsewhere first; then it is tried here, alone. All others come."""
    db = tmp_path / "archive.db"
    fill(site, range(6))
    fill(other, range(100, 106))
    sources = tuple(
        source(one, id=name, every_s=600.0, feeds=(Feed(kind="listing", url=one.url("/")),))
        for name, one in (("evil", site), ("good", other))
    )
    base = plan(site, db, sources=sources, soft_s=60.0)
    fetch = msgspec.structs.replace(base.fetch, delay_s=0.1, allow_addresses=LOOPBACK)
    settings = msgspec.structs.replace(
        base, fetch=fetch, cluster=ClusterSettings(broker="redis://test", lease_s=40.0)
    )
    pool = net.pool(settings)
    poison = site.pages[place(3)] = Poison(pool, net.elsewhere())
    assert run_with(settings, pool).error is None
    pool.close()
    found = dict(rows(db, "select source_id, count(*) from articles group by 1"))
    assert found == {"evil": 5, "good": 6}, poison.deaths
    ((kind, detail),) = rows(db, "select kind, detail from incidents where closed_at is null")
    assert kind == "crashing_page"
    assert site.url(place(3)) in plain(detail)
    assert poison.deaths[0] == "elsewhere"
    assert poison.deaths[-1] == "here"
    assert len(poison.deaths) <= 5


def test_a_lease_outlives_its_run_and_nobody_else_gets_the_host(site: Site, tmp_path: Path) -> None:
    """Also where the cluster is taken out of the configuration: nothing has to be migrated."""
    db = tmp_path / "archive.db"
    fill(site, range(2))
    settings = plan(site, db, soft_s=4.0)
    host = site.address.removeprefix("http://")
    with Archive(db) as archive:
        run_id = archive.intake.runs.start(utc_now())
        task = HandedOut("witness", None, site.url("/"), "site")
        archive.frontier.batches.hand_out(
            [(host, [task])], run_id, utc_now(), [Lease("a" * 32, 3.0)]
        )
    began = time.monotonic()
    from tests.scheduler.watch.runs import Staff
    from tests.scheduler.watch.runs import run_with as run_alone

    run_alone(msgspec.structs.replace(settings, soft_s=30.0), Staff(settings))
    assert site.asked
    assert min(asked.at for asked in site.asked) - began >= 2.9
    assert rows(db, "select count(*) from articles") == [(2,)]
    assert rows(db, "select count(*) from batches") == [(0,)]


def test_what_status_says(site: Site, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write(config(site))
    desk.write(source_toml(site), "source.toml")
    assert desk.run("check").code == 0
    with Archive(tmp_path / "archive.db") as archive:
        now = utc_now()
        assert "cluster" not in desk.run("status", "--json").json()
        archive.frontier.workers.note(
            [WorkerState("a" * 32, "reading-room", "3.1", "outdated", now, 200, 7, 1, 81.25)],
            BrokerState(now, True, 3, now),
        )
    said = desk.run("status", "--json").json()["cluster"]
    (worker,) = said.pop("workers")
    assert (said["broker_reachable"], said["findings_waiting"], said["hosts_out"]) == (True, 3, 0)
    assert (worker["name"], worker["state"], worker["hosts"]) == ("reading-room", "outdated", 7)
    told = desk.run("status").out
    assert "Broker: reachable, findings waiting 3, hosts out 0" in told
    assert "reading-room" in told
    assert "another version: update it" in told


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('broker = "amqp://x"', "broker must be written rediss://"),
        ('broker = "redis://h:1/0"\nlease_s = 20', "lease_s must be 35 at least"),
        ('broker = "${NO_SUCH}"', "NO_SUCH is not set"),
        ("hosts = 3", "hosts"),
    ],
)
def test_what_is_wrong_with_the_configuration(
    site: Site, tmp_path: Path, text: str, fault: str
) -> None:
    desk = Desk(tmp_path)
    desk.write(f"{config(site)}\n[cluster]\n{text}\n")
    desk.write(source_toml(site), "source.toml")
    done = desk.run("check")
    assert done.code == 2
    assert fault in done.err


@pytest.mark.parametrize(
    ("args", "fault"),
    [
        ((), "No broker is named: write --broker, or set YONGLIANG_BROKER"),
        (("--broker", "http://h/"), "broker must be written"),
        (("--broker", "redis://:${NO_SUCH}@h/0"), "NO_SUCH is not set"),
        (
            ("--broker", "redis://h/0", "--allow-addresses", "everywhere"),
            "--allow-addresses: everywhere; write an IP address or network.",
        ),
    ],
)
def test_what_is_wrong_with_the_command(tmp_path: Path, args: tuple[str, ...], fault: str) -> None:
    done = Desk(tmp_path).run("worker", *args)
    assert done.code == 2
    assert fault in done.err


def test_without_a_broker_there_a_worker_waits_and_can_be_ended(tmp_path: Path) -> None:
    """Nothing of its address is printed: it may hold a password."""
    desk = Desk(tmp_path, {"YL_PASS": "s3cr3t-pass"})
    process = desk.start("worker", "--broker", "redis://:${YL_PASS}@127.0.0.1:9/0")
    ender = threading.Timer(6.0, process.terminate)
    ender.start()
    out, err = process.communicate(timeout=90)
    assert process.returncode == 0
    assert b"broker" in err
    assert b"s3cr3t" not in out + err
