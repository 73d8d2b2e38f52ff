"""One article, one address: which other addresses a page may be known by, and which are believed.

A page may call another address its own by mistake (many name their home page, or one address for
all), so what it says is believed only of addresses that look like an article's, and two
articles are taken for one only when they also say the same.
"""

from __future__ import annotations

from crawler.discovery.addresses import canonical_link
from crawler.discovery.worth import address_value
from crawler.houses import same_house
from crawler.pages import Reading
from storage.diffs.plain import same
from storage.likeness import ALIKE, likeness, same_text
from storage.records import Article, Fetch


def other_addresses(fetch: Fetch, reading: Reading) -> tuple[str, ...]:
    """Further addresses of a page: where it answered from, what it calls its own, its twins."""
    named = (fetch.final_url, reading.canonical, *reading.twins)
    found = (canonical_link(url, fetch.url) for url in named if url)
    return tuple(
        dict.fromkeys(
            url
            for url in found
            if url and url != fetch.url and same_house(url, fetch.url) and address_value(url) > 0
        )
    )


def is_same(one: Article, other: Article) -> bool:
    """Whether two pages that are said to be one article say the same, edited or not.

    The headline counts: bulletins of one form differ in little else.
    """
    if same_text(one, other):
        return True
    return same(one.title, other.title) and likeness(one.body, other.body) >= ALIKE
