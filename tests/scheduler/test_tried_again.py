"""What a receiver refused for good is tried once more when its channel was mended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.receivers import Answer, WebhookReceiver
from tests.scheduler.daemons import desk_of, publish, rows, running, until
from tests.site import Site

FIRST = "select state, attempts from deliveries where delivery_id = 1"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running_site:
        publish(running_site, 1)
        yield running_site


def looked_at(site: Site) -> None:
    """Wait for some ticks more."""
    looks = site.times("/")
    until(lambda: site.times("/") > looks + 3)


def test_what_is_dead_goes_out_once_its_channel_is_mended(tmp_path: Path, site: Site) -> None:
    archive, log = tmp_path / "archive.db", tmp_path / "daemon.log"
    with WebhookReceiver(otherwise=Answer(410)) as refusing, WebhookReceiver() as taking:
        desk = desk_of(tmp_path, site, refusing)
        with running(desk, log):
            until(lambda: rows(archive, FIRST) == [("dead", 1)])
            assert "deliveries retry" in desk.run("status").out
            text = (tmp_path / "yongliang.toml").read_text()
            # The channel stays as it is.
            desk.write(text.replace("tick_s = 1", "tick_s = 2"))
            until(lambda: "configuration is in force" in log.read_text())
            looked_at(site)
            assert rows(archive, FIRST) == [("dead", 1)]

            desk.write(text.replace(refusing.url, taking.url))
            until(lambda: rows(archive, FIRST) == [("sent", 2)])
    key = refusing.requests[0].headers["idempotency-key"]
    assert key in {request.headers["idempotency-key"] for request in taking.accepted}


def test_what_is_dead_is_tried_once_at_each_start(tmp_path: Path, site: Site) -> None:
    archive = tmp_path / "archive.db"
    with WebhookReceiver(otherwise=Answer(410)) as refusing:
        desk = desk_of(tmp_path, site, refusing)
        with running(desk, tmp_path / "first.log"):
            until(lambda: rows(archive, FIRST) == [("dead", 1)])
        with running(desk, tmp_path / "second.log"):
            until(lambda: rows(archive, FIRST) == [("dead", 2)])
            looked_at(site)
            assert rows(archive, FIRST) == [("dead", 2)]
