"""The desk's work as records: what was done with changes, the log of it, what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_NOTE = 20_000
"""Characters of one note; a long article has fewer."""

MOST_NAME = 64
"""Characters of the name of who does something, or to whom it is given."""

MOST_URL = 2000
"""Characters of an address that is asked for."""

MOST_MUTE_DAYS = 366
"""Days of the longest mute but that for ever."""


class Act(StrEnum):
    """What somebody at the desk did; the values stand in the archive."""

    SEEN = "seen"
    ASSIGNED = "assigned"
    NOTE = "note"
    DONE = "done"
    REOPENED = "reopened"
    ACKNOWLEDGED = "acknowledged"
    MUTED = "muted"
    UNMUTED = "unmuted"
    LOOK = "look"
    ADD = "add"
    SOURCE_KEPT = "source_kept"
    SOURCE_REMOVED = "source_removed"
    TOPIC_KEPT = "topic_kept"
    TOPIC_REMOVED = "topic_removed"
    SEARCH_KEPT = "search_kept"
    SEARCH_REMOVED = "search_removed"
    RULE_KEPT = "rule_kept"
    RULE_PAUSED = "rule_paused"
    RULE_RESUMED = "rule_resumed"
    RULE_REMOVED = "rule_removed"


class Handling(StrEnum):
    """How far the desk is with a change, as a filter asks for it.

    Attributes:
        UNSEEN: Nobody did anything with it.
        SEEN: Somebody did.
        OPEN: It is not done.
        DONE: It is.
        ASSIGNED: It is somebody's.
        NOTED: It has a note.
    """

    UNSEEN = "unseen"
    SEEN = "seen"
    OPEN = "open"
    DONE = "done"
    ASSIGNED = "assigned"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Handled:
    """How the desk stands with one change; all empty: nobody looked at it.

    Attributes:
        seen_at: When somebody first did anything with it.
        seen_by: Who.
        assigned_at: When it was given to somebody.
        assigned_to: To whom.
        done_at: When it was done.
        done_by: By whom.
        notes: How many notes it has; they stand in the log.
    """

    seen_at: datetime | None = None
    seen_by: str | None = None
    assigned_at: datetime | None = None
    assigned_to: str | None = None
    done_at: datetime | None = None
    done_by: str | None = None
    notes: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log: who did what, and when. It is never altered.

    Attributes:
        entry_id: Its number, in order of time.
        logged_at: When.
        who: The name of the account.
        act: What was done.
        change_id: With which change.
        article_id: With which article: that of the change, or one that was muted or added.
        incident_id: With which incident.
        source_id: With which source.
        words: The note, to whom it was given, until when it is muted, the address asked for,
            the id of a seed, or the name of a search;
            None also where the article was removed on demand.
        title: The change's headline, where the entry is of one.
    """

    entry_id: int
    logged_at: datetime
    who: str
    act: Act
    change_id: int | None = None
    article_id: int | None = None
    incident_id: int | None = None
    source_id: str | None = None
    words: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """An incident that somebody took note of."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Request:
    """Something that the desk asks of the daemon.

    Attributes:
        request_id: Its number.
        kind: `Act.LOOK`: the feeds of a source now; `Act.ADD`: one article by its address.
        source_id: The source to be looked at.
        url: The article's address.
        asked_at: When.
        asked_by: Who.
        ended_at: When the daemon had done it; None: it waits.
        outcome: ``looked``, ``taken``, ``taken_off_topic``, ``known``, ``forgotten`` or ``failed``.
        detail: Why it failed, as incidents say what they note.
        article_id: The article that came of it.
    """

    request_id: int
    kind: Act
    asked_at: datetime
    asked_by: str
    source_id: str | None = None
    url: str | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    detail: str | None = None
    article_id: int | None = None
