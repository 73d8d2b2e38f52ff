"""What one HTTP attempt came to: from status, addresses and exceptions to an outcome.

Only ``gone`` can prove a withdrawal, so it is given sparingly: for 404 and 410, for a redirect to
the home or a section page, and (by the caller, who reads it) for a page that says it is gone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import tldextract

from storage.records import Outcome

GONE = frozenset({404, 410})
BLOCKED = frozenset({401, 402, 403, 407, 412, 418, 423, 425, 429, 451, 521, 522})
"""Refusals; 412, 418 and 521 are what web firewalls in China answer to supposed robots."""

MOST_PATIENCE = timedelta(days=1)
"""A server that asks for more than a day is asked again after a day."""


def of_status(status: int) -> Outcome:
    """The outcome of an answer by its status alone."""
    if status == 304:
        return Outcome.NOT_MODIFIED
    if 200 <= status < 300:
        return Outcome.OK
    if status in GONE:
        return Outcome.GONE
    if status in BLOCKED:
        return Outcome.BLOCKED
    return Outcome.SOFT_ERROR if status >= 500 else Outcome.HARD_ERROR


def leads_upwards(asked: str, answered: str) -> bool:
    """Whether a redirect led from a page to its site's home or to a section above it."""
    before, after = urlsplit(asked), urlsplit(answered)
    if _page(before.path) == _page(after.path) and before.hostname == after.hostname:
        return False
    folder = _page(after.path)
    same_house = _house(before.hostname) == _house(after.hostname)
    if not same_house or after.query:
        return False
    return folder == "/" or (folder.endswith("/") and before.path.startswith(folder))


def _page(path: str) -> str:
    """A path without its index page's name."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/" if name.partition(".")[0] in {"", "index", "default"} else path


def _house(host: str | None) -> str:
    """The registered domain that a house's hosts share; the host itself where there is none."""
    return _registered_domain(host or "").top_domain_under_public_suffix or host or ""


# The list of public suffixes that the library ships; it is never fetched.
_registered_domain = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def retry_after(header: str | None, now: datetime) -> timedelta:
    """What a Retry-After header asks to wait for (RFC 9110, 10.2.3); zero if it is unreadable."""
    if not header:
        return timedelta(0)
    if header.strip().isdecimal() and header.isascii():
        return min(timedelta(seconds=int(header.strip()[:9])), MOST_PATIENCE)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return timedelta(0)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(timedelta(0), min(moment - now, MOST_PATIENCE))
