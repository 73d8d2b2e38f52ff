"""The fetch of a single page, for the commands that read one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import scrapy
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.answers import charset_of, failed_fetch, fetch_of
from crawler.settings import FetchedPage


class SinglePageSpider(scrapy.Spider):
    """Fetches one page and ends.

    Args:
        url: Its address.
        found: Takes the answer, or what went wrong.
    """

    name = "single"

    def __init__(self, url: str, found: list[FetchedPage]) -> None:
        super().__init__()
        self.url = url
        self.found = found
        self.handle_httpstatus_list = list(range(400, 600))

    async def start(self) -> AsyncIterator[Request]:
        """The one request."""
        yield Request(self.url, self.on_page, errback=self.on_failure)

    def on_page(self, response: Response) -> None:
        """Keep the answer."""
        fetch = fetch_of(response, self.url)
        self.found.append(
            FetchedPage(
                outcome=fetch.outcome.value,
                status=fetch.status,
                final_url=fetch.final_url,
                encoding=charset_of(response),
                body=fetch.body or b"",
                detail=fetch.detail,
            )
        )

    def on_failure(self, failure: Failure) -> None:
        """Keep what went wrong."""
        fetch = failed_fetch(failure, self.url)
        self.found.append(
            FetchedPage(
                outcome=fetch.outcome.value,
                status=fetch.status,
                final_url=fetch.final_url,
                detail=fetch.detail,
            )
        )
