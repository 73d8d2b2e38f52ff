"""Links of archives that had them in a canonical form: known by their keys, asked as published."""

from __future__ import annotations

from pathlib import Path

from storage import Archive
from storage.archive.migrations import STEPS
from storage.work import FoundLink
from tests.storage.archive.earlier import earlier
from tests.storage.making import FEED, after, article, capture, due, fetched, open_archive

CANONICAL = "https://news.example.org/show.asp?2001="
PUBLISHED = "https://news.example.org/show.asp?2001"
SORTED, AS_SHOWN = (
    "https://news.example.org/show?a=1&b=2",
    "https://news.example.org/show?b=2&a=1&spm=4",
)
DOUBLED = "https://news.example.org//a//1.html"


def show(archive: Archive, *urls: str, hours: int) -> list[str]:
    """What a list that shows these has new."""
    (feed,) = due(archive, after(hours=hours), everything=True).feeds
    fetch = fetched(url=FEED, at=after(hours=hours))
    shown = archive.intake.feeds.record(
        feed, fetch, map(FoundLink, urls), after() - after(minutes=-10)
    )
    return [link.url for link in shown.links]


def test_an_earlier_archive_knows_its_links_as_they_are_published(tmp_path: Path) -> None:
    with open_archive(tmp_path / "today.db") as archive:
        assert show(archive, CANONICAL, SORTED, DOUBLED, hours=0) == [CANONICAL, SORTED, DOUBLED]
        archive.intake.recording.record_new(capture(article(url=SORTED)))
        with archive._session.writing():
            archive._session.execute(
                "update links set key = 'news.example.org//a//1.html' where url = ?", (DOUBLED,)
            )
    before = [step.__name__ for step in STEPS].index("m018_parameters")
    earlier(tmp_path / "today.db", tmp_path / "archive.db", before)
    with Archive(tmp_path / "archive.db") as archive:
        assert show(archive, PUBLISHED, AS_SHOWN, DOUBLED.replace("//a//", "/a/"), hours=1) == []
        assert archive.queries.articles.find(AS_SHOWN) == archive.queries.articles.find(SORTED) == 1
        assert archive.queries.articles.as_json(1)["url"] == SORTED
        link = next(link for link in due(archive, after(hours=1)).links if "asp" in link.url)
        assert link.url == CANONICAL  # it may have been handed out
        archive.intake.links.record_failure(link, fetched(url=CANONICAL, at=after(hours=1)))
        assert show(archive, PUBLISHED, hours=2) == []
        assert PUBLISHED in {link.url for link in due(archive, after(hours=2)).links}
