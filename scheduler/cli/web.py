"""The archive as a web page."""

from __future__ import annotations

import click

from scheduler.cli.common import reading
from scheduler.config import load
from scheduler.errors import UsageError
from scheduler.overlaid import set_aside, told
from scheduler.words.language import tr


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
    try:
        from scheduler.web.server import serve
    except ModuleNotFoundError as error:
        raise UsageError(
            f"网页功能需要另装的组件（缺 {error.name}）："
            "请运行 pip install 'yongliang-watch[web]'。",
            f"The web page needs an extra ({error.name} is missing): "
            "run pip install 'yongliang-watch[web]'.",
        ) from error
    address, number = host or config.web.host, config.web.port if port is None else port
    for pair in told(set_aside(config), config.overlays):
        click.echo(tr(*pair), err=True)
    click.echo(
        tr(
            f"网页在 http://{address}:{number}/，Ctrl-C 结束。",
            f"Serving http://{address}:{number}/ until Ctrl-C.",
        )
    )
    serve(config, address, number, config.web.password)
