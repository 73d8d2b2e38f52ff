"""Which publisher a host belongs to: the registered domain that the hosts of a house share."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

import tldextract

# The list of public suffixes that the library ships; it is never fetched.
_registered_domain = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=4096)
def house_of(host: str | None) -> str:
    """The registered domain of a host; the host itself where there is none, as of an address."""
    return _registered_domain(host or "").top_domain_under_public_suffix or host or ""


def same_house(one: str, other: str) -> bool:
    """Whether two addresses are of one publisher."""
    return house_of(urlsplit(one).hostname) == house_of(urlsplit(other).hostname)
