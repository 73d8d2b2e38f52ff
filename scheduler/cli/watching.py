"""Running the monitor: check, run, crawl, add, status."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli.common import (
    config_of,
    json_option,
    local_second,
    noted,
    print_json,
    progress,
    reading,
    say,
    source_of,
    writing,
)
from scheduler.config import Config
from scheduler.errors import CrawlError, UsageError
from scheduler.words.language import bracketed, counted, labelled, language, line_of, listed, tr

if TYPE_CHECKING:
    from scheduler.watch.single import Tried


@click.command(
    help=tr(
        "检查配置、种子、档案库和通道，一次说出所有问题。",
        "Check configuration, seeds, archive and channels; every fault at once.",
    )
)
@click.option(
    "--live",
    is_flag=True,
    help=tr("并抓取每个入口一次，看能得到什么", "And fetch every feed once to see what it yields"),
)
@click.option(
    "--fix",
    is_flag=True,
    help=tr(
        "（与 --live 同用）入口已搬、换了协议或网址规律时，给出改好的种子供人核对；不改动种子",
        "(With --live) propose seeds, for a person to read, where a feed moved, answers by the "
        "other scheme, or has links of other addresses; no seed is changed",
    ),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=tr("把改好的种子写入该文件夹（缺省输出）", "Write them to a folder (default: printed)"),
)
@click.pass_context
def check(ctx: click.Context, *, live: bool, fix: bool, output: Path | None) -> int:
    """Configuration and surroundings."""
    from scheduler.checks import (
        archive_line,
        daemon_runs,
        learned_parameters,
        orphaned,
        orphans,
        slow_hosts,
        unfilled,
        unset_references,
        warnings,
    )
    from scheduler.health import in_force, not_in_force
    from scheduler.search_rules import told
    from storage.errors import GoneError

    if (fix and not live) or (output is not None and not fix):
        raise UsageError(
            "--fix 须与 --live 同用，-o 须与 --fix 同用。",
            "--fix goes with --live, and -o with --fix.",
        )
    config = config_of(ctx, strict=True)
    if output is not None:
        _refuse_in_force(config, output)
    click.echo(
        labelled(tr("配置", "configuration"), config.file or tr("内置缺省", "built-in default"))
    )
    click.echo(labelled(tr("署名", "signed by"), _signature(config)))
    say(
        f"来源 {len(config.sources)}，专题 {len(config.topics)}，"
        f"通道 {len(config.channels)}，提醒规则 {len(config.rules)}",
        ", ".join(
            counted(len(things), noun)
            for things, noun in (
                (config.sources, "source"),
                (config.topics, "topic"),
                (config.channels, "channel"),
                (config.rules, "alert rule"),
            )
        ),
    )
    failed = False
    try:
        click.echo(archive_line(config))
        for line in (*told(config), *learned_parameters(config)):
            click.echo(line)
        waiting = [*orphans(config), *orphaned(config), *slow_hosts(config)]
    except GoneError as error:
        click.echo(line_of(error), err=True)
        waiting, failed = [], True
    if in_force(config, running=daemon_runs(config)) is False:
        waiting.append(not_in_force())
    for line in (*warnings(config), *unfilled(config), *waiting):
        click.echo(tr("注意：", "warning: ") + line, err=True)
    for line in unset_references(config):
        click.echo(line, err=True)
        failed = True
    if live:
        failed = not _check_live(config, fix=fix, output=output) or failed
    if not failed:
        say("没有错误。", "No faults.")
    return int(failed)


def _signature(config: Config) -> str:
    """The desk's names and contact in one line."""
    desk, names = config.desk, config.names
    more = listed(text for text in (desk.short_name, desk.contact) if text)
    return names.brand(language()) + (bracketed(more) if more else "")


def _refuse_in_force(config: Config, folder: Path) -> None:
    """Refuse a folder whose seeds are in force, or would be."""
    read = [path.resolve() for path in (*config.source_paths, config.overlays) if path]
    here = folder.resolve()
    if any(here in (path, path.parent) for path in read):
        raise UsageError(
            f"{folder} 是 [seeds] sources 所在的文件夹，不写入：请另选文件夹，核对后再拷入。",
            f"{folder} is where [seeds] sources lie and is not written to: choose another folder "
            "and copy what you have read.",
        )


