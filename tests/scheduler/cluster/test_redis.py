"""The trial by kills with a real Redis, on fewer hosts; `tests/benchmarks/cluster.py` has more."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest

from tests.benchmarks.cluster import Trial, killing, trial, verdict
from tests.redisserver import is_here

pytestmark = [
    pytest.mark.skipif(not is_here(), reason="redis-server is not installed"),
    pytest.mark.timeout(300),
]


def test_everything_is_killed(tmp_path: Path) -> None:
    """kill -9 of workers, node and broker, which is emptied too: all is recorded and told once."""
    with trial(tmp_path, 20, 10) as made:
        made.write()
        made.start_node()
        for _ in range(3):
            made.start_worker()
        made.until(20, 90)
        made.site.publish()
        killing(made, random.Random(3), workers=2, nodes=1, brokers=1)
        made.until(200, 180)
        told(made)
        assert made.end() == [0] * 4
        assert verdict(made)


def test_sigterm_anywhere_loses_nothing(tmp_path: Path) -> None:
    """Two commands start it; node and worker are stopped in the midst of the work, and go on."""
    with trial(tmp_path, 10, 10) as made:
        made.write()
        made.start_node()
        made.start_worker()
        made.until(10, 90)
        made.site.publish()
        made.until(30, 60)
        assert made.node
        made.node.send_signal(signal.SIGTERM)
        assert made.node.wait(60) == 0
        made.start_node()
        made.until(60, 120)
        (worker,) = made.workers
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
        made.workers.clear()
        made.start_worker()
        made.until(100, 120)
        told(made)
        assert made.end() == [0, 0]
        assert verdict(made)


def told(made: Trial) -> None:
    """Wait until every change was told."""
    end = time.monotonic() + 60
    while made.rows("select 1 from deliveries where state <> 'sent'"):
        assert time.monotonic() < end
        time.sleep(0.2)
