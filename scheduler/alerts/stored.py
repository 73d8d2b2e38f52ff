"""The progress of a delivery as the archive keeps it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from scheduler.alerts.pacing import Rate, wait_s
from scheduler.alerts.progress import StoppedError
from storage import Archive
from storage.deliveries import Delivery
from storage.times import utc_now


class Stored:
    """See `scheduler.alerts.progress.Progress`.

    The archive holds when a channel sent, too: neither a crash nor one process after another makes
    it send faster than its receiver allows.

    Args:
        archive: Open for writing.
        delivery: Taken.
        rates: The channel's.
        stop: Set when the sender is asked to end.
        give_way: Sends what goes before this delivery, if anything is due by now; False where this
            one must wait for it. None: nothing goes before it.

    Attributes:
        moved: Whether anything was taken in this attempt.
    """

    def __init__(
        self,
        archive: Archive,
        delivery: Delivery,
        rates: Sequence[Rate],
        stop: threading.Event,
        give_way: Callable[[], bool] | None = None,
    ) -> None:
        self.done = set(delivery.done)
        self.moved = False
        self._archive = archive
        self._delivery = delivery
        self._rates = rates
        self._stop = stop
        self._give_way = give_way

    def note(self, name: str) -> None:
        """See `Progress`.

        Raises:
            StorageError: The archive cannot be written.
        """
        self._archive.note_done(self._delivery.delivery_id, name)
        self.done.add(name)
        self.moved = True

    def fixed(self, make: Callable[[], Sequence[str]]) -> Sequence[str]:
        """See `Progress`.

        Raises:
            StorageError: The archive cannot be written.
        """
        delivery_id = self._delivery.delivery_id
        return self._archive.parts(delivery_id) or self._archive.fix_parts(delivery_id, make())

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """See `Progress`.

        Raises:
            StoppedError: The sender is asked to end, or something else must go first.
            StorageError: The archive cannot be written.
        """
        channel_id = self._delivery.channel_id
        longest = timedelta(seconds=max((rate.period_s for rate in self._rates), default=0.0))
        while True:
            # Again after every wait: what fell due meanwhile takes the turn that is free now.
            if self._give_way and not self._give_way():
                raise StoppedError
            turns = self._archive.turns(channel_id, utc_now() - longest)
            if self._stop.wait(wait_s(self._rates, turns, utc_now())):
                raise StoppedError
            now = utc_now()
            if not wait_s(self._rates, turns, now):
                break
        turn_id = self._archive.begin_turn(channel_id, now, now - longest)
        try:
            yield
        finally:
            self._archive.end_turn(turn_id, utc_now())
