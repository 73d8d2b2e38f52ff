"""Reports of the archive over any span of time."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from scheduler.cli.common import (
    config_of,
    filter_of,
    filter_options,
    moment_of,
    names_of,
    reading,
    say,
    unknown_form,
)
from scheduler.cli.unmatched import warn_of_unknown
from scheduler.errors import UsageError, unwritable
from scheduler.reports import Report
from scheduler.reports.builders import span_of
from scheduler.words.language import LANGUAGES, language, tr
from storage.times import utc_now

DEFAULT_SPAN = timedelta(days=7)
_MONTH = re.compile(r"\d{4}-\d{2}")
FORMS = ("html", "md", "json", "docx", "txt")


@click.command(
    help=tr(
        "生成一段时间的报告，缺省为最近七天。--day、--week、--month 可带日期，"
        "如 --week 2026-11-02、--month 2026-10。",
        "A report of a span of time, by default the last seven days. --day, --week and --month "
        "may name a date, as in --week 2026-11-02 or --month 2026-10.",
    )
)
@filter_options
@click.option("--day", is_flag=False, flag_value="", help=tr("该日（缺省今日）", "That day"))
@click.option("--week", is_flag=False, flag_value="", help=tr("该日所在的周", "Week of that day"))
@click.option("--month", is_flag=False, flag_value="", help=tr("该日所在的月", "Its month"))
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help=tr("格式，缺省依 -o 的后缀，否则 html", "Format; by default as -o ends, else html"),
)
@click.option("-o", "--output", metavar="F", help=tr("写入该文件", "Write to that file"))
@click.option(
    "--language", "lang", type=click.Choice(LANGUAGES), help=tr("报告语言", "Of the report")
)
@click.pass_context
def report(
    ctx: click.Context,
    /,
    day: str | None,
    week: str | None,
    month: str | None,
    form: str | None,
    output: str | None,
    lang: str | None,
    **options: Any,
) -> None:
    """A report."""
    from scheduler.reports.builders import report_of

    config = config_of(ctx, everything=False)
    since, until = _span(config.zone, day, week, month, options)
    options |= {"since": since.isoformat(), "until": until.isoformat()}
    with reading(config) as archive:
        where = filter_of(config, options)
        warn_of_unknown(archive, config, where)
        built = report_of(
            archive.queries, where, config.zone, lang or language(), options["source"]
        )
    built = replace(built, names=names_of(config))
    _write(_rendered(built, form or _form_of(output)), output)


def _form_of(output: str | None) -> str:
    """The format that a file's name asks for; HTML where it asks for none.

    Raises:
        UsageError: It asks for one that there is not.
    """
    suffix = Path(output).suffix.lower() if output else ""
    if not suffix:
        return "html"
    if suffix[1:] not in FORMS:
        raise unknown_form(suffix, FORMS)
    return suffix[1:]


def _rendered(built: Report, form: str) -> bytes:
    """The report in a format, with charts in those that can show them."""
    from scheduler import reports

    if form == "docx":
        from scheduler.reports.word import render_docx

        return render_docx(built, reports.draw(built))
    if form == "html":
        return reports.render_html(built, reports.draw(built)).encode("utf-8")
    renderers = {
        "md": reports.render_markdown,
        "json": reports.render_json,
        "txt": reports.render_text,
    }
    return renderers[form](built).encode("utf-8")


def _write(contents: bytes, output: str | None) -> None:
    """Write to a file, or to standard output where none is named.

    Raises:
        UsageError: The file cannot be written, or a Word file would go to a terminal.
    """
    if output is None:
        if sys.stdout.isatty() and contents.startswith(b"PK"):
            raise UsageError(
                "Word 文件不能显示在终端：请用 -o 指定文件。",
                "A Word file cannot be shown on a terminal: name a file with -o.",
            )
        click.echo(contents, nl=False)
        return
    try:
        Path(output).write_bytes(contents)
    except OSError as error:
        raise unwritable(Path(output), error) from error
    say(f"已写入 {output}", f"Wrote {output}", err=True)


def _span(
    zone: ZoneInfo,
    day: str | None,
    week: str | None,
    month: str | None,
    options: dict[str, Any],
) -> tuple[datetime, datetime]:
    """The span that the options name.

    Raises:
        UsageError: They name several, or one cannot be read.
    """
    named = [value is not None for value in (day, week, month)]
    spans = bool(options.get("since") or options.get("until"))
    if sum(named) + spans > 1:
        raise UsageError(
            "--since/--until、--day、--week、--month 只能选一种。",
            "Choose one of --since/--until, --day, --week and --month.",
        )
    try:
        for span, value in (("day", day), ("week", week), ("month", month)):
            if value is not None:
                return span_of(span, _date(value, zone, span), zone)
        until = moment_of(options.get("until"), zone) or utc_now()
        since = moment_of(options.get("since"), zone) or until - DEFAULT_SPAN
    except OverflowError:
        raise UsageError(
            "这段时间超出了日历（公元 1 年至 9999 年）：请另选日期。",
            "That span reaches beyond the calendar (years 1 to 9999): choose another date.",
        ) from None
    if since >= until:
        raise UsageError(
            "--since 不早于 --until（缺省为现在），其间没有时间：请对调，或另选时间。",
            "--since is not before --until (by default now), so that no time is between them: "
            "exchange them, or choose others.",
        )
    return since, until


def _date(text: str, zone: ZoneInfo, span: str) -> date:
    """The day that a span was named by; of a month that is named alone, its first.

    Raises:
        UsageError: It cannot be read.
    """
    if span == "month" and _MONTH.fullmatch(text):
        try:
            return date.fromisoformat(f"{text}-01")
        except ValueError:
            raise UsageError(
                f"--month「{text}」无法理解：请写如 2026-11。",
                f"Cannot read --month {text!r}: write 2026-11.",
            ) from None
    moment = moment_of(text or None, zone) or utc_now()
    return moment.astimezone(zone).date()
