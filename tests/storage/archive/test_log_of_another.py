"""A file in the archive's place, and the log of the one that stood there: SQLite goes by its name.

It would fold that log into whatever file has the name, and so destroy a backup that was put there.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from storage import Archive
from storage.archive.db.logs import MARK
from storage.times import utc_now

WRITER = """
import sys
from pathlib import Path
from storage import Archive
from storage.times import utc_now

archive = Archive(Path(sys.argv[1]))
for line in sys.stdin:
    for _ in range(int(line)):
        archive.intake.runs.start(utc_now())
    print("written", flush=True)
archive.close()
"""
"""Begins as many runs as each line of its input says, and closes in order where it ends."""


@contextmanager
def writer(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes an archive."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def write(process: subprocess.Popen[str], runs: int) -> None:
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{runs}\n")
    process.stdin.flush()
    assert process.stdout.readline() == "written\n"


def runs(path: Path) -> int:
    with Archive(path, read_only=True) as archive:
        row = archive._session.row("select count(*) as n from runs")
    return int(row["n"]) if row else -1


def is_whole(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("pragma integrity_check").fetchone()[0] == "ok")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def backup(tmp_path: Path, place: Path) -> Path:
    """A copy of an archive of three runs, which has grown to its own way since."""
    try:
        os.setxattr(tmp_path, MARK, b"")
    except OSError:
        pytest.skip("this file system keeps no marks of files")
    with Archive(place) as archive:
        for _ in range(3):
            archive.intake.runs.start(utc_now())
    copy = tmp_path / "backup.db"
    shutil.copyfile(place, copy)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("create table more as select zeroblob(500000) as bytes")
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("drop table more")
        connection.execute("vacuum")
    return copy


@pytest.mark.parametrize("reads_first", [False, True])
def test_a_backup_put_in_the_place_of_a_killed_daemons_archive(
    place: Path, backup: Path, reads_first: bool
) -> None:
    with writer(place) as process:
        write(process, 40)
        process.kill()
        process.wait()
    kept = place.with_name("kept.db")
    place.rename(kept)
    backup.replace(place)
    if reads_first:
        assert runs(place) == 3
    with Archive(place) as archive:
        archive.intake.runs.start(utc_now())
    assert runs(place) == 4
    assert is_whole(place)
    (log,) = place.parent.glob("archive.db.replaced-*-wal")
    log.rename(place.with_name("kept.db-wal"))
    assert runs(kept) == 43, "what was written before is with the file of before"
    assert is_whole(kept)


def test_a_backup_put_in_the_place_of_an_archive_that_is_written(place: Path, backup: Path) -> None:
    """Each goes on with its own; whoever closes the old one leaves the new one's log alone."""
    with writer(place) as process:
        write(process, 40)
        kept = place.with_name("kept.db")
        kept.hardlink_to(place)
        backup.replace(place)
        with Archive(place) as archive:
            archive.intake.runs.start(utc_now())
            write(process, 5)
            archive.intake.runs.start(utc_now())
            _, _ = process.communicate(timeout=30)
            assert process.returncode == 0
            archive.intake.runs.start(utc_now())
            assert runs(place) == 6
        assert runs(place) == 6
        assert is_whole(place)


def killed_with_a_log(place: Path) -> None:
    with writer(place) as process:
        write(process, 7)
        process.kill()
        process.wait()


def test_an_archive_that_was_copied_with_its_log_is_opened_with_it(
    place: Path, tmp_path: Path
) -> None:
    """With all that a copy takes along, the marks of files among it."""
    killed_with_a_log(place)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("archive.db", "archive.db-wal"):
        shutil.copy2(tmp_path / name, elsewhere / name)
    assert runs(elsewhere / "archive.db") == 7
    assert not list(elsewhere.glob("*replaced*"))


def test_an_archive_that_was_moved_with_its_log_is_opened_with_it(
    place: Path, tmp_path: Path
) -> None:
    killed_with_a_log(place)
    folder = tmp_path / "moved"
    folder.mkdir()
    for name in ("archive.db", "archive.db-wal"):
        (tmp_path / name).rename(folder / name)
    assert runs(folder / "archive.db") == 7
    with Archive(folder / "archive.db") as archive:
        archive.intake.runs.start(utc_now())
    assert runs(folder / "archive.db") == 8
