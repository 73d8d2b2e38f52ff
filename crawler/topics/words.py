"""Finding words in folded text: every occurrence, in linear time, borders kept for Latin words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from storage.text import fold


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """An occurrence of a word: where it begins, where it ends, and the word."""

    start: int
    end: int
    word: str


def find_words(folded: str, words: Iterable[str], masked: Sequence[Hit] = ()) -> list[Hit]:
    """Every occurrence of folded words in a folded text, in order.

    Args:
        folded: The text, as `storage.text.fold` gives it.
        words: The words, folded likewise. Latin ones count only between borders.
        masked: Occurrences of longer look-alikes; what lies inside one of them does not count.
    """
    found = (hit for word in words for hit in _occurrences(folded, word))
    return sorted(hit for hit in found if not _inside(hit, masked))


def _occurrences(folded: str, word: str) -> Iterator[Hit]:
    position = folded.find(word)
    while position >= 0:
        end = position + len(word)
        if _has_borders(folded, position, end):
            yield Hit(position, end, word)
        position = folded.find(word, end)


def _has_borders(folded: str, start: int, end: int) -> bool:
    """False where a Latin word is only a part of a longer one."""
    return not (
        (start > 0 and _latin(folded[start]) and _latin(folded[start - 1]))
        or (end < len(folded) and _latin(folded[end - 1]) and _latin(folded[end]))
    )


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _inside(hit: Hit, masked: Sequence[Hit]) -> bool:
    return any(mask.start <= hit.start and hit.end <= mask.end for mask in masked)


def nearest(groups: Sequence[Sequence[Hit]], reach: int, breaks: Sequence[int]) -> list[Hit] | None:
    """One hit of each group, all within `reach` characters and one paragraph; the first such.

    Args:
        groups: The hits of each group, each in order.
        reach: From the first character to the last.
        breaks: Places of paragraph breaks, in order.

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
        if end - start <= reach and not _crosses(start, end, breaks):
            return hits
        pointers[first] += 1
        if pointers[first] == len(groups[first]):
            return None


def _crosses(start: int, end: int, breaks: Sequence[int]) -> bool:
    from bisect import bisect_left

    index = bisect_left(breaks, start)
    return index < len(breaks) and breaks[index] < end


def fold_word(word: str) -> str:
    """A word of a seed as it is looked for."""
    return fold(word.strip())
