"""Alert rules: who wants what, and when it falls due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.records import Kind, Severity
from storage.rules import (
    COMPANY,
    AlertRule,
    News,
    check_clock,
    check_quiet,
    check_schedule,
    due_at,
    wants_change,
    wants_incident,
    well_day,
)
from storage.workdays import is_workday, unknown_year

BEIJING = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def rule(**fields: object) -> AlertRule:
    return AlertRule("r", ("desk",), **fields)  # type: ignore[arg-type]


def local(text: str, zone: ZoneInfo = BEIJING) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("now", "schedule", "quiet", "due"),
    [
        ("2026-11-20T12:00", "immediate", None, "2026-11-20T12:00:10"),
        ("2026-11-20T12:00", "immediate", "22:00-07:00", "2026-11-20T12:00:10"),
        ("2026-11-20T22:00", "immediate", "22:00-07:00", "2026-11-21T07:00"),
        ("2026-11-20T21:59:55", "immediate", "22:00-07:00", "2026-11-21T07:00"),
        ("2026-11-21T03:00", "immediate", "22:00-07:00", "2026-11-21T07:00"),
        ("2026-11-21T06:59:49", "immediate", "22:00-07:00", "2026-11-21T07:00"),
        ("2026-11-21T06:59:55", "immediate", "22:00-07:00", "2026-11-21T07:00:05"),
        ("2026-11-20T13:30", "immediate", "12:00-14:00", "2026-11-20T14:00"),
        ("2026-11-20T13:30", "immediate", "12:00-12:00", "2026-11-20T13:30:10"),
        ("2026-11-20T12:00", "hourly", None, "2026-11-20T13:00"),
        ("2026-11-20T12:59:59", "hourly", None, "2026-11-20T13:00"),
        ("2026-11-20T22:10", "hourly", "22:00-07:00", "2026-11-21T07:00"),
        ("2026-11-20T08:29", "08:30", None, "2026-11-20T08:30"),
        ("2026-11-20T08:30", "08:30", None, "2026-11-21T08:30"),
        ("2026-11-20T08:31", "08:30", None, "2026-11-21T08:30"),
        ("2026-11-20T08:31", "06:30", "22:00-07:00", "2026-11-21T07:00"),
        ("2026-11-20T09:00", "mon 08:30", None, "2026-11-23T08:30"),  # the 20th is a Friday
        ("2026-11-23T08:29", "mon 08:30", None, "2026-11-23T08:30"),
        ("2026-11-23T08:30", "mon 08:30", None, "2026-11-30T08:30"),
        ("2026-12-31T23:59", "fri 08:30", None, "2027-01-01T08:30"),
    ],
)
def test_when_a_delivery_falls_due(now: str, schedule: str, quiet: str | None, due: str) -> None:
    found = due_at(rule(schedule=schedule, quiet=quiet), local(now), BEIJING)
    assert found == local(due)


moments = st.floats(0, 4e9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
clocks = st.times().map(lambda clock: f"{clock:%H:%M}")
zones = st.sampled_from([BEIJING, NEW_YORK, ZoneInfo("Asia/Kolkata"), ZoneInfo("UTC")])
schedules = st.one_of(
    st.sampled_from(["immediate", "hourly"]),
    clocks,
    st.tuples(st.sampled_from(DAYS), clocks).map(" ".join),
)
quiets = st.one_of(st.none(), st.tuples(clocks, clocks).map("-".join))


@given(moments, schedules, quiets, zones)
def test_it_is_always_later_and_never_in_quiet_hours(
    now: datetime, schedule: str, quiet: str | None, zone: ZoneInfo
) -> None:
    due = due_at(rule(schedule=schedule, quiet=quiet), now, zone)
    longest = {"immediate": COMPANY, "hourly": timedelta(hours=1)}
    bound = longest.get(schedule, timedelta(days=7 if " " in schedule else 1, hours=1))
    assert now < due <= now + bound + timedelta(days=1, hours=1) * (quiet is not None)
    if quiet:
        start, end = map(time.fromisoformat, quiet.split("-"))
        clock = due.astimezone(zone).time()
        within = start <= clock < end if start <= end else clock >= start or clock < end
        assert not within


@given(moments, clocks, st.sampled_from(DAYS), zones)
def test_a_clock_time_is_shown_by_the_local_clock(
    now: datetime, clock: str, day: str, zone: ZoneInfo
) -> None:
    daily = due_at(rule(schedule=clock), now, zone).astimezone(zone)
    weekly = due_at(rule(schedule=f"{day} {clock}"), now, zone).astimezone(zone)
    assert DAYS[weekly.weekday()] == day
    for due in (daily, weekly):
        # A clock that is put forward never shows the hour it leaps over.
        assert f"{due:%H:%M}" == clock or zone is NEW_YORK


@given(schedules)
def test_every_schedule_of_the_form_is_accepted(schedule: str) -> None:
    check_schedule(schedule)


@pytest.mark.parametrize(
    "text", ["", "daily", "8:30", "24:00", "08:60", "Mon 08:30", "mon", "1:30 "]
)
def test_other_schedules_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^.*$"):
        check_schedule(text)
    with pytest.raises(ValueError, match=r"^.*$"):
        due_at(rule(schedule=text), local("2026-11-20T12:00"), BEIJING)


@pytest.mark.parametrize("text", ["", "22:00", "22:00-7:00", "22:00–07:00", "25:00-07:00"])
def test_other_quiet_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^.*$"):
        check_quiet(text)


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({}, True),
        ({"topics": ("yongliang",)}, True),
        ({"topics": ("else", "yongliang")}, True),
        ({"topics": ("else",)}, False),
        ({"topics": ()}, False),
        ({"sources": ("site",)}, True),
        ({"sources": ("other",)}, False),
        ({"kinds": (Kind.EDITED,)}, True),
        ({"kinds": (Kind.NEW,)}, False),
        ({"min_severity": Severity.COSMETIC}, True),
        ({"min_severity": Severity.MINOR}, True),
        ({"min_severity": Severity.SUBSTANTIVE}, False),
        ({"tiers": ("municipal", "county")}, True),
        ({"tiers": ("central",)}, False),
        ({"tiers": ()}, False),
        ({"words": ("协作",)}, True),
        ({"words": ("協作", "帮扶")}, True),
        ({"words": ("3亿元",)}, True),
        ({"words": ("gdp",)}, True),
        ({"words": ("GD",)}, False),
        ({"words": ("帮扶",)}, False),
        ({"words": ("添新篇投",)}, False),
        ({"words": ("协作",), "topics": ("else",)}, False),
    ],
)
def test_what_a_rule_wants(fields: dict[str, object], wanted: bool) -> None:
    news = News(
        Kind.EDITED,
        Severity.MINOR,
        "site",
        "municipal",
        ["yongliang"],
        ["甬凉協作再添新篇", "投入３亿元", "投入5亿元（GDP）"],
    )
    assert wants_change(rule(**fields), news) is wanted


@pytest.mark.parametrize(
    ("fields", "source", "wanted"),
    [
        ({}, "site", False),
        ({"incidents": True}, "site", True),
        ({"incidents": True}, None, True),
        ({"incidents": True, "sources": ("other",)}, "site", False),
        ({"incidents": True, "sources": ("other",)}, None, True),
    ],
)
def test_which_incidents_a_rule_wants(
    fields: dict[str, object], source: str | None, wanted: bool
) -> None:
    assert wants_incident(rule(**fields), source) is wanted


# The State Council's plan for 2026: 1–7 October off, Saturday the 10th worked for the 7th.
@pytest.mark.parametrize(
    ("now", "schedule", "quiet", "due"),
    [
        # A Friday at work; a Saturday and a Sunday off; a Saturday that is worked.
        ("2026-11-20T12:00", "immediate", None, "2026-11-20T12:00:10"),
        ("2026-11-21T12:00", "immediate", None, "2026-11-23T00:00"),
        ("2026-11-21T12:00", "immediate", "22:00-08:30", "2026-11-23T08:30"),
        ("2026-11-20T23:00", "immediate", "22:00-08:30", "2026-11-23T08:30"),
        ("2026-10-10T12:00", "immediate", None, "2026-10-10T12:00:10"),
        # The long holiday.
        ("2026-09-30T23:30", "hourly", None, "2026-10-08T00:00"),
        ("2026-09-30T12:00", "08:30", None, "2026-10-08T08:30"),
        ("2026-10-02T12:00", "mon 08:30", None, "2026-10-08T08:30"),
        ("2026-10-02T12:00", "08:30", "08:00-09:00", "2026-10-08T09:00"),
        # A worked Sunday.
        ("2026-09-20T10:00", "hourly", None, "2026-09-20T11:00"),
        # A year whose plan is not out yet: its statutory holidays and its weekends.
        ("2099-01-01T10:00", "08:30", None, "2099-01-02T08:30"),
    ],
)
def test_days_off_are_held_back(now: str, schedule: str, quiet: str | None, due: str) -> None:
    found = due_at(rule(schedule=schedule, quiet=quiet, workdays=True), local(now), BEIJING)
    assert found == local(due)


@given(
    st.integers(0, 2 * 365 * 24 * 60).map(
        lambda n: local("2026-01-01T00:00") + timedelta(minutes=n)
    ),
    st.sampled_from(["immediate", "hourly", "08:30", "mon 08:30"]),
    st.sampled_from([None, "22:00-07:00", "12:00-13:00", "00:00-23:59"]),
)
def test_nothing_falls_due_on_a_day_off_or_in_a_quiet_hour(
    now: datetime, schedule: str, quiet: str | None
) -> None:
    wanted = rule(schedule=schedule, quiet=quiet, workdays=True)
    due = due_at(wanted, now, BEIJING)
    assert due > now
    assert is_workday(due.astimezone(BEIJING).date())
    assert due_at(rule(quiet=quiet), due - COMPANY, BEIJING) == due


@pytest.mark.parametrize(
    ("fields", "now", "day"),
    [
        ({}, "2026-11-20T12:00", None),
        ({"all_well": "08:00"}, "2026-11-20T07:59:59", None),
        ({"all_well": "08:00"}, "2026-11-20T08:00", "2026-11-20"),
        ({"all_well": "08:00"}, "2026-11-20T23:59", "2026-11-20"),
        ({"all_well": "08:00"}, "2026-11-21T08:00", "2026-11-21"),
        ({"all_well": "08:00", "workdays": True}, "2026-11-21T08:00", None),
    ],
)
def test_when_all_well_is_told(fields: dict[str, object], now: str, day: str | None) -> None:
    found = well_day(rule(**fields), local(now), BEIJING)
    assert (found and found.isoformat()) == day


@pytest.mark.parametrize("text", ["", "8:00", "24:00", "08:00:00", "mon 08:00"])
def test_other_times_of_day_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^.*$"):
        check_clock(text)


ON, OFF = date(2027, 2, 14), date(2027, 2, 15)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2027-02-13T12:00", "2027-02-14T08:30"),  # the Sunday that is worked
        ("2027-02-14T12:00", "2027-02-16T08:30"),  # the Monday that is off
    ],
)
def test_days_that_the_desk_names_hold_whatever_the_calendar_says(now: str, due: str) -> None:
    named = rule(schedule="08:30", workdays=True, workdays_on=(ON,), workdays_off=(OFF,))
    assert due_at(named, local(now), BEIJING) == local(due)
    assert is_workday(ON, (ON,), ())
    assert not is_workday(OFF, (), (OFF,))
    assert well_day(replace(named, all_well="08:00"), local("2027-02-15T09:00"), BEIJING) is None


@pytest.mark.parametrize(
    ("today", "given", "year"),
    [
        (date(2025, 10, 31), (), None),
        (date(2025, 12, 1), (), None),
        (date(2098, 10, 31), (date(2098, 1, 4),), None),
        (date(2098, 11, 1), (date(2098, 1, 4),), 2099),
        (date(2098, 11, 1), (date(2098, 1, 4), date(2099, 1, 3)), None),
        (date(2099, 1, 2), (), 2099),
    ],
)
def test_a_year_that_the_calendar_does_not_know_is_named_in_time(
    today: date, given: tuple[date, ...], year: int | None
) -> None:
    assert unknown_year(today, given) == year
