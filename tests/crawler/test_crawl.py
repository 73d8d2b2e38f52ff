"""Crawl runs as real processes against a real site: from a list page to the archive."""

from __future__ import annotations

import gzip
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.settings import FetchLimits, SeedText
from storage import Archive
from storage.records import Kind
from storage.rules import AlertRule
from tests.running import EAGER, crawl, plan, source, start_crawl
from tests.site import Page, Site, article, off_topic

A = "/system/2026/11/20/030710001.shtml"
B = "/system/2026/11/20/030710002.shtml"
C = "/system/2026/11/20/030710003.shtml"
OFF = "/system/2026/11/20/030710009.shtml"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.listing(A, OFF)
        running.pages[A] = Page(article(), validators=True)
        running.pages[OFF] = Page(off_topic())
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def kinds(db: Path) -> list[str]:
    with Archive(db, read_only=True) as archive:
        return [change.kind.value for change in reversed(archive.queries.changes.all())]


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(db)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_archives_what_is_on_topic_and_remembers_the_rest(site: Site, db: Path) -> None:
    done = crawl(plan(site, db))
    assert done.code == 0, done.err
    assert done.err == ""
    assert done.json()["counts"]["articles_new"] == 1
    with Archive(db, read_only=True) as archive:
        (found,) = archive.queries.articles.all()
    assert found["title"] == "甬凉协作联席会议在西昌召开"
    assert found["url"] == site.url(A)
    assert found["published_at"] == "2026-11-20T00:30:00+00:00"
    assert found["origin"] == "演示日报"
    assert found["topics"] == ["yongliang"]
    assert rows(db, "select state from links order by link_id") == [("matched",), ("off_topic",)]
    assert rows(db, "select count(*) from snapshots") == [(1,)]
    ((chain,),) = rows(db, "select chain_hash from changes")
    assert len(str(chain)) == 64


def test_a_second_run_parses_nothing_and_leaves_the_off_topic_page_alone(
    site: Site, db: Path
) -> None:
    site.pages["/"].validators = True  # type: ignore[attr-defined]
    crawl(plan(site, db))
    site.forget()
    done = crawl(plan(site, db))
    assert done.code == 0
    assert done.json()["counts"] == {
        "feeds": 1, "links_new": 0, "revisits": 1, "unchanged": 1,
    }  # fmt: skip
    assert sorted(site.paths()) == ["/", A]
    assert [asked.status for asked in site.asked if asked.path != "/robots.txt"] == [304, 304]


def test_the_first_crawl_is_a_backlog_and_what_comes_later_is_not(site: Site, db: Path) -> None:
    crawl(plan(site, db))
    site.listing(A, B, OFF)
    site.pages[B] = Page(article("甬凉产业协作项目签约"))
    crawl(plan(site, db))
    with Archive(db, read_only=True) as archive:
        assert [change.backlog for change in archive.queries.changes.all()] == [False, True]


def test_new_edited_withdrawn_restored(site: Site, db: Path) -> None:
    crawl(plan(site, db))
    site.pages[A] = Page(article().replace("12.4亿元", "12.6亿元"))
    crawl(plan(site, db))
    site.pages[A] = Page("gone", status=404)
    crawl(plan(site, db))
    crawl(plan(site, db))
    assert kinds(db) == ["new", "edited"]
    crawl(plan(site, db))
    assert kinds(db) == ["new", "edited", "withdrawn"]
    crawl(plan(site, db))
    site.pages[A] = Page(article().replace("12.4亿元", "12.6亿元"))
    crawl(plan(site, db))
    assert kinds(db) == ["new", "edited", "withdrawn", "restored"]
    with Archive(db, read_only=True) as archive:
        restored, withdrawn, edited, _ = archive.queries.changes.all()
        (found,) = archive.queries.articles.all()
    assert edited.fields == ("body",)
    assert [(s.span_class, s.before, s.after) for s in edited.spans] == [
        ("figure", "12.4亿元", "12.6亿元")
    ]
    assert [fetch.status for fetch in withdrawn.proof] == [404, 404, 404]
    assert restored.kind is Kind.RESTORED
    assert found["version"] == 2


def test_gone_proves_nothing_while_the_source_answers_nowhere(site: Site, db: Path) -> None:
    crawl(plan(site, db))
    site.pages.clear()
    for _ in range(4):
        assert crawl(plan(site, db)).code == 0
    assert kinds(db) == ["new"]
    with Archive(db, read_only=True) as archive:
        assert [
            incident.kind for incident in archive.queries.overview.incidents(open_only=True)
        ] == ["feed_failed"]


