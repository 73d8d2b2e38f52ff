"""Pruning takes what repeats itself; whatever can be asked is answered as before."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage import Archive
from storage.coverage import Coverage
from storage.records import Kind, Outcome
from tests.storage.archive.redacting import DRESS, found
from tests.storage.archive.test_forgetting_property import answers
from tests.storage.making import (
    FEED,
    after,
    answer,
    article,
    capture,
    due,
    fetched,
    kinds,
    live,
    page,
)

DAYS = 150
END = after(days=DAYS)
NINETY = END - timedelta(days=90)
NONE = -1


def in_new_dress(number: int, at: datetime) -> Any:
    """The same article on a page with other adverts, as most pages are from day to day."""
    body = page(article()) + DRESS + f"<p>advert {number}</p>".encode()
    return capture(article(), at, fetch=fetched(at=at, body=body))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Months of runs: 1 comes in a new dress, 3 does not change, 2 fails, a feed is read."""
    path = tmp_path_factory.mktemp("months") / "archive.db"
    archive = live(path)
    feed = due(archive, END, everything=True).feeds[0]
    for day in range(1, DAYS):
        run_id = archive.intake.runs.start(after(days=day))
        for hour in (1, 7, 13):
            at = after(days=day, hours=hour)
            archive.intake.feeds.record(
                feed, fetched(at=at, body=b"<a>", url=FEED), (), timedelta(hours=1), run_id=run_id
            )
            archive.intake.recording.record_known(
                1, in_new_dress(day * 100 + hour, at), run_id=run_id
            )
            archive.intake.recording.record_batch(
                [(3, answer(Outcome.NOT_MODIFIED, at))], run_id=run_id
            )
            archive.intake.recording.record_known(2, answer(Outcome.SOFT_ERROR, at), run_id=run_id)
        archive.intake.runs.end(run_id, after(days=day, hours=14), {})
        archive.intake.habits.note_coverage({"site": Coverage(1)}, after(days=day))
        feeds_only = archive.intake.runs.start(after(days=day, hours=20))
        archive.intake.feeds.record(
            feed,
            fetched(at=after(days=day, hours=20), body=b"<a>", url=FEED),
            (),
            timedelta(hours=1),
            run_id=feeds_only,
        )
        archive.intake.runs.end(feeds_only, after(days=day, hours=21), {})
    archive.close()
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    """A copy of that archive."""
    return Path(shutil.copy(template, tmp_path / "archive.db"))


def count(archive: Archive, query: str) -> int:
    return int(archive._session.execute(f"select count(*) from {query}").fetchone()[0])


def test_every_question_is_answered_as_before(path: Path) -> None:
    with Archive(path) as archive:
        before = answers(archive, NONE)
        lives = [archive.queries.lives.of(number) for number in (1, 2, 3, 4)]
        days = [after(days=day, hours=23) for day in range(0, DAYS, 9)]
        then = [[(row["article_id"], row["version"], row["last_seen_at"][:10])
                 for row in archive.queries.articles.all(at=day)] for day in days]  # fmt: skip
        deliveries = archive.outbox.deliveries.all()
        size = archive.upkeep.compacting.compact()[1]
        would = archive.upkeep.pruning.prunable(NINETY, END)
        went = archive.upkeep.pruning.prune(NINETY, END)
        assert went == would
        assert went.snapshots > 150
        assert went.fetches > 400
        assert went.runs > 50
        assert went.coverage > 50
        assert went.snapshot_bytes > 1000
        assert not archive.upkeep.pruning.prune(NINETY, END)
        assert answers(archive, NONE) == before
        assert [archive.queries.lives.of(number) for number in (1, 2, 3, 4)] == lives
        assert then == [
            [
                (row["article_id"], row["version"], row["last_seen_at"][:10])
                for row in archive.queries.articles.all(at=day)
            ]
            for day in days
        ]
        assert archive.outbox.deliveries.all() == deliveries
        _, smaller = archive.upkeep.compacting.compact()
        assert smaller < size
    assert found(path) == []


def test_what_is_younger_stays(path: Path) -> None:
    with Archive(path) as archive:
        young = ("fetches where fetched_at >= '{0}'", "snapshots where stored_at >= '{0}'",
                 "runs where started_at >= '{0}'")  # fmt: skip
        edge = NINETY.isoformat(timespec="milliseconds")
        before = [count(archive, query.format(edge)) for query in young]
        archive.upkeep.pruning.prune(NINETY, END)
        assert [count(archive, query.format(edge)) for query in young] == before
        habits = (END - timedelta(days=60)).isoformat(timespec="milliseconds")
        looked_at = (
            f"runs where started_at >= '{habits}'",
            f"coverage where hour >= '{habits[:13]}'",
        )
        before = [count(archive, query) for query in looked_at]
        archive.upkeep.pruning.prune(END, END)
        assert [count(archive, query) for query in looked_at] == before
        assert count(archive, "fetches where article_id is null") == 0


def test_the_proof_of_a_withdrawal_stays(path: Path) -> None:
    with Archive(path) as archive:
        archive.upkeep.pruning.prune(END, END)
        told = [change for change in archive.queries.changes.all() if change.kind is Kind.WITHDRAWN]
        proofs = [fetch for change in told for fetch in change.proof]
        assert len(proofs) == 6
        for fetch in proofs:
            row = archive._session.execute(
                "select sha256, snapshot_id from fetches where fetch_id = ?", (fetch.fetch_id,)
            ).fetchone()
            assert row["sha256"] == fetch.sha256
            assert archive._ledger.snapshots.read(row["snapshot_id"]) == b"<h1>404</h1>"


def test_what_a_crawl_came_to_need_meanwhile_stays(path: Path) -> None:
    """A page is served again, by another article, whose bytes were about to go."""
    with Archive(path) as archive, Archive(path) as crawl:
        archive.upkeep.pruning._plan(NINETY, END)
        spare = archive._session.execute("select max(id) from spare_snapshots").fetchone()[0]
        body = archive._ledger.snapshots.read(spare)
        other = article("别的正文。", "https://news.example.org/a/77.html")
        taken = capture(other, END, fetch=fetched(at=END, body=body, url=other.url))
        crawl.intake.recording.record_new(taken)
        archive.upkeep.pruning._take(
            "spare_snapshots", NINETY, archive.upkeep.pruning._take_snapshots
        )
        number = crawl.queries.articles.find(other.url)
        assert crawl.queries.articles.snapshot(number, 1)[1] == body
    assert found(path) == []


def test_a_redacted_archive_is_pruned_too(path: Path) -> None:
    with Archive(path) as archive:
        archive.upkeep.forgetting.redact(1, "依法", END)
        archive.upkeep.pruning.prune(END, END)
        told = kinds(archive)
        archive.upkeep.compacting.compact()
        assert kinds(archive) == told
    assert found(path) == []


@pytest.mark.parametrize("read_only", [False, True])
def test_a_look_changes_nothing(path: Path, read_only: bool) -> None:
    with Archive(path) as archive:
        before = [count(archive, name) for name in ("fetches", "snapshots", "runs", "coverage")]
    with Archive(path, read_only=read_only) as archive:
        assert archive.upkeep.pruning.prunable(NINETY, END)
        assert archive.upkeep.pruning.prunable(NINETY, END)
        assert before == [
            count(archive, name) for name in ("fetches", "snapshots", "runs", "coverage")
        ]
