"""The full-text index of the versions: entered, taken out, and made anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from storage.archive.db.session import Session
from storage.archive.filters import NOT_REDACTED
from storage.archive.ledger.derived import Derived
from storage.archive.ledger.media import Media
from storage.archive.search import FIELDS, INDEXED, index_text

NAME = "articles_fts"
UNFINISHED = "articles_fts_next"
"""The index that is being made, beside the one that serves; as SQL knows it."""

BATCH = 500
"""Versions that are entered with one write when the index is made anew: half a second's work."""


LOOKED_UP = ("body", "title")
"""The fields of which some words are looked up to see whether an entry fits."""

IN_A_ROW = 3
"""How many: as a phrase they stand in few other texts; each takes 0.1 ms."""


class FullText:
    """Keeps the index; it is contentless, so that only who has the text can take it out.

    Args:
        session: The archive's connection.
        derived: By which rule the index was made.
        media: The documents, whose index is made by the same rule.
    """

    def __init__(self, session: Session, derived: Derived, media: Media) -> None:
        self._session = session
        self._media = media
        self._derived = derived

    def enter(self, version_id: int, fields: Sequence[str | None]) -> None:
        """Enter a version's title, kicker, subtitle and body; within a transaction."""
        self._enter(NAME, version_id, fields)

    def take_out(self, versions: Iterable[sqlite3.Row]) -> None:
        """Take versions out, whose text is there still; within a transaction.

        The index must be made by today's rule (`make_current`): of other tokens it would keep
        some. One that is being made is dropped with what it may hold of them, and begun anew.
        """
        self._session.execute(f"drop table if exists {UNFINISHED}")
        names = ", ".join(INDEXED)
        marks = ", ".join("?" * len(INDEXED))
        for row in versions:
            self._session.execute(
                f"insert into {NAME} ({NAME}, rowid, {names})"
                f" select 'delete', id, {marks} from {NAME}_docsize where id = ?",
                (*(index_text(row[name]) for name in INDEXED), row["version_id"]),
            )

    def fits(self, row: sqlite3.Row) -> bool:
        """Whether a version's entry in the index has as many words, and those at some places.

        The index knows words by their versions, so that all of one version's would take 0.2 s.

        Args:
            row: Of `versions`, with the ``sz`` of its entry.
        """
        tokens = {field: index_text(row[field]).split() for field in INDEXED}
        if _counts(row["sz"]) != list(map(len, tokens.values())):
            return False
        asked = " AND ".join(
            f'{field} : "{" ".join(_some_of(tokens[field], row["version_id"]))}"'
            for field in LOOKED_UP
            if tokens[field]
        )
        if not asked:
            return True
        return self._session.exists(
            f"select 1 from {NAME} where rowid = ? and {NAME} match ?", (row["version_id"], asked)
        )

    def make_current(self) -> None:
        """Make the index anew if another version of the rule made it."""
        if NAME in self._derived.outdated():
            self.rebuild()

    def rebuild(self) -> None:
        """Make the index anew beside the one that serves, which then gives way to it.

        Others read and write between the batches. Killed, the old one serves on.
        """
        with self._session.writing():
            self._begin()
        while self._go_on():
            pass

    def _begin(self) -> None:
        self._session.execute(f"drop table if exists {UNFINISHED}")
        self._session.execute(
            f"create virtual table {UNFINISHED} using fts5 ({', '.join(INDEXED)},"
            " content='', tokenize=\"unicode61 remove_diacritics 0\")"
        )

    def _go_on(self) -> bool:
        """Enter some more versions; where none are left, put the index in its place."""
        with self._session.writing():
            if not self._session.exists(
                "select 1 from sqlite_master where name = ?", (UNFINISHED,)
            ):
                self._begin()
            rows = self._session.execute(
                f"select version_id, {', '.join(FIELDS)} from versions where version_id >"
                f" (select ifnull(max(id), 0) from {UNFINISHED}_docsize)"
                f" and {NOT_REDACTED} order by version_id limit ?",
                (BATCH,),
            ).fetchall()
            for row in rows:
                self._enter(UNFINISHED, row["version_id"], [row[field] for field in FIELDS])
            if rows:
                return True
            self._session.execute(f"drop table {NAME}")
            self._session.execute(f"alter table {UNFINISHED} rename to {NAME}")
            self._media.rebuild_index()
            self._derived.mark(NAME)
            return False

    def _enter(self, table: str, version_id: int, fields: Sequence[str | None]) -> None:
        self._session.execute(
            f"insert into {table} (rowid, {', '.join(FIELDS)}) values (?, ?, ?, ?, ?)",
            (version_id, *map(index_text, fields)),
        )


def _some_of(tokens: list[str], number: int) -> list[str]:
    """Some tokens in a row, at another place for each version."""
    at = number * 7919 % max(len(tokens) - IN_A_ROW + 1, 1)
    return tokens[at : at + IN_A_ROW]


def _counts(sizes: bytes) -> list[int]:
    """The number of tokens in each column, as FTS5 keeps them: SQLite's variable-length integers.

    https://www.sqlite.org/fileformat2.html#varint; no column has 2^49 tokens, so that the nine-byte
    form does not occur.
    """
    counts, value = [], 0
    for byte in sizes:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            counts.append(value)
            value = 0
    return counts
