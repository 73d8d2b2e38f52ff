"""The edit between two versions of an article, field by field."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from itertools import zip_longest
from urllib.parse import urlsplit

from storage.diffs.attachments import attachment_spans
from storage.diffs.notes import notes_changed, notes_placed, notice_spans, renumbered, stripped
from storage.diffs.plain import lacking, same
from storage.diffs.scripts import in_script_of
from storage.diffs.segments import Comparison, Segment, compare_texts
from storage.diffs.severity import severity_of
from storage.published import agree, as_text
from storage.records import Article, Edit, Span
from storage.shown import Image

# Headlines are compared word by word, but every word of them has the field's class.
_HEADLINES = {"title": "headline", "kicker": "kicker", "subtitle": "subtitle"}
_CALLED = {**_HEADLINES, "notices": "correction"}
_TEXTS = frozenset({"body", "images"})
_STYLE = frozenset({"punctuation", "particle", "white_space", "width"})
# Behind a file's name image servers take an order of size or style: x.jpg!large, x.jpg@600w.
_FILE = re.compile(r".+?\.(?:jpe?g|png|gif|webp|bmp|avif)(?=[!@_~-])", re.IGNORECASE)
_UNSEEN = frozenset({"white_space", "width"})
_BEGINNING = 40
"""Characters of a text that show in which script it is printed."""


def compare(before: Article, after: Article) -> Edit | None:
    """What was edited; None when no field differs after normalisation (docs/changes.md).

    The fields are title, kicker, subtitle, published_at, origin, authors, editor, section, body,
    notices, images, attachments and form, in this order. A time differs where no moment fits both
    prints of it. A note that stands in the text is told of the notices, not of the body as well. A
    picture is known by the last part of its path: hosts, folders and query strings of image servers
    change by themselves.

    A text that is printed in the other script (traditional, simplified) has one span that says so;
    the others are those of what it says.
    """
    if not differs(before, after):
        return None
    fields: list[str] = []
    found: list[Span] = []
    worded = in_script_of(before, after)
    if worded is not None:
        fields = [field for field, differ in _differing(before, after) if differ]
        found.append(_script(before, after))
    for field, places in _fields(before, after if worded is None else worded):
        if places is not None:
            if worded is None:
                fields.append(field)
            found += places
    return Edit(tuple(fields), tuple(found), severity_of(found))


def differs(before: Article, after: Article) -> bool:
    """Whether any field differs after normalisation, so that `compare` has an edit to tell.

    It looks for no place in a text, so that asking it of many readings costs little.
    """
    return any(differ for _, differ in _differing(before, after))


def spans(field: str, before: str, after: str) -> tuple[Span, ...]:
    """The changed places of one field's text, in reading order, blanks and width included.

    Fields other than headlines, the body and captions are one value: their span is the whole of it.
    """
    if before == after:
        return ()
    number = field == "body"
    return tuple(
        Span(
            field,
            _class(field, place.span_class),
            place.before,
            place.after,
            place.paragraph if number else None,
            place.moved,
        )
        for place in _compared(field, before, after).found
    )


def marked(before: str, after: str, field: str = "body") -> tuple[Segment, ...]:
    """The whole of both texts as segments, for a diff that marks the words that changed.

    The `before` of all segments make up `before`, the `after` of all make up `after`.
    """
    return tuple(
        Segment(s.op, s.before, s.after, s.span_class and _class(field, s.span_class))
        for s in _compared(field, before, after).segments
    )


def _compared(field: str, before: str, after: str) -> Comparison:
    if field in _TEXTS or field == "notices":
        return compare_texts(before, after)
    if field not in _HEADLINES and not same(before, after):
        return compare_texts(before, after, atomic=True)
    return compare_texts(before, after, whole=True)


def _class(field: str, span_class: str) -> str:
    """The class in this field: body and captions keep theirs, the others name their own."""
    if field in _TEXTS or span_class in _STYLE:
        return span_class
    return _CALLED.get(field, field)


def _differing(before: Article, after: Article) -> Iterator[tuple[str, bool]]:
    """Of each compared field whether it differs, in the order of the vocabulary."""

    def other(field: str) -> tuple[str, bool]:
        return field, not same(getattr(before, field) or "", getattr(after, field) or "")

    yield from map(other, ("title", "kicker", "subtitle"))
    yield "published_at", not agree(before, after)
    yield other("origin")
    yield "authors", _authors(before.authors, after.authors) is not None
    yield from map(other, ("editor", "section"))
    gone, came = notes_changed(before, after)
    yield "body", _other_body(before, after, gone, came)
    yield "notices", bool(gone or came)
    yield "images", _images(before.images, after.images) is not None
    yield "attachments", attachment_spans(before.attachments, after.attachments) is not None
    yield other("form")


def _other_body(before: Article, after: Article, gone: list[str], came: list[str]) -> bool:
    """Whether the texts differ but for the notes in them that went, came or changed places."""
    if placed := notes_placed(before, after):
        gone, came = gone + placed, came + placed
    if not (gone or came):
        return not same(before.body, after.body)
    return not same(stripped(before.body, gone).text, stripped(after.body, came).text)


def _script(before: Article, after: Article) -> Span:
    """That a text is printed in the other script, with the first words in which it shows."""
    field = "title" if before.title != after.title else "body"
    old, new = getattr(before, field), getattr(after, field)
    return Span(field, "script", old[:_BEGINNING], new[:_BEGINNING])


def _fields(before: Article, after: Article) -> Iterator[tuple[str, list[Span] | None]]:
    """Each compared field with its spans; None where it did not change."""
    yield "title", _text("title", before.title, after.title)
    yield "kicker", _text("kicker", before.kicker, after.kicker)
    yield "subtitle", _text("subtitle", before.subtitle, after.subtitle)
    yield "published_at", _published(before, after)
    yield "origin", _text("origin", before.origin, after.origin)
    yield "authors", _authors(before.authors, after.authors)
    yield "editor", _text("editor", before.editor, after.editor)
    yield "section", _text("section", before.section, after.section)
    gone, came = notes_changed(before, after)
    placed = notes_placed(before, after)
    yield "body", _body(before.body, after.body, gone + placed, came + placed)
    yield "notices", notice_spans(gone, came)
    yield "images", _images(before.images, after.images)
    yield "attachments", attachment_spans(before.attachments, after.attachments)
    yield "form", _text("form", before.form, after.form)


def _published(before: Article, after: Article) -> list[Span] | None:
    """The edit of the time; a coarser or finer print of the same one is none."""
    if agree(before, after):
        return None
    return _text("published_at", as_text(before), as_text(after))


def _text(field: str, before: str | None, after: str | None) -> list[Span] | None:
    """The spans of a field whose text differs for the archive; None where it does not."""
    before, after = before or "", after or ""
    if same(before, after):
        return None
    seen = [span for span in spans(field, before, after) if not _unseen(span)]
    return seen or [Span(field, _class(field, "wording"), "", "")]


def _body(before: str, after: str, gone: list[str], came: list[str]) -> list[Span] | None:
    """The spans of the text but for the notes in it that went, came or changed places."""
    if not (gone or came):
        return _text("body", before, after)
    left, right = stripped(before, gone), stripped(after, came)
    found = _text("body", left.text, right.text)
    return found and [renumbered(span, left, right) for span in found]


def _unseen(span: Span) -> bool:
    """Whether normalisation removes the change; a paragraph break it keeps."""
    breaks = "\n" in span.before or "\n" in span.after
    return span.span_class in _UNSEEN and not breaks


def _authors(before: tuple[str, ...], after: tuple[str, ...]) -> list[Span] | None:
    """Authors who went and came, in pairs; one empty span where order alone changed."""
    if len(before) == len(after) and all(map(same, before, after)):
        return None
    pairs = list(zip_longest(lacking(before, after), lacking(after, before), fillvalue=""))
    if not pairs:
        return [Span("authors", "authors_reordered", "", "")]
    return [Span("authors", "authors", old, new) for old, new in pairs]


def _images(before: tuple[Image, ...], after: tuple[Image, ...]) -> list[Span] | None:
    """What changed in the pictures: files, captions, credits; None if nothing did."""
    places: list[Span] = []
    for old, new in _pairs(list(before), list(after)):
        name, name_after = picture_name(old), picture_name(new)
        if name != name_after:
            places.append(Span("images", "images", name, name_after))
        if old and new:
            places += _text("images", old.caption, new.caption) or []
            if not same(old.credit or "", new.credit or ""):
                places.append(Span("images", "images", old.credit or "", new.credit or ""))
    return places or None


def _pairs(before: list[Image], after: list[Image]) -> Iterator[tuple[Image | None, Image | None]]:
    """Pictures of the same file, then of the same caption, then in order."""
    for key in (picture_name, _caption):
        free: dict[str, deque[Image]] = {}
        for new in after:
            free.setdefault(key(new), deque()).append(new)
        left, taken = [], set()
        for old in before:
            if key(old) and (found := free.get(key(old))):
                taken.add(id(new := found.popleft()))
                yield old, new
            else:
                left.append(old)
        before, after = left, [new for new in after if id(new) not in taken]
    yield from zip_longest(before, after)


def picture_name(image: Image | None) -> str:
    """The file's name: the last part of the path, without what image servers append to it."""
    name = str(urlsplit(image.url).path).rsplit("/", 1)[-1] if image else ""
    found = _FILE.match(name)
    return found[0] if found else name


def _caption(image: Image) -> str:
    return image.caption or ""
