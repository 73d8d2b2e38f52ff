"""A paused source is not looked at; the daemon takes up an overlay and its end by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.receivers import WebhookReceiver
from tests.running import Desk, config, source_toml
from tests.scheduler.daemons import articles, desk_of, publish, running, until
from tests.site import Site

PAUSED = 'id = "site"\npaused = true\n'


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running_site:
        publish(running_site, 1)
        yield running_site


def test_neither_its_lists_nor_its_articles_are_looked_at(tmp_path: Path, site: Site) -> None:
    desk = Desk(tmp_path)
    desk.write(config(site) + '[web]\nseeds = "desk"\n')
    desk.write(source_toml(site), "source.toml")
    assert desk.run("crawl").code == 0
    (tmp_path / "desk" / "sources").mkdir(parents=True)
    desk.write(PAUSED, "desk/sources/site.toml")
    site.forget()
    assert desk.run("crawl", "--now").code == 0
    assert site.paths() == []
    assert "paused" in desk.run("check").err
    (tmp_path / "desk" / "sources" / "site.toml").unlink()
    assert desk.run("crawl", "--now").code == 0
    assert len(site.paths()) == 2


def test_the_daemon_takes_it_up_by_itself(tmp_path: Path, site: Site) -> None:
    with WebhookReceiver() as hook:
        desk = desk_of(tmp_path, site, hook)
        file = tmp_path / "yongliang.toml"
        file.write_text(file.read_text() + '[web]\nseeds = "desk"\n')
        (tmp_path / "desk" / "sources").mkdir(parents=True)
        overlay = desk.write(PAUSED, "desk/sources/site.toml")
        with running(desk, tmp_path / "log"):
            until(lambda: "watching" in (tmp_path / "log").read_text())
            time.sleep(2)
            overlay.unlink()
            until(lambda: articles(tmp_path / "archive.db") == 1)
            asked = len(site.paths())
            desk.write(PAUSED, "desk/sources/site.toml")
            until(partial(_rests, site))
            assert asked


def _rests(site: Site) -> bool:
    """Whether nothing was asked for in three ticks."""
    before = len(site.asked)
    time.sleep(3.5)
    return len(site.asked) == before
