"""What the daemon's log says of a run: what was looked at, and what was found, in words."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime

from scheduler.config import Config
from scheduler.words import notes
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import line
from scheduler.words.language import Pair, bracketed, language, tr
from scheduler.words.vocabulary import KIND_WORDS, named
from storage import Archive, Filter
from storage.diffs import sentence
from storage.notes import plain
from storage.records import Change

MOST_LINES = 20
"""Changes of one run that are named; a first crawl finds hundreds."""

COUNTS: dict[str, Pair] = {
    "feeds": ("入口", "feeds"),
    "links_new": ("新链接", "new links"),
    "articles_new": ("新文章", "new articles"),
    "off_topic": ("与专题无关", "off topic"),
    "not_articles": ("非文章", "not articles"),
    "links_put_off": ("待再试", "put off"),
    "revisits": ("回访", "revisits"),
    "unchanged": ("未变", "unchanged"),
    "changes": ("变动", "changes"),
    "hosts_failed": ("未能应答的主机", "hosts that failed"),
}
"""What a run counts, in the order in which people are told."""


def counted(counts: Mapping[str, int]) -> str:
    """What a run did, in one line."""
    parts = [f"{tr(*COUNTS[name])} {counts[name]}" for name in COUNTS if counts.get(name)]
    return tr("，", ", ").join(parts) or tr("没有到期的内容。", "Nothing was due.")


def found_since(config: Config, since: datetime) -> Iterator[tuple[int, str]]:
    """What the archive holds that is newer than a moment: changes, then what ails and healed.

    Yields:
        The level and the line of each.

    Raises:
        StorageError: The archive cannot be read.
    """
    words = Words(language())
    with Archive(config.archive, read_only=True) as archive:
        changes = archive.queries.changes.all(Filter(since=since, limit=MOST_LINES + 1))
        incidents = archive.queries.overview.incidents(since=since)
        names = archive.queries.overview.source_names()
    for change in changes[:MOST_LINES]:
        yield logging.INFO, _change(change, words)
    if len(changes) > MOST_LINES:
        yield logging.INFO, tr("……变动更多，见 changes", "… and more changes: see `changes`")
    for incident in reversed(incidents):
        source = names.get(incident.source_id or "", incident.source_id) or words("monitor")
        said = f"{line(source)} {words.incident_of(incident)}"
        if incident.closed_at is not None:
            yield logging.INFO, tr(f"恢复正常：{said}", f"well again: {said}")
        elif incident.opened_at >= since:
            detail = notes.told(incident.detail, words, config.zone)
            yield logging.WARNING, tr(f"异常：{said} {detail}", f"incident: {said} {detail}")


def unfilled(config: Config) -> Iterator[str]:
    """Why the browser does not run that is to fill pages, and whose: a line for each reason.

    Raises:
        StorageError: The archive cannot be read.
    """
    if not any(source.needs_browser for source in config.sources):
        return
    words = Words(language())
    with Archive(config.archive, read_only=True) as archive:
        incidents = archive.queries.overview.incidents(open_only=True)
    ill: dict[str, list[str]] = {}
    for incident in incidents:
        if incident.kind == "browser":
            # What is noted begins with a page's address; the reason is that of all of them.
            reason = plain(incident.detail).partition(": ")[2]
            known = [source_id for source_id, _ in incident.sources]
            ill.setdefault(reason, []).extend(known or [incident.source_id or ""])
    for reason, ids in ill.items():
        said = notes.told(reason, words, config.zone)
        yield tr(f"{'、'.join(ids)}：{said}。", f"{', '.join(ids)}: {said}.")


def _change(change: Change, words: Words) -> str:
    title = words("quoted", title=line(change.title) or words("untitled"))
    told = f"{named(KIND_WORDS, change.kind.value, language())} {change.article_id} {title}"
    told += bracketed(line(change.source_name))
    return f"{told} {line(sentence(change.spans[0], language()))}" if change.spans else told
