"""Times as pages print them, read to the minute where they are printed to the minute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))

_TIME = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})\s?(?:-|/|\.|年|－|—)\s?(?P<mo>\d{1,2})\s?(?:-|/|\.|月|－"
    r"|—)\s?(?P<d>\d{1,2})\s?(?:日|号)?"
    r"(?:\s?[(（]?(?:星期|周|週|礼拜)[一二三四五六日天][)）]?)?"
    r"(?:[\sT,，]{0,3}(?P<half>上午|下午|晚上|晚间|凌晨|中午|早上"
    r"|[AaPp][Mm])?\s?(?P<h>\d{1,2})\s?(?::|：|时|時|點|点)\s?(?P<mi>\d{2})"
    r"(?:\s?(?::|：|分)\s?(?P<s>\d{2}))?(?:[.,]\d{1,9})?(?:秒|分)?"
    r"(?:\s?(?P<half2>[AaPp]\.?[Mm]))?"
    r"(?:\s?(?P<zone>Z\b|UTC|GMT|[+-]\d{2}:?\d{2}(?!\d)))?)?"
)
_EPOCH = re.compile(r"^1\d{12}$")
_COMPACT = re.compile(r"^((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z)?)?$")
_AFTERNOON = frozenset(("下午", "晚上", "晚间", "pm", "p.m"))


@dataclass(frozen=True, slots=True)
class Stamp:
    """A printed time.

    Attributes:
        at: The moment, aware, in UTC.
        minute: Whether it was printed to the minute; else it is the day's beginning.
        zoned: Whether the page printed the zone too.
        start: Where it begins in its text.
        end: One past its last character.
    """

    at: datetime
    minute: bool
    zoned: bool
    start: int = 0
    end: int = 0


def stamps(text: str, zone: timezone = CHINA) -> Iterator[Stamp]:
    """Every time printed in a text, in order; impossible ones are left out.

    Args:
        text: One line, or the value of a meta tag.
        zone: The zone of a time that names none.
    """
    for found in _TIME.finditer(text):
        stamp = _stamp(found, zone)
        if stamp:
            yield stamp
    if _EPOCH.match(text.strip()):
        at = datetime.fromtimestamp(int(text.strip()[:10]), UTC)
        yield Stamp(at, minute=True, zoned=True, end=len(text))
    compact = _COMPACT.match(text.strip())
    if compact:
        year, month, day, hour, minute, second, utc = compact.groups()
        numbers = (year, month, day, hour or 0, minute or 0, second or 0)
        made = _moment(tuple(int(n) for n in numbers), UTC if utc else zone)
        if made:
            yield Stamp(made, hour is not None, utc is not None, 0, len(text))


def _stamp(found: re.Match[str], zone: timezone) -> Stamp | None:
    part = found.groupdict()
    hour = int(part["h"] or 0)
    half = (part["half"] or part["half2"] or "").lower()
    if half in _AFTERNOON and hour < 12:
        hour += 12
    day = (int(part["y"]), int(part["mo"]), int(part["d"]))
    numbers = (*day, hour, int(part["mi"] or 0), int(part["s"] or 0))
    named = _zone(part["zone"])
    moment = _moment(numbers, named or zone)
    if moment is None:  # a seconds field that is none, an hour of 24: the day at least holds
        moment = _moment((*day, 0, 0, 0), named or zone)
        if moment is None:
            return None
        return Stamp(moment, minute=False, zoned=False, start=found.start(), end=found.end())
    return Stamp(moment, part["h"] is not None, named is not None, found.start(), found.end())


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text in {"Z", "UTC", "GMT"}:
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    offset = timedelta(minutes=-minutes if text[0] == "-" else minutes)
    return timezone(offset) if abs(offset) < timedelta(hours=24) else None


def _moment(numbers: tuple[int, ...], zone: timezone) -> datetime | None:
    try:
        return datetime(*numbers, tzinfo=zone).astimezone(UTC)  # type: ignore[arg-type, misc]
    except (ValueError, OverflowError):
        return None
