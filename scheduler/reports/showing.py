"""Outside text made fit to be shown: nothing invisible, nothing that turns lines round, no break.

Escaping for a form is the form's own affair; this comes before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from storage.published import day_of, fineness, is_doubtful, precision_of
from storage.records import Article, Precision
from storage.times import from_iso

# Controls, format characters (directional marks, zero widths, tags) and halves of surrogate pairs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
_BLANKS = re.compile(r"\s+")
# All that may stand in an address; the rest, letters of other scripts too, is percent-encoded.
_ADDRESS = "%/:=&?~#+!$,;'*-._"
_LONGEST_ADDRESS = 2000


def visible(text: str) -> str:
    """The text without what no reader sees; runs of blanks and breaks as one blank, ends kept."""
    if not text.isprintable():
        text = "".join(map(_seen, text))
    return _BLANKS.sub(" ", text)


def _seen(char: str) -> str:
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    # No file of UTF-8 or XML may hold halves of pairs and what Unicode says is no character.
    if category == "Cs" or ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef":
        return "\ufffd"
    return "" if category in _UNSEEN else char


def line(text: str | None, most: int | None = None) -> str:
    """The text on one line, trimmed; at most `most` characters, the last then an ellipsis."""
    shown = visible(text or "").strip()
    if most is None or len(shown) <= most:
        return shown
    return shown[: most - 1].rstrip() + "…"


def href(url: str | None) -> str | None:
    """The address as a link may carry it in any form; None unless it is http or https.

    The answer is ASCII without blanks, quotes, brackets or backslashes.
    """
    shown = line(url)
    try:
        parts = urlsplit(shown)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return None
    quoted = quote(shown, safe=_ADDRESS, errors="replace")
    return quoted if len(quoted) <= _LONGEST_ADDRESS else None


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
