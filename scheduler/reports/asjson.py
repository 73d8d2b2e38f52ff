"""The report for machines."""

from __future__ import annotations

import json
import re
from typing import Any

from scheduler.reports.report import Report, SourceHealth, counts
from scheduler.words.catalogue import Words
from storage.times import to_iso

# Raw, these would turn a terminal's lines round or break them; halves of pairs are no UTF-8.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def as_json(report: Report) -> dict[str, Any]:
    """The report as a JSON object: changes and incidents in the form of design section 6."""
    listed = len(report.listed)
    doubts = [doubt.as_json() for doubt in report.doubts]
    return {
        "generated_at": to_iso(report.generated_at),
        "since": report.since and to_iso(report.since),
        "until": report.until and to_iso(report.until),
        "language": Words(report.language).language,
        "counts": {**counts(report.changes), "backlog": listed},
        "changes": [change.as_json() for change in report.changes],
        "incidents": [incident.as_json() for incident in report.incidents],
        **({"unconfirmed": doubts} if doubts else {}),
        "sources": [_source(source) for source in report.sources],
        "spreads": {
            str(article_id): [one.as_json() for one in cluster]
            for article_id, cluster in report.spreads.items()
        },
        "chain_head": report.chain_head,
    }


def render_json(report: Report) -> str:
    """The same as text, two spaces deep; what no reader sees stands escaped."""
    text = json.dumps(as_json(report), ensure_ascii=False, indent=2)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def _source(source: SourceHealth) -> dict[str, Any]:
    return {
        "source_id": source.source_id,
        "name": source.name,
        "articles": source.articles,
        "last_ok_at": source.last_ok_at and to_iso(source.last_ok_at),
        "open_incidents": list(source.open_incidents),
    }
