"""The day's work beside the watch: a backup, what is old taken away, a time stamp on the chain."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, timedelta

from crawler.toml_tables import seconds
from scheduler.config import Config
from scheduler.monitor_faults import MonitorFaults
from scheduler.selfwatch import SelfWatch
from scheduler.words.language import labelled, tr
from scheduler.words.media_words import not_copied
from scheduler.words.notes import note
from storage import Archive
from storage.errors import StorageError, YongliangError
from storage.incident_kinds import MonitorKind
from storage.media_files import folder_of
from storage.times import utc_now

log = logging.getLogger(__name__)

STAMP_EVERY = timedelta(days=1)


class Housekeeping:
    """What is looked at every hour, from the start on: a restart delays nothing.

    A method that asks the archive raises `StorageError` where it is locked past the busy timeout,
    full or damaged.

    Args:
        config: Asked for the configuration in force.
        faults: Where it is noted that something failed.
        watch: Told of the archive's errors.
    """

    def __init__(
        self, config: Callable[[], Config], faults: MonitorFaults, watch: SelfWatch
    ) -> None:
        self._config = config
        self._faults = faults
        self._watch = watch
        self._pruned: date | None = None

    def look(self) -> None:
        """Do what the day still asks for; what fails is told, and tried again an hour later."""
        works: tuple[tuple[MonitorKind, str, Callable[[Config], None]], ...] = (
            ("backup_failed", "no_backup", self.back_up),
            ("prune_failed", "not_pruned", self.prune),
            ("stamp_failed", "not_stamped", self.stamp),
        )
        for kind, code, work in works:
            try:
                work(self._config())
            except YongliangError as error:
                self._faults.open(kind, note(code, rest=(error.zh, error.en)))
                if isinstance(error, StorageError) and kind != "backup_failed":
                    self._watch.met(error)
            except OSError as error:
                self._faults.open(kind, note(code, rest=str(error.strerror)))
            else:
                self._faults.heal(kind)

    def back_up(self, config: Config) -> None:
        """Write today's backup where it is not there yet.

        Raises:
            StorageError: It cannot be written, or the archive cannot be read.
            OSError: Its folder cannot be made.
        """
        if not config.daemon.backup_dir:
            return
        folder = config.archive.parent / config.daemon.backup_dir
        today = utc_now().astimezone(config.zone).date().isoformat()
        target = folder / f"{config.archive.stem}-{today}.db"
        if target.exists():
            return
        folder.mkdir(parents=True, exist_ok=True)
        with Archive(config.archive, read_only=True) as archive:
            missing = archive.upkeep.backups.write(target)
        log.info("%s", labelled(tr("已备份", "backup"), target))
        if missing:
            log.warning("%s", not_copied(missing, str(folder_of(config.archive))))

    def prune(self, config: Config) -> None:
        """Take away, once a day, what is old and needed by nothing; new rows take the room."""
        now = utc_now()
        today = now.astimezone(config.zone).date()
        if not config.daemon.prune_after or self._pruned == today:
            return
        age = timedelta(seconds=seconds(config.daemon.prune_after))
        with Archive(config.archive, create=False) as archive:
            gone = archive.upkeep.pruning.prune(now - age, now)
        self._pruned = today
        if gone:
            log.info("%s", labelled(tr("已清理", "pruned"), gone.as_json()))

    def stamp(self, config: Config) -> None:
        """Have the chain's head stamped where a day has gone by since the last time.

        Raises:
            TimestampError: The authority gave no stamp that holds.
        """
        from scheduler.upkeep.timestamps import authority_of, stamp

        authority = authority_of(config)
        if authority is None:
            return
        with Archive(config.archive, create=False) as archive:
            last = archive.upkeep.timestamps.last_at()
            now = utc_now()
            # A stamp of a later day was noted by a clock that was wrong.
            if last is None or not timedelta(0) <= now - last < STAMP_EVERY:
                stamp(archive, authority)
