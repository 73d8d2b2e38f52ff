"""Snapshots: what goes in comes out, once, and damage is noticed."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import Archive
from storage.archive.ledger.codec import compress, decompress, sha256
from storage.errors import StorageError
from storage.records import Kind
from tests.storage.making import BODY, after, article, capture, kinds, page

bodies = st.one_of(st.binary(max_size=60), st.binary(min_size=1, max_size=9).map(lambda b: b * 400))


@settings(deadline=None)
@given(bodies, st.one_of(st.none(), bodies))
def test_what_goes_in_comes_out(body: bytes, base: bytes | None) -> None:
    data, leans = compress(body, base)
    assert decompress(data, base if leans else None) == body


@settings(deadline=None)
@given(st.binary(min_size=200, max_size=400), st.integers(0))
def test_damaged_data_is_refused(body: bytes, place: int) -> None:
    data, _ = compress(body)
    at = place % len(data)
    harmed = data[:at] + bytes([data[at] ^ 0x5A]) + data[at + 1 :]
    with suppress(ValueError):
        assert decompress(harmed) == body  # a bit of the frame's header that says nothing


def test_another_base_is_refused() -> None:
    base = page(article()) * 20
    data, leans = compress(base + b"more", base)
    assert leans
    with pytest.raises(ValueError, match=r"."):
        decompress(data, base.swapcase())


def test_an_unchanged_page_in_a_new_dress_costs_a_few_bytes() -> None:
    base = b"".join(bytes([n % 251, n // 251 % 256, n * n % 253]) for n in range(20000))
    data, leans = compress(base.replace(b"\x01", b"\x02", 3), base)
    assert leans
    assert len(data) < len(base) / 50


def rows(archive: Archive) -> list[tuple[int, str, int | None]]:
    with closing(sqlite3.connect(archive.path)) as db:
        return db.execute("select snapshot_id, sha256, base_id from snapshots").fetchall()


def long(number: int) -> str:
    lines = [f"第{line}段，甬凉两地{line * 7919 % 1009}个项目。" for line in range(200)]
    return "\n".join([*lines, str(number)])


def test_equal_bytes_are_kept_once_and_a_base_never_leans(archive: Archive) -> None:
    archive.intake.recording.record_new(capture(article(long(0))))
    for number in (1, 2, 0, 3):
        archive.intake.recording.record_known(
            1, capture(article(long(number)), after(hours=number + 1))
        )
    found = rows(archive)
    assert [base for _, _, base in found] == [None, 1, 1, 1]
    assert len({digest for _, digest, _ in found}) == len(found) == 4
    with archive._session.reading():
        for snapshot_id, digest, _ in found:
            assert sha256(archive._ledger.snapshots.read(snapshot_id)) == digest


def test_a_page_unlike_its_base_becomes_the_base_of_the_next(archive: Archive) -> None:
    archive.intake.recording.record_new(capture(article(long(0))))
    other = "".join(f"{n * 104729 % 99991:05d}" for n in range(600))
    archive.intake.recording.record_known(1, capture(article(other), after(hours=1)))
    archive.intake.recording.record_known(1, capture(article(other + "9"), after(hours=2)))
    assert [base for _, _, base in rows(archive)] == [None, None, 2]


def test_a_damaged_base_loses_no_later_version(archive: Archive) -> None:
    archive.intake.recording.record_new(capture(article(long(0))))
    with closing(sqlite3.connect(archive.path)) as db, db:
        db.execute("update snapshots set data = x'00'")
    archive.intake.recording.record_known(1, capture(article(long(1)), after(hours=1)))
    assert kinds(archive) == [Kind.NEW, Kind.EDITED]
    assert archive.intake.revisits.kept(1).pages[0].body == page(article(long(1)))


def test_a_damaged_snapshot_is_an_error_of_the_archive(archive: Archive) -> None:
    archive.intake.recording.record_new(capture(article(BODY)))
    with closing(sqlite3.connect(archive.path)) as db, db:
        db.execute("update snapshots set data = x'00'")
    with pytest.raises(StorageError, match="damaged"):
        archive.intake.revisits.kept(1)
