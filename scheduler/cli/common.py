"""What the commands share: configuration, archive, filters, times, output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from crawler.settings import Source
from crawler.toml_tables import FaultsError
from scheduler.config import Config, load
from scheduler.errors import ReadError, UsageError
from scheduler.time_arguments import moment
from scheduler.words.language import language, tr
from scheduler.words.names import Names
from scheduler.words.vocabulary import named
from storage import Archive, Filter
from storage.records import Kind, Severity, Span
from storage.times import from_iso, utc_now

F = TypeVar("F", bound=Callable[..., Any])

MOST_ID = 10**18 - 1
"""SQLite's numbers go a little further."""

MOST_ROWS = 1_000_000_000
"""No archive has more, and SQLite counts no further than 64 bits."""


def text(value: str) -> str:
    """A type of argument: words that are looked up; bytes that are no UTF-8 stand for nothing."""
    return value.encode("utf-8", "replace").decode("utf-8")


def config_of(ctx: click.Context, *, everything: bool = True, strict: bool = False) -> Config:
    """The configuration that the user named, or the default.

    Args:
        ctx: Names it.
        everything: Seeds and channels too.
        strict: Take a faulty seed of `[web] seeds` for a fault; else it is told and left out.

    Raises:
        FaultsError: It has faults.
    """
    config = load(ctx.obj["config"], everything=everything, lenient=not strict)
    if config.aside:
        from scheduler.overlaid import lines

        for line in lines(config):
            click.echo(line, err=True)
    return config


def names_of(config: Config) -> Names:
    """What the desk and its topics are called; a topic whose seed has faults by its id."""
    if config.topics:
        return config.names
    from crawler.topics import load_all

    try:
        topics = load_all(config.topic_paths, config.overlays)
    except FaultsError:
        topics = []
    return replace(config.names, topics={topic.id: topic.name for topic in topics})


def reading(config: Config) -> Archive:
    """The archive, to be asked only.

    Raises:
        StorageError: It is not there or cannot be read.
    """
    _refuse_lost(config)
    return Archive(config.archive, read_only=True)


def writing(config: Config) -> Archive:
    """The archive, to be written; one of an earlier schema rises.

    Raises:
        StorageError: It is not there, or cannot be opened for writing.
    """
    _refuse_lost(config)
    return Archive(config.archive, create=False)


def _refuse_lost(config: Config) -> None:
    """Say what to do where there was an archive."""
    if not config.archive.exists():
        from scheduler.beginnings import refuse_lost

        refuse_lost(config)


def json_option(function: F) -> F:
    """``--json``: one object, or JSON Lines for lists."""
    return click.option("--json", "as_json", is_flag=True, help=tr("输出 JSON", "Print JSON"))(
        function
    )


