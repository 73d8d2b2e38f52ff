"""Two versions of an article side by side: diff."""

from __future__ import annotations

import sys
from typing import Any
from zoneinfo import ZoneInfo

import click

from scheduler.cli.common import (
    config_of,
    json_option,
    places,
    print_json,
    published,
    reading,
    redacted_line,
    say,
    text,
    word,
)
from scheduler.json_objects import difference
from scheduler.words.language import tr
from scheduler.words.vocabulary import FIELD_WORDS
from storage.diffs import marked
from storage.records import Article


@click.command(
    help=tr(
        "比较一篇文章的两个版本，缺省为最新两个。",
        "Compare two versions of an article, by default the newest two.",
    )
)
@click.argument("article", metavar="ID|URL", type=text)
@click.argument("a", type=click.IntRange(min=1), required=False)
@click.argument("b", type=click.IntRange(min=1), required=False)
@json_option
@click.pass_context
def diff(ctx: click.Context, article: str, a: int | None, b: int | None, *, as_json: bool) -> None:
    """Two versions side by side."""
    config = config_of(ctx, everything=False)
    with reading(config) as archive:
        article_id = archive.queries.articles.find(article)
        found = difference(archive, article_id, a, b)
        is_only = (
            found.from_version == found.to_version
            and len(archive.queries.articles.states(article_id)) == 1
        )
    if as_json:
        print_json(found.as_json())
        return
    if is_only and found.redaction is None:
        say(
            f"文章 {article_id} 只有一个版本，没有可比较的。",
            f"Article {article_id} has one version only: there is nothing to compare.",
        )
        return
    versions = f"{found.from_version} → {found.to_version}"
    say(f"版本 {versions}", f"Version {versions}")
    if found.redaction is not None:
        click.echo(redacted_line(found.redaction.as_json(), config.zone))
        return
    if found.edit is None:
        say("没有差别。", "No difference.")
        return
    for place in places(found.edit.spans, config.zone):
        click.echo(f"· {place}")
    _print_marked(found.before, found.after, found.edit.fields, config.zone)


def _print_marked(before: Article, after: Article, fields: tuple[str, ...], zone: ZoneInfo) -> None:
    """The changed fields' text with the changed words marked; in colour at a terminal."""
    old, new = (
        {**article.as_json(), "published_at": published(article.as_json(), zone)}
        for article in (before, after)
    )
    colour = sys.stdout.isatty()
    for name in fields:
        click.echo(f"\n{word(FIELD_WORDS, name)}")
        for segment in marked(_as_text(old[name]), _as_text(new[name])):
            if segment.op == "equal":
                click.echo(segment.after, nl=False)
                continue
            if segment.before:
                click.echo(_mark(segment.before, "[-", "-]", "red", colour=colour), nl=False)
            if segment.after:
                click.echo(_mark(segment.after, "{+", "+}", "green", colour=colour), nl=False)
        click.echo()


def _mark(text: str, opening: str, closing: str, shade: str, *, colour: bool) -> str:
    strike = shade == "red"
    if colour:
        return click.style(text, fg=shade, strikethrough=strike, underline=not strike)
    return f"{opening}{text}{closing}"


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        parts = [
            "|".join(str(part) for part in item.values() if part)
            if isinstance(item, dict)
            else str(item)
            for item in value
        ]
        return "\n".join(parts)
    return str(value or "")
