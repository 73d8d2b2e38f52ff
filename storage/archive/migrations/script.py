"""A migration written as SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def execute_script(db: Database, script: str) -> None:
    """Run statements parted by semicolons, within the transaction that is open.

    `sqlite3`'s own ``executescript`` would commit it. No statement here holds a semicolon itself.
    """
    for statement in script.split(";"):
        if statement.strip():
            db.execute(statement)
