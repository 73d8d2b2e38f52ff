"""Times as pages print them, with how finely they are printed."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from crawler.pages.month_words import MONTH_WORDS, MONTHS
from storage.times import Precision

CHINA = timezone(timedelta(hours=8))

_CLOCK = (
    r"(?P<half>上午|下午|晚上|晚间|晚間|凌晨|中午|早上|傍晚|清晨|오전|오후|[AaPp][Mm])?\s?"
    r"(?P<h>\d{1,2})\s?(?:[:：]|时|時|點|点|h)\s?(?P<mi>\d{2})"
    r"(?:\s?(?:[:：]|分)\s?(?P<s>\d{2}))?(?:[.,]\d{1,9})?(?:秒|分)?"
    r"(?:\s?(?P<half2>[AaPp]\.?[Mm]))?"
    r"(?:\s?(?P<zone>Z\b|UTC|GMT|(?:[EP][SD]?T|[JK]ST)\b|[+-]\d{2}:?\d{2}(?!\d)))?"
)
_WEEKDAY = (
    r"(?:[\s,，|]{0,2}[(（\[【]?(?:星期|周|週|礼拜|禮拜)[一二三四五六日天][)）\]】]?"
    r"|\s?[(（\[【][一二三四五六日][)）\]】]"
    r"|[\s,，]{0,2}[(（]?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}[)）]?)?"
)
_BETWEEN = (
    r"(?:[\sT,，|·/]{0,3}|\s?[\]】]\s?[\[【]|-(?=\d{2}:))"
    r"(?:(?:(?P<gmt>格林尼治(?:标准|標準)?(?:时间|時間))|HKT|CST|(?:北京|台北|香港)(?:时间|時間))\s?)?"
)
# A pattern that begins with what it looks for, and looks back from there, is searched for several
# times as fast as one that looks back from every character first.
_DAY = (
    r"(?P<y>(?:19|20)(?<!\d..)\d{2})\s?(?:[-/.·－—]|年)\s?(?P<mo>\d{1,2})\s?(?:[-/.·－—]|月)\s?"
    r"(?P<d>\d{1,2})\s?(?:日|号|\.(?=\s))?"
)
_TIME = re.compile(f"{_DAY}{_WEEKDAY}(?:{_BETWEEN}{_CLOCK})?")
_CLOCK_FIRST = re.compile(
    rf"(?P<h>\d(?<![\d:].)\d?):(?P<mi>\d{{2}})(?::(?P<s>\d{{2}}))?[,，]?\s{{1,3}}{_DAY}(?!\d|.{{0,3}}\d:)"
)
_CLOCK_OVER = tuple(
    re.compile(
        r"(?P<h>\d(?<![\d:].)\d?):(?P<mi>\d{2})(?::(?P<s>\d{2}))?\s?(?P<half2>[AaPp][Mm])?"
        rf"[,，]?\s{{1,3}}{day}(?P<y>20\d{{2}})(?!\d|.{{0,3}}\d:)"
    )
    for day in (
        r"(?P<d>\d{1,2})\.(?P<mo>\d{1,2})\.",
        r"(?P<d>1[3-9]|2\d|3[01])/(?P<mo>0?[1-9]|1[0-2])/",
        r"(?P<mo>0?[1-9]|1[0-2])/(?P<d>1[3-9]|2\d|3[01])/",
    )
)
"""A clock before a day that begins with no year: 16:49 13.05.2024, 8:49am 13/05/2024."""

_SET_APART = re.compile(
    rf"(?P<y>20(?<!\d..)\d{{2}})\s(?P<mo>\d{{2}})\s?[-/.月]\s?(?P<d>\d{{2}})日?\s{_CLOCK}"
)
"""A year set apart from its day, as in a box beside the headline: 2024 05/13 08:49."""

_YEARLESS = re.compile(
    rf"(?<![\d\-/.年])(?P<mo>\d{{1,2}})\s?(?:[-/]|月)\s?(?P<d>\d{{1,2}})日?{_BETWEEN}{_CLOCK}"
)
_RECENT = re.compile(
    rf"(?:{_YEARLESS.pattern})|(?:今天|昨天|前天)\s?\d{{1,2}}[:：]\d{{2}}|\d{{1,2}}\s?(?:分钟|小时|天)前"
)
_ADDRESS = re.compile(r"(?<!\d)(?P<y>20\d{2})[-/_]?(?P<mo>[01]\d)(?:[-/_]?(?P<d>[0-3]\d))?(?!\d)")
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})[^\W\d_]{{0,7}}\.?"
_ORDINAL = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
_WORDED = tuple(
    re.compile(
        rf"(?<!\w){day},?\s(?:de\s|del\s)?(?P<y>(?:19|20)\d{{2}})(?!\d)"
        rf"(?:,?\s(?:at\s|um\s|à\s|- |[|/]\s)?{_CLOCK})?",
        re.IGNORECASE,
    )
    for day in (rf"{_MONTH}\s{_ORDINAL}", rf"{_ORDINAL}\s(?:de\s|of\s)?{_MONTH}")
)
_OVER_WORDED = re.compile(
    r"(?P<h>\d(?<![\d:].)\d?):(?P<mi>\d{2})(?::(?P<s>\d{2}))?\s?(?P<half2>[AaPp]\.?[Mm])?\.?"
    r"(?:\s(?P<zone>UTC|GMT|(?:[EP][SD]?T)\b))?,?\s(?:[A-Z][a-z]{2,8},?\s)?"
    rf"{_MONTH}\s{_ORDINAL},?\s(?P<y>20\d{{2}})(?!\d|.{{0,3}}\d:)",
    re.IGNORECASE,
)
"""A clock before a day in words: 10:08, June 04, 2024."""

_ELSEWHERE = re.compile(
    r"(?<!\w)(?P<d>\d{1,2})\.?\s(?P<month>[^\W\d_][\w\u0900-\u097f]{1,11})\.?,?\s(?P<y>20\d{2})(?!\d)"
    rf"(?:,?\s(?:г\.?,?\s)?(?:в\s|о\s|o\s|kl\.?\s|pukul\s|saat\s|- |\|\s)?{_CLOCK})?"
)
"""A day in words of which no pattern knows the month: `MONTH_WORDS` does, or it is none."""

_KOREAN = re.compile(
    r"(?P<y>20\d{2})년\s?(?P<mo>\d{1,2})월\s?(?P<d>\d{1,2})일"
    rf"(?:\s?[(（]?[월화수목금토일](?:요일)?[)）]?)?(?:,?\s{_CLOCK})?"
)
_DOTTED = re.compile(
    r"(?<![\d.])(?P<d>\d{1,2})\.\s?(?P<mo>\d{1,2})\.\s?(?P<y>20\d{2})(?!\d)"
    rf"(?:,?\s(?:um\s|- )?{_CLOCK})?"
)
_SLASHED = tuple(
    re.compile(
        rf"(?<![\d/.-]){day}(?P<y>20\d{{2}})(?!\d)(?:{_BETWEEN}(?:at\s)?{_CLOCK})?", re.IGNORECASE
    )
    for day in (
        r"(?P<d>1[3-9]|2\d|3[01])(?P<mark>[/-])(?P<mo>0?[1-9]|1[0-2])(?P=mark)",
        r"(?P<mo>0?[1-9]|1[0-2])(?P<mark>[/-])(?P<d>1[3-9]|2\d|3[01])(?P=mark)",
    )
)
"""A day before or behind its month, as the world's halves write it: read where only one fits."""

