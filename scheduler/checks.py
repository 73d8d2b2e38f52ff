"""What `check` and `status` find out: impolite settings, the archive, the feeds, the daemon.

A function that asks the archive raises `StorageError` where it is there and cannot be used.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from crawler.naming import ids_in
from crawler.overlays import SOURCES, files_in
from crawler.references import names_in
from crawler.sending import SECRET_HEADERS, references_of
from crawler.settings import ADDED, FetchLimits
from scheduler import search_rules
from scheduler.beginnings import refuse_lost
from scheduler.config import Config
from scheduler.words.language import Count, tr
from scheduler.words.names import AGENT
from storage import Archive
from storage.locks import is_held
from storage.times import utc_now
from storage.workdays import unknown_year

LONGEST_WAIT_S = 60.0
"""A run that would have to wait longer for a host leaves it to the next one."""


def warnings(config: Config) -> Iterator[str]:
    """What is allowed but impolite or pointless, a line each."""
    if config.fetch.user_agent == FetchLimits().user_agent:
        yield tr(
            "[fetch] user_agent 还没有写上贵单位的联系网址。",
            "[fetch] user_agent does not name your own contact address yet.",
        )
    if config.desk.name and config.names.agent == AGENT:
        yield tr(
            f"[desk] name 已写，[fetch] user_agent 仍以程序的名称 {AGENT} 自称：请一并改写。",
            f"[desk] name is set and [fetch] user_agent still says {AGENT}, the program's own "
            "name: write your own there, too.",
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
        if source.delay_s is not None and source.delay_s < 1:
            yield tr(
                f"来源 {source.id} 的 delay_s = {source.delay_s:g}，低于 1 秒，对网站不够礼貌。",
                f"delay_s = {source.delay_s:g} of source {source.id} is under 1 s: "
                "impolite to the site.",
            )
    yield from _of_the_way(config)
    unverified = [source.id for source in config.sources if not source.verified]
    if unverified:
        yield tr(
            f"以下来源未经核实，请用 check --live 看能得到什么：{'、'.join(unverified)}。",
            "The addresses of these sources are unverified; see what they yield with check --live: "
            f"{', '.join(unverified)}.",
        )
    paused = [source.id for source in config.sources if source.paused]
    if paused:
        yield tr(
            f"以下来源已暂停，列表和文章都不看：{'、'.join(paused)}。",
            f"These sources are paused, their lists and articles are not looked at: "
            f"{', '.join(paused)}.",
        )
    for former in config.former:
        yield tr(
            f"{former.where} 仍写旧名「{former.old_id}」：照旧生效，请改写为「{former.new_id}」。",
            f"{former.where} still says {former.old_id!r}, which holds; write {former.new_id!r}.",
        )
    if told := unknown_workdays(config, utc_now().astimezone(config.zone).date()):
        yield told
    yield from _of_rules(config)


def _of_the_way(config: Config) -> Iterator[str]:
    """What should be known of how sources are asked."""
    proxied = [source.id for source in config.sources if source.proxy]
    if config.fetch.proxy or proxied:
        of = tr("全部来源", "all sources") if config.fetch.proxy else "、".join(proxied)
        yield tr(
            f"经代理抓取（{of}）：本机能解析的域名仍由本机拒绝非公网地址；"
            "本机解析不了的域名由代理决定，请确认代理不通往内网。",
            f"Fetching through a proxy ({of}): a name that resolves here is still refused where "
            "it is private; of one that does not the proxy decides: see that it leads to no "
            "network of your own.",
        )
    for source in config.sources:
        for key, values in (("headers", source.headers), ("cookies", source.cookies)):
            plain = [
                name
                for name, value in (values or {}).items()
                if value
                and not names_in(value)
                and (key == "cookies" or SECRET_HEADERS.search(name))
            ]
            if plain:
                yield tr(
                    f"来源 {source.id} 的 {key} 中 {'、'.join(plain)} 直接写在种子里："
                    "若是密码或令牌，请改写为 ${名称}，由环境变量给出。",
                    f"{key} of source {source.id} has {', '.join(plain)} in plain text: if it is "
                    "a password or a token, write ${NAME} and set it in the environment.",
                )
        if source.verify_certificates is False and config.fetch.verify_certificates:
            yield tr(
                f"来源 {source.id} 的证书不核对：应答可能不是它发的。",
                f"Certificates of source {source.id} are not verified (verify_certificates = "
                "false): what answers may be somebody else.",
            )


def unknown_workdays(config: Config, today: date) -> str | None:
    """What to do about a year whose working days are not known, where a rule asks for them."""
    if not any(rule.workdays for rule in config.rules):
        return None
    daemon = config.daemon
    year = unknown_year(today, (*daemon.workdays_on, *daemon.workdays_off))
    if year is None:
        return None
    return tr(
        f"日历还不知道 {year} 年的调休安排（周末一律算休息）：请升级 holidays 组件，"
        "或按国务院办公厅的通知在 [daemon] workdays_on、workdays_off 中写明日期。",
        f"The calendar does not know the adjusted working days of {year} yet (all weekends count "
        "as off): upgrade the package holidays, or write the days of the official notice under "
        "[daemon] workdays_on and workdays_off.",
    )


def unset_references(config: Config) -> Iterator[str]:
    """The variables that sources' seeds refer to and the environment does not have, a line each."""
    for source in config.sources:
        for name in references_of(source):
            if name not in os.environ:
                yield tr(
                    f"来源 {source.id} 引用的环境变量 {name} 未设置：不设置就无法抓取。",
                    f"The environment variable {name}, to which the seed of {source.id} refers, is "
                    "not set: set it, or the source cannot be asked.",
                )


