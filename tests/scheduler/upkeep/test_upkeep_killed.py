"""`forget` and `prune` killed with -9: the archive is whole, and the next run ends."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from storage import Archive
from storage.redactions import REDACTED
from tests import forking
from tests.storage.archive.redacting import DRESS, everything, found, raw
from tests.storage.making import RULE, after, article, capture, fetched, open_archive, page

ROOT = Path(__file__).parents[3]
ARTICLES = 60
COMMAND = """
import sys
import scheduler.cli.forgetting, scheduler.upkeep.removal
from scheduler.cli import main
print("go", flush=True)
code = main(sys.argv[1:])
print("ended", flush=True)
sys.exit(code)
"""
forking.PROGRAMS.add(COMMAND)


def words_of(number: int) -> str:
    """A run of signs that stands in one article only."""
    chance = random.Random(number)
    return "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(400))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles that were served in many dresses, long ago, and of which reports wait."""
    folder = tmp_path_factory.mktemp("killed")
    with open_archive(folder / "archive.db", rules=(RULE,)) as archive:
        for number in range(1, ARTICLES + 1):
            url = f"https://news.example.org/2025/{10000 + number}.html"
            read = article(words_of(number), url, title=words_of(number)[:12])
            for turn in range(5):
                at = after(days=-400, minutes=number, hours=turn)
                body = page(read) + DRESS + str(turn).encode()
                taken = capture(read, at, fetch=fetched(at=at, body=body, url=url))
                run_id = archive.intake.runs.start(at)
                if turn:
                    archive.intake.recording.record_known(number, taken, run_id=run_id)
                else:
                    archive.intake.recording.record_new(taken, run_id=run_id)
                archive.intake.runs.end(run_id, at + timedelta(minutes=1), {})
    (folder / "yongliang.toml").write_text('[archive]\npath = "archive.db"\n', encoding="utf-8")
    return folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "room"))


def begin(folder: Path, *args: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", COMMAND, "--config", str(folder / "yongliang.toml"), *args],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    process.stdout.readline()
    return process


def kill(process: subprocess.Popen[bytes], after_s: float) -> None:
    time.sleep(after_s)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)


def length_of(template: Path, tmp_path: Path, *command: str) -> float:
    """How long a command takes here and now: the moments at which it is killed lie within."""
    folder = shutil.copytree(template, tmp_path / "whole")
    process = begin(folder, *command)
    started = time.monotonic()
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err.decode()
    return time.monotonic() - started


def contents(path: Path) -> list[object]:
    """All that no pruning may take."""
    with closing(sqlite3.connect(path)) as db:
        return [
            db.execute(query).fetchall()
            for query in (
                "select * from versions",
                "select * from changes",
                "select * from delivery_changes",
                "select article_id, title, state, version from articles",
                (
                    "select sha256 from snapshots where snapshot_id in"
                    " (select snapshot_id from versions)"
                ),
            )
        ]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_forget_killed(seed: int, template: Path, folder: Path, tmp_path: Path) -> None:
    path = folder / "archive.db"
    chance = random.Random(seed)
    longest = length_of(template, tmp_path, "forget", "1", "--reason", "依法", "--yes")
    for number in chance.sample(range(1, ARTICLES + 1), 4):
        command = ("forget", str(number), "--reason", "依法", "--yes")
        kill(begin(folder, *command), chance.uniform(0, longest))
        assert found(path) == []
        with Archive(path, read_only=True) as archive:
            row = archive.queries.articles.as_json(number)
            redaction = archive.queries.redactions.of(number)
        assert (row["title"], row["body"]) == (
            (REDACTED, "") if redaction else (words_of(number)[:12], words_of(number))
        )
        ended = begin(folder, *command)
        ended.communicate(timeout=60)
        assert ended.returncode == 0
        assert found(path) == []
        assert words_of(number)[:12] not in everything(path)
        assert words_of(number)[:12].encode() not in raw(path)
    with Archive(path, read_only=True) as archive:
        assert sum(row["title"] == REDACTED for row in archive.queries.articles.all()) == 4
        assert archive.queries.overview.counts()["versions"] == ARTICLES


@pytest.mark.parametrize("seed", range(3))
def test_prune_killed(seed: int, template: Path, folder: Path, tmp_path: Path) -> None:
    path = folder / "archive.db"
    before = contents(path)
    chance = random.Random(seed)
    command = ("prune", "--older-than", "30d")
    longest = length_of(template, tmp_path, *command)
    for _ in range(4):
        kill(begin(folder, *command), chance.uniform(0, longest))
        assert found(path) == []
        assert contents(path) == before
    ended = begin(folder, *command)
    ended.communicate(timeout=60)
    assert ended.returncode == 0
    assert found(path) == []
    assert contents(path) == before
    with Archive(path, read_only=True) as archive:
        assert not archive.upkeep.pruning.prunable(after(), after())
        kept = archive._session.execute("select count(*) from snapshots").fetchone()[0]
    assert kept == ARTICLES
