"""A reader that has seen enough, as `head` has, is no fault; another broken pipe is one."""

from __future__ import annotations

import errno
from pathlib import Path

import click
import pytest

from scheduler.cli import LazyGroup
from tests.running import Desk
from tests.storage.making import live

COMMANDS = [
    ("changes",),
    ("changes", "--json"),
    ("articles",),
    ("articles", "--json"),
    ("search", "甬凉"),
    ("show", "1"),
    ("show", "1", "--json"),
    ("diff", "1"),
    ("report", "--since", "2026-11-01", "--format", "md"),
    ("status",),
    ("deliveries",),
    ("export",),
    ("export", "--format", "csv"),
    ("show", "1", "--snapshot", "-"),
    ("verify",),
]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write('[archive]\npath = "archive.db"\n')
    live(desk.folder / "archive.db").close()
    return desk


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_ends_quietly_where_nobody_reads_on(desk: Desk, command: tuple[str, ...]) -> None:
    process = desk.start(*command)
    assert process.stdout
    process.stdout.close()
    _, err = process.communicate(timeout=90)
    assert (process.returncode, err) == (0, b"")


def test_the_broken_pipe_of_a_receiver_is_no_quiet_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    group = LazyGroup("yongliang")

    @click.command
    def send() -> None:
        raise BrokenPipeError(errno.EPIPE, "the receiver hung up")

    monkeypatch.setattr(group, "get_command", lambda *_: send)
    context = group.make_context("yongliang", ["send"])
    with (tmp_path / "out").open("w") as out:
        monkeypatch.setattr("sys.stdout", out)
        with pytest.raises(BrokenPipeError):
            group.invoke(context)
