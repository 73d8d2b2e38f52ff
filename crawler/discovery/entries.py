"""Where a feed begins on a day: addresses that name the day, for e-papers and daily lists."""

from __future__ import annotations

import re
from datetime import date

_BRACED = re.compile(r"\{(YYYY|YY|MM|DD|M|D)\}")
_CODED = re.compile(r"%([Ymd])")


def names_day(url: str) -> bool:
    """Whether an address is a template that names the day: ``{YYYY}`` or ``%Y`` stands in it."""
    return "{YYYY}" in url or "{YY}" in url or "%Y" in url


def on_day(url: str, day: date) -> str:
    """The address of a day; one that names none is the same on every day.

    A ``%d`` alone is left as it is: it may begin an escaped byte.
    """
    if not names_day(url):
        return url
    values = {
        "YYYY": f"{day:%Y}", "YY": f"{day:%y}", "MM": f"{day:%m}", "DD": f"{day:%d}",
        "M": str(day.month), "D": str(day.day),
    }  # fmt: skip
    url = _BRACED.sub(lambda found: values[found[1]], url)
    return _CODED.sub(lambda found: day.strftime(found[0]), url) if "%Y" in url else url
