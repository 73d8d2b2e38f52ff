"""What a single page says: extract and match."""

from __future__ import annotations

import re
from pathlib import Path

import click

from crawler import pages
from crawler.classifier import zones_of
from crawler.naming import source_of_address
from crawler.settings import FetchedPage
from crawler.topics import Topic
from scheduler.cli.common import (
    as_json_text,
    bytes_of,
    config_of,
    noted,
    print_json,
    print_json_lines,
)
from scheduler.config import Config
from scheduler.errors import ReadError, UsageError
from scheduler.words.language import bracketed, labelled, tr
from storage.records import Article
from storage.verdicts import Match


@click.command(
    help=tr(
        "从已保存的文件或网址提取文章，以 JSON 输出。",
        "The article of a saved file or of an address, as JSON.",
    )
)
@click.argument("page", metavar="FILE|URL")
@click.option("--url", help=tr("该文件原来的网址", "The address the file was saved from"))
@click.option("--json", "compact", is_flag=True, help=tr("输出为一行", "On one line"))
@click.pass_context
def extract(ctx: click.Context, page: str, url: str | None, *, compact: bool) -> None:
    """The article of a page."""
    article = _article(config_of(ctx), page, url).as_json()
    if compact:
        print_json(article)
    else:
        click.echo(as_json_text(article, 2))


@click.command(
    help=tr(
        "按每个专题判断文件或网址中的文章，以 JSON Lines 输出得分和理由。",
        "Every topic's verdict on the article of a file or address, with reasons, as JSON Lines.",
    )
)
@click.argument("page", metavar="FILE|URL")
@click.option("--url", help=tr("该文件原来的网址", "The address the file was saved from"))
@click.option("--json", "compact", is_flag=True, help=tr("输出 JSON（缺省即是）", "The default"))
@click.option(
    "--explain", is_flag=True, help=tr("改为供人阅读的形式", "In a form for people instead")
)
@click.pass_context
def match(ctx: click.Context, page: str, url: str | None, *, compact: bool, explain: bool) -> None:
    """The topics' verdicts."""
    config = config_of(ctx)
    article = _article(config, page, url)
    matches = [topic.match(article.title, article.body) for topic in config.topics]
    if compact or not explain:
        print_json_lines(match.as_json() for match in matches)
        return
    click.echo(article.title)
    for topic, found in zip(config.topics, matches, strict=True):
        print_verdict(topic, found)


def print_verdict(topic: Topic, found: Match) -> None:
    """Print a topic's verdict with its reasons."""
    from scheduler.cli.topics import reason_lines

    verdict = tr("切题", "on topic") if found.matched else tr("不切题", "off topic")
    measure = tr(
        f"得分 {found.score:g}，门槛 {topic.threshold:g}",
        f"score {found.score:g}, threshold {topic.threshold:g}",
    )
    name = f"{topic.id} {topic.name}"
    click.secho(labelled(name, verdict + bracketed(measure)), bold=True)
    for line in reason_lines(found):
        click.echo(f"    {line}")


WEB = re.compile("https?:", re.IGNORECASE)
"""How an address begins that is to be fetched; all else names a file."""


def _article(config: Config, page: str, url: str | None) -> Article:
    """The article of a file or address.

    Raises:
        ExtractionError: The page is no article.
        ReadError: It cannot be read.
        UsageError: The address is none.
        CrawlError: It cannot be fetched.
    """
    if WEB.match(page):
        return _fetched(config, page, url or page)
    body = bytes_of(page)
    address = url or Path(page).resolve().as_uri()
    return _read(config, body, address)


def fetched(config: Config, address: str) -> FetchedPage:
    """What an address answers, fetched by a worker.

    Raises:
        UsageError: It is no address.
        CrawlError: No worker can be had.
    """
    from crawler.addresses import as_published
    from scheduler.watch.single import fetch_page

    if as_published(address, address) is None:
        raise UsageError(f"「{address}」不是 http(s) 网址。", f"{address!r} is no http(s) address.")
    return fetch_page(config, address)


def _fetched(config: Config, address: str, url: str) -> Article:
    answer = fetched(config, address)
    if answer.outcome != "ok":
        said = noted(answer.detail, config.zone)
        raise ReadError(
            f"无法抓取 {address}（{said}）：请检查网址，或稍后再试。",
            f"Cannot fetch {address} ({said}): check the address, or try again later.",
        )
    return _read(config, answer.body, url, answer.encoding)


def _read(config: Config, body: bytes, url: str, encoding: str | None = None) -> Article:
    """The article of a page, by the rules of the source whose articles have such addresses."""
    source = source_of_address(config.sources, url)
    page = source.page if source else None
    zones = zones_of(source, config.zone)
    fields = source.article if source else None
    return pages.extract(body, url, encoding=encoding, page=page, zones=zones, fields=fields)
