"""What an older rule made is found and made anew, while the archive is in use, killed or not."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from storage import Archive
from storage.archive.db import connection as opening
from storage.archive.ledger import full_text
from storage.archive.restoring import restore
from storage.archive.rule_versions import RULE_VERSIONS
from storage.archive.upkeep import rebuilding
from storage.findings import Check
from tests import forking
from tests.storage.archive.earlier import earlier
from tests.storage.archive.redacting import ADDRESS, everything, found, harm, raw, world
from tests.storage.making import after, article, capture, fetched, live, open_archive

pytestmark = pytest.mark.anew

ROOT = Path(__file__).parents[3]
KEPT = {
    "links": "select link_id, key, host from links order by 1",
    "articles": "select article_id, text_hash, printed, host from articles order by 1",
    "copy_prints": "select * from copy_prints order by 1, 2",
    "feeds": "select feed_id, host from feeds order by 1",
    "robots": "select origin, host from robots order by 1",
    "suspects": "select kind, item_id, host from suspects order by 1, 2",
    "derived_values": "select * from derived_values order by 1",
}
SPOILT = {
    "links.key": "update links set key = 'as it was made once ' || link_id",
    "articles.text_hash": "update articles set text_hash = 'f' || article_id"
    " where text_hash is not null",
    "copy_prints": "update copy_prints set print = print + 1000000000000 where print % 2",
    "host": "update links set host = 'x' where host is not null; update articles set host = 'x';"
    " update feeds set host = 'x'; update robots set host = 'x'; update suspects set host = 'x'",
    "link_readings": "insert into link_readings select link_id, source_id, 'x', 'x', 'x', 'x', 1"
    " from links limit 1",
    "articles_fts": "insert into articles_fts (articles_fts) values ('delete-all');"
    " insert into articles_fts (rowid, body) select version_id, 'aa bb' from versions"
    " where article_id not in (select article_id from redactions)",
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with copies, further addresses, a redacted article, and hosts everywhere."""
    path = tmp_path_factory.mktemp("derived") / "archive.db"
    world(path)
    with Archive(path) as archive:
        archive.upkeep.forgetting.redact(2, "依法", after(days=9))
        archive.frontier.robots.record(
            "https://news.example.org", fetched(body=b""), reachable=True
        )
    harm(
        path,
        "insert into suspects (kind, item_id, host, url, source_id, blamed_at)"
        f" values ('link', 1, 'news.example.org', '{ADDRESS}', 'site', '')",
    )
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "archive.db"))


def kept(path: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(path)) as db:
        return {name: db.execute(query).fetchall() for name, query in KEPT.items()}


def age(path: Path, *names: str) -> None:
    """Let values be as an older rule made them."""
    for name in names:
        harm(
            path,
            f"{SPOILT[name]}; update derived_values set rule_version = 0 where name = '{name}'",
        )


def outdated(path: Path) -> list[str]:
    assert {one.check for one in found(path)} <= {Check.DERIVED}
    return [one.en.split()[0] for one in found(path)]


