"""Tables of data: each row becomes one line, its cells apart, so that a figure keeps its place.

Old pages lay everything out in tables; a table counts as one of data where several rows have
several short cells each and links are few.
"""

from __future__ import annotations

from bisect import bisect_left

from crawler.pages.document import Box, Document, Line

CELL_LENGTH = 60
"""Characters of the longest cell."""

ROWS, CELLS = 2, 2
"""The fewest rows and cells of a row that make a table of data."""

_CELLS = frozenset(("td", "th"))
_GROUPS = frozenset(("tbody", "thead", "tfoot"))
_INNER = frozenset(("p", "div", "h5", "h6", "center", "section"))


def join_rows(document: Document, table: int) -> None:
    """Put the cells of each row of a table together into one line, where the table holds data.

    Args:
        document: The page as far as it was read: the table's end was the last that was read.
        table: The index of the table's box.
    """
    boxes, lines = document.boxes, document.lines
    start = boxes[table].first
    rows = [number for number in _rows(boxes, table) if _holds_data(document, number)]
    if len(rows) < ROWS:
        return
    linked = sum(line.link for line in lines[start:])
    if linked * 2 > sum(len(line.text) for line in lines[start:]):
        return
    places = list(range(len(lines) - start + 1))
    joined: list[Line] = []
    at = start
    for number in rows:
        row = boxes[number]
        joined += lines[at : row.first]
        run = lines[row.first : row.last]
        texts = [line.text for line in run]
        parts = tuple(part for line in run for part in line.parts)
        whole = Line(" ".join(texts), parts, number, sum(line.link for line in run))
        whole.is_row = True
        joined.append(whole)
        at = row.last
    joined += lines[at:]
    _number(places, [boxes[number] for number in rows], start)
    lines[start:] = joined
    for box in boxes[table:]:
        box.first = start + places[box.first - start]
        box.last = max(start + places[box.last - start], 0) if box.last >= start else box.last
    placed = (
        document.spans,
        document.pictures,
        document.anchors,
        document.files,
        document.embedded,
        document.moments,
    )
    for marks in placed:
        for mark in marks[bisect_left(marks, start, key=lambda mark: mark.line) :]:
            mark.line = start + places[min(mark.line - start, len(places) - 1)]


def _rows(boxes: list[Box], table: int) -> list[int]:
    groups = {table}
    rows = []
    for number in range(table + 1, len(boxes)):
        box = boxes[number]
        if box.parent not in groups:
            continue
        if box.tag in _GROUPS:
            groups.add(number)
        elif box.tag == "tr" and box.last - box.first >= CELLS:
            rows.append(number)
    return rows


def _holds_data(document: Document, number: int) -> bool:
    """Whether each line of a row is a short cell of its own."""
    boxes = document.boxes
    row = boxes[number]
    seen: set[int] = set()
    for line in document.lines[row.first : row.last]:
        at = line.box
        while boxes[at].tag in _INNER and boxes[at].parent >= 0:
            at = boxes[at].parent
        is_cell = boxes[at].tag in _CELLS and boxes[at].parent == number
        if not is_cell or at in seen or line.hidden or len(line.text) > CELL_LENGTH:
            return False
        seen.add(at)
    return True


def _number(places: list[int], rows: list[Box], start: int) -> None:
    """Where each line goes: the lines of a row all to the one that they make."""
    lost = 0
    bounds = [(row.first - start, row.last - start) for row in rows]
    bounds.append((len(places), len(places)))
    at = 0
    for first, last in bounds:
        for i in range(at, first):
            places[i] = i - lost
        for i in range(first, last):
            places[i] = first - lost
        lost += last - first - 1
        at = last
