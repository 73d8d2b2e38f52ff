"""What a run and its worker say to each other: batches in, findings out.

Each is a `Message` of this module, and a batch is made of the tasks of `crawler.tasks`;
`crawler.frames` carries them over the worker's standard streams, and a broker may carry the same
between machines.

The run has the archive and no network; the worker has the network and no archive:

- The run says `Setup` once, then `Batch` after `Batch`, many open at once, each one host's tasks.
- The worker says `Ready` in answer to `Setup`. Of each task it says `Began` before it is fetched,
  `Reading` before its bytes are parsed, and one finding when it is done. A batch ends with
  `BatchEnd`, which names the tasks that were not reached.
- An answer that differs from what is kept is compared with it: the worker says `Ask`, the run
  answers `KeptPages`.
- `Finish` asks for an end: what is under way is finished, nothing is begun. The end of the stream
  means at once.

A finding is named by its batch and its task; the run takes each in once. Spans of time travel, no
moments: two clocks need not agree.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from crawler.settings import BrowserSettings, FetchLimits, SeedText, Source
from crawler.tasks import AnyTask, Way
from storage.incident_kinds import SourceKind
from storage.media import Insides, Verdict
from storage.records import Article, Fetch
from storage.verdicts import Match
from storage.work import FoundLink, FoundPage, Kept

VERSION = 4
"""Of this protocol; run and worker must have the same."""

MOST_PAGES_BYTES = 32 * 1024 * 1024
"""Bytes of an article's further pages, all together: an article with more is not gathered whole."""

MOST_HOPS = 10
"""Redirects that are followed, at all hosts together."""

LONGEST_WAIT_S = 60.0
"""A batch that would have to wait longer ends, and says for how long the host must rest."""

ROBOTS_GIVEN_UP_S = 30 * 86_400.0
"""A robots.txt that cannot be had for so long is taken for none (RFC 9309, 2.3.1.4)."""

Seconds = Annotated[float, msgspec.Meta(ge=0, le=366 * 86_400)]
"""A span that is waited; the longest that a host may ask for."""

Cause = Literal[
    "connect_timeout",
    "read_timeout",
    "refused",
    "dns",
    "broken",
    "certificate",
    "robots",
    "robots_unreachable",
    "redirect_loop",
    "cookies",
    "address",
    "too_large",
    "address_unreadable",
    "browser",
    "render",
    "error",
]
"""Why no answer came, or none that could be taken:

``connect_timeout`` no connection in time; ``read_timeout`` no whole answer in time; ``refused`` the
connection was refused; ``dns`` the name has no address; ``broken`` the connection broke;
``certificate`` not the host's; ``robots`` robots.txt forbids it; ``robots_unreachable`` robots.txt
cannot be had (RFC 9309, 2.3.1.4); ``redirect_loop``; ``cookies`` a loop that sets a cookie each
time; ``address`` the guard refuses it; ``too_large``; ``address_unreadable`` no address to ask for;
``browser`` the browser that is to fill the page cannot run here; ``render`` it could not fill it;
``error`` anything else.
"""


class Message(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="say"):
    """Anything that is said; the class's name goes with it."""


class Trouble(msgspec.Struct, frozen=True):
    """A sign that a source is blind or ill, for an incident of that kind."""

    kind: SourceKind
    detail: str


def trouble_of(kind: SourceKind, fetch: Fetch) -> Trouble:
    """What an attempt tells of a source's illness."""
    return Trouble(kind, f"{fetch.url}: {fetch.detail}" if fetch.detail else fetch.url)


class KeptRobots(msgspec.Struct, frozen=True, kw_only=True):
    """A robots.txt as it is kept; one of each origin.

    Attributes:
        origin: Scheme, host and port: ``https://example.org``.
        status: Of the answer that was kept; None where there was never one.
        body: Its bytes, as served.
        content_type: The header of that name.
        age_s: Seconds since it was fetched.
        unreachable_s: Seconds since which it cannot be had; 0: it can.
    """

    origin: str
    status: int | None = None
    body: bytes = b""
    content_type: str | None = None
    age_s: float = 0.0
    unreachable_s: float = 0.0


# From run to worker


class Setup(Message, frozen=True, kw_only=True):
    """What holds for all batches.

    Attributes:
        limits: How politely and how far fetching goes.
        browser: How the browser is kept that fills pages.
        topics: The topic seeds.
        zone: The zone in which dates without one are meant.
    """

    version: int = VERSION
    limits: FetchLimits = FetchLimits()
    browser: BrowserSettings = BrowserSettings()
    topics: tuple[SeedText, ...] = ()
    zone: str = "Asia/Shanghai"


class Batch(Message, frozen=True, kw_only=True):
    """One host's tasks, to be fetched one after the other.

    Attributes:
        run_id: The run; cookies live as long as it does.
        host: Its name, for what is said of it.
        tasks: In the order in which they are wanted.
        sources: The seeds of the tasks' sources, by id.
        delay_s: Seconds between two requests.
        first_after_s: Seconds until the host may be asked again.
        robots: What is kept of the host's robots.txt, by origin.
        lease_s: Seconds until the batch must have ended.
    """

    batch_id: int
    run_id: int
    host: str
    tasks: tuple[AnyTask, ...]
    sources: dict[str, Source]
    delay_s: float
    first_after_s: float = 0.0
    robots: tuple[KeptRobots, ...] = ()
    lease_s: float = 900.0


class KeptPages(Message, frozen=True, kw_only=True):
    """The kept pages for which the worker asked; None: they cannot be had any more."""

    batch_id: int
    task: int
    kept: Kept | None = None


