"""The progress of a delivery, so that nothing that was taken is sent a second time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from scheduler.channels.base import DeliveryError


class StoppedError(Exception):
    """The sender is asked to end while it waits for its turn, or something must go before it.

    The delivery goes on another time.
    """


class Progress(Protocol):
    """What a channel asks and tells while it sends; the outbox keeps it beyond the process."""

    @property
    def done(self) -> AbstractSet[str]:
        """What was taken already: recipients, or the numbers of parts."""

    @property
    def refused(self) -> AbstractSet[str]:
        """Recipients who refused this report for good: not asked again for it."""

    def note(self, name: str) -> None:
        """Something was taken; told as soon as the receiver has said so."""

    def aside(self, recipients: Collection[str]) -> AbstractSet[str]:
        """Whose address was refused for good of late: not asked while others can have the report.

        Args:
            recipients: Of the channel, all; of anybody else no refusal is remembered.
        """

    def refuse(self, recipient: str, error: DeliveryError, *, aside: bool) -> None:
        """A recipient is refused for good while others are not: it is told and remembered.

        Args:
            recipient: Who.
            error: What is told.
            aside: Whether the address takes nothing any more, and not this report alone.
        """

    def fixed(self, make: Callable[[], Sequence[str]]) -> Sequence[str]:
        """The parts of the report: made once, and the same ever after."""

    def turn(self) -> AbstractContextManager[None]:
        """Wait until the channel's rates allow one more message; held while it is sent.

        Raises:
            StoppedError: The sender is asked to end, or something else must go first.
        """


def send_parts(
    progress: Progress, make: Callable[[], Sequence[str]], send: Callable[[int, str], str]
) -> str:
    """Send the parts of a report that were not taken yet, each in its turn.

    Args:
        progress: How far earlier attempts came.
        make: The parts, where they are not made yet.
        send: Sends a part, which it gets with its number, from 1; what was answered.

    Returns:
        The answer to the last part, and how many there are.
    """
    texts, answer = progress.fixed(make), "-"
    for number, text in enumerate(texts, 1):
        if str(number) not in progress.done:
            with progress.turn():
                answer = send(number, text)
            progress.note(str(number))
    return f"{answer} ({len(texts)}/{len(texts)})"


class Fresh:
    """The progress of a report that is sent once and not kept: a specimen."""

    def __init__(self) -> None:
        self.done: set[str] = set()
        self.refusals: dict[str, DeliveryError] = {}

    @property
    def refused(self) -> AbstractSet[str]:
        """See `Progress`."""
        return self.refusals.keys()

    def note(self, name: str) -> None:
        """See `Progress`."""
        self.done.add(name)

    def aside(self, recipients: Collection[str]) -> AbstractSet[str]:  # noqa: ARG002 - it remembers nothing
        """See `Progress`."""
        return frozenset()

    def refuse(self, recipient: str, error: DeliveryError, *, aside: bool) -> None:  # noqa: ARG002 - it is sent once
        """See `Progress`."""
        self.refusals[recipient] = error

    def fixed(self, make: Callable[[], Sequence[str]]) -> Sequence[str]:
        """See `Progress`."""
        return make()

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """See `Progress`; a specimen waits for nobody."""
        yield
