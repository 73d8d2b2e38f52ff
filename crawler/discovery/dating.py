"""The day that an address or a short text names: a hint, never an article's time."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_YEAR = r"(?P<y>(?:19|20)\d{2})"
_MONTH = r"(?P<m>0?[1-9]|1[0-2])"
_DAY = r"(?P<d>0?[1-9]|[12]\d|3[01])"
_TWO = r"(?P<m>0[1-9]|1[0-2])[-_/]?(?P<d>0[1-9]|[12]\d|3[01])"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_ADDRESS = (
    re.compile(rf"(?<!\d){_YEAR}[-_/]?{_TWO}(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}[-_/]{_MONTH}[-_/]{_DAY}(?!\d)"),
    re.compile(rf"/{_YEAR}/(?P<m>{'|'.join(_MONTHS)})\w*/{_DAY}(?=/)", re.IGNORECASE),
    # A year of two digits needs its month and day beside it in one of the known orders.
    re.compile(rf"/(?P<y>[12]\d)[-/]?{_TWO}(?=/)"),
)
_IN_TEXT = re.compile(rf"(?<!\d){_YEAR}\s?[-./年]\s?{_MONTH}\s?[-./月]\s?{_DAY}(?!\d)(?:\s?日)?")
_MOMENT = re.compile(
    r"(?<![\d.])(?:0?[1-9]|1[0-2])\s?[-/月]\s?(?:0?[1-9]|[12]\d|3[01])(?![\d%])"
    r"|(?<!\d)[012]?\d:[0-5]\d(?!\d)"
    r"|\d\s?(?:秒|分钟|分鐘|小时|小時|天|日|周)前|^\W*(?:刚刚|剛剛|今天|昨天|前天|今日|昨日)"
    r"|\d+ ?(?:min|minute|hour|hr|day|week)s? ago",
    re.IGNORECASE,
)
_SINCE_1970 = re.compile(r"(?:/Date\()?(\d{10})(?:\d{3})?(?:[+-]\d{4})?(?:\)/)?$", re.ASCII)
_MAIL_DATE = re.compile(r"[A-Za-z]{3}, ?\d")
_DIGITS_ALONE = re.compile(r"(\d{8})(?:\d{4}|\d{6})$", re.ASCII)
"""A day with its time of day behind it, as ``20261120080000``."""


def day_of_address(path: str) -> date | None:
    """The day in an address's path, such as ``/2025/10/23/``, ``/20251023/``, ``t20251023_1``."""
    for pattern in _IN_ADDRESS:
        for found in pattern.finditer(path):
            day = _day(found)
            if day:
                return day
    return None


def day_of_text(text: str) -> date | None:
    """The day that a short text names, such as ``2025-10-23`` or ``2025年10月23日``."""
    found = _IN_TEXT.search(text)
    return _day(found) if found else None


def names_moment(text: str) -> bool:
    """Whether a short text names a time as lists do: ``05-20``, ``08:30``, ``3 小时前``."""
    return day_of_text(text) is not None or _MOMENT.search(text) is not None


def day_of_stamp(text: str, zone: ZoneInfo) -> date | None:
    """The day of a time as data has it; None for one past all calendars, too.

    That is ISO-8601, a mail's date, a date, digits alone, or seconds (or milliseconds) since 1970.
    """
    text = text.strip()
    try:
        if counted := _SINCE_1970.match(text):
            return datetime.fromtimestamp(int(counted[1]), zone).date()
        moment = _moment_of(text)
        if moment is not None:
            return (moment.astimezone(zone) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError, OSError):
        return None
    digits = _DIGITS_ALONE.match(text)
    return day_of_text(text) or day_of_address(digits[1] if digits else text)


def _moment_of(text: str) -> datetime | None:
    if _DIGITS_ALONE.match(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parsedate_to_datetime(text) if _MAIL_DATE.match(text) else None


def _day(found: re.Match[str]) -> date | None:
    year, month = int(found["y"]), found["m"].lower()
    number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month)
    try:
        return date(year if year > 99 else 2000 + year, number, int(found["d"]))
    except ValueError:
        return None
