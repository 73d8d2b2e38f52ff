"""Pictures and attachments of a press on loopback: kept after the texts, told where exchanged."""

from __future__ import annotations

import base64
import io
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import PIL.Image
import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.settings import FetchLimits
from scheduler.config import load
from scheduler.web.app import build
from storage import Archive
from storage.media import KeptMedia, MediaRules, Verdict
from storage.media_files import folder_of
from tests.mediafiles import jpeg, pdf, png_bomb, word_bomb
from tests.running import Desk, crawl, plan, start_crawl
from tests.scheduler.web.conftest import serving
from tests.site import Page, Site, article

A = "/system/2026/11/20/030710001.shtml"
LIST = "甬凉协作拟录取名单.pdf"
PARAGRAPH = "会议指出，今年宁波市共落实帮扶资金12.4亿元，实施项目86个，惠及凉山群众3万余人。"


@pytest.fixture
def pictures() -> Iterator[Site]:
    with Site() as running:
        running.pages["/p/a.jpg"] = Page(jpeg(1), content_type="image/jpeg", validators=True)
        running.pages["/p/b.jpg"] = Page(jpeg(2), content_type="image/jpeg")
        yield running


@pytest.fixture
def site(pictures: Site) -> Iterator[Site]:
    with Site() as running:
        running.listing(A)
        running.pages["/files/list.pdf"] = Page(
            pdf("甬凉协作拟录取名单", "共录取86名，名单公示如下。"), content_type="application/pdf"
        )
        show(running, pictures)
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def show(
    site: Site,
    pictures: Site,
    images: tuple[str, ...] = ("/p/a.jpg", "/p/b.jpg"),
    files: tuple[str, ...] = ("/files/list.pdf",),
    text: str = PARAGRAPH,
) -> None:
    """The article, with pictures of another host and files of its own."""
    shown = "".join(f'<p><img src="{pictures.url(path)}"></p>' for path in images)
    linked = "".join(f'<p>附件：<a href="{path}">{LIST}</a></p>' for path in files)
    page = article(paragraphs=(PARAGRAPH, text, text)).replace(
        '<div id="Zoom">', f'<div id="Zoom">{shown}'
    )
    page = page.replace('</div>\n<div class="editor">', f'{linked}</div>\n<div class="editor">')
    site.pages[A] = Page(page)


def run(site: Site, db: Path, **changes: Any) -> dict[str, int]:
    changes.setdefault("media", MediaRules("all"))
    changes.setdefault("now", True)
    done = crawl(plan(site, db, **changes))
    assert (done.code, done.err) == (0, "")
    counts: dict[str, int] = done.json()["counts"]
    return counts


def kept(db: Path, version: int | None = None) -> list[KeptMedia]:
    with Archive(db, read_only=True) as archive:
        return archive.queries.media.of_version(1, version, every=True)


def test_pictures_and_files_are_kept_as_served(site: Site, pictures: Site, db: Path) -> None:
    counts = run(site, db)
    assert (counts["articles_new"], counts["media_kept"]) == (1, 3)
    first, second, document = kept(db)
    assert first.path is not None
    assert first.path.read_bytes() == jpeg(1)
    assert (first.media_type, first.width, first.height) == ("image/jpeg", 600, 400)
    assert second.address == pictures.url("/p/b.jpg")
    assert document.text == "甬凉协作拟录取名单\n共录取86名，名单公示如下。"
    (asked,) = [one for one in pictures.asked if one.path == "/p/a.jpg"]
    assert asked.headers["Referer"] == site.url(A)
    assert pictures.times("/robots.txt") == 1
    with Archive(db, read_only=True) as archive, archive.upkeep.verifying.one_moment():
        assert list(archive.upkeep.verifying.verify()) == []


def test_without_being_asked_for_nothing_is_fetched(site: Site, pictures: Site, db: Path) -> None:
    assert "media_kept" not in run(site, db, media=MediaRules())
    assert pictures.asked == []
    assert not folder_of(db).exists()


def test_an_archive_of_before_gets_the_pictures_of_its_articles(
    site: Site, pictures: Site, db: Path
) -> None:
    run(site, db, media=MediaRules())
    assert run(site, db, media=MediaRules("pictures"))["media_kept"] == 2
    assert site.times("/files/list.pdf") == 0


