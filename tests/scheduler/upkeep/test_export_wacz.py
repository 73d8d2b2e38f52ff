"""WACZ: one file whose index finds each answer, checked by its own hashes and in ReplayWeb.page."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from scheduler.upkeep.export.aswacz import Sorted, surt
from storage import Archive
from storage.media import MediaRules
from tests.browser import BROWSER, FLAGS, MISSING
from tests.mediafiles import jpeg
from tests.running import Desk, crawl, plan
from tests.site import Page, Site
from tests.site import article as page_of
from tests.storage.making import article, capture, live, open_archive

VIEWER = Path(__file__).parents[3] / ".venv" / "replaywebpage"
"""Where `.ci/run` puts the two files of the npm package of that name."""


LOADS, SLOW_MS = 5, 150_000
"""How long the viewer may take beside other tests; alone it is there in some seconds."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write('[archive]\npath = "archive.db"\n')
    return desk


def exported(desk: Desk) -> ZipFile:
    done = desk.run("export", "-o", "all.wacz")
    assert done.code == 0, done.err
    return ZipFile(desk.folder / "all.wacz")


def test_it_describes_what_it_holds_with_the_hash_of_each_part(desk: Desk) -> None:
    live(desk.folder / "archive.db").close()
    package = exported(desk)
    assert package.testzip() is None
    told = package.read("datapackage.json")
    described = json.loads(told)
    assert (described["profile"], described["wacz_version"]) == ("data-package", "1.1.1")
    assert json.loads(package.read("datapackage-digest.json")) == {
        "path": "datapackage.json",
        "hash": f"sha256:{hashlib.sha256(told).hexdigest()}",
    }
    listed = {one["path"]: one for one in described["resources"]}
    assert set(listed) | {"datapackage.json", "datapackage-digest.json"} == set(package.namelist())
    for path, one in listed.items():
        data = package.read(path)
        assert one["bytes"] == len(data)
        assert one["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert package.getinfo("archive/data.warc.gz").compress_type == ZIP_STORED


def test_its_index_finds_each_answer_and_its_pages_have_their_titles(desk: Desk) -> None:
    live(desk.folder / "archive.db").close()
    package = exported(desk)
    warc = package.read("archive/data.warc.gz")
    (desk.folder / "data.warc.gz").write_bytes(warc)
    inputs = [str(desk.folder / "data.warc.gz")]
    assert Checker(SimpleNamespace(inputs=inputs, verbose=True)).process_all() == 0
    lines = package.read("indexes/index.cdx").decode().splitlines()
    assert lines == sorted(lines)
    found = set()
    for line in lines:
        key, moment, fields = line.split(" ", 2)
        one = json.loads(fields)
        assert key == surt(one["url"])
        assert one["filename"] == "data.warc.gz"
        begin, length = int(one["offset"]), int(one["length"])
        record = next(iter(ArchiveIterator(BytesIO(warc[begin : begin + length]))))
        assert record.rec_type == "response"
        about, body = record.rec_headers.get_header, record.content_stream().read()
        assert about("WARC-Target-URI") == one["url"]
        assert "".join(filter(str.isdigit, about("WARC-Date")))[:14] == moment
        assert one["digest"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
        found.add(hashlib.sha256(body).hexdigest())
    with Archive(desk.folder / "archive.db", read_only=True) as archive:
        versions = [
            (row["article_id"], version["version"])
            for row in archive.queries.articles.all()
            for version in archive.queries.articles.versions(row["article_id"])
        ]
        assert found == {archive.queries.articles.snapshot(*one)[0] for one in versions}
        titles = {archive.queries.articles.version(*one)[1].title for one in versions}
    head, *pages = map(json.loads, package.read("pages/pages.jsonl").decode().splitlines())
    assert head["format"] == "json-pages-1.0"
    assert {one["title"] for one in pages} == titles
    assert len({one["id"] for one in pages}) == len(pages)


def test_it_is_a_file_and_holds_no_ledger(desk: Desk) -> None:
    live(desk.folder / "archive.db").close()
    assert "-o" in desk.run("export", "--format", "wacz").err
    assert "wacz" in desk.run("export", "--changes", "-o", "x.wacz").err
    assert not (desk.folder / "x.wacz").exists()


def test_a_title_of_a_stranger_stays_one_line(desk: Desk) -> None:
    of = article(title='甬凉"\\协作</script>')
    with open_archive(desk.folder / "archive.db") as archive:
        archive.intake.recording.record_new(capture(of))
    lines = exported(desk).read("pages/pages.jsonl").decode().splitlines()
    assert [json.loads(line)["title"] for line in lines][1:] == ['甬凉"\\协作</script>']


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://www.news.example/a/b?c=D", "example,news)/a/b?c=d"),
        ("http://news.example", "example,news)/"),
        ("http://news.example:80/x", "example,news)/x"),
        ("http://news.example:8080/x", "example,news:8080)/x"),
        ("http://user:pw@news.example/x", "example,news)/x"),
        ("http://www.cn/", "cn,www)/"),
        ("http://www2.a.cn/", "cn,a)/"),
    ],
)
def test_an_address_is_indexed_by_its_host_turned_round(address: str, key: str) -> None:
    assert surt(address) == key


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"))), st.integers(1, 5))
def test_lines_are_sorted_by_pieces(lines: list[str], at_once: int) -> None:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        found = Sorted(Path(folder), stack, at_once)
        for line in lines:
            found.add(line)
        assert list(found) == sorted(lines)


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_a_key_is_one_word(path: str) -> None:
    assert " " not in surt(f"http://news.example/{path}")


