"""Exports as a user makes them: every format read back by a program that is not ours."""

from __future__ import annotations

import csv
import io
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.errors import ExportError
from scheduler.upkeep.export import Job, ledger
from scheduler.upkeep.export.asxlsx import parts
from scheduler.upkeep.export.columns import COLUMNS, units
from scheduler.upkeep.export.target import whole_file
from storage import Archive, Filter
from storage.shown import Image
from tests.newsworld import World, write
from tests.running import Desk
from tests.storage.making import NOW, after, article, capture, live, open_archive
from tests.workbooks import load_workbook

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "－1"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write('[archive]\npath = "archive.db"\n')
    return desk


@pytest.fixture
def filled(desk: Desk) -> Desk:
    live(desk.folder / "archive.db").close()
    return desk


def test_json_lines_are_those_of_the_list_command(filled: Desk) -> None:
    listed = filled.run("articles", "--json").lines()
    assert len(listed) == 4
    assert filled.run("export").lines() == listed
    assert filled.run("export", "--format", "jsonl", "-o", "-").lines() == listed
    done = filled.run("export", "-o", "all.jsonl")
    assert (done.code, done.out) == (0, "")
    assert "4 articles" in done.err
    text = (filled.folder / "all.jsonl").read_text(encoding="utf-8")
    assert "凉山州" in text
    assert text.count("\n") == 4
    assert list(filled.folder.glob(".all*")) == []


NEEDLESS = """
import sys
from scheduler.cli import main
sys.stdout, out = sys.stderr, sys.stdout
code = main(["export", "--format", "jsonl"])
needless = {"storage.diffs.tokens", "storage.diffs.regions", "opencc", "importlib.metadata"}
print(code, sorted(needless & set(sys.modules)), file=out)
"""


