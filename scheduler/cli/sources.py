"""The sources: which there are and how each is known, written and read as OPML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from crawler.discovery.patterns import is_bounded
from crawler.pages import PAGES
from crawler.references import names_in
from crawler.settings import Source
from scheduler.cli.common import config_of, json_option, print_json_lines, say, table
from scheduler.config import Config
from scheduler.errors import ReadError, unwritable
from scheduler.new_seeds import span_of
from scheduler.opml import MOST_BYTES, read, written
from scheduler.words.language import counted, labelled, language, listed, tr
from scheduler.words.vocabulary import TIER_WORDS, named
from storage import atomic_files
from storage.text import clean

MOST_SHOWN = 80
"""Characters of a file's reference that are repeated."""

KNOWN_BY = {
    "examples": ("公开页面中的网址", "addresses in public pages"),
    "spiders": ("公开爬虫的规则", "public spiders' rules"),
    "site": ("网站本身", "the site itself"),
}


@click.group(
    invoke_without_command=True,
    help=tr(
        "来源：缺省列出；--opml 写成 OPML，import 由 OPML 建种子。",
        "The sources: listed, written as OPML (--opml), made from OPML (import).",
    ),
)
@json_option
@click.option("--opml", "as_opml", is_flag=True, help=tr("输出 OPML", "Print OPML"))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=tr("写入文件（OPML）", "Write to a file (OPML)"),
)
@click.pass_context
def sources(ctx: click.Context, *, as_json: bool, as_opml: bool, output: Path | None) -> None:
    """The sources of the configuration."""
    if ctx.invoked_subcommand is not None:
        return
    config = config_of(ctx)
    if as_opml or output is not None:
        _write_opml(config, output)
    else:
        _list(config, as_json=as_json)


@sources.command("list", help=tr("列出来源。", "List the sources."))
@json_option
@click.pass_context
def list_sources(ctx: click.Context, *, as_json: bool) -> None:
    """The sources of the configuration, as the command alone has them."""
    _list(config_of(ctx), as_json=as_json)


def _list(config: Config, *, as_json: bool) -> None:
    if as_json:
        print_json_lines(map(_as_json, config.sources))
        return
    table(
        ["ID", tr("名称", "Name"), tr("级别", "Tier"), tr("入口", "Feeds"),
         tr("间隔", "Every"), tr("依据", "Known by")],
        map(_row, config.sources),
    )  # fmt: skip


def _row(source: Source) -> list[str]:
    kinds = sorted({feed.kind for feed in source.feeds})
    known = tr("未核实", "unverified")
    if source.verified:
        known = ""
        if source.known is not None:
            known = f"{tr(*KNOWN_BY[source.known.by])} {source.known.at}"
    if source.paused:
        known = listed(filter(None, (known, tr("已暂停", "paused"))))
    return [
        source.id,
        source.name,
        named(TIER_WORDS, source.tier, language()),
        ", ".join(kinds),
        str(span_of(source.every_s)),
        known,
    ]


def _as_json(source: Source) -> dict[str, Any]:
    known = source.known
    return {
        "id": source.id,
        "name": source.name,
        "tier": source.tier,
        "page": source.page,
        "every_s": source.every_s,
        "feeds": [{"kind": feed.kind, "url": feed.url} for feed in source.feeds],
        "known": known and {"at": known.at.isoformat(), "by": known.by},
        "verified": source.verified,
        "bridge": source.bridge,
        "paused": source.paused,
    }


def _write_opml(config: Config, output: Path | None) -> None:
    content = written(config.sources, config.names.brand("zh"))
    if output is None:
        click.echo(content.decode("utf-8"), nl=False)
        return
    try:
        atomic_files.write(output, content)
    except OSError as error:
        raise unwritable(output, error) from error
    n = len(config.sources)
    say(f"{n} 个来源已写入 {output}。", f"Wrote {counted(n, 'source')} to {output}.")


