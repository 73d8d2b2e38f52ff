"""The SDK's own client asks over both transports: what changed, what stood there, and the proof.

The SDK is imported where it is used: it costs more than all else that collecting these tests does,
and each process of tests collects them.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from scheduler.config import Config
from scheduler.mcp.toolbox import TOOLS
from scheduler.web.app import build
from scheduler.words import assistant_texts
from storage import Archive
from storage.accounts import Role
from tests import forking
from tests.scheduler.mcp.newsroom import EDITED, HOSTILE, ORDER, SINCE, UNTIL, newsroom, url
from tests.scheduler.mcp.tokens import token
from tests.scheduler.web.conftest import serving

if TYPE_CHECKING:
    from mcp import Client
    from mcp_types import CallToolResult

Connect = Callable[[], AbstractAsyncContextManager["Client"]]
MODES = ["auto", "legacy"]
"""By the newest protocol, and by the handshake that most clients speak."""


@pytest.fixture(scope="module")
def address(config: Config) -> Iterator[str]:
    with serving(build(config, host="127.0.0.1")) as running:
        yield running


def command(config: Config, mode: str = "auto") -> Client:
    """The real command over its standard streams."""
    from mcp import Client
    from mcp.client.stdio import StdioServerParameters

    program = ["-P", "-m", "scheduler.cli", "--config", str(config.file), "--lang", "en", "mcp"]
    # Of what the SDK leaves out, what an interpreter reads at its start: so it can be forked.
    environ = {
        name: value for name, value in os.environ.items() if name.startswith(forking.READ_AT_START)
    }
    parameters = StdioServerParameters(command=sys.executable, args=program, env=environ)
    return Client(parameters, mode=mode)


@asynccontextmanager
async def page(address: str, bearer: str, mode: str = "auto") -> AsyncIterator[Client]:
    """The page's server, asked with a token."""
    import httpx2
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client

    headers = {"Authorization": f"Bearer {bearer}"}
    async with (
        httpx2.AsyncClient(headers=headers, verify=False, timeout=60) as http,
        Client(
            streamable_http_client(f"{address}/mcp?lang=en", http_client=http), mode=mode
        ) as asked,
    ):
        yield asked


@pytest.fixture(params=[(way, mode) for way in ("streams", "page") for mode in MODES], ids="-".join)
def connect(request: pytest.FixtureRequest, config: Config) -> Connect:
    """How a client comes to the server."""
    way, mode = request.param
    if way == "streams":
        return lambda: command(config, mode)
    address, bearer = request.getfixturevalue("address"), token(config, Role.READER)
    return lambda: page(address, bearer, mode)


def asking(connect: Connect, question: Callable[[Client], Awaitable[None]]) -> None:
    """Ask a question over a connection of its own."""

    async def ask() -> None:
        with anyio.fail_after(60):
            async with connect() as client:
                await question(client)

    anyio.run(ask)


def text(result: CallToolResult) -> str:
    from mcp_types import TextContent

    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


@pytest.mark.slow
def test_which_articles_changed_a_figure_last_week_and_what_proves_it(
    config: Config, connect: Connect
) -> None:
    """The client checks each answer against the schema that the tool declares."""

    async def question(client: Client) -> None:
        await client.list_tools()
        week = {"since": SINCE, "until": UNTIL, "span_classes": ["figure"], "kinds": ["edited"]}
        found: Any = (await client.call_tool("list_changes", week)).structured_content
        (change,) = found["changes"]
        assert change["article_id"] == EDITED
        (place,) = change["spans"]
        assert (place["before"], place["after"]) == ("86个", "88个")
        asked = {"article": change["article_id"], "version": change["from_version"]}
        before: Any = (await client.call_tool("read_article", asked)).structured_content
        assert place["before"] in before["article"]["body"]
        result = await client.call_tool("prove_version", asked)
        proof: Any = (result.structured_content or {})["proof"]
        with Archive(config.archive, read_only=True) as archive:
            served = archive.queries.articles.snapshot(EDITED, 1)[1]
        sha256 = hashlib.sha256(served).hexdigest()
        assert sha256 == proof["snapshot"]["sha256"] == before["evidence"]["snapshot_sha256"]
        assert sha256 in text(result)
        assert url(EDITED) in text(result)

    asking(connect, question)