def test_a_second_look_asks_by_condition_and_changes_nothing(
    site: Site, pictures: Site, db: Path
) -> None:
    run(site, db)
    pictures.forget()
    assert "media_kept" not in run(site, db)
    assert [one.status for one in pictures.asked if one.path == "/p/a.jpg"] == [304]
    with Archive(db, read_only=True) as archive:
        assert len(archive.queries.changes.all()) == 1


def test_a_changed_figure_in_a_document_is_an_edit_with_its_span(
    site: Site, pictures: Site, db: Path
) -> None:
    run(site, db)
    changed = pdf("甬凉协作拟录取名单", "共录取68名，名单公示如下。")
    site.pages["/files/list.pdf"] = Page(changed, content_type="application/pdf")
    assert run(site, db)["changes"] == 1
    with Archive(db, read_only=True) as archive:
        change = archive.queries.changes.all(with_articles=True)[0]
    assert (change.kind.value, change.fields) == ("edited", ("attachments",))
    assert [(one.span_class, one.before, one.after) for one in change.spans[1:]] == [
        ("figure", "86名", "68名")
    ]
    assert [one.text for one in kept(db, 1)][-1] != [one.text for one in kept(db, 2)][-1]


def test_another_picture_is_an_edit_and_another_quality_is_none(
    site: Site, pictures: Site, db: Path
) -> None:
    run(site, db)
    pictures.pages["/p/a.jpg"] = Page(jpeg(1, 40), content_type="image/jpeg")
    assert "changes" not in run(site, db)
    pictures.pages["/p/a.jpg"] = Page(jpeg(9), content_type="image/jpeg")
    assert run(site, db)["changes"] == 1
    with Archive(db, read_only=True) as archive:
        change = archive.queries.changes.all()[0]
    assert change.fields == ("images",)
    assert change.spans[0].before.startswith("a.jpg (")


def test_what_is_gone_with_its_article_is_kept(site: Site, pictures: Site, db: Path) -> None:
    run(site, db)
    site.pages[A] = Page("gone", status=404)
    for place, path in ((pictures, "/p/a.jpg"), (pictures, "/p/b.jpg"), (site, "/files/list.pdf")):
        place.pages[path] = Page("gone", status=404)
    for _ in range(3):
        run(site, db)
    with Archive(db, read_only=True) as archive:
        assert archive.queries.changes.all()[0].kind.value == "withdrawn"
    assert [one.path is not None and one.path.exists() for one in kept(db)] == [True] * 3
    desk = Desk(db.parent)
    desk.write('[archive]\npath = "archive.db"\nmedia = "all"\n')
    shown_on_the_page(desk, kept(db))
    shown_in_reports(desk, kept(db))
    exported(desk, kept(db))


def shown_on_the_page(desk: Desk, files: list[KeptMedia]) -> None:
    config = load(desk.folder / "yongliang.toml", environ={})
    with serving(build(config, host="127.0.0.1")) as address:
        client = httpx.Client(base_url=address, timeout=60)
        page = client.get("/articles/1").text
        assert "共录取86名，名单公示如下。" in page
        for one in files[:2]:
            assert f'src="/media/{one.copy_sha256}.jpg"' in page
            picture = client.get(f"/media/{one.copy_sha256}.jpg")
            assert picture.headers["content-type"] == "image/jpeg"
            assert picture.headers["x-content-type-options"] == "nosniff"
            assert picture.headers["content-security-policy"] == "sandbox; default-src 'none'"
            assert one.path is not None
            assert picture.content not in (b"", one.path.read_bytes())
            assert PIL.Image.open(io.BytesIO(picture.content)).format == "JPEG"
            # What was served is never shown, nor is it to be had by its hash.
            assert client.get(f"/media/{one.sha256}.jpg").status_code == 404
        for name in ("0" * 64, "..%2f..%2farchive.db", "x"):
            assert client.get(f"/media/{name}.jpg").status_code == 404
        client.close()


