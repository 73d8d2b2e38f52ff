"""Packing: everything in it, in order, nothing too long, no markup and no character broken."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.channels.packing import MARKS, pack, split, utf8
from scheduler.channels.robot import json_cost

TEXT = st.text('甬凉协作12，。！？> -é\u0301👨\u200d👩\n"\\', max_size=400)
PARTS = st.lists(TEXT.map(str.strip).filter(bool), min_size=1, max_size=12)
MARK = MARKS["zh"]


def bare(text: str) -> str:
    """A message without what packing adds."""
    text = re.sub(r"^（\d+/\d+ · 第 \d+ 号）\n", "", text)
    return text.replace(f"\n{MARK.goes_on}", "").replace(f"{MARK.went_on}\n", "")


def letters(text: str) -> str:
    """What must neither be lost nor doubled; blanks, breaks and a line's sign may be."""
    return re.sub(r"[\s>-]", "", text)


@given(PARTS, st.integers(250, 700), st.sampled_from([utf8, json_cost]))
@settings(max_examples=150, deadline=None)
def test_nothing_is_lost_doubled_or_too_long(parts: list[str], room: int, cost: object) -> None:
    assert callable(cost)
    packed = pack(parts, room, MARK, 12, cost)
    assert all(0 < cost(text) <= room for text in packed)
    assert letters("".join(map(bare, packed))) == letters("".join(parts))
    if len(packed) > 1:
        numbers = [re.match(r"（(\d+)/(\d+) · 第 12 号）\n", text) for text in packed]
        assert [(found[1], found[2]) for found in numbers if found] == [
            (str(n), str(len(packed))) for n in range(1, len(packed) + 1)
        ]


@given(PARTS, st.integers(250, 700))
@settings(max_examples=100, deadline=None)
def test_packing_is_the_same_every_time(parts: list[str], room: int) -> None:
    assert pack(parts, room, MARK, 1) == pack(parts, room, MARK, 1)


def test_messages_end_where_parts_end() -> None:
    parts = [f"第{n}篇" + "文" * 50 for n in range(10)]
    packed = pack(parts, 600, MARK, 1)
    assert len(packed) == 4
    assert "\n\n".join(map(bare, packed)).split("\n\n") == parts
    assert not any(MARK.goes_on in text for text in packed)


def test_one_message_has_no_number() -> None:
    assert pack(["甲", "乙"], 600, MARK, 1) == ["甲\n\n乙"]


def test_a_long_part_is_split_at_its_paragraphs_and_says_so() -> None:
    long = "\n\n".join(f"第{n}段" + "文" * 60 for n in range(6))
    packed = pack(["头", long, "尾"], 700, MARK, 1)
    assert [bare(text) for text in packed] == [
        "头",
        "\n\n".join(long.split("\n\n")[:3]),
        "\n\n".join(long.split("\n\n")[3:]) + "\n\n尾",
    ]
    assert [MARK.goes_on in text for text in packed] == [False, True, False]
    assert [MARK.went_on in text for text in packed] == [False, False, True]


def test_markup_that_is_split_is_closed_and_opened_again() -> None:
    line = (
        "> 正文：" + "原句。" * 20 + " **" + "新增一句话。" * 40 + "** 后句，~~" + "删" * 300 + "~~"
    )
    pieces = list(split(line, 300))
    assert all(utf8(piece) <= 300 for piece in pieces)
    assert all(piece.startswith("> ") for piece in pieces)
    assert all(piece.count("**") % 2 == 0 and piece.count("~~") % 2 == 0 for piece in pieces)
    assert "".join(pieces).count("新增一句话。") == 40
    assert "".join(pieces).count("删") == 300


def test_a_link_is_never_split() -> None:
    line = "".join(f"字字字字[标题{n}](https://news.example.org/{n})" for n in range(40))
    pieces = list(split(line, 200))
    found = re.findall(r"\[标题\d+\]\(https://news\.example\.org/\d+\)", "\n".join(pieces))
    assert len(found) == 40


def test_no_character_is_split() -> None:
    family = "👨\u200d👩\u200d👧"
    pieces = list(split(family * 30 + "é\u0301" * 50, 100))
    assert all(not piece.startswith(("\u200d", "\u0301")) for piece in pieces)
    assert all(not piece.endswith("\u200d") for piece in pieces)


def test_no_room_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no room"):
        pack(["字"], 50, MARK, 1)
