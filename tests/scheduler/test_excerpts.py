"""Excerpts show the words found, and nothing that does not stand in the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scheduler.excerpts import Piece, excerpt


def test_around_the_first_word_within_its_paragraph() -> None:
    text = "第一段很长。\n第二段说到协作资金，后面还有许多。"
    at = text.index("协作")
    assert excerpt(text, [(at, at + 2)], around=5) == [
        Piece("…"), Piece("第二段说到"), Piece("协作", hit=True), Piece("资金，后面"), Piece("…"),
    ]  # fmt: skip


@given(st.text("甲乙丙\n", min_size=1, max_size=60), st.data())
def test_pieces_make_up_the_text(text: str, data: st.DataObject) -> None:
    ends = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    marks = [pair for pair in zip(ends[::2], ends[1::2], strict=False) if pair[0] < pair[1]]
    pieces = excerpt(text, marks)
    assert "".join(piece.text for piece in pieces) == text.replace("\n", " ")
    assert [p.text for p in pieces if p.hit] == [text[a:b].replace("\n", " ") for a, b in marks]
    around = data.draw(st.integers(0, 20))
    shown = "".join(piece.text for piece in excerpt(text, marks, around)).strip("…")
    assert shown in text.replace("\n", " ")
