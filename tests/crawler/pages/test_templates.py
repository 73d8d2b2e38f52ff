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


def _wanted(case: Case) -> dict[str, object]:
    """What a case says of its fields; of some it says nothing."""
    said = {field: getattr(case, field) for field in FIELDS}
    if isinstance(said["at"], str):
        said["at"] = datetime.fromisoformat(said["at"])
    return {field: value for field, value in said.items() if value is not ...}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_its_fields(case: Case) -> None:
    wanted = _wanted(case)
    assert {field: _answer(case, field) for field in wanted} == wanted
