"""Recording: what a fetch leaves in the archive."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from storage import Archive
from storage.errors import NotFoundError
from storage.records import Kind, Outcome, Severity
from storage.work import DueLink, FoundLink
from tests.storage.making import (
    BODY,
    FEED,
    NOW,
    after,
    answer,
    article,
    capture,
    due,
    fetched,
    kinds,
    match,
    page,
)

EDITED = BODY.replace("86个", "88个")


def rows(archive: Archive, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(archive.path)) as db:
        return db.execute(sql).fetchall()


def shown(archive: Archive, *urls: str) -> tuple[DueLink, ...]:
    """The links that the feed shows for the first time."""
    (feed,) = due(archive, NOW, everything=True).feeds
    fetch = fetched(body=b"<a>", url=FEED)
    return archive.intake.feeds.record(
        feed, fetch, map(FoundLink, urls), timedelta(minutes=10)
    ).links


def test_a_new_article_is_there_with_version_snapshot_verdict_and_change(archive: Archive) -> None:
    assert archive.intake.recording.record_new(capture()) == (1,)
    (change,) = archive.queries.changes.all(with_articles=True)
    assert (change.kind, change.severity) == (Kind.NEW, Severity.SUBSTANTIVE)
    assert (change.from_version, change.to_version) == (None, 1)
    assert change.topics == ("yongliang",)
    assert change.after == article()
    assert change.before is None
    (found,) = archive.queries.articles.all()
    assert (found["article_id"], found["version"], found["state"]) == (1, 1, "live")
    assert found["body"] == BODY
    assert archive.queries.articles.matches(1, 1)[0]["matched"]
    assert archive.intake.revisits.kept(1).pages[0].body == page(article())
    assert rows(archive, "select outcome, headers from fetches") == [
        ("ok", '[["Content-Type","text/html; charset=utf-8"],["ETag","\\"v1\\""]]')
    ]


def test_a_new_article_recorded_again_after_a_crash_changes_nothing(archive: Archive) -> None:
    archive.intake.recording.record_new(capture())
    assert archive.intake.recording.record_new(capture(at=after(minutes=1))) == ()
    assert kinds(archive) == [Kind.NEW]
    assert archive.queries.overview.counts()["versions"] == 1


def test_an_edit_is_a_version_and_a_change_with_its_words(archive: Archive) -> None:
    archive.intake.recording.record_new(capture())
    archive.intake.recording.record_known(1, capture(article(EDITED), after(hours=1)))
    change = archive.queries.changes.all(with_articles=True)[0]
    assert (change.kind, change.severity) == (Kind.EDITED, Severity.SUBSTANTIVE)
    assert (change.from_version, change.to_version) == (1, 2)
    assert change.fields == ("body",)
    assert [(span.before, span.after) for span in change.spans] == [("86个", "88个")]
    assert change.before == article()
    assert change.after == article(EDITED)
    assert [version["version"] for version in archive.queries.articles.versions(1)] == [1, 2]


def test_back_to_the_first_text_gives_three_versions(archive: Archive) -> None:
    archive.intake.recording.record_new(capture())
    archive.intake.recording.record_known(1, capture(article(EDITED), after(hours=1)))
    archive.intake.recording.record_known(1, capture(article(BODY), after(hours=2)))
    assert kinds(archive) == [Kind.NEW, Kind.EDITED, Kind.EDITED]
    versions = archive.queries.articles.versions(1)
    assert [version["version"] for version in versions] == [1, 2, 3]
    assert versions[0]["snapshot_sha256"] == versions[2]["snapshot_sha256"]
    assert rows(archive, "select count(*) from snapshots") == [(2,)]


def test_fifty_fetches_of_the_same_text_are_one_version(archive: Archive) -> None:
    archive.intake.recording.record_new(capture())
    for number in range(50):
        dressed = fetched(at=after(minutes=number), body=page(article()) + b"<!-- %d -->" % number)
        archive.intake.recording.record_known(1, capture(at=after(minutes=number), fetch=dressed))
    assert archive.queries.overview.counts()["versions"] == 1
    assert kinds(archive) == [Kind.NEW]
    (total,) = rows(archive, "select sum(length(data)) from snapshots where base_id is not null")
    assert total[0] < 50 * 60


def test_a_withdrawal_carries_its_proof_and_a_restoration_ends_it(archive: Archive) -> None:
    archive.intake.recording.record_new(capture())
    for minutes in (0, 15, 30):
        archive.intake.recording.record_known(
            1, answer(Outcome.GONE, after(hours=1, minutes=minutes))
        )
    assert kinds(archive) == [Kind.NEW, Kind.WITHDRAWN]
    withdrawn = archive.queries.changes.all(with_articles=True)[0]
    assert (withdrawn.from_version, withdrawn.to_version) == (1, None)
    assert withdrawn.after == article()
    assert [proof.status for proof in withdrawn.proof] == [404, 404, 404]
    assert [proof.fetched_at for proof in withdrawn.proof] == [
        after(hours=1, minutes=minutes) for minutes in (0, 15, 30)
    ]
    kept = rows(archive, "select snapshot_id is not null from fetches where counts_as_proof")
    assert kept == [(1,)] * 3
    assert next(archive.queries.articles.all())["state"] == "withdrawn"
    archive.intake.recording.record_known(1, capture(at=after(hours=3)))
    assert kinds(archive) == [Kind.NEW, Kind.WITHDRAWN, Kind.RESTORED]
    assert next(archive.queries.articles.all())["state"] == "live"
    assert archive.queries.overview.counts()["versions"] == 1


def test_a_second_withdrawal_shows_its_own_proof_only(archive: Archive) -> None:
    archive.intake.recording.record_new(capture())
    for hours in (1, 9):
        for minutes in (0, 15, 30):
            archive.intake.recording.record_known(
                1, answer(Outcome.GONE, after(hours=hours, minutes=minutes))
            )
        archive.intake.recording.record_known(1, capture(at=after(hours=hours + 2)))
    proofs = [
        change.proof for change in archive.queries.changes.all() if change.kind is Kind.WITHDRAWN
    ]
    assert [len(proof) for proof in proofs] == [3, 3]
    assert proofs[0][0].fetched_at == after(hours=9)


def test_unwitnessed_blocked_and_failed_fetches_prove_nothing(archive: Archive) -> None:
    archive.intake.recording.record_new(capture())
    for hours in range(1, 9):
        for outcome in (Outcome.BLOCKED, Outcome.SOFT_ERROR, Outcome.HARD_ERROR):
            archive.intake.recording.record_known(1, answer(outcome, after(hours=hours)))
        archive.intake.recording.record_known(
            1, answer(Outcome.GONE, after(hours=hours), witnessed=False)
        )
    assert kinds(archive) == [Kind.NEW]
    assert rows(archive, "select gone_count from articles") == [(0,)]


def test_an_edit_off_topic_says_so_and_the_article_stays_watched(archive: Archive) -> None:
    archive.intake.recording.record_new(capture())
    off = capture(
        article("今天天气晴朗，适合出行。"), after(hours=1), matches=(match(matched=False),)
    )
    archive.intake.recording.record_known(1, off)
    change = archive.queries.changes.all()[0]
    assert (change.kind, change.on_topic, change.topics) == (Kind.EDITED, False, ("yongliang",))
    (waiting,) = due(archive, after(days=2)).articles
    assert waiting.article_id == 1
    archive.intake.recording.record_known(
        1, capture(article("又改了一句话。"), after(hours=2), matches=())
    )
    assert archive.queries.changes.all()[0].on_topic
    assert not next(archive.queries.articles.all())["on_topic"]


def test_newer_rules_make_a_reread_version_with_verdicts_and_no_change(archive: Archive) -> None:
    archive.intake.recording.record_new(capture())
    better = article(BODY, editor="陈奉凤")
    archive.intake.recording.record_known(
        1,
        capture(
            better,
            after(hours=1),
            extractor="generic/2",
            baseline=better,
            baseline_matches=(match(),),
        ),
    )
    assert kinds(archive) == [Kind.NEW]
    versions = archive.queries.articles.versions(1)
    assert [(row["version"], row["reread_of"]) for row in versions] == [(1, None), (2, 1)]
    assert versions[0]["captured_at"] == versions[1]["captured_at"]
    assert versions[0]["snapshot_sha256"] == versions[1]["snapshot_sha256"]
    assert archive.queries.articles.matches(1, 2)[0]["matched"]
    (found,) = archive.queries.articles.all()
    assert (found["version"], found["editor"]) == (2, "陈奉凤")


def test_an_edit_is_told_apart_from_what_newer_rules_read(archive: Archive) -> None:
    archive.intake.recording.record_new(capture())
    archive.intake.recording.record_known(
        1,
        capture(
            article(EDITED, editor="陈奉凤"),
            after(hours=1),
            extractor="generic/2",
            baseline=article(BODY, editor="陈奉凤"),
        ),
    )
    change = archive.queries.changes.all()[0]
    assert (change.kind, change.from_version, change.to_version) == (Kind.EDITED, 2, 3)
    assert change.fields == ("body",)


def test_newer_rules_that_read_the_same_make_no_version(archive: Archive) -> None:
    archive.intake.recording.record_new(capture())
    archive.intake.recording.record_known(
        1, capture(at=after(hours=1), extractor="generic/2", baseline=article())
    )
    assert archive.queries.overview.counts()["versions"] == 1


def test_a_clock_that_was_put_back_repeats_no_edit(archive: Archive) -> None:
    archive.intake.recording.record_new(capture())
    for minutes in (-60, -45, -30):
        archive.intake.recording.record_known(1, capture(article(EDITED), after(minutes=minutes)))
    assert kinds(archive) == [Kind.NEW, Kind.EDITED]
    assert next(archive.queries.articles.all())["body"] == EDITED


def test_a_link_that_leads_to_a_known_article_is_done(archive: Archive) -> None:
    archive.intake.recording.record_new(capture())
    other = article().url + "?from=weibo"
    (link,) = shown(archive, other)
    archive.intake.recording.record_new(
        capture(fetch=fetched(at=after(minutes=1), body=page(article()), url=other))
    )
    assert due(archive, after(days=60)).links == ()
    assert archive.queries.articles.find(other) == 1
    assert link.url == other


def test_many_fetches_that_changed_nothing_share_a_transaction(archive: Archive) -> None:
    for number in range(3):
        of = article(f"{BODY}又{number}。", f"https://news.example.org/{number}")
        archive.intake.recording.record_new(capture(of))
    batch = [
        (number + 1, answer(Outcome.NOT_MODIFIED, after(hours=1), url=f"https://x/{number}"))
        for number in range(3)
    ]
    assert archive.intake.recording.record_batch(batch) == ()
    assert rows(archive, "select count(*) from fetches where outcome = 'not_modified'") == [(3,)]


def test_a_capture_without_reading_or_bytes_is_a_programming_error(archive: Archive) -> None:
    with pytest.raises(ValueError, match="needs a reading"):
        archive.intake.recording.record_new(capture(fetch=fetched(body=None)))
    archive.intake.recording.record_new(capture())
    with pytest.raises(ValueError, match="needs the bytes"):
        archive.intake.recording.record_known(1, capture(article(EDITED), fetch=fetched(body=None)))
    assert archive.queries.overview.counts()["versions"] == 1
    assert rows(archive, "select count(*) from fetches") == [(1,)]


@pytest.mark.parametrize("name", ["7", "0", "-1", "99999999999999999999", "https://x.org/", ""])
def test_what_is_not_there_is_said(archive: Archive, name: str) -> None:
    archive.intake.recording.record_new(capture())
    with pytest.raises(NotFoundError):
        archive.queries.articles.find(name)


@pytest.mark.parametrize("version", [2, 2**63, 2**80])
def test_a_version_that_is_not_there_is_said(archive: Archive, version: int) -> None:
    archive.intake.recording.record_new(capture())
    with pytest.raises(NotFoundError):
        archive.queries.articles.version(1, version)


def test_an_article_as_of_a_moment(archive: Archive) -> None:
    archive.intake.recording.record_new(capture())
    archive.intake.recording.record_known(1, capture(article(EDITED), after(hours=1)))
    assert archive.queries.articles.version(1, at=after(minutes=59)) == (1, article())
    assert archive.queries.articles.version(1, at=after(hours=1)) == (2, article(EDITED))
    with pytest.raises(NotFoundError):
        archive.queries.articles.version(1, at=after(minutes=-1))
