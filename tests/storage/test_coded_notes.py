"""A note keeps the code and the values from which its English line was made."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.notes import Note, note_of, plain, written
from storage.records import Incident

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.dictionaries(TEXT, TEXT | st.tuples(TEXT, TEXT))


@given(line=TEXT, code=TEXT, values=VALUES)
def test_what_is_written_is_read_again(line: str, code: str, values: dict[str, str]) -> None:
    kept = written(line, Note(code, values))
    assert note_of(kept) == Note(code, values)
    assert plain(kept) == line.replace("\t", " ")


@pytest.mark.parametrize(
    "detail",
    [
        "",
        "HTTP 403",
        "a page's words\twith a tab",
        'x\t{"note":',
        'x\t{"note":1,"values":{}}',
        'x\t{"note":"said"}',
        'x\t{"note":"said","values":[]}',
        'x\t{"note":"said","values":{"rest":1}}',
        'x\t{"note":"said","values":{"rest":["a"]}}',
        'x\t{"note":' + "[" * 100_000,
    ],
)
def test_what_is_no_note_is_a_line_as_it_stands(detail: str) -> None:
    assert note_of(detail) is None
    assert plain(detail) == detail


def test_json_hands_on_the_line_alone() -> None:
    kept = written("no backup was written: full", Note("no_backup", {"rest": ("满", "full")}))
    ill = Incident(1, None, "backup_failed", kept, datetime(2026, 11, 20, tzinfo=UTC))
    assert ill.as_json()["detail"] == "no backup was written: full"
