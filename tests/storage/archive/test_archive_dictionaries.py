"""Dictionaries: what a site's pages share is kept once, and every page comes out as it came in."""

from __future__ import annotations

import random
import re
import runpy
import sqlite3
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import Archive
from storage.archive.ledger import snapshots as leaning
from storage.archive.ledger.codec import RUNNING_TEXT, sha256, template
from storage.findings import Check
from tests.storage.making import after, article, capture, fetched, open_archive

README = Path(__file__).parents[3] / "storage" / "README.md"


def dress(number: int) -> tuple[bytes, bytes]:
    """What stands before and behind the text on every page of a template."""
    chance = random.Random(number)
    links = "".join(
        f'<li><a href="/c/{chance.getrandbits(32):x}/">{chance.getrandbits(16)}</a></li>\n'
        for _ in range(60)
    )
    code = "".join(f"var a{n}={chance.getrandbits(64)};\n" for n in range(60))
    return f"<html><ul>{links}</ul>".encode(), f"<script>{code}</script></html>".encode()


def dressed(text: bytes, number: int = 0) -> bytes:
    """A page of a template."""
    top, bottom = dress(number)
    return top + b"<p>" + text + b"</p>" + bottom


def record(archive: Archive, number: int, body: bytes, source_id: str = "site") -> None:
    """A page of an article: its first, or a later one."""
    url = f"https://{source_id}.example.org/{number}"
    at = after(minutes=archive.queries.overview.counts()["versions"])
    seen = capture(
        article(f"第{sha256(body)}篇", url),
        at,
        source_id=source_id,
        fetch=fetched(at=at, body=body, url=url),
    )
    archive.intake.recording.record_new(seen)


class Row(NamedTuple):
    snapshot_id: int
    sha256: str
    base_id: int | None
    dictionary_id: int | None
    stored: int


def rows(archive: Archive) -> list[Row]:
    found = archive._session.execute(
        "select snapshot_id, sha256, base_id, dictionary_id, length(data) from snapshots"
    )
    return [Row(*row) for row in found]


def dictionaries(archive: Archive) -> list[tuple[int, str]]:
    found = archive._session.execute("select dictionary_id, source_id from dictionaries order by 1")
    return [tuple(row) for row in found]


def findings(archive: Archive) -> list[dict[str, int]]:
    with archive.upkeep.verifying.one_moment():
        found = list(archive.upkeep.verifying.verify())
    assert {one.check for one in found} <= {Check.SNAPSHOT}
    return [one.where for one in found]


def text(number: int) -> bytes:
    return random.Random(f"text {number}").randbytes(300).hex().encode()


def test_a_page_takes_little_more_than_its_text(archive: Archive) -> None:
    for number in range(6):
        record(archive, number, dressed(text(number)))
    alone, *others = rows(archive)
    assert alone.dictionary_id is None
    assert {row.dictionary_id for row in others} == {1}
    assert max(row.stored for row in others) < alone.stored / 2
    for number, row in enumerate(rows(archive)):
        assert archive._ledger.snapshots.read(row.snapshot_id) == dressed(text(number))
    assert findings(archive) == []


def test_a_later_page_leans_on_its_own_first(archive: Archive) -> None:
    for number in range(3):
        record(archive, number, dressed(text(number)))
    record(archive, 2, dressed(text(2) + b"more"))
    record(archive, 2, dressed(text(2) + b"more still"))
    assert [row.base_id for row in rows(archive)] == [None, None, None, 3, 3]
    assert archive._ledger.snapshots.read(5) == dressed(text(2) + b"more still")


def test_each_source_has_its_own(archive: Archive) -> None:
    for number in range(3):
        record(archive, number, dressed(text(number)))
        record(archive, number, dressed(text(number + 50)), "other")
    assert [source for _, source in dictionaries(archive)] == ["site", "other"]


def test_so_many_lean_on_one_and_no_more(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaning, "LEANING_MOST", 20)
    for number in range(45):
        record(archive, number, dressed(text(number)))
    leaners = [row.dictionary_id for row in rows(archive)]
    assert [leaners.count(n) for n in (None, 1, 2, 3)] == [1, 20, 20, 4]


