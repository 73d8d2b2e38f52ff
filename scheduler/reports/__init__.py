"""What is said: one report, for the immediate alert and for any span, in every form."""

from __future__ import annotations

from scheduler.reports.charts import Chart, draw
from scheduler.reports.chat import first, opening, parts
from scheduler.reports.front import headline, subject
from scheduler.reports.mail import Attached, MailBody, render_mail
from scheduler.reports.page import render_html
from scheduler.reports.plain import render_brief, render_front, render_markdown, render_text
from scheduler.reports.report import Report, SourceHealth, as_json, render_json

__all__ = [
    "Attached",
    "Chart",
    "MailBody",
    "Report",
    "SourceHealth",
    "as_json",
    "draw",
    "first",
    "headline",
    "opening",
    "parts",
    "render_brief",
    "render_front",
    "render_html",
    "render_json",
    "render_mail",
    "render_markdown",
    "render_text",
    "subject",
]
