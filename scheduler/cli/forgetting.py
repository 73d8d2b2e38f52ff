"""What leaves the archive: an article on a legal demand, and what nothing needs any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from scheduler.cli.common import (
    config_of,
    json_option,
    local_second,
    print_json,
    reading,
    say,
    text,
    writing,
)
from scheduler.config import Config
from scheduler.errors import UsageError
from scheduler.words.language import Count, counted, tr

if TYPE_CHECKING:
    from scheduler.upkeep.removal import Freed
    from storage.redactions import Forgotten


@click.command(
    help=tr(
        "应合法要求删除一篇文章：标题、正文、所有版本和原始字节不再保存，只留下它曾在此的记录"
        "（编号、网址、时间、状态、哈希）；删除本身记入变动链，此后不再收录该网址。无法撤销。",
        "Remove an article on a legal demand: headline, text, every version and their bytes go; "
        "that it was there stays (numbers, addresses, times, states, hashes). The removal is "
        "logged in the chain and the address is never taken again. It cannot be undone.",
    )
)
@click.argument("article", metavar="ID|URL", type=text)
@click.option(
    "--reason",
    type=text,
    required=True,
    help=tr("缘由，永久记入变动链", "Why; it stays in the chain for good"),
)
@click.option("--yes", is_flag=True, help=tr("不再询问", "Do not ask"))
@json_option
@click.pass_context
def forget(ctx: click.Context, article: str, reason: str, *, yes: bool, as_json: bool) -> int:
    """One article's words, gone; 1 if the user thinks better of it."""
    from scheduler.upkeep.removal import forget as forget_article

    config = config_of(ctx, everything=False)
    if not reason.strip():
        raise UsageError("请用 --reason 写明缘由。", "Say why with --reason.")
    with writing(config) as archive:
        article_id = archive.queries.articles.find(article)
        row, count = (
            archive.queries.articles.as_json(article_id),
            len(archive.queries.articles.versions(article_id)),
        )
    if not yes:
        click.echo(f"{article_id}  {row['title']}\n{row['url']}", err=True)
        question = tr(
            f"删除这篇文章的全部 {count} 个版本？无法撤销",
            f"Remove {Count(count):the one version|all # versions} of this article?"
            " It cannot be undone",
        )
        if not click.confirm(question, err=True):
            say("未作改动。", "Nothing was changed.", err=True)
            return 1
    done = forget_article(config, article_id, reason.strip())
    if as_json:
        print_json(done.as_json())
        return 0
    for line in _told(done, config):
        click.echo(line)
    return 0


def _told(done: Forgotten, config: Config) -> list[str]:
    """What went, what stays, and where the words may still be."""
    made = done.redaction
    at = local_second(made.as_json()["redacted_at"], config.zone)
    lines = [
        tr(
            f"文章 {made.article_id} 已按要求删除：{len(made.versions)} 个版本、"
            f"{len(made.changes)} 条变动、{len(made.snapshots)} 份快照。",
            f"Article {made.article_id} was removed on demand: "
            f"{counted(len(made.versions), 'version')}, {counted(len(made.changes), 'change')}, "
            f"{counted(len(made.snapshots), 'snapshot')}.",
        )
        if done.new
        else tr(
            f"文章 {made.article_id} 已于 {at} 按要求删除；档案库文件又清理了一遍。",
            f"Article {made.article_id} was removed on demand on {at}; the file was cleaned again.",
        )
    ]
    if done.shared_snapshots:
        numbers = ", ".join(map(str, done.shared_snapshots))
        lines.append(
            tr(
                f"仍保留的快照（其他文章收到过同样的字节）：{numbers}",
                f"Snapshots that stay (other articles were served the same bytes): {numbers}",
            )
        )
    if done.also_in:
        numbers = ", ".join(map(str, done.also_in))
        lines.append(
            tr(
                f"同样的文字还见于文章 {numbers}：如也须删除，请逐一 forget。",
                f"The text stands in articles {numbers}, too: forget each that must go as well.",
            )
        )
    folder = config.daemon.backup_dir
    where = tr(f"（{folder}）", f" ({folder})") if folder else ""
    lines.append(
        tr(
            f"此前的备份{where}、导出文件和已发出的报告中仍有原文，请另行处理。",
            f"Backups{where}, exports and reports made before still hold the words: see to them.",
        )
    )
    return lines


@click.command(
    help=tr(
        "清理旧的、无人需要的记录：没有读出新版本的快照、没有变化的抓取、空的运行记录；"
        "版本、变动、其原始字节、撤稿证据和投递从不清理。",
        "Take away what is old and needed by nothing: snapshots that gave no version, fetches that "
        "changed nothing, runs of which nothing is left. No version, change, bytes of a version, "
        "proof or delivery ever goes.",
    )
)
@click.option(
    "--older-than",
    help=tr(
        "早于（如 90d、26w；缺省为 [daemon] prune_after，未配置则 90d）",
        "Older than (such as 90d, 26w; default [daemon] prune_after, or 90d without it)",
    ),
)
@click.option("--dry-run", is_flag=True, help=tr("只说明会清理什么", "Only say what would go"))
@json_option
@click.pass_context
def prune(ctx: click.Context, older_than: str | None, *, dry_run: bool, as_json: bool) -> None:
    """What nothing needs, gone."""
    from scheduler.upkeep.removal import prune as prune_archive

    config = config_of(ctx, everything=False)
    with reading(config) if dry_run else writing(config):
        pass
    age = _age(older_than or config.daemon.prune_after or "90d")
    freed = prune_archive(config, age, dry_run=dry_run)
    if as_json:
        print_json(freed.as_json())
        return
    click.echo(_figures(freed, dry_run=dry_run))
    if freed.before is not None and freed.after is not None:
        say(
            f"文件 {_size(freed.before)} → {_size(freed.after)}。",
            f"The file: {_size(freed.before)} → {_size(freed.after)}.",
        )


def _age(text: str) -> timedelta:
    """An age as a user writes it.

    Raises:
        UsageError: It is none.
    """
    from crawler.toml_tables import seconds
    from storage.times import utc_now

    try:
        age = timedelta(seconds=seconds(text))
        _ = utc_now() - age  # which the calendar must hold
    except (ValueError, OverflowError):
        raise UsageError(
            f"--older-than「{text}」无法理解：请写如 90d、26w。",
            f"Cannot read --older-than {text!r}: write 90d or 26w.",
        ) from None
    return age


def _figures(freed: Freed, *, dry_run: bool) -> str:
    pruned = freed.pruned
    if not pruned:
        return tr("没有可清理的。", "There is nothing to take away.")
    zh = "可清理" if dry_run else "已清理"
    en = "Would go" if dry_run else "Gone"
    media_zh = media_en = ""
    if pruned.media:
        size = _size(pruned.media_bytes)
        media_zh = f"，无主的图片和附件 {pruned.media}（{size}）"
        media_en = f", {Count(pruned.media):# file|# files} of pictures and attachments ({size})"
    return tr(
        f"{zh}：快照 {pruned.snapshots}（{_size(pruned.snapshot_bytes)}），"
        f"抓取 {pruned.fetches}，运行 {pruned.runs}，覆盖率小时 {pruned.coverage}{media_zh}。",
        f"{en}: {counted(pruned.snapshots, 'snapshot')} ({_size(pruned.snapshot_bytes)}), "
        f"{Count(pruned.fetches):# fetch|# fetches}, {counted(pruned.runs, 'run')}, "
        f"{Count(pruned.coverage):# hour|# hours} of coverage{media_en}.",
    )


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB"
