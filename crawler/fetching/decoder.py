"""The process that reads pictures and documents, as the worker sees it: started when needed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import struct
import sys

import msgspec

from crawler.media.reading import WAIT_S
from storage.media import Insides, MediaKind, Verdict

COMMAND = (sys.executable, "-P", "-m", "crawler.media")

PATIENCE_S = WAIT_S + 20.0
"""Seconds after which no answer comes any more: its own bounds have long been reached."""

_LENGTH = struct.Struct(">I")
_decoder: msgspec.msgpack.Decoder[Insides] = msgspec.msgpack.Decoder(Insides)


class Decoder:
    """Hands files to one process, one after another; a new one where it ended."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._alone = asyncio.Lock()

    async def read(self, kind: MediaKind, body: bytes) -> Insides:
        """What is in a file; the verdict says where that cannot be found out here."""
        async with self._alone:
            try:
                return await asyncio.wait_for(self._read(kind, body), PATIENCE_S)
            except (OSError, EOFError, TimeoutError, msgspec.MsgspecError):
                await self._end()
                return Insides(verdict=Verdict.UNREADABLE_HERE)

    async def _read(self, kind: MediaKind, body: bytes) -> Insides:
        process = self._process
        if process is None or process.returncode is not None:
            process = self._process = await asyncio.create_subprocess_exec(
                *COMMAND,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                cwd="/",
                env={name: os.environ[name] for name in _PASSED if name in os.environ},
            )
        into, out = process.stdin, process.stdout
        if into is None or out is None:
            raise EOFError
        into.write(_LENGTH.pack(len(body)) + kind.value[:1].encode())
        into.write(body)
        await into.drain()
        length = _LENGTH.unpack(await out.readexactly(_LENGTH.size))[0]
        return _decoder.decode(await out.readexactly(length))

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


_PASSED = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "COVERAGE_PROCESS_START")
"""Of the environment; the process needs no more than to find its modules."""
