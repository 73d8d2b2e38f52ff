"""What headers say: Retry-After in both of its forms, and whatever else may stand there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.headers import retry_after

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", 120),
        ("0", 0),
        (" 7 ", 7),
        ("Mon, 23 Nov 2026 08:02:00 GMT", 120),
        ("Mon, 23 Nov 2026 07:00:00 GMT", 0),
        ("Mon, 23 Nov 2026 16:00:30 +0800", 30),
        ("999999999999999999999", 86400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86400),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("٣", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str | None, wait: int | None) -> None:
    assert retry_after(header, NOW) == (None if wait is None else timedelta(seconds=wait))


@given(st.text(max_size=60))
def test_no_header_breaks_the_reader(header: str) -> None:
    wait = retry_after(header, NOW)
    assert wait is None or timedelta(0) <= wait <= timedelta(days=1)
