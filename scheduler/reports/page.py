"""The report as a page of HTML that stands alone: no script, nothing loaded from elsewhere."""

from __future__ import annotations

import base64
import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import jinja2
from markupsafe import Markup

from scheduler.reports.charts import Chart
from scheduler.reports.contents import Contents, contents
from scheduler.reports.figures import Figure, Row, Track
from scheduler.reports.front import Front, subject
from scheduler.reports.messages import told
from scheduler.reports.report import Report
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import Linked, contact

_LANG = {"zh": "zh-Hans", "en": "en"}


class Link(NamedTuple):
    """A link to a page beside the report."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a page of a report.

    Attributes:
        back: Where it was opened from.
        here: Which page of how many it is, in words; empty: there is no other.
        earlier: The page before.
        later: The page after.
        others: The same report in other forms.
    """

    back: Link
    here: str = ""
    earlier: Link | None = None
    later: Link | None = None
    others: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Plate:
    """A figure on the page: a drawing, else a picture (in base64), else bars in a table.

    Attributes:
        at: The address of a picture that is no part of the page.
    """

    title: str
    says: str
    svg: Markup | None
    png: str | None
    rows: tuple[Row, ...]
    at: str = ""


def render_html(report: Report, charts: Sequence[Chart] = (), *, back: Link | None = None) -> str:
    """The report as a whole HTML document, for a browser and paper.

    Args:
        report: The report.
        charts: Its figures, drawn (`scheduler.reports.charts.draw`); without them, tables.
        back: Where it was opened from, shown above it; None where it stands alone.
    """
    found = told(report, report.words)
    plates = _plates(found, charts, report.words, mail=False)
    return _rendered(found, report, plates, back=back)


def render_page(report: Report, around: Around, pictures: Sequence[str], *, first: bool) -> str:
    """A page of a report that is read a page at a time; its charts are pictures of their own.

    Args:
        report: With the changes of the page, and what the whole span holds.
        around: The links to its other pages and forms.
        pictures: The addresses of its charts; none: they are tables.
        first: Whether it is the first page, which alone shows what is no list of changes.
    """
    words = report.words
    found = contents(report, words)
    if not first:
        found = replace(found, figures=(), incidents=(), sources=(), unwatched=())
    plates = (
        replace(_plate(figure, None, words, mail=False), at=at)
        for figure, at in zip(found.figures, pictures or itertools.repeat(""), strict=False)
    )
    return _rendered(
        found,
        report,
        tuple(plate for plate in plates if plate.at or plate.rows),
        back=around.back,
        around=around,
        pictured=first and bool(pictures),
    )


def _rendered(
    found: Contents,
    report: Report,
    plates: tuple[Plate, ...],
    *,
    back: Link | None,
    around: Around | None = None,
    pictured: bool = False,
) -> str:
    return _template("report.html.j2").render(
        report=found,
        plates=plates,
        subject=subject(report),
        lang=_LANG[report.words.language],
        say=report.words,
        back=back,
        around=around,
        pictured=pictured,
    )


def render_front_page(
    front: Front, report: Report, charts: Sequence[Chart], *, notice: str = ""
) -> str:
    """The first screen of a message as such a document, for a mail program; its figures below.

    Mail programs drop drawings: the charts are PNG, in ``data:`` addresses that a mail's composer
    turns into parts of the mail.

    Args:
        front: The first screen.
        report: The message.
        charts: Its figures, drawn.
        notice: Where the whole is.
    """
    words = report.words
    link = front.items[0].link
    return _template("message.html.j2").render(
        front=front,
        own=link and Linked(link.href or "", link.href),
        plates=_plates(contents(report, words), charts, words, mail=True) if charts else (),
        notice=notice,
        contact=contact(report.names.contact),
        subject=subject(report),
        lang=_LANG[words.language],
        say=words,
    )


def _plates(
    told: Contents, charts: Sequence[Chart], words: Words, *, mail: bool
) -> tuple[Plate, ...]:
    drawn = charts or (None,) * len(told.figures)
    plates = (
        _plate(figure, chart, words, mail=mail)
        for figure, chart in zip(told.figures, drawn, strict=True)
    )
    return tuple(plate for plate in plates if plate.svg or plate.png or plate.rows)


def _plate(figure: Figure, chart: Chart | None, words: Words, *, mail: bool) -> Plate:
    rows = () if isinstance(figure, Track) else tuple(figure.rows(words))
    png = chart.png if chart and mail else None
    return Plate(
        title=figure.title,
        says=words("semicolon").join(figure.says(words)),
        # Drawn by our own process, which escapes its texts.
        svg=Markup(chart.svg) if chart and not mail else None,  # noqa: S704
        png=base64.b64encode(png).decode("ascii") if png else None,
        rows=rows,
    )


@functools.cache
def templates_of(package: str) -> jinja2.Environment:
    """The templates of a package, each compiled once for the process; they escape everything."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader(package),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def _template(name: str) -> jinja2.Template:
    return templates_of("scheduler.reports").get_template(name)