def _check_live(config: Config, *, fix: bool, output: Path | None) -> bool:
    """Fetch every feed once and say what came of it, with the progress on a terminal."""
    from scheduler.livecheck import told_of
    from scheduler.watch.single import try_feeds

    ok, began = True, time.monotonic()
    with progress(lambda: sum(len(source.feeds) for source in config.sources)) as told:
        tried = try_feeds(config, told)
    for one in told_of(config, tried):
        for line in one.lines:
            click.secho(line, err=not one.ok, fg=None if one.ok else "red")
        ok = ok and one.ok
    took = time.monotonic() - began
    say(f"用时 {took:.0f} 秒。", f"It took {took:.0f} s.")
    if fix:
        _propose(config, tried, output)
    return ok


def _propose(config: Config, tried: list[Tried], output: Path | None) -> None:
    """Seeds as they would have to be: printed, or written where no seed is in force."""
    from scheduler.new_seeds import write_new
    from scheduler.proposals import proposals

    found = list(proposals(config, tried))
    if not found:
        say("没有可提议的改动。", "There is nothing to propose.")
        return
    say(
        f"{len(found)} 个种子可改，请逐个核对；没有改动任何种子。",
        f"{counted(len(found), 'seed')} could be changed; read each. No seed was changed.",
    )
    if output is None:
        for one in found:
            click.echo(f"\n{one.text}", nl=False)
        return
    for path in write_new(output, ((one.source_id, one.text) for one in found)):
        click.echo(str(path))


@click.command(help=tr("守护进程，在前台运行到 SIGTERM。", "The daemon, until SIGTERM."))
@click.pass_context
def run(ctx: click.Context) -> int:
    """The daemon."""
    from scheduler import logformat
    from scheduler.daemon import Daemon

    config = config_of(ctx)
    logformat.begin(config.zone)
    # A tick that finds the one before it still running is no news: what is due stays due.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    return Daemon(config).run()


@click.command(help=tr("抓取一次到期的内容，然后退出。", "Crawl what is due once, then exit."))
@click.option("--source", multiple=True, help=tr("只抓取该来源", "Only that source"))
@click.option(
    "--now",
    is_flag=True,
    help=tr("不论是否到期，全部抓取", "Everything, whether it is due or not"),
)
@click.option(
    "--deliver",
    is_flag=True,
    help=tr("随后送出到时的投递（供 cron 使用）", "Then send what is due in the outbox (for cron)"),
)
@json_option
@click.pass_context
def crawl(
    ctx: click.Context, source: tuple[str, ...], *, now: bool, deliver: bool, as_json: bool
) -> int:
    """One crawl run."""
    from scheduler.crawls import crawl_settings, run_crawl
    from scheduler.watchlog import counted as counts_line
    from scheduler.watchlog import unfilled

    config = config_of(ctx)
    only = tuple(source_of(config, name).id for name in source)
    _begin(config)
    result = run_crawl(crawl_settings(config, only=only, now=now))
    failed = bool(result.exit_code) or not result.healthy
    if as_json:
        print_json(
            {
                "exit_code": result.exit_code,
                "counts": result.counts,
                "healthy": result.healthy,
            }
        )
    else:
        click.echo(counts_line(result.counts))
    if result.line:
        click.echo(result.line, err=True)
    elif not result.healthy:
        click.echo(_no_answer(), err=True)
    for line in unfilled(config):
        click.echo(line, err=True)
    if deliver:
        failed = _deliver(config, quiet=as_json) or failed
    return int(failed)


def _no_answer() -> str:
    return tr(
        "没有一个主机应答：请检查网络，或见 status。",
        "No host that was asked answered: check the network, or see status.",
    )


def _begin(config: Config) -> None:
    """Make the archive at the first start, and say so."""
    from scheduler.beginnings import begin

    if line := begin(config):
        click.echo(line, err=True)


def _deliver(config: Config, *, quiet: bool) -> bool:
    """Send what is due; whether anything was left undelivered."""
    from scheduler.delivery.sender import describe, sender_of
    from storage import Archive
    from storage.times import utc_now

    with Archive(config.archive, create=False, rules=config.rules, zone=config.zone) as archive:
        archive.outbox.daily_summaries.draw_up(utc_now())
    tally = sender_of(config).deliver_all()
    if not quiet:
        click.echo(describe(tally))
    return bool(tally.failed or tally.dead)


