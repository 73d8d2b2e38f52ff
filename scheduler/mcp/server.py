"""The tools as a server of the Model Context Protocol, by the official SDK; over standard streams.

The only module that needs the extra `mcp`; `scheduler.web.assistants` serves the same by HTTP.
"""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import Any

import anyio
import anyio.to_thread
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)

from scheduler.config import Config
from scheduler.mcp.schemas import schema_of
from scheduler.mcp.toolbox import TOOLS, ToolError, ask, unknown
from scheduler.words.assistant_texts import INSTRUCTIONS
from scheduler.words.assistant_texts import TOOLS as TOOL_WORDS
from scheduler.words.language import localized

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Questions that are answered at a time; each has a connection and a thread."""

MOST_WAITING = 32
"""Questions that wait for their turn; one more is told to come again."""

NAME = "yongliang-watch"


def server_of(config: Config, language: str) -> Server[Any]:
    """The server for one archive; it keeps nothing from one question to the next.

    Args:
        config: Names the archive.
        language: In which it speaks.
    """
    turns = anyio.CapacityLimiter(AT_ONCE)

    async def listed(_: object, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_shown(name, language) for name in TOOLS])

    async def called(_: object, params: CallToolRequestParams) -> CallToolResult:
        if params.name not in TOOLS:
            line = localized(unknown(params.name), language)
            raise MCPError(INVALID_PARAMS, line)
        if turns.statistics().tasks_waiting >= MOST_WAITING:
            return _failed(localized(_BUSY, language))
        given = params.arguments or {}
        try:
            answer = await anyio.to_thread.run_sync(
                ask, config, params.name, given, language, limiter=turns
            )
        except ToolError as error:
            return _failed(localized((error.zh, error.en), language))
        except Exception:
            # A fault of ours is for our log; the assistant gets a line, never a traceback.
            log.exception("the tool %s failed", params.name)
            return _failed(localized(_FAULT, language))
        return CallToolResult(
            content=[TextContent(type="text", text=answer.text)],
            structured_content=answer.structured,
        )

    return Server(
        NAME,
        version=version(NAME),
        title=config.names.brand(language),
        instructions=localized(INSTRUCTIONS, language),
        on_list_tools=listed,
        on_call_tool=called,
    )


_BUSY = (
    "同时提问过多：请稍后再问。",
    "Too many questions at a time: ask again in a moment.",
)
_FAULT = (
    "查询出错，已记入日志：请换一种问法，或告知维护者。",
    "The question failed, which is in the log: ask otherwise, or tell whoever keeps the archive.",
)


def _shown(name: str, language: str) -> Tool:
    tool, (title, description) = TOOLS[name], TOOL_WORDS[name]
    return Tool(
        name=name,
        title=localized(title, language),
        description=localized(description, language),
        input_schema=schema_of(tool.takes, language),
        output_schema=schema_of(tool.gives, language),
        annotations=ToolAnnotations(
            read_only_hint=True,
            destructive_hint=False,
            idempotent_hint=True,
            open_world_hint=False,
        ),
    )


def _failed(line: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=line)], is_error=True)


def serve(config: Config, language: str) -> None:
    """Answer over standard input and output until the input ends.

    Args:
        config: Names the archive; it may come into being later.
        language: In which the server speaks.
    """
    anyio.run(_serve, server_of(config, language))


async def _serve(server: Server[Any]) -> None:
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
