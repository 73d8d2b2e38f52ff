"""How far a delivery has come, so that nothing that was taken is sent a second time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from typing import Protocol


class StoppedError(Exception):
    """The sender is asked to end while it waits for its turn, or something must go before it.

    The delivery goes on another time.
    """


class Progress(Protocol):
    """What a channel asks and tells while it sends; the outbox keeps it beyond the process."""

    @property
    def done(self) -> AbstractSet[str]:
        """What was taken already: recipients, or the numbers of parts."""

    def note(self, name: str) -> None:
        """Something was taken; told as soon as the receiver has said so."""

    def fixed(self, make: Callable[[], Sequence[str]]) -> Sequence[str]:
        """The parts of the report: made once, and the same ever after."""

    def turn(self) -> AbstractContextManager[None]:
        """Wait until the channel's rates allow one more message; held while it is sent.

        Raises:
            StoppedError: The sender is asked to end, or something else must go first.
        """


class Fresh:
    """The progress of a report that is sent once and not kept: a specimen."""

    def __init__(self) -> None:
        self.done: set[str] = set()

    def note(self, name: str) -> None:
        """See `Progress`."""
        self.done.add(name)

    def fixed(self, make: Callable[[], Sequence[str]]) -> Sequence[str]:
        """See `Progress`."""
        return make()

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """See `Progress`; a specimen waits for nobody."""
        yield
