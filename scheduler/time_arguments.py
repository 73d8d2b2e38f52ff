"""Times as people write them, on the command line and in addresses."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crawler.toml_tables import seconds
from scheduler.errors import UsageError


def is_span(text: str) -> bool:
    """Whether a user's time is a span ago, so that it moves on with the clock."""
    try:
        seconds(text)
    except (ValueError, OverflowError):
        return False
    return True


def moment(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """A user's time: ISO-8601, in the configured zone unless it names one, or a span ago.

    Args:
        text: As it was written.
        zone: The configured zone.
        now: From when a span is counted.

    Raises:
        UsageError: It is neither.
    """
    try:
        return now - timedelta(seconds=seconds(text))
    except (ValueError, OverflowError):
        pass
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"时间「{text}」无法理解：请写如 2026-11-01、2026-11-01T08:30 或 7d（七天前）。",
            f"Cannot read the time {text!r}: "
            "write 2026-11-01, 2026-11-01T08:30 or 7d (seven days ago).",
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=zone)
