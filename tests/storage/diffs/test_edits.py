"""The table of edits: each with its class, severity and spans, and its texts reassembled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from storage.diffs import marked, severity_of, spans

OWN = Path(__file__).with_name("edits.jsonl")
CAREFUL = Path(__file__).with_name("careful.jsonl")
KINDS = Path(__file__).with_name("kinds.jsonl")
SHARED = Path(__file__).parents[4] / "shared" / "edits-dev" / "edits.jsonl"


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read(edit: dict[str, Any]) -> tuple[str, list[list[str]]]:
    found = spans(edit["field"], edit["before"], edit["after"])
    return severity_of(found).value, [[s.span_class, s.before, s.after] for s in found]


def test_table_is_large_and_varied() -> None:
    table = rows(OWN)
    assert len(table) >= 80
    assert len({edit["id"] for edit in table}) == len(table)
    classes = {span[0] for edit in table for span in edit["spans"]}
    assert classes >= {
        *("figure", "date", "name", "office", "negation", "headline", "sentence_added"),
        *("sentence_removed", "paragraph_moved", "wording", "punctuation", "white_space"),
        *("width", "particle", "origin", "editor"),
    }


@pytest.mark.parametrize("edit", rows(OWN), ids=lambda edit: edit["id"])
def test_edit(edit: dict[str, Any]) -> None:
    assert read(edit) == (edit["severity"], edit["spans"])


@pytest.mark.parametrize("edit", rows(OWN), ids=lambda edit: edit["id"])
def test_texts_reassemble(edit: dict[str, Any]) -> None:
    segments = marked(edit["before"], edit["after"], edit["field"])
    assert "".join(s.before for s in segments) == edit["before"]
    assert "".join(s.after for s in segments) == edit["after"]
    told = {span[0] for span in read(edit)[1]}
    assert {s.span_class for s in segments if s.span_class} <= told


@pytest.mark.parametrize("path", [CAREFUL, KINDS], ids=lambda path: path.stem)
def test_edits_as_a_careful_reader_sees_them(path: Path) -> None:
    """Reversals, exchanges, names of every kind, English figures, one span for one change."""
    table = rows(path)
    assert len({edit["id"] for edit in table}) == len(table) >= 60
    wrong = {edit["id"]: read(edit) for edit in table}
    right = {edit["id"]: (edit["severity"], edit["spans"]) for edit in table}
    assert {key: told for key, told in wrong.items() if told != right[key]} == {}


@pytest.mark.parametrize("path", [CAREFUL, KINDS], ids=lambda path: path.stem)
def test_careful_edits_reassemble_and_turn_back(path: Path) -> None:
    """Both texts come back, and the edit read backwards is as heavy."""
    for edit in rows(path):
        segments = marked(edit["before"], edit["after"], edit["field"])
        assert "".join(s.before for s in segments) == edit["before"]
        assert "".join(s.after for s in segments) == edit["after"]
        back = spans(edit["field"], edit["after"], edit["before"])
        assert severity_of(back).value == edit["severity"], edit["id"]


@pytest.mark.shared
def test_shared_edits_are_all_right() -> None:
    if not SHARED.exists():
        pytest.skip("the folder of shared edits is not beside the project")
    wrong = {}
    for edit in rows(SHARED):
        expected = (edit["severity"], [[edit["class"], edit["span_before"], edit["span_after"]]])
        if read(edit) != expected:
            wrong[edit["id"]] = read(edit)
    assert wrong == {}
