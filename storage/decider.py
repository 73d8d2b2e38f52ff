"""What is to be written after a fetch: pure, so that every rule of a change is a row of a table.

Stored state + what was fetched + ``now`` -> a decision. No database, no network, no clock.
docs/changes.md tells the rules in words.

An address that enters the archive is told as *new* when it is seen, since nobody knows then what
will become of the old one. What is decided later is only how the old article's end is told: as
*moved* in place of *withdrawn*, once its ``gone`` is proven while the same text stands elsewhere,
or at once where the server itself says so by a permanent redirect. A text that comes back at a new
address after its withdrawal was told is *moved* too. An edit that was made on the way (a figure put
right) is told with the move.

Together is not apart: of what a source does to many of its articles no edit is told, and what is
gone together with many others is proven a day later only (`storage.together.waiting`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storage.diffs import compare
from storage.records import Article, Edit, Kind, Outcome, Severity, State
from storage.together.waiting import next_look, pause, together

FLIP_WINDOW = timedelta(days=1)
"""A text that comes back within it is a flip; a source without one for as long has settled."""

LONGEST_PATIENCE = timedelta(days=1)
"""Between two looks at an article that is gone while its source answers nothing at all."""

FIRST_PATIENCE = timedelta(minutes=5)
"""Before an article that was not answered is asked for again."""

JITTER_S, JITTER_SHARE = 10.0, 0.01
"""What looks may come too early, in seconds and as a share of the window, and still fill it: that
answers are some seconds quicker or slower does not cost a further look."""

FLIPS_TOLD = 1
"""Flips of an article that are told: an edit that is taken back is news, the next turn is not."""


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
    def least_s(self) -> float:
        """Seconds between the first ``gone`` and the last that are as good as the window."""
        return self.window_s - min(JITTER_S, self.window_s * JITTER_SHARE)

    @property
    def probe(self) -> timedelta:
        """How long after a ``gone`` answer the next fetch follows, whatever the article's age."""
        return timedelta(seconds=self.window_s / max(self.confirmations - 1, 1))

    @property
    def window(self) -> timedelta:
        """The least time from the first answer of a proof to the last."""
        return timedelta(seconds=self.window_s)


