"""What the desk asks for in its page is done by the daemon that runs, by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.crawls import CrawlResult
from scheduler.desk_requests import DeskRequests
from storage import Archive
from storage.desk_work import Request
from storage.times import utc_now
from tests.receivers import WebhookReceiver
from tests.scheduler.daemons import articles, desk_of, place, publish, running, until
from tests.site import Page, Site, article
from tests.storage.making import NOW, URL, recorded, with_life

MORE = "/system/2026/11/20/050000001.shtml"
LATER = "/system/2026/11/20/050000002.shtml"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        publish(running, 1)
        yield running


def requests(path: Path) -> list[Request]:
    with Archive(path, read_only=True) as archive:
        return archive.desk.requests.newest(9)


def test_a_running_daemon_looks_and_takes_by_itself(tmp_path: Path, site: Site) -> None:
    with WebhookReceiver() as hook:
        desk = desk_of(tmp_path, site, hook)
        # Neither the feed nor the tick would come to it of themselves.
        file = tmp_path / "yongliang.toml"
        file.write_text(file.read_text("utf-8").replace("tick_s = 1", "tick_s = 3600"), "utf-8")
        source = tmp_path / "source.toml"
        text = source.read_text("utf-8")
        source.write_text(text.replace('every = "1s"', 'every = "1d"'), "utf-8")
        path = tmp_path / "archive.db"
        with running(desk, tmp_path / "log.txt"):
            until(lambda: articles(path) == 1)
            site.pages[MORE] = Page(article("甬凉协作简报特刊"))
            site.pages[LATER] = Page(article("甬凉协作简报续刊"))
            site.listing(place(0), LATER)
            with Archive(path, create=False, desk_only=True) as archive:
                archive.desk.requests.add(site.url(MORE), "王", utc_now())
                archive.desk.requests.add(site.url("/nothing.shtml"), "王", utc_now())
                archive.desk.requests.look("site", "王", utc_now())
            until(lambda: all(one.ended_at for one in requests(path)))
            until(lambda: articles(path) == 3)
        look, nothing, more = requests(path)
        assert (look.outcome, nothing.outcome, more.outcome) == ("looked", "failed", "taken")
        assert more.article_id
        assert nothing.detail


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    recorded(with_life, tmp_path / "archive.db")
    with Archive(tmp_path / "archive.db") as archive:
        yield archive


def test_what_was_forgotten_or_fails_ends_all_the_same(archive: Archive) -> None:
    article_id = archive.queries.articles.find(URL)
    archive.upkeep.forgetting.redact(article_id, "法院", NOW)
    asked = archive.desk.requests
    for url in (URL, "https://news.example.org/x", "https://news.example.org/y"):
        asked.add(url, "王", NOW)
    given: list[list[str]] = []

    def fetch(urls: list[str]) -> CrawlResult:
        given.append(list(urls))
        return CrawlResult(
            1,
            added=[{"url": urls[0], "state": "failed", "detail": "HTTP 404"}],
            error=("抓取失败。", "The crawl failed."),
        )

    result = DeskRequests().take_up(archive, fetch)  # type: ignore[arg-type]
    assert result
    assert result.exit_code == 1
    assert given == [["https://news.example.org/x", "https://news.example.org/y"]]
    y, x, forgotten = asked.newest(9)
    assert (x.outcome, x.detail, forgotten.outcome) == ("failed", "HTTP 404", "forgotten")
    assert y.outcome == "failed"
    assert y.detail
    assert json.loads(y.detail.partition("\t")[2])
    assert DeskRequests().take_up(archive, fetch) is None  # type: ignore[arg-type]


def test_a_look_makes_the_source_s_feeds_due_alone(archive: Archive) -> None:
    at = NOW + timedelta(days=30)
    archive._session.execute("update feeds set next_fetch_at = '2099-01-01T00:00:00.000+00:00'")
    archive._session.execute("update articles set next_fetch_at = '2099-01-01T00:00:00.000+00:00'")
    archive._session.execute("update links set next_fetch_at = '2099-01-01T00:00:00.000+00:00'")
    assert not archive.frontier.due.is_due(at)
    assert archive.desk.requests.look("site", "王", utc_now())
    assert archive.desk.requests.look("other", "王", utc_now())
    assert DeskRequests().take_up(archive, lambda _: CrawlResult(0)) is None
    due = archive.frontier.due.of_host("news.example.org", utc_now(), 99)
    assert len(due.feeds) == 1
    assert due.articles == ()
    other, site = archive.desk.requests.newest(9)
    assert (other.outcome, site.outcome) == ("failed", "looked")


def test_requests_are_looked_for_now_and_then(archive: Archive) -> None:
    class Named:
        archive = ""

    config = Named()
    config.archive = str(archive.path)
    requested = DeskRequests()
    assert not requested.are_waiting(config)  # type: ignore[arg-type]
    archive.desk.requests.add(URL, "王", NOW)
    assert not requested.are_waiting(config)  # type: ignore[arg-type]
    assert DeskRequests().are_waiting(config)  # type: ignore[arg-type]
