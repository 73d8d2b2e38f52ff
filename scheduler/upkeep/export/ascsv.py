"""CSV that Excel opens right, and that no cell of which is a formula.

RFC 4180 with a byte order mark, by which Excel knows UTF-8. The texts come from pages of strangers:
a cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV
Injection; full-width signs are formulas to Chinese and Japanese versions).
"""

from __future__ import annotations

import csv
from io import TextIOWrapper
from typing import BinaryIO

from scheduler.upkeep.export.base import Job, Written
from scheduler.upkeep.export.columns import EXCEL_CELL, Cell, units
from scheduler.upkeep.export.tables import columns_of, rows_of

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def write(job: Job, out: BinaryIO) -> Written:
    """A heading of the fields' names, then one article or change a record.

    Raises:
        StorageError: The archive is locked past the busy timeout or damaged.
        OSError: `out` cannot be written.
    """
    written, too_long = Written(), 0
    text = TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    try:
        table = csv.writer(text, lineterminator="\r\n")
        table.writerow([column.name for column in columns_of(job)])
        for row in rows_of(job, written):
            record = [_cell(cell) for cell in row]
            too_long += sum(units(cell) > EXCEL_CELL for cell in record)
            table.writerow(record)
    finally:
        text.detach()
    if too_long:
        written.note(
            f"{too_long} 个单元格超过 Excel 的 {EXCEL_CELL} 字上限，"
            "Excel 打开时会错行：请改用 --format xlsx。",
            f"{too_long} cells are longer than the {EXCEL_CELL} characters of Excel, which "
            "breaks them into rows: use --format xlsx for it.",
        )
    return written


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    return "" if cell is None else str(cell)
