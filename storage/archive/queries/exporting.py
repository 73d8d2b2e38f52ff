"""What an export reads: articles as finished JSON, and the answers that versions were read from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.filters import EVERYTHING, OF_SOURCE, OF_TOPIC, Filter, between, had_change
from storage.archive.ledger.codec import sha256
from storage.archive.ledger.redactions import Redactions
from storage.archive.ledger.renderings import Renderings
from storage.archive.ledger.snapshots import Snapshots
from storage.archive.queries.articles import NEXT_FETCH_AT, REDACTED_AT, TOPICS, Articles
from storage.archive.rows import ARTICLE_COLUMNS, to_json
from storage.errors import StorageError
from storage.renderings import KeptRendering
from storage.times import from_iso, to_iso

_FLAGS = ("on_topic", "backlog")
_LISTS = ("authors", "notices", "images", "attachments")


def _member(name: str) -> str:
    """A member of an article's JSON object, from the column of that name."""
    if name in _FLAGS:
        return f"'{name}', json(iif({name}, 'true', 'false'))"
    return f"'{name}', json({name})" if name in _LISTS else f"'{name}', versions.{name}"


_HEAD = """'article_id', articles.article_id, 'version', versions.version,
    'source_id', source_id, 'state', state, {}, {},
    'first_seen_at', first_seen_at, 'last_seen_at', last_seen_at,
    'next_fetch_at', {}, 'captured_at', captured_at, 'extractor', extractor,
    'reread_of', reread_of, 'redacted_at', {}, 'topics', json({})""".format(
    *map(_member, _FLAGS), NEXT_FETCH_AT, REDACTED_AT, TOPICS
)

_OBJECT = f"json_object({_HEAD}, {', '.join(map(_member, ARTICLE_COLUMNS))})"
"""SQLite writes the JSON itself: the lists are JSON already, and no row becomes objects of Python
only to be written out again, at three times the speed. Handed over as bytes, it need not become
text only to be encoded again: half as fast again."""


_READ_FROM = """with pages as (
    select version, 1 as page, extractor, content_hash, snapshot_id, fetch_id
    from versions where article_id = :article_id and (:at is null or captured_at <= :at)
    union all
    select version, page, extractor, content_hash, further.snapshot_id, further.fetch_id
    from versions join version_snapshots as further using (version_id)
    where article_id = :article_id and (:at is null or captured_at <= :at)
), brought as (
    select pages.*, ifnull((select max(fetch_id) from fetches where article_id = :article_id
        and fetches.snapshot_id = pages.snapshot_id and fetches.fetch_id <= pages.fetch_id
        and outcome = 'ok'), fetch_id) as brought_id
    from pages
)
select fetches.*, snapshots.sha256 as kept_sha256,
    json_group_array(json_array(version, page, extractor, content_hash)) as readings
from brought join fetches on fetches.fetch_id = brought_id
join snapshots on snapshots.snapshot_id = brought.snapshot_id
group by brought_id order by brought_id"""
"""A page that has not changed is looked at by a fetch that brings no bytes: an earlier one did."""


