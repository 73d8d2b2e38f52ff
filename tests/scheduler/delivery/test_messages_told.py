"""Every message in every dialect, kept as text: the news first, and a screen of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scheduler.channels.base import Message
from scheduler.channels.wecom import WecomChannel
from tests.scheduler.delivery import telling
from tests.scheduler.delivery.telling import DIALECTS, KEPT, MESSAGES, told

NEWS = {
    "withdrawal": "撤稿：《两地签署新一轮劳务协作协议》（测试站，最后可见 00:36）",
    "edit": "修改：《两地签署新一轮劳务协作协议》6300万元→5300万元 等 2 处（测试站）",
    "returned": "撤稿后恢复：《两地签署新一轮劳务协作协议》，且改了 1 处：6300万元→5300万元"
    "（测试站，01:12–03:40 不可见）",
    "ten": "撤稿：《两地签署新一轮劳务协作协议》（测试站，最后可见 00:36）",
}
ALERTS = ("withdrawal", "edit")
BRAND = re.compile("甬凉观察|Yongliang")


@pytest.fixture(params=MESSAGES)
def made(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Message]:
    """A message, with its name."""
    return request.param, MESSAGES[request.param](tmp_path / "archive.db")


def first_line(text: str) -> str:
    """What is seen of a text without opening it."""
    return text.lstrip("\n#").split("\n")[0].strip()


def test_every_dialect_says_what_is_kept_and_the_news_first(made: tuple[str, Message]) -> None:
    name, message = made
    for dialect in DIALECTS:
        text = told(message, dialect)
        assert text == (KEPT / f"{name}-{dialect}.txt").read_text(encoding="utf-8"), dialect
        for part in DIALECTS[dialect](message):
            if not part.startswith("附件") and dialect != "atom":
                assert first_line(part).startswith(NEWS[name]), dialect
    assert message.subject.startswith(NEWS[name])
    assert DIALECTS["atom"](message)[-1 if name == "ten" else 0]


def test_brand_and_time_stand_at_the_end(made: tuple[str, Message]) -> None:
    _, message = made
    for dialect in ("wecom", "webhook", "apprise"):
        (text,) = DIALECTS[dialect](message)
        lines = text.strip().split("\n")
        assert BRAND.search(lines[-1])
        assert not any(map(BRAND.search, lines[:-1]))
        assert re.search(r"2026-11-21 \d\d:\d\d", lines[-1])
    assert re.search(r"甬凉观察 11-21 \d\d:\d\d$", message.subject)


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_fits_a_screen(name: str, tmp_path: Path) -> None:
    message = MESSAGES[name](tmp_path / "archive.db")
    for dialect in ("wecom", "dingtalk", "feishu", "apprise", "webhook"):
        (text,) = DIALECTS[dialect](message)
        assert len(text.strip().split("\n")) <= 12, dialect


def test_a_digest_of_ten_is_one_message_with_a_line_for_each(tmp_path: Path) -> None:
    message = telling.ten(tmp_path / "archive.db")
    for dialect in ("wecom", "dingtalk", "feishu", "apprise"):
        (text,) = DIALECTS[dialect](message)
        assert len(re.findall("《", text)) == 10 + (dialect in {"dingtalk", "feishu"})
        assert "共 10 条：撤稿 1、修改 3、撤稿后恢复 1、改后又改回 1、新增 4" in text
        assert len(text.encode()) <= 4096


def test_what_is_back_is_nowhere_told_as_gone(tmp_path: Path) -> None:
    message = telling.returned(tmp_path / "archive.db")
    for dialect in DIALECTS:
        for part in DIALECTS[dialect](message):
            assert not re.search("撤稿(：|[^后前]*最后可见)", part.split("\n\n")[0]), dialect
    whole = message.forms.markdown
    assert "## 撤稿后恢复 · 1" in whole
    assert "HTTP 404" in whole, "the proof is in the page"
    assert "> 现在的正文：11月20日" in whole
    assert "最后可见 2026-11-21 03:40" in whole


def digest_without_pages(tmp_path: Path) -> Message:
    with telling.press(tmp_path / "archive.db", telling.DAILY) as site:
        site.reads(1, telling.at("06:00", 20))
        site.goes(1, telling.at("01:12"), telling.at("01:27"), telling.at("01:42"))
        site.reads(2, telling.at("05:00"))
        return telling.message(site.archive, telling.at("08:30"), telling.DAILY, web="")


def test_without_the_desks_pages_the_whole_stands_below_the_news(tmp_path: Path) -> None:
    message = digest_without_pages(tmp_path)
    for dialect in ("wecom", "dingtalk", "feishu", "apprise"):
        (text,) = DIALECTS[dialect](message)
        assert "新增后撤稿：《两地签署新一轮劳务协作协议》" in text.split("\n\n")[0]
        assert "HTTP 404" in text
        assert "见以下各条" not in text
        assert "第 1 号" not in text
        assert text.count("山南苹果") <= 1 + (dialect != "wecom"), "a line has told all of it"


def test_where_no_message_holds_it_the_whole_comes_after_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = digest_without_pages(tmp_path)
    monkeypatch.setattr(WecomChannel, "room", 1000)
    first, *rest = DIALECTS["wecom"](message)
    assert first.startswith("新增后撤稿：《两地签署新一轮劳务协作协议》")
    assert "HTTP 404" not in first
    assert first.rstrip().endswith(f"（1/{1 + len(rest)} · 第 1 号）")
    assert "HTTP 404" in "".join(rest)
    assert "山南苹果" not in "".join(rest), "a line has told all of it"
