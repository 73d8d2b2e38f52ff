"""What `check` and `status` find out: impolite settings, the archive, the feeds, the daemon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from crawler.discovery import KINDS
from crawler.discovery.base import FeedError, FeedPage
from crawler.discovery.entries import on_day
from crawler.settings import Feed, FetchLimits, Source
from scheduler.beginnings import refuse_lost
from scheduler.config import Config
from scheduler.errors import CrawlError
from scheduler.language import labelled, language, line_of, tr
from scheduler.reports import details
from scheduler.reports.wording import Words
from storage import Archive
from storage.errors import StorageError
from storage.locks import LockedError, archive_lock


def warnings(config: Config) -> Iterator[str]:
    """What is allowed but impolite or pointless, a line each."""
    if config.fetch.user_agent == FetchLimits().user_agent:
        yield tr(
            "[fetch] user_agent 还没有写上贵单位的联系网址。",
            "[fetch] user_agent does not name your own contact address yet.",
        )
    if config.fetch.delay_s < 1:
        yield tr(
            f"[fetch] delay_s = {config.fetch.delay_s:g}，低于 1 秒，对网站不够礼貌。",
            f"[fetch] delay_s = {config.fetch.delay_s:g} is under 1 s: impolite to sites.",
        )
    for source in config.sources:
        if source.every_s < 60:
            yield tr(
                f"来源 {source.id} 的 every 低于 1 分钟，对网站不够礼貌。",
                f"every of source {source.id} is under 1 min: impolite to the site.",
            )
    unverified = [source.id for source in config.sources if not source.verified]
    if unverified:
        yield tr(
            f"以下来源未经核实，请用 check --live 看能得到什么：{'、'.join(unverified)}。",
            "The addresses of these sources are unverified; see what they yield with check --live: "
            f"{', '.join(unverified)}.",
        )
    if not config.rules:
        yield tr(
            "没有 [[alerts]]：变动只会存档，不会通知任何人。",
            "No [[alerts]]: changes are archived and nobody is told.",
        )


def orphans(config: Config) -> Iterator[str]:
    """What waits in the outbox for channels that the configuration does not name, a line each.

    Raises:
        StorageError: The archive is there and cannot be used.
    """
    if not config.archive.exists():
        return
    with Archive(config.archive, read_only=True) as archive:
        waiting = archive.waiting_by_channel()
    for channel_id, count in waiting.items():
        if channel_id not in config.channels:
            yield tr(
                f"有 {count} 项投递在等通道「{channel_id}」，它不在 [[channels]] 中：补上即送出。",
                f"{count} deliveries wait for the channel {channel_id!r}, which is not under "
                "[[channels]]: define it and they go out.",
            )


def archive_line(config: Config) -> str:
    """Where the archive is and what it holds.

    Raises:
        GoneError: It was there and is gone.
        StorageError: It is there and cannot be used.
    """
    if not config.archive.exists():
        refuse_lost(config)
        return tr(
            f"档案库：{config.archive}（第一次抓取时建立）",
            f"archive: {config.archive} (made by the first crawl)",
        )
    with Archive(config.archive, read_only=True) as archive:
        counts = archive.counts()
    return tr(
        f"档案库：{config.archive}，{counts['articles']} 篇文章，{counts['versions']} 个版本",
        f"archive: {config.archive}, {counts['articles']} articles, {counts['versions']} versions",
    )


def live_lines(config: Config) -> Iterator[tuple[bool, str]]:
    """Every feed fetched once: whether it yields links, and a line that says so."""
    for source in config.sources:
        for feed in source.feeds:
            ok, found = _try_feed(config, source, feed)
            mark = "" if source.verified else tr("（未核实）", " (unverified)")
            yield ok, labelled(f"{source.id}{mark} {feed.kind} {feed.url}", found)


def _try_feed(config: Config, source: Source, feed: Feed) -> tuple[bool, str]:
    from scheduler.crawls import fetch_page

    url = on_day(feed.url, datetime.now(config.zone).date())
    try:
        answer = fetch_page(config, url)
    except CrawlError as error:
        return False, line_of(error)
    if answer.outcome != "ok":
        said = details.told(answer.detail, Words(language()), config.zone)
        return False, said or answer.outcome
    page = FeedPage(
        answer.body,
        answer.final_url or url,
        answer.encoding,
        source.article_url,
        feed,
        zone=config.zone,
    )
    try:
        found = KINDS[feed.kind].find(page)
    except FeedError as error:
        return False, line_of(error)
    links, pages = len(found.links), len(found.pages)
    return bool(links or pages), tr(
        f"{links} 个文章链接，{pages} 个后续页面", f"{links} article links, {pages} further pages"
    )


def daemon_runs(config: Config) -> bool | None:
    """Whether a daemon holds this archive's lock; None where that cannot be seen."""
    try:
        with archive_lock(config.archive, "daemon", wait=False):
            return False
    except LockedError:
        return True
    except StorageError:
        return None
