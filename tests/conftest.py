"""How tests start processes and make archives, which begin nothing, come first, or stand apart."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests import forking, prepared

# How long an example takes on a machine that does other things tells nothing of the code.
hypothesis.settings.register_profile("untimed", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fresh", action="store_true", help="fork no process and copy no archive; make each afresh"
    )
    parser.addoption(
        "--pure", action="store_true", help="fail a test that starts a process or a server"
    )


ROOT = Path(__file__).parents[1]

_BEGINNINGS = frozenset({"os.fork", "os.posix_spawn", "socket.bind", "subprocess.Popen"})


class _Guard:
    """While a test runs, nothing is begun; the runner itself may."""

    watches = False


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if _Guard.watches and event in _BEGINNINGS:
        pytest.fail(f"{event} in a test of tests/pure.txt", pytrace=True)


def pytest_configure(config: pytest.Config) -> None:
    for name in [name for name in os.environ if name.startswith("YONGLIANG_")]:
        del os.environ[name]  # a language or a configuration of whoever runs the tests
    if not config.getoption("--fresh"):
        forking.install()
        prepared.install()
    if config.getoption("--pure"):
        importlib.import_module("urllib3")  # binds a socket at its first import, to look for IPv6
        sys.addaudithook(_refuse)


FIRST = tuple((Path(__file__).with_name("first.txt")).read_text(encoding="utf-8").split())
"""Modules whose tests compute or wait for long, by turns."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if gone := [path for path in FIRST if not (config.rootpath / path).is_file()]:
        raise pytest.UsageError(f"tests/first.txt names what is not there: {', '.join(gone)}")
    items[:] = _dealt(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def _dealt(items: Sequence[pytest.Item], workers: int) -> list[pytest.Item]:
    """The tests in an order in which each worker begins with long ones.

    A worker gets as many as any other, side by side, and one that is done takes half of what
    another has left. So the last tests of all are short, no worker has to wait for another's long
    one, and what a module shares is not made twice.
    """
    by_module: dict[str, list[pytest.Item]] = {path: [] for path in FIRST}
    short: list[pytest.Item] = []
    for item in items:
        by_module.get(item.nodeid.split("::")[0], short).append(item)
    firsts: list[list[pytest.Item]] = [[] for _ in range(workers)]
    for number, module in enumerate(filter(None, by_module.values())):
        firsts[number % workers].extend(module)
    dealt: list[pytest.Item] = []
    for number, first in enumerate(firsts):
        size = (len(items) - len(dealt)) // (workers - number)
        fill = max(size - len(first), 0)
        dealt += first + short[:fill]
        short = short[fill:]
    return dealt + short


LANES = ("long", "slow")
"""Marks of tests that `make test` leaves out; what bears both is of the first."""

_APART = pytest.StashKey[Counter[str]]()
"""How many tests of each lane were left out."""


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    for item in items:
        marks = {lane: mark for lane in LANES if (mark := item.get_closest_marker(lane))}
        if "long" in marks and not marks["long"].args:
            raise pytest.UsageError(f"{item.nodeid}: a long test says why it is one")
        if marks:
            many = Counter(item.config.stash.get(_APART, Counter()))
            many[next(iter(marks))] += 1
            _leave_out(item.config, many)


def _leave_out(config: pytest.Config, many: Counter[str]) -> None:
    config.stash[_APART] = many
    if hasattr(config, "workeroutput"):
        config.workeroutput["apart"] = dict(many)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker collects all, whatever its share is; one that died says nothing."""
    if many := getattr(node, "workeroutput", {}).get("apart", {}):
        _leave_out(node.config, Counter(many))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    many = config.stash.get(_APART, Counter())
    for lane in sorted(many, reverse=True):
        terminalreporter.write_line(
            f"{many[lane]} {lane} tests are left out: make {lane} runs them"
        )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without a search for cycles: what is collected stays, and is not searched again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()  # with the little that nobody needs: to look for it costs each worker a second
        gc.enable()


@pytest.fixture(autouse=True)
def _starts(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test marked so starts is started afresh."""
    forking.pause("fresh" in request.keywords)
    prepared.pause("anew" in request.keywords)
    _Guard.watches = request.config.getoption("--pure")
    yield
    _Guard.watches = False
    forking.pause(False)
    prepared.pause(False)
