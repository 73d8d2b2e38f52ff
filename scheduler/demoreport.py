"""The report that the demonstration leaves behind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scheduler.config import load
from scheduler.demo import Demo
from scheduler.language import language
from scheduler.reports import Report, render_html
from storage import Archive
from storage.records import Change
from storage.times import utc_now


def write_report(demo: Demo, changes: Sequence[Change]) -> Path:
    """Write the HTML report of a demonstration; where it is."""
    config = load(demo.config_file, everything=False)
    with Archive(demo.archive, read_only=True) as archive:
        head = archive.chain_head()
    report = Report(
        changes=tuple(changes),
        generated_at=utc_now(),
        language=language(),
        zone=config.zone,
        since=changes[0].detected_at,
        until=utc_now(),
        chain_head=head,
    )
    path = demo.folder / "report.html"
    path.write_text(render_html(report), encoding="utf-8")
    return path
