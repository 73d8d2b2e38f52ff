"""What the parts of one run share: its settings, its archive, its worker, its time."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawler.settings import CrawlSettings
from scheduler.watch.health import Health
from scheduler.watch.openbatches import OpenBatches
from scheduler.watch.tasks import Seeds
from scheduler.watch.workers import Workers
from storage import Archive
from storage.times import utc_now

AGAIN = timedelta(minutes=1)
"""What is due sooner than that after it was fetched is not taken up again by the same run."""


@dataclass(slots=True)
class RunContext:
    """One run, as its parts see it.

    Attributes:
        plan: Its settings.
        archive: Open for writing, for this thread.
        workers: Gives the worker that is to be used.
        stop: Set when the run is asked to end.
        run_id: Its row.
        began_at: When it began.
        seeds: Its sources.
        health: What it sees of each source's health.
        open: The batches that are out.
        soft_at: When it takes up nothing new any more, in monotonic time.
    """

    plan: CrawlSettings
    archive: Archive
    workers: Workers
    stop: threading.Event
    run_id: int
    began_at: datetime
    seeds: Seeds
    health: Health = field(default_factory=Health)
    open: OpenBatches = field(default_factory=OpenBatches)
    soft_at: float = math.inf

    @property
    def is_over(self) -> bool:
        """Whether nothing new is taken up any more."""
        return self.stop.is_set() or time.monotonic() >= self.soft_at

    @property
    def left_s(self) -> float:
        """Seconds in which something new may be taken up."""
        return min(max(self.soft_at - time.monotonic(), 0.0), self.plan.soft_s)

    @property
    def horizon(self) -> datetime:
        """What falls due until then is due."""
        return utc_now() + timedelta(seconds=self.plan.early_s)

    def begin(self) -> None:
        """The run's time counts from its first batch: a worker's start costs it nothing."""
        if self.soft_at == math.inf:
            self.soft_at = time.monotonic() + self.plan.soft_s

    @property
    def backfill_id(self) -> int | None:
        """The backfill that the run goes on with."""
        return self.plan.backfill.backfill_id if self.plan.backfill else None

    @property
    def since(self) -> datetime:
        """Nothing is asked for twice in a short run, however soon it is due again."""
        return max(self.began_at, utc_now() - AGAIN)
