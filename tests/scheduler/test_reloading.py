"""The configuration in force: changed files are taken between two runs, faulty ones are not."""

from __future__ import annotations

import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scheduler import reloading as module
from scheduler.config import Config, load
from scheduler.reloading import Reloading, Taken
from tests.receivers import WebhookReceiver
from tests.running import Desk, source_toml
from tests.scheduler.daemons import articles, desk_of, publish, rows, running, told, until
from tests.site import Site


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running_site:
        publish(running_site, 1)
        yield running_site


@pytest.fixture
def hook() -> Iterator[WebhookReceiver]:
    with WebhookReceiver() as receiver:
        yield receiver


def in_force(desk: Desk) -> object:
    return desk.run("status", "--json").json()["configuration_in_force"]


def test_a_new_source_is_watched_without_a_restart(
    tmp_path: Path, site: Site, hook: WebhookReceiver
) -> None:
    desk = desk_of(tmp_path, site, hook)
    text = (tmp_path / "yongliang.toml").read_text()
    desk.write(text.replace('["source.toml"]', '["seeds"]'))
    (tmp_path / "seeds").mkdir()
    (tmp_path / "source.toml").rename(tmp_path / "seeds" / "source.toml")
    archive = tmp_path / "archive.db"
    with Site() as other, running(desk, tmp_path / "daemon.log"):
        publish(other, 1)
        until(lambda: articles(archive) == 1)
        assert in_force(desk) is True
        desk.write(source_toml(other).replace('"site"', '"other"'), "seeds/other.toml")
        until(lambda: rows(archive, "select 1 from sources where source_id = 'other'"))
        until(lambda: other.times("/") > 0)
        until(lambda: in_force(desk) is True)


@pytest.mark.slow
def test_channels_and_rules_take_effect_and_the_old_ones_end(
    tmp_path: Path, site: Site, hook: WebhookReceiver
) -> None:
    desk = desk_of(tmp_path, site, hook)
    archive = tmp_path / "archive.db"
    with WebhookReceiver() as other, running(desk, tmp_path / "daemon.log"):
        until(lambda: articles(archive) == 1)
        until(lambda: hook.accepted)
        text = (tmp_path / "yongliang.toml").read_text()
        desk.write(text.replace(hook.url, other.url).replace("tick_s = 1", "tick_s = 2"))
        until(lambda: in_force(desk) is True and "new configuration" in log(tmp_path))
        publish(site, 2)
        until(lambda: other.accepted)
        assert len(hook.accepted) == 1


def test_a_faulty_configuration_leaves_the_old_in_force_and_is_told(
    tmp_path: Path, site: Site, hook: WebhookReceiver
) -> None:
    desk = desk_of(tmp_path, site, hook)
    archive = tmp_path / "archive.db"
    with running(desk, tmp_path / "daemon.log"):
        until(lambda: articles(archive) == 1)
        seed = (tmp_path / "source.toml").read_text()
        desk.write(seed.replace("every", "evry"), "source.toml")
        until(lambda: told(hook) == [("config_faulty", False)])
        status = desk.run("status", "--json")
        assert status.code == 1
        (fault,) = status.json()["faults"]
        assert fault["kind"] == "config_faulty"
        assert "evry" in fault["detail"]
        assert re.fullmatch("the one before stays in force: [ -~]+", fault["detail"])
        chinese = desk.run("--lang", "zh", "status").out
        assert re.search("仍用原来的配置：.*[\u4e00-\u9fff].*evry", chinese)
        english = desk.run("--lang", "en", "status").out
        assert fault["detail"] in english
        assert status.json()["configuration_in_force"] is False
        publish(site, 2)
        until(lambda: articles(archive) == 2)
        desk.write(seed, "source.toml")
        until(lambda: told(hook) == [("config_faulty", False), ("config_faulty", True)])
        done = desk.run("status", "--json")
        assert done.code == 0
        assert done.json()["configuration_in_force"] is True


def test_a_fault_that_was_mended_while_no_daemon_ran_is_over(
    tmp_path: Path, site: Site, hook: WebhookReceiver
) -> None:
    desk = desk_of(tmp_path, site, hook)
    archive = tmp_path / "archive.db"
    seed = (tmp_path / "source.toml").read_text()
    with running(desk, tmp_path / "daemon.log"):
        until(lambda: articles(archive) == 1)
        desk.write(seed.replace("every", "evry"), "source.toml")
        until(lambda: told(hook) == [("config_faulty", False)])
    desk.write(seed, "source.toml")
    with running(desk, tmp_path / "daemon.log"):
        until(lambda: told(hook) == [("config_faulty", False), ("config_faulty", True)])


def test_another_archive_asks_for_a_restart(
    tmp_path: Path, site: Site, hook: WebhookReceiver
) -> None:
    desk = desk_of(tmp_path, site, hook)
    text = (tmp_path / "yongliang.toml").read_text()
    with running(desk, tmp_path / "daemon.log"):
        until(lambda: articles(tmp_path / "archive.db") == 1)
        desk.write(text.replace('"archive.db"', '"other.db"'))
        until(lambda: told(hook) == [("config_faulty", False)])
    assert not (tmp_path / "other.db").exists()


