"""The report as a Word document, read back as an office would."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Doc
from docx.oxml.ns import qn
from hypothesis import given, settings
from lxml import etree

from scheduler.reports import Report, draw, render_text
from scheduler.reports.word import render_docx
from scheduler.reports.wordcolumns import PAGE_CM, column_widths, halves
from scheduler.words.clean_text import line
from tests.scheduler.reports.specimens import BODY, URL, article, change, edited, full, report
from tests.scheduler.reports.test_report_hostile import BIDI, NASTY, reports
from tests.scheduler.reports.week import week

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
PDF = shutil.which("pdftotext")


def read(made: Report) -> Doc:
    return Document(io.BytesIO(render_docx(made)))


def words_of(document: Doc) -> str:
    """Every text of the document in order, links and tables too."""
    return "".join(
        node.text or "" if node.tag == qn("w:t") else "\n"
        for node in document.element.body.iter(qn("w:t"), qn("w:p"))
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_tells_what_the_other_forms_tell(language: str) -> None:
    for made in (full(language), week(language)):
        told = words_of(read(made))
        shown = re.sub(r"https?:[!-~]+", "", render_text(made))
        missing = [text for text in re.findall(r"[^\W_]{4,}", shown) if text not in told]
        assert missing == []


def test_its_parts_are_words_own() -> None:
    document = read(week())
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles[:2] == ["Subtitle", "Title"]
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["撤稿 · 1", "修改 · 1", "转载 · 1", "新增 · 23", "监测状况", "来源"]
    assert styles.count("Heading 2") == 26
    heads = [[cell.text for cell in table.rows[0].cells] for table in document.tables]
    assert ["时间", "应答", "落到", "快照指纹"] in heads
    assert ["来源", "时间", "距首发", "保留原文", "标题"] in heads
    assert ["日期", "篇数", "其中"] in heads
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_it_is_a4_and_numbers_its_pages() -> None:
    document = read(full())
    (section,) = document.sections
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    (field,) = section.footer.paragraphs[0]._p.iter(qn("w:fldSimple"))
    assert field.get(qn("w:instr")) == "PAGE"


def test_every_style_in_use_names_a_chinese_font() -> None:
    document = read(week())
    names = {paragraph.style.name for paragraph in document.paragraphs}
    names |= {cell.paragraphs[0].style.name for table in document.tables for cell in table._cells}
    for name in names:
        fonts = document.styles[name].element.rPr.find(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia")) in {"宋体", "黑体"}, name
        assert not [key for key in fonts.attrib if "heme" in key], name


def test_it_says_that_its_chinese_is_simplified() -> None:
    langs = list(read(full()).styles.element.iter(qn("w:lang")))
    assert langs
    assert {lang.get(qn("w:eastAsia")) for lang in langs} == {"zh-CN"}


def test_changed_words_are_told_apart_in_black_and_white() -> None:
    before, after = article(), article(body=BODY.replace("12.4亿元", "12.6亿元"))
    document = read(report(edited(before, after)))
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
    (gone,) = [run for run in runs if run.font.strike]
    (new,) = [run for run in runs if run.font.underline and run.font.bold]
    assert (gone.text, new.text) == ("12.4亿元", "12.6亿元")
    assert "正文第3段：12.4亿元→12.6亿元（数字）" in words_of(document)


def test_a_headline_leads_to_its_article() -> None:
    document = read(report(change()))
    (link,) = document.element.body.iter(qn("w:hyperlink"))
    rel = document.part.rels[link.get(qn("r:id"))]
    assert (rel.target_ref, rel.is_external) == (URL, True)


def test_the_charts_stand_in_it_where_they_can_be_drawn() -> None:
    charts = draw(week())
    if not charts or charts[0].png is None:
        pytest.skip("no matplotlib or no Chinese font on this machine")
    document = Document(io.BytesIO(render_docx(week(), charts)))
    assert len(document.inline_shapes) == 2
    assert "█" not in words_of(document)
    assert "█" in words_of(read(week()))


def test_the_same_report_gives_the_same_text() -> None:
    assert words_of(read(full())) == words_of(read(full()))


@given(reports())
@settings(max_examples=10, deadline=None)
def test_nothing_hostile_breaks_it_or_leads_astray(made: Report) -> None:
    data = render_docx(made)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
        rels = etree.fromstring(package.read("word/_rels/document.xml.rels"))
        names = set(package.namelist())
    outside = [rel for rel in rels if rel.get("TargetMode") == "External"]
    assert all(rel.get("Type").endswith("/hyperlink") for rel in outside)
    assert all(re.fullmatch(r"https?:[!-~]+", rel.get("Target")) for rel in outside)
    assert not [name for name in names if "vba" in name.lower() or "embed" in name.lower()]
    document = Document(io.BytesIO(data))
    # A field's instruction would run when the document is opened.
    assert not list(document.element.body.iter(qn("w:fldSimple"), qn("w:instrText")))
    assert not BIDI.search(words_of(document))


@pytest.mark.parametrize("nasty", [*NASTY, "\ufffe\uffff\U0001fffe\ufdd0", "字" * 3000])
def test_a_hostile_title_is_read_as_it_is_written(nasty: str) -> None:
    document = read(report(change(after=article(title=nasty))))
    (heading,) = [p for p in document.paragraphs if p.style.name == "Heading 2"]
    assert heading.text == line(nasty, 200)


@pytest.mark.skipif(
    not (OFFICE and PDF),
    reason="no LibreOffice Writer with poppler-utils on this machine to open the document",
)
def test_an_office_opens_and_prints_it(tmp_path: Path) -> None:
    made = tmp_path / "report.docx"
    made.write_bytes(render_docx(week(), draw(week())))
    subprocess.run(
        [
            str(OFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path / 'office'}",
            "--convert-to", "pdf", "--outdir", str(tmp_path), str(made),
        ],
        capture_output=True, timeout=100, check=True,
    )  # fmt: skip
    done = subprocess.run(
        [str(PDF), "-layout", str(tmp_path / "report.pdf"), "-"], capture_output=True, check=True
    )
    pages = done.stdout.decode("utf-8").split("\f")
    assert 4 <= len(pages) - 1 <= 8
    assert "每周简报" in pages[0]
    assert "先后 3 次访问均证实文章已不可见" in pages[0]
    assert "12.6 亿元" in done.stdout.decode("utf-8").replace("12.6亿元", "12.6 亿元")


def test_a_note_on_the_article_is_quoted() -> None:
    note = "更正：本文此前误作12.4亿元，应为12.6亿元，特此更正。"
    told = words_of(read(report(edited(article(), article(notices=(note,))))))
    assert note in told
    assert "更正/说明" in told


def narrow(document: Doc) -> list[tuple[str, float]]:
    """Cells so narrow that a word of theirs stands a letter a line, or three lines and more."""
    found = []
    for table in document.tables:
        widths = [column.width.cm for column in table.columns]
        assert sum(widths) <= PAGE_CM + 0.01
        for row in table.rows:
            assert [round(cell.width.cm, 1) for cell in row.cells] == [
                round(width, 1) for width in widths
            ]
            for cell, width in zip(row.cells, widths, strict=True):
                words = re.findall(r"[!-~]+|[^!-~\s]{1,2}", cell.text)
                fits = (width - 0.38) / 0.16
                if any(halves(word) > 3 * fits for word in words) or fits < 4:
                    found.append((cell.text, width))
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_column_is_a_letter_wide(language: str) -> None:
    assert narrow(read(full(language))) == []
    assert narrow(read(week(language))) == []


@pytest.mark.parametrize(
    "rows",
    [
        [["来源", "篇数", "上次正常", "状况"],
         ["宁波市人民政府门户网站" * 4, "1", "2026-11-20 12:00",
         "列表页抓取失败：" + "https://www.example.org/" + "a" * 90]],
        [["新增", "修改", "撤稿", "恢复", "迁址", "转载", "异常"], ["1"] * 7],
        [["a"] * 20, ["很长的一段文字" * 9] * 20],
    ],
)  # fmt: skip
def test_columns_share_the_page(rows: list[list[str]]) -> None:
    widths = column_widths(rows)
    assert sum(widths) <= PAGE_CM + 0.001
    assert min(widths) >= min(1.0, PAGE_CM / len(widths) - 0.001) - 0.2
    for text, width in zip(rows[0], widths, strict=True):
        assert len(rows[0]) > 10 or halves(text) * 0.16 <= width - 0.4
