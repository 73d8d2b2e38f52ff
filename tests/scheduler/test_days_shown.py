"""A time of publication of which the day alone is known, wherever the program shows it."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from scheduler.config import load
from scheduler.web.app import build
from storage.times import Precision
from tests.scheduler.archives import Room, room_at
from tests.scheduler.web.conftest import serving
from tests.storage.copies.texts import after, archive_at, article, capture, publish
from tests.workbooks import load_workbook

DAWN = datetime(2026, 11, 19, 16, tzinfo=UTC)
DAY = {"published_at": DAWN, "published_precision": Precision.DAY, "language": "zh-Hans"}
NEVER = {
    "published_at": datetime(2099, 1, 1, 4, tzinfo=UTC),
    "published_precision": Precision.MINUTE,
    "language": "zh-Hans",
}
OWN = "山里的苹果今年丰收，合作社的人说价格比去年好，城里的超市早早来订了货。"


@pytest.fixture
def room(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Room:
    """Two copies of one day, and an article that claims to be of the future."""
    room = room_at(tmp_path, capsys, monkeypatch, "zh")
    with archive_at(room.archive) as archive:
        publish(archive, "daily", **DAY)
        publish(archive, "net", at=after(hours=2), **DAY)
        publish(archive, "herald", OWN, at=after(hours=3), title="苹果丰收", **NEVER)
    return room


def test_the_lists_show_a_day_as_a_day(room: Room) -> None:
    for told in (room.run("articles"), room.run("search", "协作"), room.run("show", "1")):
        assert "2026-11-20" in told
        assert "2026-11-20 00:00" not in told
    assert "2099-01-01 12:00 (?)" in room.run("articles")


def test_show_tells_the_finest_time_that_the_page_has_printed(room: Room) -> None:
    finer = {**DAY, "published_at": after(hours=5), "published_precision": Precision.MINUTE}
    with archive_at(room.archive) as archive:
        read = capture(article("daily", **finer), "daily", after(hours=6))
        assert archive.intake.recording.record_known(1, read) == ()
    assert "2026-11-20 17:00" in room.run("show", "1")
    told = room.json("show", "1")
    assert (told["published_precision"], told["version"]) == ("day", 1)
    assert told["published_finest"] == {
        "published_at": "2026-11-20T09:00:00+00:00",
        "published_precision": "minute",
    }
    assert room.json("show", "1", "--version", "1")["published_finest"] is None


def test_show_says_that_the_order_is_not_known(room: Room) -> None:
    told = room.run("show", "2")
    assert "同日，先后不明" in told
    assert "最先发现" in told
    room.language = "en"
    assert "same day, order unknown" in room.run("show", "2")
    spread = room.json("show", "2")["spread"]
    assert [(one["published_precision"], one["order_known"]) for one in spread] == [
        ("day", True),
        ("day", False),
    ]


def test_a_report_says_that_the_order_is_not_known(room: Room) -> None:
    told = room.run("report", "--since", "2026-11-01", "--format", "md")
    assert "同日，先后不明" in told
    assert "2026-11-20 00:00" not in told


def test_an_export_for_excel_has_a_date(room: Room) -> None:
    room.run("export", "--format", "csv", "-o", "all.csv")
    room.run("export", "--format", "xlsx", "-o", "all.xlsx")
    text = (room.folder / "all.csv").read_text("utf-8-sig")
    row = next(row for row in csv.DictReader(text.splitlines()) if row["article_id"] == "1")
    assert (row["published_at"], row["published_precision"]) == ("2026-11-20", "day")
    sheet = load_workbook(room.folder / "all.xlsx").active
    assert sheet is not None
    heading = [cell.value for cell in sheet[1]]
    place = heading.index("发布")
    cells = [row[place] for row in sheet.iter_rows(min_row=2) if row[0].value == 1]
    assert [(str(cell.value)[:10], cell.number_format) for cell in cells] == [
        ("2026-11-20", "yyyy-mm-dd")
    ]


def test_the_pages_show_a_day_as_a_day(room: Room) -> None:
    file = room.folder / "yongliang.toml"
    file.write_text('[archive]\npath = "archive.db"\n', encoding="utf-8")
    app = build(load(file, everything=False), host="127.0.0.1")
    with serving(app) as address, httpx.Client(base_url=address, timeout=60) as web:
        article, listed = web.get("/articles/2").text, web.get("/articles").text
        beside = web.get("/articles/2/against/1").text
    for page in (article, listed, beside):
        assert "2026-11-20" in page
        assert "2026-11-20 00:00" not in page
    assert "同日，先后不明" in article
    assert "2099-01-01 12:00 (?)" in listed
