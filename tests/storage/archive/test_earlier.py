"""An archive of any earlier release opens, says what it said, and is never left half upgraded."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from storage import Archive
from storage.archive.migrations import STEPS
from tests import forking
from tests.storage.archive.earlier import earlier
from tests.storage.archive.redacting import found
from tests.storage.making import after, article, capture, live, open_archive

pytestmark = pytest.mark.anew

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("today") / "archive.db"
    live(path).close()
    return path


@pytest.mark.parametrize("steps", range(1, len(STEPS)))
def test_every_earlier_archive_opens_and_verifies(steps: int, today: Path, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    earlier(today, path, steps)
    with Archive(today) as now, Archive(path) as archive:
        assert archive.queries.changes.head() == now.queries.changes.head()
        assert archive.queries.changes.all() == now.queries.changes.all()
        assert [row["article_id"] for row in archive.queries.texts.search("88个")] == [1]
        archive.intake.recording.record_known(1, capture(article("又一次。"), after(days=2)))
        assert archive.upkeep.forgetting.redact(1, "依法", after(days=3)).new
        archive.upkeep.pruning.prune(after(days=3), after(days=3))
        archive.upkeep.compacting.compact()
    assert found(path) == []


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough text that making the index anew takes a while."""
    folder = tmp_path_factory.mktemp("large")
    chance = random.Random(11)
    with open_archive(folder / "today.db") as archive:
        for number in range(300):
            body = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(1500))
            url = f"https://news.example.org/{number}"
            archive.intake.recording.record_new(capture(article(f"第{number}号。{body}", url)))
    earlier(folder / "today.db", folder / "first.db", 1)
    return folder


OPEN = """
import sys
from storage import Archive
print("go", flush=True)
Archive(sys.argv[1]).close()
print("done", flush=True)
"""
forking.PROGRAMS.add(OPEN)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_killed_while_it_is_upgraded(seed: int, large: Path, tmp_path: Path) -> None:
    """m005 writes every article and m008 makes the index anew: whole before or whole after."""
    path = Path(shutil.copy(large / "first.db", tmp_path / "archive.db"))
    chance = random.Random(seed)
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", OPEN, str(path)], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert process.stdout
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.8))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        whole_at_some_step(path)
    subprocess.run([sys.executable, "-P", "-c", OPEN, str(path)], cwd=ROOT, check=True)
    with Archive(large / "today.db") as now, Archive(path) as archive:
        assert archive.queries.changes.head() == now.queries.changes.head()
        for number in (0, 150, 299):
            assert len(archive.queries.texts.search(f"第{number}号")) == 1
    assert found(path) == []


def whole_at_some_step(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
        assert db.execute("pragma foreign_key_check").fetchall() == []
        steps = db.execute("select count(*) from _sqlite_migrations").fetchone()[0]
        assert steps in (1, len(STEPS))
        for table in ("versions", "changes", "articles_fts_docsize"):
            assert db.execute(f"select count(*) from {table}").fetchone()[0] == 300
        db.execute("insert into articles_fts (articles_fts) values ('integrity-check')")
