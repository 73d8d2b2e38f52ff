"""The two ends of the cluster: the workers that a run has, and ``yongliang worker``."""

from __future__ import annotations

import logging
import os
import re
import socket
import threading
from collections.abc import Collection

from crawler.protocol import Setup
from crawler.settings import CrawlSettings
from scheduler.cluster.bridge import Bridge
from scheduler.cluster.broker import Link, broker_at
from scheduler.cluster.outbox import in_ascii
from scheduler.cluster.pool import WorkerPool
from scheduler.cluster.terms import Terms
from scheduler.processes import public_environ
from scheduler.watch.worker import Worker
from scheduler.words.language import tr

log = logging.getLogger(__name__)

LOOK_S = 1.0
"""How often it is looked whether a worker's thread broke."""

_OF_A_SYSTEM = re.compile(
    r"PATH|HOME|USER|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|LD_LIBRARY_PATH|VIRTUAL_ENV|PYTHON\w+"
    r"|SSL_CERT_\w+|YONGLIANG_LANG"
)
"""What a process needs to run at all."""


def pool_of(plan: CrawlSettings, setup: Setup, environ: dict[str, str]) -> WorkerPool:
    """The workers of a plan's runs: the own, and those that the broker leads to.

    Args:
        plan: The plan; its broker is reached when the first run begins.
        setup: What holds for all batches.
        environ: The environment of the own worker.

    Raises:
        BrokerError: The broker's address is none.
    """
    broker = broker_at(plan.cluster.broker)
    return WorkerPool(
        lambda: Worker(setup, environ, plan.memory_mb),
        lambda name: Link(broker, name),
        setup,
        plan.sources,
        plan.cluster.lease_s,
    )


def work(
    url: str,
    stop: threading.Event,
    *,
    processes: int = 1,
    room: int = 200,
    memory_mb: int = 768,
    allow_addresses: tuple[str, ...] = (),
    variables: Collection[str] = (),
    secrets: Collection[str] = (),
) -> bool:
    """Work for the node at the other side of a broker, until asked to end.

    Args:
        url: Where the broker is.
        stop: Set when it is to end.
        processes: How many processes fetch and read; each is a worker of its own to the node.
        room: How many hosts each asks at once.
        memory_mb: The resident memory at which each is ended.
        allow_addresses: Private addresses that may be fetched here all the same.
        variables: The names in the environment that seeds may refer to here.
        secrets: Those that no such process gets.

    Returns:
        Whether all of them worked to the end.

    Raises:
        BrokerError: The broker's address is none.
    """
    broker = broker_at(url)
    environ = environ_for(variables, secrets)
    host = in_ascii(socket.gethostname())[:80]
    threads = []
    for number in range(processes):
        name = f"{host}:{os.getpid()}" + (f".{number + 1}" if processes > 1 else "")
        terms = Terms(name, environ, room, memory_mb, allow_addresses)
        bridge = Bridge(lambda queue: Link(broker, queue), terms)
        thread = threading.Thread(target=bridge.serve, args=(stop,), name=name)
        thread.start()
        threads.append(thread)
    log.info(
        "%s",
        tr(
            f"开始工作：{processes} 个进程，由消息代理分派。",
            f"working: {processes} processes, for the node at the other side of the broker",
        ),
    )
    sound = True
    while not stop.wait(LOOK_S):
        if not all(thread.is_alive() for thread in threads):
            sound = False  # its error was printed; whoever keeps us starts us again
            stop.set()
    for thread in threads:
        thread.join()
    return sound


def environ_for(variables: Collection[str], secrets: Collection[str]) -> dict[str, str]:
    """What a process that fetches has of this machine's environment.

    Seeds come by the broker, and may send to a site whatever the process has: beside what it needs
    to run that is only what whoever started it has named.
    """
    public = public_environ(secrets=secrets, kept=variables)
    return {
        name: value
        for name, value in public.items()
        if name in variables or _OF_A_SYSTEM.fullmatch(name)
    }
