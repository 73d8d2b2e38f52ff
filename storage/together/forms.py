"""The forms of an edit or a withdrawal that may be its source's doing, and what contradicts one.

A word, name or figure replaced within a text is none of them: that is an edit wherever it is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from storage.diffs.attachments import file_of
from storage.diffs.fields import picture_name
from storage.diffs.plain import same
from storage.diffs.scripts import in_script_of
from storage.likeness import likeness
from storage.records import Article, Fetch, Outcome
from storage.rule_codes import Rule
from storage.running_dates import Looks, running
from storage.text import comparable, simplify
from storage.together.bodies import EDITED, LOST_LEAST, Bodies, cores, counts
from storage.together.records import Trait, line_core
from storage.together.rewritten import is_summary, labelled

VALUES = ("kicker", "subtitle", "origin", "authors", "editor", "section", "form")
"""Fields of one value each, in the order of the vocabulary; of the headline only its ends count."""

FILES = ("images", "attachments")
"""Fields that list files."""

PERSONS = frozenset({"authors", "editor"})
"""Fields in which one name may be put right in all articles of a person: that is told of each."""

LINE_MOST = 300
"""Characters of a line that a template may add or drop."""

SHORT_LINE = 60
"""A longer line is hardly a template's: that it is dropped counts against all that never had it."""

OTHER_TEXT = 0.2
"""Texts that share less are two."""

ZONE_S = 900
FARTHEST = timedelta(hours=26)
"""Zones are quarters of an hour apart, and two of them 26 hours at most."""

SCRIPT = Trait("script", "body")
"""That an article is printed in the other script."""

_NAMES = re.compile(r"[^\s、,，;；/|]+")
_CORRECTION = re.compile(r"\W*(?:更正|勘误|致歉|correction\b|erratum\b)", re.IGNORECASE)
_MARKS = re.compile(r"[\W_]+")


def of_edit(before: Article, after: Article, looks: Looks | None = None) -> tuple[Trait, ...]:
    """The forms in which two readings of an article differ, as those of others may differ too.

    Args:
        before: The reading that is known.
        after: The new one.
        looks: When each was asked for; None: no date is looked at.
    """
    forms = dict.fromkeys(_forms(before, after))
    if looks is not None:
        forms |= dict.fromkeys(of_dates(before.body, after.body, looks))
    return tuple(forms)


def of_dates(old: str, new: str, looks: Looks) -> Iterator[Trait]:
    """Which dates in a text went on with the looks."""
    for prefix in sorted(running(old, new, looks)):
        yield Trait("calendar", "body", prefix)


def _forms(before: Article, after: Article) -> Iterator[Trait]:
    worded = in_script_of(before, after)
    if worded is not None:
        yield SCRIPT
        after = worded
    yield from of_headline(before.title, after.title)
    for field in VALUES:
        yield from of_value(field, value(before, field), value(after, field))
    yield from of_time(before.published_at, after.published_at)
    yield from of_body(before.body, after.body)
    yield from of_notes(before.notices, after.notices)
    yield from of_files("images", before, after)
    yield from of_files("attachments", before, after)


def value(article: Article, field: str) -> str:
    """A field of one value as text; of several authors, all of them."""
    held = getattr(article, field)
    return "\n".join(held) if isinstance(held, tuple) else held or ""


def of_value(field: str, old: str, new: str) -> Iterator[Trait]:
    """How a field of one value changed; of persons, whether others or in another order."""
    if same(old, new):
        return
    if field in PERSONS and is_reordered(old, new):
        yield Trait("reordered", field)
        return
    if not new:
        yield Trait("emptied", field)
    if not old:
        yield Trait("filled", field)
    if new:
        yield Trait("became", field, new)
    if old:
        yield Trait("was", field, old)
    yield from _ends(field, (old, new), (old, new))


def is_reordered(old: str, new: str) -> bool:
    """Whether two lists of persons name the same in another order."""
    ours, theirs = _NAMES.findall(old), _NAMES.findall(new)
    return ours != theirs and sorted(ours) == sorted(theirs)


