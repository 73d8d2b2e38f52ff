"""Copies in a real archive: found, told once, attributed, spread, and never of one source."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import opencc
import pytest

from storage import Archive
from storage.archive.intake import copies as copying
from storage.records import Kind
from storage.rules import AlertRule
from tests import forking
from tests.newsmaker import Newsmaker
from tests.newsmaker import body as paragraphs
from tests.storage.copies.texts import (
    HEADLINE,
    OWN,
    STORY,
    after,
    archive_at,
    article,
    capture,
    copied,
    publish,
    text,
    told,
)

LATER = after(hours=2)


def test_an_equal_text_of_another_source_is_a_copy_and_told_once(tmp_path: Path) -> None:
    with archive_at(tmp_path / "a.db") as archive:
        original = publish(archive, "daily")
        copy = publish(archive, "net", at=LATER)
        (change,) = copied(archive)
        assert (change.article_id, change.copy_of) == (copy, original)
        assert (change.fields, change.spans, change.severity.value) == ((), (), "substantive")
        assert (change.from_version, change.to_version, change.backlog) == (None, 1, False)
        # Both are in the archive; the desk hears of the copy once, as a copy.
        assert [c.kind for c in reversed(archive.queries.changes.all(article_id=copy))] == [
            Kind.NEW,
            Kind.COPIED,
        ]
        assert told(archive) == [(original, "new"), (copy, "copied")]


def test_who_does_not_listen_to_copies_is_told_of_a_new_article(tmp_path: Path) -> None:
    with archive_at(tmp_path / "a.db", AlertRule("new", ("desk",), kinds=(Kind.NEW,))) as archive:
        original = publish(archive, "daily")
        copy = publish(archive, "net", at=LATER)
        assert told(archive) == [(original, "new"), (copy, "new")]


def test_a_traditional_copy_with_a_changed_figure(tmp_path: Path) -> None:
    traditional = opencc.OpenCC("s2t").convert(text().replace("12.4亿元", "12.6亿元"))
    with archive_at(tmp_path / "a.db") as archive:
        publish(archive, "daily")
        title = opencc.OpenCC("s2t").convert(HEADLINE)
        publish(archive, "net", traditional, at=LATER, title=title)
        (change,) = copied(archive)
        assert [(s.span_class, s.before, s.after) for s in change.spans] == [
            ("figure", "12.4亿元", "12.6亿元")
        ]
        # Shown in one script; stored as it was published.
        assert change.before is not None
        assert change.after is not None
        assert change.after.body == text().replace("12.4亿元", "12.6亿元")
        assert archive.queries.articles.version(change.article_id)[1].body == traditional


def test_a_condensed_and_softened_copy_says_what_it_cut(tmp_path: Path) -> None:
    kept = (*STORY[:5], *STORY[6:8], STORY[8].replace("很高", "较高"))
    with archive_at(tmp_path / "a.db") as archive:
        original = publish(archive, "daily")
        copy = publish(archive, "net", text(kept), at=LATER)
        (change,) = copied(archive)
        found = {(s.span_class, s.before, s.after) for s in change.spans}
        assert ("sentence_removed", STORY[5], "") in found
        assert ("sentence_removed", STORY[9], "") in found
        assert ("wording", "很高", "较高") in found
        first, second = archive.queries.clusters.spread(copy)
        assert (first.article_id, first.original, first.similarity) == (original, True, 1.0)
        assert (second.article_id, second.original) == (copy, False)
        assert 0.7 < second.similarity < 0.95


def test_two_fifths_dropped_with_head_and_tail_of_its_own(tmp_path: Path) -> None:
    with archive_at(tmp_path / "a.db") as archive:
        original = publish(archive, "daily")
        publish(archive, "net", text((*OWN, *STORY[1:4], *STORY[5:8])), at=LATER)
        assert [change.copy_of for change in copied(archive)] == [original]


def test_a_longer_article_that_contains_a_shorter(tmp_path: Path) -> None:
    maker = Newsmaker(seed=3)
    longer = text(STORY[:4]) + "\n" + paragraphs([maker.sentence() for _ in range(30)])
    with archive_at(tmp_path / "a.db") as archive:
        short = publish(archive, "daily", text(STORY[:4]))
        long = publish(archive, "net", longer, at=LATER)
        assert [(c.article_id, c.copy_of) for c in copied(archive)] == [(long, short)]
        assert [s.similarity for s in archive.queries.clusters.spread(short)] == [1.0, 1.0]


def test_a_shorter_text_taken_from_a_longer_article(tmp_path: Path) -> None:
    maker = Newsmaker(seed=3)
    longer = text(STORY[:4]) + "\n" + paragraphs([maker.sentence() for _ in range(30)])
    with archive_at(tmp_path / "a.db") as archive:
        long = publish(archive, "daily", longer)
        short = publish(archive, "net", text(STORY[:4]), at=LATER)
        assert [(c.article_id, c.copy_of) for c in copied(archive)] == [(short, long)]
        assert archive.queries.clusters.spread(short)[1].similarity < 0.3


def test_alike_articles_of_one_source_are_no_copies(tmp_path: Path) -> None:
    other_day = text().replace("12.4亿元", "13.1亿元").replace("86名", "91名")
    with archive_at(tmp_path / "a.db") as archive:
        original = publish(archive, "daily", name="one")
        alike = publish(archive, "daily", other_day, name="two", at=LATER)
        assert copied(archive) == []
        copy = publish(archive, "net", at=after(hours=3))
        # Nor is the next alike article one, when somebody has copied an earlier one.
        publish(archive, "daily", other_day.replace("91名", "97名"), name="three", at=after(days=1))
        assert [(c.article_id, c.copy_of) for c in copied(archive)] == [(copy, original)]
        assert archive.queries.clusters.spread(alike) == []


def test_the_copy_is_taken_from_the_likest_of_alike_articles(tmp_path: Path) -> None:
    with archive_at(tmp_path / "a.db") as archive:
        publish(archive, "daily", text((*STORY[:9], OWN[0])), name="one")
        likest = publish(archive, "daily", name="two", at=after(hours=1))
        publish(archive, "net", at=LATER)
        assert [c.copy_of for c in copied(archive)] == [likest]


def test_the_earlier_publication_is_the_original_though_it_was_seen_later(tmp_path: Path) -> None:
    with archive_at(tmp_path / "a.db") as archive:
        copy = publish(archive, "net", published_at=after(hours=-1))
        original = publish(archive, "daily", published_at=after(hours=-3), at=LATER)
        (change,) = copied(archive)
        assert (change.article_id, change.copy_of, change.detected_at) == (copy, original, LATER)
        assert told(archive) == [(copy, "new"), (original, "new"), (copy, "copied")]
        assert change.before is not None
        assert change.before.url == article("daily").url


def test_three_sources_and_the_origin_discovered_last(tmp_path: Path) -> None:
    with archive_at(tmp_path / "a.db") as archive:
        second = publish(archive, "net", origin="来源：南岭晚报", published_at=after(hours=-2))
        third = publish(archive, "daily", origin="白水新闻网", at=after(hours=1))
        assert [(c.article_id, c.copy_of) for c in copied(archive)] == [(third, second)]
        original = publish(archive, "herald", at=after(hours=5), published_at=after(hours=4))
        # The third was told before; the second only now turns out to be a copy.
        assert [(c.article_id, c.copy_of) for c in copied(archive)] == [
            (third, second),
            (second, original),
        ]
        spread = archive.queries.clusters.spread(third)
        assert [(s.article_id, s.original) for s in spread] == [
            (original, True),
            (second, False),
            (third, False),
        ]
        assert (
            spread
            == archive.queries.clusters.spread(original)
            == archive.queries.clusters.spread(second)
        )


def test_an_origin_that_names_the_source_makes_it_the_original(tmp_path: Path) -> None:
    with archive_at(tmp_path / "a.db") as archive:
        copy = publish(archive, "net", origin="青石日报", published_at=after(hours=-5))
        original = publish(archive, "daily", published_at=after(hours=-1), at=LATER)
        assert [(c.article_id, c.copy_of) for c in copied(archive)] == [(copy, original)]


def test_an_edit_may_make_a_copy(tmp_path: Path) -> None:
    with archive_at(tmp_path / "a.db") as archive:
        stub = article("net", "详细报道稍后发布，敬请关注。" * 3)
        archive.intake.recording.record_new(capture(stub, "net"))
        publish(archive, "daily", at=after(hours=1))
        changes = archive.intake.recording.record_known(1, capture(article("net"), "net", LATER))
        assert len(changes) == 2
        (change,) = copied(archive)
        assert (change.article_id, change.copy_of, change.to_version) == (1, 2, 2)
        # It is told once, whatever is edited later.
        more = article("net", text((*STORY[:9], OWN[0])))
        archive.intake.recording.record_known(1, capture(more, "net", after(hours=3)))
        assert len(copied(archive)) == 1


def test_an_edit_changes_what_is_looked_up(tmp_path: Path) -> None:
    with archive_at(tmp_path / "a.db") as archive:
        maker = Newsmaker(seed=5)
        first = article("daily", paragraphs(maker.article(12)))
        archive.intake.recording.record_new(capture(first, "daily"))
        archive.intake.recording.record_known(1, capture(article("daily"), "daily", after(hours=1)))
        publish(archive, "net", first.body, name="old", at=LATER)
        assert copied(archive) == []
        publish(archive, "net", at=LATER)
        assert [c.copy_of for c in copied(archive)] == [1]


def test_a_copy_is_told_with_the_text_that_it_was_compared_with(tmp_path: Path) -> None:
    with archive_at(tmp_path / "a.db") as archive:
        publish(archive, "daily")
        publish(archive, "net", at=LATER)
        edited = article("daily", text().replace("86名", "68名"))
        archive.intake.recording.record_known(1, capture(edited, "daily", LATER))
        (change,) = copied(archive)
        assert change.before == article("daily")
        (listed,) = archive.outbox.deliveries.all()
        delivery = archive.outbox.deliveries.one(listed.delivery_id)
        assert [c.before for c in delivery.changes if c.kind is Kind.COPIED] == [change.before]


def test_copies_of_a_backlog_are_backlog(tmp_path: Path) -> None:
    with archive_at(tmp_path / "a.db") as archive:
        publish(archive, "daily")
        publish(archive, "net", at=LATER, backlog=True)
        assert [change.backlog for change in copied(archive)] == [True]
        assert [d.backlog for d in archive.outbox.deliveries.all()] == [True, False]


def test_stock_phrases_make_no_copy(tmp_path: Path) -> None:
    maker = Newsmaker(seed=11, subjects=1)
    with archive_at(tmp_path / "a.db") as archive:
        for number in range(60):
            source = ("daily", "net", "herald")[number % 3]
            body = paragraphs(maker.article(12, stock=0.5))
            publish(archive, source, body, name=f"n{number}", at=after(minutes=number))
        assert copied(archive) == []
        full = paragraphs(maker.article(12, stock=0.5))
        original = publish(archive, "daily", full, name="last", at=after(hours=2))
        publish(archive, "net", full, name="copy", at=after(hours=3))
        assert copied(archive)[-1].copy_of == original


def test_short_notices_are_no_copies(tmp_path: Path) -> None:
    notice = "因线路检修，明日上午八时至下午四时停电，请用户提前做好准备。"
    with archive_at(tmp_path / "a.db") as archive:
        publish(archive, "daily", notice)
        publish(archive, "net", notice, at=LATER)
        assert copied(archive) == []


def test_a_text_that_everybody_carries_stays_findable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "STOCK", 6)
    monkeypatch.setattr(copying, "INDEXED", 3)
    with archive_at(tmp_path / "a.db") as archive:
        original = publish(archive, "daily")
        for number in range(10):
            publish(archive, "net", name=f"n{number}", at=after(minutes=number + 1))
        assert [c.copy_of for c in copied(archive)] == [original] * 10
        assert len(archive.queries.clusters.spread(original)) == 11
        holders = archive._session.rows("select distinct article_id from copy_prints")
        assert len(holders) == 3


def test_an_older_archive_learns_its_prints(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with archive_at(path) as archive:
        publish(archive, "daily")
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("delete from copy_prints")
        connection.execute("update articles set printed = null")
    connection.close()
    with archive_at(path) as archive:
        publish(archive, "net", at=LATER)
        assert [c.copy_of for c in copied(archive)] == [1]


def test_old_articles_are_printed_some_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_FILLED", 2)
    maker = Newsmaker(seed=2)
    with archive_at(tmp_path / "a.db") as archive:
        for number in range(5):
            publish(archive, "daily", paragraphs(maker.article(8)), name=f"n{number}")
        with archive._session.writing():
            archive._session.execute("delete from copy_prints")
            archive._session.execute("update articles set printed = null")
        waiting = []
        for number in range(5, 8):
            publish(archive, "net", paragraphs(maker.article(8)), name=f"n{number}")
            row = archive._session.row(
                "select count(*) as n from articles where printed is not version"
            )
            waiting.append(row["n"] if row else None)
        assert waiting == [3, 1, 0]


_KILLED = """
import os, sys
from pathlib import Path
sys.path.insert(0, os.getcwd())
from storage.archive.db.session import Session
from tests.storage.copies.texts import archive_at, publish, after

