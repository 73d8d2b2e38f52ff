"""From Scrapy's responses to `Fetch` records, and where a response leads by its status."""

from __future__ import annotations

from scrapy.http import Response

from crawler.addresses import as_published
from crawler.headers import charset_in
from crawler.outcomes import of_outcome, of_status
from crawler.tasks import Way
from storage.records import Fetch, Outcome
from storage.times import utc_now

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def fetch_of(response: Response, asked: str, way: Way) -> Fetch:
    """An answer as a record, its outcome by the status alone.

    Args:
        response: The last answer, after redirects.
        asked: The address that was asked for.
        way: How it was come by.
    """
    outcome = of_status(response.status)
    said = None if outcome.is_answer else f"HTTP {response.status}"
    return Fetch(
        url=asked,
        fetched_at=utc_now(),
        outcome=outcome,
        status=response.status,
        final_url=response.url,
        redirects=tuple(url for url in way.pages if url != asked),
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ),
        body=None if outcome is Outcome.NOT_MODIFIED else response.body,
        detail=said,
        duration_s=response.meta.get("download_latency"),
        rule=of_outcome(outcome),
        words=said,
    )


def charset_of(response: Response) -> str | None:
    """The charset that the Content-Type header declares."""
    return charset_in((response.headers.get(b"Content-Type") or b"").decode("latin-1"))


def leads_to(response: Response) -> str | None:
    """Where an answer's status sends us; None where it does not, or to no page of the web."""
    location = response.headers.get(b"Location")
    if not location or response.status not in _REDIRECTS:
        return None
    # Bytes of any encoding are taken as they are, as browsers take them.
    told = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in location)
    return as_published(told, response.url)
