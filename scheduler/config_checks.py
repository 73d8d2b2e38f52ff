"""What must hold of the configuration's plain tables beyond the types of their keys."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawler.extras import extra_needed
from crawler.guard import parse_networks
from crawler.sending import proxy_faults, references_of
from crawler.settings import Source
from crawler.toml_tables import is_zone, seconds
from scheduler.words.clean_text import line
from storage.decider import Policy

Told = Callable[[str, str, str], None]
"""Takes down a fault: where it stands, and what is wrong, in Chinese and in English."""


def check(tables: Mapping[str, Any], fault: Told) -> None:
    """Look at the tables, those without a struct of their own left out.

    Args:
        tables: Each as its struct, by name; None: it has faults already.
        fault: Takes down what is wrong.
    """
    _check_desk(tables["desk"], fault)
    _check_zone(tables["daemon"], fault)
    _check_age(tables["daemon"], fault)
    _check_workdays(tables["daemon"], fault)
    _check_networks("fetch", "allow_addresses", tables["fetch"], fault)
    _check_proxy(tables["fetch"], fault)
    _check_networks("web", "proxies", tables["web"], fault)
    _check_user_header(tables["web"], fault)


def _check_proxy(fetch: Any, fault: Told) -> None:
    for zh, en in proxy_faults(fetch.proxy) if fetch and fetch.proxy else ():
        fault("[fetch]", zh, en)


def check_secrets(sources: Iterable[Source], own: Collection[str], fault: Told) -> None:
    """Refuse a seed that refers to a secret of the configuration's: a site would be sent it.

    Args:
        sources: The sources.
        own: The variables of channels, the page and the like.
        fault: Takes down what is wrong.
    """
    for source in sources:
        for name in references_of(source):
            if name in own:
                fault(
                    f"来源 {source.id}",
                    f"${{{name}}} 也用于配置的其他地方，不能发给网站：请另设一个变量。",
                    f"${{{name}}} is used elsewhere in the configuration and is not sent to a "
                    f"site; the seed of {source.id} needs a variable of its own.",
                )


def check_media(archive: Any, fault: Told) -> None:
    """Take down that what reads pictures and documents is not installed where they are asked for.

    Args:
        archive: The table ``[archive]``; None: it has faults already.
        fault: Takes down what is wrong.
    """
    if archive is None or archive.media == "none":
        return
    if all(map(find_spec, ("PIL", "pypdf"))):
        return
    zh, en = extra_needed(("保存图片和附件（media）", "media"), "media")
    fault("[archive]", f'{zh} ；或写 media = "none"。', f'{en} ; or write media = "none".')


LEASE_LEFT_S = 30.0
"""Seconds of a lease, beside an answer's time-out, in which a batch can do anything at all."""


def check_cluster(cluster: Any, fetch: Any, fault: Told) -> None:
    """Look at the broker of workers of other machines, where there is one.

    Args:
        cluster: The table ``[cluster]``; None: it has faults already.
        fetch: The table ``[fetch]``, likewise.
        fault: Takes down what is wrong.
    """
    if cluster is None or not cluster.broker:
        return
    if told := broker_fault(cluster.broker):
        fault("[cluster]", *told)
    if not all(map(find_spec, ("dramatiq", "redis"))):
        fault("[cluster]", *missing_cluster())
    if fetch and cluster.lease_s < fetch.timeout_s + LEASE_LEFT_S:
        least = fetch.timeout_s + LEASE_LEFT_S
        fault(
            "[cluster]",
            f"lease_s 至少须为 {least:g}（[fetch] timeout_s 加 {LEASE_LEFT_S:g} 秒）。",
            f"lease_s must be {least:g} at least ([fetch] timeout_s and {LEASE_LEFT_S:g} s).",
        )


BROKER_OPTIONS = {"ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_cert_reqs"}
"""What may stand behind ``?`` in a broker's address."""


