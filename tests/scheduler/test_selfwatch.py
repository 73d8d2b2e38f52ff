"""The monitor sees that it is blind: its archive goes, its disk fills, its backup fails."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scheduler.beginnings import files_of
from scheduler.config import load
from scheduler.monitor_faults import MonitorFaults
from scheduler.selfwatch import FULL, NEARLY, SelfWatch, room_fault
from storage import Archive
from storage.errors import DamagedError, UnwritableError
from tests.receivers import Answer, WebhookReceiver
from tests.scheduler.daemons import articles, desk_of, publish, rows, running, told, until
from tests.site import Site


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running_site:
        publish(running_site, 1)
        yield running_site


@pytest.fixture
def hook() -> Iterator[WebhookReceiver]:
    with WebhookReceiver() as receiver:
        yield receiver


def mount(folder: Path, *options: str) -> bool:
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True)
    return done.returncode == 0


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own; skips where none can be mounted."""
    folder = tmp_path / "volume"
    folder.mkdir()
    if os.getuid() != 0 or not mount(folder, "-t", "tmpfs", "-o", "size=40m", "none"):
        pytest.skip("only root can mount a disk for the test")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], capture_output=True)


def test_an_unmounted_volume_is_told_and_nothing_is_made_beneath_it(
    tmp_path: Path, volume: Path, site: Site, hook: WebhookReceiver
) -> None:
    site.pages["/beat"] = site.pages["/"]
    beat = f'heartbeat_url = "{site.url("/beat")}"'
    desk = desk_of(tmp_path, site, hook, archive="volume/archive.db", daemon=beat)
    archive = volume / "archive.db"
    held = tmp_path / "held"
    held.mkdir()
    assert mount(held, "--bind", str(volume))
    try:
        with running(desk, tmp_path / "log", hasty=True) as process:
            until(lambda: articles(archive) == 1)
            subprocess.run(["umount", "-l", str(volume)], check=True)
            until(lambda: told(hook) == [("archive_gone", False)])
            beats = site.times("/beat")
            assert not archive.exists()
            status = desk.run("status", "--json")
            assert status.code == 1
            assert [fault["kind"] for fault in status.json()["faults"]] == ["archive_gone"]
            assert "is gone" in desk.run("status").out
            assert site.times("/beat") == beats, "a blind monitor is not alive"
            assert process.poll() is None
            publish(site, 2)
            assert mount(volume, "--bind", str(held))
            until(lambda: articles(archive) == 2)
            until(lambda: told(hook) == [("archive_gone", False), ("archive_gone", True)])
            until(lambda: site.times("/beat") > beats)
    finally:
        subprocess.run(["umount", "-l", str(volume)], capture_output=True)
        subprocess.run(["umount", "-l", str(held)], capture_output=True)
    assert not any(path.name.startswith("archive.db") for path in volume.glob("*.db"))


def test_a_restart_tells_nothing_twice(tmp_path: Path, site: Site, hook: WebhookReceiver) -> None:
    """With the waits as shipped; the others of this module wait less."""
    (tmp_path / "volume").mkdir()
    desk = desk_of(tmp_path, site, hook, archive="volume/archive.db")
    archive = tmp_path / "volume" / "archive.db"
    with running(desk, tmp_path / "log"):
        until(lambda: articles(archive) == 1)
        (tmp_path / "volume").rename(tmp_path / "away")
        until(lambda: told(hook) == [("archive_gone", False)])
    assert desk.run("run").code == 1
    (tmp_path / "away").rename(tmp_path / "volume")
    with running(desk, tmp_path / "log"):
        until(lambda: told(hook) == [("archive_gone", False), ("archive_gone", True)])
        until(
            lambda: (
                rows(archive, "select kind, closed_at is not null from incidents")
                == [("archive_gone", 1)]
            )
        )
    assert rows(archive, "select count(*) from delivery_incidents") == [(0,)]


def test_a_receiver_that_is_down_hears_of_it_later(tmp_path: Path, site: Site) -> None:
    (tmp_path / "volume").mkdir()
    with WebhookReceiver(otherwise=lambda n: Answer(503 if n < 3 else 204)) as hook:
        desk = desk_of(tmp_path, site, hook, archive="volume/archive.db")
        (tmp_path / "yongliang.toml").write_text(
            (tmp_path / "yongliang.toml")
            .read_text()
            .replace("incidents = true", "incidents = true\nkinds = []")
        )
        with running(desk, tmp_path / "log", hasty=True):
            until(lambda: articles(tmp_path / "volume" / "archive.db") == 1)
            (tmp_path / "volume").rename(tmp_path / "away")
            until(lambda: told(hook) == [("archive_gone", False)], 60)
            assert len({request.key for request in hook.requests}) == 1


