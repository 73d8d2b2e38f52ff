"""Field by field: what makes an edit, in which order, and how it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.diffs import compare, marked, sentence, severity_of, spans
from storage.records import Article, Severity, Span
from storage.shown import Image
from tests.growth import grows_evenly

IMAGE = Image("https://img1.example/a/b/photo.jpg?v=1", "双方代表签约。", "周海燕")
ARTICLE = Article(
    url="http://news.example/1.shtml",
    title="两地签署协议",
    kicker="山海协作",
    subtitle="首批资金到位",
    published_at=datetime(2025, 10, 22, 22, 55, 7, tzinfo=UTC),
    origin="临江日报",
    authors=("王小梅", "李强"),
    editor="陈红",
    section="新闻 > 时政",
    body="昨日,双方签署协议。\n协议金额3亿元。",
    images=(IMAGE,),
    language="zh-Hans",
)


def edit(**fields: object) -> tuple[tuple[str, ...], list[tuple[str, str, str]], str] | None:
    found = compare(ARTICLE, replace(ARTICLE, **fields))
    if found is None:
        return None
    told = [(span.span_class, span.before, span.after) for span in found.spans]
    return found.fields, told, found.severity.value


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "https://news.example/1.html", "language": "zh"},
        {"title": "两地签署协议 "},
        {"body": "昨日，双方签署协议。\r\n\r\n协议金额３亿元。\u200b"},
        {"images": (replace(IMAGE, url="http://cdn7.example/x/photo.jpg?w=800#top"),)},
        {"images": (replace(IMAGE, caption="双方代表 签约。"),)},
        {"published_at": ARTICLE.published_at.astimezone() if ARTICLE.published_at else None},
    ],
    ids=["address", "blank", "layout", "image host", "caption blank", "time zone"],
)
def test_noise_is_no_edit(fields: dict[str, object]) -> None:
    assert edit(**fields) is None


def test_fields_come_in_the_order_of_the_vocabulary() -> None:
    after = Article("u", "另一标题", "另一正文。", language="en")
    found = compare(ARTICLE, after)
    assert found is not None
    assert found.fields == (
        *("title", "kicker", "subtitle", "published_at", "origin", "authors"),
        *("editor", "section", "body", "images"),
    )
    assert found.severity is Severity.SUBSTANTIVE


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": "两地未签署协议"}, (("title",), [("headline", "", "未")], "substantive")),
        ({"kicker": "山海情深"}, (("kicker",), [("kicker", "协作", "情深")], "substantive")),
        ({"subtitle": None}, (("subtitle",), [("subtitle", "首批资金到位", "")], "substantive")),
        ({"origin": "新华社"}, (("origin",), [("origin", "临江日报", "新华社")], "substantive")),
        ({"editor": None}, (("editor",), [("editor", "陈红", "")], "minor")),
        ({"section": "新闻"}, (("section",), [("section", "新闻 > 时政", "新闻")], "minor")),
        (
            {"authors": ("王小美", "李强")},
            (("authors",), [("authors", "王小梅", "王小美")], "substantive"),
        ),
        (
            {"authors": ("李强", "王小梅")},
            (("authors",), [("authors_reordered", "", "")], "minor"),
        ),
        ({"authors": ("王小梅",)}, (("authors",), [("authors", "李强", "")], "substantive")),
    ],
)  # fmt: skip
def test_each_field_has_its_class(
    fields: dict[str, object], expected: tuple[tuple[str, ...], list[tuple[str, str, str]], str]
) -> None:
    assert edit(**fields) == expected


def test_time_of_publication() -> None:
    moment = ARTICLE.published_at
    assert moment is not None
    found = edit(published_at=moment + timedelta(minutes=5))
    assert found is not None
    assert found[2] == "substantive"
    assert [place[0] for place in found[1]] == ["published_at"]


def test_caption_is_a_text_and_a_file_is_minor() -> None:
    name = edit(images=(replace(IMAGE, url="https://img1.example/a/b/other.jpg"),))
    assert name == (("images",), [("images", "photo.jpg", "other.jpg")], "minor")
    caption = edit(images=(replace(IMAGE, caption="双方代表于10月22日签约。"),))
    assert caption is not None
    assert caption[1] == [("date", "", "于10月22日")]
    assert caption[2] == "substantive"
    assert edit(images=(replace(IMAGE, credit="周海雁"),)) == (
        ("images",),
        [("images", "周海燕", "周海雁")],
        "minor",
    )
    assert edit(images=()) == (("images",), [("images", "photo.jpg", "")], "minor")


def test_a_paragraph_break_is_a_cosmetic_edit() -> None:
    found = edit(body="昨日,双方签署协议。协议金额3亿元。")
    assert found == (("body",), [("white_space", "\n", "")], "cosmetic")


def test_width_beside_a_real_edit_is_not_told() -> None:
    found = edit(body="昨日，双方签署协议。\n协议金额５亿元。")
    assert found == (("body",), [("figure", "3亿元", "５亿元")], "substantive")


def test_paragraph_numbers() -> None:
    before = "第一。\n待删除的一段话。\n金额3亿元。"
    after = "第一。\n金额4亿元。\n新增加的一段内容。"
    found = {(span.span_class, span.paragraph) for span in spans("body", before, after)}
    assert found == {("sentence_removed", 2), ("figure", 2), ("sentence_added", 3)}
    assert spans("title", "甲", "乙")[0].paragraph is None


def test_what_is_marked_is_what_is_flagged() -> None:
    before, after = "副市长王建国会见客人。", "常务副市长王建国会见客人。"
    segments = [(s.op, s.before, s.after, s.span_class) for s in marked(before, after)]
    assert segments == [
        ("replace", "副市长", "常务副市长", "office"),
        ("equal", "王建国会见客人。", "王建国会见客人。", None),
    ]


def test_a_moved_paragraph_stands_on_both_sides() -> None:
    before = "产业协作方面,全年到位资金3.2亿元。\n劳务协作有序开展,群众增收。\n消费帮扶再创新高。"
    after = "劳务协作有序开展,群众增收。\n消费帮扶再创新高。\n产业协作方面,全年到位资金3.6亿元。"
    segments = marked(before, after)
    moved = [s for s in segments if s.op == "moved"]
    assert any(s.before and not s.after for s in moved)
    assert any(s.after and not s.before for s in moved)
    assert [(s.op, s.before, s.after) for s in segments if s.span_class == "figure"] == [
        ("delete", "3.2亿元", ""),
        ("insert", "", "3.6亿元"),
    ]


@pytest.mark.parametrize(
    ("span", "zh", "en"),
    [
        (
            Span("body", "figure", "12.4亿元", "12.6亿元", 3),
            "正文第3段：12.4亿元→12.6亿元（数字）",
            "Body, paragraph 3: 12.4亿元 → 12.6亿元 (figure)",
        ),
        (
            Span("body", "sentence_added", "", "群众提出异议。", 4),
            "正文第4段新增：群众提出异议。",
            "Body, paragraph 4 added: 群众提出异议。",
        ),
        (
            Span("body", "sentence_removed", "群众提出异议。", "", 2),
            "正文第2段删去：群众提出异议。",
            "Body, paragraph 2 removed: 群众提出异议。",
        ),
        (
            Span("body", "paragraph_moved", "", "", 3),
            "正文第3段：段落移动",
            "Body, paragraph 3: moved",
        ),
        (
            Span("body", "name", "", "", 1),
            "正文第1段：次序变动（名称）",
            "Body, paragraph 1: order changed (name)",
        ),
        (Span("title", "headline", "", "拟"), "标题新增：拟", "Title added: 拟"),
        (Span("editor", "editor", "甲", "乙"), "编辑：甲→乙", "Editor: 甲 → 乙"),
    ],
)  # fmt: skip
def test_sentence(span: Span, zh: str, en: str) -> None:
    assert sentence(span) == zh
    assert sentence(span, "en") == en


def test_long_text_is_cut() -> None:
    line = sentence(Span("body", "sentence_added", "", "长" * 500 + "\n", 1))
    assert len(line) < 60
    assert line.endswith("…")
    assert "\n" not in line


def test_severity_is_the_heaviest() -> None:
    minor, cosmetic = Span("body", "wording", "甲", "乙"), Span("body", "particle", "的", "地")
    figure = Span("body", "figure", "1个", "2个")
    assert severity_of([]) is Severity.COSMETIC
    assert severity_of([cosmetic]) is Severity.COSMETIC
    assert severity_of([cosmetic, minor]) is Severity.MINOR
    assert severity_of([cosmetic, figure, minor]) is Severity.SUBSTANTIVE


@pytest.mark.parametrize(
    ("before", "after", "seen"),
    [
        ("He was asked to resign.", "He was asked to re sign.", True),
        ("Room 305 is closed.", "Room 30 5 is closed.", True),
        ("Room 305 is closed.", "Room  305 is closed.", False),
        ("约12kg黄金。", "约 12 kg 黄金。", False),
        ("甬凉 观察", "甬凉观察", False),
    ],
)
def test_blanks_inside_words_and_numbers_count(before: str, after: str, seen: bool) -> None:
    edit = compare(replace(ARTICLE, body=before), replace(ARTICLE, body=after))
    assert (edit is not None) == seen
    assert edit is None or edit.spans[0].before != edit.spans[0].after


def test_who_moved_in_a_roll_is_named() -> None:
    """Order alone changed: no text stands on either side, but the span says who moved."""
    (span,) = spans("body", "出席的有王强、李伟、赵敏、孙丽。", "出席的有李伟、赵敏、孙丽、王强。")
    assert (span.before, span.after, span.moved) == ("", "", "王强")
    assert sentence(span) == "正文第1段：次序变动：王强（名称）"
    assert sentence(span, "en") == "Body, paragraph 1: order changed: 王强 (name)"
    assert Span.from_json(span.as_json()) == span
    assert "moved" not in Span("body", "name", "甲", "乙", 1).as_json()


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("先审批后立项。", "先立项后审批。", [("审批", "立项"), ("立项", "审批")]),
        ("甲公司起诉乙公司。", "乙公司起诉甲公司。", [("甲公司", "乙公司"), ("乙公司", "甲公司")]),
        ("Smith sued Jones.", "Jones sued Smith.", [("Smith", "Jones"), ("Jones", "Smith")]),
    ],
)
def test_what_was_exchanged_is_told_on_both_sides(
    before: str, after: str, told: list[tuple[str, str]]
) -> None:
    found = [(span.before, span.after) for span in spans("body", before, after)]
    assert found == told


def test_who_changed_places_across_a_comma_is_named() -> None:
    before = "参加会见的有省委常委、秘书长陈刚，副省长刘敏。"
    after = "参加会见的有副省长刘敏，省委常委、秘书长陈刚。"
    (span,) = spans("body", before, after)
    assert (span.span_class, span.moved) == ("name", "副省长刘敏")


def test_blanks_beside_western_marks_part_words() -> None:
    (span,) = spans("body", "It cost £45m in Orléans.", "It cost £54m in Orléans.")
    assert (span.span_class, span.before, span.after) == ("figure", "£45m", "£54m")


def test_a_clause_more_keeps_its_sentence() -> None:
    after = "会议结束，双方就下一步的教育协作达成一致，并互换了文本和意见。记者随后离开。"
    found = spans("body", "会议结束。记者随后离开。", after)
    assert [span.span_class for span in found] == ["wording"]


def many(edition: str, size: int) -> Article:
    """An article with so many authors, notes (which stand in its text, too) and pictures."""
    notes = tuple(
        f"{edition}第{n}条更正：{'原文所述的数字有误，' * 8}应为{n * 7}。" for n in range(size)
    )
    return Article(
        url="http://news.example/2.shtml",
        title="更正",
        body="\n".join(notes),
        authors=tuple(f"{edition}作者{n}" for n in range(size)),
        images=tuple(Image(f"http://img.example/{edition}{n}.jpg") for n in range(size)),
        notices=notes,
    )


def test_the_time_grows_with_what_an_article_lists() -> None:
    """Four times the authors, notes and pictures, all exchanged, take some four times as long."""

    def comparing(size: int) -> Callable[[], object]:
        before, after = many("甲", size), many("乙", size)

        def compares() -> None:
            found = compare(before, after)
            assert found
            assert {"authors", "notices", "images"} <= {*found.fields}
            assert sum(span.field == "notices" for span in found.spans) == size

        return compares

    grows_evenly(comparing, 200, times=10)


def test_names_and_notes_that_only_look_different_are_the_same() -> None:
    """Blanks between Chinese, width and composition are nobody's edit in a list either."""
    lists = {"authors": ("王 小梅", "李强"), "notices": ("更正：第１段有误。",)}
    before = replace(ARTICLE, notices=("更正：第1段有误。",))
    assert compare(before, replace(before, **lists)) is None


