"""The forms of an edit that may be its source's, and a reading without them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.diffs import compare
from storage.records import Article, Fetch, Outcome
from storage.rule_codes import Rule
from storage.shown import Image
from storage.together import Trait, could, of_edit, of_gone, undone
from storage.together.bodies import edited_of, is_edited
from tests.growth import grows_evenly

LONG = "市里昨日召开协作推进会，会上通报了今年以来项目的进展情况，与会人员逐项作了讨论。"
BODY = "\n".join(
    (f"{LONG}共投入12.4亿元。", f"村民李明说，{LONG}", f"记者看到，{LONG}", f"{LONG}完。")
)
ARTICLE = Article(
    "http://a.example/1.html",
    "协作推进会召开",
    BODY,
    published_at=datetime(2026, 11, 20, 9, 12, 30, tzinfo=UTC),
    origin="晨报",
    authors=("张三",),
    editor="李四",
    section="要闻 > 正文",
    images=(Image("http://a.example/p/1.jpg"),),
)

Change = Callable[[Article], Article]


def body(change: Callable[[list[str]], list[str]]) -> Change:
    return lambda a: replace(a, body="\n".join(change(a.body.split("\n"))))


def at(**parts: int) -> Change:
    return lambda a: replace(a, published_at=a.published_at and a.published_at.replace(**parts))


SOURCES: Mapping[str, tuple[Change, str]] = {
    "a foot": (body(lambda lines: [*lines, "扫码关注本报"]), "line_added"),
    "a head": (body(lambda lines: ["本文系转载，不代表本网观点", *lines]), "line_added"),
    "a line in between": (body(lambda lines: [lines[0], "广告", *lines[1:]]), "line_added"),
    "a counter": (body(lambda lines: [*lines, "阅读 1234"]), "line_added"),
    "no last line": (body(lambda lines: lines[:-1]), "line_removed"),
    "words at the foot": (body(lambda ls: [*ls[:-1], f"{ls[-1]}（完）"]), "suffix_added"),
    "words at the head": (body(lambda ls: [f"【本网讯】{ls[0]}", *ls[1:]]), "prefix_added"),
    "cut": (body(lambda lines: [lines[0], lines[1][:20]]), "cut"),
    "cut with a prompt": (body(lambda ls: [ls[0], f"{ls[1][:9]}…", "登录后查看全文"]), "cut"),
    "a name behind the headline": (lambda a: replace(a, title=f"{a.title}-晨报"), "suffix_added"),
    "a name before it": (lambda a: replace(a, title=f"晨报|{a.title}"), "prefix_added"),
    "no editor": (lambda a: replace(a, editor=None), "emptied"),
    "no authors": (lambda a: replace(a, authors=()), "emptied"),
    "another section": (lambda a: replace(a, section="首页 > 要闻"), "became"),
    "another origin": (lambda a: replace(a, origin="晨报客户端"), "became"),
    "a kicker": (lambda a: replace(a, kicker="要闻"), "filled"),
    "by the day": (at(hour=0, minute=0, second=0), "to_day"),
    "by the minute": (at(second=0), "to_minute"),
    "another zone": (
        lambda a: replace(a, published_at=a.published_at and a.published_at + timedelta(hours=8)),
        "shifted",
    ),
    "no time": (lambda a: replace(a, published_at=None), "emptied"),
    "traditional": (lambda a: replace(a, body=a.body.replace("会", "會")), "script"),
    "other marks": (lambda a: replace(a, body=a.body.replace("。", ".")), "marks"),
    "a picture more": (
        lambda a: replace(a, images=(*a.images, Image("http://a.example/qr.png"))),
        "item_added",
    ),
    "a word on the series": (
        lambda a: replace(a, notices=("编者按：本网推出系列报道。",)),
        "line_added",
    ),
    "renamed pictures": (
        lambda a: replace(a, images=(Image("http://a.example/9f.jpg"),)),
        "renamed",
    ),
}

OWN: Mapping[str, Change] = {
    "a figure": lambda a: replace(a, body=a.body.replace("12.4", "12.6")),
    "a name": lambda a: replace(a, body=a.body.replace("李明", "李鸣")),
    "a name in the headline": lambda a: replace(a, title=a.title.replace("协作", "合作")),
    "a negation": lambda a: replace(a, body=a.body.replace("逐项作了", "没有逐项作")),
    "a correction beside it": lambda a: replace(a, notices=("更正：本文曾误作12.4亿元。",)),
    "a correction": lambda a: replace(a, body=f"更正：本文曾误作12.4亿元。\n{a.body}"),
}


def known(*forms: Trait) -> dict[str, Trait]:
    return {each.key: each for form in forms for each in (form.back, form)}


@pytest.mark.parametrize("name", SOURCES)
def test_a_sources_change_is_undone_there_and_back(name: str) -> None:
    change, form = SOURCES[name]
    after = change(ARTICLE)
    found = of_edit(ARTICLE, after)
    chosen = [each for each in found if each.form == form and each.shows]
    assert chosen, found
    forms = known(*chosen, *(each for each in found if each.form.startswith("line_")))
    assert compare(ARTICLE, undone(ARTICLE, after, forms)) is None
    assert compare(after, undone(after, ARTICLE, forms)) is None
    assert undone(ARTICLE, after, {}) == after


@pytest.mark.parametrize("name", OWN)
def test_an_edit_of_its_own_is_no_sources(name: str) -> None:
    assert of_edit(ARTICLE, OWN[name](ARTICLE)) == ()


@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize("name", ["a foot", "a head", "cut", "no editor", "by the day",
                                  "a name behind the headline", "words at the foot"])  # fmt: skip
def test_what_is_left_is_the_articles_own(name: str, own: str) -> None:
    change = SOURCES[name][0]
    forms = known(*of_edit(ARTICLE, change(ARTICLE)))
    edited = OWN[own](ARTICLE)
    left = compare(ARTICLE, undone(ARTICLE, change(edited), forms))
    alone = compare(ARTICLE, edited)
    if name == "cut" and own in ("a name", "a negation"):
        return  # it stood in what is lost, or where the text breaks off
    assert left
    assert alone
    assert left.fields == alone.fields
    assert {(s.before, s.after) for s in left.spans} == {(s.before, s.after) for s in alone.spans}


def test_a_field_that_is_empty_is_told_as_that_only() -> None:
    without = replace(ARTICLE, editor=None)
    assert [form.form for form in of_edit(without, ARTICLE)] == ["filled", "became"]
    assert [form.form for form in of_edit(ARTICLE, without)] == ["emptied", "was"]


def test_figures_of_a_short_line_are_a_counters() -> None:
    one, other = (Trait("line_added", "body", f"阅读 {n}") for n in (12, 3456))
    assert one.key == other.key
    day, hour = (Trait("shifted", "published_at", str(n)) for n in (86400, 3600))
    assert day.key != hour.key


def test_a_figure_among_figures_is_no_counters() -> None:
    """A number alone on a line may be a counter; of several, one may be a table's, put right."""
    counter = replace(ARTICLE, body=f"{BODY}\n123456"), replace(ARTICLE, body=f"{BODY}\n123457")
    (form,) = of_edit(*counter)
    assert form.form == "figures"
    assert undone(*counter, known(form)) == counter[0]

    table = [replace(ARTICLE, body=f"{BODY}\n123456\n35.2\n{last}") for last in ("36.4", "37.4")]
    assert of_edit(table[0], table[1]) == ()
    assert undone(table[0], table[1], known(form)) == table[1]


