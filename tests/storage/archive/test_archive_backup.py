"""Backup and restore: whole or not at all, while others write, whatever happens."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from storage import Archive
from storage.archive.db.placing import placed
from storage.archive.restoring import DamagedBackupError, restore
from storage.errors import NewerArchiveError, NotAnArchiveError, StorageError
from storage.findings import Check
from storage.locks import LockedError, archive_lock
from tests import forking
from tests.storage.archive.test_archive_opening import later, with_step
from tests.storage.making import after, article, capture, live, open_archive

ROOT = Path(__file__).parents[3]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    live(tmp_path / "archive.db").close()
    return tmp_path / "archive.db"


def backed_up(path: Path) -> Path:
    with Archive(path, read_only=True) as archive:
        archive.upkeep.backups.write(path.with_name("copy.db"))
    return path.with_name("copy.db")


def head(path: Path) -> str:
    with Archive(path, read_only=True) as archive:
        return archive.queries.changes.head()


def test_there_and_back_again(path: Path, tmp_path: Path) -> None:
    copy = backed_up(path)
    before = copy.read_bytes()
    restore(copy, tmp_path / "again.db")
    assert head(tmp_path / "again.db") == head(path)
    assert copy.read_bytes() == before
    with Archive(tmp_path / "again.db") as archive:
        assert len(archive.queries.texts.search("凉")) == 4
        archive.intake.recording.record_known(1, capture(article("又改了。"), after(days=2)))
    assert {file.name for file in tmp_path.iterdir() if file.suffix == ".part"} == set()


def test_a_backup_is_one_file_of_one_moment_while_another_writes(path: Path) -> None:
    with Archive(path) as writer, Archive(path, read_only=True) as reader:
        written = []

        def write(remaining: int, total: int) -> None:
            of = article(f"第{remaining}页时。", f"https://news.example.org/w{remaining}")
            written.append(writer.intake.recording.record_new(capture(of, after(days=3))))

        reader.upkeep.backups.write(path.with_name("copy.db"), write)
    assert written
    with Archive(path.with_name("copy.db"), read_only=True) as copy:
        assert copy.queries.overview.counts()["articles"] == 4
    assert list(path.parent.glob("copy.db-*")) == []


def test_nothing_is_overwritten(path: Path) -> None:
    copy = backed_up(path)
    before = path.read_bytes()
    with pytest.raises(StorageError, match="not overwritten"):
        backed_up(path)
    with pytest.raises(StorageError, match="overwrites nothing"):
        restore(copy, path)
    path.rename(path.with_name("old.db"))
    path.with_name("archive.db-wal").write_bytes(b"of the archive before")
    with pytest.raises(StorageError, match=r"archive.db-wal exists"):
        restore(copy, path)
    assert path.with_name("old.db").read_bytes() == before


def test_what_came_in_the_meantime_is_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "copy.db"

    def race() -> None:
        with placed(target) as part:
            part.write_text("mine")
            target.write_text("another's")

    with pytest.raises(StorageError, match="not overwritten"):
        race()
    assert target.read_text() == "another's"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("name", "others"), [("a[1].db", "a1.db"), ("a*.db", "ab.db"), ("a?.db", "ac.db")]
)
def test_what_was_left_is_removed_whatever_the_name_and_nothing_of_another(
    name: str, others: str, tmp_path: Path
) -> None:
    left = tmp_path / f".{name}.0123abcd.part"
    of_another = tmp_path / f".{others}.0123abcd.part"
    left.touch()
    of_another.touch()
    with placed(tmp_path / name) as part:
        part.write_text("whole")
    assert set(tmp_path.iterdir()) == {tmp_path / name, of_another}


def test_a_place_out_of_reach_is_said(path: Path) -> None:
    with (
        Archive(path, read_only=True) as archive,
        pytest.raises(StorageError, match="Cannot write"),
    ):
        archive.upkeep.backups.write(path.parent / "no" / "copy.db")


def test_what_is_no_archive_is_not_restored(tmp_path: Path) -> None:
    source, target = tmp_path / "copy.db", tmp_path / "archive.db"
    with pytest.raises(StorageError, match="no backup at") as refused:
        restore(source, target)
    assert "crawl" not in refused.value.en + refused.value.zh, "nothing is made by a crawl here"
    source.write_text("no archive")
    with pytest.raises(NotAnArchiveError):
        restore(source, target)
    assert not target.exists()


def test_a_damaged_backup_is_restored_only_where_asked(path: Path, tmp_path: Path) -> None:
    copy, target = backed_up(path), tmp_path / "again.db"
    with closing(sqlite3.connect(copy)) as db, db:
        db.execute("update changes set severity = 'minor' where change_id = 3")
    with pytest.raises(DamagedBackupError, match="change 3") as raised:
        restore(copy, target)
    assert [one.check for one in raised.value.findings] == [Check.CHAIN]
    assert not target.exists()
    restore(copy, target, anyway=True)
    assert head(target) == head(path)


def test_a_backup_cut_short_is_damaged(path: Path, tmp_path: Path) -> None:
    copy = backed_up(path)
    copy.write_bytes(copy.read_bytes()[:30000])
    with pytest.raises(StorageError, match="damaged"):
        restore(copy, tmp_path / "again.db", anyway=True)
    assert not (tmp_path / "again.db").exists()


def test_an_earlier_backup_rises_and_a_newer_one_is_refused(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = backed_up(path)
    before = copy.read_bytes()
    with monkeypatch.context() as newer:
        with_step(newer, later)
        restore(copy, tmp_path / "again.db")
    assert copy.read_bytes() == before
    with closing(sqlite3.connect(tmp_path / "again.db")) as db:
        assert db.execute("select count(*) from later").fetchone() == (0,)
    with pytest.raises(NewerArchiveError):
        restore(tmp_path / "again.db", tmp_path / "third.db")


def test_no_archive_is_put_under_a_running_daemon(path: Path, tmp_path: Path) -> None:
    copy, target = backed_up(path), tmp_path / "again.db"
    with archive_lock(target, "daemon", wait=False), pytest.raises(LockedError):
        restore(copy, target)


BACK_UP = """
import sys
from pathlib import Path
from storage import Archive
from storage.archive.restoring import restore
source, target, way = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
print("go", flush=True)
if way == "backup":
    with Archive(source, read_only=True) as archive:
        archive.upkeep.backups.write(target)
else:
    restore(source, target)
"""
forking.PROGRAMS.add(BACK_UP)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "archive.db"
    chance = random.Random(3)
    with open_archive(path) as archive:
        for number in range(80):
            body = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(3000))
            archive.intake.recording.record_new(
                capture(article(body, f"https://news.example.org/{number}"))
            )
    return path


@pytest.mark.parametrize("way", ["backup", "restore"])
def test_killed_at_any_moment_it_is_there_whole_or_not_at_all(
    way: str, large: Path, tmp_path: Path
) -> None:
    chance = random.Random(5)
    target = tmp_path / "there.db"
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", BACK_UP, str(large), str(target), way],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdout
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.25))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        if target.exists():
            assert head(target) == head(large)
            target.unlink()
    if way == "backup":
        with Archive(large, read_only=True) as archive:
            archive.upkeep.backups.write(target)
    else:
        restore(large, target)
    assert head(target) == head(large)
    assert [file.name for file in tmp_path.iterdir() if ".part" in file.name] == []
