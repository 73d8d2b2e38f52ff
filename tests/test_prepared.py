"""An archive that is laid down as a copy is told from one made by the migrations by nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from storage import Archive
from storage.archive import migrations
from storage.archive.db import connection
from tests import forking, prepared

MAKES = """
import sys
from storage import Archive
from storage.archive.db import connection
taken, apply = [], connection.apply
connection.apply = lambda *given: (taken.append(1), apply(*given))
Archive(sys.argv[1]).close()
print("made" if taken else "copied", "sqlite_utils" in sys.modules)
"""
COPIES = """
import sys
from storage import Archive
Archive(sys.argv[1]).close()
print("sqlite_utils" in sys.modules)
"""
forking.PROGRAMS.add(COPIES)


def content(path: Path) -> dict[str, Any]:
    """All that is in an archive but the moment of its making."""
    with closing(sqlite3.connect(path)) as db:
        named = [name for (name,) in db.execute("select name from sqlite_master where sql like 'create table%'")]  # fmt: skip  # noqa: E501
        found: dict[str, Any] = {
            name: sorted(map(repr, db.execute(f"select * from [{name}]")))
            for name in named
            if name != "_sqlite_migrations"
        }
        found["schema"] = sorted(map(repr, db.execute("select type, name, sql from sqlite_master")))
        found["steps"] = db.execute("select id, migration_set, name from _sqlite_migrations").fetchall()  # fmt: skip  # noqa: E501
        for pragma in ("application_id", "page_size", "journal_mode", "user_version", "encoding"):
            found[pragma] = db.execute(f"pragma {pragma}").fetchone()
        return found


def test_a_copy_is_what_the_migrations_make(tmp_path: Path) -> None:
    Archive(tmp_path / "copied.db").close()
    prepared.pause(True)
    Archive(tmp_path / "made.db").close()
    copied, made = content(tmp_path / "copied.db"), content(tmp_path / "made.db")
    assert copied.keys() == made.keys()
    for name, rows in made.items():
        assert copied[name] == rows, name
    assert len(made["steps"]) == len(migrations.STEPS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copied.db", "made.db"]
    modes = [path.stat().st_mode for path in tmp_path.iterdir()]
    assert modes[0] == modes[1]


def test_no_commit_waits_for_the_disk_but_as_shipped(tmp_path: Path) -> None:
    def waits() -> int:
        with Archive(tmp_path / "archive.db") as archive:
            return int(archive._session.execute("pragma synchronous").fetchone()[0])

    assert waits() == 0
    prepared.pause(True)
    assert waits() == 2


def test_each_copy_is_an_archive_of_its_own(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as one, Archive(tmp_path / "b.db") as other:
        assert one.identity() != other.identity()


def test_what_is_there_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        made = archive.identity()
        monkeypatch.setattr(Path, "exists", lambda _: False)  # made by another at this moment
        with Archive(path) as again:
            assert again.identity() == made


@pytest.mark.anew
def test_whoever_is_marked_makes_them_anew_and_so_does_what_it_starts(tmp_path: Path) -> None:
    def made(program: str, name: str) -> str:
        command = [sys.executable, "-P", "-c", program, str(tmp_path / name)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert os.environ[prepared.ANEW]
    assert made(MAKES, "fresh.db") == "made True"
    assert made(COPIES, "marked.db") == "True"
    prepared.pause(False)
    assert made(COPIES, "copied.db") == "False"
    assert connection.open_archive is not prepared._open
