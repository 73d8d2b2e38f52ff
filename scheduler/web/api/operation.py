"""One operation of the API: its address, what is checked of it, who may, what is answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec import Struct

from scheduler.api.asking import Query
from scheduler.api.cursors import Cursor
from scheduler.time_arguments import moment
from scheduler.web.desk import Desk
from storage.accounts import Role


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was checked.

    Attributes:
        desk: Of whose archive.
        who: The name of the visitor or the token, under which work is kept.
        path: What the address names, in the form of its operation.
        query: What follows it, in the form of its operation.
        body: What a write says; None where it says nothing.
        now: The present moment; on a later page of a list that of its first.
        cursor: Where a list goes on.
    """

    desk: Desk
    who: str
    path: Any
    query: Any
    body: Any
    now: datetime
    cursor: Cursor | None = None

    def moment(self, text: str | None) -> datetime | None:
        """A time of the query; None where it has none.

        Raises:
            UsageError: It cannot be read.
        """
        return None if text is None else moment(text, self.desk.config.zone, self.now)


def as_sent(value: Any) -> bytes:
    """A value as JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list.

    Attributes:
        items: Each as it is sent: what was weighed is not written once more.
        place: What names the last of them for the cursor; None where no page follows.
    """

    items: list[bytes]
    place: tuple[int | str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: a method and an address.

    Attributes:
        name: In camel case, by which generated clients call it.
        path: Below `/api/v1`, with what it names in braces.
        told: What it is for, in Chinese and in English.
        handler: Answers; a list as `Page`, else the object itself.
        answers: The type of the answer, or of a list's items.
        at: What the address names.
        query: What may follow it.
        body: What a write says; None for one that reads.
        status: Of a good answer.
        lists: Whether it answers a page of a list.
    """

    name: str
    path: str
    told: tuple[str, str]
    handler: Callable[[Question], Any]
    answers: Any
    at: type[Struct] | None = None
    query: type[Query] = Query
    body: type[Struct] | None = None
    status: int = 200
    lists: bool = False

    @property
    def method(self) -> str:
        """Of HTTP."""
        return "GET" if self.body is None else "POST"

    @property
    def needed(self) -> Role:
        """The least role."""
        return Role.READER if self.body is None else Role.DESK
