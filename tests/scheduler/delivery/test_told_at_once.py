"""A digest says what its own channel was told at once, and a channel that was told nothing hears
it as news."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
import time_machine

from scheduler.channels.base import Message, Progress, Rate
from scheduler.delivery.sender import Sender
from storage.records import Kind
from storage.rules import AlertRule
from tests.scheduler.delivery.telling import BODY, ZONE, Press, at
from tests.storage.making import open_archive

AT_ONCE = AlertRule("all", ("group",), kinds=(Kind.NEW, Kind.WITHDRAWN))
DAILY = AlertRule("daily", ("group", "mail"), schedule="08:30")
WEEKLY = AlertRule("weekly", ("group",), schedule="mon 08:30")
RULES = (AT_ONCE, DAILY, WEEKLY)


class Channel:
    """A channel that keeps what it is told, in full and by its subject."""

    kind = "desk"
    rates: tuple[Rate, ...] = ()

    def __init__(self, name: str) -> None:
        self.id = name
        self.told: list[str] = []
        self.subjects: list[str] = []

    def send(self, message: Message, progress: Progress | None = None) -> str:
        self.told.append(message.forms.front)
        self.subjects.append(message.subject)
        return "ok"


class Desk:
    """An archive, its channels and the sender, at moments."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.group, self.mail = Channel("group"), Channel("mail")

    @contextmanager
    def site(self) -> Iterator[Press]:
        with open_archive(self.path, rules=RULES, zone=ZONE) as archive:
            yield Press(archive)

    def send(self, moment: datetime) -> None:
        """What is due is sent, as at that moment."""
        with time_machine.travel(moment, tick=False):
            channels = {one.id: one for one in (self.group, self.mail)}
            Sender(str(self.path), channels, RULES, ZONE).deliver_all()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "archive.db")


def test_a_digest_of_what_was_told_at_once_says_so(desk: Desk) -> None:
    with desk.site() as site:
        site.reads(1, at("09:00"))
        site.reads(2, at("09:00"))
    desk.send(at("09:01"))
    desk.send(at("08:30", 22))
    assert "均已即时提醒" not in desk.group.told[0]
    assert "共 2 条：新增 2；均已即时提醒" in desk.group.told[1]
    assert "即时提醒" not in desk.group.subjects[1]
    assert "即时提醒" not in desk.mail.told[0], "this channel hears it for the first time"
    assert "共 2 条：新增 2" in desk.mail.told[0]


def test_where_a_part_is_known_each_of_it_is_marked(desk: Desk) -> None:
    with desk.site() as site:
        site.reads(1, at("09:00"))
        desk.send(at("09:01"))
        desk.send(at("08:30", 22))
        site.reads(1, at("10:00", 22), BODY.replace("6300", "5300"))
        site.reads(2, at("10:00", 22))
    desk.send(at("10:01", 22))
    desk.send(at("08:30", 23))
    daily = next(text for text in reversed(desk.group.told) if "每日简报" in text)
    marked = [line for line in daily.splitlines() if "已即时提醒" in line]
    assert len(marked) == 1, "no rule tells an edit at once"
    assert "山南苹果" in marked[0]


def test_what_was_told_by_another_digest_only_is_not_marked(desk: Desk) -> None:
    with desk.site() as site:
        site.reads(1, at("09:00", 20))
        site.reads(1, at("10:00", 20), BODY.replace("6300", "5300"))
    for day in (20, 21, 22, 23):
        desk.send(at("10:01", day) if day == 20 else at("08:30", day))
    weekly = next(text for text in desk.group.told if "每周简报" in text)
    assert "即时提醒" not in weekly, "of this article there is more than the alert had"
