"""Workers of other machines by a real Redis, while everything is killed: what is lost, what twice.

The daemon watches 200 hosts of ten articles each; three workers fetch. kill -9 strikes workers, the
archive's node and the broker at random, and the broker is emptied once. In the end every page must
be recorded, none twice, no host asked within its delay by the hosts' one clock, and every change
told once. `redis-server` must be installed.

With ``--rates``: pages a second of one and of two worker processes beside the single machine
(baseline), taken in turn, with the CPU of worker and archive's node for a page, and the memory; of
these pages one in twenty is on topic.

    python tests/benchmarks/cluster.py [--hosts 200] [--articles 10] [--seed 7] [--rates]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.usage import Usage, children, usage_of  # noqa: E402
from tests.manyhosts import ManyHosts, gaps  # noqa: E402
from tests.receivers import WebhookReceiver  # noqa: E402
from tests.redisserver import RedisServer, is_here  # noqa: E402
from tests.running import Desk  # noqa: E402

TOLERANCE_S = 0.25
"""By so much of a second the way from the worker to the hosts may differ between two requests."""

LONGEST_S = 900.0


@dataclass
class Trial:
    """A node with its workers, and what is done to them.

    Attributes:
        desk: The node's folder.
        site: The hosts.
        redis: The broker.
        hook: Where changes are told.
        every: How often each list is looked at.
        delay_s: Of each host.
        lease_s: Of each batch.
        timeout_s: Of an answer.
        killed: Who was killed how often.
    """

    desk: Desk
    site: ManyHosts
    redis: RedisServer
    delay_s: float = 1.0
    lease_s: float = 40.0
    timeout_s: float = 4.0
    hook: WebhookReceiver | None = None
    every: str = "15s"
    killed: Counter[str] = field(default_factory=Counter)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    node: subprocess.Popen[bytes] | None = None

    def write(self, *, with_broker: bool = True) -> None:
        """Configuration and seeds."""
        broker = f'[cluster]\nbroker = "{self.redis.url}"\nlease_s = {self.lease_s}'
        folder = self.desk.folder / "sources"
        folder.mkdir(exist_ok=True)
        for number in range(self.site.hosts):
            (folder / f"h{number:05d}.toml").write_text(
                self.site.seed(number, self.every), encoding="utf-8"
            )
        self.desk.write(f"""
[archive]
path = "archive.db"
[seeds]
sources = ["sources"]
[daemon]
tick_s = 1
[fetch]
delay_s = {self.delay_s}
timeout_s = {self.timeout_s}
connect_timeout_s = {self.timeout_s / 2}
allow_addresses = ["127.0.0.0/8"]
{broker if with_broker else ""}
{_alerts(self.hook.url) if self.hook else ""}
""")

    def start_node(self) -> None:
        with (self.desk.folder / "node.log").open("ab") as log:
            self.node = subprocess.Popen(
                self.desk.command("run"),
                cwd=self.desk.folder,
                env=self.desk.env(),
                stdout=log,
                stderr=log,
            )

    def start_worker(self, *options: str) -> None:
        """A worker, in a folder without configuration; no list of processes shows the password."""
        elsewhere = self.desk.folder / "elsewhere"
        elsewhere.mkdir(exist_ok=True)
        with (self.desk.folder / "workers.log").open("ab") as log:
            self.workers.append(
                subprocess.Popen(
                    self.desk.command("worker", "--allow-addresses", "127.0.0.0/8", *options),
                    cwd=elsewhere,
                    env={**self.desk.env(), "YONGLIANG_BROKER": self.redis.url},
                    stdout=log,
                    stderr=log,
                )
            )

    def kill_worker(self, chance: random.Random) -> None:
        """One of the workers, or the process of one that fetches; another takes its place."""
        victim = self.workers.pop(chance.randrange(len(self.workers)))
        _kill(victim.pid)
        victim.wait()
        self.killed["worker"] += 1
        self.start_worker()

    def kill_node(self) -> None:
        """The daemon with its run."""
        if self.node is not None:
            for pid in (*children(self.node.pid), self.node.pid):
                _kill(pid)
            self.node.wait()
        self.killed["node"] += 1
        self.start_node()

    def kill_broker(self) -> None:
        self.redis.kill()
        self.killed["broker"] += 1
        time.sleep(1.0)
        self.redis.start()

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        path = self.desk.folder / "archive.db"
        if not path.exists():
            return []
        try:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
                return connection.execute(sql).fetchall()
        except sqlite3.OperationalError:
            return []

    def recorded(self) -> int:
        found = self.rows("select count(*) from articles")
        return int(str(found[0][0])) if found else 0

    def judged(self) -> int:
        """How many pages were read, on topic or not."""
        found = self.rows("select count(*) from links where state <> 'pending'")
        return int(str(found[0][0])) if found else 0

    def until(
        self, wanted: int, seconds: float = LONGEST_S, count: Callable[[], int] | None = None
    ) -> None:
        """Wait until so many are recorded, or what else is counted."""
        end, count = time.monotonic() + seconds, count or self.recorded
        while count() < wanted:
            if time.monotonic() > end:
                raise SystemExit(f"{count()} of {wanted} after {seconds:.0f} s")
            time.sleep(0.2)

    def end(self) -> list[int]:
        """All by SIGTERM; their exit codes."""
        ended = [*self.workers, *([self.node] if self.node else [])]
        for process in ended:
            process.send_signal(signal.SIGTERM)
        self.workers, self.node = [], None
        return [process.wait(90) for process in ended]

    def close(self) -> None:
        for process in (*self.workers, *([self.node] if self.node else [])):
            for pid in (*children(process.pid), process.pid):
                _kill(pid)
            process.wait()


def _alerts(hook: str) -> str:
    return f"""
