"""Source seeds: TOML files in, `Source` records out, with every fault of every file at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec

from crawler import sending
from crawler.discovery.declared import faults_of, faults_together
from crawler.expressions import wrong_with
from crawler.naming import is_id, was_faults
from crawler.overlays import Overlays, source_overlays
from crawler.pages import PAGES
from crawler.settings import ADDED, ArticleFields, Feed, Known, Source, Tier
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
    article: dict[str, Any] | None = None
    headers: dict[str, str] | None = None
    cookies: dict[str, str] | None = None
    user_agent: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    proxy: str | None = None
    verify_certificates: bool | None = None
    hosts: tuple[str, ...] = ()
    bridge: bool = False
    render: bool = False
    screenshot: bool = False
    cluster: bool = False


_SENT = frozenset(("method", "body", "headers"))
"""What of a feed is sent beside its address."""

KEYS = frozenset(_SourceTable.__struct_fields__)
"""The keys of a source seed."""

_AS_WRITTEN = KEYS - {"every", "feeds", "article"}
"""Those that a source has as they stand in its seed."""


def load_sources(paths: Sequence[Path], overlays: Overlays = None) -> list[Source]:
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
    for path, table, origins in _tables(paths, overlays, faults):
        source = _source(table, str(path), origins, faults)
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
    paths: Sequence[Path], overlays: Overlays, faults: list[Fault]
) -> Iterator[tuple[Path, dict[str, Any], tuple[str, ...]]]:
    """The table of each source, with what is laid over it, and where its secrets may go.

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
        origins = _origins(table)
        for one in reversed(above):  # what was said under the newest id holds
            table = {**table, **one, "id": ids[0], **_feeds_over(table, one, origins)}
            if table.get("page") != "json":
                table.pop("article", None)
        yield path, table, origins
    for path, table in over.values():
        if not set(table) <= {"id", "paused"}:
            yield path, table, ()


def _origins(table: dict[str, Any]) -> tuple[str, ...]:
    """Where the secrets of a seed may go: as it stands in the configuration's own file."""
    feeds, hosts = table.get("feeds", ()), table.get("hosts", ())
    some = feeds if isinstance(feeds, list) else ()
    urls = [str(feed.get("url", "")) for feed in some if isinstance(feed, dict)]
    named = hosts if isinstance(hosts, list) else ()
    return sending.origins_of(urls, tuple(map(str, named)))


def _feeds_over(
    table: dict[str, Any], over: dict[str, Any], origins: tuple[str, ...]
) -> dict[str, Any]:
    """The feeds that the page wrote; those that were there keep how they are asked for and read."""
    own, above = table.get("feeds"), over.get("feeds")
    if not isinstance(own, list) or not isinstance(above, list):
        return {}
    known = {_place(feed): feed for feed in own if isinstance(feed, dict)}
    feeds = [
        {**_kept(known.get(_place(feed), {}), feed, origins), **feed}
        if isinstance(feed, dict)
        else feed
        for feed in above
    ]
    return {"feeds": feeds}


def _kept(own: dict[str, Any], over: dict[str, Any], origins: tuple[str, ...]) -> dict[str, Any]:
    """What a feed keeps: nothing that is sent, where its further pages are another host's now."""
    pages = over.get("pages")
    if pages is None or pages == own.get("pages") or sending.may_go_to(str(pages), origins):
        return own
    return {key: value for key, value in own.items() if key not in _SENT}


def _place(feed: dict[str, Any]) -> tuple[str, str]:
    return str(feed.get("kind")), str(feed.get("url"))


def _source(
    table: dict[str, Any], where: str, origins: tuple[str, ...], faults: list[Fault]
) -> Source | None:
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
    article = _article(raw, where, faults)
    if len(faults) > before:
        return None
    source = Source(
        **{name: getattr(raw, name) for name in _AS_WRITTEN},
        every_s=every_s,
        feeds=tuple(feed for feed in feeds if feed is not None),
        article=article,
        origins=origins,
    )
    told = [*faults_together(source.feeds), *sending.faults_of(source)]
    faults.extend(Fault(f"{where}：{zh}", f"{where}: {en}") for zh, en in told)
    return source if not told else None


def _article(raw: _SourceTable, where: str, faults: list[Fault]) -> ArticleFields | None:
    """The expressions of the fields of articles that are data."""
    if (raw.page == "json") != (raw.article is not None):
        faults.append(
            Fault(
                f'{where}：page = "json" 和 [article] 要一起写，后者说明各字段在回应中的位置。',
                f'{where}: page = "json" and [article], which says where the fields stand in the '
                "answer, need each other.",
            )
        )
    if raw.article is None:
        return None
    fields = read_struct(ArticleFields, raw.article, f"{where} [article]", faults)
    for key, expression in msgspec.structs.asdict(fields).items() if fields else ():
        wrong = wrong_with(expression) if expression is not None else None
        if wrong:
            faults.append(
                Fault(
                    f"{where} [article]：{key} 中的表达式「{expression}」有误（{wrong}）。",
                    f"{where} [article]: {key}: bad JMESPath expression {expression!r} ({wrong}).",
                )
            )
    return fields


def _source_faults(raw: _SourceTable, where: str) -> Iterator[Fault]:
    if not is_id(raw.id) or raw.id == ADDED:
        yield Fault(
            f"{where}：id「{raw.id}」不可用，请用小写字母、数字、- 和 _（「{ADDED}」除外）。",
            f"{where}: id {raw.id!r} cannot be used; use lower-case letters, digits, - and _ "
            f"(but not {ADDED!r}).",
        )
    if ADDED in raw.was:
        yield Fault(
            f"{where}：was 中不能写「{ADDED}」，那是手工收录的文章。",
            f"{where}: was: {ADDED!r} is the source of articles taken by hand.",
        )
    if raw.page not in PAGES:
        yield Fault(
            f"{where}：没有名为「{raw.page}」的页面对象，可用：{'、'.join(PAGES)}。",
            f"{where}: there is no page object {raw.page!r}; known: {', '.join(PAGES)}.",
        )
    for pattern in raw.article_url:
        try:
            re.compile(pattern)
        except re.error as error:
            yield Fault(
                f"{where}：article_url 中的正则表达式 {pattern!r} 有误（{error}）。",
                f"{where}: article_url: bad pattern {pattern!r} ({error}).",
            )
    if raw.zone is not None and not is_zone(raw.zone):
        yield Fault(
            f"{where}：没有时区「{raw.zone}」，请写如 Asia/Tokyo 的名称。",
            f"{where}: there is no time zone {raw.zone!r}; write a name like Asia/Tokyo.",
        )
    if raw.screenshot and not raw.render:
        yield Fault(
            f"{where}：screenshot = true 须与 render = true 同写：截图出自浏览器。",
            f"{where}: screenshot = true needs render = true: the browser makes the picture.",
        )
    if not raw.feeds:
        yield Fault(
            f"{where}：没有 [[feeds]]，请至少写一个入口。",
            f"{where}: no [[feeds]]; name at least one entry point.",
        )


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
