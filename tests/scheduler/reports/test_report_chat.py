"""A report in pieces, for chat programs."""

from __future__ import annotations

import pytest
from lxml import html
from markdown_it import MarkdownIt

from scheduler.reports import parts
from tests.scheduler.reports.specimens import article, change, edited, full, incident, report


def read(text: str) -> str:
    """The text of the Markdown as a reader sees it."""
    return html.fromstring(f"<div>{MarkdownIt('commonmark').render(text)}</div>").text_content()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_part_for_the_head_each_article_each_incident_the_sources_and_the_foot(
    language: str,
) -> None:
    made = full(language)
    found = parts(made)
    assert len(found) == 1 + len(made.changes) + len(made.incidents) + 1 + 1
    assert found[0].startswith("# ")
    assert made.chain_head is not None
    assert made.chain_head in found[-1]
    # Every article's part says which article it is of and where it stands.
    for part in found[1 : 1 + len(made.changes)]:
        assert "](https://news.example.org/" in part


def test_a_heading_stands_with_the_first_part_under_it() -> None:
    first, second = parts(report(change(), change(title="乙")))[1:3]
    assert first.startswith("## 新增 · 2\n\n### 新增 · [两地")
    assert second.startswith("### 新增 · [乙]")


def test_no_part_is_left_out_of_a_long_backlog() -> None:
    listed = (change(title=f"旧闻{n}。", article_id=n, backlog=True) for n in range(300))
    made = report(*listed, backlog=True)
    found = parts(made)
    assert len(found) == 302
    assert all(f"[旧闻{n}。]" in found[1 + n] for n in range(300))


def test_an_edit_has_its_words_marked() -> None:
    made = report(edited(article(), article(body=article().body.replace("12.4亿元", "12.6亿元"))))
    part = parts(made)[1]
    assert "**正文第3段：12.4亿元→12.6亿元（数字）**" in part
    assert "帮扶资金 ~~12.4亿元~~ **12.6亿元** ，实施" in part


def test_incidents_have_parts_of_their_own() -> None:
    found = parts(report(incidents=(incident(), incident("robots"))))
    assert [("来源拒绝访问" in one, "robots" in one) for one in found[1:3]] == [
        (True, False),
        (False, True),
    ]


def test_signs_of_markup_are_read_as_they_are_written() -> None:
    nasty = "1. *粗* _斜_ `码` <b> [链](http://evil.example/) @所有人 &lt;"
    part = parts(report(change(after=article(title=nasty, body="# 题\n段"))))[1]
    assert "1. ＊粗＊ ＿斜＿ ｀码｀ ＜b＞ ［链］(http：//evil.example/) ＠所有人 ＆lt;" in read(
        part
    )
    assert "> ＃ 题" in part
