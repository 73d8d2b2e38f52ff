"""What ails the monitor itself, as `status` and `check` find it, with or without the archive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from scheduler.beginnings import files_of, traces
from scheduler.checks import daemon_runs
from scheduler.config import Config
from scheduler.monitor_faults import open_faults
from scheduler.reloading import is_in_force
from scheduler.selfwatch import kind_of, room_fault
from scheduler.words.language import tr
from storage import Archive
from storage.errors import StorageError
from storage.notes import plain
from storage.times import from_iso, to_iso, utc_now


def without_archive(config: Config, error: StorageError) -> dict[str, Any]:
    """What can be said where the archive cannot be asked: why, and what the daemon noted.

    Raises:
        StorageError: There never was one, or it is only in use.
    """
    kind = kind_of(error)
    if kind is None or not next(traces(config), None):
        raise error
    runs = daemon_runs(config)
    noted = [fault.as_json() for fault in open_faults(files_of(config))]
    if kind not in {fault["kind"] for fault in noted}:
        noted.append(_seen(kind, error.en))
    return {
        "daemon_running": runs,
        "archive": str(config.archive),
        "incidents": [],
        "faults": noted,
        "configuration_in_force": in_force(config, running=runs),
    }


def faults(
    config: Config, incidents: Iterable[Mapping[str, Any]], *, running: bool | None
) -> list[dict[str, Any]]:
    """The monitor's own faults: its open incidents, what the daemon noted besides, a full disk."""
    found = [
        {key: incident[key] for key in ("kind", "detail", "opened_at")}
        for incident in incidents
        if incident["source_id"] is None
    ]
    # What an earlier daemon noted of the archive's file may be mended by now: the archive answers.
    noted = open_faults(files_of(config)) if running else []
    found += [fault.as_json() for fault in noted]
    try:
        room = room_fault(config.archive)
    except OSError:
        room = None
    if room is not None:
        found.append(_seen(*room))
    return list({fault["kind"]: fault for fault in reversed(found)}.values())[::-1]


def for_machines(health: Mapping[str, Any]) -> dict[str, Any]:
    """What ails the monitor as JSON: every detail a line of English."""
    ills = ("incidents", "faults")
    return {
        **health,
        **{key: [{**ill, "detail": plain(ill["detail"])} for ill in health[key]] for key in ills},
    }


def in_force(config: Config, *, running: bool | None) -> bool | None:
    """Whether the daemon goes by what is on disk; None: none runs, or it is not known."""
    return is_in_force(config, files_of(config)) if running else None


def hosts(archive: Archive) -> dict[str, list[dict[str, Any]]]:
    """The hosts that fail or are late, what is set aside, and the articles that stand cut.

    Raises:
        StorageError: The archive cannot be used.
    """
    frontier, now = archive.frontier, utc_now()
    ended = (archive.queries.overview.last_run() or {}).get("ended_at")
    seen = min(from_iso(ended), now) if ended else now  # what it left late, not what waits for one
    return {
        "failing_hosts": [
            {
                "host": state.host,
                "cause": state.cause,
                "failures": state.failures,
                "rests_until": state.rests_until and to_iso(state.rests_until),
                "answered_at": state.answered_at and to_iso(state.answered_at),
            }
            for state in frontier.hosts.failing()
        ],
        "late_hosts": [
            {"host": late.host, "articles": late.articles, "waits": round(late.most, 1)}
            for late in frontier.due.late(seen)
        ],
        "set_aside": [
            {"url": one.url, "source_id": one.source_id, "until": to_iso(until)}
            for one, until in frontier.suspects.set_aside()
            if until > now
        ],
        "cut": archive.queries.cut.of_incidents(),
    }


def cluster(archive: Archive) -> dict[str, Any] | None:
    """Workers of other machines and their broker, as the last run saw them; None: there are none.

    Ages are in seconds, from when they were noted on.

    Raises:
        StorageError: The archive cannot be used.
    """
    workers, now = archive.frontier.workers, utc_now()
    broker = workers.broker()
    if broker is None:
        return None
    out, oldest = workers.oldest_lease()
    return {
        "noted_at": to_iso(broker.noted_at),
        "broker_reachable": broker.reachable,
        "findings_waiting": broker.waiting,
        "findings_waiting_s": _age(broker.waits_from, broker.noted_at),
        "hosts_out": out,
        "oldest_lease_s": _age(oldest, now),
        "workers": [
            {
                "worker": one.worker,
                "name": one.name,
                "version": one.version,
                "state": one.state,
                "heard_at": to_iso(one.heard_at),
                "heard_s": _age(one.heard_at, now),
                "room": one.room,
                "hosts": one.hosts,
                "unsent": one.unsent,
                "memory_mb": round(one.memory_mb, 1),
            }
            for one in workers.all()
        ],
    }


def _age(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else round(max((now - since).total_seconds(), 0.0), 1)


def not_in_force() -> str:
    """The line that says that the daemon goes by something else."""
    return tr(
        "守护进程仍在使用另一份配置：改动会在几秒内、两次抓取之间生效；若有错误，则不会生效。",
        "The daemon still goes by another configuration: a change takes effect within seconds, "
        "between two runs; one with faults does not.",
    )


def _seen(kind: str, detail: str) -> dict[str, Any]:
    return {"kind": kind, "detail": detail, "opened_at": None}
