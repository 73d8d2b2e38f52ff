"""Reports of the archive over any span of time."""

from __future__ import annotations

import calendar
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from scheduler.cli.common import config_of, filter_of, filter_options, moment_of, reading
from scheduler.config import Config
from scheduler.errors import UsageError
from scheduler.language import LANGUAGES, language, tr
from storage.times import from_iso, utc_now

DEFAULT_SPAN = timedelta(days=7)


@click.command(
    help=tr(
        "生成一段时间的报告，缺省为最近七天。--day、--week、--month 可带日期。",
        "A report of a span of time, by default the last seven days. "
        "--day, --week and --month may name a date.",
    )
)
@filter_options
@click.option("--day", is_flag=False, flag_value="", help=tr("该日（缺省今日）", "That day"))
@click.option("--week", is_flag=False, flag_value="", help=tr("该日所在的周", "Week of that day"))
@click.option("--month", is_flag=False, flag_value="", help=tr("该日所在的月", "Its month"))
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "md", "json"]),
    default="html",
    show_default=True,
    help=tr("格式", "Format"),
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
    form: str,
    output: str | None,
    lang: str | None,
    **options: Any,
) -> None:
    """A report."""
    from scheduler import reports

    config = config_of(ctx, everything=False)
    since, until = _span(config.zone, day, week, month, options)
    options |= {"since": since.isoformat(), "until": until.isoformat()}
    built = _build(config, since, until, lang or language(), options)
    renderers = {
        "html": reports.render_html,
        "md": reports.render_markdown,
        "json": reports.render_json,
    }
    text = renderers[form](built)
    if output is None:
        click.echo(text)
        return
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"无法写入 {output}（{error.strerror}）：请检查路径和权限。",
            f"Cannot write {output} ({error.strerror}): check path and rights.",
        ) from error
    click.echo(tr(f"已写入 {output}", f"Wrote {output}"), err=True)


def _build(
    config: Config, since: datetime, until: datetime, lang: str, options: dict[str, Any]
) -> Any:
    from scheduler.reports import Report, SourceHealth

    with reading(config) as archive:
        found = archive.changes(filter_of(config, options), with_articles=True)
        incidents = archive.incidents(since=since)
        sources = archive.source_health(options["source"])
        head = archive.chain_head()
    ill = [incident for incident in incidents if incident.closed_at is None]
    return Report(
        changes=tuple(reversed(found)),
        incidents=tuple(incident for incident in incidents if incident.opened_at < until),
        generated_at=utc_now(),
        language=lang,
        zone=config.zone,
        since=since,
        until=until,
        sources=tuple(
            SourceHealth(
                source_id=row["source_id"],
                name=row["name"],
                articles=row["articles"],
                last_ok_at=from_iso(row["last_ok_at"]) if row["last_ok_at"] else None,
                open_incidents=tuple(
                    incident.kind for incident in ill if incident.source_id == row["source_id"]
                ),
            )
            for row in sources
        ),
        chain_head=head,
    )


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
    if day is not None:
        first, last = _date(day, zone), _date(day, zone)
    elif week is not None:
        first = _date(week, zone) - timedelta(days=_date(week, zone).weekday())
        last = first + timedelta(days=6)
    elif month is not None:
        first = _date(month, zone).replace(day=1)
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    else:
        until = moment_of(options.get("until"), zone) or utc_now()
        return moment_of(options.get("since"), zone) or until - DEFAULT_SPAN, until
    return (
        datetime.combine(first, time(), zone),
        datetime.combine(last + timedelta(days=1), time(), zone),
    )


def _date(text: str, zone: ZoneInfo) -> date:
    moment = moment_of(text or None, zone) or utc_now()
    return moment.astimezone(zone).date()
