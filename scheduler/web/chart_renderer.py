"""Charts for the pages: drawn by a process that stays, each kept for a while by what it shows."""

from __future__ import annotations

import functools
import hashlib
import json
import subprocess
import sys
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress

from scheduler.processes import end_all, line_within, public_environ
from scheduler.reports.charts import DRAWING, as_data, element_of
from scheduler.reports.figures import Figure
from scheduler.words.catalogue import Words

MOST_DRAWN = 64
"""Drawings that are kept; each is some 30 kB."""

MOST_ASKED = 512
"""Figures that are kept for their pictures to be asked for, a kB each."""

ASKED_S = 600.0
"""How long they are: a browser asks for a page's pictures at once. Their titles are articles'."""

TIMEOUT_S = 30.0
"""How long a drawing may take, on a busy machine and with matplotlib's first start."""


class ChartRenderer:
    """Draws figures as SVG, one at a time."""

    def __init__(self) -> None:
        self._asked: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._keeping = threading.Lock()
        self._drawing = threading.Lock()
        self._processes: list[subprocess.Popen[str]] = []
        self._drawn = functools.lru_cache(MOST_DRAWN)(self._draw)
        weakref.finalize(self, end_all, self._processes)

    def note(self, figures: Sequence[Figure], words: Words) -> list[str]:
        """Keep figures until their pictures are asked for; the key of each.

        The process that draws begins meanwhile.
        """
        keys = []
        for figure in figures:
            asked = json.dumps(as_data(figure, words))
            key = hashlib.sha256(asked.encode()).hexdigest()[:32]
            with self._keeping:
                self._asked[key] = (time.monotonic(), asked)
                self._asked.move_to_end(key)
                self._forget()
            keys.append(key)
        if keys and self._drawing.acquire(blocking=False):
            try:
                with suppress(OSError):  # told when a picture is asked for
                    self._process()
            finally:
                self._drawing.release()
        return keys

    def svg(self, key: str) -> str | None:
        """The picture of a figure that was kept; None where it is kept no longer.

        Raises:
            OSError: It cannot be drawn.
        """
        with self._keeping:
            self._forget()
            known = self._asked.get(key)
        return self._drawn(known[1]) if known else None

    def _forget(self) -> None:
        too_old = time.monotonic() - ASKED_S
        while self._asked:
            key = next(iter(self._asked))
            if len(self._asked) <= MOST_ASKED and self._asked[key][0] > too_old:
                return
            del self._asked[key]

    def _draw(self, asked: str) -> str:
        with self._drawing:
            try:
                svg = _answer(self._process(), asked)
            except BrokenPipeError:  # it ended itself in this very moment
                svg = _answer(self._process(), asked)
            except (OSError, ValueError):
                end_all(self._processes)
                raise
        if not isinstance(svg, str):
            raise OSError("a chart could not be drawn")
        return element_of(svg, json.loads(asked)["title"])

    def _process(self) -> subprocess.Popen[str]:
        """The process that draws, begun where there is none; it ends itself when nobody asks."""
        if not self._processes or self._processes[0].poll() is not None:
            end_all(self._processes)
            self._processes.append(
                subprocess.Popen(
                    [sys.executable, "-P", str(DRAWING), "stay"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    env={**public_environ(), "PYTHONUTF8": "1"},
                    text=True,
                    encoding="utf-8",
                )
            )
        return self._processes[0]


def _answer(process: subprocess.Popen[str], asked: str) -> object:
    """What the process answers to a line.

    Raises:
        OSError: It has ended, or takes too long.
        ValueError: It answers no JSON.
    """
    if process.stdin is None or process.stdout is None:
        raise OSError("a process without pipes")
    process.stdin.write(f"{asked}\n")
    process.stdin.flush()
    line = line_within(process, TIMEOUT_S)
    if line is None:
        raise OSError("the process that draws has ended, or takes too long")
    return json.loads(line)
