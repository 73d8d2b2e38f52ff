"""What an export reads is what the queries show; the index keeps finding across its migration."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import Archive, Filter
from storage.archive import migrations
from storage.archive.db import connection
from storage.archive.db.session import Session
from storage.errors import StorageError
from storage.records import Kind
from storage.shown import Image
from tests.storage.making import BODY, after, article, capture, fetched, live, lived, open_archive

# An article's text is NFC and has no halves of characters; anything else may stand in it.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


EVERYTHING = Filter()


def objects(archive: Archive, where: Filter = EVERYTHING) -> list[dict[str, object]]:
    return [json.loads(line) for line in archive.queries.exporting.articles_as_json(where)]


@pytest.mark.parametrize(
    "where",
    [
        Filter(),
        Filter(limit=2),
        Filter(limit=2, offset=1),
        Filter(kinds=(Kind.WITHDRAWN,)),
        Filter(sources=("other",)),
        Filter(topics=("yongliang",), since=after(minutes=3)),
    ],
)
def test_the_objects_are_those_of_the_query_key_by_key(tmp_path: Path, where: Filter) -> None:
    with live(tmp_path / "archive.db") as archive:
        listed = list(archive.queries.articles.all(where))
        found = objects(archive, where)
        assert [list(row.items()) for row in found] == [list(row.items()) for row in listed]
        assert archive.queries.exporting.article_count(where) == len(listed)


@pytest.mark.parametrize("minutes", [-1, 0, 3.5, 30, 90, 130, 240, 9999])
@pytest.mark.parametrize("where", [Filter(), Filter(limit=1, offset=1), Filter(sources=("other",))])
def test_the_objects_at_a_moment_are_those_of_the_query(
    tmp_path: Path, minutes: float, where: Filter
) -> None:
    at = after(minutes=minutes)
    with live(tmp_path / "archive.db") as archive:
        listed = list(archive.queries.articles.all(where, at))
        found = [json.loads(line) for line in archive.queries.exporting.articles_as_json(where, at)]
        assert [list(row.items()) for row in found] == [list(row.items()) for row in listed]
        assert archive.queries.exporting.article_count(where, at) == len(listed)
        answers = list(archive.queries.exporting.answers(where, at))
        assert {one.article_id for one in answers} == {row["article_id"] for row in listed}
        assert all(one.captured_at <= at for one in answers)
        for row in listed:
            article_id = row["article_id"]
            mine = [one for one in answers if one.article_id == article_id]
            told = {read.version for one in mine for read in one.readings}
            assert told == {
                row["version"] for row in archive.queries.articles.versions(article_id, at)
            }


@pytest.fixture(scope="module")
def filling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with open_archive(tmp_path_factory.mktemp("export") / "archive.db") as archive:
        yield archive


@given(TEXT, st.lists(TEXT, max_size=3), TEXT)
@settings(max_examples=40, deadline=None)
def test_any_text_is_well_formed(
    filling: Archive, title: str, authors: list[str], caption: str
) -> None:
    number = filling.queries.exporting.article_count()
    url = f"https://news.example.org/{number}.html"
    images = (Image("u", caption),)
    of = article(f"第{number}篇。", url, title=title, authors=tuple(authors), images=images)
    filling.intake.recording.record_new(capture(of, after(minutes=number)))
    newest = Filter(limit=1)
    (line,) = filling.queries.exporting.articles_as_json(newest)
    assert b"\n" not in line
    assert [json.loads(line)] == list(filling.queries.articles.all(newest))
    assert json.loads(line)["title"] == title


def test_an_answer_is_given_once_with_every_version_read_from_it(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive.db") as archive:
        answered = fetched(
            body=b"<p>one</p>", final_url="https://news.example.org/b", redirects=("https://r/",)
        )
        archive.intake.recording.record_new(capture(fetch=answered))
        read_again = article(BODY + "\n读到了更多。")
        second = capture(
            article(BODY + "\n读到了更多。\n又改了。"),
            after(hours=1),
            extractor="generic/2",
            baseline=read_again,
        )
        archive.intake.recording.record_known(1, second)
        first, later = archive.queries.exporting.answers()
        read = [(one.version, one.page, one.extractor) for one in first.readings]
        assert read == [(1, 1, "generic/1"), (2, 1, "generic/2")]
        assert first.final_url == "https://news.example.org/b"
        assert first.redirects == ("https://r/",)
        assert archive.queries.exporting.answer_body(first) == b"<p>one</p>"
        assert [one.version for one in later.readings] == [3]
        assert len(list(archive.queries.exporting.answers(Filter(sources=("other",))))) == 0


def test_bytes_that_do_not_fit_their_hash_are_said(tmp_path: Path) -> None:
    with live(tmp_path / "archive.db") as archive:
        wrong, right, *_ = archive.queries.exporting.answers()
        archive._session.execute(
            "update snapshots set (data, base_id) = (select data, base_id from snapshots"
            " where sha256 = ?) where sha256 = ?",
            (right.sha256, wrong.sha256),
        )
        with pytest.raises(StorageError, match=wrong.sha256):
            archive.queries.exporting.answer_body(wrong)


@pytest.mark.parametrize(
    "question",
    [
        lambda archive: archive.queries.articles.all(),
        lambda archive: archive.queries.exporting.articles_as_json(),
    ],
)
def test_the_newest_come_first_without_sorting_all(
    question: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Any]] = []
    monkeypatch.setattr(Session, "stream", lambda _, *statement: asked.append(statement) or [])
    with live(tmp_path / "archive.db") as archive:
        question(archive)
        sql, values = asked[0]
        plan = archive._session.execute(f"explain query plan {sql}", values).fetchall()
    assert plan[0]["detail"] == "SCAN articles USING INDEX articles_by_first_seen"
    # What else is sorted is within one article: only steps of the whole have no step above them.
    assert not [row for row in plan if row["parent"] == 0 and "ORDER BY" in row["detail"]]


def test_an_archive_from_before_the_new_index_is_found_in_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "archive.db"
    earlier = [
        step for step in migrations.STEPS if step is not migrations.steps_002_to_010.m008_reading
    ]
    with monkeypatch.context() as before:
        before.setattr(connection, "STEPS", tuple(earlier))
        lived(path).close()
    with closing(sqlite3.connect(path)) as db:
        columns = [row[1] for row in db.execute("pragma table_info(articles_fts)")]
        assert columns[0] == "title"
    with Archive(path) as archive:
        assert {row["article_id"] for row in archive.queries.texts.search("农产品")} == {2, 3, 4}
        assert [row["article_id"] for row in archive.queries.texts.search("88个")] == [1]
        assert [
            row["article_id"] for row in archive.queries.texts.search("标题:交流", ranked=True)
        ][:1]
        assert list(archive.upkeep.verifying.verify()) == []


def test_the_newest_changes_of_a_kind_are_found_by_an_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with live(tmp_path / "archive.db") as archive:
        asked: list[tuple[str, Any]] = []
        monkeypatch.setattr(Session, "rows", lambda _, *statement: asked.append(statement) or [])
        archive.queries.changes.all(Filter(kinds=(Kind.MOVED,), limit=8))
        archive.queries.changes.all(article_id=1)
        archive.queries.counting.backlog_by_source(Filter(since=after(days=-7)))
        plans = [
            [row["detail"] for row in archive._session.execute(f"explain query plan {sql}", values)]
            for sql, values in asked
        ]
    assert "changes_by_kind (kind=?)" in plans[0][0]
    assert "changes_by_article (article_id=?)" in " ".join(plans[1])
    assert "changes_by_time (detected_at>? AND detected_at<?)" in plans[2][0]
    for plan in plans[:2]:
        assert not [detail for detail in plan if "TEMP B-TREE" in detail]
