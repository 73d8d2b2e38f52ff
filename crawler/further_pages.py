"""Pagination: the further pages of an article, one after another, each once, bounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from storage.addresses import address_key
from storage.records import Fetch, Outcome
from storage.work import KeptPage

MOST_PAGES = 30
"""Pages taken of one article, its first among them."""


@dataclass(slots=True)
class FurtherPages:
    """One article while its pages are fetched.

    Attributes:
        first: The fetch of its first page, with bytes.
        same: Whether every page so far is the one that was kept.
        kept: The pages that its newest version was read from; none for a new article.
        waiting: Addresses of pages still to be fetched, in order.
        taken: The fetches of its further pages, in order, with bytes.
        failed: The fetch by which a page failed; then nothing is known of the article.
    """

    first: Fetch
    same: bool = False
    kept: Sequence[KeptPage] = ()
    waiting: list[str] = field(default_factory=list)
    taken: list[Fetch] = field(default_factory=list)
    failed: Fetch | None = None
    _asked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._asked.add(address_key(self.first.url))
        if self.first.final_url:
            self._asked.add(address_key(self.first.final_url))

    def expect(self, urls: Sequence[str]) -> None:
        """Further pages that a page names: of the same host, each once, within the bound."""
        host = urlsplit(self.first.final_url or self.first.url).hostname
        for url in urls:
            key = address_key(url)
            if key in self._asked or len(self._asked) >= MOST_PAGES:
                continue
            if urlsplit(url).hostname == host:
                self._asked.add(key)
                self.waiting.append(url)

    def kept_page(self, url: str) -> KeptPage | None:
        """The page kept from that address, if the newest version was read from it."""
        return next((page for page in self.kept if page.url == url), None)

    def take(self, fetch: Fetch) -> bool:
        """Take the answer of a further page; whether its bytes are new to us.

        A page that is gone is no part of the article, unless the article had it: then it failed.
        """
        kept = self.kept_page(fetch.url)
        if fetch.outcome is Outcome.GONE and kept is None:
            return False
        if fetch.outcome is Outcome.NOT_MODIFIED and kept is not None:
            fetch = as_kept(fetch, kept)
        if fetch.outcome is not Outcome.OK or fetch.body is None:
            self.failed = fetch
            return False
        self.taken.append(fetch)
        differs = kept is None or fetch.document != kept.body
        self.same = self.same and not differs
        return differs

    @property
    def unchanged(self) -> bool:
        """Whether the article's pages are those that were kept, every one."""
        return self.same and len(self.taken) + 1 == len(self.kept)


def as_kept(fetch: Fetch, kept: KeptPage) -> Fetch:
    """An answer "not modified" with the bytes that it speaks of; any other as it is."""
    if fetch.outcome is not Outcome.NOT_MODIFIED:
        return fetch
    own = {
        "Content-Type": kept.content_type,
        "ETag": kept.etag,
        "Last-Modified": kept.last_modified,
    }
    said = {name.lower() for name, _ in fetch.headers}
    added = ((name, value) for name, value in own.items() if value and name.lower() not in said)
    return replace(
        fetch,
        outcome=Outcome.OK,
        body=kept.body,
        digest=None,
        headers=(*fetch.headers, *added),
        detail="not modified: the bytes that were kept",
    )
