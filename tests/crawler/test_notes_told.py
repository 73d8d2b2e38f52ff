"""Notes on articles as real crawl processes find them: told when they come, not when rules do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage import Archive
from storage.records import Change, Severity
from tests.running import crawl, plan
from tests.site import Page, Site, article

PATH = "/system/2026/11/20/030710001.shtml"
NOTE = "更正:本文此前误将帮扶资金写作12.6亿元,实际应为12.4亿元,特此更正。"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.listing(PATH)
        yield running


def page(note: str = "", figure: str = "12.4亿元") -> Page:
    markup = article().replace("12.4亿元", figure)
    box = f'<div class="box">{note}</div>' if note else ""
    return Page(markup.replace('<div class="heading">', f'{box}<div class="heading">'))


def changes(db: Path) -> list[Change]:
    with Archive(db, read_only=True) as archive:
        return archive.queries.changes.all()[::-1]


def test_a_note_over_the_headline_is_told_when_it_comes_and_when_it_goes(
    site: Site, tmp_path: Path
) -> None:
    db = tmp_path / "archive.db"
    for note in ("", NOTE, ""):
        site.pages[PATH] = page(note)
        crawl(plan(site, db))
    _, came, gone = changes(db)
    told = [(s.field, s.span_class, s.before, s.after) for c in (came, gone) for s in c.spans]
    assert told == [("notices", "correction", "", NOTE), ("notices", "correction", NOTE, "")]
    assert came.severity is gone.severity is Severity.SUBSTANTIVE


def test_a_note_that_older_rules_did_not_know_is_no_news(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    site.pages[PATH] = page(NOTE)
    crawl(plan(site, db))
    with closing(sqlite3.connect(db)) as archive, archive:
        archive.execute("update versions set notices = '[]', extractor = 'cnnb/3'")
    site.pages[PATH] = page(NOTE, figure="12.5亿元")
    crawl(plan(site, db))
    told = [(span.span_class, span.after) for span in changes(db)[-1].spans]
    assert told == [("figure", "12.5亿元")]
    with Archive(db, read_only=True) as archive:
        versions = archive.queries.articles.versions(1)
        assert [version["reread_of"] for version in versions] == [None, 1, None]
        assert archive.queries.articles.as_json(1)["notices"] == [NOTE]


def test_a_note_in_a_new_template_is_told_and_nothing_else(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    site.pages[PATH] = page()
    crawl(plan(site, db))
    html = str(page(NOTE).body).replace('class="left"', 'class="new-left"')
    html = html.replace('class="nav"', 'class="n1"').replace('class="weizhi"', 'class="w1"')
    html = html.replace('class="editor"', 'class="e1"').replace('class="ad"', 'class="a1"')
    html = html.replace('class="footer"', 'class="f1"').replace('class="box"', 'class="b1"')
    html = html.replace("王小明", "王大明")
    site.pages[PATH] = Page(html)
    crawl(plan(site, db))
    assert [(s.field, s.after) for s in changes(db)[-1].spans] == [("notices", NOTE)]
