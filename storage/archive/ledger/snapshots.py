"""How a snapshot is kept: what it leans on, and how it is read again.

A later page of an article leans on an earlier one, `base_id`. Any other leans on a dictionary of
its source, `dictionary_id`, once two pages of the site have shown what they have in common.
"""

from __future__ import annotations

from typing import NamedTuple

from storage.archive.db.session import Session
from storage.archive.ledger.codec import (
    compress,
    decompress,
    is_clearly_worth_it,
    is_worth_it,
    leaning,
    sha256,
    template,
)
from storage.archive.ledger.redactions import Redactions
from storage.errors import StorageError
from storage.redactions import RedactedError

LEANING_MOST = 128
"""Snapshots that lean on one dictionary: so many pages, and their later versions, would be lost
with it. A dictionary takes the room of two such pages, a sixtieth of what leans on it."""

TRIED = 4
"""Dictionaries tried for a page, the newest first: as many templates as a site has in use."""

PARTNERS = 3
"""Earlier pages of the source among which a new dictionary's second page is looked for; where none
is alike, the look takes a millisecond each."""

PAGES = range(1_000, 1_000_000)
"""Bytes of a page that may lean on a dictionary: a smaller one saves nothing, and to see that a
larger one does not would take longer than all else."""

DICTIONARY_MOST = 250_000
"""Bytes of a dictionary: each page that leans on it is compared with all of them."""

APART = 16
"""Articles of a source between two new dictionaries: where no two pages are alike, a dictionary
for each would take more room than it saves. So many of a source that has none are looked at one by
one, and then one in eight: to look takes half as long as all else."""

ONE_IN = 8


class Kept(NamedTuple):
    """A snapshot's bytes as they are stored, and what is needed to read them."""

    data: bytes
    base_id: int | None = None
    dictionary_id: int | None = None


