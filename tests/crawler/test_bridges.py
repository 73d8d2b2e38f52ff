"""Accounts of WeChat behind a bridge: found by its feed, read, watched, and told when it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.settings import CrawlSettings, Feed
from storage import Archive
from tests import wechat
from tests.running import crawl, plan, source
from tests.site import Page, Site

FEED = "/feed/MP_WXS_3009.rss"
A, B = "/s/aaaaaaaaaaaaaaaaaaaaaa", "/s/bbbbbbbbbbbbbbbbbbbbbb"
DELETED = wechat.notice("该内容已被发布者删除")
CHECKED = wechat.notice("环境异常", "当前环境异常，完成验证后即可继续访问。")
SIGN_IN = """<!DOCTYPE html><html><head><title>登录</title></head><body><form action="/login">
<input name="user"><input type="password" name="password"><button>登录</button></form>
</body></html>"""
JSON = "application/json; charset=utf-8"
SHELL = """<!DOCTYPE html><html lang="zh"><head><title>WeRSS</title></head><body>
<div id="app"></div><script type="module" src="/assets/index.js"></script></body></html>"""


@pytest.fixture
def site() -> Iterator[Site]:
    """The bridge, and in place of WeChat the same host."""
    with Site() as running:
        for path in (A, B):
            running.pages[path] = Page(wechat.page())
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def account(site: Site, db: Path, *, kind: str = "rss", **changes: Any) -> CrawlSettings:
    feeds = (Feed(kind=kind, url=site.url(FEED)),)
    values = {"page": "wechat", "article_url": (), "bridge": True, "feeds": feeds}
    return plan(site, db, sources=(source(site, **{**values, **changes}),))


def open_incidents(db: Path) -> list[tuple[str, str]]:
    with Archive(db, read_only=True) as archive:
        return [
            (one.kind, one.detail) for one in archive.queries.overview.incidents(open_only=True)
        ]


def articles(db: Path) -> list[dict[str, Any]]:
    with Archive(db, read_only=True) as archive:
        return list(archive.queries.articles.all())


@pytest.mark.parametrize("written", [wechat.rss, wechat.atom, wechat.json_feed])
def test_one_crawl_finds_and_reads_what_a_bridge_shows(
    site: Site, db: Path, written: Callable[..., str]
) -> None:
    site.pages[FEED] = Page(written(site.url(A)), content_type="text/xml; charset=utf-8")
    assert crawl(account(site, db)).code == 0
    (found,) = articles(db)
    assert (found["title"], found["origin"], found["state"]) == (
        wechat.TITLE,
        wechat.ACCOUNT,
        "live",
    )
    assert found["published_at"].startswith("2024-05-13T08:49")
    assert open_incidents(db) == []


def test_a_deleted_article_is_withdrawn_and_a_check_of_visitors_proves_nothing(
    site: Site, db: Path
) -> None:
    site.pages[FEED] = Page(wechat.rss(site.url(A)), content_type="text/xml")
    crawl(account(site, db))
    site.pages[A] = Page(CHECKED)
    for _ in range(4):
        crawl(account(site, db))
    assert [found["state"] for found in articles(db)] == ["live"]
    site.pages[A] = Page(DELETED)
    for _ in range(3):
        crawl(account(site, db))
    assert [found["state"] for found in articles(db)] == ["withdrawn"]


ASK_TO_SIGN_IN = {
    "form": Page(SIGN_IN),
    "script": Page(SHELL),
    "json": Page('{"code": 40101, "message": "未登录"}', content_type="application/json"),
    "ran out": Page('{"err": "登录已失效，请重新扫码登录"}', content_type="application/json"),
    "401": Page("unauthorized", status=401),
    "redirect": Page(status=302, headers={"Location": "/login?next=/feed"}),
    "401 in json": Page('{"code": 401, "msg": "Unauthorized", "data": null}', content_type=JSON),
    "fastapi": Page('{"detail": "Not authenticated"}', content_type=JSON),
    "credentials": Page('{"error": {"code": 401, "message": "Could not validate credentials"}}'),
    "token": Page('{"status": 0, "message": "token已过期，请重新登录"}', content_type=JSON),
    "session": Page('{"errcode": 200003, "errmsg": "invalid session"}', content_type=JSON),
    "no account": Page('{"message": "暂无可用读书账号!", "code": 500}', content_type=JSON),
    "timeout": Page('{"ret": -2012, "msg": "登录超时"}', content_type=JSON),
    "offline": Page('{"data": {"list": []}, "msg": "账号已掉线，请扫码登录"}', content_type=JSON),
    "mark": Page("\ufeff<!doctype html>\n<html><head><title>WeRSS</title>" + SHELL[-60:]),
    "comment": Page(f"<!-- v1 -->\n{SHELL}", content_type=JSON),
    "xhtml": Page('<?xml version="1.0"?>\n' + SHELL, content_type="application/xhtml+xml"),
    "scan": Page("<html lang=zh><body><div class=login>微信扫码登录</div></body></html>"),
    "ran out in html": Page(
        '<!DOCTYPE html><title>登录失效</title><p>登录失效，<a href="/">返回</a></p>'
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["rss", "api"])
def test_a_bridge_that_asks_to_sign_in_is_told_as_such(site: Site, db: Path, kind: str) -> None:
    """It is never an empty feed, and heals with the feed: a source for each way to ask."""
    site.pages["/login?next=/feed"] = Page(SHELL)
    written = wechat.rss if kind == "rss" else wechat.json_feed
    feeds = {f"source-{number}": f"/feed/{number}" for number in range(len(ASK_TO_SIGN_IN))}
    good: dict[str, Page] = {}
    for number, feed in enumerate(feeds.values()):
        site.pages[article := f"/s/{number:022d}"] = Page(wechat.page())
        good[feed] = Page(written(site.url(article)), content_type="text/xml")
    values = {"page": "wechat", "article_url": (), "bridge": True}
    settings = plan(
        site,
        db,
        sources=tuple(
            source(site, id=name, feeds=(Feed(kind=kind, url=site.url(feed)),), **values)
            for name, feed in feeds.items()
        ),
    )

    def told() -> dict[str | None, list[tuple[str, str]]]:
        with Archive(db, read_only=True) as archive:
            found: dict[str | None, list[tuple[str, str]]] = {}
            for one in archive.queries.overview.incidents(open_only=True):
                found.setdefault(one.source_id, []).append((one.kind, one.detail))
            return found

    site.pages.update(good)
    crawl(settings)
    assert told() == {}
    site.pages.update(zip(feeds.values(), ASK_TO_SIGN_IN.values(), strict=True))
    for _ in range(2):
        crawl(settings)
    opened = told()
    wrong = {
        asks: opened.get(name, [])
        for asks, (name, feed) in zip(ASK_TO_SIGN_IN, feeds.items(), strict=True)
        if [kind for kind, _ in opened.get(name, [])] != ["sign_in"]
        or not opened[name][0][1].startswith(site.url(feed))
    }
    assert wrong == {}
    assert opened.keys() == feeds.keys()
    site.pages.update(good)
    crawl(settings)
    assert told() == {}
    assert {(found["source_id"], found["state"]) for found in articles(db)} == {
        (name, "live") for name in feeds
    }


@pytest.mark.parametrize(
    "said",
    [
        wechat.json_feed(),
        '{"list": [], "msg": "success", "code": 200}',
        '{"code": 500, "msg": "Internal Server Error"}',
        '{"list": null, "total": 401}',
        '{"title": "登录", "items": []}',
    ],
)
def test_data_that_says_nothing_of_a_login_is_none(site: Site, db: Path, said: str) -> None:
    site.pages[FEED] = Page(wechat.json_feed(site.url(A)), content_type=JSON)
    crawl(account(site, db, kind="api"))
    site.pages[FEED] = Page(said, content_type=JSON)
    crawl(account(site, db, kind="api"))
    assert [kind for kind, _ in open_incidents(db)] in (["feed_failed"], ["feed_empty"])


def test_a_list_page_that_became_a_login_is_no_empty_list(site: Site, db: Path) -> None:
    one = {"bridge": False, "kind": "listing", "article_url": (r"/s/\w+$",)}
    site.listing(A, at=FEED)
    crawl(account(site, db, **one))
    site.pages[FEED] = Page(SIGN_IN)
    crawl(account(site, db, **one))
    assert [kind for kind, _ in open_incidents(db)] == ["sign_in"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Page("<!DOCTYPE html><title>新闻</title><p>暂无"), "feed_failed"),
        (Page(wechat.rss(), content_type="text/xml"), "feed_empty"),
    ],
)
def test_other_answers_keep_their_names(site: Site, db: Path, answer: Page, kind: str) -> None:
    site.pages[FEED] = Page(wechat.rss(site.url(A)), content_type="text/xml")
    crawl(account(site, db, bridge=False))
    site.pages[FEED] = answer
    crawl(account(site, db, bridge=False))
    assert [told for told, _ in open_incidents(db)] == [kind]
