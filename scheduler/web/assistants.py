"""The tools for assistants by HTTP: one answer to each request, for whoever brings a token."""

from __future__ import annotations

import functools
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from scheduler.config import Config
from scheduler.web.authentication import visitor_of
from scheduler.web.problems import problem, spoken_to, token_needed

LARGEST = 4 * 1024 * 1024
"""Bytes of a request: room for a question that is far too long, so that it is told so."""


class Assistants:
    """Serves the Model Context Protocol (streamable HTTP) without a session.

    Whoever asks from a page of another site, or by a name that was rebound to us, has no token:
    the door and the guards before it see to that, so those of the SDK are not asked, which know
    nothing of a proxy's name.

    Args:
        config: Names the archive.
    """

    def __init__(self, config: Config) -> None:
        self._server = functools.cache(functools.partial(_made, config))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; the SDK is imported with the first."""
        request = Request(scope)
        refusal = self._refusal(request)
        if refusal is None:
            try:
                server = await run_in_threadpool(self._server, spoken_to(request).language)
            except ModuleNotFoundError as error:
                refusal = _missing(request, error.name)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        # One for each request: nothing is kept that could grow, or that another might take up.
        manager = StreamableHTTPSessionManager(
            server, json_response=True, stateless=True, max_request_body_size=LARGEST
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        """What is told to who brings no token, though this machine's visitor needs none."""
        if not visitor_of(request).by_token:
            return token_needed(request)
        if request.method != "POST":
            line = ("这里只接受 POST。", "Only POST is answered here.")
            return problem(request, 405, line, {"Allow": "POST"})
        return None


def _made(config: Config, language: str) -> Any:
    from scheduler.mcp.server import server_of

    return server_of(config, language)


def _missing(request: Request, name: str | None) -> Response:
    # How it is installed names folders of this machine: the log's business, not the asker's.
    line = (
        f"供 AI 助手查询的功能需要附加组件 mcp（缺 {name}）：请管理员在运行网页的机器上安装。",
        f"Serving assistants needs the extra `mcp` ({name} is missing) on the page's machine.",
    )
    return problem(request, 501, line)
