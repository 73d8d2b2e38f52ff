"""Whatever happened before: a redaction changes no answer about any other article."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import Archive
from storage.diffs import compare
from storage.records import Kind, Outcome
from tests.storage.archive.redacting import DRESS, everything, found, raw
from tests.storage.making import RULE, after, answer, article, capture, fetched, open_archive, page

PLACES = (
    ("site", "https://news.example.org/2026/1/10001.html"),
    ("site", "https://news.example.org/2026/1/10002.html"),
    ("other", "https://other.example.org/2026/1/20001.html"),
    ("other", "https://other.example.org/2026/1/20002.html"),
)
NAMES = ("鹦鹉洲", "鳜鱼滩", "蘑菇岭", "濮阳渡")
"""A word of each place that stands at no other; what is copied carries the copied place's."""

TEXTS = (
    "{}的码头昨日开工，首期投资十二亿元，计划三年建成，届时年吞吐量可达五百万吨。",
    "{}的码头昨日开工，首期投资十三亿元，计划三年建成，届时年吞吐量可达五百万吨。",
    "{}今年的早稻收割过半，农机手从邻县赶来，日夜轮班，亩产比去年多了二十公斤。",
    "{}的小学搬进新楼，操场铺了草皮，图书室添了六千册书，孩子们中午可以在食堂用饭。",
)


@dataclass(frozen=True)
class Step:
    """What one fetch of a place brings: a text, a text of another's, or an answer without one."""

    place: int
    text: int
    outcome: Outcome = Outcome.OK
    of: int | None = None
    dressed: bool = False


STEPS = st.builds(
    Step,
    place=st.integers(0, 3),
    text=st.integers(0, 3),
    outcome=st.sampled_from([Outcome.OK] * 5 + [Outcome.GONE, Outcome.NOT_MODIFIED]),
    of=st.sampled_from([None, None, None, 0, 1, 2, 3]),
    dressed=st.booleans(),
)


def live_through(archive: Archive, steps: list[Step]) -> None:
    known: dict[int, int] = {}
    for number, step in enumerate(steps):
        source, url = PLACES[step.place]
        at = after(minutes=25 * number)
        if step.outcome is not Outcome.OK:
            if step.place in known:
                archive.intake.recording.record_known(
                    known[step.place], answer(step.outcome, at, url=url)
                )
            continue
        name = NAMES[step.place if step.of is None else step.of]
        read = article(TEXTS[step.text].format(name), url, title=f"{name}近况", editor=name)
        body = page(read) + (DRESS if step.dressed else b"")
        taken = capture(read, at, source_id=source, fetch=fetched(at=at, body=body, url=url))
        if step.place in known:
            archive.intake.recording.record_known(known[step.place], taken)
        else:
            archive.intake.recording.record_new(taken)
            known[step.place] = archive.queries.articles.find(url)


def answers(archive: Archive, but: int) -> dict[str, Any]:
    """What the archive answers about every article but one."""
    rows = [row for row in archive.queries.articles.all() if row["article_id"] != but]
    told: dict[str, Any] = {"articles": rows}
    for row in rows:
        number = row["article_id"]
        versions = archive.queries.articles.versions(number)
        kept = [archive.intake.revisits.kept(number, version["version"]) for version in versions]
        told[f"show {number}"] = (archive.queries.articles.as_json(number), versions, kept)
        told[f"changes {number}"] = [
            change
            for change in archive.queries.changes.all(article_id=number, with_articles=True)
            if change.copy_of != but
        ]
        told[f"copies of it {number}"] = [
            (change.change_id, change.title, change.fields, change.copy_of, change.chain_hash)
            for change in archive.queries.changes.all(article_id=number)
            if change.copy_of == but
        ]
        told[f"diff {number}"] = [
            compare(before.article, later.article) for before in kept for later in kept
        ]
        told[f"matches {number}"] = [
            archive.queries.articles.matches(number, v["version"]) for v in versions
        ]
        told[f"proof {number}"] = {**archive.upkeep.proofs.of(number), "head": None}
    for name in NAMES:
        found_by = archive.queries.texts.search(name)
        told[f"search {name}"] = [row for row in found_by if row["article_id"] != but]
    told["export"] = [
        line
        for line in archive.queries.exporting.articles_as_json()
        if json.loads(line)["article_id"] != but
    ]
    told["warc"] = [
        (one, archive.queries.exporting.answer_body(one))
        for one in archive.queries.exporting.answers()
        if one.article_id != but
    ]
    return told


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, min_size=3, max_size=18), st.integers(0, 3))
def test_other_articles_answer_as_before(steps: list[Step], chosen: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        with open_archive(path, rules=(RULE,)) as archive:
            live_through(archive, steps)
            ids = [row["article_id"] for row in archive.queries.articles.all()]
            if not ids:
                return
            but = ids[chosen % len(ids)]
            before = answers(archive, but)
            kinds = [change.kind for change in archive.queries.changes.all()]
            archive.upkeep.forgetting.redact(but, "依法", after(days=30))
            archive.upkeep.compacting.compact()
            assert answers(archive, but) == before
            assert [change.kind for change in archive.queries.changes.all()] == kinds
            assert {change.title for change in archive.queries.changes.all(article_id=but)} == {
                archive.queries.articles.as_json(but)["title"]
            }
            gone = [
                name
                for name in NAMES
                if not any(name in json.dumps(before[key], ensure_ascii=False, default=str)
                           for key in before)
            ]  # fmt: skip
            url = archive.queries.articles.as_json(but)["url"]
            archive.intake.recording.record_new(capture(article(url=url), after(days=31)))
            assert answers(archive, but) == before
        assert found(path) == []
        said, held = everything(path), raw(path)
        assert [name for name in gone if name in said or name.encode() in held] == []
    assert set(kinds) <= set(Kind)
