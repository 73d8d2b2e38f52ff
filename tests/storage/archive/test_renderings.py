"""What a browser made of an answer: kept beside the bytes as served, read again, and forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from storage import Archive
from storage.archive.migrations import STEPS
from storage.errors import StorageError
from storage.records import Fetch, Outcome
from storage.redactions import RedactedError
from storage.renderings import Rendering
from storage.work import Capture
from tests.storage.archive.earlier import earlier
from tests.storage.making import EXTRACTOR, NOW, SOURCE, URL, after, article, live, match

SHELL = b"<div id=app></div><script src=/app.js></script>"
MADE = Rendering(b"\xef\xbb\xbf<h1>one</h1>", "Chromium 156", failed=2, picture=b"\xff\xd8\xffone")


def shown(made: Rendering, at: datetime = NOW, url: str = URL, **fields: str) -> Capture:
    """A page of an application: the same bytes at every address, and what they became."""
    fetch = Fetch(url, NOW, Outcome.OK, 200, url, body=SHELL, rendering=made)
    read = article(url=url, **fields)
    return Capture("site", replace(fetch, fetched_at=at), read, EXTRACTOR, (match(),))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(tmp_path / "archive.db")
    made.intake.runs.sync_sources([SOURCE], NOW)
    made.intake.recording.record_new(shown(MADE))
    yield made
    made.close()


def whole(archive: Archive) -> list[str]:
    with archive.upkeep.verifying.one_moment():
        return [finding.en for finding in archive.upkeep.verifying.verify()]


def test_it_stands_beside_what_was_served(archive: Archive) -> None:
    kept = archive.queries.articles.rendering(1, 1)
    assert kept is not None
    assert (kept.body, kept.picture) == (MADE.body, MADE.picture)
    assert (kept.browser, kept.failed) == (MADE.browser, 2)
    assert archive.queries.articles.snapshot(1, 1)[1] == SHELL
    assert archive.queries.articles.renderings(1) == {1: True}
    assert whole(archive) == []


def test_it_is_what_the_version_is_read_from_again(archive: Archive) -> None:
    """Also where the same bytes were served since, of which another document was made."""
    other = replace(MADE, body=b"\xef\xbb\xbf<h1>one, with another number of readers</h1>")
    archive.intake.recording.record_known(1, shown(other, after(hours=1)))
    known = archive.intake.revisits.kept(1)
    assert [page.body for page in known.pages] == [MADE.body]
    assert known.pages[0].content_type == "text/html; charset=utf-8"
    assert known.served is None
    assert archive.queries.articles.renderings(1) == {1: True}


def test_articles_that_are_served_one_and_the_same_page_are_told_apart(archive: Archive) -> None:
    two = replace(MADE, body=b"\xef\xbb\xbf<h1>two</h1>", picture=None)
    url = URL.replace("1.html", "2.html")
    archive.intake.recording.record_new(
        shown(two, url=url, title="另一篇：甬凉签约", body="昨日，甬凉两地另签一份协议，内容不同。")
    )
    assert archive.intake.revisits.kept(2).pages[0].body == two.body
    assert archive.intake.revisits.kept(1).pages[0].body == MADE.body
    assert archive.queries.articles.renderings(2) == {1: False}
    archive.upkeep.forgetting.redact(1, "a court's order", NOW)
    assert archive.queries.articles.snapshot(2, 1)[1] == SHELL
    assert archive.intake.revisits.kept(2).pages[0].body == two.body
    assert whole(archive) == []


def test_it_is_forgotten_with_the_article(archive: Archive) -> None:
    archive.upkeep.forgetting.redact(1, "a court's order", NOW)
    with pytest.raises(RedactedError):
        archive.queries.articles.rendering(1, 1)
    row = archive._session.row("select data, picture from renderings")
    assert row is not None
    assert tuple(row) == (b"", None)
    assert whole(archive) == []


@pytest.mark.parametrize("column", ["data", "picture", "sha256", "picture_sha256"])
def test_what_was_altered_is_found(archive: Archive, column: str) -> None:
    with archive._session.writing():
        archive._session.execute(f"update renderings set {column} = 'x'")
    (said,) = [line for line in whole(archive) if "rendered document" in line]
    assert "do not fit their hash" in said
    with pytest.raises(StorageError):
        archive.queries.articles.rendering(1, 1)


def test_bytes_that_were_taken_out_without_a_redaction_are_missed(archive: Archive) -> None:
    with archive._session.writing():
        archive._session.execute("update renderings set data = x''")
    assert any("rendered document" in line for line in whole(archive))


def test_an_archive_of_before_has_none(tmp_path: Path) -> None:
    with live(tmp_path / "archive.db"):
        pass
    step = next(n for n, one in enumerate(STEPS) if one.__name__ == "m030_renderings")
    earlier(tmp_path / "archive.db", tmp_path / "old.db", step)
    with Archive(tmp_path / "old.db") as archive:
        assert archive._session.rows("select * from renderings") == []
        assert whole(archive) == []


def test_what_two_articles_were_read_from_goes_with_the_second(archive: Archive) -> None:
    """A move may carry a version over to another article, with the fetch that it was read from."""
    url = URL.replace("1.html", "2.html")
    other = shown(MADE, url=url, title="另一篇：甬凉签约", body="昨日，甬凉两地另签一份协议。")
    archive.intake.recording.record_new(other)
    with archive._session.writing():
        archive._session.execute(
            "update versions set fetch_id = (select fetch_id from versions where article_id = 1)"
            " where article_id = 2"
        )
    archive.upkeep.forgetting.redact(1, "a court's order", NOW)
    assert archive.intake.revisits.kept(2).pages[0].body == MADE.body
    archive.upkeep.forgetting.redact(2, "a court's order", NOW)
    rows = archive._session.rows("select length(data) as size, picture from renderings")
    assert [tuple(row) for row in rows] == [(0, None)] * 2
    assert whole(archive) == []
