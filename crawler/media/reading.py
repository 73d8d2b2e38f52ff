"""A file read within its bounds, in a process of its own that ends with it."""

from __future__ import annotations

import os
import resource
import select
import signal
import time
from pathlib import Path

import msgspec

from crawler.media.kinds import DOCX, HTML, OLE, PDF, PICTURES, RAR, SEVEN, ZIP, media_type_of
from crawler.platforms import bound_addresses
from storage.media import Insides, MediaKind, Verdict

MEMORY_BYTES = 640 << 20
"""Of addresses that the process may use beside those of what it was forked from."""

PROCESSOR_S = 10
WAIT_S = 20.0
"""Seconds of the processor, and by the clock, that one file may take."""

MOST_ANSWER = 8 << 20
"""Bytes of what is told of a file; its text and its copy have bounds of their own."""

_AS_THEY_ARE = frozenset({OLE, RAR, SEVEN})


def insides_of(kind: MediaKind, body: bytes) -> Insides:
    """What is in a file; this process may die of it.

    A picture is one of four kinds. An attachment is what is not a page, and may be a picture.
    """
    media_type = media_type_of(body)
    if not body:
        return Insides(verdict=Verdict.EMPTY)
    if media_type == HTML:
        return Insides(media_type, Verdict.IS_A_PAGE)
    if media_type in PICTURES:
        from crawler.media.pictures import picture_insides

        return picture_insides(body, media_type)
    if kind is MediaKind.IMAGE:
        return Insides(media_type, Verdict.UNKNOWN_TYPE)
    if media_type in (PDF, ZIP, DOCX):
        from crawler.media.documents import document_insides

        return document_insides(body, media_type)
    if media_type in _AS_THEY_ARE:
        return Insides(media_type)
    return Insides(media_type, Verdict.UNKNOWN_TYPE)


def read_apart(kind: MediaKind, body: bytes) -> bytes:
    """What is in a file, as MessagePack, read by a child that is bound in time and memory.

    What kills the child is told as what it is: too long, or too much.
    """
    end, begin = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(end)
        _read_and_die(kind, body, begin)
    os.close(begin)
    try:
        answer, in_time = _heard(end)
    finally:
        os.close(end)
        if not in_time:
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    if in_time and answer and os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
        return answer
    killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    long = not in_time or killed in (signal.SIGXCPU, signal.SIGKILL)
    verdict = Verdict.TOO_LONG if long else Verdict.TOO_MUCH_INSIDE
    return msgspec.msgpack.encode(Insides(media_type_of(body), verdict))


def _heard(pipe: int) -> tuple[bytes, bool]:
    """All that the child says, and whether it did so in time."""
    said, until = bytearray(), time.monotonic() + WAIT_S
    while len(said) <= MOST_ANSWER:
        ready, _, _ = select.select([pipe], [], [], max(until - time.monotonic(), 0))
        if not ready:
            return b"", False
        part = os.read(pipe, 1 << 16)
        if not part:
            return bytes(said), True
        said += part
    return b"", False


def _read_and_die(kind: MediaKind, body: bytes, begin: int) -> None:
    code = 1
    try:
        _bind()
        answer = msgspec.msgpack.encode(insides_of(kind, body))
        rest = memoryview(answer)
        while rest:
            rest = rest[os.write(begin, rest) :]
        code = 0
    finally:
        os._exit(code)


def _bind() -> None:
    """No more memory, time, files or processes than reading takes; nothing is written anywhere."""
    bound_addresses(_addresses() + MEMORY_BYTES)
    for what, most in (
        (resource.RLIMIT_CPU, PROCESSOR_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(what, (most, most))


def _addresses() -> int:
    """Bytes of addresses in use; none where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()
