"""Workbooks as others read them."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook


def load_workbook(file: Path | IO[bytes]) -> Workbook:
    """The workbook in a file."""
    # Here alone: it takes NumPy along, and each process of tests collects those that read one.
    import openpyxl

    return openpyxl.load_workbook(file)
