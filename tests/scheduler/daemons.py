"""What the tests of the daemon as a process share."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests import forking
from tests.receivers import WebhookReceiver
from tests.running import Desk, config, source_toml
from tests.site import Page, Site, article, off_topic

OFF = "/system/2026/11/20/030710009.shtml"

ALERTS = """
[[channels]]
id = "hook"
kind = "webhook"
url = "{url}"
[[alerts]]
id = "all"
channels = ["hook"]
incidents = true
"""

HASTY = """
from datetime import timedelta
from scheduler import selfwatch
from scheduler.cli import entry
from storage import rules
from storage.archive.outbox import deliveries, waits

for module in (rules, deliveries, waits):
    assert module.COMPANY == timedelta(seconds=10)
    module.COMPANY = timedelta(seconds=1)
assert selfwatch.AGAIN_S == 5
selfwatch.AGAIN_S = 1.0
entry()
"""
"""A daemon that waits a second for what it waits ten and five for, as shipped."""
forking.PROGRAMS.add(HASTY)


def place(number: int) -> str:
    """The path of the article of that number."""
    return f"/system/2026/11/20/{40000000 + number:09d}.shtml"


def publish(site: Site, most: int) -> None:
    """Show so many articles on the list page."""
    site.pages[OFF] = Page(off_topic())
    for number in range(most):
        site.pages[place(number)] = Page(article(f"甬凉协作简报第{number:03d}期"))
    site.listing(OFF, *map(place, range(most)))


def desk_of(
    folder: Path,
    site: Site,
    hook: WebhookReceiver,
    *,
    archive: str = "archive.db",
    daemon: str = "",
) -> Desk:
    """A desk that watches the site and tells the hook of everything."""
    desk = Desk(folder)
    text = config(site, alerts=ALERTS.format(url=hook.url))
    text = text.replace('path = "archive.db"', f'path = "{archive}"')
    desk.write(text.replace("tick_s = 1", f"tick_s = 1\n{daemon}"))
    desk.write(source_toml(site), "source.toml")
    return desk


def until(happened: Callable[[], object], seconds: float = 40) -> None:
    """Wait for it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


def rows(archive: Path, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a question; none where the archive cannot be asked."""
    try:
        with closing(sqlite3.connect(f"file:{archive}?mode=ro", uri=True)) as connection:
            return connection.execute(sql).fetchall()
    except sqlite3.Error:
        return []


def articles(archive: Path) -> int:
    """How many the archive keeps."""
    return sum(row[0] for row in rows(archive, "select count(*) from articles"))


def told(hook: WebhookReceiver) -> list[tuple[str, bool]]:
    """The incidents that arrived: kind, and whether it was closed; in order, with repeats."""
    return [
        (incident["kind"], incident["closed_at"] is not None)
        for request in hook.accepted
        for incident in request.json["incidents"]
    ]


@contextmanager
def running(desk: Desk, log: Path, *, hasty: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """The daemon, ended in order; its log in a file that no test takes away."""
    command = [sys.executable, "-P", "-c", HASTY, "run"] if hasty else desk.command("run")
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=desk.folder, env=desk.env(), stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
