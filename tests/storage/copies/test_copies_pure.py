"""Fingerprints, likeness, first publishers and differences, without an archive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.copies import (
    COPIED,
    Letters,
    Publication,
    Text,
    carried,
    difference,
    in_one_script,
    is_first,
    likeness,
    names,
)
from storage.copies.likeness import FEWEST
from storage.records import Article
from tests.newsmaker import Newsmaker, body
from tests.storage.copies.texts import STORY, article, text

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
QUICK = settings(max_examples=60, deadline=None)
ANY = st.text(max_size=300)
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9000), min_size=12, max_size=60)
SENTENCES = st.lists(HAN, min_size=6, max_size=15, unique=True)


def letters(of: str) -> Letters:
    return Letters.of(Text.of(of))


# Fingerprints


def test_a_print_for_each_sentence_in_any_script_and_style() -> None:
    prints = Text.of(text()).prints
    assert len(prints) == len(STORY)
    traditional = opencc.OpenCC("s2t").convert(text())
    spaced = text().replace("，", ", ").replace("。", "！\n").replace("12.4", "１２.４")
    assert Text.of(traditional).prints == prints == Text.of(spaced).prints


def test_short_sentences_leave_no_print() -> None:
    assert Text.of("好的。谢谢！再见？").prints == frozenset()


def test_a_hostile_text_has_a_bounded_number_of_prints() -> None:
    endless = "。".join(f"第{n}号会议在第{n}号会议室召开" for n in range(2000))
    assert len(Text.of(endless).prints) <= 400


@QUICK
@given(ANY)
def test_any_text_has_prints_of_32_bits(any_text: str) -> None:
    assert all(0 <= value < 2**32 for value in Text.of(any_text).prints)
    assert Text.of(any_text) == Text.of(any_text)


@QUICK
@given(SENTENCES, st.integers(0, 5))
def test_what_is_kept_keeps_its_prints(sentences: list[str], dropped: int) -> None:
    whole, rest = Text.of("。".join(sentences)), Text.of("。".join(sentences[dropped:]))
    assert rest.prints <= whole.prints


# Likeness


@QUICK
@given(SENTENCES)
def test_likeness_is_symmetric_bounded_and_whole_for_a_part(sentences: list[str]) -> None:
    whole, part = letters("。".join(sentences)), letters("。".join(sentences[2:]))
    assert likeness(whole, part) == likeness(part, whole)
    assert 0.0 <= carried(whole, part) <= 1.0
    assert carried(part, whole) == 1.0
    if len(part.text) >= FEWEST:
        assert likeness(part, whole) == 1.0


@QUICK
@given(ANY, ANY)
def test_likeness_of_any_two_texts(one: str, other: str) -> None:
    assert 0.0 <= likeness(letters(one), letters(other)) <= 1.0
    assert likeness(letters(one), letters(other)) == likeness(letters(other), letters(one))


@pytest.mark.parametrize("seed", range(5))
def test_copies_are_like_and_strangers_are_not(seed: int) -> None:
    maker = Newsmaker(seed)
    original = maker.article(20)
    whole = letters(body(original))
    for copy in (
        maker.condensed(original),
        maker.reworded(original),
        maker.around(original, 40),
        maker.reworded(maker.condensed(original), 30),
    ):
        assert likeness(whole, letters(body(copy))) >= COPIED
    stranger = maker.article(20, stock=0.0)
    assert likeness(whole, letters(body(stranger))) < 0.1


def test_stock_phrases_are_left_out() -> None:
    stock = Text.of(STORY[0] + STORY[1]).prints
    assert Letters.of(Text.of(text(STORY[:3])), stock) == letters(STORY[2])


# First publishers


def publication(name: str, hours: float, **fields: object) -> Publication:
    """A publication that was seen so many hours after NOW."""
    values = {"published_at": None, "origin": None, **fields}
    of = Article("https://a.example/1", "题", "文", **values)  # type: ignore[arg-type]
    seen = NOW + timedelta(hours=hours)
    return Publication(round(hours * 10) + 100, name, name, of, seen)


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


MIDNIGHT = datetime(2026, 11, 19, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("newcomer", "original", "copies", "expected"),
    [
        # By time: seen, published, and a page that claims the future.
        (publication("青石日报", 2), publication("白水日报", 1), [], False),
        (
            publication("青石日报", 2, published_at=at(0)),
            publication("白水日报", 1, published_at=at(0.5)),
            [],
            True,
        ),
        (
            publication("青石日报", 2, published_at=at(9)),
            publication("白水日报", 1, published_at=at(1)),
            [],
            False,
        ),
        # What has no time of its own may be older than it was seen.
        (publication("青石日报", 2, published_at=at(0)), publication("白水日报", 1), [], False),
        # The day alone says nothing of the hour, but a day is a day.
        (publication("青石日报", 2, published_at=MIDNIGHT), publication("白水日报", 1), [], False),
        (
            publication("青石日报", 2, published_at=MIDNIGHT - timedelta(days=1)),
            publication("白水日报", 1),
            [],
            True,
        ),
        # The newcomer names the present one, or is named by it.
        (
            publication("青石日报", 2, published_at=at(-9), origin="稿源：白水日报"),
            publication("白水日报", 1),
            [],
            False,
        ),
        (publication("青石日报", 2), publication("白水日报", 1, origin="青石日报"), [], True),
        # A copy speaks for the newcomer, unless it speaks for the present one.
        (
            publication("青石日报", 5),
            publication("白水日报", 1),
            [publication("南岭晚报", 2, origin="青石日报")],
            True,
        ),
        (
            publication("青石日报", 5, published_at=at(-9)),
            publication("白水日报", 1),
            [publication("南岭晚报", 2, origin="白水日报")],
            False,
        ),
        # The newcomer names another copy: it is one itself.
        (
            publication("青石日报", 5, published_at=at(-9), origin="南岭晚报"),
            publication("白水日报", 1),
            [publication("南岭晚报", 2)],
            False,
        ),
        # An origin that nobody here bears decides nothing.
        (
            publication("青石日报", 5, origin="新闻社"),
            publication("白水日报", 1, origin="新闻社"),
            [],
            False,
        ),
    ],
)
def test_first_publisher(
    newcomer: Publication, original: Publication, copies: list[Publication], *, expected: bool
) -> None:
    assert is_first(newcomer, original, copies) is expected


@pytest.mark.parametrize(
    ("origin", "name", "expected"),
    [
        ("青石日报", "青石日报", True),
        ("来源：青石日报客户端", "青石日报", True),
        ("青石日報", "青石日报网", True),
        (" 稿源: 青石日报 ", "青石日报", True),
        ("青石晚报", "青石日报", False),
        ("日报", "青石日报", False),
        ("", "青石日报", False),
        (None, "青石日报", False),
    ],
)
def test_names(origin: str | None, name: str, *, expected: bool) -> None:
    assert names(origin, name) is expected


# Differences


def test_what_belongs_to_the_publisher_is_no_difference() -> None:
    copy = article("net", origin="青石日报", authors=("何丫",), editor="王芳", section="首页")
    assert difference(article("daily"), copy) is None


def test_a_headline_and_a_figure_are() -> None:
    copy = article("net", text().replace("86名", "68名"), title="两县签约")
    edit = difference(article("daily"), copy)
    assert edit is not None
    assert edit.fields == ("title", "body")
    assert [(s.span_class, s.before, s.after) for s in edit.spans[-1:]] == [
        ("figure", "86名", "68名")
    ]


def test_one_script_only_where_they_differ() -> None:
    simplified = article("daily")
    traditional = article("net", opencc.OpenCC("s2t").convert(text()))
    assert in_one_script(simplified, article("net")) == (simplified, article("net"))
    assert in_one_script(traditional, traditional) == (traditional, traditional)
    before, after = in_one_script(simplified, traditional)
    assert before.body == after.body == text()
