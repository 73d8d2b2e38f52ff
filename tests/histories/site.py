"""A scripted site: it answers by its stories, its looks, and what befalls it for a while."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from crawler.settings import Feed, Source
from tests.histories.clock import START
from tests.histories.looks import SITE_NAME, Look, article_html, bare_html, list_html
from tests.histories.replies import Reply, page, redirect
from tests.histories.stories import Gone, GoneWay, Story

SHOWN = 40
"""Articles on a list."""

_NUMBER = re.compile(r"(?:/t|[?&]id=)7(\d{4})(?!\d)")

NOTICES = (
    "该文章已被删除。",
    "此内容因违规无法查看",
    "因采编失误，本文已撤下。",
    "抱歉，您访问的内容不存在或已下架。",
    "应当事人要求，该稿件已删除。",
    "该内容已被发布者删除",
)


@dataclass(frozen=True)
class Asked:
    """A request, as the site sees it.

    Attributes:
        story: The article that is asked for, if it is one.
        is_list: Whether it is the home page or the section's list.
    """

    scheme: str
    host: str
    path: str
    query: str
    story: Story | None
    is_list: bool

    @property
    def rest(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path


Act = Callable[["Site", Asked, float], "Reply | None"]


@dataclass(frozen=True)
class Layer:
    """What befalls a site for a while: an answer in place of its own, or None."""

    since: float
    until: float
    act: Act


@dataclass
class Site:
    """A publisher's site.

    Attributes:
        looks: From when it looks how, ascending.
        layers: What befalls it; the first that answers does.
        link: How its lists link an article: from site, story and moment to an address.
        side_note: From when the side column of every page says what.
        validates: Whether it answers conditional requests.
    """

    host: str = "www.hubin.example.com"
    scheme: str = "https"
    stories: list[Story] = field(default_factory=list)
    looks: list[tuple[float, Look]] = field(default_factory=lambda: [(0.0, Look())])
    layers: list[Layer] = field(default_factory=list)
    link: Callable[[Site, Story, float], str] = lambda _site, story, _at: story.path
    side_note: tuple[float, str] = (float("inf"), "")
    validates: bool = True

    def source(self, every_s: float) -> Source:
        """The site as a source."""
        feeds = (Feed(kind="listing", url=f"{self.scheme}://{self.host}/hu/"),)
        return Source(id="hubin", name=SITE_NAME, every_s=every_s, feeds=feeds)

    def look(self, at: float) -> Look:
        """How it looks at a moment."""
        return [look for since, look in self.looks if since <= at or since == self.looks[0][0]][-1]

    def answer(self, url: str, headers: dict[str, str], at: float) -> Reply:
        """What it answers to a request."""
        asked = self._asked(url)
        for layer in self.layers:
            if layer.since <= at < layer.until:
                reply = layer.act(self, asked, at)
                if reply is not None:
                    return reply
        reply = self.plain(asked, at)
        return reply.conditional(headers) if self.validates else reply

    def plain(self, asked: Asked, at: float) -> Reply:
        """What it answers where nothing befalls it."""
        if asked.story is not None:
            return self._article(asked.story, at)
        if asked.is_list:
            return page(self.list_at(at))
        return not_found()

    def article(self, story: Story, at: float, look: Look | None = None) -> str:
        """An article's page."""
        others = [other for other in self._listed(at) if other is not story][:5]
        rows = [(other.path, other.at(at).title) for other in others]
        note = self.side_note[1] if self.side_note[0] <= at else ""
        now = START + timedelta(seconds=at)
        return article_html(story, story.at(at), look or self.look(at), now, rows, note)

    def list_at(self, at: float) -> str:
        """Its list."""
        rows = [
            (self.link(self, story, at), story.at(at).title, f"{story.published_at:%Y-%m-%d}")
            for story in self._listed(at)
        ]
        return list_html(rows)

    def _article(self, story: Story, at: float) -> Reply:
        if story.published > at:
            return not_found()
        how = story.gone_at(at)
        return gone(how, story.number) if how else page(self.article(story, at))

    def _listed(self, at: float) -> list[Story]:
        there = [story for story in self.stories if story.published <= at and not story.gone_at(at)]
        return sorted(there, key=lambda story: -story.published)[:SHOWN]

    def _asked(self, url: str) -> Asked:
        parts = urlsplit(url)
        number = number_of(url)
        story = next((story for story in self.stories if story.number == number), None)
        is_list = parts.path in ("", "/", "/hu/")
        return Asked(parts.scheme, parts.netloc, parts.path, parts.query, story, is_list)


def not_found() -> Reply:
    return page(bare_html("404", "抱歉，您访问的页面不存在。"), 404)


def number_of(url: str) -> int | None:
    """The number of the article at an address."""
    found = _NUMBER.search(url)
    return int(found[1]) if found else None


def gone(how: GoneWay, number: int = 0) -> Reply:
    """How an article that was taken down answers; the words of a notice by its number."""
    if how == "410":
        return page(bare_html("410", "Gone"), 410)
    if how == "notice":
        return page(bare_html("提示", NOTICES[number % len(NOTICES)]))
    if how in ("home", "section"):
        return redirect("/" if how == "home" else "/hu/")
    return not_found()


def for_good(since: float, how: GoneWay) -> Gone:
    return Gone(since, float("inf"), how)
