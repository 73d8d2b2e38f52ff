"""Upkeep of the archive: verify, backup, restore, stamp, reextract."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.extras import extra_needed
from scheduler.cli.common import config_of, json_option, print_json, reading, say, text, writing
from scheduler.config import Config
from scheduler.errors import UsageError
from scheduler.words.language import counted, labelled, language, line_of, listed, tr
from scheduler.words.media_words import not_copied
from storage.findings import Finding
from storage.media_files import folder_of

if TYPE_CHECKING:
    from scheduler.upkeep.reextract import Reextracted

MOST_SHOWN = 20
"""Findings of one check that are shown to people; ``--json`` gives every one."""


@click.command(
    help=tr(
        "校验档案库：快照与哈希、版本、变动链、孤立记录、全文索引；并以现行规则重读各版本的原始字节。",
        "Verify the archive: snapshots against their hashes, versions, the chain of changes, "
        "orphans, the full-text index; and read each version again from its bytes.",
    )
)
@click.option(
    "--fix",
    is_flag=True,
    help=tr(
        "重建可无损重建的（全文索引、最新版本标记、旧规则算出的值）",
        "Rebuild what can be without loss",
    ),
)
@click.option(
    "--head",
    metavar="HASH",
    help=tr("别处保存的链首（如日报所载）", "A head of the chain kept elsewhere, as in a report"),
)
@json_option
@click.pass_context
def verify(ctx: click.Context, *, fix: bool, head: str | None, as_json: bool) -> int:
    """What is wrong; 1 if anything is left that is."""
    config = config_of(ctx, everything=False)
    if head is not None and not re.fullmatch(r"[0-9a-f]{64}", head):
        raise UsageError(
            f"{head} 不是链首：应为报告末尾所载的 64 位十六进制数。",
            f"{head} is no head of a chain: it has 64 hexadecimal digits, as reports end with.",
        )
    with reading(config):
        pass
    found = _told(_checked(config, head), as_json=as_json)
    fixable = any(finding.fixable for finding in found)
    if fix and fixable:
        from storage import Archive

        with Archive(config.archive, create=False) as archive:
            archive.upkeep.verifying.rebuild({one.check for one in found if one.fixable})
        say("已重建，再校验一遍。", "Rebuilt; verifying once more.", err=True)
        found = _told(_checked(config, head), as_json=as_json)
    if not as_json:
        _conclude(found, fixable=fixable and not fix)
    return 1 if found else 0


def _checked(config: Config, head: str | None) -> Iterable[Finding]:
    from scheduler.upkeep import verify as upkeep

    return upkeep.verify(config, head=head)


def _told(findings: Iterable[Finding], *, as_json: bool) -> list[Finding]:
    """Say each as it is found; return them all."""
    found: list[Finding] = []
    shown: Counter[str] = Counter()
    for finding in findings:
        found.append(finding)
        shown[finding.check] += 1
        if as_json:
            print_json(finding.as_json())
        elif shown[finding.check] <= MOST_SHOWN:
            click.echo(labelled(finding.check, tr(finding.zh, finding.en)))
    for check, count in shown.items():
        if count > MOST_SHOWN and not as_json:
            rest = count - MOST_SHOWN
            say(f"{check}：另有 {rest} 处。", f"{check}: {rest} more.")
    return found


def _conclude(found: list[Finding], *, fixable: bool) -> None:
    if not found:
        say("档案库完好。", "The archive is whole.")
        return
    say(f"共 {len(found)} 处不符。", f"{len(found)} findings.", err=True)
    if fixable:
        say(
            "部分可重建：yongliang verify --fix。",
            "Some can be rebuilt: yongliang verify --fix.",
            err=True,
        )


@click.command(
    help=tr(
        "把档案库完整备份到一个新文件；守护进程可照常写入。备份经过校验，绝不覆盖已有文件。",
        "Write a checked copy of the archive to a new file, while the daemon goes on. "
        "Nothing is ever overwritten.",
    )
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.pass_context
def backup(ctx: click.Context, file: Path) -> int:
    """A copy of the archive; 1 if it is without files that it should have."""
    config = config_of(ctx, everything=False)
    with reading(config) as archive:
        missing = archive.upkeep.backups.write(file, _say_progress)
        files, folder = archive.queries.media.held()[0], archive.media_files
    size = file.stat().st_size / 1e6
    say(f"已备份到 {file}（{size:.1f} MB）。", f"Backed up to {file} ({size:.1f} MB).")
    if files and not folder.is_there:
        say(
            f"没有文件夹 {folder.folder}：备份只有档案库，没有它记着的 {files} 个图片和附件。",
            f"There is no folder {folder.folder}: the backup is the archive alone, without the "
            f"{files} pictures and attachments that it names.",
            err=True,
        )
    return _missing(missing, folder.folder)


@click.command(
    help=tr(
        "由备份恢复档案库：先复制、升级、校验，再放到 [archive] path；该处须没有文件。",
        "Restore the archive from a backup: copied, upgraded and verified, then put at "
        "[archive] path, where nothing must be.",
    )
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--anyway",
    is_flag=True,
    help=tr("校验不符也恢复（确无更好的备份时）", "Also if it does not verify (nothing better)"),
)
@click.pass_context
def restore(ctx: click.Context, file: Path, *, anyway: bool) -> int:
    """The archive, back from a copy."""
    from scheduler.beginnings import put_marks
    from storage.archive.restoring import DamagedBackupError
    from storage.archive.restoring import restore as restore_archive

    config = config_of(ctx, everything=False)
    try:
        missing = restore_archive(file, config.archive, anyway=anyway, progress=_say_progress)
    except DamagedBackupError as error:
        _told(error.findings, as_json=False)
        click.echo(line_of(error), err=True)
        return 1
    with reading(config) as archive:
        put_marks(config, archive.identity())
    say(f"已恢复到 {config.archive}。", f"Restored to {config.archive}.")
    return _missing(missing, folder_of(file))


def _missing(names: tuple[str, ...], folder: Path) -> int:
    """Say which pictures and attachments a copy is without; 1 if there are any."""
    if not names:
        return 0
    click.echo(not_copied(names, str(folder)), err=True)
    return 1


def _say_progress(remaining: int, total: int) -> None:
    if total and sys.stderr.isatty():
        click.echo(f"\r{100 * (total - remaining) // total}%\r", nl=False, err=True)


@click.command(
    help=tr(
        "请 [proof] authority 为变动链首盖时间戳（RFC 3161）；守护进程每天自动做一次。",
        "Have the authority of [proof] stamp the chain's head (RFC 3161); "
        "the daemon does it daily.",
    )
)
@click.pass_context
def stamp(ctx: click.Context) -> None:
    """A time stamp now."""
    config = config_of(ctx, everything=False)
    if not config.proof.authority:
        raise UsageError(
            "没有配置时间戳机构：请写 [proof] authority。",
            "No time-stamping authority is configured: set [proof] authority.",
        )
    try:
        from scheduler.upkeep.timestamps import authority_of
        from scheduler.upkeep.timestamps import stamp as stamp_head
    except ModuleNotFoundError as error:
        raise UsageError(
            *extra_needed(("时间戳功能", "Time-stamping"), "proof", error.name)
        ) from error
    from storage import Archive

    authority = authority_of(config)
    with reading(config):
        pass
    with Archive(config.archive, create=False) as archive:
        new = authority is not None and stamp_head(archive, authority)
    click.echo(
        tr("已盖时间戳并存档。", "Stamped and kept.")
        if new
        else tr("链首已有时间戳。", "The head has its stamp already.")
    )


@click.command(
    help=tr(
        "用当前的规则重读存档的每一份网页：只追加读法不同的版本，不改旧版本，不发提醒；可中断后续跑。",
        "Read every kept page again by today's rules: readings that differ are appended as "
        "versions; none is changed and nobody is alerted. May be interrupted and gone on with.",
    )
)
@click.option("--source", type=text, help=tr("只重读该来源", "Only that source"))
@json_option
@click.pass_context
def reextract(ctx: click.Context, *, source: str | None, as_json: bool) -> int:
    """Kept pages, read again."""
    from scheduler.upkeep.reextract import reextract as read_again
    from storage.locks import LockedError

    config = config_of(ctx, everything=False)
    with writing(config):
        pass
    try:
        done = read_again(config, source, progress=_say_reread)
    except LockedError as error:
        raise UsageError(
            f"另一个重读正在处理 {config.archive}：请等它结束。",
            f"Another re-reading of {config.archive} runs: wait for its end.",
        ) from error
    if as_json:
        print_json(done.as_json())
        return 0
    from scheduler.words.catalogue import Words

    words = Words(language())
    for row in done.appended:
        fields = listed(words.field(name) for name in row["fields"])
        line = f"{row['article_id']}  v{row['reread_of']} → v{row['version']}  {row['title']}"
        click.echo(labelled(line, fields))
    click.echo(_reread_line(done))
    return 0


def _reread_line(done: Reextracted) -> str:
    return tr(
        f"重读 {done.read} 份，追加 {len(done.appended)} 个版本，{done.unreadable} 份读不出文章。",
        f"Read {counted(done.read, 'page')} again, "
        f"appended {counted(len(done.appended), 'version')}; "
        f"{done.unreadable} gave no article.",
    )


def _say_reread(done: Reextracted) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done.read}", nl=False, err=True)
