"""A filter that names what is not there is told, so that a slip is not taken for no news."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import Archive
from tests.scheduler.archives import Room, room_in

ASKED = [
    ("articles",),
    ("changes",),
    ("search", "甬凉"),
    ("export",),
    ("report", "--format", "txt"),
]


@pytest.fixture
def room(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Room:
    return room_in(tmp_path, capsys, monkeypatch)


@pytest.mark.parametrize("command", ASKED, ids=lambda command: command[0])
def test_an_id_that_nobody_knows_is_told_beside_the_answer(
    room: Room, command: tuple[str, ...]
) -> None:
    """The answer and the exit code stay what they were."""
    room.run(*command, "--source", "nope", "--topic", "nil")
    assert "warning: There is no source 'nope' in the archive: see `yongliang status`." in room.err
    assert "warning: There is no topic 'nil': see `yongliang topics`." in room.err
    assert "warning" not in room.out
    with Archive(room.archive) as archive:
        source = next(iter(archive.queries.overview.source_names()))
    room.run(*command, "--source", source, "--topic", "yongliang")
    assert "warning" not in room.err


@pytest.mark.parametrize("command", ASKED[:3], ids=lambda command: command[0])
def test_that_nothing_was_found_is_said_to_people(room: Room, command: tuple[str, ...]) -> None:
    """A program that asks for JSON Lines gets none."""
    room.run(*command, "--since", "9000-01-01")
    assert room.err == "Nothing was found.\n"
    assert room.lines(*command, "--since", "9000-01-01") == []
    assert room.err == ""
    room.run(*command)
    assert room.err == ""


@pytest.mark.parametrize("command", ASKED[:4], ids=lambda command: command[0])
def test_a_span_that_ends_before_it_begins_is_told(room: Room, command: tuple[str, ...]) -> None:
    room.run(*command, "--since", "2026-12-01", "--until", "2026-11-01")
    assert "warning: --since is not before --until" in room.err


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (("--since", "2026-12-01", "--until", "2026-11-01"), "--since is not before --until"),
        (("--since", "9000-01-01"), "--since is not before --until (by default now)"),
        (("--month", "2026-13"), "Cannot read --month '2026-13': write 2026-11."),
    ],
)
def test_no_report_is_made_of_no_time(room: Room, span: tuple[str, ...], told: str) -> None:
    """It would say of its span what nobody asked."""
    assert told in room.run("report", *span, code=2)
