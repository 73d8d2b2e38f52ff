"""The desk's work: kept with who and when, never altered, and gone with the article's words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from storage import Archive, Filter
from storage.desk_work import MOST_NAME, MOST_NOTE, Act, Handling
from storage.errors import NotFoundError
from tests.storage.making import NOW, URL, recorded, with_life

LATER = NOW + timedelta(hours=3)
HOSTILE = "<script>alert(1)</script>\u202e反\u2066 " + "长" * 5000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    recorded(with_life, tmp_path / "archive.db")
    return tmp_path / "archive.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with Archive(path, desk_only=True) as archive:
        yield archive


def test_whoever_does_anything_with_a_change_has_seen_it(archive: Archive) -> None:
    changes = archive.desk.changes
    changes.note(1, HOSTILE, "王", NOW)
    changes.assign(1, "李", "王", LATER)
    changes.finish(1, "李", LATER)
    changes.see([1, 2], "张", LATER)
    handled = changes.of([1, 2, 3])
    assert (handled[1].seen_by, handled[1].assigned_to, handled[1].done_by) == ("王", "李", "李")
    assert (handled[1].seen_at, handled[1].notes, handled[2].seen_by) == (NOW, 1, "张")
    assert 3 not in handled
    log = archive.desk.log.of_change(1)
    assert [(entry.who, entry.act) for entry in log] == [
        ("王", Act.NOTE), ("王", Act.ASSIGNED), ("李", Act.DONE),
    ]  # fmt: skip
    assert log[0].words == HOSTILE
    assert changes.people() == ["李"]


def test_what_is_so_already_is_not_logged_again(archive: Archive) -> None:
    changes = archive.desk.changes
    for _ in range(2):
        changes.see([1], "王", NOW)
        changes.assign(1, "李", "王", NOW)
        changes.finish(1, "王", NOW)
        archive.desk.muting.mute("王", NOW, article_id=1)
    changes.reopen(1, "王", NOW)
    changes.assign(1, None, "王", NOW)
    archive.desk.muting.unmute("王", NOW, source_id="site")
    acts = [entry.act for entry in reversed(archive.desk.log.newest(20))]
    assert acts == [Act.SEEN, Act.ASSIGNED, Act.DONE, Act.MUTED, Act.MUTED, Act.REOPENED,
                    Act.ASSIGNED]  # fmt: skip
    assert changes.of([1])[1].done_at is None


def test_lists_are_filtered_by_it(archive: Archive) -> None:
    changes = archive.desk.changes
    changes.finish(1, "王", NOW)
    changes.assign(2, "李", "王", NOW)
    changes.note(2, "看一下", "王", NOW)
    every = {change.change_id for change in archive.queries.changes.all()}

    def found(**where: object) -> set[int]:
        rows = archive.queries.changes.all(Filter(**where))  # type: ignore[arg-type]
        return {change.change_id for change in rows}

    assert found(handling=Handling.UNSEEN) == every - {1, 2}
    assert found(handling=Handling.SEEN) == {1, 2}
    assert found(handling=Handling.DONE) == {1}
    assert found(handling=Handling.OPEN) == every - {1}
    assert found(handling=Handling.ASSIGNED) == found(handling=Handling.NOTED) == {2}
    assert found(assigned_to="李") == {2}
    assert found(assigned_to="王") == set()
    done = list(archive.queries.articles.all(Filter(handling=Handling.DONE)))
    assert [row["article_id"] for row in done] == [archive.queries.changes.one(1).article_id]


def test_what_is_not_there_is_told_and_what_is_too_long_is_refused(archive: Archive) -> None:
    desk = archive.desk
    for call in (
        lambda: desk.changes.see([1, 99], "王", NOW),
        lambda: desk.changes.note(10**30, "x", "王", NOW),
        lambda: desk.incidents.acknowledge(99, "王", NOW),
        lambda: desk.muting.mute("王", NOW, article_id=99),
        lambda: desk.requests.look("nobody", "王", NOW),
    ):
        with pytest.raises(NotFoundError):
            call()
    for refused in (
        lambda: desk.changes.note(1, "x" * (MOST_NOTE + 1), "王", NOW),
        lambda: desk.changes.note(1, " \n", "王", NOW),
        lambda: desk.changes.assign(1, "x" * (MOST_NAME + 1), "王", NOW),
        lambda: desk.requests.add("", "王", NOW),
    ):
        with pytest.raises(ValueError, match="no "):
            refused()
    assert desk.log.newest(9) == []
    assert desk.changes.of([1]) == {}


def test_an_incident_is_acknowledged_once(path: Path) -> None:
    with Archive(path) as archive:
        number = archive.intake.incidents.open("site", "silence", "quiet", NOW)
    assert number is not None
    with Archive(path, desk_only=True) as archive:
        for who in ("王", "李"):
            archive.desk.incidents.acknowledge(number, who, NOW)
        assert archive.desk.incidents.of([number])[number].by == "王"
        (entry,) = archive.desk.log.newest(9)
        assert (entry.incident_id, entry.source_id) == (number, "site")


def test_a_request_is_kept_until_it_is_done(archive: Archive) -> None:
    requests = archive.desk.requests
    assert requests.look("site", "王", NOW)
    assert not requests.look("site", "李", NOW)
    assert requests.add(URL, "王", NOW)
    assert not requests.add(URL, "王", NOW)
    look, add = requests.waiting()
    requests.end(look.request_id, "looked", NOW)
    requests.end(add.request_id, "known", NOW, article_id=1)
    assert requests.waiting() == []
    assert not requests.look("site", "王", NOW + timedelta(seconds=30))
    assert requests.look("site", "王", NOW + timedelta(minutes=2))
    assert [request.outcome for request in requests.newest(9)] == [None, "known", "looked"]


@pytest.mark.parametrize(
    "sql",
    ["update articles set title = 'x'", "delete from desk_log", "delete from mutes",
     "insert into wrong_pages values (1, 'site', null, '', 0)",
     "drop table desk_log", "create table other (x)", "attach ':memory:' as other",
     "pragma user_version = 9", "vacuum"],
)  # fmt: skip
def test_the_desk_can_write_its_own_tables_alone(archive: Archive, sql: str) -> None:
    with pytest.raises(sqlite3.DatabaseError):
        archive._session.execute(sql)


@pytest.mark.parametrize(
    "sql",
    ["delete from desk_log", "update desk_log set who = 'x'", "update desk_log set act = 'done'",
     "update desk_log set words = 'otherwise'", "update desk_log set logged_at = '2000'"],
)  # fmt: skip
def test_the_log_cannot_be_altered_by_anybody(path: Path, sql: str) -> None:
    with Archive(path, desk_only=True) as archive:
        archive.desk.changes.note(1, "一条记录", "王", NOW)
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(sql)


def test_notes_go_with_their_article_and_only_with_it(path: Path) -> None:
    with Archive(path) as archive:
        article_id = archive.queries.changes.one(1).article_id
        other = next(c for c in archive.queries.changes.all() if c.article_id != article_id)
        archive.desk.changes.note(1, "说了什么", "王", NOW)
        archive.desk.changes.assign(1, "李", "王", NOW)
        archive.desk.changes.note(other.change_id, "别的", "王", NOW)
        archive.upkeep.forgetting.redact(article_id, "法院", NOW)
        words = [entry.words for entry in archive.desk.log.of_article(article_id)]
        assert words == [None, "李"]
        assert archive.desk.log.of_change(other.change_id)[0].words == "别的"
        # What is written afterwards goes when it is asked for again.
        archive.desk.changes.note(1, "又说了", "王", NOW)
        assert not archive.upkeep.forgetting.redact(article_id, "法院", NOW).new
        assert archive.desk.log.of_article(article_id)[-1].words is None
        archive.upkeep.compacting.compact()
        assert all(check.ok for check in archive.upkeep.verifying.verify() if hasattr(check, "ok"))
    assert "说了".encode() not in path.read_bytes()
