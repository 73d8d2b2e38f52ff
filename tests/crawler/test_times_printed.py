"""A site that prints its times otherwise, crawled by real processes: what is told and what not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from storage import Archive
from tests.running import crawl, plan, source
from tests.site import Page, Site, article

PATH = "/system/2026/11/20/030710001.shtml"
TITLE = "甬凉协作: Ningbo and Liangshan agree on twelve projects"
ENGLISH = (
    "Ningbo and Liangshan signed an agreement on twelve projects in Xichang on Friday.",
    "Officials said that the orchards of Liangshan would sell to the markets of Ningbo.",
    "甬凉协作 is what the cooperation of the two cities is called in Chinese, they said.",
)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.listing(PATH)
        yield running


def told(db: Path) -> list[str]:
    with Archive(db, read_only=True) as archive:
        return [change.kind.value for change in reversed(archive.queries.changes.all())]


def times(db: Path) -> list[tuple[str | None, str | None, int | None]]:
    with Archive(db, read_only=True) as archive:
        rows = [
            archive.queries.articles.as_json(1, row["version"])
            for row in archive.queries.articles.versions(1)
        ]
    return [(row["published_at"], row["published_precision"], row["reread_of"]) for row in rows]


def prints(site: Site, published: str) -> None:
    site.pages[PATH] = Page(article(published=published))


def test_a_time_that_is_printed_otherwise_is_no_edit(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    prints(site, "2026-11-20")
    crawl(plan(site, db))
    for again in (
        "2026-11-20 08:30",
        "2026年11月20日 08:30:15",
        "1天前",
        "2026/11/20",
        "昨天 08:30",
    ):
        prints(site, again)
        assert crawl(plan(site, db)).code == 0
    assert told(db) == ["new"]
    assert times(db) == [("2026-11-19T16:00:00+00:00", "day", None)]
    prints(site, "2026-11-20 09:30")
    crawl(plan(site, db))
    assert told(db) == ["new", "edited"]


def test_a_time_that_was_told_by_its_age_is_learned_in_silence(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    prints(site, "3小时前")
    crawl(plan(site, db))
    prints(site, "2026-11-20 08:30")
    crawl(plan(site, db))
    assert told(db) == ["new"]
    assert times(db) == [(None, None, None), ("2026-11-20T00:30:00+00:00", "minute", 1)]
    prints(site, "2026-11-21 08:30")
    crawl(plan(site, db))
    assert told(db) == ["new", "edited"]


def test_a_zone_that_a_seed_is_given_makes_readings_no_edits(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    site.pages[PATH] = Page(english("Nov 20, 2026 08:30", 1))
    crawl(plan(site, db))
    site.pages[PATH] = Page(english("Nov 20, 2026 08:30", 2))
    seed = msgspec.structs.replace(source(site), zone="Europe/London")
    crawl(plan(site, db, sources=(seed,)))
    assert told(db) == ["new"]
    assert times(db) == [
        ("2026-11-20T00:30:00+00:00", "minute", None),
        ("2026-11-20T08:30:00+00:00", "minute", 1),
    ]


def english(published: str, counter: int) -> str:
    body = "".join(f"<p>{text}</p>" for text in (*ENGLISH, *ENGLISH[:2]))
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{TITLE}</title></head>"
        f"<body><div class='heading'>{TITLE}</div><div class='source'>{published}</div>"
        f"<div id='Zoom'>{body}</div><i>{counter}</i></body></html>"
    )