@dataclass(frozen=True, slots=True)
class Watch:
    """What the archive knows of an article before the fetch.

    Attributes:
        article: Its newest reading.
        on_topic: Whether that reading matched a topic.
        watched_from: Where its age counts from: first seen, or the last change.
        gone_count: Proven ``gone`` answers since the last ``ok``.
        gone_since: The first of them.
        flips: How often its text came back within FLIP_WINDOW.
        flapping: Whether its source is known to flip.
        answered_at: When it last answered; None: not known.
    """

    state: State
    article: Article
    on_topic: bool
    watched_from: datetime
    gone_count: int = 0
    gone_since: datetime | None = None
    flips: int = 0
    flapping: bool = False
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What one fetch of an article brought.

    Attributes:
        outcome: What the fetch came to.
        article: The reading; None unless the outcome is ``ok`` with a body that had to be read.
        on_topic: Whether that reading matches a topic; None without one.
        witnessed: Whether a feed page or another article of the source answered ok in this run.
        moved_to: The address to which a permanent redirect led from where the article stood; its
            text is the article's. Of a moved article the address to which any redirect leads on.
        twin: The address of the same source, first seen after the article last answered, at which
            its text stands; asked for when a ``gone`` may complete the proof.
        reworded: The reading at `twin`, where it is the article's with an edit.
        unasked: Whether another address of the article was not asked for since it is ``gone``.
        returned: Whether the reading is a text that the article had before, within FLIP_WINDOW.
        unproven: How many ``gone`` answers came right before this one that prove nothing.
        own: The reading without what the source did to many of its articles; None: as it is.
        alike: How many articles of the source are gone together with this one, and in the same
            way; 0: it is gone by itself.
        gone_first: Since when the first of these is gone, where that is proven.
    """

    outcome: Outcome
    article: Article | None = None
    on_topic: bool | None = None
    witnessed: bool = False
    moved_to: str | None = None
    twin: str | None = None
    reworded: Article | None = None
    unasked: bool = False
    returned: bool = False
    unproven: int = 0
    own: Article | None = None
    alike: int = 0
    gone_first: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A change to record.

    Attributes:
        edit: What was edited.
        leaves_topic: Whether the edit takes the article off every topic.
        moved_to: Where a moved article stands now.
        flip: Whether the edit brings back a text that the article had before.
        held: Whether nobody is told of it for the time being.
        instead: A kind that is recorded along with this one and says more: whoever is told of that
            is not told of this.
    """

    kind: Kind
    severity: Severity
    edit: Edit | None = None
    leaves_topic: bool = False
    moved_to: str | None = None
    flip: bool = False
    held: bool = False
    instead: Kind | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What to write.

    Attributes:
        watch: The article's state after the fetch.
        next_fetch_at: When it is fetched again.
        new_version: Whether the reading becomes a version.
        changes: The changes, in the order in which they are recorded.
        counts_as_proof: Whether this ``gone`` answer is one of the proof's fetches.
        proof_since: The first fetch of a proof that this one completes.
        flapping: Whether the source flips back and forth: one incident in place of alerts.
        ready: Whether this ``gone`` answer completes the proof of an article that is gone together
            with others; it is told with them.
    """

    watch: Watch
    next_fetch_at: datetime
    new_version: bool = False
    changes: tuple[PlannedChange, ...] = ()
    counts_as_proof: bool = False
    proof_since: datetime | None = None
    flapping: bool = False
    ready: bool = False


def first_seen(article: Article, now: datetime, policy: Policy, *, backlog: bool) -> Decision:
    """The decision for an article seen for the first time; its age counts from now.

    In a backlog it counts from the publication, so that old articles are not watched as fresh ones.
    """
    start = article.published_at if backlog and article.published_at else now
    start = min(start, now)
    watch = Watch(State.LIVE, article, on_topic=True, watched_from=start)
    return Decision(
        watch=watch,
        next_fetch_at=_next_fetch(watch, now, policy),
        new_version=True,
        changes=(PlannedChange(Kind.NEW, Severity.SUBSTANTIVE),),
    )


def decide(watch: Watch, seen: Seen, now: datetime, policy: Policy) -> Decision:
    """The decision for one more fetch of a known article."""
    if seen.outcome.is_answer:
        if watch.state is State.MOVED and seen.moved_to:
            return Decision(watch, _next_fetch(watch, now, policy))
        return _answered(watch, seen, now, policy)
    if seen.outcome is Outcome.GONE and watch.state is State.LIVE:
        return _gone(watch, seen, now, policy)
    # Blocked and error answers prove nothing, neither that it is there nor that it is not.
    if seen.alike and watch.gone_since:
        since = min(watch.gone_since, seen.gone_first or watch.gone_since)
        return Decision(watch, _next_look(since, seen, now, policy))
    if seen.outcome in (Outcome.SOFT_ERROR, Outcome.HARD_ERROR):
        return Decision(watch, _next_try(watch, now, policy))
    return Decision(watch, _next_fetch(watch, now, policy))


def found_again(
    watch: Watch, address: str, now: datetime, policy: Policy, reworded: Article | None = None
) -> Decision:
    """The decision for a withdrawn article whose text has come back at a new address, or nearly."""
    after = replace(watch, state=State.MOVED, watched_from=now, article=reworded or watch.article)
    return Decision(
        watch=after,
        next_fetch_at=_next_fetch(after, now, policy),
        changes=(_moved(watch, address, reworded),),
    )


def proven_gone(
    watch: Watch, twin: str | None, reworded: Article | None, now: datetime, policy: Policy
) -> Decision:
    """The decision for an article whose proof is complete, by itself or together with others."""
    state, change = State.WITHDRAWN, PlannedChange(Kind.WITHDRAWN, Severity.SUBSTANTIVE)
    article = watch.article
    if twin:
        state, change = State.MOVED, _moved(watch, twin, reworded)
        article = reworded or watch.article
    after = replace(watch, state=state, watched_from=now, article=article)
    return Decision(
        watch=after,
        next_fetch_at=_next_fetch(after, now, policy),
        changes=(change,),
        proof_since=watch.gone_since,
    )


def _moved(watch: Watch, address: str, reworded: Article | None) -> PlannedChange:
    """That an article stands elsewhere, with what was edited on the way."""
    edit = compare(watch.article, reworded) if reworded else None
    return PlannedChange(Kind.MOVED, Severity.SUBSTANTIVE, edit, moved_to=address)


def _answered(watch: Watch, seen: Seen, now: datetime, policy: Policy) -> Decision:
    changes: list[PlannedChange] = []
    after = replace(watch, state=State.LIVE, gone_count=0, gone_since=None)
    if watch.state is not State.LIVE and not seen.moved_to:
        changes.append(PlannedChange(Kind.RESTORED, Severity.SUBSTANTIVE))
    differs = compare(watch.article, seen.article) if seen.article else None
    edit = compare(watch.article, seen.own) if differs and seen.own else differs
    flapping = bool(edit) and seen.returned and watch.flips >= FLIPS_TOLD
    if seen.article and edit:
        on_topic = bool(seen.on_topic)
        changes.append(
            PlannedChange(
                Kind.EDITED,
                edit.severity,
                edit,
                leaves_topic=watch.on_topic and not on_topic,
                flip=seen.returned,
                held=flapping or (seen.returned and watch.flapping),
            )
        )
        after = replace(after, article=seen.article, on_topic=on_topic)
    elif seen.article and differs:
        after = replace(after, article=seen.article)  # the source's doing: it stays on topic
    if seen.moved_to:
        after = replace(after, state=State.MOVED)
        changes.append(PlannedChange(Kind.MOVED, Severity.SUBSTANTIVE, moved_to=seen.moved_to))
    if any(not change.held for change in changes):
        after = replace(after, watched_from=now)
    return Decision(
        watch=after,
        next_fetch_at=_next_fetch(after, now, policy),
        new_version=differs is not None,
        changes=tuple(changes),
        flapping=flapping,
    )


def _gone(watch: Watch, seen: Seen, now: datetime, policy: Policy) -> Decision:
    if not seen.witnessed:
        wait = max(_patience(watch, seen, now, policy), pause(seen.alike))
        return Decision(watch, now + wait)
    since = watch.gone_since or now
    after = replace(watch, gone_count=watch.gone_count + 1, gone_since=since)
    counted = after.gone_count >= policy.confirmations
    if seen.alike:
        # What went later than the first of them does not wait a day of its own.
        first = min(since, seen.gone_first or since)
        lasted = (now - since).total_seconds() >= policy.least_s
        ready = counted and lasted and now - first >= together(policy.window)
        at = _next_look(first, seen, now, policy, ready=ready)
        return Decision(after, at, counts_as_proof=True, ready=ready)
    # It may stand at another address of its own; one that is never reached must not hide its end.
    waits = seen.unasked and now - since < LONGEST_PATIENCE
    if not counted or waits:
        return Decision(after, now + policy.probe, counts_as_proof=True)
    if (now - since).total_seconds() < policy.least_s:
        # Looked at more often than was asked for: what is missing is time, not another look.
        full = since + policy.window
        return Decision(after, min(full, now + policy.probe), counts_as_proof=True)
    return replace(proven_gone(after, seen.twin, seen.reworded, now, policy), counts_as_proof=True)


def _next_look(
    since: datetime, seen: Seen, now: datetime, policy: Policy, *, ready: bool = False
) -> datetime:
    looks = max(policy.confirmations - 1, 1)
    return next_look(since, now, seen.alike, policy.window, looks, ready=ready)


def _patience(watch: Watch, seen: Seen, now: datetime, policy: Policy) -> timedelta:
    """How long to wait after a ``gone`` that nobody witnessed: twice as long each time.

    A site that is down as a whole is not asked for all its articles every few minutes; the wait is
    never longer than the article's age asks for, nor than a day.
    """
    usual = policy.interval(now - watch.watched_from)
    longest = max(policy.probe, min(usual, LONGEST_PATIENCE))
    return min(policy.probe * (1 << min(seen.unproven, 16)), longest)


def _next_try(watch: Watch, now: datetime, policy: Policy) -> datetime:
    """When to ask again after no answer: soon, then after twice as long each time.

    Each wait is as long as the article is late by then; so what is looked at once a month is not
    missed for a month since its host hung that day.
    """
    usual = _next_fetch(watch, now, policy)
    if watch.answered_at is None or watch.answered_at > now:
        return usual
    due = watch.answered_at + policy.interval(watch.answered_at - watch.watched_from)
    return min(usual, now + max(FIRST_PATIENCE, now - due))


def _next_fetch(watch: Watch, now: datetime, policy: Policy) -> datetime:
    if watch.state is State.LIVE and watch.gone_count:
        return now + policy.probe
    return now + policy.interval(now - watch.watched_from)
