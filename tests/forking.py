"""Starts of our own programs by forking a process that has imported them already.

A command, a run or a worker costs half a second to a second of processor time before its first line
of work: imports. Tests start thousands. `install` makes `subprocess.Popen` hand such a start to a
server: a process, made once for each process of tests, that has imported everything and run
nothing. It clones itself with ``CLONE_PARENT``, so that what it starts is a child of whoever asked,
not of the server: an ordinary process with its own number, descriptors, group, signals and exit
code, which `Popen` waits for and kills as any other.

What starts children of its own (a daemon its runs, a run its workers) gets a server of its own,
forked before it does anything; this one is a child of it, and ends with it.

A start is left as it is where a fresh interpreter matters: another interpreter option, a variable
that the interpreter or the loader reads, limits set beforehand, and whatever a test marked
``fresh`` starts. ``pytest --fresh`` leaves all.
"""

from __future__ import annotations

import atexit
import codecs
import contextlib
import inspect
import os
import pickle
import platform
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MODULES = frozenset({"scheduler.cli", "scheduler.run_process", "scheduler.cli.confined", "crawler"})
"""What ``python -P -m`` may start by forking."""

BEGINNERS = frozenset(
    {
        *("add", "backfill", "check", "crawl", "demo", "extract", "judge", "match", "preview"),
        *("run", "web", "worker"),
    }
)
"""Commands that may start one of these. What others start is started afresh."""

PROGRAMS: set[str] = set()
"""Programs of ``python -P -c`` that may be started by forking."""

SERVER = Path(__file__).with_name("forkserver.py")
"""The server, as a program."""

READ_AT_START = ("PYTHON", "LD_", "LC_", "LANG", "MALLOC_", "GLIBC_", "TZ", "OPENSSL_", "SSL_")
"""Variables that are read before the first line of a program, by their beginnings."""

ENCODING = "PYTHONIOENCODING"
"""Of these, the one that a fork may be given: an encoding, and perhaps ``:`` and what of errors."""

LONGEST = 128 * 1024
"""Bytes of an argument or a variable from which on the kernel starts nothing (MAX_ARG_STRLEN)."""

CLONE = {"x86_64": 56, "aarch64": 220}.get(platform.machine())
"""The number of the call, where it is known: elsewhere nothing is forked."""
LENGTH = struct.Struct("!I")
"""Before each demand, its bytes."""
ANSWER = struct.Struct("!i")
"""A number of a process, or that of an error, below zero."""
_ORIGINAL = subprocess.Popen._execute_child
_PARAMETERS = tuple(inspect.signature(_ORIGINAL).parameters)[1:]
_PLAIN = {
    "executable": None,
    "preexec_fn": None,
    "close_fds": True,
    "pass_fds": (),
    "shell": False,
    "restore_signals": True,
    "gid": None,
    "gids": None,
    "uid": None,
    "umask": -1,
    "process_group": -1,
}


@dataclass(frozen=True)
class Start:
    """What is to be started.

    Attributes:
        way: ``-m`` or ``-c``.
        what: The module, or the program.
        ignored: Signals that whoever asks ignores; a child would as well.
    """

    way: str
    what: str
    args: tuple[str, ...]
    folder: str
    environ: dict[str, str]
    session: bool
    ignored: tuple[int, ...]

    @property
    def begins_others(self) -> bool:
        """Whether it may start one of our programs, and has a server for that."""
        if self.what in ("scheduler.cli", "scheduler.cli.confined"):
            return not BEGINNERS.isdisjoint(self.args)
        return self.what != "crawler"


class Server:
    """The server as whoever asks it sees it.

    Args:
        control: The socket to it.
        pid: Its number.
    """

    def __init__(self, control: socket.socket, pid: int) -> None:
        self._control = control
        self.pid = pid
        self._asking = threading.Lock()
        self.owner = os.getpid()
        self.environ = _read_at_start(os.environ)
        self.is_closed = False

    def start(self, start: Start, streams: Sequence[int]) -> int:
        """Have it started with these standard streams; its number.

        Raises:
            OSError: The kernel starts no more.
            RuntimeError: The server ended.
        """
        said = pickle.dumps(asdict(start))
        with self._asking:
            try:
                socket.send_fds(self._control, [LENGTH.pack(len(said))], list(streams))
                self._control.sendall(said)
                (pid,) = ANSWER.unpack(receive(self._control, ANSWER.size))
            except (ConnectionError, EOFError) as error:
                raise RuntimeError(f"the server of starts is gone: {self.close()}") from error
            except BaseException:  # a test's time was over: its answer would be the next one's
                os.kill(self.pid, signal.SIGKILL)
                self.close()
                raise
        if pid < 0:
            raise OSError(-pid, os.strerror(-pid))
        return int(pid)

    def close(self) -> int | None:
        """End it; how it ended, where that can be known."""
        if os.getpid() != self.owner or self.is_closed:
            return None
        self.is_closed = True
        self._control.close()
        with contextlib.suppress(ChildProcessError):
            return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return None


