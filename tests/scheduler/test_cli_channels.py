"""Channels, the outbox and mutes as a user meets them; and that no secret is ever seen."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.receivers import Answer, MailReceiver, WebhookReceiver
from tests.robots import ROBOTS, Robot
from tests.running import Desk, Done, config, source_toml
from tests.scheduler.conftest import OFF, A
from tests.site import Page, Site, article

B = "/system/2026/11/20/030710002.shtml"
CANARY = "canaryKq7ZwSecret"


def desk_of(folder: Path, site: Site, alerts: str, **environ: str) -> Desk:
    desk = Desk(folder, environ)
    desk.write(config(site, alerts=alerts))
    desk.write(source_toml(site), "source.toml")
    return desk


def channel(kind: str, **keys: object) -> str:
    lines = [f"{key} = {value!r}" if not isinstance(value, list) else f"{key} = {value}"
             for key, value in keys.items()]  # fmt: skip
    return "\n".join(["[[channels]]", f'id = "{kind}"', f'kind = "{kind}"', *lines]) + "\n"


RULE = """
[[alerts]]
id = "all"
channels = ["file"]
{more}
"""


@contextlib.contextmanager
def everything(status: int, login: tuple[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """A table for every kind of channel, each of its secrets in the environment.

    The receivers say the secrets that they know back.
    """
    with contextlib.ExitStack() as stack:

        def web(*secrets: str) -> WebhookReceiver:
            answer = Answer(status, body=" ".join(["you said", *secrets]).encode())
            receiver = WebhookReceiver(otherwise=answer, path=f"/{secrets[0]}")
            return stack.enter_context(receiver)

        hook = web(f"{CANARY}0", f"{CANARY}1")
        service = web(f"{CANARY}4", f"{CANARY}3")
        mail = stack.enter_context(MailReceiver(login=login))
        robots: dict[str, Robot] = {
            kind: stack.enter_context(robot(secret=f"{CANARY}9" if robot.signs else ""))
            for kind, robot in ROBOTS.items()
        }
        environ = {"HOOK": hook.url, "SIGN": f"{CANARY}1", "PASSWORD": f"{CANARY}2"}
        environ["APPRISE"] = service.url.replace("http://", "json://") + f"?+Key={CANARY}3"
        environ["KEY"] = f"{CANARY}9"
        text = channel("file", directory="alerts") + channel("atom", directory="feeds")
        text += channel("webhook", url="${HOOK}", secret="${SIGN}")
        text += channel("apprise", url="${APPRISE}")
        text += channel(
            "smtp", host=mail.host, port=mail.port, security="none", username="desk",
            password="${PASSWORD}", sender="watch@example.org", recipients=["a@example.org"],
        )  # fmt: skip
        for kind, robot in robots.items():
            environ[kind.upper()] = robot.url
            secret = {"secret": "${KEY}"} if robot.signs else {}
            text += channel(kind, url=f"${{{kind.upper()}}}", **robot.keys, **secret)
        yield text, environ


def seen(done: Done) -> str:
    return done.out + done.err


@pytest.mark.slow
def test_every_kind_of_channel_is_tested_with_a_specimen(tmp_path: Path, site: Site) -> None:
    with everything(200, ("desk", f"{CANARY}2")) as (text, environ):
        desk = desk_of(tmp_path, site, text, **environ)
        listed = [row["id"] for row in desk.run("channels", "list", "--json").lines()]
        assert set(listed) == {
            "file", "webhook", "smtp", "wecom", "dingtalk", "feishu", "apprise", "atom",
        }  # fmt: skip
        for kind in listed:
            done = desk.run("channels", "test", kind)
            assert done.code == 0, done.err
            assert "the receiver answered" in done.out
            assert CANARY not in seen(done)


@pytest.mark.slow
@pytest.mark.parametrize("well", [True, False])
def test_no_secret_is_seen_anywhere(tmp_path: Path, site: Site, well: bool) -> None:
    login = ("desk", f"{CANARY}2" if well else "another")
    with everything(200 if well else 403, login) as (text, environ):
        kinds = ["file", "webhook", "smtp", "wecom", "dingtalk", "feishu", "apprise", "atom"]
        rule = f'[[alerts]]\nid = "all"\nchannels = {kinds}\nincidents = true\nall_well = "00:00"\n'
        if not well:
            environ["KEY"] = f"{CANARY}8"
            environ["WECOM"] = environ["WECOM"].replace("robot-token", f"{CANARY}7")
        desk = desk_of(tmp_path, site, text + rule, **environ)
        shown = [
            desk.run("crawl", "--deliver"),
            desk.run("deliveries", "send", "--debug"),
            desk.run("deliveries", "retry"),
            desk.run("deliveries", "list", "--json"),
            desk.run("status"),
            desk.run("check"),
            desk.run("report", "--format", "json"),
            *(desk.run("channels", "test", kind) for kind in kinds if not well),
        ]
        process = desk.start("run")
        with contextlib.suppress(Exception):
            process.wait(3)
        process.terminate()
        out, err = process.communicate(timeout=30)
    states = {row["state"] for row in shown[3].lines()}
    assert states == ({"sent"} if well else {"sent", "dead"})
    assert CANARY not in "".join(map(seen, shown)) + out.decode() + err.decode()
    with contextlib.closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        assert CANARY not in "\n".join(connection.iterdump())
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".db"]
    assert len(written) > 10
    assert not [path for path in written if CANARY.encode() in path.read_bytes()]


def test_a_mute_is_obeyed_by_the_crawl_and_taken_back(tmp_path: Path, site: Site) -> None:
    desk = desk_of(tmp_path, site, channel("file", directory="alerts") + RULE.format(more=""))
    assert desk.run("crawl", "--deliver").code == 0
    before = len(list((tmp_path / "alerts").glob("*.html")))
    assert desk.run("mute", "1", "--until", "7d").out == "muted: 1\n"
    (row,) = desk.run("mute", "--json").lines()
    assert (row["article_id"], row["source_id"], row["ended_at"]) == (1, None, None)
    assert "until" not in desk.run("mute").out.splitlines()[2]
    site.pages[A] = Page(article().replace("12.4亿元", "12.6亿元"))
    assert desk.run("crawl", "--now", "--deliver").code == 0
    assert [row["kind"] for row in desk.run("changes", "--json").lines()] == ["edited", "new"]
    assert len(list((tmp_path / "alerts").glob("*.html"))) == before
    assert desk.run("unmute", "1").code == 0
    assert desk.run("unmute", "1").code == 1
    site.pages[A] = Page(article().replace("12.4亿元", "12.8亿元"))
    assert desk.run("crawl", "--now", "--deliver").code == 0
    assert len(list((tmp_path / "alerts").glob("*.html"))) == before + 1


def test_a_mute_that_makes_no_sense(tmp_path: Path, site: Site) -> None:
    desk = desk_of(tmp_path, site, "")
    assert desk.run("crawl").code == 0
    told = {}
    for args, code, word in (
        (("mute", "99"), 1, "no article"),
        (("mute", "--source", "nowhere"), 1, "no source"),
        (("mute", "1", "--source", "site"), 2, "Name an article"),
        (("unmute",), 2, "Name an article"),
        (("mute", "1", "--until", "soon"), 2, "Cannot read the time"),
        (("mute", "1", "--until", "2020-01-01"), 2, "is past"),
    ):
        done = desk.run(*args)
        if done.code != code or word not in done.err:
            told[args] = (done.code, done.err)
    assert told == {}


def test_cron_keeps_the_hours_of_the_desk(tmp_path: Path, site: Site) -> None:
    quiet = 'quiet = "00:00-23:59"'
    desk = desk_of(tmp_path, site, channel("file", directory="alerts") + RULE.format(more=quiet))
    assert desk.run("crawl", "--deliver").code == 0
    assert not list(tmp_path.glob("alerts/*.html"))
    assert desk.run("deliveries", "send").code == 0
    assert list(tmp_path.glob("alerts/*.html"))


def test_what_waits_for_a_channel_that_is_gone_is_named_and_kept(
    tmp_path: Path, site: Site
) -> None:
    alerts = channel("file", directory="alerts") + RULE.format(more='schedule = "08:30"')
    desk = desk_of(tmp_path, site, alerts)
    assert desk.run("crawl").code == 0
    desk.write(config(site))
    assert "1 delivery waits for the channel 'file'" in desk.run("check").err
    done = desk.run("deliveries", "send")
    assert done.code == 1
    assert "'file'" in done.err
    desk.write(config(site, alerts=alerts))
    assert desk.run("deliveries", "send").code == 0
    assert list(tmp_path.glob("alerts/*.html"))


def test_all_well_is_told_when_nothing_happened(tmp_path: Path, site: Site) -> None:
    site.listing(OFF)
    more = 'all_well = "00:00"\nkinds = ["withdrawn"]'
    desk = desk_of(tmp_path, site, channel("file", directory="alerts") + RULE.format(more=more))
    for _ in range(2):
        assert desk.run("crawl", "--deliver").code == 0
    (page,) = tmp_path.glob("alerts/*.md")
    text = page.read_text("utf-8")
    assert text.startswith("# 监测正常：")
    assert "变动 0 条；抓取 1 次，失败 0 次；存档文章 0 篇；投递待重试 0 项，失败 0 项" in text
    assert "测试站" in text
    assert "本期无变动" not in text


def test_a_daily_word_comes_from_the_daemon_too(tmp_path: Path, site: Site) -> None:
    more = 'all_well = "00:00"\nkinds = ["withdrawn"]'
    desk = desk_of(tmp_path, site, channel("file", directory="alerts") + RULE.format(more=more))
    process = desk.start("run")
    try:
        for _ in range(200):
            if list(tmp_path.glob("alerts/*.md")):
                break
            with contextlib.suppress(Exception):
                process.wait(0.1)
        (page,) = tmp_path.glob("alerts/*.md")
    finally:
        process.terminate()
        process.communicate(timeout=30)
    assert "监测" in page.read_text("utf-8")
