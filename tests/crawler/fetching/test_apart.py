"""Sources of one host: what one has sent, and was given, goes with no request of another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest

from crawler.protocol import Failed, FeedFound, PageFound
from crawler.sending import origins_of
from crawler.settings import Feed, Source
from crawler.tasks import FeedTask, FetchTask
from storage.work import DueFeed
from tests.api_press import Answer, Press
from tests.crawler.fetching.driver import Worker

SECRET = 'a"b&c=d%41\n+宁'
ENVIRON = {
    "HARD": SECRET,
    "TOKEN": "a-token",
    "BROKEN": "token\r\nX-Injected: yes",
    "SEMI": "a; b=c",
}


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(environ=ENVIRON) as worker:
        yield worker


@pytest.fixture
def press() -> Iterator[Press]:
    with Press() as press:
        press.speaks["/a"] = lambda _: Answer("[]")
        yield press


def source(press: Press, source_id: str = "site", **keys: Any) -> Source:
    return Source(id=source_id, name="站", origins=origins_of([press.url("/")], ()), **keys)


def fetch(worker: Worker, press: Press, path: str, declared: Source, run_id: int = 1) -> Any:
    task = FetchTask(number=1, url=press.url(path), source_id=declared.id)
    batch = worker.hand(task, source=declared, run_id=run_id)
    worker.ended(batch)
    return worker.found(batch)[1]


def posted(worker: Worker, press: Press, body: str, **keys: Any) -> Any:
    feed = Feed(kind="api", url=press.url("/a"), method="POST", body=body, **keys)
    due = DueFeed(1, "site", feed.url, "api", "tag", None, None, asked_url=feed.url)
    task = FeedTask(number=1, url=feed.url, source_id="site", due=due, feed=feed)
    batch = worker.hand(task, source=source(press))
    worker.ended(batch)
    return worker.found(batch)[1]


def test_a_form_of_any_characters_is_sent_with_its_references_filled_in(
    worker: Worker, press: Press
) -> None:
    assert isinstance(posted(worker, press, "q=宁波 凉山&k=${HARD}&p={page}"), FeedFound)
    (asked,) = press.of("/a")
    assert parse_qsl(asked.body) == [("q", "宁波 凉山"), ("k", SECRET), ("p", "1")]
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_a_secret_injects_nothing_into_data(worker: Worker, press: Press) -> None:
    assert isinstance(posted(worker, press, '{"q": "宁波", "k": "${HARD}"}'), FeedFound)
    assert json.loads(press.of("/a")[0].body) == {"q": "宁波", "k": SECRET}


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"headers": {"X-Key": "${BROKEN}"}}, "header"),
        ({"user_agent": "Desk/1 ${BROKEN}"}, "header"),
        ({"cookies": {"a": "${BROKEN}"}}, "cookie"),
        ({"cookies": {"a": "${SEMI}"}}, "cookie"),
    ],
)
def test_a_line_break_in_a_header_is_refused_in_words(
    worker: Worker, press: Press, keys: dict[str, Any], what: str
) -> None:
    found = fetch(worker, press, "/a", source(press, **keys))
    assert isinstance(found, Failed)
    detail = found.fetch.detail or ""
    assert "which the seed of site names, holds a line break or the like" in detail
    assert f"which ends a {what}" in detail
    assert "Injected" not in detail
    assert not press.asked


def test_a_line_break_in_a_feed_s_header_is_refused_too(worker: Worker, press: Press) -> None:
    found = posted(worker, press, "a=1", headers={"X-Key": "${BROKEN}"})
    assert isinstance(found, Failed)
    assert "which ends a header" in str(found.fetch.detail)
    assert found.trouble
    assert not press.asked


def test_a_source_s_session_is_its_own(worker: Worker, press: Press) -> None:
    """One signs in; another of the same host, in the same run, is not signed in by that."""
    sign_in = (("Set-Cookie", "session=of-the-member; Path=/"),)
    press.speaks["/sign-in"] = lambda _: Answer("ok", headers=sign_in)
    member = source(press, "member", cookies={"key": "${TOKEN}"})
    guest = source(press, "guest")
    fetch(worker, press, "/sign-in", member)
    for declared in (guest, member, guest):
        assert isinstance(fetch(worker, press, "/a", declared), PageFound)
    cookies = [asked.cookies for asked in press.of("/a")]
    assert cookies == [{}, {"session": "of-the-member", "key": "a-token"}, {}]
    fetch(worker, press, "/a", member, run_id=2)
    assert press.asked[-1].cookies == {"key": "a-token"}


def test_a_session_s_robots_txt_is_asked_for_without_another_s_cookies(press: Press) -> None:
    asked: list[dict[str, str]] = []

    def robots(one: Any) -> Answer:
        asked.append(one.cookies)
        return Answer("", 503)

    press.speaks["/robots.txt"] = robots
    press.speaks["/sign-in"] = lambda _: Answer("x", headers=(("Set-Cookie", "s=1; Path=/"),))
    with Worker() as worker:
        for source_id in ("member", "guest"):
            task = FetchTask(number=1, url=press.url("/sign-in"), source_id=source_id)
            worker.ended(worker.hand(task, source=source(press, source_id)))
    assert asked
    assert all("s" not in one for one in asked)
