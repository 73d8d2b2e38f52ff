"""The sources that are asked by calls: what public programs tell of their answers is read."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from crawler.classifier import Classifier
from crawler.discovery import KINDS
from crawler.discovery.base import FeedPage, Found
from storage.records import Fetch, Outcome
from tests.catalogue import bundled

SOURCES = {source.id: source for source in bundled()}


def found(source_id: str, answer: Any) -> Found:
    source = SOURCES[source_id]
    feed = source.feeds[0]
    body = json.dumps(answer).encode()
    url = feed.url.partition("#")[0].replace("{page}", "1")
    return KINDS[feed.kind].find(FeedPage(body, url, patterns=source.article_url, feed=feed))


@pytest.mark.parametrize(
    ("source_id", "answer", "address", "day"),
    [
        (
            "people-search",
            {"code": "0", "data": {"records": [
                {"title": "一", "displayTime": 1789084800000,
                 "url": "http://bj.people.com.cn/n2/2026/0911/c82838-41693712.html"},
                {"title": "二", "url": "http://sc.people.com.cn/n2/2026/0911/c1-2.html"},
            ], "total": 2}},
            "http://bj.people.com.cn/n2/2026/0911/c82838-41693712.html",
            date(2026, 9, 11),
        ),
        (
            "yongpai",
            {"code": 0, "data": {"content": [{"newsId": 123456, "title": "一"}]}},
            "https://ypapp.cnnb.com.cn/yongpai-news/api/news/detail?newsId=123456",
            None,
        ),
        (
            "xuexi",
            [{"itemId": "11168420022572797752", "title": "一",
              "publishTime": "2026-05-07 10:20:00"}],
            "https://article.xuexi.cn/data/app/11168420022572797752.js",
            date(2026, 5, 7),
        ),
        (
            "liangshan-search",
            {"data": {"middle": {"listAndBox": [{"data": {
                "title": "一", "time": "2026-11-01 08:00:00",
                "url": "http://www.county.gov.cn/xw/202611/t20261101_1.html"}}]}}},
            "http://www.county.gov.cn/xw/202611/t20261101_1.html",
            date(2026, 11, 1),
        ),
    ],
)  # fmt: skip
def test_a_list_is_read(source_id: str, answer: Any, address: str, day: date | None) -> None:
    (link,) = found(source_id, answer).links
    assert (link.url, link.dated) == (address, day)


TEXT = (
    "昨日，宁波市与凉山州在西昌召开东西部协作联席会议，总结全年工作，部署下一步任务。"
    "会议指出，双方将继续深化甬凉协作，在产业、劳务、教育、医疗等方面加强合作。"
)


@pytest.mark.parametrize(
    ("source_id", "url", "answer", "origin"),
    [
        (
            "yongpai",
            "https://ypapp.cnnb.com.cn/yongpai-news/api/news/detail?newsId=123456",
            json.dumps({"code": 0, "data": {"title": "甬凉协作", "body": f"<p>{TEXT}</p>"}}),
            None,
        ),
        (
            "xuexi",
            "https://article.xuexi.cn/data/app/11168420022572797752.js",
            "callback("
            + json.dumps(
                {"title": "甬凉协作", "content": f"<p>{TEXT}</p>", "show_source": "宁波日报"}
            )
            + ")",
            "宁波日报",
        ),
    ],
)
def test_an_article_is_read(source_id: str, url: str, answer: str, origin: str | None) -> None:
    classifier = Classifier([SOURCES[source_id]], [])
    fetch = Fetch(url, datetime.now(UTC), Outcome.OK, 200, body=answer.encode())
    article = classifier.classify(fetch, source_id, "utf-8").article
    assert article is not None
    assert (article.title, article.body, article.origin) == ("甬凉协作", TEXT, origin)


def test_an_answer_without_an_article_is_none() -> None:
    classifier = Classifier([SOURCES["yongpai"]], [])
    url = "https://ypapp.cnnb.com.cn/yongpai-news/api/news/detail?newsId=1"
    body = json.dumps({"code": 500, "message": "参数错误", "data": None}).encode()
    judged = classifier.classify(
        Fetch(url, datetime.now(UTC), Outcome.OK, 200, body=body), "yongpai", None
    )
    assert judged.article is None
    assert judged.fetch.outcome is not Outcome.GONE