def test_a_gone_article_asks_for_a_witness_where_no_feed_is_due(site: Site, db: Path) -> None:
    slow = plan(site, db, sources=(source(site, every_s=3600.0),))
    crawl(slow)
    site.pages[A] = Page("gone", status=410)
    site.forget()
    crawl(slow)
    assert site.paths() == [A, "/"]
    assert rows(db, "select gone_count from articles") == [(1,)]


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_refusals_and_errors_withdraw_nothing(site: Site, db: Path, status: int) -> None:
    crawl(plan(site, db))
    site.pages[A] = Page("no", status=status)
    for _ in range(4):
        crawl(plan(site, db))
    assert kinds(db) == ["new"]
    assert rows(db, "select gone_count from articles") == [(0,)]


def test_a_redirect_home_is_gone_and_a_block_page_is_not(site: Site, db: Path) -> None:
    crawl(plan(site, db))
    site.pages[A] = Page("", status=302, headers={"Location": "/"})
    crawl(plan(site, db))
    assert rows(db, "select gone_count from articles") == [(1,)]
    site.pages[A] = Page("<title>安全验证</title><p>请输入验证码继续访问</p>")
    crawl(plan(site, db))
    assert rows(db, "select gone_count from articles") == [(1,)]


def test_fifty_noisy_fetches_are_one_version(site: Site, db: Path) -> None:
    related = "<ul><li><a href='/x/%d.shtml'>相关新闻第%d条</a></li></ul>"

    def noisy(number: int) -> Page:
        noise = f"阅读 {number * 37} 次 12:{number % 60:02d}:01 广告{number}" + related % (
            number,
            number,
        )
        return Page(article(noise=noise))

    site.pages[A] = noisy
    from crawler.classifier import Classifier
    from crawler.topics import load_texts
    from storage.records import Fetch, Outcome
    from storage.times import utc_now
    from storage.work import Capture

    settings = plan(site, db)
    crawl(settings)
    crawl(settings)
    topics = load_texts((seed.name, seed.text) for seed in settings.topics)
    classifier = Classifier(settings.sources, topics)
    with Archive(db, policy=EAGER) as archive:
        for number in range(2, 50):
            fetch = Fetch(site.url(A), utc_now(), Outcome.OK, 200, body=noisy(number).data())
            judged = classifier.classify(fetch, "site", "utf-8")
            capture = Capture("site", fetch, judged.article, judged.extractor, judged.matches)
            archive.intake.recording.record_known(1, capture)
    assert rows(db, "select count(*) from versions") == [(1,)]
    assert rows(db, "select count(distinct sha256) from fetches where article_id = 1") == [(50,)]
    assert kinds(db) == ["new"]


def test_robots_txt_is_obeyed_and_told(site: Site, db: Path) -> None:
    site.pages["/robots.txt"] = Page(
        "User-agent: *\nDisallow: /system/\n", content_type="text/plain"
    )
    assert crawl(plan(site, db)).code == 0
    assert A not in site.paths()
    with Archive(db, read_only=True) as archive:
        assert [incident.kind for incident in archive.queries.overview.incidents()] == ["robots"]


def test_we_say_who_we_are(site: Site, db: Path) -> None:
    limits = FetchLimits(delay_s=0, allow_addresses=("127.0.0.1",), user_agent="Desk/2 (+mail)")
    crawl(plan(site, db, fetch=limits))
    assert {asked.headers["User-Agent"] for asked in site.asked} == {"Desk/2 (+mail)"}


def test_requests_to_a_host_keep_their_distance(site: Site, db: Path) -> None:
    limits = FetchLimits(delay_s=0.4, allow_addresses=("127.0.0.1",))
    crawl(plan(site, db, fetch=limits))
    times = [asked.at for asked in site.asked]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(times) >= 3
    assert min(gaps) > 0.3


def test_a_passing_error_is_tried_again(site: Site, db: Path) -> None:
    site.pages[A] = lambda number: Page("busy", status=503) if number < 2 else Page(article())
    crawl(plan(site, db))
    assert site.times(A) == 1  # an answer of 500 is asked for once in a run
    assert kinds(db) == []
    crawl(plan(site, db))
    assert site.times(A) == 1  # and waits then
    crawl(plan(site, db, now=True))
    crawl(plan(site, db, now=True))
    assert site.times(A) == 3
    assert kinds(db) == ["new"]


def test_retry_after_is_remembered(site: Site, db: Path) -> None:
    site.pages[A] = Page("busy", status=429, headers={"Retry-After": "1"})
    site.pages[OFF] = Page("busy", status=429, headers={"Retry-After": "7200"})
    crawl(plan(site, db))
    assert (site.times(A), site.times(OFF)) == (1, 1)
    waits = rows(
        db,
        "select (julianday(next_fetch_at) - julianday(checked_at)) * 86400 from links"
        " where state = 'pending' order by 1",
    )
    assert [float(str(wait)) for (wait,) in waits] == pytest.approx([300, 7200], abs=5)


