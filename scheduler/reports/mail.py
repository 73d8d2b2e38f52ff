"""The report as the body of a mail: no longer than mail programs show, the whole beside it."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scheduler.reports.charts import Chart
from scheduler.reports.contents import Contents, contents
from scheduler.reports.page import render_contents, render_html
from scheduler.reports.report import Report
from scheduler.words.catalogue import Words

MOST_BYTES = 96_000
"""Gmail shows 102 kB of a mail's HTML and hides the rest; pictures go as parts and do not count."""

PICTURE = re.compile(r'src="data:image/png;base64,([A-Za-z0-9+/=]+)"')
"""A picture in the page, in base64, which a mail's composer turns into a part of the mail."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a mail: a page of HTML that stands alone."""

    name: str
    html: str


@dataclass(frozen=True, slots=True)
class MailBody:
    """The body, and the whole report where the body is shorter than it."""

    html: str
    whole: Attached | None = None


def render_mail(report: Report, charts: Sequence[Chart], name: str) -> MailBody:
    """The report for mail programs.

    A report that is too long for them loses long passages of its edits first, then its last items;
    it says so at its head, and the whole goes with it.

    Args:
        report: The report.
        charts: Its figures, drawn.
        name: What the attached file is called, if there is one.
    """
    html = render_html(report, charts, mail=True)
    if _size(html) <= MOST_BYTES:
        return MailBody(html)
    words = report.words
    told = contents(report, words, brief=True)

    def shortened(items: int) -> str:
        return render_contents(_first(told, items, name, words), report, charts, mail=True)

    # Headings come and go with what stands under them: more items are never fewer bytes.
    fitting = bisect.bisect_right(
        range(1, _count(told) + 1), MOST_BYTES, key=lambda items: _size(shortened(items))
    )
    return MailBody(shortened(fitting), Attached(name, render_html(report, charts)))


def _size(html: str) -> int:
    return len(PICTURE.sub("", html).encode("utf-8", "replace"))


def _count(told: Contents) -> int:
    listed = len(told.backlog.items) if told.backlog else 0
    entries = sum(len(section.entries) for section in told.sections)
    return entries + listed + len(told.incidents) + len(told.sources)


def _first(told: Contents, items: int, name: str, words: Words) -> Contents:
    """The first items of a report, in its order of reading, and a word on the rest."""
    total, left = _count(told), items
    sections = []
    for section in told.sections:
        if left:
            sections.append(replace(section, entries=section.entries[:left]))
        left = max(left - len(section.entries), 0)
    backlog = told.backlog
    if backlog:
        shown = backlog.items[:left]
        left -= len(shown)
        backlog = replace(backlog, items=shown)
    incidents = told.incidents[:left]
    left -= len(incidents)
    key = "mail_brief" if items == total else "mail_cut"
    return replace(
        told,
        notice=words(key, n=items, total=total, name=name),
        sections=tuple(sections),
        backlog=backlog,
        incidents=incidents,
        sources=told.sources[:left],
    )
