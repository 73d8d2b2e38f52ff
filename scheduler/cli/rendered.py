"""What a browser made of a version, for the command line: beside what was served, and never it."""

from __future__ import annotations

from typing import IO

from scheduler.errors import UsageError
from storage import Archive


def write_rendering(
    archive: Archive,
    article_id: int,
    version: int,
    document: IO[bytes] | None,
    picture: IO[bytes] | None,
) -> None:
    """Write a version's rendered document, and our picture of it.

    Raises:
        UsageError: There is none: the source is read as served, or no picture was asked for.
    """
    made = archive.queries.articles.rendering(article_id, version)
    if made is None or (picture is not None and made.picture is None):
        raise UsageError(
            "该版本没有浏览器渲染的文档或截图：其来源须写 render = true，"
            "要截图还须写 screenshot = true。",
            "There is no such rendering of this version: its source must say render = true "
            "(and screenshot = true for a picture).",
        )
    if document is not None:
        document.write(made.body)
    if picture is not None:
        picture.write(made.picture or b"")
