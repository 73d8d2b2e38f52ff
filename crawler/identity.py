"""One article, one address: which other addresses a page may be known by, and which are believed.

A page may call another address its own by mistake (many name their home page, or one address for
all), so what it says is believed only of addresses that look like an article's, and two
articles are taken for one only when they also say the same (`storage.likeness.same_article`).
"""

from __future__ import annotations

from crawler.addresses import as_published
from crawler.discovery.worth import address_value
from crawler.pages import Reading
from crawler.publishers import same_publisher
from storage.records import Fetch


def other_addresses(fetch: Fetch, reading: Reading) -> tuple[str, ...]:
    """Further addresses of a page: where it answered from, what it calls its own, its twins."""
    named = (fetch.final_url, reading.canonical, *reading.twins)
    found = (as_published(url, fetch.url) for url in named if url)
    return tuple(
        dict.fromkeys(
            url
            for url in found
            if url
            and url != fetch.url
            and same_publisher(url, fetch.url)
            and address_value(url) > 0
        )
    )
