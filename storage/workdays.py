"""The working days of the Chinese mainland: holidays off, adjusted weekends (调休) on."""

from __future__ import annotations

import functools
from datetime import date
from typing import Any


def is_workday(day: date) -> bool:
    """Whether offices work on that day.

    The State Council announces the adjusted days of a year in the November before it. For a year
    that the library does not know yet the statutory holidays hold and weekends are off.
    """
    return bool(_calendar().is_working_day(day))


@functools.cache
def _calendar() -> Any:
    # A tenth of a second, which only rules with `workdays` cost.
    import holidays

    return holidays.country_holidays("CN")
