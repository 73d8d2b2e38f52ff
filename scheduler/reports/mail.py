"""The report as the body of a mail: its first screen, with the whole beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.reports.charts import Chart
from scheduler.reports.front import front_of
from scheduler.reports.page import render_front_page, render_html
from scheduler.reports.report import Report

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


def where_whole(report: Report, name: str) -> str:
    """What a mail says of the page that goes with it; empty where its body tells everything.

    Args:
        report: The message.
        name: What the attached file is called.
    """
    words = report.words
    proven = any(change.proof for change in report.changes)
    if front_of(report, words).whole and report.is_alert and not proven:
        return ""
    return words("whole_attached", name=name)


def render_mail(report: Report, charts: Sequence[Chart], name: str) -> MailBody:
    """A message for mail programs: the news first, a screen of it, and the figures below.

    What does not stand there, proofs and whole diffs too, goes with it as a page.

    Args:
        report: The message.
        charts: Its figures, drawn.
        name: What the attached file is called, if there is one.
    """
    front = front_of(report, report.words)
    notice = where_whole(report, name)
    if not notice:
        return MailBody(render_front_page(front, report, charts))
    html = render_front_page(front, report, charts, notice=notice)
    return MailBody(html, Attached(name, render_html(report, charts)))