def of_headline(old: str, new: str) -> Iterator[Trait]:
    """How a headline changed: something before or behind it, or another text altogether."""
    if same(old, new):
        return
    yield from _ends("title", (old, new), (old, new))
    yield from of_style("title", old, new)
    if likeness(old, new) < OTHER_TEXT:
        yield Trait("became", "title", new)
        yield Trait("was", "title", old)


def of_time(old: datetime | None, new: datetime | None) -> Iterator[Trait]:
    """How the time of publication changed."""
    field = "published_at"
    if old is None or new is None:
        if old != new:
            yield Trait("filled" if new else "emptied", field)
        return
    if old == new:
        return
    apart, there = new - old, old.astimezone(new.tzinfo)
    seconds = int(apart.total_seconds())
    if abs(apart) <= FARTHEST and seconds % ZONE_S == 0:
        yield Trait("shifted", field, str(seconds))
    if there.date() == new.date():
        if _is_midnight(new):
            yield Trait("to_day", field)
        if _is_midnight(there) or _is_midnight(old):
            yield Trait("from_day", field)
    if new == old.replace(second=0, microsecond=0):
        yield Trait("to_minute", field)
    if old == new.replace(second=0, microsecond=0):
        yield Trait("from_minute", field)
    yield Trait("became", field, new.date().isoformat())
    yield Trait("was", field, there.date().isoformat())


def of_body(old: str, new: str) -> Iterator[Trait]:
    """How a text changed: lines that came or went, its ends, its end lost, another text."""
    bodies = Bodies.of(old, new)
    if bodies is None or same(old, new):
        return
    for form, lines in (("line_added", bodies.added()), ("line_removed", bodies.removed())):
        for line in lines:
            if len(line) <= LINE_MOST and not _CORRECTION.match(line):
                yield Trait(form, "body", line)
    for label in reworded(old, new):
        yield Trait("anew", "body", label)
    for line in bodies.counted():
        yield Trait("figures", "body", line)
    yield from _ends("body", *bodies.ends())
    if bodies.lost:
        yield Trait("cut", "body")
    if bodies.found:
        yield Trait("grown", "body")
    yield from of_style("body", old, new)
    if likeness(old, new) < OTHER_TEXT:
        yield Trait("became", "body", new)
        yield Trait("was", "body", old)


def reworded(old: str, new: str) -> list[str]:
    """How the lines begin that a template may make anew, and that end otherwise than before."""
    if old == new:
        return []
    known, found = labelled(old), labelled(new)
    return [
        label
        for label, line in found.items()
        if label in known and _is_anew(label, known[label], line)
    ]


def _is_anew(label: str, old: str, new: str) -> bool:
    """Whether a line ends otherwise, and is no edited one or a counter's."""
    if same(old, new) or counts(new, cores([old])):
        return False
    return is_summary(label) or likeness(old[len(label) :], new[len(label) :]) < EDITED


def of_notes(old: Sequence[str], new: Sequence[str]) -> Iterator[Trait]:
    """Which notes came or went that correct nothing: the editor's word on a series."""
    before, after = set(map(comparable, old)), set(map(comparable, new))
    for form, notes, others in (("line_added", new, before), ("line_removed", old, after)):
        for note in notes:
            corrects = len(note) > LINE_MOST or _CORRECTION.match(note)
            if not corrects and comparable(note) not in others:
                yield Trait(form, "notices", note)


def of_style(field: str, old: str, new: str) -> Iterator[Trait]:
    """Whether a text is printed in other characters, or with other marks."""
    old, new = comparable(old), comparable(new)
    if len(old) == len(new) and simplify(old) == simplify(new):
        yield Trait("script", field)
    elif _MARKS.sub("", old) == _MARKS.sub("", new):
        yield Trait("marks", field)


