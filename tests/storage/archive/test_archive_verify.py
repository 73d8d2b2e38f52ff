"""Verify finds each harm, says where, and nothing where there is none."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import Archive
from storage.archive.search import INDEXED, index_text
from storage.findings import Check, Finding
from storage.records import Fetch, Outcome
from storage.times import utc_now
from tests.storage.making import (
    BODY,
    NOW,
    URL,
    after,
    answer,
    article,
    capture,
    live,
    open_archive,
    recorded,
)

REMOVED = (
    "delete from delivery_changes where change_id = {0}; delete from changes where change_id = {0}"
)
SWAPPED = """
update changes set change_id = -1 where change_id = 2;
update changes set change_id = 2 where change_id = 3;
update changes set change_id = 3 where change_id = -1;
"""

HARMS: dict[str, tuple[str, Check, dict[str, int]]] = {
    "a changed byte in a snapshot": (
        ("update snapshots set data = cast(substr(data, 1, 40) || x'00' || substr(data, 42)"
        " as blob) where snapshot_id = 2"),
        Check.SNAPSHOT, {"snapshot_id": 2}),
    "another snapshot's bytes": (
        ("update snapshots set data = (select data from snapshots where snapshot_id = 1),"
        " base_id = null where snapshot_id = 3"),
        Check.SNAPSHOT, {"snapshot_id": 3}),
    "an edited version": (
        "update versions set body = replace(body, '86', '87') where version_id = 1",
        Check.VERSION, {"article_id": 1, "version": 1, "version_id": 1}),
    "a version's author": (
        "update versions set authors = '[]' where version_id = 2",
        Check.VERSION, {"article_id": 2, "version": 1, "version_id": 2}),
    "a version's broken author": (
        "update versions set authors = '[' where version_id = 2",
        Check.VERSION, {"article_id": 2, "version": 1, "version_id": 2}),
    "a version's time": (
        "update versions set captured_at = '2026-11-20T03:00:00.000+00:00' where version_id = 1",
        Check.VERSION, {"article_id": 1, "version": 1, "version_id": 1}),
    "an altered change": (
        "update changes set severity = 'minor' where change_id = 5", Check.CHAIN, {"change_id": 5}),
    "a removed change": (REMOVED.format(4), Check.CHAIN, {"change_id": 4}),
    "the removed first change": (REMOVED.format(1), Check.CHAIN, {"change_id": 1}),
    "the removed last change": (REMOVED.format(9), Check.CHAIN, {"change_id": 9}),
    "a reordered chain": (SWAPPED, Check.CHAIN, {"change_id": 2}),
    "a time stamp of another chain": (
        "insert into timestamps values (1, 2, 'ff', '', '', x'', '')",
        Check.CHAIN, {"timestamp_id": 1, "change_id": 2}),
    "a change without its version": (
        "update changes set to_version = 99 where change_id = 5", Check.ORPHAN, {"change_id": 5}),
    "a version without its fetch": (
        "delete from fetches where fetch_id = (select fetch_id from versions where version_id = 2)",
        Check.ORPHAN, {"article_id": 2, "version": 1}),
    "a verdict on nothing": (
        "update matches set version = 7 where match_id = 1", Check.ORPHAN, {"match_id": 1}),
    "a delivery of nothing": (
        "delete from delivery_changes where delivery_id = 1", Check.ORPHAN, {"delivery_id": 1}),
    "a missing index row": (
        "delete from articles_fts_docsize where id = 2",
        Check.INDEX, {"article_id": 2, "version": 1, "version_id": 2}),
    "an index row of nothing": (
        "insert into articles_fts_docsize values (99, x'01000001')",
        Check.INDEX, {"version_id": 99}),
    "an index row of another text": (
        "update articles_fts_docsize set sz = x'01000001' where id = 1",
        Check.INDEX, {"article_id": 1, "version": 1, "version_id": 1}),
    "an old version as the newest": (
        "update articles set version = 1 where article_id = 1", Check.NEWEST, {"article_id": 1}),
}  # fmt: skip
FIXABLE = {Check.INDEX, Check.NEWEST}


def reread(path: Path) -> None:
    with live(path) as archive:
        better = article(editor="何丫")
        archive.intake.recording.record_known(
            1, capture(better, after(hours=5), baseline=better, extractor="g/2")
        )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    recorded(reread, tmp_path / "archive.db")
    return tmp_path / "archive.db"


def harm(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(sql)


def found(path: Path, head: str | None = None) -> list[Finding]:
    with Archive(path, read_only=True) as archive, archive.upkeep.verifying.one_moment():
        return list(archive.upkeep.verifying.verify(head))


def test_a_whole_archive_gives_no_finding(path: Path) -> None:
    assert found(path) == []


@pytest.mark.parametrize("name", HARMS)
def test_each_harm_is_found_where_it_is(name: str, path: Path) -> None:
    sql, check, where = HARMS[name]
    harm(path, sql)
    mine = [one for one in found(path) if one.check is check]
    assert mine
    assert mine[0].where == where, mine
    assert mine[0].fixable is (check in FIXABLE)
    for one in mine:
        assert one.zh
        assert one.en


@pytest.mark.parametrize("name", [name for name in HARMS if HARMS[name][1] in FIXABLE])
def test_what_follows_from_the_rest_is_made_anew(name: str, path: Path) -> None:
    harm(path, HARMS[name][0])
    with Archive(path) as archive:
        archive.upkeep.verifying.rebuild()
        assert [row["article_id"] for row in archive.queries.texts.search("88个")] == [1]
        assert (
            next(row for row in archive.queries.articles.all() if row["article_id"] == 1)["version"]
            == 4
        )
    assert found(path) == []


@pytest.mark.parametrize("name", [name for name in HARMS if HARMS[name][1] not in FIXABLE])
def test_what_does_not_is_left_as_it_is(name: str, path: Path) -> None:
    harm(path, HARMS[name][0])
    before = found(path)
    with Archive(path) as archive:
        archive.upkeep.verifying.rebuild()
    left = [one for one in before if one.check not in FIXABLE]
    assert [one for one in found(path) if one.check not in FIXABLE] == left


@pytest.mark.parametrize("field", ["title", "body"])
def test_other_words_in_the_index_are_found_though_they_are_as_many(field: str, path: Path) -> None:
    fields = ", ".join(INDEXED)
    with closing(sqlite3.connect(path)) as db, db:
        db.row_factory = sqlite3.Row
        row = dict(db.execute("select * from versions where version_id = 2").fetchone())
        words = {name: index_text(row[name]) for name in INDEXED}
        db.execute(
            f"insert into articles_fts (articles_fts, rowid, {fields}) values ('delete', 2,"
            " ?, ?, ?, ?)",
            tuple(words.values()),
        )
        others = {**words, field: " ".join(["别处"] * len(words[field].split()))}
        db.execute(
            f"insert into articles_fts (rowid, {fields}) values (2, ?, ?, ?, ?)",
            tuple(others.values()),
        )
    (finding,) = found(path)
    assert (finding.check, finding.where["version_id"]) == (Check.INDEX, 2)
    with Archive(path) as archive:
        archive.upkeep.verifying.rebuild()
    assert found(path) == []


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60),
    st.text("甲a乙1é𰻞﷽ İẞſꭰ،。 \n", max_size=20),
)
def test_the_index_of_any_text_fits_it(title: str, body: str) -> None:
    """No text whatever is told as a fault that `--fix` could not mend."""
    with tempfile.TemporaryDirectory() as folder:
        with open_archive(Path(folder) / "archive.db") as archive:
            archive.intake.recording.record_new(capture(article(body, title=title)))
        assert found(Path(folder) / "archive.db") == []


def test_a_head_that_was_reported_must_be_in_the_chain(path: Path) -> None:
    with Archive(path, read_only=True) as archive:
        heads = [change.chain_hash for change in archive.queries.changes.all()]
    assert all(found(path, head) == [] for head in (*heads, "0" * 64))
    (finding,) = found(path, "f" * 64)
    assert finding.check is Check.CHAIN


def test_a_chain_written_anew_from_the_middle_gives_another_head(path: Path) -> None:
    """Whoever owns the file can recompute all hashes; a head kept elsewhere tells it."""
    with Archive(path, read_only=True) as archive:
        told = archive.queries.changes.head()
    harm(path, "update changes set severity = 'minor' where change_id = 5")
    _recompute(path)
    assert found(path) == []
    assert [one.check for one in found(path, told)] == [Check.CHAIN]


def _recompute(path: Path) -> None:
    from storage.archive.ledger.entries import GENESIS, chain_hash

    with closing(sqlite3.connect(path)) as db, db:
        db.row_factory = sqlite3.Row
        head = GENESIS
        for row in db.execute("select * from changes order by change_id").fetchall():
            content = db.execute(
                "select content_hash from versions where article_id = ? and version = ?",
                (row["article_id"], row["to_version"] or row["from_version"]),
            ).fetchone()[0]
            own = chain_hash(head, dict(row), content)
            db.execute(
                "update changes set previous_hash = ?, chain_hash = ? where change_id = ?",
                (head, own, row["change_id"]),
            )
            head = own


def test_captured_hands_out_every_version_with_its_bytes(path: Path) -> None:
    with Archive(path, read_only=True) as archive, archive.upkeep.verifying.one_moment():
        captured = list(archive.upkeep.verifying.captured())
    assert [(one.article_id, one.version) for one in captured] == [
        (1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (3, 1), (4, 1),
    ]  # fmt: skip
    assert all(one.article.title.encode() in one.pages[0].body for one in captured)
    assert {one.pages[0].content_type for one in captured} == {"text/html; charset=utf-8"}


def test_the_archive_can_be_written_while_it_is_verified(path: Path) -> None:
    with Archive(path, read_only=True) as reader, reader.upkeep.verifying.one_moment():
        findings = reader.upkeep.verifying.verify()
        with Archive(path) as writer:
            writer.intake.recording.record_known(
                1, capture(article("完全不同的一篇。"), after(days=2))
            )
        assert list(findings) == []


def test_every_page_of_an_article_is_covered(path: Path) -> None:
    further = tuple(
        Fetch(f"{URL}?p={n}", NOW, Outcome.OK, 200, body=f"第{n}页".encode()) for n in (2, 3)
    )
    long = article("很长的正文。", "https://news.example.org/a/long.html")
    with Archive(path) as archive:
        archive.intake.recording.record_new(capture(long, pages=further))
        article_id = archive.queries.articles.find(long.url)
        proof = archive.upkeep.proofs.of(article_id)
    assert [page["fetch"]["url"] for page in proof["further_pages"]] == [f.url for f in further]
    assert [page["sha256"] for page in proof["further_pages"]] == [f.sha256 for f in further]
    assert found(path) == []
    harm(
        path,
        "update version_snapshots set page = 9 - page;",
    )
    (finding,) = found(path)
    assert (finding.check, finding.where["article_id"]) == (Check.VERSION, article_id)


def test_a_clock_that_went_back_is_no_damage(tmp_path: Path) -> None:
    """Whatever is recorded later may say that it was earlier, and all may be of days to come."""
    ahead = utc_now() - NOW + timedelta(days=400)
    with open_archive(tmp_path / "archive.db") as archive:
        archive.intake.recording.record_new(capture(at=NOW + ahead))
        back = ahead - timedelta(days=3)
        edited = article(BODY.replace("86个", "88个"))
        archive.intake.recording.record_known(1, capture(edited, NOW + back))
        other = article("凉山州农产品运抵宁波。", "https://news.example.org/a/2.html")
        archive.intake.recording.record_new(capture(other, NOW + back - timedelta(hours=3)))
        archive.intake.recording.record_known(
            1, capture(article(), NOW + back - timedelta(hours=2))
        )
        for minutes in (0, 20, 40):
            at = NOW + back - timedelta(hours=1, minutes=-minutes)
            archive.intake.recording.record_known(2, answer(Outcome.GONE, at))
        assert archive.queries.overview.counts()["changes"] == 5
        archive.frontier.clock.mend(NOW)
        archive.outbox.sending.settle_waits(NOW)
        assert list(archive.upkeep.verifying.verify()) == []
