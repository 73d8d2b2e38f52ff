"""`yongliang` as a shell finds it: started by this process, which forks where a fork serves.

A command that a shell starts is no start of ours, and would import everything anew. The one that
stands on the PATH here hands over its arguments, folder, environment and streams, passes signals
on, and ends as the program did.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from tests.forking import READ_AT_START, receive

_NUMBER = 4
"""Bytes of a length, a process's number or an exit code."""

_COMMAND = """\
#!{python} -IS
import marshal, os, signal, socket, sys

def number():
    said = server.recv({size}, socket.MSG_WAITALL)
    if not said:
        sys.exit("nobody starts it any more")
    return int.from_bytes(said, "big", signed=True)

passed = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
signal.pthread_sigmask(signal.SIG_BLOCK, passed)
server = socket.socket(socket.AF_UNIX)
server.connect({socket!r})
said = marshal.dumps((sys.argv[1:], os.getcwd(), dict(os.environ)))
socket.send_fds(server, [len(said).to_bytes({size}, "big")], [0, 1, 2])
server.sendall(said)
pid = number()
for each in passed:
    signal.signal(each, lambda given, _: os.kill(pid, given))
signal.pthread_sigmask(signal.SIG_UNBLOCK, passed)
code = number()
if code < 0:
    signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)
sys.exit(code)
"""


class Typed:
    """The command, in a folder for a PATH.

    Attributes:
        folder: Where it lies.
    """

    def __init__(self) -> None:
        self._temporary = tempfile.TemporaryDirectory()  # the path of a socket is a short one
        self.folder = Path(self._temporary.name)
        path = str(self.folder / "socket")
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(path)
        self._listening.listen()
        command = self.folder / "yongliang"
        text = _COMMAND.format(python=sys.executable, socket=path, size=_NUMBER)
        command.write_text(text, "utf-8")
        command.chmod(0o755)
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Start no more."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._temporary.cleanup()

    def _serve(self) -> None:
        while True:
            try:
                asking, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=_start, args=(asking,), daemon=True).start()


def _start(asking: socket.socket) -> None:
    """Start what is asked for, and say its number, and how it ended."""
    with asking:
        head, streams, _, _ = socket.recv_fds(asking, _NUMBER, 3)
        args, folder, environ = marshal.loads(receive(asking, int.from_bytes(head, "big")))
        # What the interpreter reads at its start is this process's own, as wherever tests start it.
        environ = {k: v for k, v in environ.items() if not k.startswith(READ_AT_START)}
        environ |= {k: v for k, v in os.environ.items() if k.startswith(READ_AT_START)}
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "scheduler.cli", *args],
            cwd=folder,
            env=environ,
            stdin=streams[0],
            stdout=streams[1],
            stderr=streams[2],
        )
        for stream in streams:
            os.close(stream)
        _say(asking, process.pid)
        code = process.wait()
        with contextlib.suppress(ConnectionError):  # of a command that was killed itself
            _say(asking, code)


def _say(asking: socket.socket, number: int) -> None:
    asking.sendall(number.to_bytes(_NUMBER, "big", signed=True))
