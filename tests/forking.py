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
import ctypes
import errno
import gc
import importlib
import importlib.util
import inspect
import io
import os
import pickle
import pkgutil
import platform
import runpy
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import types
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MODULES = frozenset({"scheduler.cli", "scheduler.watch", "scheduler.web.previewing", "crawler"})
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

READ_AT_START = ("PYTHON", "LD_", "LC_", "LANG", "MALLOC_", "GLIBC_", "TZ", "OPENSSL_", "SSL_")
"""Variables that are read before the first line of a program, by their beginnings."""

ENCODING = "PYTHONIOENCODING"
"""Of these, the one that a fork may be given: an encoding, and perhaps ``:`` and what of errors."""

# Programs, and what brings a library that begins threads.
_NOT_IMPORTED = (
    "__main__",
    ".reports.drawing",
    ".web.datasette_plugin",
    ".web.data_server",
    ".web.explorer",
)
_PACKAGES = (
    *("storage", "crawler", "scheduler"),
    *("scrapy.downloadermiddlewares", "scrapy.spidermiddlewares"),
)
_IMPORTED_LATE = (
    *("encodings.charmap", "encodings.gb18030", "encodings.idna", "encodings.utf_16_le"),
    *("click.shell_completion", "docx", "opencc", "rich.table", "tldextract", "xlsxwriter"),
    "feedparser",
    *("scrapy.core.downloader.handlers.http11", "scrapy.logformatter", "scrapy.statscollectors"),
    *("scrapy.utils.request", "twisted.internet.asyncioreactor", "twisted.web.client"),
)
"""What our programs import where they need it."""
LONGEST = 128 * 1024
"""Bytes of an argument or a variable from which on the kernel starts nothing (MAX_ARG_STRLEN)."""

_HUGE = 2 * 1024 * 1024
_MADV_COLLAPSE = 25
_CLONE = {"x86_64": 56, "aarch64": 220}.get(platform.machine())
_CLONE_PARENT = 0x8000
_LENGTH = struct.Struct("!I")
_ANSWER = struct.Struct("!i")
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
        if self.what in ("scheduler.cli", "scheduler.web.previewing"):
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
                socket.send_fds(self._control, [_LENGTH.pack(len(said))], list(streams))
                self._control.sendall(said)
                (pid,) = _ANSWER.unpack(_receive(self._control, _ANSWER.size))
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


class _State:
    """What this process has: a server from its first start on, or since it was forked."""

    installed = False
    paused = False
    server: Server | None = None
    starting = threading.Lock()


def install() -> None:
    """Have this process's starts of our programs forked, where the system can."""
    if _CLONE is not None and sys.platform == "linux" and not _State.installed:
        _State.installed = True
        subprocess.Popen._execute_child = _execute_child  # type: ignore[method-assign]


def pause(paused: bool) -> None:
    """Start afresh from now on, or fork again."""
    _State.paused = paused


def _execute_child(popen: subprocess.Popen[Any], *values: Any) -> None:
    given = dict(zip(_PARAMETERS, values, strict=True))
    server = None if _State.paused else _server_for(given)
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
    with _State.starting:
        if _State.server is None or _State.server.is_closed:
            _State.server = _begin()
    return _State.server if _State.server.owner == os.getpid() else None


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
            [sys.executable, "-P", __file__, str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            cwd="/",
        )
    process.returncode = 0  # it is waited for below
    server = Server(ours, process.pid)
    atexit.register(server.close)
    return server


# In the server


def _import_everything() -> None:
    for package in _PACKAGES:
        found = importlib.import_module(package)
        for module in pkgutil.walk_packages(found.__path__, f"{package}."):
            if not module.name.endswith(_NOT_IMPORTED):
                importlib.import_module(module.name)
    for name in _IMPORTED_LATE:
        importlib.import_module(name)


def _make_tables() -> None:
    """What our programs make once and keep: patterns and tables."""
    import seeds
    from crawler.pages.withdrawals import is_withdrawal
    from crawler.publishers import publisher_of
    from crawler.topics import load_all
    from storage.text import simplify

    load_all((seeds.SEEDS / "topics",))
    publisher_of("www.example.org")
    is_withdrawal("Withdrawn")
    is_withdrawal("本文已删除")
    simplify("書")


