"""A Datasette plugin: each of its connections gets the archive's own search functions."""

from __future__ import annotations

from datasette import hookimpl

from storage.archive.questions import add_functions


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn) -> None:  # type: ignore[no-untyped-def]
    """Make ``zh_query`` known, and have Datasette's own search use it."""
    add_functions(conn)
