"""The latest moment that was noted, and what a wrong clock has put off too far."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.archive.db.session import Session
from storage.archive.rows import moment
from storage.times import to_iso

TOLERANCE = timedelta(seconds=5)
"""A clock is set right by so much now and then."""

_LATER = "strftime('%Y-%m-%dT%H:%M:%f+00:00', :now, '+' || ({}) || ' seconds')"
"""So many seconds from now: what another may be at lasts anew, as nobody knows how long it has."""

_MEND = (
    "update articles set next_fetch_at = :now where fetched_at > :now and next_fetch_at > :now",
    "update articles set gone_since = :now where gone_since > :now",
    """update links set next_fetch_at = :now where state = 'pending' and next_fetch_at > :now
        and ifnull(checked_at, first_seen_at) > :now""",
    """update feeds set next_fetch_at = :now where next_fetch_at > :now
        and ifnull(fetched_at, next_fetch_at) > :now""",
    """update feed_pages set next_fetch_at = :now where pending and next_fetch_at > :now
        and ifnull(waits_from, seen_at) > :now""",
    """update media set next_fetch_at = :now where next_fetch_at > :now
        and ifnull(fetched_at, found_at) > :now""",
    f"""update hosts set rests_until = null,
        next_request_at = {_LATER.format("ifnull(delay_s, 0)")} where waits_from > :now""",
    "update hosts set tried_at = null where tried_at > :now",
    "update hosts set answered_at = null where answered_at > :now",
    "update robots set fetched_at = '0001-01-01T00:00:00.000+00:00' where fetched_at > :now",
    "update robots set unreachable_since = :now where unreachable_since > :now",
    "update suspects set rests_until = :now where blamed_at > :now",
    f"""update batches set given_at = :now, leased_until = {
        _LATER.format("86400 * (julianday(leased_until) - julianday(given_at))")
    } where given_at > :now and holder not null""",
)
"""Each wait has beside it when it was set (``fetched_at``, ``checked_at``, ``waits_from``, …): a
due time that was set in the future lies further ahead than its wait, and is due now."""


class Clock:
    """Notes the latest moment; a moment before it means that the clock went back."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def went_back(self, now: datetime) -> bool:
        """Whether a run or a batch was begun at a moment that is still to come."""
        latest = moment(self._session.scalar("select latest_at from clock"))
        return latest is not None and latest > now + TOLERANCE

    def note(self, now: datetime) -> None:
        """Note a moment; within the caller's transaction."""
        self._session.execute(
            "update clock set latest_at = ?1 where latest_at < ?1", (to_iso(now),)
        )

    def mend(self, now: datetime) -> None:
        """Make due what a clock that went back has left further ahead than its wait."""
        if not self.went_back(now):
            return
        with self._session.writing():
            for statement in _MEND:
                self._session.execute(statement, {"now": to_iso(now)})
            self._session.execute("update clock set latest_at = ?", (to_iso(now),))
