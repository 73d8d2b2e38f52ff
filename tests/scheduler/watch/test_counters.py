"""What goes on by itself in a text: counters, clocks, the date of the day."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

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


DAY = 24 * HOUR
LEAD = "11月18日，记者从市政府新闻发布会上获悉，全市共落实帮扶资金12.4亿元。"


def dated(article: Article, number: int, at: float, text: str = LEAD) -> Article:
    """With the date of the look in its first sentence, as a template prints it."""
    today = START + timedelta(hours=8, seconds=at)
    day = f"{today.month}月{today.day}日"
    weather = ("晴，气温3至12℃", "多云转小雨，气温-1至9℃")[today.day % 2]
    shown = (
        f"今天是{today.year}年{day} 星期{'一二三四五六日'[today.weekday()]}，{weather}，{text}",
        f"据悉，截至{day}，{text}",
    )
    return replace(article, body=f"{shown[number % 2]}\n{article.body}")


def test_the_date_of_the_day_in_all_articles_is_told_as_the_sources(watch: Watching) -> None:
    """What was put right beside it, or in a date that stands still, is told at once."""

    def shown(article: Article, number: int, at: float) -> Article:
        text = LEAD
        if at >= BEGAN + 30 * HOUR:
            text = {2: LEAD.replace("12.4", "12.6"), 3: LEAD.replace("11月18日", "11月19日")}.get(
                number, LEAD
            )
        return dated(article, number, at, text)

    source = watch(Morning(shown=shown), articles=12, every_s=3600.0)
    source.until(4 * 24)
    told = {number_of(edit.url): edit for edit in source.told(Kind.EDITED)}
    assert sorted(told) == [2, 3]
    assert all(source.hours(edit.detected_at) < 34 for edit in told.values())
    assert [[(s.before, s.after) for s in told[n].spans] for n in (2, 3)] == [
        [("12.4亿元", "12.6亿元")],
        [("11月18日", "11月19日")],
    ]
    (incident,) = source.incidents()
    assert "articles show a date that goes on with the days, behind “天是”" in incident.detail
    assert "behind “截至”" in incident.detail
    (versions,) = source.archive._session.rows("select count(*) from versions")
    assert versions[0] == 14


def test_the_date_of_the_day_in_one_article_is_told_twice(watch: Watching) -> None:
    source = watch(
        Morning(shown=lambda a, number, at: dated(a, number, at) if number == 3 else a),
        every_s=3600.0,
    )
    source.until(5 * 24)
    assert [number_of(edit.url) for edit in source.told(Kind.EDITED)] == [3, 3]
    assert source.incidents() == []


def test_a_date_put_right_day_after_day_is_told_each_time(watch: Watching) -> None:
    """It does not go on with the days: a meeting that is put off again and again."""

    def shown(article: Article, number: int, at: float) -> Article:
        moved = sum(at >= BEGAN + hours * HOUR for hours in (3, 5, 30))
        return replace(
            article, body=f"会议定于12月{10 + moved * (number == 3)}日召开。{article.body}"
        )

    source = watch(Morning(shown=shown), articles=FEW, every_s=3600.0)
    source.until(3 * 24)
    assert [number_of(edit.url) for edit in source.told(Kind.EDITED)] == [3, 3, 3]


WORDS = (
    *("本文", "报道", "介绍", "宁波", "凉山", "协作", "资金", "项目", "群众"),
    *("产业", "教育", "医疗", "合作", "推进", "振兴", "会议", "指出", "共同"),
)


def summed_up(number: int, at: float) -> str:
    chance = Random(f"{number} {int(at // 60)}")
    return "".join(chance.choice(WORDS) for _ in range(18))


def test_a_summary_made_at_each_look_is_no_edit_and_hides_none(watch: Watching) -> None:
    def shown(article: Article, number: int, at: float) -> Article:
        text = LEAD.replace("12.4", "12.6") if number == 5 and at >= BEGAN + 10 * HOUR else LEAD
        body = f"AI摘要：{summed_up(number, at)}。\n{text}\n{article.body}"
        return replace(article, body=body)

    source = watch(Morning(shown=shown), every_s=3600.0)
    source.until(30)
    (edit,) = source.told(Kind.EDITED)
    assert number_of(edit.url) == 5
    assert [(span.before, span.after) for span in edit.spans] == [("12.4亿元", "12.6亿元")]
    (incident,) = source.incidents()
    assert "articles word their “AI摘要” anew at each look" in incident.detail


def test_a_place_of_one_article_that_is_always_another_is_told_thrice(watch: Watching) -> None:
    """Once it stands still, it is told as any other."""

    def shown(article: Article, number: int, at: float) -> Article:
        until = min(at, BEGAN + 20 * HOUR + 3600 * (at >= BEGAN + 40 * HOUR))
        return replace(article, subtitle=summed_up(number, until)) if number == 3 else article

    source = watch(Morning(shown=shown), every_s=3600.0)
    source.until(39)
    assert [number_of(edit.url) for edit in source.told(Kind.EDITED)] == [3, 3, 3]
    source.until(50)
    assert [number_of(edit.url) for edit in source.told(Kind.EDITED)] == [3, 3, 3, 3]


def templated(article: Article, number: int, at: float) -> Article:
    """With lines that a template fills in: a price with its sign, words, a number of the page."""
    chance = Random(f"{number} {int(at // 60)}")
    lines = (
        f"港口股份 最新价 {3 + chance.random():.2f} 涨跌幅 {chance.random() * 4 - 2:.2f}%",
        f"热搜：{' '.join(chance.sample(WORDS, 4))}",
        f"页面编号 {chance.getrandbits(64):016x}",
    )
    return replace(article, body="\n".join((article.body, *lines)))


def test_lines_that_a_template_fills_in_are_told_once_and_hide_no_edit(watch: Watching) -> None:
    def shown(article: Article, number: int, at: float) -> Article:
        if number == 4 and at >= BEGAN + 10 * HOUR:
            article = replace(article, body=article.body.replace("记者李明", "记者李鸣"))
        return templated(article, number, at)

    source = watch(Morning(shown=shown), articles=FEW, every_s=3600.0)
    source.until(8)
    before = source.told(Kind.EDITED)
    assert max(Counter(number_of(change.url) for change in before).values()) <= 2
    source.site.published = [*source.site.published, BEGAN + 9 * HOUR]
    source.until(30)
    (edit,) = source.told(Kind.EDITED)[len(before) :]
    assert [(span.before, span.after) for span in edit.spans] == [("李明", "李鸣")]
    said = "; ".join(incident.detail for incident in source.incidents())
    assert "word their “热搜” anew at each look" in said
    assert "word their “页面编号” anew at each look" in said


def test_lines_that_many_articles_reword_once_are_told_of_each(watch: Watching) -> None:
    """That all did it once shows no template."""

    def shown(article: Article, number: int, at: float) -> Article:
        places = ("市民广场", "图书馆", "体育场", "科技馆", "文化宫", "美术馆", "少年宫")
        place = places[number + (at >= BEGAN)]
        return replace(article, body=f"{article.body}\n活动地点：{place}")

    source = watch(Morning(shown=shown), articles=FEW, every_s=3600.0)
    source.until(9)
    assert len(source.told(Kind.EDITED)) == FEW
    assert source.incidents() == []
