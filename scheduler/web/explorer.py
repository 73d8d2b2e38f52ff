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


def explorer(archive: Path, name: str = "") -> ASGIApp:
    """Datasette's application for an archive, signed by the desk, to be served below `PREFIX`."""
    if not pm.is_registered(chinese):
        pm.register(chinese)
    app: Any = Datasette(
        [str(archive)],
        settings=SETTINGS,
        metadata={
            "title": f"{name or PROGRAM[0]} · 数据 {name or PROGRAM[1]}, data",
            "databases": {
                archive.stem: {
                    "queries": {
                        name: {"title": title, "sql": sql}
                        for name, (title, sql) in QUESTIONS.items()
                    },
                    "tables": {
                        "versions": {"fts_table": "articles_fts", "fts_pk": "version_id"},
                        "articles": {"sort_desc": "article_id"},
                        "changes": {"sort_desc": "change_id"},
                    },
                }
            },
        },
    ).app()
    return app  # type: ignore[no-any-return]
