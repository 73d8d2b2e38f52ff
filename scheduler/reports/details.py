"""What an alert of a single piece of news says below its headline: a few short lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scheduler.reports.contents import troubles
from scheduler.reports.entries import linked, published, title_of
from scheduler.reports.items import clock, clock_after
from scheduler.reports.marking import SAME, Line, Piece, diffs
from scheduler.reports.report import Report
from scheduler.reports.stories import Standing, Story
from scheduler.words import notes
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import Linked, first_paragraph, line
from storage.records import Change, Kind

MOST_DETAILS = 7
"""With the headline, the addresses, what is left out and the foot: no more than twelve lines."""

_MOST_MARKED = 4
_CONTEXT = 24
_CLAUSE = re.compile("[，。；：！？,;:!?]")
_LONGEST = 48
_LEAD = 80


@dataclass(frozen=True, slots=True)
class Detail:
    """A line.

    Attributes:
        label: What it tells, with its colon; may be empty.
        pieces: The text, its changed words told apart.
        link: Where it leads; the text is then the link's.
        prose: In place of `pieces`, a text whose addresses lead there.
    """

    label: str
    pieces: Line = ()
    link: Linked | None = None
    prose: tuple[Linked, ...] = ()


def details(report: Report, story: Story | None, words: Words) -> tuple[tuple[Detail, ...], bool]:
    """The lines below the headline of a message with one piece of news, and whether that is all.

    Args:
        report: The message.
        story: What became of the article, where the news is of one.
        words: In which it is told.
    """
    if story is not None:
        found, whole = _of_story(story, report, words)
        return tuple(found[:MOST_DETAILS]), whole
    if report.listed:
        shown = report.listed[:MOST_DETAILS]
        is_all = len(shown) == len(report.listed)
        return tuple(_listed(change, words) for change in shown), is_all
    if report.incidents:
        (told,) = troubles(report, words)
        advice = (("trouble_means", told.means), ("trouble_todo", told.todo))
        return (
            *((Detail("", prose=told.detail),) if told.detail else ()),
            *(_plain(words(key) + words("colon") + said) for key, said in advice if said),
            _plain(line(words("dot").join((told.where, told.when)), 4 * _LEAD)),
        ), True
    return (), True


def _listed(change: Change, words: Words) -> Detail:
    title = title_of(change, words)
    return Detail("", link=replace(title, text=line(title.text, 40)))


def _of_story(story: Story, report: Report, words: Words) -> tuple[list[Detail], bool]:
    found: list[Detail] = []
    whole = True
    if story.standing is Standing.WITHDRAWN:
        found += _proof(story, report, words)
    if story.standing is Standing.MOVED:
        found += _moved(story, words)
    for change in _edits(story):
        marked, all_of_it = _marked(change, report, words)
        found += marked
        whole = whole and all_of_it
    if story.undone or len(story.articles) > 1:
        whole = False
    if story.standing in {Standing.WITHDRAWN, Standing.NEW, Standing.RESTORED}:
        found += _text(story, words)
    return [*found[: MOST_DETAILS - 1], *_facts(story, report, words)], whole


def _edits(story: Story) -> Iterator[Change]:
    if story.standing is Standing.COPIED:
        yield from [one for one in story.changes if one.kind is Kind.COPIED and one.spans][-1:]
    elif story.standing is Standing.MOVED:
        moved = [one for one in story.changes if one.kind is Kind.MOVED]
        yield from (one for one in moved if any(span.field != "url" for span in one.spans))
    if story.edit:
        yield story.edit


def _proof(story: Story, report: Report, words: Words) -> list[Detail]:
    gone = next((one for one in reversed(story.changes) if one.kind is Kind.WITHDRAWN), None)
    if gone is None or not gone.proof:
        return []
    # The status alone: what else is noted of a fetch stands in the proof.
    answers = dict.fromkeys(
        notes.answer(fetch.status, None, words, report.zone)
        if fetch.status and fetch.status >= 400
        else notes.answer(fetch.status, fetch.detail, words, report.zone)
        for fetch in gone.proof
    )
    moments = [fetch.fetched_at for fetch in gone.proof]
    text = words(
        "item_proof",
        n=len(gone.proof),
        since=clock(min(moments), report),
        until=clock_after(min(moments), max(moments), report),
        answers=line(words("semicolon").join(answers), _LEAD),
    )
    return [_plain(text)]


def _moved(story: Story, words: Words) -> list[Detail]:
    moved = next((one for one in reversed(story.changes) if one.kind is Kind.MOVED), None)
    if moved is None or moved.before is None or moved.before.url == story.latest.url:
        return []
    return [Detail(words("moved_from") + words("colon"), link=linked(moved.before.url))]


def _marked(change: Change, report: Report, words: Words) -> tuple[list[Detail], bool]:
    """The changed lines of an edit, each as short as a telephone's line or two."""
    found: list[Detail] = []
    whole, left = True, False
    for diff in diffs(change, words, report.zone):
        for pieces in filter(None, diff.lines):
            if len(found) == _MOST_MARKED:
                left = True
                continue
            short, all_of_it = _shortened(pieces)
            whole = whole and all_of_it
            label = diff.label + words("colon")
            found.append(Detail(label, short))
    if left:
        found.append(_plain(words("item_others")))
    return found, whole and not left


def _shortened(pieces: Line) -> tuple[Line, bool]:
    """A line with little of what stayed and of what is long; whether no change was cut."""
    found: list[Piece] = []
    whole, used = True, 0
    last = len(pieces) - 1
    for number, piece in enumerate(pieces):
        if piece.kind == SAME:
            found.append(replace(piece, text=_around(piece.text, number == 0, number == last)))
            continue
        if used >= 2 * _LONGEST:
            whole = False
            continue
        text = line(piece.text, _LONGEST) if len(piece.text) > _LONGEST else piece.text
        whole = whole and text == piece.text
        used += len(text)
        found.append(replace(piece, text=text))
    return tuple(found), whole


def _around(text: str, is_first: bool, is_last: bool) -> str:
    """What stayed, cut to what stands beside a change: at a clause's border, where one is near."""
    if len(text) <= (_CONTEXT if is_first or is_last else 2 * _CONTEXT):
        return text
    behind, ahead = text[:_CONTEXT], text[-_CONTEXT:]
    if stop := _CLAUSE.search(ahead[:-1]):
        ahead = ahead[stop.end() :]
    if stops := list(_CLAUSE.finditer(behind[1:])):
        behind = behind[: stops[-1].start() + 1]
    if is_first:
        return f"…{ahead}"
    return f"{behind}…" if is_last else f"{behind}…{ahead}"


def _text(story: Story, words: Words) -> list[Detail]:
    first = first_paragraph(story.text.body, _LEAD) if story.text else ""
    key = "item_last_text" if story.standing is Standing.WITHDRAWN else "item_text"
    return [_plain(words(key, text=first))] if first else []


def _facts(story: Story, report: Report, words: Words) -> list[Detail]:
    change = story.latest
    values = (
        ("origin", story.text.origin if story.text else None),
        ("published", published(change, report.zone)),
        (
            "topics",
            words("comma").join(line(words.topic(topic), 20) for topic in change.topics[:3]),
        ),
    )
    facts = [f"{words(key)} {line(value, 30)}" for key, value in values if value]
    notes_ = [] if change.on_topic else [_plain(words("off_topic"))]
    return [*notes_, _plain(words("dot").join(facts))] if facts else notes_


def _plain(text: str) -> Detail:
    return Detail("", (Piece(SAME, text),))
