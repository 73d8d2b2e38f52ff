"""The line above a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.reports import Report, subject
from storage.records import Kind
from tests.scheduler.reports.specimens import (
    BODY,
    NOW,
    article,
    change,
    edited,
    incident,
    report,
    withdrawn,
)


def figure_edit(**values: str) -> Report:
    after = article(body=BODY.replace("12.4亿元", "12.6亿元"))
    return report(edited(article(), after), **values)


def test_one_edit_says_what_changed() -> None:
    line = subject(figure_edit())
    assert line == (
        "修改：《两地共建现代农业产业园》12.4亿元→12.6亿元（示例新闻网） · 甬凉观察 10-23 10:01"
    )


def test_one_edit_in_english() -> None:
    line = subject(figure_edit(language="en"))
    assert line.startswith("Edited: “两地共建现代农业产业园” 12.4亿元 → 12.6亿元 (示例新闻网)")
    assert line.endswith(" · Yongliang Watch 10-23 10:01")


def test_the_heaviest_place_is_told_first() -> None:
    body = BODY.replace("，决定", "，并决定").replace("12.4亿元", "12.6亿元")
    line = subject(report(edited(article(), article(body=body))))
    assert "12.6亿元" in line
    assert "等 2 处" in line


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (
            report(withdrawn()),
            "撤稿：《两地共建现代农业产业园》（示例新闻网）",
        ),
        (
            report(change(article_id=1), withdrawn(), change(Kind.EDITED, article_id=2)),
            "撤稿：《两地共建现代农业产业园》（示例新闻网） 等 3 条",
        ),
        (
            report(change(), since=NOW - timedelta(days=1), until=NOW),
            "【甬凉观察】1 条变动：新增 1",
        ),
        (
            report(change(), change(article_id=1), incidents=(incident(),), language="en"),
            "New: “两地共建现代农业产业园” (示例新闻网), 3 in all",
        ),
        (
            report(change(backlog=True), change(backlog=True, article_id=4), backlog=True),
            "首次抓取收录 2 篇（示例新闻网 2）",
        ),
        (
            report(incidents=(incident("feed_failed"),)),
            "监测异常：列表页抓取失败（example）",
        ),
        (
            report(incidents=(incident("delivery:desk", source_id=None, closed_at=NOW),)),
            "异常已消除：通道 desk 投递失败",
        ),
        (
            report(incidents=(incident("moon_phase"), incident("robots", closed_at=NOW))),
            "监测异常：moon_phase（example） 等 2 条",
        ),
        (report(), "本期无变动。"),
        (report(withdrawn(title="")), "撤稿：《（无标题）》（示例新闻网）"),
        (report(title="周报"), "本期无变动。"),
    ],
)
def test_subjects(made: Report, line: str) -> None:
    tail = "Yongliang Watch" if made.language == "en" else "甬凉观察"
    is_span = line.startswith("【")
    assert subject(made) == (line if is_span else f"{line} · {tail} 10-23 10:01")


def test_an_edit_without_spans_names_its_fields() -> None:
    bare = change(Kind.EDITED, fields=("title", "images", "mood"))
    assert "》改动之处：标题、图片、mood（" in subject(report(bare))
    assert "》内容有改动（" in subject(report(change(Kind.EDITED)))


def test_a_subject_is_one_bounded_line() -> None:
    long = article(title="长\n标\u202e题\x00" * 100, body="正" * 5000)
    changed = edited(article(), long)
    line = subject(report(replace(changed, title=long.title), title="名" * 500))
    assert len(line) <= 120
    assert line.isprintable()


def test_a_time_of_publication_is_told_in_the_zone() -> None:
    later = edited(article(), article(published_at=NOW + timedelta(hours=20)))
    assert "2025-10-23 05:00→2025-10-24 06:00" in subject(report(later))
