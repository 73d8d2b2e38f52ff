"""What every feed yields when it is fetched once, in words: `check --live`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from crawler.protocol import Failed, FeedFound
from scheduler.config import Config
from scheduler.watch.single import TRIED_S, Tried
from scheduler.words import notes
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import line
from scheduler.words.language import (
    Count,
    Pair,
    bracketed,
    counted,
    language,
    listed,
    localized,
    tr,
)
from storage.records import Outcome
from storage.rule_codes import Rule

Reason = Literal[
    "javascript", "blocked", "sign_in", "robots", "silent", "gone", "empty", "late", "other"
]

_REASONS: dict[Reason, Pair] = {
    "javascript": (
        (
            "网页只由 JavaScript 填充，抓到的页面里没有链接：请改用该站的 RSS、网站地图或接口，"
            "没有就写 render = true"
        ),
        (
            "only JavaScript fills the page: take the site's RSS, sitemap or API instead, "
            "or write render = true"
        ),
    ),
    "blocked": ("网站拒绝访问", "the site refuses us"),
    "sign_in": (
        "要求登录：桥接服务的登录可能已失效，网站则请换用不须登录的入口",
        "it asks to sign in: a bridge's sign-in may have run out; of a site, take another entry",
    ),
    "robots": ("robots.txt 不允许抓取", "robots.txt forbids it"),
    "silent": ("网站没有应答", "the site does not answer"),
    "gone": ("入口网址不存在", "there is no such page"),
    "empty": (
        "页面里没有文章链接：请核对 article_url 等规则",
        "the page shows no article link: look at article_url",
    ),
    "late": (
        f"{TRIED_S:g} 秒内没有轮到：该主机要求的请求间隔太长",
        f"its turn did not come in {TRIED_S:g} s: the host wants too long between two requests",
    ),
    "other": ("未能抓取", "not fetched"),
}
_SHORT: dict[Reason, Pair] = {
    **_REASONS,
    "javascript": ("只由 JavaScript 填充", "filled by JavaScript only"),
    "sign_in": ("要求登录", "it asks to sign in"),
    "empty": ("没有文章链接", "no article link"),
    "late": ("没有轮到", "not reached in time"),
}
_SILENT = frozenset(
    {"connect_timeout", "read_timeout", "refused", "dns", "broken", "robots_unreachable"}
)


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one source.

    Attributes:
        ok: Whether each of its feeds yields something.
        lines: To be printed, the first with its mark.
    """

    ok: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Verdict:
    """One feed: what is said of it, and why it yields nothing; no reason: it does."""

    said: str
    reason: Reason | None = None
    waits: bool = False


def told_of(config: Config, tried: Iterable[Tried]) -> Iterator[Told]:
    """What came of feeds that were tried, source by source; at the end the sum."""
    reasons: Counter[Reason] = Counter()
    good = waiting = 0
    for _, feeds in groupby(tried, key=lambda one: one.source.id):
        some = list(feeds)
        verdicts = [_verdict(one, config) for one in some]
        bad = [verdict.reason for verdict in verdicts if verdict.reason]
        reasons.update(bad[:1])
        good += not bad
        waiting += any(verdict.waits for verdict in verdicts) and not bad
        yield Told(ok=not bad, lines=tuple(_lines(some, verdicts)))
    yield Told(ok=True, lines=(_sum(good, waiting, reasons),))


def _lines(feeds: list[Tried], verdicts: list[_Verdict]) -> Iterator[str]:
    source = feeds[0].source
    bad = sum(verdict.reason is not None for verdict in verdicts)
    unverified = "" if source.verified else bracketed(tr("未核实", "unverified"))
    name = f"{'✗' if bad else '✓'} {source.id} {line(source.name)}{unverified}"
    texts = [
        # No colon of any language touches an address: terminals would take it along in a link.
        f"{one.feed.kind} {one.url} · {verdict.said}"
        for one, verdict in zip(feeds, verdicts, strict=True)
    ]
    if len(texts) == 1:
        yield f"{name} {texts[0]}"
        return
    yield name
    for text, verdict in zip(texts, verdicts, strict=True):
        yield f"  {'✗' if verdict.reason else '✓'} {text}"


def _verdict(tried: Tried, config: Config) -> _Verdict:
    links, pages = tried.shows
    if links or pages:
        said = tr(
            f"{links} 个文章链接，{pages} 个后续页面",
            f"{counted(links, 'article link')}, {counted(pages, 'further page')}",
        )
        if tried.issue is None:
            return _Verdict(said)
        return _Verdict(
            tr(
                f"今天的报纸还没有出，{tried.issue:%m-%d} 的有 {said}",
                f"today's issue is not out yet; that of {tried.issue:%m-%d} has {said}",
            ),
            waits=True,
        )
    reason = reason_of(tried)
    said = localized(_REASONS[reason], language())
    detail = tried.finding.fetch.detail if tried.finding and reason != "robots" else None
    told = notes.told(detail, Words(language()), config.zone) if detail else ""
    return _Verdict(f"{said}{bracketed(told)}" if told else said, reason)


def reason_of(tried: Tried) -> Reason:
    """Why a feed yields nothing."""
    found = tried.finding
    if found is None:
        return "late"
    if isinstance(found, Failed):
        if found.cause == "robots":
            return "robots"
        return "silent" if found.cause in _SILENT else "other"
    if found.fetch.outcome is Outcome.BLOCKED:
        return "sign_in" if found.fetch.rule == Rule.LOGIN_ASKED.value else "blocked"
    if found.fetch.outcome is Outcome.GONE:
        return "gone"
    if isinstance(found, FeedFound) and found.links is not None:
        if found.empty == "javascript" or found.empty == "blocked":
            return found.empty
        return "empty"
    return "other"


def _sum(good: int, waiting: int, reasons: Counter[Reason]) -> str:
    bad = reasons.total()
    said = tr(
        f"共 {good + bad} 个来源：{good} 个正常",
        f"{counted(good + bad, 'source')}: {Count(good):# answers as it|# answer as they} should",
    )
    if waiting:
        said += bracketed(
            tr(f"其中 {waiting} 个今天的报纸还没有出", f"of {waiting} today's issue is not out yet")
        )
    if bad:
        why = listed(
            f"{localized(_SHORT[reason], language())} {n}" for reason, n in reasons.most_common()
        )
        said += tr(f"，{bad} 个有问题", f", {Count(bad):# does|# do} not") + bracketed(why)
    return said + tr("。", ".")
