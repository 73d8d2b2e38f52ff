"""Articles that are gone and not yet proven withdrawn, as rules that ask for it are told of them.

A doubt begins with the first ``gone`` that counts, and ends when the article answers, moves or is
withdrawn. Whoever was told of its beginning is told of its end, on the same channels: of a
withdrawal or a move by the change itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.outbox.search_rules import Rules
from storage.archive.rows import to_json
from storage.decider import Decision
from storage.records import Kind, Severity, State
from storage.rules import AlertRule, News, wants_change
from storage.times import to_iso

ANSWERED = "answered"
"""How a doubt ends that no change tells of: the article can be read."""


class Doubts:
    """Tells of doubts, inside the transaction of the fetch that brings them.

    Args:
        session: The archive's connection.
        rules: The alert rules in force.
        opens: Opens a delivery of a rule on a channel, or finds the one that is open; its id.
    """

    def __init__(
        self,
        session: Session,
        rules: Rules,
        opens: Callable[[AlertRule, str, datetime], int],
    ) -> None:
        self._session = session
        self._rules = rules
        self._opens = opens

    def settle(
        self,
        article_id: int,
        decision: Decision,
        topics: Sequence[str],
        now: datetime,
        changes: Iterable[int] = (),
        *,
        muted: bool = False,
    ) -> None:
        """Begin or end an article's doubt, as a fetch has it.

        Args:
            article_id: The article.
            decision: What was decided on the fetch.
            topics: The topics that the article matches.
            now: When it was fetched.
            changes: The changes that were recorded with it.
            muted: Whether nobody is to be told of the article.
        """
        watch = decision.watch
        open_doubt = self._session.scalar(
            "select doubt_id from doubts where article_id = ? and ended_at is null", (article_id,)
        )
        if watch.state is State.LIVE and watch.gone_count:
            first = decision.counts_as_proof and watch.gone_count == 1
            if first and open_doubt is None and not muted:
                self._begin(article_id, watch.article.title, topics, now)
        elif open_doubt is not None:
            live = watch.state is State.LIVE
            ending = ANSWERED if live else watch.state.value
            self._end(open_doubt, ending, now, () if live else changes, muted=muted)

    def _begin(self, article_id: int, title: str, topics: Sequence[str], now: datetime) -> None:
        row = self._session.execute(
            "select source_id, tier from articles join sources using (source_id)"
            " where article_id = ?",
            (article_id,),
        ).fetchone()
        news = News(
            Kind.WITHDRAWN, Severity.SUBSTANTIVE, row["source_id"], row["tier"], topics, (title,)
        )
        asking = [rule for rule in self._rules if rule.unconfirmed and wants_change(rule, news)]
        if not asking:
            return
        doubt_id = self._session.insert(
            "insert into doubts (article_id, began_at) values (?, ?)", (article_id, to_iso(now))
        )
        for rule in asking:
            for channel_id in rule.channels:
                self._session.execute(
                    "insert or ignore into delivery_doubts (delivery_id, doubt_id) values (?, ?)",
                    (self._opens(rule, channel_id, now), doubt_id),
                )

    def _end(
        self, doubt_id: int, ending: str, now: datetime, changes: Iterable[int], *, muted: bool
    ) -> None:
        told = self._session.execute(
            "select distinct rule_id, channel_id from delivery_doubts"
            " join deliveries using (delivery_id) where doubt_id = ?",
            (doubt_id,),
        ).fetchall()
        self._session.execute(
            "update doubts set ended_at = ?, ending = ? where doubt_id = ?",
            (to_iso(now), ending, doubt_id),
        )
        rules = self._rules.by_id()
        told_by = to_json(sorted(changes))
        for row in [] if muted else told:
            rule = rules.get(row["rule_id"])
            if rule is None or row["channel_id"] not in rule.channels:
                continue
            delivery_id = self._opens(rule, row["channel_id"], now)
            if ending == ANSWERED:
                self._session.execute(
                    "insert into delivery_doubts values (?, ?, ?)"
                    " on conflict do update set ending = excluded.ending",
                    (delivery_id, doubt_id, ending),
                )
                continue
            self._session.execute(
                "insert or ignore into delivery_changes select ?, value from json_each(?)",
                (delivery_id, told_by),
            )
            # What was not sent yet need not say that it is being confirmed.
            self._session.execute(
                "delete from delivery_doubts where delivery_id = ? and doubt_id = ?",
                (delivery_id, doubt_id),
            )
