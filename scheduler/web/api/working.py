"""The desk's work for programs: what the page's forms do, by the same code, in a token's name."""

from __future__ import annotations

from typing import Any

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


def mute_article(asked: Question) -> dict[str, Any]:
    """Nothing more is told of an article."""
    article_id = asked.path.article_id
    actions.mute(asked.desk, asked.who, asked.body.days or 0, article_id=article_id)
    return {"muted": True, "article_id": article_id}


def unmute_article(asked: Question) -> dict[str, Any]:
    """An article is told of again."""
    article_id = asked.path.article_id
    actions.unmute(asked.desk, asked.who, article_id=article_id)
    return {"muted": False, "article_id": article_id}


def mute_source(asked: Question) -> dict[str, Any]:
    """Nothing more is told of a source."""
    source_id = asked.path.source_id
    actions.mute(asked.desk, asked.who, asked.body.days or 0, source_id=source_id)
    return {"muted": True, "source_id": source_id}


def unmute_source(asked: Question) -> dict[str, Any]:
    """A source is told of again."""
    source_id = asked.path.source_id
    actions.unmute(asked.desk, asked.who, source_id=source_id)
    return {"muted": False, "source_id": source_id}


def look(asked: Question) -> dict[str, Any]:
    """The daemon is asked to look at a source now."""
    actions.look(asked.desk, asked.who, asked.path.source_id)
    return {"kind": "look", "source_id": asked.path.source_id, "url": None}


def add(asked: Question) -> dict[str, Any]:
    """The daemon is asked to take an article by its address."""
    address = actions.add(asked.desk, asked.who, asked.body.url)
    return {"kind": "add", "source_id": None, "url": address}
