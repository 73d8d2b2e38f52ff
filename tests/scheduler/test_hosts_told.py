"""`check` and `status` name the hosts that keep us back, and what is set aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.cli.health import MOST_LINES
from storage import Archive
from storage.records import Article, Fetch, Outcome
from storage.times import to_iso, utc_now
from storage.work import Capture, FeedInfo, SourceInfo, Suspect
from tests.running import Desk, config, source, source_toml
from tests.site import Site

URL = "http://slow.example/1.html"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Site() as site:
        made = Desk(tmp_path)
        made.write(config(site))
        made.write(source_toml(site), "source.toml")
        with Archive(tmp_path / "archive.db") as archive:
            archive.intake.runs.sync_sources([source(site).info()], utc_now())
        yield made


def watch(desk: Desk, *hosts: str) -> None:
    """Hosts at which there is a feed."""
    feeds = tuple(FeedInfo(f"http://{host}/", "listing") for host in hosts)
    with Archive(desk.folder / "archive.db") as archive:
        archive.intake.runs.sync_sources([SourceInfo("hosts", "主机", "other", feeds)], utc_now())


def turn(desk: Desk, host: str, *, delay_s: float = 1.0, failed: str | None = None) -> None:
    with Archive(desk.folder / "archive.db") as archive, archive.frontier.batches.ending():
        archive.frontier.hosts.note_turn(
            host,
            utc_now(),
            wait_s=0,
            delay_s=delay_s,
            answered=not failed,
            tried=True,
            failed=failed,
        )


def late_article(desk: Desk) -> None:
    """An article that waited an hour for its fetch of six hours ago, and waits still."""
    at = utc_now() - timedelta(hours=6)
    with Archive(desk.folder / "archive.db") as archive:
        fetch = Fetch(URL, at, Outcome.OK, 200, URL, body=b"x")
        archive.intake.recording.record_new(
            Capture("site", fetch, Article(URL, "标题", "正文"), "generic/1")
        )
        archive._session.execute(
            "update articles set fetched_at = ?, next_fetch_at = ?",
            (to_iso(at), to_iso(at + timedelta(hours=1))),
        )


def test_check_names_a_host_that_wants_more_than_a_minute(desk: Desk) -> None:
    turn(desk, "calm.example", delay_s=60)
    assert "fewer requests a run" not in desk.run("check").err
    turn(desk, "slow.example", delay_s=90)
    told = desk.run("check").err
    assert "slow.example wants 90 s between two requests" in told
    assert "it gets fewer requests a run" in told
    assert "calm.example" not in told
    assert "主机 slow.example 要求两次请求相隔 90 秒" in desk.run("--lang", "zh", "check").err


def test_a_crawl_that_reaches_no_host_does_not_say_that_nothing_was_due(desk: Desk) -> None:
    seed = desk.folder / "source.toml"
    url = re.search(r'url = "([^"]+)"', seed.read_text("utf-8"))
    assert url
    seed.write_text(seed.read_text("utf-8").replace(url[1], "http://127.0.0.1:1/"), "utf-8")
    done = desk.run("crawl")
    assert done.out == "hosts that failed 1\n"
    assert done.code == 1
    assert done.err.splitlines()[-1] == (
        "No host that was asked answered: check the network, or see status."
    )
    assert "没有一个主机应答" in desk.run("--lang", "zh", "crawl", "--now").err
    found = desk.run("crawl", "--now", "--json")
    assert (found.code, found.json()["healthy"]) == (1, False)
    told = desk.run("extract", "http://127.0.0.1:1/a.html").err
    assert "(127.0.0.1:1: the connection was refused)" in told


def test_status_names_a_host_that_fails(desk: Desk) -> None:
    watch(desk, "dead.example")
    turn(desk, "dead.example", failed="connect_timeout")
    turn(desk, "dead.example", failed="connect_timeout")
    health = desk.run("status", "--json").json()
    (row,) = health["failing_hosts"]
    assert (row["host"], row["cause"], row["failures"]) == ("dead.example", "connect_timeout", 2)
    assert row["rests_until"] > to_iso(utc_now())
    assert row["answered_at"] is None
    told = desk.run("status").out
    assert re.search(r"- dead\.example: no connection in time \(2 in a row, asked again", told)
    assert "- dead.example：连不上（连续 2 次，" in desk.run("--lang", "zh", "status").out
    turn(desk, "dead.example")
    assert desk.run("status", "--json").json()["failing_hosts"] == []


def test_status_names_a_host_whose_articles_are_late(desk: Desk) -> None:
    late_article(desk)
    health = desk.run("status", "--json").json()
    assert health["late_hosts"] == [{"host": "slow.example", "articles": 1, "waits": 5.0}]
    assert "slow.example: 1 known article is late" in desk.run("status").out
    assert "slow.example：1 篇文章迟于应回访之时" in desk.run("--lang", "zh", "status").out
    turn(desk, "slow.example", failed="read_timeout")  # then that is why
    told = desk.run("status").out
    assert "are late" not in told
    assert "slow.example: no answer in time" in told


def test_what_waits_for_the_next_run_is_not_late(desk: Desk) -> None:
    late_article(desk)
    with Archive(desk.folder / "archive.db") as archive:
        run_id = archive.intake.runs.start(at := utc_now() - timedelta(hours=5))
        archive.intake.runs.end(run_id, at, {})
    assert desk.run("status", "--json").json()["late_hosts"] == []


def test_status_names_what_is_set_aside(desk: Desk) -> None:
    bad = Suspect("link", 7, "bad.example", "http://bad.example/1.html", "site")
    with Archive(desk.folder / "archive.db") as archive:
        for _ in range(2):
            archive.frontier.suspects.blame([bad], utc_now(), sure=True)
    (row,) = desk.run("status", "--json").json()["set_aside"]
    assert (row["url"], row["source_id"]) == (bad.url, "site")
    assert row["until"] > to_iso(utc_now() + timedelta(hours=23))
    assert f"- {bad.url}: the worker dies of it; set aside until" in desk.run("status").out
    assert f"{bad.url}：抓取进程因它崩溃，搁置到" in desk.run("--lang", "zh", "status").out


def test_of_many_hosts_the_worst_are_named_and_the_rest_counted(desk: Desk) -> None:
    watch(desk, *(f"h{number:02}.example" for number in range(MOST_LINES + 3)))
    for number in range(MOST_LINES + 3):
        turn(desk, f"h{number:02}.example", failed="refused")
    turn(desk, "h12.example", failed="refused")
    lines = [line for line in desk.run("status").out.splitlines() if line.startswith("- ")]
    assert len(lines) == MOST_LINES + 1
    assert lines[0].startswith("- h12.example: the connection was refused (2 in a row")
    assert lines[-1] == "- … 3 more: status --json"
