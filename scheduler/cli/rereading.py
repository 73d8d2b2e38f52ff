"""Upkeep of the readings: reextract."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from scheduler.cli.common import config_of, json_option, print_json, text, writing
from scheduler.words.language import labelled, language, listed, tr

if TYPE_CHECKING:
    from scheduler.upkeep.reextract import Reextracted


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
    from scheduler.errors import UsageError
    from scheduler.upkeep.reextract import reextract as read_again
    from storage.locks import LockedError

    config = config_of(ctx, everything=False)
    with writing(config):
        pass
    try:
        done = read_again(config, source, progress=_say_progress)
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
    click.echo(_summary(done))
    return 0


def _summary(done: Reextracted) -> str:
    return tr(
        f"重读 {done.read} 份，追加 {len(done.appended)} 个版本，{done.unreadable} 份读不出文章。",
        f"Read {done.read} pages again, appended {len(done.appended)} versions; "
        f"{done.unreadable} gave no article.",
    )


def _say_progress(done: Reextracted) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done.read}", nl=False, err=True)
