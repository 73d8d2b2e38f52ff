"""Alert rules: which changes are told, on which channels, and when. Pure; no clock, no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.records import Kind, Severity
from storage.text import fold
from storage.workdays import is_workday

COMPANY = timedelta(seconds=10)
"""How long an immediate delivery waits for company, so that a burst is one message."""

BACKLOG_BOUND = timedelta(hours=6)
"""The longest that a backlog's summary waits for the end of the backlog."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SCHEDULE = re.compile(r"(?:(mon|tue|wed|thu|fri|sat|sun) )?([01]\d|2[0-3]):([0-5]\d)")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_QUIET = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


IMMEDIATE = "immediate"
"""The schedule of what is told at once; every other can wait for it."""


@dataclass(frozen=True, slots=True)
class AlertRule:
    """Who is told what, and when: one ``[[alerts]]`` table of the configuration.

    Attributes:
        id: The rule's id.
        channels: The ids of the channels that carry its reports.
        topics: Topic ids; None: all.
        sources: Source ids; None: all.
        tiers: Tiers of sources; None: all.
        kinds: The kinds of change it tells.
        min_severity: Edits below it are not told.
        words: Only changes in whose title or changed places one of them stands; None: all.
        incidents: Whether it tells of the monitor's own illness too.
        unconfirmed: Whether it tells of an article that is gone before its withdrawal is proven.
        schedule: ``immediate``, ``hourly``, ``HH:MM`` (daily) or ``mon HH:MM`` (weekly).
        quiet: ``HH:MM-HH:MM``, local: what falls due in it is held back to its end.
        workdays: Whether what falls due on a day off is held back to the next working day.
        workdays_on: Days that are worked whatever the calendar says.
        workdays_off: Days that are off whatever the calendar says.
        all_well: ``HH:MM``, local: when it tells every day how the monitor does; None: never.
        language: Of its reports, ``zh`` or ``en``.
    """

    id: str
    channels: tuple[str, ...]
    topics: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    tiers: tuple[str, ...] | None = None
    kinds: tuple[Kind, ...] = tuple(Kind)
    min_severity: Severity = Severity.MINOR
    words: tuple[str, ...] | None = None
    incidents: bool = False
    unconfirmed: bool = False
    schedule: str = IMMEDIATE
    quiet: str | None = None
    workdays: bool = False
    all_well: str | None = None
    language: str = "zh"
    workdays_on: tuple[date, ...] = ()
    workdays_off: tuple[date, ...] = ()

    def is_workday(self, day: date) -> bool:
        """Whether a day is a working one for this rule's readers."""
        return is_workday(day, self.workdays_on, self.workdays_off)


def at_once(rules: Iterable[AlertRule]) -> frozenset[str]:
    """The ids of the rules that tell what happens when it happens."""
    return frozenset(rule.id for rule in rules if rule.schedule == IMMEDIATE)


@dataclass(frozen=True, slots=True)
class News:
    """What rules look at in a change.

    Attributes:
        topics: The topics that the article matches or matched.
        texts: Its title and its changed places, before and after.
    """

    kind: Kind
    severity: Severity
    source_id: str
    tier: str
    topics: Sequence[str]
    texts: Sequence[str]


def wants_change(rule: AlertRule, news: News) -> bool:
    """Whether a rule tells of a change."""
    return (
        news.kind in rule.kinds
        and news.severity.rank >= rule.min_severity.rank
        and (rule.sources is None or news.source_id in rule.sources)
        and (rule.tiers is None or news.tier in rule.tiers)
        and (rule.topics is None or not set(rule.topics).isdisjoint(news.topics))
        and (rule.words is None or _holds_word(news.texts, rule.words))
    )


def _holds_word(texts: Sequence[str], words: Sequence[str]) -> bool:
    """Traditional finds simplified, any width and case; Latin words and figures only whole."""
    folded = "\n".join(map(fold, texts))
    return any(re.search(_whole(fold(word)), folded) for word in words)


def _whole(word: str) -> str:
    before = r"(?<![a-z0-9])" if re.match("[a-z0-9]", word) else ""
    after = r"(?![a-z0-9])" if re.search("[a-z0-9]$", word) else ""
    return before + re.escape(word) + after


