"""SQLite's own advice on its plans is asked for now and then, and stands in nobody's way."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage import Archive
from storage.archive.db import connection, planning
from storage.errors import StorageError
from tests.storage.archive.frontier.large import large
from tests.storage.making import NOW, open_archive

pytestmark = pytest.mark.anew


def analyzed(path: Path) -> int:
    """How many indexes SQLite knows the shape of."""
    with closing(sqlite3.connect(path)) as db:
        if not db.execute("select 1 from sqlite_master where name = 'sqlite_stat1'").fetchone():
            return 0
        return int(db.execute("select count(*) from sqlite_stat1").fetchone()[0])


def test_a_grown_archive_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with large(path, NOW, sources=20, articles=5_000) as archive:
        archive.frontier.due.of_host("s1.cn", NOW, 50)
        assert not analyzed(path)
        archive.optimize()
        assert analyzed(path)
        assert archive._session.execute("pragma analysis_limit").fetchone()[0] == planning.ROWS


def test_a_locked_archive_is_left_alone_at_once(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with (
        large(path, NOW, sources=20, articles=5_000) as archive,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        archive.frontier.due.of_host("s1.cn", NOW, 50)
        other.execute("begin immediate")
        with pytest.raises(StorageError, match="locked"):
            archive.optimize()
        assert not archive._session.connection.in_transaction
        assert archive._session.execute("pragma busy_timeout").fetchone()[0] == 30_000
        other.execute("rollback")
        archive.optimize()
    assert analyzed(path)


def test_after_a_migration_and_only_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def locked(_: sqlite3.Connection) -> None:
        asked.append("optimize")
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(connection, "look_at_plans", locked)
    path = tmp_path / "archive.db"
    open_archive(path).close()
    assert asked == ["optimize"]
    Archive(path).close()
    Archive(path, read_only=True).close()
    assert asked == ["optimize"]
