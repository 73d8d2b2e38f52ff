"""Workers that are of no use: one that takes nothing any more, and such as never live."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from crawler.protocol import Batch, Setup
from crawler.tasks import FetchTask
from scheduler.processes import public_environ
from scheduler.watch import run as run_module
from scheduler.watch import worker as worker_module
from scheduler.watch.worker import Worker, WorkerDiedError
from tests.running import plan
from tests.scheduler.watch.runs import Staff, rows, run_with
from tests.site import Site

DEAF = (sys.executable, "-c", "import time; time.sleep(60)")
KILLED = (sys.executable, "-c", "import os; os.kill(os.getpid(), 9)")


def test_a_worker_that_takes_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "HUNG_S", 1.0)
    worker = Worker(Setup(), public_environ(), 768, command=DEAF)
    task = FetchTask(number=0, url="http://a.cn/" + "x" * 300_000, source_id="a")
    batch = Batch(batch_id=1, run_id=1, host="a.cn", tasks=(task,), sources={}, delay_s=1.0)
    began = time.monotonic()
    try:
        with pytest.raises(WorkerDiedError, match="takes nothing for 1 s"):
            worker.send(batch)
    finally:
        worker.kill()
    assert time.monotonic() - began < 10


def test_a_run_whose_workers_all_die_has_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "MOST_DEATHS", 3)
    with Site() as site:
        settings = plan(site, tmp_path / "archive.db")
        done = run_with(settings, Staff(settings, *[KILLED] * 3))
    assert isinstance(done.error, WorkerDiedError)
    assert rows(tmp_path / "archive.db", "select state from runs") == [("failed",)]