def filter_options(function: F) -> F:
    """The filters that the queries share."""
    options = [
        click.option("--since", help=tr("起（如 2026-11-01、7d）", "From (2026-11-01, or 7d)")),
        click.option("--until", help=tr("止（不含）", "Before")),
        click.option("--source", multiple=True, type=text, help=tr("来源 id", "Source id")),
        click.option("--topic", multiple=True, type=text, help=tr("专题 id", "Topic id")),
        click.option(
            "--kind",
            multiple=True,
            type=click.Choice([kind.value for kind in Kind]),
            help=tr("变动类型", "Kind of change"),
        ),
        click.option(
            "--severity",
            type=click.Choice([severity.value for severity in Severity]),
            help=tr("最低程度", "Least severity"),
        ),
        click.option("--limit", type=click.IntRange(0, MOST_ROWS), help=tr("最多几条", "At most")),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def filter_of(config: Config, options: Mapping[str, Any]) -> Filter:
    """The filter that the options of `filter_options` describe.

    Raises:
        UsageError: A time cannot be read.
    """
    severity = options.get("severity")
    return Filter(
        since=moment_of(options.get("since"), config.zone),
        until=moment_of(options.get("until"), config.zone),
        sources=tuple(options.get("source") or ()),
        topics=tuple(options.get("topic") or ()),
        kinds=tuple(Kind(kind) for kind in options.get("kind") or ()),
        severity=Severity(severity) if severity else None,
        limit=options.get("limit"),
    )


def source_of(config: Config, name: str) -> Source:
    """The source of an id, or of a former one.

    Raises:
        UsageError: There is none.
    """
    by_id = {source.id: source for source in config.sources}
    found = by_id.get(config.source_id(name))
    if found is None:
        known = sorted(by_id)
        raise UsageError(
            f"没有来源「{name}」，现有：{'、'.join(known)}。",
            f"There is no source {name!r}; known: {', '.join(known)}.",
        )
    return found


def moment_of(text: str | None, zone: ZoneInfo) -> datetime | None:
    """A user's time: ISO-8601, in the configured zone unless it names one, or a span ago.

    Raises:
        UsageError: It is neither.
    """
    return None if text is None else moment(text, zone, utc_now())


def say(zh: str, en: str, *, err: bool = False) -> None:
    """Print a text in the language in force; with `err` beside what a program reads."""
    click.echo(tr(zh, en), err=err)


def print_json(value: Any) -> None:
    """One object on one line; where the output is not UTF-8, in ASCII, which JSON allows."""
    click.echo(as_json_text(value))


def as_json_text(value: Any, indent: int | None = None) -> str:
    """A value as JSON that standard output can carry."""
    unicode = "utf" in (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
    return json.dumps(value, ensure_ascii=not unicode, indent=indent)


def print_json_lines(values: Iterable[Any]) -> None:
    """A list as JSON Lines."""
    for value in values:
        print_json(value)


def local(text: str | None, zone: ZoneInfo) -> str:
    """A stored time as people read it, to the minute; a dash where there is none."""
    return from_iso(text).astimezone(zone).strftime("%Y-%m-%d %H:%M") if text else "—"


def local_second(text: str | None, zone: ZoneInfo) -> str:
    """A stored time as people read it, to the second."""
    return from_iso(text).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if text else "—"


def places(spans: Iterable[Span], zone: ZoneInfo) -> list[str]:
    """What changed, a line for each place."""
    from scheduler.reports.one_line import place
    from scheduler.words.catalogue import Words

    words = Words(language())
    return [place(span, words, zone) for span in spans]


def in_brief(spans: Sequence[Span], zone: ZoneInfo, most: int) -> str:
    """The heaviest of what changed, in one line."""
    from scheduler.reports.one_line import in_brief
    from scheduler.words.catalogue import Words

    return in_brief(spans, Words(language()), zone, most)


def noted(detail: str | None, zone: ZoneInfo) -> str:
    """What the archive noted of an incident, for people."""
    from scheduler.words import notes
    from scheduler.words.catalogue import Words

    return notes.told(detail, Words(language()), zone)


def answered(status: int | None, detail: str | None, zone: ZoneInfo) -> str:
    """What a page answered, for people."""
    from scheduler.words import notes
    from scheduler.words.catalogue import Words

    return notes.answer(status, detail, Words(language()), zone)


def unknown_form(suffix: str, forms: Iterable[str]) -> UsageError:
    """That a file's name asks for a format that there is not."""
    known = ", ".join(forms)
    return UsageError(
        f"不认识后缀 {suffix}：请改用别的文件名，或用 --format 指定格式（{known}）。",
        f"{suffix} names no format: choose another name, or a --format ({known}).",
    )


def bytes_of(page: str | Path) -> bytes:
    """The bytes of a saved page.

    Raises:
        ReadError: It cannot be read.
    """
    try:
        return Path(page).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReadError(
            f"无法读取文件 {page}（{reason}）：请检查路径和权限。",
            f"Cannot read the file {page} ({reason}): check path and rights.",
        ) from error


def table(headers: list[str], rows: Iterable[list[str]]) -> None:
    """A table for people, columns aligned for Chinese text too."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(*headers, box=SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        # Text, not markup: an article's title may hold brackets.
        grid.add_row(*(Text(cell) for cell in row))
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    # Written by click, since rich would end the program where the reader of a pipe has gone.
    with console.capture() as drawn:
        console.print(grid)
    click.echo(drawn.get(), nl=False)


def word(words: Mapping[str, tuple[str, str]], key: str) -> str:
    """A fixed word of the vocabulary in the language in force."""
    return named(words, key, language())


def published(row: dict[str, Any], zone: ZoneInfo) -> str:
    """When an article says that it was published: a day as its date; a dash for never."""
    from scheduler.words.shown_times import published_row

    return published_row(row, zone) or "—"


def redacted_line(redaction: dict[str, Any], zone: ZoneInfo) -> str:
    """That the words were taken out, when and why."""
    at, reason = local_second(redaction["redacted_at"], zone), redaction["reason"]
    return tr(
        f"本文已于 {at} 按要求删除：{reason}", f"This article was removed on demand, {at}: {reason}"
    )


@contextmanager
def progress(total: Callable[[], int | None]) -> Iterator[Callable[[int], None]]:
    """How far it is, on a terminal: what is given takes how many are done.

    The total is counted only for a terminal; None: nobody knows it.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=total())
        yield lambda done: shown.update(task, completed=done)
