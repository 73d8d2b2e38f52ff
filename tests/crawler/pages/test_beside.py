# ruff: noqa: E501 - a row of names is a row here
"""What stands beside an article changes nothing of how it is read.

`beside.toml` has what sites set over and under their articles; each is set into pages of
`families/*.toml`, which are read as without it.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import NotAnArticleError
from crawler.pages import Article, extract
from tests.crawler.pages.test_families import PAGES, _markup

BESIDE = tomllib.loads((Path(__file__).parent / "beside.toml").read_text("utf-8"))
READ = (
    "zjol: contTit", "rednet: detail", "people: rm_txt", "legacy-b: phpcms", "econ: stcn", "wechat: js_content",
    "structure-a: poem", "photo-b: oneline flash", "names-b: byline line under title", "gov: index table no time",
    "titles-b: title tag is site only", "titles-a: two lines br", "taiwan: cna", "bjnews: bodyTitle", "nbd: mei jing",
    "ftchinese: story", "rthk: itemTitle", "short lines: names", "post: long picture", "flash: named box",
)  # fmt: skip
"""Pages of long and short texts, with and without each field, and posts without text."""

REFUSED = (
    "no-a: home", "no-a: list dated", "no-a: login", "no-b: 404", "no-c: tag page with excerpts", "no-c: search result page",
)  # fmt: skip
"""Pages that are no article, whatever stands on them beside."""


def with_above(page: dict[str, Any], block: str) -> bytes:
    """The page with a block under its navigation."""
    end = page["body"].find("]]") + 2 if page["body"].lstrip().startswith("[[nav") else 0
    return _markup({**page, "body": page["body"][:end] + block + page["body"][end:]})


def with_below(page: dict[str, Any], block: str) -> bytes:
    """The page with a block over its last links, or over its foot."""
    body = page["body"]
    at = next((at for mark in ("[[links", "[[foot") if (at := body.rfind(mark)) > 0), len(body))
    return _markup({**page, "body": body[:at] + block + body[at:]})


def read(page: dict[str, Any], markup: bytes) -> Article | None:
    """What is read of a page; None where it is refused."""
    try:
        return extract(markup, page["url"])
    except NotAnArticleError:
        return None


SET_IN = {"above": with_above, "below": with_below}
BLOCKS = [(place, name) for place, blocks in BESIDE.items() for name in blocks]


@pytest.mark.parametrize(("place", "name"), BLOCKS)
def test_is_read_as_without(place: str, name: str) -> None:
    """An article with its every field."""
    block = BESIDE[place][name]
    otherwise = {}
    for page in map(PAGES.__getitem__, READ):
        alone = read(page, _markup(page))
        assert alone is not None
        beside = read(page, SET_IN[place](page, block))
        if beside != alone:
            otherwise[page["name"]] = beside
    assert otherwise == {}


@pytest.mark.parametrize(
    ("place", "name"), [each for each in BLOCKS if each[1] != "a further article"]
)
def test_is_refused_as_without(place: str, name: str) -> None:
    """A page that is no article."""
    pages = map(PAGES.__getitem__, REFUSED)
    found = {page["name"]: read(page, SET_IN[place](page, BESIDE[place][name])) for page in pages}
    assert {name: article for name, article in found.items() if article is not None} == {}
