"""Pictures and attachments that are kept: what is asked for, what came of it, what differs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from storage.diffs import severity_of, spans
from storage.records import Edit, Fetch, Span
from storage.text import unbroken

MOST_OF_ARTICLE = 60
"""Addresses of one article that are asked for."""

MOST_CAPTURES = 24
"""Files kept of one address: one that is another at every look is not followed for ever."""

TOLD_A_DAY = 3
"""Exchanges of one address that are told within a day."""

MOST_SPANS = 200
"""Places of a document that are told; one that is written anew has no end of them."""

LOOKS = (
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=7),
    timedelta(days=30),
    timedelta(days=90),
)
"""After each look the wait until the next; the last one repeats. A new version of the article has
all that it shows looked at again."""

TRIES = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
)
"""After each failure the wait until the next try; after the last it is given up."""

BITS_APART = 8
"""Of the 256 differences between neighbouring places of a picture so many may turn: compressing it
anew or making it smaller turns three, another tenth of what it shows some ten."""

COLOUR_APART = 24
"""Steps of 255 by which the mean of a colour may differ."""

_LOOK = re.compile(r"[0-9a-f]{70}")


class MediaKind(StrEnum):
    """What an article shows beside its text."""

    IMAGE = "image"
    ATTACHMENT = "attachment"


class Verdict(StrEnum):
    """Why a file is not kept, or kept without what would be read in it."""

    IS_A_PAGE = "is_a_page"
    UNKNOWN_TYPE = "unknown_type"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MUCH_INSIDE = "too_much_inside"
    TOO_LONG = "too_long"
    DAMAGED = "damaged"
    LOCKED = "locked"
    EMPTY = "empty"
    GONE = "gone"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    ROBOTS = "robots"
    ADDRESS = "address"
    OVER_ARTICLE = "over_article"
    OVER_DAY = "over_day"
    OVER_TOTAL = "over_total"
    UNREADABLE_HERE = "unreadable_here"


FINAL = frozenset(
    {
        Verdict.IS_A_PAGE,
        Verdict.UNKNOWN_TYPE,
        Verdict.TOO_LARGE,
        Verdict.TOO_MANY_PIXELS,
        Verdict.TOO_MUCH_INSIDE,
        Verdict.ADDRESS,
        Verdict.OVER_ARTICLE,
    }
)
"""What another try soon would only meet again."""


@dataclass(frozen=True, slots=True)
class MediaRules:
    """What is kept, and how much of it.

    Attributes:
        mode: ``none``, ``pictures``, or ``all``: pictures and attachments.
        file_bytes: The largest file.
        article_bytes: Of all files of an article.
        day_bytes: Of all files of a day (UTC).
        total_bytes: Of all files.
    """

    mode: str = "none"
    file_bytes: int = 20 << 20
    article_bytes: int = 60 << 20
    day_bytes: int = 2 << 30
    total_bytes: int = 50 << 30

    @property
    def kinds(self) -> tuple[MediaKind, ...]:
        """The kinds that are asked for."""
        if self.mode == "all":
            return (MediaKind.IMAGE, MediaKind.ATTACHMENT)
        return (MediaKind.IMAGE,) if self.mode == "pictures" else ()


@dataclass(frozen=True, slots=True)
class DueMedia:
    """An address whose time has come, with what a conditional request needs.

    Attributes:
        page: The address of the article that shows it.
        sha256: Of the file that was served last.
    """

    media_id: int
    article_id: int
    source_id: str
    kind: MediaKind
    url: str
    page: str
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Insides:
    """What was read in a file, by a process that may die of it.

    Attributes:
        media_type: By its first bytes, whatever its server calls it; empty: none that is known.
        verdict: Why nothing more is known; None: all that is to be read was.
        width: Of a picture, in pixels.
        height: Likewise.
        look: What a picture looks like; see `looks_otherwise`.
        text: What a document says; None where it cannot be read, as in other files.
        copy: A picture as it may be shown: smaller, as JPEG, written anew.
    """

    media_type: str = ""
    verdict: Verdict | None = None
    width: int | None = None
    height: int | None = None
    look: str | None = None
    text: str | None = None
    copy: bytes | None = None


@dataclass(frozen=True, slots=True)
class MediaCapture:
    """What came of one look at an address.

    Attributes:
        fetch: The attempt; its body only where it is to be kept.
        insides: What is in it.
        same: The file is the one that was served last.
        verdict: Why there is nothing to keep.
    """

    fetch: Fetch
    insides: Insides = Insides()
    same: bool = False
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class KeptMedia:
    """A picture or attachment of a version of an article.

    Attributes:
        address: Where the article shows it from.
        sha256: Of the file, in hex; None where none is kept.
        media_type: By its first bytes.
        size: Bytes.
        path: The file; it may be missing where the archive was moved alone.
        kind: Whether it is a picture or an attachment.
        captured_at: When it was served.
        width: Of a picture, in pixels.
        height: Likewise.
        look: What a picture looks like; see `looks_otherwise`.
        text: What a document says.
        copy: The file of the copy that may be shown, a JPEG; None where there is none.
        copy_sha256: Its hash.
        verdict: Why it is not kept, or not read.
        gone_at: Since when its address answers that it is gone.
    """

    address: str
    sha256: str | None
    media_type: str
    size: int
    path: Path | None
    kind: MediaKind
    captured_at: datetime | None = None
    width: int | None = None
    height: int | None = None
    look: str | None = None
    text: str | None = None
    copy: Path | None = None
    copy_sha256: str | None = None
    verdict: Verdict | None = None
    gone_at: datetime | None = None


def is_look(text: str | None) -> bool:
    """Whether a text is what `looks_otherwise` compares."""
    return text is not None and _LOOK.fullmatch(text) is not None


def looks_otherwise(before: str, after: str) -> bool:
    """Whether two pictures differ to the eye; another size or quality of one does not.

    Args:
        before: Of a picture, 64 hexadecimal digits: whether each of 16 by 16 places is brighter
            than its right neighbour; then 6: its mean red, green and blue.
        after: Likewise.
    """
    bits = (int(before[:64], 16) ^ int(after[:64], 16)).bit_count()
    colours = (
        abs(int(before[at : at + 2], 16) - int(after[at : at + 2], 16)) for at in (64, 66, 68)
    )
    return bits > BITS_APART or max(colours) > COLOUR_APART


def file_changed(
    kind: MediaKind,
    name: str,
    files: tuple[str, str],
    looks: tuple[str | None, str | None],
    texts: tuple[str | None, str | None],
) -> Edit | None:
    """What readers are told where another file stands at an address; None: it says the same.

    Nor is anything told where it is not known what one of the two shows or says.

    Args:
        kind: Of the address.
        name: As readers know it.
        files: The SHA-256 of the file of before, and of the new one.
        looks: Of each, what it looks like, where it is a picture.
        texts: What each says, where it is a document.
    """
    if looks[0] and looks[1]:
        if not looks_otherwise(looks[0], looks[1]):
            return None
        if kind is MediaKind.IMAGE:
            return picture_exchanged(name, *files)
        return attachment_changed(name, files, "", "")
    if kind is MediaKind.IMAGE or not says_otherwise(*texts):
        return None
    return attachment_changed(name, files, texts[0] or "", texts[1] or "")


def says_otherwise(before: str | None, after: str | None) -> bool:
    """Whether two documents differ in what they say; of what cannot be read that is not known."""
    if before is None or after is None:
        return False
    return unbroken(before) != unbroken(after)


def picture_exchanged(name: str, before: str, after: str) -> Edit:
    """That another picture stands at an address, as an edit.

    Args:
        name: Of the picture, as readers know it.
        before: The SHA-256 of the file of before.
        after: Of the new one.
    """
    span = Span("images", "images", _file(name, before), _file(name, after))
    return Edit(("images",), (span,), severity_of([span]))


def attachment_changed(name: str, files: tuple[str, str], before: str, after: str) -> Edit:
    """That another document stands at an address, with every place where it says otherwise.

    Args:
        name: Of the attachment, as the page names it.
        files: The SHA-256 of the file of before, and of the new one.
        before: What the document said.
        after: What it says.
    """
    whole = Span("attachments", "attachment_replaced", _file(name, files[0]), _file(name, files[1]))
    found = [
        replace(span, field="attachments")
        for span in spans("body", before, after)
        if span.span_class not in ("white_space", "width")
    ]
    told = (whole, *found[:MOST_SPANS])
    return Edit(("attachments",), told, severity_of(told))


def joined(*edits: Edit | None) -> Edit | None:
    """Several edits as one; None where there is none."""
    found = [edit for edit in edits if edit is not None]
    if not found:
        return None
    fields = tuple(dict.fromkeys(name for edit in found for name in edit.fields))
    told = tuple(span for edit in found for span in edit.spans)
    return Edit(fields, told, severity_of(told))


def _file(name: str, sha256: str) -> str:
    return f"{name} ({sha256[:12]})"
