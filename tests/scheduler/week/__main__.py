"""Plays the week and writes its messages anew: only where a change of what is said is meant."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.scheduler.week.desk import week
from tests.scheduler.week.script import play
from tests.scheduler.week.telling import KEPT, written

with tempfile.TemporaryDirectory() as folder, week(Path(folder)) as of:
    play(of)
    for channel, path in KEPT.items():
        path.write_text(written(of.told, channel), encoding="utf-8", newline="")