def _of_rules(config: Config) -> Iterator[str]:
    """What hinders the rules that the page made, and where nobody is told."""
    yield from search_rules.faults(config)
    if not config.rules and search_rules.rules_of_searches(config):
        yield tr(
            "没有 [[alerts]]：只有网页中设的提醒；本程序自己出故障时不会通知任何人。",
            "No [[alerts]], only rules made in the page: nobody is told when the monitor itself "
            "fails.",
        )
    elif not config.rules:
        yield tr(
            "没有 [[alerts]]：变动只会存档，不会通知任何人。",
            "No [[alerts]]: changes are archived and nobody is told.",
        )


def unfilled(config: Config) -> Iterator[str]:
    """Why the browser cannot run that is to fill pages, where any source wants one: one line."""
    wanted = [source.id for source in config.sources if source.needs_browser and not source.paused]
    if not wanted:
        return
    from crawler.rendering.client import fault_here
    from crawler.rendering.messages import Start

    if config.fetch.proxy:
        yield tr(
            f"浏览器不经 [fetch] proxy，须能直接上网：{'、'.join(wanted)}（render = true）。",
            "The browser goes through no [fetch] proxy and needs a network of its own: "
            f"{', '.join(wanted)} (render = true).",
        )
    fault = fault_here(Start(limits=config.fetch, settings=config.browser))
    if fault is not None:
        yield tr(
            f"以下来源写了 render = true，但{fault.zh}：{'、'.join(wanted)}。",
            f"These sources say render = true, but {fault.en}: {', '.join(wanted)}.",
        )


def orphans(config: Config) -> Iterator[str]:
    """What waits in the outbox for channels that the configuration does not name, a line each."""
    if not config.archive.exists():
        return
    with Archive(config.archive, read_only=True) as archive:
        waiting = archive.outbox.sending.waiting_by_channel()
    for channel_id, count in waiting.items():
        if channel_id not in config.channels:
            yield tr(
                f"有 {count} 项投递在等通道「{channel_id}」，它不在 [[channels]] 中：补上即送出。",
                f"{Count(count):# delivery waits|# deliveries wait} for the channel {channel_id!r},"
                " which is not under [[channels]]: define it and they go out.",
            )