@click.command(
    help=tr(
        "按网址收录一篇文章，不论来源，也不论是否切题。",
        "Take one article by its address, whatever its source and topic.",
    )
)
@click.argument("url")
@json_option
@click.pass_context
def add(ctx: click.Context, url: str, *, as_json: bool) -> int:
    """One article by hand."""
    from crawler.addresses import as_published
    from scheduler.crawls import crawl_settings, run_crawl

    config = config_of(ctx)
    address = as_published(url, url)
    if address is None:
        raise UsageError(f"「{url}」不是 http(s) 网址。", f"{url!r} is no http(s) address.")
    _begin(config)
    _refuse_forgotten(config, address)
    result = run_crawl(crawl_settings(config, add=[address]))
    outcome = result.added[0] if result.added else {"url": address, "state": "failed"}
    if outcome["state"] == "failed":
        said = noted(outcome.get("detail"), config.zone)
        reason = said or result.line or tr("没有回应", "no answer")
        raise CrawlError(f"未能收录 {address}：{reason}", f"Could not take {address}: {reason}")
    with reading(config) as archive:
        row = archive.queries.articles.as_json(archive.queries.articles.find(address))
    if row["redacted_at"] is not None:
        # It leads to a redacted article by an address that was not known before.
        raise _forgotten(address, row["redacted_at"], config)
    if as_json:
        print_json(row)
        return 0
    words = {
        "taken": tr("已收录", "taken"),
        "taken_off_topic": tr("已收录（与专题无关）", "taken (off topic)"),
        "known": tr("档案库中已有", "in the archive already"),
    }
    click.echo(labelled(words[outcome["state"]], f"{row['article_id']} {row['title']}"))
    return 0


def _refuse_forgotten(config: Config, address: str) -> None:
    """Say that an address was forgotten, before anything is fetched.

    Raises:
        CrawlError: It was.
    """
    with writing(config) as archive:
        redaction = archive.queries.redactions.forgotten_at([address])
    if redaction is not None:
        raise _forgotten(address, redaction.as_json()["redacted_at"], config)


def _forgotten(address: str, redacted_at: str, config: Config) -> CrawlError:
    at = local_second(redacted_at, config.zone)
    return CrawlError(
        f"{address} 已于 {at} 按要求删除，不再收录。",
        f"{address} was removed on demand on {at} and is not taken again.",
    )


@click.command(help=tr("运行状况：来源、事故、投递。", "Health: sources, incidents, deliveries."))
@json_option
@click.pass_context
def status(ctx: click.Context, *, as_json: bool) -> int:
    """Health of the monitor; 1 where it is itself ill."""
    from scheduler.health import for_machines, without_archive
    from storage.errors import StorageError

    config = config_of(ctx, everything=False)
    try:
        health = _health(config)
    except StorageError as error:
        health = without_archive(config, error)
    if as_json:
        print_json(for_machines(health))
    else:
        from scheduler.cli.health import print_status

        print_status(health, config)
    return int(bool(health["faults"]))


def _health(config: Config) -> dict[str, Any]:
    from scheduler.checks import daemon_runs, unseeded
    from scheduler.health import cluster, faults, hosts, in_force

    running = daemon_runs(config)
    with reading(config) as archive:
        incidents = [
            {**incident.as_json(), "detail": incident.detail}  # as it is kept: it is told later
            for incident in archive.queries.overview.incidents(open_only=True)
        ]
        return {
            "daemon_running": running,
            "archive": str(config.archive),
            **archive.queries.overview.counts(),
            "last_run": archive.queries.overview.last_run(),
            "next_fetch_at": archive.queries.overview.next_fetch_at(),
            "sources": archive.queries.overview.source_health(),
            "orphans": unseeded(config, archive),
            **hosts(archive),
            **({"cluster": seen} if (seen := cluster(archive)) else {}),
            "being_confirmed": archive.queries.judgements.being_confirmed(config.policy),
            "incidents": incidents,
            "faults": faults(config, incidents, running=running),
            "configuration_in_force": in_force(config, running=running),
        }
