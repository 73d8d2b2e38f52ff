"""Which deliveries a change makes: mutes, copies of one cluster, words, and the daily summary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from storage import Archive
from storage.archive.rows import to_json
from storage.deliveries import Delivery
from storage.errors import NotFoundError
from storage.records import Kind, Severity
from storage.rules import AlertRule
from storage.times import to_iso
from tests.storage.making import NOW, SOURCE, after, article, capture, open_archive

RULE = AlertRule("all", ("desk",))


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "told.db", rules=(RULE,)) as opened:
        yield opened


def new(archive: Archive, number: int, at: datetime = NOW, **fields: Any) -> int:
    """One more article; its change's number."""
    url = f"https://news.example.org/a/{number}.html"
    made = article(f"第{number}篇的正文，共{number}0吨。", url, title=f"第{number}篇")
    (change_id,) = archive.intake.recording.record_new(capture(made, at, **fields))
    return change_id


def waiting(archive: Archive) -> list[int]:
    """The changes that wait to be told."""
    return sorted(
        c.change_id for d in archive.outbox.deliveries.all(["pending"]) for c in d.changes
    )


def send(archive: Archive) -> None:
    for delivery in archive.outbox.sending.due(NOW, everything=True):
        archive.outbox.sending.take(delivery.delivery_id, NOW)
        archive.outbox.sending.mark_sent(delivery.delivery_id, NOW, "ok")


def test_a_muted_article_is_archived_and_not_told(told: Archive) -> None:
    first, _ = new(told, 1), new(told, 2)
    send(told)
    told.outbox.mutes.mute(NOW, article_id=1)
    edit = capture(article("改过的正文。", "https://news.example.org/a/1.html"), after(hours=1))
    (change_id,) = told.intake.recording.record_known(1, edit)
    assert told.queries.changes.all()[0].change_id == change_id > first
    assert waiting(told) == []
    assert told.outbox.mutes.unmute(after(hours=2), article_id=1)
    again = capture(article("又改过的正文。", "https://news.example.org/a/1.html"), after(hours=3))
    assert [*told.intake.recording.record_known(1, again)] == waiting(told) != []


def test_a_muted_source_is_silent_until_its_time(told: Archive) -> None:
    told.outbox.mutes.mute(NOW, source_id="site", until=after(days=1))
    new(told, 1, after(hours=1))
    other = new(told, 2, after(hours=1), source_id="other")
    late = new(told, 3, after(days=1, seconds=1))
    assert waiting(told) == [other, late]
    assert [mute.source_id for mute in told.outbox.mutes.in_force(after(hours=1))] == ["site"]
    assert told.outbox.mutes.in_force(after(days=2)) == []
    assert not told.outbox.mutes.unmute(after(days=2), source_id="site")


def test_what_waits_when_a_mute_comes_is_told(told: Archive) -> None:
    change_id = new(told, 1)
    told.outbox.mutes.mute(NOW, article_id=1)
    assert waiting(told) == [change_id]


def test_a_second_mute_replaces_the_first_and_both_stay_on_record(told: Archive) -> None:
    new(told, 1)
    told.outbox.mutes.mute(NOW, article_id=1, until=after(hours=1))
    mute = told.outbox.mutes.mute(after(minutes=1), article_id=1, until=after(days=9))
    assert told.outbox.mutes.in_force(after(hours=2)) == [mute]
    rows = told._session.rows("select mute_id, ended_at from mutes order by mute_id")
    assert [tuple(row) for row in rows] == [(1, to_iso(after(minutes=1))), (2, None)]


def test_only_what_the_archive_knows_can_be_muted(told: Archive) -> None:
    with pytest.raises(NotFoundError, match="no article 7"):
        told.outbox.mutes.mute(NOW, article_id=7)
    with pytest.raises(NotFoundError, match="no source 'nowhere'"):
        told.outbox.mutes.mute(NOW, source_id="nowhere")
    with pytest.raises(ValueError, match="article or a source"):
        told.outbox.mutes.mute(NOW)
    assert not told.outbox.mutes.unmute(NOW, article_id=7)


def copied(archive: Archive, article_id: int, first: int, *, spans: str = "[]") -> int:
    """A change that says that an article is a copy of another."""
    with archive._session.writing():
        change_id = archive._ledger.entries.insert_change(
            {
                "article_id": article_id, "kind": "copied", "severity": "substantive",
                "from_version": None, "to_version": 1, "detected_at": to_iso(NOW), "run_id": None,
                "backlog": 0, "title": "转载", "topics": to_json(["yongliang"]), "on_topic": 1,
                "fields": "[]", "spans": spans, "proof": "[]", "copy_of": first,
            }
        )  # fmt: skip
        archive.outbox.deliveries.deliver_change(
            change_id, Kind.COPIED, Severity.SUBSTANTIVE, "other", ["yongliang"], NOW, backlog=False
        )
    return change_id


