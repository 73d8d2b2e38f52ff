"""Export: the archive's articles as files for other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from crawler.extras import extra_needed
from scheduler.cli.common import (
    config_of,
    filter_of,
    filter_options,
    moment_of,
    names_of,
    progress,
    reading,
    say,
    unknown_form,
)
from scheduler.cli.unmatched import warn_of_unknown
from scheduler.errors import UsageError
from scheduler.upkeep.export import FORMS, Form, Job, Written
from scheduler.upkeep.export import export as export_articles
from scheduler.upkeep.export.target import standard_output, whole_file
from scheduler.words.language import counted, language, tr

_TOLD_EVERY = 100
"""Articles between two looks at the progress; drawing it costs more than writing one."""


@click.command(
    help=tr(
        "导出文章：jsonl 每行一个 JSON；csv 和 xlsx 用 Excel 打开；"
        "warc 为网页原文（需 warc 组件），每个版本所据的一份；"
        "wacz 同样，附索引，可在 ReplayWeb.page 中打开。",
        "Export articles: jsonl is a JSON object a line; csv and xlsx are for Excel; "
        "warc holds the pages that each version was read from (extra: warc); "
        "wacz holds them with an index, to be opened in ReplayWeb.page.",
    )
)
@filter_options
@click.option(
    "--at", help=tr("整个档案库在该时刻的样子", "The whole archive as it stood at that time")
)
@click.option(
    "--format",
    "name",
    type=click.Choice(list(FORMS)),
    help=tr("格式，缺省依 -o 的后缀，否则 jsonl", "Format; by default as -o ends, else jsonl"),
)
@click.option(
    "-o",
    "--output",
    metavar="F",
    help=tr("写入该文件（- 为标准输出，缺省）", "Write to that file (-, the default: stdout)"),
)
@click.option(
    "--changes",
    "of_changes",
    is_flag=True,
    help=tr(
        "导出变动台账：何时、何事、改前、改后、证据、来源",
        "The ledger of changes: when, what, before, after, proof, source",
    ),
)
@click.pass_context
def export(
    ctx: click.Context,
    /,
    *,
    of_changes: bool,
    at: str | None,
    name: str | None,
    output: str | None,
    **options: Any,
) -> int:
    """The articles in a format."""
    config = config_of(ctx, everything=False)
    target = None if output in (None, "-") else output
    form = FORMS[name or _form_of(target)]
    if target is None and not form.to_stdout:
        raise UsageError(
            f"{form.name} 不能写到标准输出：请用 -o 指定文件。",
            f"{form.name} cannot go to standard output: name a file with -o.",
        )
    if of_changes and (at is not None or form.extra == "warc"):
        raise UsageError(
            "--changes 不与 --at、warc 或 wacz 同用：截止时间请用 --until。",
            "--changes goes with none of --at, warc and wacz: say until when with --until.",
        )
    where = filter_of(config, options)
    moment = moment_of(at, config.zone)
    with reading(config) as archive:
        warn_of_unknown(archive, config, where)
        count = archive.queries.exporting.article_count
        with _progress(lambda: None if of_changes else count(where, moment)) as advance:
            job = Job(
                archive,
                where,
                config.zone,
                language(),
                moment,
                compressed=bool(target and target.endswith(".gz")),
                names=names_of(config) if form.names_topics else config.names,
                changes=of_changes,
                advance=advance,
            )
            written = _written(form, job, target)
    _tell(written, target, of_changes=of_changes)
    return 1 if written.faults else 0


def _form_of(target: str | None) -> str:
    """The format that a file's name asks for; JSON Lines where it asks for none.

    Raises:
        UsageError: It asks for one that there is not.
    """
    name = target.lower() if target else ""
    found = next((form.name for form in FORMS.values() if name.endswith(form.suffixes)), None)
    if found is None and (suffix := Path(name).suffix):
        raise unknown_form(suffix, FORMS)
    return found or "jsonl"


def _written(form: Form, job: Job, target: str | None) -> Written:
    """Write it.

    Raises:
        UsageError: The format's extra is missing.
        ExportError: The file cannot be written.
        StorageError: The file cannot be made, or the archive is locked or damaged.
    """
    try:
        with whole_file(Path(target)) if target else standard_output() as out:
            return export_articles(form.name, job, out)
    except ModuleNotFoundError as error:
        if not form.extra:
            raise
        what = (f"{form.name} 格式", f"The format {form.name}")
        raise UsageError(*extra_needed(what, form.extra, error.name)) from error


@contextmanager
def _progress(total: Callable[[], int | None]) -> Iterator[Callable[[], None]]:
    """How far it is, on a terminal; the total is counted only for one."""
    with progress(total) as told:
        done = 0

        def advance() -> None:
            nonlocal done
            done += 1
            if done % _TOLD_EVERY == 0:
                told(done)

        yield advance


def _tell(written: Written, target: str | None, *, of_changes: bool) -> None:
    for zh, en in (*written.notes, *written.faults):
        say(zh, en, err=True)
    if target:
        n = written.articles
        how_many = tr(
            f"{n} 项变动" if of_changes else f"{n} 篇",
            counted(n, "change" if of_changes else "article"),
        )
        say(f"已写入 {target}：{how_many}。", f"Wrote {target}: {how_many}.", err=True)