def of_files(field: str, before: Article, after: Article) -> Iterator[Trait]:
    """How the pictures or the attachments changed."""
    old, new = files(field, before), files(field, after)
    if old == new:
        return
    if not new:
        yield Trait("emptied", field)
    if not old:
        yield Trait("filled", field)
    for form, names in (
        ("item_added", [name for name in new if name not in old]),
        ("item_removed", [name for name in old if name not in new]),
    ):
        for name in names:
            yield Trait(form, field, name)
    if len(old) == len(new) and not set(old) & set(new):
        yield Trait("renamed", field)


def files(field: str, article: Article) -> list[str]:
    """By what the files of an article's pictures or attachments are known."""
    if field == "images":
        return [picture_name(image) for image in article.images]
    return [file_of(attachment) for attachment in article.attachments]


def could(form: Trait, article: Article) -> bool:
    """Whether a form could have shown on an article that does not show it: then it contradicts."""
    if form.field in FILES:
        names = files(form.field, article)
        return {
            "filled": not names,
            "item_added": form.words not in names,
            "item_removed": form.words in names,
        }.get(form.form, bool(names))
    if form.field == "published_at":
        at = article.published_at
        if form.form in ("filled", "from_day"):
            return (at is None) == (form.form == "filled") and (at is None or _is_midnight(at))
        return at is not None
    if form.form in ("line_added", "line_removed", "figures"):
        lines = article.notices if form.field == "notices" else article.body.split("\n")
        stands = line_core(form.words) in {line_core(line) for line in lines}
        if form.form == "line_added":
            return not stands
        return stands or (form.form == "line_removed" and len(form.words) > SHORT_LINE)
    text = value(article, form.field)
    if form.form == "reordered":
        return len(_NAMES.findall(text)) > 1
    if form.form == "anew":
        return form.words in labelled(text)
    if form.form == "calendar":
        return form.words.strip() in text
    return bool(text) if form.field in PERSONS and form.form == "was" else _could_of(form, text)


def _could_of(form: Trait, text: str) -> bool:
    answers = {
        "emptied": bool(text),
        "filled": not text,
        "was": same(text, form.words),
        "suffix_added": bool(text) and not text.endswith(form.words),
        "suffix_removed": text.endswith(form.words),
        "prefix_added": bool(text) and not text.startswith(form.words),
        "prefix_removed": text.startswith(form.words),
        "cut": len(text) >= 3 * LOST_LEAST,
    }
    return answers.get(form.form, bool(text))


def _ends(field: str, first: tuple[str, str], last: tuple[str, str]) -> Iterator[Trait]:
    """What was put before a text or behind it, or taken away there."""
    old, new = first
    if old and new and old != new:
        if new.endswith(old):
            yield Trait("prefix_added", field, new[: -len(old)])
        elif old.endswith(new):
            yield Trait("prefix_removed", field, old[: -len(new)])
    old, new = last
    if old and new and old != new:
        if new.startswith(old):
            yield Trait("suffix_added", field, new[len(old) :])
        elif old.startswith(new):
            yield Trait("suffix_removed", field, old[len(new) :])


def _is_midnight(at: datetime) -> bool:
    return (at.hour, at.minute, at.second) == (0, 0, 0)


def of_gone(fetch: Fetch) -> tuple[Trait, ...]:
    """In which forms an answer says that its article is gone; nothing for any other outcome.

    Redirects are alike by their target, and those to a home or section page also among themselves;
    notices by their words, and also among themselves: many name their article.
    """
    if fetch.outcome is not Outcome.GONE:
        return ()
    detail = fetch.detail or ""
    if fetch.rule in (Rule.LEADS_UPWARDS, Rule.LEADS_TO_OTHER):
        target = Trait("redirect", words=detail.rpartition(" ")[2])
        return (target, Trait("upwards")) if fetch.rule == Rule.LEADS_UPWARDS else (target,)
    if fetch.rule == Rule.EMPTIED:
        return (Trait("emptied_page"),)
    if fetch.status in (404, 410):
        return (Trait("status", words=f"HTTP {fetch.status}"),)
    return Trait("notice", words=detail), Trait("noticed")
