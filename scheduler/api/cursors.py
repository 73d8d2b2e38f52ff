"""Cursors: where a page of a list ended, as a program gives it back; it tells a program nothing.

A cursor names the last item of its page by what never changes of it, so that a list that grows
meanwhile shows every item that was there once, and none twice.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec

from scheduler.errors import UsageError
from storage.archive.queries.articles import MOST_DIGITS
from storage.times import from_iso, to_iso

T = TypeVar("T")


LARGEST = 10**MOST_DIGITS - 1
"""The largest number that is asked for."""

Counted = Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]
CursorText = Annotated[str, msgspec.Meta(max_length=1000)]
"""A cursor as a program gives it back."""


class Cursor(msgspec.Struct, array_like=True, forbid_unknown_fields=True, frozen=True):
    """Where a list goes on.

    Attributes:
        list_hash: Of the list and all that it was asked for: of another it is none.
        begun: When its first page was asked for, where a span ago is counted from then; else null,
            so that the same page is the same whenever it is asked for.
        place: Behind which item it goes on.
    """

    list_hash: str
    begun: str | None
    place: list[Counted | str]

    def place_as(self, form: type[T]) -> T:
        """The place in the form that a list has.

        Raises:
            UsageError: It has another.
        """
        try:
            return msgspec.convert(self.place, form)
        except msgspec.ValidationError:
            raise _no_cursor() from None


def hash_of(name: str, asked: dict[str, Any]) -> str:
    """The hash of a list and what it was asked for."""
    told = msgspec.json.encode([name, asked], order="sorted")
    return hashlib.sha256(told).hexdigest()[:16]


def written(cursor: Cursor) -> str:
    """A cursor as a program gets it."""
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def read(text: str | None, list_hash: str, now: datetime) -> tuple[Cursor | None, datetime]:
    """The cursor that a program gives, if any, and when its list was begun.

    Raises:
        UsageError: It is none, or one of another list.
    """
    if text is None:
        return None, now
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        found = msgspec.json.decode(raw, type=Cursor)
        begun = now if found.begun is None else from_iso(found.begun)
        to_iso(begun)
    except (binascii.Error, ValueError, OverflowError, msgspec.MsgspecError):
        raise _no_cursor() from None
    if found.list_hash != list_hash:
        raise UsageError(
            "游标与条件不符：翻页时请保持其他参数不变。",
            "This cursor is of another list: leave all other parameters as they were.",
        )
    return found, begun


def _no_cursor() -> UsageError:
    return UsageError(
        "游标无效：请用上一页应答中的 next，不加改动。",
        "This is no cursor: use `next` of the page before, as it is.",
    )
