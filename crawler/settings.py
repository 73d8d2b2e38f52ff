"""What a crawl run is told; it holds no secret."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

import msgspec

from storage.decider import Policy
from storage.media import MediaRules
from storage.rules import AlertRule
from storage.work import FeedInfo, SourceInfo

Tier = Literal["central", "provincial", "municipal", "county", "other"]

ADDED = "added"
"""The source of articles taken by hand whose address no source's pattern fits."""


class Feed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One entry point of a source; seeds/sources/README.md explains the keys with examples.

    Attributes:
        kind: How article links are found in it.
        url: Its address; may name the day, as ``{YYYY}/{MM}/{DD}`` or ``%Y/%m/%d``.
        depth: How far back it is looked at: so many list pages, or so many days of an address
            that names the day.
        pages: The address of the list's further pages, with ``{page}``, where no link leads there.
        items: Where the list stands in an answer of kind ``api``, as a JMESPath expression.
        link: The address of an item, a template of JMESPath expressions: ``{url}``.
        date: The day of an item, a JMESPath expression.
        html: Where a piece of HTML stands in an answer of kind ``api``, an expression: the piece is
            read as a list page.
        method: How it is asked for.
        body: What is sent with a ``POST``; may name the day and the place in the list.
        headers: Sent with each request for it, to the source's own hosts only; ``${NAME}`` is read
            from the environment.
        cursor: Where an answer says how the list goes on, an expression; sent as ``{cursor}``.
        size: Items of a page, where ``{offset}``, ``{first}`` or ``{last}`` is sent.
        first_page: The number that the first page has.
        max_age_days: Links that are dated earlier are left to a backfill.
        render: Whether a browser fills its pages before they are read; None: as its source's.
    """

    kind: str
    url: str
    depth: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    pages: str | None = None
    items: str | None = None
    link: str | None = None
    date: str | None = None
    html: str | None = None
    method: Literal["GET", "POST"] = "GET"
    body: str | None = None
    headers: dict[str, str] | None = None
    cursor: str | None = None
    size: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | None = None
    first_page: Annotated[int, msgspec.Meta(ge=0, le=1)] = 1
    max_age_days: Annotated[int, msgspec.Meta(ge=1)] | None = None
    render: bool | None = None


class ArticleFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where in an answer of data an article stands: an expression (JMESPath) for each field.

    Attributes:
        title: The headline, a text.
        body: The text, as HTML or as lines; a list of texts are its paragraphs.
        published_at: A time, as text or in seconds or milliseconds since 1970.
        authors: A text, or a list of them.
        images: Addresses, or objects that have one with a caption.
    """

    title: str
    body: str
    kicker: str | None = None
    subtitle: str | None = None
    published_at: str | None = None
    origin: str | None = None
    authors: str | None = None
    editor: str | None = None
    section: str | None = None
    images: str | None = None


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the pattern of a source's addresses is known.

    Attributes:
        at: On which day it was last looked at.
        by: ``examples``: addresses in public pages; ``spiders``: the rules of public spiders;
            ``site``: the site itself.
    """

    at: date
    by: Literal["examples", "spiders", "site"]


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A publisher's site, as its seed declares it.

    Attributes:
        id: Short name, used everywhere.
        name: The publisher's name, for people.
        tier: Its rank among publishers.
        page: The page object that reads its articles.
        article_url: Patterns (regular expressions) of its articles' addresses.
        every_s: Seconds between two fetches of each feed.
        feeds: Its entry points.
        known: When and how its patterns came to be known; None where the seed does not say.
        verified: False where nobody has seen that its entry points and patterns are right.
        delay_s: Seconds between two requests to its hosts, where it asks for its own.
        was: Ids that it had before; what the archive has under them goes on under `id`.
        zone: In which zone it means times that name none (an IANA name); None: Chinese pages in
            China's, others in the configured one.
        keep_parameters: Names of parameters of its addresses that tell its articles apart, whatever
            was learned of them.
        paused: Whether neither its feeds nor its articles are looked at until it goes on.
        article: Where its articles' fields stand, where `page` is ``json``.
        headers: Sent with each request of it to `origins`; ``${NAME}`` is read from the environment
            by the worker, and held by nothing else.
        cookies: Likewise.
        user_agent: Who we say we are to it; None: as to all.
        proxy: The address of the proxy through which it is asked; None: as all, empty: none.
        verify_certificates: Whether its hosts must prove by a certificate that they are; None: as
            all.
        hosts: Hosts beside those of its feeds that get its headers and cookies.
        origins: The origins of its feeds and of `hosts`, as the configuration's own seed names
            them: what the page writes over a seed sends its secrets nowhere else.
        bridge: Whether its feeds come from a bridge that somebody signs in to, as for WeChat.
        render: Whether a browser fills its articles, and its feeds that are pages, before they are
            read.
        screenshot: Whether a picture is kept of how each of its articles looks.
        cluster: Whether workers of other machines may ask for its pages though its seed refers to
            the environment: then theirs has what it refers to.
    """

    id: str
    name: str
    tier: Tier = "other"
    page: str = "generic"
    article_url: tuple[str, ...] = ()
    every_s: float = 600.0
    feeds: tuple[Feed, ...] = ()
    known: Known | None = None
    verified: bool = True
    delay_s: float | None = None
    was: tuple[str, ...] = ()
    zone: str | None = None
    keep_parameters: tuple[str, ...] = ()
    paused: bool = False
    article: ArticleFields | None = None
    headers: dict[str, str] | None = None
    cookies: dict[str, str] | None = None
    user_agent: str | None = None
    proxy: str | None = None
    verify_certificates: bool | None = None
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    bridge: bool = False
    render: bool = False
    screenshot: bool = False
    cluster: bool = False

    @property
    def has_session(self) -> bool:
        """Whether a site may know us by what is sent to it."""
        return bool(self.headers or self.cookies or any(feed.headers for feed in self.feeds))

    @property
    def needs_browser(self) -> bool:
        """Whether any of its pages is filled by a browser."""
        return self.render or any(feed.render for feed in self.feeds)

    def info(self) -> SourceInfo:
        """What the archive needs to know of it."""
        feeds = tuple(FeedInfo(feed.url, feed.kind) for feed in self.feeds)
        return SourceInfo(self.id, self.name, self.tier, feeds)


