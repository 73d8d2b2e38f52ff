"""What a run saw of each source's health, and the incidents that follow from it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime

from crawler.protocol import Cause, Trouble, trouble_of
from crawler.settings import Source, renders_feed
from scheduler.words.notes import note
from scheduler.words.source_texts import HOST_FAILURES
from storage import Archive
from storage.coverage import FIELDS, Coverage
from storage.hosts import host_of
from storage.incident_kinds import MonitorKind, SourceKind
from storage.records import Article, Fetch

OF_FEEDS = frozenset({"feed_failed", "feed_empty", "redirect_loop", "sign_in"})
"""Healed when every feed of the source answers with links."""

LED_AWAY: SourceKind = "led_away"
"""The kind of the incident that a source's articles lead to another publisher's page."""

OF_PAGES = frozenset({"template", "charset", "javascript", LED_AWAY})
"""Of single pages: an incident of the source only when most of a run's pages have them."""

BLOCKED: SourceKind = "blocked"
"""The kind of the incident that a source refuses us; where it refuses its articles, only an article
that is had heals it, whatever its lists answer, and where it refuses a list, only that list."""

OF_ANSWERS = frozenset({BLOCKED, "certificate", "unreachable", "robots_unreachable"})
"""Of the host: any good answer shows that it has healed, or was of one page only."""

OF_THE_NET = frozenset({"unreachable", "robots_unreachable", "feed_failed"})
"""What many sources have at once where it is we who are cut off."""

BROWSER: SourceKind = "browser"
"""The kind of the incident that the browser which is to fill a source's pages cannot run here."""

CUT: SourceKind = "cut"
"""The kind of the incident of a source whose articles show their beginning only: of each of them,
and healed when all of them are whole."""

LINKS_FAILING: SourceKind = "links_failing"
"""The kind of the incident of a source whose lists answer and whose every new link fails."""

ROBOTS_GIVEN_UP: SourceKind = "robots_given_up"
"""The kind of the incident that a robots.txt is taken for none, as it cannot be had for so long."""

WRONG_PAGE: SourceKind = "wrong_page"
"""The kind of the incident that other pages are shown in place of a source's articles."""

OFFLINE: MonitorKind = "offline"
"""The kind of the incident that most hosts fail together: it is our end that is cut off."""

_SERVER_ERROR = 500
_HTTP_5XX = re.compile(r"\bHTTP 5\d\d\b")

ENOUGH = 3
"""Hosts that must have been asked, and articles refused, before they are said to be so together."""

MOST = 2 / 3
"""More than this part of the hosts that answered before must fail together."""

HOST_KINDS: Mapping[str, SourceKind] = {
    "connect_timeout": "unreachable",
    "read_timeout": "unreachable",
    "refused": "unreachable",
    "dns": "unreachable",
    "broken": "unreachable",
    "certificate": "certificate",
    "robots": "robots",
    "robots_unreachable": "robots_unreachable",
    "redirect_loop": "redirect_loop",
    "cookies": "redirect_loop",
}
"""From what a host or an address of it failed at to the kind of the incident."""


OF_A_HOST = frozenset(
    {
        BLOCKED,
        "certificate",
        "redirect_loop",
        "robots",
        ROBOTS_GIVEN_UP,
        "robots_unreachable",
        "unreachable",
    }
)
"""What a host does to whoever asks it: of all its sources one incident."""

FAILED_AT: Mapping[str, str] = {cause: en for cause, (_, en) in HOST_FAILURES.items()}
"""What a host failed at, for the detail of an incident."""


def kind_of(cause: Cause) -> SourceKind:
    """The kind of the incident that a feed makes which failed."""
    return BROWSER if cause == BROWSER else HOST_KINDS.get(cause, "feed_failed")


def cause_of(kind: str, detail: str) -> str | None:
    """What an incident has in common with those of other sources of its host.

    Args:
        kind: Its kind.
        detail: What is noted of it: an address or a host, and what was wrong there.
    """
    where, _, what = detail.partition(": ")
    host = host_of(where) if "://" in where else where
    if kind in OF_A_HOST:
        return host
    if kind == BROWSER:
        return what
    return f"{host} {what}" if kind == "feed_failed" and what else None


