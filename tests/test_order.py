"""The order and the lanes of the tests: long ones begin, and none is left out unsaid."""

from __future__ import annotations

import re
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from tests import conftest


def items(**modules: int) -> list[Any]:
    """So many tests of each module, in the order in which they are collected."""
    return [
        SimpleNamespace(nodeid=f"{module}::test_{number}")
        for module, many in modules.items()
        for number in range(many)
    ]


def shares(dealt: list[Any], workers: int) -> list[list[str]]:
    """The modules of what each worker is given first, as xdist cuts it."""
    cut, begin = [], 0
    for number in range(workers):
        end = begin + (len(dealt) - begin) // (workers - number)
        cut.append([item.nodeid.split("::")[0] for item in dealt[begin:end]])
        begin = end
    return cut


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 7])
def test_each_worker_begins_with_a_long_one(monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    monkeypatch.setattr(conftest, "FIRST", ("c", "h", "a", "f", "absent", "d", "g", "b"))
    collected = items(a=3, b=2, c=1, d=4, e=300, f=3, g=1, h=2, i=200)
    dealt = conftest._dealt(collected, workers)
    assert sorted(item.nodeid for item in dealt) == sorted(item.nodeid for item in collected)
    begins = [share[0] for share in shares(dealt, workers)]
    assert begins == ["c", "h", "a", "f", "d", "g", "b"][:workers]
    for share in shares(dealt, workers):
        kinds = [module in conftest.FIRST for module in share]
        assert kinds == sorted(kinds, reverse=True), "the long ones come first"


@pytest.mark.parametrize("workers", [1, 2, 3, 10])
def test_few_tests_are_all_there(workers: int) -> None:
    for many in range(6):
        collected = items(**dict.fromkeys(conftest.FIRST[:many], 2), short=many)
        dealt = conftest._dealt(collected, workers)
        assert sorted(item.nodeid for item in dealt) == sorted(item.nodeid for item in collected)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lanes", "left_out"),
    [("not slow and not long", ["slow 4", "long 6"]), ("slow and not long", ["long 6"]),
     ("long", ["slow 4"])],
)  # fmt: skip
def test_what_is_left_out_is_counted(lanes: str, left_out: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "--quiet", "-m", lanes,
         "-p", "no:cacheprovider", "tests/histories/test_histories.py"],
        cwd=conftest.ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode in {0, 5}, done.stdout
    said = re.findall(
        r"^(\d+) (\w+) tests are left out: make \2 runs them$", done.stdout, re.MULTILINE
    )
    assert [f"{lane} {many}" for many, lane in said] == left_out


def test_a_long_test_says_why_it_is_one() -> None:
    mark = pytest.mark.long.mark
    item: Any = SimpleNamespace(nodeid="a::b", get_closest_marker={"long": mark}.get)
    with pytest.raises(pytest.UsageError, match="a::b"):
        conftest.pytest_deselected([item])
