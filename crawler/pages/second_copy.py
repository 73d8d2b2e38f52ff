"""Copies of an article on its own page, such as one for phones or for reading aloud."""

from __future__ import annotations

from crawler.pages.document import Document

COPY_LENGTH = 16
"""Shorter lines repeat by chance."""


def end_of_first(document: Document, first: int, last: int, values: list[float]) -> int:
    """Where a run of lines ends before the second copy of its article; its end where none is.

    A refrain or a quoted paragraph is no copy: from where a copy begins, most of what follows has
    stood before, and it is most of what stood before.
    """
    lines = document.lines
    seen: dict[str, int] = {}
    repeats: list[int] = []
    originals: list[int] = []
    prose = [i for i in range(first, last) if values[i] > 0]
    for i in prose:
        original = seen.setdefault(lines[i].text, i)
        if original != i and len(lines[i].text) >= COPY_LENGTH:
            repeats.append(i)
            originals.append(original)
    if not repeats or repeats[0] <= originals[0]:
        return last
    start = repeats[0]
    size = [len(line.text) for line in lines]
    again = sum(size[i] for i in repeats)
    if again < 0.7 * sum(size[i] for i in prose if i >= start):
        return last
    if again < 0.5 * sum(size[i] for i in prose if i < start):
        return last
    second = {lines[i].text for i in range(start, last)}
    end = max(original for original in originals if original < start) + 1
    while end < start and lines[end].text in second:
        end += 1
    return end
