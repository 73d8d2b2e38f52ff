"""A clock that went back: what was fetched at moments still to come is looked at at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.times import to_iso
from tests.running import plan, source
from tests.scheduler.watch.runs import Staff, rows, run_with
from tests.site import Page, Site, article

A = "/system/2026/11/20/030710001.shtml"
B = "/system/2026/11/20/030710002.shtml"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.listing(A)
        running.pages[A] = Page(article("甬凉协作简报第001期"))
        running.pages[B] = Page(article("甬凉协作简报第002期"))
        yield running


def test_lists_and_articles_are_looked_at_at_once(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    settings = plan(site, db, sources=(source(site, every_s=600.0),))
    run_with(settings, Staff(settings))
    ahead = to_iso(datetime.now(UTC) + timedelta(hours=3))
    with sqlite3.connect(db) as connection:  # as if all of it had been three hours from now
        for table in ("feeds", "articles"):
            connection.execute(
                f"update {table} set fetched_at = ?, next_fetch_at = ?", (ahead,) * 2
            )
        connection.execute("update clock set latest_at = ?", (ahead,))
    connection.close()
    site.listing(A, B)
    site.forget()
    run_with(settings, Staff(settings))
    assert set(site.paths()) == {"/", A, B}
    assert rows(db, "select count(*) from articles") == [(2,)]
    assert rows(db, "select count(*) from feeds where fetched_at >= '" + ahead + "'") == [(0,)]
