"""Kept pages read again: readings are appended, nothing is changed, nobody is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.classifier import Classifier
from crawler.pages.cnnb import Cnnb
from crawler.seeds import load_sources
from crawler.topics import load_all
from scheduler.config import Config, load
from scheduler.upkeep.reextract import reextract
from storage import Archive, Filter
from storage.locks import LockedError, archive_lock
from storage.rules import AlertRule
from storage.times import utc_now
from tests.running import Desk
from tests.site import article
from tests.watching import Watcher

HOST = "http://news.site.com.cn"
SOURCE = f"""
id = "site"
name = "测试站"
page = "cnnb"
every = "1h"
[[feeds]]
kind = "listing"
url = "{HOST}/"
"""
TOPIC_SEEDS = Path(__file__).parents[3] / "seeds" / "topics"


def url(number: int) -> str:
    return f"{HOST}/system/2026/11/20/0307{number:05d}.shtml"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "source.toml").write_text(SOURCE, encoding="utf-8")
    file = tmp_path / "yongliang.toml"
    file.write_text(
        f'[archive]\npath = "archive.db"\n[seeds]\nsources = ["source.toml"]\n'
        f'topics = ["{TOPIC_SEEDS}"]\n',
        encoding="utf-8",
    )
    return load(file, everything=False)


@pytest.fixture
def watcher(config: Config) -> Iterator[Watcher]:
    sources = load_sources(config.source_paths)
    classifier = Classifier(sources, load_all(config.topic_paths))
    with Archive(config.archive, rules=(AlertRule("all", ("a",)),)) as archive:
        archive.intake.runs.sync_sources([source.info() for source in sources], utc_now())
        yield Watcher(archive, classifier)


def rows(config: Config, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(config.archive)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


@pytest.fixture
def poor_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules of an older program: they leave the editor out and read the headline short."""
    read = Cnnb.read

    def worse(self: Cnnb, page: object) -> object:
        from dataclasses import replace

        answer = read(self, page)  # type: ignore[arg-type]
        short = replace(answer.article, editor=None, title=answer.article.title[:4])
        return replace(answer, article=short)

    monkeypatch.setattr(Cnnb, "read", worse)
    monkeypatch.setattr(Cnnb, "version", 0)


@pytest.fixture
def archived(watcher: Watcher, poor_rules: None) -> Watcher:
    """Two articles of the older rules, the first edited once."""
    one = watcher.first(url(1), article())
    watcher.first(url(2), article("甬凉教育协作签约"))
    watcher.later(hours=1).again(one, article().replace("12.4亿元", "12.6亿元"))
    return watcher


def test_appends_what_differs_and_tells_nobody(
    archived: Watcher, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(config, "select * from versions order by version_id")
    told = rows(config, "select * from deliveries"), rows(config, "select * from changes")
    monkeypatch.undo()
    done = reextract(config)
    assert (done.read, done.unreadable, len(done.appended)) == (3, 0, 3)
    assert {tuple(row["fields"]) for row in done.appended} == {("title", "editor")}
    # A version row never changes, and nothing was flagged.
    assert rows(config, "select * from versions where reread_of is null order by version_id") == (
        before
    )
    assert told == (rows(config, "select * from deliveries"), rows(config, "select * from changes"))
    appended = rows(
        config,
        "select new.article_id, new.version, new.reread_of, new.extractor, old.extractor,"
        " new.captured_at = old.captured_at, new.snapshot_id = old.snapshot_id"
        " from versions new join versions old on old.article_id = new.article_id"
        " and old.version = new.reread_of order by new.version_id",
    )
    assert appended == [
        (1, 3, 1, Cnnb.extractor(), "cnnb/0", 1, 1),
        (2, 2, 1, Cnnb.extractor(), "cnnb/0", 1, 1),
        (1, 4, 2, Cnnb.extractor(), "cnnb/0", 1, 1),
    ]


def test_a_second_time_changes_nothing(
    archived: Watcher, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    reextract(config)
    again = reextract(config)
    assert (again.read, again.appended) == (3, [])
    assert rows(config, "select count(*) from versions") == [(6,)]
    assert rows(config, "select count(*) from rereadings") == [(0,)]


def test_goes_on_where_it_was_cut_short(
    archived: Watcher, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    reread, calls = Classifier.reread, 0

    def cut(self: Classifier, known: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return reread(self, known)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Classifier, "reread", cut)
        with pytest.raises(KeyboardInterrupt):
            reextract(config)
    rest = reextract(config)
    assert rest.read == 2
    assert rows(config, "select count(*) from versions where reread_of is not null") == [(3,)]


def test_queries_show_the_newest_reading_in_time(
    archived: Watcher, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    reextract(config)
    with Archive(config.archive, read_only=True) as archive:
        shown = archive.queries.articles.as_json(1)
        assert (shown["version"], shown["editor"], shown["reread_of"]) == (4, "王小明", 2)
        assert "12.6亿元" in shown["body"]
        listed = {row["article_id"]: row["version"] for row in archive.queries.articles.all()}
        assert listed == {1: 4, 2: 2}
        assert archive.queries.articles.states(1) == [3, 4]
        found = archive.queries.texts.search("西昌", Filter())
        assert {row["article_id"]: row["version"] for row in found} == {1: 4, 2: 2}
        at = archive.queries.articles.as_json(1, at=archived.now.replace(minute=0, hour=0))
        assert (at["version"], at["editor"]) == (3, "王小明")
        old = archive.queries.texts.search("12.4亿", Filter())
        assert {row["article_id"]: row["version"] for row in old} == {1: 3, 2: 2}
    assert rows(config, "select title, version from articles where article_id = 1") == [
        ("甬凉协作联席会议在西昌召开", 4)
    ]


def test_an_upgrade_is_no_edit_and_an_edit_stays_one(
    archived: Watcher, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    reextract(config)
    kinds = archived.kinds()
    archived.later(hours=1).again(1, article().replace("12.4亿元", "12.6亿元") + " ")
    assert archived.kinds() == kinds
    archived.later(hours=1).again(1, article().replace("12.4亿元", "12.8亿元"))
    assert archived.kinds() == [*kinds, "edited"]
    change = archived.archive.queries.changes.all()[0]
    assert [(s.before, s.after) for s in change.spans] == [("12.6亿元", "12.8亿元")]
    assert (change.from_version, change.to_version) == (4, 5)


def test_one_source_only(
    archived: Watcher, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    assert reextract(config, "other").read == 0
    assert reextract(config, "site").read == 3


def test_what_cannot_be_read_today_stays(
    archived: Watcher, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(Classifier, "reread", lambda self, known: None)
    done = reextract(config)
    assert (done.read, done.unreadable, done.appended) == (3, 3, [])
    assert rows(config, "select count(*) from versions") == [(3,)]


def test_one_at_a_time(archived: Watcher, config: Config) -> None:
    with archive_lock(config.archive, "reextract", wait=False), pytest.raises(LockedError):
        reextract(config)


def test_the_command(
    archived: Watcher, config: Config, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    desk = Desk(tmp_path)
    done = desk.run("reextract", "--json")
    assert done.code == 0, done.err
    assert done.json()["read"] == 3
    assert len(done.json()["appended"]) == 3
    said = desk.run("reextract")
    assert said.code == 0
    assert "appended 0 versions" in said.out
    assert desk.run("diff", "1", "--json").json()["fields"] == ["body"]
