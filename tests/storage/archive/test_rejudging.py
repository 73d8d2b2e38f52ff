"""Kept texts judged by the topics of today: in steps, silently, and undone by nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from storage import Archive, Filter
from storage.archive.intake import rejudging
from storage.records import Kind, Outcome
from storage.rules import AlertRule
from storage.verdicts import Match, Reason
from tests.storage.archive.redacting import found
from tests.storage.making import NOW, after, answer, article, capture, live, match, open_archive


@dataclass
class Word:
    """A topic of one word, which notes what it was asked."""

    id: str
    word: str
    asked: list[str] = field(default_factory=list)

    @property
    def rules_hash(self) -> str:
        return f"hash of {self.id} {self.word}"

    def match(self, title: str, body: str) -> Match:
        self.asked.append(body)
        holds = self.word in title + body
        reason = Reason(self.word, 1.0, (self.word,), "body", (0,))
        return Match(
            self.id, holds, float(holds), (reason,) if holds else (), rules_hash=self.rules_hash
        )


RULE = AlertRule("r", ("desk",), topics=("two",))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db", rules=(RULE,)) as opened:
        opened.intake.recording.record_new(capture())
        for number in range(2, 6):
            url = f"https://news.example.org/a/{number}.html"
            opened.intake.recording.record_new(capture(article(f"第{number}批农产品运抵。", url)))
        yield opened


def on_topic(archive: Archive, topic: str) -> list[int]:
    return sorted(
        row["article_id"] for row in archive.queries.articles.all(Filter(topics=(topic,)))
    )


def flags(archive: Archive) -> list[bool]:
    return [
        row["on_topic"]
        for row in sorted(archive.queries.articles.all(), key=lambda r: r["article_id"])
    ]


def test_a_new_topic_finds_what_is_kept_and_tells_nobody(archive: Archive) -> None:
    assert archive.intake.rejudging.step([Word("two", "批")], after(hours=1)) == 5
    assert on_topic(archive, "two") == [2, 3, 4, 5]
    assert archive.outbox.deliveries.all() == []
    assert [change.kind for change in archive.queries.changes.all()] == [Kind.NEW] * 5
    assert archive.intake.rejudging.step([Word("two", "批")], after(hours=2)) == 0


def test_what_happens_afterwards_is_told(archive: Archive) -> None:
    archive.intake.rejudging.step([Word("two", "个")], after(hours=1))
    for minutes in (0, 20, 40):
        archive.intake.recording.record_known(
            1, answer(Outcome.GONE, after(hours=2, minutes=minutes))
        )
    (delivery,) = archive.outbox.deliveries.all(["pending"])
    assert [change.kind for change in delivery.changes] == [Kind.WITHDRAWN]
    assert delivery.changes[0].topics == ("yongliang", "two")
    assert found(archive.path) == []


def test_in_steps_and_taken_up_where_it_was(archive: Archive) -> None:
    topic = Word("two", "批")
    for looked_at in (2, 2, 1, 0):
        assert archive.intake.rejudging.step([topic], NOW, most=2) == looked_at
    assert len(topic.asked) == 5
    assert topic.asked[0].startswith("第5批")
    assert on_topic(archive, "two") == [2, 3, 4, 5]


def test_cut_short_by_other_rules_it_begins_anew(archive: Archive) -> None:
    archive.intake.rejudging.step([Word("two", "批")], NOW, most=2)
    archive.intake.rejudging.step([Word("two", "个")], NOW)
    assert on_topic(archive, "two") == [1]


def test_what_no_topic_matches_any_more_stays_watched(archive: Archive) -> None:
    archive.intake.rejudging.step([Word("yongliang", "第3批")], after(hours=1))
    assert on_topic(archive, "yongliang") == [3]
    assert flags(archive) == [False, False, True, False, False]
    assert {row["state"] for row in archive.queries.articles.all()} == {"live"}
    assert archive.outbox.deliveries.all() == []
    edit = capture(article("另有所述。"), after(hours=2), matches=(match(matched=False),))
    archive.intake.recording.record_known(1, edit)
    change = archive.queries.changes.all()[0]
    assert (change.kind, change.topics, change.on_topic) == (Kind.EDITED, (), True)
    assert archive.outbox.deliveries.all() == []


def test_a_topic_that_is_gone_leaves_what_it_matched_off_topic(archive: Archive) -> None:
    both = [Word("yongliang", "甬凉"), Word("two", "第3批")]
    archive.intake.rejudging.step(both, NOW)
    archive.intake.rejudging.step(both[1:], NOW)
    assert flags(archive) == [False, False, True, False, False]


def test_verdicts_that_are_the_same_are_not_written_again(archive: Archive) -> None:
    archive.intake.rejudging.step([Word("two", "批")], after(hours=1))
    before = archive._session.rows("select * from matches")
    topic = Word("two", "批")
    topic.__class__ = type("Other", (Word,), {"rules_hash": "h2"})
    archive.intake.rejudging.step([topic], after(hours=2))
    assert archive._session.rows("select * from matches") == before


def test_rules_that_come_back_hold_again(archive: Archive) -> None:
    for word in ("批", "个", "批"):
        archive.intake.rejudging.step([Word("two", word)], NOW)
    assert on_topic(archive, "two") == [2, 3, 4, 5]
    held = archive._session.rows(
        "select 1 from matches where topic_id = 'two' and superseded_at is null"
    )
    assert len(held) == 5


def test_an_earlier_day_is_told_as_it_was(archive: Archive) -> None:
    then = after(minutes=30)
    before = list(archive.queries.articles.all(at=then))
    archive.intake.rejudging.step([Word("yongliang", "第3批"), Word("two", "个")], after(hours=1))
    assert list(archive.queries.articles.all(at=then)) == before
    assert archive.queries.exporting.article_count(Filter(topics=("yongliang",)), at=then) == 5
    assert archive.queries.exporting.article_count(Filter(topics=("yongliang",))) == 1
    assert archive.queries.exporting.article_count(Filter(topics=("two",)), at=then) == 0


def test_every_version_is_judged_so_that_a_topic_that_was_left_is_known(archive: Archive) -> None:
    edit = capture(article("另有所述。"), after(hours=1))
    archive.intake.recording.record_known(1, edit)
    archive.intake.rejudging.step([Word("two", "86个")], after(hours=2))
    assert on_topic(archive, "two") == [1]
    assert flags(archive)[0] is False


def test_a_redacted_article_keeps_its_verdicts(tmp_path: Path) -> None:
    with live(tmp_path / "archive.db") as archive:
        archive.upkeep.forgetting.redact(1, "依法", after(days=2))
        archive.intake.rejudging.step([Word("yongliang", "无此词")], after(days=3))
        assert on_topic(archive, "yongliang") == [1]
    assert found(tmp_path / "archive.db") == []


def test_a_topic_renamed_keeps_its_place(archive: Archive) -> None:
    class Named(Word):
        was = ("yongliang",)
        rules_hash = "same"

    first = Named("yongliang", "批")
    archive.intake.rejudging.step([first], NOW, most=2)
    second = Named("two", "批")
    archive.intake.renames.apply([], [second], NOW)
    assert archive.intake.rejudging.step([second], NOW) == 3
    assert len(second.asked) == 3
    assert on_topic(archive, "two") == [2, 3, 4, 5]
    assert on_topic(archive, "yongliang") == [2, 3, 4, 5]


def test_nothing_is_read_where_all_is_judged(archive: Archive) -> None:
    archive.intake.rejudging.step([Word("two", "批")], NOW)
    asked: list[str] = []
    archive._session.connection.set_trace_callback(asked.append)
    archive.intake.rejudging.step([Word("two", "批")], NOW)
    archive._session.connection.set_trace_callback(None)
    assert not [sql for sql in asked if "begin" in sql or "versions join" in sql]


def test_the_next_are_found_by_their_number(archive: Archive) -> None:
    asked: list[str] = []
    archive._session.connection.set_trace_callback(asked.append)
    archive.intake.rejudging.step([Word("two", "批")], NOW)
    archive._session.connection.set_trace_callback(None)
    (batch,) = [sql for sql in asked if sql.startswith("select version_id, article_id")]
    plan = [row["detail"] for row in archive._session.rows(f"explain query plan {batch}")]
    assert "SEARCH versions USING INTEGER PRIMARY KEY (rowid<?)" in plan
    assert not [line for line in plan if line.startswith("SCAN") or "TEMP" in line]


def test_a_call_ends_in_time(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejudging, "SECONDS_A_STEP", 0.0)
    assert archive.intake.rejudging.step([Word("two", "批")], NOW) == 0
    monkeypatch.undo()
    assert archive.intake.rejudging.step([Word("two", "批")], NOW) == 5
