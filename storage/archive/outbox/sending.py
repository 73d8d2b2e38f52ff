"""Attempts at deliveries: how far each came, and when a channel last sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from storage.archive.db.session import Session
from storage.archive.outbox.deliveries import Deliveries
from storage.archive.outbox.refusals import Refusals
from storage.archive.outbox.search_rules import Rules
from storage.archive.outbox.waits import ADRIFT, limits
from storage.archive.rows import delivery_of, to_json
from storage.deliveries import PATIENCE, Delivery
from storage.rules import IMMEDIATE
from storage.times import from_iso, to_iso

_WAITING = (
    "with moments as (select *, backlog or summary is not null"
    " or rule_id in (select value from json_each(:scheduled)) as can_wait,"
    f" next_attempt_at <= :now or {ADRIFT} as its_moment"
    " from deliveries where state in ('pending', 'failed')"
    " and (:channel is null or channel_id = :channel)),"
    " waiting as (select *, can_wait * (1 << 60) + delivery_id as place,"
    " max(its_moment) over (partition by channel_id, rule_id, can_wait, backlog,"
    " iif(state = 'pending', 0, delivery_id) order by delivery_id desc) as due from moments),"
    " heads as (select channel_id, min(place) as place from waiting"
    " where state = 'failed' and stalled < :patience and not due group by channel_id)"
)
"""SQL: what waits, and the first of each channel that waits for another attempt: none overtakes it.

Of a rule's deliveries that wait for their first attempt an older one is due once a newer one is: a
clock that was put back by a minute leaves its moment ahead.

