"""Runs in this process with workers that a test chooses."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from crawler.protocol import Setup
from crawler.settings import CrawlSettings
from crawler.topics import load_texts
from scheduler.processes import public_environ
from scheduler.watch.run import RunResult, run
from scheduler.watch.worker import COMMAND, Worker
from scheduler.watch.workers import Workers
from storage import Archive
from tests import forking

FAKE = Path(__file__).with_name("fake.py").read_text(encoding="utf-8")
forking.PROGRAMS.add(FAKE)


def fake(way: str) -> tuple[str, ...]:
    """A worker that misbehaves."""
    return (sys.executable, "-P", "-c", FAKE, way)


class Staff:
    """Workers by turns: first the commands that are given, then real ones.

    Attributes:
        workers: Every one that got ready.
    """

    def __init__(self, plan: CrawlSettings, *first: Sequence[str]) -> None:
        self._plan = plan
        self._first = list(first)
        self.workers: list[Worker] = []

    def start(self) -> Worker:
        plan = self._plan
        command = self._first.pop(0) if self._first else COMMAND
        setup = Setup(limits=plan.fetch, topics=plan.topics, zone=plan.timezone)
        worker = Worker(
            setup, public_environ(secrets=plan.variables), plan.memory_mb, command=command
        )
        self.workers.append(worker)
        return worker


def run_with(
    plan: CrawlSettings, staff: Staff, *, stop: threading.Event | None = None
) -> RunResult:
    """One run, with these workers."""
    workers = Workers(staff.start)
    topics = load_texts((seed.name, seed.text) for seed in plan.topics)
    try:
        with Archive(
            plan.archive, rules=plan.rules, policy=plan.policy, zone=ZoneInfo(plan.timezone)
        ) as archive:
            return run(plan, archive, workers, stop or threading.Event(), topics=topics)
    finally:
        workers.close()


def rows(archive: Path, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a question."""
    with closing(sqlite3.connect(archive)) as connection:
        return connection.execute(sql).fetchall()
