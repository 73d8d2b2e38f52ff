"""The desk's work for programs: what the page's forms do, by the same code, in a token's name."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict

from scheduler.web import actions
from scheduler.web.api.operation import Question
from scheduler.web.api.reading import handling

DONE = {"done": True}


def see_many(asked: Question) -> dict[str, Any]:
    """Changes were seen."""
    actions.see(asked.desk, asked.who, asked.body.change_ids)
    return DONE


def see(asked: Question) -> dict[str, Any]:
    """A change was seen."""
    actions.see(asked.desk, asked.who, [asked.path.change_id])
    return handling(asked)


def assign(asked: Question) -> dict[str, Any]:
    """A change is given to somebody, or taken back."""
    actions.assign(asked.desk, asked.who, asked.path.change_id, (asked.body.to or "").strip())
    return handling(asked)


def note(asked: Question) -> dict[str, Any]:
    """A note on a change."""
    actions.note(asked.desk, asked.who, asked.path.change_id, asked.body.words)
    return handling(asked)


def finish(asked: Question) -> dict[str, Any]:
    """A change is done."""
    actions.finish(asked.desk, asked.who, asked.path.change_id)
    return handling(asked)


def reopen(asked: Question) -> dict[str, Any]:
    """A change is not done after all."""
    actions.reopen(asked.desk, asked.who, asked.path.change_id)
    return handling(asked)


def acknowledge(asked: Question) -> dict[str, Any]:
    """Somebody took note of an incident."""
    actions.acknowledge(asked.desk, asked.who, asked.path.incident_id)
    return DONE


def mute(asked: Question) -> dict[str, Any]:
    """Nothing more is told of an article or a source."""
    named = asdict(asked.path)
    actions.mute(asked.desk, asked.who, asked.body.days or 0, **named)
    return {"muted": True, **named}


def unmute(asked: Question) -> dict[str, Any]:
    """An article or a source is told of again."""
    named = asdict(asked.path)
    actions.unmute(asked.desk, asked.who, **named)
    return {"muted": False, **named}


def look(asked: Question) -> dict[str, Any]:
    """The daemon is asked to look at a source now."""
    actions.look(asked.desk, asked.who, asked.path.source_id)
    return {"kind": "look", "source_id": asked.path.source_id, "url": None}


def add(asked: Question) -> dict[str, Any]:
    """The daemon is asked to take an article by its address."""
    address = actions.add(asked.desk, asked.who, asked.body.url)
    return {"kind": "add", "source_id": None, "url": address}
