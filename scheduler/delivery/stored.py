"""The progress of a delivery as the archive keeps it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta

from scheduler.channels.base import DeliveryError, Rate, StoppedError
from scheduler.delivery.pacing import wait_s
from scheduler.words.notes import note
from storage import Archive
from storage.deliveries import Delivery
from storage.times import still_waits, utc_now

SET_ASIDE = timedelta(days=7)
"""An address that was refused for good is not asked again for a week."""


class StoredProgress:
    """See `scheduler.channels.base.Progress`.

    The archive holds when a channel sent, too: neither a crash nor one process after another makes
    it send faster than its receiver allows.

    A method that asks the archive raises `StorageError` where it is locked past the busy timeout,
    full or damaged.

    Args:
        archive: Open for writing.
        delivery: Taken.
        rates: The channel's.
        stop: Set when the sender is asked to end.
        overtaken_by: Sends what goes before this delivery, if anything is due by now; False where
            this one must wait for it. None: nothing goes before it.

    Attributes:
        moved: Whether anything was taken in this attempt.
    """

    def __init__(
        self,
        archive: Archive,
        delivery: Delivery,
        rates: Sequence[Rate],
        stop: threading.Event,
        overtaken_by: Callable[[], bool] | None = None,
    ) -> None:
        self.done = set(delivery.done)
        self.refused = set(delivery.refused)
        self.moved = False
        self._told: AbstractSet[str] = frozenset()
        self._archive = archive
        self._delivery = delivery
        self._rates = rates
        self._stop = stop
        self._overtaken_by = overtaken_by

    def note(self, name: str) -> None:
        """See `Progress`."""
        self._archive.outbox.sending.note_done(self._delivery.delivery_id, name)
        self.done.add(name)
        self.moved = True
        if name in self._told:
            self._forget({name})

    def aside(self, recipients: Collection[str]) -> AbstractSet[str]:
        """See `Progress`."""
        refused = self._archive.outbox.sending.refused_recipients(self._delivery.channel_id)
        prefix = self._kind("")
        open_incidents = self._archive.queries.overview.incidents(open_only=True)
        kinds = (incident.kind for incident in open_incidents)
        told = {kind.removeprefix(prefix) for kind in kinds if kind.startswith(prefix)}
        self._told = refused.keys() | told
        if gone := self._told - set(recipients):
            self._forget(gone)
        now = utc_now()
        return {who for who, at in refused.items() if still_waits(now, at, at + SET_ASIDE)} - gone

    def refuse(self, recipient: str, error: DeliveryError, *, aside: bool) -> None:
        """See `Progress`."""
        now, channel_id = utc_now(), self._delivery.channel_id
        # The incident first: a crash in between leaves nobody out of whom nothing is told.
        noted = note("said", rest=(error.zh, error.en))
        self._archive.intake.incidents.open(None, self._kind(recipient), noted, now)
        self._archive.outbox.sending.note_refused(
            self._delivery.delivery_id, channel_id, recipient, now, aside=aside
        )
        self.refused.add(recipient)
        self._told = self._told | {recipient}

    def _forget(self, recipients: AbstractSet[str]) -> None:
        kinds = [self._kind(recipient) for recipient in recipients]
        self._archive.outbox.sending.forget_refused(self._delivery.channel_id, recipients)
        self._archive.intake.incidents.close(None, kinds, utc_now())
        self._told = self._told - recipients

    def _kind(self, recipient: str) -> str:
        return f"recipient_refused:{self._delivery.channel_id}:{recipient}"

    def fixed(self, make: Callable[[], Sequence[str]]) -> Sequence[str]:
        """See `Progress`."""
        delivery_id = self._delivery.delivery_id
        return self._archive.outbox.sending.parts(
            delivery_id
        ) or self._archive.outbox.sending.fix_parts(delivery_id, make())

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """See `Progress`.

        Raises:
            StoppedError: The sender is asked to end, or something else must go first.
        """
        channel_id = self._delivery.channel_id
        longest = timedelta(seconds=max((rate.period_s for rate in self._rates), default=0.0))
        while True:
            # Again after every wait: what fell due meanwhile takes the turn that is free now.
            if self._overtaken_by and not self._overtaken_by():
                raise StoppedError
            now = utc_now()
            turns = self._archive.outbox.sending.turns(channel_id, now - longest)
            if turns and turns[-1] > now:
                self._archive.outbox.sending.settle_turns(channel_id, now)
            if self._stop.wait(wait_s(self._rates, turns, now)):
                raise StoppedError
            now = utc_now()
            if not wait_s(self._rates, turns, now):
                break
        turn_id = self._archive.outbox.sending.begin_turn(channel_id, now, now - longest)
        try:
            yield
        finally:
            self._archive.outbox.sending.end_turn(turn_id, utc_now())
