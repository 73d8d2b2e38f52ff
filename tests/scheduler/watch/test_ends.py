"""A run ends when it should: at its soft deadline, or asked to; what it did not reach waits."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest

from crawler.settings import CrawlSettings, Feed, FetchLimits
from scheduler.watch import run as run_module
from storage.decider import Policy
from tests.running import Desk, config, plan, source, source_toml
from tests.scheduler.daemons import until
from tests.scheduler.watch.runs import Staff, rows, run_with
from tests.site import Page, Site, article

HANGING = 6
READ_S = 4.0
BUSY_S = 8.0
"""How much later than in its time anything may end on a busy machine: unasked, after 60 s."""


def place(number: int) -> str:
    return f"/system/2026/11/20/{40000000 + number:09d}.shtml"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        for number in range(30):
            running.pages[place(number)] = Page(article(f"甬凉协作简报第{number:05d}期"))
        running.listing(*map(place, range(30)))
        yield running


@pytest.fixture
def silent() -> Iterator[list[str]]:
    """Sites that accept and never answer."""
    with ExitStack() as stack:
        found = []
        for _ in range(HANGING):
            listening = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=64))
            found.append(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        yield found


def settings_of(site: Site, silent: list[str], db: Path, **how: Any) -> CrawlSettings:
    sources = (
        *(
            source(site, id=f"s{number}", every_s=600.0, feeds=(Feed(kind="listing", url=url),))
            for number, url in enumerate(silent)
        ),
        source(site, every_s=600.0),
    )
    fetch = FetchLimits(
        delay_s=0.25, allow_addresses=("127.0.0.1",), timeout_s=READ_S, connect_timeout_s=2
    )
    calm: dict[str, Any] = {"policy": Policy(), "sources": sources, "fetch": fetch, "soft_s": 3.0}
    return plan(site, db, **{**calm, **how})


def pending(db: Path) -> list[tuple[Any, ...]]:
    return rows(db, "select url from links where state = 'pending' order by link_id")


def assert_they_keep_their_place(db: Path, *, some: int) -> None:
    """What was not reached is due as it was."""
    assert len(pending(db)) >= some
    assert rows(
        db,
        "select count(*) from links where state = 'pending' and (attempts > 0"
        " or checked_at not null"
        " or next_fetch_at > strftime('%Y-%m-%dT%H:%M:%S', 'now', '+1 second'))",
    ) == [(0,)]
    assert rows(db, "select count(*) from batches") == [(0,)]
    assert rows(db, "select state from runs order by run_id desc limit 1") == [("done",)]


def test_at_the_soft_deadline(site: Site, silent: list[str], tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    settings = settings_of(site, silent, db)
    staff = Staff(settings)
    staff.start().kill()  # what is compiled once is compiled
    started = time.monotonic()
    assert run_with(settings, staff).error is None
    took = time.monotonic() - started
    assert took < 3.0 + READ_S + 5, took
    taken = rows(db, "select count(*) from articles")[0][0]
    assert taken >= 3
    assert_they_keep_their_place(db, some=10)
    rest = settings_of(site, silent, db, soft_s=60.0)
    assert run_with(rest, Staff(rest)).error is None
    assert rows(db, "select count(*) from articles") == [(30,)]
    asked = [one.path for one in site.asked if one.path.endswith("shtml")]
    assert len(asked) == len(set(asked)), "nothing is asked for twice"


def test_asked_to_end(site: Site, silent: list[str], tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    settings = settings_of(site, silent, db, soft_s=60.0)
    stop = threading.Event()
    asked_at: list[float] = []

    def ask() -> None:
        until(lambda: site.times(place(4)) > 0)
        asked_at.append(time.monotonic())
        stop.set()

    asking = threading.Thread(target=ask)
    asking.start()
    assert run_with(settings, Staff(settings), stop=stop).error is None
    took = time.monotonic() - asked_at[0]
    asking.join()
    assert took < run_module.STOP_S + BUSY_S, took
    assert_they_keep_their_place(db, some=10)
    site.forget()
    rest = settings_of(site, silent, db, soft_s=60.0)
    assert run_with(rest, Staff(rest)).error is None
    assert rows(db, "select count(*) from articles") == [(30,)]


def test_the_daemon_ends_while_hosts_hang(site: Site, silent: list[str], tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    text = config(site).replace("delay_s = 0", "delay_s = 0.25")
    text = text.replace("timeout_s = 5", "timeout_s = 60").replace('"source.toml"', '"s"')
    desk.write(text)
    (tmp_path / "s").mkdir()
    desk.write(source_toml(site), "s/site.toml")
    for number, url in enumerate(silent):
        seed = source_toml(site).replace('id = "site"', f'id = "s{number}"')
        desk.write(seed.replace(site.url("/"), url), f"s/s{number}.toml")
    daemon = desk.start("run")
    try:
        until(lambda: site.times(place(4)) > 0)
    finally:
        daemon.send_signal(signal.SIGTERM)
        started = time.monotonic()
        _, err = daemon.communicate(timeout=60)
    assert daemon.returncode == 0, err.decode()
    assert time.monotonic() - started < 15
    assert b"Traceback" not in err
    assert_they_keep_their_place(tmp_path / "archive.db", some=10)


def test_a_run_whose_daemon_is_gone_ends_in_order(
    site: Site, silent: list[str], tmp_path: Path
) -> None:
    db = tmp_path / "archive.db"
    settings = settings_of(site, silent, db, soft_s=60.0, deadline_s=90.0)
    run = subprocess.Popen(
        [sys.executable, "-P", "-m", "scheduler.run_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert run.stdin and run.stdout and run.stderr  # noqa: PT018
    run.stdin.write(msgspec.json.encode(settings) + b"\n{}\n")
    run.stdin.flush()
    until(lambda: site.times(place(4)) > 0)
    run.stdin.close()
    run.stdout.close()
    started = time.monotonic()
    assert run.wait(40) == 0
    assert time.monotonic() - started < run_module.STOP_S + BUSY_S
    assert run.stderr.read() == b""
    run.stderr.close()
    assert_they_keep_their_place(db, some=10)
