"""The pages that add, edit, pause and take away a source: its list is looked at first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import tomli_w
from anyio import from_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crawler.overlays import SOURCES
from crawler.pages import PAGES
from crawler.settings import ADDED, Source
from crawler.toml_tables import Fault, FaultsError, parse_toml, seconds
from scheduler.errors import SchedulerError
from scheduler.overlaid import sources_of
from scheduler.seed_texts import source_text
from scheduler.web.desk import Desk, desk_of
from scheduler.web.previewing import preview_json
from scheduler.web.seedforms import Kept, back_or_refused, filled, kept, lines_of, told
from scheduler.web.translator import Translator, translator_of
from scheduler.web.writes import Form
from scheduler.words.vocabulary import TIER_WORDS
from scheduler.written_seeds import MOST_NAME, WrittenSeeds
from storage.accounts import Role
from storage.desk_work import MOST_URL, Act
from storage.errors import NotFoundError

NEW, EDIT = "/sources/new", "/sources/edit"

TIERS = tuple(TIER_WORDS)
KINDS = ("listing", "rss", "sitemap")
"""The kinds of feeds that need no more than an address."""

_UNITS = {"h": 3600, "m": 60, "s": 1}

EVERY = ("5m", "10m", "30m", "1h", "3h", "6h", "12h", "24h")


@dataclass(frozen=True, slots=True)
class Fields:
    """What the form of a source holds, as it was typed.

    Attributes:
        url: The address that is looked at.
        id, name, tier, page, every: As in a seed.
        feeds: A kind and an address on each line.
        patterns: A pattern on each line.
        seen: The fingerprint of the seed that the form was filled from.
    """

    url: str = ""
    id: str = ""
    name: str = ""
    tier: str = "other"
    page: str = "generic"
    every: str = "10m"
    feeds: str = ""
    patterns: str = ""
    seen: str = ""

    def text(self) -> str:
        """The seed that it makes."""
        return source_text(
            source_id=self.id,
            name=self.name,
            tier=self.tier,
            page=self.page,
            every=self.every,
            article_url=lines_of(self.patterns),
            feeds=[_feed(line) for line in lines_of(self.feeds)],
        )


def new(request: Request) -> Response:
    """The page on which an address is named."""
    return _page(request, Fields())


def preview(request: Request, form: Form) -> Response:
    """Look at an address, and show what is found and the form of the seed that comes of it."""
    fields, say = filled(Fields, form), translator_of(request)
    if not fields.url:
        line = say("请填写列表页的网址。", "Name the address of a page that lists articles.")
        return _page(request, fields, status=400, wrong=[line])
    try:
        found = preview_json(
            desk_of(request).config, say.language, fields.url[:MOST_URL],
            lines_of(fields.patterns), fields.page,
            left=partial(from_thread.run, request.is_disconnected),
        )  # fmt: skip
    except SchedulerError as error:
        return _page(request, fields, status=400, wrong=told(error, say))
    fields = replace(
        fields,
        id=fields.id or found["id"],
        name=fields.name or found["title"][:MOST_NAME] or found["id"],
        feeds=fields.feeds or f"{found['kind']} {found['url']}",
        patterns=fields.patterns or "\n".join(found["patterns"]),
    )
    return _page(request, fields, found=found)


def edit(request: Request) -> Response:
    """A source as it stands, in the form.

    Raises:
        NotFoundError: There is no such source.
    """
    desk = desk_of(request)
    source = _source(desk, request.query_params.get("id", ""))
    seeds = WrittenSeeds(desk.config)
    fields = Fields(
        url=source.feeds[0].url if source.feeds else "",
        id=source.id,
        name=source.name,
        tier=source.tier,
        page=source.page,
        every=_every(source.every_s),
        feeds="\n".join(f"{feed.kind} {feed.url}" for feed in source.feeds),
        patterns="\n".join(source.article_url),
        seen=seeds.fingerprint(SOURCES, source.id) if seeds.are_allowed else "",
    )
    return _page(request, fields, source=source)


def keep(request: Request, form: Form) -> Response:
    """Keep the source as the form has it."""
    fields, say = filled(Fields, form), translator_of(request)
    if fields.id == ADDED:
        line = say(f"id 不能是 {ADDED}。", f"The id cannot be {ADDED!r}.")
        return _page(request, fields, status=400, wrong=[line])
    seed = Kept(SOURCES, fields.id, fields.text(), fields.seen)
    failed = kept(request, seed, Act.SOURCE_KEPT)
    if failed is not None:
        return _page(request, fields, status=failed.status, wrong=failed.lines)
    return RedirectResponse("/sources", 303)


def pause(request: Request, form: Form) -> Response:
    """Let a source rest, or go on."""
    seed_id = form.one("source")
    source = _source(desk_of(request), seed_id)
    return _changed(request, source.id, {"paused": form.one("paused") == "yes"})


def remove(request: Request, form: Form) -> Response:
    """Take away what the page has written of a source."""
    failed = kept(
        request, Kept(SOURCES, form.one("id"), None, form.one("seen")), Act.SOURCE_REMOVED
    )
    return back_or_refused(request, "/sources", failed)


def _changed(request: Request, seed_id: str, more: Mapping[str, Any]) -> Response:
    """Keep a source's seed with some keys changed and all others as they stand."""
    seeds = WrittenSeeds(desk_of(request).config)
    try:
        text = seeds.text(SOURCES, seed_id)
        seen = seeds.fingerprint(SOURCES, seed_id)
        faults: list[Fault] = []
        written = parse_toml(text or "", seed_id, faults)
        if written is None:
            raise FaultsError(faults)
        table = {"id": seed_id, **written, **more}
    except FaultsError as error:
        lines = told(error, translator_of(request))
        return desk_of(request).page(request, "failed", status=400, line="\n".join(lines))
    failed = kept(request, Kept(SOURCES, seed_id, tomli_w.dumps(table), seen), Act.SOURCE_KEPT)
    return back_or_refused(request, "/sources", failed)


