"""Only what changed is marked, and only lines with a change are shown."""

from __future__ import annotations

from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from scheduler.reports.forms import Markdown
from scheduler.reports.marking import GONE, NEW, SAME, SKIPPED, FieldDiff, Line, Piece, diffs
from scheduler.reports.wording import Words
from storage.diffs import compare
from storage.records import Article, Change, Image, Kind, Severity, Span
from tests.scheduler.reports.specimens import BODY, article, change, edited

ZONE = ZoneInfo("Asia/Shanghai")


def shown(made: Change, language: str = "zh") -> tuple[FieldDiff, ...]:
    return diffs(made, Words(language), ZONE)


def written(line: Line) -> str:
    marks = {SAME: "{}", GONE: "[-{}-]", NEW: "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in line) or "…"


def body_of(before: str, after: str) -> list[str]:
    (diff,) = shown(edited(article(body=before), article(body=after)))
    assert diff.label == "正文"
    return [written(line) for line in diff.lines]


def test_a_figure_is_marked_and_nothing_else() -> None:
    assert body_of(BODY, BODY.replace("12.4亿元", "12.6亿元")) == [
        "…",
        "今年以来，两地落实帮扶资金[-12.4亿元-]{+12.6亿元+}，实施项目126个，惠及群众8万余人。",
        "…",
    ]


def test_a_removed_paragraph_is_one_line() -> None:
    lines = BODY.split("\n")
    assert body_of(BODY, "\n".join(lines[:1] + lines[2:])) == ["…", f"[-{lines[1]}-]", "…"]


def test_an_added_paragraph_is_one_line() -> None:
    assert body_of("甲段在此。", "甲段在此。\n乙段新写成。") == ["…", "{+乙段新写成。+}"]


def test_a_paragraph_break_that_came_or_went_is_seen() -> None:
    assert body_of("甲事已毕。乙事又起。", "甲事已毕。\n乙事又起。") == ["甲事已毕。{+⏎+}", "…"]
    assert body_of("甲事已毕。\n乙事又起。", "甲事已毕。乙事又起。") == [
        "甲事已毕。[-⏎-]乙事又起。"
    ]


def test_a_moved_paragraph_is_marked_as_moved() -> None:
    lines = BODY.split("\n")
    found = body_of(BODY, "\n".join([*lines[1:], lines[0]]))
    assert found == [f"[-⇅{lines[0]}-]", "…", f"{{+⇅{lines[0]}+}}"]


def test_short_fields() -> None:
    after = article(
        title="两地共建农业产业园", origin="示例晚报", authors=("张三", "王五"), editor=None
    )
    found = {
        diff.label: [written(line) for line in diff.lines]
        for diff in shown(edited(article(), after))
    }
    assert found["标题"] == ["两地共建[-现代-]农业产业园"]
    assert found["稿源"] == ["[-示例日报-]{+示例晚报+}"]
    assert found["作者"] == ["[-张三、李四-]{+张三、王五+}"]
    assert found["编辑"] == ["[-赵五-]"]
    assert "正文" not in found


def test_pictures_are_told_from_their_spans() -> None:
    before = article(images=(Image("https://a.example/x/1.jpg", "签约现场"),))
    after = article(images=(Image("https://a.example/x/1.jpg", "签约仪式现场"),))
    (diff,) = shown(edited(before, after), "en")
    assert diff.label == "Images"
    assert any(piece.kind == NEW for piece in diff.lines[0])


def test_without_the_versions_the_spans_are_told() -> None:
    bare = change(
        Kind.EDITED,
        after=None,
        url="",
        title="",
        spans=(Span("body", "figure", "3亿元", "5亿元", 2), Span("mood", "mood", "", "glad")),
        severity=Severity.SUBSTANTIVE,
    )
    bare = Change(**{name: getattr(bare, name) for name in bare.__slots__} | {"after": None})
    assert [(diff.label, *map(written, diff.lines)) for diff in shown(bare)] == [
        ("正文", "[-3亿元-]{+5亿元+}"),
        ("mood", "{+glad+}"),
    ]


def test_long_stretches_are_cut_but_not_beside_a_change() -> None:
    before = "甲" * 900 + "共3亿元" + "乙" * 900
    (line,) = body_of(before, before.replace("3亿元", "5亿元"))
    assert len(line) < 400
    assert "甲共[-3亿元-]{+5亿元+}乙" in line
    assert line.startswith("…甲")
    assert line.endswith("乙…")


def test_a_rewritten_article_stays_readable() -> None:
    before = "\n".join(f"第{n}段原来写的是甲事。" for n in range(500))
    after = "\n".join(f"如今说{n}号乙情况已变。" for n in range(500))
    lines = body_of(before, after)
    assert len(lines) <= 61
    assert lines[-1] == "…"


PIECES = st.lists(
    st.tuples(
        st.sampled_from([SAME, GONE, NEW]),
        st.text(st.sampled_from("甲a1 。“”（）→$*~_<&\\[`!#|-+.@"), min_size=1, max_size=5),
    ),
    max_size=6,
)


@given(PIECES)
@settings(max_examples=100, deadline=None)
def test_markdown_marks_exactly_the_words_that_changed(made: list[tuple[str, str]]) -> None:
    pieces = [Piece(kind, text) for kind, text in made if text.strip()]
    line = tuple(two for one, two in pairwise([None, *pieces]) if not one or one.kind != two.kind)
    parser = MarkdownIt("commonmark").enable(["strikethrough", "table"])
    page = html.fromstring(f"<div>{parser.render('> ' + Markdown().marked(line))}</div>")
    for tag, kind in (("s", GONE), ("strong", NEW)):
        wanted = [piece.text.strip().replace("@", "＠") for piece in line if piece.kind == kind]
        assert [found.text_content() for found in page.iter(tag)] == wanted


TEXT = st.text(st.sampled_from("甲乙丙3亿元，。\n abc"), max_size=40)


@given(TEXT, TEXT)
@settings(max_examples=100, deadline=None)
def test_every_shown_change_is_one(before: str, after: str) -> None:
    old, new = Article("u", "t", before), Article("u", "t", after)
    edit = compare(old, new)
    if edit is None:
        return
    for diff in shown(edited(old, new)):
        assert any(line != SKIPPED for line in diff.lines)
        for line in diff.lines:
            assert line == SKIPPED or any(piece.kind != SAME for piece in line)
            assert all(piece.text for piece in line)
            assert all(one.kind != two.kind for one, two in pairwise(line))


@pytest.mark.parametrize("side", [GONE, NEW])
@given(TEXT, TEXT)
@settings(max_examples=50, deadline=None)
def test_nothing_is_shown_that_stands_on_neither_side(side: str, before: str, after: str) -> None:
    old, new = Article("u", "t", before), Article("u", "t", after)
    if compare(old, new) is None:
        return
    text = "".join((before if side == GONE else after).split())
    for diff in shown(edited(old, new)):
        for line in diff.lines:
            for piece in line:
                if piece.kind == side:
                    assert "".join(piece.text.strip("⇅⏎␣…").split()) in text