class Health:
    """Troubles and good signs of one run; settled at its end, so that one page does not flip it."""

    def __init__(self) -> None:
        self._troubles: dict[str, Counter[str]] = defaultdict(Counter)
        self._details: dict[tuple[str, str], str] = {}
        self._feeds: Counter[str] = Counter()
        self._read: Counter[str] = Counter()
        self._answered: Counter[str] = Counter()
        self._coverage: dict[str, Coverage] = defaultdict(Coverage)
        self._links: dict[str, Counter[bool]] = defaultdict(Counter)
        self._turns: dict[str, bool] = {}
        self._refused: Counter[str] = Counter()
        self._shut: set[str] = set()
        self._robots: set[str] = set()
        self._blank: set[str] = set()
        self._erring: Counter[str] = Counter()

    def trouble(self, source_id: str, trouble: Trouble | None) -> None:
        """Note a trouble; the first of a kind is the one that is told."""
        if trouble is not None:
            self._troubles[source_id][trouble.kind] += 1
            self._details.setdefault((source_id, trouble.kind), trouble.detail)

    def failed(self, source_id: str, kind: SourceKind, fetch: Fetch) -> None:
        """Note that an answer is a trouble of a kind."""
        self.trouble(source_id, trouble_of(kind, fetch))

    def feed_ok(self, source_id: str) -> None:
        """A feed page answered with links."""
        self._feeds[source_id] += 1

    def article_ok(self, source_id: str) -> None:
        """An article was read without trouble."""
        self._read[source_id] += 1

    def answered(self, source_id: str) -> None:
        """An article answered, read or not."""
        self._answered[source_id] += 1

    def refused(self, source_id: str, trouble: Trouble) -> None:
        """A known article was refused. Of a new link that tells less: many lead elsewhere."""
        self._refused[source_id] += 1
        self.trouble(source_id, trouble)

    def list_refused(self, source_id: str, trouble: Trouble) -> None:
        """A list was refused: what is new there is missed, however well known articles answer."""
        if source_id not in self._shut:
            self._details.pop((source_id, trouble.kind), None)  # the list is what is told
        self._shut.add(source_id)
        self.trouble(source_id, trouble)

    def page_failed(self, source_id: str, fetch: Fetch) -> None:
        """An article's page was asked for in vain; that counts where its server is at fault."""
        self._erring[source_id] += (fetch.status or 0) >= _SERVER_ERROR

    def reading(self, source_id: str, article: Article) -> None:
        """A page not seen before was read as an article: count what it carried."""
        carried = tuple(int(bool(getattr(article, name))) for name in FIELDS)
        self._coverage[source_id] += Coverage(1, carried)

    def no_article(self, source_id: str) -> None:
        """A new link's page held no article."""
        self._blank.add(source_id)

    def is_led_away(self, source_id: str) -> bool:
        """Whether an article of a source led to another publisher's page in this run."""
        return self._troubles[source_id][LED_AWAY] > 0

    def link(self, source_id: str, *, read: bool) -> None:
        """A new link was read, as whatever it is, or gave nothing."""
        self._links[source_id][read] += 1

    def host_failed(self, source_id: str, host: str, cause: str) -> None:
        """A host of a source ended its turn; told unless something of it says more."""
        kind = HOST_KINDS[cause]
        if kind not in self._troubles[source_id]:
            self.trouble(source_id, Trouble(kind, f"{host}: {FAILED_AT[cause]}"))

    def robots_had(self, source_id: str) -> None:
        """A robots.txt of a source was answered."""
        self._robots.add(source_id)

    def robots_given_up(self, source_id: str, host: str) -> None:
        """A host's robots.txt is taken for none: it could not be had for so long."""
        told = f"{host}: no robots.txt for 30 days, all is taken as allowed (RFC 9309)"
        self.trouble(source_id, Trouble(ROBOTS_GIVEN_UP, told))

    def turn(self, host: str, *, failed: bool) -> None:
        """A host's turn ended: it failed as a whole, or answered."""
        self._turns[host] = failed

    def settle(
        self,
        archive: Archive,
        sources: Mapping[str, Source],
        now: datetime,
        *,
        by_hand: bool = False,
    ) -> None:
        """Open an incident for each trouble that is the source's, close those that have healed.

        A source that nobody has verified and that never yielded a link is not ill: its seed is
        wrong, which `check` and `status` say. While most hosts fail together, it is we who are cut
        off, and that is told in place of each of them. What somebody asked for by hand and did not
        get is told to whoever asked, and makes no incident.

        Raises:
            StorageError: As `Archive.open_incident`.
        """
        if by_hand:
            self._troubles.clear()
            self._turns.clear()
        archive.intake.habits.note_coverage(self._coverage, now)
        offline = self._settle_offline(archive, now)
        for source_id, troubles in self._troubles.items():
            source = sources.get(source_id)
            if source and not source.verified and not archive.intake.habits.has_yielded(source_id):
                continue
            for kind in troubles:
                if self._is_the_sources(archive, source_id, kind) and not (
                    offline and kind in OF_THE_NET
                ):
                    cause = cause_of(kind, self._details[source_id, kind])
                    detail = self._detail(source_id, kind)
                    archive.intake.incidents.open(source_id, kind, detail, now, cause=cause)
        open_kinds = _open_kinds(archive)
        for source_id in {**self._feeds, **self._read, **self._answered}:
            if source_id in open_kinds:
                healed = self._healed(archive, source_id, sources.get(source_id))
                archive.intake.incidents.close(source_id, healed, now)
        for source_id in archive.queries.cut.healed():
            archive.intake.incidents.close(source_id, [CUT], now)
        for source_id in self._robots:
            is_open = ROBOTS_GIVEN_UP in open_kinds.get(source_id, ())
            if is_open and ROBOTS_GIVEN_UP not in self._troubles[source_id]:
                archive.intake.incidents.close(source_id, [ROBOTS_GIVEN_UP], now)
        for source_id in self._feeds:
            source = sources.get(source_id)
            bridged = source is not None and source.bridge
            archive.intake.habits.check(source_id, now, bridged=bridged)
        self._settle_links(archive, open_kinds, now)
        archive.intake.flapping.settle(now)
        archive.intake.incidents.settle(now)

    def _settle_offline(self, archive: Archive, now: datetime) -> bool:
        """Whether most hosts fail together: of those that answered before, or all of them."""
        failed = [host for host, has_failed in self._turns.items() if has_failed]
        before = archive.frontier.hosts.answered_before(list(self._turns))
        lost = archive.frontier.hosts.answered_before(failed)
        all_lost = len(failed) == len(self._turns)
        together = all_lost or lost > MOST * before
        if not together:
            archive.intake.incidents.close(None, [OFFLINE], now)
        if not together or len(failed) < ENOUGH or not (all_lost or lost >= ENOUGH):
            return False
        some = ", ".join(sorted(failed)[:ENOUGH])
        n, total = str(len(failed)), str(len(self._turns))
        detail = note("hosts_silent", n=n, total=total, hosts=some)
        archive.intake.incidents.open(None, OFFLINE, detail, now)
        return True

    def _settle_links(
        self, archive: Archive, open_kinds: Mapping[str | None, set[str]], now: datetime
    ) -> None:
        """Tell a source whose every new link fails; its lists may answer all the while."""
        for source_id in {**self._feeds, **self._links}:
            read, failed = self._links[source_id][True], self._links[source_id][False]
            is_open = LINKS_FAILING in open_kinds.get(source_id, ())
            if source_id in self._blank and not is_open:
                blank = archive.intake.links.look_at_blank_again(source_id, now)
                if blank:
                    detail = note("links_blank", n=str(blank))
                    archive.intake.incidents.open(source_id, LINKS_FAILING, detail, now)
                    continue
            matters = not read and (is_open or failed)
            failing = archive.intake.runs.failing(source_id) if matters else 0
            if is_open and failing < ENOUGH:
                archive.intake.incidents.close(source_id, [LINKS_FAILING], now)
            elif (
                failed and failing >= ENOUGH and not self._is_walled(archive, source_id, open_kinds)
            ):
                detail = note("links_failing", n=str(failing))
                archive.intake.incidents.open(source_id, LINKS_FAILING, detail, now)

    def _is_walled(
        self, archive: Archive, source_id: str, open_kinds: Mapping[str | None, set[str]]
    ) -> bool:
        """Whether a source is known to refuse its articles, new ones with them: one illness."""
        if BLOCKED not in open_kinds.get(source_id, ()):
            return False
        return source_id not in self._shut and not archive.intake.blocks.holds_list(source_id)

    def _detail(self, source_id: str, kind: str) -> str:
        """What is noted of a trouble: of a failed list also that every page of the site fails."""
        detail = self._details[source_id, kind]
        had = self._feeds[source_id] or self._answered[source_id] or self._links[source_id][True]
        is_down = self._erring[source_id] and not had and _HTTP_5XX.search(detail)
        return note("site_fails", rest=detail) if kind == "feed_failed" and is_down else detail

    def _is_the_sources(self, archive: Archive, source_id: str, kind: str) -> bool:
        if kind == CUT:
            # By the end of a run its text may be there all the same.
            return archive.queries.cut.stands(source_id)
        if kind == LED_AWAY:
            return self._troubles[source_id][kind] > self._answered[source_id]
        if kind in OF_PAGES:
            return self._troubles[source_id][kind] > self._read[source_id]
        if kind == BLOCKED and source_id in self._shut:
            return True
        if kind == BLOCKED and self._refused[source_id] >= ENOUGH:
            return not self._answered[source_id]
        if kind in OF_ANSWERS:
            return not (self._feeds[source_id] or self._answered[source_id])
        return True

    def _healed(self, archive: Archive, source_id: str, source: Source | None) -> set[str]:
        troubled = set(self._troubles[source_id])
        healed: set[str] = set()
        if self._feeds[source_id]:
            urls = [feed.url for feed in source.feeds] if source else []
            if not archive.intake.habits.failing_feeds(source_id, urls):
                healed |= OF_FEEDS - troubled
        if self._feeds[source_id] and self._answered[source_id] and "robots" not in troubled:
            healed.add("robots")
        feeds = source.feeds if source and self._feeds[source_id] else ()
        filled = any(renders_feed(source, feed) for feed in feeds)
        if BROWSER not in troubled and (self._answered[source_id] or filled):
            healed.add(BROWSER)
        read = self._read[source_id]
        healed |= {kind for kind in OF_PAGES if read > self._troubles[source_id][kind]}
        if self._answered[source_id] > self._troubles[source_id][LED_AWAY]:
            healed.add(LED_AWAY)  # the page of before will do
        if not archive.intake.wrong_pages.is_ill(source_id):
            healed.add(WRONG_PAGE)
        return healed | OF_ANSWERS - ({BLOCKED} if self._refuses(archive, source_id) else set())

    def _refuses(self, archive: Archive, source_id: str) -> bool:
        """Whether a source still refuses us, as far as is known: a list, or every article."""
        if source_id in self._shut or archive.intake.blocks.holds_list(source_id):
            return True
        if self._answered[source_id]:
            return False
        return BLOCKED in self._troubles[source_id] or archive.intake.blocks.is_ill(source_id)


def _open_kinds(archive: Archive) -> dict[str | None, set[str]]:
    """The kinds of the incidents that are open, by source: only these can heal."""
    kinds: dict[str | None, set[str]] = defaultdict(set)
    for incident in archive.queries.overview.incidents(open_only=True):
        kinds[incident.source_id].add(incident.kind)
        for source_id, _ in incident.sources:
            kinds[source_id].add(incident.kind)
    return kinds
