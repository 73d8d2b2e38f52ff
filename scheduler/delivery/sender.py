"""The outbox worker: takes what is due to its channels, and writes down what became of it."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.channels.base import Channel, DeliveryError, Message, StoppedError
from scheduler.channels.registry import build_all
from scheduler.config import Config
from scheduler.delivery.compose import compose
from scheduler.delivery.pacing import Circuit, back_off, tried_for
from scheduler.delivery.stored import StoredProgress
from scheduler.words.language import labelled, line_of, tr
from scheduler.words.names import Names
from scheduler.words.notes import note
from storage import Archive
from storage.deliveries import PATIENCE, Delivery
from storage.errors import StorageError
from storage.locks import LockedError, archive_lock
from storage.rules import AlertRule, at_once
from storage.times import utc_now

log = logging.getLogger(__name__)

TOLD_AFTER = timedelta(hours=1)
"""A channel that takes nothing for so long is told on the others, while it is tried on."""

HELD = "delivery_held"
"""The kind of that incident, with the channel's id behind a colon."""

GIVE_UP = timedelta(days=7)
"""A receiver that was down over the longest public holiday still gets what was flagged."""


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


class Sender:
    """Delivers on any channel, one process at a time on each.

    A method that asks the archive raises `StorageError` where it is locked past the busy timeout,
    full or damaged.

    Args:
        archive: The archive's path.
        channels: The channels by id.
        rules: The alert rules, for the incident that a dead delivery opens.
        zone: In which reports show times.
        web: Where readers reach the archive's pages.
        names: What the desk and its topics are called.
        pace: What the periods of the channels' rates are multiplied by: below 1 for trials only.
    """

    def __init__(
        self,
        archive: str,
        channels: Mapping[str, Channel],
        rules: tuple[AlertRule, ...],
        zone: ZoneInfo,
        *,
        web: str = "",
        names: Names | None = None,
        pace: float = 1.0,
    ) -> None:
        self._archive = archive
        self._channels = channels
        self._rules = rules
        self._zone = zone
        self._web = web
        self._names = names
        self._pace = pace
        self._circuits: dict[str, Circuit] = {}
        self._stop = threading.Event()

    def stop(self) -> None:
        """End soon, from any thread: what is being sent is finished, nothing more is begun."""
        self._stop.set()

    def waiting_channels(self, now: datetime) -> set[str]:
        """The channels of the configuration for which something is due and that do not rest.

        What waits for a channel that the configuration does not name goes on waiting for it.
        """
        with Archive(self._archive, rules=self._rules, read_only=True) as archive:
            due = archive.outbox.sending.due_channels(now)
        known = due & set(self._channels)
        return {name for name in known if not self._circuit(name).is_open(now)}

    def deliver(self, channel_id: str, *, again: bool = False, everything: bool = False) -> Tally:
        """Send what is due on one channel, in order; the first passing failure ends the pass.

        Args:
            channel_id: The channel.
            again: What waits for another attempt, too.
            everything: What waits for its hour, too.
        """
        tally = Tally()
        try:
            with (
                archive_lock(self._archive, f"outbox-{channel_id}", wait=False),
                Archive(self._archive, create=False, rules=self._rules, zone=self._zone) as archive,
            ):
                archive.outbox.sending.settle_waits(utc_now())
                due = archive.outbox.sending.due(
                    utc_now(), channel_id=channel_id, again=again, everything=everything
                )
                self._send_each(archive, due, tally)
        except LockedError:
            log.info(
                "%s",
                tr(
                    f"通道 {channel_id} 正由另一进程发送",
                    f"channel {channel_id} is being served by another process",
                ),
            )
        return tally

    def deliver_all(self, *, everything: bool = False) -> Tally:
        """Send what is due or failed before on every channel, each delivery at most once.

        Args:
            everything: What waits for its hour, too.
        """
        with Archive(self._archive, rules=self._rules, read_only=True) as archive:
            waiting = archive.outbox.sending.due(utc_now(), again=True, everything=everything)
        tally = Tally()
        for channel_id in dict.fromkeys(delivery.channel_id for delivery in waiting):
            if channel_id in self._channels:
                tally.add(self.deliver(channel_id, again=True, everything=everything))
            else:
                unknown = [d.delivery_id for d in waiting if d.channel_id == channel_id]
                tally.failed += unknown
                log.warning("%s", line_of(_no_channel(channel_id, len(unknown))))
        return tally

    def _circuit(self, channel_id: str) -> Circuit:
        return self._circuits.setdefault(channel_id, Circuit())

    def _message(self, archive: Archive, delivery: Delivery) -> Message:
        """The delivery's message; a rule that is there no longer makes it an alert."""
        rules = archive.outbox.rules.by_id()
        return compose(
            delivery,
            self._zone,
            rule=rules.get(delivery.rule_id),
            queries=archive.queries,
            web=self._web,
            names=self._names,
            at_once=at_once(rules.values()),
        )

    def _send_each(self, archive: Archive, due: Iterable[Delivery], tally: Tally) -> bool:
        """Attempt one after the other, until the channel is seen to be down or this must end.

        A delivery that fails ends the pass. If it has failed for long, it may be the delivery that
        the receiver cannot take: then the next one shows whether the channel is down.

        Returns:
            Whether the pass may go on after them.
        """
        doubted = False
        for waiting in due:
            if self._stop.is_set():
                return False
            overtaken_by = self._overtaken_by(archive, waiting, tally)
            if overtaken_by and not overtaken_by():
                return False
            delivery = archive.outbox.sending.take(waiting.delivery_id, utc_now())
            if delivery is None:
                continue
            try:
                done = self._attempt(archive, delivery, tally, overtaken_by)
            except StoppedError:
                return False
            if not done and (doubted or delivery.stalled + 1 < PATIENCE):
                return False
            doubted = not done
        return True

    def _overtaken_by(
        self, archive: Archive, waiting: Delivery, tally: Tally
    ) -> Callable[[], bool] | None:
        """What lets a delivery that can wait be overtaken: before it begins, and between its parts.

        A digest of many parts takes its channel for minutes. What is told at once is looked for
        whenever it would send another, and sent first, whole; should that fail, the digest waits.
        """
        if not waiting.can_wait:
            return None

        def overtaken_by() -> bool:
            # One that failed in this pass, long ago or a moment, waits for the next.
            tried = {*tally.failed, waiting.delivery_id}
            while True:
                due = archive.outbox.sending.due(utc_now(), channel_id=waiting.channel_id)
                prompt = [d for d in due if not d.can_wait and d.delivery_id not in tried]
                if not prompt:
                    return True
                if not self._send_each(archive, prompt, tally):
                    return False
                tried |= {d.delivery_id for d in prompt}  # while they went, others may have come

        return overtaken_by

    def _attempt(
        self,
        archive: Archive,
        delivery: Delivery,
        tally: Tally,
        overtaken_by: Callable[[], bool] | None,
    ) -> bool:
        """One attempt; False when the next delivery has to wait for another.

        Raises:
            StoppedError: It was broken off, and goes on another time.
        """
        channel = self._channels[delivery.channel_id]
        rates = [replace(rate, period_s=rate.period_s * self._pace) for rate in channel.rates]
        progress = StoredProgress(archive, delivery, rates, self._stop, overtaken_by)
        try:
            answer = channel.send(self._message(archive, delivery), progress)
        except DeliveryError as error:
            return self._note_failure(archive, delivery, error, progress, tally)
        except (StorageError, StoppedError):
            raise
        except Exception as error:  # noqa: BLE001 - logged, and the delivery is tried again
            # A report that cannot be composed must not hold up the others, nor be lost. What the
            # error says may hold anything, a secret too: only its kind and its place are told.
            name = type(error).__name__
            where = "".join(traceback.format_tb(error.__traceback__))
            log.critical("delivery %s: %s\n%s", delivery.delivery_id, name, where)
            unexpected = DeliveryError(f"程序错误 {name}", f"program error {name}")
            self._note_failure(archive, delivery, unexpected, progress, tally)
            return True
        archive.outbox.sending.mark_sent(delivery.delivery_id, utc_now(), answer)
        log.info("%s", labelled(tr("已送达", "sent"), _named(delivery)))
        self._circuit(delivery.channel_id).succeeded()
        tally.sent.append(delivery.delivery_id)
        ills = [f"{kind}:{delivery.channel_id}" for kind in ("delivery", HELD)]
        archive.intake.incidents.close(None, ills, utc_now())
        return True

    def _note_failure(
        self,
        archive: Archive,
        delivery: Delivery,
        error: DeliveryError,
        progress: StoredProgress,
        tally: Tally,
    ) -> bool:
        """Write down an attempt that failed; whether the next delivery may be tried."""
        now, noted = utc_now(), note("said", rest=(error.zh, error.en))
        failed = labelled(tr("未送达", "not sent"), _named(delivery))
        log.warning("%s %s", failed, line_of(error))
        tried = tried_for(delivery.tried_since, delivery.waits_from, now)
        if error.permanent or tried > GIVE_UP:
            # The incident first: a crash in between leaves no dead letter of which nobody is told.
            archive.intake.incidents.open(None, f"delivery:{delivery.channel_id}", noted, now)
            archive.intake.incidents.close(None, [f"{HELD}:{delivery.channel_id}"], now)
            archive.outbox.sending.mark_failed(delivery.delivery_id, noted, None)
            tally.dead.append(delivery.delivery_id)
            return True
        stalled = 0 if progress.moved else delivery.stalled
        asked = timedelta(seconds=error.retry_after_s or 0)
        next_attempt = now + max(back_off(stalled + 1), asked)
        archive.outbox.sending.mark_failed(
            delivery.delivery_id, noted, next_attempt, now=now, tried=tried, holds=not error.up
        )
        if tried >= TOLD_AFTER:
            archive.intake.incidents.open(None, f"{HELD}:{delivery.channel_id}", noted, now)
        circuit = self._circuit(delivery.channel_id)
        tally.failed.append(delivery.delivery_id)
        if error.up:
            circuit.succeeded()
        else:
            circuit.failed(next_attempt, now, asked=bool(asked))
        return error.up


