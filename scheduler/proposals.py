"""Seeds as they would have to be, by what a trial of their feeds saw: proposed, never put in force.

A feed that leads elsewhere, that answers by the other scheme, or whose links have other addresses
than its seed says is proposed with what was seen, for a person to compare and take over.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from crawler.discovery.entries import names_day
from crawler.discovery.patterns import patterns_of
from crawler.protocol import FeedFound
from crawler.references import names_in
from crawler.sending import may_go_to
from crawler.settings import Feed, Source
from scheduler.config import Config
from scheduler.livecheck import reason_of
from scheduler.new_seeds import SECRET, table_of, text_of
from scheduler.watch.single import Tried, try_feeds
from scheduler.words.language import counted, tr

TRIED_AGAIN = frozenset({"gone", "silent", "empty", "other"})
"""Why a feed yields nothing, where another address or pattern may help; refusals are respected."""

FEWEST = 3
"""Links from which a pattern is made."""

MOST_PAUSE_S = 5.0
"""Seconds waited for, at most, before hosts are asked once more."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A seed to be read.

    Attributes:
        source_id: Whose.
        text: The seed, as TOML, what was seen above it.
    """

    source_id: str
    text: str


@dataclass(slots=True)
class _Changes:
    """What was seen of a source: feeds by their place, patterns, and each in words."""

    feeds: dict[int, str] = field(default_factory=dict)
    patterns: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    shown: int = 0
    failed: int = 0


def proposals(config: Config, tried: Iterable[Tried]) -> Iterator[Proposal]:
    """The seeds that would have to be changed, by what came of their feeds.

    Args:
        config: Its sources were tried; those that yield nothing are tried once more, otherwise.
        tried: What came of each feed.

    Raises:
        WorkerDiedError: The worker failed.
    """
    found: dict[str, _Changes] = defaultdict(_Changes)
    again: list[_Variant] = []
    places: dict[str, int] = defaultdict(int)
    for one in tried:
        place = places[one.source.id]
        places[one.source.id] += 1
        changes = found[one.source.id]
        if sum(one.shows):
            changes.shown += one.shows[0]
            _note_address(changes, place, one)
        else:
            changes.failed += 1
            again.extend(_variants(one, place))
    if again:
        time.sleep(min(config.fetch.delay_s, MOST_PAUSE_S))
        for variant, one in _tried_again(config, again):
            _note_variant(found[variant.of.id], variant, one)
    today = datetime.now(config.zone).date()
    for source in config.sources:
        changes = found[source.id]
        known = not source.verified and changes.shown and not changes.failed
        if known:
            n = changes.shown
            changes.remarks.append(
                tr(
                    f"入口给出 {n} 个文章链接：核对无误即为已核实。",
                    f"Its feeds show {counted(n, 'article link')}: once looked at, it is verified.",
                )
            )
        if changes.remarks:
            table = _changed(source, changes)
            if known:
                table.pop("verified", None)
                table["known"] = {"at": today, "by": "site"}
            yield Proposal(source.id, text_of(table, "\n".join(changes.remarks)))


@dataclass(frozen=True, slots=True)
class _Variant:
    """A feed that yields nothing, to be asked otherwise."""

    of: Source
    place: int
    source: Source
    address: str | None
    open_patterns: bool


def _variants(one: Tried, place: int) -> Iterator[_Variant]:
    """The same feed by the other scheme, and with no pattern of addresses."""
    if reason_of(one) not in TRIED_AGAIN:
        return
    other = _other_scheme(one.feed.url)
    ways: list[tuple[str | None, bool]] = [(other, False)]
    if one.source.article_url:
        ways = [(None, True), (other, False), (other, True)]
    for number, (address, opened) in enumerate(ways):
        feed = msgspec.structs.replace(one.feed, url=address or one.feed.url)
        source = msgspec.structs.replace(
            one.source,
            id=f"{one.source.id}-{place}-{number}",
            was=(),
            feeds=(feed,),
            article_url=() if opened else one.source.article_url,
        )
        yield _Variant(one.source, place, source, address, opened)


def _other_scheme(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{'http' if scheme == 'https' else 'https'}://{rest}"


def _tried_again(config: Config, again: list[_Variant]) -> Iterator[tuple[_Variant, Tried]]:
    """The variants that yield something, the least changed of each feed first."""
    by_id = {variant.source.id: variant for variant in again}
    sources = tuple(variant.source for variant in again)
    done: set[tuple[str, int]] = set()
    for one in try_feeds(replace(config, sources=sources)):
        variant = by_id[one.source.id]
        feed = variant.of.id, variant.place
        if sum(one.shows) and feed not in done:
            done.add(feed)
            yield variant, one


def _note_address(changes: _Changes, place: int, one: Tried) -> None:
    """Note where a feed leads."""
    found = one.finding
    final = found.fetch.final_url if isinstance(found, FeedFound) else None
    if final is None or final == one.url or names_day(one.feed.url):
        return
    changes.feeds[place] = final
    changes.remarks.append(
        tr(f"入口 {one.url} 转到 {final}。", f"The feed {one.url} leads to {final}.")
    )


def _note_variant(changes: _Changes, variant: _Variant, one: Tried) -> None:
    """Note by which other address, and with what other links, a feed answers."""
    found = one.finding
    links = (found.links or ()) if isinstance(found, FeedFound) else ()
    if variant.open_patterns:
        made = patterns_of(link.url for link in links) if len(links) >= FEWEST else []
        if not made:
            return
        changes.patterns.extend(pattern for pattern in made if pattern not in changes.patterns)
        changes.remarks.append(
            tr(
                f"{one.url} 有 {len(links)} 个链接，网址不合 article_url，如 {links[0].url}。",
                f"{one.url} has {len(links)} links of other addresses than article_url, such as "
                f"{links[0].url}.",
            )
        )
    if variant.address is not None:
        before = variant.of.feeds[variant.place].url
        changes.feeds[variant.place] = variant.address
        changes.remarks.append(
            tr(
                f"入口用 {before} 读不到，用 {variant.address} 读得到。",
                f"The feed yields nothing at {before}, and does at {variant.address}.",
            )
        )
    changes.failed -= 1
    changes.shown += len(links)


def _changed(source: Source, changes: _Changes) -> dict[str, Any]:
    """The seed's table with what was seen."""
    own = table_of(source)
    table = {key: value for key, value in own.items() if key not in SECRET}
    if any(not SECRET.isdisjoint(part) for part in (own, *own["feeds"])):
        changes.remarks.append(
            tr(
                "原种子中的 headers、cookies、proxy 没有抄来。",
                "Headers, cookies and proxy of the seed are not repeated here.",
            )
        )
    addresses = dict(_addresses(source, changes))
    table["feeds"] = [
        _with_address(feed, source.feeds[place], addresses.get(place))
        for place, feed in enumerate(table["feeds"])
    ]
    if changes.patterns:
        table["article_url"] = [*source.article_url, *changes.patterns]
    return table


def _addresses(source: Source, changes: _Changes) -> Iterator[tuple[int, str]]:
    """The addresses to be taken over: none to which a secret would go that does not go there now.

    What `SECRET` names is left out anyway; a name and a body may refer to the environment too.
    """
    for place, address in changes.feeds.items():
        referred = names_in(source.user_agent, source.feeds[place].body)
        if not referred or may_go_to(address, source.origins):
            yield place, address
            continue
        shown = f"${{{referred[0]}}}"
        changes.remarks.append(
            tr(
                f"{address} 没有写入：{shown} 的内容会发往另一主机。",
                f"{address} is not taken over: it would take what {shown} holds to another host.",
            )
        )


def _with_address(table: Mapping[str, Any], feed: Feed, address: str | None) -> dict[str, Any]:
    kept = {key: value for key, value in table.items() if key not in SECRET}
    return {**kept, "url": address or feed.url}
