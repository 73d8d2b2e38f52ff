"""Pages that flip back and forth between two texts: archived each time, told once."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from storage.archive.db.session import Session
from storage.archive.intake.incidents import Incidents
from storage.archive.intake.steadying import LOOKED_AT, NEWEST_FIRST, RECORDED
from storage.archive.ledger.versions import Versions
from storage.archive.outbox.deliveries import Deliveries
from storage.archive.rows import CHANGE_SELECT, article_of, change_of
from storage.decider import FLIP_WINDOW
from storage.diffs import differs
from storage.records import Article, Change
from storage.times import to_iso

FLAPPING = "flapping"
"""The kind of incident."""


@dataclass(eq=False, repr=False)
class Flapping:
    """Recognizes a text that the article had before; lets held alerts go when all settles."""

    _session: Session
    _versions: Versions
    _deliveries: Deliveries
    _incidents: Incidents

    def returned(self, article_id: int, article: Article, now: datetime) -> bool:
        """Whether a reading is a text that the article had before, within FLIP_WINDOW."""
        rows = self._session.execute(
            f"select * {NEWEST_FIRST} limit :most",
            {"id": article_id, "recorded": RECORDED, "most": LOOKED_AT},
        ).fetchall()
        since = to_iso(now - FLIP_WINDOW)
        return any(
            newer["captured_at"] >= since and not differs(article_of(row), article)
            for newer, row in pairwise(rows)
        )

    def flips(self, article_id: int, now: datetime) -> int:
        """How often the article's text came back within FLIP_WINDOW."""
        return self._session.number(
            "select count(*) from flips where article_id = ? and flipped_at >= ?",
            (article_id, to_iso(now - FLIP_WINDOW)),
        )

    def note_flip(
        self, change_id: int, source_id: str, article_id: int, now: datetime, *, held: bool
    ) -> None:
        """Remember that an article's text came back; `held`: nobody was told of it."""
        self._session.execute(
            "insert into flips values (?, ?, ?, ?, ?)",
            (change_id, source_id, article_id, to_iso(now), held),
        )

    def settle(self, now: datetime) -> tuple[int, ...]:
        """Close the incident of each source that has not flipped for FLIP_WINDOW.

        Of the edits that were held back, an article's last one is told now, unless the text that it
        led to is the one that was told last: readers then know how it stands.

        Returns:
            The ids of the incidents closed.
        """
        with self._session.writing():
            rows = self._session.execute(
                "select source_id from incidents where kind = ? and closed_at is null and not"
                " exists (select 1 from flips where flips.source_id = incidents.source_id"
                " and flipped_at >= ?)",
                (FLAPPING, to_iso(now - FLIP_WINDOW)),
            ).fetchall()
            closed: list[int] = []
            for row in rows:
                self._release_held(row["source_id"], now)
                closed += self._incidents.close(row["source_id"], [FLAPPING], now)
            return tuple(closed)

    def _release_held(self, source_id: str, now: datetime) -> None:
        rows = self._session.execute(
            f"{CHANGE_SELECT} where change_id in (select max(change_id) from flips"
            " where flips.source_id = ? and held group by article_id) order by change_id",
            (source_id,),
        ).fetchall()
        for row in rows:
            if self.is_untold(row):
                self.tell_held(change_of(row), now)
        self._session.execute("update flips set held = 0 where source_id = ?", (source_id,))

    def is_untold(self, held: sqlite3.Row) -> bool:
        """Whether the article stands as the held change left it, and nobody was told of that."""
        told = self._session.execute(
            "select change_id, to_version from changes where article_id = ? and to_version is not"
            " null and kind <> 'copied' and not exists (select 1 from flips"
            " where flips.change_id = changes.change_id and held) order by change_id desc limit 1",
            (held["article_id"],),
        ).fetchone()
        if told is None or told["change_id"] > held["change_id"]:
            return False
        before = self._versions.article_at(held["article_id"], told["to_version"])
        after = self._versions.article_at(held["article_id"], held["to_version"])
        return bool(before and after and differs(before, after))

    def tell_held(self, change: Change, now: datetime) -> None:
        """Tell a change that was held back."""
        self._deliveries.deliver_change(
            change.change_id,
            change.kind,
            change.severity,
            change.source_id,
            change.topics,
            now,
            backlog=False,
        )
