"""`backup` and `restore` as a user meets them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.media_files import folder_of
from tests.scheduler.archives import Room, room_at, room_in
from tests.storage.archive.test_media_files import SHA, kept


@pytest.fixture
def room(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Room:
    return room_in(tmp_path, capsys, monkeypatch)


def test_there_and_back_again(room: Room) -> None:
    assert "Backed up to copy.db" in room.run("backup", "copy.db")
    assert "not overwritten" in room.run("backup", "copy.db", code=1)
    assert "overwrites nothing" in room.run("restore", "copy.db", code=1)
    room.archive.rename(room.folder / "old.db")
    assert "Restored to" in room.run("restore", "copy.db")
    assert len(room.lines("articles")) == 4
    assert "The archive is whole." in room.run("verify")


def test_a_damaged_backup_says_what_is_wrong(room: Room) -> None:
    room.run("backup", "copy.db")
    with closing(sqlite3.connect("copy.db")) as db, db:
        db.execute("delete from delivery_changes where change_id = 3")
        db.execute("delete from changes where change_id = 3")
    room.archive.unlink()
    assert "does not verify" in room.run("restore", "copy.db", code=1)
    assert "chain: change 3 was removed" in room.out
    assert not room.archive.exists()
    room.run("restore", "copy.db", "--anyway")
    assert len(room.lines("articles")) == 4


def test_what_is_not_there_is_said(room: Room) -> None:
    room.archive.unlink()
    assert "There is no backup at nothing.db" in room.run("restore", "nothing.db", code=1)
    assert not room.archive.exists()


def test_a_backup_says_which_files_are_missing_and_verify_agrees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All else is backed up; so it is told, and the exit code says that something is amiss."""
    room = room_at(tmp_path, capsys, monkeypatch)
    with kept(room.archive) as archive:
        path = archive.media_files.path(SHA)
    assert "Backed up to whole.db" in room.run("backup", "whole.db")
    assert room.err == ""
    path.unlink()
    said = room.run("backup", "copy.db", code=1)
    assert f"1 picture or attachment is missing in {folder_of(room.archive)}" in said
    assert SHA[:12] in said
    assert "Backed up to copy.db" in room.out
    room.run("verify", code=1)
    assert SHA[:12] in room.out
    room.language = "zh"
    assert f"缺少 1 个图片或附件，或已残缺：{SHA[:12]}" in room.run("backup", "zh.db", code=1)
    room.archive.unlink()
    folder_of(room.archive).rename("elsewhere")
    assert SHA[:12] in room.run("restore", "copy.db", code=1)
    assert "已恢复到" in room.out


def test_a_backup_of_an_archive_that_stands_alone_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    room = room_at(tmp_path, capsys, monkeypatch)
    kept(room.archive).close()
    folder_of(room.archive).rename("elsewhere")
    room.run("backup", "copy.db")
    assert "the backup is the archive alone, without the 1 pictures and attachments" in room.err
    room.run("verify")
