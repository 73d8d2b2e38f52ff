"""Questions to the archive: articles, show, changes, search."""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from scheduler.cli.common import (
    MOST_ID,
    answered,
    as_json_text,
    config_of,
    filter_of,
    filter_options,
    in_brief,
    json_option,
    local_second,
    moment_of,
    names_of,
    print_json,
    print_json_lines,
    published,
    reading,
    redacted_line,
    say,
    table,
    text,
    word,
)
from scheduler.cli.unmatched import said_if_none, warn_of_unknown
from scheduler.errors import UsageError
from scheduler.excerpts import Piece, excerpt
from scheduler.words.clean_text import line
from scheduler.words.language import bracketed, counted, labelled, language, listed, tr
from scheduler.words.names import Names
from scheduler.words.vocabulary import (
    EVENT_WORDS,
    FIELD_WORDS,
    FORM_WORDS,
    KIND_WORDS,
    SEVERITY_WORDS,
    STATE_WORDS,
)
from storage.copied import Spread
from storage.records import Change, Kind, Span

if TYPE_CHECKING:
    from storage import Archive

AROUND = 24
"""Characters shown on each side of the first words found in a text."""


@click.command(
    help=tr("列出档案库中的文章，新的在前。", "List the archive's articles, newest first.")
)
@filter_options
@click.option(
    "--at", help=tr("整个档案库在该时刻的样子", "The whole archive as it stood at that time")
)
@json_option
@click.pass_context
def articles(ctx: click.Context, /, *, at: str | None, as_json: bool, **options: Any) -> None:
    """The articles."""
    config = config_of(ctx, everything=False)
    where = filter_of(config, options)
    with reading(config) as archive:
        warn_of_unknown(archive, config, where)
        found = archive.queries.articles.all(where, moment_of(at, config.zone))
        if as_json:
            print_json_lines(found)
            return
        names = archive.queries.overview.source_names()
        table(
            ["ID", tr("版本", "Ver."), tr("状态", "State"), tr("发布", "Published"),
             tr("来源", "Source"), tr("标题", "Title")],
            (
                [
                    str(row["article_id"]),
                    str(row["version"]),
                    word(STATE_WORDS, row["state"]),
                    published(row, config.zone),
                    names.get(row["source_id"], row["source_id"]),
                    row["title"],
                ]
                for row in said_if_none(found)
            ),
        )  # fmt: skip


@click.command(help=tr("按编号或网址查看一篇文章。", "Show an article by its id or address."))
@click.argument("article", metavar="ID|URL", type=text)
@click.option("--version", type=click.IntRange(min=1), help=tr("该版本", "That version"))
@click.option("--at", help=tr("该时刻的版本", "As it was at that time"))
@click.option(
    "--proof",
    is_flag=True,
    help=tr(
        "该版本的证明（JSON）：原始字节的哈希、响应头、跳转、时间、变动链",
        "The version's proof as JSON: hash of the bytes, headers, redirects, times, the chain",
    ),
)
@click.option(
    "--snapshot",
    type=click.File("wb"),
    metavar="FILE",
    help=tr("把该版本的原始字节写入文件", "Write the bytes that the version was read from"),
)
@click.option(
    "--rendered",
    type=click.File("wb", lazy=True),
    metavar="FILE",
    help=tr(
        "把浏览器渲染的文档（非网站原文）写入文件",
        "Write the document as a browser rendered it, which is not what was served",
    ),
)
@click.option(
    "--screenshot",
    type=click.File("wb", lazy=True),
    metavar="FILE",
    help=tr("把本程序对该版本的截图（JPEG）写入文件", "Write our own picture of it, a JPEG"),
)
@json_option
@click.pass_context
def show(
    ctx: click.Context,
    article: str,
    version: int | None,
    at: str | None,
    snapshot: IO[bytes] | None,
    rendered: IO[bytes] | None,
    screenshot: IO[bytes] | None,
    *,
    proof: bool,
    as_json: bool,
) -> None:
    """One article."""
    from scheduler.cli.judging import print_judged
    from scheduler.json_objects import article_object

    config = config_of(ctx, everything=False)
    with reading(config) as archive:
        article_id = archive.queries.articles.find(article)
        if proof or snapshot or rendered or screenshot:
            number, _ = archive.queries.articles.version(
                article_id, version, moment_of(at, config.zone)
            )
            if snapshot:
                snapshot.write(archive.queries.articles.snapshot(article_id, number)[1])
            if rendered or screenshot:
                _write_rendering(archive, article_id, number, rendered, screenshot)
            if proof:
                told = archive.upkeep.proofs.of(article_id, number)
                click.echo(as_json_text(told, None if as_json else 2))
            return
        moment = moment_of(at, config.zone)
        row = article_object(archive, config, article_id, version, moment)
        if as_json:
            print_json(row)
            return
        _print_article(row, config.zone, names_of(config))
        print_judged(row, config.zone)
        if row["spread"]:
            click.echo()
            _print_spread(tuple(archive.queries.clusters.spread(article_id)), config.zone)