class Finish(Message, frozen=True, kw_only=True):
    """Begin nothing any more: what is under way is finished, every batch ends."""


# From worker to run


class Ready(Message, frozen=True, kw_only=True):
    """The set-up was taken."""

    version: int = VERSION


class Alive(Message, frozen=True, kw_only=True):
    """Said every few seconds by a worker that is not stuck in a page."""


class Began(Message, frozen=True, kw_only=True):
    """The task's address is being asked for."""

    batch_id: int
    task: int


class Reading(Message, frozen=True, kw_only=True):
    """The task's answer is about to be parsed."""

    batch_id: int
    task: int


class Ask(Message, frozen=True, kw_only=True):
    """The pages that are kept of an article are wanted, to compare an answer with them."""

    batch_id: int
    task: int


class RobotsFound(Message, frozen=True, kw_only=True):
    """A robots.txt was asked for.

    Attributes:
        fetch: The attempt, with its body where it was answered.
        cause: Why there is none.
    """

    batch_id: int
    origin: str
    fetch: Fetch
    cause: Cause | None = None


class Finding(Message, frozen=True, kw_only=True):
    """What came of a task: said once of each.

    Attributes:
        fetch: The attempt, its outcome refined by what the page says.
        trouble: What an incident should tell of, if anything.
    """

    batch_id: int
    task: int
    fetch: Fetch
    trouble: Trouble | None = None


class Failed(Finding, frozen=True, kw_only=True):
    """No answer, or none that could be taken."""

    cause: Cause


class FeedFound(Finding, frozen=True, kw_only=True):
    """An answer of a feed or of a further page of one; its bytes stay with the worker.

    Attributes:
        links: The article links that it shows, all of them; None where it was not read.
        pages: The further pages that it shows, likewise.
        empty: The kind of the incident where it was read and shows nothing.
    """

    links: tuple[FoundLink, ...] | None = None
    pages: tuple[FoundPage, ...] = ()
    empty: SourceKind | None = None


class LinkFound(Finding, frozen=True, kw_only=True):
    """A page that was not seen before, read and judged.

    Attributes:
        article: The reading; None where there is none.
        extractor: Name and version of the rules that read it.
        matches: The verdict of every topic.
        is_article: False where the page was read and is no article.
        aliases: Further addresses of the article, as the page and the redirects name them.
        pages: The fetches of its further pages, each with its bytes.
        failed: The fetch by which a further page failed; then the reading is not the whole.
    """

    article: Article | None = None
    extractor: str = ""
    matches: tuple[Match, ...] = ()
    is_article: bool = True
    aliases: tuple[str, ...] = ()
    pages: tuple[Fetch, ...] = ()
    failed: Fetch | None = None


class ArticleFound(Finding, frozen=True, kw_only=True):
    """A known article once more, read, and compared with what is kept.

    Attributes:
        same: The bytes are those that were kept, or the server says so; `fetch` has its hash only.
        article: The reading; None where nothing had to be or could be read.
        extractor: Name and version of the rules that read it.
        matches: The verdict of every topic.
        baseline: What today's rules read in the kept pages, where other rules had read them.
        baseline_matches: The verdicts on it.
        moved_to: Where a permanent redirect led, if the article stands there.
        needs_article: A ``gone`` counts only where another article of the source answered.
        pages: The fetches of its further pages, each with its bytes.
        own: The reading without what only a new template says of it; None: as it is.
        strange: Whether headline, text and template are all others than the known article's.
    """

    same: bool = False
    article: Article | None = None
    extractor: str = ""
    matches: tuple[Match, ...] = ()
    baseline: Article | None = None
    baseline_matches: tuple[Match, ...] = ()
    moved_to: str | None = None
    needs_article: bool = False
    pages: tuple[Fetch, ...] = ()
    own: Article | None = None
    strange: bool = False


class WitnessFound(Finding, frozen=True, kw_only=True):
    """Whether the page answered, and says something else than that it is gone or refused."""

    sound: bool


class PageFound(Finding, frozen=True, kw_only=True):
    """A page as it is, with its bytes.

    Attributes:
        encoding: The charset that the HTTP header declares.
    """

    encoding: str | None = None


class MediaFound(Finding, frozen=True, kw_only=True):
    """A picture or an attachment, read by a process apart.

    Attributes:
        same: The bytes are those that were served last, or the server says so.
        insides: What is in it.
        verdict: Why there is nothing to keep; then, and where it is the same, `fetch` has its hash
            only.
    """

    same: bool = False
    insides: Insides = Insides()
    verdict: Verdict | None = None


class Elsewhere(Message, frozen=True, kw_only=True):
    """A task leads to another host, where it is to be asked for anew."""

    batch_id: int
    task: int
    url: str
    way: Way


class BatchEnd(Message, frozen=True, kw_only=True):
    """A batch is over.

    Attributes:
        unreached: The tasks of which nothing was found; they keep their place.
        cause: What ended it before its time: the host (see `Cause`), or ``finish``.
        wait_s: Seconds until the host may be asked again, by its delay.
        delay_s: The delay that was kept; robots.txt may ask for more than the batch did.
        requests: How many requests were made.
    """

    batch_id: int
    unreached: tuple[int, ...] = ()
    cause: Cause | Literal["finish"] | None = None
    wait_s: Seconds = 0.0
    delay_s: Seconds = 0.0
    requests: int = 0


ToWorker = Setup | Batch | KeptPages | Finish
FromWorker = (
    Ready
    | Alive
    | Began
    | Reading
    | Ask
    | RobotsFound
    | Failed
    | FeedFound
    | LinkFound
    | ArticleFound
    | WitnessFound
    | PageFound
    | MediaFound
    | Elsewhere
    | BatchEnd
)