def test_a_bomb_a_slow_page_and_a_cut_page_are_put_off(site: Site, db: Path) -> None:
    site.listing(A, B, C, OFF)
    bomb = gzip.compress(b"<p>" + b"0" * 60_000_000)
    site.pages[B] = Page(bomb, headers={"Content-Encoding": "gzip"})
    site.pages[C] = Page(article(), cut_after=300)
    site.pages[OFF] = Page(off_topic(), delay_s=4)
    limits = FetchLimits(delay_s=0, timeout_s=1, allow_addresses=("127.0.0.1",))
    done = crawl(plan(site, db, fetch=limits))
    assert done.code == 0, done.err
    assert kinds(db) == ["new"]
    assert rows(db, "select count(*) from links where state = 'pending'") == [(3,)]
    assert rows(db, "select count(*) from fetches where detail is null and outcome <> 'ok'") == [
        (0,)
    ]


def test_private_addresses_are_refused_on_every_way(site: Site, db: Path, tmp_path: Path) -> None:
    with Site() as inner:
        port = inner.address.rsplit(":", 1)[1]
        target = f"http://127.0.0.2:{port}{A}"
        site.pages[A] = Page("", status=302, headers={"Location": target})
        site.pages[OFF] = Page("", status=302, headers={"Location": f"http://localhost:{port}{A}"})
        inner.pages[A] = Page(article())
        crawl(plan(site, db))
        assert kinds(db) == ["new"]  # by way of localhost, which is 127.0.0.1 and allowed
        details = [str(row[0]) for row in rows(db, "select detail from links order by link_id")]
        assert "127.0.0.2" in details[0]
        assert "allow_addresses" in details[0]
        none = FetchLimits(delay_s=0)
        site.forget()
        crawl(plan(site, tmp_path / "other.db", fetch=none))
        assert site.asked == []
        assert inner.paths() == [A]


def test_the_process_listens_on_no_port(site: Site, db: Path) -> None:
    site.pages[A] = Page(article(), delay_s=2.0)
    process = start_crawl(plan(site, db))
    try:
        until = time.monotonic() + 20
        while site.times("/") == 0 and time.monotonic() < until:
            time.sleep(0.05)
        assert site.times("/") == 1
        assert _listening(process.pid) == set()
    finally:
        process.communicate(timeout=60)
    assert kinds(db) == ["new"]


def _listening(pid: int) -> set[str]:
    """The local addresses on which a process listens, from the system's own tables."""
    inodes = set()
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        target = str(fd.readlink())
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            parts = line.split()
            if parts[3] == "0A" and parts[9] in inodes:
                found.add(parts[1])
    return found


def test_a_bad_page_does_not_end_the_run(site: Site, db: Path) -> None:
    bad = [f"/system/2026/11/20/{number}.shtml" for number in range(1, 8)]
    site.listing(*bad, A)
    bodies: list[bytes] = [
        b"", b"\x00" * 5000, b"\xff\xfe" + os.urandom(3000), b"%PDF-1.7\n" + os.urandom(500),
        b"<div>" * 50_000, b"<p>" + b"&lol;" * 10_000, b"\x89PNG\r\n\x1a\n" + os.urandom(200),
    ]  # fmt: skip
    for path, body in zip(bad, bodies, strict=True):
        site.pages[path] = Page(body)
    done = crawl(plan(site, db))
    assert done.code == 0, done.err
    assert kinds(db) == ["new"]
    site.forget()
    crawl(plan(site, db))
    assert site.paths() == ["/", A]


def test_an_article_taken_by_hand_needs_neither_source_nor_topic(site: Site, db: Path) -> None:
    site.pages["/any/page.html"] = Page(off_topic())
    done = crawl(plan(site, db, add=(site.url("/any/page.html"),)))
    assert done.json()["added"] == [
        {"url": site.url("/any/page.html"), "state": "taken_off_topic", "detail": None}
    ]
    again = crawl(plan(site, db, add=(site.url("/any/page.html"),)))
    assert again.json()["added"][0]["state"] == "known"
    assert rows(db, "select source_id from articles") == [("added",)]
    site.forget()
    site.pages["/any/page.html"] = Page(off_topic().replace("两千余人次", "三千余人次"))
    crawl(plan(site, db))
    assert site.times("/any/page.html") == 1
    assert "edited" in kinds(db)
    site.forget()
    crawl(plan(site, db, only=("site",)))
    assert site.times("/any/page.html") == 0


