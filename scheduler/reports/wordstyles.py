"""How a Word document looks: its page, styles, links and marks.

python-docx sets a font for Latin letters only, and knows neither links nor fields: here is the
markup for those (ECMA-376 part 1: 17.3.2.26 rFonts, 17.16.22 hyperlink, 17.16.19 fldSimple).
"""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph

from scheduler.reports.marking import GONE, SAME, Piece
from scheduler.words.clean_text import Linked

QUIET, DIFF, CAPTION, CELL = "Facts", "Changed text", "Figure title", "Table text"
# Word and WPS have these everywhere in China; elsewhere a program takes its own.
SONG, HEI, LATIN = "宋体", "黑体", "Times New Roman"
RED, GREEN, GREY, INK = (
    RGBColor(0xA3, 0x21, 0x1B),
    RGBColor(0x14, 0x61, 0x3B),
    RGBColor(0x5D, 0x56, 0x4B),
    RGBColor(0x22, 0x20, 0x1C),
)


def prepare(document: Document) -> None:
    """Set the page to A4 and every style that the report uses."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    _style(document, "Normal", SONG, 10.5, before=0, after=4, line=1.35)
    _style(document, "Subtitle", HEI, 10.5, colour=RED, before=0, after=0, bold=True)
    _style(document, "Title", HEI, 22, before=0, after=4, bold=True)
    _style(document, "Heading 1", HEI, 15, before=18, after=4, bold=True)
    _style(document, "Heading 2", HEI, 12, before=10, after=2, bold=True)
    _style(document, "List Bullet", SONG, 10.5, before=0, after=3)
    for name in (QUIET, DIFF, CAPTION, CELL):
        added = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        added.base_style = document.styles["Normal"]
    _style(document, QUIET, SONG, 9, colour=GREY, before=3, after=3)
    _style(document, DIFF, SONG, 10.5, before=0, after=3)
    _style(document, CAPTION, HEI, 10.5, before=12, after=3)
    _style(document, CELL, SONG, 9, before=2, after=2, line=1.15)
    document.styles[DIFF].paragraph_format.left_indent = Cm(0.6)
    document.styles[CAPTION].paragraph_format.keep_with_next = True
    # The template is English; another language's letters and commas have other shapes.
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:eastAsia"), "zh-CN")
    # The template's own rule under the title, and its blue.
    for rule in document.styles["Title"].element.iter(qn("w:pBdr")):
        rule.getparent().remove(rule)


def _style(
    document: Document,
    name: str,
    east: str,
    size: float,
    *,
    before: float,
    after: float,
    line: float = 1.25,
    colour: RGBColor = INK,
    bold: bool = False,
) -> None:
    style = document.styles[name]
    if not isinstance(style, ParagraphStyle):
        raise TypeError(f"{name} is no style of paragraphs")
    style.font.name, style.font.size, style.font.color.rgb = LATIN, Pt(size), colour
    style.font.bold, style.font.italic = bold, False
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    # A theme's font would win over these.
    for key in [key for key in fonts.attrib if "heme" in key]:
        del fonts.attrib[key]
    for key, font in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", east)):
        fonts.set(qn(f"w:{key}"), font)
    for spacing in properties.findall(qn("w:spacing")):
        properties.remove(spacing)
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), line


def add_link(paragraph: Paragraph, linked: Linked) -> None:
    """A text that leads to an address, in the paragraph's own style; else the text alone."""
    if linked.href is None:
        paragraph.add_run(linked.text)
        return
    rel = paragraph.part.relate_to(linked.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), rel)
    run = paragraph.add_run(linked.text)
    run.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def add_mark(paragraph: Paragraph, piece: Piece) -> None:
    """A piece of a changed line: struck through, underlined and bold, or as it is."""
    run = paragraph.add_run(piece.text)
    if piece.kind == SAME:
        return
    if piece.kind == GONE:
        run.font.strike, run.font.color.rgb = True, RED
    else:
        run.font.underline, run.font.bold, run.font.color.rgb = True, True, GREEN


def rule_table(table: Table, widths: Sequence[float]) -> None:
    """Rules under the rows, a head that is repeated on each page, columns of these widths in cm."""
    table.autofit = False
    for number, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
            for cell in row.cells:
                cell.paragraphs[0].runs[0].bold = True
    # Word reads the cells' widths, other programs the columns'.
    for column, width in zip(table.columns, widths, strict=False):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    _borders(table)


def _borders(table: Table) -> None:
    """Fine rules between the rows, none between the columns."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        rule = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "8A8071")):
            rule.set(qn(f"w:{key}"), value)
        borders.append(rule)
    table._tbl.tblPr.append(borders)


def add_page_number(document: Document) -> None:
    """The page's number at the foot of every page."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(paragraph.add_run("1")._r)
    paragraph._p.append(field)