RENDERED_KINDS = frozenset({"listing", "epaper"})
"""The kinds of feeds that are pages, which a browser may fill."""


def renders_feed(source: Source | None, feed: Feed) -> bool:
    """Whether a browser fills the pages of a source's feed before they are read."""
    if feed.kind not in RENDERED_KINDS:
        return False
    return feed.render if feed.render is not None else bool(source and source.render)


def source_infos(sources: Sequence[Source]) -> list[SourceInfo]:
    """Sources as the archive knows them, with that of the articles taken by hand."""
    return [*(source.info() for source in sources), SourceInfo(ADDED, "手工收录", "other")]


class FetchLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How politely and how far fetching goes: the ``[fetch]`` table.

    Attributes:
        user_agent: Who we say we are; with an address where a site's owner can reach us.
        delay_s: Seconds between two requests to a host; a seed may ask for its own, robots.txt for
            more.
        timeout_s: Seconds until an answer must be whole.
        connect_timeout_s: Seconds until a connection must stand.
        max_bytes: The largest answer taken, also after decompression.
        verify_certificates: Whether a host must prove by a valid certificate that it is the host.
        allow_addresses: Addresses or networks, private or loopback, that may be fetched all the
            same.
        proxy: The address of the http proxy through which all is asked; empty: none. It is trusted,
            what is asked through it is not.
    """

    user_agent: Annotated[str, msgspec.Meta(min_length=1)] = (
        "YongliangWatch/1 (+https://example.org/contact)"
    )
    delay_s: Annotated[float, msgspec.Meta(ge=0)] = 1.0
    timeout_s: Annotated[float, msgspec.Meta(gt=0)] = 30.0
    connect_timeout_s: Annotated[float, msgspec.Meta(gt=0)] = 10.0
    max_bytes: Annotated[int, msgspec.Meta(ge=1024)] = 10485760
    verify_certificates: bool = True
    allow_addresses: tuple[str, ...] = ()
    proxy: str = ""


class BrowserSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the browser is kept that fills pages: the ``[browser]`` table.

    Attributes:
        program: Chromium, by its name or its path.
        user: As whom it runs where we are root; it never runs as root.
        socket: Where a service of the browser listens, which is used in place of one of our own.
        pages: How many pages it shows at once.
        timeout_s: Seconds until a page must be filled.
        memory_mb: The memory, in MiB, of all its processes together, beyond which the largest is
            ended.
    """

    program: Annotated[str, msgspec.Meta(min_length=1)] = "chromium"
    user: Annotated[str, msgspec.Meta(min_length=1)] = "nobody"
    socket: str = ""
    pages: Annotated[int, msgspec.Meta(ge=1, le=16)] = 2
    timeout_s: Annotated[float, msgspec.Meta(gt=0, le=300)] = 30.0
    memory_mb: Annotated[int, msgspec.Meta(ge=256)] = 1024


class ClusterSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Workers of other machines: the ``[cluster]`` table.

    Attributes:
        broker: Where the broker is, ``rediss://:PASSWORD@host:6379/0``; empty: there are no other
            machines.
        lease_s: Seconds after which a host that a worker was given goes to another, where nothing
            was heard; an answer's time-out and half a minute at least.
    """

    broker: str = ""
    lease_s: Annotated[float, msgspec.Meta(ge=10, le=3600)] = 120.0


class SeedText(msgspec.Struct, frozen=True):
    """A seed file: its name, for what is said of it, and what it holds."""

    name: str
    text: str


class BackfillOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A source's past, from the day `since` up to, not including, the day `until`."""

    backfill_id: int
    source_id: str
    since: date
    until: date


class CrawlSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One crawl run.

    Attributes:
        archive: Path of the archive.
        sources: The sources of all seeds.
        only: The ids of those to look at; None: all, and the articles taken by hand.
        topics: The topic seeds.
        rules_hashes: Of the topics, in the order in which verdicts list them.
        fetch: The limits.
        browser: How the browser is kept that fills pages.
        cluster: Workers of other machines, if any.
        policy: When articles are fetched again and what proves a withdrawal.
        media: What is kept of pictures and attachments.
        rules: The alert rules, which decide what deliveries a change makes.
        timezone: In which schedules and quiet hours are meant.
        now: Take every feed, pending link and known article as due.
        add: Addresses to take by hand, instead of what is due.
        backfill: The backfill to go on with, instead of what is due.
        early_s: So many seconds before its time a thing counts as due: runs come at intervals, and
            what just missed one would wait for the next.
        memory_mb: The resident memory, in MiB, at which the worker is ended.
        variables: Names in the environment that may be secrets; its worker does not get them.
        soft_s: After this many seconds the run takes up nothing new.
        deadline_s: After this many seconds it is killed.
        create: Make the archive where there is none.
        language: Of the lines it prints for people.
    """

    archive: str
    sources: tuple[Source, ...] = ()
    only: tuple[str, ...] | None = None
    topics: tuple[SeedText, ...] = ()
    rules_hashes: tuple[str, ...] = ()
    fetch: FetchLimits = FetchLimits()
    browser: BrowserSettings = BrowserSettings()
    cluster: ClusterSettings = ClusterSettings()
    policy: Policy = Policy()
    media: MediaRules = MediaRules()
    rules: tuple[AlertRule, ...] = ()
    timezone: str = "Asia/Shanghai"
    now: bool = False
    add: tuple[str, ...] = ()
    backfill: BackfillOrder | None = None
    early_s: float = 0.0
    memory_mb: int = 768
    variables: tuple[str, ...] = ()
    soft_s: float = 120.0
    deadline_s: float = 900.0
    create: bool = True
    language: str = "zh"


class FetchedPage(msgspec.Struct, frozen=True, kw_only=True):
    """What one fetch brought.

    Attributes:
        encoding: The charset that the HTTP header declares.
        detail: What went wrong, where there is no body to read.
        rule: By which rule it is judged so; None: it is as it should be.
        words: What the rule rests on.
    """

    outcome: str
    status: int | None = None
    final_url: str | None = None
    encoding: str | None = None
    body: bytes = b""
    detail: str | None = None
    rule: str | None = None
    words: str | None = None