class Snapshots:
    """Reads and encodes snapshots; writes nothing but dictionaries."""

    def __init__(self, session: Session, redactions: Redactions) -> None:
        self._session = session
        self._redactions = redactions

    def read(self, snapshot_id: int) -> bytes:
        """The bytes of a snapshot.

        Raises:
            RedactedError: They were taken out on demand.
            StorageError: The stored bytes, or those they lean on, are damaged or missing.
        """
        row = self._session.execute(
            "select data, base_id, dictionary_id from snapshots where snapshot_id = ?",
            (snapshot_id,),
        ).fetchone()
        if row is not None and not row["data"] and self._redactions.is_blanked(snapshot_id):
            raise RedactedError
        try:
            if row is None:
                raise ValueError("it is missing")
            base = self.read(row["base_id"]) if row["base_id"] else None
            if row["dictionary_id"]:
                base = self.dictionary(row["dictionary_id"])
            return decompress(row["data"], base)
        except ValueError as error:
            path = self._session.path
            raise StorageError(
                f"档案库 {path} 的快照 {snapshot_id} 已损坏（{error}）：请用备份恢复。",
                f"Snapshot {snapshot_id} of the archive {path} is damaged ({error}): "
                "restore a backup.",
            ) from error

    def dictionary(self, dictionary_id: int) -> bytes:
        """The bytes of a dictionary.

        Raises:
            ValueError: They are damaged or missing.
        """
        row = self._session.execute(
            "select data, sha256 from dictionaries where dictionary_id = ?", (dictionary_id,)
        ).fetchone()
        if row is None:
            raise ValueError(f"dictionary {dictionary_id} is missing")
        try:
            found = decompress(row["data"])
        except ValueError as error:
            raise ValueError(f"dictionary {dictionary_id}: {error}") from error
        if sha256(found) != row["sha256"]:
            raise ValueError(f"dictionary {dictionary_id}: SHA-256")
        return found

    def encoded(self, body: bytes, article_id: int, now: str) -> Kept:
        """A page of an article as it is to be stored, in little room."""
        base_id = self._base_for(article_id)
        base = self._base_bytes(base_id)
        best = None if base else self._by_dictionary(body, article_id)
        if best is not None and is_clearly_worth_it(best.data, body):
            return best
        data, leans = compress(body, base)
        if leans:
            return Kept(data, base_id)
        if base:
            best = self._by_dictionary(body, article_id)
        if best is not None and is_worth_it(best.data, data):
            return best
        return self._by_a_new_one(body, data, article_id, now) or Kept(data)

    def _base_for(self, article_id: int) -> int | None:
        """The newest ok snapshot of the article, or the one that it leans on itself."""
        base_id: int | None = self._session.scalar(
            "select ifnull(base_id, snapshot_id) from fetches join snapshots using (snapshot_id)"
            " where article_id = ? and outcome = 'ok' order by fetch_id desc limit 1",
            (article_id,),
        )
        return base_id

    def _base_bytes(self, base_id: int | None) -> bytes | None:
        """The bytes to lean on; None where there are none any more: what comes is whole."""
        try:
            return self.read(base_id) if base_id else None
        except (StorageError, RedactedError):
            return None

    def _by_dictionary(self, body: bytes, article_id: int) -> Kept | None:
        """The page on that dictionary of its source on which it is least; None without."""
        if len(body) not in PAGES:
            return None
        tried = [
            Kept(data, dictionary_id=dictionary_id)
            for dictionary_id, dictionary in self._with_room(self._source_of(article_id))
            if (data := leaning(body, dictionary)) is not None
        ]
        return min(tried, key=lambda kept: len(kept.data), default=None)

    def _source_of(self, article_id: int) -> str:
        source_id: str = self._session.scalar(
            "select source_id from articles where article_id = ?", (article_id,)
        )
        return source_id

    def _with_room(self, source_id: str) -> list[tuple[int, bytes]]:
        """Those of the source's newest dictionaries on which more may lean; no damaged one."""
        rows = self._session.execute(
            "select dictionary_id from (select dictionary_id from dictionaries"
            " where source_id = ? order by dictionary_id desc limit ?) as newest where ? > (select"
            " count(*) from snapshots where snapshots.dictionary_id = newest.dictionary_id)",
            (source_id, TRIED, LEANING_MOST),
        ).fetchall()
        found = []
        for row in rows:
            try:
                found.append((row["dictionary_id"], self.dictionary(row["dictionary_id"])))
            except ValueError:
                continue  # told by `verify`; what comes leans on another
        return found

    def _by_a_new_one(self, body: bytes, full: bytes, article_id: int, now: str) -> Kept | None:
        """The page on a dictionary made of it and an earlier one, where two are alike."""
        source_id = self._source_of(article_id)
        if len(body) not in PAGES or not self._may_have_another(source_id, article_id):
            return None
        other = self._nearest_page(body, full, source_id, article_id)
        if other is None:
            return None
        dictionary = template(body, other)[:DICTIONARY_MOST]
        data = leaning(body, dictionary)
        if data is None or not is_worth_it(data, full):
            return None
        stored, _ = compress(dictionary)
        dictionary_id = self._session.insert(
            "insert into dictionaries (source_id, sha256, size, data, made_at)"
            " values (?, ?, ?, ?, ?)",
            (source_id, sha256(dictionary), len(dictionary), stored, now),
        )
        return Kept(data, dictionary_id=dictionary_id)

    def _may_have_another(self, source_id: str, article_id: int) -> bool:
        """Whether a dictionary may be made now, by what the source has had of late (`APART`)."""
        row = self._session.execute(
            "select (select made_at from dictionaries where source_id = ?1"
            " order by dictionary_id desc limit 1) as made_at, (select first_seen_at from articles"
            " where source_id = ?1 order by article_id desc limit 1 offset ?2) as apart",
            (source_id, APART),
        ).fetchone()
        if row["made_at"] is None:
            return row["apart"] is None or article_id % ONE_IN == 0
        return row["apart"] is not None and row["made_at"] <= row["apart"]

    def _nearest_page(
        self, body: bytes, full: bytes, source_id: str, article_id: int
    ) -> bytes | None:
        """Of the newest pages of the source's other articles the one most alike, if any is."""
        tried = [
            (delta, other)
            for other in self._earlier_pages(source_id, article_id)
            if (delta := leaning(body, other)) is not None
        ]
        delta, other = min(tried, key=lambda pair: len(pair[0]), default=(full, b""))
        return other if is_worth_it(delta, full) else None

    def _earlier_pages(self, source_id: str, article_id: int) -> list[bytes]:
        """The newest pages of other articles of the source with other texts."""
        rows = self._session.execute(
            "select versions.snapshot_id from articles join versions"
            " using (article_id) where source_id = ?1 and article_id <> ?2 and versions.version = 1"
            " and text_hash is not (select text_hash from articles where article_id = ?2)"
            " order by article_id desc limit ?3",
            (source_id, article_id, PARTNERS),
        ).fetchall()
        pages = (self._base_bytes(row["snapshot_id"]) for row in rows)
        return [page for page in pages if page is not None]
