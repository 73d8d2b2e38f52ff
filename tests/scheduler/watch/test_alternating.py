"""What alternates: variants of a template, scripts, orders of names: told as that, soon as no edit.

Each look at an article shows either variant, as where a site tries out a new page on some of its
readers. The real run, intake and outbox in simulated time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from scheduler.words import notes
from scheduler.words.catalogue import Words
from scheduler.words.source_texts import BY_TURNS
from storage.archive.archive import BEIJING
from storage.records import Article, Kind, Severity
from storage.text import simplify
from tests.scheduler.watch.simulated import desk
from tests.scheduler.watch.test_together import (
    BEGAN,
    HOUR,
    Morning,
    Morning20,
    Watching,
    number_of,
    watch,
)

__all__ = ["watch"]  # a fixture

Variant = Callable[[Article], Article]

DAY = 24 * HOUR
FEW = 9
NOTE = "编者按：本网推出系列报道，讲述山里的变化。"


def with_note(article: Article) -> Article:
    return replace(article, body=f"{NOTE}\n{article.body}", notices=(NOTE,))


def without_editor(article: Article) -> Article:
    return replace(article, editor=None)


@pytest.mark.slow
@pytest.mark.parametrize(("variant", "one_in"), [(without_editor, 2), (with_note, 4)])
def test_variants_of_a_template_are_told_as_such_and_soon_as_no_edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variant: Variant, one_in: int
) -> None:
    def shown(article: Article, number: int, at: float) -> Article:
        turn = (int(at // 1800) * 7919 + number * 104729) // 13
        return variant(article) if at >= BEGAN and turn % one_in == 0 else article

    site = Morning(shown=shown)
    # New ones come while it is known of the others.
    site.published = [0.0] * 8 + [BEGAN + (2.6 + 0.2 * n) * DAY for n in range(6)]
    opened = desk(tmp_path / "archive.db", [site], monkeypatch, every_s=3600.0, tick_s=600.0)
    watch = Morning20(opened, site)
    watch.until(24 * 6)

    assert len(watch.told(Kind.NEW)) == 14
    late = [c for c in watch.told(Kind.EDITED) if watch.hours(c.detected_at) >= 24]
    assert late == []
    said = watch.incidents()
    assert 1 <= len(said) <= 2
    assert said[-1].detail.endswith(f"; {BY_TURNS[1]}")
    told = notes.told(said[-1].detail, Words("zh"), BEIJING)
    assert told.endswith(f"；{BY_TURNS[0]}")
    assert all(incident.closed_at for incident in said)


TEXT = "记者从市政府新闻发布会上获悉，今年以来全市共落实帮扶资金12.4亿元，实施项目86个。"
SCRIPTS = dict(
    zip(
        "记从闻发获来实帮扶资亿项个编辑号简报",
        "記從聞發獲來實幫扶資億項個編輯號簡報",
        strict=True,
    )
)


def traditional(text: str | None) -> str:
    return "".join(SCRIPTS.get(char, char) for char in text or "")


def in_traditional(article: Article) -> Article:
    return replace(
        article,
        title=traditional(article.title),
        body=traditional(article.body),
        editor=traditional(article.editor),
    )


def in_other_order(article: Article) -> Article:
    return replace(article, authors=article.authors[::-1])


def of_its_own(article: Article, number: int, text: str = TEXT) -> Article:
    """With a text and two authors."""
    authors = (f"{'王李张刘陈'[number % 5]}建国", f"{'周吴郑冯褚'[number % 5]}明")
    return replace(article, body=f"{text * 4}\n{article.body}", authors=authors)


def by_turns(variant: Variant, *, only: int | None = None) -> Callable[..., Article]:
    """What is shown where each look finds an article in one of two dresses, by chance."""

    def shown(article: Article, number: int, at: float) -> Article:
        text = TEXT.replace("12.4", "12.6") if number == 7 and at >= BEGAN + 30 * HOUR else TEXT
        article = of_its_own(article, number, text)
        turn = (int(at // 600) * 7919 + number * 104729) // 13
        is_other = at >= BEGAN and turn % 2 == 0 and only in (None, number)
        return variant(article) if is_other else article

    return shown


@pytest.mark.parametrize(
    ("variant", "says"),
    [(in_other_order, "name their authors in another order"), (in_traditional, "other script")],
)
def test_dresses_of_all_articles_are_no_edit_and_hide_none(
    watch: Watching, variant: Variant, says: str
) -> None:
    source = watch(Morning(shown=by_turns(variant)), every_s=3600.0)
    source.until(48)
    (edit,) = source.told(Kind.EDITED)
    assert number_of(edit.url) == 7
    assert source.hours(edit.detected_at) < 34
    # In the script in which the look found it.
    told = [(simplify(span.before), simplify(span.after)) for span in edit.spans]
    assert told == [("12.4亿元", "12.6亿元")] * 4
    (incident,) = source.incidents()
    assert says in incident.detail
    (versions,) = source.archive._session.rows("select count(*) from versions")
    assert versions[0] <= 41


@pytest.mark.parametrize(
    ("variant", "span_class"),
    [(in_other_order, "authors_reordered"), (in_traditional, "script")],
)
def test_dresses_of_one_article_are_told_once_as_what_they_are(
    watch: Watching, variant: Variant, span_class: str
) -> None:
    source = watch(Morning(shown=by_turns(variant, only=3)), every_s=3600.0)
    source.until(48)
    dress, edit = source.told(Kind.EDITED)
    assert (number_of(dress.url), number_of(edit.url)) == (3, 7)
    assert [span.span_class for span in dress.spans] == [span_class]
    assert dress.severity is Severity.MINOR
    assert source.incidents() == []


def test_an_edit_amid_headlines_that_alternate_is_told_at_once_and_by_itself(
    watch: Watching,
) -> None:
    """Two headlines are tried out on readers; each is told once, then as an incident."""

    def shown(article: Article, number: int, at: float) -> Article:
        is_edited = number > 2 and at >= BEGAN + 20 * HOUR
        article = of_its_own(article, number, TEXT.replace("12.4", "12.6") if is_edited else TEXT)
        turn = at >= BEGAN and (int(at // 600) * 7919 + number * 104729) // 13 % 2
        return replace(article, title=f"定了！{article.title}出炉") if turn else article

    source = watch(Morning(shown=shown), articles=FEW, every_s=1800.0)
    source.until(19)
    before = source.told(Kind.EDITED)
    source.until(26)
    edited = [edit for edit in source.told(Kind.EDITED)[len(before) :] if "body" in edit.fields]
    assert sorted(number_of(edit.url) for edit in edited) == list(range(3, FEW))
    assert all(source.hours(edit.detected_at) < 22 for edit in edited)
    for edit in edited:
        assert {(span.before, span.after) for span in edit.spans} == {("12.4亿元", "12.6亿元")}
