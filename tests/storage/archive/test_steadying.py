"""What a page does by itself is looked for among its newest versions, however many it has."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from storage import Archive
from storage.records import Article
from tests.storage.making import SOURCE, article, capture
from tests.watching import START

URL = "http://a.example/1.html"


def reading(number: int) -> Article:
    return article(f"第{number}稿：两地交流对口协作。", URL, title="协作")


def steps(archive: Archive, versions: int) -> int:
    """What SQLite does for one look at an article of so many versions, in hundreds."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    archive._session.connection.set_progress_handler(count, 100)
    try:
        archive.intake.steadying.steady(1, reading(versions), reading(0), START)
        archive.intake.flapping.returned(1, reading(0), START)
    finally:
        archive._session.connection.set_progress_handler(None, 0)
    return counted


def test_a_look_costs_the_same_at_any_number_of_versions(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        archive._session.execute("pragma synchronous = off")
        archive.intake.runs.sync_sources([SOURCE], START)
        archive.intake.recording.record_new(capture(reading(1), START))
        counted = []
        for size in (80, 400):
            while (newest := archive.queries.articles.as_json(1)["version"]) < size:
                at = START + timedelta(minutes=newest)
                archive.intake.recording.record_known(1, capture(reading(newest + 1), at))
            counted.append(steps(archive, size))
    assert 0 < counted[1] <= counted[0] * 1.2
