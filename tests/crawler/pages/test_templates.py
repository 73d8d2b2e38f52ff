"""Invented pages in the manner of many families of sites, a field at a time."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache

import pytest

from crawler.pages import Article, read
from tests.crawler.pages.cases import government, legacy, portals, press, traditional, western
from tests.crawler.pages.cases.case import Case

CASES = (
    *press.CASES,
    *portals.CASES,
    *government.CASES,
    *legacy.CASES,
    *traditional.CASES,
    *western.CASES,
)
FIELDS = ("title", "at", "origin", "authors", "editor", "body", "kicker", "subtitle")


@cache
def _read(case: Case) -> Article:
    return read(case.html.encode(case.charset), case.url).article


def _answer(case: Case, field: str) -> object:
    article = _read(case)
    if field == "at":
        return article.published_at
    if field == "body":
        return tuple(article.body.split("\n"))
    if field == "editor" and isinstance(case.editor, tuple):
        return tuple(re.split(r"[、，, ]+", article.editor or ""))
    return getattr(article, field)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_field(case: Case, field: str) -> None:
    expected = getattr(case, field)
    if expected is ...:
        return
    if field == "at" and expected is not None:
        expected = datetime.fromisoformat(str(expected))
    assert _answer(case, field) == expected
