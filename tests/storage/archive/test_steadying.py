"""What a page does by itself is looked for among its newest versions, however many it has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from storage import Archive
from storage.records import Article
from storage.together import Trait
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
        archive.intake.together._went_back(1, Trait("line_added", "body", "编者按"))
        archive.intake.together._is_restless(1, Trait("figures", "body", "阅读 12"))
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


SIMPLIFIED = (
    "宁波与凉山两地签署对口协作协议，总投资5亿元，农业项目进展顺利，说明会议还将举办，{}开发园区。"
)
TRADITIONAL = (
    "寧波與涼山兩地簽署對口協作協議，總投資5億元，農業項目進展順利，說明會議還將舉辦，{}開發園區。"
)


def in_script(text: str, billions: int = 5, who: str = "双方") -> Article:
    """The reading in one of the scripts, with a figure and a word that a converter chooses."""
    body = text.format(who).replace("5", str(billions))
    return article(body, URL, title="两地协作" if text is SIMPLIFIED else "兩地協作")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as opened:
        opened.intake.runs.sync_sources([SOURCE], START)
        yield opened


def recorded(archive: Archive, readings: Sequence[Article]) -> list[list[str]]:
    """What was told at each look after the first, as class, before and after of each place."""
    archive.intake.recording.record_new(capture(readings[0], START))
    told: list[list[str]] = []
    for day, reading in enumerate(readings[1:], 1):
        found = archive.intake.recording.record_known(
            1, capture(reading, START + timedelta(days=day))
        )
        changes = map(archive.queries.changes.one, found)
        spans = [span for change in changes for span in change.spans]
        told.append([f"{span.span_class} {span.before} {span.after}" for span in spans])
    return told


def test_a_figure_that_is_put_back_in_the_other_script_is_told(archive: Archive) -> None:
    first = in_script(SIMPLIFIED)
    told = recorded(
        archive,
        [first, in_script(TRADITIONAL, who="雙方"), in_script(TRADITIONAL, 6, "雙方"), first],
    )
    assert told[1:] == [["figure 5億元 6億元"], ["figure 6億元 5億元"]]
    assert archive.queries.articles.as_json(1)["version"] == 4


def test_a_figure_that_came_and_goes_with_the_script_is_told(archive: Archive) -> None:
    one, other = in_script(SIMPLIFIED), in_script(TRADITIONAL, 6, "雙方")
    assert [each[-1] for each in recorded(archive, [one, other, one, other])] == [
        "figure 5亿元 6亿元",
        "figure 6億元 5億元",
        "figure 5亿元 6亿元",
    ]


def test_a_word_that_a_converter_chooses_is_told_once(archive: Archive) -> None:
    one, other = in_script(SIMPLIFIED), in_script(TRADITIONAL, who="兩邊")
    told = recorded(archive, [one, other, one, other])
    assert [len(each) for each in told] == [2, 0, 0]
