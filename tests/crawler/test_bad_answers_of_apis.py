"""What an API answers in place of a list or an article: a clear word, and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import seeds
from crawler.sending import origins_of
from crawler.settings import ArticleFields, CrawlSettings, Feed, FetchLimits, Source
from storage import Archive
from storage.records import Incident
from tests.api_press import Answer, Press
from tests.running import EAGER, crawl, topics
from tests.site import article

GOOD = "/n/1.html"
SIGN_IN = "<title>登录</title><form>请先登录<input type='password'></form>"
FIELDS = ArticleFields(title="data.title", body="data.html", published_at="data.at")


@pytest.fixture
def press() -> Iterator[Press]:
    with Press() as press:
        press.speaks["/"] = lambda _: html(f"<ul><li><a href='{GOOD}'>甬凉协作联席会议</a></ul>")
        press.speaks[GOOD] = lambda _: html(article())
        yield press


def html(text: str) -> Answer:
    return Answer(text, content_type="text/html; charset=utf-8")


def data(value: object) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False))


def run(press: Press, db: Path, **keys: Any) -> list[Incident]:
    """A crawl of a source that may be ill and of one that is well."""
    feed = Feed(**{"kind": "api", "url": press.url("/api"), **keys.pop("feed", {})})
    ill = Source(
        **{
            "id": "ill", "name": "病", "feeds": (feed,), "article_url": ("/api/",),
            "origins": origins_of([feed.url], ()), "every_s": 0.001, **keys,
        }
    )  # fmt: skip
    well = Source(
        id="well", name="好", article_url=("/n/",), every_s=0.001,
        feeds=(Feed(kind="listing", url=press.url("/")),),
    )  # fmt: skip
    done = crawl(
        CrawlSettings(
            archive=str(db),
            sources=(ill, well),
            **topics(seeds.SEEDS / "topics"),
            fetch=FetchLimits(delay_s=0, allow_addresses=("127.0.0.1",), timeout_s=10),
            policy=EAGER,
            soft_s=30,
            deadline_s=60,
            now=True,
        )
    )
    assert done.code == 0, done.err
    with Archive(db, read_only=True) as archive:
        found = archive.queries.overview.incidents(open_only=True)
        assert archive.queries.articles.find(press.url(GOOD))
    return [one for one in found if one.source_id == "ill"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "feed", "kind", "says"),
    [
        (data({"data": {}}), {"html": "data.html"}, "feed_failed", "(nothing): mend it"),
        (data({"data": {"html": 5}}), {"html": "data.html"}, "feed_failed", "(number): mend it"),
        (data({"data": {}}), {"items": "data.list"}, "feed_failed", "check items 'data.list'"),
        (
            data({"code": 500, "msg": "参数错误"}),
            {"items": "data.list"},
            "feed_failed",
            "It says: 参数错误",
        ),
        (Answer(b"[" + b"{}," * 900_000 + b"{}]"), {}, "feed_failed", "ask for a smaller page"),
        (data({"data": {"html": "<li><a href="}}), {"html": "data.html"}, "feed_empty", "/api"),
        (html(SIGN_IN), {"items": "data.list"}, "sign_in", "login: "),
        (data({"code": 401, "msg": "请先登录"}), {"items": "data"}, "sign_in", "login: 请先登录"),
        (Answer("", 401), {"items": "data"}, "blocked", "HTTP 401"),
        (data({"data": "x"}), {"items": "data"}, "feed_failed", "check items 'data'"),
        (data({"data": {"a": 1}}), {"items": "data"}, "feed_failed", "check items 'data'"),
        (data({"data": [1, None, [2], {"url": 3}]}), {"items": "data"}, "feed_empty", "/api"),
        (data({"data": [{"url": "javascript:x"}]}), {"items": "data"}, "feed_empty", "/api"),
        (data({"n": 1}), {"items": "sum(n)"}, "feed_failed", "does not fit the answer"),
        (Answer("[" * 200_000), {"items": "data"}, "feed_failed", "is no JSON"),
        (Answer('{"data":' * 50_000 + "1" + "}" * 50_000), {}, "feed_failed", "/api"),
        (data({"data": {"html": "<div>" * 50_000}}), {"html": "data.html"}, "feed_failed", "/api"),
        (data({"data": {"html": "&lt;li&gt;" * 9}}), {"html": "data.html"}, "feed_empty", "/api"),
        (Answer(r'{"data": "\ud800\u0000<li>"}'), {"html": "data"}, "feed_empty", "/api"),
        (
            Answer("", 303, "text/plain", (("Location", "http://10.255.255.1/x"),)),
            {"items": "data", "method": "POST", "body": "{}"},
            "feed_failed",
            "10.255.255.1",
        ),
        (
            Answer("", 307, "text/plain", (("Location", "http://10.255.255.1/x"),)),
            {"items": "data", "method": "POST", "body": "{}"},
            "feed_failed",
            "the POST is redirected to http://10.255.255.1/x",
        ),
        (
            Answer("", 303, "text/plain", (("Location", "file:///etc/passwd"),)),
            {"items": "data", "method": "POST", "body": "{}"},
            "feed_failed",
            "HTTP 303",
        ),
        (
            Answer("", 307, "text/plain", (("Location", "http://127.0.0.1:9/x"),)),
            {"items": "data", "method": "POST", "body": "{}"},
            "feed_failed",
            "the POST is redirected to http://127.0.0.1:9/x",
        ),
        (
            Answer("", 307, "text/plain", (("Location", "/api"),)),
            {"items": "data", "method": "POST", "body": "{}"},
            "redirect_loop",
            "run in a circle",
        ),
    ],
)
def test_a_list_that_is_none_is_an_incident_that_says_how_to_mend_it(
    press: Press, tmp_path: Path, answer: Answer, feed: dict[str, Any], kind: str, says: str
) -> None:
    press.speaks["/api"] = lambda _: answer
    (told,) = run(press, tmp_path / "a.db", feed=feed)
    assert (told.kind, says in told.detail) == (kind, True), told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (data({"data": {"html": "<p>文</p>"}}), "template", "title 'data.title' of [article]"),
        (data({"data": {"title": "题", "html": 7}}), "template", "(number): mend it"),
        (data({"data": {"title": ["a"] * 2, "html": "文"}}), "template", "(list): mend it"),
        (html(SIGN_IN), "links_failing", "4"),
        (data({"code": 401, "msg": "请先登录"}), "links_failing", "4"),
    ],
)
def test_an_article_that_is_not_where_the_seed_says_is_told_and_tried_again(
    press: Press, tmp_path: Path, answer: Answer, kind: str, says: str
) -> None:
    db = tmp_path / "a.db"
    rows = [{"url": f"/api/{n}"} for n in range(4)]
    press.speaks["/api"] = lambda _: data(rows)
    for row in rows:
        press.speaks[row["url"]] = lambda _: answer
    run(press, db, page="json", article=FIELDS)
    told = run(press, db, page="json", article=FIELDS)
    assert {one.kind: says in one.detail for one in told}.get(kind), told
    assert len(press.of("/api/0")) == 2
    with Archive(db, read_only=True) as archive:
        assert not archive.queries.overview.counts()["articles"] > 1


def test_json_is_never_prose(press: Press, tmp_path: Path) -> None:
    """A source that says nothing of JSON takes no article from it."""
    body = {"data": {"title": "甬凉协作联席会议召开", "html": article()}}
    press.speaks["/api"] = lambda _: data([{"url": "/api/1"}])
    press.speaks["/api/1"] = lambda _: data(body)
    run(press, tmp_path / "a.db")
    with Archive(tmp_path / "a.db", read_only=True) as archive:
        assert archive.queries.overview.counts()["articles"] == 1


def test_a_withdrawn_article_of_data_says_so_in_its_words(press: Press, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    text = "".join(f"<p>{line}</p>" for line in article().split("<p>")[1:4])
    kept = data({"data": {"title": "甬凉协作联席会议召开", "html": text, "at": 1795200000}})
    answers = [kept]
    press.speaks["/api"] = lambda _: data([{"url": "/api/1"}])
    press.speaks["/api/1"] = lambda _: answers[-1]
    run(press, db, page="json", article=FIELDS)
    answers.append(data({"code": 404, "msg": "该文章已被删除", "data": None}))
    for _ in range(3):
        run(press, db, page="json", article=FIELDS)
    with Archive(db, read_only=True) as archive:
        kinds = [change.kind.value for change in archive.queries.changes.all()]
    assert kinds.count("withdrawn") == 1
    assert "edited" not in kinds


@pytest.mark.parametrize("status", [302, 303])
def test_a_post_that_leads_to_another_host_is_read_there_as_a_get(
    press: Press, tmp_path: Path, status: int
) -> None:
    with Press() as other:
        other.speaks["/list"] = lambda _: data({"data": [{"url": "/api/1"}]})
        other.speaks["/api/1"] = lambda _: html(article("甬凉协作简报在别处"))
        press.speaks["/api"] = lambda _: Answer(
            "", status, "text/plain", (("Location", other.url("/list")),)
        )
        post = {"items": "data", "method": "POST", "body": '{"k": 1}'}
        assert run(press, tmp_path / "a.db", feed=post) == []
        assert [(one.method, one.body) for one in other.of("/list")] == [("GET", "")]
        with Archive(tmp_path / "a.db", read_only=True) as archive:
            assert archive.queries.articles.find(other.url("/api/1"))


def test_a_list_whose_html_is_broken_is_read_as_far_as_it_goes(
    press: Press, tmp_path: Path
) -> None:
    press.speaks["/api/1"] = lambda _: html(article("甬凉协作简报第一号"))
    broken = "</ul><li><a href='/api/1' title=\"<b>\">甬凉协作</b><li><a href="
    press.speaks["/api"] = lambda _: data({"data": {"html": f"<!--{broken}", "more": broken}})
    assert run(press, tmp_path / "a.db", feed={"html": "data.more"}) == []
    with Archive(tmp_path / "a.db", read_only=True) as archive:
        assert archive.queries.articles.find(press.url("/api/1"))
