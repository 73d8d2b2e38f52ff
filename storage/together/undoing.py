"""A reading without what its source did to many of its articles: what is left is the article's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from storage.diffs.scripts import in_script_of
from storage.records import Article
from storage.running_dates import Looks, stilled
from storage.together.bodies import Bodies, cores, counts, is_edited
from storage.together.forms import (
    FILES,
    SCRIPT,
    VALUES,
    files,
    of_body,
    of_files,
    of_headline,
    of_notes,
    of_time,
    of_value,
    reworded,
    value,
)
from storage.together.records import Trait
from storage.together.rewritten import labelled

Known = Mapping[str, Trait]
"""Forms by their keys; with each its way back."""


def undone(before: Article, after: Article, known: Known, looks: Looks | None = None) -> Article:
    """A reading as it would be had the source not changed in the known forms.

    Args:
        before: The reading that the archive has.
        after: The new one.
        known: What the source is known to do.
        looks: When each was asked for; None: its dates stand as they are.
    """
    if not known:
        return after
    if SCRIPT.key in known:
        after = in_script_of(before, after) or after
    calendars = {form.words for form in known.values() if form.form == "calendar"}
    if calendars and looks is not None:
        body = stilled(before.body, after.body, looks, calendars)
        after = replace(after, body=body)
    after = replace(after, body=_as_before(before.body, after.body, known))
    fields: dict[str, Any] = {}
    if is_known(of_headline(before.title, after.title), known):
        fields["title"] = before.title
    else:
        fields["title"] = _stripped("title", before.title, after.title, known)
    for field in VALUES:
        if is_known(of_value(field, value(before, field), value(after, field)), known):
            fields[field] = getattr(before, field)
    if is_known(of_time(before.published_at, after.published_at), known):
        fields["published_at"] = before.published_at
        fields["published_precision"] = before.published_precision
    fields["body"] = _body(before.body, after.body, known)
    fields["notices"] = _notes(before.notices, after.notices, known)
    for field in FILES:
        if is_known(of_files(field, before, after), known):
            fields[field] = _files(field, before, after, known)
    return replace(after, **fields)


def _as_before(old: str, new: str, known: Known) -> str:
    """A text with the lines that are known to be made anew as they were; whole lines only."""
    labels = [each for each in reworded(old, new) if Trait("anew", "body", each).key in known]
    if not labels:
        return new
    stood, stand = labelled(old), labelled(new)
    lines = {stand[label]: stood[label] for label in labels}
    return "\n".join(lines.get(line, line) for line in new.split("\n"))


def is_known(forms: Iterable[Trait], known: Known) -> bool:
    """Whether one of the forms is known."""
    return any(form.key in known for form in forms)


def _body(old: str, new: str, known: Known) -> str:
    forms = {form.form for form in of_body(old, new) if form.key in known}
    if forms & {"became", "was", "script", "marks"}:
        return old
    bodies = Bodies.of(old, new)
    if bodies is None:
        return new
    torn = (bodies.lost if "cut" in forms else None) or (bodies.found if "grown" in forms else None)
    lines: list[str] = []
    for tag, i1, i2, j1, j2 in bodies.ops:
        if tag == "equal":
            lines += bodies.after[j1:j2]
        elif torn and i1 <= torn[0] <= i2 and j1 <= torn[1] <= j2:
            lines += _own(bodies, (i1, torn[0], j1, torn[1]), known)
            lines += bodies.before[torn[0] :]
        else:
            lines += _own(bodies, (i1, i2, j1, j2), known)
    return "\n".join(_with_own_ends(bodies.before, lines, forms, known))


def _own(bodies: Bodies, places: tuple[int, int, int, int], known: Known) -> Iterator[str]:
    """Lines that stand for others, without those that came to all, with those that all lost."""
    i1, i2, j1, j2 = places
    gone, came = bodies.before[i1:i2], bodies.after[j1:j2]
    gone_cores, came_cores = cores(gone), cores(came)
    for line in came:
        stood = bodies.stood(line, gone_cores)
        if stood is not None and Trait("figures", "body", line).key in known:
            yield stood
            continue
        added = Trait("line_added", "body", line)
        if added.key not in known or is_edited(line, gone):
            yield line
    for line in gone:
        if counts(line, came_cores) is not None:
            continue
        removed = Trait("line_removed", "body", line)
        if removed.key in known and not is_edited(line, came):
            yield line


def _with_own_ends(before: list[str], lines: list[str], forms: set[str], known: Known) -> list[str]:
    """Lines without what came before or behind the text of all articles."""
    if not lines:
        return lines
    first, last = lines[0], lines[-1]
    if forms & {"prefix_added", "prefix_removed"}:
        first = before[0]
    if len(lines) == 1:
        last = first
    if forms & {"suffix_added", "suffix_removed"}:
        last = before[-1]
    if len(lines) == 1:
        one = _stripped("body", before[0], last, known, "prefix")
        return [_stripped("body", before[-1], one, known, "suffix")]
    first = _stripped("body", before[0], first, known, "prefix")
    last = _stripped("body", before[-1], last, known, "suffix")
    return [first, *lines[1:-1], last]


def _stripped(field: str, old: str, new: str, known: Known, end: str = "") -> str:
    """A text that was edited too, without what is known to be put before or behind it."""
    for form in known.values():
        side, _, way = form.form.partition("_")
        if form.field != field or side not in ("prefix", "suffix") or end not in ("", side):
            continue
        has, had = _has(new, side, form.words), _has(old, side, form.words)
        if way == "added" and has and not had and new != form.words:
            new = new[len(form.words) :] if side == "prefix" else new[: -len(form.words)]
        elif way == "removed" and had and not has:
            new = form.words + new if side == "prefix" else new + form.words
    return new


def _has(text: str, side: str, words: str) -> bool:
    return text.startswith(words) if side == "prefix" else text.endswith(words)


def _notes(old: tuple[str, ...], new: tuple[str, ...], known: Known) -> tuple[str, ...]:
    """Notes without those that came to all, with those that all lost."""
    forms = {(form.form, form.words) for form in of_notes(old, new) if form.key in known}
    kept = (note for note in new if ("line_added", note) not in forms)
    return (*kept, *(note for note in old if ("line_removed", note) in forms))


def _files(field: str, before: Article, after: Article, known: Known) -> tuple[Any, ...]:
    """The pictures or attachments without those that came to all, with those that all lost."""
    old, new = getattr(before, field), getattr(after, field)
    forms = [form for form in of_files(field, before, after) if form.key in known]
    if any(form.form in ("emptied", "filled", "renamed") for form in forms):
        return tuple(old)
    came = {form.words for form in forms if form.form == "item_added"}
    went = {form.words for form in forms if form.form == "item_removed"}
    kept = zip(new, files(field, after), strict=True)
    lost = zip(old, files(field, before), strict=True)
    return (
        *(file for file, name in kept if name not in came),
        *(file for file, name in lost if name in went),
    )
