"""`verify` as a user meets it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import seeds
from crawler import pages
from storage import Archive
from storage.records import Fetch, Outcome
from storage.work import Capture
from tests.scheduler.archives import Room, room_in
from tests.storage.making import NOW, match, open_archive

PAGE = seeds.SEEDS / "pages" / "000_ca47def2792983fd.txt"
URL = "http://news.cnnb.com.cn/system/2025/10/23/030710012.shtml"


@pytest.fixture
def room(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Room:
    room = room_in(tmp_path, capsys, monkeypatch)
    body = PAGE.read_bytes()
    reading = pages.read(body, URL)
    fetch = Fetch(URL, NOW, Outcome.OK, 200, headers=(("Content-Type", "text/plain"),), body=body)
    with open_archive(room.archive) as archive:
        archive.intake.recording.record_new(
            Capture("site", fetch, reading.article, reading.extractor, (match(),))
        )
    return room


def harm(room: Room, sql: str) -> None:
    with closing(sqlite3.connect(room.archive)) as db, db:
        db.execute(sql)


def test_a_whole_archive(room: Room) -> None:
    assert "The archive is whole." in room.run("verify")
    assert room.lines("verify") == []


def test_what_is_wrong_is_said_and_ends_with_1(room: Room) -> None:
    harm(room, "update versions set language = 'en' where article_id = 2")
    room.run("verify", code=1)
    assert "version: the content of version 2 v1 does not fit its hash" in room.out
    found = room.json("verify", code=1)
    assert found["check"] == "version"
    assert found["where"] == {"article_id": 2, "version": 1, "version_id": 2}


def test_a_version_that_its_own_rules_do_not_read_so_is_found(room: Room) -> None:
    """Whoever forges a version with its hash and the whole chain must forge the bytes too."""
    from storage.archive.rows import article_of, content_hash

    with closing(sqlite3.connect(room.archive)) as db, db:
        db.row_factory = sqlite3.Row
        db.execute("update versions set editor = '别人' where url = ?", (URL,))
        row = db.execute(
            "select versions.*, sha256 from versions join snapshots using (snapshot_id)"
            " where url = ?",
            (URL,),
        ).fetchone()
        forged = content_hash(article_of(row), row["sha256"], row["captured_at"], row["extractor"])
        db.execute("update versions set content_hash = ? where url = ?", (forged, URL))
    room.run("verify", code=1)
    assert "extraction: version 5 v1 is not what cnnb/" in room.out
    assert "in its bytes: editor" in room.out


def test_fix_rebuilds_what_can_be_and_says_what_cannot(room: Room) -> None:
    harm(room, "delete from articles_fts_docsize where id = 1")
    room.run("verify", code=1)
    assert "verify --fix" in room.err
    assert "The archive is whole." in room.run("verify", "--fix")
    harm(room, "delete from articles_fts_docsize where id = 1")
    harm(room, "update changes set severity = 'minor' where change_id = 2")
    room.run("verify", "--fix", code=1)
    assert "chain: change 2, or its version, was altered" in room.out
    assert room.lines("search", "甬凉")


def test_fix_makes_anew_what_an_older_rule_made(room: Room) -> None:
    harm(room, "update links set key = 'as it was made once'")
    harm(room, "update derived_values set rule_version = 0 where name = 'links.key'")
    room.run("verify", code=1)
    assert "derived: links.key was made by version 0 of its rule; today's is 1" in room.out
    assert room.json("verify", code=1) == {
        "check": "derived",
        "what": "links.key was made by version 0 of its rule; today's is 1",
        "where": {},
        "fixable": True,
    }
    assert "The archive is whole." in room.run("verify", "--fix")


def test_a_head_kept_elsewhere_is_looked_for(room: Room) -> None:
    with Archive(room.archive, read_only=True) as archive:
        head = archive.queries.changes.all()[3].chain_hash
    assert "The archive is whole." in room.run("verify", "--head", head)
    room.run("verify", "--head", "f" * 64, code=1)
    assert "is not in the chain" in room.out
