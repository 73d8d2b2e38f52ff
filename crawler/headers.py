"""What HTTP headers of an answer say: its charset, and how long its server asks to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MOST_PATIENCE = timedelta(days=1)
"""A server that names a later time is asked again after a day: its clock may be wrong."""


def charset_in(content_type: str | None) -> str | None:
    """The charset that a Content-Type header declares."""
    _, found, charset = (content_type or "").lower().partition("charset=")
    return charset.split(";")[0].strip(" \"'") or None if found else None


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """How long a Retry-After header asks to wait (RFC 9110, 10.2.3), at most `MOST_PATIENCE`.

    Args:
        header: A whole number of seconds or an HTTP date.
        now: The present moment, from which a date counts; one that is past is no wait.

    Returns:
        The wait; None where there is no header, or it says nothing usable.
    """
    header = (header or "").strip()
    if header.isascii() and header.isdigit():
        return min(timedelta(seconds=int(header[:9])), MOST_PATIENCE)
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta(0)), MOST_PATIENCE)
