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


_active: list[Clock] = []
_real_now, _real_monotonic = storage.times.utc_now, time.monotonic


def _now() -> datetime:
    return _active[-1].now() if _active else _real_now()


def _monotonic() -> float:
    return _active[-1].monotonic() if _active else _real_monotonic()


class _Time:
    """The module `time`, with another steady clock."""

    monotonic = staticmethod(_monotonic)

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


@contextmanager
def simulated() -> Iterator[Clock]:
    """A clock in the place of the system's, wherever the product looks at it.

    What is imported for the first time within it keeps a stand-in that tells the true time after.
    """
    with pytest.MonkeyPatch.context() as patch:
        for module in _modules():
            for name, value in list(vars(module).items()):
                if value is _real_now:
                    patch.setattr(module, name, _now)
                elif value is time:
                    patch.setattr(module, name, _Time())
                elif value is _real_monotonic:
                    patch.setattr(module, name, _monotonic)
        patch.setattr(reception, "WAIT_S", 20.0)  # an answer ends it at once
        patch.setattr(Pace.__init__, "__defaults__", (_monotonic,))
        clock = Clock()
        _active.append(clock)
        try:
            yield clock
        finally:
            _active.remove(clock)


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
