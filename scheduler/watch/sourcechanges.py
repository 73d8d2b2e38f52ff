"""What sources did to many of their articles alike, as incidents: opened, renewed, ended."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from scheduler.words.source_texts import BY_TURNS, SOURCE_CHANGES
from storage import Archive
from storage.archive.intake.together import SourceChange
from storage.incident_kinds import SourceKind
from storage.together import named, shortened

SOURCE_CHANGED: SourceKind = "source_changed"
"""The kind of the incident that a source did the same to many of its articles."""

WORDS_MOST = 60
"""Characters of a text that an incident quotes."""


def tell(archive: Archive, now: datetime) -> None:
    """Have one incident open of each source that did something, and none of any other.

    Raises:
        StorageError: The archive is locked past the busy timeout, full or damaged.
    """
    by_source: dict[str, list[SourceChange]] = defaultdict(list)
    for change in archive.intake.together.members.of_sources():
        by_source[change.source_id].append(change)
    told = {
        incident.source_id: incident
        for incident in archive.queries.overview.incidents(open_only=True)
        if incident.kind == SOURCE_CHANGED
    }
    for source_id, changes in by_source.items():
        notes = [_detail(archive, change) for change in changes]
        notes += [BY_TURNS[1]] * any(change.varies for change in changes)
        detail = "; ".join(notes)
        newest = max(change.known_at for change in changes)
        before = told.get(source_id)
        if before is None or before.detail != detail or before.opened_at < newest:
            archive.intake.incidents.renew(source_id, SOURCE_CHANGED, detail, newest, now)
    for incident in told.values():
        if incident.source_id not in by_source:
            archive.intake.incidents.close(incident.source_id, [SOURCE_CHANGED], now)


def _detail(archive: Archive, change: SourceChange) -> str:
    """What articles have in common, and which they are, in English."""
    form, titles = change.form, archive.intake.together.members.titles(change.articles)
    more = len(change.articles) - len(titles)
    rest = f" and {more} more" if more > 0 else ""
    return SOURCE_CHANGES[form.form][1].format(
        n=len(change.articles),
        field=form.field,
        words=shortened(form.words, WORDS_MOST),
        url=form.words,
        span=_span(int(form.words)) if form.form == "shifted" else "",
        titles="".join(map(named, titles)) + rest,
    )


def _span(seconds: int) -> str:
    return f"{'-' * (seconds < 0)}{timedelta(seconds=abs(seconds))}"
