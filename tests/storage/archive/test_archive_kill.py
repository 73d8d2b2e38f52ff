"""A process killed with -9 while it records leaves every article whole or not at all."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from storage import Archive
from tests import forking

RECORD = """
import os, sys
from pathlib import Path
sys.path.insert(0, os.getcwd())
from tests.storage.making import *
archive = open_archive(Path(sys.argv[1]), rules=(RULE,))
start = archive.queries.overview.counts()["articles"]
for number in range(start, start + 100000):
    of = article(f"甬凉协作第{number}条。" * 20, f"https://news.example.org/{number}")
    archive.intake.recording.record_new(capture(of, after(seconds=number)))
    new = article(of.body + f"又{number}。", of.url)
    archive.intake.recording.record_known(number + 1, capture(new, after(seconds=number, hours=1)))
    print(number, flush=True)
"""
forking.PROGRAMS.add(RECORD)

HALVES = {
    "an article without a version": "select 1 from articles where not exists (select 1 from"
    " versions where versions.article_id = articles.article_id)",
    "a version without its bytes": "select 1 from versions where snapshot_id not in"
    " (select snapshot_id from snapshots)",
    "a version without a change": "select 1 from versions where not exists (select 1 from changes"
    " where changes.article_id = versions.article_id and to_version = versions.version)",
    "a change without a delivery": "select 1 from changes where change_id not in"
    " (select change_id from delivery_changes)",
    "a version without its words": "select 1 from versions where version_id not in"
    " (select rowid from articles_fts)",
    "an article whose version is not the newest": "select 1 from articles where version <>"
    " (select max(version) from versions where versions.article_id = articles.article_id)",
}


def test_killed_at_any_moment_nothing_is_half(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    chance = random.Random(9)
    said = -1
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", RECORD, str(path)],
            cwd=Path(__file__).parents[3],
            stdout=subprocess.PIPE,
        )
        assert process.stdout
        process.stdout.readline()
        time.sleep(chance.uniform(0.02, 0.3))
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate(timeout=30)
        said = max([said, *map(int, rest.split())])
        check(path, said)


def check(path: Path, said: int) -> None:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
        assert db.execute("pragma foreign_key_check").fetchall() == []
        for what, query in HALVES.items():
            assert db.execute(query).fetchall() == [], what
    with Archive(path) as archive:
        assert archive.queries.overview.counts()["articles"] > said
        found = archive.queries.texts.search(f"又{said}")
        assert [row["article_id"] for row in found if f"又{said}。" in row["body"]] == [said + 1]
