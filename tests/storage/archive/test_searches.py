"""Searches that stay, and their rules: in force at once, in any process, and never lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from storage import Archive
from storage.archive.search import QueryError, any_of
from storage.desk_work import Act
from storage.errors import NotFoundError
from storage.records import Kind, Severity
from storage.rules import AlertRule
from storage.searches import MOST_NAME, MOST_QUERY, MOST_SEARCHES, Listing, SearchTerms
from storage.work import FeedInfo, SourceInfo
from tests.storage.making import NOW, article, capture

EDITS = SearchTerms(
    ("desk", "press"),
    sources=("site",),
    kinds=(Kind.EDITED,),
    min_severity=Severity.SUBSTANTIVE,
    words=("资金", "万元"),
)
HOUR = timedelta(hours=1)
CONFIGURED = AlertRule("all", ("mail",), kinds=(Kind.NEW,))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Archive(tmp_path / "archive.db") as archive:
        feed = FeedInfo("https://news.example.org/", "listing")
        archive.intake.runs.sync_sources([SourceInfo("site", "站", "other", (feed,))], NOW)
        archive.intake.recording.record_new(capture(article(), NOW))
    return tmp_path / "archive.db"


@pytest.fixture
def desk(path: Path) -> Iterator[Archive]:
    with Archive(path, desk_only=True) as archive:
        yield archive


def edit(archive: Archive, text: str, hours: int = 1) -> None:
    edited = replace(article(), body=f"{article().body}\n{text}")
    archive.intake.recording.record_known(1, capture(edited, NOW + hours * HOUR))


def waiting(archive: Archive) -> list[tuple[str, str, int]]:
    found = archive.outbox.deliveries.all()
    return sorted((one.rule_id, one.channel_id, len(one.changes)) for one in found)


def test_a_rule_holds_at_once_also_where_the_archive_is_open_already(
    path: Path, desk: Archive
) -> None:
    with Archive(path, rules=[CONFIGURED]) as archive:
        edit(archive, "资金100万元。")
        assert waiting(archive) == []
        number = desk.desk.searches.keep("改动", Listing.CHANGES, "kind=edited", "王", NOW)
        assert number == 1
        edit(archive, "资金200万元。", 2)
        assert waiting(archive) == []
        desk.desk.searches.keep_rule(1, EDITS, "王", NOW)
        edit(archive, "资金300万元。", 3)
        edit(archive, "资金400万元。", 4)
        assert waiting(archive) == [("search:1", "desk", 2), ("search:1", "press", 2)]
        desk.desk.searches.pause_rule(1, "王", NOW, paused=True)
        edit(archive, "资金500万元。", 5)
        assert waiting(archive) == [("search:1", "desk", 2), ("search:1", "press", 2)]
        desk.desk.searches.pause_rule(1, "王", NOW, paused=False)
        edit(archive, "资金600万元。", 6)
        assert waiting(archive) == [("search:1", "desk", 3), ("search:1", "press", 3)]
        assert list(archive.outbox.rules.by_id()) == ["all", "search:1"]
        desk.desk.searches.remove(1, "李", NOW)
        edit(archive, "资金700万元。", 7)
        assert waiting(archive) == [("search:1", "desk", 3), ("search:1", "press", 3)]
        assert list(archive.outbox.rules.by_id()) == ["all"]
    acts = [(entry.who, entry.act, entry.words) for entry in reversed(desk.desk.log.newest(9))]
    assert acts == [
        ("王", Act.SEARCH_KEPT, "改动"), ("王", Act.RULE_KEPT, "改动"),
        ("王", Act.RULE_PAUSED, "改动"), ("王", Act.RULE_RESUMED, "改动"),
        ("李", Act.RULE_REMOVED, "改动"), ("李", Act.SEARCH_REMOVED, "改动"),
    ]  # fmt: skip


def test_quiet_hours_and_a_seal_hold_as_for_every_rule(path: Path, desk: Archive) -> None:
    desk.desk.searches.keep("夜间", Listing.CHANGES, "", "王", NOW)
    local = (NOW + HOUR).astimezone(desk.outbox.deliveries._zone)
    quiet = f"{local.hour:02d}:00-{(local.hour + 2) % 24:02d}:00"
    desk.desk.searches.keep_rule(1, SearchTerms(("desk",), quiet=quiet), "王", NOW)
    with Archive(path) as archive:
        edit(archive, "资金100万元。")
        assert archive.outbox.sending.due(NOW + HOUR + timedelta(minutes=30)) == []
        morning = NOW + 3 * HOUR
        (due,) = archive.outbox.sending.due(morning)
        sealed = archive.outbox.sending.take(due.delivery_id, morning)
        assert sealed
        assert sealed.rule_id == "search:1"
        edit(archive, "资金200万元。", 4)
        assert [len(one.changes) for one in archive.outbox.deliveries.all()] == [1, 1]


def test_a_rule_follows_a_renamed_source(path: Path, desk: Archive) -> None:
    desk.desk.searches.keep("改动", Listing.CHANGES, "source=site", "王", NOW)
    desk.desk.searches.keep_rule(1, EDITS, "王", NOW)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "insert into renames (kind, old_id, new_id, renamed_at) values"
            " ('source', 'site', 'paper', '2026-11-20T00:00:00.000Z')"
        )
    (rule,) = desk.outbox.rules.of_searches()
    assert rule.sources == ("paper",)
    search = desk.desk.searches.one(1)
    assert search.rule
    assert search.rule.terms.sources == ("paper",)


def test_names_are_one_each_and_searches_not_endless(desk: Archive) -> None:
    searches = desk.desk.searches
    numbers = [
        searches.keep(f"检索 {n}", Listing.ARTICLES, "q=a", "王", NOW) for n in range(MOST_SEARCHES)
    ]
    assert numbers == list(range(1, MOST_SEARCHES + 1))
    assert searches.keep("又一个", Listing.ARTICLES, "", "王", NOW) is None
    searches.remove(5, "王", NOW)
    assert searches.keep("检索 3", Listing.ARTICLES, "", "王", NOW) is None
    assert searches.keep("检索 4", Listing.ARTICLES, "", "王", NOW) == MOST_SEARCHES + 1
    assert len(searches.all()) == MOST_SEARCHES
    with pytest.raises(NotFoundError):
        searches.one(5)
    for act in (searches.remove, searches.remove_rule):
        with pytest.raises(NotFoundError):
            act(5, "王", NOW)
    for number in (5, 2**70):
        with pytest.raises(NotFoundError):
            searches.keep_rule(number, EDITS, "王", NOW)
        with pytest.raises(NotFoundError):
            searches.pause_rule(number, "王", NOW, paused=True)


@pytest.mark.parametrize(
    ("name", "query"), [("", ""), ("长" * (MOST_NAME + 1), ""), ("x", "q" * (MOST_QUERY + 1))]
)
def test_what_is_too_long_or_nothing_is_not_kept(desk: Archive, name: str, query: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        desk.desk.searches.keep(name, Listing.CHANGES, query, "王", NOW)


@pytest.mark.parametrize(
    "terms",
    [
        SearchTerms(()),
        SearchTerms(("desk",), kinds=()),
        SearchTerms(("desk",), words=("",)),
        SearchTerms(("desk",), schedule="sometimes"),
        SearchTerms(("desk",), quiet="22-7"),
    ],
)
def test_what_is_no_rule_is_not_kept(desk: Archive, terms: SearchTerms) -> None:
    desk.desk.searches.keep("a", Listing.CHANGES, "", "王", NOW)
    with pytest.raises(ValueError, match=r"without channels|sometimes|22-7"):
        desk.desk.searches.keep_rule(1, terms, "王", NOW)
    assert desk.desk.searches.one(1).rule is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("资金", ("资金",)),
        ('"协作 会议"', ("协作 会议",)),
        ("资金 OR 万元 OR 资金", ("资金", "万元")),
        ("資金 OR ABC", ("资金", "abc")),
        ("资金 万元", None),
        ("资金 AND 万元", None),
        ("资金 NOT 万元", None),
        ("title:资金", None),
        ("资金 OR (万元 NOT 亿元)", None),
        ("资金 OR 标题:万元", None),
    ],
)
def test_a_query_says_any_of_some_words_or_more(text: str, words: tuple[str, ...] | None) -> None:
    assert any_of(text) == words


def test_what_cannot_be_read_has_no_words() -> None:
    with pytest.raises(QueryError):
        any_of("OR")
