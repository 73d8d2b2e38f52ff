"""The rows of one fetch: snapshot, fetch, version with its index entry, verdicts, change.

Every method here writes inside the caller's transaction.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.addresses import address_key
from storage.archive.db.session import Session
from storage.archive.ledger.attempts import INSERT_FETCH, bare, fetch_values
from storage.archive.ledger.full_text import FullText
from storage.archive.ledger.renderings import Renderings
from storage.archive.ledger.snapshots import Snapshots
from storage.archive.ledger.versions import Versions
from storage.archive.rows import (
    ARTICLE_COLUMNS,
    article_values,
    canonical,
    content_hash,
    to_json,
)
from storage.decider import Decision
from storage.hosts import host_of
from storage.likeness import text_hash
from storage.records import Article, Fetch, Outcome
from storage.times import from_iso, to_iso
from storage.verdicts import Match
from storage.work import Capture

GENESIS = "0" * 64
"""The hash before the first change of the chain."""


@dataclass(eq=False, repr=False)
class Entries:
    """Appends rows; nothing here decides."""

    _session: Session
    _versions: Versions
    _snapshots: Snapshots
    _full_text: FullText
    _renderings: Renderings

    def store_snapshot(self, fetch: Fetch, article_id: int) -> int | None:
        """Keep the served bytes, once."""
        if fetch.body is None:
            return None
        digest = fetch.sha256
        known = self.snapshot_id(digest)
        if known is not None and not self._is_blank(known):
            return known
        stored_at = to_iso(fetch.fetched_at)
        kept = self._snapshots.encoded(fetch.body, article_id, stored_at)
        if known is not None:
            # Another article is served the very bytes that a redacted one was read from.
            self._session.execute(
                "update snapshots set base_id = ?, dictionary_id = ?, data = ?"
                " where snapshot_id = ?",
                (kept.base_id, kept.dictionary_id, kept.data, known),
            )
            return known
        return self._session.insert(
            "insert into snapshots (sha256, size, base_id, data, stored_at, dictionary_id)"
            " values (?, ?, ?, ?, ?, ?)",
            (digest, len(fetch.body), kept.base_id, kept.data, stored_at, kept.dictionary_id),
        )

    def _is_blank(self, snapshot_id: int) -> bool:
        """Whether a redaction took the bytes out."""
        return not self._session.scalar(
            "select length(data) from snapshots where snapshot_id = ?", (snapshot_id,)
        )

    def snapshot_id(self, digest: str | None) -> int | None:
        """The snapshot of these bytes, by their SHA-256; None where they are not kept."""
        known: int | None = self._session.scalar(
            "select snapshot_id from snapshots where sha256 = ?", (digest,)
        )
        return known

    def insert_fetch(
        self,
        source_id: str | None,
        fetch: Fetch,
        run_id: int | None,
        article_id: int | None = None,
        snapshot_id: int | None = None,
        *,
        counts_as_proof: bool = False,
        rendered: bool = False,
    ) -> int:
        """Append a fetch; its id. Where it is wanted, what a browser made of it is kept, too."""
        fetch_id = self._session.insert(
            INSERT_FETCH,
            fetch_values(
                source_id, fetch, run_id, article_id, snapshot_id, counts_as_proof=counts_as_proof
            ),
        )
        if rendered:
            self._renderings.keep(fetch_id, fetch)
        return fetch_id

    def keep_further_pages(
        self, article_id: int, source_id: str, pages: Sequence[Fetch], run_id: int | None
    ) -> list[tuple[int, int]]:
        """Keep the bytes of an article's further pages; the snapshot and the fetch of each."""
        kept = []
        for fetch in pages:
            snapshot_id = self.store_snapshot(fetch, article_id)
            if snapshot_id is None:
                raise ValueError("a version needs the bytes of each page that it was read from")
            fetch_id = self.insert_fetch(
                source_id, fetch, run_id, article_id, snapshot_id, rendered=True
            )
            kept.append((snapshot_id, fetch_id))
        return kept

    def insert_article(
        self, capture: Capture, article: Article, decision: Decision, *, backlog: bool
    ) -> int:
        """Append an article as its first look found it; its id."""
        fetch, now = capture.fetch, to_iso(capture.fetch.fetched_at)
        return self._session.insert(
            "insert into articles (source_id, url, title, state, first_seen_at, last_seen_at,"
            " version, on_topic, backlog, watched_from, next_fetch_at, fetched_at, full_fetch_at,"
            " etag, last_modified, sha256, text_hash, stands_at, host)"
            " values (?, ?, ?, 'live', ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                capture.source_id,
                article.url,
                article.title,
                now,
                now,
                any(match.matched for match in capture.matches),
                backlog,
                to_iso(decision.watch.watched_from),
                to_iso(decision.next_fetch_at),
                now,
                now,
                fetch.header("ETag"),
                fetch.header("Last-Modified"),
                fetch.sha256,
                text_hash(article.body),
                fetch.final_url or fetch.url,
                host_of(article.url),
            ),
        )

    def update_article(
        self, article_id: int, version: int, fetch: Fetch, decision: Decision
    ) -> None:
        """Bring an article up to date by what a look decided."""
        watch, now = decision.watch, to_iso(fetch.fetched_at)
        self._session.execute(
            "update articles set title = ?, text_hash = ?, state = ?, version = ?, on_topic = ?,"
            " watched_from = ?, next_fetch_at = ?, fetched_at = ?, gone_count = ?, gone_since = ?"
            " where article_id = ?",
            (
                watch.article.title,
                text_hash(watch.article.body),
                watch.state.value,
                version,
                watch.on_topic,
                to_iso(watch.watched_from),
                to_iso(decision.next_fetch_at),
                now,
                watch.gone_count,
                watch.gone_since and to_iso(watch.gone_since),
                article_id,
            ),
        )
        if fetch.outcome.is_answer:
            self._session.execute(
                "update articles set last_seen_at = ?, stands_at = ? where article_id = ?",
                (now, fetch.final_url or fetch.url, article_id),
            )
        if fetch.outcome is Outcome.OK and fetch.body is not None:
            self._session.execute(
                "update articles set full_fetch_at = ?, etag = ?, last_modified = ?, sha256 = ?"
                " where article_id = ?",
                (
                    now,
                    fetch.header("ETag"),
                    fetch.header("Last-Modified"),
                    fetch.sha256,
                    article_id,
                ),
            )

    def insert_version(
        self,
        article_id: int,
        version: int,
        article: Article,
        extractor: str,
        captured_at: datetime,
        snapshot_id: int,
        fetch_id: int,
        reread_of: int | None,
        pages: Sequence[tuple[int, int]],
    ) -> None:
        """Append a version; `pages` are the snapshot and the fetch of each of its further pages."""
        snapshots = (snapshot_id, *(further for further, _ in pages))
        digest = ",".join(map(self._versions.sha256_of, snapshots))
        captured = to_iso(captured_at)
        columns = ", ".join(ARTICLE_COLUMNS)
        marks = ", ".join("?" * len(ARTICLE_COLUMNS))
        version_id = self._session.insert(
            "insert into versions (article_id, version, captured_at, snapshot_id, fetch_id,"
            f" extractor, reread_of, content_hash, {columns})"
            f" values (?, ?, ?, ?, ?, ?, ?, ?, {marks})",
            (
                article_id,
                version,
                captured,
                snapshot_id,
                fetch_id,
                extractor,
                reread_of,
                content_hash(article, digest, captured, extractor),
                *article_values(article),
            ),
        )
        fields = (article.title, article.kicker, article.subtitle, article.body)
        self._full_text.enter(version_id, fields)
        self._session.execute_many(
            "insert into version_snapshots values (?, ?, ?, ?)",
            [(version_id, number, *page) for number, page in enumerate(pages, 2)],
        )

    def insert_reading(
        self,
        stored: sqlite3.Row,
        article_id: int,
        version: int,
        article: Article,
        *,
        extractor: str | None = None,
        captured_at: datetime | None = None,
        reread_of: int | None = None,
    ) -> None:
        """Append a version that was read from the bytes of another.

        Args:
            stored: The other, as its row.
            article_id: Whose version it is.
            version: Its number.
            article: What it says.
            extractor: The rules that read it; None: those of the other.
            captured_at: When the page stood so; None: when the other's bytes were served.
            reread_of: The version that these rules read anew.
        """
        self.insert_version(
            article_id,
            version,
            article,
            extractor or stored["extractor"],
            captured_at or from_iso(stored["captured_at"]),
            stored["snapshot_id"],
            stored["fetch_id"],
            reread_of,
            self._versions.further_pages(stored["version_id"]),
        )

    def copy_matches(self, stored: sqlite3.Row, article_id: int, version: int) -> None:
        """Append the topics' verdicts on a stored version to another that says the same."""
        self._session.execute(
            "insert or ignore into matches (article_id, version, topic_id, matched, score, reasons,"
            " rules_hash, judged_at) select ?, ?, topic_id, matched, score, reasons, rules_hash,"
            " judged_at from matches where article_id = ? and version = ?"
            " and superseded_at is null",
            (article_id, version, stored["article_id"], stored["version"]),
        )

    def insert_matches(
        self, article_id: int, version: int, matches: Sequence[Match], now: datetime
    ) -> None:
        """Append the topics' verdicts on a version."""
        self._session.execute_many(
            "insert or ignore into matches (article_id, version, topic_id, matched, score,"
            " reasons, rules_hash, judged_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    article_id,
                    version,
                    match.topic,
                    match.matched,
                    match.score,
                    to_json([reason.as_json() for reason in match.reasons]),
                    match.rules_hash,
                    to_iso(now),
                )
                for match in matches
            ],
        )

    def remember_aliases(self, aliases: Sequence[str], url: str, fetch: Fetch) -> None:
        """Let further addresses of a link be known as it is: none of them is fetched again."""
        for alias in dict.fromkeys(aliases):
            self._session.execute(
                "insert into links (source_id, url, key, feed_id, state, backlog, first_seen_at,"
                " last_seen_at, checked_at, score, verdict, rules_hash, article_id)"
                " select source_id, ?, ?, feed_id, state, backlog, first_seen_at, last_seen_at,"
                " ?, score, verdict, rules_hash, article_id from links where url = ?"
                " on conflict (url) do update set state = excluded.state, next_fetch_at = null,"
                " checked_at = excluded.checked_at, score = excluded.score,"
                " verdict = excluded.verdict, rules_hash = excluded.rules_hash,"
                " article_id = excluded.article_id where links.state = 'pending'",
                (alias, address_key(alias), to_iso(fetch.fetched_at), url),
            )

    def turn_away_link(
        self,
        article_id: int,
        source_id: str,
        fetch: Fetch,
        addresses: Sequence[str | None],
        run_id: int | None,
    ) -> None:
        """Let what leads to a redacted article be known as its, and keep nothing of it."""
        self.insert_fetch(source_id, bare(fetch), run_id, article_id)
        self._session.execute(
            "update links set state = 'matched', article_id = ?, checked_at = ?,"
            " next_fetch_at = null, detail = null, verdict = null"
            " where article_id is null and url in (select value from json_each(?))",
            (article_id, to_iso(fetch.fetched_at), to_json([url for url in addresses if url])),
        )

    def proof_of(self, article_id: int, since: datetime | None) -> list[dict[str, object]]:
        """The counted ``gone`` fetches from `since` on, in the form of `ProofFetch.as_json`.

        The detail of the last says where the feeds stopped showing the link too, if they did.
        """
        if since is None:
            return []
        rows = self._session.execute(
            "select fetch_id, fetched_at, status, final_url, detail, sha256 from fetches"
            " where article_id = ? and counts_as_proof and fetched_at >= ? order by fetch_id",
            (article_id, to_iso(since)),
        ).fetchall()
        proof = [dict(row) for row in rows]
        if proof and (evidence := self._unlisted(article_id)):
            proof[-1]["detail"] = "; ".join(filter(None, (proof[-1]["detail"], evidence)))
        return proof

    def _unlisted(self, article_id: int) -> str | None:
        """Supporting evidence: a feed was read again later and did not show the article's link."""
        row = self._session.execute(
            "select feeds.url, links.last_seen_at from links join feeds using (feed_id)"
            " where links.article_id = ? and exists (select 1 from links others"
            " where others.feed_id = links.feed_id and others.last_seen_at > links.last_seen_at)"
            " order by links.last_seen_at desc limit 1",
            (article_id,),
        ).fetchone()
        return f"{row['url']} last showed its link {row['last_seen_at']}" if row else None

    def chain_head(self) -> str:
        """The hash of the newest change, or of the redaction that follows it."""
        row = self._session.execute(
            "select chain_hash, (select redaction_hash from redactions where after_change_id ="
            " change_id order by redaction_id desc limit 1) as redaction_hash"
            " from changes order by change_id desc limit 1"
        ).fetchone()
        return str(row["redaction_hash"] or row["chain_hash"]) if row else GENESIS

    def insert_change(self, values: dict[str, object]) -> int:
        """Append a change to the chain: its hash covers itself, its version and the one before."""
        version = values["to_version"] or values["from_version"]
        content = self._session.scalar(
            "select content_hash from versions where article_id = ? and version = ?",
            (values["article_id"], version),
        )
        previous = self.chain_head()
        digest = chain_hash(previous, values, content)
        row = {**values, "previous_hash": previous, "chain_hash": digest}
        columns = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)
        return self._session.insert(
            f"insert into changes ({columns}) values ({marks})",
            row,
        )


def chain_hash(previous: str, change: dict[str, object], content: str) -> str:
    """The hash of a change in the chain.

    SHA-256 over the previous hash, the change's stored columns and the content hash of the version
    it speaks of, as canonical JSON; columns that say how it was recorded (the run) are left out.
    """
    covered = {key: value for key, value in change.items() if key not in _NOT_CHAINED}
    return hashlib.sha256(canonical([previous, covered, content])).hexdigest()


_NOT_CHAINED = {"change_id", "run_id", "previous_hash", "chain_hash"}
