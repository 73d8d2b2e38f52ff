"""A Datasette plugin: each connection gets the archive's search functions, and its bounds."""

from __future__ import annotations

from datasette import hookimpl

from storage.archive.queries.questions import add_functions, bound


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn) -> None:  # type: ignore[no-untyped-def]
    """Make ``zh_query`` known, and have Datasette's own search use it; bound what SQL may ask."""
    add_functions(conn)
    bound(conn)
