"""Kept pictures as the pages show them: copies made anew, never the bytes as they were served."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from scheduler.web.desk import desk_of
from scheduler.web.translator import Translator
from scheduler.words.media_words import VERDICT_WORDS
from storage.archive.queries import Queries
from storage.media import KeptMedia

MEDIA = "/media/{sha256}.jpg"
POLICY = "sandbox; default-src 'none'"
"""A picture opened by itself may do nothing at all."""


def picture(request: Request) -> Response:
    """The copy of a kept picture.

    Raises:
        HTTPException: There is none such.
    """
    sha256 = request.path_params["sha256"]
    with desk_of(request).queries() as queries:
        copy = queries.media.copy(sha256)
    if copy is None:
        raise HTTPException(404)
    return Response(
        copy,
        media_type="image/jpeg",
        headers={
            "Content-Security-Policy": POLICY,
            "Content-Disposition": "inline",
            "Cache-Control": "private, max-age=86400",
            "X-Content-Type-Options": "nosniff",
        },
    )


def shown(queries: Queries, article_id: int, version: int, say: Translator) -> dict[str, Any]:
    """What is kept of a version's pictures and attachments, by address, with words for the rest.

    Raises:
        NotFoundError: There is no such article or version.
    """
    found = queries.media.of_version(article_id, version, every=True)
    return {one.address: {"kept": one, "why": _why(one, say)} for one in found}


def _why(one: KeptMedia, say: Translator) -> str:
    return say(*VERDICT_WORDS[one.verdict]) if one.verdict else ""