def test_the_server_tells_how_to_cite_and_that_it_only_reads(connect: Connect) -> None:
    async def question(client: Client) -> None:
        assert client.instructions == assistant_texts.INSTRUCTIONS[1]
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == list(TOOLS)
        for tool in tools:
            assert tool.annotations
            assert tool.annotations.read_only_hint
            assert not tool.annotations.destructive_hint
            assert tool.output_schema
            assert tool.description == assistant_texts.TOOLS[tool.name][1][1]

    asking(connect, question)


def test_what_a_site_orders_is_quoted_and_what_is_wrong_is_one_line(connect: Connect) -> None:
    from mcp.shared.exceptions import MCPError

    async def question(client: Client) -> None:
        result = await client.call_tool("read_article", {"article": HOSTILE})
        said = text(result)
        assert said.startswith(assistant_texts.NOTICE[1])
        assert any(line.startswith(f"> {ORDER}") for line in said.splitlines())
        assert not any(line.startswith(ORDER) for line in said.splitlines())
        structured: Any = result.structured_content
        assert structured["notice"] == assistant_texts.NOTICE[1]
        for arguments, line in (
            ({"query": "x" * 1_000_000}, "length <= 2000"), ({"query": "("}, "Cannot read"),
            ({"query": "x", "password": "y"}, "unknown key password"), ({}, "query is missing"),
        ):  # fmt: skip
            failed = await client.call_tool("search_articles", arguments)
            assert failed.is_error
            assert line.lower() in text(failed).lower()
            assert "\n" not in text(failed)
            assert "Traceback" not in text(failed)
        with pytest.raises(MCPError, match="There is no tool 'delete_article'; known: search_"):
            await client.call_tool("delete_article", {})

    asking(connect, question)


def test_many_ask_at_a_time(config: Config, address: str) -> None:
    """Those who must wait for their turn are answered, or told to come again; none is lost."""
    bearer = token(config, Role.READER)

    async def question(client: Client) -> None:
        results: list[CallToolResult] = []

        async def one() -> None:
            results.append(await client.call_tool("search_articles", {"query": "协作"}))

        async with anyio.create_task_group() as group:
            for _ in range(40):
                group.start_soon(one)
        assert len(results) == 40
        answered = [result for result in results if not result.is_error]
        assert len(answered) >= 4
        assert all("ask again" in text(result) for result in results if result.is_error)

    asking(lambda: page(address, bearer), question)


def test_the_command_answers_before_there_is_an_archive(tmp_path: Path) -> None:
    config = newsroom(tmp_path)
    data = config.archive.read_bytes()
    config.archive.unlink()

    async def question(client: Client) -> None:
        failed = await client.call_tool("source_health", {})
        assert failed.is_error
        assert "archive.db" in text(failed)
        config.archive.write_bytes(data)
        assert not (await client.call_tool("source_health", {})).is_error

    asking(lambda: command(config), question)


def test_lines_that_are_no_message_end_nothing_and_the_end_of_input_does(config: Config) -> None:
    hello = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": {"name": "raw", "version": "1"},
        },
    }  # fmt: skip
    said = b'garbage\n{"jsonrpc": "2.0"}\n\xff\n' + json.dumps(hello).encode() + b"\n"
    done = subprocess.run(
        [sys.executable, "-P", "-m", "scheduler.cli", "--config", str(config.file), "mcp"],
        input=said,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0
    assert done.stderr == b""
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["result"]["serverInfo"]["name"] for answer in answers] == ["yongliang-watch"]
