"""The researcher's side: Datasette on the same live archive, read-only, with its limits on SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.plugins import pm
from starlette.types import ASGIApp

from scheduler.web import chinese
from scheduler.web.datapages import PREFIX
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
    return {**told, **{name: {"hidden": True} for name in _INTERNAL}}


def explorer(archive: Path, name: str = "") -> ASGIApp:
    """Datasette's application for an archive, signed by the desk, to be served below `PREFIX`."""
    if not pm.is_registered(chinese):
        pm.register(chinese)
    app: Any = Datasette(
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
    ).app()
    return app  # type: ignore[no-any-return]
