"""Article links and following pages on some 280 invented list pages, built as real ones are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from crawler.discovery import KINDS
from crawler.discovery.base import FeedPage
from storage.addresses import canonical
from tests.crawler.discovery.lists import gov, noisy, others, press, schemes, systems
from tests.crawler.discovery.lists.invent import Page

LEAST = 0.98
"""Of precision and of recall: what the mean of a family's pages must reach."""

OLD_CHARSETS = {
    "asp_list": "gb18030", "home_cnnb": "gb18030", "people_scroll": "gb18030",
    "discuz_forum": "gb18030", "epaper_index": "gb18030", "tw_big5": "big5",
}  # fmt: skip
FAMILIES = gov.FAMILIES | press.FAMILIES | others.FAMILIES | noisy.FAMILIES | systems.FAMILIES


def invented(seed: int) -> Iterator[tuple[str, Page]]:
    """Every page with its family; another seed gives other titles, numbers and layouts."""
    for family, made in FAMILIES.items():
        for number, (url, make) in enumerate(made):
            charset = OLD_CHARSETS.get(make.__name__, "utf-8")
            page = Page(f"{family}/{make.__name__}", url, seed + number, charset)
            yield family, make(page)
    for page in schemes.pages(seed):
        yield "schemes", page


@cache
def pages_of(seed: int) -> dict[str, list[Page]]:
    families = defaultdict(list)
    for family, page in invented(seed):
        families[family].append(page)
    return families


def _canonical(urls: set[str]) -> set[str]:
    return {canonical(url) for url in urls}


def measured(page: Page, body: bytes | None = None) -> tuple[float, float]:
    """Precision and recall; where there is nothing to find, anything found is wrong."""
    found = KINDS["listing"].find(FeedPage(body or page.body(), page.url))
    taken = _canonical({link.url for link in found.links}) - _canonical(page.either)
    wanted = _canonical(page.wanted)
    right = len(taken & wanted)
    precision = right / len(taken) if taken else 1.0
    return precision, right / len(wanted) if wanted else 1.0


def means(pages: list[Page], change: Callable[[str], str] = str) -> tuple[float, float]:
    told = [
        measured(page, change(page.html).encode(page.encoding, "xmlcharrefreplace"))
        for page in pages
    ]
    precision, recall = zip(*told, strict=True)
    return sum(precision) / len(told), sum(recall) / len(told)


@pytest.mark.parametrize("seed", [1, 200_000])
@pytest.mark.parametrize("family", [*FAMILIES, "schemes"])
def test_precision_and_recall_of_a_family(family: str, seed: int) -> None:
    precision, recall = means(pages_of(seed)[family])
    assert precision >= LEAST
    assert recall >= LEAST


def _without_dates(html: str) -> str:
    html = re.sub(
        r"\[?2024[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?: \d\d:\d\d(?::\d\d)?)?\]?(?=\s*<)", "", html
    )
    return re.sub(r"(?<=>)[\[(]?0?5[-月/]\d{1,2}日?[\])]?(?=<)|\d+(?:小时|分钟)前", "", html)


def _without_names(html: str) -> str:
    return re.sub(r""" (?:class|id)=(?:"[^"]*"|'[^']*'|[\w-]+)""", "", html)


def _with_cut_titles(html: str) -> str:
    html = re.sub(r' title="[^"]*"', "", html)
    return re.sub(
        r"(?<=>)([\u4e00-\u9fff（）：，\w]{14,40})(?=</a>)", lambda f: f[1][:11] + "…", html
    )


@pytest.mark.slow
@pytest.mark.parametrize("change", [_without_names, _with_cut_titles, _without_dates])
def test_no_single_sign_is_leant_on(change: Callable[[str], str]) -> None:
    """Without the names of the page's parts, with titles cut short, without days."""
    precision, recall = means([page for pages in pages_of(1).values() for page in pages], change)
    assert precision >= LEAST
    assert recall >= LEAST


@pytest.mark.parametrize("family", [*FAMILIES, "schemes"])
def test_the_page_that_follows(family: str) -> None:
    for page in pages_of(1)[family]:
        found = KINDS["listing"].find(FeedPage(page.body(), page.url)).pages
        told = _canonical({following.url for following in found})
        if not (page.next_either and not page.next):
            assert told <= _canonical(page.next), page.name
        assert told or not page.next, page.name


def test_the_pages_are_what_they_claim() -> None:
    """The labels are no accident of the generator: there are articles, others and followers."""
    pages = [page for made in pages_of(1).values() for page in made]
    assert len(pages) > 280
    assert sum(len(page.wanted) for page in pages) > 3_500
    assert sum(page.html.count("<a ") for page in pages) > 5_000
    assert sum(bool(page.next) for page in pages) > 25
    assert sum(not page.wanted for page in pages) >= 7
