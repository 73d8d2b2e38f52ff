"""One source watched in process: Classifier and archive as the spider joins them, at any time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from crawler.classification import Classification
from crawler.classifier import Classifier
from crawler.outcomes import of_status
from crawler.tasks import Way
from storage import Archive
from storage.records import Change, Fetch, Outcome
from storage.work import Capture, Kept

START = datetime(2026, 11, 23, 0, tzinfo=UTC)


def judged_known(
    classifier: Classifier, fetch: Fetch, known: Kept, encoding: str | None
) -> Classification:
    """An answer for an article that the archive has, judged as a worker judges it."""
    judged = classifier.classify(fetch, known.source_id, encoding, known.article.title)
    return classifier.compare(judged, known, encoding)


@dataclass
class Watcher:
    """A source's articles, fetched when the test says."""

    archive: Archive
    classifier: Classifier
    source_id: str = "site"
    now: datetime = START

    def later(self, **span: float) -> Watcher:
        self.now += timedelta(**span)
        return self

    def fetch(
        self, url: str, body: str | bytes | None, status: int = 200, final_url: str | None = None
    ) -> Fetch:
        data = body.encode() if isinstance(body, str) else body
        return Fetch(
            url, self.now, of_status(status), status, final_url or url, body=data,
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            detail=None if status < 400 else f"HTTP {status}",
        )  # fmt: skip

    def first(self, url: str, body: str, **how: object) -> int:
        """A new article; its id."""
        fetch = self.fetch(url, body, **how)  # type: ignore[arg-type]
        judged = self.classifier.classify(fetch, self.source_id, "utf-8")
        assert judged.article, judged
        self.archive.intake.recording.record_new(
            Capture(self.source_id, judged.fetch, judged.article, judged.extractor, judged.matches)
        )
        return self.archive.queries.articles.find(url)

    def again(
        self,
        article_id: int,
        body: str | bytes | None = None,
        status: int = 200,
        *,
        final_url: str | None = None,
        lasting: bool = False,
        witnessed: bool = True,
    ) -> Outcome:
        """One more fetch of a known article; what it came to."""
        known = self.archive.intake.revisits.kept(article_id)
        fetch = self.fetch(self.url_of(article_id), body, status, final_url)
        judged = judged_known(self.classifier, fetch, known, "utf-8")
        way = Way((fetch.url,) if final_url else (), lasting)
        moved = final_url if judged.article and way.permanent else None
        capture = Capture(
            self.source_id, judged.fetch, judged.article, judged.extractor, judged.matches,
            witnessed=witnessed, moved_to=moved, own=judged.own,
        )  # fmt: skip
        self.archive.intake.recording.record_known(article_id, capture)
        return judged.fetch.outcome

    def url_of(self, article_id: int) -> str:
        row = self.archive._session.row(
            "select url from articles where article_id = ?", (article_id,)
        )
        assert row
        return str(row["url"])

    def state(self, article_id: int) -> str:
        return str(self.archive.queries.articles.as_json(article_id)["state"])

    def kinds(self) -> list[str]:
        return [change.kind.value for change in self.changes()]

    def changes(self) -> list[Change]:
        return self.archive.queries.changes.all(with_articles=True)[::-1]


def without(fetch: Fetch) -> Fetch:
    """A fetch as the batch of the unchanged takes it: its body is known and not carried."""
    return replace(fetch, body=None, digest=fetch.sha256)
