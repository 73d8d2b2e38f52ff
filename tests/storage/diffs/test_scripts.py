"""A text brought into the script of another, in time that grows with what is there to read."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle, islice

import pytest

from storage.diffs.aligning import opcodes
from storage.diffs.scripts import in_script_of
from storage.records import Article
from storage.together.bodies import Bodies
from tests.growth import costs_less_than, grows_evenly


def text(body: str) -> Article:
    return Article("http://a.example/1.html", "協作" if "國" in body else "协作", body)


def repeated(parts: str, count: int, gap: str = "") -> str:
    """So many of the parts, in turn."""
    return gap.join(islice(cycle(parts.split()), count))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # The same few characters in another rhythm: difflib takes the cube of their number.
        (repeated("國 語", 1_900), repeated("国 语 国", 1_900)),
        ("\n".join([repeated("國 語", 400)] * 300), "\n".join([repeated("国 语 国", 400)] * 300)),
        # The same few lines.
        (
            repeated("國語說學 說學國語", 2_000, "\n"),
            repeated("国语说学 说学国语 国语说学", 2_000, "\n"),
        ),
    ],
    ids=["line", "lines", "rhythm"],
)
def test_a_text_of_the_same_few_words_is_read_in_bounded_time(before: str, after: str) -> None:
    costs_less_than(3, lambda: in_script_of(text(before), text(after)))


def test_what_thousands_of_short_lines_cost_grows_with_their_number() -> None:
    def switching(lines: int) -> Callable[[], object]:
        before = "\n".join(f"國語說學{k}" if k % 2 else f"於來時{k}" for k in range(lines))
        after = "\n".join(f"国语说学{k}" if k % 2 else f"于来时{k}次" for k in range(lines))
        return lambda: in_script_of(text(before), text(after))

    grows_evenly(switching, 5_000)


def test_more_lines_than_are_sought_everywhere_are_read_at_their_places() -> None:
    lines = [f"國語說學{k}於來時" for k in range(6_000)]
    edited = [f"国语说学{k + k % 2}于来时" for k in range(6_000)]
    worded = in_script_of(text("\n".join(lines)), text("\n".join(edited)))
    assert worded is not None
    assert worded.body.split("\n")[:4] == [lines[0], "國語說學2於來時", lines[2], "國語說學4於來時"]


def test_a_line_too_long_to_be_sought_in_is_read_at_its_places() -> None:
    before = repeated("國 語 說 學", 8_000) + "五"
    worded = in_script_of(text(f"起{before}"), text(f"止{repeated('国 语 说 学', 8_000)}六"))
    assert worded is not None
    assert worded.body == f"止{before[:-1]}六"


def test_lines_of_two_bodies_are_put_beside_each_other_in_bounded_time() -> None:
    before, after = repeated("甲说 乙说", 2_000, "\n"), repeated("甲说 乙说 甲说", 2_000, "\n")
    costs_less_than(1, lambda: Bodies.of(before, after))
    assert Bodies.of(before, after) is None


def test_what_both_share_at_their_ends_is_set_aside() -> None:
    assert opcodes("甲乙丙丁", "甲子丙丁", 1) == [
        ("equal", 0, 1, 0, 1),
        ("replace", 1, 2, 1, 2),
        ("equal", 2, 4, 2, 4),
    ]
    assert opcodes("甲乙丙丁", "甲子丑丁", 1) is None
    assert opcodes("甲乙", "甲乙", 0) == [("equal", 0, 2, 0, 2)]
