"""Why no answer came, from the errors of Scrapy and Twisted to a cause, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass

from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.internet.error import TimeoutError as ConnectTimeoutError

from crawler.guard import AddressRefusedError
from crawler.outcomes import of_cause, ruled, unfetched
from crawler.protocol import Cause, Failed, trouble_of
from crawler.request_faults import said
from crawler.settings import FetchLimits
from crawler.tasks import AnyTask, FeedTask, PageTask, asked_for
from storage.incident_kinds import SourceKind
from storage.records import Fetch, Outcome
from storage.rule_codes import Rule
from storage.times import utc_now

NO_HOST: frozenset[Cause] = frozenset({"connect_timeout", "refused", "dns"})
"""There is no host to talk to."""

_PASSING: frozenset[Cause] = frozenset(
    {
        "connect_timeout",
        "read_timeout",
        "refused",
        "redirect_loop",
        "cookies",
        "browser",
        "render",
        "error",
    }
)
_BAD_CERTIFICATE = ("certificate verify failed", "VerificationError", "DNSMismatch")
"""How OpenSSL and service_identity name it; Scrapy hands on their words, not their errors."""


@dataclass
class NoAnswerError(Exception):
    """No answer came, or none that can be taken; raised to whoever asked.

    Attributes:
        cause: Why.
        detail: The same in one line.
        redirects: Addresses that led to where it failed.
    """

    cause: Cause
    detail: str
    redirects: tuple[str, ...] = ()

    def fetch(self, url: str) -> Fetch:
        """The attempt as a record."""
        outcome = Outcome.SOFT_ERROR if self.cause in _PASSING else Outcome.HARD_ERROR
        redirects = tuple(page for page in self.redirects if page != url)
        fetch = Fetch(url, utc_now(), outcome, redirects=redirects)
        return ruled(fetch, outcome, Rule(self.cause), self.detail)


def no_answer(error: Exception, limits: FetchLimits) -> NoAnswerError:
    """What an error of a download means."""
    refused = _inside(error, AddressRefusedError)
    if refused is not None:
        return NoAnswerError("address", str(refused))
    cause = _cause_of(error)
    if cause == "connect_timeout":
        return NoAnswerError(cause, said(cause, s=f"{limits.connect_timeout_s:g}"))
    if cause == "read_timeout":
        return NoAnswerError(cause, said(cause, s=f"{limits.timeout_s:g}"))
    if cause == "dns":
        return NoAnswerError(cause, said(cause, text=error))
    if isinstance(error, TunnelError):
        why = str(error).rpartition("[")[2].strip("{}[]").replace("\n", " ")
        return NoAnswerError(cause, said("tunnel", text=why[:200]))
    if isinstance(error, DownloadConnectionRefusedError):
        return NoAnswerError(cause, said("refused"))
    if cause == "too_large":
        return NoAnswerError(cause, said(cause, n=limits.max_bytes))
    if cause == "broken":
        return NoAnswerError(cause, said(cause, text=_reasons(error)))
    return NoAnswerError(cause, f"{type(error).__name__}: {error}".replace("\n", " ")[:300])


def _reasons(error: Exception) -> str:
    """What Twisted says of a connection that broke, without the names of its classes."""
    reasons = getattr(error, "reasons", None) or getattr(error.__cause__, "reasons", None) or ()
    told = [str(getattr(reason, "value", reason)) for reason in reasons] or [str(error)]
    return " ".join("; ".join(told).split()).rstrip(".")[:200]


def _cause_of(error: Exception) -> Cause:
    if isinstance(error, DownloadTimeoutError):
        timed_out = isinstance(error.__cause__, ConnectTimeoutError)
        return "connect_timeout" if timed_out else "read_timeout"
    if any(words in str(error) for words in _BAD_CERTIFICATE):
        return "certificate"
    return next((cause for kinds, cause in _CAUSES if isinstance(error, kinds)), "error")


_CAUSES: tuple[tuple[tuple[type[Exception], ...], Cause], ...] = (
    ((CannotResolveHostError,), "dns"),
    ((ConnectTimeoutError,), "connect_timeout"),
    # No route, no network: there is nobody either.
    ((DownloadConnectionRefusedError, ConnectError, TunnelError), "refused"),
    # Scrapy gives up what is too large, on the wire or unpacked, and nothing else.
    ((DownloadCancelledError, IgnoreRequest), "too_large"),
    ((DownloadFailedError, ResponseDataLossError, ConnectionClosed), "broken"),
    ((UnsupportedURLSchemeError,), "address_unreadable"),
)


def _inside(error: BaseException, kind: type[BaseException]) -> BaseException | None:
    """The first error of a kind among an error and what it carries."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, kind):
            return seen
        seen = seen.__cause__ or seen.__context__
    reasons = getattr(error, "reasons", None) or []
    values = (getattr(reason, "value", None) for reason in reasons)
    return next((value for value in values if isinstance(value, kind)), None)


def unanswered(batch_id: int, task: AnyTask, failed: NoAnswerError) -> Failed:
    """What is said of a task without an answer."""
    fetch = failed.fetch(asked_for(task))
    kind: SourceKind | None = "feed_failed" if isinstance(task, (FeedTask, PageTask)) else None
    if failed.cause in ("robots", "certificate", "browser"):
        kind = failed.cause
    trouble = trouble_of(kind, fetch) if kind else None
    return Failed(
        batch_id=batch_id, task=task.number, fetch=fetch, trouble=trouble, cause=failed.cause
    )


def not_taken(batch_id: int, task: AnyTask, cause: Cause, detail: str) -> Failed:
    """What is said of a task whose answer was there and could not be taken."""
    fetch = unfetched(asked_for(task), of_cause(cause), detail)
    return Failed(batch_id=batch_id, task=task.number, fetch=fetch, cause=cause)
