"""One question of an assistant: what it may ask of the archive, and how its answer is said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from scheduler.api.cursors import Cursor, hash_of, read, written
from scheduler.config import Config
from scheduler.mcp.arguments import Arguments
from scheduler.mcp.foreign import Cutter, quoted
from scheduler.time_arguments import moment
from scheduler.words.assistant_texts import LINES, NOTICE
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import line
from scheduler.words.language import filled, localized
from scheduler.words.shown_times import local
from storage import Archive, Filter
from storage.archive.queries import Queries
from storage.records import Kind, Severity
from storage.times import from_iso, to_iso, utc_now

T = TypeVar("T")

MOST = 40_000
"""Characters of JSON after which an answer takes no further row; no row has half as many."""

LONGEST_S = 20.0
"""Seconds that the archive is asked for one question; an assistant waits no minute for a tool."""

ROW_TEXT, ROW_ITEMS = 300, 12
"""Characters of a text, and items of a list, within a row of a list."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool answers.

    Attributes:
        structured: An object in the form of the tool's schema.
        text: The same to be read, with what is foreign quoted.
    """

    structured: dict[str, Any]
    text: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question of an assistant.

    Attributes:
        archive: Open to be read alone.
        config: Has the zone.
        language: Of the answer.
        list_hash: What tells the question from others, for cursors.
        begun: When its first part was asked for, from when a span ago is counted.
        cursor: Where a list goes on.
    """

    archive: Archive
    config: Config
    language: str
    list_hash: str
    begun: datetime
    cursor: Cursor | None

    @property
    def queries(self) -> Queries:
        """What may be asked of the archive; the proofs of versions alone stand elsewhere."""
        return self.archive.queries

    @property
    def words(self) -> Words:
        """The catalogue of texts in the language of the answer."""
        return Words(self.language, self.config.names)

    def say(self, key: str, **values: Any) -> str:
        """A line of `LINES`; whatever stands in it, a source's name too, breaks it into no two."""
        whole = {name: line(one) if isinstance(one, str) else one for name, one in values.items()}
        return filled(localized(LINES[key], self.language), whole)

    def moment(self, text: str | None) -> datetime | None:
        """A time as an assistant writes it.

        Raises:
            UsageError: It cannot be read.
        """
        return None if text is None else moment(text, self.config.zone, self.begun)

    def next(self, *place: int | str) -> str:
        """The cursor to what stands behind a place."""
        return written(Cursor(self.list_hash, to_iso(self.begun), list(place)))

    def place(self, form: type[T]) -> T | None:
        """The place from which a list goes on; None: from its beginning.

        Raises:
            UsageError: The cursor is none of this list.
        """
        return self.cursor.place_as(form) if self.cursor else None

    @property
    def number(self) -> int:
        """The same where a place is one number; 0: from the beginning."""
        place = self.place(tuple[int])
        return place[0] if place else 0

    def time(self, at: datetime | str | None) -> str:
        """A moment to the second in the configured zone, with its offset; a dash for none."""
        if at is None:
            return "—"
        moment = from_iso(at) if isinstance(at, str) else at
        return local(moment, self.config.zone).isoformat(" ", "seconds")

    def article_id(self, article: int | str) -> int:
        """The id of an article that is named by its id or its address.

        Raises:
            NotFoundError: There is none.
        """
        return self.queries.articles.find(str(article).strip())

    def filter(
        self,
        *,
        since: str | None = None,
        until: str | None = None,
        sources: Sequence[str] = (),
        topics: Sequence[str] = (),
        kinds: Sequence[Kind] = (),
        severity: Severity | None = None,
        backlog: bool | None = None,
    ) -> Filter:
        """What a question is about.

        Raises:
            UsageError: A time cannot be read.
        """
        return Filter(
            since=self.moment(since),
            until=self.moment(until),
            sources=tuple(sources),
            topics=tuple(topics),
            kinds=tuple(kinds),
            severity=severity,
            backlog=backlog,
        )


_OF_PART = frozenset({"cursor", "limit"})
"""Arguments that may differ from one part of a list to the next."""


@contextmanager
def inquiry(config: Config, tool: str, given: Arguments, language: str) -> Iterator[Inquiry]:
    """Open the archive for one question; SQLite refuses any write.

    Args:
        config: Names the archive.
        tool: That is asked.
        given: Its arguments.
        language: Of the answer.

    Raises:
        UsageError: The cursor is none of this question.
        StorageError: The archive is not there or cannot be read.
    """
    asked = msgspec.structs.asdict(given)
    cursor_text = asked.get("cursor")
    list_hash = hash_of(tool, {key: asked[key] for key in asked.keys() - _OF_PART})
    cursor, begun = read(cursor_text, list_hash, utc_now())
    with Archive(config.archive, read_only=True, longest_s=LONGEST_S) as archive:
        yield Inquiry(archive, config, language, list_hash, begun, cursor)


@dataclass
class Telling:
    """Puts an answer together, row by row, within its bounds.

    Args:
        asked: The question.
        longest: Characters of one text.
        most: Items of one list.
    """

    asked: Inquiry
    longest: int = ROW_TEXT
    most: int = ROW_ITEMS
    lines: list[str] = field(default_factory=list)
    taken: int = 0

    def __post_init__(self) -> None:
        self.cutter = Cutter(self.longest, self.most)

    def safe(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """An object as the answer may hold it; see `Cutter`."""
        found: dict[str, Any] = self.cutter.value(dict(value))
        self.taken += len(json.dumps(found, ensure_ascii=False))
        return found

    @property
    def is_full(self) -> bool:
        """Whether no further row is to be taken."""
        return self.taken >= MOST

    def add(self, *lines: str) -> None:
        """Lines of the text."""
        self.lines += lines

    def say(self, key: str, **values: Any) -> None:
        """A line of `LINES`."""
        self.lines.append(self.asked.say(key, **values))

    def quote(self, *texts: str | None) -> None:
        """What others wrote, as quoted lines."""
        self.lines += quoted(*texts)

    def answer(self, following: str | None = None, **structured: Any) -> Answer:
        """The whole, with what is said of every answer.

        Args:
            following: The cursor to the next part, if there is one.
            structured: What the answer is about.
        """
        asked = self.asked
        notice = localized(NOTICE, asked.language)
        ends = []
        if self.cutter.has_cut:
            ends.append(asked.say("shortened"))
        if following:
            ends.append(asked.say("next", cursor=following))
        zone = asked.say("zone", zone=asked.config.zone.key)
        text = "\n".join([notice, zone, "", *self.lines, *ends])
        return Answer(
            {
                "notice": notice,
                **structured,
                "shortened": self.cutter.has_cut,
                "next": following,
            },
            text,
        )
