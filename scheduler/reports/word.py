"""The report as a Word document: what offices file, print and send on.

Words that changed are struck through or underlined, so that they are told apart in black and white.
"""

from __future__ import annotations

import io
from base64 import b64decode
from collections.abc import Iterable, Sequence
from datetime import UTC

from docx import Document
from docx.document import Document as Doc
from docx.shared import Cm, Emu

from scheduler.reports.charts import Chart
from scheduler.reports.contents import Contents, contents
from scheduler.reports.entries import Entry
from scheduler.reports.figures import Track
from scheduler.reports.marking import FieldDiff
from scheduler.reports.one_line import subject
from scheduler.reports.report import KeptPicture, Report
from scheduler.reports.wordcolumns import column_widths
from scheduler.reports.wordstyles import (
    CAPTION,
    CELL,
    DIFF,
    QUIET,
    add_link,
    add_mark,
    add_page_number,
    prepare,
    rule_table,
)
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import Linked

_PICTURE = Cm(13)
_TALLEST = Cm(11)
"""A picture's width, and of a kept one its height, at most: the text beside it stays in sight."""


def render_docx(report: Report, charts: Sequence[Chart] = ()) -> bytes:
    """The report as a ``.docx`` file, on A4.

    Args:
        report: The report.
        charts: Its figures, drawn (`scheduler.reports.charts.draw`); without them, tables.
    """
    words = report.words
    document = Document()
    prepare(document)
    properties = document.core_properties
    properties.title = subject(report)
    properties.author = words("brand")
    properties.comments = ""
    properties.language = "zh-CN" if words.language == "zh" else "en"
    properties.created = properties.modified = report.generated_at.astimezone(UTC)
    _Writer(document, words).write(contents(report, words), charts)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class _Writer:
    """Puts contents into a document."""

    def __init__(self, document: Doc, words: Words) -> None:
        self.document, self.say = document, words

    def write(self, told: Contents, charts: Sequence[Chart]) -> None:
        """The whole report."""
        say = self.say
        self._head(told)
        self._figures(told, charts)
        if told.nothing:
            self.document.add_paragraph(told.nothing)
        for section in told.sections:
            self._heading(f"{section.label}{say('dot')}{len(section.entries)}")
            for entry in section.entries:
                self._entry(entry, section.label)
        self._backlog(told)
        self._unwatched(told)
        self._incidents(told)
        if told.sources:
            self._heading(say("sources"))
            columns = told.source_columns
            self._table(
                [say(f"source_{key}") for key in columns],
                [[getattr(row, key) for key in columns] for row in told.sources],
            )
        self._foot(told)

    def _head(self, told: Contents) -> None:
        self.document.add_paragraph(self.say("brand"), style="Subtitle")
        self.document.add_paragraph(told.title, style="Title")
        for text in told.meta:
            self.document.add_paragraph(text, style=QUIET)
        if told.overview:
            head = [count.label for count in told.overview]
            self._table(head, [[str(count.n) for count in told.overview]])
            self.document.add_paragraph(told.total, style=QUIET)
        if told.apart:
            self.document.add_paragraph(told.apart, style=QUIET)

    def _figures(self, told: Contents, charts: Sequence[Chart]) -> None:
        drawn = charts or (None,) * len(told.figures)
        for figure, chart in zip(told.figures, drawn, strict=True):
            png = chart.png if chart else None
            if png is None and isinstance(figure, Track):
                continue
            self.document.add_paragraph(figure.title, style=CAPTION)
            if png is not None:
                self.document.add_picture(io.BytesIO(png), width=_PICTURE)
            elif not isinstance(figure, Track):
                head = [figure.unit, self.say("articles"), self.say("makes_up")]
                rows = [[row.label, row.bar, row.of] for row in figure.rows(self.say)]
                self._table(head, rows)

    def _heading(self, text: str) -> None:
        self.document.add_heading(text, 1)

    def _entry(self, entry: Entry, section: str) -> None:
        say, document = self.say, self.document
        heading = document.add_heading("", 2)
        if entry.kind_words != section:
            heading.add_run(f"[{entry.kind_words}] ")
        add_link(heading, entry.title)
        if entry.says:
            document.add_paragraph().add_run(entry.says).bold = True
        for label, address in entry.addresses:
            add_link(document.add_paragraph(label + say("colon")), address)
        if entry.proof:
            self._table(
                [say(f"proof_{key}") for key in ("at", "answer", "led", "hash")],
                [
                    [row.at, "".join(one.text for one in row.answer), row.led, row.sha256]
                    for row in entry.proof
                ],
            )
        if entry.note:
            document.add_paragraph().add_run(entry.note).italic = True
        for diff in entry.diffs:
            self._diff(diff)
        for picture in entry.pictures:
            self._picture(picture)
        if entry.spread:
            self._table(
                [say(f"spread_{key}") for key in ("source", "at", "after", "keeps", "title")],
                [[one.source, one.at, one.after, one.keeps, one.title] for one in entry.spread],
            )
        if entry.lead:
            label = entry.lead.label + say("colon") if entry.lead.label else ""
            document.add_paragraph(label + entry.lead.value)
        facts = "\u2003".join(f"{fact.label} {fact.value}" for fact in entry.facts)
        document.add_paragraph(facts, style=QUIET)

    def _diff(self, diff: FieldDiff) -> None:
        self.document.add_paragraph(diff.label, style=QUIET).paragraph_format.keep_with_next = True
        for pieces in diff.lines:
            paragraph = self.document.add_paragraph(style=DIFF)
            for piece in pieces:
                add_mark(paragraph, piece)
            if not pieces:
                paragraph.add_run("…")

    def _picture(self, picture: KeptPicture) -> None:
        """A kept picture with what is said of it; it is left out where Word could not show it."""
        told = self.say("colon").join(
            part for part in (picture.key and self.say(picture.key), picture.caption) if part
        )
        try:
            body = io.BytesIO(b64decode(picture.jpeg))
            self.document.part.get_or_add_image(body)
            body.seek(0)
        except Exception:  # noqa: BLE001 - python-docx raises anything at a file cut short
            return
        paragraph = self.document.add_paragraph()
        shown = paragraph.add_run().add_picture(body)
        scale = min(1.0, _PICTURE / shown.width, _TALLEST / shown.height)
        shown.width, shown.height = Emu(shown.width * scale), Emu(shown.height * scale)
        shown._inline.docPr.set("descr", told)  # noqa: SLF001 - python-docx knows no such text
        if told:
            paragraph.paragraph_format.keep_with_next = True
            self.document.add_paragraph(told, style=QUIET)

    def _backlog(self, told: Contents) -> None:
        if not told.backlog:
            return
        say = self.say
        self._heading(told.backlog.says)
        rows = [[name, str(n)] for name, n in told.backlog.by_source]
        self._table([say("list_source"), say("archived")], rows)
        for item in told.backlog.items:
            paragraph = self.document.add_paragraph(style="List Bullet")
            add_link(paragraph, item.title)
            paragraph.add_run(f"{say('dot')}{item.date}{say('dot')}{item.source}")

    def _unwatched(self, told: Contents) -> None:
        if not told.unwatched:
            return
        self._heading(self.say("unwatched_title"))
        for gap in told.unwatched:
            told_of = (gap.where, gap.when, gap.why)
            text = self.say("dot").join(part for part in told_of if part)
            self.document.add_paragraph(text, style="List Bullet")

    def _incidents(self, told: Contents) -> None:
        if not told.incidents:
            return
        self._heading(told.incidents_title)
        for trouble in told.incidents:
            paragraph = self.document.add_paragraph(style="List Bullet")
            paragraph.add_run(f"[{trouble.state}] {trouble.what}").bold = True
            told_of = (trouble.where, trouble.when)
            paragraph.add_run("".join(self.say("dot") + text for text in told_of if text))
            if trouble.detail:
                paragraph.add_run().add_break()
            for piece in trouble.detail:
                add_link(paragraph, piece)
            for key, said in (("trouble_means", trouble.means), ("trouble_todo", trouble.todo)):
                if said:
                    paragraph.add_run().add_break()
                    paragraph.add_run(self.say(key) + self.say("colon") + said)

    def _table(self, head: Sequence[str], rows: Iterable[Sequence[str | Linked]]) -> None:
        """A table with a head, its columns as wide as what stands in them asks for."""
        table = self.document.add_table(rows=1, cols=len(head))
        cells = [list[str | Linked](head), *map(list, rows)]
        for number, row in enumerate(cells):
            written = table.rows[0] if number == 0 else table.add_row()
            for cell, value in zip(written.cells, row, strict=True):
                paragraph = cell.paragraphs[0]
                paragraph.style = CELL
                if isinstance(value, Linked):
                    add_link(paragraph, value)
                else:
                    paragraph.add_run(value)
        texts = [[one.text if isinstance(one, Linked) else one for one in row] for row in cells]
        rule_table(table, column_widths(texts))

    def _foot(self, told: Contents) -> None:
        texts = [told.foot]
        if told.chain_head:
            texts.append(f"{self.say('chain')}{self.say('colon')}{told.chain_head}")
        for text in texts:
            self.document.add_paragraph(text, style=QUIET)
        if told.contact:
            paragraph = self.document.add_paragraph(f"{self.say('contact')} ", style=QUIET)
            add_link(paragraph, told.contact)
        add_page_number(self.document)
