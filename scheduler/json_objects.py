"""The JSON objects of articles that the command line and programs read: each made in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scheduler.config import Config
from scheduler.words.vocabulary import KIND_WORDS
from storage import Archive
from storage.diffs import compare
from storage.media import joined
from storage.records import Article, Edit
from storage.redactions import Redaction


def article_object(
    archive: Archive,
    config: Config,
    article_id: int,
    version: int | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """An article with all that is known of it, as `show --json` has it.

    Args:
        archive: Holds it.
        config: Says when an article counts as withdrawn.
        article_id: The article.
        version: In that version; None: in its newest reading.
        at: As it stood at that moment; None: as it stands.

    Raises:
        NotFoundError: There is no such article or version, or not yet.
        StorageError: The archive is locked past the busy timeout or damaged.
    """
    queries = archive.queries
    row = queries.articles.as_json(article_id, version, at)
    row["versions"] = queries.articles.versions(article_id, at)
    row["matches"] = queries.articles.matches(article_id, row["version"])
    row |= judged_of(archive, config, article_id, at)
    row["life"] = queries.lives.of(article_id, at)
    row["changes"] = [
        {name: value for name, value in event.items() if name not in {"at", "event"}}
        for event in row["life"]
        if event["event"] in KIND_WORDS
    ]
    row["spread"] = spread_objects(archive, article_id)
    finest = archive.intake.finest.of(article_id) if version is None and at is None else None
    row["published_finest"] = finest and {
        "published_at": finest.as_json()["published_at"],
        "published_precision": finest.published_precision,
    }
    redaction = queries.redactions.of(article_id)
    row["redaction"] = redaction and redaction.as_json()
    row |= rendering_of(archive, article_id, row)
    row["cut"] = queries.cut.prompt_of(article_id) if row["state"] == "live" else None
    return row


def spread_objects(archive: Archive, article_id: int) -> list[dict[str, Any]]:
    """How an article's text spread, the first publisher first, as `show --json` has it."""
    return [one.as_json() for one in archive.queries.clusters.spread(article_id)]


def judged_of(
    archive: Archive, config: Config, article_id: int, at: datetime | None
) -> dict[str, Any]:
    """Why answers were not taken for an article, and whether it is being confirmed.

    What was in doubt at a moment of the past is not known.

    Raises:
        StorageError: The archive is locked past the busy timeout or damaged.
    """
    judgements, policy = archive.queries.judgements, config.policy
    return {
        "judged": judgements.of_article(article_id, at),
        "being_confirmed": [] if at else judgements.being_confirmed(policy, article_id),
    }


def rendering_of(archive: Archive, article_id: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a version's rendering, under its name; nothing where there is none."""
    if row["redaction"]:
        return {}
    made = archive.queries.articles.rendering(article_id, row["version"])
    return {} if made is None else {"rendering": made.as_json()}


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions of an article and what lies between them.

    Attributes:
        before: The version `from_version`.
        after: The version `to_version`.
        edit: What differs; None where nothing does.
        redaction: That the words were taken out, if they were.
    """

    article_id: int
    from_version: int
    to_version: int
    before: Article
    after: Article
    edit: Edit | None
    redaction: Redaction | None

    def as_json(self) -> dict[str, Any]:
        """The difference as `diff --json` has it."""
        edit, redaction = self.edit, self.redaction
        return {
            "article_id": self.article_id,
            "from_version": self.from_version,
            "to_version": self.to_version,
            "severity": edit.severity.value if edit else None,
            "fields": list(edit.fields) if edit else [],
            "spans": [span.as_json() for span in edit.spans] if edit else [],
            "redacted_at": redaction and redaction.as_json()["redacted_at"],
        }


def difference(
    archive: Archive, article_id: int, first: int | None = None, second: int | None = None
) -> Difference:
    """What lies between two versions of an article.

    Args:
        archive: Holds them.
        article_id: The article.
        first: The version before; None: as which the article stood before the second.
        second: The version after; None: the newest.

    Raises:
        NotFoundError: There is no such article or version.
        StorageError: The archive is locked past the busy timeout or damaged.
    """
    articles = archive.queries.articles
    if first is None:
        numbers = articles.states(article_id)
        second = second or next(reversed(numbers), None)
        first = _before(numbers, second)
    from_version, before = articles.version(article_id, first)
    to_version, after = articles.version(article_id, second)
    files = archive.queries.media.edit(article_id, from_version, to_version)
    return Difference(
        article_id,
        from_version,
        to_version,
        before,
        after,
        joined(compare(before, after), files),
        archive.queries.redactions.of(article_id),
    )


def _before(numbers: Sequence[int], version: int | None) -> int | None:
    """As which version an article stood before one; that one itself where there is none before.

    Args:
        numbers: The versions as which it stood, in order of time.
        version: That one, which newer rules may have read again since.
    """
    if version in numbers:
        return numbers[max(numbers.index(version) - 1, 0)]
    return max((number for number in numbers if version and number < version), default=version)
