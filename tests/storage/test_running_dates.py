"""Dates that go on with the looks, told from those that are put right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from storage.running_dates import Looks, running, stilled
from tests.growth import grows_evenly


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 4, tzinfo=UTC)


LOOKS = Looks(at(20), at(21))


@pytest.mark.parametrize(
    ("before", "after", "prefix"),
    [
        ("今天是2026年11月20日，据介绍", "今天是2026年11月21日，据介绍", "天是"),
        ("据悉，截至11月19日，全市", "据悉，截至11月20日，全市", "截至"),
        ("2026-11-20 星期五", "2026-11-21 星期六", "\n"),
        (
            "今天是11月20日 星期五，晴，气温3至12℃，据介绍",
            "今天是11月21日 星期六，小雨转多云，气温-1至9℃，据介绍",
            "天是",
        ),
        (
            "日期：2026年11月20日 农历十月十二 多云 5~13℃ 东北风3级\n正文",
            "日期：2026年11月21日 农历十月十三 晴 5~13℃ 东北风3-4级\n正文",
            "期：",
        ),
        ("倒数到期日12月10日", "倒数到期日12月11日", "期日"),
    ],
)
def test_a_date_of_the_look_goes_on_with_what_stands_beside_it(
    before: str, after: str, prefix: str
) -> None:
    assert running(before, after, LOOKS) == {prefix}
    assert stilled(before, after, LOOKS, {prefix}) == before
    assert stilled(before, after, LOOKS, {"另外"}) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("会议于11月10日召开", "会议于11月12日召开"),
        ("截至11月20日", "截至11月19日"),
        ("截至10月20日", "截至11月20日"),
        ("版本2.5.20", "版本2.5.21"),
        ("截至11月20日", "截至11月31日"),
        ("截至11月20日，截至年底", "截至11月21日，截至11月20日"),
        ("今天气温3至12℃", "今天气温4至12℃"),
    ],
)
def test_what_is_put_right_does_not(before: str, after: str) -> None:
    assert running(before, after, LOOKS) == frozenset()


def test_the_turn_of_the_year_is_a_day() -> None:
    looks = Looks(datetime(2026, 12, 31, 9, tzinfo=UTC), datetime(2027, 1, 1, 9, tzinfo=UTC))
    assert running("截至12月31日止", "截至1月1日止", looks) == {"截至"}


def test_an_edit_beside_the_date_stays() -> None:
    known = stilled("截至11月20日，共86件", "截至11月21日，共88件", LOOKS, {"截至"})
    assert known == "截至11月20日，共88件"


@pytest.mark.parametrize("line", ["截至11月{}日，晴", "截至11月{}日，晴\n", "11月{}日，晴\n"])
def test_what_looking_costs_grows_with_the_dates(line: str) -> None:
    """Thousands of dates, in one line or in many, are looked at once each."""

    def looking(dates: int) -> Callable[[], object]:
        before, after = line.format(20) * dates, line.format(21) * dates
        return lambda: running(before, after, LOOKS)

    grows_evenly(looking, 2_000)
