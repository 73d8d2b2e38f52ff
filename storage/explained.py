"""What every table and column of the archive means, read from storage/README.md, its one owner."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

_BEGIN = "\n## Tables\n"
_ROW = re.compile(r"^\| `(\w+)` \| *(.*?) *\|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes:
        text: What its rows are, in plain words.
        columns: What each column holds, by name, in the order of the schema.
    """

    text: str
    columns: Mapping[str, str]


def tables() -> dict[str, Table]:
    """Every table of the archive by its name; those of SQLite and of the migrations are no part."""
    text = files("storage").joinpath("README.md").read_text(encoding="utf-8")
    found = {}
    for part in text.split(_BEGIN)[1].split("\n### ")[1:]:
        name, _, rest = part.partition("\n")
        columns = {column: _plain(said) for column, said in _ROW.findall(rest)}
        found[name.strip()] = Table(_plain(rest.partition("\n|")[0].strip()), columns)
    return found


def _plain(text: str) -> str:
    """A text without what only Markdown reads."""
    return " ".join(text.replace("`", "").split())
