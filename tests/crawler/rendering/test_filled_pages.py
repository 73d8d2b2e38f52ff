"""A site that only a browser fills is found, read and compared; what was served stands apart."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.settings import Feed
from storage import Archive
from storage.findings import Check
from storage.records import Kind
from tests.rendered import (
    SHELL,
    TEXT,
    data,
    fill,
    lasting_browser,
    path_of,
    quick,
    rendered_source,
    require_browser,
)
from tests.running import Desk, config, crawl, plan, source_toml
from tests.site import Page, Site, article

ONE = 30710001


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with lasting_browser(tmp_path_factory.mktemp("service")) as path:
        yield path


@pytest.fixture(autouse=True)
def browser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser of all these crawls; a test marked ``fresh`` has its own, as a desk has it."""
    require_browser()
    if "fresh" not in request.keywords:
        path = request.getfixturevalue("service")
        monkeypatch.setitem(BROWSER, "socket", str(path))


BROWSER: dict[str, Any] = {}
"""What the crawls' browsers are told besides."""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        fill(running, ONE)
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def settings(site: Site, db: Path, **changes: Any) -> Any:
    return plan(site, db, sources=(rendered_source(site, **changes),), browser=quick(**BROWSER))


def rows(db: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(db)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


@pytest.mark.slow
@pytest.mark.fresh
def test_one_crawl_finds_and_reads_a_page_that_fetches_its_list_and_its_text(
    site: Site, db: Path
) -> None:
    """The snapshot is the bytes as served; the document that was read stands beside it."""
    done = crawl(settings(site, db))
    assert (done.code, done.err) == (0, "")
    assert done.json()["counts"]["articles_new"] == 1
    with Archive(db) as archive:
        (row,) = archive.queries.articles.all()
        assert row["title"] == "甬凉协作联席会议在西昌召开"
        assert row["body"] == "\n".join(TEXT)
        digest, served = archive.queries.articles.snapshot(row["article_id"], 1)
        assert served == SHELL.encode()
        made = archive.queries.articles.rendering(row["article_id"], 1)
        assert made is not None
        assert made.browser.startswith("Chromium ")
        assert TEXT[0] in made.body.decode()
        assert made.sha256 != digest
        assert (made.failed, made.picture) == (0, None)
        with archive.upkeep.verifying.one_moment():
            assert list(archive.upkeep.verifying.verify()) == []
    assert rows(db, "select kind from incidents") == []
    # The page itself is asked for once, by the line to its host alone.
    assert site.times(path_of(ONE)) == 1


@pytest.mark.slow
def test_a_change_of_what_is_fetched_is_an_edit_though_the_same_is_served(
    site: Site, db: Path
) -> None:
    """A revisit that brings the same text is none, and makes no further rendering."""
    crawl(settings(site, db))
    crawl(settings(site, db))
    assert rows(db, "select count(*) from renderings") == [(1,)]
    changed = (TEXT[0], TEXT[1].replace("12.4", "15.7"), TEXT[2])
    site.pages[f"/api/article/{ONE}.json"] = data(text=changed)
    done = crawl(settings(site, db))
    assert done.code == 0, done.err
    with Archive(db, read_only=True) as archive:
        edit, new = archive.queries.changes.all()
        assert (new.kind, edit.kind) == (Kind.NEW, Kind.EDITED)
        assert [(span.before, span.after) for span in edit.spans] == [("12.4亿元", "15.7亿元")]
    assert rows(db, "select count(*) from renderings") == [(2,)]
    assert rows(db, "select count(*) from snapshots") == [(1,)]


@pytest.mark.slow
def test_a_feed_alone_is_filled_where_its_articles_need_no_browser(site: Site, db: Path) -> None:
    site.pages[path_of(ONE)] = Page(article())
    feed = Feed(kind="listing", url=site.url("/"), render=True)
    done = crawl(settings(site, db, render=False, feeds=(feed,)))
    assert done.json()["counts"]["articles_new"] == 1
    assert rows(db, "select count(*) from renderings") == [(0,)]


@pytest.mark.slow
def test_a_picture_is_kept_at_first_sight_and_at_every_change(site: Site, db: Path) -> None:
    """As ours, beside the answer; forgotten with the article's words."""
    crawl(settings(site, db, screenshot=True))
    crawl(settings(site, db, screenshot=True))
    site.pages[f"/api/article/{ONE}.json"] = data("甬凉协作联席会议昨日闭幕")
    crawl(settings(site, db, screenshot=True))
    show(site, db)
    found = rows(db, "select picture from renderings")
    assert len(found) == 2
    assert all(picture.startswith(b"\xff\xd8\xff") for (picture,) in found)
    assert found[0] != found[1]
    with Archive(db) as archive:
        archive.upkeep.forgetting.redact(1, "test", archive.queries.changes.all()[0].detected_at)
        with archive.upkeep.verifying.one_moment():
            assert list(archive.upkeep.verifying.verify()) == []
    assert rows(db, "select length(data), picture from renderings") == [(0, None)] * 2


def show(site: Site, db: Path) -> None:
    """What the command line, the page and WARC say of it."""
    desk = Desk(db.parent)
    desk.write(config(site))
    desk.write(source_toml(site), "source.toml")
    command = ("show", "1", "--version", "2")
    told = desk.run(*command, "--json").json()["rendering"]
    assert told["browser"].startswith("Chromium ")
    done = desk.run(*command, "--snapshot", "s", "--rendered", "r.html", "--screenshot", "p.jpg")
    assert done.code == 0, done.err
    assert (db.parent / "s").read_bytes() == SHELL.encode()
    document = (db.parent / "r.html").read_bytes()
    assert "甬凉协作联席会议昨日闭幕" in document.decode()
    assert hashlib.sha256(document).hexdigest() == told["sha256"]
    picture = (db.parent / "p.jpg").read_bytes()
    assert hashlib.sha256(picture).hexdigest() == told["screenshot_sha256"]
    assert "Rendered by: Chromium" in desk.run(*command).out
    assert desk.run("export", "--format", "warc", "-o", "a.warc").code == 0
    with (db.parent / "a.warc").open("rb") as file:
        records = [
            (one.rec_type, one.rec_headers, one.content_stream().read())
            for one in ArchiveIterator(file, no_record_parse=False)
        ]
    responses = [headers for kind, headers, _ in records if kind == "response"]
    made = [(headers, data) for kind, headers, data in records if kind == "conversion"]
    assert (len(responses), len(made)) == (2, 4)
    newest = [one for one in made if one[1] in (document, picture)]
    answer = responses[-1].get_header("WARC-Record-ID")
    assert [headers.get_header("WARC-Refers-To") for headers, _ in newest] == [answer] * 2
    assert all(document not in data for kind, _, data in records if kind == "response")


def test_a_rendering_that_was_altered_is_found(site: Site, db: Path) -> None:
    crawl(settings(site, db))
    connection = sqlite3.connect(db)
    with connection:
        connection.execute("update renderings set sha256 = 'x'")
    connection.close()
    with Archive(db) as archive, archive.upkeep.verifying.one_moment():
        (finding,) = archive.upkeep.verifying.verify()
    assert finding.check is Check.SNAPSHOT
    assert "rendered document" in finding.en


@pytest.mark.slow
@pytest.mark.parametrize(("asked", "proofs"), [("/api/list.json", 1), ("/api/none", 0)])
def test_what_a_page_says_without_its_data_proves_no_withdrawal(
    site: Site, db: Path, asked: str, proofs: int
) -> None:
    """An application that gets no answer may well say that there is no such article."""
    crawl(settings(site, db))
    gone = "<p>抱歉，您访问的文章不存在或已被删除</p>"
    site.pages["/app.js"] = Page(
        f"fetch('{asked}').finally(() => {{ document.body.innerHTML = '{gone}'; }});",
        content_type="text/javascript",
    )
    crawl(settings(site, db))
    assert rows(db, "select count(*) from fetches where outcome = 'gone'") == [(proofs,)]
    with Archive(db, read_only=True) as archive:
        assert [change.kind for change in archive.queries.changes.all()] == [Kind.NEW]