@pytest.mark.parametrize("garbage", [True, False])
def test_another_file_in_its_place_is_told_and_not_written(
    tmp_path: Path, site: Site, hook: WebhookReceiver, garbage: bool
) -> None:
    desk = desk_of(tmp_path, site, hook)
    archive = tmp_path / "archive.db"
    with running(desk, tmp_path / "log", hasty=True):
        until(lambda: articles(archive) == 1)
        # Whole in its file, lest it be read out of the log of a run that goes on.
        with closing(sqlite3.connect(archive)) as connection:
            truncate = "pragma wal_checkpoint(truncate)"
            until(lambda: connection.execute(truncate).fetchone()[0] == 0)
        kept = tmp_path / "kept.db"
        shutil.copyfile(archive, kept)
        other = tmp_path / "other.db"
        shutil.copyfile(archive, other)
        if garbage:
            other.write_bytes(b"no archive at all" * 5000)
        else:
            with closing(sqlite3.connect(other)) as connection, connection:
                connection.execute("update _sqlite_migrations set applied_at = '1999-01-01'")
        content = other.read_bytes()
        other.replace(archive)
        until(lambda: told(hook) == [("archive_replaced", False)])
        publish(site, 2)
        assert archive.read_bytes() == content
        assert desk.run("status").code == 1
        kept.replace(archive)
        until(lambda: told(hook)[-1:] == [("archive_replaced", True)])
        until(lambda: articles(archive) == 2)


def test_a_full_disk_is_told_and_mended(
    tmp_path: Path, volume: Path, site: Site, hook: WebhookReceiver
) -> None:
    desk = desk_of(tmp_path, site, hook, archive="volume/archive.db")
    archive = volume / "archive.db"
    with running(desk, tmp_path / "log", hasty=True):
        until(lambda: articles(archive) == 1)
        ballast = volume / "ballast"

        def filled() -> bool:
            # Again and again, since the archive's log gives its room back when it is folded in.
            with ballast.open("ab", buffering=0) as file:
                file.write(b"\0" * max(shutil.disk_usage(volume).free - 200_000, 0))
            return ("disk_full", False) in told(hook)

        until(filled)
        asked = site.times("/")
        publish(site, 2)
        status = desk.run("status", "--json")
        assert status.code == 1
        assert "disk_full" in {fault["kind"] for fault in status.json()["faults"]}
        assert site.times("/") <= asked + 1, "what cannot be kept is not fetched"
        ballast.unlink()
        until(lambda: articles(archive) == 2)
        until(lambda: ("disk_full", True) in told(hook))
    assert told(hook).count(("disk_full", False)) == 1
    assert desk.run("verify").code == 0


def test_an_archive_that_may_not_be_written_is_told_and_mended(
    tmp_path: Path, site: Site, hook: WebhookReceiver
) -> None:
    desk = desk_of(tmp_path, site, hook)
    archive = tmp_path / "archive.db"
    with running(desk, tmp_path / "log", hasty=True):
        until(lambda: articles(archive) == 1)
        if subprocess.run(["chattr", "+i", str(archive)], capture_output=True).returncode:
            pytest.skip("no file can be made immutable here")
        try:
            until(lambda: told(hook) == [("archive_unwritable", False)])
            assert desk.run("status").code == 1
        finally:
            subprocess.run(["chattr", "-i", str(archive)], check=True)
        publish(site, 2)
        until(lambda: articles(archive) == 2)
        until(lambda: told(hook) == [("archive_unwritable", False), ("archive_unwritable", True)])


@pytest.mark.parametrize("of_another", [False, True])
def test_what_failed_to_write_before_it_was_well_again_is_no_new_fault(
    tmp_path: Path, of_another: bool
) -> None:
    file = tmp_path / "yongliang.toml"
    file.write_text('[archive]\npath = "archive.db"\n', encoding="utf-8")
    config = load(file)
    with Archive(config.archive) as archive:
        identity = "another" if of_another else archive.identity()
    faults = MonitorFaults(files_of(config), config, {})
    watch = SelfWatch(config.archive, identity, faults)
    watch.met(UnwritableError("无法写入", "cannot be written"))
    # Where it is not ours that can be written, nothing is known of ours.
    assert faults.is_open("archive_unwritable") == of_another
    watch.met(DamagedError("已损坏", "is damaged"))
    assert faults.is_open("archive_damaged")


def test_a_backup_that_fails_is_told(tmp_path: Path, site: Site, hook: WebhookReceiver) -> None:
    desk = desk_of(tmp_path, site, hook, daemon='backup_dir = "backups"')
    (tmp_path / "backups").write_text("a file where the folder is to be")
    archive = tmp_path / "archive.db"
    with running(desk, tmp_path / "log", hasty=True):
        until(lambda: ("backup_failed", False) in told(hook))
        (detail,) = rows(archive, "select detail from incidents where kind = 'backup_failed'")
        assert detail[0].startswith("no backup was written: ")
        assert desk.run("status").code == 1
    (tmp_path / "backups").unlink()
    with running(desk, tmp_path / "log", hasty=True):
        until(lambda: ("backup_failed", True) in told(hook))
    assert desk.run("status").code == 0


def test_the_bounds_of_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "archive.db"
    usage = shutil.disk_usage(tmp_path)

    def free(total: int, left: int) -> str | None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: type(usage)(total, total - left, left))
        found = room_fault(archive)
        return found and found[0]

    large, small = 4 * 2**40, 40 * 2**20
    assert free(large, NEARLY) is None
    assert free(large, NEARLY - 1) == "disk_nearly_full"
    assert free(large, FULL - 1) == "disk_full"
    assert free(small, small // 10) is None
    assert free(small, small // 10 - 1) == "disk_nearly_full"
    assert free(small, small // 100 - 1) == "disk_full"
    archive.with_name("archive.db-wal").write_bytes(b"")
    os.truncate(archive.with_name("archive.db-wal"), NEARLY)
    assert free(large, 3 * NEARLY - 1) == "disk_nearly_full"
