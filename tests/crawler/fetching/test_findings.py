"""What comes of each kind of task, by a real worker and a site on loopback."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.protocol import (
    ArticleFound,
    Ask,
    Failed,
    LinkFound,
    PageFound,
    Setup,
    Trouble,
    WitnessFound,
)
from crawler.settings import Source
from crawler.tasks import ArticleTask, FetchTask, LinkTask, WitnessTask
from storage.records import Article, Outcome
from storage.work import DueArticle, DueLink, Kept, KeptPage
from tests.crawler.fetching.driver import LOOPBACK, Worker, one, topic_texts
from tests.site import Page, Site, article, off_topic

PATH = "/system/2026/11/20/030710001.shtml"
SOURCE = Source(
    id="site", name="测试站", page="cnnb", article_url=(r"/system/\d{4}/\d{2}/\d{2}/\d+\.shtml$",)
)
PARAGRAPH = "甬凉协作项目昨日开工,宁波市与凉山州的代表出席了开工仪式并讲话。"


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


# Links


def link(site: Site, path: str = PATH) -> LinkTask:
    url = site.url(path)
    return LinkTask(number=1, url=url, source_id="site", due=DueLink(1, "site", url, backlog=False))


def test_a_link_is_read_and_judged(worker: Worker, site: Site) -> None:
    site.pages[PATH] = Page(article())
    found = one(worker, link(site), source=SOURCE)
    assert isinstance(found, LinkFound)
    assert found.article
    assert found.article.title == "甬凉协作联席会议在西昌召开"
    assert found.extractor.startswith("cnnb/")
    assert any(match.matched for match in found.matches)
    assert found.fetch.body == article().encode()
    assert (found.trouble, found.failed, found.is_article) == (None, None, True)


def test_a_link_off_topic_says_so(worker: Worker, site: Site) -> None:
    site.pages[PATH] = Page(off_topic())
    found = one(worker, link(site), source=SOURCE)
    assert isinstance(found, LinkFound)
    assert found.article
    assert found.matches
    assert not any(match.matched for match in found.matches)


def test_a_list_is_no_article(worker: Worker, site: Site) -> None:
    items = "".join(f'<li><a href="/system/{n}">今日要闻第{n}条的标题</a>' for n in range(40))
    site.pages[PATH] = Page(f"<!DOCTYPE html><title>新闻</title><ul>{items}</ul></body></html>")
    found = one(worker, link(site), source=SOURCE)
    assert isinstance(found, LinkFound)
    assert not found.is_article
    assert (found.article, found.fetch.body, found.trouble) == (None, None, None)
    assert found.fetch.digest


def test_a_page_that_leads_on_is_followed(worker: Worker, site: Site) -> None:
    site.pages["/old.html"] = Page(
        f"<!DOCTYPE html><meta http-equiv=refresh content='0;url={PATH}'><title>跳转</title>"
    )
    site.pages[PATH] = Page(article())
    found = one(worker, link(site, "/old.html"), source=SOURCE)
    assert isinstance(found, LinkFound)
    assert found.article
    assert found.fetch.url == site.url("/old.html")
    assert found.fetch.final_url == site.url(PATH)
    assert found.aliases == (site.url(PATH),)


def in_pages(site: Site, *paragraphs: str) -> list[str]:
    """An article on several pages, each of which names the others."""
    paths = [PATH, *(PATH.replace(".shtml", f"_{n}.shtml") for n in range(2, len(paragraphs) + 1))]
    pager = "".join(f'<a href="{path}">{n}</a> ' for n, path in enumerate(paths, 1))
    pager += f'<a href="{paths[1]}">下一页</a>'
    for path, text in zip(paths, paragraphs, strict=True):
        page = article(paragraphs=(text * 3,)).replace(
            '<div class="editor">', f'<div class="pages">{pager}</div><div class="editor">'
        )
        site.pages[path] = Page(page, validators=True)
    return paths


def test_a_link_is_gathered_with_all_its_pages(worker: Worker, site: Site) -> None:
    paths = in_pages(site, PARAGRAPH, PARAGRAPH.replace("昨日", "前日"))
    found = one(worker, link(site), source=SOURCE)
    assert isinstance(found, LinkFound)
    assert [page.url for page in found.pages] == [site.url(paths[1])]
    assert found.article
    assert "昨日" in found.article.body
    assert "前日" in found.article.body
    assert found.failed is None


def test_a_further_page_that_fails_is_told(worker: Worker, site: Site) -> None:
    paths = in_pages(site, PARAGRAPH, PARAGRAPH.replace("昨日", "前日"))
    site.pages[paths[1]] = Page("oops", status=503)
    found = one(worker, link(site), source=SOURCE)
    assert isinstance(found, LinkFound)
    assert found.failed
    assert found.failed.outcome is Outcome.SOFT_ERROR
    assert found.article


# Known articles


def known(site: Site, body: str, extractor: str = "cnnb/1") -> tuple[DueArticle, Kept]:
    page = KeptPage(site.url(PATH), body.encode(), "text/html; charset=utf-8")
    read = Article(site.url(PATH), "甬凉协作联席会议在西昌召开", "正文", language="zh-Hans")
    kept = Kept(1, "site", 1, read, extractor, (page,))
    due = DueArticle(1, "site", page.url, None, None, digest(body), extractor, unconditional=False)
    return due, kept


def again(worker: Worker, site: Site, due: DueArticle, kept: Kept | None) -> Any:
    task = ArticleTask(number=1, url=site.url(PATH), source_id="site", due=due)
    worker.kept = {1: kept} if kept else {}
    return one(worker, task, source=SOURCE)


def test_an_article_of_the_same_bytes_is_the_same(worker: Worker, site: Site) -> None:
    site.pages[PATH] = Page(article())
    found = again(worker, site, known(site, article())[0], None)
    assert isinstance(found, ArticleFound)
    assert found.same
    assert (found.fetch.body, found.fetch.digest) == (None, digest(article()))
    assert found.article is None


@pytest.mark.parametrize(("status", "told"), [(404, True), (503, False)])
def test_a_known_articles_further_page_that_is_lost_is_told(
    worker: Worker, site: Site, status: int, told: bool
) -> None:
    paths = in_pages(site, PARAGRAPH, PARAGRAPH.replace("昨日", "前日"))
    first = site.pages[paths[0]]
    assert isinstance(first, Page)
    due, kept = known(site, first.data().decode())
    further = KeptPage(site.url(paths[1]), first.data(), "text/html; charset=utf-8")
    site.pages[paths[1]] = Page("oops", status=status)
    found = again(worker, site, replace(due, pages=2), replace(kept, pages=(*kept.pages, further)))
    assert isinstance(found, ArticleFound)
    assert found.fetch.outcome is Outcome.SOFT_ERROR
    detail = f"{site.url(paths[0])}: its page {site.url(paths[1])}: HTTP {status}"
    assert found.trouble == (Trouble("template", detail) if told else None)


def test_an_article_that_differs_is_compared_with_what_is_kept(worker: Worker, site: Site) -> None:
    site.pages[PATH] = Page(article().replace("12.4亿元", "12.6亿元"))
    found = again(worker, site, *known(site, article()))
    assert isinstance(found, ArticleFound)
    assert not found.same
    assert found.article
    assert "12.6亿元" in found.article.body
    assert found.baseline  # kept by other rules
    assert "12.4亿元" in found.baseline.body
    assert found.fetch.body
    asks = worker.all(Ask)
    assert asks


def test_the_rules_of_before_need_no_baseline(worker: Worker, site: Site) -> None:
    site.pages[PATH] = Page(article())
    extractor = one(worker, link(site), source=SOURCE).extractor  # type: ignore[union-attr]
    site.pages[PATH] = Page(article(title="甬凉协作会议在西昌召开"))
    found = again(worker, site, *known(site, article(), extractor))
    assert isinstance(found, ArticleFound)
    assert found.article
    assert found.baseline is None


def test_an_article_that_is_gone_is_gone(worker: Worker, site: Site) -> None:
    found = again(worker, site, *known(site, article()))
    assert isinstance(found, ArticleFound)
    assert found.fetch.outcome is Outcome.GONE
    assert (found.article, found.trouble) == (None, None)
    assert found.fetch.body  # the proof


def test_a_refused_article_is_trouble(worker: Worker, site: Site) -> None:
    site.pages[PATH] = Page("<h1>网站防火墙</h1>", status=403)
    found = again(worker, site, *known(site, article()))
    assert isinstance(found, ArticleFound)
    assert found.trouble
    assert (found.trouble.kind, found.trouble.detail) == ("blocked", f"{site.url(PATH)}: HTTP 403")


def test_a_permanent_redirect_to_the_article_moved_it(worker: Worker, site: Site) -> None:
    new = PATH.replace("0001", "0002")
    site.pages[PATH] = Page("", status=301, headers={"Location": new})
    site.pages[new] = Page(article())
    due, kept = known(site, article())
    found = again(worker, site, due, kept)
    assert isinstance(found, ArticleFound)
    assert found.same
    assert found.moved_to == site.url(new)
    site.pages[PATH] = Page("", status=302, headers={"Location": new})
    found = again(worker, site, due, kept)
    assert isinstance(found, ArticleFound)
    assert found.moved_to is None


def test_an_article_that_was_redacted_meanwhile_is_dropped(worker: Worker, site: Site) -> None:
    site.pages[PATH] = Page(article("另一篇"))
    found = again(worker, site, known(site, article())[0], None)
    assert isinstance(found, Failed)
    assert (found.cause, found.fetch.detail) == ("error", "no longer kept")
    assert found.fetch.body is None


def test_an_article_of_several_pages_is_compared_page_by_page(worker: Worker, site: Site) -> None:
    paths = in_pages(site, PARAGRAPH, PARAGRAPH.replace("昨日", "前日"))
    bodies = [site.pages[path].data() for path in paths]  # type: ignore[attr-defined]
    etags = [site.pages[path].etag() for path in paths]  # type: ignore[attr-defined]
    pages = tuple(
        KeptPage(site.url(path), body, "text/html; charset=utf-8", etag)
        for path, body, etag in zip(paths, bodies, etags, strict=True)
    )
    first = one(worker, link(site), source=SOURCE)
    assert isinstance(first, LinkFound)
    assert first.article
    kept = Kept(1, "site", 1, first.article, first.extractor, pages)
    sha = hashlib.sha256(bodies[0]).hexdigest()
    url = site.url(PATH)
    due = DueArticle(
        1, "site", url, etags[0], None, sha, first.extractor, unconditional=False, pages=2
    )
    found = again(worker, site, due, kept)
    assert isinstance(found, ArticleFound)
    assert found.same
    assert [asked.status for asked in site.asked][-2:] == [304, 304]
    page = site.pages[paths[1]]
    assert isinstance(page, Page)
    page.body = str(page.body).replace("前日", "上周")
    found = again(worker, site, due, kept)
    assert isinstance(found, ArticleFound)
    assert not found.same
    assert found.article
    assert "上周" in found.article.body
    assert [len(page.body or b"") > 100 for page in found.pages] == [True]


# Pages by themselves


@pytest.mark.parametrize(
    ("page", "sound"),
    [
        (Page("<!DOCTYPE html><title>首页</title><p>今日要闻"), True),
        (Page("<!DOCTYPE html><title>404</title><p>您访问的页面不存在"), False),
        (Page(""), False),
        (Page("x", status=500), False),
    ],
)
def test_a_witness(worker: Worker, site: Site, page: Page, sound: bool) -> None:
    site.pages["/"] = page
    found = one(worker, WitnessTask(number=1, url=site.url("/"), source_id="site"), source=SOURCE)
    assert isinstance(found, WitnessFound)
    assert found.sound is sound
    assert found.fetch.body is None


def test_a_page_as_it_is(worker: Worker, site: Site) -> None:
    body = "宁波".encode("gbk")
    site.pages["/a"] = Page(body, content_type="text/html; charset=GBK")
    before = datetime.now(UTC)
    found = one(worker, FetchTask(number=1, url=site.url("/a"), source_id="site"))
    assert isinstance(found, PageFound)
    assert (found.fetch.body, found.encoding, found.fetch.status) == (body, "gbk", 200)
    assert found.fetch.fetched_at >= before
    assert found.fetch.header("content-type") == "text/html; charset=GBK"
    headers = {name.lower(): value for name, value in site.asked[-1].headers.items()}
    assert headers["user-agent"] == LOOPBACK.user_agent
    assert "cookie" not in headers


def test_began_and_reading_come_before_what_they_announce(worker: Worker, site: Site) -> None:
    site.pages[PATH] = Page(article())
    batch = worker.hand(link(site), source=SOURCE)
    worker.ended(batch)
    said = [name for name in worker.said(batch) if name != "RobotsFound"]
    assert said == ["Began", "Reading", "Began", "Reading", "LinkFound", "BatchEnd"]
