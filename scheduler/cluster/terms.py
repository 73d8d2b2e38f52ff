"""What a worker's own machine decides, and how it starts the process that fetches."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crawler.protocol import Setup
from scheduler.watch.worker import Worker

EASILY_ENDED = "900"
"""Where memory runs out, the system ends the process that fetches, not the one that tells of it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the worker's own machine decides.

    Attributes:
        name: Where it runs, for people.
        environ: The environment of the process that fetches.
        room: How many hosts it asks at once.
        memory_mb: The resident memory at which it is ended.
        allow_addresses: Private addresses that may be fetched here all the same.
    """

    name: str
    environ: Mapping[str, str]
    room: int = 200
    memory_mb: int = 768
    allow_addresses: tuple[str, ...] = ()


def started(setup: Setup, terms: Terms) -> Worker:
    """A process that fetches, which the system ends first where memory runs out."""
    worker = Worker(setup, terms.environ, terms.memory_mb)
    with suppress(OSError):
        Path(f"/proc/{worker.pid}/oom_score_adj").write_text(EASILY_ENDED, encoding="ascii")
    return worker