def shown_in_reports(desk: Desk, files: list[KeptMedia]) -> None:
    for form in ("html", "md", "docx"):
        done = desk.run("report", "--format", form, "-o", f"report.{form}")
        assert done.code == 0, done.err
    page = (desk.folder / "report.html").read_text("utf-8")
    for one in files[:2]:
        assert one.copy is not None
        assert base64.b64encode(one.copy.read_bytes()).decode() in page
    for text in (page, (desk.folder / "report.md").read_text("utf-8")):
        assert "共录取86名" in text
    with zipfile.ZipFile(desk.folder / "report.docx") as packed:
        names = [name for name in packed.namelist() if name.startswith("word/media/")]
        held = [packed.read(name) for name in names]
    copies = [one.copy.read_bytes() for one in files[:2] if one.copy is not None]
    assert sorted(held) == sorted(copies)


def exported(desk: Desk, files: list[KeptMedia]) -> None:
    assert desk.run("export", "--format", "warc", "-o", "x.warc.gz").code == 0
    records: dict[str, bytes] = {}
    with (desk.folder / "x.warc.gz").open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                uri = record.rec_headers.get_header("WARC-Target-URI")
                records[uri] = record.content_stream().read()
    for one in files:
        assert one.path is not None
        assert records[one.address] == one.path.read_bytes()


def test_an_edit_of_a_document_stands_in_diff_and_report(
    site: Site, pictures: Site, db: Path
) -> None:
    run(site, db)
    changed = pdf("甬凉协作拟录取名单", "共录取68名，名单公示如下。")
    site.pages["/files/list.pdf"] = Page(changed, content_type="application/pdf")
    pictures.pages["/p/b.jpg"] = Page(jpeg(9), content_type="image/jpeg")
    run(site, db)
    desk = Desk(db.parent)
    desk.write('[archive]\npath = "archive.db"\nmedia = "all"\n')
    told = desk.run("diff", "1", "--json", "1", "3").json()
    assert told["fields"] == ["images", "attachments"]
    assert ("86名", "68名") in [(span["before"], span["after"]) for span in told["spans"]]
    assert "86名" in desk.run("changes").out
    found = desk.run("search", "68名").out
    assert "【68名】" in found
    assert desk.run("report", "--format", "html", "-o", "report.html").code == 0
    page = (desk.folder / "report.html").read_text("utf-8")
    assert "68名" in page
    assert page.count("data:image/jpeg") == 2
    assert desk.run("verify").code == 0


class Endless(BaseHTTPRequestHandler):
    """Claims two gigabytes, or sends them without a word of how many there are."""

    def do_GET(self) -> None:
        if self.path == "/robots.txt":
            self.send_error(404)
            return
        self.send_response(200)
        if self.path.startswith("/claims"):
            self.send_header("Content-Length", str(2 << 30))
        self.end_headers()
        part = b"\xff\xd8\xff" + b"\0" * 65_533
        try:
            for _ in range(32_768):
                self.wfile.write(part)
                self.server.sent += len(part)  # type: ignore[attr-defined]
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def endless() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endless)
    server.sent = 0  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.slow
def test_hostile_files_have_a_clear_word_and_the_text_is_recorded_all_the_same(
    site: Site, pictures: Site, db: Path, endless: ThreadingHTTPServer
) -> None:
    host = f"http://127.0.0.1:{endless.server_port}"
    hostile = {
        "/p/bomb.png": (png_bomb(), Verdict.TOO_MANY_PIXELS),
        "/p/page.jpg": (b"<!DOCTYPE html><html>expired</html>", Verdict.IS_A_PAGE),
        "/p/half.jpg": (jpeg()[:3000], Verdict.DAMAGED),
    }
    for path, (body, _) in hostile.items():
        pictures.pages[path] = Page(body, content_type="image/jpeg")
    site.pages["/files/bomb.docx"] = Page(word_bomb())
    site.pages["/files/script.pdf"] = Page(pdf("共录取86名", script="app.alert(1)"))
    files = ("/files/bomb.docx", "/files/script.pdf", f"{host}/claims.pdf", f"{host}/streams.pdf")
    show(site, pictures, tuple(hostile), files)
    limits = FetchLimits(delay_s=0, allow_addresses=("127.0.0.1",), timeout_s=20)
    began = time.monotonic()
    counts = run(site, db, fetch=limits, media=MediaRules("all", file_bytes=4 << 20))
    assert time.monotonic() - began < 60
    assert counts["articles_new"] == 1
    found = {one.address: one for one in kept(db)}
    for path, (_, verdict) in hostile.items():
        one = found[pictures.url(path)]
        assert (one.sha256, one.verdict) == (None, verdict)
    bomb = found[site.url("/files/bomb.docx")]
    assert (bomb.sha256 is not None, bomb.text, bomb.verdict) == (
        True, None, Verdict.TOO_MUCH_INSIDE,
    )  # fmt: skip
    assert found[site.url("/files/script.pdf")].text == "共录取86名"
    for path in ("/claims.pdf", "/streams.pdf"):
        assert found[host + path].verdict is Verdict.TOO_LARGE
    assert endless.sent < 64 << 20  # type: ignore[attr-defined]
    with Archive(db, read_only=True) as archive:
        assert len(archive.queries.changes.all()) == 1
        assert archive.queries.overview.incidents() == []