def test_each_copy_of_a_cluster_is_told_once(told: Archive) -> None:
    for number in range(1, 5):
        new(told, number, source_id="site" if number == 1 else "other")
    send(told)
    together = [copied(told, 2, 1), copied(told, 3, 1)]
    assert waiting(told) == together
    send(told)
    later = copied(told, 4, 1)
    assert waiting(told) == [later], "another publisher is another alert"


def test_words_and_tiers_choose_what_is_told(tmp_path: Path) -> None:
    rules = (
        AlertRule("words", ("a",), words=("第2篇", "88")),
        AlertRule("tiers", ("b",), tiers=("county",)),
    )
    with open_archive(tmp_path / "a.db", rules=rules) as archive:
        new(archive, 1)
        second = new(archive, 2)
        county = new(archive, 3, source_id="other")
        edit = article("第1篇的正文，共88吨。", "https://news.example.org/a/1.html", title="第1篇")
        (figure,) = archive.intake.recording.record_known(1, capture(edit, after(hours=1)))
        told = {
            d.channel_id: [c.change_id for c in d.changes] for d in archive.outbox.deliveries.all()
        }
    assert told == {"a": [second, figure], "b": [county]}


WELL = AlertRule("well", ("desk", "mail"), all_well="08:00", kinds=())
MORNING = datetime.fromisoformat("2026-11-21T08:00:30").replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def summaries(archive: Archive) -> list[Delivery]:
    """The summaries drawn up so far."""
    return [one for one in archive.outbox.deliveries.all() if one.summary]


def test_all_is_well_once_a_day_for_each_channel(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a.db", rules=(WELL,)) as archive:
        new(archive, 1)
        archive.intake.runs.end(archive.intake.runs.start(NOW), after(minutes=1), {})
        archive.outbox.daily_summaries.draw_up(NOW.replace(hour=23, minute=59))
        assert not summaries(archive)
        archive.outbox.daily_summaries.draw_up(MORNING)
        archive.outbox.daily_summaries.draw_up(MORNING)
        (delivery, twin) = archive.outbox.deliveries.all()
        assert {delivery.channel_id, twin.channel_id} == {"desk", "mail"}
        assert delivery.summary == twin.summary
        assert delivery.sealed_at == MORNING
        assert delivery.changes == ()
    summary = delivery.summary
    assert summary
    assert summary.well
    assert (summary.counts["new"], summary.articles, summary.runs) == (1, 1, 1)
    assert [source.name for source in summary.sources] == ["别处", "测试站"]
    with open_archive(tmp_path / "a.db", rules=(WELL,)) as archive:
        assert archive.outbox.deliveries.one(delivery.delivery_id).summary == summary, (
            "as it was drawn up"
        )


def test_a_summary_of_some_sources_counts_theirs(tmp_path: Path) -> None:
    rule = AlertRule("well", ("desk",), all_well="08:00", kinds=(), sources=("site",))
    with open_archive(tmp_path / "archive.db", rules=(rule,)) as archive:
        archive.intake.recording.record_new(capture())
        archive.outbox.daily_summaries.draw_up(MORNING)
        (delivery,) = summaries(archive)
    summary = delivery.summary
    assert summary is not None
    assert summary.counts["new"] == 1


def test_a_change_never_joins_a_summary(tmp_path: Path) -> None:
    rule = AlertRule("all", ("desk",), all_well="08:00")
    with open_archive(tmp_path / "a.db", rules=(rule,)) as archive:
        archive.outbox.daily_summaries.draw_up(MORNING)
        change_id = new(archive, 1, MORNING)
        summary, news = reversed(archive.outbox.deliveries.all())
        assert summary.changes == ()
        assert [change.change_id for change in news.changes] == [change_id]


@pytest.mark.parametrize("trouble", ["no run", "failed run", "incident", "dead"])
def test_not_all_is_well(tmp_path: Path, trouble: str) -> None:
    with open_archive(tmp_path / "a.db", rules=(WELL, RULE)) as archive:
        if trouble != "no run":
            archive.intake.runs.end(
                archive.intake.runs.start(NOW), after(minutes=1), {}, failed=trouble == "failed run"
            )
        if trouble == "incident":
            archive.intake.incidents.open(SOURCE.source_id, "blocked", "captcha", NOW)
        if trouble == "dead":
            new(archive, 1)
            archive.outbox.sending.mark_failed(1, "bad token", None)
        archive.outbox.daily_summaries.draw_up(MORNING)
        (delivery, _) = summaries(archive)
    assert delivery.summary
    assert not delivery.summary.well
    assert [one.kind for one in delivery.incidents] == (
        ["blocked"] if trouble == "incident" else []
    )
