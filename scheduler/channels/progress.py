"""The progress of a delivery, so that nothing that was taken is sent a second time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet

from scheduler.channels.base import DeliveryError, Progress


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
