"""Sources and topics that go on under another id: everything is found there, no hash is broken."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import Archive, Filter
from storage.archive.intake.together import Answer
from storage.archive.ledger import renames
from storage.archive.ledger.codec import compress, sha256
from storage.archive.migrations import STEPS
from storage.parameters import likeness_of
from storage.records import Kind, Outcome
from storage.rules import AlertRule
from storage.together import Trait
from storage.work import FoundLink, HandedOut, SourceInfo, Suspect
from tests.storage.archive.earlier import earlier
from tests.storage.archive.redacting import found
from tests.storage.making import (
    FEED,
    NOW,
    OTHER,
    SOURCE,
    after,
    answer,
    article,
    capture,
    due,
    fetched,
    kinds,
    live,
    match,
    open_archive,
)


@dataclass(frozen=True)
class Seed:
    id: str
    was: tuple[str, ...] = ()


RENAMED = Seed("new", ("site",))
TOPIC = Seed("pairing", ("yongliang",))


def contents(path: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(path)) as db:
        tables = [
            name
            for (name,) in db.execute("select name from sqlite_master where type = 'table'")
            if not name.startswith(("sqlite_", "_sqlite", "articles_fts"))
        ]
        return {name: db.execute(f"select * from {name}").fetchall() for name in tables}


def count(archive: Archive, table: str, source_id: str) -> int:
    sql = f"select count(*) as n from {table} where source_id = ?"
    return int(archive._session.execute(sql, (source_id,)).fetchone()["n"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A life, and a row in every table that speaks of a source."""
    with live(tmp_path / "archive.db") as archive:
        feed = due(archive, NOW, everything=True).feeds[0]
        archive.intake.feeds.record(
            feed, fetched(url=FEED), [FoundLink("https://news.example.org/a/9.html")], after() - NOW
        )
        archive.outbox.mutes.mute(NOW, source_id="site")
        archive.desk.requests.look("site", "desk", NOW)
        archive.intake.backfills.begin("site", NOW, NOW, NOW)
        archive.intake.rereadings.begin("site", NOW)
        archive.intake.incidents.open("site", "silence", "nothing new", NOW)
        host, task = "more.example.org", HandedOut("link", 1, FEED, "site")
        archive.frontier.batches.hand_out([(host, [task])], archive.intake.runs.start(NOW), NOW)
        archive.frontier.suspects.blame([Suspect("feed", 9, host, FEED, "site")], NOW, sure=False)
        form = Trait("emptied", "editor")
        archive.intake.together.note([Answer(1, (form,), NOW)], NOW)
        with archive._session.writing():
            read = likeness_of(article("一篇。"))
            archive.intake.parameters.note(
                1, "site", "https://news.example.org/1.html?v=1", read, NOW
            )
            archive.intake.parameters.keep({"site": ["id"]}, NOW)
            archive._session.execute("insert into flips values (5, 'site', 1, '2026', 0)")
            archive._session.execute("insert into wrong_pages values (1, 'site', null, '2026', 1)")
            archive._session.execute(
                "insert into coverage (source_id, hour, readings) values ('site', '2026', 3)"
            )
            archive._session.execute(
                "insert into dictionaries (source_id, sha256, size, made_at, data)"
                " values ('site', ?, 4, '2026', ?)",
                (sha256(b"page"), compress(b"page")[0]),
            )
    return tmp_path / "archive.db"


def speaking_of_sources(archive: Archive) -> list[str]:
    rows = archive._session.rows(
        "select m.name from sqlite_master m join pragma_table_info(m.name) c"
        " where m.type = 'table' and c.name = 'source_id' and m.name <> 'sources'"
    )
    return [row["name"] for row in rows]


def test_every_table_that_speaks_of_a_source_speaks_of_the_new_one(path: Path) -> None:
    with Archive(path) as archive:
        tables = speaking_of_sources(archive)
        assert len(tables) >= 10
        before = {table: count(archive, table, "site") for table in tables}
        assert 0 not in before.values(), before
        archive.intake.renames.apply([RENAMED], [], after(days=2))
        assert {table: count(archive, table, "new") for table in tables} == before
        assert {count(archive, table, "site") for table in tables} == {0}
        assert archive._session.rows("select scope from rereadings")[0]["scope"] == "new"
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("pragma foreign_key_check").fetchall() == []


