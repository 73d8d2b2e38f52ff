"""Alert rules: which changes are told, on which channels, and when. Pure; no clock, no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.records import Kind, Severity

COMPANY = timedelta(seconds=10)
"""How long an immediate delivery waits for company, so that a burst is one message (design 3)."""

BACKLOG_BOUND = timedelta(hours=6)
"""The longest that a backlog's summary waits for the end of the backlog."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SCHEDULE = re.compile(r"(?:(mon|tue|wed|thu|fri|sat|sun) )?([01]\d|2[0-3]):([0-5]\d)")
_QUIET = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class AlertRule:
    """Who is told what, and when: one ``[[alerts]]`` table of the configuration.

    Attributes:
        id: The rule's id.
        channels: The ids of the channels that carry its reports.
        topics: Topic ids; None: all.
        sources: Source ids; None: all.
        kinds: The kinds of change it tells.
        min_severity: Edits below it are not told.
        incidents: Whether it tells of the monitor's own illness too.
        schedule: ``immediate``, ``hourly``, ``HH:MM`` (daily) or ``mon HH:MM`` (weekly).
        quiet: ``HH:MM-HH:MM``, local: what falls due in it is held back to its end.
        language: Of its reports, ``zh`` or ``en``.
    """

    id: str
    channels: tuple[str, ...]
    topics: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    kinds: tuple[Kind, ...] = tuple(Kind)
    min_severity: Severity = Severity.MINOR
    incidents: bool = False
    schedule: str = "immediate"
    quiet: str | None = None
    language: str = "zh"


def wants_change(
    rule: AlertRule, kind: Kind, severity: Severity, source_id: str, topics: Sequence[str]
) -> bool:
    """Whether a rule tells of a change of an article that matches, or last matched, `topics`."""
    return (
        kind in rule.kinds
        and severity.rank >= rule.min_severity.rank
        and (rule.sources is None or source_id in rule.sources)
        and (rule.topics is None or not set(rule.topics).isdisjoint(topics))
    )


def wants_incident(rule: AlertRule, source_id: str | None) -> bool:
    """Whether a rule tells of an incident; one without a source concerns everybody who listens."""
    return rule.incidents and (
        source_id is None or rule.sources is None or source_id in rule.sources
    )


def due_at(rule: AlertRule, now: datetime, zone: ZoneInfo) -> datetime:
    """When a delivery that opens at `now` falls due under the rule's schedule and quiet hours.

    Raises:
        ValueError: The schedule or the quiet hours are not of their form (see `check_schedule`).
    """
    if rule.schedule == "immediate":
        due = now + COMPANY
    elif rule.schedule == "hourly":
        due = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    else:
        due = _next_clock_time(rule.schedule, now.astimezone(zone))
    return _after_quiet(rule.quiet, due.astimezone(zone)) if rule.quiet else due


def check_schedule(text: str) -> None:
    """Accept a schedule's text.

    Raises:
        ValueError: It is none of ``immediate``, ``hourly``, ``HH:MM``, ``mon HH:MM``.
    """
    if text not in {"immediate", "hourly"} and not _SCHEDULE.fullmatch(text):
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