@sources.command(
    "import",
    help=tr(
        "由 OPML 文件（阅读器、公众号桥接服务所导出）建来源种子，每个来源一个文件，供人核对。",
        "Make source seeds of an OPML file, as feed readers and bridges write it: a file each, for "
        "a person to read.",
    ),
)
@click.argument("file", metavar="FILE.opml", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    required=True,
    help=tr("种子写入的文件夹", "The folder for the seeds"),
)
@click.option(
    "--page",
    type=click.Choice(list(PAGES)),
    default="generic",
    show_default=True,
    help=tr("页面对象", "The page object"),
)
@click.option(
    "--bridge",
    is_flag=True,
    help=tr("入口来自须登录的桥接服务", "The feeds come from a bridge that one signs in to"),
)
@click.pass_context
def import_sources(ctx: click.Context, file: Path, output: Path, page: str, *, bridge: bool) -> int:
    """Seeds of an OPML file."""
    from scheduler.new_seeds import write_new

    config = config_of(ctx)
    new, lines = _new_seeds(config, read(_bytes_of(file), page=page, bridge=bridge))
    for line in lines:
        click.echo(line, err=True)
    if not new:
        raise ReadError(f"{file} 中没有新的来源。", f"{file} holds no source that is new.")
    written_files = write_new(output, new)
    for (name, _), path in zip(new, written_files, strict=True):
        click.echo(labelled(name, str(path)))
    say(
        f"已建 {len(new)} 个种子。请逐个核对，再把 {output} 写进 [seeds] sources。",
        f"Made {counted(len(new), 'seed')}. Read each, then name {output} under [seeds] sources.",
    )
    return 0


def _bytes_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise ReadError(
            f"无法读取 {file}（{error.strerror}）：请检查路径和权限。",
            f"Cannot read {file} ({error.strerror}): check path and rights.",
        ) from error


def _new_seeds(
    config: Config, tables: Iterator[dict[str, Any]]
) -> tuple[list[tuple[str, str]], list[str]]:
    """The seeds that can be used and are not there yet, and what is said of the others."""
    from scheduler.new_seeds import faults_in, text_of

    ids = {source.id for source in config.sources}
    addresses = {feed.url for source in config.sources for feed in source.feeds}
    patterns = {pattern for source in config.sources for pattern in source.article_url}
    new: list[tuple[str, str]] = []
    lines: list[str] = []
    for one in tables:
        urls = {str(feed.get("url")) for feed in one["feeds"]}
        if urls and urls <= addresses:
            lines.append(
                tr(
                    f"已有 {', '.join(sorted(urls))}，略过。",
                    f"{', '.join(sorted(urls))} is a source already, left out.",
                )
            )
            continue
        name = one["id"] if one["id"] not in ids else _other(one["id"], ids)
        try:
            text = text_of({**one, "id": name})
        except (TypeError, ValueError, AttributeError):  # what JSON can say and TOML cannot
            lines.append(tr(f"「{name}」不是种子，略过。", f"{name!r} is no seed, left out."))
            continue
        if referred := names_in(text):
            # Its hosts are named by whoever wrote the file: he would be sent what ours holds.
            shown = clean(f"${{{referred[0]}}}")[:MOST_SHOWN]
            lines.append(
                tr(
                    f"「{name}」引用了环境变量 {shown}：这样的种子不由文件建立，略过。",
                    f"{name!r} refers to {shown} of the environment, which no file may: left out.",
                )
            )
            continue
        faults = faults_in(text, name)
        if faults:
            lines.extend(tr(fault.zh, fault.en) for fault in faults)
            continue
        lines.extend(_doubts(name, one, patterns))
        ids.add(name)
        addresses |= urls
        new.append((name, text))
    return new, lines


def _doubts(name: str, table: dict[str, Any], known: set[str]) -> Iterator[str]:
    """What is to be looked at before a seed is used, a line each."""
    for pattern in table.get("article_url", ()):
        if pattern not in known and not is_bounded(pattern):
            yield tr(
                f"{name}：article_url 中的 {pattern} 遇到某些网址可能极慢，用前请核对。",
                f"{name}: {pattern} in article_url may take very long on some addresses; look at "
                "it before use.",
            )


def _other(name: str, ids: set[str]) -> str:
    number = 2
    while f"{name}-{number}" in ids:
        number += 1
    return f"{name}-{number}"
