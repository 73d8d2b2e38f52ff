"""Which publisher a host belongs to: the registered domain that its hosts share."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from tldextract import TLDExtract

ENTRANCES = ("", "www.", "m.", "wap.", "3g.", "touch.", "mobile.")
"""What a publisher puts before its name for browsers and for phones; the page is one."""


@cache
def _registered_domains() -> TLDExtract:
    """By the list of public suffixes that the library ships; it is never fetched."""
    # Here, since it brings a client of HTTP along, which no command needs that asks for no host.
    import tldextract

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=4096)
def publisher_of(host: str | None) -> str:
    """The registered domain of a host; the host itself where there is none, as of an address."""
    return _registered_domains()(host or "").top_domain_under_public_suffix or host or ""


def same_publisher(one: str, other: str) -> bool:
    """Whether two addresses are of one publisher."""
    return publisher_of(urlsplit(one).hostname) == publisher_of(urlsplit(other).hostname)


def entrances(url: str) -> tuple[str, ...]:
    """The same path at its host's other entrances; none where that is no registered name."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ()
    if "." not in publisher_of(host) or host.replace(".", "").isdecimal():
        return ()
    name = next((name for name in ENTRANCES if name and host.startswith(name)), "")
    bare = host.removeprefix(name)
    if "." not in bare:
        return ()
    end = "" if port is None else f":{port}"
    others = (f"{name}{bare}{end}" for name in ENTRANCES if f"{name}{bare}" != host)
    return tuple(urlunsplit(parts._replace(netloc=place)) for place in others)
