"""A redacted article's words are nowhere, its place stays, and everything else is as it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from storage import Archive
from storage.errors import NotFoundError
from storage.records import Outcome
from storage.redactions import REDACTED, Forgotten, RedactedError
from storage.work import DueLink, FoundLink, JudgedLink, Reread
from tests.storage.archive.redacting import (
    ADDRESS,
    BODY,
    COPY,
    DRESS,
    LATER,
    PHONE,
    SECOND,
    TOKENS,
    WORDS,
    everything,
    ferry,
    found,
    harm,
    raw,
    seen,
    world,
)
from tests.storage.making import (
    EXTRACTOR,
    FEED,
    RULE,
    after,
    answer,
    article,
    capture,
    due,
    fetched,
    match,
    open_archive,
    page,
)

REASON = "法院判决〔2026〕1号"
WHEN = after(days=10)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def article_id(path: Path) -> int:
    return world(path)


def redact(path: Path, article_id: int) -> Forgotten:
    with Archive(path, rules=(RULE,)) as archive:
        done = archive.upkeep.forgetting.redact(article_id, REASON, WHEN)
        archive.upkeep.compacting.compact()
    return done


# The copy tells the article's words on its own account; they are looked for without it.
OWN = tuple(word for word in WORDS if word not in BODY and word not in LATER)


def forget_all(path: Path, article_id: int) -> None:
    """The article, and its copy with it, so that no word of it may be left."""
    redact(path, article_id)
    with Archive(path) as archive:
        copy_id = archive.queries.articles.find(COPY)
    redact(path, copy_id)


def test_the_words_are_in_every_place_before(path: Path, article_id: int) -> None:
    said = everything(path)
    assert [word for word in WORDS if word not in said] == []
    assert any(token.encode() in raw(path) for token in TOKENS)


def test_the_words_are_nowhere_afterwards(path: Path, article_id: int) -> None:
    redact(path, article_id)
    said = everything(path)
    assert [word for word in OWN if word in said] == []
    assert [word for word in OWN if word.encode() in raw(path)] == []
    forget_all(path, article_id)
    said, held = everything(path), raw(path)
    assert [word for word in WORDS if word in said] == []
    assert [word for word in (*WORDS, *TOKENS) if word.encode() in held] == []
    with Archive(path, read_only=True) as archive:
        assert archive.queries.texts.search("鹦鹉洲") == []
        assert archive.queries.texts.search("邻近")


def test_what_stays_says_that_it_was_there(path: Path, article_id: int) -> None:
    with Archive(path) as archive:
        before = archive.queries.articles.as_json(article_id)
        versions, told = (
            archive.queries.articles.versions(article_id),
            archive.queries.changes.all(article_id=article_id),
        )
    done = redact(path, article_id)
    assert done.new
    assert done.redaction.reason == REASON
    with Archive(path, read_only=True) as archive:
        row = archive.queries.articles.as_json(article_id)
        for name in ("url", "state", "version", "first_seen_at", "last_seen_at", "published_at"):
            assert row[name] == before[name]
        assert (row["title"], row["body"], row["authors"], row["images"]) == (REDACTED, "", [], [])
        assert row["redacted_at"] == "2026-11-30T04:00:00.000+00:00"
        assert row["next_fetch_at"] is None
        for old, new in zip(versions, archive.queries.articles.versions(article_id), strict=True):
            assert new == {**old, "title": REDACTED}
        for old, new in zip(told, archive.queries.changes.all(article_id=article_id), strict=True):
            assert new.title == REDACTED
            assert (new.kind, new.detected_at, new.fields) == (
                old.kind,
                old.detected_at,
                old.fields,
            )
            assert new.chain_hash == old.chain_hash
            assert [fetch.sha256 for fetch in new.proof] == [fetch.sha256 for fetch in old.proof]
        assert set(done.redaction.changes) > {change.change_id for change in told}
        assert archive.queries.lives.of(article_id)
        assert archive.queries.articles.find(ADDRESS) == article_id
        proof = archive.upkeep.proofs.of(article_id)
        assert proof["redaction"]["reason"] == REASON
        assert proof["head"] == archive.queries.changes.head() == done.redaction.redaction_hash
        with pytest.raises(RedactedError):
            archive.queries.articles.snapshot(article_id, 1)
        with pytest.raises(RedactedError):
            archive.intake.revisits.kept(article_id)


# Never again


def facts(path: Path) -> list[object]:
    """All that could bring words back."""
    with closing(sqlite3.connect(path)) as db:
        return [
            db.execute(query).fetchall()
            for query in (
                "select article_id, version, title, body from versions order by version_id",
                "select change_id, title from changes order by change_id",
                "select sha256, length(data) > 0 from snapshots order by sha256",
                "select article_id, url, title from articles order by article_id",
            )
        ]


@pytest.mark.parametrize("url", [ADDRESS, PHONE, ADDRESS.replace("https", "http"), SECOND])
def test_it_is_not_taken_in_again_by_any_of_its_addresses(
    path: Path, article_id: int, url: str
) -> None:
    redact(path, article_id)
    before = facts(path)
    with Archive(path, rules=(RULE,)) as archive:
        redaction = archive.queries.redactions.forgotten_at([url])
        assert redaction
        assert redaction.article_id == article_id
        assert archive.intake.links.add("site", url, after(days=11)) is None
        feed = due(archive, after(days=11), everything=True).feeds[0]
        shown = fetched(at=after(days=11), body=b"<a>", url=FEED)
        new = archive.intake.feeds.record(feed, shown, [FoundLink(url)], timedelta(hours=1))
        assert new.links == ()
        waiting = due(archive, after(days=400), everything=True)
        assert article_id not in [one.article_id for one in waiting.articles]
        assert url not in [one.url for one in waiting.links]
        assert archive.intake.links.article_at([url], "site") is None
        assert archive.intake.recording.record_new(seen(ferry(url=url), after(days=11))) == ()
    assert facts(path) == before
    assert found(path) == []


def test_what_is_under_way_cannot_bring_it_back(path: Path, article_id: int) -> None:
    redact(path, article_id)
    before = facts(path)
    at = after(days=11)
    link = DueLink(999, "site", "https://news.example.org/short/1", backlog=False)
    with Archive(path, rules=(RULE,)) as archive:
        assert (
            archive.intake.recording.record_known(article_id, seen(ferry(BODY + "\n新段。"), at))
            == ()
        )
        gone = answer(Outcome.GONE, at)
        assert (
            archive.intake.recording.record_batch([(article_id, answer(Outcome.NOT_MODIFIED, at))])
            == ()
        )
        assert archive.intake.recording.record_known(article_id, gone) == ()
        led = seen(ferry(), at)
        led = replace(led, fetch=replace(led.fetch, url=link.url), aliases=())
        assert archive.intake.recording.record_new(led) == ()
        named = seen(ferry(url="https://news.example.org/new/7.html"), at, aliases=(ADDRESS,))
        assert archive.intake.recording.record_new(named) == ()
        # An article whose address was turned into a permanent redirect to it.
        body = page(ferry()) + DRESS
        elsewhere = capture(
            ferry(url="https://news.example.org/a/3.html"),
            at,
            fetch=fetched(at=at, body=body, url="https://news.example.org/a/3.html",
                          final_url=ADDRESS),
            moved_to=ADDRESS,
        )  # fmt: skip
        assert archive.intake.recording.record_known(3, elsewhere) == ()
        judged = JudgedLink(link, led.fetch, "off_topic", (match(matched=False),), (ADDRESS,))
        archive.intake.links.record_judged([judged])
        archive.intake.rereadings.begin(None, at)
        assert article_id not in [row[1] for row in archive.intake.rereadings.left(None, 1000)]
        reread = Reread(article_id, 1, ferry(editor="新"), EXTRACTOR, ())
        first = "select min(version_id) from versions where article_id = ?"
        number = archive._session.execute(first, (article_id,)).fetchone()[0]
        assert archive.intake.rereadings.record(None, number, reread, at) is None
    assert facts(path) == before
    said = everything(path)
    assert [word for word in OWN if word in said] == []
    assert found(path) == []


# Deliveries


def test_what_waits_is_told_without_the_words(path: Path, article_id: int) -> None:
    with Archive(path, rules=(RULE,)) as archive:
        half = next(one for one in archive.outbox.deliveries.all() if "1" in one.done)
        waiting = [one.delivery_id for one in archive.outbox.sending.due(after(days=400))]
        told = {
            one: [c.change_id for c in archive.outbox.deliveries.one(one).changes]
            for one in waiting
        }
        assert len(waiting) > 1
    redact(path, article_id)
    with Archive(path, rules=(RULE,)) as archive:
        assert [one.delivery_id for one in archive.outbox.sending.due(after(days=400))] == waiting
        assert archive.outbox.sending.parts(half.delivery_id) == ()
        again = archive.outbox.deliveries.one(half.delivery_id)
        assert again.done == frozenset()
        assert again.idempotency_key == half.idempotency_key
        for number in waiting:
            delivery = archive.outbox.deliveries.one(number)
            assert [change.change_id for change in delivery.changes] == told[number]
            mine = [change for change in delivery.changes if change.article_id == article_id]
            assert {change.title for change in mine} <= {REDACTED}
            assert {change.after.body for change in mine if change.after} <= {""}


def test_an_edit_that_was_held_back_is_told_before_its_words_go(path: Path) -> None:
    with open_archive(path, rules=(RULE,)) as archive:
        texts = [ferry(BODY), ferry(LATER)]
        archive.intake.recording.record_new(seen(texts[0], after(days=1)))
        for number in range(1, 9):
            archive.intake.recording.record_known(
                1, seen(texts[number % 2], after(days=1, minutes=10 * number))
            )
        held = archive._session.execute("select max(change_id) from flips where held").fetchone()[0]
        assert held
        last = archive._session.execute("select max(change_id) from changes").fetchone()[0]
        unsaid = archive.intake.flapping.is_untold(archive._session.execute(
            "select * from changes where change_id = ?", (held,)).fetchone())  # fmt: skip
        archive.upkeep.forgetting.redact(1, REASON, WHEN)
        told = archive._session.execute("select change_id from delivery_changes").fetchall()
        assert (last in [row[0] for row in told]) is unsaid
        archive.intake.flapping.settle(after(days=9))
    assert found(path) == []


def test_once_more_is_harmless(path: Path, article_id: int) -> None:
    first = redact(path, article_id)
    before = path.stat().st_size
    again = redact(path, article_id)
    assert not again.new
    assert again.redaction == first.redaction
    assert found(path) == []
    assert path.stat().st_size == before


def test_what_came_in_since_past_the_program_goes_the_next_time(
    path: Path, article_id: int
) -> None:
    """An older program that was running may have written on."""
    redact(path, article_id)
    harm(path, "create table kept as select * from redactions; delete from redactions")
    with Archive(path) as archive:
        archive.intake.recording.record_known(
            article_id, seen(ferry(BODY + "\n鹦鹉又来。"), after(days=11))
        )
    harm(path, "insert into redactions select * from kept; drop table kept")
    assert "鹦鹉又来" in everything(path)
    assert redact(path, article_id).new
    said = everything(path)
    assert "鹦鹉又来" not in said


def test_an_article_that_is_not_there(path: Path, article_id: int) -> None:
    with Archive(path) as archive, pytest.raises(NotFoundError):
        archive.upkeep.forgetting.redact(999, REASON, WHEN)


def test_a_page_of_it_that_another_address_once_served_goes_too(path: Path) -> None:
    """No version of the other was read from it: it is the article's page at a wrong address."""
    with open_archive(path) as archive:
        archive.intake.recording.record_new(seen(ferry(), after(days=1)))
        other = article(url="https://news.example.org/a/9.html")
        archive.intake.recording.record_new(capture(other, after(days=1)))
        wrong = fetched(at=after(days=2), body=page(ferry()) + DRESS, url=other.url)
        archive.intake.recording.record_known(2, capture(other, after(days=2), fetch=wrong))
        assert not archive.upkeep.forgetting.redact(1, REASON, WHEN).shared_snapshots
        archive.upkeep.compacting.compact()
        archive.intake.recording.record_known(2, capture(other, after(days=11)))
    assert "鹦鹉洲" not in everything(path)
    assert found(path) == []