def sender_of(config: Config) -> Sender:
    """A sender that serves every channel of the configuration."""
    channels = build_all(config.channels)
    return Sender(
        str(config.archive),
        channels,
        config.rules,
        config.zone,
        web=config.web.address,
        names=config.names,
    )


def _named(delivery: Delivery) -> str:
    """A delivery as the log names it."""
    return tr(
        f"通道 {delivery.channel_id}，规则 {delivery.rule_id}，投递 {delivery.delivery_id}"
        f"（变动 {len(delivery.changes)}，异常 {len(delivery.incidents)}）",
        f"channel {delivery.channel_id}, rule {delivery.rule_id}, delivery {delivery.delivery_id}"
        f" ({len(delivery.changes)} changes, {len(delivery.incidents)} incidents)",
    )


def _no_channel(channel_id: str, waiting: int) -> DeliveryError:
    return DeliveryError(
        f"通道「{channel_id}」不在配置中，有 {waiting} 项投递在等它：请在 [[channels]] 中补上。",
        f"The channel {channel_id!r} is not in the configuration and {waiting} deliveries wait for "
        "it: define it under [[channels]].",
    )


def describe(tally: Tally) -> str:
    """A pass in one line for people."""
    return tr(
        f"已送达 {len(tally.sent)}，待重试 {len(tally.failed)}，失败 {len(tally.dead)}",
        f"{len(tally.sent)} sent, {len(tally.failed)} to be tried again, {len(tally.dead)} dead",
    )