def test_a_line_that_is_made_anew_is_undone_where_it_stands() -> None:
    """Not where a sentence before it says the same words."""
    texts = [
        f"李明说，热词：{words}上了榜。\n{LONG}\n热词：{words}"
        for words in ("春耕备耕", "秋收冬藏")
    ]
    before = replace(ARTICLE, body=texts[0])
    after = replace(
        ARTICLE, body=f"{texts[0].partition(LONG)[0]}{LONG}{texts[1].partition(LONG)[2]}"
    )
    quoted = replace(after, body=texts[1])
    form = Trait("anew", "body", "热词")
    assert undone(before, after, known(form)) == before
    left = undone(before, quoted, known(form))
    assert left.body.split("\n") == [*texts[1].split("\n")[:2], "热词：春耕备耕"]


def test_what_a_text_written_anew_costs_grows_with_its_lines() -> None:
    """Each line that came is sought among those that went, of which none is alike."""

    def looking(lines: int) -> Callable[[], object]:
        before = "\n".join(f"甲{n * 7919 % 10007}乙{n}说了些话" for n in range(lines))
        after = "\n".join(f"丙{n * 7907 % 10007}丁{n}写了封信" for n in range(lines))
        readings = replace(ARTICLE, body=before), replace(ARTICLE, body=after)
        return lambda: of_edit(*readings)

    grows_evenly(looking, 480)


