"""Crawls over feeds of several pages, articles under several addresses and on several pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crawler.settings import CrawlSettings, Feed
from scheduler.watch.tasks import OUT_BY
from storage import Archive
from tests.running import crawl, plan, source
from tests.site import Page, Site, article, off_topic

A = "/c/2026/11/20/100001.html"
B = "/c/2026/11/20/100002.html"
TITLE = "甬凉协作联席会议在西昌召开"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def feeds(site: Site, db: Path, *declared: Feed, **changes: Any) -> CrawlSettings:
    """A crawl of a source that says nothing of its articles' addresses."""
    one = source(site, page="generic", article_url=(), feeds=declared)
    return plan(site, db, sources=(one,), **changes)


def listing(site: Site, path: str = "/", **keys: Any) -> Feed:
    return Feed(kind="listing", url=site.url(path), **keys)


def list_page(*paths: str, following: str = "") -> Page:
    rows = "".join(f'<li><a href="{path}">{TITLE}</a> 2026-11-20</li>' for path in paths)
    return Page(f"<!DOCTYPE html><ul>{rows}</ul>{following}")


def rows(db: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(db)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def head(tag: str) -> str:
    return article().replace("<head>", f"<head>{tag}")


def incidents(db: Path) -> list[str]:
    with Archive(db, read_only=True) as archive:
        return [incident.kind for incident in archive.queries.overview.incidents(open_only=True)]


# One article, one address


@pytest.mark.parametrize("tag", [
    '<link rel="canonical" href="{a}">',
    '<link rel="alternate" media="only screen and (max-width: 640px)" href="{a}">',
    '<meta name="mobile-agent" content="format=html5; url={a}">',
])  # fmt: skip
def test_an_address_that_the_page_names_is_the_same_article(site: Site, db: Path, tag: str) -> None:
    site.pages["/"] = list_page("/wap/100001.html")
    site.pages["/wap/100001.html"] = Page(head(tag.format(a=site.url(A))))
    site.pages[A] = Page(article())
    crawl(feeds(site, db, listing(site)))
    site.pages["/"] = list_page("/wap/100001.html", A)
    crawl(feeds(site, db, listing(site)))
    assert site.times(A) == 0
    assert rows(db, "select url from articles") == [(site.url("/wap/100001.html"),)]
    with Archive(db, read_only=True) as archive:
        assert archive.queries.articles.find(site.url(A)) == 1


def test_twins_found_in_one_run_are_one_article(site: Site, db: Path) -> None:
    site.pages["/"] = list_page("/wap/100001.html", A)
    tag = f'<link rel="canonical" href="{site.url(A)}">'
    site.pages["/wap/100001.html"] = site.pages[A] = Page(head(tag))
    done = crawl(feeds(site, db, listing(site)))
    assert done.json()["counts"]["articles_new"] == 1
    assert rows(db, "select distinct state, article_id from links") == [("matched", 1)]
    assert len(rows(db, "select * from changes")) == 1


def test_a_redirect_to_a_known_article_is_that_article(site: Site, db: Path) -> None:
    site.pages["/"] = list_page(A)
    site.pages[A] = Page(article())
    crawl(feeds(site, db, listing(site)))
    site.pages["/"] = list_page(A, B)
    site.pages[B] = Page("", status=301, headers={"Location": A})
    crawl(feeds(site, db, listing(site)))
    assert len(rows(db, "select * from articles")) == 1
    assert rows(db, "select state, article_id from links") == [("matched", 1)] * 2


def test_what_counts_clicks_and_index_pages_make_no_second_address(site: Site, db: Path) -> None:
    site.pages["/"] = list_page("/c/2026/11/20/100001/", "/c/2026/11/20/100001/index.html")
    site.pages["/more"] = list_page("/c/2026/11/20/100001/?utm_source=m&spm=1#top")
    site.pages["/c/2026/11/20/100001/"] = Page(article())
    crawl(feeds(site, db, listing(site), listing(site, "/more")))
    assert len(rows(db, "select * from links")) == 1
    assert site.paths().count("/c/2026/11/20/100001/") == 1


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_what_is_asked_for_is_what_was_published(site: Site, db: Path, charset: str) -> None:
    """To the letter on the wire, as a browser asks, in the charset of the page."""
    query = {"utf-8": "%E8%AF%8D=%E6%96%B0", "gbk": "%B4%CA=%D0%C2"}[charset]
    wanted = {
        "/show.asp?2001": "/show.asp?2001",
        "/show.asp?z=2002&amp;a=&amp;b&amp;utm_source=w": "/show.asp?z=2002&a=&b&utm_source=w",
        "/新/100003.html?词=新": f"/%E6%96%B0/100003.html?{query}",
        "/show.asp?q=[2004]|{}~%d6%D0": "/show.asp?q=[2004]|{}~%d6%D0",
        "/a/./b/../100005.html;v=1?": "/a/100005.html;v=1",
    }
    items = "".join(
        f"<li><a href='{href}'>{TITLE}第{number}号</a> 2026-11-20</li>"
        for number, href in enumerate(wanted)
    )
    markup = f"<!DOCTYPE html><head><meta charset={charset}></head><ul>{items}</ul>"
    site.pages["/"] = Page(markup.encode(charset), content_type="text/html")
    for number, path in enumerate(wanted.values()):
        other = article().replace(TITLE, f"{TITLE}第{number}号").replace("12.4亿", f"{number}亿")
        site.pages[path] = Page(other)
    crawl(feeds(site, db, listing(site), now=True))
    asked = [path.removesuffix("?") for path in site.paths() if path not in ("/", "/robots.txt")]
    assert sorted(asked) == sorted(wanted.values())
    assert len(rows(db, "select * from articles")) == len(wanted)


def test_a_further_page_and_a_redirect_are_asked_for_as_published(site: Site, db: Path) -> None:
    site.pages["/"] = list_page(A, following='<a href="/list?z=1&amp;page=2">下一页</a>')
    site.pages[A] = Page(article())
    site.pages["/list?z=1&page=2"] = list_page(f"{B}?b&a")
    moved = Page("", status=302, headers={"Location": "/show.asp?z=1&2001"})
    site.pages[f"{B}?b&a"] = moved
    site.pages["/show.asp?z=1&2001"] = Page(article())
    crawl(feeds(site, db, listing(site, depth=2)))
    assert {"/list?z=1&page=2", f"{B}?b&a", "/show.asp?z=1&2001"} <= set(site.paths())


def test_a_canonical_address_that_all_pages_name_makes_them_not_one(site: Site, db: Path) -> None:
    site.pages["/"] = list_page(A, B)
    tag = f'<link rel="canonical" href="{site.url("/c/2026/11/20/100000.html")}">'
    site.pages[A] = Page(head(tag))
    site.pages[B] = Page(head(tag).replace(TITLE, "甬凉产业协作项目签约").replace("12.4亿", "3亿"))
    crawl(feeds(site, db, listing(site)))
    assert len(rows(db, "select * from articles")) == 2


def test_the_twin_of_an_article_off_topic_is_not_fetched(site: Site, db: Path) -> None:
    site.pages["/"] = list_page(B)
    tag = f'<link rel="canonical" href="{site.url(A)}">'
    site.pages[B] = Page(off_topic().replace("<head>", f"<head>{tag}"))
    crawl(feeds(site, db, listing(site)))
    site.pages["/"] = list_page(B, A)
    crawl(feeds(site, db, listing(site)))
    assert site.times(A) == 0
    assert rows(db, "select state from links") == [("off_topic",)] * 2


# Feeds of several pages


def test_a_list_is_followed_as_deep_as_the_seed_says_and_only_while_it_is_new(
    site: Site, db: Path
) -> None:
    for number in range(1, 6):
        following = f'<a href="/list_{number + 1}.html">下一页</a>'
        path = f"/c/2026/11/20/10000{number}.html"
        site.pages[f"/list_{number}.html"] = list_page(path, following=following)
        site.pages[path] = Page(off_topic())
    crawl(feeds(site, db, listing(site, "/list_1.html", depth=3)))
    assert {path for path in site.paths() if "list" in path} == {
        f"/list_{number}.html" for number in (1, 2, 3)
    }
    site.forget()
    crawl(feeds(site, db, listing(site, "/list_1.html", depth=3)))
    assert site.paths() == ["/list_1.html"]


def test_a_page_that_a_killed_run_left_is_read_by_the_next(site: Site, db: Path) -> None:
    site.pages["/list_1.html"] = list_page(A, following='<a href="/list_2.html">下一页</a>')
    site.pages[A] = Page(off_topic())
    site.pages["/list_2.html"] = Page("busy", status=403)
    settings = feeds(site, db, listing(site, "/list_1.html", depth=2))
    crawl(settings)
    assert rows(db, "select pending, failures from feed_pages") == [(1, 1)]
    site.pages["/list_2.html"] = list_page(B)
    site.pages[B] = Page(article())
    connection = sqlite3.connect(db)
    connection.execute("update feed_pages set next_fetch_at = '2020'")
    connection.commit()
    connection.close()
    crawl(settings)
    assert rows(db, "select url, backlog from articles") == [(site.url(B), 1)]


def test_links_older_than_the_seed_wants_are_left_alone(site: Site, db: Path) -> None:
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    old, new = today - timedelta(days=9), today - timedelta(days=2)
    items = "".join(
        f'<li><a href="/n/10000{n}.html">{TITLE}</a> {day}</li>' for n, day in ((1, old), (2, new))
    )
    site.pages["/"] = Page(f"<ul>{items}</ul>")
    site.pages["/n/100002.html"] = Page(off_topic())
    crawl(feeds(site, db, listing(site, max_age_days=7)))
    assert site.paths() == ["/", "/n/100002.html"]


def test_a_day_without_an_issue_is_no_incident_and_a_paper_that_is_gone_is(
    site: Site, db: Path
) -> None:
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    feed = Feed(kind="epaper", url=site.url("/html/{YYYY}-{MM}/{DD}/node_2.htm"), depth=2)
    yesterday = today - timedelta(days=1)
    folder = f"/html/{yesterday:%Y-%m/%d}"
    site.pages[f"{folder}/node_2.htm"] = Page(f'<html><a href="content_1.htm">{TITLE}</a>')
    site.pages[f"{folder}/content_1.htm"] = Page(article())
    crawl(feeds(site, db, feed))
    # It never answered: after the hour by which an issue is out the address may be wrong.
    early = datetime.now(ZoneInfo("Asia/Shanghai")).hour < OUT_BY
    assert incidents(db) == ([] if early else ["feed_failed"])
    assert len(rows(db, "select * from articles")) == 1
    site.pages[f"/html/{today:%Y-%m/%d}/node_2.htm"] = site.pages[f"{folder}/node_2.htm"]
    crawl(feeds(site, db, feed))
    assert incidents(db) == []
    del site.pages[f"/html/{today:%Y-%m/%d}/node_2.htm"]
    # The days of a holiday are none; what is missing for longer is told, however often it is asked.
    for days, told in ((1, []), (3, []), (5, ["feed_failed"])):
        answered = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="milliseconds")
        with closing(sqlite3.connect(db)) as connection, connection:
            connection.execute("update feeds set ok_at = ?", (answered,))
        crawl(feeds(site, db, feed))
        assert incidents(db) == told
        assert rows(db, "select ok_at from feeds") == [(answered,)]


