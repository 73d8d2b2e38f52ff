"""The command that looks at an address as a source would: preview."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import replace

import click

from crawler.pages import PAGES
from crawler.topics import load_all
from scheduler.cli.common import config_of, json_option, local, print_json, say, table
from scheduler.cli.printing import printable
from scheduler.cli.reading import fetched, print_verdict
from scheduler.config import Config
from scheduler.errors import UsageError
from scheduler.previews import Preview, Sample, id_of, preview_of
from scheduler.seed_texts import source_text
from scheduler.words.language import labelled, language, tr
from storage.times import to_iso

SHOWN = 15
"""Links of each sort that are listed for people."""


@click.command(
    help=tr(
        "按列表页、RSS 或站点地图的网址预览一个来源：列出的链接中哪些算文章，读出其中一篇，"
        "各专题如何判断，最后给出种子。",
        "What a source at the address of a list, feed or sitemap would show: which of its links "
        "are taken for articles, one of them read, the topics' verdicts, and a seed.",
    ),
)
@click.argument("url")
@click.option(
    "--article-url", "patterns", multiple=True, metavar="REGEX",
    help=tr("文章网址的正则表达式，可多次给出", "A pattern of article addresses; may be repeated"),
)  # fmt: skip
@click.option(
    "--page", default="generic", show_default=True,
    help=tr("读文章的页面对象", "The page object that reads an article"),
)  # fmt: skip
@json_option
@click.pass_context
def preview(
    ctx: click.Context, url: str, patterns: Sequence[str], page: str, *, as_json: bool
) -> int:
    """A source that is not there yet."""
    _check(patterns, page)
    # No channel, and no secret of one, is needed to look.
    plain = config_of(ctx, everything=False)
    config = replace(plain, topics=tuple(load_all(plain.topic_paths, plain.overlays)))
    found = preview_of(
        config, url, lambda address: fetched(config, address), article_url=patterns, page=page
    )
    if as_json:
        print_json(
            {**found.as_json(), "id": id_of(found.url), "seed": _seed(found, patterns, page)}
        )
    else:
        _print(config, found)
        click.echo()
        click.echo(_seed(found, patterns, page), nl=False)
    return 0 if found.article is not None else 1


def _check(patterns: Sequence[str], page: str) -> None:
    """Refuse what no seed may say.

    Raises:
        UsageError: A pattern or the page object.
    """
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise UsageError(
                f"正则表达式 {pattern!r} 有误（{error}）。", f"Bad pattern {pattern!r} ({error})."
            ) from error
    if page not in PAGES:
        known = ", ".join(PAGES)
        raise UsageError(
            f"没有名为「{page}」的页面对象，可用：{known}。",
            f"There is no page object {page!r}; known: {known}.",
        )


def _seed(found: Preview, patterns: Sequence[str], page: str) -> str:
    return source_text(
        source_id=id_of(found.url),
        name=found.title or id_of(found.url),
        feeds=[(found.kind, found.url)],
        article_url=patterns or found.patterns,
        page=page,
    )


def _print(config: Config, found: Preview) -> None:
    click.echo(labelled(tr("入口", "Feed"), f"{found.kind} {found.url}"))
    for headline, links, count in (
        (tr("算作文章的链接", "Links taken for articles"), found.taken, found.taken_count),
        (tr("其他链接", "Other links"), found.left, found.left_count),
    ):
        click.secho(f"\n{labelled(headline, str(count))}", bold=True)
        if links:
            table(
                [tr("文字", "Text"), tr("日期", "Day"), tr("网址", "Address")],
                [
                    [printable(link.text)[:40], str(link.day or ""), printable(link.url)]
                    for link in links[:SHOWN]
                ],
            )
        if count > SHOWN:
            say(f"……另有 {count - SHOWN} 条", f"… {count - SHOWN} more")
    for sample in found.samples:
        _print_sample(config, sample)
    if found.article is None:
        say(
            "没有读出一篇文章：请看上面的原因，或用 --article-url 指明文章网址。",
            "No article was read: see why above, or name the addresses by --article-url.",
            err=True,
        )


def _print_sample(config: Config, sample: Sample) -> None:
    click.secho(f"\n{labelled(tr('读出', 'Read'), printable(sample.url))}", bold=True)
    article = sample.article
    if article is None:
        click.echo(printable(sample.reason[language() == "en"] if sample.reason else ""))
        return
    when = article.published_at
    fields = (
        (tr("标题", "Title"), article.title),
        (tr("发布", "Published"), local(to_iso(when), config.zone) if when else "—"),
        (tr("稿源", "Origin"), article.origin or "—"),
        (tr("作者", "Authors"), "、".join(article.authors) or "—"),
        (tr("正文", "Text"), tr(f"{len(article.body)} 字", f"{len(article.body)} characters")),
    )
    for name, value in fields:
        click.echo(labelled(name, printable(value)))
    click.echo(printable("\n".join(article.body.split("\n")[:3])))
    for topic, match in zip(config.topics, sample.matches, strict=True):
        print_verdict(topic, match)
    sys.stdout.flush()
