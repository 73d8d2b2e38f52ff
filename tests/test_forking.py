"""A start by forking is told from a fresh one by nothing but its speed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scheduler.cli import COMMANDS
from tests import forking

TELLS = """
import json, os, signal, sys, threading
print(json.dumps({
    "argv": sys.argv, "cwd": os.getcwd(), "word": os.environ.get("WORD"), "pid": os.getpid(),
    "parent": os.getppid(), "session": os.getsid(0), "group": os.getpgid(0),
    "files": sorted(int(name) for name in os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd/" + name)),
    "threads": threading.active_count(), "main": sorted(vars(sys.modules["__main__"])),
    "handlers": [str(signal.getsignal(number)) for number in (2, 13, 15)],
    "read": sys.stdin.read(), "buffered": not sys.stdout.line_buffering,
    "encodings": [[one.encoding, one.errors] for one in (sys.stdin, sys.stdout, sys.stderr)],
}))
"""  # noqa: E501
ENDS = """
import atexit, sys
atexit.register(print, "last")
print("first")
exec(sys.argv[1])
"""
STARTS = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-P", "-m", "crawler"], stdin=subprocess.PIPE)
print(child.pid, flush=True)
child.kill()
print(child.wait(), open(f"/proc/self/stat").read().split()[3])
"""
forking.PROGRAMS.update((TELLS, ENDS, STARTS))

pytestmark = pytest.mark.skipif(forking.CLONE is None, reason="nothing is forked here")


def start(program: str, *args: str, **how: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-c", program, *args],
        **{"capture_output": True, "text": True, "timeout": 60, "input": "", **how},
    )


def tells(*args: str, **how: Any) -> dict[str, Any]:
    done = start(TELLS, *args, **how)
    assert (done.returncode, done.stderr) == (0, "")
    return dict(json.loads(done.stdout))


def is_forked(pid: int) -> bool:
    return b"forkserver.py" in Path(f"/proc/{pid}/cmdline").read_bytes()


def test_a_forked_start_is_given_what_a_fresh_one_is(tmp_path: Path) -> None:
    how: dict[str, Any] = {
        "cwd": tmp_path,
        "env": {**os.environ, "WORD": "字"},
        "input": "said",
        "start_new_session": True,
    }
    forked = tells("one", "", "二", **how)
    forking.pause(True)
    fresh = tells("one", "", "二", **how)
    for each in (forked, fresh):
        assert each["parent"] == os.getpid()
        assert each["session"] == each["group"] == each["pid"]
    own = {"pid", "session", "group", "main", "files"}
    assert {k: v for k, v in forked.items() if k not in own} == {
        k: v for k, v in fresh.items() if k not in own
    }
    assert fresh["files"] == [0, 1, 2]
    assert len(forked["files"]) == 4, "one more: the way to its own server"


@pytest.mark.parametrize("named", ["gbk", "ascii", "latin-1:replace", ":ignore", "UTF8"])
def test_its_streams_have_the_encoding_that_is_asked_for(named: str) -> None:
    env = {**os.environ, "PYTHONIOENCODING": named}
    forked = tells(env=env)
    assert len(forked["files"]) == 4
    forking.pause(True)
    assert forked["encodings"] == tells(env=env)["encodings"]


def test_without_a_session_it_is_of_our_group() -> None:
    told = tells()
    assert (told["session"], told["group"]) == (os.getsid(0), os.getpgid(0))


@pytest.mark.parametrize("paused", [False, True], ids=["forked", "fresh"])
@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("", 0),
        ("sys.exit(3)", 3),
        ("sys.exit(256 + 7)", 7),
        ("sys.exit('said')", 1),
        ("raise ValueError('said')", 1),
        ("raise KeyboardInterrupt('said')", -signal.SIGINT),
        ("atexit.register(sys.stdout.close)", 0),
        ("import os; sys.stdout.flush(); os.kill(os.getpid(), 9)", -signal.SIGKILL),
        ("import os; sys.stdout.flush(); os._exit(5)", 5),
    ],
)
def test_its_end_is_seen(program: str, code: int, paused: bool) -> None:
    forking.pause(paused)
    done = start(ENDS, program)
    assert done.returncode == code
    stops = "os." in program or "close" in program
    assert done.stdout.split() == (["first"] if stops else ["first", "last"])
    assert ("said" in done.stderr) == ("said" in program)


