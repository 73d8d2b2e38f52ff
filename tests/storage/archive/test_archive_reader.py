"""An account that may only read asks the archive, whether somebody writes it or nobody."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from storage import Archive
from storage.archive.db.still import Still
from storage.errors import StorageError
from tests.storage.making import live

NOBODY = 65534
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another account")


@pytest.fixture
def path() -> Iterator[Path]:
    # pytest's own folders are closed to other accounts.
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        live(Path(folder) / "archive.db").close()
        (Path(folder) / "archive.db").chmod(0o644)
        yield Path(folder) / "archive.db"


def as_nobody(path: Path) -> str:
    """How many articles that account finds, or what it is told."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        said = "nothing"
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            with Archive(path, read_only=True) as archive:
                articles = list(archive.queries.articles.all())
                said = f"{len(articles)} {len(archive.queries.texts.search('甬凉'))}"
        except StorageError as error:
            said = str(error)
        finally:
            os.write(writing, said.encode())
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        return pipe.read().decode()


def test_while_nobody_writes(path: Path) -> None:
    assert as_nobody(path) == "4 4"
    assert sorted(path.parent.iterdir()) == [path]


def test_while_somebody_writes(path: Path) -> None:
    with Archive(path) as archive:
        archive.queries.overview.counts()
        assert as_nobody(path) == "4 4"


def test_after_a_writer_was_killed(path: Path) -> None:
    if not (child := os.fork()):
        Archive(path).queries.overview.counts()
        os.kill(os.getpid(), 9)
    os.waitpid(child, 0)
    assert path.with_name("archive.db-wal").exists()
    assert as_nobody(path) == "4 4"


@pytest.mark.parametrize("end", ["", "-wal"])
def test_without_the_right_to_read_it_is_told(path: Path, end: str) -> None:
    with Archive(path) as archive:
        archive.queries.overview.counts()
        path.with_name(path.name + end).chmod(0o600)
        assert "rights" in as_nobody(path)


def test_a_writer_that_begins_meanwhile_is_noticed(path: Path) -> None:
    still = Still(path)
    still.check()
    with Archive(path) as archive:
        archive.queries.overview.counts()
        with pytest.raises(StorageError, match="try again"):
            still.check()
