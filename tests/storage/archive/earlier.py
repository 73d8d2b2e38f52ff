"""An archive as an earlier release left it: its schema, and of the contents what it could hold."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database, Migrations

from storage.archive.migrations import APPLICATION_ID, PAGE_SIZE, STEPS
from storage.archive.search import index_text

_TEXTS = ("title", "kicker", "subtitle", "body")


def earlier(source: Path, target: Path, steps: int) -> None:
    """Write an archive of the first `steps` migrations with the contents of today's `source`."""
    until = Migrations("yongliang")
    for step in STEPS[:steps]:
        until()(step)
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute(f"pragma page_size = {PAGE_SIZE}")
        connection.execute("pragma journal_mode = wal")
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        until.apply(Database(connection))
        connection.execute("attach ? as now", (str(source),))
        connection.execute("begin")
        tables = [
            row[0]
            for row in connection.execute("select name from main.sqlite_master where type='table'")
            if not row[0].startswith(("sqlite_", "_sqlite", "articles_fts"))
        ]
        for table in tables:
            columns = ", ".join(_columns(connection, table))
            connection.execute(
                f"insert or replace into main.{table} ({columns}) select {columns} from now.{table}"
            )
        rows = connection.execute(f"select version_id, {', '.join(_TEXTS)} from now.versions")
        connection.executemany(
            f"insert into articles_fts (rowid, {', '.join(_TEXTS)}) values (?, ?, ?, ?, ?)",
            [(number, *map(index_text, texts)) for number, *texts in rows.fetchall()],
        )
        connection.execute("commit")
        connection.execute("detach now")


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"pragma main.table_info({table})")]
