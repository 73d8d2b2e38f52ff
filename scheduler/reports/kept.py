"""What a report shows of what is kept: copies of pictures made anew, and what documents say."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from scheduler.reports.entries import Entry, Fact
from scheduler.reports.report import KeptFiles, KeptPicture
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import line
from storage.archive.queries import Queries
from storage.media import KeptMedia, MediaKind
from storage.records import Article, Change, Kind

MOST_OF_CHANGE = 4
MOST_OF_REPORT = 24
"""Pictures of a change and of a report: each takes some 100 kB of it."""

MOST_BYTES = 8 << 20
"""Of all pictures of a report, in base64: mail and chat programs refuse what is larger."""

_MOST_SAID = 300


def kept_files(queries: Queries, changes: Iterable[Change]) -> Mapping[int, KeptFiles]:
    """What is shown of a report's changes, by their numbers.

    Of what was withdrawn, its pictures and attachments; of a picture that was exchanged, both.

    Raises:
        StorageError: The archive is locked past the busy timeout or damaged.
    """
    found: dict[int, KeptFiles] = {}
    room = _Room(MOST_OF_REPORT, MOST_BYTES)
    if not queries.media.held()[0]:
        return found
    for change in changes:
        if change.kind is Kind.WITHDRAWN:
            files = _withdrawn(queries, change, room)
        elif change.kind is Kind.EDITED and "images" in change.fields:
            files = _exchanged(queries, change, room)
        else:
            continue
        if files.pictures or files.documents:
            found[change.change_id] = files
    return found


def with_kept(entry: Entry, files: KeptFiles | None, words: Words) -> Entry:
    """An entry with what is kept of it: documents in words, for forms without pictures, too."""
    if files is None:
        return entry
    facts = list(entry.facts)
    if files.pictures:
        facts.append(Fact(words("kept_pictures"), str(len(files.pictures))))
    facts += (
        Fact(words("kept_document"), words("kept_says", name=line(name, 60), text=text))
        for name, text in files.documents
    )
    return replace(entry, facts=tuple(facts), pictures=files.pictures)


@dataclass
class _Room:
    """What a report has room for yet."""

    pictures: int
    size: int

    def take(self, pictures: Iterable[KeptPicture]) -> tuple[KeptPicture, ...]:
        """The first of a change's pictures, as many as there is room for."""
        taken: list[KeptPicture] = []
        for picture in pictures:
            if not self.pictures or len(picture.jpeg) > self.size:
                break
            taken.append(picture)
            self.pictures -= 1
            self.size -= len(picture.jpeg)
            if len(taken) == MOST_OF_CHANGE:
                break
        return tuple(taken)


def _withdrawn(queries: Queries, change: Change, room: _Room) -> KeptFiles:
    article = change.before or change.after
    shown = queries.media.of_version(change.article_id, change.from_version)
    captions, names = _names(article)
    pictures = (
        picture
        for one in shown
        if one.kind is MediaKind.IMAGE
        and (picture := _picture(queries, one, "", captions.get(one.address, "")))
    )
    documents = tuple(
        (names.get(one.address) or one.address, line(one.text or "", _MOST_SAID))
        for one in shown
        if one.kind is MediaKind.ATTACHMENT
    )
    return KeptFiles(room.take(pictures), documents[:MOST_OF_CHANGE])


def _exchanged(queries: Queries, change: Change, room: _Room) -> KeptFiles:
    sides = [
        {one.address: one for one in queries.media.of_version(change.article_id, version)}
        for version in (change.from_version, change.to_version)
    ]
    captions, _ = _names(change.after)
    pairs = (
        (before, sides[1][address])
        for address, before in sides[0].items()
        if address in sides[1] and before.sha256 != sides[1][address].sha256
    )
    pictures = (
        picture
        for pair in pairs
        for key, one in zip(("kept_before", "kept_after"), pair, strict=True)
        if (picture := _picture(queries, one, key, captions.get(one.address, "")))
    )
    return KeptFiles(room.take(pictures))


def _names(article: Article | None) -> tuple[dict[str | None, str], dict[str | None, str]]:
    """By address, the captions of pictures and the names of attachments."""
    if article is None:
        return {}, {}
    return (
        {one.url: one.caption or "" for one in article.images},
        {one.url: one.name for one in article.attachments},
    )


def _picture(queries: Queries, one: KeptMedia, key: str, caption: str) -> KeptPicture | None:
    jpeg = queries.media.copy(one.copy_sha256) if one.copy_sha256 else None
    if jpeg is None:
        return None
    return KeptPicture(key, line(caption, 120), base64.b64encode(jpeg).decode("ascii"))
