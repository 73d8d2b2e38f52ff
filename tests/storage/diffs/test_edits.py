"""The table of edits: each with its class, severity and spans, and its texts reassembled."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage.diffs import compare, differs, marked, severity_of, spans
from storage.records import Article

OWN = Path(__file__).with_name("edits.jsonl")
CAREFUL = Path(__file__).with_name("careful.jsonl")
KINDS = Path(__file__).with_name("kinds.jsonl")
SHARED = Path(__file__).parents[4] / "shared" / "edits-dev" / "edits.jsonl"


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read(edit: dict[str, Any]) -> tuple[str, list[list[str]]]:
    found = spans(edit["field"], edit["before"], edit["after"])
    return severity_of(found).value, [[s.span_class, s.before, s.after] for s in found]


def wrong_rows(path: Path, fault: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """Every row of a table in which there is a fault, by its id: one that is refused included."""
    wrong = {}
    for edit in rows(path):
        try:
            found = fault(edit)
        except Exception as error:  # noqa: BLE001 - a row that is refused is a wrong row
            found = repr(error)
        if found:
            wrong[edit["id"]] = found
    return wrong


def reading_faults(edit: dict[str, Any]) -> Any:
    """What is read otherwise than the row says."""
    found = read(edit)
    return None if found == (edit["severity"], edit["spans"]) else found


def reassembly_faults(edit: dict[str, Any]) -> Any:
    """What the marked pieces make, where it is not the two texts."""
    segments = marked(edit["before"], edit["after"], edit["field"])
    texts = ("".join(s.before for s in segments), "".join(s.after for s in segments))
    return None if texts == (edit["before"], edit["after"]) else texts


def class_faults(edit: dict[str, Any]) -> Any:
    """Classes that are marked in the texts and not told."""
    segments = marked(edit["before"], edit["after"], edit["field"])
    told = {span[0] for span in read(edit)[1]}
    return {s.span_class for s in segments if s.span_class} - told


def turning_faults(edit: dict[str, Any]) -> Any:
    """The severity of the edit read backwards, where it is another."""
    back = severity_of(spans(edit["field"], edit["after"], edit["before"])).value
    return None if back == edit["severity"] else back


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


@pytest.mark.parametrize("path", [OWN, CAREFUL, KINDS], ids=lambda path: path.stem)
def test_every_edit_is_read_as_its_row_says(path: Path) -> None:
    """Reversals, exchanges, names of every kind, English figures, one span for one change."""
    table = rows(path)
    assert len({edit["id"] for edit in table}) == len(table) >= 60
    assert wrong_rows(path, reading_faults) == {}


@pytest.mark.parametrize("path", [OWN, CAREFUL, KINDS], ids=lambda path: path.stem)
def test_both_texts_come_back_whole(path: Path) -> None:
    assert wrong_rows(path, reassembly_faults) == {}


def test_the_marked_classes_are_those_that_are_told() -> None:
    assert wrong_rows(OWN, class_faults) == {}


@pytest.mark.parametrize("path", [CAREFUL, KINDS], ids=lambda path: path.stem)
def test_an_edit_read_backwards_is_as_heavy(path: Path) -> None:
    assert wrong_rows(path, turning_faults) == {}


@pytest.mark.shared
def test_shared_edits_are_all_right() -> None:
    if not SHARED.exists():
        pytest.skip("the folder of shared edits is not beside the project")

    def fault(edit: dict[str, Any]) -> Any:
        expected = (edit["severity"], [[edit["class"], edit["span_before"], edit["span_after"]]])
        return None if read(edit) == expected else read(edit)

    assert wrong_rows(SHARED, fault) == {}


def predicate_faults(edit: dict[str, Any]) -> Any:
    """Whether the quick answer is another than that of the whole comparison."""
    articles = [
        Article("u", "t", edit[side] or "", notices=(edit[side][:20],))
        for side in ("before", "after")
    ]
    found = [differs(*articles), compare(*articles) is not None]
    return found if found[0] != found[1] else None


@pytest.mark.parametrize("path", [OWN, CAREFUL, KINDS], ids=lambda path: path.stem)
def test_whether_readings_differ_is_answered_alike_without_looking_for_places(path: Path) -> None:
    assert wrong_rows(path, predicate_faults) == {}
