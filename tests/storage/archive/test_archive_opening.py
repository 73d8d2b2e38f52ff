"""Opening: new, old, newer, foreign, cut short, out of reach; and many at once."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import Archive
from storage.archive import migrations
from storage.archive.db import connection
from storage.archive.migrations import APPLICATION_ID, PAGE_SIZE
from storage.errors import (
    GoneError,
    NewerArchiveError,
    NotAnArchiveError,
    StorageError,
    UnwritableError,
)
from storage.records import Kind
from storage.times import utc_now
from storage.work import SourceInfo
from tests import forking
from tests.storage.making import article, capture, kinds, live, open_archive

pytestmark = pytest.mark.anew

ROOT = Path(__file__).parents[3]


def folder_of(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.iterdir()}


def pragma(path: Path, name: str) -> object:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(f"pragma {name}").fetchone()[0]


def test_a_new_archive_has_its_marks(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        assert archive._session.execute("pragma synchronous").fetchone()[0] == 2
        assert archive._session.execute("pragma foreign_keys").fetchone()[0] == 1
    assert pragma(path, "application_id") == APPLICATION_ID
    assert pragma(path, "page_size") == PAGE_SIZE
    assert pragma(path, "journal_mode") == "wal"
    assert pragma(path, "integrity_check") == "ok"


def test_an_empty_file_becomes_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.touch()
    with open_archive(path) as archive:
        archive.intake.recording.record_new(capture())
    assert pragma(path, "page_size") == PAGE_SIZE


def test_a_file_whose_making_was_cut_short_becomes_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("pragma journal_mode = wal")
    assert path.stat().st_size
    with open_archive(path) as archive:
        assert archive.intake.recording.record_new(capture()) == (1,)


def test_an_archive_that_must_be_there_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with pytest.raises(GoneError, match="No archive"):
        Archive(path, create=False)
    path.touch()
    with pytest.raises(NotAnArchiveError):
        Archive(path, create=False)
    assert folder_of(tmp_path) == {"archive.db": b""}


def test_an_archive_is_known_from_others_and_in_its_backups(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a.db") as archive, open_archive(tmp_path / "b.db") as other:
        archive.prove_writable()
        archive.upkeep.backups.write(tmp_path / "copy.db")
        assert archive.identity() != other.identity()
        with Archive(tmp_path / "copy.db", read_only=True) as copy:
            assert copy.identity() == archive.identity()
            with pytest.raises(UnwritableError):
                copy.prove_writable()


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("journal", ["delete", "wal"])
@pytest.mark.parametrize("mark", [0, 77])
def test_a_foreign_database_is_not_touched(
    tmp_path: Path, mark: int, journal: str, read_only: bool
) -> None:
    path = tmp_path / "archive.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"pragma application_id = {mark}")
        db.execute(f"pragma journal_mode = {journal}")
        db.execute("create table mine (a)")
    before = folder_of(tmp_path)
    with pytest.raises(NotAnArchiveError, match="not touched"):
        Archive(path, read_only=read_only)
    assert folder_of(tmp_path) == before


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("foreign", ["no database", "a database"])
def test_a_file_put_in_its_place_is_not_written_through_the_log_of_a_run_that_goes_on(
    tmp_path: Path, foreign: str, read_only: bool
) -> None:
    path = tmp_path / "archive.db"
    with open_archive(path) as archive, open_archive(path) as beside:
        archive.intake.recording.record_new(capture())
        other = tmp_path / "other.db"
        if foreign == "no database":
            other.write_bytes(b"no archive at all" * 5000)
        else:
            with closing(sqlite3.connect(other)) as db:
                db.execute("pragma application_id = 77")
                db.execute("create table mine (a)")
        content = other.read_bytes()
        other.replace(path)
        assert path.with_name("archive.db-wal").stat().st_size
        for _ in range(2):
            with pytest.raises(NotAnArchiveError, match="not touched"):
                Archive(path, read_only=read_only)
        assert path.read_bytes() == content
        assert beside.queries.overview.counts()["articles"] == 1


@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_that_is_whole_with_its_log_only_is_opened_with_it(
    tmp_path: Path, read_only: bool
) -> None:
    """As a checkpoint leaves it that is ended after its first page."""
    path, cut = tmp_path / "archive.db", tmp_path / "cut"
    with open_archive(path) as archive:
        archive.intake.recording.record_new(capture())
        cut.mkdir()
        for end in ("", "-wal"):
            shutil.copyfile(f"{path}{end}", cut / f"archive.db{end}")
    content = bytearray((cut / "archive.db").read_bytes())
    content[28:32] = (1 << 20).to_bytes(4, "big")  # pages that are in the log alone
    content[92:96] = content[24:28]
    (cut / "archive.db").write_bytes(content)
    alone = f"file:{cut}/archive.db?mode=ro&immutable=1"
    with (
        closing(sqlite3.connect(alone, uri=True)) as db,
        pytest.raises(sqlite3.DatabaseError, match="malformed"),
    ):
        db.execute("select 1 from sqlite_master").fetchone()
    with Archive(cut / "archive.db", read_only=read_only) as again:
        assert again.queries.overview.counts()["articles"] == 1


@pytest.mark.parametrize("text", [b"[archive]\n", b"SQLite format 3", b"\x00" * 5000])
def test_another_file_is_not_touched(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(text)
    with pytest.raises(NotAnArchiveError):
        Archive(path)
    assert folder_of(tmp_path) == {"archive.db": text}


def test_what_is_not_there_is_not_made_by_a_reader(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="No archive at"):
        Archive(tmp_path / "archive.db", read_only=True)
    assert folder_of(tmp_path) == {}


@pytest.mark.parametrize("place", ["no/such/folder/archive.db", "."])
def test_a_place_out_of_reach_is_said(tmp_path: Path, place: str) -> None:
    with pytest.raises(StorageError):
        Archive(tmp_path / place)


@pytest.mark.parametrize("size", [101, 8192, 20000])
def test_a_file_cut_short_is_damaged(tmp_path: Path, size: int) -> None:
    path = tmp_path / "archive.db"
    live(path).close()
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(StorageError, match="damaged"), Archive(path) as archive:
        list(archive.queries.articles.all())


def later(db: Database) -> None:
    db.execute("create table later (a)")


def failing(db: Database) -> None:
    db.execute("create table half (a)")
    raise RuntimeError("power cut")


def with_step(monkeypatch: pytest.MonkeyPatch, step: object) -> None:
    """The program as a next release with one more migration."""
    monkeypatch.setattr(connection, "STEPS", (*migrations.STEPS, step))


NEEDLESS = """
import sys
from storage import Archive
Archive(sys.argv[1]).close()
print(sorted({"sqlite_utils", "numpy", "pandas"} & set(sys.modules)))
"""


def test_an_archive_of_today_is_opened_without_what_only_migrations_need(tmp_path: Path) -> None:
    open_archive(tmp_path / "archive.db").close()
    done = subprocess.run(
        [sys.executable, "-c", NEEDLESS, str(tmp_path / "archive.db")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as db:
        return {row[0] for row in db.execute("select name from sqlite_master")}


def test_an_archive_that_is_being_made_is_not_called_an_older_one(tmp_path: Path) -> None:
    """A reader in the first second of the first run meets a file that has no table yet."""
    path = tmp_path / "archive.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("pragma journal_mode = wal")
        db.execute("begin immediate")
        with pytest.raises(StorageError, match="is being made"):
            Archive(path, read_only=True)


def test_an_earlier_archive_is_upgraded_once_by_a_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "archive.db"
    live(path).close()
    with_step(monkeypatch, later)
    with pytest.raises(StorageError, match="older schema"):
        Archive(path, read_only=True)
    assert "later" not in tables(path)
    for _ in range(2):
        with Archive(path) as archive:
            assert kinds(archive)[0] is Kind.NEW
    assert "later" in tables(path)
    with Archive(path, read_only=True) as archive:
        assert archive.queries.overview.counts()["articles"] == 4


def test_the_upgrade_of_a_large_archive_is_announced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "archive.db"
    live(path).close()
    monkeypatch.setattr(connection, "LARGE", 1)
    Archive(path).close()
    assert caplog.text == ""
    with_step(monkeypatch, later)
    Archive(path).close()
    assert f"{path} 正在升级" in caplog.text
    assert "may take minutes" in caplog.text


def test_a_newer_archive_is_refused_and_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "archive.db"
    with monkeypatch.context() as newer:
        with_step(newer, later)
        live(path).close()
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(NewerArchiveError, match="newer program"):
            Archive(path, read_only=read_only)
    assert path.read_bytes() == before


def test_a_migration_that_fails_leaves_the_archive_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "archive.db"
    live(path).close()
    with monkeypatch.context() as broken:
        with_step(broken, failing)
        with pytest.raises(RuntimeError):
            Archive(path)
    assert "half" not in tables(path)
    with Archive(path) as archive:
        assert archive.queries.overview.counts()["articles"] == 4


OPEN = "import sys; from storage import Archive; Archive(sys.argv[1]).close()"
forking.PROGRAMS.add(OPEN)


def test_many_may_make_the_archive_at_once(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    started = [
        subprocess.Popen([sys.executable, "-P", "-c", OPEN, str(path)], stderr=subprocess.PIPE)
        for _ in range(6)
    ]
    for process in started:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err.decode()
    assert pragma(path, "integrity_check") == "ok"
    assert pragma(path, "page_size") == PAGE_SIZE


def test_a_writer_that_meets_another_waits_and_then_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "archive.db"
    live(path).close()
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_S", 0.05)
    with closing(sqlite3.connect(path)) as other:
        other.execute("begin immediate")
        with Archive(path) as archive:
            assert archive.queries.overview.counts()["articles"] == 4
            with pytest.raises(StorageError, match="locked"):
                archive.intake.recording.record_known(1, capture())


def test_a_full_disk_is_said_and_leaves_nothing_half(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        archive.intake.recording.record_new(capture())
        archive._session.execute("pragma max_page_count = 1")  # at once no more room than there is
        before = archive.queries.overview.counts()
        large = article("甬" * 99999, "https://news.example.org/large")
        with pytest.raises(StorageError, match="make room"):
            archive.intake.recording.record_new(capture(large))
        assert archive.queries.overview.counts() == before
    assert pragma(path, "integrity_check") == "ok"


@pytest.mark.parametrize("read_only", [True, False])
def test_a_second_opening_in_a_process_leaves_the_first_its_locks(
    tmp_path: Path, *, read_only: bool
) -> None:
    """A descriptor of one's own on the file takes all of a process's locks with it when it closes.

    https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
    """
    path = tmp_path / "archive.db"
    log = path.with_name("archive.db-wal")
    counts = f"with Archive({str(path)!r}) as other: other.queries.overview.counts()"
    program = f"from storage import Archive\n{counts}"
    with Archive(path) as first:
        first.intake.runs.sync_sources([SourceInfo("a", "甲", "other")], utc_now())
        with Archive(path, read_only=read_only) as second:
            second.queries.overview.counts()
        before = log.stat().st_ino
        subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
        assert log.exists(), "another process took itself for the last one"
        assert log.stat().st_ino == before
        first.intake.runs.sync_sources([SourceInfo("b", "乙", "other")], utc_now())
        with Archive(path, read_only=True) as reader:
            assert {row["source_id"] for row in reader.queries.overview.source_health()} == {
                "a",
                "b",
            }
