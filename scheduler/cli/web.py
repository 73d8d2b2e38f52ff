"""The archive served: as a web page, and for assistants over standard input and output."""

from __future__ import annotations

import click

from crawler.extras import extra_needed
from scheduler.cli.common import config_of, reading, say
from scheduler.config import Config, load
from scheduler.errors import UsageError
from scheduler.overlaid import set_aside, told
from scheduler.words.language import language, tr


@click.command(
    help=tr(
        "以网页查看档案库，缺省只在本机 127.0.0.1。",
        "The archive as a web page, by default on 127.0.0.1 only.",
    )
)
@click.option("--host", help=tr("绑定的地址", "Address to bind"))
@click.option("--port", type=click.IntRange(0, 65535), help=tr("端口", "Port"))
@click.pass_context
def web(ctx: click.Context, *, host: str | None, port: int | None) -> None:
    """The web page."""
    config = load(ctx.obj["config"], everything=False, web=True)
    with reading(config):
        pass
    need_web()
    for pair in told(set_aside(config), config.overlays):
        click.echo(tr(*pair), err=True)
    show_page(config, host or config.web.host, config.web.port if port is None else port)


def need_web() -> None:
    """See that the page can be served.

    Raises:
        UsageError: Its extra is missing.
    """
    try:
        from scheduler.web import server  # noqa: F401 - to see whether all of it is there
    except ModuleNotFoundError as error:
        raise UsageError(*extra_needed(("网页功能", "The web page"), "web", error.name)) from error


def show_page(config: Config, host: str, port: int, *, or_free: bool = False) -> None:
    """Serve the page until it is ended, and say where it is; see `scheduler.web.server.serve`."""
    from scheduler.web.server import serve

    def tell(address: str) -> None:
        say(f"网页在 {address}，Ctrl-C 结束。", f"Serving {address} until Ctrl-C.")

    serve(config, host, port, config.web.password, or_free=or_free, tell=tell)


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