def test_it_goes_on_where_it_was(path: Path) -> None:
    with Archive(path) as archive:
        head, changes = archive.queries.changes.head(), archive.queries.changes.all()
        archive.intake.renames.apply([RENAMED], [], after(days=2))
        info = SourceInfo("new", "新名", "county", SOURCE.feeds)
        archive.intake.runs.sync_sources([info], after(days=2))
        assert archive.queries.changes.head() == head
        for name in ("site", "new"):
            assert len(archive.queries.changes.all(Filter(sources=(name,)))) == len(changes)
            assert len(list(archive.queries.articles.all(Filter(sources=(name,))))) == 4
            assert archive.queries.texts.search("88个", Filter(sources=(name,)))
        assert {change.source_id for change in archive.queries.changes.all()} == {"new"}
        assert {row["source_id"] for row in archive.queries.articles.all(at=after(minutes=1))} == {
            "new"
        }
        assert [row["source_id"] for row in archive.queries.overview.source_health()] == [
            "new",
            "other",
        ]
        (feed,) = due(archive, after(days=2), everything=True).feeds
        assert not feed.first
        assert len(due(archive, after(days=2), everything=True).articles) == 4
        assert archive.outbox.mutes.in_force(after(days=2))[0].source_id == "new"
        assert archive.outbox.mutes.unmute(after(days=2), source_id="site")
        assert archive.outbox.mutes.mute(after(days=3), source_id="site").source_id == "new"
        edit = capture(article("又一次，99个。"), after(days=3), source_id="new")
        archive.intake.recording.record_known(1, edit)
    assert found(path) == []


def test_twice_is_once(path: Path) -> None:
    with Archive(path) as archive:
        archive.intake.renames.apply([RENAMED], [TOPIC], after(days=2))
        once = contents(path)
        archive.intake.renames.apply([RENAMED], [TOPIC], after(days=3))
    assert contents(path) == once


@pytest.mark.parametrize("last", [("b",), ("site", "b"), ("b", "site")])
def test_a_chain_and_the_way_back(path: Path, last: tuple[str, ...]) -> None:
    with Archive(path) as archive:
        archive.intake.renames.apply([Seed("b", ("site",))], [Seed("t2", ("yongliang",))], NOW)
        archive.intake.renames.apply([Seed("c", last)], [Seed("t3", ("t2", "yongliang"))], NOW)
        for name in ("site", "b", "c"):
            assert archive.intake.renames.source(name) == "c"
        assert count(archive, "articles", "c") == 4
        assert {row["topics"][0] for row in archive.queries.articles.all()} == {"t3"}
        for name in ("yongliang", "t2", "t3"):
            assert len(list(archive.queries.articles.all(Filter(topics=(name,))))) == 4
        archive.intake.renames.apply([Seed("site", ("c",))], [Seed("yongliang", ("t3",))], NOW)
        for name in ("site", "b", "c"):
            assert archive.intake.renames.source(name) == "site"
            assert len(archive.queries.changes.all(Filter(sources=(name,)))) == len(
                archive.queries.changes.all()
            )
        assert {change.topics for change in archive.queries.changes.all()} == {("yongliang",)}
        assert count(archive, "fetches", "site") > 0
        assert count(archive, "fetches", "c") == 0
    assert found(path) == []


def test_all_at_once_where_the_archive_missed_a_name(path: Path) -> None:
    with Archive(path) as archive:
        archive.intake.renames.apply([Seed("c", ("site", "b"))], [], NOW)
        assert count(archive, "articles", "c") == 4
        archive.intake.renames.apply([Seed("c", ("site", "b"))], [], NOW)
        assert archive.intake.renames.orphans({"c", "other"}) == []


