"""What a researcher's own SQL may lean on: the search functions, and questions to begin with."""

from __future__ import annotations

import sqlite3

from storage.archive.search import zh_query

LARGEST = 16 * 1024 * 1024
"""Bytes of one value; no page that is kept is larger, and a function ends soon on less."""

LARGEST_HEAP = 96 * 1024 * 1024
"""Bytes that SQLite may hold in a process that answers questions, all connections together."""

_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LARGEST,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
}

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


def bound(connection: sqlite3.Connection) -> None:
    """Hold what a stranger's SQL may ask of a connection, and of this process's memory, in bounds.

    For a process that only answers questions: the bound on SQLite's memory cannot be lifted.
    """
    for category, most in _LIMITS.items():
        connection.setlimit(category, most)
    connection.execute(f"pragma hard_heap_limit = {LARGEST_HEAP}")