[[channels]]
id = "hook"
kind = "webhook"
url = "{hook}"
[[alerts]]
id = "all"
channels = ["hook"]
"""


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@contextmanager
def trial(
    folder: Path,
    hosts: int,
    articles: int,
    *,
    padding: int = 0,
    delay_s: float = 1.0,
    topical: int = 1,
) -> Iterator[Trial]:
    """Hosts, a broker, a receiver, and nothing started yet.

    Where there is a delay, each host shows its first article only, as its backlog.
    """
    site = ManyHosts(hosts, articles, folder, padding=padding, held=bool(delay_s), topical=topical)
    with site, RedisServer(folder) as redis, WebhookReceiver() as hook:
        made = Trial(Desk(folder), site, redis, delay_s, hook=hook)
        try:
            yield made
        finally:
            made.close()


def killing(made: Trial, chance: random.Random, *, workers: int, nodes: int, brokers: int) -> None:
    """Kill at random moments spread over the work."""
    first, pages = made.site.hosts, made.site.pages
    deeds = ["worker"] * workers + ["node"] * nodes + ["broker"] * brokers + ["empty"]
    chance.shuffle(deeds)
    for number, deed in enumerate(deeds, 1):
        made.until(first + int((pages - first) * 0.85 * number / (len(deeds) + 1)))
        time.sleep(chance.uniform(0.0, 0.5))
        if deed == "worker":
            made.kill_worker(chance)
        elif deed == "node":
            made.kill_node()
        elif deed == "broker":
            made.kill_broker()
        else:
            made.redis.empty()
            made.killed["emptied"] += 1


def verdict(made: Trial) -> bool:
    """Print what it came to; whether it is as it must be."""
    assert made.hook
    pages, news = made.site.pages, made.site.pages - made.site.hosts
    ((articles, urls),) = made.rows("select count(*), count(distinct url) from articles")
    ((changes, changed),) = made.rows("select count(*), count(distinct article_id) from changes")
    asked = made.site.asked()
    again = [(one.host, one.path) for one in asked if one.path.endswith(".shtml")]
    between = gaps(asked)
    told = Counter(
        change["change_id"]
        for request in {one.key: one for one in made.hook.requests}.values()
        for change in json.loads(request.body)["changes"]
        if not change["backlog"]
    )
    print(f"killed {dict(made.killed)}")
    print(f"recorded {articles} of {pages}, addresses {urls}, changes {changes} of {changed}")
    print(f"requests {len(asked)}, pages fetched again {len(again) - len(set(again))}")
    print(f"smallest gap of a host {between[0]:.3f} s at delay {made.delay_s}")
    twice = sum(times > 1 for times in told.values())
    print(f"changes told {len(told)} of {news}, told more than once {twice}")
    ((suspects,),) = made.rows("select count(*) from suspects")
    print(f"suspects left {suspects}")
    return (
        articles == urls == changes == changed == pages
        and between[0] >= made.delay_s - TOLERANCE_S
        and len(told) == news
        and max(told.values()) == 1
    )


def kills(folder: Path, hosts: int, articles: int, seed: int) -> bool:
    """The trial by kills."""
    with trial(folder, hosts, articles) as made:
        made.write()
        started = time.monotonic()
        made.start_node()
        for _ in range(3):
            made.start_worker()
        made.until(hosts)
        made.site.publish()
        killing(made, random.Random(seed), workers=5, nodes=2, brokers=1)
        made.until(made.site.pages)
        took = time.monotonic() - started
        end = time.monotonic() + 90
        while made.rows("select 1 from deliveries where state <> 'sent'"):
            if time.monotonic() > end:
                break
            time.sleep(0.2)
        codes = made.end()
        print(f"{hosts} hosts, {made.site.pages} pages, {took:.0f} s, exit codes {codes}")
        return verdict(made) and codes == [0] * len(codes)


@dataclass
class Rate:
    """What a way of working came to, a round each.

    Attributes:
        worker_turn_ms: Of the last round: how long a page kept a worker from the next one, with
            what it waited for a core. What cores have to do beside is in it.
        node_turn_ms: The same of the archive's node.
    """

    pages: list[float] = field(default_factory=list)
    worker_ms: list[float] = field(default_factory=list)
    node_ms: list[float] = field(default_factory=list)
    worker_mib: float = 0.0
    node_mib: float = 0.0
    worker_turn_ms: float = 0.0
    node_turn_ms: float = 0.0


def rates(folder: Path, hosts: int, articles: int, rounds: int) -> None:
    """Print pages a second of each way, taken in turn."""
    ways = {"single machine (baseline)": 0, "1 worker process": 1, "2 worker processes": 2}
    found = {way: Rate() for way in ways}
    for number in range(rounds):
        for way, processes in ways.items():
            place = folder / f"{number}-{processes}"
            place.mkdir()
            with trial(place, hosts, articles, padding=40_000, delay_s=0.0, topical=20) as made:
                measure(made, processes, found[way])
    base = statistics.median(found["single machine (baseline)"].pages)
    for way, rate in found.items():
        median = statistics.median(rate.pages)
        print(
            f"{way:28} {median:6.1f} pages/s ({min(rate.pages):.0f}-{max(rate.pages):.0f})"
            f" {median / base:5.2f} x,"
            f" CPU a page: worker {statistics.median(rate.worker_ms):.1f} ms"
            f" of {rate.worker_mib:.0f} MiB, node {statistics.median(rate.node_ms):.1f} ms"
            f" of {rate.node_mib:.0f} MiB"
        )


def measure(made: Trial, processes: int, rate: Rate) -> None:
    """One round of one way of working."""
    made.hook, made.every = None, "1h"
    made.timeout_s, made.lease_s = 60.0, 120.0  # a busy machine's own delays put no host to rest
    made.write(with_broker=bool(processes))
    if processes:
        made.start_worker("--processes", str(processes))
        time.sleep(3)
    made.start_node()
    made.until(made.site.hosts, count=made.judged)  # all have started
    began, first = time.monotonic(), made.judged()
    cpu = usage(made)
    made.until(int(made.site.pages * 0.95), count=made.judged)
    seconds, pages = time.monotonic() - began, made.judged() - first
    after = usage(made)
    rate.pages.append(pages / seconds)
    worked, took = after.turns(cpu)
    rate.worker_turn_ms, rate.node_turn_ms = (1000 * each / pages for each in (worked, took))
    rate.worker_ms.append((after.worker_s - cpu.worker_s) / pages * 1000)
    rate.node_ms.append((after.node_s - cpu.node_s) / pages * 1000)
    rate.worker_mib = max(rate.worker_mib, after.worker_mib)
    rate.node_mib = max(rate.node_mib, after.node_mib)


def usage(made: Trial) -> Usage:
    """What works and the archive's node have used so far."""
    assert made.node
    return usage_of(made.node.pid, [worker.pid for worker in made.workers])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--articles", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rates", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if not is_here():
        print("skipped: redis-server is not installed (apt-get install redis-server)")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        if options.rates:
            rates(Path(folder), options.hosts, options.articles, options.rounds)
            return 0
        good = kills(Path(folder), options.hosts, options.articles, options.seed)
    print("all was recorded and told once" if good else "FAILED")
    return int(not good)


if __name__ == "__main__":
    raise SystemExit(main())
