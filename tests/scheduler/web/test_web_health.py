"""`/health` says in a word how the watch stands, through all that befalls a real daemon."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from scheduler.config import Config, load
from scheduler.monitor_faults import MonitorFaults
from scheduler.web.app import build
from scheduler.web.health import KEPT_S, Standing, standing
from storage import Archive
from storage.locks import archive_lock
from tests.receivers import WebhookReceiver
from tests.scheduler.daemons import articles, desk_of, publish, running, until
from tests.scheduler.web.conftest import NOW, fill, serving
from tests.scheduler.web.people import place
from tests.site import Site


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own; skips where none can be mounted."""
    folder = tmp_path / "volume"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=40m", "none", str(folder)]
    if os.getuid() != 0 or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("only root can mount a disk for the test")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], capture_output=True)


def test_it_follows_a_real_daemon(tmp_path: Path, volume: Path) -> None:
    """Fresh, blind, the disk full, the daemon killed, the archive away: each in its own word."""
    with Site() as site, WebhookReceiver() as hook:
        publish(site, 1)
        desk = desk_of(tmp_path, site, hook, archive="volume/archive.db")
        archive = volume / "archive.db"
        with running(desk, tmp_path / "log", hasty=True) as daemon:
            until(lambda: articles(archive) == 1)
            config = load(tmp_path / "yongliang.toml", everything=False, web=True)
            with serving(build(config, host="127.0.0.1")) as address:

                def says(word: str) -> bool:
                    answer = httpx.get(f"{address}/health", verify=False)
                    assert answer.json() == {"status": answer.json()["status"]}
                    assert (answer.status_code == 200) == (answer.json()["status"] == "ok")
                    return bool(answer.json()["status"] == word)

                until(lambda: says("ok"))
                kept = dict(site.pages)
                site.pages.clear()
                until(lambda: says("blind"))
                site.pages.update(kept)
                until(lambda: says("ok"))
                ballast = volume / "ballast"

                def filled() -> bool:
                    with ballast.open("ab", buffering=0) as file:
                        file.write(b"\0" * max(shutil.disk_usage(volume).free - 200_000, 0))
                    return says("disk_full")

                until(filled)
                ballast.unlink()
                until(lambda: says("ok"))
                daemon.kill()
                daemon.wait()
                until(lambda: says("daemon_dead"))
                archive.rename(volume / "away.db")
                until(lambda: says("archive_unreadable"))


@contextmanager
def watched(folder: Path) -> Iterator[Config]:
    """An archive whose daemon's lock is held."""
    (folder / "yongliang.toml").write_text('[archive]\npath = "archive.db"\n', encoding="utf-8")
    fill(folder / "archive.db")
    config = load(folder / "yongliang.toml", everything=False, web=True)
    with Archive(config.archive) as archive:
        archive.intake.incidents.close("site", ["feed_failed"], NOW)
    with archive_lock(config.archive, "daemon", wait=False):
        yield config


@pytest.mark.parametrize(
    ("source_id", "kind", "found"),
    [
        (None, "offline", Standing.BLIND),
        (None, "crawl_failed", Standing.BLIND),
        ("site", "feed_failed", Standing.BLIND),
        ("site", "template", Standing.OK),
        (None, "clock", Standing.OK),
        (None, "backup_failed", Standing.OK),
        (None, "disk_nearly_full", Standing.OK),
        (None, "disk_full", Standing.DISK_FULL),
        (None, "archive_unwritable", Standing.NO_ARCHIVE),
        (None, "archive_damaged", Standing.NO_ARCHIVE),
    ],
)
def test_what_ails_is_said_by_the_worst(
    tmp_path: Path, source_id: str | None, kind: str, found: Standing
) -> None:
    with watched(tmp_path) as config:
        assert standing(config) is Standing.OK
        with Archive(config.archive) as archive:
            archive.intake.incidents.open(source_id, kind, "x", NOW)
        assert standing(config) is found


def test_one_source_that_fails_blinds_no_watch(tmp_path: Path) -> None:
    from storage.work import FeedInfo, SourceInfo

    with watched(tmp_path) as config:
        feeds = (FeedInfo("https://other.example.org/", "listing"),)
        with Archive(config.archive) as archive:
            archive.intake.runs.sync_sources(
                [
                    SourceInfo("site", "测试站", "other", feeds),
                    SourceInfo("other", "别处", "other", feeds),
                ],
                NOW,
            )
            archive.intake.incidents.open("site", "blocked", "x", NOW)
            assert standing(config) is Standing.OK
            archive.intake.incidents.open("other", "unreachable", "x", NOW)
        assert standing(config) is Standing.BLIND


def test_what_a_daemon_noted_without_the_archive_counts(tmp_path: Path) -> None:
    from scheduler.beginnings import files_of

    with watched(tmp_path) as config:
        MonitorFaults(files_of(config), config, {}).open("archive_unwritable", "x")
        assert standing(config) is Standing.NO_ARCHIVE


def test_a_file_that_is_no_archive(tmp_path: Path) -> None:
    with watched(tmp_path) as config:
        config.archive.write_bytes(b"no archive at all" * 1000)
        assert standing(config) is Standing.NO_ARCHIVE


def test_everybody_may_ask_and_learns_nothing_else(tmp_path: Path) -> None:
    with place(tmp_path, 'proxies = ["192.0.2.1"]', accounts=True) as desk:
        for headers in ({}, {"Authorization": "Bearer x"}, {"Cookie": "yongliang=x"}):
            answer = desk.client().get("/health", headers=headers)
            assert (answer.status_code, answer.text) == (503, '{"status": "daemon_dead"}')
            assert answer.headers["cache-control"] == "no-store"
        assert desk.client().head("/health").status_code == 503
        assert desk.client().post("/health").status_code == 405


def test_who_asks_often_asks_the_archive_seldom(tmp_path: Path) -> None:
    with place(tmp_path) as desk:
        client = desk.client()
        assert client.get("/health").json()["status"] == "daemon_dead"
        desk.config.archive.rename(tmp_path / "away.db")
        assert client.get("/health").json()["status"] == "daemon_dead"
        until(lambda: client.get("/health").json()["status"] == "archive_unreadable", 10 + KEPT_S)


@pytest.mark.parametrize("looked_before", [True, False])
def test_a_look_that_takes_long_keeps_no_page_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, looked_before: bool
) -> None:
    """Everybody may ask: while one looks into an archive that is locked, the others do not wait."""
    done = threading.Event()

    def slow(_: Config) -> Standing:
        done.wait(30)
        return Standing.OK

    with place(tmp_path) as desk, ThreadPoolExecutor(60) as pool:
        before = "daemon_dead" if looked_before else "archive_unreadable"
        if looked_before:
            assert desk.client().get("/health").json()["status"] == before
            time.sleep(KEPT_S)
        monkeypatch.setattr("scheduler.web.health.standing", slow)
        try:
            asked = [
                pool.submit(httpx.get, f"{desk.address}/health", verify=False, timeout=60)
                for _ in range(60)
            ]
            until(lambda: sum(one.done() for one in asked) == len(asked) - 1)
            assert {one.result().json()["status"] for one in asked if one.done()} == {before}
            assert desk.client().get("/metrics/none", timeout=5).status_code == 404
        finally:
            done.set()
        assert "ok" in {one.result(30).json()["status"] for one in asked}
