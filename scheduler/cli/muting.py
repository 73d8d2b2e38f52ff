"""Muting: nothing more is told of an article or a source; everything is archived all the same."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from crawler.toml_tables import seconds
from scheduler.cli.common import (
    config_of,
    json_option,
    local,
    moment_of,
    print_json,
    print_json_lines,
    reading,
    table,
    text,
    writing,
)
from scheduler.config import Config
from scheduler.errors import UsageError
from scheduler.words.language import labelled, tr


@click.command(
    help=tr(
        "不再通知某篇文章或某个来源（仍存档）；不给参数则列出。",
        "Tell nothing more of an article or a source (it is archived); lists without arguments.",
    )
)
@click.argument("article", metavar="[ID|URL]", required=False, type=text)
@click.option("--source", type=text, help=tr("来源 id", "Source id"))
@click.option(
    "--until",
    help=tr(
        "到何时为止（如 2026-12-01、7d 即七天后）；缺省直到 unmute",
        "Until when (2026-12-01, or 7d from now); default: until unmute",
    ),
)
@json_option
@click.pass_context
def mute(
    ctx: click.Context,
    article: str | None,
    source: str | None,
    until: str | None,
    *,
    as_json: bool,
) -> None:
    """Mute, or list what is muted."""
    from storage.times import utc_now

    config = config_of(ctx, everything=False)
    if article is None and source is None:
        _list(config, as_json=as_json)
        return
    end = _end(until, config)
    article_id = _article_of(config, article, source)
    with writing(config) as archive:
        made = archive.outbox.mutes.mute(
            utc_now(), article_id=article_id, source_id=source, until=end
        )
    if as_json:
        print_json(made.as_json())
        return
    click.echo(labelled(tr("已静音", "muted"), source or article_id))


@click.command(help=tr("恢复通知。", "Tell of an article or a source again."))
@click.argument("article", metavar="[ID|URL]", required=False, type=text)
@click.option("--source", type=text, help=tr("来源 id", "Source id"))
@click.pass_context
def unmute(ctx: click.Context, article: str | None, source: str | None) -> int:
    """Take a mute back."""
    from storage.times import utc_now

    config = config_of(ctx, everything=False)
    article_id = _article_of(config, article, source)
    with writing(config) as archive:
        was = archive.outbox.mutes.unmute(utc_now(), article_id=article_id, source_id=source)
    name = source or article_id
    click.echo(
        labelled(
            tr("已恢复通知", "told of again") if was else tr("本来没有静音", "was not muted"), name
        ),
        err=not was,
    )
    return int(not was)


def _article_of(config: Config, article: str | None, source: str | None) -> int | None:
    """The article's number; None where a source is named instead.

    Raises:
        UsageError: Neither is named, or both.
        NotFoundError: There is no such article.
    """
    if (article is None) == (source is None):
        raise UsageError(
            "请写一篇文章的编号或网址，或用 --source 写一个来源。",
            "Name an article by its number or address, or a source with --source.",
        )
    if article is None:
        return None
    with reading(config) as archive:
        return archive.queries.articles.find(article)


def _end(until: str | None, config: Config) -> datetime | None:
    """A user's time: a span from now, or a moment.

    Raises:
        UsageError: It cannot be read, or is past.
    """
    from storage.times import utc_now

    if until is None:
        return None
    try:
        end: datetime | None = utc_now() + timedelta(seconds=seconds(until))
    except (ValueError, OverflowError):
        end = moment_of(until, config.zone)
    if end is not None and end <= utc_now():
        raise UsageError(f"--until {until} 已经过去。", f"--until {until} is past.")
    return end


def _list(config: Config, *, as_json: bool) -> None:
    from storage.times import utc_now

    with reading(config) as archive:
        found = [one.as_json() for one in archive.outbox.mutes.in_force(utc_now())]
        names = archive.queries.overview.source_names()
    if as_json:
        print_json_lines(found)
        return
    forever = tr("直到 unmute", "until unmute")
    table(
        [tr("文章", "Article"), tr("来源", "Source"), tr("起", "Since"), tr("止", "Until")],
        (
            [
                str(row["article_id"] or ""),
                names.get(row["source_id"], row["source_id"] or ""),
                local(row["muted_at"], config.zone),
                local(row["until"], config.zone) if row["until"] else forever,
            ]
            for row in found
        ),
    )