def wants_incident(rule: AlertRule, source_id: str | None) -> bool:
    """Whether a rule tells of an incident; one without a source concerns everybody who listens."""
    return rule.incidents and (
        source_id is None or rule.sources is None or source_id in rule.sources
    )


def due_at(rule: AlertRule, now: datetime, zone: ZoneInfo) -> datetime:
    """When a delivery that opens at `now` falls due: schedule, then working days and quiet hours.

    Raises:
        ValueError: The schedule or the quiet hours are not of their form (see `check_schedule`).
    """
    if rule.schedule == IMMEDIATE:
        due = now + COMPANY
    elif rule.schedule == "hourly":
        due = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    else:
        due = _next_clock_time(rule.schedule, now.astimezone(zone))
    return _allowed(rule, due.astimezone(zone)) if rule.quiet or rule.workdays else due


def well_day(rule: AlertRule, now: datetime, zone: ZoneInfo) -> date | None:
    """The local day whose 'all well' is due by now; None before its hour and on days off.

    Raises:
        ValueError: The hour is not of its form (see `check_clock`).
    """
    if rule.all_well is None:
        return None
    check_clock(rule.all_well)
    local = now.astimezone(zone)
    if local.time() < time.fromisoformat(rule.all_well):
        return None
    return local.date() if not rule.workdays or rule.is_workday(local.date()) else None


def check_clock(text: str) -> None:
    """Accept the text of a time of day.

    Raises:
        ValueError: It is not of the form ``HH:MM``.
    """
    if not _CLOCK.fullmatch(text):
        raise ValueError(text)


def check_schedule(text: str) -> None:
    """Accept a schedule's text.

    Raises:
        ValueError: It is none of ``immediate``, ``hourly``, ``HH:MM``, ``mon HH:MM``.
    """
    if text not in {IMMEDIATE, "hourly"} and not _SCHEDULE.fullmatch(text):
        raise ValueError(text)


def check_quiet(text: str) -> None:
    """Accept the text of quiet hours.

    Raises:
        ValueError: It is not of the form ``HH:MM-HH:MM``.
    """
    if not _QUIET.fullmatch(text):
        raise ValueError(text)


def _next_clock_time(schedule: str, local: datetime) -> datetime:
    """The next moment after `local` at which the clock shows the schedule's time."""
    parsed = _SCHEDULE.fullmatch(schedule)
    if parsed is None:
        raise ValueError(schedule)
    day, hour, minute = parsed.groups()
    due = local.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    if day:
        due += timedelta(days=(_DAYS.index(day) - due.weekday()) % 7)
    if due <= local:
        due += timedelta(days=7 if day else 1)
    return due


def _allowed(rule: AlertRule, local: datetime) -> datetime:
    """`local` or the first moment after it that is no day off and in no quiet hour."""
    while True:
        later = _after_quiet(rule.quiet, local) if rule.quiet else local
        later = _on_workday(rule, later) if rule.workdays else later
        if later == local:
            return local
        local = later


def _on_workday(rule: AlertRule, local: datetime) -> datetime:
    """`local`, or the next working day: at the schedule's time of day, else at its beginning."""
    if rule.is_workday(local.date()):
        return local
    day = local.date() + timedelta(days=1)
    while not rule.is_workday(day):
        day += timedelta(days=1)
    parsed = _SCHEDULE.fullmatch(rule.schedule)
    clock = time(int(parsed[2]), int(parsed[3])) if parsed else time()
    return datetime.combine(day, clock, local.tzinfo)


def _after_quiet(quiet: str, local: datetime) -> datetime:
    """`local` itself, or the end of the quiet hours that it falls in."""
    parsed = _QUIET.fullmatch(quiet)
    if parsed is None:
        raise ValueError(quiet)
    start_h, start_m, end_h, end_m = map(int, parsed.groups())
    start, end, clock = time(start_h, start_m), time(end_h, end_m), local.time()
    over_midnight = start > end
    within = clock >= start or clock < end if over_midnight else start <= clock < end
    if not within:
        return local
    release = local.replace(hour=end_h, minute=end_m, second=0, microsecond=0)
    return release + timedelta(days=1) if over_midnight and clock >= start else release