def _print_article(row: dict[str, Any], zone: ZoneInfo, names: Names) -> None:
    for headline in (row["kicker"], row["title"], row["subtitle"]):
        if headline:
            click.secho(headline, bold=headline == row["title"])
    facts = [
        (tr("发布", "Published"), published({**row, **(row["published_finest"] or {})}, zone)),
        (tr("稿源", "Origin"), row["origin"]),
        (tr("作者", "Authors"), listed(row["authors"])),
        (tr("编辑", "Editor"), row["editor"]),
        (tr("栏目", "Section"), row["section"]),
        (word(FIELD_WORDS, "form"), row["form"] and word(FORM_WORDS, row["form"])),
        (tr("网址", "Address"), row["url"]),
        (tr("状态", "State"), word(STATE_WORDS, row["state"]) + _cut(row["cut"])),
        (
            tr("版本", "Version"),
            f"{row['version']} / {len(row['versions'])}"
            + bracketed(local_second(row["captured_at"], zone)),
        ),
        (tr("渲染", "Rendered by"), row.get("rendering", {}).get("browser")),
        (tr("专题", "Topics"), listed(map(names.topic, row["topics"]))),
    ]
    for name, value in facts:
        if value:
            click.echo(labelled(name, value))
    click.echo()
    click.echo(redacted_line(row["redaction"], zone) if row["redaction"] else row["body"])
    for notice in row["notices"]:
        click.echo(labelled(word(FIELD_WORDS, "notices"), notice))
    for image in row["images"]:
        caption = (image["caption"] or "") + (bracketed(image["credit"]) if image["credit"] else "")
        click.echo(f"[{tr('图', 'image')}] {caption} {image['url'] or ''}")
    for attachment in row["attachments"]:
        click.echo(f"[{tr('附件', 'attachment')}] {attachment['name']} {attachment['url'] or ''}")
    click.echo()
    for event in row["life"]:
        click.echo(f"{_event_time(event, row, zone)}  {_event_line(event, zone)}")


def _cut(prompt: str | None) -> str:
    """That the page shows the beginning only by now, and what it asks for."""
    shown = line(prompt)
    told = tr(f"网页只见开头：{shown}", f"the page breaks off at: {shown}")
    return bracketed(told) if prompt else ""


def _event_time(event: dict[str, Any], row: dict[str, Any], zone: ZoneInfo) -> str:
    """When something happened: to the second, or as finely as the page prints it."""
    if event["event"] != "published":
        return local_second(event["at"], zone)
    return published({**row, **event, "published_at": event["at"]}, zone)


def _event_line(event: dict[str, Any], zone: ZoneInfo) -> str:
    """One event of an article's life, without its time."""
    name = event["event"]
    if name == "gone":
        return f"{word(EVENT_WORDS, name)}  {answered(event['status'], event['detail'], zone)}"
    if name == "reread":
        return f"{word(EVENT_WORDS, name)}  v{event['of']}→{event['version']}"
    if name not in KIND_WORDS:
        return word(EVENT_WORDS, name)
    words = [word(KIND_WORDS, name)]
    if name == "edited":
        spans = [Span.from_json(span) for span in event["spans"]]
        words += [
            word(SEVERITY_WORDS, event["severity"]),
            f"v{event['from_version']}→{event['to_version']}",
            in_brief(spans, zone, 3),
        ]
    if event["copy_of"] is not None:
        words.append(tr(f"转自 {event['copy_of']}", f"copy of {event['copy_of']}"))
    return "  ".join(words)


@click.command(help=tr("列出变动，新的在前。", "List the changes, newest first."))
@filter_options
@click.option(
    "--after",
    type=click.IntRange(0, MOST_ID),
    help=tr("只列编号更大的变动（上次读到的编号）", "Only after this number, the last one read"),
)
@json_option
@click.pass_context
def changes(ctx: click.Context, /, *, after: int | None, as_json: bool, **options: Any) -> None:
    """The changes."""
    config = config_of(ctx, everything=False)
    where = filter_of(config, options)
    with reading(config) as archive:
        warn_of_unknown(archive, config, where)
        found = archive.queries.changes.all(where, with_contexts=as_json, after=after)
    if as_json:
        print_json_lines(change.as_json() for change in found)
        return
    table(
        ["ID", tr("时间", "Time"), tr("变动", "Kind"), tr("程度", "Severity"),
         tr("文章", "Article"), tr("标题", "Title"), tr("详情", "What")],
        (
            [
                str(change.change_id),
                local_second(change.as_json()["detected_at"], config.zone),
                word(KIND_WORDS, change.kind),
                word(SEVERITY_WORDS, change.severity),
                str(change.article_id),
                change.title,
                _what(change, config.zone),
            ]
            for change in said_if_none(found)
        ),
    )  # fmt: skip


