"""Two versions side by side: every character of both is shown once, and rows pair paragraphs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scheduler.web.side_by_side import Row, side_by_side
from storage.diffs import marked

TEXTS = st.lists(st.text("甲乙丙丁12，。", max_size=8), max_size=5).map("\n".join)


def text_of(rows: list[Row], side: str) -> str:
    return "".join(piece.text for row in rows for piece in getattr(row, side))


@given(TEXTS, TEXTS)
def test_both_sides_are_shown_whole(before: str, after: str) -> None:
    rows = side_by_side(marked(before, after))
    assert text_of(rows, "before") == before.replace("\n", "")
    assert text_of(rows, "after") == after.replace("\n", "")


@given(TEXTS)
def test_equal_texts_have_no_changed_row(text: str) -> None:
    rows = side_by_side(marked(text, text))
    assert not any(row.changed for row in rows)
    assert [row.before for row in rows] == [row.after for row in rows]


def test_paragraphs_stand_beside_each_other() -> None:
    before = "会议昨日召开。\n资金12.4亿元。\n到会百人。"
    after = "会议昨日召开。\n资金12.6亿元。\n各方表态。\n到会百人。"
    rows = side_by_side(marked(before, after))
    shown = [
        ("".join(p.text for p in row.before), "".join(p.text for p in row.after)) for row in rows
    ]
    assert shown == [
        ("会议昨日召开。", "会议昨日召开。"),
        ("资金12.4亿元。", "资金12.6亿元。"),
        ("", "各方表态。"),
        ("到会百人。", "到会百人。"),
    ]
    changed = [[p.text for p in row.before if p.changed] for row in rows]
    assert changed == [[], ["12.4亿元"], [], []]
