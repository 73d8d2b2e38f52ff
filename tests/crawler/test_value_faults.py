"""What msgspec says of a value is told in Chinese, with the names and bounds that it says."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal

import msgspec
import pytest
from msgspec import Meta

from crawler.value_faults import in_chinese


class Every(msgspec.Struct, forbid_unknown_fields=True):
    number: Annotated[int, Meta(ge=1, le=5)] = 1
    text: Annotated[str, Meta(min_length=1, max_length=3)] = "x"
    form: Annotated[str, Meta(pattern="^x$")] = "x"
    choice: Literal["p", "q"] = "p"
    items: Annotated[list[int], Meta(max_length=2)] = []
    pair: tuple[int, int] = (1, 2)
    at: datetime | None = None


class Needing(msgspec.Struct):
    name: str


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        (b'{"number": "x"}', ["int", "str"]),
        (b'{"number": 9}', ["<= 5"]),
        (b'{"number": 1e999}', []),
        (b'{"text": ""}', [">= 1"]),
        (b'{"text": "xxxx"}', ["<= 3"]),
        (b'{"form": "y"}', ["^x$"]),
        (b'{"choice": "r"}', ["'r'"]),
        (b'{"items": [1, 2, 3]}', ["<= 2"]),
        (b'{"pair": [1]}', ["2"]),
        (b'{"at": "no"}', []),
        (b'{"zz": 1}', ["zz"]),
        (b"[1]", ["object", "array"]),
        (b'{"number": 1', []),
        (b"nope", ["4"]),
    ],
)
def test_each_thing_that_is_wrong_has_a_chinese_line(raw: bytes, names: list[str]) -> None:
    with pytest.raises(msgspec.MsgspecError) as refused:
        msgspec.json.decode(raw, type=Every)
    said, _, _ = str(refused.value).partition(" - at `$")
    _is_chinese(in_chinese(said), names)


def test_a_field_that_is_missing_is_named_in_chinese() -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert({}, Needing)
    _is_chinese(in_chinese(str(refused.value)), ["name"])


def test_what_nobody_has_worded_is_told_without_english() -> None:
    _is_chinese(in_chinese("The moon is in the wrong place"), [])


def _is_chinese(line: str, names: list[str]) -> None:
    assert re.search("[\u4e00-\u9fff]", line)
    assert not re.search(r"Expected|Invalid|Object|malformed|truncated|range|moon", line)
    for name in names:
        assert name in line
