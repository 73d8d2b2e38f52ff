"""The atom channel: feeds that validate, hold what they should once, and stay bounded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from scheduler.channels.base import Channel, DeliveryError, Message
from scheduler.delivery.direct import specimen
from scheduler.reports import Report
from storage.records import Article, Change, Incident, Kind, Severity
from storage.times import from_iso, utc_now

Open = Callable[..., Channel]
ZONE = ZoneInfo("Asia/Shanghai")
A = "{http://www.w3.org/2005/Atom}"
EVIL = "<script>alert(1)</script>&\x00\x08\ud800]]>&#0;"


def told(*changes: Change, incidents: tuple[Incident, ...] = ()) -> Message:
    report = Report(changes=changes, incidents=incidents, generated_at=utc_now(), zone=ZONE)
    return replace(specimen(ZONE), report=report)


def change(number: int = 1, **fields: Any) -> Change:
    new = Article(f"https://news.example.org/{number}", f"第{number}篇", "正文。")
    values: dict[str, Any] = {
        "change_id": number, "kind": Kind.NEW, "severity": Severity.SUBSTANTIVE,
        "article_id": number, "url": new.url, "title": new.title, "source_id": "site",
        "source_name": "测试站", "detected_at": utc_now(), "to_version": 1, "after": new,
        "topics": ("yongliang",),
    }  # fmt: skip
    return Change(**{**values, **fields})


def feed(folder: Path, name: str) -> etree._Element:
    """A feed, checked for what RFC 4287 demands."""
    root = etree.parse(folder / f"{name}.xml").getroot()
    assert root.tag == f"{A}feed"
    for holder in (root, *root.findall(f"{A}entry")):
        for required in ("id", "title", "updated"):
            assert len(holder.findall(f"{A}{required}")) == 1
        assert (holder.findtext(f"{A}id") or "").startswith("urn:uuid:")
        from_iso(holder.findtext(f"{A}updated") or "")
    assert root.find(f"{A}author/{A}name") is not None
    ids = [entry.findtext(f"{A}id") for entry in root.findall(f"{A}entry")]
    assert len(ids) == len(set(ids))
    for entry in root.findall(f"{A}entry"):
        # Without an alternate link an entry must have content; ours has it always.
        assert entry.find(f"{A}content") is not None
    return root


def titles(folder: Path, name: str) -> list[str]:
    return [entry.findtext(f"{A}title") or "" for entry in feed(folder, name).iter(f"{A}entry")]


def test_each_change_stands_in_the_feeds_it_belongs_to(channel: Open, tmp_path: Path) -> None:
    atom = channel("atom", directory=str(tmp_path))
    atom.send(told(change(1), change(2, kind=Kind.EDITED, topics=("a b/c", "yongliang"))))
    atom.send(told(change(3, kind=Kind.WITHDRAWN, source_id="other")))
    assert sorted(path.name for path in tmp_path.glob("*.xml")) == [
        "all.xml", "edits.xml", "source-other.xml", "source-site.xml",
        "topic-a%20b%2Fc.xml", "topic-yongliang.xml",
    ]  # fmt: skip
    assert titles(tmp_path, "all") == [
        "撤稿：《第3篇》（测试站）",
        "修改：《第2篇》内容有改动（测试站）",
        "新增：《第1篇》（测试站）",
    ]
    assert titles(tmp_path, "edits") == ["修改：《第2篇》内容有改动（测试站）"]
    assert titles(tmp_path, "source-other") == ["撤稿：《第3篇》（测试站）"]
    assert titles(tmp_path, "topic-yongliang") == titles(tmp_path, "all")


def test_a_repeat_changes_nothing_and_the_feed_keeps_its_name(
    channel: Open, tmp_path: Path
) -> None:
    atom, message = channel("atom", directory=str(tmp_path)), told(change(1))
    atom.send(message)
    before = (tmp_path / "all.xml").read_bytes()
    atom.send(message)
    assert (tmp_path / "all.xml").read_bytes() == before
    feed_id = feed(tmp_path, "all").findtext(f"{A}id")
    atom.send(told(change(2)))
    assert feed(tmp_path, "all").findtext(f"{A}id") == feed_id


def test_what_a_first_crawl_found_has_entries_too(channel: Open, tmp_path: Path) -> None:
    channel("atom", directory=str(tmp_path)).send(told(change(1, backlog=True), change(2)))
    assert titles(tmp_path, "all") == ["新增：《第2篇》（测试站）", "新增：《第1篇》（测试站）"]


def test_a_feed_is_bounded_and_keeps_the_newest(channel: Open, tmp_path: Path) -> None:
    atom = channel("atom", directory=str(tmp_path), entries=10)
    for first in (1, 8, 15):
        atom.send(told(*map(change, range(first, first + 7))))
    assert titles(tmp_path, "all") == [f"新增：《第{n}篇》（测试站）" for n in range(21, 11, -1)]


def test_an_entry_shows_the_edit_and_hostile_text_as_text(channel: Open, tmp_path: Path) -> None:
    channel("atom", directory=str(tmp_path)).send(specimen(ZONE))
    content = feed(tmp_path, "edits").findtext(f"{A}entry/{A}content") or ""
    assert "<del" in content
    assert "12个" in content
    evil = Article("javascript:alert(1)", EVIL, EVIL)
    hostile = change(7, title=EVIL, url=evil.url, source_name=EVIL, topics=(EVIL,), after=evil)
    channel("atom", directory=str(tmp_path)).send(told(hostile))
    entry = feed(tmp_path, "all").find(f"{A}entry")
    assert entry is not None
    assert entry.find(f"{A}link") is None
    assert "<script" not in (entry.findtext(f"{A}content") or "")
    assert "javascript:" not in (entry.findtext(f"{A}content") or "")


def test_incidents_and_a_report_without_news_are_told(channel: Open, tmp_path: Path) -> None:
    atom = channel("atom", directory=str(tmp_path))
    now = utc_now()
    ill = Incident(3, "site", "blocked", "captcha", now)
    atom.send(told(incidents=(ill,)))
    atom.send(told(incidents=(replace(ill, closed_at=now),)))
    atom.send(replace(told(), idempotency_key="daily-1"))
    shown = titles(tmp_path, "all")
    assert len(shown) == 3
    assert "已恢复" in shown[1]
    assert "未恢复" in shown[2]


def test_a_file_that_is_no_feed_is_not_written_over(channel: Open, tmp_path: Path) -> None:
    for text in ("my notes", "<rss/>", "", '<feed xmlns="http://www.w3.org/2005/Atom"/>'):
        (tmp_path / "all.xml").write_text(text)
        with pytest.raises(DeliveryError, match="no feed of this program") as caught:
            channel("atom", directory=str(tmp_path)).send(told(change()))
        assert caught.value.permanent
        assert (tmp_path / "all.xml").read_text() == text


def test_a_folder_that_cannot_be_written_is_a_passing_fault(channel: Open, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DeliveryError, match="in the way") as caught:
        channel("atom", directory=str(tmp_path / "file" / "feeds")).send(told(change()))
    assert not caught.value.permanent
