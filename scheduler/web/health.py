"""Whether the watch stands, in one word, for those who look after the machine."""

from __future__ import annotations

import json
import threading
import time
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import Response

from scheduler.checks import daemon_runs
from scheduler.config import Config
from scheduler.health import faults
from scheduler.selfwatch import UNUSABLE, kind_of
from scheduler.web.desk import desk_of
from storage import Archive
from storage.errors import StorageError
from storage.incident_kinds import BLINDING, OF_THE_MONITOR

KEPT_S = 1.0
"""How long an answer is given again: everybody may ask, and as often as they like."""

FIRST_S = 1.0
"""How long the first answer is waited for; an archive that others lock is looked at for longer."""


class Standing(StrEnum):
    """How the watch stands; the first that holds is said.

    Attributes:
        NO_ARCHIVE: The archive is gone, replaced, damaged, or cannot be read or written.
        DISK_FULL: Its disk is full, and nothing is crawled.
        NO_DAEMON: No daemon runs.
        BLIND: Nothing that is published can be seen: the network or the crawl fails, or every
            source does.
        OK: None of these.
    """

    NO_ARCHIVE = "archive_unreadable"
    DISK_FULL = "disk_full"
    NO_DAEMON = "daemon_dead"
    BLIND = "blind"
    OK = "ok"


def standing(config: Config) -> Standing:
    """How the watch of a configuration stands."""
    running = daemon_runs(config)
    try:
        with Archive(config.archive, read_only=True) as archive:
            incidents = archive.queries.overview.incidents(open_only=True)
            sources = archive.queries.overview.watched()
    except StorageError as error:
        return Standing.DISK_FULL if kind_of(error) == "disk_full" else Standing.NO_ARCHIVE
    told = [one.as_json() for one in incidents]
    ills = {fault["kind"] for fault in faults(config, told, running=running)}
    blinded = {
        known
        for one in incidents
        if one.kind in BLINDING
        for known in (one.source_id, *(source_id for source_id, _ in one.sources))
    }
    if ills & set(UNUSABLE):
        return Standing.NO_ARCHIVE
    if "disk_full" in ills:
        return Standing.DISK_FULL
    if not running:
        return Standing.NO_DAEMON
    if ills & BLINDING & OF_THE_MONITOR or (sources and sources <= blinded):
        return Standing.BLIND
    return Standing.OK


class Health:
    """Answers `/health`: 200 where all is well, 503 where it is not, and the word for it.

    Args:
        kept_s: How long an answer is given again.
    """

    def __init__(self, kept_s: float = KEPT_S) -> None:
        self._kept_s = kept_s
        self._lock = threading.Lock()
        self._last: tuple[float, Standing] | None = None

    def answer(self, request: Request) -> Response:
        """The answer, in a thread of its own."""
        found = self._standing(desk_of(request).config)
        return Response(
            json.dumps({"status": found.value}),
            200 if found is Standing.OK else 503,
            {"Cache-Control": "no-store"},
            media_type="application/json",
        )

    def _standing(self, config: Config) -> Standing:
        # While one looks, the others are told what was found before: each that waited would have a
        # thread of those that all pages share.
        known = self._last
        if not self._lock.acquire(timeout=0 if known else FIRST_S):
            return known[1] if known else Standing.NO_ARCHIVE
        try:
            if self._last is None or time.monotonic() - self._last[0] >= self._kept_s:
                found = standing(config)
                self._last = (time.monotonic(), found)
            return self._last[1]
        finally:
            self._lock.release()
