"""Mutes as the desk sets and ends them: with who did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.desk.log import Log
from storage.archive.outbox.mutes import Mutes
from storage.deliveries import Mute
from storage.desk_work import Act
from storage.times import to_iso


@dataclass(eq=False, repr=False)
class Muting:
    """Mutes articles and sources, each with its entry in the log in one transaction."""

    _session: Session
    _log: Log
    _mutes: Mutes

    def in_force(self, now: datetime) -> list[Mute]:
        """The mutes in force, oldest first."""
        return self._mutes.in_force(now)

    def mute(
        self,
        who: str,
        now: datetime,
        *,
        article_id: int | None = None,
        source_id: str | None = None,
        until: datetime | None = None,
    ) -> None:
        """Tell nothing more of an article or a source; one that is muted gets the new end.

        Raises:
            NotFoundError: There is no such article or source.
            ValueError: Neither or both are given.
        """
        with self._session.writing():
            self._mutes.mute(now, article_id=article_id, source_id=source_id, until=until)
            self._log.append(
                who,
                Act.MUTED,
                now,
                article_id=article_id,
                source_id=source_id,
                words=to_iso(until) if until else None,
            )

    def unmute(
        self,
        who: str,
        now: datetime,
        *,
        article_id: int | None = None,
        source_id: str | None = None,
    ) -> None:
        """Take a mute back, where one is in force."""
        with self._session.writing():
            if self._mutes.unmute(now, article_id=article_id, source_id=source_id):
                self._log.append(who, Act.UNMUTED, now, article_id=article_id, source_id=source_id)