def test_pictures_come_after_the_texts(site: Site, db: Path) -> None:
    """Of one host every text is asked for before the first picture."""
    paths = [A.replace("001.", f"{number:03}.") for number in range(1, 13)]
    site.listing(*paths)
    for number, path in enumerate(paths):
        site.pages[f"/p/{number}.jpg"] = Page(jpeg(number), content_type="image/jpeg")
        shown = f'<div id="Zoom"><p><img src="/p/{number}.jpg"></p>'
        text = f"第{number}次会议在西昌召开，甬凉两地{number * 7}个部门参加，议定事项{number}项。"
        page = article(f"甬凉协作第{number}次会议", (PARAGRAPH, text, text))
        site.pages[path] = Page(page.replace('<div id="Zoom">', shown))
    counts = run(site, db)
    assert (counts["articles_new"], counts["media_kept"]) == (12, 12)
    order = [path.endswith(".jpg") for path in site.paths()]
    assert order == sorted(order)


def test_a_run_killed_among_the_pictures_leaves_nothing_wrong(
    site: Site, pictures: Site, db: Path
) -> None:
    paths = [f"/p/{number}.jpg" for number in range(30)]
    for number, path in enumerate(paths):
        pictures.pages[path] = Page(jpeg(number % 5) + b"%d" % number, content_type="image/jpeg")
    show(site, pictures, tuple(paths))
    process = start_crawl(plan(site, db, media=MediaRules("all"), now=True))
    until = time.monotonic() + 60
    while time.monotonic() < until and sum(1 for _ in folder_of(db).glob("??/*")) < 6:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    with Archive(db) as archive, archive.upkeep.verifying.one_moment():
        assert list(archive.upkeep.verifying.verify()) == []
    run(site, db)
    assert [one.sha256 is not None for one in kept(db)] == [True] * 31
    with Archive(db) as archive:
        assert len(archive.queries.changes.all()) == 1
        with archive.upkeep.verifying.one_moment():
            assert list(archive.upkeep.verifying.verify()) == []


def test_robots_and_the_guard_hold_for_pictures(site: Site, pictures: Site, db: Path) -> None:
    pictures.pages["/robots.txt"] = Page("User-agent: *\nDisallow: /p/b", content_type="text/plain")
    inside = "http://169.254.169.254/latest/a.jpg"
    pictures.pages["/p/a.jpg"] = Page(status=302, headers={"Location": inside})
    run(site, db)
    first, second, _ = kept(db)
    assert (first.verdict, second.verdict) == (Verdict.ADDRESS, Verdict.ROBOTS)
    assert pictures.times("/p/b.jpg") == 0


def test_a_picture_elsewhere_is_followed_there(site: Site, pictures: Site, db: Path) -> None:
    with Site() as other:
        other.pages["/real.jpg"] = Page(jpeg(5), content_type="image/jpeg")
        pictures.pages["/p/a.jpg"] = Page(status=302, headers={"Location": other.url("/real.jpg")})
        assert run(site, db)["media_kept"] == 3
    assert kept(db)[0].sha256 is not None


def test_a_host_of_pictures_that_is_down_is_no_illness_of_the_source(
    site: Site, pictures: Site, db: Path
) -> None:
    pictures.close()
    run(site, db)
    assert [one.verdict for one in kept(db)][:2] == [Verdict.NO_ANSWER] * 2
    with Archive(db, read_only=True) as archive:
        assert archive.queries.overview.incidents() == []
