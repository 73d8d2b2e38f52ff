"""A press house with every kind of feed: each article is found once, and fetched no more often.

Four hundred articles here; `tests/benchmarks/crawl.py` runs it with two thousand.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawler.classifier import Classifier
from crawler.settings import CrawlSettings
from storage import Archive
from tests.press import Press, press
from tests.running import crawl, plan
from tests.site import Page

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()


def settings(house: Press, db: Path) -> CrawlSettings:
    return plan(house.site, db, sources=(house.source(),), soft_s=80, deadline_s=85)


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(db)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


@pytest.mark.slow
def test_each_article_is_found_once_and_fetched_no_more_often(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    with press(400, 12, TODAY) as house:
        first_crawl(house, db)
        second_crawl(house, db)
        third_crawl(house, db)
        second_pages(house, db)
        rereading(house, db)


def first_crawl(house: Press, db: Path) -> None:
    """Every article once, those on topic archived whole, in both charsets."""
    done = crawl(settings(house, db))
    assert (done.code, done.err) == (0, "")
    asked = Counter(house.site.paths())
    pages = {s.address(n) for s in house.stories for n in range(1, s.pages + 1)}
    assert {path: asked[path] for path in pages if asked[path] != 1} == {}
    assert [path for path, times in asked.items() if times > 1] == []
    with Archive(db, read_only=True) as archive:
        found = {row["url"].split("?utm_")[0]: row for row in archive.queries.articles.all()}
        assert archive.queries.overview.incidents() == []
    assert set(found) == {house.site.url(s.path) for s in house.stories if s.on_topic}
    for story in house.stories:
        if story.on_topic:
            article = found[house.site.url(story.path)]
            assert article["title"] == story.title
            assert len(article["body"].split("\n")) == 3 * story.pages
            assert "\ufffd" not in article["body"]
    assert rows(db, "select count(*), count(distinct key) from links") == [(400, 400)]
    assert rows(db, "select count(*) from changes where not backlog") == [(0,)]


def second_crawl(house: Press, db: Path) -> None:
    """Feeds and known articles, each with what it was read with before; nothing else."""
    house.site.forget()
    done = crawl(settings(house, db))
    assert (done.code, done.err) == (0, "")
    folder = f"/nbrb/pc/layout/{TODAY:%Y%m}/{TODAY:%d}"
    feeds = {
        "/list/index.html", "/gbk/index.html", "/rss.xml", "/sitemap.xml", "/api/list?page=1",
        *(f"{folder}/node_0{leaf}.html" for leaf in range(1, 5)),
    }  # fmt: skip
    known = {s.address(n) for s in house.stories if s.on_topic for n in range(1, s.pages + 1)}
    asked = [asked for asked in house.site.asked if asked.path != "/robots.txt"]
    assert sorted(a.path for a in asked) == sorted(feeds | known)
    assert {a.path for a in asked if a.status != 304} == set()
    assert rows(db, "select count(*) from versions") == [(12,)]


def third_crawl(house: Press, db: Path) -> None:
    """What is added is found; of what did not change nothing is fetched."""
    new = [house._story(9_000 + number, on_topic=number == 0) for number in range(3)]
    for story in new:
        house.put(story)
    fifth = house.count // 5
    house.lists([*new, *house.stories[:fifth]], "/list/", "utf-8")
    house.site.forget()
    done = crawl(settings(house, db))
    assert (done.code, done.err) == (0, "")
    asked = Counter(house.site.paths())
    assert {asked[story.path] for story in new} == {1}
    assert asked["/list/index_2.html"] == 1  # the page before showed something new
    assert asked["/list/index_3.html"] == 0
    assert asked["/map/a.xml"] == 0  # its mark says that it did not change
    off_topic = [s.path for s in house.stories if not s.on_topic]
    assert sum(asked[path] for path in off_topic) == 0
    assert rows(db, "select count(*) from changes where not backlog") == [(1,)]


def second_pages(house: Press, db: Path) -> None:
    """An edit on a further page is seen, and its failure is none."""
    story = next(s for s in house.stories if s.on_topic and s.pages > 1)
    second = house.site.url(story.address(2))
    house.site.pages[story.address(2)] = Page("busy", status=503)
    crawl(settings(house, db))
    assert rows(db, "select kind from changes where kind <> 'new'") == []
    ((detail,),) = rows(db, f"select detail from fetches where detail like '%{second}%'")
    assert "503" in str(detail)
    edited = story.html(2).replace("产业、劳务", "产业、科技、劳务")
    house.site.pages[story.address(2)] = Page(edited, validators=True)
    crawl(settings(house, db))
    assert rows(db, "select kind from changes where kind <> 'new'") == [("edited",)]
    with Archive(db, read_only=True) as archive:
        article_id = archive.queries.articles.find(house.site.url(story.path))
        kept = archive.intake.revisits.kept(article_id).pages
        assert "科技、劳务" in archive.queries.articles.as_json(article_id)["body"]
    assert [page.url for page in kept] == [
        house.site.url(story.address(n)) for n in range(1, story.pages + 1)
    ]
    assert kept[1].body == edited.encode()
    house.site.forget()
    crawl(settings(house, db))
    assert {a.status for a in house.site.asked if a.path == story.address(2)} == {304}
    assert rows(db, "select count(*) from versions") == [(14,)]


def rereading(house: Press, db: Path) -> None:
    """Today's rules read the kept pages as one."""
    classifier = Classifier([house.source()], [])
    with Archive(db, read_only=True) as archive:
        for row in archive.queries.articles.all():
            reread = classifier.reread(archive.intake.revisits.kept(row["article_id"]))
            assert reread is not None
            assert reread.article is not None
            assert reread.article.body == row["body"]