step = int(sys.argv[2])
archive = archive_at(Path(sys.argv[1]))
done = 0
execute = Session.execute

def counted(self, sql, values=()):
    global done
    done += 1
    if done == step:
        os.kill(os.getpid(), 9)
    return execute(self, sql, values)

Session.execute = counted
publish(archive, "net", at=after(hours=2))
print(done)
"""
forking.PROGRAMS.add(_KILLED)


def test_a_kill_at_any_statement_leaves_all_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with archive_at(path) as archive:
        publish(archive, "daily")
    root = Path(__file__).parents[3]
    steps = 1
    for steps in range(3, 400, 9):
        done = subprocess.run(
            [sys.executable, "-P", "-c", _KILLED, str(path), str(steps)],
            cwd=root, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode == 0:
            break
        assert done.returncode == -9, done.stderr
        with Archive(path, read_only=True) as archive:
            assert archive.queries.overview.counts()["articles"] == 1
            assert archive.queries.clusters.spread(1) == []
    assert steps > 20
    with archive_at(path) as archive:
        assert [(c.article_id, c.copy_of) for c in copied(archive)] == [(2, 1)]
        assert told(archive) == [(1, "new"), (2, "copied")]
        # A run that is repeated after the crash changes nothing.
        publish(archive, "net", at=LATER + timedelta(minutes=5))
        assert len(copied(archive)) == 1
