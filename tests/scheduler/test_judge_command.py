"""`judge` says what an answer is taken for and why; `show` and `status` what was believed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.pages import extract
from storage.records import Outcome
from tests.scheduler.archives import Room, room_in
from tests.storage.making import BODY, URL, after, answer, capture, open_archive

NOTICE = "<html><head><meta charset=utf-8><title>提示</title></head><body><p>{}</p></body></html>"


@pytest.fixture
def room(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Room:
    return room_in(tmp_path, capsys, monkeypatch)


READ = f"{URL}/read.html"
ORCHARD = "果园里新栽了三千株梨树，明年春天开花。\n村民说，等到挂果还要三年。"


def page(body: str) -> bytes:
    """An article's page, as sites serve it."""
    paragraphs = "".join(f"<p>{line}</p>" for line in body.split("\n"))
    return (
        "<!doctype html><html><head><meta charset=utf-8><title>两地交流对口协作工作</title></head>"
        "<body><h1>两地交流对口协作工作</h1><div>2026-11-20 08:30　来源：测试报</div>"
        f'<div class="content">{paragraphs * 4}</div></body></html>'
    ).encode()


def keep(room: Room, number: int, body: str = BODY) -> None:
    """Keep the page as an article of the archive, as it is read."""
    told = room.json("judge", write(room, page(body)), "--url", READ)
    read = extract(page(body), READ)
    assert told["article"] == read.as_json()
    with open_archive(room.archive) as archive:
        kept = capture(read, after(days=1))
        fetch = replace(kept.fetch, body=page(body))
        archive.intake.recording.record_new(replace(kept, fetch=fetch, extractor=told["extractor"]))
        assert archive.queries.articles.find(READ) == number


def write(room: Room, body: str | bytes) -> str:
    file = room.folder / "page.html"
    file.write_bytes(body.encode() if isinstance(body, str) else body)
    return str(file)


def test_a_notice_is_told_with_its_rule_and_words(room: Room) -> None:
    file = write(room, NOTICE.format("此内容因违规无法查看"))
    told = room.json("judge", file, "--url", URL)
    assert (told["outcome"], told["rule"], told["means"]) == ("gone", "gone_words", "counts")
    assert told["words"] == "此内容因违规无法查看"
    assert told["article"] is None
    room.language = "zh"
    out = room.run("judge", file)
    assert "判断：已不存在" in out
    assert "依据：页面自己说内容已撤或不存在：此内容因违规无法查看" in out


@pytest.mark.parametrize(
    ("text", "outcome", "means"),
    [
        ("系统繁忙，请稍后再试", "soft_error", "proves_nothing"),
        ("请完成安全验证", "blocked", "proves_nothing"),
    ],
)
def test_what_proves_nothing_says_so(room: Room, text: str, outcome: str, means: str) -> None:
    told = room.json("judge", write(room, NOTICE.format(text)), "--known", "1")
    assert (told["outcome"], told["means"], told["known"]) == (outcome, means, 1)
    assert told["rule"]


def test_a_revisit_is_told_beside_what_is_kept(room: Room) -> None:
    keep(room, 5)
    same = room.json("judge", write(room, page(BODY)), "--known", "5")
    assert (same["means"], same["severity"], same["spans"]) == ("unchanged", None, [])
    other = page(BODY.replace("86个", "99个"))
    told = room.json("judge", write(room, other), "--known", "5")
    assert (told["means"], told["severity"]) == ("edited", "substantive")
    assert any("99" in span["after"] for span in told["spans"])
    assert "99个" in room.run("judge", write(room, other), "--known", "5")


def test_another_articles_page_proves_nothing_of_this_one(room: Room) -> None:
    keep(room, 5, ORCHARD)
    before = room.archive.read_bytes()
    told = room.json("judge", write(room, page(ORCHARD)), "--known", "1")
    assert (told["outcome"], told["means"]) == ("soft_error", "proves_nothing")
    assert (told["rule"], told["words"]) == ("others_page", READ)
    assert (told["incident"], told["article"], told["severity"]) == ("wrong_page", None, None)
    room.language = "zh"
    out = room.run("judge", write(room, page(ORCHARD)), "--known", "1")
    assert f"依据：该网址显示的是另一篇文章的页面：{READ}" in out
    assert "异常：文章网址显示了别的页面" in out
    assert room.archive.read_bytes() == before


def test_a_new_article_is_told_with_its_topics(room: Room) -> None:
    told = room.json("judge", write(room, page(BODY)), "--url", URL)
    assert told["outcome"] == "ok"
    assert told["means"] in {"new", "off_topic"}
    assert told["article"]["title"] == "两地交流对口协作工作"
    assert {match["topic"] for match in told["matches"]}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "页面是空的。"),
        (b"%PDF-1.7\n", "不是网页，是PDF 文件。"),
        (b"\x00\x01\x02\xff" * 50, "不是网页，是二进制数据。"),
        (b"<html><body><a href='/'>x</a></body></html>", "页面"),
    ],
)
def test_what_is_no_article_says_so_in_chinese(room: Room, body: bytes, says: str) -> None:
    room.language = "zh"
    out = room.run("judge", write(room, body))
    assert says in out
    assert "the page" not in out
    assert "no " not in out


def test_what_cannot_be_asked_is_one_line(room: Room) -> None:
    assert "Cannot read the file" in room.run("judge", "none.html", code=1)
    assert "no source" in room.run("judge", write(room, "x"), "--source", "none", code=2)
    assert room.run("judge", write(room, "x"), "--known", "99", code=1)


def test_show_says_why_and_what_is_being_confirmed(room: Room) -> None:
    with open_archive(room.archive) as archive:
        archive.intake.recording.record_known(3, answer(Outcome.GONE, after(days=2)))
    row = room.json("show", "3")
    (judged,) = row["judged"]
    assert (judged["outcome"], judged["counts_as_proof"]) == ("gone", True)
    assert row["being_confirmed"][0]["looks"] == 1
    assert row["being_confirmed"][0]["told_from"] is None
    room.language = "zh"
    out = room.run("show", "3")
    assert "正在核实：自 " in out
    assert "已看 1 次（须 3 次）" in out
    assert "为何如此判断" in out
    assert "已不存在；" in out
    status = room.run("status")
    assert "已看 1 次（须 3 次）" in status
    assert room.json("status")["being_confirmed"][0]["article_id"] == 3


def test_answers_of_an_earlier_release_are_told_by_what_was_noted(room: Room) -> None:
    assert "answered gone" in room.run("show", "2")
    assert {row["rule"] for row in room.json("show", "2")["judged"]} == {None}
