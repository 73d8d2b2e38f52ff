"""Writes the answers anew: only where a change of what a command says is meant."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.scheduler.recorded.playing import ANSWERS, COMMANDS, answer, configuration_of

with tempfile.TemporaryDirectory() as folder:
    configuration = configuration_of(Path(folder))
    ANSWERS.mkdir(exist_ok=True)
    for name in COMMANDS:
        (ANSWERS / name).write_text(answer(configuration, name), encoding="utf-8", newline="")
