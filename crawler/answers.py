"""From Scrapy's responses and failures to `Fetch` records."""

from __future__ import annotations

from dataclasses import dataclass

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import TimeoutError as TwistedTimeoutError
from twisted.python.failure import Failure

from crawler.guard import AddressRefusedError
from crawler.outcomes import PERMANENT, charset_in, of_status
from crawler.pages.redirects import Leading
from storage.records import Fetch, Outcome
from storage.times import utc_now


@dataclass(frozen=True, slots=True)
class Way:
    """How an answer was come by.

    Attributes:
        pages: Addresses that were asked and led on, by a status or by what their pages say.
        lasting: Whether every step so far was for good.
    """

    pages: tuple[str, ...] = ()
    lasting: bool = True

    def by(self, response: Response) -> Way:
        """The way with the redirects of an answer's status."""
        passed = tuple(response.meta.get("redirect_urls", ()))
        if not passed:
            return self
        reasons = response.meta.get("redirect_reasons", ())
        lasting = self.lasting and all(reason in PERMANENT for reason in reasons)
        return Way((*self.pages, *passed), lasting)

    def through(self, response: Response, leading: Leading) -> Way:
        """The way on, through a page that is nothing but a redirect."""
        return Way((*self.pages, response.url), self.lasting and leading.instant)

    @property
    def permanent(self) -> bool:
        """Whether it led elsewhere, for good."""
        return bool(self.pages) and self.lasting


STRAIGHT = Way()
"""The way of a request that nothing led to."""


def fetch_of(response: Response, asked: str, way: Way | None = None) -> Fetch:
    """An answer as a record, its outcome by the status alone.

    Args:
        response: The last answer, after redirects.
        asked: The address that was asked for.
        way: How it was come by; None where only redirects by status led to it.
    """
    way = STRAIGHT.by(response) if way is None else way
    passed = [url for url in way.pages if url != asked]
    outcome = of_status(response.status)
    return Fetch(
        url=asked,
        fetched_at=utc_now(),
        outcome=outcome,
        status=response.status,
        final_url=response.url,
        redirects=tuple(passed),
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ),
        body=None if outcome is Outcome.NOT_MODIFIED else response.body,
        detail=None if outcome in _FINE else f"HTTP {response.status}",
        duration_s=response.meta.get("download_latency"),
    )


_FINE = (Outcome.OK, Outcome.NOT_MODIFIED)


def charset_of(response: Response) -> str | None:
    """The charset that the Content-Type header declares."""
    return charset_in((response.headers.get(b"Content-Type") or b"").decode("latin-1"))


def is_bad_certificate(failure: Failure) -> bool:
    """Whether no answer came because the host's certificate does not prove that it is the host."""
    said = str(failure.value)
    return any(words in said for words in _BAD_CERTIFICATE)


_BAD_CERTIFICATE = ("certificate verify failed", "VerificationError", "DNSMismatch")
"""How OpenSSL and service_identity name it; Scrapy hands on their words, not their errors."""


def failed_fetch(failure: Failure, asked: str) -> Fetch:
    """A failure as a record: an answer that Scrapy refused, or none at all."""
    error = failure.value or RuntimeError("no reason given")
    if isinstance(error, HttpError):
        return fetch_of(error.response, asked)
    outcome = Outcome.SOFT_ERROR if isinstance(error, _PASSING) else Outcome.HARD_ERROR
    return Fetch(url=asked, fetched_at=utc_now(), outcome=outcome, detail=explain(error))


_PASSING = (DownloadTimeoutError, TwistedTimeoutError, DownloadConnectionRefusedError)


def explain(error: BaseException) -> str:
    """What went wrong with a fetch, in one line."""
    refused = _cause(error, AddressRefusedError)
    if refused is not None:
        return str(refused)
    if isinstance(error, CannotResolveHostError):
        return f"the host's name cannot be resolved ({error})"
    if isinstance(error, IgnoreRequest):
        return str(error)
    return f"{type(error).__name__}: {error}".replace("\n", " ")[:300]


def _cause(error: BaseException, kind: type[BaseException]) -> BaseException | None:
    """The first error of a kind among an error and what it carries."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, kind):
            return seen
        seen = seen.__cause__ or seen.__context__
    reasons = getattr(error, "reasons", None) or []
    for reason in reasons:
        value = getattr(reason, "value", None)
        if isinstance(value, kind):
            return value
    return None