def unseeded(config: Config, archive: Archive) -> list[dict[str, Any]]:
    """The sources of kept articles that no seed names, as ``{source_id, articles}``.

    None is named while a seed cannot be read: it may be the one.
    """
    known = ids_in((*config.source_paths, *files_in(config.overlays, SOURCES)))
    return [] if known is None else archive.intake.renames.orphans(known | {ADDED})


def unseeded_lines(found: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What to do about sources that no seed names, a line each."""
    for row in found:
        name, articles = row["source_id"], row["articles"]
        yield tr(
            f"来源「{name}」的 {articles} 篇文章没有种子，不再有人看守："
            f'请恢复该种子；若已改名，请在新种子中写 was = ["{name}"]。',
            f"No seed names the source {name!r}; its {Count(articles):# article is|# articles are} "
            "looked at no more: "
            f'restore the seed, or write was = ["{name}"] in the one it is called now.',
        )


def orphaned(config: Config) -> Iterator[str]:
    """The articles that nobody looks at any more, a line a source."""
    if config.archive.exists():
        with Archive(config.archive, read_only=True) as archive:
            found = unseeded(config, archive)
        yield from unseeded_lines(found)


def learned_parameters(config: Config) -> Iterator[str]:
    """What is ignored in the addresses of each source, and what no longer is, a line each."""
    if not config.archive.exists():
        return
    with Archive(config.archive, read_only=True) as archive:
        rows = archive.intake.parameters.listed()
    for source_id, of in groupby(rows, key=lambda row: row["source_id"]):
        told: dict[str, list[str]] = {}
        for row in of:
            told.setdefault(row["state"], []).append(row["name"])
        if names := told.get("learned"):
            keys = ", ".join(f'"{name}"' for name in names)
            yield tr(
                f"来源 {source_id} 的网址中这些参数随时在变、与文章无关，比较时忽略："
                f"{'、'.join(names)}；若有误，请在其种子中写 keep_parameters = [{keys}]。",
                f"In addresses of {source_id} these parameters change while the article stays, and "
                f"are ignored: {', '.join(names)}; if that is wrong, write "
                f"keep_parameters = [{keys}] in its seed.",
            )
        if names := told.get("refuted"):
            yield tr(
                f"来源 {source_id} 曾忽略参数 {'、'.join(names)}，后见其下有两篇文章：不再忽略。",
                f"{source_id}: {', '.join(names)} was ignored until two articles were seen under "
                "it; it no longer is.",
            )
        if names := told.get("kept"):
            yield tr(
                f"来源 {source_id} 的种子要求保留参数：{'、'.join(_plain(names))}。",
                f"The seed of {source_id} keeps these parameters: {', '.join(_plain(names))}.",
            )


def _plain(names: Iterable[str]) -> list[str]:
    """Names as a seed has them: each stands for one in a path, too."""
    return sorted({name.removeprefix(";") for name in names})


def slow_hosts(config: Config) -> Iterator[str]:
    """The hosts that want longer between two requests than a run waits, a line each."""
    if not config.archive.exists():
        return
    with Archive(config.archive, read_only=True) as archive:
        slow = archive.frontier.hosts.slower_than(LONGEST_WAIT_S)
    for state in slow:
        yield tr(
            f"主机 {state.host} 要求两次请求相隔 {state.delay_s:g} 秒（robots.txt 或种子）："
            "每次抓取从它取到的网页较少。",
            f"{state.host} wants {state.delay_s:g} s between two requests (robots.txt or a seed): "
            "it gets fewer requests a run.",
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
        counts = archive.queries.overview.counts()
    return tr(
        f"档案库：{config.archive}，{counts['articles']} 篇文章，{counts['versions']} 个版本",
        f"archive: {config.archive}, {counts['articles']} articles, {counts['versions']} versions",
    )


def daemon_runs(config: Config) -> bool | None:
    """Whether a daemon holds this archive's lock; None where that cannot be seen."""
    return is_held(config.archive, "daemon")
