"""Every kept page read again by today's rules, in this process: resumable, idempotent, silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from crawler.classifier import Classifier
from crawler.seeds import load_sources
from crawler.topics import load_all
from scheduler.config import Config
from storage import Archive
from storage.locks import archive_lock
from storage.records import Edit
from storage.redactions import RedactedError
from storage.times import utc_now
from storage.work import Reread


@dataclass(slots=True)
class Reextracted:
    """What a re-reading did.

    Attributes:
        read: Versions whose pages were read again.
        unreadable: Those in which today's rules read nothing; their versions stay as they are.
        appended: For each reading that differs: the article, the new version, the version it is a
            reading of, the title, and the fields that differ.
    """

    read: int = 0
    unreadable: int = 0
    appended: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The counts and the versions appended as a JSON object."""
        return {"read": self.read, "unreadable": self.unreadable, "appended": self.appended}


def reextract(
    config: Config,
    source_id: str | None = None,
    *,
    progress: Callable[[Reextracted], None] = lambda _: None,
) -> Reextracted:
    """Read every kept page again and append what differs; a run cut short is gone on with.

    Args:
        config: The configuration; its seeds are read here, its channels are not needed.
        source_id: Only of that source.
        progress: Told after each batch.

    Raises:
        LockedError: Another re-reading of the archive runs.
        StorageError: The archive cannot be opened or written.
        FaultsError: The seeds have faults.
    """
    sources = list(load_sources(config.source_paths, config.overlays))
    topics = load_all(config.topic_paths, config.overlays)
    classifier = Classifier(sources, topics, config.zone)
    done = Reextracted()
    with (
        archive_lock(config.archive, "reextract", wait=False),
        Archive(config.archive, create=False, policy=config.policy) as archive,
    ):
        source_id = source_id and archive.intake.renames.source(source_id)
        archive.intake.rereadings.begin(source_id, utc_now())
        while batch := archive.intake.rereadings.left(source_id):
            for version_id, article_id, version in batch:
                _read_again(archive, classifier, source_id, (version_id, article_id, version), done)
            progress(done)
        archive.intake.rereadings.end(source_id)
    return done


def _read_again(
    archive: Archive,
    classifier: Classifier,
    source_id: str | None,
    place: tuple[int, int, int],
    done: Reextracted,
) -> None:
    version_id, article_id, version = place
    try:
        known = archive.intake.revisits.kept(article_id, version)
    except RedactedError:  # redacted since the batch was read
        archive.intake.rereadings.record(source_id, version_id, None, utc_now())
        return
    result = classifier.reread(known)
    done.read += 1
    reread = None
    if result is None or result.article is None:
        done.unreadable += 1
    else:
        reread = Reread(article_id, version, result.article, result.extractor, result.matches)
    appended = archive.intake.rereadings.record(source_id, version_id, reread, utc_now())
    if appended and reread:
        done.appended.append(_told(reread, *appended))


def _told(reread: Reread, number: int, edit: Edit) -> dict[str, Any]:
    return {
        "article_id": reread.article_id,
        "version": number,
        "reread_of": reread.of,
        "extractor": reread.extractor,
        "title": reread.article.title,
        "fields": list(edit.fields),
    }
