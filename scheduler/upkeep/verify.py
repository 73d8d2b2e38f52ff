"""Whether the archive is whole: storage's checks, and each version read again from its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from crawler.classifier import Classifier
from crawler.seeds import load_sources
from scheduler.config import Config
from storage import Archive
from storage.findings import Check, Finding
from storage.work import Kept


def verify(config: Config, *, head: str | None = None) -> Iterator[Finding]:
    """Everything that is wrong with the archive, as of one moment, while the daemon goes on.

    Versions that the running rules read are read again from their bytes; those of other rules are
    held to their stored hash.

    Args:
        config: The configuration; its sources say which rules read what.
        head: A chain hash kept elsewhere, which must be in the chain.

    Raises:
        StorageError: The archive cannot be opened, or is so damaged that it cannot be read on.
        FaultsError: The seeds have faults.
    """
    classifier = Classifier(
        list(load_sources(config.source_paths, config.overlays)), (), config.zone
    )
    with Archive(config.archive, read_only=True) as archive, archive.upkeep.verifying.one_moment():
        yield from archive.upkeep.verifying.verify(head)
        for kept in archive.upkeep.verifying.captured():
            yield from _read_again(classifier, kept)


def _read_again(classifier: Classifier, kept: Kept) -> Iterator[Finding]:
    """The finding that a version is not what its own rules read in its own bytes."""
    result = classifier.reread(kept)
    if result is None or result.article is None or result.extractor != kept.extractor:
        return
    if replace(result.article, url=kept.article.url) == kept.article:
        return
    stored, read = kept.article.as_json(), result.article.as_json()
    fields = [name for name in stored if name != "url" and stored[name] != read[name]]
    name = f"{kept.article_id} v{kept.version}"
    yield Finding(
        Check.EXTRACTION,
        f"版本 {name} 与其快照不符：{kept.extractor} 读出的{'、'.join(fields)}不同",
        f"version {name} is not what {kept.extractor} reads in its bytes: {', '.join(fields)}",
        {"article_id": kept.article_id, "version": kept.version},
    )
