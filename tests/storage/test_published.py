"""Printed times: what is one moment in several prints, and what contradicts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.diffs import compare
from storage.likeness import same_text
from storage.published import came_before, day_of, fineness, is_doubtful, is_finer, span_of
from storage.records import Article
from storage.times import Precision

CHINA = timezone(timedelta(hours=8))
DAY, MINUTE, SECOND = Precision


def printed(text: str, precision: Precision | None, language: str | None = "zh-Hans") -> Article:
    at = datetime.fromisoformat(text)
    return Article(
        "https://a.example/1",
        "题",
        "文",
        published_at=at if at.tzinfo else at.replace(tzinfo=CHINA),
        published_precision=precision,
        language=language,
    )


ONE_MOMENT = [
    (printed("2026-11-28", DAY), printed("2026-11-28T17:00", MINUTE)),
    (printed("2026-11-28", DAY), printed("2026-11-28T23:59:59", SECOND)),
    (printed("2026-11-28T17:00", MINUTE), printed("2026-11-28T17:00:31", SECOND)),
    # Another zone, and a day read in another zone.
    (printed("2026-11-28T17:00", MINUTE), printed("2026-11-28T09:00+00:00", MINUTE)),
    (printed("2026-11-28", DAY), printed("2026-11-28T15:59+00:00", MINUTE)),
    (printed("2026-11-28", DAY), printed("2026-11-28T00:00+00:00", DAY)),
    (printed("2026-11-28T05:00+00:00", DAY), printed("2026-11-28T00:00+08:00", DAY)),
    # What an earlier release kept: a day as its beginning, and did not say so.
    (printed("2026-11-28", None), printed("2026-11-28", DAY)),
    (printed("2026-11-28", None), printed("2026-11-28T17:00", MINUTE)),
    (printed("2026-11-28T00:00+00:00", None, "en"), printed("2026-11-28T17:00Z", MINUTE, "en")),
    (printed("2026-11-28T17:00", None), printed("2026-11-28T17:00:31", SECOND)),
    (printed("2026-11-28T17:00", None), printed("2026-11-28", DAY)),
    (printed("2026-11-28T17:00:31", None), printed("2026-11-28T17:00", MINUTE)),
]

CONTRADICTIONS = [
    (printed("2026-11-28", DAY), printed("2026-11-29", DAY)),
    (printed("2026-11-28", DAY), printed("2026-11-29T00:00:01", SECOND)),
    (printed("2026-11-28", DAY), printed("2026-11-27T23:59", MINUTE)),
    (printed("2026-11-28T17:00", MINUTE), printed("2026-11-28T18:00", MINUTE)),
    (printed("2026-11-28T17:00", MINUTE), printed("2026-11-28T17:01:00", SECOND)),
    (printed("2026-11-28T17:00:30", SECOND), printed("2026-11-28T17:00:31", SECOND)),
    (printed("2026-11-28T17:00", MINUTE), printed("2026-11-28T17:00+00:00", MINUTE)),
    (printed("2026-11-28", None), printed("2026-11-29", DAY)),
    (printed("2026-11-28T08:00", None), printed("2026-11-28T17:00", MINUTE)),
    (printed("2026-11-28T17:00", None), printed("2026-11-29", DAY)),
]


@pytest.mark.parametrize(("one", "other"), ONE_MOMENT)
def test_prints_of_one_moment_are_no_edit(one: Article, other: Article) -> None:
    assert compare(one, other) is None
    assert compare(other, one) is None


@pytest.mark.parametrize(("one", "other"), CONTRADICTIONS)
def test_prints_that_no_moment_fits_are_an_edit(one: Article, other: Article) -> None:
    for before, after in ((one, other), (other, one)):
        edit = compare(before, after)
        assert edit is not None
        assert edit.fields == ("published_at",)
        (span,) = edit.spans
        assert span.before != span.after


def test_an_edit_quotes_a_day_as_its_date() -> None:
    edit = compare(printed("2026-11-28", DAY), printed("2026-11-29T08:30", MINUTE))
    assert edit is not None
    (span,) = edit.spans
    assert (span.before, span.after) == ("2026-11-28", "2026-11-29T00:30:00+00:00")


def test_a_time_that_comes_or_goes_is_an_edit() -> None:
    dated = printed("2026-11-28", DAY)
    bare = Article(dated.url, dated.title, dated.body, language="zh-Hans")
    assert compare(bare, dated) is not None
    assert compare(dated, bare) is not None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-28T00:00+08:00", "2026-11-28"),
        ("2026-11-28T00:00+00:00", "2026-11-28"),
        ("2026-11-28T00:00-10:00", "2026-11-28"),
        ("2026-11-28T00:00+13:00", "2026-11-28"),
        ("2026-11-28T00:00+05:45", "2026-11-28"),
    ],
)
def test_a_day_is_the_one_that_was_printed_wherever_it_is_shown(text: str, day: str) -> None:
    assert day_of(datetime.fromisoformat(text)).isoformat() == day


def test_short_notices_of_two_days_are_two_articles() -> None:
    today, other = printed("2026-11-28", DAY), printed("2026-11-27T10:00", MINUTE)
    assert same_text(today, printed("2026-11-28T23:30", MINUTE))
    assert not same_text(today, other)


def test_dates_that_cannot_be_true_are_doubtful() -> None:
    seen = datetime(2026, 11, 28, 4, tzinfo=UTC)
    assert is_doubtful(datetime(2099, 1, 1, tzinfo=UTC), seen)
    assert is_doubtful(datetime(1970, 1, 1, tzinfo=UTC), seen)
    assert not is_doubtful(datetime(2026, 11, 29, tzinfo=CHINA), seen)
    assert not is_doubtful(datetime(1998, 7, 1, tzinfo=CHINA), seen)


offsets = st.integers(-10 * 4, 13 * 4).map(lambda n: timezone(timedelta(minutes=15 * n)))
moments = st.builds(
    lambda at, zone: at.replace(tzinfo=zone),
    st.datetimes(datetime(1990, 1, 2), datetime(2098, 12, 30)),  # noqa: DTZ001 - zoned at once
    offsets,
)


def prints_of(at: datetime) -> list[Article]:
    """Every print of a moment, coarse to fine."""
    rounded = {
        DAY: at.replace(hour=0, minute=0, second=0, microsecond=0),
        MINUTE: at.replace(second=0, microsecond=0),
        SECOND: at.replace(microsecond=0),
    }
    return [printed(text.isoformat(), precision) for precision, text in rounded.items()]


@given(moments)
def test_no_print_of_a_moment_contradicts_another(at: datetime) -> None:
    prints = prints_of(at)
    for i, one in enumerate(prints):
        for j, other in enumerate(prints):
            assert compare(one, other) is None
            assert is_finer(one, other) is (i > j)
            assert not came_before(one, other)


@given(moments)
def test_a_day_is_told_as_the_date_that_was_printed(at: datetime) -> None:
    assert day_of(at.replace(hour=0, minute=0, second=0, microsecond=0)) == at.date()


@given(
    moments,
    moments,
    st.sampled_from([None, *Precision]),
    st.sampled_from([None, *Precision]),
)
def test_comparing_is_symmetric(
    one: datetime, other: datetime, ours: Precision | None, theirs: Precision | None
) -> None:
    a, b = printed(one.isoformat(), ours), printed(other.isoformat(), theirs)
    assert (compare(a, b) is None) is (compare(b, a) is None)


@given(st.datetimes(timezones=offsets), st.sampled_from(Precision))
def test_any_time_that_a_page_may_claim_can_be_compared(at: datetime, precision: Precision) -> None:
    claimed = printed(at.isoformat(), precision)
    assert compare(claimed, claimed) is None
    assert span_of(at, fineness(at, None, None)).end >= at.replace(microsecond=0, second=0)
    day_of(at)
    is_doubtful(at, datetime(2026, 11, 28, tzinfo=UTC))
