"""The command line in this process on an archive with a life in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scheduler.cli import main
from scheduler.words.language import choose
from tests.storage.making import live


@dataclass
class Room:
    """A folder with an archive; commands run in this process, in English unless told otherwise."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    language: str = "en"

    @property
    def archive(self) -> Path:
        return self.folder / "archive.db"

    def run(self, *args: str, code: int = 0) -> str:
        try:
            found = main([*args, "--lang", self.language])
        finally:
            choose(None)  # other tests of this process speak the default language
        self.out, self.err = self.capsys.readouterr()
        assert found == code, self.err
        return self.out if code == 0 else self.err

    def lines(self, *args: str) -> list[Any]:
        return [json.loads(line) for line in self.run(*args, "--json").splitlines()]

    def json(self, *args: str, code: int = 0) -> Any:
        self.run(*args, "--json", code=code)
        return json.loads(self.out)


def room_at(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str = "en",
) -> Room:
    """A room in a folder, which becomes the working directory; the archive is still to be made."""
    monkeypatch.chdir(folder)
    monkeypatch.delenv("YONGLIANG_CONFIG", raising=False)
    return Room(folder, capsys, language)


def room_in(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Room:
    """The same with an archive that has a life in it."""
    room = room_at(folder, capsys, monkeypatch)
    live(room.archive).close()
    return room
