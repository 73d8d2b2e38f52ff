"""What the archive believed of answers is kept, bounded, listed, and part of no hash."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from storage import Archive
from storage.archive.migrations import STEPS
from storage.records import WORDS_MOST, Outcome
from tests.storage.archive.earlier import earlier
from tests.storage.making import after, answer, capture, live, open_archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as opened:
        opened.intake.recording.record_new(capture())
        yield opened


def look(archive: Archive, minutes: float, words: str, *, witnessed: bool = True) -> None:
    seen = answer(Outcome.GONE, after(hours=1, minutes=minutes), witnessed=witnessed, status=200)
    fetch = replace(seen.fetch, rule="gone_words", words=words, detail=words)
    archive.intake.recording.record_known(1, replace(seen, fetch=fetch))


def test_each_answer_that_was_not_ok_is_listed_newest_first(archive: Archive) -> None:
    look(archive, 0, "该文章已被删除")
    look(archive, 15, "该文章已被删除")
    look(archive, 20, "页面不存在", witnessed=False)
    archive.intake.recording.record_known(1, capture(at=after(hours=2)))
    newest, older = archive.queries.judgements.of_article(1)
    assert (newest["rule"], newest["words"]) == ("gone_words", "页面不存在")
    assert (newest["counts_as_proof"], newest["times"]) == (False, 1)
    assert (older["words"], older["counts_as_proof"], older["times"]) == ("该文章已被删除", True, 2)
    assert older["since"] < older["until"] < newest["until"]
    assert older["fetch_ids"] == sorted(older["fetch_ids"])
    (before,) = archive.queries.judgements.of_article(1, after(hours=1, minutes=10))
    assert before["times"] == 1


def test_what_a_worker_says_is_bounded(archive: Archive) -> None:
    seen = answer(Outcome.SOFT_ERROR, after(hours=1))
    fetch = replace(seen.fetch, rule="r" * 900, words="长" * 9000)
    archive.intake.recording.record_known(1, replace(seen, fetch=fetch))
    (row,) = archive.queries.judgements.of_article(1)
    assert len(row["rule"]) <= 40
    assert len(row["words"]) == WORDS_MOST


def test_rule_and_words_are_part_of_no_hash(tmp_path: Path) -> None:
    heads = []
    for number, words in enumerate((None, "该文章已被删除")):
        with open_archive(tmp_path / f"{number}.db") as archive:
            archive.intake.recording.record_new(capture())
            for minutes in (0, 15, 30):
                seen = answer(Outcome.GONE, after(hours=1, minutes=minutes))
                fetch = replace(seen.fetch, rule=words and "gone_words", words=words)
                archive.intake.recording.record_known(1, replace(seen, fetch=fetch))
            heads.append(archive.queries.changes.head())
            assert list(archive.upkeep.verifying.verify()) == []
    assert heads[0] == heads[1]


def test_fetches_of_an_earlier_release_stay_readable(tmp_path: Path) -> None:
    with live(tmp_path / "now.db") as archive:
        head = archive.queries.changes.head()
    before = [step.__name__ for step in STEPS].index("m019_judgements")
    earlier(tmp_path / "now.db", tmp_path / "before.db", before)
    with open_archive(tmp_path / "before.db") as archive:
        (row,) = archive.queries.judgements.of_article(2)
        assert (row["rule"], row["words"], row["times"]) == (None, None, 3)
        assert archive.queries.changes.head() == head
        assert list(archive.upkeep.verifying.verify()) == []


def test_a_redaction_takes_the_words_out(archive: Archive) -> None:
    look(archive, 0, "本文提到的某某要求删除")
    archive.upkeep.forgetting.redact(1, "依法", after(hours=2))
    (row,) = archive.queries.judgements.of_article(1)
    assert (row["rule"], row["words"], row["detail"]) == ("gone_words", None, None)
