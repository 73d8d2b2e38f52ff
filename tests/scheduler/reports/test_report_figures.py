"""What a span's pictures show, before anything is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.reports import Report
from scheduler.reports.figures import Bars, Track, figures
from scheduler.words.catalogue import Words
from storage.records import Kind
from tests.scheduler.reports.specimens import NOW, change, report
from tests.scheduler.reports.week import PUBLISHERS, spread, week

ZH = Words("zh")


def bars(made: Report) -> Bars:
    (found,) = [one for one in figures(made, ZH) if isinstance(one, Bars)]
    return found


def span(days: float, *sources: tuple[str, float]) -> Report:
    """A span that ends now; each article with its source and how many days ago it was found."""
    return report(
        *(change(source_name=name, detected_at=NOW - timedelta(days=ago)) for name, ago in sources),
        since=NOW - timedelta(days=days),
        until=NOW,
    )


def test_a_week_by_day_and_source() -> None:
    found = bars(week())
    assert found.title == "新增文章：按日和来源"
    assert found.buckets == tuple(f"10-{day}" for day in range(16, 24))
    assert found.series[0].name == "江东市新闻网"
    assert {one.name for one in found.series} == set(PUBLISHERS.values())
    assert [row.n for row in found.rows(ZH)] == [0, 4, 4, 5, 2, 1, 4, 3]
    row = found.rows(ZH)[3]
    assert (row.of, row.share) == ("江东市新闻网 3、山南县融媒 1、西岭省政府网 1", 1.0)
    assert row.bar == "█" * 12 + " 5"


def test_days_are_those_of_the_zone() -> None:
    late = datetime(2025, 10, 22, 17, 0, tzinfo=ZoneInfo("UTC"))  # The 23rd in Shanghai.
    made = replace(span(3, ("甲", 1), ("乙", 1)), changes=(change(detected_at=late),))
    assert dict(zip(bars(made).buckets, bars(made).series[0].values, strict=True))["10-23"] == 1
    utc = bars(replace(made, zone=ZoneInfo("UTC")))
    assert dict(zip(utc.buckets, utc.series[0].values, strict=True))["10-22"] == 1


@pytest.mark.parametrize(
    ("days", "unit", "first"),
    [
        (20, "day", "10-03"),
        (100, "week", "07-14"),
        (800, "month", "2023-08"),
        (4000, "year", "2014"),
    ],
)
def test_long_spans_are_told_in_weeks_and_months(days: int, unit: str, first: str) -> None:
    found = bars(span(days, ("甲", 1), ("乙", days - 1)))
    assert found.title == ZH(f"by_{unit}s")
    assert found.buckets[0] == first
    assert sum(row.n for row in found.rows(ZH)) == 2


def test_a_day_is_told_by_source_even_from_morning_to_morning() -> None:
    found = bars(span(1, ("甲", 0.1), ("乙", 0.2), ("甲", 0.9)))
    assert found.across
    assert [(row.label, row.n, row.of) for row in found.rows(ZH)] == [("甲", 2, ""), ("乙", 1, "")]
    assert not figures(span(1, ("甲", 0.1), ("甲", 0.2)), ZH)


def test_many_sources_become_others() -> None:
    made = span(5, *((f"源{n:02}", n % 5) for n in range(9) for _ in range(12 - n)))
    found = bars(made)
    assert [one.name for one in found.series] == ["源00", "源01", "源02", "源03", "源04", "其他"]
    assert sum(map(sum, (one.values for one in found.series))) == len(made.changes)


def test_a_backlog_and_other_kinds_are_no_new_articles() -> None:
    made = replace(span(3), changes=(change(backlog=True), change(Kind.RESTORED)))
    assert figures(made, ZH) == ()


def test_an_alert_has_no_figures() -> None:
    assert figures(replace(week(), since=None, until=None), ZH) == ()


def test_how_a_text_spread() -> None:
    (found,) = [one for one in figures(week(), ZH) if isinstance(one, Track)]
    assert found.title == "《两地共建现代农业产业园》的传播"
    assert [(one.name, one.says) for one in found.points][:3] == [
        ("江东日报", "首发"),
        ("江东市新闻网", "36 分钟后"),
        ("山南县融媒", "3 小时 24 分后"),
    ]
    assert [one.hours for one in found.points] == pytest.approx([0, 0.6, 3.4, 9.2, 21.5])


def test_a_text_that_did_not_spread_is_not_drawn() -> None:
    alone = {one.article_id: (one,) for one in spread()}
    made = replace(week(), spreads=alone)
    assert not [one for one in figures(made, ZH) if isinstance(one, Track)]


@given(
    st.lists(
        st.tuples(st.sampled_from("甲乙丙丁戊己庚辛"), st.floats(0, 1)), min_size=1, max_size=60
    ),
    st.integers(1, 2000),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Pacific/Apia"]),
)
def test_every_article_is_counted_once(
    found: list[tuple[str, float]], days: int, zone: str
) -> None:
    made = replace(span(days, *((name, at * days) for name, at in found)), zone=ZoneInfo(zone))
    shown = [one for one in figures(made, ZH) if isinstance(one, Bars)]
    if not shown:
        assert len({name for name, _ in found}) == 1
        return
    assert sum(row.n for row in shown[0].rows(ZH)) == len(found)
    assert len(shown[0].series) <= 6
    assert all(len(one.values) == len(shown[0].buckets) for one in shown[0].series)
    if shown[0].title == ZH("by_days"):
        assert len(shown[0].buckets) <= 31


def test_months_go_over_the_year() -> None:
    since = datetime.combine(date(2024, 11, 15), datetime.min.time(), ZoneInfo("UTC"))
    made = replace(span(1, ("甲", 0), ("乙", 340)), since=since)
    assert bars(made).buckets[:3] == ("2024-11", "2024-12", "2025-01")


def test_a_span_longer_than_the_archive_begins_with_its_first_article() -> None:
    since = datetime.min.replace(tzinfo=ZoneInfo("UTC"))
    made = replace(span(1, ("甲", 0), ("乙", 40)), since=since)
    assert bars(made).buckets == ("2025-09", "2025-10")


def test_two_sources_of_one_name_are_two() -> None:
    first, second = (change(source_id=name, source_name="甲网") for name in ("a", "b"))
    assert [one.name for one in bars(report(first, second, since=NOW, until=NOW)).series] == [
        "合计"
    ]
    made = replace(span(3), changes=(first, second))
    assert [one.values for one in bars(made).series] == [(0, 0, 0, 1), (0, 0, 0, 1)]
