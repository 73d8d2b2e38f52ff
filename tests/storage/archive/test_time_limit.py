"""A reader's questions end when their time is over, whichever they are."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from storage import Archive
from storage.errors import SlowError

_ENDLESS = (
    "with recursive numbers (n) as (select 1 union all select n + 1 from numbers)"
    " select count(*) from numbers"
)


def test_a_question_without_end_is_broken_off_in_its_time(tmp_path: Path) -> None:
    Archive(tmp_path / "archive.db").close()
    began = time.monotonic()
    with Archive(tmp_path / "archive.db", read_only=True, longest_s=0.3) as archive:
        assert archive.queries.overview.counts()["articles"] == 0
        with pytest.raises(SlowError, match="took too long"):
            archive._session.rows(_ENDLESS)
        with pytest.raises(SlowError):
            list(archive._session.stream(_ENDLESS))
    assert time.monotonic() - began < 30
