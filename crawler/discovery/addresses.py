"""Addresses in canonical form: one article, one address, however it is linked."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, url_query_cleaner

_TRACKING = ("spm", "from", "isappinstalled", "share_token", "scene", "clicktime", "enterid")
_CAMPAIGN = re.compile(r"^utm_\w+$")


def canonical_link(href: str, base: str) -> str | None:
    """The absolute address of a link, without fragment, default port and tracking parameters.

    Returns:
        The address; None where it is not http(s) or cannot be read.
    """
    try:
        url = urljoin(base, href)
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return None
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        netloc = host if _default_port(parts.scheme, parts.port) else f"{host}:{parts.port}"
    except ValueError:
        return None
    url = urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, ""))
    names = [pair.partition("=")[0] for pair in parts.query.split("&")]
    tracking = [name for name in names if name in _TRACKING or _CAMPAIGN.match(name)]
    if tracking:
        url = url_query_cleaner(url, tracking, remove=True)
    return str(canonicalize_url(url))


def _default_port(scheme: str, port: int | None) -> bool:
    return port is None or port == {"http": 80, "https": 443}[scheme]
