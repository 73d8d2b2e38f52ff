"""Lines in which the figures are others at each look: counters and clocks among the text."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from storage.records import Article, Kind, Precision
from tests.scheduler.watch.simulated import START
from tests.scheduler.watch.test_together import (
    BEGAN,
    HOUR,
    Morning,
    Watching,
    number_of,
    watch,
)

__all__ = ["watch"]  # a fixture


FEW = 6


def counted(article: Article, number: int, at: float) -> Article:
    """With what its site puts below each article: nobody edits that."""
    seconds = int(at) + number
    lines = (
        f"距离开幕还有{90000 - seconds % 86400}秒",
        f"最后更新：2026-11-20 {seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}",
    )
    return replace(article, body="\n".join((article.body, *lines)))


@pytest.mark.slow
def test_counters_and_clocks_of_all_articles_are_told_as_the_sources(watch: Watching) -> None:
    """Once an article each, before it is known; from then on nothing, of new articles either."""
    source = watch(Morning(shown=counted), articles=FEW)
    source.until(3)
    early = source.told(Kind.EDITED)
    assert max(Counter(number_of(change.url) for change in early).values()) <= 2
    (incident,) = source.incidents()
    assert "articles show other figures in this line at each look: “距离开幕还有" in incident.detail
    assert "最后更新" in incident.detail
    source.site.published = [*source.site.published, BEGAN + 4 * HOUR]
    source.until(30)
    assert source.told(Kind.EDITED) == early
    assert len(source.incidents()) == 1
    assert len(source.told(Kind.NEW)) == FEW + 1
    (versions,) = source.archive._session.rows("select count(*) from versions")
    assert versions[0] <= 3 * (FEW + 1)


@pytest.mark.slow
def test_an_edit_amid_the_counters_is_told_without_them(watch: Watching) -> None:
    def shown(article: Article, number: int, at: float) -> Article:
        if number == 4 and at >= BEGAN + 4 * HOUR:
            article = replace(article, body=article.body.replace("记者李明", "记者李鸣"))
        return counted(article, number, at)

    source = watch(Morning(shown=shown), articles=FEW)
    source.until(3)
    before = len(source.told(Kind.EDITED))
    source.until(12)
    (edit,) = source.told(Kind.EDITED)[before:]
    assert number_of(edit.url) == 4
    assert [(span.before, span.after) for span in edit.spans] == [("李明", "李鸣")]


def test_a_page_that_prints_the_time_of_the_look_as_its_own_is_not_edited(
    watch: Watching,
) -> None:
    """What was published anew a while ago is told; a time that is always now tells nothing."""

    def shown(article: Article, number: int, at: float) -> Article:
        if number == 3:
            at = -3 * HOUR if at < BEGAN + HOUR else BEGAN + HOUR
        minute = (START + timedelta(seconds=at)).replace(second=0)
        return replace(article, published_at=minute, published_precision=Precision.MINUTE)

    source = watch(Morning(shown=shown), articles=FEW)
    source.until(30)
    (edit,) = source.told(Kind.EDITED)
    assert (number_of(edit.url), edit.fields) == (3, ("published_at",))
    assert source.incidents() == []


def test_figures_put_right_in_a_line_of_many_are_told_of_each(watch: Watching) -> None:
    """That all did it once shows no counter."""

    def shown(article: Article, _: int, at: float) -> Article:
        day = 26 if at < BEGAN else 27 if at < BEGAN + 10 * HOUR else 28
        return replace(article, body=f"{article.body}\n报名于11月{day}日截止")

    source = watch(Morning(shown=shown), articles=FEW)
    source.until(9)
    assert len(source.told(Kind.EDITED)) == FEW
    assert source.incidents() == []
