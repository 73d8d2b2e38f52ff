"""A sender that is killed at any moment, between the parts of a report and in the middle of one."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from storage import Archive
from tests.receivers import Answer
from tests.scheduler.alerts.fleet import Fleet, fleet, record

KILLS = 7
SENDER = """
import sys
from pathlib import Path
from zoneinfo import ZoneInfo
from scheduler.alerts.registry import build, parse
from scheduler.alerts.worker import Worker
from storage import Archive
path, kind, url = sys.argv[1:]
channel = build(parse({"id": kind, "kind": kind, "url": url}, ""))
worker = Worker(path, {kind: channel}, (), ZoneInfo("Asia/Shanghai"), pace=0.005)
print("ready", flush=True)
while worker.deliver(kind, again=True).sent or Archive(path, True).waiting_by_channel():
    pass
"""


def sender(desk: Fleet, kind: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SENDER, str(desk.path), kind, desk.robots[kind].url],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def test_a_report_of_many_parts_survives_its_sender(tmp_path: Path) -> None:
    chance, kind = random.Random(3), "wecom"

    def mood(number: int) -> tuple[str, Answer] | None:
        answer = Answer(500) if number % 4 == 0 else Answer(cut="status")
        return ("refused", answer) if number % 2 == 0 else None

    with fleet(tmp_path, kinds=(kind,), mood=mood) as desk:
        with desk.open() as archive:
            record(archive, range(400))
        for _ in range(KILLS):
            process = sender(desk, kind)
            assert process.stdout
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.25))
            process.kill()
            process.communicate()
        process = sender(desk, kind)
        process.communicate(timeout=60)
        assert desk.told(kind) == list(range(400))
        assert desk.robots[kind].complaints == []
        keys = [taken.key for taken in desk.robots[kind].taken]
        assert len(set(keys)) > 20
        assert desk.repeats(kind) <= KILLS, "at most what was under way at each kill"
        with Archive(desk.path, read_only=True) as archive:
            assert [delivery.state for delivery in archive.deliveries()] == ["sent"]
