"""What happened in one line: the headline of an alert, and the lines of a digest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from scheduler.reports.entries import is_order_known
from scheduler.reports.one_line import in_brief, one_line, quoted_title, rank
from scheduler.reports.report import Report
from scheduler.reports.stories import Standing, Story
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import Linked, href, line
from scheduler.words.shown_times import local
from scheduler.words.vocabulary import FIELD_WORDS
from storage.deliveries import Doubt
from storage.records import Change, Incident, Kind, Span

# What leads to what was changed; and where that begins with its field's name and a colon.
_EDITED_TOO = "item_edited_too", "item_edited_too_in"
_EDITED_SINCE = "item_edited_since", "item_edited_since_in"
_EDITED_BEFORE = "item_edited_before", "item_edited_before_in"
_UNDONE = "item_undone", "item_undone_in"
_UNDONE_TOO = "item_undone_too", "item_undone_too_in"
_DIFFERS = "item_differs", "item_differs_in"
_MOST_SOURCES = 3
_MOST_SOURCE = 20


@dataclass(frozen=True, slots=True)
class Room:
    """How much a line may say.

    Attributes:
        title: Characters of a headline.
        what: Characters of what was changed.
        links: Whether addresses stand in it.
    """

    title: int = 40
    what: int = 60
    links: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """A line.

    Attributes:
        kind: For the form's use: a kind of change, ``unconfirmed`` or ``incidents``.
        label: What happened, in a word.
        text: The whole line, which begins with that word.
        link: Where the article or the archive's page of it is.
    """

    kind: str
    label: str
    text: str
    link: Linked | None = None

    @property
    def rest(self) -> str:
        """The line without the word with which it begins, where it does."""
        return self.text.removeprefix(self.label)


def label_of(story: Story, words: Words) -> str:
    """What became of an article, in a word."""
    standing = story.standing
    if standing is Standing.WITHDRAWN:
        return words("again" if story.was_back else "gone_new" if story.is_new else "withdrawn")
    if standing is Standing.RESTORED and _was_told_gone(story):
        return words("back")
    return words(standing.value)


def of_story(story: Story, report: Report, words: Words, room: Room) -> Item:
    """What became of an article: 撤稿：《…》（来源，最后可见 00:36）."""
    label = label_of(story, words)
    title = quoted_title(story.latest.title, words, room.title)
    where = [_sources(story, words), *_times(story, report, words)]
    text = words(
        "item",
        kind=label,
        title=title,
        what=_what(story, report, words, room),
        where=words("item_comma").join(filter(None, where)),
    )
    return Item(story.standing.value, label, line(text), _link(story, report, words, room))


def of_doubt(doubt: Doubt, report: Report, words: Words, room: Room) -> Item:
    """An article that is being confirmed, or is there after all."""
    label = words.doubt(doubt.ending)
    began, ended = doubt.began_at, doubt.ended_at if doubt.ending else None
    key = "item_unseen" if ended else "item_since"
    when = words(key, since=clock(began, report), until=clock_after(began, ended, report))
    text = words(
        "item",
        kind=label,
        title=quoted_title(doubt.title, words, room.title),
        what="",
        where=words("item_comma").join([line(doubt.source_name, _MOST_SOURCE), when]),
    )
    address = href(doubt.url)
    link = Linked(words("item_original"), address) if address and room.links else None
    return Item("unconfirmed", label, line(text), link)


def of_incident(incident: Incident, what: str, where: str, words: Words) -> Item:
    """An incident of the monitor.

    Args:
        incident: The incident.
        what: What it is, in words.
        where: Whom it concerns.
        words: In which it is told.
    """
    key = "subject_opened" if incident.closed_at is None else "subject_closed"
    where = words("by_source", source=where) if incident.source_id else ""
    label = words("trouble" if incident.closed_at is None else "healed")
    return Item("incidents", label, line(words(key, what=what + where)))


def clock(moment: datetime | None, report: Report) -> str:
    """A moment as a line has it: of the day of the report its time, else with its date."""
    if moment is None:
        return "—"
    at, now = local(moment, report.zone), local(report.generated_at, report.zone)
    if at.date() == now.date():
        return at.strftime("%H:%M")
    return at.strftime("%m-%d %H:%M" if at.year == now.year else "%Y-%m-%d %H:%M")


def clock_after(since: datetime | None, until: datetime | None, report: Report) -> str:
    """The end of a span whose beginning is told: of one day its time alone."""
    if since and until and local(since, report.zone).date() == local(until, report.zone).date():
        return local(until, report.zone).strftime("%H:%M")
    return clock(until, report)


def short_place(span: Span, report: Report, words: Words) -> str:
    """A changed place without where it stands, where both sides tell enough: 6300→5300."""
    shown = span if span.span_class == "paragraph_moved" else replace(span, span_class="")
    text = in_brief([replace(shown, paragraph=None)], words, report.zone)
    if span.field == "body" and span.before and span.after:
        return text.removeprefix(words.field("body") + words("colon"))
    return text


def in_short(
    change: Change, report: Report, words: Words, most: int, *, counted: bool = True
) -> str:
    """What an edit changed: its heaviest place, and how many there are."""
    if not change.spans:
        return line(one_line(change, words, report.zone), most)
    told = line(short_place(min(change.spans, key=rank), report, words), most)
    n = len(change.spans)
    return words("item_of", what=told, n=n) if counted and n > 1 else told


def _what(story: Story, report: Report, words: Words, room: Room) -> str:
    edit = story.edit and in_short(story.edit, report, words, room.what)
    if story.undone:
        first = next((one for one in story.changes if one.kind is Kind.EDITED), None)
        told = in_short(first, report, words, room.what) if first else ""
        keys = _UNDONE if story.standing is Standing.UNDONE else _UNDONE_TOO
        return _led(keys, told, words)
    if story.standing is Standing.COPIED:
        return _copied(story, report, words, room)
    if story.standing is Standing.MOVED and not edit:
        return _on_the_way(story, report, words, room)
    if not edit or story.edit is None:
        return ""
    if story.standing is Standing.EDITED:
        return words("item_edit", what=edit)
    if story.standing is Standing.WITHDRAWN:
        return _led(_EDITED_BEFORE, edit, words)
    if story.standing is Standing.NEW:
        return _led(_EDITED_SINCE, edit, words)
    n = max(len(story.edit.spans), 1)
    told = in_short(story.edit, report, words, room.what, counted=False)
    return _led(_EDITED_TOO, told, words, n=n)


def _led(keys: tuple[str, str], what: str, words: Words, **values: int) -> str:
    """What was changed, after words that lead to it: a colon, unless it has one of its own."""
    label, colon, _ = what.partition(words("colon").strip())
    names_field = bool(colon) and label in {words.field(name) for name in FIELD_WORDS}
    return words(keys[names_field], what=what, **values)


def _on_the_way(story: Story, report: Report, words: Words, room: Room) -> str:
    """What was edited in an article as it moved."""
    for change in reversed(story.changes):
        spans = tuple(span for span in change.spans if span.field != "url")
        if change.kind is Kind.MOVED and spans:
            moved = replace(change, spans=spans)
            told = in_short(moved, report, words, room.what, counted=False)
            return _led(_EDITED_TOO, told, words, n=len(spans))
    return ""


def _copied(story: Story, report: Report, words: Words, room: Room) -> str:
    """Who had the text first, and what the copy made of it."""
    copy = next(one for one in reversed(story.changes) if one.kind is Kind.COPIED)
    first = copy.original.source_name if copy.original else None
    first = first or (copy.before.origin if copy.before else None)
    said = ""
    if first:
        key = "item_first" if is_order_known(copy, ()) else "item_seen_first"
        said = words(key, source=line(first, _MOST_SOURCE))
    if copy.spans:
        said += _led(_DIFFERS, in_short(copy, report, words, room.what), words)
    if story.edit:
        told = in_short(story.edit, report, words, room.what)
        said += _led(_EDITED_SINCE, told, words)
    return said


def _sources(story: Story, words: Words) -> str:
    names = [line(name, _MOST_SOURCE) for name in story.sources]
    shown = words("comma").join(names[:_MOST_SOURCES])
    more = len(names) - _MOST_SOURCES
    return shown + words("item_sources", n=len(names)) if more > 0 else shown


def _times(story: Story, report: Report, words: Words) -> list[str]:
    if story.standing is Standing.WITHDRAWN and story.last_seen_at:
        return [words("item_last_seen", at=clock(story.last_seen_at, report))]
    return [
        words(
            "item_unseen",
            since=clock(one.since, report),
            until=clock_after(one.since, one.until, report),
        )
        for one in story.outages
        if one.since and one.until
    ]


def _link(story: Story, report: Report, words: Words, room: Room) -> Linked | None:
    """To the article where it can be read; of what is gone to the archive's page of it."""
    if not room.links:
        return None
    if story.standing is Standing.WITHDRAWN and report.web and story.latest.article_id:
        page = href(f"{report.web.rstrip('/')}/articles/{story.latest.article_id}")
        return Linked(words("item_archived"), page) if page else None
    address = href(story.latest.after.url if story.latest.after else story.latest.url)
    return Linked(words("item_original"), address) if address else None


def _was_told_gone(story: Story) -> bool:
    return any(change.kind is Kind.WITHDRAWN for change in story.changes)
