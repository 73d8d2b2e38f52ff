"""How the tests start processes, and that those of `pure.txt` start none."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import hypothesis
import pytest

from tests import forking

# How long an example takes on a machine that does other things tells nothing of the code.
hypothesis.settings.register_profile("untimed", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fresh", action="store_true", help="start each process afresh, instead of forking it"
    )
    parser.addoption(
        "--pure", action="store_true", help="fail a test that starts a process or a server"
    )


_BEGINNINGS = frozenset({"os.fork", "os.posix_spawn", "socket.bind", "subprocess.Popen"})


class _Guard:
    """While a test runs, nothing is begun; the runner itself may."""

    watches = False


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if _Guard.watches and event in _BEGINNINGS:
        pytest.fail(f"{event} in a test of tests/pure.txt", pytrace=True)


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("--fresh"):
        forking.install()
    if config.getoption("--pure"):
        sys.addaudithook(_refuse)


@pytest.fixture(autouse=True)
def _starts(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test marked so starts is started afresh."""
    forking.pause("fresh" in request.keywords)
    _Guard.watches = request.config.getoption("--pure")
    yield
    _Guard.watches = False
    forking.pause(False)
