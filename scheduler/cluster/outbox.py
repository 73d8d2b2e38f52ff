"""What a worker of another machine has to say to the node: bundled, numbered, kept until sent."""

from __future__ import annotations

import time

from crawler.frames import packed
from crawler.protocol import Message
from scheduler.cluster.broker import BrokerError, Link
from scheduler.cluster.messages import NODE, Bye, Lost, Said, ToNode, encode

BUNDLE_BYTES = 512 * 1024
BUNDLE_S = 0.2
"""What is found goes to the node when there is so much of it, or after so long."""

MOST_UNSENT = 64
"""Bundles that wait for the broker; while there are as many, nothing more is to be found."""

RETRY_S = 1.0
"""After so long a broker that was not reached is tried again."""


class Outbox:
    """Says things in order, each under a number, so that the node knows one that comes again.

    Args:
        link: The way there.
        worker: Whose it is.
    """

    def __init__(self, link: Link, worker: str) -> None:
        self._link = link
        self._worker = worker
        self._number = 0
        self._frames: list[bytes] = []
        self._bytes = 0
        self._since = 0.0
        self._unsent: list[bytes] = []
        self._retry_at = 0.0

    def __len__(self) -> int:
        return len(self._unsent)

    @property
    def is_full(self) -> bool:
        """Whether more waits than is to be kept."""
        return len(self._unsent) >= MOST_UNSENT

    @property
    def has_much(self) -> bool:
        """Whether a bundle is full."""
        return self._bytes >= BUNDLE_BYTES

    def say(self, message: Message) -> None:
        """Have the node told what the process that fetches said."""
        data = packed(message)
        if not self._frames:
            self._since = time.monotonic()
        self._frames.append(data)
        self._bytes += len(data)

    def lost(self, why: str, batches: tuple[int, ...], *, innocent: bool) -> None:
        """Have it told that batches are lost, after all that was said before."""
        self._bundle()
        number = self._next()
        self._keep(
            Lost(
                worker=self._worker,
                number=number,
                why=in_ascii(why),
                batches=batches,
                innocent=innocent,
            )
        )

    def leave(self) -> None:
        """Have it told that this worker ends."""
        self._bundle()
        self._keep(Bye(worker=self._worker, number=self._next()))

    def send(self) -> None:
        """Send what is to be said, as far as the broker takes it."""
        if self.has_much or time.monotonic() - self._since >= BUNDLE_S:
            self._bundle()
        if time.monotonic() < self._retry_at:
            return
        try:
            while self._unsent:
                self._link.send(NODE, self._unsent[0])
                del self._unsent[0]
        except BrokerError:
            self._retry_at = time.monotonic() + RETRY_S

    def _bundle(self) -> None:
        if self._frames:
            frames = tuple(self._frames)
            self._keep(Said(worker=self._worker, number=self._next(), frames=frames))
            self._frames, self._bytes = [], 0

    def _keep(self, message: ToNode) -> None:
        self._unsent.append(encode(message))

    def _next(self) -> int:
        self._number += 1
        return self._number


def in_ascii(words: str) -> str:
    """Words as a name may hold them."""
    return "".join(char if " " <= char <= "~" else "?" for char in words)[:100]
