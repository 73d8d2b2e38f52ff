"""Lists of articles: each order, filter, page and moment beside all articles sorted by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from storage import Archive, Filter
from storage.archive.queries.listing import Count, Order
from storage.records import Kind
from tests.storage.making import BODY, NOW, OTHER, SOURCE, after, article, capture

ARTICLES = 12
EDITED = {2: 50, 5: 40, 9: 45}
"""Articles with the minute of their edit."""


def url(number: int) -> str:
    return f"https://news.example.org/a/{number}.html"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive(tmp_path_factory.mktemp("listing") / "archive.db") as made:
        made.intake.runs.sync_sources([SOURCE, OTHER], NOW)
        for number in range(1, ARTICLES + 1):
            published = None if number % 4 == 0 else after(days=-(number * 7 % 11))
            read = article(f"{number}号。{BODY}", url(number), published_at=published)
            source = "other" if number % 3 == 0 else "site"
            made.intake.recording.record_new(
                replace(capture(read, after(minutes=number)), source_id=source)
            )
        for number, minute in EDITED.items():
            read = article(f"{number}号，另拨3000万元。{BODY}", url(number),
                           published_at=after(days=-minute))  # fmt: skip
            source = "other" if number % 3 == 0 else "site"
            made.intake.recording.record_known(
                number, replace(capture(read, after(minutes=minute)), source_id=source)
            )
        yield made


def last_changes(archive: Archive, at: datetime | None) -> dict[int, int]:
    changes = archive.queries.changes.all()
    found: dict[int, int] = {}
    for change in changes:
        if at is None or change.detected_at <= at:
            found[change.article_id] = max(change.change_id, found.get(change.article_id, 0))
    return found


def keys(order: Order, last: dict[int, int]) -> Callable[[dict[str, Any]], Any]:
    return {
        Order.SEEN: lambda row: (row["first_seen_at"], row["article_id"]),
        Order.PUBLISHED: lambda row: (row["published_at"] or "", row["article_id"]),
        Order.CHANGED: lambda row: (last.get(row["article_id"], 0), row["article_id"]),
        Order.SOURCE: lambda row: (row["first_seen_at"], row["article_id"]),
    }[order]


FILTERS = [
    Filter(),
    Filter(sources=("other",)),
    Filter(sources=("none",)),
    Filter(since=after(minutes=4), until=after(minutes=9)),
    Filter(topics=("yongliang",)),
    Filter(topics=("none",)),
    Filter(kinds=(Kind.EDITED,)),
    Filter(kinds=(Kind.EDITED,), sources=("site",)),
]


@pytest.mark.parametrize("few", [2000, 0], ids=["few", "many"])
@pytest.mark.parametrize("at", [None, after(minutes=6), after(minutes=42), after(days=-1)])
@pytest.mark.parametrize("where", FILTERS, ids=range(len(FILTERS)))
@pytest.mark.parametrize("order", Order)
def test_pages_are_parts_of_all_articles_sorted(
    archive: Archive, order: Order, where: Filter, at: datetime | None, few: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("storage.archive.queries.listing.RARE", few)
    monkeypatch.setattr("storage.archive.queries.articles.RARE", few)
    rows = list(archive.queries.articles.all(where, at))
    wanted = sorted(rows, key=keys(order, last_changes(archive, at)), reverse=True)
    if order is Order.SOURCE:
        wanted.sort(key=lambda row: row["source_id"])
    listing = archive.queries.listing
    assert listing.page(where, order, at) == wanted
    pages = [
        listing.page(replace(where, limit=5, offset=offset), order, at)
        for offset in range(0, ARTICLES + 5, 5)
    ]
    assert [row for page in pages for row in page] == wanted
    assert listing.count(where, at) == Count(len(wanted), is_all=True)


def test_what_is_counted_one_by_one_is_bounded(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.archive.queries.listing.COUNTED", 5)
    count = archive.queries.listing.count
    assert count(Filter(topics=("yongliang",))) == Count(5, is_all=False)
    assert count(Filter(kinds=(Kind.WITHDRAWN,))) == Count(0, is_all=True)
    assert count() == Count(ARTICLES, is_all=True)


@pytest.mark.parametrize("at", [None, after(minutes=6)])
def test_what_last_happened_to_an_article(archive: Archive, at: datetime | None) -> None:
    found = archive.queries.listing.last_changes([*range(1, ARTICLES + 1), 99], at)
    last = last_changes(archive, at)
    assert {key: one.change_id for key, one in found.items()} == last
    for one in found.values():
        change = archive.queries.changes.one(one.change_id)
        assert (one.kind, one.detected_at) == (change.kind, change.detected_at)


def test_what_only_stands_at_another_address_comes_last_by_its_changes(tmp_path: Path) -> None:
    """It moved there: what happened is told of the article that left."""
    with Archive(tmp_path / "archive.db") as made:
        made.intake.runs.sync_sources([SOURCE], NOW)
        for number in (1, 2, 3):
            read = article(f"{number}号。{BODY}", url(number), title=f"{number}号消息")
            made.intake.recording.record_new(capture(read, after(minutes=number)))
        made._session.execute("update changes set article_id = 1 where article_id = 2")
        listing = made.queries.listing
        assert listing.count() == Count(3, is_all=True)
        assert [row["article_id"] for row in listing.page(order=Order.CHANGED)] == [3, 1, 2]
        found = [
            listing.page(Filter(limit=1, offset=offset), Order.CHANGED)[0]["article_id"]
            for offset in range(3)
        ]
        assert found == [3, 1, 2]


def test_pages_of_changes_are_parts_of_all_changes(archive: Archive) -> None:
    every = archive.queries.changes.all()
    pages = [
        archive.queries.changes.all(Filter(limit=4, offset=offset))
        for offset in range(0, len(every) + 4, 4)
    ]
    assert [change for page in pages for change in page] == every
    of_site = archive.queries.changes.all(Filter(sources=("site",)))
    assert archive.queries.changes.all(Filter(sources=("site",), offset=3)) == of_site[3:]
    first = [change for change in every if change.article_id == 2]
    assert archive.queries.changes.all(Filter(offset=1), article_id=2) == first[1:]


def test_changes_are_found_by_what_they_changed(archive: Archive) -> None:
    every = archive.queries.changes.all()
    classes = {span.span_class for change in every for span in change.spans}
    assert len(classes) > 1
    for wanted in ({"negation"}, classes, *({one} for one in classes)):
        found = archive.queries.changes.all(span_classes=sorted(wanted))
        assert found == [
            change for change in every if wanted & {span.span_class for span in change.spans}
        ]
