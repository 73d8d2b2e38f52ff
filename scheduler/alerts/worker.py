"""The outbox worker: takes what is due to its channels, and writes down what became of it."""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.alerts.base import Channel, DeliveryError
from scheduler.alerts.compose import compose
from scheduler.language import line_of, tr
from storage import Archive
from storage.locks import LockedError, archive_lock
from storage.records import Delivery
from storage.rules import AlertRule
from storage.times import utc_now

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)

GIVE_UP = timedelta(days=7)
"""A receiver that was down over the longest public holiday still gets what was flagged."""

CIRCUIT_AFTER = 5
"""Failures in a row after which a channel rests as a whole."""


@dataclass(slots=True)
class Circuit:
    """Whether a channel is worth trying: it rests after CIRCUIT_AFTER failures in a row."""

    failures: int = 0
    rests_until: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether the channel rests."""
        return self.rests_until is not None and now < self.rests_until

    def succeeded(self) -> None:
        """Forget the failures."""
        self.failures, self.rests_until = 0, None

    def failed(self, now: datetime) -> None:
        """Count a failure; from the fifth in a row on, the channel rests ever longer."""
        self.failures += 1
        if self.failures >= CIRCUIT_AFTER:
            self.rests_until = now + back_off(self.failures)


def back_off(attempts: int) -> timedelta:
    """The wait after so many attempts: 2 s, doubled each time to 10 min, spread by a quarter."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 20)
    spread = 0.875 + random.random() / 4  # noqa: S311 - spreads attempts, guards nothing
    return min(doubled, LONGEST_WAIT) * spread


@dataclass(slots=True)
class Tally:
    """What one pass over a channel's deliveries came to."""

    sent: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    dead: list[int] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take another pass's figures in."""
        self.sent += other.sent
        self.failed += other.failed
        self.dead += other.dead


class Worker:
    """Delivers on any channel, one process at a time on each.

    Args:
        archive: The archive's path.
        channels: The channels by id.
        rules: The alert rules, for the incident that a dead delivery opens.
        zone: In which reports show times.
    """

    def __init__(
        self,
        archive: str,
        channels: Mapping[str, Channel],
        rules: tuple[AlertRule, ...],
        zone: ZoneInfo,
    ) -> None:
        self._archive = archive
        self._channels = channels
        self._rules = rules
        self._zone = zone
        self._circuits: dict[str, Circuit] = {}

    def waiting_channels(self, now: datetime) -> set[str]:
        """The channels for which something is due and that do not rest.

        Raises:
            StorageError: As `Archive.due_deliveries`.
        """
        with Archive(self._archive, read_only=True) as archive:
            due = {delivery.channel_id for delivery in archive.due_deliveries(now)}
        return {name for name in due if not self._circuit(name).is_open(now)}

    def deliver(self, channel_id: str, *, everything: bool = False) -> Tally:
        """Send what is due on one channel, in order; the first passing failure ends the pass.

        Args:
            channel_id: The channel.
            everything: What waits for later too, each once.

        Raises:
            StorageError: The archive cannot be read or written.
        """
        tally = Tally()
        try:
            with (
                archive_lock(self._archive, f"outbox-{channel_id}", wait=False),
                Archive(self._archive, rules=self._rules, zone=self._zone) as archive,
            ):
                due = archive.due_deliveries(
                    utc_now(), channel_id=channel_id, everything=everything
                )
                for delivery in due:
                    if not self._attempt(archive, delivery, tally):
                        break
        except LockedError:
            log.info("channel %s is being served by another process", channel_id)
        return tally

    def deliver_all(self) -> Tally:
        """Send everything that waits on every channel, each delivery at most once.

        Raises:
            StorageError: The archive cannot be read or written.
        """
        with Archive(self._archive, read_only=True) as archive:
            waiting = archive.due_deliveries(utc_now(), everything=True)
        tally = Tally()
        for channel_id in dict.fromkeys(delivery.channel_id for delivery in waiting):
            tally.add(self.deliver(channel_id, everything=True))
        return tally

    def _circuit(self, channel_id: str) -> Circuit:
        return self._circuits.setdefault(channel_id, Circuit())

    def _rule(self, delivery: Delivery) -> AlertRule | None:
        """The delivery's rule; None where the configuration no longer has it."""
        return next((rule for rule in self._rules if rule.id == delivery.rule_id), None)

    def _attempt(self, archive: Archive, waiting: Delivery, tally: Tally) -> bool:
        """One attempt; whether the channel is worth the next one."""
        delivery = archive.take_delivery(waiting.delivery_id, utc_now())
        if delivery is None:
            return True
        circuit = self._circuit(delivery.channel_id)
        channel = self._channels.get(delivery.channel_id)
        try:
            if channel is None:
                raise _no_channel(delivery.channel_id)
            answer = channel.send(
                compose(delivery, self._zone, rule=self._rule(delivery), archive=archive)
            )
        except DeliveryError as error:
            return self._note_failure(archive, delivery, error, circuit, tally)
        except Exception as error:
            # A report that cannot be composed must not hold up the others, nor be lost.
            log.critical("delivery %s", delivery.delivery_id, exc_info=True)
            # Its text may hold anything, a secret too; the log has the traceback.
            name = type(error).__name__
            unexpected = DeliveryError(f"程序错误 {name}", f"program error {name}")
            self._note_failure(archive, delivery, unexpected, circuit, tally)
            return True
        archive.mark_sent(delivery.delivery_id, utc_now(), answer)
        circuit.succeeded()
        tally.sent.append(delivery.delivery_id)
        archive.close_incidents(None, [f"delivery:{delivery.channel_id}"], utc_now())
        return True

    def _note_failure(
        self,
        archive: Archive,
        delivery: Delivery,
        error: DeliveryError,
        circuit: Circuit,
        tally: Tally,
    ) -> bool:
        now = utc_now()
        circuit.failed(now)
        tried_since = delivery.sealed_at or now
        dead = error.permanent or now - tried_since > GIVE_UP
        asked = timedelta(seconds=error.retry_after_s or 0)
        next_attempt = None if dead else now + max(back_off(delivery.attempts), asked)
        archive.mark_failed(
            delivery.delivery_id, line_of(error), next_attempt, {*delivery.done, *error.done}
        )
        log.warning("delivery %s: %s", delivery.delivery_id, error)
        if not dead:
            tally.failed.append(delivery.delivery_id)
            return False
        tally.dead.append(delivery.delivery_id)
        archive.open_incident(None, f"delivery:{delivery.channel_id}", line_of(error), now)
        return True


def _no_channel(channel_id: str) -> DeliveryError:
    return DeliveryError(
        f"通道「{channel_id}」不在配置中，请在 [[channels]] 中补上。",
        f"The channel {channel_id!r} is not in the configuration; define it under [[channels]].",
    )


def describe(tally: Tally) -> str:
    """A pass in one line for people."""
    return tr(
        f"已送达 {len(tally.sent)}，待重试 {len(tally.failed)}，失败 {len(tally.dead)}",
        f"{len(tally.sent)} sent, {len(tally.failed)} to be tried again, {len(tally.dead)} dead",
    )
