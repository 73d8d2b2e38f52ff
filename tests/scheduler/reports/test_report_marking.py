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
from scheduler.words.catalogue import Words
from storage.diffs import compare
from storage.records import Article, Change, Kind, Severity, Span
from storage.shown import Image
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


def test_of_a_rewritten_article_a_chat_stays_readable_and_a_page_tells_all() -> None:
    before = "\n".join(f"第{n}段原来写的是甲事。" for n in range(500))
    after = "\n".join(f"如今说{n}号乙情况已变。" for n in range(500))
    made = edited(article(body=before), article(body=after))
    (diff,) = diffs(made, Words("zh"), ZONE, brief=True)
    assert len([line for line in diff.lines if line]) == 60
    assert diff.lines[-1] == SKIPPED
    (whole,) = shown(made)
    told = "".join(piece.text for line in whole.lines for piece in line)
    assert all(line in told for line in (before + "\n" + after).split("\n"))


def test_in_a_chat_lines_with_figures_go_before_others() -> None:
    before = "\n".join(f"{chr(0x4E00 + 7 * n)}村原来写的是甲事。" for n in range(100))
    (diff,) = diffs(
        edited(article(body=before + "\n共有3万人。"), article(body="如今全不同。")),
        Words("zh"),
        ZONE,
        brief=True,
    )
    assert "3万人" in "".join(piece.text for line in diff.lines for piece in line)


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


FUNDS = "这一年来两地共同落实的帮扶协作专项资金为"
LONG = "，".join(f"第{n}户种了玉米" for n in range(900)) + "。"
assert len(LONG) > 5000


def reworded(number: int) -> tuple[list[str], list[str]]:
    """So many paragraphs, and the same with another wording in each."""
    letters = [[chr(0x4E00 + (n * 977 + k * 311) % 9973) for k in range(40)] for n in range(number)]
    before = ["".join(each) + "，群众的日子很红火。" for each in letters]
    return before, [text.replace("日子很红火", "生活很幸福") for text in before]


def changed_text(diff: FieldDiff, kind: str) -> str:
    return "".join(piece.text for line in diff.lines for piece in line if piece.kind == kind)


def test_a_long_passage_that_went_is_told_whole() -> None:
    (diff,) = shown(edited(article(body=f"甲段在此。\n{LONG}"), article(body="甲段在此。")))
    assert changed_text(diff, GONE) == LONG
    assert diff.left_out == 0


def test_every_changed_line_is_told() -> None:
    before, after = reworded(100)
    (diff,) = shown(edited(article(body="\n".join(before)), article(body="\n".join(after))))
    assert len([line for line in diff.lines if line != SKIPPED]) == 100
    assert (len(diff.first), len(diff.folded)) == (60, 40)


def brief(made: Change) -> tuple[FieldDiff, ...]:
    return diffs(made, Words("zh"), ZONE, brief=True)


def test_in_a_chat_a_long_passage_says_how_much_it_lacks() -> None:
    (diff,) = brief(edited(article(body=f"甲段在此。\n{LONG}"), article(body="甲段在此。")))
    lost = len(LONG) - 1200
    assert f"……（此处略去 {lost} 字）……" in changed_text(diff, GONE)
    assert diff.left_out == lost


def test_in_a_chat_a_figure_stands_behind_however_many_other_lines() -> None:
    before, after = reworded(100)
    first, second = [*before, f"{FUNDS}12亿元。"], [*after, f"{FUNDS}13亿元。"]
    (diff,) = brief(edited(article(body="\n".join(first)), article(body="\n".join(second))))
    assert written(diff.lines[-1]) == f"{FUNDS}[-12亿元-]{{+13亿元+}}。"
    assert len([line for line in diff.lines if line != SKIPPED]) == 61
    assert diff.left_out > 0


def test_an_edit_that_fits_is_the_same_in_a_chat() -> None:
    made = edited(article(body=BODY), article(body=BODY.replace("12.4亿元", "12.6亿元")))
    assert brief(made) == shown(made)


WORDS = st.sampled_from(
    ["协作", "资金12亿元", "李明", "副书记", "没有", "越过越好", "，", "。", "\n", LONG]
)
TEXTS = st.lists(WORDS, max_size=12).map("".join)
VITAL = {"headline", "figure", "date", "name", "office", "negation", "polarity"}


@settings(deadline=None, max_examples=60)
@given(TEXTS, TEXTS)
def test_nothing_vital_is_ever_left_out(before: str, after: str) -> None:
    edit = compare(article(body=before), article(body=after))
    if edit is None:
        return
    made = edited(article(body=before), article(body=after))
    for shorter, whole in zip(brief(made), shown(made), strict=True):
        for kind in (GONE, NEW):
            vital = [p.text for line in whole.lines for p in line if p.kind == kind and p.vital]
            kept = [p.text for line in shorter.lines for p in line if p.kind == kind and p.vital]
            assert kept == vital
        assert (shorter.left_out > 0) == (shorter.lines != whole.lines)
    told = "".join(p.text for diff in shown(made) for line in diff.lines for p in line)
    for span in edit.spans:
        if span.span_class in VITAL:
            assert "".join(span.before.split()) in told
            assert "".join(span.after.split()) in told