def _what(change: Change, zone: ZoneInfo) -> str:
    """What a change did, as far as a cell of a table tells it."""
    if change.kind is Kind.WITHDRAWN:
        n = len(change.proof)
        return tr(f"{n} 次确认", counted(n, "confirmation"))
    told = in_brief(change.spans, zone, 2)
    if change.copy_of is None:
        return told
    source = tr(f"转自 {change.copy_of}", f"copy of {change.copy_of}")
    return tr("；", "; ").join(filter(None, (source, told)))


@click.command(
    help=tr(
        "全文检索每篇文章的所有版本，新的在前。词语以空格相连为「且」；可用 OR、NOT、括号；"
        "引号内为短语；标题:词语 只查标题（引题、副题、正文亦可）。",
        "Search every version of every article, newest first. Blanks mean AND; OR, NOT and "
        "brackets may be used; quotes make a phrase; title:word asks the title alone "
        "(kicker, subtitle and body likewise).",
    )
)
@click.argument("query", nargs=-1, required=True, type=text)
@click.option("--ranked", is_flag=True, help=tr("最相关的在前", "The most relevant first"))
@filter_options
@json_option
@click.pass_context
def search(
    ctx: click.Context, /, query: tuple[str, ...], *, ranked: bool, as_json: bool, **options: Any
) -> None:
    """Full text."""
    config = config_of(ctx, everything=False)
    where = filter_of(config, options)
    with reading(config) as archive:
        warn_of_unknown(archive, config, where)
        found = archive.queries.texts.search(" ".join(query), where, ranked=ranked)
        names = archive.queries.overview.source_names()
    if as_json:
        print_json_lines(found)
        return
    for row in said_if_none(found):
        printed = published(row, config.zone)
        click.echo(f"{row['article_id']}  {_words_marked(row, 'title')}")
        source = names.get(row["source_id"], row["source_id"])
        click.echo(f"    {printed}  {source}  {row['url']}  v{row['version']}")
        for name in row["marks"]:
            if name != "title":
                click.echo(f"    {_words_marked(row, name, around=AROUND)}")
        if "attachment" in row:
            said = row["attachment"]
            pieces = _marked(excerpt(said["text"], said["marks"], AROUND))
            click.echo(f"    [{tr('附件', 'attachment')}] {pieces}")


def _words_marked(row: dict[str, Any], name: str, *, around: int | None = None) -> str:
    """A field with the words found marked, or what stands around the first of them."""
    return _marked(excerpt(row[name], row["marks"].get(name, []), around))


def _marked(pieces: list[Piece]) -> str:
    return "".join(_found(piece.text) if piece.hit else piece.text for piece in pieces)


def _found(word_: str) -> str:
    return click.style(word_, bold=True, fg="yellow") if sys.stdout.isatty() else f"【{word_}】"


def _print_spread(spread: tuple[Spread, ...], zone: ZoneInfo) -> None:
    """The first publisher and the copies, oldest first, with how much of the text each carries."""
    from scheduler.reports.spreads import holders
    from scheduler.words.catalogue import Words

    held = holders(spread, Words(language()), zone)
    say("传播（首发在前）：", "Spread (the first publisher first):")
    table(
        ["ID", tr("时间", "Time"), tr("来源", "Source"), tr("稿源", "Origin"),
         tr("距首发", "After the first"), tr("含原文", "Carries"), tr("标题", "Title")],
        (
            [
                str(one.article_id),
                told.at,
                one.source_name,
                one.origin or "",
                told.after,
                "" if one.original else f"{one.similarity:.0%}",
                one.title,
            ]
            for one, told in zip(spread, held, strict=True)
        ),
    )  # fmt: skip


def _write_rendering(
    archive: Archive,
    article_id: int,
    version: int,
    document: IO[bytes] | None,
    picture: IO[bytes] | None,
) -> None:
    """Write a version's rendered document, and our picture of it.

    Raises:
        UsageError: There is none: the source is read as served, or no picture was asked for.
    """
    made = archive.queries.articles.rendering(article_id, version)
    if made is None or (picture is not None and made.picture is None):
        raise UsageError(
            "该版本没有浏览器渲染的文档或截图：其来源须写 render = true，"
            "要截图还须写 screenshot = true。",
            "There is no such rendering of this version: its source must say render = true "
            "(and screenshot = true for a picture).",
        )
    if document is not None:
        document.write(made.body)
    if picture is not None:
        picture.write(made.picture or b"")
