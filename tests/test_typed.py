"""A command that a shell starts is the program, though it is forked."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from crawler.rendering.processes import below
from tests import forking
from tests.typed import Typed

pytestmark = pytest.mark.skipif(forking.CLONE is None, reason="nothing is forked here")


@pytest.fixture
def typed() -> Iterator[Typed]:
    with closing(Typed()) as here:
        yield here


def forked() -> set[int]:
    """The processes below this one that were forked, the servers of starts among them."""
    found = set()
    for pid in below(os.getpid()):
        with suppress(OSError):  # it ended meanwhile
            if b"forkserver.py" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.add(pid)
    return found


def test_it_has_its_words_its_folder_its_streams_and_its_code(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "here.toml").write_text("[archive]\npaht = 1\n", "utf-8")
    done = subprocess.run(
        f"cd {tmp_path}; YONGLIANG_CONFIG=here.toml yongliang --lang en check 2>&1; echo $?",
        shell=True,
        env={**os.environ, "PATH": f"{typed.folder}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert "paht" in done.stdout
    assert done.stdout.splitlines()[-1] == "2"
    assert done.stderr == ""


@pytest.mark.parametrize("to_whom", ["the command", "the program"])
def test_it_is_forked_and_ends_by_a_signal(typed: Typed, tmp_path: Path, to_whom: str) -> None:
    path = typed.folder / "yongliang"
    subprocess.run([path, "--version"], check=True, stdout=subprocess.DEVNULL)
    before = forked()
    with subprocess.Popen([path, "mcp"], cwd=tmp_path, stdin=subprocess.PIPE) as command:
        while not (started := forked() - before):
            assert command.poll() is None
            time.sleep(0.05)
        (program,) = started
        os.kill(command.pid if to_whom == "the command" else program, signal.SIGTERM)
        assert command.wait() == -signal.SIGTERM
    assert program not in forked()
