"""What a process does at most once in a while."""

from __future__ import annotations

import pytest

from scheduler.watch import serve
from scheduler.watch.serve import Sparingly


def test_at_most_once_in_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 5.0
    monkeypatch.setattr(serve.time, "monotonic", lambda: now)
    sparingly = Sparingly(3600)
    assert sparingly.is_time()
    now += 3599
    assert not sparingly.is_time()
    now += 1
    assert sparingly.is_time()
    assert not sparingly.is_time()