def _source(desk: Desk, source_id: str) -> Source:
    """A source as the seeds have it.

    Raises:
        NotFoundError: There is none.
    """
    for source in sources_of(desk.config)[0]:
        if source.id == source_id:
            return source
    raise NotFoundError(
        f"没有来源「{source_id[:80]}」的种子：请在来源页查看。",
        f"There is no seed of a source {source_id[:80]!r}: see the page of sources.",
    )


def _feed(line: str) -> tuple[str, str]:
    kind, _, url = line.partition(" ")
    return (kind, url.strip()) if url else ("listing", kind)


def _every(every_s: float) -> str:
    """An interval as a seed has it, in the greatest unit that it is a whole number of."""
    whole = round(every_s)
    unit = next((u for u in ("h", "m") if whole and whole % _UNITS[u] == 0), "s")
    return f"{whole // _UNITS[unit]}{unit}"


def _in_words(every: str, say: Translator) -> str:
    """An interval as people say it; what is none, as it was typed."""
    try:
        every = _every(seconds(every))
    except ValueError:
        return every
    n = int(every[:-1])
    zh, one = {"h": ("小时", "hour"), "m": ("分钟", "minute"), "s": ("秒", "second")}[every[-1]]
    return say(f"{n} {zh}", f"{n} {one}{'' if n == 1 else 's'}")


def _page(request: Request, fields: Fields, *, status: int = 200, **values: Any) -> Response:
    desk, say = desk_of(request), translator_of(request)
    seeds = WrittenSeeds(desk.config)
    shown = {"wrong": (), "found": None, "source": None, **values}
    return desk.page(
        request,
        "source",
        status=status,
        at=EDIT if fields.seen or shown["source"] else NEW,
        fields=fields,
        allowed=seeds.are_allowed,
        written=seeds.are_allowed and fields.seen != "",
        tiers=TIERS,
        kinds=KINDS,
        # One more needs a table of expressions, which is no form.
        pages=tuple(name for name in PAGES if name in (fields.page, "generic") or name != "json"),
        everies={every: _in_words(every, say) for every in (fields.every, *EVERY)},
        **shown,
    )


SOURCE_WRITES = (
    ("/sources/preview", Role.ADMIN, preview),
    ("/sources/keep", Role.ADMIN, keep),
    ("/sources/pause", Role.ADMIN, pause),
    ("/sources/remove", Role.ADMIN, remove),
)
"""Every write of sources: its path, the least role, what it does."""