@pytest.mark.parametrize(
    ("kind", "body", "incident"),
    [
        ("rss", "<!DOCTYPE html><html><body>维护中</body></html>", "feed_failed"),
        ("sitemap", "<urlset></urlset>", "feed_empty"),
        ("api", '{"list": []}', "feed_empty"),
        ("epaper", "<html><body>没有报纸</body></html>", "feed_empty"),
    ],
)
def test_a_feed_that_is_none_and_one_that_is_empty_are_incidents(
    site: Site, db: Path, kind: str, body: str, incident: str
) -> None:
    site.pages["/feed"] = Page(body)
    keys = {"items": "list"} if kind == "api" else {}
    done = crawl(feeds(site, db, Feed(kind=kind, url=site.url("/feed"), **keys)))
    assert (done.code, done.err) == (0, "")
    assert incidents(db) == [incident]


# Articles of several pages


def paged(number: int, of: int) -> str:
    """One page of an article on `of` pages, with a pager."""
    pager = "".join(f'<a href="{page_of(n)}">{n}</a> ' for n in range(1, of + 1))
    text = article().replace("落实帮扶资金", f"第{number}批落实帮扶资金")
    return text.replace(
        '<div class="editor">', f'<div class="pager">{pager}</div><div class="editor">'
    )


def page_of(number: int) -> str:
    return A if number == 1 else A.replace(".html", f"_{number}.html")


