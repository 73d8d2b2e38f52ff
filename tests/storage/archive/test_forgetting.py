"""A redacted article's words are nowhere, its place stays, and everything else is as it was."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from storage import Archive
from storage.archive.upkeep.timestamps import Timestamp
from storage.errors import NotFoundError, StorageError
from storage.findings import Check
from storage.records import Kind, Outcome
from storage.redactions import REDACTED, Forgotten, RedactedError
from storage.work import DueLink, FoundLink, JudgedLink, Reread
from tests.storage.archive.redacting import (
    ADDRESS,
    BODY,
    COPY,
    DRESS,
    LATER,
    MOVED,
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
    SOURCE,
    after,
    answer,
    article,
    capture,
    due,
    fetched,
    kinds,
    match,
    open_archive,
    page,
    recorded,
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


def test_a_redacted_archive_verifies_and_the_chain_goes_on(path: Path, article_id: int) -> None:
    done = redact(path, article_id)
    assert found(path) == []
    assert found(path, done.redaction.redaction_hash) == []
    with Archive(path) as archive:
        archive.intake.recording.record_known(
            1, capture(article("再改一次，共9项。"), after(days=11))
        )
    assert found(path) == []
    redact(path, 1)
    redact(path, 2)
    assert found(path) == []
    with Archive(path) as archive:
        archive.upkeep.verifying.rebuild()
    assert found(path) == []


HARMS = {
    "an edited reason": ("update redactions set reason = '别的' where redaction_id = 1",
                         Check.CHAIN, {"redaction_id": 1}),
    "another time": (("update redactions set redacted_at = '2026-01-01T00:00:00.000+00:00'"
                     " where redaction_id = 2"), Check.CHAIN, {"redaction_id": 2}),
    "another place": (("update redactions set after_change_id = after_change_id - 1"
                      " where redaction_id = 1"), Check.CHAIN, {"redaction_id": 1}),
    "a removed redaction": ("delete from redactions where redaction_id = 1",
                            Check.CHAIN, {"redaction_id": 1}),
    "the last redaction removed": ("delete from redactions where redaction_id = 2",
                                   Check.CHAIN, {"redaction_id": 2}),
    "what it names, unreadable": ("update redactions set versions = '[' where redaction_id = 2",
                                  Check.CHAIN, {"redaction_id": 2}),
    "a row more that it names": (
        ("update redactions set versions = json_insert(versions, '$.2', 'ff')"
        " where redaction_id = 2"), Check.CHAIN, {"redaction_id": 2}),
    "a version blanked without one": (
        "update versions set title = '{redacted}', body = '' where version_id = 2",
        Check.VERSION, {"article_id": 2, "version": 1, "version_id": 2}),
    "a change blanked without one": (
        "update changes set title = '{redacted}', spans = '[]' where change_id = 2",
        Check.CHAIN, {"change_id": 2}),
    "a snapshot blanked without one": (
        "update snapshots set data = x'', base_id = null where snapshot_id = 2",
        Check.SNAPSHOT, {"snapshot_id": 2}),
    "words put into a blank version": (
        ("update versions set body = '假话' where version_id ="
        " (select min(version_id) from versions where body = '')"), Check.VERSION, None),
    "another time of a blank version": (
        ("update versions set published_at = '2020-01-01T00:00:00+00:00' where version_id ="
        " (select min(version_id) from versions where body = '')"), Check.VERSION, None),
    "another kind of a blank change": (
        ("update changes set detected_at = '2020-01-01T00:00:00.000+00:00' where change_id ="
        " (select min(change_id) from changes where title = '{redacted}')"), Check.CHAIN, None),
    "another row altered": ("update versions set body = body || '。' where version_id = 3",
                            Check.VERSION, {"article_id": 3, "version": 1, "version_id": 3}),
    "other bytes in a blank snapshot": (
        ("update snapshots set data = (select data from snapshots where snapshot_id = 2)"
        " where snapshot_id = (select min(snapshot_id) from snapshots where length(data) = 0)"),
        Check.SNAPSHOT, None),
    "words of it in the index": (
        ("insert into articles_fts (rowid, title) select min(version_id), '假话' from versions"
        " where body = ''"), Check.INDEX, None),
}  # fmt: skip
FORGED_END = (
    "delete from redactions where redaction_id = 2;"
    "update sqlite_sequence set seq = 1 where name = 'redactions'"
)


def redact_twice(path: Path) -> None:
    for number, redacted in enumerate((world(path), 4), 1):
        redact(path, redacted)
        with Archive(path) as archive:
            changed = article(f"又改了一回，共{number}项。")
            archive.intake.recording.record_known(1, capture(changed, after(days=10 + number)))


@pytest.fixture
def twice(path: Path) -> Path:
    """Two articles redacted, and a change after each."""
    recorded(redact_twice, path)
    assert found(path) == []
    return path


@pytest.mark.parametrize("name", HARMS)
def test_each_harm_is_found(name: str, twice: Path) -> None:
    sql, check, where = HARMS[name]
    harm(twice, sql.format(redacted=REDACTED))
    mine = [one for one in found(twice) if one.check is check]
    assert mine
    assert where is None or where in [one.where for one in mine]


def test_a_redaction_taken_off_the_end_leaves_its_rows_without_one(
    path: Path, article_id: int
) -> None:
    redact(path, article_id)
    head = redact(path, 4).redaction.redaction_hash
    harm(path, FORGED_END)
    assert {one.check for one in found(path, head)} == {
        Check.CHAIN,
        Check.VERSION,
        Check.SNAPSHOT,
        Check.INDEX,
    }


README = Path(__file__).parents[3] / "storage" / "README.md"
(PROGRAM,) = (
    code
    for code in re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    if "hashlib" in code
)


def proof(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_proof_program_follows_redactions(twice: Path) -> None:
    with Archive(twice, read_only=True) as archive:
        assert proof(twice).stdout.strip() == archive.queries.changes.head()
    redact(twice, 3)
    with Archive(twice, read_only=True) as archive:
        assert proof(twice).stdout.strip() == archive.queries.changes.head()


@pytest.mark.parametrize(
    "name", [name for name in HARMS if HARMS[name][1] in (Check.CHAIN, Check.VERSION)]
)
def test_the_proof_program_notices_harm(name: str, twice: Path) -> None:
    harm(twice, HARMS[name][0].format(redacted=REDACTED))
    done = proof(twice)
    assert done.returncode
    assert "AssertionError" in done.stderr or "JSONDecodeError" in done.stderr


def test_a_stamp_on_a_redaction_is_of_the_chain(path: Path, article_id: int) -> None:
    with Archive(path) as archive:
        head = archive.upkeep.timestamps.unstamped_head()
        assert head
        archive.upkeep.timestamps.record(
            Timestamp(*head, WHEN, "http://tsa.example.org", b""), WHEN
        )
        assert archive.upkeep.timestamps.unstamped_head() is None
    done = redact(path, article_id)
    with Archive(path) as archive:
        head = archive.upkeep.timestamps.unstamped_head()
        assert head == (done.redaction.after_change_id, done.redaction.redaction_hash)
        archive.upkeep.timestamps.record(
            Timestamp(*head, WHEN, "http://tsa.example.org", b""), WHEN
        )
        assert archive.upkeep.timestamps.unstamped_head() is None
    assert found(path) == []


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


def test_an_article_of_the_very_same_bytes_is_kept_whole(path: Path) -> None:
    """Bytes are kept once under their hash: another article's must not be missing."""
    with open_archive(path) as archive:
        archive.intake.recording.record_new(seen(ferry(), after(days=1)))
        archive.upkeep.forgetting.redact(1, REASON, WHEN)
        same = ferry(url="https://other.example.org/9.html")
        archive.intake.recording.record_new(seen(same, after(days=11), source_id="other"))
        assert archive.queries.articles.snapshot(2, 1)[1] == page(ferry()) + DRESS
        assert archive.upkeep.forgetting.redact(1, REASON, after(days=12)).new is False
        assert archive.queries.articles.snapshot(2, 1)[1]
    assert found(path) == []


