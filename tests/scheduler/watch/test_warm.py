"""When the worker that stays between runs is ended: idle, worn, or after a fault."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from crawler.topics import load_texts
from scheduler import run_process
from scheduler.watch.workers import Workers
from storage.decider import Policy
from storage.errors import StorageError
from tests.running import plan, source
from tests.scheduler.watch.runs import Staff, rows
from tests.site import Page, Site, article

A = "/system/2026/11/20/030710001.shtml"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.listing(A)
        running.pages[A] = Page(article())
        yield running


class Input:
    """The lines of the parent: an order, or None where it has nothing to say for a while."""

    def __init__(self, *lines: bytes | None) -> None:
        self._lines = list(lines)

    def __call__(self, timeout_s: float | None) -> bytes | None:
        if not self._lines:
            raise EOFError
        return self._lines.pop(0)


def orders(*lines: bytes | None, workers: Workers) -> int:
    """Take them; how many were orders."""
    taken = 0
    with suppress(EOFError):
        for _ in run_process._orders(Input(*lines), workers):  # type: ignore[arg-type]
            taken += 1
            workers.current()
    return taken


def is_alive(pid: int) -> bool:
    return os.path.exists(f"/proc/{pid}")  # noqa: PTH110


def test_it_stays_from_order_to_order_and_ends_when_idle(site: Site, tmp_path: Path) -> None:
    staff = Staff(plan(site, tmp_path / "archive.db"))
    workers = Workers(staff.start)
    try:
        assert orders(b"{}", b"{}", workers=workers) == 2
        assert len(staff.workers) == 1
        assert is_alive(staff.workers[0].pid)
        assert orders(None, b"{}", workers=workers) == 1
        assert not is_alive(staff.workers[0].pid)
        assert len(staff.workers) == 2
    finally:
        workers.close()
    assert not is_alive(staff.workers[1].pid)


def test_one_that_is_worn_is_replaced(site: Site, tmp_path: Path) -> None:
    staff = Staff(plan(site, tmp_path / "archive.db", memory_mb=4096))
    workers = Workers(staff.start)
    try:
        orders(b"{}", workers=workers)
        (first,) = staff.workers
        first._memory_mb = int(first.memory_mb() / run_process.WORN * 1.2)
        orders(b"{}", workers=workers)
        assert staff.workers == [first], "not yet"
        first._memory_mb = int(first.memory_mb() / run_process.WORN * 0.9)
        orders(b"{}", workers=workers)
        assert len(staff.workers) == 2
        assert not is_alive(first.pid)
    finally:
        workers.close()


def test_a_run_that_fails_ends_its_worker(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = tmp_path / "archive.db"
    settings = plan(site, db, policy=Policy(), sources=(source(site, every_s=600.0),))
    staff = Staff(settings)
    workers = Workers(staff.start)
    topics = load_texts((seed.name, seed.text) for seed in settings.topics)

    def full(*_: object, **__: object) -> None:
        raise StorageError("磁盘已满。", "The disk is full.")

    try:
        with monkeypatch.context() as patch:
            patch.setattr("storage.archive.intake.feeds.Feeds.record", full)
            done = run_process.run_once(settings, topics, workers, threading.Event())
        assert isinstance(done.error, StorageError)
        assert not is_alive(staff.workers[0].pid)
        assert run_process.run_once(settings, topics, workers, threading.Event()).error is None
    finally:
        workers.close()
    assert rows(db, "select count(*) from articles") == [(1,)]
    assert rows(db, "select count(*) from batches") == [(0,)]
