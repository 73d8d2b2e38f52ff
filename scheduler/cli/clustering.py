"""Fetching and reading on another machine than the archive's: worker."""

from __future__ import annotations

import os
import signal
import threading
from importlib.util import find_spec

import click

from scheduler.errors import UsageError
from scheduler.words.language import tr

BROKER = "YONGLIANG_BROKER"
"""The variable that names the broker where no option does."""


@click.command(
    help=tr(
        "在其他机器上抓取和解析，由档案库所在的机器经消息代理分派，运行到 SIGTERM。"
        "不需要配置、种子、档案库和通道的密钥。",
        "Fetch and read on another machine, for the archive's machine at the other side of a "
        "broker, until SIGTERM. It needs no configuration, seeds, archive or secret of a channel.",
    )
)
@click.option(
    "--broker",
    metavar="URL",
    help=tr(
        f"消息代理，如 'rediss://:${{口令变量}}@主机:6379/0'（缺省 ${BROKER}）",
        f"The broker, 'rediss://:${{PASSWORD}}@host:6379/0' for instance (default ${BROKER})",
    ),
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help=tr("抓取进程数；每个约用一个核", "Processes; each uses up to one core"),
)
@click.option(
    "--hosts",
    type=click.IntRange(1, 400),
    default=200,
    show_default=True,
    help=tr("每个进程同时抓取的主机数", "Hosts that each asks at once"),
)
@click.option(
    "--memory-mb",
    type=click.IntRange(256),
    default=768,
    show_default=True,
    help=tr("每个进程的内存上限（MiB），超出则重新启动", "MiB at which a process is replaced"),
)
@click.option(
    "--allow-addresses",
    multiple=True,
    metavar="NETWORK",
    help=tr("本机可抓取的内网地址或网段", "Private addresses or networks that may be fetched here"),
)
@click.option(
    "--variable",
    multiple=True,
    metavar="NAME",
    help=tr(
        "种子（cluster = true）可引用的本机环境变量",
        "A variable of this environment that seeds (cluster = true) may refer to",
    ),
)
@click.pass_context
def worker(
    ctx: click.Context,
    broker: str | None,
    processes: int,
    hosts: int,
    memory_mb: int,
    allow_addresses: tuple[str, ...],
    variable: tuple[str, ...],
) -> int:
    """Fetch and read for a node elsewhere."""
    from zoneinfo import ZoneInfo

    from crawler.guard import parse_networks
    from crawler.references import UnsetError, filled, names_in
    from scheduler import logformat
    from scheduler.config_checks import broker_fault, missing_cluster

    del ctx
    if not all(map(find_spec, ("dramatiq", "redis"))):
        raise UsageError(*missing_cluster())
    given = broker or os.environ.get(BROKER, "")
    if not given:
        raise UsageError(
            f"没有写明消息代理：请用 --broker 或环境变量 {BROKER}。",
            f"No broker is named: write --broker, or set {BROKER}.",
        )
    try:
        url = filled(given)
        parse_networks(allow_addresses)
    except UnsetError as error:
        raise UsageError(
            f"环境变量 {error.name} 未设置。", f"The environment variable {error.name} is not set."
        ) from error
    except ValueError as error:
        raise UsageError(
            f"--allow-addresses 有误（{error}），请写 IP 地址或网段。",
            f"--allow-addresses: {error}; write an IP address or network.",
        ) from error
    if told := broker_fault(url):
        raise UsageError(*told)

    from scheduler.cluster.serving import work

    logformat.begin(ZoneInfo("UTC"))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    sound = work(
        url,
        stop,
        processes=processes,
        room=hosts,
        memory_mb=memory_mb,
        allow_addresses=allow_addresses,
        variables=variable,
        secrets={BROKER, *names_in(given)},
    )
    return int(not sound)
