"""Texts that spread: clusters of an article and its copies. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.ledger.finest import with_finest
from storage.copied import Spread
from storage.copies import (
    Publication,
    Text,
    order_is_known,
)
from storage.published import likely_precision
from storage.times import from_iso


class Clusters:
    """Reads which articles carry one text, and who published it first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def spread(self, article_id: int) -> list[Spread]:
        """How a text spread: the first publisher and every copy, oldest first.

        A page that prints the day alone stands where it was seen, or at its day's end.

        Args:
            article_id: Any article of the cluster.

        Returns:
            Nothing where the article neither is a copy nor was copied.
        """
        rows = self._session.rows(
            "select article_id, similarity, article_id = original_id as original"
            " from copies join clusters using (cluster_id) where cluster_id ="
            " (select cluster_id from copies where article_id = ?)",
            (article_id,),
        )
        with self._session.reading():
            found = [(self.publication(row["article_id"]), row) for row in rows]
        found.sort(key=lambda pair: (not pair[1]["original"], pair[0].span.end, pair[0].article_id))
        copies = [one for one, row in found if not row["original"]]
        first = next((one for one, row in found if row["original"]), None)
        return [
            Spread(
                article_id=one.article_id,
                source_id=one.source_id,
                source_name=one.source_name,
                url=one.article.url,
                title=one.article.title,
                origin=one.article.origin,
                published_at=one.article.published_at,
                first_seen_at=one.seen_at,
                similarity=row["similarity"],
                original=bool(row["original"]),
                published_precision=likely_precision(one.article),
                order_known=first is None or one is first or order_is_known(one, first, copies),
            )
            for one, row in found
        ]

    def publication(self, article_id: int, seen_at: datetime | None = None) -> Publication:
        """Who published an article's text, and when; `seen_at`: when it was seen to say so."""
        row = self._session.execute(
            "select versions.*, articles.source_id, articles.first_seen_at, sources.name,"
            " finest_at, finest_precision"
            " from articles join versions using (article_id, version)"
            " join sources using (source_id) where article_id = ?",
            (article_id,),
        ).fetchone()
        seen_at = seen_at or from_iso(row["first_seen_at"])
        return Publication(article_id, row["source_id"], row["name"], with_finest(row), seen_at)

    def text_of(self, article_id: int, version: int | None = None) -> Text:
        """The text of an article, of its newest version unless another is named."""
        body = self._session.scalar(
            "select body from articles join versions using (article_id)"
            " where article_id = ? and versions.version = ifnull(?, articles.version)",
            (article_id, version),
        )
        return Text.of(body)

    def version_of(self, article_id: int) -> int:
        """The number of an article's newest version."""
        return self._session.number(
            "select version from articles where article_id = ?", (article_id,)
        )

    def cluster_of(self, article_id: int) -> int | None:
        """The cluster of an article; None where it stands alone."""
        cluster_id: int | None = self._session.scalar(
            "select cluster_id from copies where article_id = ?", (article_id,)
        )
        return cluster_id

    def members(self, cluster_id: int) -> Sequence[int]:
        """The articles of a cluster, in order of recording."""
        rows = self._session.execute(
            "select article_id from copies where cluster_id = ? order by article_id",
            (cluster_id,),
        )
        return [row["article_id"] for row in rows]

    def original(self, cluster_id: int) -> Publication:
        """The first publication of a cluster."""
        return self.publication(
            self._session.scalar(
                "select original_id from clusters where cluster_id = ?", (cluster_id,)
            )
        )

    def has_been_told(self, article_id: int) -> bool:
        """Whether it was told that an article is a copy."""
        return self._session.exists(
            "select 1 from changes where article_id = ? and kind = 'copied' limit 1", (article_id,)
        )
