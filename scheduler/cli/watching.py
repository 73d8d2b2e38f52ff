"""Running the monitor: init, check, run, crawl, add, status."""

from __future__ import annotations

import logging
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from scheduler.cli.common import (
    config_of,
    json_option,
    local,
    local_second,
    noted,
    print_json,
    reading,
    table,
    word,
    writing,
)
from scheduler.config import FILE, Config
from scheduler.errors import CrawlError, UsageError
from scheduler.language import bracketed, labelled, language, tr
from scheduler.vocabulary import RUN_WORDS


@click.command(
    help=tr(
        "写一份初始配置（缺省 ./yongliang.toml），不覆盖已有文件。",
        "Write a first configuration (default ./yongliang.toml); nothing is overwritten.",
    )
)
@click.option(
    "--seeds",
    "with_seeds",
    is_flag=True,
    help=tr("把来源和专题种子也复制到 ./seeds 供修改", "Copy the seeds to ./seeds too"),
)
@click.pass_context
def init(ctx: click.Context, *, with_seeds: bool) -> None:
    """A first configuration."""
    from scheduler.starter import starter_config

    target = Path(ctx.obj["config"] or FILE)
    text = starter_config()
    if with_seeds:
        folder = target.parent / "seeds"
        _copy_seeds(folder)
        click.echo(tr(f"种子已复制到 {folder}。", f"Copied the seeds to {folder}."))
        if target.exists():
            click.echo(
                tr(
                    f"{target} 已存在，未作改动：请在其中的 [seeds] 下写明 sources 和 topics。",
                    f"{target} exists and was not touched: name both under its [seeds].",
                )
            )
            return
        for key in ("[seeds]", "sources =", "topics ="):
            text = text.replace(f"# {key}", key)
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(
            f"{target} 已存在，不会覆盖：请用 --config 另选文件名。",
            f"{target} exists and is not overwritten: choose another name with --config.",
        ) from None
    except OSError as error:
        raise UsageError(
            f"无法写入 {target}（{error.strerror}）：请检查路径和权限。",
            f"Cannot write {target} ({error.strerror}): check path and rights.",
        ) from error
    click.echo(tr(f"已写入 {target}。接下来：", f"Wrote {target}. Next:"))
    click.echo("  yongliang check\n  yongliang crawl --deliver\n  yongliang run")


def _copy_seeds(target: Path) -> None:
    import seeds

    for kind in ("sources", "topics"):
        folder = target / kind
        folder.mkdir(parents=True, exist_ok=True)
        for file in sorted((seeds.SEEDS / kind).glob("*.toml")):
            if not (folder / file.name).exists():
                shutil.copyfile(file, folder / file.name)


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
@click.pass_context
def check(ctx: click.Context, *, live: bool) -> int:
    """Configuration and surroundings."""
    from scheduler.checks import archive_line, live_lines, orphaned, orphans, warnings

    config = config_of(ctx)
    click.echo(
        labelled(tr("配置", "configuration"), config.file or tr("内置缺省", "built-in default"))
    )
    click.echo(
        tr(
            f"来源 {len(config.sources)}，专题 {len(config.topics)}，"
            f"通道 {len(config.channels)}，提醒规则 {len(config.rules)}",
            f"{len(config.sources)} sources, {len(config.topics)} topics, "
            f"{len(config.channels)} channels, {len(config.rules)} alert rules",
        )
    )
    click.echo(archive_line(config))
    for line in (*warnings(config), *orphans(config), *orphaned(config)):
        click.echo(tr("注意：", "warning: ") + line, err=True)
    failed = False
    if live:
        for ok, line in live_lines(config):
            click.echo(line, err=not ok)
            failed = failed or not ok
    if not failed:
        click.echo(tr("没有错误。", "No faults."))
    return int(failed)


@click.command(help=tr("守护进程，在前台运行到 SIGTERM。", "The daemon, until SIGTERM."))
@click.pass_context
def run(ctx: click.Context) -> int:
    """The daemon."""
    from scheduler.daemon import Daemon

    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    # A tick that finds the one before it still running is no news: what is due stays due.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    return Daemon(config_of(ctx)).run()


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

    config = config_of(ctx)
    source = tuple(map(config.source_id, source))
    _check_sources(config, source)
    result = run_crawl(crawl_settings(config, only=source, now=now))
    failed = bool(result.exit_code)
    if as_json:
        print_json({"exit_code": result.exit_code, "counts": result.counts})
    else:
        click.echo(_summary(result.counts))
    if result.line:
        click.echo(result.line, err=True)
    if deliver:
        failed = _deliver(config, quiet=as_json) or failed
    return int(failed)


