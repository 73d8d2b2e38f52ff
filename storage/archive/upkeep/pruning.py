"""Pruning: what grew with every run and nothing leans on goes after a time.

No version goes, no change, no bytes that a version was read from or that prove a withdrawal, and
nothing that any delivery tells. What goes of the fetches is what repeats itself: of an article's
answers that changed nothing the last of each day stays, so that when it was last seen is known for
any day of the past.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage.archive.db.session import Session
from storage.archive.intake.habits import LOOKED_BACK
from storage.archive.ledger.media import Media
from storage.archive.rows import to_json
from storage.errors import StorageError
from storage.habits import hour_of
from storage.times import to_iso

BATCH = 500
"""Rows of a transaction: a writer that waits beside it waits for milliseconds."""

_FREE_SNAPSHOT = """not exists (select 1 from versions
        where versions.snapshot_id = snapshots.snapshot_id)
    and not exists (select 1 from version_snapshots
        where version_snapshots.snapshot_id = snapshots.snapshot_id)
    and not exists (select 1 from fetches where fetches.snapshot_id = snapshots.snapshot_id
        and (outcome = 'gone' or counts_as_proof or fetched_at >= :before))"""
"""No version was read from it and no withdrawal is proven by it, nor was it served lately."""

_FREE_FETCH = """not exists (select 1 from versions where versions.fetch_id = fetches.fetch_id)
    and not exists (select 1 from version_snapshots
        where version_snapshots.fetch_id = fetches.fetch_id)"""

_FREE_RUN = """not exists (select 1 from changes where changes.run_id = runs.run_id)
    and not exists (select 1 from fetches where fetches.run_id = runs.run_id{})"""

_PLAN = (
    "create temp table spare_snapshots (id integer primary key, bytes integer)",
    "create temp table spare_fetches (id integer primary key)",
    "create temp table spare_runs (id integer primary key)",
    # Pages served in a new dress that said nothing new. What others lean on stays with them.
    f"""insert into spare_snapshots select snapshot_id, length(data) from snapshots
        where stored_at < :before and length(data) > 0 and {_FREE_SNAPSHOT}""",
    """delete from spare_snapshots where exists (select 1 from snapshots leaning
        where leaning.base_id = spare_snapshots.id
        and leaning.snapshot_id not in (select id from spare_snapshots))""",
    # Fetches of feeds and of links that made no article; of articles failures, and answers without
    # bytes of their own that are not the last of their day. A gone answer stays: it may prove.
    f"""insert into spare_fetches select fetch_id from fetches where fetched_at < :before
        and not counts_as_proof and outcome <> 'gone' and {_FREE_FETCH}
        and (article_id is null or outcome not in ('ok', 'not_modified')
            or (headers = '[]' or snapshot_id in (select id from spare_snapshots))
            and exists (select 1 from fetches later where later.article_id = fetches.article_id
                and later.fetch_id > fetches.fetch_id and later.outcome in ('ok', 'not_modified')
                and substr(later.fetched_at, 1, 10) = substr(fetches.fetched_at, 1, 10)))""",
    f"""insert into spare_runs select run_id from runs where started_at < :looked_back
        and state <> 'running'
        and {_FREE_RUN.format(" and fetch_id not in (select id from spare_fetches)")}""",
)
"""What is to go, found in one moment."""

_OF_BATCH = "in (select value from json_each(:ids))"
_GOING_SNAPSHOTS = f"""select snapshot_id from snapshots where snapshot_id {_OF_BATCH}
    and (base_id is null) = :is_base and {_FREE_SNAPSHOT} and not exists (select 1
        from snapshots leaning where leaning.base_id = snapshots.snapshot_id)"""
_GONE_FETCHES = f"delete from fetches where fetch_id {_OF_BATCH} and {_FREE_FETCH}"
_GONE_RUNS = f"delete from runs where run_id {_OF_BATCH} and {_FREE_RUN.format('')}"


@dataclass(frozen=True, slots=True)
class Pruned:
    """What went, or would go.

    Attributes:
        snapshots: Pages that no version was read from.
        fetches: Fetches that changed nothing.
        runs: Runs of which nothing else is left.
        coverage: Hours of the coverage of fields at which no habit looks any more.
        snapshot_bytes: What the snapshots take, compressed.
        media: Files of pictures and attachments that no row names.
        media_bytes: What they take.
    """

    snapshots: int
    fetches: int
    runs: int
    coverage: int
    snapshot_bytes: int
    media: int = 0
    media_bytes: int = 0

    def __bool__(self) -> bool:
        return any((self.snapshots, self.fetches, self.runs, self.coverage, self.media))

    def as_json(self) -> dict[str, int]:
        """The figures as a JSON object."""
        return {
            "snapshots": self.snapshots,
            "fetches": self.fetches,
            "runs": self.runs,
            "coverage": self.coverage,
            "snapshot_bytes": self.snapshot_bytes,
            "media": self.media,
            "media_bytes": self.media_bytes,
        }


class Pruning:
    """Takes away what nothing needs; the archive is whole after each of its transactions."""

    def __init__(self, session: Session, media: Media) -> None:
        self._session = session
        self._media = media

    def prunable(self, before: datetime, now: datetime) -> Pruned:
        """What `prune` would take away; see there."""
        with self._session.reading():
            self._plan(before, now)
            try:
                row = self._session.execute(
                    "select (select count(*) from spare_snapshots) as snapshots,"
                    " (select ifnull(sum(bytes), 0) from spare_snapshots) as snapshot_bytes,"
                    " (select count(*) from spare_fetches) as fetches,"
                    " (select count(*) from spare_runs) as runs,"
                    " (select count(*) from coverage where hour < ?) as coverage",
                    (hour_of(_looked_back(before, now)),),
                ).fetchone()
            finally:
                self._drop_plan()
        spare = []
        for path in self._left_over():
            with suppress(OSError):  # it may be gone by now
                spare.append(path.lstat().st_size)
        return Pruned(**dict(row), media=len(spare), media_bytes=sum(spare))

    def prune(self, before: datetime, now: datetime) -> Pruned:
        """Take away what is older than a moment and needed by nothing, some rows at a time.

        Cut short at any moment it leaves the archive whole, and the next time goes on. The room is
        free within the file; `compact` gives it back.

        Args:
            before: What is from then on stays.
            now: The present moment: runs and coverage stay while the habits look back on them.
        """
        with self._session.reading():
            self._plan(before, now)
            try:
                size = self._session.scalar("select ifnull(sum(bytes), 0) from spare_snapshots")
                snapshots = self._take("spare_snapshots", before, self._take_snapshots)
                fetches = self._take("spare_fetches", before, self._taking(_GONE_FETCHES))
                runs = self._take("spare_runs", before, self._taking(_GONE_RUNS))
            finally:
                self._drop_plan()
            with self._session.writing():
                coverage = self._session.execute(
                    "delete from coverage where hour < ?", (hour_of(_looked_back(before, now)),)
                ).rowcount
        media, freed = self._remove_left_over()
        return Pruned(snapshots, fetches, runs, coverage, size, media, freed)

    def _left_over(self) -> Iterator[Path]:
        """Files of pictures and attachments that no row names: of a run or a `forget` cut short."""
        return self._media.files.left_over(self._media.names())

    def _remove_left_over(self) -> tuple[int, int]:
        files = freed = 0
        for path in self._left_over():
            with suppress(OSError, StorageError):
                size = path.lstat().st_size
                if path.name.startswith("."):
                    path.unlink()  # half written: nothing can name it
                elif not self._media.remove_unnamed(path.name):
                    continue
                files, freed = files + 1, freed + size
        return files, freed

    def _plan(self, before: datetime, now: datetime) -> None:
        values = {"before": to_iso(before), "looked_back": to_iso(_looked_back(before, now))}
        self._session.execute("pragma temp_store = memory")
        self._session.execute("begin")
        try:
            for statement in _PLAN:
                self._session.execute(statement, values)
        except BaseException:
            self._session.execute("rollback")
            raise
        self._session.execute("commit")

    def _drop_plan(self) -> None:
        for table in ("spare_snapshots", "spare_fetches", "spare_runs"):
            self._session.execute(f"drop table temp.{table}")

    def _take(self, spare: str, before: datetime, take: Callable[[dict[str, str]], int]) -> int:
        """Take the rows of a plan's table, the newest first: what leans goes before its base.

        Each is looked at once more: a crawl may have come to need it.
        """
        ids = [
            row["id"] for row in self._session.execute(f"select id from {spare} order by id desc")
        ]
        taken = 0
        for start in range(0, len(ids), BATCH):
            with self._session.writing():
                taken += take(
                    {"ids": to_json(ids[start : start + BATCH]), "before": to_iso(before)}
                )
        return taken

    def _take_snapshots(self, values: dict[str, str]) -> int:
        """The fetches that brought them say no more than that an answer came, and its hash."""
        taken = 0
        for is_base in (False, True):
            rows = self._session.execute(
                _GOING_SNAPSHOTS, {**values, "is_base": is_base}
            ).fetchall()
            going = {"ids": to_json([row["snapshot_id"] for row in rows])}
            self._session.execute(
                f"update fetches set snapshot_id = null, headers = '[]'"
                f" where snapshot_id {_OF_BATCH}",
                going,
            )
            self._session.execute(f"delete from snapshots where snapshot_id {_OF_BATCH}", going)
            taken += len(rows)
        return taken

    def _taking(self, statement: str) -> Callable[[dict[str, str]], int]:
        return lambda values: self._session.execute(statement, values).rowcount


def _looked_back(before: datetime, now: datetime) -> datetime:
    """Before when no habit needs a run or the coverage of an hour."""
    return min(before, now - LOOKED_BACK)
