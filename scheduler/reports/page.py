"""The report as a page of HTML that stands alone: no script, nothing loaded from elsewhere."""

from __future__ import annotations

import functools

import jinja2

from scheduler.reports.contents import contents
from scheduler.reports.report import Report
from scheduler.reports.subjects import subject
from scheduler.reports.wording import Words

_LANG = {"zh": "zh-Hans", "en": "en"}


def render_html(report: Report) -> str:
    """The report as a whole HTML document, for a browser, a mail program and paper."""
    words = Words(report.language)
    return _template().render(
        report=contents(report, words),
        subject=subject(report),
        lang=_LANG[words.language],
        say=words,
    )


@functools.cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("scheduler.reports"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("report.html.j2")