def _check_sources(config: Config, named: tuple[str, ...]) -> None:
    known = {source.id for source in config.sources}
    for name in named:
        if name not in known:
            raise UsageError(
                f"没有来源「{name}」，现有：{'、'.join(sorted(known))}。",
                f"There is no source {name!r}; known: {', '.join(sorted(known))}.",
            )


def _deliver(config: Config, *, quiet: bool) -> bool:
    """Send what is due; whether anything was left undelivered."""
    from scheduler.alerts.worker import describe
    from scheduler.outbox import worker_of
    from storage import Archive
    from storage.times import utc_now

    with Archive(config.archive, rules=config.rules, zone=config.zone) as archive:
        archive.draw_up_summaries(utc_now())
    tally = worker_of(config).deliver_all()
    if not quiet:
        click.echo(describe(tally))
    return bool(tally.failed or tally.dead)


_COUNTS = {
    "feeds": ("入口", "feeds"),
    "links_new": ("新链接", "new links"),
    "articles_new": ("新文章", "new articles"),
    "off_topic": ("与专题无关", "off topic"),
    "not_articles": ("非文章", "not articles"),
    "links_put_off": ("待再试", "put off"),
    "revisits": ("回访", "revisits"),
    "unchanged": ("未变", "unchanged"),
    "changes": ("变动", "changes"),
}


def _summary(counts: dict[str, int]) -> str:
    parts = [
        f"{tr(zh, en)} {counts[name]}" for name, (zh, en) in _COUNTS.items() if counts.get(name)
    ]
    return tr("，", ", ").join(parts) or tr("没有到期的内容。", "Nothing was due.")


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
    from crawler.discovery.addresses import canonical_link
    from scheduler.crawls import crawl_settings, run_crawl

    config = config_of(ctx)
    address = canonical_link(url, url)
    if address is None:
        raise UsageError(f"「{url}」不是 http(s) 网址。", f"{url!r} is no http(s) address.")
    _refuse_forgotten(config, address)
    result = run_crawl(crawl_settings(config, add=[address]))
    outcome = result.added[0] if result.added else {"url": address, "state": "failed"}
    if outcome["state"] == "failed":
        said = noted(outcome.get("detail"), config.zone)
        reason = said or result.line or tr("没有回应", "no answer")
        raise CrawlError(f"未能收录 {address}：{reason}", f"Could not take {address}: {reason}")
    with reading(config) as archive:
        row = archive.article_json(archive.find_article(address))
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
    if not config.archive.exists():
        return
    with writing(config) as archive:
        redaction = archive.forgotten_at([address])
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
def status(ctx: click.Context, *, as_json: bool) -> None:
    """Health of the monitor."""
    from scheduler.checks import daemon_runs, unseeded

    config = config_of(ctx, everything=False)
    with reading(config) as archive:
        health = {
            "daemon_running": daemon_runs(config),
            "archive": str(config.archive),
            **archive.counts(),
            "last_run": archive.last_run(),
            "next_fetch_at": archive.next_fetch_at(),
            "sources": archive.source_health(),
            "orphans": unseeded(config, archive),
            "incidents": [incident.as_json() for incident in archive.incidents(open_only=True)],
        }
    if as_json:
        print_json(health)
        return
    _print_status(health, config)


def _print_status(health: dict[str, Any], config: Config) -> None:
    zone = config.zone
    running = tr("运行中", "running") if health["daemon_running"] else tr("未运行", "not running")
    last = health["last_run"] or {}
    ended = word(RUN_WORDS, last.get("state", ""))
    lines = [
        (tr("守护进程", "Daemon"), running),
        (tr("档案库", "Archive"), health["archive"]),
        (
            tr("文章 / 版本 / 变动", "Articles / versions / changes"),
            f"{health['articles']} / {health['versions']} / {health['changes']}",
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
    from scheduler.checks import unseeded_lines
    from scheduler.reports.wording import Words

    for row in health["sources"]:
        if row["last_fetch_at"] and not row["links_found"]:
            click.echo(
                tr(
                    f"? {row['source_id']} 抓取过，还没有得到过文章链接：请用 check --live 查看。",
                    f"? {row['source_id']} was fetched and has shown no article link yet: see "
                    "check --live.",
                )
            )
    for line in unseeded_lines(health["orphans"]):
        click.secho(f"! {line}", fg="red")
    words = Words(language())
    for incident in health["incidents"]:
        click.secho(
            f"! {incident['source_id'] or words('monitor')} {words.incident(incident['kind'])}"
            f"{bracketed(incident['kind'])} {local(incident['opened_at'], zone)}"
            f" {noted(incident['detail'], zone)}",
            fg="red",
        )
