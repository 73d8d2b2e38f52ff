"""Articles at whose address another page of the archive is shown."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storage.addresses import same_place
from storage.archive.db.session import Session
from storage.archive.filters import NOT_REDACTED
from storage.archive.ledger.versions import NEWEST, Versions
from storage.archive.rows import article_of
from storage.likeness import same_story, same_words, text_hash
from storage.records import Article
from storage.times import from_iso, to_iso
from storage.together.records import TITLE_MOST, shortened
from storage.work import Capture

LOOKS = 3
STANDS = timedelta(days=1)
"""Another article that is shown at an address for so long, at so many looks, stands there: the
editors have joined the two."""

_MOST = 32
"""Articles with one text that are looked at."""


@dataclass(frozen=True, slots=True)
class WrongPage:
    """What is shown in an article's place.

    Attributes:
        url: The address to which the page belongs.
        article_id: Its article; None: a list of the source, or nothing that is known.
        title: The headline of a page that has nothing of the article and is no known one.
        stands: Whether it is shown for so long that it is no mistake.
    """

    url: str
    article_id: int | None
    title: str | None = None
    stands: bool = False

    @property
    def detail(self) -> str:
        """What is noted of it, in English."""
        if self.title is not None:
            said = shortened(self.title, TITLE_MOST)
            return f"a page with another headline, text and template stands in its place: “{said}”"
        what = "a list page" if self.article_id is None else "the page of another article"
        return f"{what} stands in its place, {self.url}"


class WrongPages:
    """Tells another page at an article's address from an edit of the article.

    Args:
        session: The archive's connection.
        versions: What articles say.
    """

    def __init__(self, session: Session, versions: Versions) -> None:
        self._session = session
        self._versions = versions

    def seen(self, article_id: int, capture: Capture) -> WrongPage | None:
        """What was shown in an article's place by an answer of its own address, and note it.

        Within the caller's transaction. An answer that is the article's ends what was noted.
        """
        with self._session.writing():
            wrong = self.shown(article_id, capture)
            if wrong is not None:
                self._note(article_id, capture, wrong)
            if capture.article is not None and (wrong is None or wrong.stands):
                self.heal(article_id)
        return wrong

    def shown(self, article_id: int, capture: Capture) -> WrongPage | None:
        """What an answer of an article's own address shows in its place. Reads only."""
        fetch = capture.fetch
        if fetch.sha256 is None or not same_place(fetch.final_url or fetch.url, fetch.url):
            return None
        wrong = self._other(article_id, capture)
        is_list = wrong is not None and wrong.article_id is None and wrong.title is None
        if wrong is None or is_list or capture.article is None:
            return wrong
        return replace(wrong, stands=self._lasts(article_id, wrong, fetch.fetched_at))

    def heal(self, article_id: int) -> None:
        """The article's own page is shown again, or the other is taken for it."""
        with self._session.writing():
            self._session.execute("delete from wrong_pages where article_id = ?", (article_id,))

    def open(self) -> set[int]:
        """The articles in whose place another page was shown last."""
        return {row["article_id"] for row in self._session.rows("select * from wrong_pages")}

    def is_ill(self, source_id: str) -> bool:
        """Whether other pages are shown in place of any of a source's articles."""
        return self._session.exists("select 1 from wrong_pages where source_id = ?", (source_id,))

    def _note(self, article_id: int, capture: Capture, wrong: WrongPage) -> None:
        """One more look at it; what changes to another page begins anew."""
        self._session.execute(
            "insert into wrong_pages (article_id, source_id, shown_id, first_at, looks)"
            " values (?, ?, ?, ?, 1) on conflict (article_id) do update set"
            " first_at = iif(shown_id is excluded.shown_id, first_at, excluded.first_at),"
            " looks = iif(shown_id is excluded.shown_id, looks + 1, 1),"
            " shown_id = excluded.shown_id",
            (article_id, capture.source_id, wrong.article_id, to_iso(capture.fetch.fetched_at)),
        )

    def _lasts(self, article_id: int, wrong: WrongPage, now: datetime) -> bool:
        """Whether a look now is one more at what was shown so long that it is no mistake."""
        shown = self._shown(article_id, wrong)
        if shown is None or shown["first_at"] is None:
            return False
        return now - from_iso(shown["first_at"]) >= STANDS and shown["looks"] + 1 >= LOOKS

    def _shown(self, article_id: int, wrong: WrongPage) -> sqlite3.Row | None:
        """Since when it is shown and how often it was seen; one that is not known by headline."""
        if wrong.title is None:
            return self._session.row(
                "select first_at, looks from wrong_pages where article_id = ? and shown_id = ?",
                (article_id, wrong.article_id),
            )
        return self._session.row(
            "select min(fetched_at) as first_at, count(*) as looks from fetches"
            " where article_id = :id and detail = :detail and fetch_id > ifnull((select"
            " max(fetch_id) from fetches where article_id = :id"
            " and outcome in ('ok', 'not_modified')), 0)",
            {"id": article_id, "detail": wrong.detail},
        )

    def _other(self, article_id: int, capture: Capture) -> WrongPage | None:
        known = article_of(self._versions.newest_reading(article_id))
        if capture.article is not None and same_story(known, capture.article):
            return None
        return (
            self._list(capture)
            or self._by_bytes(article_id, capture, known)
            or self._by_text(article_id, capture)
            or self._strange(capture)
        )

    @staticmethod
    def _strange(capture: Capture) -> WrongPage | None:
        """A page that has nothing of the article, though it is none that is known."""
        if not capture.strange or capture.article is None:
            return None
        return WrongPage(capture.fetch.url, None, capture.article.title)

    def _list(self, capture: Capture) -> WrongPage | None:
        url = self._session.scalar(
            "select url from feeds where source_id = ? and sha256 = ? limit 1",
            (capture.source_id, capture.fetch.sha256),
        )
        return WrongPage(url, None) if url else None

    def _by_bytes(self, article_id: int, capture: Capture, known: Article) -> WrongPage | None:
        """The article, of any source, of which the very bytes are kept."""
        rows = self._session.execute(
            "select articles.article_id, articles.url as address, versions.* from snapshots"
            " cross join versions using (snapshot_id) join articles using (article_id)"
            " where snapshots.sha256 = ? order by articles.article_id limit ?",
            (capture.fetch.sha256, _MOST),
        ).fetchall()
        if any(row["article_id"] == article_id for row in rows):
            return None  # it showed them before
        found = next((row for row in rows if not same_story(known, article_of(row))), None)
        return WrongPage(found["address"], found["article_id"]) if found else None

    def _by_text(self, article_id: int, capture: Capture) -> WrongPage | None:
        """The article of the source that says it, under the same headline."""
        article = capture.article
        if article is None:
            return None
        rows = self._session.execute(
            f"select articles.url as address, versions.* from articles"
            f" join versions on version_id = {NEWEST}"
            f" where articles.source_id = ? and text_hash = ? and articles.{NOT_REDACTED}"
            " and articles.article_id <> ? order by articles.article_id limit ?",
            (capture.source_id, text_hash(article.body), article_id, _MOST),
        )
        found = next((row for row in rows if same_words(article_of(row), article)), None)
        return WrongPage(found["address"], found["article_id"]) if found else None
