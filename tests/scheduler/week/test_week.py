"""A press office's week, told by the real daemon: each message as kept, the news in its first line.

`make week` plays it; `python -m tests.scheduler.week` writes the messages anew: read them as the
officer would.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

import pytest

from tests.scheduler.week.desk import Told, week
from tests.scheduler.week.script import at, play
from tests.scheduler.week.telling import KEPT, written

pytestmark = [
    pytest.mark.timeout(1200),  # nine minutes of waiting, more beside others
    pytest.mark.skipif(
        not os.environ.get("PLAY_THE_WEEK"),
        reason="nine minutes, mostly of waiting: make week and .ci/run play it",
    ),
]

PHONE = 12
"""Lines of an alert of one change that a phone shows without a scroll."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[Told]:
    with week(tmp_path_factory.mktemp("week")) as of:
        play(of)
        return of.told


def lines(message: Told) -> list[str]:
    return [line for line in message.text.splitlines() if line.strip()]


def of_group(told: Sequence[Told]) -> list[Told]:
    return [one for one in told if one.channel == "group"]


@pytest.mark.parametrize("channel", KEPT)
def test_every_message_is_as_it_is_kept(told: list[Told], channel: str) -> None:
    assert written(told, channel) == KEPT[channel].read_text(encoding="utf-8")


def test_the_first_line_is_the_news(told: list[Told]) -> None:
    for message in of_group(told):
        first = lines(message)[0]
        assert "观察" not in first, first
        assert not re.search("生成于|第.部分", first), first


def test_an_alert_of_one_change_fits_a_phone(told: list[Told]) -> None:
    alerts = [one for one in of_group(told) if lines(one)[0].count("《") == 1]
    assert alerts
    for alert in alerts:
        assert len(lines(alert)) <= PHONE, alert.text


def test_the_digest_of_ten_changes_is_one_message(told: list[Told]) -> None:
    assert len([one for one in of_group(told) if one.at == at(5, 8)]) == 1


def test_what_is_back_is_not_told_as_withdrawn(told: list[Told]) -> None:
    morning = [one for one in of_group(told) if one.at in (at(2, 7), at(2, 8))]
    assert len(morning) == 2
    assert not any("撤稿：" in message.text for message in morning)
    for message in morning:
        (line,) = (line for line in lines(message) if "《东江教师赴西岭支教》" in line)
        assert "恢复" in line
        assert "86名→68名" in message.text
