"""The researcher's side: Datasette on the same live archive, read-only, with its limits on SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from starlette.types import ASGIApp

from scheduler.web import datasette_plugin
from scheduler.web.datapages import PREFIX, route_of
from scheduler.words.names import PROGRAM
from storage.archive.queries.questions import QUESTIONS
from storage.explained import tables

SETTINGS = {
    "base_url": PREFIX,
    "sql_time_limit_ms": 2000,
    "max_returned_rows": 1000,
    "default_page_size": 50,
    "truncate_cells_html": 300,
    "allow_download": False,
    "default_cache_ttl": 0,
    "suggest_facets": False,
}
"""A statement ends after two seconds and a thousand rows; the file itself is got by a backup."""


TEMPLATES = Path(__file__).parent / "data_templates"
"""What stands around Datasette's own pages: the way back to the desk's."""

_SHOWN: dict[str, dict[str, str]] = {
    "versions": {"fts_table": "articles_fts", "fts_pk": "version_id"},
    "articles": {"sort_desc": "article_id"},
    "changes": {"sort_desc": "change_id"},
}
_INTERNAL = ("_sqlite_migrations", "sqlite_")
"""Tables, or beginnings of their names, that are SQLite's own and that of the migrations."""


def _tables() -> dict[str, dict[str, Any]]:
    """What Datasette is told of each table: what it means, its order, whether it is shown."""
    told: dict[str, dict[str, Any]] = {
        name: {"description": table.text, "columns": dict(table.columns), **_SHOWN.get(name, {})}
        for name, table in tables().items()
    }
    internal: dict[str, dict[str, Any]] = {name: {"hidden": True} for name in _INTERNAL}
    # Of keys that are bytes, to which Datasette makes links that lead nowhere.
    internal["articles_fts_idx"] = {"allow": False}
    return {**told, **internal}


def explorer(archive: Path, name: str = "") -> ASGIApp:
    """Datasette's application for an archive, signed by the desk: asked without `PREFIX`."""
    if not pm.is_registered(datasette_plugin):
        pm.register(datasette_plugin)
    # Its log with every local variable works within an `except` only: elsewhere a 404 becomes 500.
    pm.get_plugin("datasette.handle_exception").rich = None
    data: Any = Datasette(
        [str(archive)],
        settings=SETTINGS,
        template_dir=str(TEMPLATES),
        metadata={
            "title": f"{name or PROGRAM[0]} · 数据 {name or PROGRAM[1]}, data",
            "databases": {
                archive.stem: {
                    "queries": {
                        name: {"title": title, "sql": sql}
                        for name, (title, sql) in QUESTIONS.items()
                    },
                    "tables": _tables(),
                }
            },
        },
    )
    data.remove_database(archive.stem)
    data.add_database(_Archive(data, path=str(archive)), archive.stem, route_of(archive))
    return data.app()  # type: ignore[no-any-return]


class _Archive(Database):  # type: ignore[misc]
    """The archive, where a reference that names no column is one to the other table's key."""

    async def foreign_keys_for_table(self, table: str) -> list[dict[str, Any]]:
        """The references of a table."""
        found = await super().foreign_keys_for_table(table)
        return [await self._named(key, "other_column", key["other_table"]) for key in found]

    async def get_all_foreign_keys(self) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """The references of every table, and those to it."""
        found = await super().get_all_foreign_keys()
        return {
            table: {
                "incoming": [await self._named(key, "column", table) for key in keys["incoming"]],
                "outgoing": [
                    await self._named(key, "other_column", key["other_table"])
                    for key in keys["outgoing"]
                ],
            }
            for table, keys in found.items()
        }

    async def _named(self, key: dict[str, Any], name: str, table: str) -> dict[str, Any]:
        if key[name] is not None:
            return key
        return {**key, name: (await self.primary_keys(table))[0]}
