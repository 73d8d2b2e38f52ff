"""The report that the demonstration leaves behind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scheduler.config import load
from scheduler.demo import Demo
from scheduler.reports import draw, render_html
from scheduler.reports.builders import report_of
from scheduler.words.language import language
from storage import Archive, Filter
from storage.records import Change
from storage.times import utc_now


def write_report(demo: Demo, changes: Sequence[Change]) -> Path:
    """Write the HTML report of a demonstration; where it is."""
    config = load(demo.config_file, everything=False)
    where = Filter(since=changes[0].detected_at, until=utc_now())
    with Archive(demo.archive, read_only=True) as archive:
        report = report_of(archive, where, config.zone, language())
    path = demo.folder / "report.html"
    path.write_text(render_html(report, draw(report)), encoding="utf-8")
    return path
