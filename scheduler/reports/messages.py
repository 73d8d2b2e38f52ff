"""A message in the forms that show all of it: the news, then each article as it stands."""

from __future__ import annotations

from dataclasses import replace

from scheduler.reports.contents import Contents, Section, contents
from scheduler.reports.entries import Entry, Fact, entry
from scheduler.reports.front import all_items, headline
from scheduler.reports.items import label_of
from scheduler.reports.report import Report
from scheduler.reports.stories import Standing, Story
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import first_paragraph, line
from scheduler.words.shown_times import minute
from storage.records import Change, Kind

_TEXT = 400


def told(report: Report, words: Words, *, brief: bool = False) -> Contents:
    """What a report says; a message tells the news first, and each article as it stands now."""
    found = contents(report, words, brief=brief)
    if not report.is_message:
        return found
    items = all_items(report, words)
    return replace(
        found,
        title=headline(report),
        news=items if len(items) > 1 else (),
        meta=(*filter(None, [line(report.title, 200)]), *found.meta),
        total="",
        overview=(),
        nothing="",
        sections=_sections(found, report, words, brief=brief),
    )


def _sections(found: Contents, report: Report, words: Words, *, brief: bool) -> tuple[Section, ...]:
    """The articles by what became of them, the weightiest first."""
    changes = [change for _, group in report.told() for change in group]
    entries = [one for section in found.sections for one in section.entries]
    of_change = {id(change): one for change, one in zip(changes, entries, strict=True)}
    sections: dict[str, Section] = {}
    for story in report.told_stories():
        label = label_of(story, words)
        shown = _entries(story, of_change, report, words, brief=brief)
        last = sections.get(label) or Section(story.standing.value, label, (), 0)
        sections[label] = replace(last, entries=last.entries + shown, counted=last.n + 1)
    return tuple(sections.values())


def _entries(
    story: Story, of_change: dict[int, Entry], report: Report, words: Words, *, brief: bool
) -> tuple[Entry, ...]:
    """The entries of an article: several edits as one, and the present text with the first."""
    edits = [change for change in story.changes if change.kind is Kind.EDITED]
    joined = story.edit if len(edits) > 1 and len(story.articles) == 1 else None
    shown = []
    for change in story.changes:
        if joined and change.kind is Kind.EDITED:
            if change is edits[-1]:
                made = entry(joined, words, report.zone, brief=brief, web=report.web)
                shown.append(made)
            continue
        made = of_change[id(change)]
        if change.kind is Kind.WITHDRAWN and story.standing is not Standing.WITHDRAWN:
            made = replace(made, kind_words=words("was_withdrawn"))
        shown.append(made)
    shown[0] = _with_state(shown[0], story, report, words, brief=brief)
    return tuple(shown)


def _with_state(first: Entry, story: Story, report: Report, words: Words, *, brief: bool) -> Entry:
    """The first entry with when the article was last seen, and the text that it has now."""
    seen = minute(story.last_seen_at, report.zone)
    facts = (*first.facts, Fact(words("last_seen"), seen)) if seen else first.facts
    told_already = report.is_alert and len(story.changes) == 1
    if brief or told_already or story.standing is Standing.WITHDRAWN or _is_plain(story.changes):
        return replace(first, facts=facts)
    text = first_paragraph(story.text.body, _TEXT) if story.text else ""
    lead = Fact(words("item_present_text"), text) if text else first.lead
    return replace(first, facts=facts, lead=lead)


def _is_plain(changes: tuple[Change, ...]) -> bool:
    """Whether an entry tells the text already."""
    return len(changes) == 1 and changes[0].kind in {Kind.NEW, Kind.RESTORED}