def _beside(name: str) -> Any:
    """A module of the tests, which stand on no path here."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _make_pages_huge() -> None:
    """Put this process's own memory into huge pages, where the kernel can.

    A fork copies a table with a line for each page, and its end takes that apart again: 30,000
    lines of small ones cost two thirds of a start.
    """
    for line in Path("/proc/self/maps").read_text().splitlines():
        where, rights, _, _, inode, *named = line.split()
        if rights == "rw-p" and inode == "0" and (not named or named == ["[heap]"]):
            begin, end = (int(address, 16) for address in where.split("-"))
            for address in range(-(-begin // _HUGE) * _HUGE, end - _HUGE + 1, _HUGE):
                _python.madvise(ctypes.c_void_p(address), ctypes.c_size_t(_HUGE), _MADV_COLLAPSE)


def _serve(control: socket.socket) -> tuple[Start, list[int]]:
    """Clone at each demand; returns in each clone, with what it is to become."""
    while True:
        head, streams, _, _ = socket.recv_fds(control, _LENGTH.size, 3)
        if not head:
            os._exit(0)
        start = Start(**pickle.loads(_receive(control, _LENGTH.unpack(head)[0])))
        try:
            answer = _clone()
        except OSError as error:  # too many processes, no memory: the next one may be started
            answer = -(error.errno or errno.EAGAIN)
        if answer == 0:
            control.close()
            return start, streams
        for stream in streams:
            os.close(stream)
        control.sendall(_ANSWER.pack(answer))


def _receive(control: socket.socket, length: int) -> bytes:
    said = b""
    while len(said) < length:
        part = control.recv(length - len(said))
        if not part:
            raise EOFError("the other end is gone")
        said += part
    return said


_python = ctypes.PyDLL(None, use_errno=True)


def _clone() -> int:
    """As `os.fork`, but the child is one of our parent's."""
    _python.PyOS_BeforeFork()
    pid = int(_python.syscall(_CLONE, _CLONE_PARENT | signal.SIGCHLD, 0, 0, 0, 0))
    if pid == 0:
        _python.PyOS_AfterFork_Child()
        return 0
    _python.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(ctypes.get_errno(), "clone")
    return pid


def _become(start: Start, streams: Sequence[int]) -> None:
    """Give the process what a fresh one would have been given."""
    for own, stream in enumerate(streams):
        os.dup2(stream, own)
    for stream in streams:
        if stream > 2:
            os.close(stream)
    os.chdir(start.folder)
    os.environ.clear()
    os.environ.update(start.environ)
    time.tzset()
    for number in start.ignored:
        signal.signal(number, signal.SIG_IGN)
    sys.stdin = sys.__stdin__ = _stream(0, "r", sys.stdin)
    sys.stdout = sys.__stdout__ = _stream(1, "w", sys.stdout)
    sys.stderr = sys.__stderr__ = _stream(2, "w", sys.stderr)


def _stream(number: int, mode: str, like: Any) -> io.TextIOWrapper:
    """As the interpreter makes its standard streams."""
    encoding, _, errors = os.environ.get(ENCODING, "").partition(":")
    if encoding:
        encoding, errors = codecs.lookup(encoding).name, errors or "strict"
    binary = open(number, mode + "b", closefd=False)  # noqa: SIM115
    raw = binary.raw
    raw.name = like.name
    stream = io.TextIOWrapper(
        binary,
        encoding=encoding or like.encoding,
        errors=(errors or like.errors) if number < 2 else like.errors,
        newline="\n",
        line_buffering=number == 2 or raw.isatty(),
    )
    stream.mode = mode
    return stream


def _main(descriptor: int) -> None:
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    gc.disable()  # what is imported stays
    _import_everything()
    _make_tables()
    _beside("prepared").install(in_child=True)
    threads = os.listdir("/proc/self/task")  # noqa: PTH208
    if "twisted.internet.reactor" in sys.modules or len(threads) > 1:
        raise RuntimeError("something was begun by an import")
    gc.collect()
    gc.freeze()
    gc.enable()
    _make_pages_huge()
    start, streams = _serve(control)
    while True:
        if start.session:
            os.setsid()
        if not start.begins_others:
            break
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid:
            theirs.close()
            break
        ours.close()
        for stream in streams:
            os.close(stream)
        start, streams = _serve(theirs)
    _become(start, streams)
    if start.begins_others:
        install()
        _State.server = Server(ours, pid)
        atexit.register(_State.server.close)
    os._exit(_end(_run(start)))


def _run(start: Start) -> int:
    """Run the program; its exit code."""
    # Kept, as its names are in use.
    sys.modules["tests.forking"] = sys.modules["__main__"]
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    sys.argv = [start.way, *start.args]
    if not hasattr(sys.modules.get(start.what), "__path__"):
        sys.modules.pop(start.what, None)  # no package: a fresh process has it as `__main__` alone
    try:
        if start.way == "-m":
            runpy._run_module_as_main(start.what)
        else:
            exec(compile(start.what, "<string>", "exec"), main.__dict__)
    except SystemExit as asked:
        if asked.code is None or isinstance(asked.code, int):
            return (asked.code or 0) & 0xFF
        print(asked.code, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        raise  # the interpreter ends by the signal itself
    except BaseException:  # noqa: BLE001 - as the interpreter does
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def _end(code: int) -> int:
    """What the interpreter does at its end, but for taking apart what was imported: it is slow."""
    threading._shutdown()
    atexit._run_exitfuncs()
    try:
        if not sys.stdout.closed:
            sys.stdout.flush()
    except (OSError, ValueError):
        code = 120
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    return code


if __name__ == "__main__":
    _main(int(sys.argv[1]))
