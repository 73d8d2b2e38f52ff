"""Every public method of `Archive` says StorageError when the file is locked by another."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from storage import Archive
from storage.archive import base
from storage.archive.connection import Opened
from storage.archive.exporting import Answer
from storage.archive.frontier import Frontier
from storage.archive.stamping import Timestamp
from storage.errors import StorageError
from storage.habits import Coverage
from storage.records import Outcome
from storage.rules import AlertRule
from storage.work import DueFeed, DueFeedPage, DueLink, HandedOut, JudgedLink, Suspect
from tests.storage.making import FEED, NOW, SOURCE, URL, answer, capture, fetched, live

LINK = DueLink(1, "site", URL, backlog=False)
FEED_DUE = DueFeed(1, "site", FEED, "listing", None, None, None, ok_at=NOW)
FEED_PAGE = DueFeedPage(
    1, 1, "site", FEED, "listing", f"{FEED}?p=2", 1, True, False, None, None, None, None, None
)
HOUR = timedelta(hours=1)
SUSPECT = Suspect("link", 1, "news.example.org", URL, "site")
BATCH = ("news.example.org", [HandedOut("link", 1, URL, "site")])
WELL = AlertRule("well", ("desk",), all_well="00:00")
ANSWER = Answer(1, (), URL, URL, (), 200, (), NOW, "0" * 64)
STAMP = Timestamp(1, "0", NOW, "http://tsa.example.org", b"")


def _within(context: AbstractContextManager[Any]) -> None:
    with context:
        pass


def _in_one_moment(archive: Archive) -> Iterator[int]:
    with archive.one_moment():
        yield archive.counts()["articles"]


CASES: dict[str, Callable[[Archive, Path], Any]] = {
    "add_link": lambda archive, _: archive.add_link("site", URL, NOW),
    "answer_body": lambda archive, _: archive.answer_body(ANSWER),
    "answers": lambda archive, _: list(archive.answers()),
    "article_count": lambda archive, _: archive.article_count(),
    "article_json": lambda archive, _: archive.article_json(1),
    "article_version": lambda archive, _: archive.article_version(1),
    "articles": lambda archive, _: list(archive.articles()),
    "articles_as_json": lambda archive, _: list(archive.articles_as_json()),
    "backup": lambda archive, folder: archive.backup(folder / "copy.db"),
    "begin_rereading": lambda archive, _: archive.begin_rereading(None, NOW),
    "begin_turn": lambda archive, _: archive.begin_turn("desk", NOW, NOW),
    "captured": lambda archive, _: list(archive.captured()),
    "chain_head": lambda archive, _: archive.chain_head(),
    "change_counts": lambda archive, _: archive.change_counts(),
    "changes": lambda archive, _: archive.changes(),
    "compact": lambda archive, _: archive.compact(),
    "forgotten_at": lambda archive, _: archive.forgotten_at([URL]),
    "prove_writable": lambda archive, _: archive.prove_writable(),
    "prunable": lambda archive, _: archive.prunable(NOW, NOW),
    "prune": lambda archive, _: archive.prune(NOW, NOW),
    "redact": lambda archive, _: archive.redact(1, "x", NOW),
    "redaction": lambda archive, _: archive.redaction(1),
    "close_incidents": lambda archive, _: archive.close_incidents("site", ["x"], NOW),
    "counts": lambda archive, _: archive.counts(),
    "deliveries": lambda archive, _: archive.deliveries(),
    "delivery": lambda archive, _: archive.delivery(1),
    "draw_up_summaries": lambda archive, _: archive.draw_up_summaries(NOW),
    "due_channels": lambda archive, _: archive.due_channels(NOW),
    "due_deliveries": lambda archive, _: archive.due_deliveries(NOW),
    "end_rereading": lambda archive, _: archive.end_rereading(None),
    "end_run": lambda archive, _: archive.end_run(1, NOW, {}),
    "end_turn": lambda archive, _: archive.end_turn(1, NOW),
    "find_article": lambda archive, _: archive.find_article("1"),
    "check_habits": lambda archive, _: archive.check_habits("site", NOW),
    "failing_feeds": lambda archive, _: archive.failing_feeds("site", [FEED]),
    "fix_parts": lambda archive, _: archive.fix_parts(1, ["x"]),
    "forget_refused": lambda archive, _: archive.forget_refused("desk", ["x"]),
    "has_yielded": lambda archive, _: archive.has_yielded("site"),
    "identity": lambda archive, _: archive.identity(),
    "incidents": lambda archive, _: archive.incidents(),
    "kept": lambda archive, _: archive.kept(1),
    "last_run": lambda archive, _: archive.last_run(),
    "last_timestamp_at": lambda archive, _: archive.last_timestamp_at(),
    "life": lambda archive, _: archive.life(1),
    "mark_failed": lambda archive, _: archive.mark_failed(1, "x", None),
    "mark_sent": lambda archive, _: archive.mark_sent(1, NOW, "x"),
    "matches": lambda archive, _: archive.matches(1, 1),
    "mute": lambda archive, _: archive.mute(NOW, article_id=1),
    "mutes": lambda archive, _: archive.mutes(NOW),
    "next_delivery_at": lambda archive, _: archive.next_delivery_at(),
    "next_fetch_at": lambda archive, _: archive.next_fetch_at(),
    "note_coverage": lambda archive, _: archive.note_coverage({"site": Coverage()}, NOW),
    "note_refused": lambda archive, _: archive.note_refused(1, "desk", "x", NOW, aside=True),
    "note_done": lambda archive, _: archive.note_done(1, "x"),
    "one_moment": lambda archive, _: list(_in_one_moment(archive)),
    "open_incident": lambda archive, _: archive.open_incident("site", "x", "x", NOW),
    "parts": lambda archive, _: archive.parts(1),
    "proof": lambda archive, _: archive.proof(1),
    "put_off_article": lambda archive, _: archive.put_off_article(1, NOW),
    "rebuild": lambda archive, _: archive.rebuild(),
    "record_batch": lambda archive, _: archive.record_batch(
        [(1, answer(Outcome.NOT_MODIFIED, NOW))]
    ),
    "record_feed": lambda archive, _: archive.record_feed(FEED_DUE, fetched(url=FEED), (), HOUR),
    "record_gone_together": lambda archive, _: archive.record_gone_together(NOW),
    "renew_incident": lambda archive, _: archive.renew_incident("site", "x", "x", NOW, NOW),
    "record_known": lambda archive, _: archive.record_known(1, capture()),
    "record_link_failure": lambda archive, _: archive.record_link_failure(
        LINK, fetched(Outcome.SOFT_ERROR)
    ),
    "record_new": lambda archive, _: archive.record_new(capture()),
    "articles_by_week": lambda archive, _: archive.articles_by_week([NOW, NOW]),
    "source_names": lambda archive, _: archive.source_names(),
    "article_at": lambda archive, _: archive.article_at([URL], "site"),
    "backfill_state": lambda archive, _: archive.backfill_state(1),
    "optimize": lambda archive, _: archive.optimize(),
    "begin_backfill": lambda archive, _: archive.begin_backfill("site", NOW, NOW, NOW),
    "end_backfill": lambda archive, _: archive.end_backfill(1, NOW),
    "queue_backfill": lambda archive, _: archive.queue_backfill(1, FEED, (), NOW),
    "queue_pages": lambda archive, _: archive.queue_pages(FEED_DUE, (), NOW),
    "record_alias": lambda archive, _: archive.record_alias(LINK, fetched(), 1),
    "record_feed_page": lambda archive, _: archive.record_feed_page(FEED_PAGE, fetched(), ()),
    "record_judged": lambda archive, _: archive.record_judged(
        [JudgedLink(LINK, fetched(), "off_topic", ())]
    ),
    "failing_links": lambda archive, _: archive.failing_links("site"),
    "record_witness": lambda archive, _: archive.record_witness("site", fetched(), 1),
    "witness_in": lambda archive, _: archive.witness_in(
        1, "site", apart_from=1, host=None, article=False
    ),
    "record_reread": lambda archive, _: archive.record_reread(None, 1, None, NOW),
    "record_timestamp": lambda archive, _: archive.record_timestamp(STAMP, NOW),
    "refused_recipients": lambda archive, _: archive.refused_recipients("desk"),
    "settle_turns": lambda archive, _: archive.settle_turns("desk", NOW),
    "settle_waits": lambda archive, _: archive.settle_waits(NOW),
    "release_deliveries": lambda archive, _: archive.release_deliveries(NOW),
    "requeue_off_topic": lambda archive, _: archive.requeue_off_topic(["site"], ["h"], NOW),
    "retry_deliveries": lambda archive, _: archive.retry_deliveries(NOW),
    "search": lambda archive, _: archive.search("甬凉"),
    "settle_flapping": lambda archive, _: archive.settle_flapping(NOW),
    "snapshot_of": lambda archive, _: archive.snapshot_of(1),
    "spread": lambda archive, _: archive.spread(1),
    "source_health": lambda archive, _: archive.source_health(),
    "start_run": lambda archive, _: archive.start_run(NOW),
    "states": lambda archive, _: archive.states(1),
    "sync_sources": lambda archive, _: archive.sync_sources([SOURCE], NOW),
    "take_delivery": lambda archive, _: archive.take_delivery(1, NOW),
    "timestamp_covering": lambda archive, _: archive.timestamp_covering(1),
    "to_reread": lambda archive, _: archive.to_reread(None),
    "turns": lambda archive, _: archive.turns("desk", NOW),
    "unmute": lambda archive, _: archive.unmute(NOW, article_id=1),
    "unstamped_head": lambda archive, _: archive.unstamped_head(),
    "verify": lambda archive, _: list(archive.verify()),
    "version_snapshot": lambda archive, _: archive.version_snapshot(1, 1),
    "versions": lambda archive, _: archive.versions(1),
    "waiting_by_channel": lambda archive, _: archive.waiting_by_channel(),
}

WING_CASES: dict[str, Callable[[Frontier], Any]] = {
    "batches.abandoned": lambda frontier: frontier.batches.abandoned(NOW, 1.0),
    "batches.ending": lambda frontier: _within(frontier.batches.ending()),
    "batches.hand_out": lambda frontier: frontier.batches.hand_out([BATCH], 1, NOW),
    "batches.taking": lambda frontier: _within(frontier.batches.taking(1, 0)),
    "batches.taking_all": lambda frontier: _within(frontier.batches.taking_all([(1, 0)])),
    "clock.mend": lambda frontier: frontier.clock.mend(NOW),
    "clock.went_back": lambda frontier: frontier.clock.went_back(NOW),
    "declared.differ": lambda frontier: frontier.declared.differ([SOURCE]),
    "declared.take_over": lambda frontier: frontier.declared.take_over([SOURCE], NOW),
    "due.hosts": lambda frontier: frontier.due.hosts(NOW),
    "due.is_due": lambda frontier: frontier.due.is_due(NOW),
    "due.item": lambda frontier: frontier.due.item("link", 1, NOW),
    "due.late": lambda frontier: frontier.due.late(NOW),
    "due.make_due": lambda frontier: frontier.due.make_due(NOW),
    "due.next_at": lambda frontier: frontier.due.next_at(),
    "due.of_host": lambda frontier: frontier.due.of_host("news.example.org", NOW, 9),
    "hosts.answered_before": lambda frontier: frontier.hosts.answered_before(["x"]),
    "hosts.failing": lambda frontier: frontier.hosts.failing(),
    "hosts.is_blind": lambda frontier: frontier.hosts.is_blind(NOW),
    "hosts.slower_than": lambda frontier: frontier.hosts.slower_than(60),
    "hosts.state": lambda frontier: frontier.hosts.state("x"),
    "hosts.wake": lambda frontier: frontier.hosts.wake(),
    "is_due": lambda frontier: frontier.is_due(NOW),
    "robots.of_host": lambda frontier: frontier.robots.of_host("x"),
    "robots.record": lambda frontier: frontier.robots.record(
        "http://x", fetched(body=b""), reachable=True
    ),
    "robots.unreachable_since": lambda frontier: frontier.robots.unreachable_since("x"),
    "suspects.blame": lambda frontier: frontier.suspects.blame([SUSPECT], NOW, sure=True),
    "suspects.due": lambda frontier: frontier.suspects.due(NOW),
    "suspects.of_source": lambda frontier: frontier.suspects.of_source("site"),
    "suspects.set_aside": lambda frontier: frontier.suspects.set_aside(),
}

WITHIN = {
    "batches.end",
    "batches.take",
    "clock.note",
    "due.put_off",
    "hosts.note_turn",
    "hosts.note_unknown_end",
    "suspects.clear",
}
"""Parts of a caller's transaction, which has the file already."""


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """An archive whose file another connection holds exclusively, readers shut out too."""
    live(tmp_path / "archive.db").close()

    def untouched(path: Path, *, read_only: bool, create: bool) -> Opened:
        # An opened archive holds a share of the lock, and nobody could take it exclusively.
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        connection.row_factory = sqlite3.Row
        return Opened(connection)

    monkeypatch.setattr(base, "open_archive", untouched)
    with closing(sqlite3.connect(tmp_path / "archive.db")) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        with Archive(tmp_path / "archive.db", rules=(WELL,)) as archive:
            yield archive


@pytest.mark.parametrize("name", CASES)
def test_a_locked_archive_is_a_storage_error(name: str, locked: Archive, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="locked by another program") as raised:
        CASES[name](locked, tmp_path)
    assert "正被另一程序占用" in raised.value.zh


@pytest.mark.parametrize("name", WING_CASES)
def test_so_it_is_for_the_frontier(name: str, locked: Archive) -> None:
    with pytest.raises(StorageError, match="locked by another program"):
        WING_CASES[name](locked.frontier)


def test_no_public_method_is_left_out() -> None:
    public = {
        name
        for name in dir(Archive)
        if not name.startswith("_") and callable(getattr(Archive, name))
    }
    assert public - {"close"} == set(CASES)


def test_no_public_method_of_the_frontier_is_left_out(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        wings = {"": archive.frontier} | {
            f"{name}.": wing
            for name, wing in vars(archive.frontier).items()
            if not name.startswith("_")
        }
        public = {
            prefix + name
            for prefix, wing in wings.items()
            for name, kind in vars(type(wing)).items()
            if not name.startswith("_") and callable(kind)
        }
    assert public == set(WING_CASES) | WITHIN
