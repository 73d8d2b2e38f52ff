"""One clock for everything: it stands until somebody waits, and then goes on to what is next."""

from __future__ import annotations

import asyncio
import selectors
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

import storage.times
from crawler.fetching.pace import Pace
from scheduler.watch import reception

START = datetime(2026, 9, 7, 0, 0, tzinfo=UTC)
"""When every history begins: a Monday, 8 o'clock in Shanghai."""

HOUR, DAY = 3600.0, 86400.0
_PACKAGES = ("crawler", "scheduler", "storage")


@dataclass
class Clock:
    """The time of a history.

    Attributes:
        at: Seconds since its beginning.
    """

    at: float = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.at)

    def monotonic(self) -> float:
        return self.at + 1000.0


class _Time:
    """The module `time`, with another steady clock."""

    def __init__(self, clock: Clock) -> None:
        self.monotonic = clock.monotonic

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


@contextmanager
def simulated() -> Iterator[Clock]:
    """A clock in the place of the system's, wherever the product looks at it.

    Within it, import nothing of the product for the first time: it would keep the clock.
    """
    clock, real = Clock(), storage.times.utc_now
    with pytest.MonkeyPatch.context() as patch:
        for module in _modules():
            for name, value in list(vars(module).items()):
                if value is real:
                    patch.setattr(module, name, clock.now)
                elif value is time:
                    patch.setattr(module, name, _Time(clock))
                elif value is time.monotonic:
                    patch.setattr(module, name, clock.monotonic)
        patch.setattr(reception, "WAIT_S", 5.0)  # what is waited for costs nothing here
        patch.setattr(Pace.__init__, "__defaults__", (clock.monotonic,))
        yield clock


def _modules() -> list[ModuleType]:
    return [
        module
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] in _PACKAGES and isinstance(module, ModuleType)
    ]


class _Jump(selectors.SelectSelector):
    """Waits for nothing: the clock goes on instead."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("everybody waits for somebody else")
        self._clock.at += max(timeout, 0.0)
        return []  # no file is ever ready: there is no wire


class Loop(asyncio.SelectorEventLoop):
    """An event loop whose time is the clock's."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(_Jump(clock))
        self._clock = clock

    def time(self) -> float:
        return self._clock.monotonic()
