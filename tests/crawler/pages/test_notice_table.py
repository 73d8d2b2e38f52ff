"""Pages of nothing but a text: each notice is taken for one, nothing else is."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.classifier import Classifier
from storage.records import WORDS_MOST, Fetch, Outcome
from storage.rule_codes import Rule
from tests.crawler.pages import noticetexts as texts
from tests.crawler.pages.noticetexts import rows

SHARED = Path(__file__).parents[4] / "shared"
NOTICES = [
    text
    for text in rows(texts.FIRST_NOTICES + texts.SECOND_NOTICES + texts.THIRD_NOTICES)
    if text not in texts.MISSED
]
OTHERS = rows(texts.FIRST_OTHERS + texts.SECOND_OTHERS + texts.THIRD_OTHERS)


def judged(body: bytes, url: str = "https://news.example.org/2026/a/123.html") -> Fetch:
    fetch = Fetch(url, datetime.now(UTC), Outcome.OK, 200, body=body)
    return Classifier([], []).classify(fetch, "site", None).fetch


def page(text: str) -> bytes:
    return (
        "<!doctype html><html><head><meta charset=utf-8><title>提示</title></head><body>"
        '<div class="nav"><a href="/">首页</a> <a href="/news/">新闻</a></div>'
        f'<div class="tip"><p>{html.escape(text)}</p></div>'
        '<div class="foot">Copyright © 2026 版权所有</div></body></html>'
    ).encode()


def test_the_table_is_large_and_mixed() -> None:
    assert len(NOTICES) >= 90
    assert len(OTHERS) >= 100
    assert not {*NOTICES} & {*OTHERS}


@pytest.mark.parametrize("text", NOTICES)
def test_a_notice_proves_that_it_is_gone(text: str) -> None:
    fetch = judged(page(text))
    assert (fetch.outcome, fetch.rule) == (Outcome.GONE, Rule.GONE_WORDS)
    assert 0 < len(fetch.words or "") <= WORDS_MOST


@pytest.mark.parametrize("text", [*OTHERS, *sorted(texts.MISSED)])
def test_what_is_no_notice_proves_nothing(text: str) -> None:
    assert judged(page(text)).outcome is not Outcome.GONE


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("您访问的帐号已被屏蔽", Outcome.GONE),
        ("此帐号已被屏蔽，内容无法查看", Outcome.GONE),
        ("您访问的文章已被管理员屏蔽", Outcome.GONE),
        ("您的访问被屏蔽", Outcome.BLOCKED),
        ("您的IP地址已被封禁", Outcome.BLOCKED),
        ("您的请求已被防火墙屏蔽", Outcome.BLOCKED),
    ],
)
@pytest.mark.parametrize("status", [200, 404])
def test_who_is_blocked_decides(text: str, outcome: Outcome, status: int) -> None:
    first = Outcome.OK if status == 200 else Outcome.GONE
    fetch = Fetch("https://m.example.org/1", datetime.now(UTC), first, status, body=page(text))
    assert Classifier([], []).classify(fetch, "site", None).fetch.outcome is outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("该内容正在审核，暂时不可见", Outcome.SOFT_ERROR),
        ("系统繁忙，请稍后再试", Outcome.SOFT_ERROR),
        ("您未满18周岁，无法浏览", Outcome.SOFT_ERROR),
        ("Please try again later.", Outcome.SOFT_ERROR),
        ("This site uses cookies. Accept to continue.", Outcome.SOFT_ERROR),
        ("页面不存在，请稍后再试", Outcome.GONE),
        ("Page not found. Check the address or try again later.", Outcome.GONE),
        ("暂无内容", Outcome.GONE),
    ],
)
def test_a_404_that_asks_to_wait_proves_nothing(text: str, outcome: Outcome) -> None:
    fetch = Fetch("https://m.example.org/1", datetime.now(UTC), Outcome.GONE, 404, body=page(text))
    assert Classifier([], []).classify(fetch, "site", None).fetch.outcome is outcome


@pytest.mark.parametrize("folder", ["pages-dev", "pages-dev2"])
def test_no_real_article_is_taken_for_a_notice(folder: str) -> None:
    truth = SHARED / folder / "truth.jsonl"
    if not truth.exists():
        pytest.skip("no saved pages beside the project")
    for row in map(json.loads, truth.read_text("utf-8").splitlines()):
        body = (truth.parent / "pages" / f"{row['id']}.html").read_bytes()
        fetch = judged(body, row["url"])
        assert fetch.outcome is not Outcome.GONE, (row["id"], fetch.words)
