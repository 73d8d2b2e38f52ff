"""Makes values anew that an older rule made: keys, hashes, fingerprints, hosts and the index."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from storage.archive.db.session import Session
from storage.archive.filters import NOT_REDACTED
from storage.archive.intake.copies import Copies
from storage.archive.ledger.derived import Derived
from storage.archive.ledger.full_text import FullText
from storage.archive.ledger.parameters import Parameters
from storage.archive.ledger.versions import NEWEST
from storage.hosts import host_of
from storage.likeness import text_hash

BATCH = 2000
"""Rows that are made anew with one write: a fraction of a second."""

_HOSTS = {
    "articles": "article_id",
    "media": "media_id",
    "feed_pages": "feed_page_id",
    "feeds": "feed_id",
    "links": "link_id",
}
"""Tables whose rows may be many that have the host of their address, with their ids."""


class Rebuilding:
    """Makes derived values anew by today's rules, some with each write.

    Others read and write meanwhile. Killed at any moment, it leaves what is not made anew for the
    next time: a value is marked as of today's rule when its last row is.

    Args:
        session: The archive's connection.
        parameters: Knows the keys of addresses.
        full_text: The full-text index.
        derived: By which rules the values were made.
        copies: Keeps the fingerprints.
    """

    def __init__(
        self,
        session: Session,
        parameters: Parameters,
        full_text: FullText,
        derived: Derived,
        copies: Copies,
    ) -> None:
        self._session = session
        self._parameters = parameters
        self._derived = derived
        self._copies = copies
        self._ways: dict[str, Callable[[], None]] = {
            "articles.text_hash": self._text_hashes,
            "articles_fts": full_text.rebuild,
            "copy_prints": self._prints,
            "host": self._hosts,
            "link_readings": self._readings,
            "links.key": self._keys,
        }

    def rebuild(self) -> None:
        """Make every value anew that another version of its rule made."""
        for name in self._derived.outdated():
            self._ways[name]()

    def _keys(self) -> None:
        self._rewrite(
            "select link_id as id, source_id, url, key as value from links"
            " where link_id > ? order by link_id limit ?",
            lambda row: self._parameters.key(row["source_id"], row["url"]),
            "update links set key = ? where link_id = ?",
        )
        self._mark("links.key")

    def _text_hashes(self) -> None:
        self._rewrite(
            "select articles.article_id as id, text_hash as value, body from articles"
            f" join versions on version_id = {NEWEST}"
            f" where articles.article_id > ? and articles.{NOT_REDACTED}"
            " order by articles.article_id limit ?",
            lambda row: text_hash(row["body"]),
            "update articles set text_hash = ? where article_id = ?",
        )
        self._mark("articles.text_hash")

    def _hosts(self) -> None:
        for table, key in _HOSTS.items():
            self._rewrite(
                f"select {key} as id, url, host as value from {table}"
                f" where {key} > ? and host is not null order by {key} limit ?",
                lambda row: host_of(row["url"]),
                f"update {table} set host = ? where {key} = ?",
            )
        with self._session.writing():
            self._session.execute("update robots set host = host_of(origin)")
            self._session.execute("update suspects set host = host_of(url)")
            self._derived.mark("host")

    def _prints(self) -> None:
        """Drop all fingerprints, and make them anew as every write does that finds some missing.

        By the old ones no text of today would be found, and which are an article's is not known.
        """
        with self._session.writing():
            self._session.execute("delete from copy_prints")
            self._session.execute(f"update articles set printed = null where {NOT_REDACTED}")
        missing = 1
        while missing:
            with self._session.writing():
                missing = self._copies.fill_prints()
        self._mark("copy_prints")  # killed before, it begins again

    def _readings(self) -> None:
        """Drop what told pages from others: most of them are not kept, so that it is read anew."""
        with self._session.writing():
            self._session.execute("delete from link_readings")
            self._derived.mark("link_readings")

    def _rewrite(self, select: str, rule: Callable[[sqlite3.Row], str], update: str) -> None:
        """Write a column anew where it differs.

        Args:
            select: The next rows after an id, so many: with their ``id``, their ``value``, and
                what the rule needs.
            rule: The value of a row.
            update: Sets the value of an id.
        """
        last = 0
        while True:
            with self._session.writing():
                rows = self._session.execute(select, (last, BATCH)).fetchall()
                made = [(rule(row), row["id"], row["value"]) for row in rows]
                self._session.execute_many(
                    update, [(value, of) for value, of, before in made if value != before]
                )
            if not rows:
                return
            last = rows[-1]["id"]

    def _mark(self, name: str) -> None:
        with self._session.writing():
            self._derived.mark(name)
