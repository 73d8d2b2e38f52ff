"""Articles of which a page shows the beginning only, by what their fetches noted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage.archive.db.session import Session
from storage.cuts import CUT, prompt_in

LOOKED_AT = 100
"""Answers of an article that are looked back on, newest first; the newest nearly always tells."""

_MAYBE = """select article_id, url from articles where source_id = ? and state = 'live'
    and (fetched_at > last_seen_at or exists (select 1 from versions join fetches using (fetch_id)
        where versions.article_id = articles.article_id and fetches.detail like ? || '%'))
    order by article_id"""
"""Those that answered something else last, and those that were first seen cut."""

_VERSION = """select fetches.sha256, fetches.detail from versions join fetches using (fetch_id)
    where versions.article_id = ? order by versions.fetch_id desc, versions.version desc limit 1"""


class Cut:
    """Tells which articles stand cut; nothing of it is stored.

    Args:
        session: The archive's connection.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def prompt_of(self, article_id: int) -> str | None:
        """What the page asks for before it shows the whole of an article; None: it shows it."""
        version = self._session.row(_VERSION, (article_id,))
        read = prompt_in(version["detail"]) if version else None
        answers = self._session.rows(
            "select outcome, sha256, detail from fetches where article_id = ?"
            " order by fetch_id desc limit ?",
            (article_id, LOOKED_AT),
        )
        as_kept = False  # whether a newer answer says that what was read last stands
        for answer in answers:
            prompt = prompt_in(answer["detail"])
            if prompt and (answer["outcome"] == "ok" or not as_kept):
                return prompt
            if answer["outcome"] == "ok" and version and answer["sha256"] != version["sha256"]:
                return None
            as_kept = as_kept or answer["outcome"] in ("ok", "not_modified")
        return read

    def of_incidents(self) -> list[dict[str, Any]]:
        """The articles that stand cut at sources of which that is an open incident.

        Each with its ``source_id``, ``article_id``, ``url`` and ``prompt``.
        """
        return [
            {"source_id": source_id, **article}
            for source_id in self._ill()
            for article in self._standing(source_id)
        ]

    def stands(self, source_id: str) -> bool:
        """Whether an article of a source stands cut."""
        return any(self._standing(source_id))

    def healed(self) -> list[str]:
        """The sources of which it is an open incident and no article stands cut any more."""
        return [source_id for source_id in self._ill() if not self.stands(source_id)]

    def _ill(self) -> list[str]:
        """The sources of which it is an open incident."""
        rows = self._session.rows(
            "select source_id from incidents where kind = 'cut' and closed_at is null"
            " order by source_id"
        )
        return [row["source_id"] for row in rows]

    def _standing(self, source_id: str) -> Iterator[dict[str, Any]]:
        """The articles of a source that stand cut, each looked at when it is asked for."""
        for row in self._session.rows(_MAYBE, (source_id, CUT)):
            if prompt := self.prompt_of(row["article_id"]):
                yield {**dict(row), "prompt": prompt}
