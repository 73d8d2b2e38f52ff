"""The demonstration, told to a newcomer."""

from __future__ import annotations

import shutil
import sys
from contextlib import suppress
from pathlib import Path

import click

from scheduler.cli.common import places, word
from scheduler.cli.web import need_web, show_page
from scheduler.config import load
from scheduler.words.language import bracketed, counted, labelled, tr
from scheduler.words.vocabulary import KIND_WORDS, SEVERITY_WORDS


@click.command(
    help=tr(
        "离线演示：在本机网站上发现一篇文章的新增、修改、撤稿和恢复，约半分钟。",
        "The main job with no network: an article on a local site is found new, edited, "
        "withdrawn and restored; about half a minute.",
    )
)
@click.option(
    "--dir", "folder", default="demo", show_default=True, help=tr("文件夹", "Folder to use")
)
@click.option(
    "--web",
    "with_page",
    is_flag=True,
    help=tr("最后打开网页查看演示的档案库", "Show the demonstration's archive as a web page, too"),
)
def demo(folder: str, *, with_page: bool) -> None:
    """The main job, played through."""
    from scheduler.demo import Demo, write_report
    from scheduler.reports.report import SHANGHAI

    if with_page:
        # Before the half minute, not after it.
        need_web()

    show = Demo(Path(folder), click.echo)
    changes = show.run()
    report = write_report(show, changes)
    click.echo()
    click.secho(tr("记录到的变动：", "What was flagged:"), bold=True)
    for change in changes:
        spans = tr("；", "; ").join(places(change.spans, SHANGHAI))
        proof = bracketed(
            tr(f"{len(change.proof)} 次确认", counted(len(change.proof), "confirmation"))
        )
        detail = tr("：", ": ") + spans if spans else (proof if change.proof else "")
        click.echo(
            f"  {word(KIND_WORDS, change.kind)} [{word(SEVERITY_WORDS, change.severity)}]"
            f"《{change.title}》{detail}"
        )
    click.echo()
    click.echo(labelled(tr("档案库", "Archive"), show.archive))
    click.echo(labelled(tr("HTML 报告", "HTML report"), report))
    click.echo(labelled(tr("送出的提醒", "Alerts sent"), show.folder / "alerts"))
    click.echo()
    click.secho(tr("接着可以试：", "Try next:"), bold=True)
    program = "yongliang" if shutil.which("yongliang") else sys.argv[0]
    base = f"{program} --config {show.config_file}"
    for command in (f"{base} changes", f"{base} diff 1", f"{base} search 甬凉"):
        click.echo(f"  {command}")
    if with_page:
        click.echo()
        _show_page(show.config_file)


def _show_page(config_file: Path) -> None:
    """The page, until Ctrl-C, which ends the demonstration well."""
    config = load(config_file, everything=False, web=True)
    with suppress(KeyboardInterrupt):
        show_page(config, config.web.host, config.web.port, or_free=True)
