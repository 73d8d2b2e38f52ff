"""What a process does at most once in a while."""

from __future__ import annotations

import pytest

from scheduler import run_process
from scheduler.run_process import Sparingly


def test_at_most_once_in_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 5.0
    monkeypatch.setattr(run_process.time, "monotonic", lambda: now)
    sparingly = Sparingly(3600)
    assert sparingly.is_time()
    now += 3599
    assert not sparingly.is_time()
    now += 1
    assert sparingly.is_time()
    assert not sparingly.is_time()
