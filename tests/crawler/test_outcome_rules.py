"""Each answer that is not as it should be names its rule and the words on which that rests."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

import crawler
import scheduler
from crawler.classifier import Classifier
from crawler.outcomes import failed_with, of_outcome, ruled
from crawler.protocol import Cause
from storage.records import WORDS_MOST, Article, Fetch, Outcome
from storage.rule_codes import Rule
from storage.work import Kept, KeptPage
from tests.watching import judged_known

URL = "https://news.example.org/2026/11/20/1.html"
TEXT = "甬凉两地昨日在西昌召开对口协作联席会议，商定明年继续推进产业与劳务合作。" * 8
SCRIPT = '<script>location.href="/login";</script>'


def html(body: str, title: str = "提示") -> bytes:
    return (
        f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>"
    ).encode()


ARTICLE = html(f"<h1>甬凉协作联席会议召开</h1><p>2026-11-20 08:30</p><p>{TEXT}</p>", "甬凉协作")


def answer(body: bytes = b"", status: int = 200, final_url: str = URL) -> Fetch:
    outcome = Outcome.OK if status == 200 else Outcome.GONE
    fetch = Fetch(URL, datetime.now(UTC), outcome, status, final_url, body=body)
    return fetch if status == 200 else replace(fetch, rule=of_outcome(outcome), words="HTTP 404")


CASES = [
    (answer(status=404, body=b"x"), Outcome.GONE, Rule.STATUS_GONE, "HTTP 404"),
    (
        answer(status=404, body=html("<p>系统维护中</p>")),
        Outcome.SOFT_ERROR, Rule.MAINTENANCE_WORDS, "系统维护中",
    ),
    (
        answer(html("<p>此内容因违规无法查看</p>")),
        Outcome.GONE, Rule.GONE_WORDS, "此内容因违规无法查看",
    ),
    (
        answer(html("<p>请完成安全验证</p>")),
        Outcome.BLOCKED, Rule.BLOCK_WORDS, "请完成安全验证",
    ),
    (answer(ARTICLE, final_url="https://news.example.org/"),
     Outcome.GONE, Rule.LEADS_UPWARDS, "https://news.example.org/"),
    (answer(ARTICLE, final_url="https://passport.example.org/in"),
     Outcome.BLOCKED, Rule.LEADS_TO_GATE, "https://passport.example.org/in"),
    (answer(html("<p>欢迎访问集团门户</p>"), final_url="https://www.elsewhere.example.net/"),
     Outcome.SOFT_ERROR, Rule.LEADS_AWAY, "https://www.elsewhere.example.net/"),
    (answer(html("<p>请先登录</p>")), Outcome.BLOCKED, Rule.LOGIN_ASKED, "请先登录"),
    (answer(b"<html><body></body></html>"), Outcome.SOFT_ERROR, None, None),
    (answer(html("")), Outcome.SOFT_ERROR, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("fetch", "outcome", "rule", "words"), CASES)
def test_an_answer_names_its_rule(
    fetch: Fetch, outcome: Outcome, rule: Rule | None, words: str | None
) -> None:
    judged = Classifier([], []).classify(fetch, "site", None).fetch
    assert judged.outcome is outcome
    assert judged.rule in set(Rule)
    if rule is not None:
        assert (judged.rule, judged.words) == (rule, words)


def test_an_article_as_it_should_be_has_no_rule() -> None:
    judged = Classifier([], []).classify(answer(ARTICLE), "site", None).fetch
    assert (judged.outcome, judged.rule, judged.words) == (Outcome.OK, None, None)


def test_another_article_at_the_end_of_a_redirect_is_named() -> None:
    known = Article(URL, "甬凉协作联席会议召开", TEXT)
    kept = Kept(1, "site", 1, known, "generic/1", (KeptPage(URL, ARTICLE, "text/html"),))
    other = html(f"<h1>东海市举行龙舟赛</h1><p>2026-11-21 09:00</p><p>{'龙舟竞渡。' * 60}</p>")
    led = "https://news.example.org/2026/11/21/9.html"
    judged = judged_known(Classifier([], []), answer(other, final_url=led), kept, None).fetch
    assert (judged.outcome, judged.rule, judged.words) == (Outcome.GONE, Rule.LEADS_TO_OTHER, led)


@pytest.mark.parametrize("cause", get_args(Cause))
def test_no_answer_names_its_cause(cause: Cause) -> None:
    from crawler.fetching.failures import NoAnswerError  # Scrapy, which no other test here needs

    fetch = NoAnswerError(cause, "no answer").fetch(URL)
    assert (fetch.rule, fetch.words) == (cause, "no answer")


def test_a_page_that_failed_names_itself() -> None:
    from crawler.fetching.failures import NoAnswerError

    failed = NoAnswerError("dns", "no name").fetch("https://news.example.org/2.html")
    whole = failed_with(answer(ARTICLE), failed)
    assert whole.rule == Rule.FURTHER_PAGE
    assert "2.html" in (whole.words or "")


def test_words_are_on_one_line_and_bounded() -> None:
    fetch = ruled(answer(), Outcome.GONE, Rule.GONE_WORDS, "已删除\n " * 400)
    assert fetch.words is not None
    assert len(fetch.words) == WORDS_MOST
    assert "\n" not in fetch.words


def test_no_outcome_is_made_without_a_rule() -> None:
    """What is not ok is made by `ruled`, or by a status, which `fetch_of` names."""
    made = []
    for package in (crawler, scheduler):
        for file in Path(package.__file__ or "").parent.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in {"Fetch", "replace"}:
                    names = {word.arg for word in node.keywords}
                    bad = "detail" in names and "Outcome.OK" not in ast.unparse(node)
                    if bad and "rule" not in names and "Outcome" in ast.unparse(node):
                        made.append(f"{file.name}: {ast.unparse(node)}")
    assert made == []