_SPELT = re.compile(
    r"(?P<y>[一二][〇○零Ｏ一二三四五六七八九]{3})年(?P<mo>[一二三四五六七八九十]{1,2})月"
    r"(?P<d>[一二三四五六七八九十]{1,3})日"
)
_CLOCK_WITHIN = re.compile(
    rf"{_MONTH}\s(?P<d>\d{{1,2}})\s(?P<h>\d{{1,2}}):(?P<mi>\d{{2}}):(?P<s>\d{{2}})\s(?:CST\s)?(?P<y>20\d{{2}})(?!\d)",
    re.IGNORECASE,
)
"""As programs print a time that nobody formed: Mon May 13 08:49:30 CST 2024."""

_ABROAD = re.compile(r"[\u00c0-\u0fff\uac00-\ud7af]")
"""A letter that names of months elsewhere have; pages in Chinese have none."""

_BEGUN = re.compile(_MONTH, re.IGNORECASE)
_LETTERS = re.compile(r"[A-Za-z][^\W\d_]{2}")
"""What the name of every month begins with."""

_RECENT_MARK = re.compile(r"[:：时時點点h前]")
"""What every time without a year has in it."""

_REPUBLIC = re.compile(
    rf"(?P<era>(?:中[华華])?民[国國]\s?)?(?<!\d)(?P<y>1\d{{2}}|[89]\d)\s?(?:[-/.]|年)\s?(?P<mo>\d{{1,2}})\s?(?:[-/.]|月)\s?"
    rf"(?P<d>\d{{1,2}})(?![\d.])\s?日?{_WEEKDAY}(?:{_BETWEEN}{_CLOCK})?"
)
_NUMBERED = re.compile(r"[\d年]")
"""What every time with a year has in it."""

_COUNTED = re.compile(r"[\d〇○零Ｏ]")
"""A digit, or the nought that every year of this age has where it is spelt."""

