"""The daemon as a process: what it flags arrives, whatever happens to it."""

from __future__ import annotations

import random
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import Archive
from storage.times import utc_now
from storage.work import SourceInfo
from tests.receivers import Answer, WebhookReceiver
from tests.running import Desk, config, source_toml
from tests.site import Page, Site, article, off_topic

A = "/system/2026/11/20/030710001.shtml"
OFF = "/system/2026/11/20/030710009.shtml"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.listing(OFF)
        running.pages[OFF] = Page(off_topic())
        yield running


@pytest.fixture
def hook() -> Iterator[WebhookReceiver]:
    with WebhookReceiver() as running:
        yield running


ALERTS = """
[[channels]]
id = "hook"
kind = "webhook"
url = "{url}"
secret = "${{SECRET}}"
[[alerts]]
id = "all"
channels = ["hook"]
incidents = true
"""


def desk_of(folder: Path, site: Site, hook: WebhookReceiver, **options: Any) -> Desk:
    desk = Desk(folder, {"SECRET": "canary-secret"})
    desk.write(config(site, alerts=ALERTS.format(url=hook.url), **options))
    desk.write(source_toml(site), "source.toml")
    return desk


def until(happened: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    try:
        connection = sqlite3.connect(f"file:{folder / 'archive.db'}?mode=ro", uri=True)
    except sqlite3.OperationalError:
        return []
    try:
        return connection.execute(sql).fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()


def kinds(folder: Path) -> list[str]:
    return [row[0] for row in rows(folder, "select kind from changes order by change_id")]


def first_run_done(folder: Path) -> bool:
    return rows(folder, "select count(*) from runs where state = 'done'") not in ([], [(0,)])


def told(hook: WebhookReceiver) -> dict[int, set[str]]:
    """The keys under which each change arrived and was taken."""
    found: dict[int, set[str]] = {}
    for request in hook.accepted:
        for change in request.json["changes"]:
            found.setdefault(change["change_id"], set()).add(request.key)
    return found


def stop(process: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> tuple[int, str]:
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    return process.returncode, err.decode()


def test_flags_delivers_and_ends_in_order(
    tmp_path: Path, site: Site, hook: WebhookReceiver
) -> None:
    desk = desk_of(tmp_path, site, hook, revisit="1s", window=2)
    process = desk.start("run")
    try:
        until(lambda: first_run_done(tmp_path))
        site.listing(OFF, A)
        site.pages[A] = Page(article())
        until(lambda: kinds(tmp_path) == ["new"])
        site.pages[A] = Page(article().replace("86个", "88个"))
        until(lambda: kinds(tmp_path)[-1:] == ["edited"])
        site.pages[A] = Page("", status=404)
        until(lambda: kinds(tmp_path)[-1:] == ["withdrawn"])
        site.pages[A] = Page(article().replace("86个", "88个"))
        until(lambda: kinds(tmp_path)[-1:] == ["restored"])
        until(lambda: len(told(hook)) == 4)
    finally:
        code, err = stop(process)
    assert code == 0, err
    assert kinds(tmp_path) == ["new", "edited", "withdrawn", "restored"]
    assert all(len(keys) == 1 for keys in told(hook).values())
    assert all(request.signed_with("canary-secret") for request in hook.requests)
    assert "canary" not in err
    assert rows(tmp_path, "select distinct state from deliveries") == [("sent",)]


def test_a_second_daemon_on_the_archive_is_refused(
    tmp_path: Path, site: Site, hook: WebhookReceiver
) -> None:
    desk = desk_of(tmp_path, site, hook)
    first = desk.start("run")
    try:
        until(lambda: first_run_done(tmp_path))
        done = desk.run("run")
        assert done.code == 1
        assert "already watches" in done.err
        assert "Traceback" not in done.err
        assert desk.run("status", "--json").json()["daemon_running"] is True
    finally:
        stop(first)
    assert desk.run("status", "--json").json()["daemon_running"] is False


def test_killed_at_any_moment_each_change_arrives_under_one_key(tmp_path: Path, site: Site) -> None:
    chance = random.Random(7)
    paths = [f"/system/2026/11/20/0307{number:05d}.shtml" for number in range(30)]

    def moody(_: int) -> Answer:
        return Answer(500) if chance.random() < 0.4 else Answer(204)

    with WebhookReceiver(otherwise=moody) as hook:
        desk = desk_of(tmp_path, site, hook, revisit="1s")
        shown: list[str] = [OFF]
        for number in range(6):
            for path in paths[number * 5 : number * 5 + 5]:
                site.pages[path] = Page(article(f"甬凉协作简报第{path[-7:-6]}{number}期"))
                shown.append(path)
            site.listing(*shown)
            process = desk.start("run")
            time.sleep(chance.uniform(0.5, 2.5))
            process.kill()
            process.communicate()
        process = desk.start("run")
        try:
            until(lambda: len(kinds(tmp_path)) == 30, 60)
            until(lambda: len(told(hook)) == 30, 60)
        finally:
            code, _ = stop(process)
        assert code == 0
        assert kinds(tmp_path) == ["new"] * 30
        flagged = {row[0] for row in rows(tmp_path, "select change_id from changes")}
        assert set(told(hook)) == flagged
        assert all(len(keys) == 1 for keys in told(hook).values())
        bodies: dict[str, set[bytes]] = {}
        for request in hook.requests:
            bodies.setdefault(request.key, set()).add(request.body)
        assert all(len(variants) == 1 for variants in bodies.values())


def test_a_dead_receiver_delays_nobody_and_gets_everything_later(
    tmp_path: Path, site: Site, hook: WebhookReceiver
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    desk = Desk(tmp_path)
    alerts = (
        ALERTS.replace('secret = "${{SECRET}}"', "").format(url=hook.url)
        + f"""
[[channels]]
id = "down"
kind = "webhook"
url = "http://127.0.0.1:{port}/hook"
[[channels]]
id = "folder"
kind = "file"
directory = "alerts"
[[alerts]]
id = "others"
channels = ["down", "folder"]
"""
    )
    desk.write(config(site, alerts=alerts))
    desk.write(source_toml(site), "source.toml")
    process = desk.start("run")
    try:
        until(lambda: first_run_done(tmp_path))
        site.listing(OFF, A)
        site.pages[A] = Page(article())
        until(lambda: len(told(hook)) == 1)
        until(lambda: list((tmp_path / "alerts").glob("*.html")))
        until(
            lambda: (
                rows(
                    tmp_path, "select attempts > 1, state from deliveries where channel_id = 'down'"
                )
                == [(1, "failed")]
            )
        )
        with WebhookReceiver(port=port) as late:
            until(lambda: len(told(late)) == 1, 40)
    finally:
        stop(process)
    assert rows(tmp_path, "select distinct state from deliveries") == [("sent",)]


def test_systemd_is_told(tmp_path: Path, site: Site, hook: WebhookReceiver) -> None:
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(address))
        manager.settimeout(20)
        desk = desk_of(tmp_path, site, hook)
        desk.environ |= {"NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": "2000000"}
        process = desk.start("run")
        try:
            assert manager.recv(100) == b"READY=1"
            signs = [(manager.recv(100), time.monotonic()) for _ in range(3)]
        finally:
            stop(process)
        assert {sign for sign, _ in signs} == {b"WATCHDOG=1"}
        assert signs[-1][1] - signs[0][1] < 5
        last = manager.recv(100)
        while last == b"WATCHDOG=1":
            last = manager.recv(100)
        assert last == b"STOPPING=1"


def test_a_crawl_that_dies_is_an_incident_that_heals(
    tmp_path: Path, site: Site, hook: WebhookReceiver
) -> None:
    desk = desk_of(tmp_path, site, hook)
    text = (
        (tmp_path / "yongliang.toml")
        .read_text()
        .replace(
            "tick_s = 1",
            f'tick_s = 1\ncrawl_deadline_s = 3\nheartbeat_url = "{site.url("/beat")}"',
        )
        .replace("timeout_s = 5", "timeout_s = 60")
    )
    desk.write(text)
    listing = site.pages["/"]
    site.pages["/"] = Page("<p>", delay_s=8)
    process = desk.start("run")
    try:
        until(lambda: rows(tmp_path, "select kind from incidents") == [("crawl_failed",)], 40)
        assert site.times("/beat") == 0, "a tick that failed is not healthy"
        site.pages["/"] = listing
        until(lambda: rows(tmp_path, "select count(closed_at) from incidents") == [(1,)], 40)
        until(lambda: sum(len(request.json["incidents"]) for request in hook.accepted) == 2)
    finally:
        code, _ = stop(process)
    assert code == 0


def test_a_heartbeat_follows_each_healthy_tick(tmp_path: Path, site: Site) -> None:
    site.pages["/beat"] = Page("ok")
    desk = Desk(tmp_path)
    text = config(site).replace("tick_s = 1", f'tick_s = 1\nheartbeat_url = "{site.url("/beat")}"')
    desk.write(text)
    desk.write(source_toml(site), "source.toml")
    process = desk.start("run")
    try:
        until(lambda: site.times("/beat") >= 2)
    finally:
        stop(process)


def test_a_crawl_with_another_configuration_does_not_end_the_watch(
    tmp_path: Path, site: Site, hook: WebhookReceiver
) -> None:
    desk = desk_of(tmp_path, site, hook, revisit="1h")
    desk.write(source_toml(site).replace('every = "1s"', 'every = "4s"'), "source.toml")
    daemon = desk.start("run")
    try:
        until(lambda: rows(tmp_path, "select 1 from runs where state = 'done'"))
        with Archive(tmp_path / "archive.db") as archive:
            archive.intake.runs.sync_sources([SourceInfo("other", "别站", "other")], utc_now())
        asked = site.times("/")
        until(lambda: site.times("/") > asked, 15)
    finally:
        daemon.terminate()
        daemon.communicate(timeout=30)