def test_what_was_crawled_under_both_ids_is_joined(path: Path) -> None:
    """The seed was renamed without a word; `was` came later."""
    with Archive(path) as archive:
        archive.intake.runs.sync_sources([SourceInfo("new", "新名", "county", SOURCE.feeds)], NOW)
        (feed,) = due(archive, NOW, everything=True).feeds
        archive.intake.feeds.record(
            feed, fetched(url=FEED), [FoundLink("https://news.example.org/a/10.html")], NOW - NOW
        )
        more = article("新名下的一篇。", "https://news.example.org/a/10.html")
        archive.intake.recording.record_new(capture(more, source_id="new"))
        archive.outbox.mutes.mute(NOW, source_id="new")
        archive.intake.backfills.begin("new", NOW, NOW, NOW)
        archive.intake.rereadings.begin("new", NOW)
        archive.intake.incidents.open("new", "silence", "nothing new", NOW)
        with archive._session.writing():
            archive._session.execute(
                "insert into coverage (source_id, hour, readings) values ('new', '2026', 4)"
            )
        archive.intake.renames.apply([RENAMED], [], NOW)
        assert count(archive, "articles", "new") == 5
        assert count(archive, "feeds", "new") == 1
        hour = archive._session.rows("select readings from coverage where hour = '2026'")
        assert [row["readings"] for row in hour] == [7]
        assert len(archive.outbox.mutes.in_force(NOW)) == 1
        assert len(archive.queries.overview.incidents(open_only=True)) == 1
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("pragma foreign_key_check").fetchall() == []
    assert found(path) == []


def test_an_id_that_another_seed_takes_is_that_seed_s(path: Path) -> None:
    with Archive(path) as archive:
        archive.intake.renames.apply([RENAMED], [TOPIC], NOW)
        archive.intake.renames.apply(
            [Seed("new"), Seed("site")], [Seed("pairing"), Seed("yongliang")], NOW
        )
        assert archive.intake.renames.source("site") == "site"
        assert list(archive.queries.articles.all(Filter(sources=("site",)))) == []
        assert count(archive, "articles", "new") == 4


def test_a_seed_that_claims_what_went_to_another_gets_nothing_of_it(path: Path) -> None:
    with Archive(path) as archive:
        archive.intake.renames.apply([RENAMED], [TOPIC], NOW)
        archive.intake.renames.apply([Seed("new"), Seed("x", ("site",))], [], NOW)
        assert archive.intake.renames.source("site") == "new"
        assert count(archive, "articles", "x") == 0


def test_old_fetches_are_moved_a_step_at_a_time(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renames, "FETCHES_A_STEP", 3)
    with Archive(path) as archive:
        all_of_them = count(archive, "fetches", "site")
        archive.intake.renames.apply([RENAMED], [], NOW)
        assert count(archive, "fetches", "new") == 3
        archive.intake.renames.apply([Seed("c", ("new",))], [], NOW)
        for _ in range(all_of_them):
            archive.intake.renames.apply([Seed("c", ("new",))], [], NOW)
        assert count(archive, "fetches", "c") == all_of_them


def test_changes_are_told_by_rules_of_the_new_ids(tmp_path: Path) -> None:
    rule = AlertRule("r", ("desk",), topics=("pairing",), sources=("new",))
    path = tmp_path / "told.db"
    with open_archive(path) as archive:
        archive.intake.recording.record_new(capture())
    with Archive(path, rules=(rule,)) as archive:
        archive.intake.renames.apply([RENAMED], [TOPIC], NOW)
        for minutes in (0, 20, 40):
            gone = answer(Outcome.GONE, after(hours=2, minutes=minutes))
            archive.intake.recording.record_known(1, replace(gone, source_id="new"))
        (delivery,) = archive.outbox.deliveries.all(["pending"])
        assert [change.kind for change in delivery.changes] == [Kind.WITHDRAWN]
        assert delivery.changes[0].topics == ("pairing",)
    assert found(path) == []


def test_what_the_chain_covers_is_left_as_it_is_written(path: Path) -> None:
    with Archive(path) as archive:
        archive.intake.renames.apply([RENAMED], [TOPIC], NOW)
        assert {change.topics for change in archive.queries.changes.all()} == {("pairing",)}
        stored = archive._session.rows("select distinct topics from changes")
        assert [row["topics"] for row in stored] == ['["yongliang"]']
        assert archive.queries.articles.matches(1, 1)[0]["topic"] == "pairing"
    assert found(path) == []


