"""The tools that researchers know read the archive as it is, while it is open and written to."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import Archive
from tests.storage.making import after, article, capture, live

README = Path(__file__).parents[3] / "storage" / "README.md"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive whose last article is still in the write-ahead log."""
    with live(tmp_path / "archive.db") as opened:
        late = article("刚刚收录的一篇。", "https://news.example.org/late.html")
        opened.intake.recording.record_new(capture(late, after(days=2)))
        yield opened


def run(archive: Archive, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=archive.path.parent, capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def needs(package: str) -> pytest.MarkDecorator:
    missing = importlib.util.find_spec(package) is None
    return pytest.mark.skipif(missing, reason=f"{package} is not installed")


def test_sqlite_utils_lists_queries_and_searches(archive: Archive) -> None:
    tables = json.loads(run(archive, "-m", "sqlite_utils", "tables", "archive.db", "--counts"))
    counts = {row["table"]: row["count"] for row in tables}
    assert counts["articles"] == 5
    assert counts["articles_fts"] == counts["versions"]
    rows = run(archive, "-m", "sqlite_utils", "rows", "archive.db", "articles", "--nl")
    assert len([json.loads(line) for line in rows.splitlines()]) == 5
    sql = (
        "select versions.article_id from articles_fts join versions"
        " on versions.version_id = articles_fts.rowid where articles_fts match '刚刚'"
    )
    assert json.loads(run(archive, "-m", "sqlite_utils", "archive.db", sql)) == [{"article_id": 5}]


@pytest.mark.slow
@needs("datasette")
def test_datasette_serves_tables_and_queries(archive: Archive) -> None:
    def get(path: str) -> str:
        return run(archive, "-m", "datasette", "archive.db", "--get", path)

    rows = json.loads(get("/archive/changes.json?_shape=array&kind=withdrawn"))
    assert {row["article_id"] for row in rows} == {1, 2}
    assert "刚刚收录的一篇" in get("/archive/versions")
    assert "snapshot_id" in get("/archive/snapshots")


@needs("pandas")
def test_the_pandas_example_of_the_readme_counts_the_changes(archive: Archive) -> None:
    found = re.search(r"## pandas\n\n```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert found
    shown = run(archive, "-W", "error", "-c", found[1])
    assert "withdrawn" in shown
