"""What stands where a text is cut off, and whether a text is the beginning of another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages import read
from crawler.pages.prompts import is_beginning, is_wall
from tests.crawler.pages.noted import page
from tests.crawler.pages.walled import OTHERS, WALLS

URL = "http://www.site.example/news/1.html"
WHOLE = "第一段说了签约的经过。\n第二段说了金额,共十二亿元。\n第三段说了下一步打算。"


@pytest.mark.parametrize("line", WALLS.split("\n")[1:-1])
def test_a_wall(line: str) -> None:
    assert is_wall(line)


@pytest.mark.parametrize("line", OTHERS.split("\n")[1:-1])
def test_no_wall(line: str) -> None:
    assert not is_wall(line)


@pytest.mark.parametrize(
    "body",
    [
        "第一段说了签约的经过。",
        "第一段说了签约的经过。\n第二段说了金额……",
        "第一段说了签约的经过。\n第二段说了金额,...",
        "第一段说了签约的经过。\n登录后查看全文",
        "第一段说了签约的经过。\n第二段说了…… 开通会员阅读全文",
        "第一段说了 签约的经过。[…]",
    ],
)
def test_a_beginning(body: str) -> None:
    assert is_beginning(body, WHOLE)


@pytest.mark.parametrize(
    "body",
    [
        WHOLE,
        WHOLE + "……",
        "第二段说了金额,共十二亿元。",
        "第一段说了签约经过。",
        "第一段说了签约的经过。\n第三段说了下一步打算。",
        "第一段说了签约的经过。\n记者还从会上获悉,项目下月开工。",
        "……",
    ],
)
def test_no_beginning(body: str) -> None:
    assert not is_beginning(body, WHOLE)


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_text_is_no_beginning_of_itself_or_of_a_shorter_one(text: str, more: str) -> None:
    assert not is_beginning(text, text)
    assert not (is_beginning(text, more) and is_beginning(more, text))


@pytest.mark.parametrize(
    ("tongue", "wall"),
    [("zh", "本文为付费内容，开通会员后继续阅读全文"), ("en", "Subscribe to continue reading")],
)
@pytest.mark.parametrize("place", ["last", "after"])
def test_a_wall_at_the_end_is_told_and_no_word_of_the_article(
    tongue: str, wall: str, place: str
) -> None:
    plain = read(page(tongue), URL)
    walled = read(page(tongue, place, f"<p>{wall}</p>"), URL)
    assert (plain.prompt, walled.prompt) == (None, wall)
    assert walled.article.body == plain.article.body


def test_a_button_under_a_whole_text_is_no_wall() -> None:
    assert read(page("zh", "after", "<p>阅读剩余全文</p>"), URL).prompt is None
