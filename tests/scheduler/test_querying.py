"""Search, articles and show as a user meets them."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage import Archive
from tests.scheduler.archives import Room, room_in
from tests.storage.making import article, capture, open_archive

LISTING = "http://news.example.org/list.html"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def room(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Room:
    return room_in(tmp_path, capsys, monkeypatch)


def test_search_marks_the_words_and_what_stands_around_them(room: Room) -> None:
    out = room.run("search", "甬凉 OR 88个 OR 農產品")
    assert "1  【甬凉】两地交流对口协作工作" in out
    assert "凉山州第2批【农产品】运抵宁波" in out
    assert "会议指出，今年已有【88个】项目落地，带动3500人就业。" in room.run("search", "88个")
    (found,) = room.lines("search", "88个")
    assert [found["body"][start:end] for start, end in found["marks"]["body"]] == ["88个"]
    assert found["version"] == 2


def test_search_can_be_ranked_and_filtered(room: Room) -> None:
    ranked = room.lines("search", "--ranked", "凉")
    assert {row["article_id"] for row in ranked} == {1, 2, 3, 4}
    assert [row["article_id"] for row in room.lines("search", "凉", "--kind", "edited")] == [1]
    assert len(room.lines("search", "title:甬凉", "--limit", "2")) == 2
    assert "Cannot read the query" in room.run("search", "AND", code=2)


def test_changes_behind_a_number_are_what_came_since(room: Room) -> None:
    every = [row["change_id"] for row in room.lines("changes")]
    newest = every[0]
    since = [row["change_id"] for row in room.lines("changes", "--after", str(newest - 2))]
    assert since == every[:2]
    assert room.lines("changes", "--after", str(newest)) == []
    told = room.run("changes", "--after", str(newest + 1), code=1)
    assert f"The changes end at {newest}, there is no {newest + 1} yet" in told


def test_articles_as_of_a_moment(room: Room) -> None:
    before = {row["article_id"]: row for row in room.lines("articles", "--at", "2026-11-20T12:30")}
    assert set(before) == {1, 2, 3, 4}
    assert before[1]["state"] == "live"
    gone = {row["article_id"]: row for row in room.lines("articles", "--at", "2026-11-20T15:30")}
    assert [gone[number]["state"] for number in (1, 2, 3)] == ["withdrawn", "withdrawn", "live"]
    assert "88个" in gone[1]["body"]
    assert gone[1]["last_seen_at"] == "2026-11-20T05:00:00.000+00:00"
    now = {row["article_id"]: row for row in room.lines("articles")}
    assert [now[number]["state"] for number in (1, 2, 3)] == ["live", "withdrawn", "live"]
    assert room.lines("articles", "--at", "2020-01-01") == []


def test_show_as_of_a_moment_tells_the_life_up_to_it(room: Room) -> None:
    row = room.json("show", "1", "--at", "2026-11-20T13:30")
    assert (row["version"], row["state"]) == (2, "live")
    assert [event["event"] for event in row["life"]] == ["new", "edited", "seen"]
    assert [change["kind"] for change in row["changes"]] == ["new", "edited"]
    assert len(row["versions"]) == 2
    assert "has no version" in room.run("show", "1", "--at", "2020-01-01", code=1)


def test_show_tells_the_life_of_an_article(room: Room) -> None:
    out = room.run("show", "1")
    life = [line.split("  ", 1)[1] for line in out.splitlines() if line.startswith("2026-11-20")]
    assert [line.split("  ")[0] for line in life] == [
        "new", "edited", "answered gone", "answered gone", "answered gone", "withdrawn",
        "restored", "edited", "last seen",
    ]  # fmt: skip
    assert "86个" in life[1]
    assert "88个" in life[1]


@pytest.mark.parametrize("command", ["articles", "changes", "search"])
def test_a_time_at_the_end_of_the_calendar_is_a_time(room: Room, command: str) -> None:
    words = ["甬凉"] if command == "search" else []
    assert room.lines(command, *words, "--since", "0001-01-01")
    assert room.lines(command, *words, "--until", "0001-01-01") == []


LATER_FIELDS = ("published_precision", "notices", "attachments", "form")
"""Fields that a hash covers only where they are set (storage/README.md, Proof)."""


def test_the_proof_of_a_version_can_be_checked_by_anybody(room: Room) -> None:
    proof = room.json("show", "1", "--version", "2", "--proof")
    room.run("show", "1", "--version", "2", "--snapshot", "page.html")
    body = (room.folder / "page.html").read_bytes()
    assert "88个".encode() in body
    assert proof["snapshot"] == {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)}
    assert proof["fetch"]["status"] == 200
    assert proof["fetch"]["headers"][0] == ["Content-Type", "text/html; charset=utf-8"]
    assert proof["fetch"]["fetched_at"] == proof["captured_at"]
    assert [change["kind"] for change in proof["changes"]] == ["edited", "withdrawn", "restored"]
    row = room.json("show", "1", "--version", "2")
    fields = list(row)[list(row).index("url") : list(row).index("language") + 1]
    said = [
        {name: row[name] for name in fields if row[name] or name not in LATER_FIELDS},
        proof["snapshot"]["sha256"],
        proof["captured_at"],
        proof["extractor"],
    ]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert hashlib.sha256(text.encode()).hexdigest() == proof["content_hash"]
    assert "chain_hash" in room.run("show", "1", "--proof")


@pytest.mark.parametrize("command", [["status"], ["show", "1"], ["diff", "1"], ["changes"]])
def test_what_people_read_in_chinese_is_chinese(room: Room, command: list[str]) -> None:
    with Archive(room.archive) as archive:
        archive.intake.incidents.open(
            None, "feed_failed", f"{LISTING}: Forbidden by robots.txt", NOW
        )
    room.language = "zh"
    # The monitor's own incident is a fault of the monitor.
    room.run(*command, code=int(command == ["status"]))
    out = room.out
    assert not re.search(r"[\u4e00-\u9fff] ?[:;(]|[:;,)] ?[\u4e00-\u9fff]", out)
    assert "Forbidden" not in out
    assert not re.search(r"\d{4}-\d\d-\d\dT", out)
    if command == ["status"]:
        assert (
            f"列表页抓取失败（feed_failed） 2026-11-20 20:00 {LISTING}：robots.txt 不许抓取" in out
        )
    if command[0] == "show":
        assert "状态：在线" in out


def test_labels_in_english_keep_their_colon(room: Room) -> None:
    assert "State: live" in room.run("show", "1")
    assert "Daemon: not running" in room.run("status")


def test_a_time_of_publication_is_compared_in_the_zone(room: Room) -> None:
    url = "https://news.example.org/b/1.html"
    with open_archive(room.archive) as archive:
        for hour in (1, 4):  # an address that is known is one more fetch of its article
            taken = article("另一篇报道的正文。", url, published_at=NOW.replace(hour=hour))
            archive.intake.recording.record_new(capture(taken, NOW + timedelta(hours=hour)))
    room.language = "zh"
    out = room.run("diff", url)
    assert "2026-11-20 09:00" in out
    assert "2026-11-20 12:00" in out
    assert "T01:00" not in out
    assert "T01:00" not in room.run("changes")
    assert "T01:00" not in room.run("show", url)
