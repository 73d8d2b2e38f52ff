"""What is taken along: the ledger with the filters in force, reports of any span; bounded."""

from __future__ import annotations

import csv
import io
import threading
from pathlib import Path

import docx
import httpx
import pytest

from scheduler.web import downloads, spanpages
from storage import Archive
from tests.scheduler.web.conftest import NOW, article, capture
from tests.scheduler.web.people import place
from tests.workbooks import load_workbook

FORMULA = '=HYPERLINK("http://evil.example","x")'


def sheet(answer: httpx.Response) -> list[list[object]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == 'attachment; filename="changes.xlsx"'
    assert int(answer.headers["content-length"]) == len(answer.content)
    book = load_workbook(io.BytesIO(answer.content))
    rows = list(book.worksheets[0].iter_rows())
    assert all(cell.data_type != "f" for row in rows for cell in row)
    return [[cell.value for cell in row] for row in rows]


def test_the_ledger_has_the_changes_of_the_filters_in_force(web: httpx.Client) -> None:
    everything = sheet(web.get("/changes/ledger.xlsx"))
    assert len(everything) == 1 + 45
    edits = sheet(web.get("/changes/ledger.xlsx?kind=edited&source=site&page=7"))
    assert len(edits) == 2
    told = " ".join(map(str, edits[1]))
    for part in ("12.4亿元", "12.6亿元", "测试站", "甬凉协作第1次联席会议"):
        assert part in told
    assert len(sheet(web.get("/changes/ledger.xlsx?kind=restored"))) == 1
    assert len(sheet(web.get("/changes/ledger.xlsx?until=2026-11-01"))) == 1
    english = sheet(web.get("/changes/ledger.xlsx?kind=edited&lang=en"))
    assert english[0] != edits[0]
    page = web.get("/changes?kind=edited").text
    assert 'action="/changes/ledger.xlsx"' in page
    assert 'name="kind" value="edited"' in page


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    with place(tmp_path) as desk:
        with Archive(desk.config.archive) as archive:
            hostile = article(99, title=FORMULA, body="@SUM(1)\n正文", origin="+1")
            archive.intake.recording.record_new(capture(hostile, NOW))
        client = desk.client()
        assert any(FORMULA in row for row in sheet(client.get("/changes/ledger.xlsx?kind=new")))
        answer = client.get("/changes/ledger.csv?kind=new")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert any(f"'{FORMULA}" in row for row in rows)
        assert not [cell for row in rows for cell in row if cell[:1] in "=+-@＝" and cell]


@pytest.mark.parametrize(
    "path", ["/changes/ledger.warc", "/changes/ledger.jsonl", "/changes/ledger"]
)
def test_there_is_no_other_form(web: httpx.Client, path: str) -> None:
    assert web.get(path).status_code == 404


def test_a_report_of_any_span_is_a_page_or_a_word_file(web: httpx.Client) -> None:
    index = web.get("/reports").text
    assert 'action="/reports/span"' in index
    span = {"since": "2026-11-19", "until": "2026-11-21"}
    page = web.get("/reports/span", params=span)
    assert "甬凉协作第1次联席会议" in page.text
    assert "script" not in page.headers["content-security-policy"]
    assert "<script>" not in page.text
    word = web.get("/reports/span", params={**span, "form": "docx"})
    name = 'attachment; filename="report-2026-11-19-2026-11-21.docx"'
    assert word.headers["content-disposition"] == name
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(word.content)).paragraphs)
    assert "甬凉协作第1次联席会议" in text
    assert 'href="/reports"' in page.text
    assert web.get("/reports/span").headers["location"] == "/reports"
    before = web.get("/reports/span", params={"since": "2026-11-01", "until": "2026-11-19"})
    assert "甬凉协作第1次联席会议" not in before.text


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("", ""),
        ("2026-11-19", ""),
        ("2026-11-20", "2026-11-19"),
        ("2025-01-01", "2026-11-19"),
        ("9999-12-31", "9999-12-31"),
        ("0001-01-01", "0001-01-01"),
        ("x\r\ny", "<script>"),
    ],
)
def test_days_that_are_none_are_told(web: httpx.Client, since: str, until: str) -> None:
    answer = web.get("/reports/span", params={"since": since, "until": until, "form": "docx"})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_more_than_can_be_made_is_refused_in_words(
    web: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "MOST_ROWS", 44)
    monkeypatch.setattr(spanpages, "MOST_TOLD", 44)
    monkeypatch.setattr(spanpages, "MOST_IN_WORD", 44)
    span = {"since": "2026-11-19", "until": "2026-11-21"}
    for answer in (
        web.get("/changes/ledger.xlsx"),
        web.get("/reports/span", params={**span, "form": "whole"}),
        web.get("/reports/span", params={**span, "form": "docx"}),
    ):
        assert answer.status_code == 413
        assert "超过 44 项" in answer.text
    assert web.get("/changes/ledger.xlsx?kind=edited").status_code == 200
    pages = web.get("/reports/span", params=span)
    assert pages.status_code == 200
    assert "form=whole" not in pages.text
    assert "form=docx" not in pages.text


def test_few_are_made_at_once(web: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "_PATIENCE_S", 0.01)
    monkeypatch.setattr(downloads, "_making", threading.BoundedSemaphore(1))
    with downloads._turn():
        answer = web.get("/changes/ledger.xlsx")
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "10"
    assert web.get("/changes/ledger.xlsx").status_code == 200
