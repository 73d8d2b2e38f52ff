"""The chart's rows: weeks begin on Mondays of the zone, and nothing is counted twice or lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from scheduler.web.weeks import WEEKS, first_monday, weeks

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)  # A Tuesday.


def test_a_sunday_night_in_london_is_a_monday_in_shanghai() -> None:
    late_sunday = datetime(2026, 11, 22, 16, tzinfo=UTC)
    rows = weeks([(late_sunday, "a", 2), (late_sunday - timedelta(hours=1), "a", 1)], {"a": "甲"},
                 NOW, ZONE)  # fmt: skip
    assert len(rows) == WEEKS
    assert (rows[0].monday, rows[0].n) == (date(2026, 11, 23), 2)
    assert (rows[1].monday, rows[1].n) == (date(2026, 11, 16), 1)
    assert [(part.name, part.width) for part in rows[0].parts] == [("甲", 100.0)]


@given(
    st.lists(
        st.tuples(st.integers(0, WEEKS * 7 * 24 - 1), st.sampled_from("abc"), st.integers(1, 9))
    )
)
def test_every_article_of_the_weeks_is_in_one_row(counted: list[tuple[int, str, int]]) -> None:
    first = first_monday(NOW, ZONE)
    hours = [(first + timedelta(hours=hour), source, n) for hour, source, n in counted]
    rows = weeks(hours, {}, NOW, ZONE)
    assert sum(row.n for row in rows) == sum(n for _, _, n in counted)
    for row in rows:
        assert row.n == sum(part.n for part in row.parts)
        assert sum(part.width for part in row.parts) <= 100.1