_REPUBLIC_LABEL = re.compile(r"(?:日期|時間)[^\d:：]{0,4}[:：]?\s?$")
_REPUBLIC_ALONE = re.compile(r"1\d{2}([-/])[01]\d\1[0-3]\d(?:\s\d{2}:\d{2}(?::\d{2})?)?")
_FIRST_YEAR = 1911
"""The year before the first of the Republic of China, by which Taiwan's offices count."""
_EPOCH = re.compile(r"^1\d{12}$")
_COMPACT = re.compile(r"^((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z)?)?$")
_NAMED_ZONES = {
    **dict.fromkeys(("ET", "EST", "EDT"), "America/New_York"),
    **dict.fromkeys(("PT", "PST", "PDT"), "America/Los_Angeles"),
    "JST": "Asia/Tokyo",
    "KST": "Asia/Seoul",
}
"""Zones that papers print by their letters, of which no two mean different ones."""

_AFTERNOON = frozenset(("下午", "晚上", "晚间", "晚間", "傍晚", "오후", "pm", "p.m"))
_MORNING = frozenset(("上午", "凌晨", "早上", "清晨", "오전", "am", "a.m"))
_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")
_DIGITS = {char: i for i, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "Ｏ": 0}


_KEPT = 200
"""Characters of the longest text of which more than one rule asks what times it prints."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A printed time.

    Attributes:
        at: The moment, aware, in UTC.
        minute: Whether it was printed to the minute; else it is the day's beginning.
        start: Where it begins in its text.
        end: One past its last character.
        precision: How finely it was printed. Midnight is what a system that keeps days alone puts
            behind them (T00:00:00), and says no more than the day.
    """

    at: datetime
    minute: bool
    start: int = 0
    end: int = 0
    precision: Precision = Precision.DAY


def stamps(text: str, zone: tzinfo = CHINA) -> Iterator[Stamp]:
    """Every time printed in a text, in order of its form; impossible ones are left out.

    Args:
        text: One line, or the value of a meta tag.
        zone: The zone of a time that names none.
    """
    if not _NUMBERED.search(text):
        return iter(())
    return iter(_kept(text, zone)) if len(text) <= _KEPT else _found(text, zone)


@functools.lru_cache(maxsize=256)
def _kept(text: str, zone: tzinfo) -> tuple[Stamp, ...]:
    """The same; kept, since many rules ask of the same few lines."""
    return tuple(_found(text, zone))


def _found(text: str, zone: tzinfo) -> Iterator[Stamp]:
    text = _narrow(text)
    for pattern in _with_year(text) if _has_year(text) else ():
        for found in pattern.finditer(text):
            stamp = _stamp(found, zone)
            if stamp:
                yield stamp
    if "年" in text:
        yield from _spelt(text, zone)
    if (
        "民國" in text
        or "民国" in text
        or "日期" in text
        or "時間" in text
        or (text[:1] == "1" and _REPUBLIC_ALONE.fullmatch(text))
    ):
        yield from _republican(text, zone)
    if (digits := text.strip()).startswith(("1", "2")):
        yield from _numbers(digits, zone)


def _with_year(text: str) -> Iterator[re.Pattern[str]]:
    """The forms of a time with a year that a text may have, by the signs that each needs."""
    has_letters = _LETTERS.search(text) is not None
    is_abroad = has_letters if text.isascii() else _ABROAD.search(text) is not None
    yield _TIME
    if ":" in text:
        yield _CLOCK_FIRST
        if "." in text or "/" in text:
            yield from _CLOCK_OVER
    yield _SET_APART
    if has_letters:
        yield _CLOCK_WITHIN
        if is_abroad and ":" in text:
            yield _OVER_WORDED
        yield from _WORDED
    if is_abroad:
        yield _ELSEWHERE
        yield _KOREAN
    if "." in text:
        yield _DOTTED
    if "/" in text or "-202" in text or "-201" in text:
        yield from _SLASHED


def _republican(text: str, zone: tzinfo) -> Iterator[Stamp]:
    """Times counted in years of the Republic of China: 民國113年5月6日, 發布日期：113-05-06.

    Without its name or a label only a line that is nothing but such a day.
    """
    for found in _REPUBLIC.finditer(text):
        label = text[max(found.start() - 12, 0) : found.start()]
        labelled = len(found["y"]) == 3 and _REPUBLIC_LABEL.search(label)
        if found["era"] or labelled or _REPUBLIC_ALONE.fullmatch(text):
            stamp = _stamp(found, zone, _FIRST_YEAR + int(found["y"]))
            if stamp:
                yield stamp


def yearless(text: str, url: str, zone: tzinfo = CHINA) -> Stamp | None:
    """A time printed without its year (05-13 08:49), where the page's address names the year.

    The address must name the same month, and the same day where it names one.
    """
    named = _ADDRESS.search(url)
    found = _YEARLESS.search(_narrow(text)) if named else None
    if named is None or found is None or int(named["mo"]) != int(found["mo"]):
        return None
    if named["d"] and int(named["d"]) != int(found["d"]):
        return None
    return _stamp(found, zone, int(named["y"]))


