"""`backup` and `restore` as a user meets them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.scheduler.archives import Room, room_in


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
    assert "No archive at nothing.db" in room.run("restore", "nothing.db", code=1)
    assert not room.archive.exists()