def test_deliveries_are_made_with_the_changes(site: Site, db: Path) -> None:
    rule = AlertRule("all", ("a", "b"), incidents=True)
    crawl(plan(site, db, rules=(rule,)))
    assert rows(db, "select channel_id, backlog, state from deliveries") == [
        ("a", 1, "pending"),
        ("b", 1, "pending"),
    ]
    assert rows(db, "select count(*) from delivery_changes") == [(2,)]
    # The backlog is complete, so its summary waits for nothing more.
    assert rows(db, "select count(*) from deliveries where next_attempt_at <= created_at") == [(0,)]
    with Archive(db, read_only=True) as archive:
        from storage.times import utc_now

        assert len(archive.outbox.sending.due(utc_now())) == 2


def test_a_run_that_is_asked_to_end_writes_what_it_has(site: Site, db: Path) -> None:
    site.pages[OFF] = Page(off_topic(), delay_s=3.0)
    process = start_crawl(plan(site, db))
    until = time.monotonic() + 20
    while site.times(A) == 0 and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert rows(db, "select state from runs") == [("done",)]
    assert kinds(db) == ["new"]


def test_a_request_to_end_is_kept_at_any_moment(site: Site, db: Path) -> None:
    for moment in (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8):
        process = start_crawl(plan(site, db))
        until = time.monotonic() + 20
        while not _catches(process.pid, signal.SIGTERM) and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(moment)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (0, b""), moment
    assert crawl(plan(site, db)).code == 0
    assert kinds(db) == ["new"]


def _catches(pid: int, number: signal.Signals) -> bool:
    """Whether a process has a handler for a signal, from the system's own tables."""
    status = Path(f"/proc/{pid}/status").read_text()
    (mask,) = (line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(mask, 16) >> (number - 1) & 1)


def test_the_deadline_ends_a_hanging_run(site: Site, db: Path) -> None:
    site.pages["/"] = Page("<p>", delay_s=6)
    limits = FetchLimits(delay_s=0, timeout_s=60, allow_addresses=("127.0.0.1",))
    done = crawl(plan(site, db, fetch=limits, deadline_s=2.0))
    assert done.code == -signal.SIGALRM


def test_the_soft_deadline_takes_up_nothing_new(site: Site, db: Path) -> None:
    site.listing(A, B, C)
    site.pages[B] = Page(article("甬凉教育协作"))
    site.pages[C] = Page(article("甬凉医疗协作"))
    limits = FetchLimits(delay_s=1.0, allow_addresses=("127.0.0.1",))
    done = crawl(plan(site, db, fetch=limits, soft_s=2.5))
    assert done.code == 0
    assert 0 < len(kinds(db)) < 3
    crawl(plan(site, db))
    assert len(kinds(db)) == 3


def test_two_runs_of_an_archive_take_turns(site: Site, db: Path) -> None:
    site.pages[A] = Page(article(), delay_s=1.0)
    first, second = start_crawl(plan(site, db)), start_crawl(plan(site, db))
    for process in (first, second):
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert kinds(db) == ["new"]
    spans = rows(db, "select started_at, ended_at from runs order by run_id")
    assert str(spans[0][1]) <= str(spans[1][0])


def test_a_broken_topic_seed_is_one_line(site: Site, db: Path) -> None:
    done = crawl(plan(site, db, topics=(SeedText("bad.toml", "id = "),)))
    assert done.code == 1
    assert "bad.toml" in done.err
    assert "Traceback" not in done.err


def test_killed_at_any_moment_each_article_is_there_once(site: Site, db: Path) -> None:
    paths = [f"/system/2026/11/20/0307{number:05d}.shtml" for number in range(20)]
    site.listing(*paths)
    for number, path in enumerate(paths):
        site.pages[path] = Page(article(f"甬凉协作简报第{number}期"))
    for moment in (0.1, 0.2, 0.3, 0.5, 0.8):
        process = start_crawl(plan(site, db))
        time.sleep(moment)
        process.kill()
        process.communicate()
    assert crawl(plan(site, db)).code == 0
    assert rows(db, "select count(*) from articles") == [(20,)]
    assert rows(db, "select count(*), count(distinct article_id) from changes") == [(20, 20)]
    assert rows(db, "pragma integrity_check") == [("ok",)]
    assert rows(db, "select count(*) from runs where state = 'running'") == [(0,)]


def test_a_source_whose_every_new_link_fails_is_told_and_heals(site: Site, db: Path) -> None:
    site.listing(A, B, C)
    for path in (A, B, C):
        site.pages[path] = Page("broken", status=500)
    for _ in range(2):
        crawl(plan(site, db, now=True))
    told = "select kind, closed_at is null from incidents where kind = 'links_failing'"
    assert rows(db, told) == [("links_failing", 1)]
    for path in (A, B, C):
        site.pages[path] = Page(article(f"甬凉协作简报{path[-7:-6]}"))
    crawl(plan(site, db, now=True))
    assert rows(db, told) == [("links_failing", 0)]
