"""Links that were off topic by other rules are looked at once more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.rows import to_json
from storage.times import to_iso

RELOOKS_MOST = 50
"""Links that wait at once for another look: a run's worth of polite requests, a second apart.

What a first crawl or a backfill has still to fetch counts too, so that the one waits for the other.
"""


class OffTopic:
    """Queues links again whose verdict may be out of date."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def requeue(
        self, source_ids: Sequence[str], rules_hashes: Sequence[str], now: datetime
    ) -> None:
        """Queue links judged off topic by other rules than today's, newest first, as backlog.

        At most so many that `RELOOKS_MOST` of the backlog wait. Each is fetched once: its new
        verdict carries today's rules, or it becomes an article. One that answers nothing is tried
        again and given up as any link is.

        Args:
            source_ids: Links of these sources only.
            rules_hashes: Of today's topics, in the order in which verdicts list them.
            now: When they are due.
        """
        with self._session.writing():
            waiting = self._session.number(
                "select count(*) from links where state = 'pending' and backlog"
            )
            self._session.execute(
                "update links set state = 'pending', backlog = 1, attempts = 0, next_fetch_at = ?,"
                " host = host_of(url)"
                " where link_id in (select link_id from links where state = 'off_topic'"
                " and source_id in (select value from json_each(?)) and rules_hash is not ?"
                " order by last_seen_at desc, link_id desc limit ?)",
                (
                    to_iso(now),
                    to_json(list(source_ids)),
                    ",".join(rules_hashes),
                    max(0, RELOOKS_MOST - waiting),
                ),
            )