Both are found by the index of what waits, whatever was sent.
"""


class Sending:
    """Takes deliveries and writes down what became of them."""

    def __init__(self, session: Session, deliveries: Deliveries, rules: Rules) -> None:
        self._session = session
        self._deliveries = deliveries
        self._rules = rules
        self._refusals = Refusals(session)

    def due(
        self,
        now: datetime,
        *,
        channel_id: str | None = None,
        again: bool = False,
        everything: bool = False,
    ) -> list[Delivery]:
        """The deliveries whose time has come, in the order in which they go, without contents.

        What is told at once goes before what can wait: a digest, a summary of a backlog, the daily
        word on the monitor. Of either sort the oldest goes first, and while one waits for another
        attempt, those that go after it on its channel wait, too, for at most PATIENCE attempts.

        Args:
            now: The present moment.
            channel_id: Only of that channel.
            again: Take what waits for another attempt, too.
            everything: Take every waiting one, whatever its time.
        """
        rows = self._session.rows(
            f"{_WAITING} select own.* from waiting as own left join heads using (channel_id)"
            " where :everything or :again and state = 'failed' or due and (:again or"
            " heads.place is null or own.place <= heads.place) order by can_wait, delivery_id",
            self._moment(now) | {"channel": channel_id, "again": again, "everything": everything},
        )
        return [replace(delivery_of(row), can_wait=bool(row["can_wait"])) for row in rows]

    def due_channels(self, now: datetime) -> set[str]:
        """The channels for which `due_deliveries` names any."""
        rows = self._session.rows(
            f"{_WAITING} select distinct own.channel_id from waiting as own"
            " left join heads using (channel_id)"
            " where due and (heads.place is null or own.place <= heads.place)",
            self._moment(now) | {"channel": None},
        )
        return {row["channel_id"] for row in rows}

    def _moment(self, now: datetime) -> dict[str, Any]:
        return {
            "scheduled": to_json([r.id for r in self._rules if r.schedule != IMMEDIATE]),
            "now": to_iso(now),
            "patience": PATIENCE,
            **limits(now),
        }

    def settle_waits(self, now: datetime) -> None:
        """Make due what a jump of the clock left waiting.

        What waits for an hour of its rule then waits for the next such hour.
        """
        adrift = self._session.exists(
            f"select 1 from deliveries where state in ('pending', 'failed') and {ADRIFT} limit 1",
            limits(now),
        )
        if adrift:
            with self._session.writing():
                self._deliveries.waits.settle(now)

    def settle_turns(self, channel_id: str, now: datetime) -> None:
        """Turns that a wrong clock put into the future count as taken now."""
        with self._session.writing():
            self._deliveries.waits.settle_turns(channel_id, now)

    def refused_recipients(self, channel_id: str) -> dict[str, datetime]:
        """The recipients of a channel who refused for good, and when they last did."""
        with self._session.reading():
            return self._refusals.of(channel_id)

    def note_refused(
        self, delivery_id: int, channel_id: str, recipient: str, now: datetime, *, aside: bool
    ) -> None:
        """Remember that a recipient refused a delivery for good.

        Args:
            delivery_id: The delivery, for which they are not asked again.
            channel_id: Its channel.
            recipient: Who.
            now: The present moment.
            aside: Whether it is the address that was refused, and not this delivery alone.
        """
        with self._session.writing():
            self._refusals.note(delivery_id, recipient)
            if aside:
                self._refusals.set_aside(channel_id, recipient, now)

    def forget_refused(self, channel_id: str, recipients: Collection[str]) -> None:
        """These recipients are asked as any other: they took something, or are none any more."""
        with self._session.writing():
            self._refusals.forget(channel_id, recipients)

    def waiting_by_channel(self) -> dict[str, int]:
        """How many deliveries wait on each channel, whether the configuration knows it or not."""
        rows = self._session.rows(
            "select channel_id, count(*) as n from deliveries"
            " where state in ('pending', 'failed') group by channel_id order by channel_id"
        )
        return {row["channel_id"]: row["n"] for row in rows}

    def oldest_by_channel(self) -> dict[str, datetime]:
        """Since when the oldest delivery waits that waits on each channel."""
        rows = self._session.rows(
            "select channel_id, min(created_at) as since from deliveries"
            " where state in ('pending', 'failed') group by channel_id order by channel_id"
        )
        return {row["channel_id"]: from_iso(row["since"]) for row in rows}

    def take(self, delivery_id: int, now: datetime) -> Delivery | None:
        """Begin an attempt: seal the delivery, count the attempt, and read what it tells.

        Written before anything is sent. A crash in the middle leaves the delivery due, with the
        same contents and key; the caller sees to it that one process at a time sends on a channel.

        Returns:
            The delivery with its changes and incidents; None when it does not wait any more.
        """
        with self._session.writing():
            taken = self._session.execute(
                "update deliveries set attempts = attempts + 1,"
                " sealed_at = ifnull(sealed_at, :now), tried_since = ifnull(tried_since, :now)"
                " where delivery_id = :id and state in ('pending', 'failed')",
                {"now": to_iso(now), "id": delivery_id},
            )
            if not taken.rowcount:
                return None
        return self._deliveries.one(delivery_id)

    def fix_parts(self, delivery_id: int, bodies: Sequence[str]) -> tuple[str, ...]:
        """The parts of a delivery that is sent in several: as first fixed, whatever is given later.

        A crash, and an upgrade of the program after it, so cannot cut what is left another way.
        """
        with self._session.writing():
            known = self._parts(delivery_id)
            if known:
                return known
            self._session.execute_many(
                "insert into delivery_parts (delivery_id, part, body) values (?, ?, ?)",
                [(delivery_id, part, body) for part, body in enumerate(bodies, 1)],
            )
        return tuple(bodies)

    def parts(self, delivery_id: int) -> tuple[str, ...]:
        """The parts fixed for a delivery; none before its first attempt and after it was sent."""
        with self._session.reading():
            return self._parts(delivery_id)

    def _parts(self, delivery_id: int) -> tuple[str, ...]:
        rows = self._session.execute(
            "select body from delivery_parts where delivery_id = ? order by part", (delivery_id,)
        )
        return tuple(row["body"] for row in rows)

    def note_done(self, delivery_id: int, name: str) -> None:
        """Remember that a part was taken, or that a recipient has the report."""
        with self._session.writing():
            self._session.execute(
                "update deliveries set done = json_insert(done, '$[#]', ?), stalled = 0"
                " where delivery_id = ?",
                (name, delivery_id),
            )

    def turns(self, channel_id: str, since: datetime) -> list[datetime]:
        """When the channel last sent something, oldest first."""
        rows = self._session.rows(
            "select taken_at from turns where channel_id = ? and taken_at > ? order by taken_at",
            (channel_id, to_iso(since)),
        )
        return [from_iso(row["taken_at"]) for row in rows]

    def begin_turn(self, channel_id: str, now: datetime, keep_since: datetime) -> int:
        """Write down that the channel sends now, before it does; forget what is too long ago."""
        with self._session.writing():
            self._session.execute(
                "delete from turns where channel_id = ? and taken_at <= ?",
                (channel_id, to_iso(keep_since)),
            )
            return self._session.insert(
                "insert into turns (channel_id, taken_at) values (?, ?)",
                (channel_id, to_iso(now)),
            )

    def end_turn(self, turn_id: int, now: datetime) -> None:
        """Move a turn to its end: the receiver may have counted it at any moment until now."""
        with self._session.writing():
            self._session.execute(
                "update turns set taken_at = ? where turn_id = ?", (to_iso(now), turn_id)
            )

    def mark_sent(self, delivery_id: int, now: datetime, answer: str) -> None:
        """End a delivery: the receiver has it."""
        with self._session.writing():
            self._session.execute(
                "update deliveries set state = 'sent', sent_at = ?, answer = ?, error = null,"
                " next_attempt_at = null, waits_from = null where delivery_id = ?",
                (to_iso(now), answer, delivery_id),
            )
            self._session.execute(
                "delete from delivery_parts where delivery_id = ?", (delivery_id,)
            )

    def mark_failed(
        self,
        delivery_id: int,
        error: str,
        next_attempt_at: datetime | None,
        *,
        now: datetime | None = None,
        tried: timedelta | None = None,
        holds: bool = True,
    ) -> None:
        """End an attempt that failed; without a next attempt the delivery is dead.

        Args:
            delivery_id: The delivery.
            error: What went wrong, in one line, without any secret.
            next_attempt_at: When it is tried again.
            now: When the wait for that begins; None: not known.
            tried: For how long it was tried by now; None: since `tried_since`.
            holds: Whether it holds up what comes after it on its channel, as `due_deliveries` says.
        """
        with self._session.writing():
            self._session.execute(
                "update deliveries set state = ?, error = ?, next_attempt_at = ?, waits_from = ?,"
                " tried_since = ifnull(?, tried_since), stalled = max(stalled + 1, ?)"
                " where delivery_id = ?",
                (
                    "failed" if next_attempt_at else "dead",
                    error,
                    next_attempt_at and to_iso(next_attempt_at),
                    now and to_iso(now),
                    to_iso(now - tried) if now and tried is not None else None,
                    0 if holds else PATIENCE,
                    delivery_id,
                ),
            )

    def retry_dead(self, channel_ids: Collection[str], now: datetime) -> list[int]:
        """Make what is dead on some channels due again, as `retry` does; which deliveries."""
        rows = self._session.rows(
            "select delivery_id from deliveries where state = 'dead'"
            " and channel_id in (select value from json_each(?))",
            (to_json(sorted(channel_ids)),),
        )
        dead = [row["delivery_id"] for row in rows]
        return self.retry(now, dead) if dead else []

    def retry(self, now: datetime, delivery_ids: Collection[int] | None = None) -> list[int]:
        """Make dead and failed deliveries due at once, with as much time as new ones have.

        Recipients who refused them for good are asked again, too.

        Args:
            now: The present moment.
            delivery_ids: Which, waiting ones too; None: all that are dead or failed.

        Returns:
            The ids of those that are tried again.

        Raises:
            NotFoundError: An id names no delivery.
        """
        for delivery_id in delivery_ids or ():
            self._deliveries.one(delivery_id)
        with self._session.writing():
            rows = self._session.execute(
                "update deliveries set next_attempt_at = :now, waits_from = :now,"
                " tried_since = :now, stalled = 0,"
                " state = case when state = 'pending' then state else 'failed' end"
                " where state in ('dead', 'failed') and :all"
                " or state in ('dead', 'failed', 'pending')"
                " and delivery_id in (select value from json_each(:ids))"
                " returning delivery_id",
                {
                    "now": to_iso(now),
                    "all": delivery_ids is None,
                    "ids": to_json(sorted(delivery_ids or ())),
                },
            ).fetchall()
            again = sorted(row["delivery_id"] for row in rows)
            self._refusals.ask_again(again)
        return again
