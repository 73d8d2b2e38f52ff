"""The folder of kept files: what stands under a name is that file, whole, or it is not there."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage import Archive
from storage.archive.restoring import restore
from storage.errors import StorageError
from storage.findings import Check
from storage.media_files import MediaFiles, folder_of
from tests import forking
from tests.storage.archive.test_media import ALL, PICTURE, SHOWN, due, picture, shown_in, take
from tests.storage.making import NOW

SHA = hashlib.sha256(b"picture").hexdigest()
COPY = hashlib.sha256(b"copy of picture").hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> MediaFiles:
    return MediaFiles(tmp_path / "x.media")


def kept(path: Path) -> Archive:
    """An archive with one picture and its copy."""
    archive = shown_in(path, **SHOWN)
    archive.intake.media_planning.plan(ALL, NOW)
    take(archive, due(archive)[PICTURE], picture())
    return archive


def named(archive: Archive) -> set[str]:
    """The files that `verify` says are missing or damaged."""
    with archive.upkeep.verifying.one_moment():
        found = [one for one in archive.upkeep.verifying.verify() if one.check is Check.MEDIA]
    return {sha for sha in (SHA, COPY) for one in found if sha[:12] in one.en}


@pytest.mark.parametrize("other", [b"pictura", b"", b"pic"])
def test_what_is_not_what_its_name_says_is_written_anew(files: MediaFiles, other: bytes) -> None:
    files.put(b"picture")
    files.path(SHA).write_bytes(other)
    assert files.put(b"picture") == SHA
    assert files.read(SHA) == b"picture"


def test_a_backup_keeps_its_own_file_when_another_is_written_anew(
    files: MediaFiles, tmp_path: Path
) -> None:
    files.put(b"picture")
    other = MediaFiles(tmp_path / "y.media")
    assert files.link_into(other, {SHA: 7}) == ()
    files.path(SHA).unlink()
    files.path(SHA).write_bytes(b"pictura")
    files.put(b"picture")
    assert other.read(SHA) == b"picture"


def test_a_link_in_place_of_a_file_is_no_file(files: MediaFiles, tmp_path: Path) -> None:
    files.put(b"picture")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"picture")
    path = files.path(SHA)
    path.unlink()
    path.symlink_to(elsewhere)
    assert files.read(SHA) is None
    assert not files.is_whole(SHA)
    other = MediaFiles(tmp_path / "y.media")
    assert files.link_into(other, {SHA: 7}) == (SHA,)
    assert not other.path(SHA).is_symlink()
    files.put(b"picture")
    assert not path.is_symlink()
    assert files.read(SHA) == b"picture"


def test_a_link_in_place_of_a_part_of_the_folder_is_refused(
    files: MediaFiles, tmp_path: Path
) -> None:
    files.put(b"picture")
    inner, elsewhere = files.path(SHA).parent, tmp_path / "elsewhere"
    inner.rename(elsewhere)
    inner.symlink_to(elsewhere)
    old = elsewhere / ("0" * 64)
    old.write_bytes(b"not ours")
    os.utime(old, (0, 0))
    assert files.read(SHA) is None
    assert list(files.left_over(())) == []
    for do in (lambda: files.put(b"picture"), lambda: files.remove(SHA)):
        with pytest.raises(StorageError, match="is a symbolic link"):
            do()
    assert (elsewhere / SHA).exists()
    assert old.exists()


def test_a_pipe_in_place_of_a_file_is_not_waited_for(files: MediaFiles) -> None:
    path = files.path(SHA)
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    assert files.read(SHA) is None
    assert files.size(SHA) is None
    files.put(b"picture")
    assert files.read(SHA) == b"picture"


def test_a_link_that_no_row_names_is_taken_and_what_it_leads_to_stays(
    files: MediaFiles, tmp_path: Path
) -> None:
    files.put(b"picture")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"not ours")
    link = files.path(SHA).with_name(f"{SHA[:2]}{'0' * 62}")
    link.symlink_to(elsewhere)
    os.utime(link, (0, 0), follow_symlinks=False)
    assert list(files.left_over({SHA})) == [link]
    assert files.remove(link.name) > 0
    assert elsewhere.exists()


def test_the_folder_may_stand_on_another_disk(tmp_path: Path) -> None:
    """As a link; where that leads nowhere, all of it is missing, and nothing is taken in."""
    disk = tmp_path / "disk"
    disk.mkdir()
    path = tmp_path / "archive.db"
    folder_of(path).symlink_to(disk)
    with kept(path) as archive:
        assert (disk / SHA[:2] / SHA).read_bytes() == b"picture"
        assert named(archive) == set()
        assert archive.upkeep.backups.write(tmp_path / "copy.db") == ()
        assert MediaFiles(folder_of(tmp_path / "copy.db")).read(SHA) == b"picture"
        disk.rename(tmp_path / "unplugged")
        assert named(archive) == {SHA, COPY}
        assert set(archive.upkeep.backups.write(tmp_path / "again.db")) == {SHA, COPY}
        with pytest.raises(StorageError, match="Cannot write the folder"):
            archive.media_files.put(b"another")


@pytest.mark.parametrize("harm", ["gone", "short", "link"])
def test_a_backup_names_what_is_missing_and_verify_agrees(tmp_path: Path, harm: str) -> None:
    with kept(tmp_path / "archive.db") as archive:
        path = archive.media_files.path(SHA)
        path.unlink()
        if harm == "short":
            path.write_bytes(b"pict")
        elif harm == "link":
            path.symlink_to(tmp_path)
        assert archive.upkeep.backups.write(tmp_path / "copy.db") == (SHA,)
        assert named(archive) == {SHA}
    (tmp_path / "there").mkdir()
    assert restore(tmp_path / "copy.db", tmp_path / "there" / "archive.db") == (SHA,)
    with Archive(tmp_path / "there" / "archive.db") as again:
        assert named(again) == {SHA}
        assert again.media_files.read(COPY) == b"copy of picture"


def test_an_archive_without_its_folder_is_whole_by_itself(tmp_path: Path) -> None:
    with kept(tmp_path / "archive.db") as archive:
        folder_of(archive.path).rename(tmp_path / "elsewhere")
        assert archive.upkeep.backups.write(tmp_path / "copy.db") == ()
        assert named(archive) == set()


KILLED = """
import os, signal, sys
from pathlib import Path
from storage import Archive
with Archive(Path(sys.argv[1])) as archive:
    for body in (b"picture", b"copy of picture"):
        archive.media_files.put(body)
    os.kill(os.getpid(), signal.SIGKILL)
