"""What programs are told where something cannot be done: problem details (RFC 9457) as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from scheduler.web.bearers import is_for_programs
from scheduler.web.translator import COOKIE, Translator, translator_of
from scheduler.words.language import LANGUAGES

MEDIA_TYPE = "application/problem+json"

_TITLES = {
    400: ("请求有误", "Bad request"),
    401: ("需要令牌", "Token needed"),
    403: ("不允许", "Not allowed"),
    404: ("没有", "Not found"),
    405: ("不能这样做", "Method not allowed"),
    409: ("与现状冲突", "Conflict"),
    410: ("已按要求删除", "Removed on demand"),
    413: ("内容过长", "Too large"),
    415: ("不是 JSON", "Not JSON"),
    429: ("请求过多", "Too many requests"),
    503: ("暂时不能用", "Unavailable"),
}
_RANGE = re.compile(r"\s*([A-Za-z]+)[A-Za-z0-9-]*\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?")


def spoken_to(request: Request) -> Translator:
    """The language a program asks for: by the address, a cookie, or ``Accept-Language``."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return Translator(asked)
    best, weight = "zh", 0.0
    for part in request.headers.get("accept-language", "")[:200].split(","):
        found = _RANGE.fullmatch(part)
        if found and found[1].lower() in LANGUAGES and float(found[2] or 1) > weight:
            best, weight = found[1].lower(), float(found[2] or 1)
    return Translator(best)


def problem(
    request: Request, status: int, line: tuple[str, str], headers: Mapping[str, str] | None = None
) -> Response:
    """Problem details in the language that is asked for.

    Args:
        request: Could not be served.
        status: Of the answer; `type` is ``about:blank``, so that it says of which kind it is.
        line: What is wrong and what to do, in Chinese and in English.
        headers: More of the answer's headers.
    """
    say = spoken_to(request)
    phrase = HTTPStatus(status).phrase
    told = {
        "type": "about:blank",
        "title": say(*_TITLES.get(status, (phrase, phrase))),
        "status": status,
        "detail": say(*line),
        "instance": request.url.path,
    }
    return Response(
        json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"),
        status,
        {"Content-Language": say.tag, "Cache-Control": "no-store", **(headers or {})},
        media_type=MEDIA_TYPE,
    )


def token_needed(request: Request, realm: str = "") -> Response:
    """What a program is told that brings no token.

    Args:
        request: Came without.
        realm: What the token opens, as a quoted string may hold it; empty: that is not said.
    """
    line = (
        "需要令牌：请写请求头 Authorization: Bearer 和 yongliang tokens add 给出的令牌。",
        "A token is needed: `Authorization: Bearer`, and one of `yongliang tokens add`.",
    )
    asked = f'Bearer realm="{realm}"' if realm else "Bearer"
    return problem(request, 401, line, {"WWW-Authenticate": asked})


def refusal(
    request: Request, status: int, line: tuple[str, str], headers: Mapping[str, str] | None = None
) -> Response:
    """A line for who may not come in, as a browser reads it, or a program."""
    if is_for_programs(request.url.path):
        return problem(request, status, line, headers)
    return PlainTextResponse(translator_of(request)(*line), status, headers)
