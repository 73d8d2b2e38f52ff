"""What is to be written after a fetch: pure, so that every rule of a change is a row of a table.

Stored state + what was fetched + ``now`` -> a decision. No database, no network, no clock.
The rules are those of the design, section 5; *moved* and *copied* join `decide` as further
`PlannedChange` kinds when they are built.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storage.diffs import compare
from storage.records import Article, Edit, Kind, Outcome, Severity, State


@dataclass(frozen=True, slots=True)
class Policy:
    """How often articles are looked at again and what proves a withdrawal.

    Attributes:
        ages: Pairs of (age in seconds, interval in seconds), ascending; the last age is None: any.
        confirmations: Fetches that must have answered ``gone``.
        window_s: Seconds that lie at least between the first of them and the last.
    """

    ages: tuple[tuple[float | None, float], ...] = (
        (3 * 3600, 900),
        (86400, 3600),
        (7 * 86400, 3 * 3600),
        (30 * 86400, 86400),
        (365 * 86400, 7 * 86400),
        (None, 30 * 86400),
    )
    confirmations: int = 3
    window_s: float = 1800

    def interval(self, age: timedelta) -> timedelta:
        """How long after a fetch an article of that age is fetched again."""
        seconds = age.total_seconds()
        for bound, every in self.ages:
            if bound is None or seconds < bound:
                return timedelta(seconds=every)
        return timedelta(seconds=self.ages[-1][1])

    @property
    def probe(self) -> timedelta:
        """How long after a ``gone`` answer the next fetch follows, whatever the article's age."""
        return timedelta(seconds=self.window_s / max(self.confirmations - 1, 1))


@dataclass(frozen=True, slots=True)
class Watch:
    """What the archive knows of an article before the fetch.

    Attributes:
        article: Its newest reading.
        on_topic: Whether that reading matched a topic.
        watched_from: Where its age counts from: first seen, or the last change.
        gone_count: Proven ``gone`` answers since the last ``ok``.
        gone_since: The first of them.
    """

    state: State
    article: Article
    on_topic: bool
    watched_from: datetime
    gone_count: int = 0
    gone_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What one fetch of an article brought.

    Attributes:
        outcome: What the fetch came to.
        article: The reading; None unless the outcome is ``ok`` with a body that had to be read.
        on_topic: Whether that reading matches a topic; None without one.
        witnessed: Whether a feed page or another article of the source answered ok in this run.
    """

    outcome: Outcome
    article: Article | None = None
    on_topic: bool | None = None
    witnessed: bool = False


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A change to record, with its edit if there is one."""

    kind: Kind
    severity: Severity
    edit: Edit | None = None
    leaves_topic: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What to write.

    Attributes:
        watch: The article's state after the fetch.
        next_fetch_at: When it is fetched again.
        new_version: Whether the reading becomes a version.
        changes: The changes, in the order in which they are recorded.
        counts_as_proof: Whether this ``gone`` answer is one of the proof's fetches.
    """

    watch: Watch
    next_fetch_at: datetime
    new_version: bool = False
    changes: tuple[PlannedChange, ...] = ()
    counts_as_proof: bool = False


def first_seen(article: Article, now: datetime, policy: Policy, *, backlog: bool) -> Decision:
    """The decision for an article seen for the first time; its age counts from now.

    In a backlog it counts from the publication, so that old articles are not watched as fresh ones.
    """
    start = article.published_at if backlog and article.published_at else now
    start = min(start, now)
    return Decision(
        watch=Watch(State.LIVE, article, on_topic=True, watched_from=start),
        next_fetch_at=now + policy.interval(now - start),
        new_version=True,
        changes=(PlannedChange(Kind.NEW, Severity.SUBSTANTIVE),),
    )


def decide(watch: Watch, seen: Seen, now: datetime, policy: Policy) -> Decision:
    """The decision for one more fetch of a known article."""
    if seen.outcome in (Outcome.OK, Outcome.NOT_MODIFIED):
        return _answered(watch, seen, now, policy)
    if seen.outcome is Outcome.GONE and watch.state is State.LIVE:
        return _gone(watch, seen, now, policy)
    # Blocked and error answers prove nothing, neither that it is there nor that it is not.
    return Decision(watch, _next_fetch(watch, now, policy))


def _answered(watch: Watch, seen: Seen, now: datetime, policy: Policy) -> Decision:
    changes: list[PlannedChange] = []
    after = replace(watch, state=State.LIVE, gone_count=0, gone_since=None)
    if watch.state is State.WITHDRAWN:
        changes.append(PlannedChange(Kind.RESTORED, Severity.SUBSTANTIVE))
    edit = compare(watch.article, seen.article) if seen.article else None
    if seen.article and edit:
        on_topic = bool(seen.on_topic)
        leaves = watch.on_topic and not on_topic
        changes.append(PlannedChange(Kind.EDITED, edit.severity, edit, leaves_topic=leaves))
        after = replace(after, article=seen.article, on_topic=on_topic)
    if changes:
        after = replace(after, watched_from=now)
    return Decision(
        watch=after,
        next_fetch_at=_next_fetch(after, now, policy),
        new_version=edit is not None,
        changes=tuple(changes),
    )


def _gone(watch: Watch, seen: Seen, now: datetime, policy: Policy) -> Decision:
    if not seen.witnessed:
        return Decision(watch, now + policy.probe)
    since = watch.gone_since or now
    after = replace(watch, gone_count=watch.gone_count + 1, gone_since=since)
    lasted = (now - since).total_seconds() >= policy.window_s
    if after.gone_count < policy.confirmations or not lasted:
        return Decision(after, now + policy.probe, counts_as_proof=True)
    after = replace(after, state=State.WITHDRAWN, watched_from=now)
    return Decision(
        watch=after,
        next_fetch_at=_next_fetch(after, now, policy),
        changes=(PlannedChange(Kind.WITHDRAWN, Severity.SUBSTANTIVE),),
        counts_as_proof=True,
    )


def _next_fetch(watch: Watch, now: datetime, policy: Policy) -> datetime:
    if watch.state is State.LIVE and watch.gone_count:
        return now + policy.probe
    return now + policy.interval(now - watch.watched_from)
