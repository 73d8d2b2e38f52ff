"""The process of the runs, as the daemon has it: its end between two runs is no fault."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from scheduler.config import load
from scheduler.crawls import Crawls, run_crawl
from storage import Archive
from tests.running import Desk, config, plan, source_toml
from tests.site import Page, Site, article

A = "/system/2026/11/20/030710001.shtml"


@pytest.fixture
def crawls(tmp_path: Path) -> Iterator[Crawls]:
    with Site() as site:
        site.listing(A)
        site.pages[A] = Page(article())
        desk = Desk(tmp_path)
        path = desk.write(config(site))
        desk.write(source_toml(site), "source.toml")
        with Archive(tmp_path / "archive.db"):
            pass
        made = Crawls(load(path))
        try:
            yield made
        finally:
            made.close()


def test_a_process_that_ended_between_two_runs_is_replaced(crawls: Crawls) -> None:
    assert crawls.run().exit_code == 0
    process = crawls._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    done = crawls.run()
    assert (done.exit_code, done.line) == (0, "")
    assert not crawls._blame


def test_an_archive_that_was_replaced_since_the_look_is_not_written(crawls: Crawls) -> None:
    assert crawls.run().exit_code == 0
    path = Path(msgspec.json.decode(crawls._settings)["archive"])
    with Archive(path, read_only=True) as archive:
        crawls.identity = archive.identity()
    other = path.with_name("other.db")
    with Archive(other):
        pass
    content = other.read_bytes()
    other.replace(path)
    done = crawls.run()
    assert done.exit_code == 1
    assert "is another archive by now" in str(done.error)
    assert path.read_bytes() == content


def test_a_run_that_cannot_open_its_archive_is_not_healthy(tmp_path: Path) -> None:
    """A run of a command says it as the daemon's does."""
    with Site() as site:
        settings = plan(site, tmp_path / "archive.db")
        (tmp_path / "archive.db").write_text("no archive", encoding="utf-8")
        done = run_crawl(settings)
    assert done.exit_code == 1
    assert not done.healthy
