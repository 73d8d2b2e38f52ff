"""What a run takes up of what is due: by host, new before known, none starved; after a sleep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from storage.budget import RESERVED, within_budget

from storage import Archive
from storage.records import Article, Fetch, Outcome
from storage.times import from_iso
from storage.work import Capture, Due, DueArticle, DueFeed, DueLink, SourceInfo
from tests.watching import START

SECOND = timedelta(seconds=1)


def link(number: int, host: str = "a.cn", *, backlog: bool = False) -> DueLink:
    return DueLink(number, "s", f"http://{host}/l/{number}", backlog)


def article(number: int, host: str = "a.cn") -> DueArticle:
    return DueArticle(number, "s", f"http://{host}/{number}", None, None, None, "x/1", False)


def host(item: DueLink | DueArticle | DueFeed) -> str:
    return urlsplit(item.url).netloc


def test_new_pages_come_first_and_a_part_is_kept_for_known_ones() -> None:
    due = Due(links=tuple(map(link, range(500))), articles=tuple(map(article, range(500))))
    taken, late = within_budget(due, 120, SECOND)
    assert len(taken.links) == 90
    assert len(taken.articles) == 120 // RESERVED
    assert [a.article_id for a in taken.articles] == list(range(30))
    assert [len(group.articles) for group in late] == [470]
    assert late[0].span == timedelta(seconds=2 * 470)


def test_new_links_come_before_a_backlog() -> None:
    links = (*(link(n, backlog=True) for n in range(200)), *(link(n) for n in range(200, 220)))
    taken, _ = within_budget(Due(links=links), 100, SECOND)
    assert [one.backlog for one in taken.links] == [False] * 20 + [True] * 80


def test_one_big_source_takes_nothing_from_another() -> None:
    big = tuple(article(n, "big.cn") for n in range(5000))
    small = tuple(article(n, "small.cn") for n in range(5000, 5010))
    taken, late = within_budget(Due(articles=big + small), 120, SECOND)
    assert Counter(map(host, taken.articles)) == {"big.cn": 120, "small.cn": 10}
    assert [host(group.articles[0]) for group in late] == ["big.cn"]


hosts = st.sampled_from(["a.cn", "b.cn", "c.cn"])


@given(
    st.lists(st.tuples(hosts, st.booleans()), max_size=60),
    st.lists(hosts, max_size=60),
    st.lists(hosts, max_size=5),
    st.integers(1, 40),
)
def test_every_host_within_its_budget_and_nothing_lost(
    links: list[tuple[str, bool]], articles: list[str], feeds: list[str], per_host: int
) -> None:
    due = Due(
        feeds=tuple(
            DueFeed(n, "s", f"http://{h}/f{n}", "listing", None, None, None)
            for n, h in enumerate(feeds)
        ),
        links=tuple(link(n, h, backlog=old) for n, (h, old) in enumerate(links)),
        articles=tuple(article(n, h) for n, h in enumerate(articles)),
    )
    taken, late = within_budget(due, per_host, SECOND)
    assert taken.feeds == due.feeds
    waiting = [one for group in late for one in group.articles]
    assert sorted(a.article_id for a in (*taken.articles, *waiting)) == list(range(len(articles)))
    got, fed = Counter(map(host, (*taken.links, *taken.articles))), Counter(feeds)
    for name in {h for h, _ in links} | set(articles):
        wanted = articles.count(name)
        reserve = min(wanted, max(per_host // RESERVED, 1))
        assert got[name] <= max(per_host - fed[name], reserve)
        assert sum(host(one) == name for one in taken.articles) >= reserve


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as opened:
        opened._execute("pragma synchronous = off")
        opened.sync_sources([SourceInfo(name, name, "other") for name in ("big", "small")], START)
        for number in range(320):
            source = "small" if number < 20 else "big"
            url = f"http://{source}.cn/{number}.html"
            fetch = Fetch(url, START + timedelta(seconds=number), Outcome.OK, 200, url, body=b"x")
            reading = Article(url, f"标题{number}", f"正文{number}")
            opened.record_new(Capture(source, fetch, reading, "x/1"))
        yield opened


SOURCES = [SourceInfo(name, name, "other") for name in ("big", "small")]


def test_a_limit_is_each_sources_own(archive: Archive) -> None:
    due = archive.due(SOURCES, START + timedelta(days=9), limit=50)
    assert Counter(article.source_id for article in due.articles) == {"big": 50, "small": 20}


def test_what_waits_for_its_proof_comes_first_then_what_is_latest_by_its_own_interval(
    archive: Archive,
) -> None:
    now = START + timedelta(days=9)
    gone = Fetch("http://big.cn/300.html", START + timedelta(hours=1), Outcome.GONE, 404)
    archive.record_known(301, Capture("big", gone, witnessed=True))
    old = now - timedelta(hours=1)
    archive._execute(
        "update articles set watched_from = ?, next_fetch_at = ? where article_id = 20",
        ((now - timedelta(days=900)).isoformat(timespec="milliseconds"),
         old.isoformat(timespec="milliseconds")),
    )  # fmt: skip
    ids = [article.article_id for article in archive.due(SOURCES, now).articles]
    assert ids[0] == 301
    assert ids[-1] == 20


def test_after_a_long_sleep_the_overdue_are_spread_and_always_in_the_same_way(
    archive: Archive,
) -> None:
    """A week asleep: no more than the host's fetches in each run, no herd, nobody forgotten."""
    now = START + timedelta(days=7)
    taken, late = within_budget(archive.due(SOURCES, now), 40, SECOND)
    assert Counter(article.source_id for article in taken.articles) == {"big": 40, "small": 20}
    (group,) = late
    archive.spread_revisits(group.articles, now, group.span)
    rows = archive._rows("select next_fetch_at from articles where source_id = 'big'")
    times = sorted(
        from_iso(row["next_fetch_at"]) for row in rows if row["next_fetch_at"] >= "2026-11-30"
    )
    waits = [(time - now).total_seconds() for time in times]
    assert len(waits) == 260
    assert min(waits) >= 0
    assert max(waits) <= group.span.total_seconds() == 520
    per_minute = Counter(int(wait // 60) for wait in waits)
    assert max(per_minute.values()) <= 2 * 260 / (520 / 60)
    archive.spread_revisits(group.articles, now, group.span)
    again = archive._rows("select next_fetch_at from articles where source_id = 'big'")
    assert [tuple(row) for row in again] == [tuple(row) for row in rows]


def test_a_conditional_request_and_once_a_day_a_whole_one(archive: Archive) -> None:
    soon = archive.due(SOURCES, START + timedelta(hours=2)).articles
    assert not any(article.unconditional for article in soon)
    assert all(a.unconditional for a in archive.due(SOURCES, START + timedelta(days=2)).articles)
