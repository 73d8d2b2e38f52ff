"""Search over every version, newest first or ranked, with the words' places."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, NamedTuple

from storage.archive.db.session import Session
from storage.archive.filters import EVERYTHING, OF_SOURCE, OF_TOPIC, Filter, between, had_change
from storage.archive.ledger.media import INDEX
from storage.archive.queries.articles import Articles
from storage.archive.search import FIELDS, Query, read_query

WEIGHTS = "1, 10, 5, 5"
"""How much a word counts in body, title, kicker and subtitle when results are ranked."""

BEST_FOR_ONE = 15
"""Versions that are ranked by the index alone for each article wanted; one may have several."""

_CANDIDATE = (
    "select versions.version_id, versions.article_id, versions.version, captured_at, reread_of,"
    " null as media_file_id"
)
_ARTICLE = "cross join articles on articles.article_id = versions.article_id"


_MEDIA_CONDITIONS = between("media_captures.captured_at")


class Newest(NamedTuple):
    """What stood last in the archive when a search began, so that its pages stay as they are."""

    version_id: int
    capture_id: int


_UP_TO = "(:version_id is null or versions.version_id <= :version_id)"
"""The condition that a version stood in the archive when the search began."""


def _values(where: Filter, up_to: Newest | None) -> dict[str, Any]:
    begun = up_to._asdict() if up_to else dict.fromkeys(Newest._fields)
    return {**where.values(), **begun}


def _captured(row: sqlite3.Row) -> str:
    return str(row["captured_at"])


def _conditions(where: Filter) -> str:
    held = f"{between('captured_at')} and {OF_SOURCE} and {OF_TOPIC} and {had_change(where)}"
    return f"{held} and {_UP_TO}"


class Searching:
    """Finds versions by their words."""

    def __init__(self, session: Session, articles: Articles) -> None:
        self._session = session
        self._articles = articles

    def newest(self) -> Newest:
        """Up to where the archive goes now, for the pages of a search."""
        row = self._session.row(
            "select ifnull((select max(version_id) from versions), 0) as version_id,"
            " ifnull((select max(capture_id) from media_captures), 0) as capture_id"
        )
        return Newest(*row) if row else Newest(0, 0)

    def search(
        self,
        query: str,
        where: Filter = EVERYTHING,
        *,
        ranked: bool = False,
        up_to: Newest | None = None,
        behind: int | None = None,
    ) -> list[dict[str, Any]]:
        """The articles of which any version says it, each in the newest version that does.

        Title, kicker, subtitle and body are searched; `storage.archive.search` has the grammar.

        Args:
            query: What the user wrote.
            where: Which articles; `since` and `until` are about when the version was captured.
            ranked: The best first (BM25), an article's best version; else the newest first.
            up_to: Only of what stood in the archive by then; None: of all.
            behind: Only what stands behind that article, which was the last of so many as are left
                out: others may have come before it meanwhile, by a change, or gone.

        Returns:
            Article objects with ``marks``: field -> the start and end of each word found in it;
            where only a kept attachment says it, with ``attachment``: its address, text and marks.

        Raises:
            QueryError: The query cannot be read.
        """
        asked = read_query(query)
        found, begin = self._found(asked, where, up_to, ranked=ranked), where.offset
        if behind is not None:
            if any(row["article_id"] == behind for row, _ in found):
                begin = 0
            else:  # it is gone itself
                found, begin = self._found(asked, where, up_to, ranked=ranked), max(begin - 1, 0)
        last = None if where.limit is None else begin + where.limit
        return [
            {**self._articles.as_json(row["article_id"], row["version"]), **said}
            for row, said in islice(found, begin, last)
        ]

    def _found(
        self, asked: Query, where: Filter, up_to: Newest | None, *, ranked: bool
    ) -> Iterator[tuple[sqlite3.Row, dict[str, Any]]]:
        """All that is found, in order, whatever the page."""
        newest = "articles_fts.rowid desc"
        candidates = (
            self._best_first(asked, where, up_to)
            if ranked
            else _newest_first(self._candidates(asked, where, newest, up_to))
        )
        documents = self._documents(asked, where, up_to)
        return self._holding(
            asked,
            chain(candidates, documents)
            if ranked
            else heapq.merge(candidates, documents, key=_captured, reverse=True),
        )

    def _best_first(
        self, asked: Query, where: Filter, up_to: Newest | None
    ) -> Iterator[sqlite3.Row]:
        """All that the index finds, the best first.

        The index alone ranks six times as fast as beside the versions, so the best are asked of it
        first. They come again at the head of the rest, which only a filter or a text that refuses
        most of them makes necessary.
        """
        if where.limit is not None:
            yield from self._session.stream(
                f"{_CANDIDATE} from (select rowid, bm25(articles_fts, {WEIGHTS}) as score"
                " from articles_fts where articles_fts match :match order by score limit :best)"
                " as best cross join versions on versions.version_id = best.rowid"
                f" {_ARTICLE} where {_conditions(where)} order by score",
                {
                    **_values(where, up_to),
                    "match": asked.expression,
                    "best": BEST_FOR_ONE * (where.offset + where.limit),
                },
            )
        yield from self._candidates(asked, where, f"bm25(articles_fts, {WEIGHTS})", up_to)

    def _candidates(
        self, asked: Query, where: Filter, order: str, up_to: Newest | None
    ) -> Iterator[sqlite3.Row]:
        # The index is the outer loop, read in its own order: the newest come at once, however many
        # versions hold the word.
        return self._session.stream(
            f"{_CANDIDATE} from articles_fts"
            f" cross join versions on versions.version_id = articles_fts.rowid {_ARTICLE}"
            f" where articles_fts match :match and {_conditions(where)} order by {order}",
            {**_values(where, up_to), "match": asked.expression},
        )

    def _holding(
        self, asked: Query, candidates: Iterator[sqlite3.Row]
    ) -> Iterator[tuple[sqlite3.Row, dict[str, Any]]]:
        """The candidates whose text holds the query, of each article the first."""
        taken: set[int] = set()
        for row in candidates:
            if row["article_id"] in taken:
                continue
            if row["media_file_id"] is not None:
                document = self._session.row(
                    "select text from media_files where media_file_id = ?", (row["media_file_id"],)
                )
                said = document["text"] if document else None
                marks = asked.places({**dict.fromkeys(FIELDS), "body": said})
                if marks is not None:
                    taken.add(row["article_id"])
                    told = {"url": row["url"], "text": said, "marks": marks["body"]}
                    yield row, {"marks": {}, "attachment": told}
                continue
            text = self._session.row(
                f"select {', '.join(FIELDS)} from versions where version_id = ?",
                (row["version_id"],),
            )
            marks = asked.places(dict(text)) if text else None
            if marks is not None:
                taken.add(row["article_id"])
                yield row, {"marks": marks}

    def _documents(
        self, asked: Query, where: Filter, up_to: Newest | None
    ) -> Iterator[sqlite3.Row]:
        """What documents say, the newest first, each in the version that showed it first."""
        return self._session.stream(
            "select versions.version_id, versions.article_id, versions.version,"
            " media_captures.captured_at, versions.reread_of, media_file_id, media.url"
            f" from {INDEX} cross join media_captures on media_file_id = {INDEX}.rowid"
            " cross join media using (media_id) cross join versions on versions.article_id ="
            " media.article_id and versions.version = media_captures.version"
            f" {_ARTICLE} where {INDEX} match :match and {_MEDIA_CONDITIONS} and"
            f" {OF_SOURCE} and {OF_TOPIC} and {had_change(where)}"
            " and (:capture_id is null or capture_id <= :capture_id) order by capture_id desc",
            {**_values(where, up_to), "match": asked.expression},
        )


def _newest_first(rows: Iterator[sqlite3.Row]) -> Iterator[sqlite3.Row]:
    """Rows in the order of recording, newest first, put into the order of capture.

    Only a version that newer rules read again from old bytes stands elsewhere; it waits in a heap.
    """
    waiting: list[tuple[str, int, sqlite3.Row]] = []
    for row in rows:
        if row["reread_of"] is not None:
            heapq.heappush(waiting, (_descending(row["captured_at"]), -row["version_id"], row))
            continue
        while waiting and waiting[0][2]["captured_at"] >= row["captured_at"]:
            yield heapq.heappop(waiting)[2]
        yield row
    while waiting:
        yield heapq.heappop(waiting)[2]


def _descending(captured_at: str) -> str:
    """A time's text as a key by which later times come first."""
    return captured_at.translate(_COMPLEMENTS)


_COMPLEMENTS = str.maketrans("0123456789", "9876543210")
