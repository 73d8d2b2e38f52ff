"""The server of starts: a process that has imported everything, and clones itself when asked.

`forking.py` runs it as a program, with the number of the socket at which it asks, and tells what
for.
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
import io
import os
import pickle
import pkgutil
import runpy
import signal
import socket
import sys
import threading
import time
import types
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.forking import Start


def _beside(name: str) -> Any:
    """A module of the tests, which stand on no path here."""
    file = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"tests.{name}", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


forking = _beside("forking")

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

_HUGE = 2 * 1024 * 1024
_MADV_COLLAPSE = 25
_CLONE_PARENT = 0x8000


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
        head, streams, _, _ = socket.recv_fds(control, forking.LENGTH.size, 3)
        if not head:
            os._exit(0)
        (length,) = forking.LENGTH.unpack(head)
        start = forking.Start(**pickle.loads(forking.receive(control, length)))
        try:
            answer = _clone()
        except OSError as error:  # too many processes, no memory: the next one may be started
            answer = -(error.errno or errno.EAGAIN)
        if answer == 0:
            control.close()
            return start, streams
        for stream in streams:
            os.close(stream)
        control.sendall(forking.ANSWER.pack(answer))


_python = ctypes.PyDLL(None, use_errno=True)


def _clone() -> int:
    """As `os.fork`, but the child is one of our parent's."""
    _python.PyOS_BeforeFork()
    pid = int(_python.syscall(forking.CLONE, _CLONE_PARENT | signal.SIGCHLD, 0, 0, 0, 0))
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
    encoding, _, errors = os.environ.get(forking.ENCODING, "").partition(":")
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
        forking.install()
        forking.State.server = forking.Server(ours, pid)
        atexit.register(forking.State.server.close)
    os._exit(_end(_run(start)))


def _run(start: Start) -> int:
    """Run the program; its exit code."""
    # Kept, as its names are in use.
    sys.modules["tests.forkserver"] = sys.modules["__main__"]
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
