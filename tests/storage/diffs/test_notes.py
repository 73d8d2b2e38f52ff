"""Notes on an article as edits: told once, with the paragraphs that readers count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.diffs import compare, marked, sentence
from storage.records import Article, Severity

NOTE = "更正：此前误作十四亿元，特此更正。"
ARTICLE = Article("http://news.example/1.html", "签约", "第一段。\n金额为14亿元。\n第三段在此。")


def test_a_note_in_the_text_is_told_once_beside_what_it_corrects() -> None:
    body = f"{NOTE}\n第一段。\n金额为12亿元。\n第三段在此。"
    edit = compare(ARTICLE, replace(ARTICLE, body=body, notices=(NOTE,)))
    assert edit is not None
    assert edit.fields == ("body", "notices")
    told = [(s.field, s.span_class, s.before, s.after, s.paragraph) for s in edit.spans]
    assert told == [
        ("body", "figure", "14亿元", "12亿元", 3),
        ("notices", "correction", "", NOTE, None),
    ]


def test_a_note_alone_is_the_notices_edit() -> None:
    edit = compare(ARTICLE, replace(ARTICLE, body=f"{ARTICLE.body}\n{NOTE}", notices=(NOTE,)))
    assert edit is not None
    assert edit.fields == ("notices",)
    assert edit.severity is Severity.SUBSTANTIVE


def test_a_note_reworded_is_one_place() -> None:
    other = "更正：此前误作十五亿元，特此更正。"
    edit = compare(replace(ARTICLE, notices=(NOTE,)), replace(ARTICLE, notices=(other,)))
    assert edit is not None
    assert [(span.before, span.after) for span in edit.spans] == [(NOTE, other)]


def test_a_note_that_stood_in_the_text_before_is_not_new() -> None:
    before = replace(ARTICLE, body=f"{ARTICLE.body}\n{NOTE}")
    assert compare(before, replace(before, notices=(NOTE,))) is None
    assert compare(replace(before, notices=(NOTE,)), before) is None


@pytest.mark.parametrize("note", [NOTE, "更正 金额应为十二亿元。"])
@pytest.mark.parametrize("is_note", [True, False])
def test_a_note_that_moves_between_the_text_and_a_box_still_stands(
    note: str, *, is_note: bool
) -> None:
    paragraphs = note.replace(" ", "\n")
    inside = replace(
        ARTICLE, body=f"{ARTICLE.body}\n{paragraphs}", notices=(note,) if is_note else ()
    )
    beside = replace(ARTICLE, notices=(note,))
    assert compare(inside, beside) is None
    assert compare(beside, inside) is None
    edit = compare(inside, replace(beside, body=beside.body.replace("14", "12")))
    assert edit is not None
    assert [(s.field, s.span_class, s.paragraph) for s in edit.spans] == [("body", "figure", 2)]


def test_a_sentence_that_a_note_beside_the_text_repeats_is_still_removed() -> None:
    twice = replace(ARTICLE, body=f"{NOTE}\n{ARTICLE.body}\n{NOTE}", notices=(NOTE,))
    assert compare(twice, replace(twice, body=f"{NOTE}\n{ARTICLE.body}")) is not None


@pytest.mark.parametrize(
    ("note", "severity"),
    [
        ("编者按：山海相连，情谊绵长。本报今起推出系列报道。", Severity.MINOR),
        ("【編者按】本網開設專欄，記錄山鄉的變化。", Severity.MINOR),
        ("编者按：山海相连，情谊绵长。", Severity.SUBSTANTIVE),
        ("编者按：本报今起推出系列报道，首篇的数字有误。", Severity.SUBSTANTIVE),
        ("编者注：系列报道刊发后，县里作出了新的说明。", Severity.SUBSTANTIVE),
        ("更正：系列报道应为五篇。", Severity.SUBSTANTIVE),
    ],
)
def test_the_editors_word_that_introduces_a_series_puts_nothing_right(
    note: str, severity: Severity
) -> None:
    for edit in (
        compare(ARTICLE, replace(ARTICLE, notices=(note,))),
        compare(replace(ARTICLE, notices=(note,)), ARTICLE),
    ):
        assert edit is not None
        assert edit.severity is severity
        assert len(edit.spans) == 1


def test_a_correction_in_place_of_an_introduction_is_one() -> None:
    introduces = "编者按：本报今起推出系列报道。"
    edit = compare(replace(ARTICLE, notices=(introduces,)), replace(ARTICLE, notices=(NOTE,)))
    assert edit is not None
    assert edit.severity is Severity.SUBSTANTIVE


def test_a_paragraph_removed_is_counted_with_the_note_that_went() -> None:
    before = replace(ARTICLE, body=f"{NOTE}\n{ARTICLE.body}", notices=(NOTE,))
    edit = compare(before, replace(ARTICLE, body="第一段。\n金额为14亿元。"))
    assert edit is not None
    removed = next(span for span in edit.spans if span.span_class == "sentence_removed")
    assert (removed.before, removed.paragraph) == ("第三段在此。", 4)


def test_a_note_over_several_paragraphs_is_told_once() -> None:
    note = "更正说明 金额应为十二亿元。"
    body = f"{ARTICLE.body}\n更正说明\n金额应为十二亿元。"
    edit = compare(ARTICLE, replace(ARTICLE, body=body, notices=(note,)))
    assert edit is not None
    assert [span.after for span in edit.spans] == [note]


def test_a_note_is_quoted_in_both_languages() -> None:
    edit = compare(ARTICLE, replace(ARTICLE, notices=(NOTE,)))
    assert edit is not None
    (span,) = edit.spans
    assert sentence(span) == f"更正/说明新增：{NOTE}"
    assert sentence(span, "en") == f"Correction or note added: {NOTE}"
    assert {segment.span_class for segment in marked("", NOTE, "notices")} == {"correction"}