@dataclass(frozen=True, slots=True)
class ReadFrom:
    """A version that was read from an answer.

    Attributes:
        page: Which of the article's pages the answer is, from 1.
        extractor: The rules that read it.
        content_hash: What the chain of changes covers.
    """

    version: int
    page: int
    extractor: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What a server answered once for something of an article that is kept.

    Attributes:
        url: The address asked for.
        final_url: The one that answered, after `redirects`.
        headers: As served, in order.
        captured_at: When the answer was there.
        sha256: Of the body, in hex.
    """

    article_id: int
    url: str
    final_url: str
    redirects: tuple[str, ...]
    status: int
    headers: tuple[tuple[str, str], ...]
    captured_at: datetime
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Served):
    """An answer from which one or more versions of an article were read.

    Attributes:
        readings: Those versions; several where newer rules read the same bytes again, or where
            only other pages of the article changed.
        fetch_id: The fetch that brought it.
    """

    readings: tuple[ReadFrom, ...]
    fetch_id: int


@dataclass(eq=False, repr=False)
class Exporting:
    """Streams articles and answers, one held at a time; read within `one_moment`."""

    _session: Session
    _snapshots: Snapshots
    _renderings: Renderings
    _redactions: Redactions
    _articles: Articles

    def article_count(self, where: Filter = EVERYTHING, at: datetime | None = None) -> int:
        """How many articles there are, or were at a moment."""
        return self._session.number(
            f"select count(*) from (select 1 from {_articles(where)})",
            {**where.values(), "at": at and to_iso(at)},
        )

    def articles_as_json(
        self, where: Filter = EVERYTHING, at: datetime | None = None
    ) -> Iterator[bytes]:
        """The objects of `articles`, newest first, each as the UTF-8 of its JSON.

        Args:
            where: Which.
            at: As the whole archive stood at that moment; at the speed of `articles`.
        """
        if at:
            return (to_json(row).encode() for row in self._articles.all(where, at))
        rows = self._session.stream(
            f"select cast({_OBJECT} as blob) as object"
            " from articles join versions using (article_id)"
            " where versions.version = articles.version"
            f" and {_conditions(where)} {_NEWEST_FIRST}",
            where.values(),
        )
        return (row["object"] for row in rows)

    def answers(self, where: Filter = EVERYTHING, at: datetime | None = None) -> Iterator[Answer]:
        """The answers of which the versions of those articles were read, without their bytes.

        The articles come newest first, the answers of each in order of time. Of a redacted one
        there are none.

        Args:
            where: Of which articles.
            at: Only what was captured up to that moment.
        """
        until = to_iso(at) if at else None
        ids = self._session.stream(
            f"select article_id from {_articles(where)}", {**where.values(), "at": until}
        )
        for row in ids:
            if self._redactions.is_redacted(row["article_id"]):
                continue
            yield from self._answers_of(row["article_id"], until)

    def answer_of(self, article_id: int, version: int) -> Answer:
        """The answer of which a version was read; of an article of several pages, its first.

        Raises:
            NotFoundError: There is no such version; a RedactedError where the article was redacted.
        """
        self._articles.version_row(article_id, version, None)
        self._redactions.refuse_redacted(article_id)
        return next(
            answer
            for answer in self._answers_of(article_id, None)
            if any(read.version == version and read.page == 1 for read in answer.readings)
        )

    def _answers_of(self, article_id: int, until: str | None) -> Iterator[Answer]:
        for row in self._session.rows(_READ_FROM, {"article_id": article_id, "at": until}):
            yield Answer(
                article_id=article_id,
                readings=tuple(ReadFrom(*reading) for reading in json.loads(row["readings"])),
                url=row["url"],
                final_url=row["final_url"] or row["url"],
                redirects=tuple(json.loads(row["redirects"])),
                status=row["status"] if row["status"] and row["outcome"] == "ok" else 200,
                headers=tuple((name, value) for name, value in json.loads(row["headers"])),
                captured_at=from_iso(row["fetched_at"]),
                sha256=row["kept_sha256"],
                fetch_id=row["fetch_id"],
            )

    def rendering(self, answer: Answer) -> KeptRendering | None:
        """What a browser made of an answer, where its version was read from that.

        Raises:
            StorageError: It is damaged.
        """
        with self._session.reading():
            return self._renderings.of(answer.fetch_id)

    def answer_body(self, answer: Answer) -> bytes:
        """The bytes of an answer, after transfer and content decoding.

        Raises:
            StorageError: They, or those they lean on, are damaged or missing.
        """
        snapshot_id = self._session.scalar(
            "select snapshot_id from snapshots where sha256 = ?", (answer.sha256,)
        )
        with self._session.reading():
            body = self._snapshots.read(snapshot_id) if snapshot_id is not None else b""
        if sha256(body) != answer.sha256:
            path = self._session.path
            raise StorageError(
                f"档案库 {path} 的快照 {answer.sha256} 与其摘要不符：请用备份恢复。",
                f"Snapshot {answer.sha256} of the archive {path} does not fit its hash: "
                "restore a backup.",
            )
        return body


_NEWEST_FIRST = "order by first_seen_at desc, articles.article_id desc limit :limit offset :offset"


_KNOWN_THEN = """(:at is null or exists (select 1 from versions
    where versions.article_id = articles.article_id and captured_at <= :at))"""


def _conditions(where: Filter) -> str:
    return f"{between('first_seen_at')} and {OF_SOURCE} and {OF_TOPIC} and {had_change(where)}"


def _articles(where: Filter) -> str:
    return f"articles where {_conditions(where)} and {_KNOWN_THEN} {_NEWEST_FIRST}"
