"""A day is told as a day, and of copies on one day nobody is called the first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduler.reports import render_html, render_markdown, render_text
from scheduler.reports.figures import Track, figures
from scheduler.reports.one_line import place
from scheduler.words.catalogue import Words
from storage.copied import Spread
from storage.records import Article, Change, Kind, Span
from storage.times import Precision
from tests.scheduler.reports.specimens import NOW, article, change, edited, report

DAY = datetime(2025, 10, 22, 16, tzinfo=UTC)
CHINA = ZoneInfo("Asia/Shanghai")


def dayly(**values: object) -> Article:
    return article(published_at=DAY, published_precision=Precision.DAY, **values)


def one(number: int, at: datetime, precision: Precision, *, known: bool = True) -> Spread:
    return Spread(
        article_id=number,
        source_id=f"s{number}",
        source_name=f"第{number}报",
        url=f"https://s{number}.example.org/1.html",
        title="两地共建现代农业产业园",
        origin=None,
        published_at=at,
        first_seen_at=NOW + timedelta(hours=number),
        similarity=1.0,
        original=number == 1,
        published_precision=precision,
        order_known=known,
    )


def copy(**values: object) -> Change:
    first = dayly(url="https://s1.example.org/1.html", origin=None)
    second = dayly(url="https://s2.example.org/1.html", origin=None)
    return replace(
        change(Kind.COPIED, after=second, before=first, article_id=2, copy_of=1), **values
    )


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Pacific/Auckland"])
@pytest.mark.parametrize("render", [render_text, render_markdown, render_html])
def test_a_day_is_told_as_a_day_in_every_zone(render: object, zone: str) -> None:
    told = render(report(change(after=dayly()), zone=ZoneInfo(zone)))  # type: ignore[operator]
    assert "2025-10-23" in told
    assert "00:00" not in told.replace("+00:00", "")


def test_what_an_earlier_release_kept_of_a_day_is_told_as_a_day() -> None:
    told = render_text(report(change(after=article(published_at=DAY))))
    assert "2025-10-23" in told
    assert "2025-10-23 00:00" not in told


def test_an_edit_of_the_time_names_the_day() -> None:
    later = article(published_at=DAY + timedelta(days=1, hours=9), published_precision="minute")
    told = render_text(report(edited(dayly(), later)))
    assert "2025-10-23" in told
    assert "2025-10-24 09:00" in told
    assert "00:00" not in told


def test_seconds_are_told_where_they_are_what_changed() -> None:
    span = Span("published_at", "published_at", "2025-10-23T01:02:03+00:00", "2025-10-23T01:02:04Z")
    told = place(span, Words("zh"), CHINA)
    assert "09:02:03" in told
    assert "09:02:04" in told


def test_a_date_that_cannot_be_true_is_told_with_doubt() -> None:
    never = article(published_at=datetime(2099, 1, 1, tzinfo=UTC), published_precision="minute")
    assert "2099-01-01 08:00 (?)" in render_text(report(change(after=never)))


@pytest.mark.parametrize(
    ("language", "unknown", "found"),
    [
        ("zh", "同日，先后不明", "最先发现"),
        ("en", "same day, order unknown", "found first"),
    ],
)
def test_of_copies_on_one_day_the_order_is_not_known(
    language: str, unknown: str, found: str
) -> None:
    cluster = (one(1, DAY, Precision.DAY), one(2, DAY, Precision.DAY, known=False))
    span = report(
        copy(),
        language=language,
        since=NOW - timedelta(days=7),
        until=NOW,
        spreads={2: cluster, 1: cluster},
    )
    told = render_text(span)
    assert told.lower().count(unknown.lower()) == 2  # what is said, and the table
    assert found in told
    assert Words(language)("copied_from") not in told
    (track,) = [f for f in figures(span, Words(language)) if isinstance(f, Track)]
    assert [point.says for point in track.points] == [found, unknown]
    assert [point.hours for point in track.points] == [0.0, 0.0]


def test_who_was_told_as_the_first_is_not_called_so_once_another_was() -> None:
    earlier = one(1, DAY - timedelta(days=1), Precision.DAY)
    cluster = (
        earlier,
        replace(one(3, DAY, Precision.DAY), original=False),
        one(2, DAY + timedelta(days=1), Precision.DAY),
    )
    spread = dict.fromkeys((1, 2, 3), cluster)
    told = render_text(
        report(copy(copy_of=3), since=NOW - timedelta(days=7), until=NOW, spreads=spread)
    )
    assert Words("zh")("copied_from") not in told
    assert Words("zh")("copied_seen") in told


def test_an_alert_without_its_cluster_claims_no_first_publisher() -> None:
    assert "同日，先后不明" in render_text(report(copy()))


@pytest.mark.parametrize(
    "after",
    [
        {"origin": "江东日报"},
        {"published_at": DAY + timedelta(days=1)},
        {"published_at": DAY + timedelta(days=1, hours=3), "published_precision": Precision.MINUTE},
    ],
)
def test_a_line_of_origin_or_another_day_tells_who_was_first(after: dict[str, object]) -> None:
    told = copy()
    assert told.after is not None
    told = replace(told, after=replace(told.after, **after))  # type: ignore[arg-type]
    assert "首发：" in render_text(report(told))


def test_days_are_counted_as_days_and_minutes_as_minutes() -> None:
    cluster = (
        one(1, DAY, Precision.DAY),
        one(2, DAY + timedelta(days=1, hours=1), Precision.MINUTE),
        one(3, DAY, Precision.DAY),
    )
    span = report(copy(), since=NOW - timedelta(days=7), until=NOW, spreads={2: cluster})
    (track,) = [f for f in figures(span, Words("zh")) if isinstance(f, Track)]
    assert [point.says for point in track.points] == ["首发", "1 天后", "同日"]
    assert [point.hours for point in track.points] == [0.0, 24.0, 0.0]