def broker_fault(url: str) -> tuple[str, str] | None:
    """What is wrong with a broker's address, which is not repeated: it may hold a password."""
    try:
        parts = urlsplit(url)
        good = (
            parts.scheme in ("redis", "rediss")
            and bool(parts.hostname)
            and parts.port != 0
            and (parts.path.removeprefix("/") or "0").isdecimal()
            and set(parse_qs(parts.query, strict_parsing=bool(parts.query))) <= BROKER_OPTIONS
        )
    except ValueError:
        good = False
    if good:
        return None
    return (
        "broker 应写作 rediss://:${口令}@主机:端口/0（不加密：redis://）。",
        "broker must be written rediss://:${PASSWORD}@host:port/0 (without TLS: redis://).",
    )


def missing_cluster() -> tuple[str, str]:
    """That what speaks to a broker is not installed."""
    return extra_needed(("与其他机器协作", "Working with other machines"), "cluster")


def _check_desk(desk: Any, fault: Told) -> None:
    for key in ("name", "short_name", "contact") if desk else ():
        value = getattr(desk, key)
        if value != line(value):
            fault(
                "[desk]",
                f"{key} 含有换行、不可见字符或多余空白：请写成一行。",
                f"{key} holds a break, invisible characters or needless blanks: "
                "write it on one line.",
            )
    if desk and desk.short_name and not desk.name:
        fault(
            "[desk]",
            "写了 short_name，没有写 name：请写上 name。",
            "short_name stands without name: write name, too.",
        )


def _check_zone(daemon: Any, fault: Told) -> None:
    if daemon and not is_zone(daemon.timezone):
        fault(
            "[daemon]",
            f"没有时区「{daemon.timezone}」，请写如 Asia/Shanghai 的名称。",
            f"there is no time zone {daemon.timezone!r}; write a name like Asia/Shanghai.",
        )


def _check_age(daemon: Any, fault: Told) -> None:
    try:
        seconds(daemon.prune_after if daemon and daemon.prune_after else 0)
    except ValueError:
        fault(
            "[daemon]",
            f"prune_after「{daemon.prune_after}」无法理解，请写如 180d。",
            f"cannot read prune_after {daemon.prune_after!r}; write 180d, for instance.",
        )


def _check_workdays(daemon: Any, fault: Told) -> None:
    for day in sorted(set(daemon.workdays_on) & set(daemon.workdays_off)) if daemon else ():
        fault(
            "[daemon]",
            f"{day} 同时写在 workdays_on 和 workdays_off 中，请删去一处。",
            f"{day} stands under workdays_on and workdays_off; take one away.",
        )


def _check_networks(name: str, key: str, table: Any, fault: Told) -> None:
    try:
        parse_networks(getattr(table, key) if table else ())
    except ValueError as error:
        fault(
            f"[{name}]",
            f"{key} 有误（{error}），请写 IP 地址或网段。",
            f"{key}: {error}; write an IP address or network.",
        )


def _check_user_header(web: Any, fault: Told) -> None:
    if web and web.user_header and not web.proxies:
        fault(
            "[web]",
            "写了 user_header，还须在 proxies 中写明代理的地址：别人也能发来这个请求头。",
            "user_header needs proxies, too: anybody could send that header.",
        )


def policy_of(revisit: Any, withdrawal: Any, fault: Told) -> Policy | None:
    """How articles are looked at again and confirmed to be gone; None where that has faults."""
    if revisit is None or withdrawal is None:
        return None
    ages: list[tuple[float | None, float]] = []
    for age, interval in revisit.ages:
        try:
            ages.append((None if age == "*" else seconds(age), seconds(interval)))
        except ValueError as error:
            _bad_ages(fault, f"「{error}」不是时长", f"{str(error)!r} is no span of time")
    bounds = [bound for bound, _ in ages]
    finite = [bound for bound in bounds if bound is not None]
    if not bounds or bounds[-1] is not None or len(finite) != len(bounds) - 1:
        _bad_ages(fault, '最后一行的年龄须为 "*"', 'the last age, and only it, must be "*"')
    elif finite != sorted(set(finite)):
        _bad_ages(fault, "年龄须递增", "ages must ascend")
    elif any(interval <= 0 for _, interval in ages):
        _bad_ages(fault, "间隔须大于 0", "intervals must be above 0")
    return Policy(tuple(ages), withdrawal.confirmations, withdrawal.window_s)


def _bad_ages(fault: Told, zh: str, en: str) -> None:
    fault("[revisit]", f"ages：{zh}。", f"ages: {en}.")
