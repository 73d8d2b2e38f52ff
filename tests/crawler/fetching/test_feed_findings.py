"""What comes of a feed and its further pages, by a real worker and a site on loopback."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from crawler.protocol import FeedFound, Setup
from crawler.settings import Feed, Source
from crawler.tasks import FeedTask, PageTask
from storage.records import Outcome
from storage.work import DueFeed, DueFeedPage
from tests.crawler.fetching.driver import LOOPBACK, Worker, one, topic_texts
from tests.site import Page, Site

PATH = "/system/2026/11/20/030710001.shtml"
SOURCE = Source(
    id="site", name="测试站", page="cnnb", article_url=(r"/system/\d{4}/\d{2}/\d{2}/\d+\.shtml$",)
)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(Setup(limits=LOOPBACK, topics=topic_texts())) as worker:
        yield worker


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


def digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


# Feeds


def feed(site: Site, **due: Any) -> FeedTask:
    url = site.url("/")
    values: dict[str, Any] = {
        "feed_id": 1, "source_id": "site", "url": url, "kind": "listing", "etag": None,
        "last_modified": None, "sha256": None, "asked_url": url,
    }  # fmt: skip
    due = DueFeed(**{**values, **due})
    return FeedTask(
        number=1, url=url, source_id="site", due=due, feed=Feed(kind="listing", url=url)
    )


def test_a_feed_shows_its_links_and_keeps_its_bytes(worker: Worker, site: Site) -> None:
    site.listing(PATH, "/about.html")
    found = one(worker, feed(site), source=SOURCE)
    assert isinstance(found, FeedFound)
    assert [link.url for link in found.links or ()] == [site.url(PATH)]
    assert found.fetch.outcome is Outcome.OK
    assert found.fetch.body is None
    assert found.fetch.sha256 == digest(site.pages["/"].body)  # type: ignore[attr-defined]
    assert (found.empty, found.trouble) == (None, None)


def test_a_feed_with_the_bytes_of_before_is_not_read(worker: Worker, site: Site) -> None:
    site.listing(PATH)
    same = digest(site.pages["/"].body)  # type: ignore[attr-defined]
    found = one(worker, feed(site, sha256=same), source=SOURCE)
    assert isinstance(found, FeedFound)
    assert found.links is None
    assert found.fetch.sha256 == same
    other_day = feed(site, sha256=same, asked_url=site.url("/yesterday"))
    found = one(worker, other_day, source=SOURCE)
    assert isinstance(found, FeedFound)
    assert found.links


def test_a_feed_is_asked_for_under_its_conditions(worker: Worker, site: Site) -> None:
    site.listing(PATH)
    page = site.pages["/"]
    assert isinstance(page, Page)
    page.validators = True
    found = one(worker, feed(site, etag=page.etag()), source=SOURCE)
    assert isinstance(found, FeedFound)
    assert found.fetch.outcome is Outcome.NOT_MODIFIED
    assert (found.links, found.fetch.body, found.trouble) == (None, None, None)


@pytest.mark.parametrize(
    ("page", "outcome", "kind", "empty"),
    [
        (Page("<!DOCTYPE html><title>新闻</title><p>暂无"), "ok", "feed_empty", "feed_empty"),
        (Page("<!DOCTYPE html><div id=app></div><script src=/a.js></script>"), "ok", "javascript",
         "javascript"),
        (Page("<title>403</title>", status=403), "blocked", "blocked", None),
        (Page("<!DOCTYPE html><title>安全验证</title><p>请拖动滑块完成验证"), "blocked",
         "blocked", None),
        (Page("oops", status=500), "soft_error", "feed_failed", None),
        (Page("", status=404), "gone", "feed_failed", None),
    ],
)  # fmt: skip
def test_a_feed_that_shows_nothing_says_why(
    worker: Worker, site: Site, page: Page, outcome: str, kind: str, empty: str | None
) -> None:
    site.pages["/"] = page
    found = one(worker, feed(site), source=SOURCE)
    assert isinstance(found, FeedFound)
    assert found.fetch.outcome == outcome
    assert found.empty == empty
    assert found.trouble
    assert found.trouble.kind == kind
    assert found.trouble.detail.startswith(site.url("/"))
    assert site.times("/") == 1


def test_a_feed_of_another_kind_is_a_soft_error(worker: Worker, site: Site) -> None:
    site.listing(PATH)
    found = one(worker, feed(site, kind="rss"), source=SOURCE)
    assert isinstance(found, FeedFound)
    assert found.fetch.outcome is Outcome.SOFT_ERROR
    assert found.links is None
    assert found.trouble
    assert found.trouble.kind == "feed_failed"


def further(site: Site, **due: Any) -> PageTask:
    values: dict[str, Any] = {
        "feed_page_id": 1, "feed_id": 1, "source_id": "site", "feed_url": site.url("/"),
        "kind": "listing", "url": site.url("/2.html"), "step": 1, "older": True, "backlog": False,
        "backfill_id": None, "mark": None, "etag": None, "last_modified": None, "sha256": None,
    }  # fmt: skip
    page = DueFeedPage(**{**values, **due})
    declared = Feed(kind="listing", url=site.url("/"))
    return PageTask(number=1, url=page.url, source_id="site", due=page, feed=declared)


def test_a_further_page_of_a_backfill_is_always_read(worker: Worker, site: Site) -> None:
    site.listing(PATH, at="/2.html")
    same = digest(site.pages["/2.html"].body)  # type: ignore[attr-defined]
    found = one(worker, further(site, sha256=same), source=SOURCE)
    assert isinstance(found, FeedFound)
    assert found.links is None
    found = one(worker, further(site, sha256=same, backfill_id=7), source=SOURCE)
    assert isinstance(found, FeedFound)
    assert [link.url for link in found.links or ()] == [site.url(PATH)]


def test_a_further_page_that_is_gone_is_no_trouble(worker: Worker, site: Site) -> None:
    found = one(worker, further(site), source=SOURCE)
    assert isinstance(found, FeedFound)
    assert found.fetch.outcome is Outcome.GONE
    assert found.trouble is None