def test_a_time_limit_kills_it() -> None:
    with pytest.raises(subprocess.TimeoutExpired) as caught:
        start(ENDS, "import time; time.sleep(60)", timeout=2)
    assert caught.value.timeout == 2


def test_what_it_starts_is_its_own_child_and_forked() -> None:
    first, last = start(STARTS).stdout.splitlines()
    assert int(first) > 0
    assert last == f"{-signal.SIGKILL} {os.getpid()}"


def test_a_server_of_its_own_is_for_what_may_begin_others() -> None:
    assert set(COMMANDS) > forking.BEGINNERS
    start = forking.Start("-m", "scheduler.cli", (), "/", {}, session=False, ignored=())
    for what, args, begins in (
        ("scheduler.cli", ("--lang", "en", "crawl", "--now"), True),
        ("scheduler.cli", ("--lang", "en", "status"), False),
        ("scheduler.cli.confined", ("preview", "--json"), True),
        ("scheduler.run_process", (), True),
        ("crawler", (), False),
        (TELLS, (), True),
    ):
        assert replace(start, what=what, args=args).begins_others is begins, (what, args)


def test_it_is_forked_but_where_a_fresh_start_matters() -> None:
    command = [sys.executable, "-P", "-m", "crawler"]
    for environ, forked in (({}, True), ({"PYTHONHASHSEED": "1"}, False), ({"TZ": "X"}, False)):
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, **environ}
        ) as process:
            assert is_forked(process.pid) is forked
            process.kill()


def test_faults_of_a_start_are_those_of_a_fresh_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        tells(cwd=tmp_path / "none")
    with pytest.raises(ValueError, match="null"):
        tells("a\0b")
    with pytest.raises(OSError, match="too long"):
        tells("a" * forking.LONGEST)


SERVES = f"""
import os, runpy, socket, sys
names = runpy.run_path({str(forking.SERVER)!r})
names["_serve"](socket.socket(fileno=int(sys.argv[1])))
os._exit(0)
"""
"""A server that has imported nothing, and whose clones end at once."""


@pytest.fixture
def small_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[forking.Server]:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", SERVES, str(theirs.fileno())], pass_fds=[theirs.fileno()]
        )
    process.returncode = 0  # the server's end is waited for where it is closed
    server = forking.Server(ours, process.pid)
    tells()  # the one of this process is there
    usual = forking.State.server
    monkeypatch.setattr(forking.State, "server", server)
    monkeypatch.setattr(forking, "_begin", lambda: usual)
    assert start(TELLS).stdout == ""
    yield server
    server.close()


def test_who_is_interrupted_at_a_start_is_not_given_its_number_at_the_next(
    small_server: forking.Server,
) -> None:
    def interrupt(*_: object) -> None:
        raise TimeoutError("a test's time is over")

    os.kill(small_server.pid, signal.SIGSTOP)
    usual = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(TimeoutError, match="a test's time"):
            start(TELLS)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, usual)
    assert tells("next")["argv"] == ["-c", "next"]


def test_of_a_server_that_died_is_told_once(small_server: forking.Server) -> None:
    os.kill(small_server.pid, signal.SIGKILL)
    with pytest.raises(RuntimeError, match=r"the server of starts is gone: -9"):
        start(TELLS)
    assert tells("next")["argv"] == ["-c", "next"]


def test_many_at_once_from_many_threads() -> None:
    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(lambda n: tells(str(n), input=f"{n}"), range(32)))
    assert [(each["argv"], each["read"]) for each in told] == [
        (["-c", str(n)], str(n)) for n in range(32)
    ]
    assert len({each["pid"] for each in told}) == 32