def test_an_article_waits_for_its_failing_page_and_is_not_lost(site: Site, db: Path) -> None:
    site.pages["/"] = list_page(A)
    site.pages[page_of(1)] = Page(paged(1, 2))
    site.pages[page_of(2)] = Page("no", status=403)
    settings = feeds(site, db, listing(site), now=True)
    crawl(settings)
    assert rows(db, "select count(*) from articles") == [(0,)]
    assert rows(db, "select state, attempts from links") == [("pending", 1)]
    connection = sqlite3.connect(db)
    connection.execute("update links set attempts = 5")
    connection.commit()
    connection.close()
    crawl(settings)
    assert rows(db, "select count(*) from articles") == [(1,)]


def test_a_further_page_that_does_not_exist_is_no_part(site: Site, db: Path) -> None:
    site.pages["/"] = list_page(A)
    for number in (1, 3):
        site.pages[page_of(number)] = Page(paged(number, 3))
    crawl(feeds(site, db, listing(site)))
    crawl(feeds(site, db, listing(site)))
    assert rows(db, "select page from version_snapshots") == [(2,)]
    assert rows(db, "select kind from changes order by change_id") == [("new",)]


def test_a_known_article_that_loses_a_page_that_it_still_names_is_not_edited(
    site: Site, db: Path
) -> None:
    site.pages["/"] = list_page(A)
    for number in (1, 2, 3):
        site.pages[page_of(number)] = Page(paged(number, 3))
    crawl(feeds(site, db, listing(site)))
    site.pages[page_of(2)] = Page("gone", status=404)
    crawl(feeds(site, db, listing(site)))
    assert rows(db, "select kind from changes order by change_id") == [("new",)]
    for number in (1, 2):
        site.pages[page_of(number)] = Page(paged(number, 2))
    crawl(feeds(site, db, listing(site)))
    assert rows(db, "select kind from changes order by change_id") == [("new",), ("edited",)]


def test_pages_of_another_host_and_a_pager_without_end_are_bounded(site: Site, db: Path) -> None:
    site.pages["/"] = list_page(A)
    for number in range(1, 60):
        site.pages[page_of(number)] = Page(paged(number, 60))
    crawl(feeds(site, db, listing(site)))
    assert sum(path.startswith("/c/") for path in site.paths()) == 30


def test_what_falls_due_soon_is_taken_along(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    site.listing("/system/2026/11/20/030710001.shtml")
    minutely = (source(site, every_s=60.0),)
    crawl(plan(site, db, sources=minutely))
    crawl(plan(site, db, sources=minutely))
    assert site.times("/") == 1
    crawl(plan(site, db, sources=minutely, early_s=59.9))
    assert site.times("/") == 2