def test_bytes_that_others_were_read_from_stay_until_they_go(path: Path) -> None:
    with open_archive(path) as archive:
        archive.intake.recording.record_new(seen(ferry(), after(days=1)))
        moved = capture(ferry(), after(days=2), moved_to=MOVED)
        moved = replace(moved, fetch=replace(seen(ferry(), after(days=2)).fetch, final_url=MOVED))
        archive.intake.recording.record_known(1, moved)
        assert Kind.MOVED in kinds(archive)
        done = archive.upkeep.forgetting.redact(1, REASON, WHEN)
        assert done.shared_snapshots
        assert done.also_in == (2,)
        assert archive.queries.articles.snapshot(2, 1)[1] == page(ferry()) + DRESS
        assert archive.intake.revisits.kept(2).pages[0].content_type
        told = next(change for change in archive.queries.changes.all() if change.kind is Kind.MOVED)
        assert told.spans[0].after == MOVED
        assert not archive.upkeep.forgetting.redact(2, REASON, WHEN).shared_snapshots
        archive.upkeep.compacting.compact()
    assert "鹦鹉洲" not in everything(path)
    assert found(path) == []


def test_what_leaned_on_its_bytes_is_stored_anew(path: Path, article_id: int) -> None:
    near = "select snapshot_id from articles join versions using (article_id) where articles.url"
    with Archive(path) as archive:
        ids = [row[0] for row in archive._session.execute(f"{near} like '%/near/%'")]
        before = [archive._ledger.snapshots.read(number) for number in ids]
        archive.upkeep.forgetting.redact(article_id, REASON, WHEN)
        assert [archive._ledger.snapshots.read(number) for number in ids] == before
        base_of = "select base_id from snapshots where snapshot_id = ?"
        bases = [archive._session.execute(base_of, (number,)).fetchone()[0] for number in ids]
    assert bases == [None, ids[0], ids[0]]
    assert found(path) == []


