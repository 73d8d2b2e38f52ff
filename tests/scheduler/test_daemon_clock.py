"""The clock jumps under a real daemon, by libfaketime; it looks on, and says so."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.notes import plain
from tests.receivers import WebhookReceiver
from tests.running import Desk
from tests.scheduler.daemons import articles, desk_of, publish, rows, running, told, until
from tests.site import Site

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not LIBRARIES, reason="libfaketime is not installed"),
]


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running_site:
        publish(running_site, 1)
        yield running_site


@pytest.fixture
def hook() -> Iterator[WebhookReceiver]:
    with WebhookReceiver() as receiver:
        yield receiver


class Clock:
    """The machine's clock as the desk's processes see it."""

    def __init__(self, folder: Path, desk: Desk) -> None:
        self.file = folder / "offset"
        self.set("+0")
        desk.environ |= {
            "LD_PRELOAD": str(LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, offset: str) -> None:
        part = self.file.with_suffix(".part")
        part.write_text(offset)
        part.replace(self.file)


@pytest.fixture
def desk(tmp_path: Path, site: Site, hook: WebhookReceiver) -> Desk:
    """A desk whose daemon sends a beat with each tick."""
    # A tick so long that a job which is not woken would not come within the test.
    site.pages["/beat"] = site.pages["/"]
    return desk_of(tmp_path, site, hook, daemon=f'heartbeat_url = "{site.url("/beat")}"')


def span_of(detail: str) -> timedelta:
    """The jump that an incident tells."""
    told = re.fullmatch(r"the clock jumped by (-?)(?:(\d+) days?, )?(\d+):(\d\d):(\d\d)", detail)
    assert told, detail
    sign, days, *parts = told.groups()
    hours, minutes, seconds = map(int, parts)
    span = timedelta(days=int(days or 0), hours=hours, minutes=minutes, seconds=seconds)
    return -span if sign else span


def is_told_and_ticks_on(site: Site, archive: Path, span: timedelta) -> None:
    """What a jump does, once the clock made it; a busy machine reads both clocks a moment apart."""
    until(
        lambda: rows(archive, "select kind from incidents where closed_at is null") == [("clock",)]
    )
    before = site.times("/beat")
    until(lambda: site.times("/beat") >= before + 3, 30)
    (detail,) = rows(archive, "select detail from incidents where kind = 'clock'")
    assert abs(span_of(plain(detail[0])) - span) < timedelta(seconds=10)


def test_a_jump_back_is_told_and_the_watch_ticks_on(tmp_path: Path, site: Site, desk: Desk) -> None:
    clock, archive = Clock(tmp_path, desk), tmp_path / "archive.db"
    with running(desk, tmp_path / "daemon.log"):
        until(lambda: articles(archive) == 1)
        clock.set("-3h")
        is_told_and_ticks_on(site, archive, timedelta(hours=-3))


def test_a_jump_ahead_is_too_and_back_again_neither_hangs_the_end_nor_lists_what_was_missed(
    tmp_path: Path, site: Site, hook: WebhookReceiver, desk: Desk
) -> None:
    clock, archive = Clock(tmp_path, desk), tmp_path / "archive.db"
    with running(desk, tmp_path / "daemon.log") as process:
        until(lambda: articles(archive) == 1)
        clock.set("+400d")
        is_told_and_ticks_on(site, archive, timedelta(days=400))
        clock.set("+0")
        time.sleep(3)
        began = time.monotonic()
        process.terminate()
        assert process.wait(20) == 0
        assert time.monotonic() - began < 15
    status = desk.run("status", "--json")
    assert status.code == 1
    assert [fault["kind"] for fault in status.json()["faults"]] == ["clock"]
    assert ("clock", True) not in told(hook)


@pytest.mark.parametrize("offset", ["-3h", "-3d"])
def test_what_was_recorded_at_a_time_to_come_verifies(
    tmp_path: Path, site: Site, hook: WebhookReceiver, offset: str
) -> None:
    desk = desk_of(tmp_path, site, hook)
    assert desk.run("crawl").code == 0
    clock = Clock(tmp_path, desk)
    clock.set(offset)
    done = desk.run("verify")
    assert (done.code, done.out) == (0, "The archive is whole.\n"), done.err
