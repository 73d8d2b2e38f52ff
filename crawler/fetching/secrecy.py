"""What leaves the worker, without the secrets that it was given: a site may repeat them.

The bytes of an answer are kept as they were served; what a page prints is its own affair.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import msgspec

from crawler.protocol import ArticleFound, Finding, LinkFound, Trouble
from crawler.references import masked
from storage.records import Fetch

F = TypeVar("F", bound=Finding)

HIDDEN = "***"
_OF_SESSIONS = frozenset(("set-cookie", "set-cookie2"))


def without_secrets(finding: F, *, has_session: bool) -> F:
    """A finding without them.

    Args:
        finding: What came of a task.
        has_session: Whether what the site sets may be the key to a session of ours.
    """
    trouble = finding.trouble and Trouble(finding.trouble.kind, masked(finding.trouble.detail))
    fetch = _without(finding.fetch, has_session=has_session)
    finding = msgspec.structs.replace(finding, fetch=fetch, trouble=trouble)
    if isinstance(finding, LinkFound | ArticleFound) and finding.pages:
        pages = tuple(_without(page, has_session=has_session) for page in finding.pages)
        finding = msgspec.structs.replace(finding, pages=pages)
    return finding


def _without(fetch: Fetch, *, has_session: bool) -> Fetch:
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
