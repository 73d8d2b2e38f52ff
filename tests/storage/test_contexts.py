"""The sentence around a changed place."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.contexts import CONTEXT_MOST, contexts
from storage.diffs import compare, marked
from storage.records import Span
from tests.storage.making import article

BEFORE = "甲镇有5人。乙镇有5人，丙镇7人。\n第二段。没有变！"


def of(before: str, after: str, **fields: str) -> list[tuple[str, str | None]]:
    """Each changed place's class with its context."""
    first, second = article(before), article(after, **fields)
    found = compare(first, second)
    assert found
    spans = found.spans
    told = contexts(spans, first, second)
    return [(span.span_class, one) for span, one in zip(spans, told, strict=True)]


def test_the_sentence_as_it_stands_now() -> None:
    assert of(BEFORE, BEFORE.replace("乙镇有5人", "乙镇有6人")) == [
        ("figure", "乙镇有6人，丙镇7人。")
    ]


def test_of_words_that_stand_twice_the_changed_ones_are_meant() -> None:
    assert of(BEFORE, BEFORE.replace("丙镇7人", "丙镇5人")) == [("figure", "乙镇有5人，丙镇5人。")]


def test_what_was_removed_as_it_stood() -> None:
    assert of(BEFORE, BEFORE.replace("没有变！", "")) == [("sentence_removed", "没有变！")]


def test_of_a_headline_the_whole() -> None:
    now = "甬凉两地交流合作工作"
    assert of(BEFORE, BEFORE, title=now) == [("headline", now)]


def test_what_is_no_place_of_a_text_has_none() -> None:
    assert of(BEFORE, BEFORE, origin="示例日报") == [("origin", None)]


def test_without_the_texts_there_is_none() -> None:
    span = Span("body", "figure", "5人", "6人", 1)
    assert contexts((span,), None, article()) == (None,)


_TEXT = st.text(alphabet="甲乙丙丁3456。，！\n", min_size=1, max_size=60)


@given(_TEXT, _TEXT)
def test_a_context_holds_its_place_and_stands_in_the_text(before: str, after: str) -> None:
    first, second = article(before), article(after)
    found = compare(first, second)
    spans = found.spans if found else ()
    for span, told in zip(spans, contexts(spans, first, second), strict=True):
        if span.field != "body" or told is None:
            continue
        assert len(told) <= CONTEXT_MOST
        removed = bool(span.before) and not span.after
        assert told in (before if removed else after)
        assert (span.before if removed else span.after).strip() in told


@pytest.mark.parametrize("length", [10, 2000])
def test_a_sentence_that_never_ends_is_cut(length: int) -> None:
    long = "甲" * length + "5" + "乙" * length
    ((_, told),) = of(long, long.replace("5", "6"))
    assert told
    assert "6" in told
    assert len(told) <= CONTEXT_MOST


def test_the_texts_are_compared_once_however_many_places_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a long text with a thousand changed places each comparison takes seconds."""
    compared = []

    def counting(*texts: str) -> list[object]:
        compared.append(texts)
        return list(marked(*texts))

    letters = random.Random(1).choices("宁凉山川江河湖海东南西北春夏秋冬", k=900)
    parts = ["".join(letters[at : at + 30]) for at in range(0, 900, 30)]
    before = "\n".join(f"{part[:15]}有5人，{part[15:]}有7人。" for part in parts)
    first, second = article(before), article(before.replace("7人", "5人"))
    found = compare(first, second)
    assert found
    assert len(found.spans) > 20
    monkeypatch.setattr("storage.contexts.marked", counting)
    told = contexts(found.spans, first, second)
    assert None not in told
    assert len(compared) <= 1
