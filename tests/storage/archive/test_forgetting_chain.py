"""A redaction stands in the chain: it verifies, is proven and stamped, and each harm is found."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from storage import Archive
from storage.archive.upkeep.timestamps import Timestamp
from storage.findings import Check
from storage.redactions import REDACTED
from tests.storage.archive.redacting import (
    found,
    harm,
    world,
)
from tests.storage.archive.test_forgetting import WHEN, redact
from tests.storage.making import (
    after,
    article,
    capture,
    recorded,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def article_id(path: Path) -> int:
    return world(path)


def test_a_redacted_archive_verifies_and_the_chain_goes_on(path: Path, article_id: int) -> None:
    done = redact(path, article_id)
    assert found(path) == []
    assert found(path, done.redaction.redaction_hash) == []
    with Archive(path) as archive:
        archive.intake.recording.record_known(
            1, capture(article("再改一次，共9项。"), after(days=11))
        )
    assert found(path) == []
    redact(path, 1)
    redact(path, 2)
    assert found(path) == []
    with Archive(path) as archive:
        archive.upkeep.verifying.rebuild()
    assert found(path) == []


HARMS = {
    "an edited reason": ("update redactions set reason = '别的' where redaction_id = 1",
                         Check.CHAIN, {"redaction_id": 1}),
    "another time": (("update redactions set redacted_at = '2026-01-01T00:00:00.000+00:00'"
                     " where redaction_id = 2"), Check.CHAIN, {"redaction_id": 2}),
    "another place": (("update redactions set after_change_id = after_change_id - 1"
                      " where redaction_id = 1"), Check.CHAIN, {"redaction_id": 1}),
    "a removed redaction": ("delete from redactions where redaction_id = 1",
                            Check.CHAIN, {"redaction_id": 1}),
    "the last redaction removed": ("delete from redactions where redaction_id = 2",
                                   Check.CHAIN, {"redaction_id": 2}),
    "what it names, unreadable": ("update redactions set versions = '[' where redaction_id = 2",
                                  Check.CHAIN, {"redaction_id": 2}),
    "a row more that it names": (
        ("update redactions set versions = json_insert(versions, '$.2', 'ff')"
        " where redaction_id = 2"), Check.CHAIN, {"redaction_id": 2}),
    "a version blanked without one": (
        "update versions set title = '{redacted}', body = '' where version_id = 2",
        Check.VERSION, {"article_id": 2, "version": 1, "version_id": 2}),
    "a change blanked without one": (
        "update changes set title = '{redacted}', spans = '[]' where change_id = 2",
        Check.CHAIN, {"change_id": 2}),
    "a snapshot blanked without one": (
        "update snapshots set data = x'', base_id = null where snapshot_id = 2",
        Check.SNAPSHOT, {"snapshot_id": 2}),
    "words put into a blank version": (
        ("update versions set body = '假话' where version_id ="
        " (select min(version_id) from versions where body = '')"), Check.VERSION, None),
    "another time of a blank version": (
        ("update versions set published_at = '2020-01-01T00:00:00+00:00' where version_id ="
        " (select min(version_id) from versions where body = '')"), Check.VERSION, None),
    "another kind of a blank change": (
        ("update changes set detected_at = '2020-01-01T00:00:00.000+00:00' where change_id ="
        " (select min(change_id) from changes where title = '{redacted}')"), Check.CHAIN, None),
    "another row altered": ("update versions set body = body || '。' where version_id = 3",
                            Check.VERSION, {"article_id": 3, "version": 1, "version_id": 3}),
    "other bytes in a blank snapshot": (
        ("update snapshots set data = (select data from snapshots where snapshot_id = 2)"
        " where snapshot_id = (select min(snapshot_id) from snapshots where length(data) = 0)"),
        Check.SNAPSHOT, None),
    "words of it in the index": (
        ("insert into articles_fts (rowid, title) select min(version_id), '假话' from versions"
        " where body = ''"), Check.INDEX, None),
}  # fmt: skip
FORGED_END = (
    "delete from redactions where redaction_id = 2;"
    "update sqlite_sequence set seq = 1 where name = 'redactions'"
)


def redact_twice(path: Path) -> None:
    for number, redacted in enumerate((world(path), 4), 1):
        redact(path, redacted)
        with Archive(path) as archive:
            changed = article(f"又改了一回，共{number}项。")
            archive.intake.recording.record_known(1, capture(changed, after(days=10 + number)))


@pytest.fixture
def twice(path: Path) -> Path:
    """Two articles redacted, and a change after each."""
    recorded(redact_twice, path)
    assert found(path) == []
    return path


@pytest.mark.parametrize("name", HARMS)
def test_each_harm_is_found(name: str, twice: Path) -> None:
    sql, check, where = HARMS[name]
    harm(twice, sql.format(redacted=REDACTED))
    mine = [one for one in found(twice) if one.check is check]
    assert mine
    assert where is None or where in [one.where for one in mine]


def test_a_redaction_taken_off_the_end_leaves_its_rows_without_one(
    path: Path, article_id: int
) -> None:
    redact(path, article_id)
    head = redact(path, 4).redaction.redaction_hash
    harm(path, FORGED_END)
    assert {one.check for one in found(path, head)} == {
        Check.CHAIN,
        Check.VERSION,
        Check.SNAPSHOT,
        Check.INDEX,
    }


README = Path(__file__).parents[3] / "storage" / "README.md"
(PROGRAM,) = (
    code
    for code in re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    if "hashlib" in code
)


def proof(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_proof_program_follows_redactions(twice: Path) -> None:
    with Archive(twice, read_only=True) as archive:
        assert proof(twice).stdout.strip() == archive.queries.changes.head()
    redact(twice, 3)
    with Archive(twice, read_only=True) as archive:
        assert proof(twice).stdout.strip() == archive.queries.changes.head()


@pytest.mark.parametrize(
    "name", [name for name in HARMS if HARMS[name][1] in (Check.CHAIN, Check.VERSION)]
)
def test_the_proof_program_notices_harm(name: str, twice: Path) -> None:
    harm(twice, HARMS[name][0].format(redacted=REDACTED))
    done = proof(twice)
    assert done.returncode
    assert "AssertionError" in done.stderr or "JSONDecodeError" in done.stderr


def test_a_stamp_on_a_redaction_is_of_the_chain(path: Path, article_id: int) -> None:
    with Archive(path) as archive:
        head = archive.upkeep.timestamps.unstamped_head()
        assert head
        archive.upkeep.timestamps.record(
            Timestamp(*head, WHEN, "http://tsa.example.org", b""), WHEN
        )
        assert archive.upkeep.timestamps.unstamped_head() is None
    done = redact(path, article_id)
    with Archive(path) as archive:
        head = archive.upkeep.timestamps.unstamped_head()
        assert head == (done.redaction.after_change_id, done.redaction.redaction_hash)
        archive.upkeep.timestamps.record(
            Timestamp(*head, WHEN, "http://tsa.example.org", b""), WHEN
        )
        assert archive.upkeep.timestamps.unstamped_head() is None
    assert found(path) == []
