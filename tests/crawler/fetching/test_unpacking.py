"""What a server packs without a word is read all the same; what is a packed file stays one."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from crawler.protocol import FeedFound, LinkFound, Setup
from tests.crawler.fetching.driver import LOOPBACK, Worker, one, topic_texts
from tests.crawler.fetching.test_feed_findings import SOURCE, feed
from tests.crawler.fetching.test_findings import PATH, link
from tests.site import Page, Site, article

SMALL = 200_000
LISTED = f'<title>新闻</title><ul><li><a href="{PATH}">甬凉协作联席会议在西昌召开</a></li></ul>'


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    limits = replace(LOOPBACK, max_bytes=SMALL)
    with Worker(Setup(limits=limits, topics=topic_texts())) as worker:
        yield worker


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "application/xhtml+xml"])
def test_a_page_that_is_packed_without_a_word_is_read(
    worker: Worker, site: Site, content_type: str
) -> None:
    site.pages[PATH] = Page(gzip.compress(article().encode()), content_type=content_type)
    found = one(worker, link(site), source=SOURCE)
    assert isinstance(found, LinkFound)
    assert found.article
    assert found.fetch.body == article().encode()


def test_a_list_that_is_packed_without_a_word_shows_its_links(worker: Worker, site: Site) -> None:
    site.pages["/"] = Page(gzip.compress(LISTED.encode()))
    found = one(worker, feed(site), source=SOURCE)
    assert isinstance(found, FeedFound)
    assert found.trouble is None
    assert [each.url for each in found.links] == [site.url(PATH)]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (gzip.compress(article().encode()), "application/gzip"),
        (gzip.compress(article().encode())[:-20], "text/html"),
        (gzip.compress(b"<p>" + b"0" * SMALL), "text/html"),
    ],
    ids=["a file", "broken off", "too large"],
)
def test_what_is_a_file_or_no_whole_text_stays_packed(
    worker: Worker, site: Site, body: bytes, content_type: str
) -> None:
    site.pages[PATH] = Page(body, content_type=content_type)
    found = one(worker, link(site), source=SOURCE)
    assert isinstance(found, LinkFound)
    assert found.article is None
    assert "gzip data" in (found.fetch.words or "")
