"""What holds for any two texts: both sides come back, spans stand in the texts, nothing raises."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.diffs import compare, marked, sentence, spans
from storage.diffs.plain import same
from storage.records import Article
from tests.growth import costs_less_than, grows_evenly

WORDS = """
two three five a dozen percent million New York John Smith Mayor of rose fell denied On Monday
3.5 $1.2 2-3 v2.3.1 10 000 , . ( ) and re sign
"""
ENGLISH = st.lists(st.sampled_from(WORDS.split()), max_size=14)
NAMES = st.text(
    alphabet="阿的地吉克沙马曲木呷莫伍𠮷𫖯张王麦伟刚某○氏“”《》·、和涨跌将已涉嫌唯一到了减少",
    max_size=24,
)
ALPHABET = (
    "甬凉李明华市长县局不未的地得一二三百万元亿年月日时上下午第在、和“”「」《》"
    ",，。;！？ \n　２7.%aB·\u200be\u0301"
)
TEXT = st.text(alphabet=ALPHABET, max_size=60)
ANY = st.text(max_size=80)
FIELD = st.sampled_from(["title", "kicker", "origin", "editor", "body", "images", "authors"])
CHECKED = settings(max_examples=100, deadline=None)


def check(field: str, before: str, after: str) -> None:
    segments = marked(before, after, field)
    assert "".join(segment.before for segment in segments) == before
    assert "".join(segment.after for segment in segments) == after
    assert all(segment.op != "equal" or segment.before == segment.after for segment in segments)
    found = spans(field, before, after)
    assert all(span.before in before and span.after in after for span in found)
    assert all(sentence(span, language) for span in found for language in ("zh", "en"))
    assert bool(found) == (before != after)


@CHECKED
@given(FIELD, TEXT, TEXT)
def test_chinese_texts(field: str, before: str, after: str) -> None:
    check(field, before, after)


@CHECKED
@given(FIELD, ANY, ANY)
def test_any_texts(field: str, before: str, after: str) -> None:
    check(field, before, after)


@CHECKED
@given(TEXT, st.integers(0, 60), st.integers(0, 60), TEXT)
def test_edited_texts(text: str, start: int, size: int, other: str) -> None:
    check("body", text, text[:start] + other[:6] + text[start + size % 5 :])


@CHECKED
@given(NAMES, NAMES)
def test_names_and_reversals(before: str, after: str) -> None:
    check("body", before, after)
    told = {(s.span_class, s.before, s.after) for s in spans("body", before, after)}
    assert {place for place in told if place[0] == "name" and place[1] == place[2]} <= {
        ("name", "", "")
    }


@CHECKED
@given(ENGLISH, ENGLISH)
def test_english_texts(before: list[str], after: list[str]) -> None:
    check("body", " ".join(before), " ".join(after))


@CHECKED
@given(st.lists(TEXT, max_size=6), st.randoms(use_true_random=False))
def test_shuffled_paragraphs(paragraphs: list[str], chance: random.Random) -> None:
    other = list(paragraphs)
    chance.shuffle(other)
    check("body", "\n".join(paragraphs), "\n".join(other))


@CHECKED
@given(ANY, TEXT, TEXT)
def test_an_article_equals_itself_and_its_respaced_copy(title: str, body: str, origin: str) -> None:
    article = Article("http://a.example/1", title, body, origin=origin or None)
    assert compare(article, article) is None
    wide = Article(article.url, title + " ", body.replace("a", "ａ"), origin=origin or None)
    assert compare(article, wide) is None


@CHECKED
@given(TEXT, TEXT)
def test_compare_sees_exactly_what_normalisation_keeps(before: str, after: str) -> None:
    edit = compare(Article("u", "题", before), Article("u", "题", after))
    back = compare(Article("u", "题", after), Article("u", "题", before))
    assert (edit is None) == (back is None) == same(before, after)
    if edit:
        assert edit.fields == ("body",)
        assert edit.spans
        assert {span.field for span in edit.spans} == {"body"}


CHANCE = random.Random(7)
HOSTILE = {
    "all different": (
        "".join(map(chr, range(0x4E00, 0x9C20))),
        "".join(map(chr, range(0x9C20, 0x4E00, -1))),
    ),
    "one character": ("中" * 20_000, "中" * 19_000 + "国"),
    "two characters": (
        "".join(CHANCE.choices("中国", k=20_000)),
        "".join(CHANCE.choices("中国", k=20_000)),
    ),
    "digits": ("1" * 20_000, "1," * 10_000),
    "marks": ("。" * 20_000, "!。" * 10_000),
    "short sentences": (
        "".join(CHANCE.choices("甲乙丙丁", k=10_000)).replace("甲", "甲。"),
        "丁。" * 9_000,
    ),
    "lists": ("甲、乙和" * 5_000, "乙、甲和" * 5_000),
    "blanks": (" 中" * 10_000, "中　" * 10_000),
    "brackets": ("“" * 20_000, "「" * 20_000),
    "noise": (
        "".join(chr(CHANCE.randrange(0x4E00, 0x9FA5)) if k % 23 else "。" for k in range(20_000)),
        "".join(chr(CHANCE.randrange(0x4E00, 0x9FA5)) if k % 29 else "。" for k in range(20_000)),
    ),
    "exchanges": ("甲告乙,丙、" * 3_000, "乙告甲,、丙" * 3_000),
    "links": ("www.a@b.c!" * 2_000, "http://a.b@c!" * 1_500),
    "roles": ("记者得荣卓玛" * 3_000, "记者德荣卓玛" * 3_000),
    "paragraphs": ("一段。\n" * 6_000, "二段。\n一段。\n" * 3_000),
}  # fmt: skip


PIECE = st.text(alphabet="甲乙丙丁戊己庚辛李王县长局3%,的和", min_size=1, max_size=8)


@CHECKED
@given(PIECE, PIECE, PIECE)
def test_exchanged_pieces(first: str, between: str, second: str) -> None:
    check("body", f"{first}{between}{second}。", f"{second}{between}{first}。")


def test_time_grows_with_the_text() -> None:
    """A text four times as long, with four times the edits, takes about four times as long."""
    sentence = "会议由副局长王建国主持,到会{}人,预算{}万元,双方签署了协议。"

    def comparing(size: int) -> Callable[[], object]:
        before = "".join(sentence.format(k, k + 3) for k in range(size))
        after = "".join(sentence.format(k, k + 3 + k % 2) for k in range(size))
        return lambda: marked(before, after)

    grows_evenly(comparing, 150, times=10)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_bounded_time(name: str) -> None:
    before, after = HOSTILE[name]
    costs_less_than(3, lambda: marked(before, after))
    segments = marked(before, after)
    assert "".join(segment.before for segment in segments) == before
    assert "".join(segment.after for segment in segments) == after
