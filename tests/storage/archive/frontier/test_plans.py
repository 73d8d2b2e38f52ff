"""What is due is found by index: no statement reads a table from end to end."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage import Archive
from tests.storage.archive.frontier.frontiers import turn
from tests.storage.archive.frontier.large import large
from tests.storage.making import NOW, after

SCAN = re.compile(r"^SCAN (articles|links|feeds|feed_pages)\b")
LATER = after(hours=2)

QUESTIONS: dict[str, Callable[[Archive], object]] = {
    "is_due": lambda archive: archive.frontier.due.is_due(NOW),
    "hosts": lambda archive: archive.frontier.due.hosts(LATER),
    "hosts of a run": lambda archive: archive.frontier.due.hosts(
        LATER, only=["s1", "s2"], since=LATER
    ),
    "hosts of a backfill": lambda archive: archive.frontier.due.hosts(LATER, backfill_id=1),
    "of_host": lambda archive: archive.frontier.due.of_host("s1.cn", LATER, 50),
    "of_host of a run": lambda archive: archive.frontier.due.of_host(
        "s1.cn", LATER, 50, only=["s1"], since=LATER
    ),
    "of_host of a backfill": lambda archive: archive.frontier.due.of_host(
        "s1.cn", LATER, 50, backfill_id=1
    ),
    "feed": lambda archive: archive.frontier.due.item("feed", 1, LATER),
    "page": lambda archive: archive.frontier.due.item("page", 1, LATER),
    "link": lambda archive: archive.frontier.due.item("link", 1, LATER),
    "article": lambda archive: archive.frontier.due.item("article", 1, LATER),
    "late": lambda archive: archive.frontier.due.late(NOW),
    "next_at": lambda archive: archive.frontier.due.next_at(),
    "went_back": lambda archive: archive.frontier.clock.went_back(NOW),
    "suspects": lambda archive: archive.frontier.suspects.due(NOW),
}


@pytest.fixture(scope="module", params=["as made", "analyzed", "optimized"])
def archive(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Archive]:
    path = tmp_path_factory.mktemp("large") / "archive.db"
    with large(path, NOW, sources=200, articles=20_000) as opened:
        for number in range(200):
            turn(opened, f"s{number}.cn", NOW)
        if request.param == "analyzed":
            opened._session.execute("analyze")
        if request.param == "optimized":
            for ask in QUESTIONS.values():
                ask(opened)
            opened.optimize()
        yield opened


def statements(archive: Archive, ask: Callable[[Archive], object]) -> list[str]:
    """The statements that a question comes to, with their values in place."""
    asked: list[str] = []
    archive._session.connection.set_trace_callback(asked.append)
    try:
        ask(archive)
    finally:
        archive._session.connection.set_trace_callback(None)
    return [one for one in asked if one.lstrip().lower().startswith(("select", "update", "with"))]


def plan(path: Path, statement: str) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        db.create_function("host_of", 1, str)
        return [row[3] for row in db.execute(f"explain query plan {statement}")]


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_question_reads_a_table_from_end_to_end(archive: Archive, name: str) -> None:
    asked = statements(archive, QUESTIONS[name])
    assert asked
    for statement in asked:
        steps = plan(archive.path, statement)
        assert not [step for step in steps if SCAN.match(step)], (statement, steps)


def test_a_missing_index_would_be_seen(archive: Archive) -> None:
    steps = plan(archive.path, "select * from articles where title = 'x'")
    assert [step for step in steps if SCAN.match(step)]


def steps_of(archive: Archive, ask: Callable[[Archive], object]) -> int:
    """How many hundred steps SQLite's machine takes to answer."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    archive._session.connection.set_progress_handler(count, 100)
    try:
        ask(archive)
    finally:
        archive._session.connection.set_progress_handler(None, 0)
    return steps


def test_the_work_grows_with_what_is_due(archive: Archive) -> None:
    """Of 20,000 articles and 400 links none is due, then those of two hosts, then all."""
    nothing = steps_of(archive, lambda one: one.frontier.due.hosts(NOW))
    assert nothing <= 5
    assert steps_of(archive, lambda one: one.frontier.is_due(NOW)) <= 5
    archive.frontier.due.make_due(NOW, only=["s1", "s2"])
    few = steps_of(archive, lambda one: one.frontier.due.hosts(NOW))
    everything = steps_of(archive, lambda one: one.frontier.due.hosts(LATER))
    assert nothing < few < everything / 20


VERSIONS = """
insert into versions (article_id, version, captured_at, snapshot_id, fetch_id, extractor, url,
    title, authors, body, images, content_hash)
select article_id, 1, first_seen_at, 1, 1, 'generic/1', url, title, '[]', '正文', '[]', ''
from articles
"""


def test_how_long_new_texts_are_costs_the_same_however_many_a_source_has(tmp_path: Path) -> None:
    steps = []
    for articles in (500, 4000):
        with large(tmp_path / f"{articles}.db", NOW, sources=1, articles=articles) as archive:
            archive._session.execute("pragma foreign_keys = off")
            with archive._session.writing():
                archive._session.execute(VERSIONS)
            assert archive.intake.habits._lengths("s0")[0]
            steps.append(steps_of(archive, lambda one: one.intake.habits._lengths("s0")))
    assert steps[1] < 2 * steps[0]


MOST_OF_THE_PAST = """
insert into links (source_id, url, key, state, backlog, feed_id, first_seen_at, last_seen_at,
    next_fetch_at, attempts)
select 's0', 'https://old.example/' || value, 'old.example/' || value, 'matched', value > 3,
    (select min(feed_id) from feeds where source_id = 's0'), '2026-01-01', '2026-01-01',
    '2026-01-01', 0
from json_each(?)
"""


def test_a_habit_is_told_at_the_same_cost_however_far_a_source_was_looked_back(
    tmp_path: Path,
) -> None:
    steps = []
    for past in (4000, 32_000):
        with large(tmp_path / f"{past}.db", NOW, sources=1, articles=10) as archive:
            with archive._session.writing():
                archive._session.execute(MOST_OF_THE_PAST, (json.dumps([*range(past)]),))
            steps.append(steps_of(archive, lambda one: one.intake.links.mostly_hold_articles("s0")))
    assert steps[1] < 1.5 * steps[0]