def day_of_address(url: str, zone: tzinfo = CHINA) -> datetime | None:
    """The beginning of the day that an address names in full; no date by itself, but a witness."""
    named = _ADDRESS.search(url)
    if named is None or named["d"] is None:
        return None
    return _moment((int(named["y"]), int(named["mo"]), int(named["d"]), 0, 0, 0), zone)


def times(text: str) -> list[tuple[int, int]]:
    """Where a text prints times of any form, with or without a year, as (start, end)."""
    if not _COUNTED.search(text):
        return []
    found = [(stamp.start, stamp.end) for stamp in stamps(text)]
    if not found and _RECENT_MARK.search(text):
        found = [match.span() for match in _RECENT.finditer(_narrow(text))]
    return found


def _narrow(text: str) -> str:
    """The text with its full-width digits narrowed, if it has a year in such."""
    return text.translate(_NARROW) if "２" in text or "１" in text else text


def _has_year(text: str) -> bool:
    return "20" in text or "19" in text


def _numbers(text: str, zone: tzinfo) -> Iterator[Stamp]:
    """A text that is nothing but a time in digits."""
    if _EPOCH.match(text):
        at = datetime.fromtimestamp(int(text[:10]), UTC)
        yield Stamp(at, minute=True, end=len(text), precision=Precision.SECOND)
    compact = _COMPACT.match(text)
    if compact:
        year, month, day, hour, minute, second, utc = compact.groups()
        numbers = (year, month, day, hour or 0, minute or 0, second or 0)
        made = _moment(tuple(int(n) for n in numbers), UTC if utc else zone)
        if made:
            fine = _precision(hour, minute, second)
            yield Stamp(made, hour is not None, 0, len(text), fine)


def _spelt(text: str, zone: tzinfo) -> Iterator[Stamp]:
    """Days spelt in characters: 二〇二四年五月十三日."""
    for found in _SPELT.finditer(text):
        year = int("".join(str(_DIGITS[char]) for char in found["y"]))
        made = _moment((year, _tens(found["mo"]), _tens(found["d"])), zone)
        if made:
            yield Stamp(made, minute=False, start=found.start(), end=found.end())


def _tens(text: str) -> int:
    """The number that characters spell, up to 99."""
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + (_DIGITS.get(ones, 0) if ones else 0)


def _stamp(found: re.Match[str], zone: tzinfo, year: int = 0) -> Stamp | None:
    part = found.groupdict()
    hour = int(part["h"] or 0)
    half = (part.get("half") or part.get("half2") or "").lower()
    if half in _AFTERNOON and hour < 12:
        hour += 12
    elif half in _MORNING and hour == 12:
        hour = 0
    month = part.get("mo") or _month(part["month"], found.re)
    if month is None:  # found without regard to case, and yet the name of none: ſep, MAİ
        return None
    day = (year or int(part["y"]), int(month), int(part["d"]))
    numbers = (*day, hour, int(part["mi"] or 0), int(part["s"] or 0))
    named = UTC if part.get("gmt") else _zone(part.get("zone"))
    moment = _moment(numbers, named or zone)
    if moment is None:  # a seconds field that is none, an hour of 24: the day at least holds
        moment = _moment((*day, 0, 0, 0), named or zone)
        if moment is None:
            return None
        return Stamp(moment, minute=False, start=found.start(), end=found.end())
    clock = part["h"] is not None
    fine = _precision(f"{hour}" if clock else None, part["mi"], part["s"])
    return Stamp(moment, clock, found.start(), found.end(), fine)


def _month(word: str, pattern: re.Pattern[str]) -> int | None:
    """The month of a name, as the pattern knows it that found it."""
    if pattern is not _ELSEWHERE:
        return MONTHS.get(word.lower())
    return None if _BEGUN.fullmatch(word) else MONTH_WORDS.get(word.lower())


def _precision(hour: str | None, minute: str | None, second: str | None) -> Precision:
    """How fine a clock's time is, of its printed parts; the hour counted from midnight."""
    if hour is None or not any(int(part or 0) for part in (hour, minute, second)):
        return Precision.DAY
    return Precision.MINUTE if second is None else Precision.SECOND


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text in _NAMED_ZONES:
        return ZoneInfo(_NAMED_ZONES[text])
    if text in {"Z", "UTC", "GMT"}:
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    offset = timedelta(minutes=-minutes if text[0] == "-" else minutes)
    return timezone(offset) if abs(offset) < timedelta(hours=24) else None


def _moment(numbers: tuple[int, ...], zone: tzinfo) -> datetime | None:
    try:
        return datetime(*numbers, tzinfo=zone).astimezone(UTC)  # type: ignore[arg-type, misc]
    except (ValueError, OverflowError):
        return None
