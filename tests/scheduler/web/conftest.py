"""An archive with an edited, a withdrawn and a hostile article, and the pages over it."""

from __future__ import annotations

import functools
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from scheduler.config import Config, load
from scheduler.web.app import build
from scheduler.web.server import server_of
from storage import Archive
from storage.decider import Policy
from storage.records import Article, Fetch, Outcome
from storage.rules import AlertRule
from storage.shown import Image
from storage.verdicts import Match, Reason
from storage.work import Capture, FeedInfo, SourceInfo

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
SCRIPT = "<script>document.title='run'</script><img src=x onerror=document.title='run'>"
BODY = "会议昨日在西昌召开。\n全年安排资金12.4亿元，实施项目86个。\n双方将继续加强协作。"
MATCH = Match("yongliang", True, 9.0, (Reason("甬凉并称", 6.0, ("甬凉",), "title", (0,)),), "h")


def article(number: int, **changes: object) -> Article:
    first = Article(
        url=f"https://news.example.org/a/{number}.html",
        title=f"甬凉协作第{number}次联席会议",
        body=BODY,
        published_at=NOW - timedelta(hours=number),
        origin="演示日报",
        authors=("王明",),
        editor="李华",
        images=(Image("https://news.example.org/p/1.jpg", "会场", "赵一"),),
        language="zh-Hans",
    )
    return replace(first, **changes)  # type: ignore[arg-type]


def capture(read: Article, at: datetime) -> Capture:
    fetch = Fetch(read.url, at, Outcome.OK, 200, read.url, body=f"{read}".encode())
    return Capture("site", fetch, read, "generic/1", (MATCH,))


def gone(url: str, at: datetime) -> Capture:
    fetch = Fetch(url, at, Outcome.GONE, 404, url, body=b"gone", detail="HTTP 404")
    return Capture("site", fetch, witnessed=True)


def fill(path: Path, more: int = 40) -> None:
    """Put an archive there: articles 1 (edited), 2 (withdrawn), 3 (hostile) and so many more."""
    path.write_bytes(_filled(more))


@functools.cache
def _filled(more: int) -> bytes:
    """The archive's file, which is made once for each process: some dozens of tests begin so."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        _record(path, more)
        return path.read_bytes()


def _record(path: Path, more: int) -> None:
    policy, told = Policy(confirmations=2, window_s=60), AlertRule("all", ("desk",))
    with Archive(path, policy=policy, rules=(told,)) as archive:
        feeds = (FeedInfo("https://news.example.org/", "listing"),)
        archive.intake.runs.sync_sources([SourceInfo("site", "测试站", "other", feeds)], NOW)
        for number in (1, 2):
            archive.intake.recording.record_new(capture(article(number), NOW))
        hostile = article(3, title=f"甬凉{SCRIPT}", body=f"正文{SCRIPT}", origin=SCRIPT)
        archive.intake.recording.record_new(
            capture(replace(hostile, images=(Image("javascript:alert(1)"),)), NOW)
        )
        edited = article(1, body=BODY.replace("12.4亿元", "12.6亿元"))
        archive.intake.recording.record_known(1, capture(edited, NOW + timedelta(hours=1)))
        for minute in (0, 5):
            archive.intake.recording.record_known(
                2, gone(article(2).url, NOW + timedelta(hours=2, minutes=minute))
            )
        for number in range(4, 4 + more):
            archive.intake.recording.record_new(
                capture(article(number), NOW + timedelta(minutes=number))
            )
        archive.intake.incidents.open(
            "site", "feed_failed", "http://news.example.org/: HTTP 503", NOW
        )
        for delivery in archive.outbox.sending.due(NOW + timedelta(days=1)):
            archive.outbox.sending.take(delivery.delivery_id, NOW + timedelta(days=1))
            archive.outbox.sending.mark_sent(delivery.delivery_id, NOW + timedelta(days=1), "ok")


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    folder = tmp_path_factory.mktemp("web")
    file = folder / "yongliang.toml"
    file.write_text('[archive]\npath = "archive.db"\n', encoding="utf-8")
    fill(folder / "archive.db")
    return load(file, everything=False)


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The application on a free port of loopback; its address."""
    server = server_of(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def address(config: Config) -> Iterator[str]:
    with serving(build(config, host="127.0.0.1")) as running:
        yield running


@pytest.fixture
def web(address: str) -> Iterator[httpx.Client]:
    # Without the certificates of this machine, which nobody needs here and each client would read.
    with httpx.Client(base_url=address, timeout=60, verify=False) as client:
        yield client
