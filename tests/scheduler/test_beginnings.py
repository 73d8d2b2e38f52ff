"""An archive is made at the first start only, never in place of one that went away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.receivers import WebhookReceiver
from tests.running import Desk, config
from tests.scheduler.daemons import desk_of, publish, running, told, until
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


@pytest.fixture
def desk(tmp_path: Path, site: Site, hook: WebhookReceiver) -> Desk:
    """One whose archive has a folder of its own, as on a volume."""
    (tmp_path / "volume").mkdir()
    return desk_of(tmp_path, site, hook, archive="volume/archive.db")


def lose(folder: Path) -> None:
    """The archive goes, and leaves what lies beside it."""
    for end in ("", "-wal", "-shm"):
        (folder / f"archive.db{end}").unlink(missing_ok=True)


def test_the_first_crawl_makes_it_and_says_so(desk: Desk) -> None:
    first = desk.run("crawl")
    assert first.code == 0
    assert first.err.startswith(f"Made the archive {desk.folder / 'volume' / 'archive.db'}.")
    assert "Made" not in desk.run("crawl").err


@pytest.mark.parametrize(
    "command", ["status", "articles", "search 甬凉", "verify", "mute --source x"]
)
def test_a_question_makes_none(desk: Desk, command: str) -> None:
    done = desk.run(*command.split())
    assert done.code == 1
    assert "No archive" in done.err
    assert not (desk.folder / "volume" / "archive.db").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    ["run", "crawl", "add http://127.0.0.1:9/a", "status", "check", "articles", "verify",
     "reextract", "backup b.db", "deliveries", "backfill site --since 3d", "prune --older-than 9d"],
)  # fmt: skip
def test_every_command_refuses_where_there_was_one(desk: Desk, command: str) -> None:
    assert desk.run("crawl").code == 0
    lose(desk.folder / "volume")
    done = desk.run(*command.split())
    assert done.code == 1
    said = done.err + done.out
    assert "is gone" in said
    assert "mount its volume, or restore a backup" in said
    assert "Traceback" not in said
    assert not (desk.folder / "volume" / "archive.db").exists()


@pytest.mark.slow
@pytest.mark.parametrize("trace", ["archive.db.created", "the second mark", "a lock", "a backup"])
def test_each_trace_is_enough_and_removing_it_begins_anew(
    desk: Desk, site: Site, trace: str
) -> None:
    volume = desk.folder / "volume"
    text = (desk.folder / "yongliang.toml").read_text()
    desk.write(text.replace("[daemon]", '[daemon]\nbackup_dir = "backups"'))
    assert desk.run("crawl").code == 0
    (second,) = (desk.folder / ".yongliang").glob("*.created")
    (volume / "backups").mkdir()
    left = {
        "archive.db.created": volume / "archive.db.created",
        "the second mark": second,
        "a lock": volume / "archive.db.crawl.lock",
        "a backup": volume / "backups" / "archive-2026-11-01.db",
    }
    left["a backup"].touch()
    assert all(path.exists() for path in left.values())
    lose(volume)
    for name, path in left.items():
        if name != trace:
            path.unlink()
    done = desk.run("crawl")
    assert done.code == 1
    assert str(left[trace]) in done.err
    left[trace].unlink()
    again = desk.run("crawl")
    assert again.code == 0
    assert "Made the archive" in again.err


def test_restore_is_the_way_back(desk: Desk) -> None:
    assert desk.run("crawl").code == 0
    assert desk.run("backup", "b.db").code == 0
    lose(desk.folder / "volume")
    assert desk.run("crawl").code == 1
    assert desk.run("restore", "b.db").code == 0
    done = desk.run("crawl")
    assert (done.code, "Made" in done.err) == (0, False)


def test_another_archive_in_its_place_is_refused_untouched(desk: Desk, site: Site) -> None:
    assert desk.run("crawl").code == 0
    other = Desk(desk.folder / "other")
    other.folder.mkdir()
    other.write(config(site))
    other.write((desk.folder / "source.toml").read_text(), "source.toml")
    assert other.run("crawl").code == 0
    lose(desk.folder / "volume")
    archive = desk.folder / "volume" / "archive.db"
    archive.write_bytes((other.folder / "archive.db").read_bytes())
    before = archive.read_bytes()
    done = desk.run("crawl")
    assert done.code == 1
    assert "not the archive that was here" in done.err
    assert archive.read_bytes() == before


def test_an_archive_from_before_the_marks_gets_them(desk: Desk) -> None:
    assert desk.run("crawl").code == 0
    mark = desk.folder / "volume" / "archive.db.created"
    (second,) = (desk.folder / ".yongliang").glob("*.created")
    named = mark.read_text().split()[0]
    mark.unlink()
    second.unlink()
    assert desk.run("crawl").code == 0
    assert mark.read_text().split()[0] == second.read_text().split()[0] == named


def test_a_start_without_the_archive_is_told_once_and_mended_once(
    desk: Desk, hook: WebhookReceiver, tmp_path: Path
) -> None:
    volume = desk.folder / "volume"
    with running(desk, tmp_path / "log"):
        until(lambda: (volume / "archive.db").exists() and hook.accepted)
    volume.rename(desk.folder / "elsewhere")
    for _ in range(3):
        assert desk.run("run").code == 1
    assert told(hook) == [("archive_gone", False)]
    (desk.folder / "elsewhere").rename(volume)
    with running(desk, tmp_path / "log"):
        until(lambda: told(hook) == [("archive_gone", False), ("archive_gone", True)])
    assert desk.run("status").code == 0