SIMPLE = "记者从市政府新闻发布会上获悉，随着协作深入，全市共落实帮扶资金12.4亿元。"
TRADITIONAL = "記者從市政府新聞發布會上獲悉，隨著協作深入，全市共落實幫扶資金12.4億元。"


@pytest.mark.parametrize(
    ("edited", "spans_left"),
    [
        ({}, []),
        ({"12.4": "12.6"}, [("figure", "12.4亿元", "12.6亿元")]),
        ({"億元。": "億元。此前有誤。"}, [("sentence_added", "", "此前有誤。")]),
    ],
)
def test_a_text_in_the_other_script_is_told_as_that_and_its_edits_as_they_are(
    edited: dict[str, str], spans_left: list[tuple[str, str, str]]
) -> None:
    """The script is one place, in both directions; what was edited with it stands beside it."""
    text = TRADITIONAL
    for old, new in edited.items():
        text = text.replace(old, new)
    before = Article("u", "两地签署协议", SIMPLE, authors=("刘伟",), origin="临江日报")
    after = Article("u", "兩地簽署協議", text, authors=("劉偉",), origin="臨江日報")
    found = compare(before, after)
    assert found is not None
    assert found.fields == ("title", "origin", "authors", "body")
    told = [(span.span_class, span.before, span.after) for span in found.spans]
    assert told == [("script", "两地签署协议", "兩地簽署協議"), *spans_left]
    back = compare(after, before)
    assert back is not None
    assert back.spans[0].span_class == "script"
    assert back.severity is found.severity


