"""Excel's own format, in words, row by row; what does not fit in a cell goes to a second sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import BinaryIO, TypeGuard

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from scheduler.upkeep.export.base import Job, Written
from scheduler.upkeep.export.columns import EXCEL_CELL, Cell, units
from scheduler.upkeep.export.tables import columns_of, rows_of
from scheduler.words.language import localized

EXCEL_ROWS = 1_048_576
"""No more rows stand on one sheet."""

_FIRST_DAY = datetime(1900, 3, 1)  # noqa: DTZ001 - a cell's time is naive, in the zone asked for
"""Excel counts a 29 February 1900 that never was: earlier times are written as text."""


def write(job: Job, out: BinaryIO) -> Written:
    """A sheet of rows with a frozen heading and, where it is needed, one of long texts.

    Every text is written as text: none becomes a formula, a link or a number.

    Raises:
        StorageError: The archive is locked past the busy timeout or damaged.
        OSError: `out` cannot be written.
    """
    written = Written()
    book = Workbook(out, {"constant_memory": True})
    columns = columns_of(job)
    title = ("变动台账", "Changes") if job.changes else ("文章", "Articles")
    sheet = _Sheets(
        book,
        localized(title, job.language),
        [(column.heading(job.language), column.width) for column in columns],
    )
    texts = _LongTexts(book, job.language)
    for row in rows_of(job, written, in_words=True):
        for place, cell in enumerate(row):
            if isinstance(cell, str) and units(cell) > EXCEL_CELL:
                row[place] = texts.put(row[0], columns[place].heading(job.language), cell)
        sheet.append(row)
    sheet.end()
    book.close()
    if texts.count:
        written.note(
            f"{texts.count} 个单元格超过 Excel 的 {EXCEL_CELL} 字上限，"
            f"全文分段写在工作表「{texts.name}」。",
            f"{texts.count} cells are longer than the {EXCEL_CELL} characters of Excel: "
            f'their whole text stands in parts on the sheet "{texts.name}".',
        )
    return written


class _Sheets:
    """Rows under one heading, on as many sheets as they need."""

    def __init__(self, book: Workbook, name: str, headings: Sequence[tuple[str, int]]) -> None:
        self.name = name
        self._book = book
        self._headings = headings
        self._bold = book.add_format({"bold": True, "bottom": 1})
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._date = book.add_format({"num_format": "yyyy-mm-dd"})
        self._sheets = 0
        self._open()

    def _open(self) -> None:
        self._sheets += 1
        name = self.name if self._sheets == 1 else f"{self.name} {self._sheets}"
        self._sheet: Worksheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        for place, (heading, width) in enumerate(self._headings):
            self._sheet.set_column(place, place, width)
            self._sheet.write_string(0, place, heading, self._bold)
        self._next = 1

    def append(self, row: Sequence[Cell]) -> None:
        """Write the next row."""
        if self._next == EXCEL_ROWS:
            self.end()
            self._open()
        for place, cell in enumerate(row):
            self._put(place, cell)
        self._next += 1

    def _put(self, place: int, cell: Cell) -> None:
        if isinstance(cell, datetime) and cell >= _FIRST_DAY:
            self._sheet.write_datetime(self._next, place, cell, self._time)
        elif _is_date(cell) and cell >= _FIRST_DAY.date():
            self._sheet.write_datetime(self._next, place, cell, self._date)
        elif isinstance(cell, int):
            self._sheet.write_number(self._next, place, cell)
        elif cell is not None:
            self._sheet.write_string(self._next, place, str(cell))

    def end(self) -> None:
        """Let the heading filter the rows."""
        self._sheet.autofilter(0, 0, self._next - 1, len(self._headings) - 1)


def _is_date(cell: Cell) -> TypeGuard[date]:
    return isinstance(cell, date) and not isinstance(cell, datetime)


class _LongTexts:
    """The sheet of what does not fit in a cell; made when the first comes."""

    def __init__(self, book: Workbook, language: str) -> None:
        english = language == "en"
        self.count = 0
        self.name = "Long texts" if english else "长文"
        self._names = ("ID", "Column", "Part", "Text") if english else ("编号", "栏", "段", "文字")
        self._where = "… [whole text: sheet {}]" if english else "……【全文见工作表「{}」】"
        self._book = book
        self._sheets: _Sheets | None = None

    def put(self, article_id: Cell, heading: str, text: str) -> str:
        """Keep a text in parts; what its cell says instead, its beginning and where the rest is."""
        if self._sheets is None:
            headings = list(zip(self._names, (8, 10, 6, 100), strict=True))
            self._sheets = _Sheets(self._book, self.name, headings)
        self.count += 1
        for number, part in enumerate(parts(text, EXCEL_CELL), 1):
            self._sheets.append([article_id, heading, number, part])
        where = self._where.format(self.name)
        return next(parts(text, EXCEL_CELL - len(where))) + where


def parts(text: str, size: int) -> Iterator[str]:
    """A text in parts of at most so many UTF-16 units; joined they are the text."""
    start = used = 0
    for place, character in enumerate(text):
        width = units(character)
        if used + width > size:
            yield text[start:place]
            start, used = place, 0
        used += width
    yield text[start:]
