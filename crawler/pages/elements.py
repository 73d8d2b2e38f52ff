"""Text to elements, one call each: no tree, no network, no entities of the page's own.

The parser's work on a page can grow with its depth: at each end tag that closes nothing it looks at
all that is open. A page of many tags is therefore fed piece by piece and left when it is too deep.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from lxml import etree

FEW = 20_000
"""Tags of a page that is parsed at once: however they nest, they take a fifth of a second."""

SMALL = 60_000
"""Bytes of a page that cannot hold more: its tags need not be counted."""

DEEPEST = 2048
"""Elements within each other in a page of more tags."""

LONG = 1_000_000
DEEPEST_OF_LONG = 256
"""The same for a page of more than `LONG` bytes."""

_PIECE = 1 << 16
"""Bytes between two looks at whether more of a page is wanted."""

_DECLARATION = re.compile(rb"\s*<\?xml[^>]*\?>", re.IGNORECASE)


_Start = TypeVar("_Start", bound=Callable[..., None])


def signed(start: _Start) -> _Start:
    """A target's `start` with a signature that cannot be read.

    lxml looks anew on each page whether it takes a third argument; there the look ends at once.
    """
    start.__signature__ = ()  # type: ignore[attr-defined]
    return start


class Target(Protocol):
    """What the parser calls for each element; see `lxml.etree.HTMLParser`.

    Attributes:
        is_done: No more of the page is wanted.
    """

    is_done: bool

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """A run of text; the parser may cut it anywhere."""

    def close(self) -> None:
        """The page ends."""


def feed(markup: bytes, target: Target) -> bool:
    """Parse an HTML page in UTF-8, calling a target.

    Returns:
        Whether the page was within bounds; else the target has seen its beginning only.
    """
    declaration = _DECLARATION.match(markup)
    if declaration:
        markup = markup[declaration.end() :]
    try:
        if len(markup) <= SMALL or markup.count(b"<") <= FEW:
            etree.fromstring(markup, _parser(target))
            return True
        return _feed_pieces(markup, target)
    except etree.LxmlError:  # nothing in it that is an element
        return True


def _feed_pieces(markup: bytes, target: Target) -> bool:
    bounded = _Bounded(target, DEEPEST if len(markup) <= LONG else DEEPEST_OF_LONG)
    parser = _parser(bounded)
    for at in range(0, len(markup), _PIECE):
        parser.feed(markup[at : at + _PIECE])
        if target.is_done or bounded.is_done:
            break
    parser.close()
    return not bounded.is_done


def _parser(target: Target) -> etree.HTMLParser:
    return etree.HTMLParser(
        target=target,  # type: ignore[arg-type] # the stubs ask for one that takes bytes too
        encoding="utf-8",
        no_network=True,
    )


class _Bounded:
    """A target that is done when elements stand too deep within each other."""

    def __init__(self, target: Target, deepest: int) -> None:
        self.is_done = False
        self.data = target.data
        self._deepest = deepest
        self._target = target
        self._depth = 0

    @signed
    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > self._deepest:
            self.is_done = True
        self._target.start(tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        self._depth -= 1
        self._target.end(tag)

    def close(self) -> None:
        """The page ends."""
        self._target.close()
