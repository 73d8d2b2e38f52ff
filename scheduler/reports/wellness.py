"""The daily word on the monitor itself, as a report: sent even when nothing happened."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from scheduler.reports.report import Report, SourceHealth
from scheduler.words.catalogue import Words
from storage.deliveries import Summary
from storage.records import Incident


def wellness_of(
    summary: Summary, incidents: tuple[Incident, ...], language: str, zone: ZoneInfo
) -> Report:
    """A summary as a report of its span: figures, what is ill, how the sources do.

    Args:
        summary: As it was drawn up.
        incidents: Those that were open then.
        language: ``zh`` or ``en``.
        zone: In which times are shown.
    """
    words = Words(language)
    return Report(
        changes=(),
        incidents=incidents,
        generated_at=summary.until,
        language=language,
        zone=zone,
        since=summary.since,
        until=summary.until,
        title=words("all_well" if summary.well else "not_well"),
        says=_says(summary, words),
        sources=tuple(
            SourceHealth(
                source.source_id,
                source.name,
                source.articles,
                source.last_ok_at,
                source.open_incidents,
            )
            for source in summary.sources
        ),
        chain_head=summary.chain_head,
    )


def _says(summary: Summary, words: Words) -> str:
    kinds = [words("kind_count", kind=words(kind), n=n) for kind, n in summary.counts.items() if n]
    parts = (
        words("well_changes", n=sum(summary.counts.values()))
        + (words("colon") + words("comma").join(kinds) if kinds else ""),
        words("well_runs", n=summary.runs, failed=summary.runs_failed),
        words("well_articles", n=summary.articles),
        words("well_deliveries", waiting=summary.waiting, dead=summary.dead),
    )
    return words("semicolon").join(parts)
