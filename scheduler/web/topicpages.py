"""The pages that add, edit and take away a topic: it is tried on kept articles first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crawler.naming import id_of_text
from crawler.overlays import SEED_ID, TOPICS
from crawler.toml_tables import FaultsError
from crawler.topics import Topic, load_texts, seed_texts
from scheduler.overlaid import topics_of, usable
from scheduler.seed_texts import NEAR, topic_text
from scheduler.topic_trials import Trial, trial_of
from scheduler.web.desk import Desk, desk_of
from scheduler.web.seedforms import Kept, back_or_refused, filled, kept, lines_of, told
from scheduler.web.translator import translator_of
from scheduler.web.writes import Form
from scheduler.written_seeds import WrittenSeeds
from storage import Filter
from storage.accounts import Role
from storage.desk_work import Act
from storage.errors import NotFoundError
from storage.times import utc_now

NEW, EDIT = "/topics/new", "/topics/edit"

DAYS = (7, 30, 90, 365)
"""Spans on which a topic may be tried."""

MOST_TRIED = 20_000
"""Articles on which a page tries a topic: some seconds; the command line tries all."""

LONGEST_S = 20.0
"""How long a trial may take; what was not judged by then is told."""

_WORD_ENDS = re.compile(r"[、，,;；\s]+")


@dataclass(frozen=True, slots=True)
class Fields:
    """What the form of a topic holds, as it was typed.

    Attributes:
        id, name: As in a seed.
        groups: A group of words on each line.
        none: Words that speak against it.
        near: Within how many characters the groups stand.
        text: The seed itself; empty: it is made of the others.
        seen: The fingerprint of the seed that the form was filled from.
        days: On how many days' articles it is tried.
    """

    id: str = ""
    name: str = ""
    groups: str = ""
    none: str = ""
    near: str = str(NEAR)
    text: str = ""
    seen: str = ""
    days: str = "30"

    def seed(self) -> str:
        """The seed that it makes."""
        if self.text:
            return self.text.rstrip() + "\n"
        groups = [_words(line) for line in lines_of(self.groups)]
        near = int(self.near) if self.near.isascii() and self.near.isdecimal() else NEAR
        return topic_text(
            topic_id=self.id, name=self.name, groups=groups, none=_words(self.none),
            near=min(max(near, 1), 100_000),
        )  # fmt: skip


def new(request: Request) -> Response:
    """The page on which a topic is described."""
    return _page(request, Fields())


def edit(request: Request) -> Response:
    """A topic as it stands, as text.

    Raises:
        NotFoundError: There is no such topic.
    """
    desk, topic_id = desk_of(request), request.query_params.get("id", "")
    seeds = WrittenSeeds(desk.config)
    for seed in seed_texts(desk.config.topic_paths, usable(desk.config, TOPICS)):
        if id_of_text(seed.text) == topic_id:
            allowed = seeds.are_allowed and SEED_ID.fullmatch(topic_id)
            seen = seeds.fingerprint(TOPICS, topic_id) if allowed else ""
            return _page(request, Fields(id=topic_id, text=seed.text, seen=seen), at=EDIT)
    raise NotFoundError(
        f"没有专题「{topic_id[:80]}」的种子：请在专题页查看。",
        f"There is no seed of a topic {topic_id[:80]!r}: see the page of topics.",
    )


def attempt(request: Request, form: Form) -> Response:
    """Try the topic on kept articles, and show what it would match, more and fewer."""
    fields, say = filled(Fields, form), translator_of(request)
    if not fields.text and not any(map(_words, lines_of(fields.groups))):
        line = say("请至少写一组词。", "Name one group of words at least.")
        return _page(request, fields, status=400, wrong=[line])
    text = fields.seed()
    try:
        name = fields.id or "topic"
        (topic,) = load_texts([(name, text)], bounded=(name,))
    except FaultsError as error:
        return _page(request, fields, status=400, wrong=told(error, say))
    shown = Fields(id=topic.id, text=text, seen=fields.seen, days=fields.days)
    return _page(request, shown, trial=_trial(desk_of(request), topic, fields.days))


def keep(request: Request, form: Form) -> Response:
    """Keep the topic as the form has it."""
    fields = filled(Fields, form)
    text = fields.seed()
    seed_id = id_of_text(text) or fields.id
    failed = kept(request, Kept(TOPICS, seed_id, text, fields.seen), Act.TOPIC_KEPT)
    if failed is not None:
        return _page(request, fields, status=failed.status, wrong=failed.lines)
    return RedirectResponse("/topics", 303)


def remove(request: Request, form: Form) -> Response:
    """Take away what the page has written of a topic."""
    failed = kept(request, Kept(TOPICS, form.one("id"), None, form.one("seen")), Act.TOPIC_REMOVED)
    return back_or_refused(request, "/topics", failed)


def _trial(desk: Desk, topic: Topic, days: str) -> Trial:
    span = int(days) if days in map(str, DAYS) else DAYS[1]
    now = {one.id: one for one in topics_of(desk.config)[0]}
    where = Filter(since=utc_now() - timedelta(days=span), limit=MOST_TRIED)
    with desk.reading() as archive:
        return trial_of(archive, topic, now.get(topic.id), where, longest_s=LONGEST_S)


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(word for word in _WORD_ENDS.split(text) if word))


def _page(request: Request, fields: Fields, *, status: int = 200, **values: Any) -> Response:
    desk = desk_of(request)
    seeds = WrittenSeeds(desk.config)
    # Also on trial: what a seed has is edited, whoever wrote it; what none has is new.
    known = bool(fields.seen) or fields.id in {topic.id for topic in desk.topics}
    shown = {"wrong": (), "trial": None, "at": EDIT if known else NEW, **values}
    return desk.page(
        request, "topic", status=status, fields=fields, days=DAYS, allowed=seeds.are_allowed,
        is_known=known, **shown,
    )  # fmt: skip


TOPIC_WRITES = (
    ("/topics/try", Role.ADMIN, attempt),
    ("/topics/keep", Role.ADMIN, keep),
    ("/topics/remove", Role.ADMIN, remove),
)
"""Every write of topics: its path, the least role, what it does."""
