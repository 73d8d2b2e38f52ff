"""Every public method of every wing says StorageError when the file is locked by another."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import UTC, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

from storage import Archive, Filter
from storage.archive import archive as opening
from storage.archive.db.connection import Opened
from storage.archive.intake.media import Weighed
from storage.archive.intake.together import source_changes
from storage.archive.queries.exporting import Answer
from storage.archive.upkeep.timestamps import Timestamp
from storage.coverage import Coverage
from storage.decider import Policy
from storage.deliveries import Delivery
from storage.desk_work import Act
from storage.errors import StorageError
from storage.leases import BrokerState
from storage.media import DueMedia, MediaCapture, MediaKind, MediaRules
from storage.records import Kind, Outcome
from storage.rules import AlertRule
from storage.searches import Listing, SearchTerms
from storage.together import Trait
from storage.verdicts import Match
from storage.work import DueFeed, DueFeedPage, DueLink, HandedOut, JudgedLink, Suspect
from tests.storage.making import (
    FEED,
    NOW,
    SOURCE,
    URL,
    answer,
    article,
    capture,
    fetched,
    match,
    recorded,
    with_life,
)

LINK = DueLink(1, "site", URL, backlog=False)
FEED_DUE = DueFeed(1, "site", FEED, "listing", None, None, None, ok_at=NOW)
FEED_PAGE = DueFeedPage(
    1, 1, "site", FEED, "listing", f"{FEED}?p=2", 1, True, False, None, None, None, None, None
)
HOUR = timedelta(hours=1)
SUSPECT = Suspect("link", 1, "news.example.org", URL, "site")
BATCH = ("news.example.org", [HandedOut("link", 1, URL, "site")])
WELL = AlertRule("well", ("desk",), all_well="00:00")
ANSWER = Answer(
    article_id=1, readings=(), url=URL, final_url=URL, redirects=(), status=200, headers=(),
    captured_at=NOW, sha256="0" * 64, fetch_id=1,
)  # fmt: skip
STAMP = Timestamp(1, "0", NOW, "http://tsa.example.org", b"")
GONE = source_changes.Answer(1, (Trait("status", words="404"),), NOW)


@dataclass(frozen=True)
class Seed:
    """A source or a topic under a new id."""

    id: str
    was: tuple[str, ...] = ()
    rules_hash: str = "h2"

    def match(self, title: str, body: str) -> Match:
        return match()


SEED = Seed("new", ("site",))
SHOWN = DueMedia(1, 1, "site", MediaKind.IMAGE, f"{URL}.jpg", URL)
TOPIC = Seed("yongliang")


def _within(context: AbstractContextManager[Any]) -> None:
    with context:
        pass


def _in_one_moment(archive: Archive) -> Iterator[int]:
    with archive.upkeep.verifying.one_moment():
        yield archive.queries.overview.counts()["articles"]


CASES: dict[str, Callable[[Archive, Path], Any]] = {
    "desk.changes.assign": lambda archive, _: archive.desk.changes.assign(1, "王", "李", NOW),
    "desk.changes.finish": lambda archive, _: archive.desk.changes.finish(1, "李", NOW),
    "desk.changes.note": lambda archive, _: archive.desk.changes.note(1, "x", "李", NOW),
    "desk.changes.of": lambda archive, _: archive.desk.changes.of([1]),
    "desk.changes.people": lambda archive, _: archive.desk.changes.people(),
    "desk.changes.reopen": lambda archive, _: archive.desk.changes.reopen(1, "李", NOW),
    "desk.changes.see": lambda archive, _: archive.desk.changes.see([1], "李", NOW),
    "desk.incidents.acknowledge": lambda archive, _: archive.desk.incidents.acknowledge(
        1, "李", NOW
    ),
    "desk.incidents.of": lambda archive, _: archive.desk.incidents.of([1]),
    "desk.log.newest": lambda archive, _: archive.desk.log.newest(9),
    "desk.log.of_article": lambda archive, _: archive.desk.log.of_article(1),
    "desk.log.of_change": lambda archive, _: archive.desk.log.of_change(1),
    "desk.log.record": lambda archive, _: archive.desk.log.record("李", Act.NOTE, "x", NOW),
    "desk.muting.in_force": lambda archive, _: archive.desk.muting.in_force(NOW),
    "desk.muting.mute": lambda archive, _: archive.desk.muting.mute("李", NOW, article_id=1),
    "desk.muting.unmute": lambda archive, _: archive.desk.muting.unmute("李", NOW, article_id=1),
    "desk.requests.add": lambda archive, _: archive.desk.requests.add(URL, "李", NOW),
    "desk.requests.end": lambda archive, _: archive.desk.requests.end(1, "looked", NOW),
    "desk.requests.look": lambda archive, _: archive.desk.requests.look("site", "李", NOW),
    "desk.requests.newest": lambda archive, _: archive.desk.requests.newest(9),
    "desk.requests.waiting": lambda archive, _: archive.desk.requests.waiting(),
    "desk.searches.all": lambda archive, _: archive.desk.searches.all(),
    "desk.searches.keep": lambda archive, _: archive.desk.searches.keep(
        "稿", Listing.CHANGES, "kind=edited", "李", NOW
    ),
    "desk.searches.keep_rule": lambda archive, _: archive.desk.searches.keep_rule(
        1, SearchTerms(("desk",)), "李", NOW
    ),
    "desk.searches.one": lambda archive, _: archive.desk.searches.one(1),
    "desk.searches.pause_rule": lambda archive, _: archive.desk.searches.pause_rule(
        1, "李", NOW, paused=True
    ),
    "desk.searches.remove": lambda archive, _: archive.desk.searches.remove(1, "李", NOW),
    "desk.searches.remove_rule": lambda archive, _: archive.desk.searches.remove_rule(1, "李", NOW),
    "frontier.due.look_now": lambda archive, _: archive.frontier.due.look_now("site", NOW),
    "queries.changes.are_more_than": lambda archive, _: archive.queries.changes.are_more_than(9),
    "queries.changes.count": lambda archive, _: archive.queries.changes.count(),
    "queries.changes.one": lambda archive, _: archive.queries.changes.one(1),
    "intake.links.add": lambda archive, _: archive.intake.links.add("site", URL, NOW),
    "queries.exporting.answer_body": lambda archive, _: archive.queries.exporting.answer_body(
        ANSWER
    ),
    "queries.exporting.answer_of": lambda archive, _: archive.queries.exporting.answer_of(1, 1),
    "queries.exporting.answers": lambda archive, _: list(archive.queries.exporting.answers()),
    "queries.exporting.article_count": lambda archive, _: archive.queries.exporting.article_count(),
    "queries.articles.as_json": lambda archive, _: archive.queries.articles.as_json(1),
    "queries.articles.version": lambda archive, _: archive.queries.articles.version(1),
    "queries.articles.last_seen_at": lambda archive, _: archive.queries.articles.last_seen_at(1),
    "queries.articles.all": lambda archive, _: list(archive.queries.articles.all()),
    "queries.exporting.articles_as_json": lambda archive, _: list(
        archive.queries.exporting.articles_as_json()
    ),
    "upkeep.backups.write": lambda archive, folder: archive.upkeep.backups.write(
        folder / "copy.db"
    ),
    "intake.rereadings.begin": lambda archive, _: archive.intake.rereadings.begin(None, NOW),
    "outbox.sending.begin_turn": lambda archive, _: archive.outbox.sending.begin_turn(
        "desk", NOW, NOW
    ),
    "upkeep.verifying.captured": lambda archive, _: list(archive.upkeep.verifying.captured()),
    "queries.changes.head": lambda archive, _: archive.queries.changes.head(),
    "queries.changes.all": lambda archive, _: archive.queries.changes.all(),
    "upkeep.compacting.compact": lambda archive, _: archive.upkeep.compacting.compact(),
    "queries.redactions.forgotten_at": lambda archive, _: archive.queries.redactions.forgotten_at(
        [URL]
    ),
    "prove_writable": lambda archive, _: archive.prove_writable(),
    "upkeep.pruning.prunable": lambda archive, _: archive.upkeep.pruning.prunable(NOW, NOW),
    "upkeep.pruning.prune": lambda archive, _: archive.upkeep.pruning.prune(NOW, NOW),
    "upkeep.forgetting.redact": lambda archive, _: archive.upkeep.forgetting.redact(1, "x", NOW),
    "queries.redactions.of": lambda archive, _: archive.queries.redactions.of(1),
    "intake.incidents.close": lambda archive, _: archive.intake.incidents.close("site", ["x"], NOW),
    "queries.changes.told_before": lambda archive, _: archive.queries.changes.told_before(
        Delivery(1, "r", "desk", "sent", 1, "k", NOW, None, NOW), ["all"]
    ),
    "queries.counting.articles": lambda archive, _: archive.queries.counting.articles(),
    "queries.counting.articles_by_span": lambda archive, _: (
        archive.queries.counting.articles_by_span([NOW, NOW])
    ),
    "queries.counting.appeared": lambda archive, _: archive.queries.counting.appeared(UTC),
    "queries.counting.backlog_by_source": lambda archive, _: (
        archive.queries.counting.backlog_by_source()
    ),
    "queries.spans.told": lambda archive, _: archive.queries.spans.told(Filter(), tuple(Kind)),
    "queries.spans.listed": lambda archive, _: archive.queries.spans.listed(Filter()),
    "queries.spans.most_spread": lambda archive, _: archive.queries.spans.most_spread(Filter(), 3),
    "queries.counting.tally": lambda archive, _: archive.queries.counting.tally(),
    "queries.counting.totals": lambda archive, _: archive.queries.counting.totals(),
    "queries.watching.began_at": lambda archive, _: archive.queries.watching.began_at(),
    "queries.watching.last_answers": lambda archive, _: archive.queries.watching.last_answers(NOW),
    "queries.watching.of": lambda archive, _: archive.queries.watching.of(None, None, NOW),
    "queries.watching.offered": lambda archive, _: archive.queries.watching.offered(
        [(NOW, NOW)], NOW
    ),
    "queries.overview.counts": lambda archive, _: archive.queries.overview.counts(),
    "outbox.deliveries.all": lambda archive, _: archive.outbox.deliveries.all(),
    "outbox.deliveries.one": lambda archive, _: archive.outbox.deliveries.one(1),
    "outbox.daily_summaries.draw_up": lambda archive, _: archive.outbox.daily_summaries.draw_up(
        NOW
    ),
    "outbox.sending.due_channels": lambda archive, _: archive.outbox.sending.due_channels(NOW),
    "outbox.sending.due": lambda archive, _: archive.outbox.sending.due(NOW),
    "intake.rereadings.end": lambda archive, _: archive.intake.rereadings.end(None),
    "intake.runs.end": lambda archive, _: archive.intake.runs.end(1, NOW, {}),
    "outbox.sending.end_turn": lambda archive, _: archive.outbox.sending.end_turn(1, NOW),
    "queries.articles.find": lambda archive, _: archive.queries.articles.find("1"),
    "intake.habits.check": lambda archive, _: archive.intake.habits.check("site", NOW),
    "intake.habits.failing_feeds": lambda archive, _: archive.intake.habits.failing_feeds(
        "site", [FEED]
    ),
    "outbox.sending.fix_parts": lambda archive, _: archive.outbox.sending.fix_parts(1, ["x"]),
    "outbox.sending.forget_refused": lambda archive, _: archive.outbox.sending.forget_refused(
        "desk", ["x"]
    ),
    "intake.habits.has_yielded": lambda archive, _: archive.intake.habits.has_yielded("site"),
    "identity": lambda archive, _: archive.identity(),
    "queries.overview.incidents": lambda archive, _: archive.queries.overview.incidents(),
    "intake.revisits.kept": lambda archive, _: archive.intake.revisits.kept(1),
    "queries.overview.last_run": lambda archive, _: archive.queries.overview.last_run(),
    "upkeep.timestamps.last_at": lambda archive, _: archive.upkeep.timestamps.last_at(),
    "queries.articles.of_ids": lambda archive, _: archive.queries.articles.of_ids([1]),
    "queries.listing.count": lambda archive, _: archive.queries.listing.count(),
    "queries.listing.last_changes": lambda archive, _: archive.queries.listing.last_changes([1]),
    "queries.listing.page": lambda archive, _: archive.queries.listing.page(),
    "queries.lives.of": lambda archive, _: archive.queries.lives.of(1),
    "outbox.sending.mark_failed": lambda archive, _: archive.outbox.sending.mark_failed(
        1, "x", None
    ),
    "outbox.sending.mark_sent": lambda archive, _: archive.outbox.sending.mark_sent(1, NOW, "x"),
    "queries.articles.matches": lambda archive, _: archive.queries.articles.matches(1, 1),
    "outbox.mutes.mute": lambda archive, _: archive.outbox.mutes.mute(NOW, article_id=1),
    "outbox.mutes.in_force": lambda archive, _: archive.outbox.mutes.in_force(NOW),
    "queries.overview.next_fetch_at": lambda archive, _: archive.queries.overview.next_fetch_at(),
    "intake.habits.note_coverage": lambda archive, _: archive.intake.habits.note_coverage(
        {"site": Coverage()}, NOW
    ),
    "outbox.sending.note_refused": lambda archive, _: archive.outbox.sending.note_refused(
        1, "desk", "x", NOW, aside=True
    ),
    "outbox.sending.note_done": lambda archive, _: archive.outbox.sending.note_done(1, "x"),
    "upkeep.verifying.one_moment": lambda archive, _: list(_in_one_moment(archive)),
    "intake.incidents.open": lambda archive, _: archive.intake.incidents.open(
        "site", "x", "x", NOW
    ),
    "outbox.sending.oldest_by_channel": lambda archive, _: (
        archive.outbox.sending.oldest_by_channel()
    ),
    "outbox.sending.parts": lambda archive, _: archive.outbox.sending.parts(1),
    "upkeep.proofs.of": lambda archive, _: archive.upkeep.proofs.of(1),
    "intake.revisits.put_off": lambda archive, _: archive.intake.revisits.put_off(1, NOW),
    "upkeep.verifying.rebuild": lambda archive, _: archive.upkeep.verifying.rebuild(),
    "intake.recording.record_batch": lambda archive, _: archive.intake.recording.record_batch(
        [(1, answer(Outcome.NOT_MODIFIED, NOW))]
    ),
    "intake.feeds.record": lambda archive, _: archive.intake.feeds.record(
        FEED_DUE, fetched(url=FEED), (), HOUR
    ),
    "intake.revisits.record_gone_together": lambda archive, _: (
        archive.intake.revisits.record_gone_together(NOW)
    ),
    "intake.incidents.settle": lambda archive, _: archive.intake.incidents.settle(NOW),
    "intake.incidents.renew": lambda archive, _: archive.intake.incidents.renew(
        "site", "x", "x", NOW, NOW
    ),
    "intake.recording.record_known": lambda archive, _: archive.intake.recording.record_known(
        1, capture()
    ),
    "intake.links.record_failure": lambda archive, _: archive.intake.links.record_failure(
        LINK, fetched(Outcome.SOFT_ERROR)
    ),
    "intake.recording.record_new": lambda archive, _: archive.intake.recording.record_new(
        capture()
    ),
    "queries.overview.source_names": lambda archive, _: archive.queries.overview.source_names(),
    "intake.links.article_at": lambda archive, _: archive.intake.links.article_at([URL], "site"),
    "intake.backfills.state": lambda archive, _: archive.intake.backfills.state(1),
    "optimize": lambda archive, _: archive.optimize(),
    "intake.backfills.begin": lambda archive, _: archive.intake.backfills.begin(
        "site", NOW, NOW, NOW
    ),
    "intake.backfills.end": lambda archive, _: archive.intake.backfills.end(1, NOW),
    "intake.backfills.queue": lambda archive, _: archive.intake.backfills.queue(1, FEED, (), NOW),
    "intake.feeds.queue_pages": lambda archive, _: archive.intake.feeds.queue_pages(
        FEED_DUE, (), NOW
    ),
    "intake.links.record_alias": lambda archive, _: archive.intake.links.record_alias(
        LINK, fetched(), 1
    ),
    "intake.feeds.record_page": lambda archive, _: archive.intake.feeds.record_page(
        FEED_PAGE, fetched(), ()
    ),
    "intake.links.record_judged": lambda archive, _: archive.intake.links.record_judged(
        [JudgedLink(LINK, fetched(), "off_topic", ())]
    ),
    "intake.runs.failing": lambda archive, _: archive.intake.runs.failing("site"),
    "intake.runs.record_witness": lambda archive, _: archive.intake.runs.record_witness(
        "site", fetched(), 1
    ),
    "intake.runs.witness_in": lambda archive, _: archive.intake.runs.witness_in(
        1, "site", apart_from=1, host=None, article=False
    ),
    "intake.rereadings.record": lambda archive, _: archive.intake.rereadings.record(
        None, 1, None, NOW
    ),
    "upkeep.timestamps.record": lambda archive, _: archive.upkeep.timestamps.record(STAMP, NOW),
    "outbox.sending.refused_recipients": lambda archive, _: (
        archive.outbox.sending.refused_recipients("desk")
    ),
    "outbox.sending.settle_turns": lambda archive, _: archive.outbox.sending.settle_turns(
        "desk", NOW
    ),
    "outbox.sending.settle_waits": lambda archive, _: archive.outbox.sending.settle_waits(NOW),
    "outbox.deliveries.release": lambda archive, _: archive.outbox.deliveries.release(NOW),
    "intake.off_topic.requeue": lambda archive, _: archive.intake.off_topic.requeue(
        ["site"], ["h"], NOW
    ),
    "outbox.sending.retry": lambda archive, _: archive.outbox.sending.retry(NOW),
    "outbox.sending.retry_dead": lambda archive, _: archive.outbox.sending.retry_dead(
        ["hook"], NOW
    ),
    "intake.links.look_at_blank_again": lambda archive, _: archive.intake.links.look_at_blank_again(
        "site", NOW
    ),
    "intake.links.mostly_hold_articles": lambda archive, _: (
        archive.intake.links.mostly_hold_articles("site")
    ),
    "queries.overview.unknown_sources": lambda archive, _: archive.queries.overview.unknown_sources(
        ["site", "nope"]
    ),
    "queries.overview.unmatched_topics": lambda archive, _: (
        archive.queries.overview.unmatched_topics(["yongliang", "nil"])
    ),
    "queries.overview.watched": lambda archive, _: archive.queries.overview.watched(),
    "queries.texts.newest": lambda archive, _: archive.queries.texts.newest(),
    "queries.texts.search": lambda archive, _: archive.queries.texts.search("甬凉"),
    "intake.flapping.settle": lambda archive, _: archive.intake.flapping.settle(NOW),
    "queries.clusters.spread": lambda archive, _: archive.queries.clusters.spread(1),
    "queries.overview.source_health": lambda archive, _: archive.queries.overview.source_health(),
    "intake.runs.start": lambda archive, _: archive.intake.runs.start(NOW),
    "queries.articles.states": lambda archive, _: archive.queries.articles.states(1),
    "intake.runs.sync_sources": lambda archive, _: archive.intake.runs.sync_sources([SOURCE], NOW),
    "outbox.sending.take": lambda archive, _: archive.outbox.sending.take(1, NOW),
    "upkeep.timestamps.covering": lambda archive, _: archive.upkeep.timestamps.covering(1),
    "intake.rereadings.left": lambda archive, _: archive.intake.rereadings.left(None),
    "outbox.sending.turns": lambda archive, _: archive.outbox.sending.turns("desk", NOW),
    "outbox.rules.by_id": lambda archive, _: archive.outbox.rules.by_id(),
    "outbox.rules.of_searches": lambda archive, _: archive.outbox.rules.of_searches(),
    "outbox.mutes.unmute": lambda archive, _: archive.outbox.mutes.unmute(NOW, article_id=1),
    "upkeep.timestamps.unstamped_head": lambda archive, _: (
        archive.upkeep.timestamps.unstamped_head()
    ),
    "upkeep.verifying.verify": lambda archive, _: list(archive.upkeep.verifying.verify()),
    "queries.articles.rendering": lambda archive, _: archive.queries.articles.rendering(1, 1),
    "queries.articles.renderings": lambda archive, _: archive.queries.articles.renderings(1),
    "queries.exporting.rendering": lambda archive, _: archive.queries.exporting.rendering(ANSWER),
    "queries.articles.snapshot": lambda archive, _: archive.queries.articles.snapshot(1, 1),
    "queries.articles.versions": lambda archive, _: archive.queries.articles.versions(1),
    "outbox.sending.waiting_by_channel": lambda archive, _: (
        archive.outbox.sending.waiting_by_channel()
    ),
    "frontier.batches.abandoned": lambda archive, _: archive.frontier.batches.abandoned(NOW, 1.0),
    "frontier.batches.ending": lambda archive, _: _within(archive.frontier.batches.ending()),
    "frontier.batches.hand_out": lambda archive, _: archive.frontier.batches.hand_out(
        [BATCH], 1, NOW
    ),
    "frontier.batches.out": lambda archive, _: archive.frontier.batches.out(),
    "frontier.batches.leased": lambda archive, _: archive.frontier.batches.leased(),
    "frontier.batches.ran_out": lambda archive, _: archive.frontier.batches.ran_out(
        NOW, 1.0, run_id=1
    ),
    "frontier.workers.all": lambda archive, _: archive.frontier.workers.all(),
    "frontier.workers.broker": lambda archive, _: archive.frontier.workers.broker(),
    "frontier.workers.forget": lambda archive, _: archive.frontier.workers.forget("w"),
    "frontier.workers.note": lambda archive, _: archive.frontier.workers.note(
        [], BrokerState(NOW, True, 0, None)
    ),
    "frontier.workers.oldest_lease": lambda archive, _: archive.frontier.workers.oldest_lease(),
    "frontier.batches.taking": lambda archive, _: _within(archive.frontier.batches.taking(1, 0)),
    "frontier.batches.taking_all": lambda archive, _: _within(
        archive.frontier.batches.taking_all([(1, 0)])
    ),
    "frontier.clock.mend": lambda archive, _: archive.frontier.clock.mend(NOW),
    "frontier.clock.went_back": lambda archive, _: archive.frontier.clock.went_back(NOW),
    "frontier.declared.differ": lambda archive, _: archive.frontier.declared.differ([SOURCE]),
    "frontier.declared.take_over": lambda archive, _: archive.frontier.declared.take_over(
        [SOURCE], NOW
    ),
    "frontier.due.hosts": lambda archive, _: archive.frontier.due.hosts(NOW),
    "frontier.due.is_due": lambda archive, _: archive.frontier.due.is_due(NOW),
    "frontier.due.item": lambda archive, _: archive.frontier.due.item("link", 1, NOW),
    "frontier.due.late": lambda archive, _: archive.frontier.due.late(NOW),
    "frontier.due.make_due": lambda archive, _: archive.frontier.due.make_due(NOW),
    "frontier.due.next_at": lambda archive, _: archive.frontier.due.next_at(),
    "frontier.due.of_host": lambda archive, _: archive.frontier.due.of_host(
        "news.example.org", NOW, 9
    ),
    "frontier.hosts.answered_before": lambda archive, _: archive.frontier.hosts.answered_before(
        ["x"]
    ),
    "frontier.hosts.failing": lambda archive, _: archive.frontier.hosts.failing(),
    "frontier.hosts.is_blind": lambda archive, _: archive.frontier.hosts.is_blind(NOW),
    "frontier.hosts.slower_than": lambda archive, _: archive.frontier.hosts.slower_than(60),
    "frontier.hosts.state": lambda archive, _: archive.frontier.hosts.state("x"),
    "frontier.hosts.wake": lambda archive, _: archive.frontier.hosts.wake(),
    "frontier.is_due": lambda archive, _: archive.frontier.is_due(NOW),
    "frontier.robots.of_host": lambda archive, _: archive.frontier.robots.of_host("x"),
    "frontier.robots.record": lambda archive, _: archive.frontier.robots.record(
        "http://x", fetched(body=b""), reachable=True
    ),
    "frontier.suspects.blame": lambda archive, _: archive.frontier.suspects.blame(
        [SUSPECT], NOW, sure=True
    ),
    "frontier.suspects.due": lambda archive, _: archive.frontier.suspects.due(NOW),
    "frontier.suspects.of_source": lambda archive, _: archive.frontier.suspects.of_source("site"),
    "frontier.suspects.set_aside": lambda archive, _: archive.frontier.suspects.set_aside(),
    "intake.blocks.is_ill": lambda archive, _: archive.intake.blocks.is_ill("site"),
    "intake.blocks.holds_list": lambda archive, _: archive.intake.blocks.holds_list("site"),
    "queries.cut.healed": lambda archive, _: archive.queries.cut.healed(),
    "queries.cut.of_incidents": lambda archive, _: archive.queries.cut.of_incidents(),
    "queries.cut.stands": lambda archive, _: archive.queries.cut.stands("site"),
    "queries.cut.prompt_of": lambda archive, _: archive.queries.cut.prompt_of(1),
    "intake.finest.of": lambda archive, _: archive.intake.finest.of(1),
    "intake.parameters.article_of": lambda archive, _: archive.intake.parameters.article_of(
        "site", f"{URL}?a=1", article()
    ),
    "intake.parameters.keep": lambda archive, _: archive.intake.parameters.keep({}, NOW),
    "intake.parameters.listed": lambda archive, _: archive.intake.parameters.listed(),
    "intake.parameters.tells_apart": lambda archive, _: archive.intake.parameters.tells_apart(
        "site", f"{URL}?a=1", f"{URL}?a=2"
    ),
    "intake.rejudging.step": lambda archive, _: archive.intake.rejudging.step([TOPIC], NOW),
    "intake.renames.apply": lambda archive, _: archive.intake.renames.apply([SEED], [], NOW),
    "intake.renames.orphans": lambda archive, _: archive.intake.renames.orphans(["site"]),
    "intake.renames.source": lambda archive, _: archive.intake.renames.source("site"),
    "intake.together.beside": lambda archive, _: archive.intake.together.beside(1, NOW, NOW, 3),
    "intake.together.may_be": lambda archive, _: archive.intake.together.may_be(1),
    "intake.together.members.of_sources": lambda archive, _: (
        archive.intake.together.members.of_sources()
    ),
    "intake.together.members.settle": lambda archive, _: archive.intake.together.members.settle(
        NOW
    ),
    "intake.together.members.titles": lambda archive, _: archive.intake.together.members.titles(
        [1]
    ),
    "intake.together.members.waiting": lambda archive, _: archive.intake.together.members.waiting(),
    "intake.together.note": lambda archive, _: archive.intake.together.note([GONE], NOW),
    "intake.together.suspicious": lambda archive, _: archive.intake.together.suspicious(
        1, article("新文。"), article(), NOW
    ),
    "intake.whereabouts.near": lambda archive, _: archive.intake.whereabouts.near(
        article(), "site", 1
    ),
    "intake.wrong_pages.heal": lambda archive, _: archive.intake.wrong_pages.heal(1),
    "intake.wrong_pages.seen": lambda archive, _: archive.intake.wrong_pages.seen(1, capture()),
    "intake.wrong_pages.is_ill": lambda archive, _: archive.intake.wrong_pages.is_ill("site"),
    "intake.wrong_pages.open": lambda archive, _: archive.intake.wrong_pages.open(),
    "intake.wrong_pages.shown": lambda archive, _: archive.intake.wrong_pages.shown(1, capture()),
    "frontier.media.hosts": lambda archive, _: archive.frontier.media.hosts(NOW),
    "frontier.media.is_due": lambda archive, _: archive.frontier.media.is_due(NOW),
    "frontier.media.item": lambda archive, _: archive.frontier.media.item(1),
    "frontier.media.of_host": lambda archive, _: archive.frontier.media.of_host("x", NOW, 9),
    "intake.media.record": lambda archive, _: archive.intake.media.record(
        SHOWN, MediaCapture(capture().fetch), Weighed()
    ),
    "intake.media.weigh": lambda archive, _: archive.intake.media.weigh(
        SHOWN, MediaCapture(capture().fetch), MediaRules("all")
    ),
    "intake.media_planning.plan": lambda archive, _: archive.intake.media_planning.plan(
        MediaRules("all"), NOW
    ),
    "queries.media.answers": lambda archive, _: list(archive.queries.media.answers(1)),
    "queries.media.copy": lambda archive, _: archive.queries.media.copy("0" * 64),
    "queries.media.edit": lambda archive, _: archive.queries.media.edit(1, 1, 1),
    "queries.media.held": lambda archive, _: archive.queries.media.held(),
    "queries.media.of_version": lambda archive, _: archive.queries.media.of_version(1),
    "outbox.mutes.check_known": lambda archive, _: archive.outbox.mutes.check_known(1, None),
    "queries.articles.rare": lambda archive, _: archive.queries.articles.rare(
        Filter(topics=("yongliang",))
    ),
    "queries.articles.version_row": lambda archive, _: archive.queries.articles.version_row(
        1, None, None
    ),
    "queries.judgements.being_confirmed": lambda archive, _: (
        archive.queries.judgements.being_confirmed(Policy())
    ),
    "queries.judgements.of_article": lambda archive, _: archive.queries.judgements.of_article(1),
    "queries.redactions.rows": lambda archive, _: archive.queries.redactions.rows(),
}

WITHIN = {
    "desk.log.append",
    "desk.log.forget",
    "frontier.batches.end",
    "frontier.batches.take",
    "frontier.clock.note",
    "frontier.due.put_off",
    "frontier.hosts.note_turn",
    "frontier.hosts.note_unknown_end",
    "frontier.suspects.clear",
    "intake.appending.change",
    "intake.appending.changes",
    "intake.appending.rereading",
    "intake.appending.version",
    "intake.copies.fill_prints",
    "intake.copies.note_copies",
    "intake.copies.record_copied",
    "intake.finest.note",
    "intake.flapping.flips",
    "intake.flapping.is_untold",
    "intake.flapping.note_flip",
    "intake.flapping.returned",
    "intake.flapping.tell_held",
    "intake.incidents.is_open",
    "intake.links.see_link",
    "intake.steadying.looks",
    "intake.steadying.settled",
    "intake.steadying.steady",
    "intake.moves.add_address",
    "intake.moves.address_of",
    "intake.moves.carry_over",
    "intake.moves.elsewhere",
    "intake.moves.follow",
    "intake.moves.new_place",
    "intake.parameters.forget",
    "intake.parameters.key",
    "intake.parameters.keys",
    "intake.parameters.keys_anywhere",
    "intake.parameters.note",
    "intake.parameters.to_look_at",
    "intake.together.alike",
    "intake.together.members.gone_with",
    "intake.together.members.note_again",
    "intake.together.members.note_ready",
    "intake.together.members.showing",
    "intake.together.only_counts",
    "intake.together.own",
    "intake.unchanged.write_unchanged",
    "intake.watching.seen",
    "intake.watching.watch",
    "intake.whereabouts.add",
    "intake.whereabouts.ask_again",
    "intake.whereabouts.is_unasked",
    "intake.whereabouts.known_as",
    "intake.whereabouts.look_at",
    "intake.whereabouts.lost",
    "intake.whereabouts.standing",
    "intake.whereabouts.twin_of",
    "outbox.deliveries.deliver_change",
    "outbox.deliveries.deliver_incident",
    "outbox.deliveries.settle_doubt",
    "outbox.deliveries.waits.settle",
    "outbox.deliveries.waits.settle_summaries",
    "outbox.deliveries.waits.settle_turns",
    "outbox.mutes.is_muted",
    "queries.clusters.cluster_of",
    "queries.clusters.has_been_told",
    "queries.clusters.members",
    "queries.clusters.original",
    "queries.clusters.publication",
    "queries.clusters.text_of",
    "queries.clusters.version_of",
    "queries.redactions.forgotten",
    "queries.redactions.is_blanked",
    "queries.redactions.is_redacted",
    "queries.redactions.refuse_redacted",
}
"""Parts of a caller's transaction, which has the file already; the caller says what hinders it."""


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """An archive whose file another connection holds exclusively, readers shut out too."""
    recorded(with_life, tmp_path / "archive.db")

    def untouched(path: Path, *, read_only: bool, create: bool) -> Opened:
        # An opened archive holds a share of the lock, and nobody could take it exclusively.
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        connection.row_factory = sqlite3.Row
        return Opened(connection, path)

    monkeypatch.setattr(opening, "open_archive", untouched)
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