"""
forking.PROGRAMS.add(KILLED)


def test_killed_between_file_and_row_nothing_is_lost_and_nothing_left_over(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with shown_in(path, **SHOWN) as archive:
        archive.intake.media_planning.plan(ALL, NOW)
    done = subprocess.run([sys.executable, "-P", "-c", KILLED, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    with Archive(path) as archive:
        for sha in (SHA, COPY):
            os.utime(archive.media_files.path(sha), (time.time() - 7200,) * 2)
        assert named(archive) == set()
        assert archive.upkeep.pruning.prunable(NOW, NOW).media == 2
        # It is still due, and taken in with the file that stands there.
        take(archive, due(archive)[PICTURE], picture())
        assert not archive.upkeep.pruning.prunable(NOW, NOW).media
        archive.upkeep.pruning.prune(NOW, NOW)
        assert named(archive) == set()
        (one,) = archive.queries.media.of_version(1)
        assert archive.media_files.read(one.sha256 or "") == b"picture"


def test_killed_and_never_asked_for_again_it_is_pruned(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    shown_in(path, **SHOWN).close()
    subprocess.run([sys.executable, "-P", "-c", KILLED, str(path)], check=False)
    with Archive(path) as archive:
        for sha in (SHA, COPY):
            os.utime(archive.media_files.path(sha), (time.time() - 7200,) * 2)
        assert archive.upkeep.pruning.prune(NOW, NOW).media == 2
        assert [one for one in folder_of(path).rglob("*") if one.is_file()] == []
