"""A report in pieces, for chat programs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html
from markdown_it import MarkdownIt

from scheduler.reports import Report, first, parts
from scheduler.reports.chat import Chat
from storage.records import Kind
from tests.scheduler.reports.specimens import (
    NOW,
    article,
    change,
    edited,
    full,
    incident,
    report,
    withdrawn,
)


def read(text: str) -> str:
    """The text of the Markdown as a reader sees it."""
    return html.fromstring(f"<div>{MarkdownIt('commonmark').render(text)}</div>").text_content()


def first_of(made: Report) -> str:
    """The first message, of whatever length."""
    return first(made, lambda _: True)[0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_part_for_each_change_each_incident_the_sources_and_the_foot(language: str) -> None:
    made = full(language)
    changes = [replace(one, article_id=n) for n, one in enumerate(made.changes)]
    made = replace(made, changes=tuple(changes), message=True)
    found = parts(made)
    plain = [one for one in changes if one.kind in {Kind.NEW, Kind.RESTORED} and not one.backlog]
    told = len(changes) - len(plain)
    assert len(found) == told + len(made.incidents) + 1 + 1
    assert made.chain_head is not None
    assert made.chain_head in found[-1]
    # Every article's part says which article it is of and where it stands.
    for part in found[:told]:
        assert "](https://news.example.org/" in part
    for one in plain:
        assert f"《{one.title}》" in first_of(made) or f"“{one.title}”" in first_of(made)


def test_a_heading_stands_with_the_first_part_under_it() -> None:
    after = article(body=article().body.replace("12.4亿元", "12.6亿元"))
    edit = edited(article(), after, article_id=1)
    second = edited(after, article(), article_id=2, title="乙")
    one, other = parts(report(edit, second))[:2]
    assert one.startswith("## 修改 · 2\n\n### 修改 · 实质改动 · [两地")
    assert other.startswith("### 修改 · 实质改动 · [乙]")


def test_no_part_is_left_out_of_a_long_backlog() -> None:
    listed = (change(title=f"旧闻{n}。", article_id=n, backlog=True) for n in range(300))
    made = report(*listed, backlog=True)
    assert first_of(made).startswith("首次抓取收录 300 篇（示例新闻网 300）")
    found = parts(made)
    assert len(found) == 301
    assert all(f"[旧闻{n}。]" in found[n] for n in range(300))


def test_no_line_is_left_out_of_much_news() -> None:
    made = report(*(change(title=f"新闻{n}。", article_id=n, change_id=n) for n in range(300)))
    text = first_of(made) + "".join(parts(made))
    assert all(text.count(f"《新闻{n}。》") == 1 for n in range(300))
    assert "另有 288 条：新增 288" in first_of(made)
    behind = replace(made, whole_at="https://desk.example.org/deliveries/1")
    assert parts(behind) == []
    assert "(https://desk.example.org/deliveries/1)" in first_of(behind)


def test_an_edit_has_its_words_marked() -> None:
    made = report(edited(article(), article(body=article().body.replace("12.4亿元", "12.6亿元"))))
    text = first_of(made)
    assert text.startswith("修改：《两地共建现代农业产业园》12.4亿元→12.6亿元（示例新闻网）")
    assert "帮扶资金 ~~12.4亿元~~ **12.6亿元** ，实施" in text
    assert parts(made) == []


def test_an_edit_too_long_for_a_screen_comes_whole_after_it() -> None:
    body = "\n".join(f"第{n}乡安排资金{n}万元。" for n in range(1, 40))
    made = report(edited(article(body=body), article(body=body.replace("资金", "补助资金9"))))
    text = first_of(made)
    assert len(text.split("\n")) <= 12
    assert "其余改动未在此列出" in text
    whole = "".join(parts(made))
    assert all(f"9{n}万元" in whole for n in range(1, 40))


LONG = "很长的一句话，" * 60
LONE = {
    "new": change(after=article(title=LONG, body=LONG), topics=("甲", "乙", "丙", "丁")),
    "withdrawn": withdrawn(after=article(title=LONG, body=LONG), last_seen_at=NOW),
    "restored": change(Kind.RESTORED, after=article(title=LONG, body=LONG)),
    "rewritten": edited(
        article(),
        article(title=LONG, kicker="引", subtitle="副", origin="丙", authors=("丁",), body=LONG),
        on_topic=False,
    ),
    "moved": replace(
        edited(article(), article(body="全文重写。", url="https://news.example.org/2")),
        kind=Kind.MOVED,
    ),
    "copied": replace(
        edited(article(), article(title=LONG, body=LONG)), kind=Kind.COPIED, copy_of=9
    ),
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("lone", LONE)
def test_an_alert_of_one_change_fits_a_screen(lone: str, language: str) -> None:
    web = "https://desk.example.org"
    made = report(LONE[lone], language=language, web=web, whole_at=f"{web}/deliveries/1")
    lines = first_of(made).split("\n")
    assert len(lines) <= 12
    assert all(len(line) <= 260 for line in lines)
    assert not any("甬凉观察" in line or "Yongliang" in line for line in lines[:-1])
    assert parts(made) == []


def test_incidents_tell_themselves_in_a_line_each() -> None:
    made = report(incidents=(incident(), incident("robots")))
    lines = first_of(made).split("\n")
    assert ["来源拒绝访问" in lines[0], "robots" in lines[1]] == [True, True]


def test_signs_of_markup_are_read_as_they_are_written() -> None:
    nasty = "1. *粗* _斜_ `码` <b> [链](http://evil.example/) @所有人 &lt;"
    edit = edited(article(), article(title=nasty, body="# 题\n段"))
    said = "＊粗＊ ＿斜＿ ｀码｀ ＜b＞ ［链］(http：//evil.example/) ＠所有人 ＆lt;"
    made = report(replace(edit, title=nasty), change(article_id=9))
    assert said[:20] in read(first_of(made))
    (part, _) = parts(made)
    assert said in read(part)
    assert Chat().text("# 题") == "＃ 题"
