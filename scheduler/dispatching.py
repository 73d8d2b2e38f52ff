"""Having the outbox emptied while the daemon watches: each channel in a thread, one at a time."""

from __future__ import annotations

import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date

from scheduler.config import Config
from scheduler.delivery.sender import Tally, sender_of
from scheduler.words.language import labelled, line_of, tr
from storage import Archive
from storage.errors import StorageError
from storage.rules import well_day
from storage.times import utc_now

log = logging.getLogger(__name__)

REST_S = 10.0
"""How long a channel rests for which the archive could not be written."""


class Dispatching:
    """Looks at the outbox whenever it is asked to.

    Args:
        config: The configuration.
    """

    def __init__(self, config: Config) -> None:
        self._sending: dict[str, Future[Tally]] = {}
        self._rests: dict[str, float] = {}
        self._drawn_up: set[tuple[str, date]] = set()
        self._begin(config)

    def _begin(self, config: Config) -> None:
        self._config = config
        self._sender = sender_of(config)
        self._senders = ThreadPoolExecutor(max(len(config.channels), 1), "channel")

    def use(self, config: Config) -> None:
        """Take another configuration; what is being sent is finished by the one before."""
        self._sender.stop()
        self._senders.shutdown(wait=False)
        self._begin(config)

    def look(self) -> None:
        """Draw up what the day asks for, and start sending what is due.

        Raises:
            StorageError: The archive cannot be read or written; also where a channel met it.
        """
        self._draw_up()
        error = self._gather()
        waiting = self._sender.waiting_channels(utc_now()) - set(self._sending)
        for channel_id in waiting:
            if time.monotonic() >= self._rests.get(channel_id, 0.0):
                self._sending[channel_id] = self._senders.submit(self._sender.deliver, channel_id)
        if error is not None:
            raise error

    def stop(self) -> None:
        """Begin nothing more; what is being sent is finished."""
        self._sender.stop()

    def close(self) -> None:
        """Wait for what is being sent."""
        self._senders.shutdown(wait=True, cancel_futures=True)
        for sending in self._sending.values():
            if not sending.cancelled():
                sending.exception()

    def _draw_up(self) -> None:
        """Draw up the daily 'all well' of the rules whose hour has come."""
        rules, zone = self._config.rules, self._config.zone
        now = utc_now()
        due = {(rule.id, day) for rule in rules if (day := well_day(rule, now, zone))}
        if due - self._drawn_up:
            with Archive(self._config.archive, create=False, rules=rules, zone=zone) as archive:
                archive.outbox.daily_summaries.draw_up(now)
            self._drawn_up = due

    def _gather(self) -> StorageError | None:
        """What became of the channels that are done; an error of the archive that one met."""
        met: StorageError | None = None
        for channel_id, sending in list(self._sending.items()):
            if not sending.done():
                continue
            del self._sending[channel_id]
            error = sending.exception()
            if isinstance(error, StorageError):
                log.error("%s %s", tr("通道", "channel"), labelled(channel_id, line_of(error)))
                self._rests[channel_id] = time.monotonic() + REST_S
                met = error
            elif error is not None:
                log.error("%s %s", tr("通道", "channel"), labelled(channel_id, error))
        return met
