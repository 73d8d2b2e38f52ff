"""What is said at the start on systems other than Linux, by a simulated `sys.platform`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from crawler import platforms
from scheduler.cli import main

# What Windows lacks is not to be had; click and the standard library are loaded for this system.
_AS_WINDOWS = """
import sys, click, subprocess, importlib.metadata, asyncio, logging.handlers
for name in ("fcntl", "resource", "pwd", "grp"):
    sys.modules[name] = None
sys.platform = "win32"
from scheduler.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("command", [["demo"], ["run"], ["web"], ["--version"], []])
@pytest.mark.parametrize(
    ("language", "word"), [("en", "Windows lacks"), ("zh", "不能在 Windows 上运行")]
)
def test_windows_refuses_with_one_line(
    tmp_path: Path, command: list[str], language: str, word: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", _AS_WINDOWS, "--lang", language, *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert word in line
    assert "WSL 2" in line
    assert not list(tmp_path.iterdir())


def test_macos_says_what_is_missing_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "platform", "darwin")
    # It goes on, to what is wrong here: there is no archive yet.
    assert main(["--lang", "en", "web"]) == 1
    first, *others = capsys.readouterr().err.splitlines()
    assert first.startswith("On macOS the memory of processes is not bounded")
    assert others


@pytest.mark.parametrize("command", [["status", "--help"], ["extract", "--help"], ["--help"]])
def test_macos_says_nothing_where_nothing_is_missing(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert main(["--lang", "en", *command]) == 0
    assert "macOS" not in capsys.readouterr().err


def test_linux_says_nothing() -> None:
    assert platforms.refusal("linux") is None
    assert platforms.lacking("linux") is None


_BOUND = """
import resource, sys
sys.platform = sys.argv[1]
from crawler.platforms import bound_addresses, open_many_files
bound_addresses(2**40)
print(resource.getrlimit(resource.RLIMIT_AS)[0] == 2**40)
open_many_files()
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
print(soft == hard or soft >= 10240)
"""


@pytest.mark.parametrize(("platform", "bound"), [("linux", "True"), ("darwin", "False")])
def test_the_bounds_of_processes_are_those_that_the_system_takes(platform: str, bound: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _BOUND, platform], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [bound, "True"]