class State:
    """What this process has: a server from its first start on, or since it was forked."""

    installed = False
    paused = False
    server: Server | None = None
    starting = threading.Lock()


def install() -> None:
    """Have this process's starts of our programs forked, where the system can."""
    if CLONE is not None and sys.platform == "linux" and not State.installed:
        State.installed = True
        subprocess.Popen._execute_child = _execute_child  # type: ignore[method-assign]


def pause(paused: bool) -> None:
    """Start afresh from now on, or fork again."""
    State.paused = paused


def _execute_child(popen: subprocess.Popen[Any], *values: Any) -> None:
    given = dict(zip(_PARAMETERS, values, strict=True))
    server = None if State.paused else _server_for(given)
    start = server and _start_of(given, server)
    if not start:
        _ORIGINAL(popen, *values)
        return
    pipes = [given[name] for name in ("p2cread", "c2pwrite", "errwrite")]
    streams = [own if pipe == -1 else pipe for own, pipe in enumerate(pipes)]
    popen.pid = server.start(start, streams)
    popen._child_created = True
    ends = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
    popen._close_pipe_fds(*(given[name] for name in ends))


def _server_for(given: dict[str, Any]) -> Server | None:
    """The server of this process, where it is one of our programs that is started."""
    args = given["args"]
    if not isinstance(args, (list, tuple)) or len(args) < 4:
        return None
    head = args[:4]
    ours = (sys.executable, "-P", "-m"), (sys.executable, "-P", "-c")
    if tuple(head[:3]) not in ours or head[3] not in (MODULES if head[2] == "-m" else PROGRAMS):
        return None
    with State.starting:
        if State.server is None or State.server.is_closed:
            State.server = _begin()
    return State.server if State.server.owner == os.getpid() else None


def _start_of(given: dict[str, Any], server: Server) -> Start | None:
    """What is asked for, where a fork serves as well as a fresh start."""
    if any(given[name] != plain for name, plain in _PLAIN.items()):
        return None
    try:
        _, _, way, what, *args = map(os.fsdecode, given["args"])
        own = given["env"] is None
        environ = dict(os.environ) if own else _decoded(given["env"])
        folder = str(Path(os.fsdecode(given["cwd"] or os.curdir)).absolute())
        said = [folder, *args, *environ, *environ.values()]
        encoded = [os.fsencode(text) for text in said]
        if any(b"\0" in text or len(text) >= LONGEST for text in encoded):
            return None
        if not os.access(folder, os.X_OK):
            return None
        for stream in range(3):
            os.fstat(stream)
    except (OSError, UnicodeError, TypeError):
        return None  # a start finds the right words for it
    at_start = _read_at_start(environ)
    encoding = at_start.pop(ENCODING, "")  # of the standard streams alone, which are made anew
    if at_start != server.environ or not _is_encoding(encoding):
        return None
    return Start(
        way=way,
        what=what,
        args=tuple(args),
        folder=folder,
        environ=environ,
        session=given["start_new_session"],
        ignored=tuple(
            number
            for number in signal.valid_signals()
            if number not in (signal.SIGPIPE, signal.SIGXFSZ)
            and signal.getsignal(number) == signal.SIG_IGN
        ),
    )


def _is_encoding(named: str) -> bool:
    encoding, _, errors = named.partition(":")
    try:
        codecs.lookup(encoding or "utf-8")
        codecs.lookup_error(errors or "strict")
    except LookupError:
        return False
    return True


def _decoded(environ: dict[Any, Any]) -> dict[str, str]:
    return {os.fsdecode(name): os.fsdecode(value) for name, value in environ.items()}


def _read_at_start(environ: Any) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name.startswith(READ_AT_START)}


def _begin() -> Server:
    """A server, from a fresh interpreter."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-P", str(SERVER), str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            cwd="/",
        )
    process.returncode = 0  # it is waited for below
    server = Server(ours, process.pid)
    atexit.register(server.close)
    return server


def receive(control: socket.socket, length: int) -> bytes:
    said = b""
    while len(said) < length:
        part = control.recv(length - len(said))
        if not part:
            raise EOFError("the other end is gone")
        said += part
    return said
