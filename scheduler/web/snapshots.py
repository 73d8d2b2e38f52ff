"""The bytes that a version was read from: as a file, and as a page that does nothing."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from email.message import Message
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from scheduler.web.desk import desk_of
from scheduler.web.guard import POLICY
from scheduler.web.sanitizer import sanitized
from scheduler.words.shown_times import second
from storage.media import KeptMedia
from storage.renderings import KeptRendering

_FRAMED = f"{POLICY}; frame-src 'self'"
"""Of the page that shows the document in a frame, and nothing else in one."""

_INERT = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
"""Of the document: in the answer itself, so that its address opened alone is no freer."""


MOST_PICTURES = 16 << 20
"""Bytes of the pictures that are shown in one document."""


def download(request: Request) -> Response:
    """The bytes as a file: never shown as a page of ours.

    Raises:
        NotFoundError: There is no such article or version.
    """
    article_id, version = _asked(request)
    with desk_of(request).queries() as queries:
        digest, body = queries.articles.snapshot(article_id, version)
    return _file(body, digest, f"article-{article_id}-v{version}-{digest[:12]}.bin")


def rendered(request: Request) -> Response:
    """The document as a browser of ours rendered it, as a file: not what was served.

    Raises:
        NotFoundError: There is no such article or version; HTTPException: it was not rendered.
    """
    made = _rendering(request)
    return _file(made.body, made.sha256, f"{_named(request)}-rendered.bin")


def screenshot(request: Request) -> Response:
    """Our picture of a version, a JPEG, as a file.

    Raises:
        NotFoundError: There is no such article or version; HTTPException: there is no picture.
    """
    made = _rendering(request)
    if made.picture is None or made.picture_sha256 is None:
        raise HTTPException(404)
    return _file(made.picture, made.picture_sha256, f"{_named(request)}-screenshot.jpg")


def _rendering(request: Request) -> KeptRendering:
    with desk_of(request).queries() as queries:
        made = queries.articles.rendering(*_asked(request))
    if made is None:
        raise HTTPException(404)
    return made


def _named(request: Request) -> str:
    article_id, version = _asked(request)
    return f"article-{article_id}-v{version}"


def _file(body: bytes, digest: str, name: str) -> Response:
    return Response(
        body,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-SHA256": digest,
        },
    )


def page(request: Request) -> Response:
    """Where and when a version was captured, and its page in a frame.

    Raises:
        NotFoundError: There is no such article or version.
    """
    desk = desk_of(request)
    article_id, version = _asked(request)
    with desk.queries() as queries:
        answer = queries.exporting.answer_of(article_id, version)
        made = queries.articles.rendering(article_id, version)
        _, article = queries.articles.version(article_id, version)
    answered = desk.page(
        request,
        "snapshot",
        title=article.title,
        answer=answer,
        version=version,
        made=made,
        rendered=made is not None and _is_rendered(request),
        captured=f"{second(answer.captured_at, desk.config.zone)} {desk.config.zone.key}",
    )
    answered.headers["Content-Security-Policy"] = _FRAMED
    return answered


def document(request: Request) -> Response:
    """The page that a version was read from, without whatever acts or loads.

    As it was served, or with ``?as=rendered`` as a browser of ours made it.

    Raises:
        NotFoundError: There is no such article or version; HTTPException: it was not rendered.
    """
    article_id, version = _asked(request)
    made = _rendering(request) if _is_rendered(request) else None
    with desk_of(request).queries() as queries:
        answer = queries.exporting.answer_of(article_id, version)
        body = made.body if made else queries.exporting.answer_body(answer)
        pictures = _pictures(queries.media.of_version(article_id, version))
    told = Message()
    told["Content-Type"] = next(
        (value for name, value in answer.headers if name.lower() == "content-type"), "text/html"
    )
    charset = "utf-8" if made else told.get_content_charset()
    text = sanitized(body, charset, answer.final_url, pictures.get)
    return HTMLResponse(text, headers={"Content-Security-Policy": _INERT})


def _pictures(media: Iterable[KeptMedia]) -> dict[str, str]:
    """The copies of kept pictures by address, each as a ``data:`` address; up to a bound.

    A sandboxed document is of no origin, so that it could not load them from ours as who reads it.
    """
    found: dict[str, str] = {}
    left = MOST_PICTURES
    for one in media:
        if one.copy and (size := _size(one.copy)) and size <= left:
            copy = base64.b64encode(one.copy.read_bytes()).decode()
            found[one.address] = f"data:image/jpeg;base64,{copy}"
            left -= size
    return found


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _is_rendered(request: Request) -> bool:
    return request.query_params.get("as") == "rendered"


def _asked(request: Request) -> tuple[int, int]:
    return int(request.path_params["article_id"]), int(request.path_params["version"])