@pytest.mark.parametrize("name", ["yongliang.toml", "source.toml"])
def test_what_changes_between_reading_and_the_first_look_is_noticed(
    tmp_path: Path, site: Site, hook: WebhookReceiver, name: str
) -> None:
    desk_of(tmp_path, site, hook)
    config = load(tmp_path / "yongliang.toml")
    file = tmp_path / name
    text = file.read_text()
    file.write_text(text.replace("delay_s = 0", "delay_s = 0.5").replace('"1s"', '"2h"'))
    assert file.read_text() != text
    reloading = Reloading(config, every_s=0)
    taken: list[Taken] = []
    until(lambda: taken.extend(filter(None, [reloading.look()])) or taken)
    reloading.close()
    new = taken[0].config
    assert new is not None
    assert (new.fetch.delay_s, new.sources[0].every_s) != (
        config.fetch.delay_s, config.sources[0].every_s,
    )  # fmt: skip


def test_what_changes_while_it_is_read_anew_is_read_next(
    tmp_path: Path, site: Site, hook: WebhookReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A seed that is written between the reading and what comes of it was never taken up."""
    desk_of(tmp_path, site, hook)
    file = tmp_path / "yongliang.toml"
    reload = Reloading(load(file), every_s=0)
    late = [1]

    def meanwhile(*args: Any, **kwargs: Any) -> Config:
        config = load(*args, **kwargs)
        if late:
            late.pop()
            file.write_text(file.read_text("utf-8").replace("tick_s = 1", "tick_s = 3"), "utf-8")
        return config

    monkeypatch.setattr(module, "load", meanwhile)
    file.write_text(file.read_text("utf-8").replace("delay_s = 0", "delay_s = 2"), "utf-8")
    try:
        ticks = []
        until(lambda: ticks.extend(_ticks(reload.look())) or 3.0 in ticks, 10)
        assert ticks == [1.0, 3.0]
    finally:
        reload.close()


def _ticks(taken: Taken | None) -> list[float]:
    return [taken.config.daemon.tick_s] if taken and taken.config else []


def test_what_did_not_change_since_is_not_read_again(
    tmp_path: Path, site: Site, hook: WebhookReceiver
) -> None:
    desk_of(tmp_path, site, hook)
    reloading = Reloading(load(tmp_path / "yongliang.toml"), every_s=0)
    assert [reloading.look() for _ in range(5)] == [None] * 5
    assert reloading._reading is None
    reloading.close()


def test_sighup_reads_again_at_once_and_systemd_is_told(
    tmp_path: Path, site: Site, hook: WebhookReceiver
) -> None:
    address = tmp_path / "notify"
    desk = desk_of(tmp_path, site, hook)
    text = (tmp_path / "yongliang.toml").read_text().replace("tick_s = 1", "tick_s = 60")
    desk.write(text)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(address))
        manager.settimeout(20)
        desk.environ |= {"NOTIFY_SOCKET": str(address)}
        with running(desk, tmp_path / "daemon.log") as process:
            assert manager.recv(100) == b"READY=1"
            until(lambda: articles(tmp_path / "archive.db") == 1)
            desk.write(text.replace("delay_s = 0", "delay_s = 0.01"))
            process.send_signal(signal.SIGHUP)
            assert manager.recv(100).startswith(b"RELOADING=1\nMONOTONIC_USEC=")
            assert manager.recv(100) == b"READY=1"


def test_no_secret_can_be_read_from_what_is_noted(
    tmp_path: Path, site: Site, hook: WebhookReceiver
) -> None:
    desk = desk_of(tmp_path, site, hook)
    text = (tmp_path / "yongliang.toml").read_text()
    desk.write(text.replace('kind = "webhook"', 'kind = "webhook"\nsecret = "canary-4711"'))
    with running(desk, tmp_path / "daemon.log"):
        until(lambda: articles(tmp_path / "archive.db") == 1)
        desk.write(text.replace('kind = "webhook"', 'kind = "webhook"\nsecret = "canary-4712'))
        until(lambda: rows(tmp_path / "archive.db", "select 1 from incidents"))
        desk.run("status")
    noted = b"".join(
        path.read_bytes() for path in (tmp_path / ".yongliang").iterdir() if path.is_file()
    )
    said = rows(tmp_path / "archive.db", "select detail from incidents")
    assert noted
    assert "canary" not in noted.decode() + repr(said) + log(tmp_path)


def log(folder: Path) -> str:
    return (folder / "daemon.log").read_text()


@pytest.mark.slow
def test_the_desks_names_take_effect(tmp_path: Path, site: Site, hook: WebhookReceiver) -> None:
    desk = desk_of(tmp_path, site, hook)
    archive = tmp_path / "archive.db"

    def agents() -> set[str]:
        return {request.headers["user-agent"] for request in hook.requests}

    with running(desk, tmp_path / "daemon.log"):
        until(lambda: agents() == {"YongliangWatch/1"})
        text = (tmp_path / "yongliang.toml").read_text()
        named = '[desk]\nname = "汉广观察"\n[fetch]\nuser_agent = "Hanguang/2"'
        desk.write(text.replace("[fetch]", named))
        until(lambda: in_force(desk) is True)
        publish(site, 2)
        until(lambda: articles(archive) == 2)
        until(lambda: "Hanguang/2" in agents())
