"""What a redacted article shares with others: bytes stay while needed, copies keep their words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from storage import Archive
from storage.errors import StorageError
from storage.records import Kind
from storage.redactions import REDACTED
from tests.storage.archive.redacting import (
    COPY,
    DRESS,
    LATER,
    MOVED,
    everything,
    ferry,
    found,
    harm,
    seen,
    world,
)
from tests.storage.archive.test_forgetting import REASON, WHEN, facts, redact
from tests.storage.making import (
    RULE,
    SOURCE,
    after,
    capture,
    kinds,
    open_archive,
    page,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def article_id(path: Path) -> int:
    return world(path)


def test_an_article_of_the_very_same_bytes_is_kept_whole(path: Path) -> None:
    """Bytes are kept once under their hash: another article's must not be missing."""
    with open_archive(path) as archive:
        archive.intake.recording.record_new(seen(ferry(), after(days=1)))
        archive.upkeep.forgetting.redact(1, REASON, WHEN)
        same = ferry(url="https://other.example.org/9.html")
        archive.intake.recording.record_new(seen(same, after(days=11), source_id="other"))
        assert archive.queries.articles.snapshot(2, 1)[1] == page(ferry()) + DRESS
        assert archive.upkeep.forgetting.redact(1, REASON, after(days=12)).new is False
        assert archive.queries.articles.snapshot(2, 1)[1]
    assert found(path) == []


def test_bytes_that_others_were_read_from_stay_until_they_go(path: Path) -> None:
    with open_archive(path) as archive:
        archive.intake.recording.record_new(seen(ferry(), after(days=1)))
        moved = capture(ferry(), after(days=2), moved_to=MOVED)
        moved = replace(moved, fetch=replace(seen(ferry(), after(days=2)).fetch, final_url=MOVED))
        archive.intake.recording.record_known(1, moved)
        assert Kind.MOVED in kinds(archive)
        done = archive.upkeep.forgetting.redact(1, REASON, WHEN)
        assert done.shared_snapshots
        assert done.also_in == (2,)
        assert archive.queries.articles.snapshot(2, 1)[1] == page(ferry()) + DRESS
        assert archive.intake.revisits.kept(2).pages[0].content_type
        told = next(change for change in archive.queries.changes.all() if change.kind is Kind.MOVED)
        assert told.spans[0].after == MOVED
        assert not archive.upkeep.forgetting.redact(2, REASON, WHEN).shared_snapshots
        archive.upkeep.compacting.compact()
    assert "鹦鹉洲" not in everything(path)
    assert found(path) == []


def test_what_leaned_on_its_bytes_is_stored_anew(path: Path, article_id: int) -> None:
    near = "select snapshot_id from articles join versions using (article_id) where articles.url"
    with Archive(path) as archive:
        ids = [row[0] for row in archive._session.execute(f"{near} like '%/near/%'")]
        before = [archive._ledger.snapshots.read(number) for number in ids]
        archive.upkeep.forgetting.redact(article_id, REASON, WHEN)
        assert [archive._ledger.snapshots.read(number) for number in ids] == before
        base_of = "select base_id from snapshots where snapshot_id = ?"
        bases = [archive._session.execute(base_of, (number,)).fetchone()[0] for number in ids]
    assert bases == [None, ids[0], ids[0]]
    assert found(path) == []


def test_damage_under_what_leans_on_it_leaves_everything_as_it_was(
    path: Path, article_id: int
) -> None:
    """What leans on the bytes can be read only with them: they are not taken from under it."""
    near = ("(select max(snapshot_id) from articles join versions using (article_id)"
            " where articles.url like '%/near/3%')")  # fmt: skip
    harm(path, f"update snapshots set data = x'00' where snapshot_id = {near}")
    before = facts(path)
    with Archive(path) as archive, pytest.raises(StorageError, match="damaged"):
        archive.upkeep.forgetting.redact(article_id, REASON, WHEN)
    assert facts(path) == before


# Copies


def test_copies_keep_their_own_words_and_lose_those_of_the_original(
    path: Path, article_id: int
) -> None:
    with Archive(path) as archive:
        copy_id = archive.queries.articles.find(COPY)
        before = archive.queries.articles.as_json(copy_id)
        told = archive.queries.changes.all(article_id=copy_id)
        assert any(change.kind is Kind.COPIED and change.spans for change in told)
    done = redact(path, article_id)
    assert done.also_in == (copy_id,)
    with Archive(path, rules=(RULE,)) as archive:
        assert archive.queries.articles.as_json(copy_id) == before
        copied = next(
            c for c in archive.queries.changes.all(article_id=copy_id) if c.kind is Kind.COPIED
        )
        assert copied.spans == ()
        assert copied.copy_of == article_id
        assert copied.title == before["title"]
        shown = archive.queries.changes.all(article_id=copy_id, with_articles=True)
        assert [c.before for c in shown if c.kind is Kind.COPIED] == [None]
        spread = archive.queries.clusters.spread(copy_id)
        assert [one.title for one in spread if one.original] == [REDACTED]
        third = ferry(LATER.replace("九座", "十座"), "https://site3.example.org/3.html")
        archive.intake.runs.sync_sources(
            [replace(SOURCE, source_id="third", feeds=())], after(days=11)
        )
        archive.intake.recording.record_new(capture(third, after(days=11), source_id="third"))
        newest = archive.queries.changes.all()[0]
        assert (newest.kind, newest.copy_of, newest.spans) == (Kind.COPIED, article_id, ())
        assert min(one.similarity for one in archive.queries.clusters.spread(copy_id)) > 0.5
    assert found(path) == []


def test_a_copy_is_forgotten_without_its_original(path: Path, article_id: int) -> None:
    with Archive(path) as archive:
        copy_id = archive.queries.articles.find(COPY)
        before = archive.queries.articles.as_json(article_id)
    redact(path, copy_id)
    with Archive(path, read_only=True) as archive:
        assert archive.queries.articles.as_json(article_id) == before
        told = archive.queries.changes.all(article_id=copy_id, with_articles=True)
        assert {change.title for change in told} == {REDACTED}
        assert all(change.spans == () for change in told)
    assert "七百件" not in everything(path)
    assert found(path) == []
