"""A changed topic: remembered links are looked at once more, as backlog and within a budget."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.settings import CrawlSettings
from storage import Archive
from tests.running import crawl, plan, topics
from tests.site import Page, Site, article, off_topic

A = "/system/2026/11/20/030710001.shtml"
OFF = "/system/2026/11/20/030710009.shtml"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.listing(A, OFF)
        running.pages[A] = Page(article())
        running.pages[OFF] = Page(off_topic())
        yield running


class Watch:
    """Crawls of the site by a topic whose one word may be changed."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site = site
        self.db = folder / "archive.db"
        self.seed = folder / "topic.toml"

    def settings(self, word: str, **changes: Any) -> CrawlSettings:
        self.seed.write_text(
            'id = "t"\nname = "T"\nthreshold = 1.0\n'
            f'[[rules]]\nname = "r"\nweight = 1\nany = ["{word}"]\n',
            encoding="utf-8",
        )
        return plan(self.site, self.db, **topics(self.seed), **changes)

    def crawl(self, word: str, **changes: Any) -> list[str]:
        """One run; the paths that it asked for."""
        self.site.forget()
        done = crawl(self.settings(word, **changes))
        assert done.code == 0, done.err
        return self.site.paths()

    def links(self) -> dict[str, Any]:
        import sqlite3

        with sqlite3.connect(self.db) as db:
            db.row_factory = sqlite3.Row
            rows = db.execute("select * from links").fetchall()
        return {row["url"].removeprefix(self.site.address): dict(row) for row in rows}


@pytest.fixture
def watch(site: Site, tmp_path: Path) -> Watch:
    return Watch(site, tmp_path)


def test_a_link_that_the_new_rules_want_becomes_an_article_of_the_backlog(watch: Watch) -> None:
    watch.crawl("凉山")
    assert OFF not in watch.crawl("凉山")
    assert watch.crawl("图书馆").count(OFF) == 1
    with Archive(watch.db, read_only=True) as archive:
        (change,) = [c for c in archive.queries.changes.all() if c.title == "城南图书馆昨日开放"]
    assert (change.kind.value, change.backlog) == ("new", True)
    assert watch.links()[OFF]["state"] == "matched"


def test_one_that_they_do_not_want_either_is_fetched_once(watch: Watch) -> None:
    watch.crawl("凉山")
    before = watch.links()[OFF]["rules_hash"]
    assert watch.crawl("凉山州").count(OFF) == 1
    link = watch.links()[OFF]
    assert link["state"] == "off_topic"
    assert link["rules_hash"] != before
    assert OFF not in watch.crawl("凉山州")


def test_the_article_that_the_new_rules_do_not_want_stays_watched(watch: Watch) -> None:
    watch.crawl("凉山")
    assert A in watch.crawl("图书馆")
    with Archive(watch.db, read_only=True) as archive:
        found = {row["title"]: row["state"] for row in archive.queries.articles.all()}
    assert found["甬凉协作联席会议在西昌召开"] == "live"


def test_only_links_of_the_sources_of_the_run_are_queued(watch: Watch) -> None:
    watch.crawl("凉山")
    assert OFF not in watch.crawl("图书馆", sources=())
    assert watch.links()[OFF]["state"] == "off_topic"


def test_a_failing_look_is_tried_again_and_lost_by_none(watch: Watch, site: Site) -> None:
    watch.crawl("凉山")
    site.pages[OFF] = Page("busy", status=503, headers={"Retry-After": "0"})
    watch.crawl("图书馆")
    assert watch.links()[OFF]["state"] == "pending"
    site.pages[OFF] = Page(off_topic())
    watch.crawl("图书馆", now=True)
    assert watch.links()[OFF]["state"] == "matched"
