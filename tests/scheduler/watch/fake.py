"""A worker that misbehaves in one way: a real one whose words are twisted on their way out.

    python -P -c "$(cat fake.py)" WAY

It hands its standard input to a real worker as it is. Its environment is the run's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from crawler.frames import frame, from_worker, read_frame
from crawler.protocol import (
    VERSION,
    Alive,
    ArticleFound,
    Ask,
    BatchEnd,
    Began,
    Elsewhere,
    Finding,
    FromWorker,
    LinkFound,
    Ready,
    RobotsFound,
)
from crawler.tasks import Way

OTHER = "http://127.0.0.1:9/elsewhere"
held: list[bytes] = []


def raw(message: object) -> bytes:
    """A frame that the worker's own code would not write."""
    data = msgspec.msgpack.encode(message)
    return len(data).to_bytes(4) + data


def on(
    kind: type, twist: Callable[..., Iterable[bytes]]
) -> Callable[[FromWorker], Iterable[bytes]]:
    """Twist messages of a kind; say all others as they are."""
    return lambda message: twist(message) if isinstance(message, kind) else [frame(message)]


def changed(kind: type, **values: object) -> Callable[[FromWorker], Iterable[bytes]]:
    """Messages of a kind say something else."""
    return on(kind, lambda said: [raw(msgspec.structs.replace(said, **values))])


def fetched(kind: type, **values: object) -> Callable[[FromWorker], Iterable[bytes]]:
    """The fetches of messages of a kind say something else."""
    return on(
        kind,
        lambda said: [raw(msgspec.structs.replace(said, fetch=replace(said.fetch, **values)))],
    )


def late(message: FromWorker) -> Iterable[bytes]:
    """Findings come after their batch has ended."""
    if isinstance(message, Finding):
        held.append(frame(message))
        return []
    if isinstance(message, BatchEnd):
        return [frame(message), *held]
    return [frame(message)]


def fields(message: FromWorker, **values: object) -> bytes:
    """A message whose fields were changed to what its type forbids."""
    return raw({**msgspec.to_builtins(message, builtin_types=(bytes,)), **values})


def silent(_: FromWorker) -> Iterable[bytes]:
    """Ready, and never a word again."""
    sys.stdout.buffer.write(frame(Ready()))
    sys.stdout.buffer.flush()
    time.sleep(600)
    return []


def grow(message: FromWorker) -> Iterable[bytes]:
    """It grows, and says that it lives."""
    if not isinstance(message, Began):
        return [frame(message)]
    held.append(os.urandom(1 << 20) * 400)
    time.sleep(600)
    return []


def cut(message: Finding) -> Iterable[bytes]:
    """It ends in the midst of a word."""
    yield frame(message)[:-3]
    sys.exit()


def nested(_: Finding) -> Iterable[bytes]:
    data = b"\x82\xa3say\xa5Alive\xa1x" + b"\x91" * 200_000 + b"\x01"
    return [len(data).to_bytes(4) + data]


WAYS: dict[str, Callable[[FromWorker], Iterable[bytes]]] = {
    "garbage": on(LinkFound, lambda _: [b"\0\0\0\x08garbage!"]),
    "text": on(LinkFound, lambda _: [b"Traceback (most recent call last):\n"]),
    "too much": on(LinkFound, lambda _: [(1 << 30).to_bytes(4), b"x" * 100]),
    "cut": on(LinkFound, cut),
    "nested": on(LinkFound, nested),
    "no message": on(LinkFound, lambda _: [raw({"say": "Dance", "batch_id": 1})]),
    "of the other side": on(LinkFound, lambda _: [raw({"say": "Finish"})]),
    "late": late,
    "twice": on(LinkFound, lambda said: [frame(said), frame(said)]),
    "began again": on(
        LinkFound, lambda said: [frame(said), frame(Began(batch_id=said.batch_id, task=said.task))]
    ),
    "ended twice": on(BatchEnd, lambda said: [frame(said), frame(said)]),
    "another batch": changed(LinkFound, batch_id=999),
    "a huge batch": changed(LinkFound, batch_id=2**64 - 1),
    "another task": changed(LinkFound, task=99),
    "a task below": changed(LinkFound, task=-1),
    "began another": changed(Began, task=99),
    "another address": fetched(LinkFound, url=OTHER),
    "another kind": on(
        LinkFound,
        lambda said: [
            raw(ArticleFound(batch_id=said.batch_id, task=said.task, fetch=said.fetch, same=True))
        ],
    ),
    "a huge status": fetched(LinkFound, status=2**64 - 1),
    "no zone": fetched(LinkFound, fetched_at=datetime(2026, 11, 20)),  # noqa: DTZ001
    "the last year": fetched(LinkFound, fetched_at=datetime(9999, 12, 31, 23, tzinfo=UTC)),
    "robots of another": changed(RobotsFound, origin="http://127.0.0.1:9"),
    "robots of no time": fetched(RobotsFound, status=2**64 - 1),
    "asks of a link": on(
        LinkFound, lambda said: [frame(Ask(batch_id=said.batch_id, task=said.task))]
    ),
    "a wait for ever": on(BatchEnd, lambda said: [fields(said, wait_s=1e300)]),
    "a wait of no number": on(BatchEnd, lambda said: [fields(said, wait_s=float("nan"))]),
    "a delay below": on(BatchEnd, lambda said: [fields(said, delay_s=-1.0)]),
    "leads nowhere": on(
        LinkFound,
        lambda said: [
            frame(Elsewhere(batch_id=said.batch_id, task=said.task, url="javascript:x", way=Way()))
        ],
    ),
    "leads round": on(
        LinkFound,
        lambda said: [
            frame(Elsewhere(batch_id=said.batch_id, task=said.task, url=said.fetch.url, way=Way()))
        ],
    ),
    "another version": changed(Ready, version=VERSION + 1),
    "silent": silent,
    "grows": grow,
    "dies": on(LinkFound, lambda _: [sys.exit(3)]),
}


def main() -> None:
    twist = WAYS[sys.argv[1]]
    real = subprocess.Popen([sys.executable, "-P", "-m", "crawler"], stdout=subprocess.PIPE)
    out = sys.stdout.buffer
    try:
        assert real.stdout
        while (data := read_frame(real.stdout)) is not None:
            message = from_worker(data)
            said = [frame(message)] if isinstance(message, Alive) else twist(message)
            # At once: what came a moment later would be another case.
            out.write(b"".join(said))
            out.flush()
    except BrokenPipeError:
        pass
    finally:
        real.kill()
        real.wait()


if __name__ == "__main__":
    main()
