"""A source in a new dress: what its template says is no edit, and what is edited later is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import seeds
from crawler.classifier import Classifier
from crawler.settings import Source
from crawler.topics import load_all
from storage import Archive
from storage.times import utc_now
from tests.watching import Watcher

URL = "http://news.site.com.cn/system/2026/11/20/030700001.shtml"
TITLE = "甬凉协作工作联席会议在西昌召开"
TEXT = (
    "昨日,宁波市与凉山州在西昌召开东西部协作联席会议,总结全年工作,部署下一步任务。",
    "会议指出,今年宁波市共落实帮扶资金12.4亿元,实施项目86个,惠及凉山群众3万余人。",
    "双方将继续深化甬凉协作,在产业、劳务、教育、医疗等方面加强合作,共同推动乡村全面振兴。",
)
MENDED = (TEXT[0], TEXT[1].replace("12.4亿元", "12.6亿元"), TEXT[2])


def old(text: tuple[str, ...] = TEXT, *, editor: str = "王小明", note: str = "") -> str:
    body = "".join(f"<p>{part}</p>" for part in text)
    return (
        f"<!DOCTYPE html><html><head><title>{TITLE}</title></head><body>"
        f'<div class="nav">首页</div><div class="main"><h1>{TITLE}</h1>'
        f'<div class="info">2026-11-20 08:30　来源：演示日报</div>{note}'
        f'<div class="content">{body}</div><div class="editor">责任编辑：{editor}</div></div>'
        '<div class="footer">演示网 版权所有</div></body></html>'
    )


def new(
    text: tuple[str, ...] = TEXT, *, editor: str = "王小明", note: str = "", path: bool = True
) -> str:
    """Another template, with a path to the section, and with the whole time."""
    way = '<a href="/">演示网</a> &gt; <a href="/x/">要闻</a>' if path else ""
    body = "".join(f"<p>{part}</p>" for part in text)
    return (
        f"<html><head><title>{TITLE}</title></head><body>"
        f'<table id="frame"><tr><td id="path">{way}</td></tr>'
        f'<tr><td id="body"><div id="title"><h2>{TITLE}</h2></div>'
        f'<div id="about">来源：演示日报　发布时间：2026-11-20 08:30:00</div>{note}'
        f'<div id="zoom">{body}</div><div id="who">责任编辑：{editor}</div></td></tr></table>'
        '<div id="bottom">演示网 主办</div></body></html>'
    )


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    source = Source(id="site", name="测试站")
    classifier = Classifier([source], load_all([seeds.SEEDS / "topics"]))
    with Archive(tmp_path / "archive.db") as archive:
        archive.intake.runs.sync_sources([source.info()], utc_now())
        yield Watcher(archive, classifier)


def spans(watcher: Watcher) -> list[tuple[str, str, str]]:
    """What edits told, in order."""
    return [
        (span.field, span.before, span.after)
        for change in watcher.changes()[1:]
        for span in change.spans
    ]


def versions(watcher: Watcher) -> int:
    return len(watcher.archive._session.rows("select 1 from versions"))


FIGURE = ("body", "12.4亿元", "12.6亿元")
EDITOR = ("editor", "王小明", "李大年")


def test_a_new_dress_is_no_edit_and_is_kept(watcher: Watcher) -> None:
    one = watcher.first(URL, old())
    watcher.later(hours=1).again(one, new())
    assert spans(watcher) == []
    section = watcher.archive.intake.revisits.kept(one).article.section
    assert "要闻" in (section or "")


def test_an_edit_made_with_it_is_told_alone(watcher: Watcher) -> None:
    one = watcher.first(URL, old())
    watcher.later(hours=1).again(one, new(MENDED))
    watcher.later(hours=1).again(one, new(MENDED))
    assert spans(watcher) == [FIGURE]


@pytest.mark.parametrize(
    ("page", "what"),
    [(new(MENDED), FIGURE), (new(editor="李大年"), EDITOR)],
    ids=["text", "editor"],
)
def test_what_is_edited_after_it_is_told_alone(
    watcher: Watcher, page: str, what: tuple[str, str, str]
) -> None:
    one = watcher.first(URL, old())
    watcher.later(hours=1).again(one, new())
    watcher.later(hours=1).again(one, page)
    assert spans(watcher) == [what]


def test_an_editor_named_otherwise_along_with_the_text_is_told(watcher: Watcher) -> None:
    one = watcher.first(URL, old())
    watcher.later(hours=1).again(one, new(MENDED, editor="李大年"))
    assert sorted(spans(watcher)) == sorted([FIGURE, EDITOR])


def test_a_correction_in_the_new_dress_is_told(watcher: Watcher) -> None:
    said = "更正：本网此前刊发的本文中，“86个”应为“68个”，特此更正，并向读者致歉。"
    one = watcher.first(URL, old())
    watcher.later(hours=1).again(one, new(note=f'<div class="note"><p>{said}</p></div>'))
    assert [field for field, *_ in spans(watcher)] == ["notices"]


def test_dresses_by_turns_are_kept_once_each(watcher: Watcher) -> None:
    one = watcher.first(URL, old())
    for turn in range(8):
        watcher.later(hours=1).again(one, (new(), old())[turn % 2])
    assert spans(watcher) == []
    assert versions(watcher) <= 3
    watcher.later(hours=1).again(one, new(MENDED))
    assert spans(watcher) == [FIGURE]


def test_what_is_edited_after_a_dress_that_said_the_same_is_told(watcher: Watcher) -> None:
    one = watcher.first(URL, old())
    watcher.later(hours=1).again(one, new(path=False))
    assert versions(watcher) == 1
    watcher.later(hours=1).again(one, new(path=False, editor="李大年"))
    assert spans(watcher) == [EDITOR]


def test_what_is_edited_in_the_dress_of_before_is_told_alone(watcher: Watcher) -> None:
    one = watcher.first(URL, old())
    for page in (new(), old(), old(editor="李大年"), old(MENDED, editor="李大年")):
        watcher.later(hours=1).again(one, page)
    assert spans(watcher) == [EDITOR, FIGURE]