def test_damage_under_what_leans_on_it_leaves_everything_as_it_was(
    path: Path, article_id: int
) -> None:
    """What leans on the bytes can be read only with them: they are not taken from under it."""
    near = ("(select max(snapshot_id) from articles join versions using (article_id)"
            " where articles.url like '%/near/3%')")  # fmt: skip
    harm(path, f"update snapshots set data = x'00' where snapshot_id = {near}")
    before = facts(path)
    with Archive(path) as archive, pytest.raises(StorageError, match="damaged"):
        archive.upkeep.forgetting.redact(article_id, REASON, WHEN)
    assert facts(path) == before


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


# Copies


def test_copies_keep_their_own_words_and_lose_those_of_the_original(
    path: Path, article_id: int
) -> None:
    with Archive(path) as archive:
        copy_id = archive.queries.articles.find(COPY)
        before = archive.queries.articles.as_json(copy_id)
        told = archive.queries.changes.all(article_id=copy_id)
        assert any(change.kind is Kind.COPIED and change.spans for change in told)
    done = redact(path, article_id)
    assert done.also_in == (copy_id,)
    with Archive(path, rules=(RULE,)) as archive:
        assert archive.queries.articles.as_json(copy_id) == before
        copied = next(
            c for c in archive.queries.changes.all(article_id=copy_id) if c.kind is Kind.COPIED
        )
        assert copied.spans == ()
        assert copied.copy_of == article_id
        assert copied.title == before["title"]
        shown = archive.queries.changes.all(article_id=copy_id, with_articles=True)
        assert [c.before for c in shown if c.kind is Kind.COPIED] == [None]
        spread = archive.queries.clusters.spread(copy_id)
        assert [one.title for one in spread if one.original] == [REDACTED]
        third = ferry(LATER.replace("九座", "十座"), "https://site3.example.org/3.html")
        archive.intake.runs.sync_sources(
            [replace(SOURCE, source_id="third", feeds=())], after(days=11)
        )
        archive.intake.recording.record_new(capture(third, after(days=11), source_id="third"))
        newest = archive.queries.changes.all()[0]
        assert (newest.kind, newest.copy_of, newest.spans) == (Kind.COPIED, article_id, ())
        assert min(one.similarity for one in archive.queries.clusters.spread(copy_id)) > 0.5
    assert found(path) == []


def test_a_copy_is_forgotten_without_its_original(path: Path, article_id: int) -> None:
    with Archive(path) as archive:
        copy_id = archive.queries.articles.find(COPY)
        before = archive.queries.articles.as_json(article_id)
    redact(path, copy_id)
    with Archive(path, read_only=True) as archive:
        assert archive.queries.articles.as_json(article_id) == before
        told = archive.queries.changes.all(article_id=copy_id, with_articles=True)
        assert {change.title for change in told} == {REDACTED}
        assert all(change.spans == () for change in told)
    assert "七百件" not in everything(path)
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