def index_is_whole(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("insert into articles_fts (articles_fts) values ('integrity-check')")
        left = "select name from sqlite_master where name like 'articles_fts_next%'"
        assert db.execute(left).fetchall() == []


def test_every_value_can_be_made_anew() -> None:
    assert SPOILT.keys() == RULE_VERSIONS.keys()


@pytest.mark.parametrize("name", SPOILT)
def test_what_an_older_rule_made_is_found_once_and_made_anew(name: str, path: Path) -> None:
    before = kept(path)
    age(path, name)
    assert kept(path) != before
    (finding,) = found(path)
    assert (finding.check, finding.fixable) == (Check.DERIVED, True)
    assert finding.en == f"{name} was made by version 0 of its rule; today's is 1"
    with Archive(path) as archive:
        archive.upkeep.verifying.rebuild({Check.DERIVED})
        assert archive.queries.texts.search("88个")
    assert found(path) == []
    assert kept(path) == before
    index_is_whole(path)


def test_all_together_and_twice(path: Path) -> None:
    before = kept(path)
    age(path, *SPOILT)
    assert outdated(path) == list(RULE_VERSIONS)
    for _ in range(2):
        with Archive(path) as archive:
            archive.upkeep.verifying.rebuild()
        assert found(path) == []
        assert kept(path) == before


def test_a_new_archive_is_of_todays_rules_and_an_old_one_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(tmp_path / "today.db").close()
    steps = len(opening.STEPS)
    earlier(tmp_path / "today.db", tmp_path / "old.db", steps - 1)
    raised = MappingProxyType({name: version + 1 for name, version in RULE_VERSIONS.items()})
    monkeypatch.setattr(opening, "RULE_VERSIONS", raised)
    for name, version in (("new.db", 2), ("old.db", 1)):
        open_archive(tmp_path / name).close()
        rows = kept(tmp_path / name)["derived_values"]
        assert rows == [(of, version) for of in sorted(RULE_VERSIONS)]


def test_a_value_that_no_rule_is_known_of_counts_as_old(path: Path) -> None:
    harm(path, "delete from derived_values where name = 'host'")
    assert outdated(path) == ["host"]
    with Archive(path) as archive:
        archive.upkeep.verifying.rebuild({Check.DERIVED})
    assert found(path) == []


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(full_text, "BATCH", 2)
    monkeypatch.setattr(rebuilding, "BATCH", 2)


class CutError(Exception):
    """The process ends here."""


def cut_after(archive: Archive, writes: int) -> None:
    """Let an archive take so many writes, and none more."""
    session = archive._session
    whole, left = session.writing, iter(range(writes))

    @contextmanager
    def writing() -> Iterator[None]:
        if not session.connection.in_transaction and next(left, None) is None:
            raise CutError
        with whole():
            yield

    session.writing = writing  # type: ignore[method-assign]


@pytest.mark.slow
@pytest.mark.usefixtures("small_batches")
def test_cut_short_after_any_write_it_is_whole_and_is_made_the_next_time(
    path: Path, tmp_path: Path
) -> None:
    before = kept(path)
    age(path, *SPOILT)
    ended, writes = False, 0
    while not ended:
        copy = Path(shutil.copy(path, tmp_path / "copy.db"))
        with Archive(copy) as archive:
            cut_after(archive, writes)
            with suppress(CutError):
                archive.upkeep.verifying.rebuild({Check.DERIVED})
                ended = True
        assert bool(outdated(copy)) is not ended or kept(copy) != before
        with Archive(copy) as archive:
            archive.upkeep.verifying.rebuild({Check.DERIVED})
            # Fingerprints are made by every write that finds some missing.
            while archive.intake.copies.fill_prints():
                pass
        assert found(copy) == []
        assert kept(copy) == before
        writes += 1
    assert writes > 30


def test_a_write_between_two_batches_is_in_the_index(path: Path) -> None:
    url = "https://news.example.org/between.html"
    age(path, "articles_fts")
    with Archive(path) as fixing, Archive(path) as daemon:
        index = fixing._ledger.full_text
        with fixing._session.writing():
            index._begin()
        assert index._go_on()
        daemon.intake.recording.record_new(capture(article("穿山甲过江。", url), after(days=10)))
        assert daemon.queries.texts.search("穿山甲")
        while index._go_on():
            assert daemon.queries.texts.search("穿山甲")
        (row,) = daemon.queries.texts.search("穿山甲")
        assert row["url"] == url
    assert found(path) == []


@pytest.mark.usefixtures("small_batches")
def test_a_redaction_between_two_batches_leaves_no_word(path: Path) -> None:
    age(path, "articles_fts")
    with Archive(path) as fixing, Archive(path) as desk:
        article_id = desk.queries.articles.find(ADDRESS)
        index = fixing._ledger.full_text
        with fixing._session.writing():
            index._begin()
        for _ in range(4):
            assert index._go_on()
        desk.upkeep.forgetting.redact(article_id, "依法", after(days=10))
        assert index._go_on()
        while index._go_on():
            pass
    with Archive(path) as desk:
        desk.upkeep.compacting.compact()
        assert desk.queries.texts.search("开航副题") == []
    nothing_is_left(path)


def test_a_redaction_from_an_index_of_an_older_rule_leaves_no_word(path: Path) -> None:
    age(path, "articles_fts")
    with Archive(path) as archive:
        article_id = archive.queries.articles.find(ADDRESS)
        archive.upkeep.forgetting.redact(article_id, "依法", after(days=10))
        archive.upkeep.compacting.compact()
        assert archive.queries.texts.search("88个")
    nothing_is_left(path)


def nothing_is_left(path: Path) -> None:
    """Of words that its copy does not have."""
    assert found(path) == []
    assert "开航副题" not in everything(path)
    assert "航副".encode() not in raw(path)
    index_is_whole(path)


def test_a_backup_of_an_older_rule_is_no_damaged_one(path: Path, tmp_path: Path) -> None:
    age(path, "links.key")
    restore(path, tmp_path / "restored.db")
    assert outdated(tmp_path / "restored.db") == ["links.key"]


REBUILD = """
import sys
from storage import Archive
from storage.archive.ledger import full_text
from storage.archive.upkeep import rebuilding
full_text.BATCH = rebuilding.BATCH = 3
archive = Archive(sys.argv[1])
print("go", flush=True)
archive.upkeep.verifying.rebuild()
"""
forking.PROGRAMS.add(REBUILD)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "archive.db"
    chance = random.Random(5)
    with open_archive(path) as archive:
        for number in range(150):
            body = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(300))
            url = f"https://news.example.org/{number}?t={number}"
            archive.intake.recording.record_new(
                capture(article(f"第{number}号。{body}", url), aliases=(f"{url}&a=1",))
            )
    return path


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_killed_while_it_is_made_anew(seed: int, large: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(large, tmp_path / "archive.db"))
    before = kept(path)
    age(path, *(name for name in SPOILT if name != "articles_fts"))
    harm(path, "update derived_values set rule_version = 0 where name = 'articles_fts'")
    chance = random.Random(seed)
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", REBUILD, str(path)], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert process.stdout
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.6))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        outdated(path)
        with Archive(path) as archive:
            assert len(archive.queries.texts.search("第77号")) == 1
    subprocess.run([sys.executable, "-P", "-c", REBUILD, str(path)], cwd=ROOT, check=True)
    assert found(path) == []
    assert kept(path) == before
    index_is_whole(path)
