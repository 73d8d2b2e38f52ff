"""What a span is counted and told by agrees with a plain count of the list of its changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import Archive, Filter, tallies
from storage.records import Change, Kind, Severity
from storage.tallies import Appeared
from storage.times import to_iso
from tests.storage.archive.frontier.test_plans import plan, statements
from tests.storage.making import NOW, live

ZONES = tuple(map(ZoneInfo, ("Asia/Shanghai", "America/New_York", "Asia/Kolkata", "UTC")))
ORDER = (Kind.WITHDRAWN, Kind.EDITED, Kind.RESTORED, Kind.MOVED, Kind.COPIED, Kind.NEW)
MOMENTS = st.integers(-60 * 24 * 40, 60 * 24 * 40).map(lambda m: NOW + timedelta(minutes=m))
CHANGES = st.lists(
    st.tuples(
        MOMENTS,
        st.integers(1, 4),
        st.sampled_from([Kind.NEW, Kind.NEW, *Kind]),
        st.sampled_from(Severity),
        st.booleans(),
    ),
    max_size=30,
)
FILTERS = st.builds(
    Filter,
    since=st.none() | MOMENTS,
    until=st.none() | MOMENTS,
    sources=st.sampled_from([(), (), ("site",), ("second",)]),
    topics=st.sampled_from([(), (), ("yongliang",)]),
    kinds=st.sampled_from([(), (), (Kind.NEW, Kind.EDITED)]),
    severity=st.sampled_from([None, None, Severity.MINOR]),
    backlog=st.sampled_from([None, None, False, True]),
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Four articles of two sources."""
    with live(tmp_path_factory.mktemp("counting") / "archive.db") as opened:
        execute = opened._session.execute
        execute("insert into sources (source_id, name, tier, first_seen_at)"
                " values ('second', '另一站', 'other', ?)", (to_iso(NOW),))  # fmt: skip
        execute("update articles set source_id = 'second' where article_id > 2")
        execute("pragma foreign_keys = off")
        yield opened


def put(archive: Archive, changes: list[tuple[object, ...]]) -> None:
    """Let these be all of the archive's changes."""
    archive._session.execute("delete from changes")
    for at, article_id, kind, severity, backlog in changes:
        archive._session.execute(
            "insert into changes (article_id, kind, severity, from_version, to_version,"
            " detected_at, backlog, title, topics, previous_hash, chain_hash)"
            " values (?, ?, ?, 1, 1, ?, ?, 't', '[]', '', '')",
            (article_id, kind, severity, to_iso(at), backlog),  # type: ignore[arg-type]
        )


def by_day(changes: list[Change], zone: ZoneInfo) -> list[tuple[object, ...]]:
    """By hand: the new articles of each day and source, in order of the first of each."""
    found: dict[tuple[object, str], int] = {}
    for one in tallies.appeared(changes):
        key = one.at.astimezone(zone).date(), one.source_id
        found[key] = found.get(key, 0) + one.n
    return [(day, source_id, n) for (day, source_id), n in found.items()]


def told_by_day(found: list[Appeared], zone: ZoneInfo) -> list[tuple[object, ...]]:
    return [(one.at.astimezone(zone).date(), one.source_id, one.n) for one in found]


@settings(max_examples=120, deadline=None)
@given(changes=CHANGES, where=FILTERS, zone=st.sampled_from(ZONES), page=st.integers(0, 4))
def test_every_figure_of_a_span_is_that_of_its_list(
    archive: Archive,
    changes: list[tuple[object, ...]],
    where: Filter,
    zone: ZoneInfo,
    page: int,
) -> None:
    put(archive, changes)
    plain = archive.queries.changes.all(where)[::-1]
    counting, spans = archive.queries.counting, archive.queries.spans
    assert counting.tally(where) == tallies.tally(plain)
    assert told_by_day(counting.appeared(zone, where), zone) == by_day(plain, zone)
    told = sorted(
        tallies.told(plain),
        key=lambda one: (ORDER.index(one.kind), -one.severity.rank, one.change_id),
    )
    asked = replace(where, limit=3, offset=3 * page)
    assert [one.change_id for one in spans.told(asked, ORDER)] == [
        one.change_id for one in told[3 * page :][:3]
    ]


def test_a_span_is_counted_and_ordered_from_its_index_alone(archive: Archive) -> None:
    where = Filter(since=NOW - timedelta(days=9), until=NOW, limit=30)

    def ask(archive: Archive) -> None:
        archive.queries.counting.tally(where)
        archive.queries.counting.appeared(ZONES[0], where)
        archive.queries.spans.told(where, ORDER)

    for statement in statements(archive, ask):
        steps = plan(archive.path, statement)
        found = [step for step in steps if "changes" in step and "PRIMARY KEY" not in step]
        assert all("COVERING INDEX changes_by_time" in step for step in found), (statement, steps)