class _Handler(SimpleHTTPRequestHandler):
    """A folder of files, of which a part may be asked for (RFC 9110, 14.2), as the viewer does."""

    def do_GET(self) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not asked:
            super().do_GET()
            return
        data = Path(self.translate_path(self.path)).read_bytes()
        begin, end = int(asked[1]), min(int(asked[2] or len(data) - 1), len(data) - 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {begin}-{end}/{len(data)}")
        self.send_header("Content-Length", str(end + 1 - begin))
        self.end_headers()
        self.wfile.write(data[begin : end + 1])

    def log_message(self, *_: object) -> None:
        """Nothing is told."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder on loopback; a service worker needs an address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def crawled(desk: Desk) -> Iterator[Site]:
    """A press whose article with a picture the desk has crawled; the archive is the desk's."""
    with Site() as site:
        path = "/system/2026/11/20/030710001.shtml"
        site.listing(path)
        site.pages["/p/a.jpg"] = Page(jpeg(), content_type="image/jpeg")
        picture = '<div id="Zoom"><p><img src="/p/a.jpg"></p>'
        site.pages[path] = Page(page_of().replace('<div id="Zoom">', picture))
        media = MediaRules("pictures")
        done = crawl(plan(site, desk.folder / "archive.db", media=media, now=True))
        assert (done.code, done.json()["counts"]["media_kept"]) == (0, 1)
        yield site


def test_kept_pictures_are_in_the_index_but_are_no_pages(desk: Desk, crawled: Site) -> None:
    package = exported(desk)
    lines = package.read("indexes/index.cdx").decode().splitlines()
    found = {
        one["url"]: one["mime"] for one in (json.loads(line.split(" ", 2)[2]) for line in lines)
    }
    assert found[crawled.url("/p/a.jpg")] == "image/jpeg"
    pages = [*map(json.loads, package.read("pages/pages.jsonl").decode().splitlines())][1:]
    assert [one["url"] for one in pages] == [crawled.url("/system/2026/11/20/030710001.shtml")]


@pytest.mark.timeout(300)
@pytest.mark.skipif(BROWSER is None, reason=MISSING)
@pytest.mark.skipif(not VIEWER.is_dir(), reason="ReplayWeb.page is not installed (see .ci/run)")
def test_replayweb_page_shows_the_article_with_its_picture(desk: Desk, crawled: Site) -> None:
    exported(desk)
    (desk.folder / "replay").mkdir()
    for name in ("ui.js", "replay/ui.js", "replay/sw.js"):
        shutil.copy(VIEWER / Path(name).name, desk.folder / name)
    path = "/system/2026/11/20/030710001.shtml"
    (desk.folder / "index.html").write_text(
        '<!DOCTYPE html><meta charset="utf-8"><script src="ui.js"></script>'
        '<replay-web-page source="/all.wacz" replaybase="/replay/" embed="replayonly" '
        f'url="{crawled.url(path)}" style="height: 600px"></replay-web-page>',
        encoding="utf-8",
    )
    before = len(crawled.asked)
    with served(desk.folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        shown = browser.new_page()
        frame = shown.frame_locator("replay-web-page iframe").frame_locator("iframe")
        # Its service worker sometimes misses the first page that asks for it; a reader loads anew.
        for _ in range(LOADS):
            shown.goto(f"{address}/index.html")
            with suppress(PlaywrightError):
                frame.locator("body").wait_for(timeout=SLOW_MS / LOADS)
                break
        assert "12.4亿元" in frame.locator("body").inner_text(timeout=SLOW_MS)
        width = "(image) => image.decode().then(() => image.naturalWidth)"
        assert frame.locator("#Zoom img").evaluate(width) == 600
        browser.close()
    assert len(crawled.asked) == before
