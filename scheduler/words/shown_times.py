"""Times as readers see them: in their zone, and a publication's as finely as it was printed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from storage.published import day_of, fineness, is_doubtful, precision_of
from storage.records import Article
from storage.times import Precision, from_iso


def minute(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """A moment in the zone, to the minute."""
    if moment is None:
        return None
    return local(moment, zone).replace(tzinfo=None).isoformat(" ", "minutes")


def printed(
    at: datetime | None,
    precision: Precision | None,
    language: str | None,
    zone: ZoneInfo,
    seen_at: datetime | None = None,
) -> str | None:
    """A time of publication as finely as it was printed: a day as its date, else to the minute.

    Args:
        at: The time.
        precision: How finely it was printed, as far as that was kept.
        language: Of the article.
        zone: In which times are shown; a day is the one that was printed, in whatever zone.
        seen_at: When it was seen printed; a date that cannot be true by then is shown with a
            question mark.
    """
    if at is None:
        return None
    is_day = fineness(at, precision, language) is Precision.DAY
    shown = day_of(at).isoformat() if is_day else minute(at, zone)
    return f"{shown} (?)" if seen_at is not None and is_doubtful(at, seen_at) else shown


def published(article: Article, zone: ZoneInfo, seen_at: datetime | None = None) -> str | None:
    """When an article says that it was published; see `printed`."""
    precision, language = article.published_precision, article.language
    return printed(article.published_at, precision, language, zone, seen_at)


def published_row(row: Mapping[str, Any], zone: ZoneInfo) -> str | None:
    """The same of an article's JSON object; of its fields alone, without doubt."""
    at, precision = row["published_at"], precision_of(row["published_precision"])
    if not at:
        return None
    seen = row.get("captured_at")
    return printed(
        from_iso(at),
        precision,
        row["language"],
        zone,
        from_iso(seen) if seen else None,
    )


def second(moment: datetime, zone: ZoneInfo) -> str:
    """A moment in the zone, to the second: for evidence."""
    return local(moment, zone).replace(tzinfo=None).isoformat(" ", "seconds")


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """A moment in the zone; as it is where a page claims the first or last day that there is."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment
