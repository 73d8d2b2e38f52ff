"""Answers that are kept, for questions of which the pages of a site ask most again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_Answer = TypeVar("_Answer")


class Judged(dict[str, _Answer]):
    """The class or id of an element -> what a rule says of it; asked once and kept.

    Pages ask for each of their elements, where this is several times as fast as an
    `functools.lru_cache`. It is emptied when it is full: no flood of names fills it for good.
    """

    KEPT = 8192
    """Names kept at most: those of some hundred sites."""

    def __init__(self, rule: Callable[[str], _Answer]) -> None:
        """An empty one.

        Args:
            rule: What is asked of each name.
        """
        super().__init__()
        self._rule = rule

    def __missing__(self, name: str) -> _Answer:
        """The answer to a name that was not met, or not since it was emptied."""
        if len(self) >= self.KEPT:
            self.clear()
        answer = self[name] = self._rule(name)
        return answer

    def of(self, names: frozenset[str]) -> frozenset[str]:
        """Those of some names to which the rule says yes.

        Args:
            names: The names, such as the `Document.hints` of a page.
        """
        return frozenset(filter(self.__getitem__, names))
