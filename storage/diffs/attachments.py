"""What changed in an article's attachments: added, removed, renamed, replaced by another file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote, urlsplit

from storage.diffs.plain import same
from storage.records import Span
from storage.shown import Attachment
from storage.text import comparable

_ADDED, _REMOVED, _RENAMED, _REPLACED = (
    f"attachment_{what}" for what in ("added", "removed", "renamed", "replaced")
)
_FILE = re.compile(
    r"\.(?!jspx?$|aspx?$|php$|do$|action$|html?$|shtml$|cgi$|ashx$)[a-z][a-z0-9]{1,4}$"
)
"""How the path of a file ends, as against that of a script that sends one."""

_PASSING = re.compile(
    r"(?:^|&)(?:_|t|ts|r|rnd|random|timestamp|token|sign|signature|sid|jsessionid|expires?|auth\w*"
    r"|x-[\w-]+)=[^&]*"
)
"""What a script's address says of this visit, not of the file."""


def attachment_spans(
    before: tuple[Attachment, ...], after: tuple[Attachment, ...]
) -> list[Span] | None:
    """The attachments that went, came or changed; None where none did.

    One is known by its file, or else by its name. Their order is no edit.
    """
    places = [
        Span("attachments", span_class, _told(old, span_class), _told(new, span_class))
        for old, new in _pairs(list(before), list(after))
        if (span_class := _class(old, new))
    ]
    return places or None


def file_of(attachment: Attachment) -> str:
    """Which file an attachment is, as it is compared; its name where it has no address.

    Of a file, the path: hosts and what is appended to addresses change by themselves. Of a script
    that sends files, its query, too, without what is of one visit.
    """
    if not attachment.url:
        return attachment.name
    try:
        parts = urlsplit(attachment.url)
    except ValueError:
        return attachment.url
    path = unquote(parts.path)
    if _FILE.search(path.lower()) or not parts.query:
        return path
    return f"{path}?{_PASSING.sub('', parts.query.lower()).lstrip('&')}"


def _pairs(
    before: list[Attachment], after: list[Attachment]
) -> Iterator[tuple[Attachment | None, Attachment | None]]:
    """Attachments of the same file and name, of the same file, of the same name; then the rest."""
    keys: tuple[Callable[[Attachment], object], ...] = (
        lambda one: (file_of(one), _name(one)),
        file_of,
        _name,
    )
    for key in keys:
        free: dict[object, list[Attachment]] = {}
        for new in after:
            free.setdefault(key(new), []).append(new)
        left = []
        for old in before:
            if found := free.get(key(old)):
                yield old, found.pop(0)
            else:
                left.append(old)
        before, after = left, [one for held in free.values() for one in held]
    yield from ((old, None) for old in before)
    yield from ((None, new) for new in after)


def _name(attachment: Attachment) -> str:
    return comparable(attachment.name)


def _class(old: Attachment | None, new: Attachment | None) -> str | None:
    """What became of an attachment; None where nothing did."""
    if old is None or new is None:
        return _ADDED if old is None else _REMOVED
    if not same(old.name, new.name):
        return _RENAMED
    # Where only one of two addresses is known it is not known that they differ.
    return _REPLACED if old.url and new.url and file_of(old) != file_of(new) else None


def _told(attachment: Attachment | None, span_class: str) -> str:
    """An attachment in a changed place: its name; where the name is the same, its file as well."""
    if attachment is None:
        return ""
    if span_class != _REPLACED:
        return attachment.name
    return f"{attachment.name} ({file_of(attachment).rpartition('/')[2]})"
