"""storage/README.md tells of the schema as it is, and what it shows can be run."""

from __future__ import annotations

import re
import runpy
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.discovery import KINDS
from storage import Archive
from storage.archive.search import zh_query
from storage.explained import tables
from tests.storage.making import BODY, article, capture, live

README = Path(__file__).parents[3] / "storage" / "README.md"
TEXT = README.read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    text = "白石乡的孩子们昨日搬进了新教室，" * 2 + "教室由东海市出资建成。\n" + BODY
    with live(tmp_path / "archive.db") as archive:
        for source_id in ("site", "other"):
            same = article(text, f"https://{source_id}.example.org/same.html")
            archive.intake.recording.record_new(capture(same, source_id=source_id))
    return tmp_path / "archive.db"


def documented() -> dict[str, list[str]]:
    return {name: list(table.columns) for name, table in tables().items()}


def schema(path: Path) -> dict[str, list[str]]:
    own = re.compile(r"_?sqlite_|articles_fts_|media_fts_")
    with closing(sqlite3.connect(path)) as db:
        names = [
            row[0] for row in db.execute("select name from sqlite_master where type = 'table'")
        ]
        return {
            name: [row[1] for row in db.execute(f"pragma table_info({name})")]
            for name in names
            if not own.match(name)
        }


def test_every_table_and_column_is_explained_and_none_else(path: Path) -> None:
    assert documented() == schema(path)


def test_every_kind_of_feed_is_named() -> None:
    """The kinds that a seed may name, in the order in which they are known."""
    row = re.search(r"\n### feeds\n.*?\n\| `kind` \|(.*?)\|\n", TEXT, re.DOTALL)
    assert row
    assert re.findall(r"`(\w+)`", row[1]) == list(KINDS)


def test_every_explanation_says_something() -> None:
    assert tables()
    for name, table in tables().items():
        assert table.text, name
        assert all(table.columns.values()), name
        assert "`" not in " ".join((table.text, *table.columns.values()))


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_the_example_queries_find_something(query: str, path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.create_function("zh_query", 1, zh_query)
        assert db.execute(query).fetchall()


def proof_program(folder: Path) -> Path:
    (program,) = (code for code in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
                  if "hashlib" in code)  # fmt: skip
    script = folder / "proof.py"
    script.write_text(program, encoding="utf-8")
    return script


def test_the_proof_program_comes_to_the_same_head(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(path.parent)
    runpy.run_path(str(proof_program(path.parent)))["db"].close()
    with Archive(path, read_only=True) as archive:
        assert capsys.readouterr().out.strip() == archive.queries.changes.head()


@pytest.mark.parametrize(
    "harm",
    [
        "update changes set title = title || '。' where change_id = 3",
        "update versions set body = body || '。' where version_id = 2",
        "delete from changes where change_id = 4",
    ],
)
def test_the_proof_program_notices_harm(
    harm: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(harm)
    monkeypatch.chdir(path.parent)
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def remembered(*args: object, **options: object) -> sqlite3.Connection:
        opened.append(connect(*args, **options))  # type: ignore[call-overload]
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", remembered)
    with pytest.raises(AssertionError):
        runpy.run_path(str(proof_program(path.parent)))
    opened[0].close()
