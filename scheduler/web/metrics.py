"""How the watch stands in figures, for Prometheus."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from crawler.settings import ADDED
from scheduler.checks import daemon_runs
from scheduler.config import Config
from scheduler.health import cluster
from scheduler.web.authentication import visitor_of
from scheduler.web.desk import desk_of
from scheduler.web.health import Standing, standing
from scheduler.web.problems import token_needed
from scheduler.words.vocabulary import WORKER_WORDS
from storage import Archive
from storage.errors import StorageError
from storage.incident_kinds import OF_SOURCES, OF_THE_MONITOR
from storage.locks import is_held
from storage.times import from_iso, utc_now

_PREFIX = "yongliang_"


def metrics(request: Request) -> Response:
    """The figures, for a program with a token, one who signed in, or this machine itself."""
    if not visitor_of(request).name:
        return token_needed(request)
    encode, kind = _form(request.headers.get("accept", ""))
    registry = CollectorRegistry()
    registry.register(Figures(desk_of(request).config))
    return Response(encode(registry), headers={"Content-Type": kind, "Cache-Control": "no-store"})


def _form(accept: str) -> tuple[Callable[[CollectorRegistry], bytes], str]:
    """What writes the figures in a form asked for, and its type; the plain one where it is none."""
    try:
        return choose_encoder(accept)
    except (TypeError, ValueError):
        # The library compares whatever is said to be a version.
        return choose_encoder("")


class Figures(Collector):
    """Reads the figures of one archive anew for each scrape.

    Args:
        config: Names the archive.
    """

    def __init__(self, config: Config) -> None:
        self._config = config

    def collect(self) -> Iterator[Metric]:
        """The figures; where the archive cannot be read, what is known without it."""
        config, now = self._config, utc_now()
        found = standing(config)
        yield _gauge("up", "Whether the watch stands, as /health says.", found is Standing.OK)
        yield _by_name(
            "standing", "How it stands: 1 for the one that holds.", "state",
            {one.value: one is found for one in Standing},
        )  # fmt: skip
        yield _gauge("daemon_running", "Whether a daemon runs.", bool(daemon_runs(config)))
        yield _gauge(
            "run_in_progress",
            "Whether a run has the archive's lock: something is being crawled.",
            bool(is_held(config.archive, "crawl")),
        )
        yield from _sizes(config)
        try:
            with Archive(config.archive, read_only=True) as archive:
                read = list(_of_archive(archive, now))
        except StorageError:
            return
        yield from read


def _of_archive(archive: Archive, now: datetime) -> Iterator[Metric]:
    overview, sending = archive.queries.overview, archive.outbox.sending
    counts = overview.counts()
    watched = overview.watched()
    yield from _of_sources(overview.source_health(with_found=False), watched, now)
    # Of a channel's, what it is alone: a label names no reader, and there are few of them.
    kinds = Counter(one.kind.partition(":")[0] for one in overview.incidents(open_only=True))
    yield _by_name(
        "incidents_open", "Open incidents by kind.", "kind",
        {kind: kinds[kind] for kind in sorted({*OF_SOURCES, *OF_THE_MONITOR, *kinds})},
    )  # fmt: skip
    yield _by_name(
        "outbox_waiting", "Deliveries that wait.", "channel", sending.waiting_by_channel()
    )
    yield _by_name(
        "outbox_oldest_age_seconds", "For how long the oldest delivery waits.", "channel",
        {name: _age(since, now) for name, since in sending.oldest_by_channel().items()},
    )  # fmt: skip
    yield _gauge("outbox_dead", "Deliveries that were given up.", counts["deliveries_dead"])
    for name in ("articles", "versions", "changes"):
        yield _counter(name, f"{name.capitalize()} that were recorded.", counts[name])
    yield _gauge(
        "worker_batches", "Batches of addresses that workers have.", archive.frontier.batches.out()
    )
    yield from _of_cluster(cluster(archive))
    yield from _of_run(overview.last_run(), now)


def _of_cluster(seen: Mapping[str, Any] | None) -> Iterator[Metric]:
    """Workers of other machines, as the last run saw them; nothing where there never were any."""
    if seen is None:
        return
    states = Counter(one["state"] for one in seen["workers"])
    yield _by_name(
        "cluster_workers", "Workers of other machines by state.", "state",
        {state: states[state] for state in WORKER_WORDS},
    )  # fmt: skip
    yield _gauge("cluster_broker_reachable", "Whether it was.", seen["broker_reachable"])
    yield _gauge("cluster_hosts_out", "Hosts that other machines have.", seen["hosts_out"])
    yield _gauge(
        "cluster_oldest_lease_seconds", "For how long the first of these.",
        seen["oldest_lease_s"] or 0,
    )  # fmt: skip
    yield _gauge(
        "cluster_findings_waiting", "Messages with findings at the broker.",
        seen["findings_waiting"],
    )  # fmt: skip
    yield _gauge(
        "cluster_findings_waiting_seconds", "Since when some wait.",
        seen["findings_waiting_s"] or 0,
    )  # fmt: skip


def _of_sources(
    rows: Iterable[Mapping[str, Any]], watched: Collection[str], now: datetime
) -> Iterator[Metric]:
    """The figures of sources; one that rests, or of which no list is looked at, has no age.

    It would grow without end, and wake somebody every night.
    """
    ages, failures, pending = {}, {}, {}
    for row in rows:
        name, looked = row["source_id"], row["last_ok_at"]
        pending[name] = row["links_pending"]
        if name in watched and name != ADDED:
            ages[name] = _age(from_iso(looked), now) if looked else float("inf")
            failures[name] = row["failures"]
    yield _by_name(
        "source_last_good_look_age_seconds",
        "Since when no feed of the source answered well; +Inf: none ever did.",
        "source",
        ages,
    )
    yield _by_name("source_failures", "Bad answers in a row.", "source", failures)
    yield _by_name("source_links_pending", "Links that wait to be read.", "source", pending)


def _of_run(run: Mapping[str, Any] | None, now: datetime) -> Iterator[Metric]:
    if run is None:
        return
    began, ended = from_iso(run["started_at"]), run["ended_at"]
    lasted = (from_iso(ended) if ended else now) - began
    yield _gauge("run_age_seconds", "Since the newest run began.", _age(began, now))
    yield _gauge("run_duration_seconds", "How long it took, or takes.", lasted.total_seconds())
    yield _gauge("run_failed", "Whether it failed.", run["state"] == "failed")
    yield _counter("runs", "Runs that were begun.", run["run_id"])
    yield _by_name("run_count", "What it counted.", "of", run["stats"])


def _sizes(config: Config) -> Iterator[Metric]:
    sizes = {}
    for part in ("", "-wal"):
        path = config.archive.with_name(config.archive.name + part)
        try:
            sizes[part.lstrip("-") or "archive"] = path.stat().st_size
        except OSError:
            continue
    yield _by_name("archive_bytes", "Size of the archive's files.", "file", sizes)
    try:
        free = shutil.disk_usage(config.archive.parent).free
    except OSError:
        return
    yield _gauge("disk_free_bytes", "Free on the archive's disk.", free)


def _age(moment: datetime, now: datetime) -> float:
    return max((now - moment).total_seconds(), 0.0)


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(_PREFIX + name, told, value=float(value))


def _counter(name: str, told: str, value: float) -> Metric:
    return CounterMetricFamily(_PREFIX + name, told, value=float(value))


def _by_name(name: str, told: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(_PREFIX + name, told, labels=[label])
    for key, value in values.items():
        family.add_metric([key], float(value))
    return family
