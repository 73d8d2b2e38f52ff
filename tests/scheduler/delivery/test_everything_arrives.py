"""Much to tell, on every kind of channel: all of it arrives, in order, within every limit."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.channels import registry
from storage import Archive
from tests.receivers import Answer
from tests.scheduler.delivery.fleet import KINDS, fleet, record


def test_the_fleet_has_every_kind_of_channel() -> None:
    """What follows is proven of all kinds; a new one gets a receiver and joins it."""
    assert sorted(KINDS) == sorted(registry.KINDS)


@pytest.mark.slow
def test_a_digest_of_300_articles_arrives_whole_and_in_order(tmp_path: Path) -> None:
    with fleet(tmp_path, schedule="08:30") as desk:
        with desk.open() as archive:
            record(archive, range(300))
        desk.deliver()
        for kind in KINDS:
            assert desk.told(kind) == list(range(300)), kind
            assert desk.repeats(kind) == 0, kind
        for kind, robot in desk.robots.items():
            assert robot.complaints == [], kind
            assert len(robot.taken) > 1, "it was too long for one message"
        with Archive(desk.path, read_only=True) as archive:
            assert len(archive.outbox.deliveries.all(["sent"])) == len(KINDS)


@pytest.mark.slow
def test_hundreds_of_changes_as_they_happen_arrive_once_and_in_order(tmp_path: Path) -> None:
    with fleet(tmp_path) as desk:
        for wave in range(5):
            with desk.open() as archive:
                record(archive, range(wave * 80, wave * 80 + 80))
            desk.deliver()
        for kind in KINDS:
            assert desk.told(kind) == list(range(400)), kind
            assert desk.repeats(kind) == 0, kind
        for kind, robot in desk.robots.items():
            assert robot.complaints == [], kind
            assert len(robot.taken) > 5, "a wave was too long for one message"


def test_everything_arrives_at_receivers_that_fail_half_of_the_time(tmp_path: Path) -> None:
    troubles = [
        ("taken", Answer(cut="status")),
        ("refused", Answer(500)),
        ("refused", Answer(502, body=b"<html>bad gateway</html>")),
        ("refused", Answer(200, body=b"<html>log in to the guest network</html>")),
        ("refused", Answer(429, headers={"Retry-After": "0"})),
        ("refused", Answer(cut="status")),
        ("taken", Answer(cut="body", body=b'{"errcode":0,"code":0,"errmsg":"ok"}')),
    ]

    def mood(number: int) -> tuple[str, Answer] | None:
        return troubles[number // 2 % len(troubles)] if number % 2 == 0 else None

    def hook(number: int) -> Answer:
        return Answer(500) if number % 2 == 0 else Answer(204)

    replies = ("451 later", "250 ok", "drop", "250 ok", "452 full") * 3
    with fleet(tmp_path, mood=mood, otherwise=hook, replies=replies) as desk:
        for wave in range(3):
            with desk.open() as archive:
                record(archive, range(wave * 60, wave * 60 + 60))
            desk.deliver()
        for kind in KINDS:
            assert desk.told(kind) == list(range(180)), kind
        for kind, robot in desk.robots.items():
            assert robot.complaints == [], kind
            assert desk.repeats(kind) > 0, "what was taken and not answered came again"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_a_process_that_starts_anew_keeps_the_rate(tmp_path: Path, kind: str) -> None:
    with fleet(tmp_path, kinds=(kind,)) as desk:
        for number in range(6):
            with desk.open() as archive:
                record(archive, range(number * 30, number * 30 + 30))
            # Another sender each time, as another process has.
            desk.deliver()
        assert desk.told(kind) == list(range(180))
        assert desk.robots[kind].complaints == []