def _methods(whole: object) -> Iterator[str]:
    """The public methods of a wing and of its parts, each by its path."""
    for name, kind in vars(type(whole)).items():
        if not name.startswith("_") and callable(kind):
            yield name
    for name, part in vars(whole).items():
        if not name.startswith("_") and type(part).__module__.startswith("storage.archive."):
            yield from (f"{name}.{method}" for method in _methods(part))


def test_no_public_method_of_any_wing_is_left_out(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        assert set(_methods(archive)) - {"close"} == set(CASES) | WITHIN


OWN_WORK = {"writing", "reading", "row", "rows", "stream"}
"""What of a session turns SQLite's errors into the project's."""


def test_a_part_of_a_transaction_opens_none_and_promises_no_error(tmp_path: Path) -> None:
    """Who does either says StorageError, and belongs among the cases."""
    with Archive(tmp_path / "archive.db") as archive:
        for path in WITHIN:
            method = attrgetter(path)(archive)
            assert not OWN_WORK & set(method.__code__.co_names), path
            assert "StorageError" not in (method.__doc__ or ""), path


SAID_OF_ALL = re.compile(r"The archive is locked past the busy timeout(, full)? or damaged\.")


def test_what_every_method_may_raise_is_said_once_a_wing(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        wings = [archive.frontier, archive.intake, archive.desk, archive.outbox, archive.queries,
                 archive.upkeep]  # fmt: skip
        for wing_of in wings:
            assert "raises `StorageError`" in (type(wing_of).__doc__ or "")
        for path in CASES.keys() | WITHIN:
            said = attrgetter(path)(archive).__doc__ or ""
            assert not SAID_OF_ALL.search(said), path


def test_the_archive_is_a_face_and_no_more() -> None:
    assert len(Archive.__mro__) == 2
    assert {name for name in vars(Archive) if not name.startswith("_")} == {
        "close", "identity", "optimize", "prove_writable",
    }  # fmt: skip
