"""What `status` says to people: the archive, the sources, the hosts, what ails the monitor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import click

from scheduler.checks import unseeded_lines
from scheduler.cli.common import local, local_second, noted, say, table, word
from scheduler.config import Config
from scheduler.health import not_in_force
from scheduler.watch.health import FAILED_AT
from scheduler.words import notes
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import line
from scheduler.words.language import Count, bracketed, counted, labelled, language, listed, tr
from scheduler.words.notes import confirming
from scheduler.words.vocabulary import RUN_WORDS, WORKER_WORDS
from storage.times import from_iso, utc_now

MOST_LINES = 10
"""Hosts of a sort that are named; the rest are counted."""


def print_status(health: dict[str, Any], config: Config) -> None:
    """Print what `status` found, for people."""
    running = {
        True: tr("运行中", "running"),
        False: tr("未运行", "not running"),
        None: tr("不明", "unknown"),
    }
    click.echo(labelled(tr("守护进程", "Daemon"), running[health["daemon_running"]]))
    click.echo(labelled(tr("档案库", "Archive"), health["archive"]))
    if "sources" in health:
        _print_contents(health, config)
    if health["configuration_in_force"] is False:
        click.secho(f"! {not_in_force()}", fg="red")
    known = {incident["kind"] for incident in health["incidents"] if not incident["source_id"]}
    _print_ills(health["incidents"], config)
    _print_ills([fault for fault in health["faults"] if fault["kind"] not in known], config)


def _print_contents(health: dict[str, Any], config: Config) -> None:
    zone = config.zone
    last = health["last_run"] or {}
    ended = word(RUN_WORDS, last.get("state", ""))
    lines = [
        (
            tr("文章 / 版本 / 变动", "Articles / versions / changes"),
            f"{health['articles']} / {health['versions']} / {health['changes']}"
            + _of_backlog(health["backlog_changes"], health["backlog"]),
        ),
        (
            tr("投递等待 / 失败", "Deliveries waiting / dead"),
            f"{health['deliveries_waiting']} / {health['deliveries_dead']}",
        ),
        (tr("上次抓取", "Last run"), f"{local_second(last.get('started_at'), zone)} {ended}"),
        (tr("下次到期", "Next due"), local_second(health["next_fetch_at"], zone)),
    ]
    for name, value in lines:
        click.echo(labelled(name, value))
    if health["deliveries_dead"]:
        click.secho(
            tr(
                "! 有投递失败：改好通道设置或重启后自动再试一次，也可用 deliveries retry。",
                "! Deliveries are dead: they are tried once more when the channel's settings"
                " change or the daemon starts, or by deliveries retry.",
            ),
            fg="red",
        )
    table(
        [tr("来源", "Source"), tr("名称", "Name"), tr("文章", "Articles"),
         tr("待抓", "Pending"), tr("上次正常", "Last ok"), tr("连续失败", "Failures")],
        (
            [
                row["source_id"],
                row["name"],
                str(row["articles"]),
                str(row["links_pending"]),
                local(row["last_ok_at"], zone),
                str(row["failures"]),
            ]
            for row in health["sources"]
        ),
    )  # fmt: skip
    for row in health["sources"]:
        if row["last_fetch_at"] and not row["links_found"]:
            say(
                f"? {row['name']} 抓取过，还没有得到过文章链接：请用 check --live 查看。",
                f"? {row['name']} was fetched and has shown no article link yet: see check --live.",
            )
    for told in unseeded_lines(health["orphans"]):
        click.secho(f"! {told}", fg="red")
    for told in _host_lines(health, config.zone):
        click.echo(f"- {told}")
    for told in _first(_confirming(row, zone) for row in health["being_confirmed"]):
        click.echo(f"? {told}")
    if "cluster" in health:
        _print_cluster(health["cluster"], zone)


def _print_cluster(seen: Mapping[str, Any], zone: ZoneInfo) -> None:
    """The workers of other machines, as the last run saw them."""
    reached = tr("可用", "reachable") if seen["broker_reachable"] else tr("连不上", "unreachable")
    click.echo(
        labelled(
            tr("消息代理", "Broker"),
            tr(
                f"{reached}，待收结果 {seen['findings_waiting']}，外派主机 {seen['hosts_out']}",
                f"{reached}, findings waiting {seen['findings_waiting']}, "
                f"hosts out {seen['hosts_out']}",
            ),
        )
    )
    table(
        [tr("其他机器", "Elsewhere"), tr("状态", "State"), tr("主机", "Hosts"),
         tr("未送", "Unsent"), "MiB", tr("最近音讯", "Last heard")],
        (
            [
                line(row["name"], 60),
                word(WORKER_WORDS, row["state"]),
                f"{row['hosts']}/{row['room']}",
                str(row["unsent"]),
                f"{row['memory_mb']:.0f}",
                local_second(row["heard_at"], zone),
            ]
            for row in seen["workers"]
        ),
    )  # fmt: skip


def _of_backlog(changes: int, articles: int) -> str:
    """How many of the changes only say what a first crawl found."""
    if not changes:
        return ""
    return tr(
        f"（其中首次抓取 {changes} 条，收录 {articles} 篇）",
        f" ({changes} of a first crawl, which found {counted(articles, 'article')})",
    )


def _host_lines(health: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    """What `hosts` found, a line each; of many of a sort the worst."""
    failing = {row["host"] for row in health["failing_hosts"]}
    late = [row for row in health["late_hosts"] if row["host"] not in failing]
    yield from _first(_failing(row, zone) for row in health["failing_hosts"])
    yield from _first(_late(row) for row in late)
    yield from _first(_aside(row, zone) for row in health["set_aside"])
    yield from _first(_cut(row) for row in health["cut"])


def _failing(row: Mapping[str, Any], zone: ZoneInfo) -> str:
    why = FAILED_AT.get(row["cause"], row["cause"])
    said = notes.told(f"{row['host']}: {why}", Words(language()), zone)
    rests = row["rests_until"] and from_iso(row["rests_until"]) > utc_now()
    again = local(row["rests_until"], zone)
    return said + tr(
        f"（连续 {row['failures']} 次{f'，{again} 后再试' if rests else ''}）",
        f" ({row['failures']} in a row{f', asked again after {again}' if rests else ''})",
    )


def _late(row: Mapping[str, Any]) -> str:
    return tr(
        f"{row['host']}：{row['articles']} 篇文章迟于应回访之时，最迟的迟了其间隔的 "
        f"{row['waits']:g} 倍：该主机的请求间隔或每次抓取的时间不够用",
        f"{row['host']}: {Count(row['articles']):# known article is|# known articles are} late, "
        f"one by {row['waits']:g} times its own interval: the host's delay or the time of a run "
        "leaves no room for more",
    )


def _confirming(row: Mapping[str, Any], zone: ZoneInfo) -> str:
    """An article that is gone and not proven withdrawn."""
    name = f"{row['article_id']} {line(row['title'], 60)}"
    return labelled(name, confirming(row, Words(language()), zone))


def _aside(row: Mapping[str, Any], zone: ZoneInfo) -> str:
    until = local(row["until"], zone)
    return tr(
        f"{row['url']}：抓取进程因它崩溃，搁置到 {until}",
        f"{row['url']}: the worker dies of it; set aside until {until}",
    )


def _cut(row: Mapping[str, Any]) -> str:
    prompt = line(row["prompt"])
    return tr(
        f"文章 {row['article_id']} {row['url']}：网页只见开头：{prompt}",
        f"article {row['article_id']} {row['url']}: the page breaks off at: {prompt}",
    )


def _first(lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    yield from found[:MOST_LINES]
    if (more := len(found) - MOST_LINES) > 0:
        yield tr(f"……另有 {more} 项，见 status --json", f"… {more} more: status --json")


def _print_ills(incidents: Iterable[dict[str, Any]], config: Config) -> None:
    words, zone = Words(language()), config.zone
    for incident in incidents:
        named = [source["name"] for source in incident.get("sources", ())]
        where = listed(named) or incident.get("source_id") or words("monitor")
        click.secho(
            f"! {where} {words.incident(incident['kind'])}"
            f"{bracketed(incident['kind'])} {local(incident['opened_at'], zone)}"
            f" {noted(incident['detail'], zone)}",
            fg="red",
        )
        for said in words.advice(incident["kind"], incident["detail"]):
            if said:
                click.echo(f"  {said}")
