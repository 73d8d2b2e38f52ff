"""The working days of the Chinese mainland: holidays off, adjusted weekends (调休) on."""

from __future__ import annotations

import functools
from collections.abc import Collection
from datetime import date
from typing import Any

ANNOUNCED = 11
"""The month in which the State Council announces the adjusted days of the year to come."""


def is_workday(day: date, on: Collection[date] = (), off: Collection[date] = ()) -> bool:
    """Whether offices work on that day.

    For a year that the library does not know yet the statutory holidays hold and weekends are off.

    Args:
        day: The day.
        on: Days that are known to be worked, whatever the library says.
        off: Days that are known to be free.
    """
    if day in on or day in off:
        return day in on
    return bool(_calendar().is_working_day(day))


def unknown_year(today: date, given: Collection[date] = ()) -> int | None:
    """The year whose adjusted days should be known by now and are not: this one or the next.

    Args:
        today: From November on the next year's plan is out.
        given: Days that the user named; a year of one of them is known.
    """
    years = [today.year] + ([today.year + 1] if today.month >= ANNOUNCED else [])
    known = {*_calendar().special_public_holidays, *(day.year for day in given)}
    return next((year for year in years if year not in known), None)


@functools.cache
def _calendar() -> Any:
    # A tenth of a second, which only rules with `workdays` cost.
    import holidays

    return holidays.country_holidays("CN")
