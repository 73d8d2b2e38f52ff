"""Tables as structs, every fault at once; spans of time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.toml_tables import Fault, parse_toml, read_struct, read_toml, seconds


class Sample(msgspec.Struct, kw_only=True):
    name: str
    count: Annotated[int, msgspec.Meta(ge=1)] = 1
    words: tuple[str, ...] = ()


def test_every_fault_of_a_table_is_told_at_once() -> None:
    faults: list[Fault] = []
    table = {"count": 0, "words": ["a", 3], "cuont": 2}
    assert read_struct(Sample, table, "f.toml [sample]", faults) is None
    english = "\n".join(fault.en for fault in faults)
    assert len(faults) == 4
    assert "unknown key cuont; did you mean count?" in english
    assert "name is missing" in english
    assert ">= 1" in english
    assert "words[1]" in english
    assert all(fault.zh.startswith("f.toml [sample]：") for fault in faults)


def test_a_good_table_is_a_struct() -> None:
    faults: list[Fault] = []
    sample = read_struct(Sample, {"name": "甲", "words": ["a"]}, "f", faults)
    assert sample == Sample(name="甲", words=("a",))
    assert not faults


def test_what_is_no_table_is_a_fault() -> None:
    faults: list[Fault] = []
    assert read_struct(Sample, [1], "f", faults) is None
    assert len(faults) == 1


def test_files_that_cannot_be_read_are_faults(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("a = [", encoding="utf-8")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00\x01")
    faults: list[Fault] = []
    for path in (broken, binary, tmp_path / "missing.toml", tmp_path):
        assert read_toml(path, faults) is None
    assert len(faults) == 4
    assert all(str(tmp_path) in fault.en for fault in faults)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1")
    assert read_toml(path, []) == {"a": 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("90s", 90), ("15m", 900), ("3h", 10800), ("7d", 604800), ("2w", 1209600), ("1.5h", 5400)],
)
def test_seconds(text: str, expected: float) -> None:
    assert seconds(text) == expected


def test_seconds_of_a_number() -> None:
    assert seconds(3) == 3


@given(st.text(max_size=12))
def test_other_spans_are_refused(text: str) -> None:
    try:
        assert seconds(text) >= 0
    except ValueError:
        return


@pytest.mark.parametrize(
    ("text", "place"), [("a = 1\nb == 2", "第 2 行第 4 列"), ("a = [1,", "文末")]
)
def test_where_a_text_is_no_toml_is_said_in_each_language(text: str, place: str) -> None:
    """The library's own words are English: a Chinese line has the place alone."""
    faults: list[Fault] = []
    assert parse_toml(text, "f.toml", faults) is None
    (fault,) = faults
    assert fault.zh == f"f.toml：TOML 语法有误（{place}），请改正该处。"
    assert fault.en.startswith("f.toml: broken TOML (")
