"""What an answer comes to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.outcomes import leads_upwards, of_status
from storage.records import Outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "ok"), (204, "ok"), (304, "not_modified"), (404, "gone"), (410, "gone"),
        (401, "blocked"), (403, "blocked"), (405, "blocked"), (412, "blocked"),
            (418, "blocked"), (429, "blocked"), (521, "blocked"), (522, "blocked"),
        (500, "soft_error"), (502, "soft_error"), (503, "soft_error"), (504, "soft_error"),
        (400, "hard_error"), (406, "hard_error"), (300, "hard_error"),
    ],
)  # fmt: skip
def test_of_status(status: int, outcome: str) -> None:
    assert of_status(status) is Outcome(outcome)


@given(st.integers(100, 599))
def test_only_404_and_410_are_gone(status: int) -> None:
    assert (of_status(status) is Outcome.GONE) == (status in {404, 410})


A = "http://news.example.com.cn/system/2025/10/23/030710012.shtml"


@pytest.mark.parametrize(
    ("asked", "answered", "upwards"),
    [
        (A, "http://news.example.com.cn/", True),
        (A, "http://www.example.com.cn/", True),
        (A, "http://news.example.com.cn/index.shtml", True),
        (A, "http://news.example.com.cn/system/", True),
        (A, "https://news.example.com.cn/system/2025/10/23/030710012.shtml", False),
        (A, "http://news.example.com.cn/system/2025/10/23/030799999.shtml", False),
        (A, "http://m.example.com.cn/system/2025/10/23/030710012.shtml", False),
        (A, "http://login.other.cn/", False),
        (A, "http://news.example.com.cn/?captcha=1", False),
        (A, A, False),
        ("http://a.cn/", "http://a.cn/index.html", False),
    ],
)
def test_leads_upwards(asked: str, answered: str, upwards: bool) -> None:
    assert leads_upwards(asked, answered) is upwards
