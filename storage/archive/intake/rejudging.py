"""Kept texts judged by the topics of today: nothing is fetched, nobody is told.

A verdict that differs is appended, and the one that it replaces says since when it holds no more.
An article that no topic matches any more stays watched; what happens to it concerns no topic.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from storage.archive.db.session import Session
from storage.archive.filters import NOT_REDACTED, current
from storage.archive.rows import to_json
from storage.times import to_iso
from storage.verdicts import Match

VERSIONS_A_STEP = 1000
"""Versions looked at in one call; the newest come first."""

SECONDS_A_STEP = 3.0
"""How long one call goes on, so that a run is not held up: a text takes some milliseconds."""

VERSIONS_AT_ONCE = 20
"""Versions in one transaction, so that no other writer waits for long."""


class Judges(Protocol):
    """A topic."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def rules_hash(self) -> str:
        """Of its rules: another hash may mean another verdict."""

    def match(self, title: str, body: str) -> Match:
        """The verdict on a text."""


class Rejudging:
    """Judges the kept versions by today's topics, some at a time.

    Args:
        session: The archive's connection.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._execute = session.execute

    def step(self, topics: Sequence[Judges], now: datetime, *, most: int = VERSIONS_A_STEP) -> int:
        """Judge the next kept versions by topics that are new or have other rules than before.

        Call it at the beginning of a run, so that what the run finds is told by today's topics.

        Args:
            topics: All topics of today.
            now: The present moment.
            most: At most so many versions, and no longer than SECONDS_A_STEP.

        Returns:
            How many versions were looked at; 0: none is left.
        """
        if not topics:
            return 0
        self._begin(topics, now)
        looked_at, end = 0, time.monotonic() + SECONDS_A_STEP
        while looked_at < most and time.monotonic() < end:
            left = self._left(topics)
            if not left:
                break
            with self._session.writing():
                looked_at += self._judge_some(topics, left, now, most - looked_at)
        return looked_at

    def _begin(self, topics: Sequence[Judges], now: datetime) -> None:
        """Take up the topics whose rules differ from those by which the versions were judged."""
        rows = self._session.rows("select topic_id, rules_hash from judgings")
        judged = {row["topic_id"]: row["rules_hash"] for row in rows}
        today = {topic.id: topic.rules_hash for topic in topics}
        if judged == today:
            return
        if judged.keys() - today.keys():
            # What only a topic matched that is gone is off topic now: every text is looked at.
            judged = {}
        with self._session.writing():
            self._execute(
                "delete from judgings where topic_id not in (select value from json_each(?))",
                (to_json(list(today)),),
            )
            for topic_id, rules_hash in today.items():
                if judged.get(topic_id) != rules_hash:
                    self._execute(
                        "insert or replace into judgings"
                        " select ?, ?, ifnull(max(version_id), 0), ? from versions",
                        (topic_id, rules_hash, to_iso(now)),
                    )

    def _left(self, topics: Sequence[Judges]) -> dict[str, int]:
        """The topics by which versions are still to be judged, up to which."""
        rows = self._session.rows(
            "select topic_id, versions_left from judgings where versions_left > 0"
        )
        today = {topic.id for topic in topics}
        return {row["topic_id"]: row["versions_left"] for row in rows if row["topic_id"] in today}

    def _judge_some(
        self, topics: Sequence[Judges], left: Mapping[str, int], now: datetime, most: int
    ) -> int:
        limit = min(VERSIONS_AT_ONCE, most)
        rows = self._execute(
            "select version_id, article_id, versions.version,"
            " versions.version = articles.version as newest from versions"
            f" join articles using (article_id) where version_id <= ? and articles.{NOT_REDACTED}"
            " order by version_id desc limit ?",
            (max(left.values()), limit),
        ).fetchall()
        today = to_json([topic.id for topic in topics])
        for row in rows:
            wanted = [topic for topic in topics if left.get(topic.id, 0) >= row["version_id"]]
            self._judge(row, wanted, to_iso(now))
            if row["newest"]:
                self._place(row, today)
        self._execute(
            "update judgings set versions_left = min(versions_left, ?)",
            (rows[-1]["version_id"] - 1 if len(rows) == limit else 0,),
        )
        return len(rows)

    def _judge(self, version: sqlite3.Row, topics: Sequence[Judges], now: str) -> None:
        """Give a version the verdicts of some topics, where it has them not."""
        held: dict[str, list[sqlite3.Row]] = {}
        for row in self._execute(
            f"select matches.*, {current('topic', 'topic_id')} as topic_now from matches"
            " where article_id = ? and version = ? and superseded_at is null order by match_id",
            (version["article_id"], version["version"]),
        ):
            held.setdefault(row["topic_now"], []).append(row)
        text: sqlite3.Row | None = None
        for topic in topics:
            before = held.get(topic.id, [])
            if len(before) == 1 and before[0]["rules_hash"] == topic.rules_hash:
                continue
            text = text or self._text(version["version_id"])
            match = topic.match(text["title"], text["body"])
            if before and _says(before[-1], match):
                before = before[:-1]
            else:
                self._append(version, match, now)
            self._supersede(before, match, now)

    def _text(self, version_id: int) -> sqlite3.Row:
        row: sqlite3.Row = self._execute(
            "select title, body from versions where version_id = ?", (version_id,)
        ).fetchone()
        return row

    def _append(self, version: sqlite3.Row, match: Match, now: str) -> None:
        # Rules that come back say what they said: that verdict holds again.
        self._execute(
            "insert into matches (article_id, version, topic_id, matched, score, reasons,"
            " rules_hash, judged_at, rejudged) values (?, ?, ?, ?, ?, ?, ?, ?, 1)"
            " on conflict (article_id, version, topic_id, rules_hash)"
            " do update set superseded_at = null",
            (
                version["article_id"],
                version["version"],
                match.topic,
                match.matched,
                match.score,
                _reasons(match),
                match.rules_hash,
                now,
            ),
        )

    def _supersede(self, verdicts: Sequence[sqlite3.Row], match: Match, now: str) -> None:
        for row in verdicts:
            if (row["topic_id"], row["rules_hash"]) != (match.topic, match.rules_hash):
                self._execute(
                    "update matches set superseded_at = ? where match_id = ?",
                    (now, row["match_id"]),
                )

    def _place(self, version: sqlite3.Row, today: str) -> None:
        """Have an article's row say whether its newest version matches a topic of today."""
        self._execute(
            "update articles set on_topic = not on_topic where article_id = :article_id"
            " and on_topic <> exists (select 1 from matches"
            " where article_id = :article_id and version = :version and matched"
            f" and superseded_at is null and {current('topic', 'topic_id')}"
            " in (select value from json_each(:today)))",
            {**dict(version), "today": today},
        )


def _says(row: sqlite3.Row, match: Match) -> bool:
    """Whether a verdict that is kept is this one."""
    return (bool(row["matched"]), row["score"], row["reasons"]) == (
        match.matched,
        match.score,
        _reasons(match),
    )


def _reasons(match: Match) -> str:
    return to_json([reason.as_json() for reason in match.reasons])
