"""Which Pythons `.ci/run` takes, by stubs of them and of make on a PATH."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

RUN = Path(__file__).parents[1] / ".ci" / "run"
TOOLS = ("bash", "cat", "dirname", "env", "id", "mkdir", "tail", "timeout")

FIRST = ["make demo", "make test", "make slow", "make lint", "make week"]
"""What lint and the week said stands where they were waited for."""


def stub(path: Path, program: str) -> None:
    path.write_text(f"#!/bin/sh\n{program}\n", encoding="utf-8")
    path.chmod(0o755)


def ran(
    folder: Path, *minors: int, absent: int = 0, fails: str = "nothing"
) -> tuple[int, list[str]]:
    """Its exit code, and what it said, where these Pythons are on the PATH.

    Args:
        folder: A folder of its own.
        minors: Of each its minor version.
        absent: One of which there is but the name.
        fails: A target of make that fails.
    """
    tools = folder / "bin"
    tools.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (tools / tool).symlink_to(found)
    for minor in minors:
        stub(tools / f"python3.{minor}", f"exit {int(minor == absent)}")
    stub(tools / "make", f'echo make "$@"\ncase "$*" in *{fails}*) exit 2 ;; esac')
    (folder / ".ci").mkdir()
    (folder / ".venv").mkdir()
    script = shutil.copy(RUN, folder / ".ci" / "run")
    done = subprocess.run(
        [script], env={**os.environ, "PATH": str(tools)}, capture_output=True, text=True
    )
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout.splitlines()


@pytest.mark.parametrize(
    ("minors", "absent", "oldest"),
    [((11,), 0, "python3.11"), ((13,), 0, "python3.13"), ((11, 12), 12, "python3.11"),
     ((11, 12), 11, "python3.12"), ((), 0, "python3"), ((10, 15), 0, "python3")],
)  # fmt: skip
def test_where_one_is_found_it_says_so(
    tmp_path: Path, minors: tuple[int, ...], absent: int, oldest: str
) -> None:
    assert ran(tmp_path, *minors, absent=absent) == (
        0,
        [
            f"make PYTHON={oldest} install .venv/.tools",
            *FIRST,
            f"Only {oldest} is here: make check has been run by no newer Python.",
        ],
    )


@pytest.mark.parametrize(
    ("minors", "absent", "oldest", "newest"),
    [((11, 12), 0, 11, 12), ((11, 12, 13, 14), 0, 11, 14), ((12, 14), 0, 12, 14),
     ((11, 13, 14), 14, 11, 13), ((10, 11, 14, 15), 0, 11, 14)],
)  # fmt: skip
def test_the_newest_has_an_environment_of_its_own(
    tmp_path: Path, minors: tuple[int, ...], absent: int, oldest: int, newest: int
) -> None:
    assert ran(tmp_path, *minors, absent=absent) == (
        0,
        [
            f"make PYTHON=python3.{oldest} install .venv/.tools",
            *FIRST,
            f"make PYTHON=python3.{newest} VENV=.venv/python3.{newest} check",
        ],
    )


@pytest.mark.parametrize("target", [".tools", "lint", "demo", "test", "slow", "check"])
def test_what_fails_ends_it(tmp_path: Path, target: str) -> None:
    code, said = ran(tmp_path, 11, 14, fails=target)
    assert code == 2
    assert said[-1].endswith(target)


def test_a_week_that_fails_ends_it_with_all_that_it_said(tmp_path: Path) -> None:
    code, said = ran(tmp_path, 11, 14, fails="week")
    assert code == 1
    assert said[1:] == FIRST
