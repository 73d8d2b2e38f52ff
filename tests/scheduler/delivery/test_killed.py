"""A sender that is killed at any moment, between the parts of a report and in the middle of one."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage import Archive
from storage.rules import AlertRule
from storage.times import utc_now
from tests import forking
from tests.receivers import Answer
from tests.scheduler.delivery.fleet import Fleet, fleet, record
from tests.storage.making import open_archive

KILLS = 7
SENDER = """
import sys
from pathlib import Path
from zoneinfo import ZoneInfo
from scheduler.channels.registry import build, parse
from scheduler.delivery.sender import Sender
from storage import Archive
from storage.rules import AlertRule
path, kind, url, pace = sys.argv[1:]
channel = build(parse({"id": kind, "kind": kind, "url": url}, ""))
rules = (AlertRule("all", (kind,)), AlertRule("digest", (kind,), schedule="08:30"))
sender = Sender(path, {kind: channel}, rules, ZoneInfo("Asia/Shanghai"), pace=float(pace))
print("ready", flush=True)
def waiting():
    return Archive(path, True).outbox.sending.waiting_by_channel()

while sender.deliver(kind, again=True).sent or waiting():
    pass
"""
forking.PROGRAMS.add(SENDER)


def sender(desk: Fleet, kind: str, pace: float = 0.005) -> subprocess.Popen[str]:
    values = str(desk.path), kind, desk.robots[kind].url, str(pace)
    return subprocess.Popen(
        [sys.executable, "-P", "-c", SENDER, *values],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


@pytest.mark.slow
def test_a_report_of_many_parts_survives_its_sender(tmp_path: Path) -> None:
    chance, kind = random.Random(3), "wecom"

    def mood(number: int) -> tuple[str, Answer] | None:
        answer = Answer(500) if number % 4 == 0 else Answer(cut="status")
        return ("refused", answer) if number % 2 == 0 else None

    with fleet(tmp_path, kinds=(kind,), mood=mood) as desk:
        with desk.open() as archive:
            record(archive, range(750))
        for _ in range(KILLS):
            process = sender(desk, kind)
            assert process.stdout
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.25))
            process.kill()
            process.communicate()
        process = sender(desk, kind)
        process.communicate(timeout=60)
        assert desk.told(kind) == list(range(750))
        assert desk.robots[kind].complaints == []
        keys = [taken.key for taken in desk.robots[kind].taken]
        assert len(set(keys)) > 20
        assert desk.repeats(kind) <= KILLS, "at most what was under way at each kill"
        with Archive(desk.path, read_only=True) as archive:
            assert [delivery.state for delivery in archive.outbox.deliveries.all()] == ["sent"]


def test_alerts_overtake_a_digest_whose_sender_is_killed_again_and_again(tmp_path: Path) -> None:
    chance, kind = random.Random(5), "wecom"
    digest = AlertRule("digest", (kind,), schedule="08:30")
    with fleet(tmp_path, kinds=(kind,)) as desk:
        with open_archive(desk.path, rules=(digest,)) as archive:
            record(archive, range(800))
            archive._session.execute(
                "update deliveries set next_attempt_at = ?", (utc_now().isoformat(),)
            )
        told = 800
        for _ in range(KILLS):
            process = sender(desk, kind, pace=0.02)
            assert process.stdout
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.2))
            with desk.open() as archive:
                record(archive, range(told, told + 1))
            told += 1
            time.sleep(chance.uniform(0, 0.2))
            process.kill()
            process.communicate()
        sender(desk, kind).communicate(timeout=60)
        arrived = desk.told(kind)
        assert sorted(arrived) == list(range(told))
        assert [number for number in arrived if number < 800] == list(range(800))
        assert [number for number in arrived if number >= 800] == list(range(800, told))
        overtook = [number for number in arrived[: arrived.index(799)] if number >= 800]
        assert len(overtook) > KILLS // 2
        assert desk.robots[kind].complaints == []
        assert desk.repeats(kind) <= KILLS
        with Archive(desk.path, read_only=True) as archive:
            assert {delivery.state for delivery in archive.outbox.deliveries.all()} == {"sent"}
