"""What sources did to many of their articles alike, as incidents: opened, renewed, ended."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from storage import Archive
from storage.archive.intake.together import SourceChange
from storage.incident_kinds import SourceKind
from storage.together import Trait, named, shortened

SOURCE_CHANGED: SourceKind = "source_changed"
"""The kind of the incident that a source did the same to many of its articles."""

WORDS_MOST = 60
"""Characters of a text that an incident quotes."""

_SAID = {
    "status": "answer {words}",
    "redirect": "redirect to {words}",
    "upwards": "redirect to the home page or a section page",
    "notice": "say “{words}”",
    "noticed": "say that they are gone, in several ways",
    "emptied_page": "show the site's own template with neither headline nor text",
    "emptied": "have no {field} any more",
    "filled": "have {field} now",
    "became": "have “{words}” as {field} now",
    "was": "do not have “{words}” as {field} any more",
    "suffix_added": "have “{words}” after {field} now",
    "suffix_removed": "do not have “{words}” after {field} any more",
    "prefix_added": "have “{words}” before {field} now",
    "prefix_removed": "do not have “{words}” before {field} any more",
    "line_added": "have a line more: “{words}”",
    "line_removed": "have a line less: “{words}”",
    "cut": "lost the end of their text",
    "shifted": "moved {field} by {words}",
    "to_day": "print {field} by the day only",
    "from_day": "print {field} with the hour",
    "to_minute": "print {field} by the minute only",
    "from_minute": "print {field} by the second",
    "script": "print {field} in the other script",
    "marks": "print {field} with other punctuation",
    "item_added": "have a picture more: {words}",
    "item_removed": "have a picture less: {words}",
    "renamed": "have their pictures under other names",
}
"""What all of them do, in English; `scheduler.words.stored_notes` has the Chinese."""


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
        detail = "; ".join(_detail(archive, change) for change in changes)
        newest = max(change.known_at for change in changes)
        before = told.get(source_id)
        if before is None or before.detail != detail or before.opened_at < newest:
            archive.intake.incidents.renew(source_id, SOURCE_CHANGED, detail, newest, now)
    for incident in told.values():
        if incident.source_id not in by_source:
            archive.intake.incidents.close(incident.source_id, [SOURCE_CHANGED], now)


def _detail(archive: Archive, change: SourceChange) -> str:
    titles = archive.intake.together.members.titles(change.articles)
    names = "".join(map(named, titles))
    more = len(change.articles) - len(titles)
    rest = f" and {more} more" if more > 0 else ""
    return f"{len(change.articles)} articles {said(change.form)}: {names}{rest}"


def said(form: Trait) -> str:
    """What articles of a form do, in English."""
    words = form.words if form.form == "redirect" else shortened(form.words, WORDS_MOST)
    if form.form == "shifted":
        seconds = int(words)
        words = f"{'-' * (seconds < 0)}{timedelta(seconds=abs(seconds))}"
    return _SAID[form.form].format(field=form.field, words=words)
