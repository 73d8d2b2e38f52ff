"""Finding words in folded text: every occurrence, in linear time, borders kept for Latin words."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from storage.text import fold


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """An occurrence of a word: where it begins, where it ends, and the word."""

    start: int
    end: int
    word: str


class Masks:
    """Stretches of a text in which shorter words do not count: look-alikes, found once."""

    def __init__(self, hits: Iterable[Hit] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for hit in sorted(hits):
            # Of two that begin apart, only one that also ends later can cover anything more.
            if not self._ends or hit.end > self._ends[-1]:
                self._starts.append(hit.start)
                self._ends.append(hit.end)

    def cover(self, hit: Hit) -> bool:
        """Whether a look-alike holds the whole of an occurrence.

        Both columns ascend, so the first mask that ends late enough begins earliest of all that do.
        """
        index = bisect_left(self._ends, hit.end)
        return index < len(self._ends) and self._starts[index] <= hit.start


def find_words(folded: str, words: Iterable[str]) -> list[Hit]:
    """Every occurrence of folded words in a folded text, in order.

    Args:
        folded: The text, as `storage.text.fold` gives it.
        words: The words, folded likewise. Latin ones count only between borders; ``donat*`` stands
            for every word that begins so.
    """
    return sorted(hit for word in words for hit in _occurrences(folded, word))


def _occurrences(folded: str, word: str) -> Iterator[Hit]:
    stem = word.removesuffix("*")
    position = folded.find(stem)
    while position >= 0:
        end = position + len(stem)
        if stem != word:
            while end < len(folded) and is_latin(folded[end]):
                end += 1
        if _has_borders(folded, position, end):
            yield Hit(position, end, word)
        position = folded.find(stem, end)


def _has_borders(folded: str, start: int, end: int) -> bool:
    """False where a Latin word is only a part of a longer one."""
    return not (
        (start > 0 and is_latin(folded[start]) and is_latin(folded[start - 1]))
        or (end < len(folded) and is_latin(folded[end - 1]) and is_latin(folded[end]))
    )


def is_latin(char: str) -> bool:
    """Whether a character belongs to a Latin word or a number."""
    return char.isascii() and char.isalnum()


def nearest(groups: Sequence[Sequence[Hit]], reach: int, breaks: Sequence[int]) -> list[Hit] | None:
    """One hit of each group, all within `reach` characters and one paragraph; the first such.

    Args:
        groups: The hits of each group, each in order.
        reach: From the first character to the last.
        breaks: Places of paragraph breaks, in order; none where paragraphs do not matter.

    Returns:
        The hits, one of each group in the groups' order; None where there are none so near.
    """
    if not all(groups):
        return None
    pointers = [0] * len(groups)
    while True:
        hits = [group[pointer] for group, pointer in zip(groups, pointers, strict=True)]
        first = min(range(len(hits)), key=lambda index: hits[index].start)
        start, end = hits[first].start, max(hit.end for hit in hits)
        if end - start <= reach and not _crosses(start, end, breaks) and _apart(hits):
            return hits
        pointers[first] += 1
        if pointers[first] == len(groups[first]):
            return None


def _crosses(start: int, end: int, breaks: Sequence[int]) -> bool:
    index = bisect_left(breaks, start)
    return index < len(breaks) and breaks[index] < end


def _apart(hits: Sequence[Hit]) -> bool:
    """Whether no two hits share a character: one mention cannot stand for two."""
    ordered = sorted(hits)
    return all(one.end <= two.start for one, two in itertools.pairwise(ordered))


def fold_word(word: str) -> str:
    """A word of a seed as it is looked for."""
    return fold(word.strip())