def test_words_that_are_quoted_in_the_other_script_are_words() -> None:
    found = compare(Article("u", "t", SIMPLE), Article("u", "t", f"{SIMPLE}\n{TRADITIONAL}"))
    assert found is not None
    assert [span.span_class for span in found.spans] == ["sentence_added"]


@pytest.mark.parametrize(
    ("before", "after", "marks"),
    [
        ("产量达到2025。2026年将增长", "产量达到2025.2026年将增长", [("。", ".")]),
        ("共有12。5个村。", "共有12.5个村.", [("。", "."), ("。", ".")]),
        ("2020年-2025年，1——3月", "2020年—2025年，1—3月", [("-", "—"), ("——", "—")]),
        ("比分为3：2", "比分为3∶2", [("：", "∶")]),
        ("气温3～8℃", "气温3-8℃", [("～", "-")]),
        ("约20万公里～30万公里", "约20万公里-30万公里", [("～", "-")]),
        ("气温-5℃", "气温−5℃", [("-", "−")]),
    ],
)
def test_marks_beside_figures_in_another_style_are_no_other_figures(
    before: str, after: str, marks: list[tuple[str, str]]
) -> None:
    for old, new, wanted in (
        (before, after, marks),
        (after, before, [(b, a) for a, b in marks]),
    ):
        found = compare(Article("u", "t", old), Article("u", "t", new))
        assert found is not None
        assert [(span.before, span.after) for span in found.spans] == wanted
        assert found.severity is Severity.COSMETIC


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1、2万人", "1.2万人"),
        ("3-5人", "3-6人"),
        ("2.5万", "2-5万"),
        ("0.5%", "05%"),
        ("气温-5℃", "气温~5℃"),
        ("共3人，-5℃", "共3人，～5℃"),
    ],
)
def test_marks_that_make_other_figures_are_heavy(before: str, after: str) -> None:
    found = compare(Article("u", "t", before), Article("u", "t", after))
    assert found is not None
    assert found.severity is Severity.SUBSTANTIVE
