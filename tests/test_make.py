"""What `make` says while it installs, and that `make demo-web` ends well at Ctrl-C."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[1]

PYTHON = """\
#!/bin/sh
case "$*" in
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python"
    ln -sf /bin/true "$3/bin/yongliang" ;;
  *pip*) echo "$@" >>"$CALLS"
    case "$*" in *"$BROKEN"*) echo "ERROR: no room" >&2; exit 1 ;; esac ;;
esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the Makefile, and a Python that installs nothing."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "python").write_text(PYTHON, "utf-8")
    (tmp_path / "python").chmod(0o755)
    return tmp_path


def made(clone: Path, *words: str, broken: str = "nothing") -> subprocess.CompletedProcess[str]:
    calls = {"CALLS": str(clone / "calls"), "BROKEN": broken}
    # The suite itself may be what make runs.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", "PYTHON=./python", *words],
        cwd=clone,
        env={**environ, **calls},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("language", "steps", "unit"),
    [("en", ("making the virtual environment", "installing the program", "installing the extras"),
      "s"),
     ("zh", ("建立虚拟环境", "安装程序", "安装附加组件"), "秒")],
)  # fmt: skip
def test_each_step_of_the_installation_has_its_line_with_its_time(
    clone: Path, language: str, steps: tuple[str, ...], unit: str
) -> None:
    done = made(clone, "demo", f"YONGLIANG_LANG={language}")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    for number, (line, step) in enumerate(zip(lines, steps, strict=False), 1):
        assert re.fullmatch(rf"{number}/3 {step}.* … \d+ {unit}", line), line
    assert lines[3:] == [".venv/bin/yongliang demo"]
    # Once installed, nothing is said of it.
    again = made(clone, "demo")
    assert again.stdout.splitlines() == [".venv/bin/yongliang demo"]


def test_what_fails_is_told_by_pip_itself_and_is_done_again(clone: Path) -> None:
    done = made(clone, "install", "YONGLIANG_LANG=en", broken="--editable .[")
    assert done.returncode == 2
    assert "ERROR: no room" in done.stderr
    assert not (clone / ".venv/.installed").exists()
    assert made(clone, "install").returncode == 0


def test_every_target_is_in_the_help(clone: Path) -> None:
    listed = re.findall(r"^  make ([\w-]+)", made(clone, "help").stdout, re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.*)$", (clone / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert phony
    assert listed == phony[1].split()
    assert "demo-web" in listed


@pytest.fixture
def terminal(clone: Path) -> Iterator[tuple[int, int]]:
    """`make demo-web` at a terminal, with the real program; its number and the terminal's."""
    tools = clone / ".venv/bin"
    tools.mkdir(parents=True)
    program = tools / "yongliang"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m scheduler.cli "$@"\n', "utf-8")
    program.chmod(0o755)
    (clone / ".venv/.installed").touch()
    pid, end = pty.fork()
    if pid == 0:
        os.chdir(clone)
        os.environ["YONGLIANG_LANG"] = "en"
        os.execvp("make", ["make", "demo-web"])
    yield pid, end
    os.close(end)
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _until(end: int, pattern: str, seconds: float) -> re.Match[str]:
    said, until = "", time.monotonic() + seconds
    while not (found := re.search(pattern, said)):
        ready, _, _ = select.select([end], [], [], max(0.0, until - time.monotonic()))
        assert ready, said
        said += os.read(end, 4096).decode("utf-8", "replace")
    return found


def _ended(pid: int, seconds: float) -> int:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        gone, status = os.waitpid(pid, os.WNOHANG)
        if gone:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.1)
    pytest.fail("it goes on")


@pytest.mark.slow
@pytest.mark.fresh
def test_the_page_of_the_demonstration_stays_until_ctrl_c(terminal: tuple[int, int]) -> None:
    """At a free port where the usual one is taken; make itself ends with 0."""
    pid, end = terminal
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):  # somebody else has it: as good
            taken.bind(("127.0.0.1", 8765))
            taken.listen()
        address = _until(end, r"Serving (http://127\.0\.0\.1:(\d+)/) until Ctrl-C", 90)
        assert address[2] not in {"0", "8765"}
        page = httpx.get(address[1], timeout=30)
        assert page.status_code == 200
        assert httpx.get(f"{address[1]}articles/1/diff", timeout=30).status_code == 200
    os.write(end, b"\x03")
    assert _ended(pid, 30) == 0