def test_a_new_template_gets_a_new_dictionary(archive: Archive) -> None:
    for number in range(40):
        record(archive, number, dressed(text(number), number // 20))
    made = dictionaries(archive)
    assert len(made) == 2
    first, second = ([row.dictionary_id for row in rows(archive)][at : at + 20] for at in (0, 20))
    assert first.count(1) == 19
    assert second.count(2) >= 15


def test_pages_with_nothing_in_common_make_no_dictionary(archive: Archive) -> None:
    for number in range(8):
        record(archive, number, random.Random(number).randbytes(4000))
    assert dictionaries(archive) == []
    assert {row.dictionary_id for row in rows(archive)} == {None}


def test_templates_that_change_all_the_time_make_few(archive: Archive) -> None:
    """Every two pages are alike, and no third: a dictionary for each pair would waste its room."""
    for number in range(100):
        record(archive, number, dressed(text(number), 1000 + number // 2))
    assert 1 <= len(dictionaries(archive)) <= 100 / leaning.APART + 1


# What a dictionary may hold

TOLD = "这一段正文两页都有，但字典里不能有它，因为文章可能会被依法删除。" * 3


@pytest.mark.parametrize(
    "carrier",
    [
        "<p>{}</p>",
        "<meta name='description' content='{}'>",
        "<script>var article = '{}';\n</script>",
        "<p>" + "They signed the agreement on Monday afternoon. " * 4 + "</p>",
    ],
)
def test_running_text_stays_out_of_it(carrier: str) -> None:
    said = carrier.format(TOLD).encode()
    page, other = (dressed(said + text(n)) for n in (1, 2))
    shared = template(page, other)
    assert len(shared) > len(page) / 2
    assert TOLD.encode()[:60] not in shared
    assert b"signed the agreement" not in shared


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_a_template_is_made_of_pieces_that_both_have(page: bytes, other: bytes) -> None:
    shared = template(page, other)
    assert template(page, b"") == b""
    assert len(shared) <= len(page)
    assert set(shared) <= set(other)


def test_what_stands_between_two_tags_is_short() -> None:
    shared = template(dressed(b"x" * 5000), dressed(b"x" * 5000))
    assert b"x" * (RUNNING_TEXT + 1) not in shared


def test_pages_of_one_text_make_no_dictionary(archive: Archive) -> None:
    """An article at two addresses: what is in both is its own words."""
    for number in range(3):
        url = f"https://site.example.org/{number}"
        page = dressed(text(1) + str(number).encode())
        seen = capture(article("同一篇", url), fetch=fetched(body=page, url=url))
        archive.intake.recording.record_new(seen)
    assert dictionaries(archive) == []


# Damage


def harm(archive: Archive, sql: str) -> None:
    with closing(sqlite3.connect(archive.path)) as db, db:
        db.execute(sql)


HARMS = {
    "a changed byte": "update dictionaries set data ="
    " cast(substr(data, 1, 40) || x'00' || substr(data, 42) as blob) where dictionary_id = 1",
    "no bytes": "update dictionaries set data = x'' where dictionary_id = 1",
    "another's bytes": "update dictionaries set data = (select data from dictionaries"
    " where dictionary_id = 2) where dictionary_id = 1",
    "gone": "delete from dictionaries where dictionary_id = 1",
}


@pytest.mark.parametrize("name", HARMS)
def test_a_damaged_dictionary_is_told_with_all_that_leans_on_it_and_nothing_else(
    name: str, archive: Archive
) -> None:
    for number in range(5):
        record(archive, number, dressed(text(number)))
        record(archive, number, dressed(text(number + 50), 1), "other")
    record(archive, 4, dressed(text(4) + b"more"))
    lost = [
        row.snapshot_id
        for row in rows(archive)
        if row.dictionary_id == 1 or (row.base_id and rows(archive)[row.base_id - 1].dictionary_id)
    ]
    assert len(lost) == 5
    harm(archive, HARMS[name])
    told = findings(archive)
    assert sorted(where["snapshot_id"] for where in told if "snapshot_id" in where) == lost
    itself = [where["dictionary_id"] for where in told if "dictionary_id" in where]
    assert itself == ([] if name == "gone" else [1])


def test_what_comes_after_the_damage_is_kept_whole(archive: Archive) -> None:
    for number in range(4):
        record(archive, number, dressed(text(number)))
    harm(archive, HARMS["a changed byte"])
    before = len(findings(archive))
    for number in range(4, 8):
        record(archive, number, dressed(text(number)))
    assert len(findings(archive)) == before
    for row, number in zip(rows(archive)[4:], range(4, 8), strict=True):
        assert archive._ledger.snapshots.read(row.snapshot_id) == dressed(text(number))


# Anything at all

bodies = st.one_of(
    st.binary(max_size=80),
    st.builds(dressed, st.binary(max_size=80), st.integers(0, 2)),
    st.builds(lambda n, a, b: a + dressed(b"", n) + b, st.integers(0, 2), st.binary(), st.binary()),
)
captures = st.tuples(st.integers(0, 5), bodies, st.sampled_from(["site", "other"]))


def life(archive: Archive, pages: Iterable[tuple[int, bytes, str]]) -> set[bytes]:
    kept = set()
    for number, body, source_id in pages:
        if body:
            record(archive, number, body, source_id)
            kept.add(body)
    return kept


@settings(max_examples=40, deadline=None)
@given(st.lists(captures, max_size=30))
def test_any_pages_in_any_order_come_out_byte_for_byte(
    pages: Sequence[tuple[int, bytes, str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(leaning, "LEANING_MOST", 3)
        patch.setattr(leaning, "APART", 2)
        with open_archive(Path(folder) / "archive.db") as archive:
            kept = life(archive, pages)
            found = {row.snapshot_id: row for row in rows(archive)}
            read = {number: archive._ledger.snapshots.read(number) for number in found}
            assert set(read.values()) == kept
            assert all(sha256(read[number]) == row.sha256 for number, row in found.items())
            assert all(
                found[row.base_id].base_id is None and row.dictionary_id is None
                for row in found.values()
                if row.base_id
            )
            leaners = [row.dictionary_id for row in found.values() if row.dictionary_id]
            assert all(leaners.count(one) <= 3 for one in set(leaners))
            assert findings(archive) == []


# Without this program


def test_the_program_of_the_readme_reads_every_page(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3):
        record(archive, number, dressed(text(number)))
    record(archive, 2, dressed(text(2) + b"more"))
    programs = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    (program,) = (code for code in programs if "def served" in code)
    script = archive.path.with_name("pages.py")
    script.write_text(program, encoding="utf-8")
    monkeypatch.chdir(archive.path.parent)
    with closing(runpy.run_path(str(script))["db"]):
        lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    wanted = [dressed(text(n)) for n in range(3)] + [dressed(text(2) + b"more")]
    assert lines == [[sha256(body), str(len(body))] for body in wanted]


def test_an_archive_without_dictionaries_reads_as_it_did(archive: Archive) -> None:
    """What an earlier release wrote stays as it is; what comes leans on what is new."""
    record(archive, 0, dressed(text(0)))
    record(archive, 1, dressed(text(1)))
    path = archive.path
    harm(archive, "update snapshots set dictionary_id = null, data = x'00' where snapshot_id = 2")
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript("""
            update snapshots set data = (select data from snapshots where snapshot_id = 1),
                sha256 = 'older' where snapshot_id = 2;
            drop index snapshots_by_dictionary;
            alter table snapshots drop column dictionary_id;
            drop table dictionaries;
            delete from _sqlite_migrations where name = 'm011_dictionaries';
        """)
    with Archive(path) as again:
        assert (
            again._ledger.snapshots.read(1) == again._ledger.snapshots.read(2) == dressed(text(0))
        )
        record(again, 2, dressed(text(2)))
        assert again._ledger.snapshots.read(3) == dressed(text(2))
        assert [row.dictionary_id for row in rows(again)] == [None, None, 1]
