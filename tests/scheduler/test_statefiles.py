"""The small files that tell of an archive without it: where they lie, and what wins."""

from __future__ import annotations

from pathlib import Path

from scheduler.statefiles import StateFiles


def files(folder: Path, archive: str = "archive.db") -> StateFiles:
    environ = {"XDG_RUNTIME_DIR": str(folder / "run"), "RUNTIME_DIRECTORY": str(folder / "none")}
    (folder / "run").mkdir(exist_ok=True)
    return StateFiles(folder / archive, folder / "desk", environ)


def test_beside_the_configuration_and_each_archive_its_own(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    path = files(tmp_path).write("a", b"1")
    assert path is not None
    assert path.parent == tmp_path / "desk" / ".yongliang"
    assert files(tmp_path).read("a") == b"1"
    assert files(tmp_path, "other.db").read("a") is None
    assert files(tmp_path).read("b") is None


def test_where_that_cannot_be_written_elsewhere_and_back_again(tmp_path: Path) -> None:
    (tmp_path / "desk").write_text("a file where the folder is to be")
    away = files(tmp_path).write("a", b"1")
    assert away is not None
    assert away.parent == tmp_path / "run" / "yongliang"
    assert files(tmp_path).read("a") == b"1"
    assert files(tmp_path).write("mark", b"1", lasting=True) is None, (
        "what may be emptied is no mark"
    )
    (tmp_path / "desk").unlink()
    (tmp_path / "desk").mkdir()
    files(tmp_path).write("a", b"2")
    assert not away.exists()
    assert files(tmp_path).read("a") == b"2"
