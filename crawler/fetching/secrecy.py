"""What leaves the worker, without the secrets that it was given: a site may repeat them.

The bytes of an answer are kept as they were served, and so is what is read in them: what a page
prints is its own affair. An address that is asked for again is left out, since no other would do.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from crawler.protocol import ArticleFound, Elsewhere, FeedFound, Finding, LinkFound, Trouble
from crawler.references import masked
from crawler.request_faults import said
from storage.records import Fetch

HIDDEN = "***"
_OF_SESSIONS = frozenset(("set-cookie", "set-cookie2"))


def without_secrets(finding: Finding, *, has_session: bool) -> Finding:
    """A finding without them.

    Args:
        finding: What came of a task.
        has_session: Whether what the site sets may be the key to a session of ours.
    """
    trouble = finding.trouble and Trouble(finding.trouble.kind, masked(finding.trouble.detail))
    fetch = attempt(finding.fetch, has_session=has_session)
    finding = msgspec.structs.replace(finding, fetch=fetch, trouble=trouble)
    if isinstance(finding, LinkFound | ArticleFound) and finding.pages:
        pages = tuple(attempt(page, has_session=has_session) for page in finding.pages)
        finding = msgspec.structs.replace(finding, pages=pages)
    if isinstance(finding, LinkFound):
        aliases = tuple(url for url in finding.aliases if _is_clean(url))
        failed = finding.failed and attempt(finding.failed, has_session=has_session)
        return msgspec.structs.replace(finding, aliases=aliases, failed=failed)
    if isinstance(finding, ArticleFound) and finding.moved_to and not _is_clean(finding.moved_to):
        return msgspec.structs.replace(finding, moved_to=None)
    if isinstance(finding, FeedFound) and finding.links is not None:
        return _kept(finding)
    return finding


def led_without(led: Elsewhere) -> Elsewhere | None:
    """Where a task leads, the way there without secrets; None where one stands in the address."""
    if not _is_clean(led.url):
        return None
    pages = tuple(map(masked, led.way.pages))
    return msgspec.structs.replace(led, way=msgspec.structs.replace(led.way, pages=pages))


def _kept(finding: FeedFound) -> FeedFound:
    """What a list shows, without the addresses that a secret stands in: they would be kept."""
    links = tuple(link for link in finding.links or () if _is_clean(link.url))
    pages = tuple(page for page in finding.pages if _is_clean(page.url))
    lost = len(finding.links or ()) + len(finding.pages) - len(links) - len(pages)
    if not lost:
        return finding
    told = f"{finding.fetch.url}: {said('secrets_listed', n=lost)}"
    trouble = finding.trouble or Trouble("feed_failed", told)
    return msgspec.structs.replace(finding, links=links, pages=pages, trouble=trouble)


def attempt(fetch: Fetch, *, has_session: bool) -> Fetch:
    """An attempt without them; see `without_secrets`."""
    headers = tuple(
        (name, HIDDEN if has_session and name.lower() in _OF_SESSIONS else masked(value))
        for name, value in fetch.headers
    )
    return replace(
        fetch,
        headers=headers,
        final_url=fetch.final_url and masked(fetch.final_url),
        redirects=tuple(map(masked, fetch.redirects)),
        detail=fetch.detail and masked(fetch.detail),
        words=fetch.words and masked(fetch.words),
    )


def _is_clean(url: str) -> bool:
    return masked(url) == url
