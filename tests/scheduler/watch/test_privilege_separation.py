"""Privilege separation as it shows: who has the archive, who the network, who a secret."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.receivers import WebhookReceiver
from tests.running import Desk, config, source_toml
from tests.scheduler.daemons import publish, rows, until
from tests.scheduler.watch.processes import Process, family
from tests.site import Page, Site

pytestmark = pytest.mark.fresh  # memory, maps and children are looked at

WORD = "geheimnis-4711-xyzzy"
TCP_ESTABLISHED = "01"

ALERTS = """
[[channels]]
id = "hook"
kind = "webhook"
url = "{url}"
secret = "${{DESK_PHRASE}}"
[[alerts]]
id = "all"
channels = ["hook"]
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        publish(running, 3)
        yield running


@pytest.fixture
def hook() -> Iterator[WebhookReceiver]:
    with WebhookReceiver() as running:
        yield running


def desk_of(folder: Path, site: Site, hook: WebhookReceiver) -> Desk:
    desk = Desk(folder, environ={"DESK_PHRASE": WORD, "SOME_TOKEN": WORD + "-2"})
    desk.write(config(site, alerts=ALERTS.format(url=hook.url)))
    desk.write(source_toml(site), "source.toml")
    return desk


def test_who_has_what(tmp_path: Path, site: Site, hook: WebhookReceiver) -> None:
    port = site.address.rsplit(":", 1)[1]
    desk = desk_of(tmp_path, site, hook)
    daemon = desk.start("run")
    try:
        until(lambda: len(hook.accepted) > 0)
        run, worker = family(daemon.pid)
        assert WORD.encode() in Process(daemon.pid).environ()
        assert Process(daemon.pid).holds(WORD.encode()), "or the search finds nothing"
        # While a page is being fetched
        site.pages["/"] = Page("<p>", delay_s=3)
        asked = site.times("/")
        until(lambda: site.times("/") > asked)
        sockets = worker.sockets()
        assert ("tcp", port, TCP_ESTABLISHED) in sockets, sockets
        assert {there for _, there, _ in sockets} == {port}, "nobody but its hosts; it listens not"
        assert run.sockets() == []
        assert any("archive.db" in name for name in run.files())
        assert not [name for name in worker.files() if str(tmp_path) in name]
        assert "sqlite" not in worker.maps()
        for process in (run, worker):
            assert WORD.encode() not in process.environ()
            assert not process.holds(WORD.encode())
            assert not process.holds((WORD + "-2").encode())
    finally:
        daemon.terminate()
        daemon.communicate(timeout=40)


@pytest.mark.slow
def test_run_and_worker_stay_between_ticks(
    tmp_path: Path, site: Site, hook: WebhookReceiver
) -> None:
    desk = desk_of(tmp_path, site, hook)
    daemon = desk.start("run")
    archive = tmp_path / "archive.db"

    def runs() -> int:
        return int(rows(archive, "select count(*) from runs where state = 'done'")[0][0])

    try:
        until(lambda: rows(archive, "select 1 from runs where state = 'done'"))
        first = family(daemon.pid)
        before, cpu = runs(), [process.cpu_s() for process in (Process(daemon.pid), *first)]
        until(lambda: runs() >= before + 5)
        spent = [
            process.cpu_s() - earlier
            for process, earlier in zip((Process(daemon.pid), *first), cpu, strict=True)
        ]
        ticks = runs() - before
        assert family(daemon.pid) == first
        names = ("daemon", "run", "worker")
        each = ", ".join(f"{name} {s / ticks:.3f} s" for name, s in zip(names, spent, strict=True))
        print(
            f"CPU of a tick with a list and its pages due: {each}, all {sum(spent) / ticks:.3f} s"
        )
        run, worker = first
    finally:
        daemon.terminate()
        daemon.communicate(timeout=40)
    for process in (run, worker):
        until(lambda gone=process: not gone.root.exists(), 10)
