"""The address of a link as discovery gives it, for whoever holds a list of links against ours."""

from __future__ import annotations

from crawler.addresses import as_published


def canonical_link(href: str, base: str) -> str | None:
    """The absolute address of a link as the site published it, without its fragment.

    Feeds give addresses in this form; which of them are one article is told later, by their key
    (`storage.addresses.canonical`).

    Returns:
        The address; None where it is not http(s) or unreadable.
    """
    return as_published(href, base)