def test_articles_are_written_without_what_compares_texts_and_reads_topics(filled: Desk) -> None:
    """The word lists, the tables of characters and the seeds were most of a small export's time."""
    done = subprocess.run(
        [sys.executable, "-c", NEEDLESS],
        cwd=filled.folder,
        env=filled.env(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "0 []\n"


def test_the_filters_are_those_of_the_list_command(filled: Desk) -> None:
    options = ["--kind", "withdrawn", "--until", "2026-11-21", "--limit", "1"]
    listed = filled.run("articles", "--json", *options).lines()
    assert filled.run("export", *options).lines() == listed
    assert [row["article_id"] for row in listed] == [2]


@pytest.mark.parametrize(("at", "count"), [("2026-11-20T12:02:30", 2), ("2026-11-20", 0)])
def test_the_archive_as_of_a_moment_is_that_of_the_list_command(
    at: str, count: int, filled: Desk
) -> None:
    listed = filled.run("articles", "--json", "--at", at).lines()
    assert len(listed) == count
    assert filled.run("export", "--at", at).lines() == listed
    assert filled.run("export", "--at", at, "-o", "then.csv").code == 0
    then = records((filled.folder / "then.csv").read_bytes())
    assert [int(row["article_id"]) for row in then] == [row["article_id"] for row in listed]


def test_a_reader_that_stops_early_is_no_error(filled: Desk) -> None:
    process = filled.start("export")
    assert process.stdout
    process.stdout.close()
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")


def strange(path: Path) -> None:
    """Articles with whatever a page may hold."""
    with open_archive(path) as archive:
        for number, title in enumerate(FORMULAS):
            of = article(
                f"第{number}篇的正文。\n第二段。",
                f"https://news.example.org/f/{number}.html",
                title=title,
                authors=("何丫", "方圆"),
                published_at=NOW,
                images=(Image("https://i/1.jpg", "图一", "何丫 摄"), Image("https://i/2.jpg")),
            )
            archive.intake.recording.record_new(capture(of, after(minutes=number)))


def records(contents: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(contents.decode("utf-8-sig"), newline="")))


def test_csv_is_what_excel_opens(desk: Desk) -> None:
    strange(desk.folder / "archive.db")
    assert desk.run("export", "-o", "all.csv").code == 0
    contents = (desk.folder / "all.csv").read_bytes()
    assert contents.startswith(b"\xef\xbb\xbfarticle_id,")
    assert contents.count(b"\r\n") == len(FORMULAS) + 1
    rows = records(contents)
    assert list(rows[0]) == [column.name for column in COLUMNS]
    assert [row["title"] for row in reversed(rows)] == [f"'{text}" for text in FORMULAS]
    assert rows[0]["authors"] == "何丫、方圆"
    assert rows[0]["images"] == "图一（何丫 摄） https://i/1.jpg\nhttps://i/2.jpg"
    assert rows[0]["published_at"] == "2026-11-20 12:00:00"
    assert "\n" in rows[0]["body"]
    assert records(desk.run("export", "--format", "csv").out.encode()) == rows


def test_every_key_of_an_article_is_a_column(filled: Desk) -> None:
    keys = set(filled.run("articles", "--json").lines()[0])
    assert keys == {column.name for column in COLUMNS}


def book_of(desk: Desk, *options: str) -> object:
    assert desk.run(*options, "export", "-o", "all.xlsx").code == 0
    return load_workbook(desk.folder / "all.xlsx")


def test_a_workbook_holds_texts_as_texts_and_times_as_times(desk: Desk) -> None:
    strange(desk.folder / "archive.db")
    sheet = book_of(desk, "--lang", "zh").active
    assert sheet.title == "文章"
    assert sheet.freeze_panes == "A2"
    assert sheet.max_row == len(FORMULAS) + 1
    headings = {cell.value: cell.column - 1 for cell in sheet[1]}
    for row, text in zip(sheet.iter_rows(min_row=2), reversed(FORMULAS), strict=True):
        title, url = row[headings["标题"]], row[headings["网址"]]
        assert (title.value, title.data_type) == (text, "s")
        assert (url.data_type, url.hyperlink) == ("s", None)
        assert row[headings["发布"]].value == datetime(2026, 11, 20, 12, 0)  # noqa: DTZ001
        assert row[headings["发布"]].is_date
        assert isinstance(row[headings["编号"]].value, int)


def test_a_text_too_long_for_a_cell_stands_whole_on_a_second_sheet(desk: Desk) -> None:
    body = "\n".join("甬凉𠮷" * 400 for _ in range(60))
    with open_archive(desk.folder / "archive.db") as archive:
        archive.intake.recording.record_new(capture(article(body)))
    done = desk.run("export", "-o", "all.xlsx")
    assert 'on the sheet "Long texts"' in done.err
    book = load_workbook(desk.folder / "all.xlsx")
    first = {cell.value: other.value for cell, other in zip(*book["Articles"].rows, strict=True)}
    assert first["Text"].startswith(body[:9000])
    assert first["Text"].endswith("[whole text: sheet Long texts]")
    assert units(first["Text"]) <= 32_767
    rows = list(book["Long texts"].iter_rows(min_row=2, values_only=True))
    assert [row[:3] for row in rows] == [(1, "Text", n) for n in range(1, len(rows) + 1)]
    assert "".join(row[3] for row in rows) == body
    told = desk.run("export", "--format", "csv")
    assert "longer than the 32767 characters" in told.err
    assert records(told.out.encode())[0]["body"] == body


@given(st.text(), st.integers(2, 9))
def test_parts_are_the_text_and_fit(text: str, size: int) -> None:
    found = list(parts(text, size))
    assert "".join(found) == text
    assert all(len(part.encode("utf-16-le", "surrogatepass")) <= 2 * size for part in found)


@pytest.mark.parametrize("form", ["xlsx", "warc"])
def test_files_for_programs_do_not_go_to_standard_output(filled: Desk, form: str) -> None:
    for output in ([], ["-o", "-"]):
        done = filled.run("export", "--format", form, *output)
        assert (done.code, done.out) == (2, "")
        assert "-o" in done.err


def test_a_folder_that_is_not_there_is_said(filled: Desk) -> None:
    done = filled.run("export", "-o", "nowhere/all.csv")
    assert done.code == 1
    assert "Cannot write nowhere/all.csv" in done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    def written() -> None:
        with whole_file(tmp_path / "all.csv") as out, Path("/dev/full").open("wb") as full:
            os.dup2(full.fileno(), out.fileno())
            out.write(b"x")

    with pytest.raises(ExportError, match="make room"):
        written()
    assert list(tmp_path.iterdir()) == []


def test_progress_is_shown_on_a_terminal_only(filled: Desk) -> None:
    assert "4/4" not in filled.run("export", "-o", "all.csv").err
    config = filled.folder / "yongliang.toml"
    terminal, end = pty.openpty()
    try:
        pid = os.posix_spawn(
            sys.executable,
            filled.command("--config", str(config), "export", "-o", str(filled.folder / "all.csv")),
            filled.env() | {"TERM": "xterm", "COLUMNS": "80"},
            file_actions=[(os.POSIX_SPAWN_DUP2, end, 2)],
        )
        _, status = os.waitpid(pid, 0)
        shown = os.read(terminal, 65536).decode()
    finally:
        os.close(terminal)
        os.close(end)
    assert os.waitstatus_to_exitcode(status) == 0
    assert "/4" in shown


@pytest.mark.parametrize("name", ["all.warc.gz", "all.xlsx"])
def test_kill_leaves_no_half_file_and_the_archive_whole(desk: Desk, name: str) -> None:
    archive = desk.folder / "archive.db"
    write(World(50), archive)
    older = desk.folder / name
    older.write_bytes(b"what stood here before")
    process = desk.start("export", "-o", name)
    until = time.monotonic() + 60
    # The part is there as soon as the export begins; to be written takes it a second.
    while not list(desk.folder.glob(f".{name}.*.part")):
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert older.read_bytes() == b"what stood here before"
    with closing(sqlite3.connect(archive)) as db:
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
    with Archive(archive) as opened:
        assert opened.queries.overview.counts()["articles"] == 50
    assert desk.run("export", "-o", name, "--limit", "2").code == 0
    assert older.read_bytes() != b"what stood here before"
    assert list(desk.folder.glob("*.part")) + list(desk.folder.glob(".*.part")) == []


def test_a_workbook_says_words_in_place_of_codes(filled: Desk) -> None:
    for language, words in (
        (
            "zh",
            {
                "状态": {"在线", "已撤", "已迁"},
                "补录": {"是", "否"},
                "发布精度": {"秒", "分", "日", None},
            },
        ),
        ("en", {"State": {"live", "withdrawn", "moved"}, "Backlog": {"yes", "no"}}),
    ):
        sheet = book_of(filled, "--lang", language).active
        rows = list(sheet.values)
        for heading, allowed in words.items():
            found = {row[rows[0].index(heading)] for row in rows[1:]}
            assert found <= allowed, found
    names = {row["source_id"] for row in filled.run("status", "--json").json()["sources"]}
    shown = {row[rows[0].index("Source")] for row in rows[1:]}
    assert not shown & names


def test_the_ledger_says_when_what_before_after_and_by_what_proof(filled: Desk) -> None:
    listed = filled.run("changes", "--json").lines()
    assert {change["kind"] for change in listed} >= {"new", "edited", "withdrawn"}
    assert filled.run("export", "--changes").lines() == listed
    assert filled.run("export", "--changes", "--limit", "2").lines() == listed[:2]
    assert filled.run("export", "--changes", "--kind", "edited").lines() == [
        change for change in listed if change["kind"] == "edited"
    ]
    done = filled.run("export", "--changes", "-o", "ledger.csv")
    assert f"{len(listed)} changes" in done.err
    rows = records((filled.folder / "ledger.csv").read_bytes())
    assert [int(row["change_id"]) for row in rows] == [change["change_id"] for change in listed]
    for change, row in zip(listed, rows, strict=True):
        for span in change["spans"]:
            assert span["before"] in row["before"]
            assert span["after"] in row["after"]
        assert "SHA-256" in row["proof"] or change["kind"] != "edited"
    gone = next(row for row in rows if row["kind"] == "withdrawn")
    assert (gone["before"], gone["after"]) == ("online", "withdrawn")
    assert gone["proof"].count("HTTP 404") >= 2
    assert all(row["chain_hash"] for row in rows)


def test_the_ledger_is_a_workbook_in_words(filled: Desk) -> None:
    assert filled.run("--lang", "zh", "export", "--changes", "-o", "台账.xlsx").code == 0
    sheet = load_workbook(filled.folder / "台账.xlsx").active
    assert sheet.title == "变动台账"
    rows = [dict(zip(next(sheet.values), row, strict=True)) for row in list(sheet.values)[1:]]
    assert {row["变动"] for row in rows} >= {"新增", "修改", "撤稿"}
    assert {row["程度"] for row in rows} <= {"实质", "细微", "格式"}
    assert isinstance(rows[0]["发现时间"], datetime)
    (edited,) = [row for row in rows if row["变动"] == "修改"][:1]
    assert edited["改前"].startswith(("正文", "标题"))


@pytest.mark.parametrize("more", [["--at", "2026-11-20"], ["--format", "warc", "-o", "x.warc"]])
def test_a_ledger_has_no_moment_and_no_pages(filled: Desk, more: list[str]) -> None:
    done = filled.run("export", "--changes", *more)
    assert (done.code, done.out) == (2, "")
    assert "--until" in done.err


def test_a_ledger_is_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "PAGE", 2)
    with live(tmp_path / "archive.db") as archive:
        whole = archive.queries.changes.all(with_contexts=True)
        for limit in (None, 0, 1, 2, 3, 4, 99):
            job = Job(archive, Filter(limit=limit, offset=1), ZoneInfo("UTC"), changes=True)
            assert list(ledger.changes(job)) == whole[1:][:limit]
