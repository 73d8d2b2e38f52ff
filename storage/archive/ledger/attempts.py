"""A fetch as a row of its table."""

from __future__ import annotations

from dataclasses import replace

from storage.archive.rows import to_json
from storage.records import WORDS_MOST, Fetch
from storage.times import to_iso

RULE_MOST = 40
"""Characters kept of a rule's code; a worker is not trusted to keep to it."""

INSERT_FETCH = """insert into fetches (run_id, source_id, article_id, url, fetched_at, outcome,
    status, final_url, redirects, headers, sha256, snapshot_id, duration_s, detail, counts_as_proof,
    rule, words) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


def fetch_values(
    source_id: str | None,
    fetch: Fetch,
    run_id: int | None,
    article_id: int | None,
    snapshot_id: int | None,
    *,
    counts_as_proof: bool = False,
) -> tuple[object, ...]:
    """A fetch as the values of INSERT_FETCH."""
    return (
        run_id,
        source_id,
        article_id,
        fetch.url,
        to_iso(fetch.fetched_at),
        fetch.outcome.value,
        fetch.status,
        fetch.final_url,
        to_json(fetch.redirects) if fetch.redirects else "[]",
        # What an answer that changed nothing was dressed in proves nothing.
        to_json(fetch.headers) if snapshot_id and fetch.body else "[]",
        fetch.sha256,
        snapshot_id,
        fetch.duration_s,
        fetch.detail,
        counts_as_proof,
        fetch.rule and fetch.rule[:RULE_MOST],
        fetch.words and fetch.words[:WORDS_MOST],
    )


def bare(fetch: Fetch) -> Fetch:
    """That an answer came, without anything of what it said."""
    return replace(fetch, body=None, digest=None, headers=(), detail=None, words=None)