def test_sources_that_no_seed_names(path: Path) -> None:
    with Archive(path) as archive:
        assert archive.intake.renames.orphans({"site", "other"}) == []
        assert archive.intake.renames.orphans({"other"}) == [{"source_id": "site", "articles": 4}]
        archive.intake.renames.apply([RENAMED], [], NOW)
        assert archive.intake.renames.orphans({"new"}) == []


@pytest.mark.parametrize("steps", range(1, len(STEPS)))
def test_an_earlier_archive_is_renamed_too(steps: int, tmp_path: Path) -> None:
    live(tmp_path / "today.db").close()
    earlier(tmp_path / "today.db", tmp_path / "archive.db", steps)
    with Archive(tmp_path / "archive.db") as archive:
        archive.intake.renames.apply([RENAMED], [TOPIC], NOW)
        assert (
            len(list(archive.queries.articles.all(Filter(sources=("new",), topics=("pairing",)))))
            == 4
        )
    assert found(tmp_path / "archive.db") == []


IDS = ("a", "b", "c", "site")
STEP = st.one_of(
    st.tuples(st.just("source"), st.sampled_from(IDS)),
    st.tuples(st.just("topic"), st.sampled_from(IDS)),
    st.tuples(st.just("new"), st.just("")),
    st.tuples(st.just("edit"), st.just("")),
    st.tuples(st.just("again"), st.just("")),
)


@given(steps=st.lists(STEP, max_size=12))
@settings(max_examples=30, deadline=None)
def test_whatever_the_order(steps: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        _follow(Path(folder) / "archive.db", steps)


def _follow(path: Path, steps: list[tuple[str, str]]) -> None:
    """One source and one topic, renamed and recorded in any order; all under one name at last."""
    source, topic = Seed("site"), Seed("yongliang")
    called: tuple[set[str], set[str]] = ({"site"}, {"yongliang"})
    made = 0
    with open_archive(path) as archive:
        archive.intake.recording.record_new(capture())
    for number, (what, name) in enumerate(steps):
        now = after(minutes=number)
        if what == "source" and name != source.id:
            source = Seed(name, (source.id,))
        elif what == "topic" and name != topic.id:
            topic = Seed(name, (topic.id,))
        called[0].add(source.id)
        called[1].add(topic.id)
        rules = (AlertRule("r", ("desk",), sources=(source.id,), topics=(topic.id,)),)
        with Archive(path, rules=rules) as archive:
            archive.intake.renames.apply([source, OTHER_SEED], [topic], now)
            archive.intake.runs.sync_sources(
                [SourceInfo(source.id, "S", "other", SOURCE.feeds), OTHER], now
            )
            verdict = {"source_id": source.id, "matches": (match(topic=topic.id),)}
            told = sum(len(d.changes) for d in archive.outbox.deliveries.all())
            if what == "new":
                made += 1
                url = f"https://news.example.org/b/{made}.html"
                text = f"第{made}批，88个。" + "长" * made
                archive.intake.recording.record_new(capture(article(text, url), now, **verdict))
            elif what == "edit":
                text = f"第{number}次改，88个。" + "短" * number
                archive.intake.recording.record_known(1, capture(article(text), now, **verdict))
            recorded = what in ("new", "edit")
            assert sum(len(d.changes) for d in archive.outbox.deliveries.all()) == told + recorded
    with Archive(path) as archive:
        everything = len(kinds(archive))
        for source_id in called[0]:
            for topic_id in called[1]:
                where = Filter(sources=(source_id,), topics=(topic_id,))
                assert len(list(archive.queries.articles.all(where))) == made + 1
                assert len(archive.queries.changes.all(where)) == everything
                assert len(archive.queries.texts.search("个", where)) == made + 1
        assert {change.source_id for change in archive.queries.changes.all()} == {source.id}
        assert {change.topics for change in archive.queries.changes.all()} == {(topic.id,)}
        assert count(archive, "fetches", source.id) >= everything
        assert archive._session.rows("select 1 from feeds where source_id <> ?", (source.id,)) == []
    assert found(path) == []


OTHER_SEED = Seed("other")
