"""Notes on an article wherever its page sets them, and what is none of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.pages import extract
from storage.diffs import compare
from storage.records import Article, Severity
from tests.crawler.pages.noted import FIRST, SECOND, THIRD, Noted, page, title_of
from tests.growth import costs_less_than, grows_evenly

URL = "http://www.site.example/news/1.html"
TABLE = (*FIRST, *SECOND, *THIRD)
NOTES = [row for row in TABLE if row.notices]
OTHERS = [row for row in TABLE if not row.notices]


def read(row: Noted) -> Article:
    return extract(page(row.tongue, row.place, row.markup), URL)


def name(row: Noted) -> str:
    return f"{row.tongue}-{row.place}-{row.markup[:48]}"


@pytest.mark.parametrize("row", NOTES, ids=name)
def test_a_note_is_read_wherever_it_stands(row: Noted) -> None:
    assert read(row).notices == row.notices


@pytest.mark.parametrize("row", OTHERS, ids=name)
def test_what_only_looks_like_one_is_none(row: Noted) -> None:
    assert read(row).notices == ()


@pytest.mark.parametrize("row", NOTES, ids=name)
def test_a_note_that_comes_or_goes_is_told_once(row: Noted) -> None:
    before, after = extract(page(row.tongue), URL), read(row)
    came, gone = compare(before, after), compare(after, before)
    assert came is not None
    assert gone is not None
    (note,) = row.notices
    corrections = [span for span in came.spans if span.field == "notices"]
    assert [(span.before, span.after) for span in corrections] == [("", note)]
    assert not any(note in span.after for span in came.spans if span.field == "body")
    assert (note, "") in [(span.before, span.after) for span in gone.spans]
    introduces = any(word in note for word in ("系列", "series"))
    severity = Severity.MINOR if introduces else Severity.SUBSTANTIVE
    assert came.severity is gone.severity is severity
    assert corrections[0].span_class == ("wording" if introduces else "correction")


def test_a_note_in_the_text_stays_in_it() -> None:
    row = next(row for row in FIRST if row.place == "last" and row.tongue == "zh")
    assert read(row).body.endswith(row.notices[0])


def test_an_article_that_is_a_correction_has_no_note_on_itself() -> None:
    body = "更正：本报11月20日刊发的《海滨大桥通车》一文中，客流数字应为一万，特此更正。"
    markup = page("zh", "first", f"<p>{body}</p>", title="更正启事")
    assert extract(markup, URL).notices == ()


def test_a_note_that_names_its_article_is_on_it() -> None:
    note = f"更正：本报今日刊发的《{title_of('zh')}》一文中，总投资应为一千二百万元。"
    assert extract(page("zh", "after", f"<p>{note}</p>"), URL).notices == (note,)


def test_notes_are_kept_once_and_in_order() -> None:
    first, second = "更正：产能应为三千吨。", "编者注：本文发布后有更新。"
    markup = f"<p>{first}</p><p>{second}</p><p>{first}</p>"
    assert extract(page("zh", "last", markup), URL).notices == (first, second)


@pytest.mark.parametrize(
    "line", ["更正：" * 20_000, "(" * 50_000 + "更正", "本文" * 30_000 + "已更正"]
)
def test_a_hostile_line_costs_little(line: str) -> None:
    markup = page("zh", "after", f"<p>{line}</p>" * 3)
    costs_less_than(5, lambda: extract(markup, URL))


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("after", "<p>网友说明：此前的报道不全</p>"),
        ("top", "<p>本文此前有误，今日已更正。</p>"),
        ("side", "<p>编者按：</p>"),
    ],
)
def test_many_lines_cost_no_more_than_their_number_warrants(place: str, line: str) -> None:
    def reading(number: int) -> Callable[[], object]:
        markup = page("zh", place, f'<div class="correction">{line * number}</div>')
        return lambda: extract(markup, URL)

    grows_evenly(reading, 1_000)
