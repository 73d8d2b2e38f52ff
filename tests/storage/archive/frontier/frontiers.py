"""What the tests of the frontier share: sources at hosts of their own, filled in few words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from storage import Archive
from storage.records import Outcome
from storage.work import DueFeed, FeedInfo, FoundLink, SourceInfo
from tests.storage.making import NOW, answer, article, capture, fetched

EVERY = timedelta(minutes=10)


def source(name: str, *paths: str) -> SourceInfo:
    """A source with feeds at a host of its own."""
    feeds = tuple(FeedInfo(f"https://{name}.cn/{path}", "listing") for path in paths or ("",))
    return SourceInfo(name, name, "other", feeds)


def feeds_of(archive: Archive, host: str, now: datetime = NOW) -> tuple[DueFeed, ...]:
    """The feeds that are due at a host."""
    return archive.frontier.due.of_host(host, now, 999).feeds


def answered(archive: Archive, name: str, at: datetime = NOW) -> None:
    """Let every feed of a source that is due answer, and show nothing."""
    for feed in feeds_of(archive, f"{name}.cn", at):
        archive.intake.feeds.record(feed, fetched(at=at, body=b"<a>", url=feed.url), (), EVERY)


def shown(
    archive: Archive, name: str, numbers: Sequence[int], at: datetime, path: str = ""
) -> None:
    """Let a source's feed show links."""
    archive.frontier.due.make_due(at, only=[name])
    url = f"https://{name}.cn/{path}"
    (feed,) = (one for one in feeds_of(archive, f"{name}.cn", at) if one.url == url)
    links = [FoundLink(f"https://{name}.cn/l/{number}") for number in numbers]
    archive.intake.feeds.record(feed, fetched(at=at, body=b"<a>", url=url), links, EVERY)


def published(archive: Archive, name: str, number: int, at: datetime) -> int:
    """An article of a source, taken in at a moment; its id."""
    url = f"https://{name}.cn/a/{number}.html"
    archive.intake.recording.record_new(
        capture(article(f"{name}第{number}篇。", url), at, source_id=name)
    )
    row = archive._session.row("select article_id from articles where url = ?", (url,))
    assert row
    return int(row["article_id"])


def looked_at(archive: Archive, article_id: int, at: datetime) -> None:
    """A known article is unchanged."""
    row = archive._session.row(
        "select source_id, url from articles where article_id = ?", (article_id,)
    )
    assert row
    same = replace(answer(Outcome.NOT_MODIFIED, at, url=row["url"]), source_id=row["source_id"])
    archive.intake.recording.record_batch([(article_id, same)])


def turn(
    archive: Archive,
    host: str,
    at: datetime,
    failed: str | None = None,
    *,
    answered: bool | None = None,
    delay_s: float = 1.0,
) -> None:
    """A host's turn ended."""
    with archive.frontier.batches.ending():
        archive.frontier.hosts.note_turn(
            host,
            at,
            wait_s=delay_s,
            delay_s=delay_s,
            answered=failed is None if answered is None else answered,
            tried=True,
            failed=failed,
        )
