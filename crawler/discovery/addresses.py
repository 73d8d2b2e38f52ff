"""A link's canonical form: what two ways of linking one article have in common."""

from __future__ import annotations

from crawler.addresses import as_published
from storage.addresses import canonical


def canonical_link(href: str, base: str) -> str | None:
    """The absolute address of a link, without fragment, default port and tracking parameters.

    Returns:
        The address, as a key and never a request; None where it is not http(s) or unreadable.
    """
    url = as_published(href, base)
    return canonical(url) if url else None
