"""The archive for assistants, over standard input and output."""

from __future__ import annotations

import click

from crawler.extras import extra_needed
from scheduler.cli.common import config_of
from scheduler.errors import UsageError
from scheduler.words.language import language, tr


@click.command(
    help=tr(
        "供 AI 助手查询档案库（MCP，标准输入输出）；只读。",
        "The archive for assistants (MCP over standard input and output); it only reads.",
    )
)
@click.pass_context
def mcp(ctx: click.Context) -> None:
    """The tools."""
    config = config_of(ctx, everything=False)
    try:
        from scheduler.mcp.server import serve
    except ModuleNotFoundError as error:
        what = ("供 AI 助手查询的功能", "Serving assistants")
        raise UsageError(*extra_needed(what, "mcp", error.name)) from error
    serve(config, language())
