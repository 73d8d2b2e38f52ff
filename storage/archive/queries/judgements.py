"""Why answers were judged as they were, and which articles are being confirmed. Reads only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from storage.archive.db.session import Session
from storage.archive.filters import NOT_REDACTED
from storage.archive.intake.together.members import Members
from storage.decider import Policy
from storage.times import from_iso, to_iso
from storage.together.waiting import together

MOST_JUDGED = 200
"""Answers of an article that are looked back on."""

MOST_CONFIRMED = 200
"""Articles being confirmed that are listed."""

TOLD_WITHIN = timedelta(hours=2)
"""After the proofs of articles that are gone together are complete they are told within so long."""

_SAID = (
    "outcome",
    "status",
    "url",
    "final_url",
    "detail",
    "rule",
    "words",
    "counts_as_proof",
)


class Judgements:
    """Tells how answers were judged, and why.

    Args:
        session: The archive's connection.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_article(self, article_id: int, at: datetime | None = None) -> list[dict[str, Any]]:
        """An article's newest answers that were not as they should be, newest first.

        Each has the rule and the words on which it rests; of an earlier release both are None and
        `detail` tells what is known. Answers one after the other that say the same are one entry.

        Args:
            article_id: The article.
            at: As it was known at that moment.
        """
        rows = self._session.rows(
            f"select fetch_id, fetched_at, {', '.join(_SAID)} from fetches where article_id = ?"
            " and outcome not in ('ok', 'not_modified') and (? is null or fetched_at <= ?)"
            " order by fetch_id desc limit ?",
            (article_id, at and to_iso(at), at and to_iso(at), MOST_JUDGED),
        )
        found: list[dict[str, Any]] = []
        for row in rows:
            said = {key: row[key] for key in _SAID}
            said["counts_as_proof"] = bool(said["counts_as_proof"])
            if found and all(found[-1][key] == value for key, value in said.items()):
                found[-1]["since"] = row["fetched_at"]
                found[-1]["times"] += 1
                found[-1]["fetch_ids"].insert(0, row["fetch_id"])
                continue
            moments = {"since": row["fetched_at"], "until": row["fetched_at"], "times": 1}
            found.append({"fetch_ids": [row["fetch_id"]], **moments, **said})
        return found

    def being_confirmed(
        self, policy: Policy, article_id: int | None = None
    ) -> list[dict[str, Any]]:
        """Articles that answered ``gone`` and are not proven withdrawn, first found gone first.

        What is gone together with others of its source is told with them, between `told_from` and
        `told_by`; of the others both are None.

        Args:
            policy: What proves a withdrawal.
            article_id: Only that one.
        """
        rows = self._session.rows(
            "select article_id, source_id, url, title, gone_since as since, gone_count as looks,"
            " next_fetch_at from articles where state = 'live' and gone_count > 0"
            f" and {NOT_REDACTED} and (?1 is null or article_id = ?1)"
            " order by gone_since, article_id limit ?2",
            (article_id, MOST_CONFIRMED),
        )
        firsts = self._in_company() if rows else {}
        return [
            {
                **dict(row),
                "looks_wanted": policy.confirmations,
                **_told(row["since"], firsts.get(row["article_id"]), policy.window),
            }
            for row in rows
        ]

    def _in_company(self) -> dict[int, datetime]:
        """The articles that are gone together with others, each with when the first of them was."""
        return {
            one.article_id: min(other.gone_since for other in group)
            for group in Members(self._session).waiting()
            for one in group
        }


def _told(since: str, first: datetime | None, window: timedelta) -> dict[str, str | None]:
    """When the end of an article that is gone with others is told."""
    if first is None:
        return {"told_from": None, "told_by": None}
    begins = max(first + together(window), from_iso(since) + window)
    return {"told_from": to_iso(begins), "told_by": to_iso(begins + TOLD_WITHIN)}
