"""What the desk asks for in its page, taken up by the daemon: sources looked at, articles added."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from typing import Any

from scheduler.config import Config
from scheduler.watch.results import CrawlResult
from scheduler.words.notes import note
from storage import Archive
from storage.desk_work import Act, Request
from storage.errors import NotFoundError
from storage.times import utc_now

LOOK_S = 2.0
"""How often requests are looked for: the wait that somebody at the page may meet."""

AT_ONCE = 20
"""Addresses that one run takes; what is due must not wait for more."""

Fetch = Callable[[Sequence[str]], CrawlResult]
"""Takes addresses by hand, in a run of their own."""


class DeskRequests:
    """Looks for requests now and then, and does them.

    A request ends whatever comes of it, so that none is tried for ever.
    """

    def __init__(self) -> None:
        self._next = 0.0

    def are_waiting(self, config: Config) -> bool:
        """Whether something is asked for; looked for every `LOOK_S` at most.

        Raises:
            StorageError: The archive cannot be read.
        """
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + LOOK_S
        with Archive(config.archive, read_only=True) as archive:
            return bool(archive.desk.requests.waiting())

    def take_up(self, archive: Archive, fetch: Fetch) -> CrawlResult | None:
        """Do what is asked for: feeds become due for the run that follows, addresses are taken.

        Args:
            archive: Open for writing.
            fetch: Takes addresses, by their names.

        Returns:
            What the run came to that took addresses; None where there was none.

        Raises:
            StorageError: The archive cannot be written.
        """
        waiting = archive.desk.requests.waiting()
        for request in waiting:
            if request.kind is Act.LOOK:
                self._look(archive, request)
        adds = [request for request in waiting if request.kind is Act.ADD][:AT_ONCE]
        wanted = [request for request in adds if not self._is_forgotten(archive, request)]
        if not wanted:
            return None
        result = fetch([str(request.url) for request in wanted])
        for request in wanted:
            self._settle(archive, request, result)
        return result

    def _look(self, archive: Archive, request: Request) -> None:
        now = utc_now()
        feeds = archive.frontier.due.look_now(str(request.source_id), now)
        outcome = "looked" if feeds else "failed"
        detail = None if feeds else note("said", rest=_NO_FEED)
        archive.desk.requests.end(request.request_id, outcome, now, detail=detail)

    def _is_forgotten(self, archive: Archive, request: Request) -> bool:
        if archive.queries.redactions.forgotten_at([str(request.url)]) is None:
            return False
        archive.desk.requests.end(request.request_id, "forgotten", utc_now())
        return True

    def _settle(self, archive: Archive, request: Request, result: CrawlResult) -> None:
        found = _of(result.added, request.url)
        outcome = str(found.get("state") or "failed")
        detail = found.get("detail")
        if outcome == "failed" and not detail:
            detail = note("said", rest=result.error or _NO_ANSWER)
        article_id = None
        if outcome != "failed":
            try:
                article_id = archive.queries.articles.find(str(request.url))
            except NotFoundError:
                outcome = "failed"
        if article_id is not None and archive.queries.redactions.of(article_id) is not None:
            # It leads to a redacted article by an address that was not known before.
            outcome, article_id = "forgotten", None
        archive.desk.requests.end(
            request.request_id, outcome, utc_now(), detail=detail, article_id=article_id
        )


_NO_FEED = ("这个来源现在没有入口。", "This source has no feed now.")
_NO_ANSWER = ("没有回应。", "No answer.")


def _of(added: Collection[dict[str, Any]], url: str | None) -> dict[str, Any]:
    return next((one for one in added if one.get("url") == url), {})
