"""The chart's rows: weeks begin on Mondays of the zone, and nothing is counted twice or lost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from scheduler.web.weeks import MOST_PARTS, WEEKS, mondays, weeks

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)  # A Tuesday.


def test_a_week_begins_on_a_monday_in_shanghai() -> None:
    bounds = mondays(NOW, ZONE)
    assert len(bounds) == WEEKS + 1
    assert bounds[-2].astimezone(UTC) == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert bounds[-2] <= NOW < bounds[-1]
    rows = weeks([(WEEKS - 1, "a", 2), (WEEKS - 2, "a", 1)], {"a": "甲"}, bounds)
    assert len(rows) == WEEKS
    assert (rows[0].monday, rows[0].n) == (date(2026, 11, 23), 2)
    assert (rows[1].monday, rows[1].n) == (date(2026, 11, 16), 1)
    assert [(part.name, part.width) for part in rows[0].parts] == [("甲", 100.0)]


def test_of_thousands_of_sources_the_greatest_are_named() -> None:
    (row, *_) = weeks([(WEEKS - 1, f"s{n}", n + 1) for n in range(5000)], {}, mondays(NOW, ZONE))
    assert len(row.parts) == MOST_PARTS + 1
    assert (row.parts[0].name, row.parts[0].n) == ("s4999", 5000)
    assert (row.parts[-1].name, row.parts[-1].sources) == ("", 5000 - MOST_PARTS)


@given(
    st.lists(
        st.tuples(
            st.integers(0, WEEKS - 1),
            st.sampled_from([f"s{n}" for n in range(30)]),
            st.integers(1, 9),
        )
    )
)
def test_every_article_of_the_weeks_is_in_one_row(counted: list[tuple[int, str, int]]) -> None:
    rows = weeks(counted, {}, mondays(NOW, ZONE))
    assert sum(row.n for row in rows) == sum(n for _, _, n in counted)
    for row in rows:
        assert row.n == sum(part.n for part in row.parts)
        assert len(row.parts) <= MOST_PARTS + 1
        assert sum(part.width for part in row.parts) <= 100.2
