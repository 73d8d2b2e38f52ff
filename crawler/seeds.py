"""Source seeds: TOML files in, `Source` records out, with every fault of every file at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec

from crawler.discovery.declared import faults_of
from crawler.naming import is_id, was_faults
from crawler.overlays import source_overlays
from crawler.pages import PAGES
from crawler.settings import ADDED, Feed, Known, Source, Tier
from crawler.toml_tables import (
    Fault,
    FaultsError,
    is_zone,
    read_struct,
    read_toml,
    seconds,
    seed_files,
)


class _SourceTable(msgspec.Struct, frozen=True, kw_only=True):
    """A source seed as it stands in its file."""

    id: Annotated[str, msgspec.Meta(min_length=1)]
    name: Annotated[str, msgspec.Meta(min_length=1)]
    tier: Tier = "other"
    page: str = "generic"
    article_url: tuple[str, ...] = ()
    every: str | float = "10m"
    feeds: tuple[dict[str, Any], ...] = ()
    known: Known | None = None
    verified: bool = True
    delay_s: Annotated[float, msgspec.Meta(ge=0)] | None = None
    was: tuple[str, ...] = ()
    zone: str | None = None
    keep_parameters: tuple[Annotated[str, msgspec.Meta(pattern="^;?[^;&=\\s]+$")], ...] = ()
    paused: bool = False
    render: bool = False
    screenshot: bool = False


def load_sources(paths: Sequence[Path], overlays: Path | None = None) -> list[Source]:
    """The sources of files and folders (their ``*.toml``), ordered by file name.

    Args:
        paths: The files and folders.
        overlays: A folder of seeds that are laid over these (`crawler.overlays`): what they say
            holds, key by key, and those of other ids are sources of their own.

    Raises:
        FaultsError: With every fault of every file.
    """
    faults: list[Fault] = []
    sources: dict[str, Source] = {}
    read: list[tuple[Path, Source]] = []
    for path, table in _tables(paths, overlays, faults):
        source = _source(table, str(path), faults)
        if source is None:
            continue
        if source.id in sources:
            faults.append(
                Fault(
                    f"{path}：来源 id「{source.id}」已被另一文件使用，请改用别的 id。",
                    f"{path}: the source id {source.id!r} is taken by another file; "
                    "choose another.",
                )
            )
        sources[source.id] = source
        read.append((path, source))
    faults.extend(was_faults(read))
    if faults:
        raise FaultsError(faults)
    return list(sources.values())


def _tables(
    paths: Sequence[Path], overlays: Path | None, faults: list[Fault]
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The table of each source, with what is laid over it.

    What is laid over a source goes with it to its new id. Of one that is no more, a bare pause is
    left, which nobody needs: a release without that source must not keep the daemon from starting.
    """
    over = {str(table["id"]): (path, table) for path, table in source_overlays(overlays, faults)}
    for path in seed_files(paths, faults):
        table = read_toml(path, faults)
        if table is None:
            continue
        was = table.get("was", ())
        ids = [table.get("id"), *(was if isinstance(was, list) else ())]
        above = [over.pop(one)[1] for one in map(str, ids) if one in over]
        for one in reversed(above):  # what was said under the newest id holds
            table = {**table, **one, "id": ids[0]}
        yield path, table
    for path, table in over.values():
        if not set(table) <= {"id", "paused"}:
            yield path, table


def _source(table: dict[str, Any], where: str, faults: list[Fault]) -> Source | None:
    before = len(faults)
    raw = read_struct(_SourceTable, table, where, faults)
    if raw is None:
        return None
    feeds = [
        read_struct(Feed, feed, f"{where} [[feeds]] #{number}", faults)
        for number, feed in enumerate(raw.feeds, 1)
    ]
    faults.extend(_source_faults(raw, where))
    for number, feed in enumerate(feeds, 1):
        if feed is not None:
            faults.extend(_feed_faults(feed, f"{where} [[feeds]] #{number}"))
    every_s = _every(raw.every, where, faults)
    if len(faults) > before:
        return None
    return Source(
        id=raw.id,
        name=raw.name,
        tier=raw.tier,
        page=raw.page,
        article_url=raw.article_url,
        every_s=every_s,
        feeds=tuple(feed for feed in feeds if feed is not None),
        known=raw.known,
        verified=raw.verified,
        delay_s=raw.delay_s,
        was=raw.was,
        zone=raw.zone,
        keep_parameters=raw.keep_parameters,
        paused=raw.paused,
        render=raw.render,
        screenshot=raw.screenshot,
    )


def _source_faults(raw: _SourceTable, where: str) -> list[Fault]:
    faults = []
    if not is_id(raw.id) or raw.id == ADDED:
        faults.append(
            Fault(
                f"{where}：id「{raw.id}」不可用，请用小写字母、数字、- 和 _（「{ADDED}」除外）。",
                f"{where}: id {raw.id!r} cannot be used; use lower-case letters, digits, - and _ "
                f"(but not {ADDED!r}).",
            )
        )
    if ADDED in raw.was:
        faults.append(
            Fault(
                f"{where}：was 中不能写「{ADDED}」，那是手工收录的文章。",
                f"{where}: was: {ADDED!r} is the source of articles taken by hand.",
            )
        )
    if raw.page not in PAGES:
        faults.append(
            Fault(
                f"{where}：没有名为「{raw.page}」的页面对象，可用：{'、'.join(PAGES)}。",
                f"{where}: there is no page object {raw.page!r}; known: {', '.join(PAGES)}.",
            )
        )
    for pattern in raw.article_url:
        try:
            re.compile(pattern)
        except re.error as error:
            faults.append(
                Fault(
                    f"{where}：article_url 中的正则表达式 {pattern!r} 有误（{error}）。",
                    f"{where}: article_url: bad pattern {pattern!r} ({error}).",
                )
            )
    if raw.zone is not None and not is_zone(raw.zone):
        faults.append(
            Fault(
                f"{where}：没有时区「{raw.zone}」，请写如 Asia/Tokyo 的名称。",
                f"{where}: there is no time zone {raw.zone!r}; write a name like Asia/Tokyo.",
            )
        )
    if raw.screenshot and not raw.render:
        faults.append(
            Fault(
                f"{where}：screenshot = true 须与 render = true 同写：截图出自浏览器。",
                f"{where}: screenshot = true needs render = true: the browser makes the picture.",
            )
        )
    if not raw.feeds:
        faults.append(
            Fault(
                f"{where}：没有 [[feeds]]，请至少写一个入口。",
                f"{where}: no [[feeds]]; name at least one entry point.",
            )
        )
    return faults


def _feed_faults(feed: Feed, where: str) -> list[Fault]:
    return [Fault(f"{where}：{zh}", f"{where}: {en}") for zh, en in faults_of(feed)]


def _every(value: str | float, where: str, faults: list[Fault]) -> float:
    try:
        every_s = seconds(value)
    except ValueError:
        every_s = 0
    if every_s < 1:
        faults.append(
            Fault(
                f'{where}：every「{value}」有误，请写如 "10m"、"1h" 的时长，至少 1 秒。',
                f'{where}: every {value!r} is no span of time like "10m" or "1h" of at least 1 s.',
            )
        )
    return every_s
