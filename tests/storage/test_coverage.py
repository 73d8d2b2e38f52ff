"""Less is read of a source's articles than before: fields, texts, articles at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.coverage import FIELDS, Coverage, Short, blank, cut_short, fallen

NOW = datetime(2026, 11, 25, 3, 20, tzinfo=UTC)  # Wednesday, 11:20 in Beijing


def hours(*rows: tuple[int, int]) -> list[Coverage]:
    """Hours newest first: readings, and how many of them had an origin; all had a time."""
    index = FIELDS.index("origin")
    return [
        Coverage(n, tuple(n if at == 0 else with_origin if at == index else 0
                          for at in range(len(FIELDS))))
        for n, with_origin in rows
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "told", "healed"),
    [
        ([(10, 10)] * 40, [], True),
        ([(10, 0)] * 3 + [(10, 10)] * 40, ["origin on 0% of pages, usually on 100%"], False),
        ([(10, 4)] * 3 + [(10, 9)] * 40, ["origin on 40% of pages, usually on 90%"], False),
        ([(10, 7)] * 3 + [(10, 9)] * 40, [], False),  # less, but it may be chance
        ([(10, 9)] * 3 + [(10, 9)] * 40, [], True),
        ([(10, 0)] * 40, [], True),  # never had it
        ([(10, 0)] * 3 + [(10, 2)] * 40, [], True),  # hardly ever had it
    ],
)
def test_coverage(rows: list[tuple[int, int]], told: list[str], healed: bool) -> None:
    assert fallen(hours(*rows)) == (told, healed)


LENGTHS = [900, 1200, 300, 2500, 700, 1100, 120, 800, 1500, 600] * 5


@pytest.mark.parametrize(
    ("newest", "told"),
    [
        ([70, 60, 95, 40, 55, 88, 61, 73], Short(95, 300)),
        ([70, 60, 95, 40, 400, 88, 61, 73], None),  # one is whole
        ([120, 110, 160, 150, 149, 130, 125, 128], None),  # news in brief, as there were before
        ([70, 60, 95], None),
        ([], None),
    ],
)
def test_texts_of_which_the_beginning_only_is_read(newest: list[int], told: Short | None) -> None:
    assert cut_short(newest, LENGTHS) == told
    assert cut_short(newest, LENGTHS[:30]) is None


def judged(*states: str, hours: float = 2) -> list[tuple[str, datetime]]:
    """Links newest first, each first seen so long after the next."""
    return [(state, NOW - n * timedelta(hours=hours)) for n, state in enumerate(states)]


def test_links_of_which_none_holds_an_article_any_more() -> None:
    before = ("matched", "off_topic", "off_topic", "not_article") * 8
    blanks = ("not_article",) * 9
    assert blank(judged(*blanks, *before)) == 9
    assert blank(judged(*blanks[:7], *before)) == 0
    assert blank(judged("off_topic", *blanks, *before)) == 0
    assert blank(judged(*blanks, *before[:20])) == 0  # no habit yet
    assert blank(judged(*blanks, *("not_article", "off_topic") * 20)) == 0
    assert blank(judged(*blanks, *before, hours=0.1)) == 0  # all at once


def test_little_is_not_judged() -> None:
    assert fallen([]) is None
    assert fallen(hours((10, 0), (10, 0))) is None
    assert fallen(hours(*[(10, 0)] * 3, *[(10, 10)] * 9)) is None
