"""The alert rules that the page makes of searches, as the configuration sees them: a line each.

Their channels are ids alone: what a channel is, and every secret, stands in the configuration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from crawler.naming import former_ids
from crawler.toml_tables import read_toml
from scheduler.channels.settings import CHANNEL_ID
from scheduler.config import Config
from scheduler.words.language import bracketed, labelled, listed, tr
from storage import Archive
from storage.errors import StorageError
from storage.searches import RULE_PREFIX, SavedSearch


def channel_ids(config: Config) -> list[str]:
    """The ids of the channels that the configuration's file has, as it stands now; nothing else.

    The page reads no channel: their tables hold secrets.
    """
    tables = read_toml(config.file, []) if config.file else None
    channels = (tables or {}).get("channels")
    rows = channels if isinstance(channels, list) else []
    names = (str(row.get("id", "")) for row in rows if isinstance(row, dict))
    return list(dict.fromkeys(name for name in names if re.fullmatch(CHANNEL_ID, name)))


def rules_of_searches(config: Config) -> list[SavedSearch]:
    """The searches that are alert rules, paused ones too; none where the archive is not readable.

    What ails an archive is told by whoever looks at it.
    """
    with suppress(StorageError):
        if config.archive.exists():
            with Archive(config.archive, read_only=True) as archive:
                return [search for search in archive.desk.searches.all() if search.rule]
    return []


def told(config: Config) -> Iterator[str]:
    """What `check` says of each of these rules."""
    for search in rules_of_searches(config):
        if search.rule:
            name = f"{RULE_PREFIX}{search.search_id} {tr('「', '“')}{search.name}{tr('」', '”')}"
            state = bracketed(tr("已暂停", "paused")) if search.rule.paused_at else ""
            where = f"{name} → {listed(search.rule.terms.channels)}{state}"
            yield labelled(tr("网页中设的提醒", "alert rule made in the page"), where)


def faults(config: Config) -> Iterator[str]:
    """What these rules name and the configuration has not, a line each; they wait for it."""
    sources, topics = former_ids(config.sources), former_ids(config.topics)
    known = {
        "sources": {source.id for source in config.sources} | sources.keys(),
        "topics": {topic.id for topic in config.topics} | topics.keys(),
    }
    for search in rules_of_searches(config):
        if search.rule is None:
            continue
        terms = search.rule.terms
        for name in terms.channels:
            if name not in config.channels:
                yield tr(
                    f"网页中的提醒「{search.name}」要用的通道「{name}」不在 [[channels]] 中："
                    "所报的在等它，补上即送出，或在网页中改选通道。",
                    f"The alert rule “{search.name}” of the page names the channel {name!r}, which "
                    "is not under [[channels]]: what it tells waits; define it, or choose another "
                    "channel in the page.",
                )
        for key, word, names in (
            ("sources", tr("来源", "source"), terms.sources),
            ("topics", tr("专题", "topic"), terms.topics),
        ):
            for name in names or ():
                if known[key] and name not in known[key]:
                    yield tr(
                        f"网页中的提醒「{search.name}」所指的{word}「{name}」没有种子：报不出变动。",
                        f"The alert rule “{search.name}” of the page names the {word} {name!r}, "
                        "which no seed has: it tells nothing.",
                    )
