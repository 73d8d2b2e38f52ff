"""What a researcher's own SQL may lean on: the search functions, and questions to begin with."""

from __future__ import annotations

import sqlite3

from storage.archive.search import zh_query

QUESTIONS: dict[str, tuple[str, str]] = {
    "search_chinese": (
        "全文检索 Full text: Chinese words of any length",
        (
            "select versions.article_id, versions.version, versions.title, versions.captured_at\n"
            "from articles_fts join versions on versions.version_id = articles_fts.rowid\n"
            "where articles_fts match zh_query(:q) order by versions.captured_at desc"
        ),
    ),
    "withdrawn": (
        "已撤稿件 Withdrawn articles",
        (
            "select articles.article_id, articles.title, articles.url, changes.detected_at\n"
            "from articles join changes using (article_id)\n"
            "where articles.state = 'withdrawn' and changes.kind = 'withdrawn'\n"
            "order by changes.detected_at desc"
        ),
    ),
    "substantive_edits": (
        "实质修改 Substantive edits",
        (
            "select change_id, article_id, title, detected_at, fields, spans from changes\n"
            "where kind = 'edited' and severity = 'substantive' order by change_id desc"
        ),
    ),
}
"""Name -> title in both languages and SQL; ``:q`` is what the user searches for."""


def add_functions(connection: sqlite3.Connection) -> None:
    """Give a connection ``zh_query``, also under the name by which Datasette escapes a search."""
    for name in ("zh_query", "escape_fts"):
        connection.create_function(name, 1, zh_query, deterministic=True)
