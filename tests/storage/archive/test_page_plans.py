"""What the daemon, the pages and `status` ask often is counted and found by index alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage import Archive, Filter
from storage.archive.queries.articles import Articles
from storage.archive.queries.listing import Order
from storage.desk_work import Handling
from storage.records import Kind, Severity
from storage.rules import AlertRule
from tests.growth import costs_less_than
from tests.storage.archive.frontier.large import large
from tests.storage.archive.frontier.test_plans import plan, statements, steps_of
from tests.storage.making import NOW, after, live

WELL = AlertRule("well", ("desk",), all_well="08:00")
MONDAYS = [NOW + timedelta(weeks=number) for number in range(-11, 2)]

READS = re.compile(
    r"^(SCAN|BLOOM FILTER ON) (?!.*COVERING INDEX)"
    r"(articles|links|feeds|feed_pages|versions|changes)\b"
)
"""A table read from end to end; an index alone may be."""

LOOKS_UP = re.compile(r"^SEARCH (articles|links)\b(?!.*COVERING INDEX)")
"""Rows of a large table looked up one by one, which a count must not."""

COUNTS: dict[str, Callable[[Archive], object]] = {
    "articles_by_span": lambda archive: archive.queries.counting.articles_by_span(MONDAYS),
    "source_health": lambda archive: archive.queries.overview.source_health(),
    "source_health of some": lambda archive: archive.queries.overview.source_health(["s1", "s2"]),
    "source_health without links": lambda archive: archive.queries.overview.source_health(
        with_found=False
    ),
    "counts": lambda archive: archive.queries.overview.counts(),
}
QUESTIONS: dict[str, Callable[[Archive], object]] = {
    **COUNTS,
    "source_names": lambda archive: archive.queries.overview.source_names(),
    "unknown_sources": lambda archive: archive.queries.overview.unknown_sources(["a"]),
    "unmatched_topics": lambda archive: archive.queries.overview.unmatched_topics(["a"]),
    "articles": lambda archive: list(archive.queries.articles.all(Filter(limit=31))),
    "articles of a source": lambda archive: list(
        archive.queries.articles.all(Filter(limit=31, sources=("s1",)))
    ),
    "changes": lambda archive: archive.queries.changes.all(Filter(limit=31)),
    "changes of a kind": lambda archive: archive.queries.changes.all(
        Filter(kinds=(Kind.EDITED,), limit=8)
    ),
    "articles of a kind that none is of": lambda archive: list(
        archive.queries.articles.all(Filter(kinds=(Kind.EDITED,), limit=31))
    ),
    "articles of a topic that none is of": lambda archive: list(
        archive.queries.articles.all(Filter(topics=("none",), limit=31))
    ),
    "changes of a topic that none is of": lambda archive: archive.queries.changes.all(
        Filter(topics=("none",), limit=31)
    ),
    **{
        f"changes {handling} that none is of": lambda archive, handling=handling: (
            archive.queries.changes.all(Filter(handling=handling, limit=31))
        )
        for handling in (Handling.SEEN, Handling.DONE, Handling.ASSIGNED, Handling.NOTED)
    },
    **{
        f"articles {handling} that none is of": lambda archive, handling=handling: list(
            archive.queries.articles.all(Filter(handling=handling, limit=31))
        )
        for handling in (Handling.SEEN, Handling.DONE, Handling.ASSIGNED, Handling.NOTED)
    },
    "changes of somebody that none is of": lambda archive: archive.queries.changes.all(
        Filter(assigned_to="nobody", limit=31)
    ),
    "the log": lambda archive: archive.desk.log.newest(31),
    "the log of a change": lambda archive: archive.desk.log.of_change(1),
    "the log of an article": lambda archive: archive.desk.log.of_article(1),
    "requests that wait": lambda archive: archive.desk.requests.waiting(),
    **{
        f"a page of articles, {order.value}": lambda archive, order=order: (
            archive.queries.listing.page(Filter(limit=31), order)
        )
        for order in Order
    },
    "a page of articles of a topic that none is of": lambda archive: archive.queries.listing.page(
        Filter(topics=("none",), limit=31), Order.PUBLISHED
    ),
    "how many articles": lambda archive: archive.queries.listing.count(),
    "how many articles of a source": lambda archive: archive.queries.listing.count(
        Filter(sources=("s1",))
    ),
    "last changes": lambda archive: archive.queries.listing.last_changes([1, 2, 3]),
    "tally": lambda archive: archive.queries.counting.tally(Filter(since=NOW)),
    "next_fetch_at": lambda archive: archive.queries.overview.next_fetch_at(),
    "is_blind": lambda archive: archive.frontier.hosts.is_blind(NOW),
    "due_channels": lambda archive: archive.outbox.sending.due_channels(NOW),
    "draw_up_summaries": lambda archive: archive.outbox.daily_summaries.draw_up(after(days=1)),
    "identity": lambda archive: archive.identity(),
}
IN_ORDER = re.compile(r"^SCAN (articles USING INDEX articles_by_(first|source)_seen|changes)$")
"""The newest of a list, which ends as soon as it is full."""

FEW = re.compile(
    r"select distinct host from feeds where active limit"
    r"|where not exists \(select 1 from changes .* order by articles.article_id desc limit",
    re.DOTALL,
)
"""Ends at the third host; asks for the last page of a list only."""


@pytest.fixture(scope="module", params=["as made", "optimized"])
def archive(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Archive]:
    path = tmp_path_factory.mktemp("pages") / "archive.db"
    large(path, NOW, sources=500, articles=50_000).close()
    with Archive(path, rules=(WELL,)) as opened:
        opened._session.execute("update links set feed_id = (select min(feed_id) from feeds)")
        if request.param == "optimized":
            for ask in QUESTIONS.values():
                ask(opened)
            opened.optimize()
            opened._session.execute("delete from deliveries")
        yield opened


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_question_reads_a_table_from_end_to_end(archive: Archive, name: str) -> None:
    asked = statements(archive, QUESTIONS[name])
    assert asked
    for statement in asked:
        steps = plan(archive.path, statement)
        scans = [step for step in steps if READS.match(step) and not FEW.search(statement)]
        wrong = [step for step in scans if not (IN_ORDER.match(step) and " limit " in statement)]
        assert not wrong, (statement, steps)


@pytest.mark.parametrize("name", COUNTS)
def test_what_is_counted_is_counted_in_an_index(archive: Archive, name: str) -> None:
    for statement in statements(archive, COUNTS[name]):
        steps = plan(archive.path, statement)
        assert not [step for step in steps if LOOKS_UP.match(step)], (statement, steps)


@pytest.mark.parametrize("name", COUNTS)
def test_it_takes_moments(archive: Archive, name: str) -> None:
    costs_less_than(0.2, lambda: COUNTS[name](archive))


def test_what_is_not_there_is_not_looked_for_in_all_there_is(archive: Archive) -> None:
    for name, ask in QUESTIONS.items():
        if "none is of" in name:
            assert not ask(archive)
            assert steps_of(archive, ask) < 50, name


FILTERS = (
    Filter(kinds=(Kind.EDITED, Kind.WITHDRAWN)),
    Filter(kinds=(Kind.WITHDRAWN,), severity=Severity.SUBSTANTIVE, topics=("yongliang",)),
    Filter(topics=("yongliang",), limit=2),
    Filter(topics=("none",)),
    Filter(kinds=(Kind.MOVED,)),
    *(Filter(handling=handling) for handling in Handling),
    Filter(assigned_to="李", kinds=(Kind.EDITED, Kind.NEW)),
)


@pytest.mark.parametrize("where", FILTERS)
def test_few_and_many_are_found_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: Filter
) -> None:
    with live(tmp_path / "archive.db") as archive:
        archive.desk.changes.finish(1, "王", NOW)
        archive.desk.changes.assign(2, "李", "王", NOW)
        archive.desk.changes.note(3, "看过", "王", NOW)
        found = [list(archive.queries.articles.all(where)), archive.queries.changes.all(where)]
        then = [list(archive.queries.articles.all(where, after(hours=3)))]
        monkeypatch.setattr(Articles, "rare", lambda *_: (False, False, False))
        assert found == [
            list(archive.queries.articles.all(where)),
            archive.queries.changes.all(where),
        ]
        assert then == [list(archive.queries.articles.all(where, after(hours=3)))]


def test_weeks_are_counted_exactly(archive: Archive) -> None:
    found = archive.queries.counting.articles_by_span(MONDAYS)
    assert sum(n for _, _, n in found) == 50_000
    assert {number for number, _, _ in found} == {len(MONDAYS) - 2}
    assert archive.queries.counting.articles_by_span([NOW - timedelta(days=1), NOW]) == []
