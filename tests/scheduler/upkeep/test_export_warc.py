"""WARC files as other programs read them: warcio's check, its reader, its index."""

from __future__ import annotations

import base64
import gzip
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("warcio", reason="the extra warc is not installed")

from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawler.extras import install_command
from scheduler.cli import main
from storage import Archive
from storage.records import Outcome
from tests.running import Desk
from tests.storage.making import after, article, capture, fetched, live, open_archive, page

Record = tuple[str, dict[str, str], dict[str, str], bytes]

HEADERS = (
    ("Content-Type", "text/html; charset=gb18030"),
    ("Content-Encoding", "gzip"),
    ("Transfer-Encoding", "chunked"),
    ("Content-Length", "17"),
    ("Connection", "close, X-Hop"),
    ("X-Hop", "1"),
    ("Set-Cookie", "a=1"),
    ("Set-Cookie", "b=2"),
    ("X-Split", "one\r\nX-Made-Up: two"),
    ("X-Chinese", "甬凉"),
    ("Bad Name", "x"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write('[archive]\npath = "archive.db"\n')
    return desk


def read(path: Path) -> Iterator[Record]:
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            http = record.http_headers.headers if record.http_headers else []
            yield (
                record.rec_type,
                dict(record.rec_headers.headers),
                dict(http),
                record.content_stream().read(),
            )


def checks(path: Path) -> bool:
    return Checker(SimpleNamespace(inputs=[str(path)], verbose=True)).process_all() == 0


@pytest.mark.parametrize("name", ["all.warc", "all.warc.gz"])
def test_every_answer_of_every_version_is_there_and_checks(desk: Desk, name: str) -> None:
    live(desk.folder / "archive.db").close()
    assert desk.run("export", "-o", name).code == 0
    path = desk.folder / name
    assert checks(path)
    assert path.read_bytes()[:2] == (b"\x1f\x8b" if name.endswith("gz") else b"WA")
    if name.endswith("gz"):
        assert gzip.decompress(path.read_bytes()).startswith(b"WARC/1.1\r\n")
    (info, *rest) = read(path)
    assert info[0] == "warcinfo"
    assert b"decoded" in info[3]
    responses = [record for record in rest if record[0] == "response"]
    with Archive(desk.folder / "archive.db", read_only=True) as archive:
        kept = {
            archive.queries.articles.snapshot(row["article_id"], version["version"])
            for row in archive.queries.articles.all()
            for version in archive.queries.articles.versions(row["article_id"])
        }
    assert {(sha, body) for sha, body in kept} == {
        (hashlib.sha256(body).hexdigest(), body) for *_, body in responses
    }
    for _, about, http, body in responses:
        digest = hashlib.sha256(body)
        value = about["WARC-Payload-Digest"].removeprefix("sha256:")
        assert value in (digest.hexdigest(), base64.b32encode(digest.digest()).decode())
        assert http["Content-Length"] == str(len(body))
        assert about["WARC-Warcinfo-ID"] == info[1]["WARC-Record-ID"]


def exported(desk: Desk) -> tuple[Record, Record]:
    """The response and the metadata of an answer with everything to be careful of."""
    of = article()
    answered = fetched(
        body=page(of),
        url="http://news.example.org/asked",
        final_url="https://news.example.org/终/1.html?a b",
        redirects=("http://news.example.org/on\r\nthe way",),
        at=after(milliseconds=123),
        headers=HEADERS,
    )
    with open_archive(desk.folder / "archive.db") as archive:
        archive.intake.recording.record_new(capture(of, fetch=answered))
    assert desk.run("export", "-o", "one.warc").code == 0
    assert checks(desk.folder / "one.warc")
    _, response, metadata = read(desk.folder / "one.warc")
    return response, metadata


def test_a_response_says_what_was_served_as_far_as_it_still_holds(desk: Desk) -> None:
    response, _ = exported(desk)
    _, about, http, body = response
    assert about["WARC-Date"] == "2026-11-20T04:00:00.123Z"
    assert about["WARC-Target-URI"] == "https://news.example.org/%E7%BB%88/1.html?a%20b"
    assert body == page(article())
    lowered = {name.lower() for name in http}
    assert not lowered & {
        "content-encoding", "transfer-encoding", "connection", "x-hop", "bad name", "x-made-up",
    }  # fmt: skip
    assert http["Content-Type"] == "text/html; charset=gb18030"
    assert http["Content-Length"] == str(len(body))
    with (desk.folder / "one.warc").open("rb") as file:
        (record,) = [one for one in ArchiveIterator(file) if one.rec_type == "response"]
        assert [v for n, v in record.http_headers.headers if n == "Set-Cookie"] == ["a=1", "b=2"]
        assert record.http_headers.get_statuscode() == "200"


def test_the_metadata_tells_of_redirects_versions_and_what_was_left_out(desk: Desk) -> None:
    response, metadata = exported(desk)
    kind, about, _, body = metadata
    assert kind == "metadata"
    assert about["WARC-Concurrent-To"] == response[1]["WARC-Record-ID"]
    lines = body.decode().splitlines()
    assert "requested: http://news.example.org/asked" in lines
    assert "redirected-through: http://news.example.org/on the way" in lines
    assert "header-left-out: Content-Encoding: gzip" in lines
    assert "article: 1" in lines
    assert any(
        line.startswith("version: 1 page=1 read-by=generic/1 content-hash=") for line in lines
    )


def test_damaged_bytes_are_told_and_the_others_written(desk: Desk) -> None:
    live(desk.folder / "archive.db").close()
    with Archive(desk.folder / "archive.db") as archive:
        archive._session.execute("update snapshots set data = x'00' where snapshot_id = 2")
    done = desk.run("export", "-o", "all.warc")
    assert done.code == 1
    assert "is damaged" in done.err
    assert checks(desk.folder / "all.warc")
    whole = [record for record in read(desk.folder / "all.warc") if record[0] == "response"]
    assert len(whole) >= 4


def test_without_the_extra_the_way_to_get_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    live(tmp_path / "archive.db").close()
    file = tmp_path / "yongliang.toml"
    file.write_text('[archive]\npath = "archive.db"\n')
    for name in [name for name in sys.modules if name.split(".")[0] == "warcio"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "scheduler.upkeep.export.aswarc", raising=False)
    monkeypatch.setitem(sys.modules, "warcio", None)
    target = tmp_path / "all.warc"
    assert main(["--lang", "en", "--config", str(file), "export", "-o", str(target)]) == 2
    said = capsys.readouterr().err
    assert "(warcio is missing)" in said
    assert install_command("warc") in said
    assert list(tmp_path.glob("*all.warc*")) + list(tmp_path.glob(".all.warc*")) == []


def test_every_page_of_an_article_of_several_is_there_once(desk: Desk) -> None:
    of, grown = article(), article(article().body + "\n又一段。")
    second = fetched(body=b"<p>page two</p>", url=f"{of.url}?p=2", at=after(seconds=1))
    unchanged = fetched(Outcome.NOT_MODIFIED, after(days=1), second.body, second.url)
    with open_archive(desk.folder / "archive.db") as archive:
        archive.intake.recording.record_new(capture(of, pages=(second,)))
        archive.intake.recording.record_known(1, capture(grown, after(days=1), pages=(unchanged,)))
    assert desk.run("export", "-o", "all.warc").code == 0
    assert checks(desk.folder / "all.warc")
    records = list(read(desk.folder / "all.warc"))[1:]
    bodies = [body for kind, _, _, body in records if kind == "response"]
    assert bodies == [page(of), b"<p>page two</p>", page(grown)]
    about = [body.decode() for kind, _, _, body in records if kind == "metadata"]
    assert "version: 1 page=2" in about[1]
    assert "version: 2 page=2" in about[1]
    assert "page=2" not in about[0] + about[2]