@given(*[st.lists(st.text("甲乙丙a 1", max_size=9), max_size=4) for _ in "ab"])
def test_lines_are_edited_ones_as_each_of_them_is(lines: list[str], others: list[str]) -> None:
    assert edited_of(lines, others) == {line for line in lines if is_edited(line, others)}


def test_an_article_contradicts_what_could_have_shown_on_it() -> None:
    bare = replace(ARTICLE, editor=None, images=(), published_at=None)
    assert could(Trait("emptied", "editor"), ARTICLE)
    assert not could(Trait("emptied", "editor"), bare)
    assert could(Trait("filled", "editor"), bare)
    assert could(Trait("line_added", "body", "扫码"), ARTICLE)
    assert not could(Trait("line_removed", "body", "扫码"), ARTICLE)
    assert could(Trait("line_removed", "body", "记" * 80), ARTICLE)
    assert not could(Trait("to_day", "published_at"), bare)
    assert not could(Trait("renamed", "images"), bare)


def gone(rule: Rule, detail: str, status: int = 200) -> Fetch:
    return Fetch("http://a.example/1.html", datetime(2026, 11, 20, tzinfo=UTC), Outcome.GONE,
                 status, detail=detail, rule=rule)  # fmt: skip


def missing(status: int) -> Fetch:
    return gone(Rule.STATUS_GONE, f"HTTP {status}", status)


def notice(words: str) -> Fetch:
    return gone(Rule.GONE_WORDS, words)


def test_gone_answers_are_alike_by_what_they_say() -> None:
    home, news = (
        of_gone(gone(Rule.LEADS_UPWARDS, f"redirects to http://a.example/{p}"))
        for p in ("", "news/")
    )
    assert {form.form for form in home} == {"redirect", "upwards"}
    assert len({form.key for form in (*home, *news)}) == 3
    assert of_gone(missing(404)) != of_gone(missing(410))
    assert of_gone(notice("文章 12 不存在"))[0].key == of_gone(notice("文章 7 不存在"))[0].key
    assert of_gone(replace(missing(404), outcome=Outcome.BLOCKED)) == ()


def test_the_rule_says_in_which_form_an_article_is_gone() -> None:
    """Words of a notice may be those of a redirect; where they are one, they name its target."""
    led = "http://a.example/2.html"
    other = gone(Rule.LEADS_TO_OTHER, f"redirects to another article, {led}")
    assert of_gone(other) == (Trait("redirect", words=led),)
    upwards = Trait("redirect", words=led), Trait("upwards")
    assert of_gone(gone(Rule.LEADS_UPWARDS, f"leads to {led}")) == upwards
    said = Trait("notice", words="leads to nowhere"), Trait("noticed")
    assert of_gone(notice("leads to nowhere")) == said
    emptied = gone(Rule.EMPTIED, "the site's own template, with neither headline nor text")
    assert of_gone(emptied) == (Trait("emptied_page"),)


def test_without_a_rule_the_status_says_it_or_the_words() -> None:
    assert of_gone(replace(missing(404), rule=None)) == of_gone(missing(404))
    assert of_gone(replace(notice("文章不存在"), rule=None)) == of_gone(notice("文章不存在"))


def test_notices_are_alike_whatever_they_name() -> None:
    one, other = (
        {form.key for form in of_gone(notice(f"《{title}》已被删除"))}
        for title in ("湖区修缮古桥", "渡口迎来新船")
    )
    assert len(one & other) == 1


LINES = st.lists(st.text(st.sampled_from("甲乙丙丁12。， "), min_size=1, max_size=30), max_size=6)


@given(LINES, LINES, LINES)
def test_whatever_changed_undoing_all_of_it_never_adds(
    old: list[str], new: list[str], feet: list[str]
) -> None:
    """No input breaks it; with nothing in common known nothing is taken away."""
    before, after = (replace(ARTICLE, body="\n".join(lines)) for lines in (old, [*new, *feet]))
    forms = of_edit(before, after)
    assert undone(before, after, {}) == after
    left = undone(before, after, known(*forms))
    lines = before.body.split("\n"), after.body.split("\n")
    assert set(left.body.split("\n")) <= {"", *lines[0], *lines[1], *_stripped(lines[1], forms)}


def _stripped(lines: list[str], forms: tuple[Trait, ...]) -> set[str]:
    """Lines with what was put before or behind them taken away or put back."""
    found = set(lines)
    for form in forms:
        if "suffix" in form.form or "prefix" in form.form:
            found |= {line.removesuffix(form.words) for line in lines}
            found |= {line.removeprefix(form.words) for line in lines}
            found |= {line + form.words for line in lines} | {form.words + line for line in lines}
    return found
