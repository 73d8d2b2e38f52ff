"""Alert rules: who wants what, and when it falls due."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.records import Kind, Severity
from storage.rules import (
    COMPANY,
    AlertRule,
    check_quiet,
    check_schedule,
    due_at,
    wants_change,
    wants_incident,
)

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
    ],
)
def test_what_a_rule_wants(fields: dict[str, object], wanted: bool) -> None:
    found = wants_change(rule(**fields), Kind.EDITED, Severity.MINOR, "site", ["yongliang"])
    assert found is wanted


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
