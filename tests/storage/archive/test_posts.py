"""Posts without text in the archive: new, edited, moved and withdrawn as others, and no copies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from storage.records import Article, Kind, Outcome
from storage.shown import Form, Image
from tests.storage.making import NOW, OTHER, after, answer, article, capture, kinds, open_archive


def post(title: str, number: int, **fields: object) -> Article:
    return article(
        body="",
        url=f"https://news.example.org/a/{number}.html",
        title=title,
        form=Form.IMAGE,
        images=(Image(f"https://news.example.org/u/{number}.jpg"),),
        published_at=NOW,
        **fields,
    )


ONE, TWO = post("一图读懂甬凉协作", 11), post("一图读懂甬凉招聘", 12)


def test_they_are_articles_and_no_copies(tmp_path: Path) -> None:
    """Two of them have the same text, which is none; each is new, and found by its headline."""
    with open_archive(tmp_path / "archive.db") as archive:
        elsewhere = replace(ONE, url="https://other.example.org/1.html")
        archive.intake.recording.record_new(capture(ONE, after(hours=1)))
        archive.intake.recording.record_new(capture(TWO, after(hours=2)))
        archive.intake.recording.record_new(
            capture(elsewhere, after(hours=3), source_id=OTHER.source_id)
        )
        assert kinds(archive) == [Kind.NEW] * 3
        again = replace(TWO, url="https://news.example.org/b/12.html")
        archive.intake.recording.record_new(capture(again, after(hours=4)))
        assert kinds(archive) == [Kind.NEW] * 3, "it stands at another address, too"


def test_they_are_edited_and_withdrawn(tmp_path: Path) -> None:
    """A picture that was replaced is told; gone answers prove that one is gone."""
    with open_archive(tmp_path / "archive.db") as archive:
        archive.intake.recording.record_new(capture(ONE))
        now = replace(ONE, images=(Image("https://news.example.org/u/99.jpg"),))
        archive.intake.recording.record_known(1, capture(now, after(hours=1)))
        archive.intake.recording.record_known(1, capture(now, after(hours=1, minutes=30)))
        for minutes in (0, 20, 40):
            gone = answer(Outcome.GONE, after(hours=2, minutes=minutes))
            archive.intake.recording.record_known(1, gone)
        assert kinds(archive) == [Kind.NEW, Kind.EDITED, Kind.WITHDRAWN]
