"""What ails the monitor itself: opened once, told once, closed when it is mended.

An incident goes into the archive, whose outbox tells it. What keeps the outbox from being written
is told straight on the channels of the rules that tell incidents. Which faults there are, and who
was told, stands in a small file that needs no archive, so that a restart tells nothing twice.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

import msgspec

from scheduler.channels.base import Channel, DeliveryError
from scheduler.config import Config
from scheduler.delivery.direct import listeners, may_be_told, tell
from scheduler.delivery.pacing import back_off
from scheduler.statefiles import StateFiles
from scheduler.words.catalogue import Words
from scheduler.words.language import labelled, language, line_of, tr
from scheduler.words.notes import spoken
from storage import Archive
from storage.errors import StorageError
from storage.incident_kinds import MonitorKind
from storage.records import Incident
from storage.rules import AlertRule
from storage.times import from_iso, to_iso, utc_now

log = logging.getLogger(__name__)

END = "faults.json"

STRAIGHT = frozenset(
    {"archive_gone", "archive_replaced", "archive_unwritable", "archive_damaged", "disk_full"}
)
"""The kinds under which the outbox cannot be relied on."""


class MonitorFault(msgspec.Struct):
    """One fault, as the file keeps it.

    Attributes:
        recorded: Whether the archive holds it; its outbox tells it then.
        told: Who was told of it straight: rule and channel.
        mended: Who was told straight that it is mended.
    """

    kind: str
    detail: str
    opened_at: str
    closed_at: str | None = None
    recorded: bool = False
    told: list[tuple[str, str]] = []
    mended: list[tuple[str, str]] = []

    def as_json(self) -> dict[str, str]:
        """The fault as `status` says it, its detail as it is kept."""
        return {"kind": self.kind, "detail": self.detail, "opened_at": self.opened_at}


def open_faults(files: StateFiles) -> list[MonitorFault]:
    """The faults that a daemon has noted and that are not mended, for those who ask."""
    return [fault for fault in _read(files) if not fault.closed_at]


class MonitorFaults:
    """The faults of one daemon; may be used from any thread.

    Args:
        files: Where they are kept.
        config: The configuration in force.
        channels: Its channels.
    """

    def __init__(self, files: StateFiles, config: Config, channels: Mapping[str, Channel]) -> None:
        self._files = files
        self._lock = threading.RLock()
        self._faults = _read(files)
        self._cleared: set[str] = set()
        self._attempts: dict[tuple[str, str, str], tuple[int, float]] = {}
        self.use(config, channels)

    def use(self, config: Config, channels: Mapping[str, Channel]) -> None:
        """Take another configuration's rules and channels."""
        with self._lock:
            self._config, self._channels = config, channels

    def is_open(self, *kinds: str) -> bool:
        """Whether a fault of one of these kinds is open."""
        with self._lock:
            return any(fault.kind in kinds and not fault.closed_at for fault in self._faults)

    def open(self, kind: MonitorKind, detail: str) -> None:
        """Note a fault; one that is open already stays as it was first told."""
        with self._lock:
            if self.is_open(kind):
                return
            self._faults.append(MonitorFault(kind, detail, to_iso(utc_now())))
            self._save()
        log.error("%s", labelled(Words(language()).incident(kind), spoken(detail, language())))
        self.record()

    def heal(self, *kinds: str) -> None:
        """Note that what ailed is mended, whoever noted it."""
        with self._lock:
            mended = [fault for fault in self._faults if fault.kind in kinds]
            unknown = set(kinds) - {fault.kind for fault in mended} - self._cleared - STRAIGHT
            for fault in mended:
                if not fault.closed_at:
                    fault.closed_at = to_iso(utc_now())
                    healed = Words(language()).incident(fault.kind)
                    log.info("%s", labelled(tr("恢复正常", "well again"), healed))
            if mended:
                self._save()
        if unknown:
            # An earlier daemon may have left it open whose file is gone.
            with suppress(StorageError):
                self._write(
                    lambda archive: archive.intake.incidents.close(None, unknown, utc_now())
                )
                self._cleared |= unknown
        if mended:
            self.record()

    def record(self) -> None:
        """Write into the archive what it does not hold yet, where it can be written."""
        with self._lock:
            if self.is_open("archive_gone", "archive_replaced", "archive_damaged"):
                return
            waiting = [fault for fault in self._faults if self._can_be_recorded(fault)]
            for fault in waiting:
                try:
                    self._record(fault)
                except StorageError:
                    return  # the next look says why
            if waiting:
                self._save()

    def tell(self, *, at_once: bool = False) -> None:
        """Tell straight what is to be told so and was not: once to each, tried until it is taken.

        Args:
            at_once: Whatever waited for company or another attempt, too.
        """
        for fault, rule, channel_id in self._untold(at_once=at_once):
            key = (f"{fault.kind} {fault.closed_at}", rule.id, channel_id)
            attempts, after = self._attempts.get(key, (0, 0.0))
            if time.monotonic() < after and not at_once:
                continue
            if self._tell(fault, rule, channel_id):
                self._attempts.pop(key, None)
                with self._lock:
                    (fault.mended if fault.closed_at else fault.told).append((rule.id, channel_id))
                    self._save()
            else:
                wait = back_off(attempts + 1).total_seconds()
                self._attempts[key] = (attempts + 1, time.monotonic() + wait)
        self.record()

    def _untold(self, *, at_once: bool) -> list[tuple[MonitorFault, AlertRule, str]]:
        now, zone = utc_now(), self._config.zone
        with self._lock:
            return [
                (fault, rule, channel_id)
                for fault in self._faults
                if fault.kind in STRAIGHT
                for rule, channel_id in listeners(self._config.rules, self._channels)
                if _is_untold(fault, (rule.id, channel_id))
                and (
                    (at_once and rule.quiet is None and not rule.workdays)
                    or may_be_told(rule, from_iso(fault.closed_at or fault.opened_at), now, zone)
                )
            ]

    def _tell(self, fault: MonitorFault, rule: AlertRule, channel_id: str) -> bool:
        """One attempt; whether it is done with."""
        try:
            tell(
                _incident(fault),
                rule,
                self._channels[channel_id],
                self._config.zone,
                self._config.web.address,
                self._config.names,
            )
        except DeliveryError as error:
            log.warning("%s %s", tr("通道", "channel"), labelled(channel_id, line_of(error)))
            return error.permanent
        except Exception as error:  # noqa: BLE001 - what it says may hold a secret
            named = labelled(channel_id, type(error).__name__)
            log.critical("%s %s", tr("通道", "channel"), named)
            return False
        return True

    def _can_be_recorded(self, fault: MonitorFault) -> bool:
        """What is told straight goes into the archive when all who were told know its end."""
        if fault.kind not in STRAIGHT:
            return not fault.recorded or bool(fault.closed_at)
        there = {(rule.id, name) for rule, name in listeners(self._config.rules, self._channels)}
        return bool(fault.closed_at) and (set(fault.told) & there) <= set(fault.mended)

    def _record(self, fault: MonitorFault) -> None:
        """Bring one fault and the archive into line; what is done with is forgotten here."""
        opened = from_iso(fault.opened_at)
        straight = fault.kind in STRAIGHT
        if not fault.recorded:
            self._write(
                lambda archive: archive.intake.incidents.open(
                    None, fault.kind, fault.detail, opened
                ),
                silent=straight,
            )
            fault.recorded = True
        if fault.closed_at:
            closed = from_iso(fault.closed_at)
            self._write(
                lambda archive: archive.intake.incidents.close(None, [fault.kind], closed),
                silent=straight,
            )
            self._faults.remove(fault)

    def _write(self, act: Callable[[Archive], object], *, silent: bool = False) -> None:
        """Do something in the archive; silent: without any delivery.

        Raises:
            StorageError: The archive cannot be written.
        """
        rules = () if silent else self._config.rules
        with Archive(
            self._config.archive, create=False, rules=rules, zone=self._config.zone
        ) as archive:
            act(archive)

    def _save(self) -> None:
        self._files.write(END, msgspec.json.encode(self._faults))


def _is_untold(fault: MonitorFault, listener: tuple[str, str]) -> bool:
    if fault.closed_at:
        return listener in fault.told and listener not in fault.mended
    return listener not in fault.told


def _incident(fault: MonitorFault) -> Incident:
    closed = from_iso(fault.closed_at) if fault.closed_at else None
    return Incident(0, None, fault.kind, fault.detail, from_iso(fault.opened_at), closed)


def _read(files: StateFiles) -> list[MonitorFault]:
    try:
        return msgspec.json.decode(files.read(END) or b"[]", type=list[MonitorFault])
    except msgspec.MsgspecError:
        return []
