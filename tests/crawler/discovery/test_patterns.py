"""Patterns made from examples fit them and no other page; bounded ones take little time."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler import addresses
from crawler.discovery.patterns import LONGEST, MOST_PATTERNS, is_bounded, patterns_of
from tests.growth import costs_less_than, grows_evenly

HOST = "http://news.example.com"


@pytest.mark.parametrize(
    ("examples", "pattern", "others"),
    [
        (
            ["/system/2026/11/20/030710001.shtml", "/system/2026/11/21/030710442.shtml"],
            r"/system/\d{4}/\d{1,2}/\d{1,2}/\d+\.shtml$",
            ["/system/", "/system/index.shtml", "/system/2026/11/20/a.shtml"],
        ),
        (
            ["/art/2026/11/3/art_1229_5901.html", "/art/2026/11/20/art_1229_60212.html"],
            r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html$",
            ["/col/col1229/index.html"],
        ),
        (
            ["/show.php?id=12&cid=3", "/show.php?id=4457&cid=3"],
            r"/show\.php\?id=\d+&cid=\d{1,2}",
            ["/list.php?cid=3"],
        ),
        (
            ["/n/2026/spring-tea-sale-in-the-hills.html", "/n/2026/a-school-opens-in-xichang.html"],
            r"/n/\d{4}/[^/?]+\.html$",
            ["/n/"],
        ),
    ],
)
def test_a_pattern_fits_its_examples_and_not_the_rest(
    examples: list[str], pattern: str, others: list[str]
) -> None:
    assert patterns_of(HOST + path for path in examples) == [pattern]
    assert all(re.search(pattern, HOST + path) for path in examples)
    assert not any(re.search(pattern, HOST + path) for path in others)
    assert is_bounded(pattern)


def test_the_most_frequent_shape_comes_first_and_few_are_made() -> None:
    addresses = [f"{HOST}/{word}/{n}.html" for word in "abcdefg" for n in range(9000, 9002)]
    addresses += [f"{HOST}/news/{n}.html" for n in range(9000, 9005)]
    made = patterns_of(addresses)
    assert made[0] == r"/news/\d+\.html$"
    assert len(made) == MOST_PATTERNS


def test_no_pattern_fits_a_whole_site() -> None:
    assert patterns_of([f"{HOST}/", f"{HOST}/"]) == []
    assert patterns_of([]) == []


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$", "(?:a|a)*b", "a**", r"(a)\1", "(?=a)", "a|b", "", "[", "[a", "a{2}{3}", "\\",
        r"\d+\d+\d+", "[^/]+[^/]+-[^/]+-x", ".*.*x", "a" * (LONGEST + 1), r"[\d-z]+(", "x{9,",
        r"[^/]+-[^/]+-[^/]+\.html", "[b-a]",
        # Short repeats multiply; a long one behind one that runs on is run through each time.
        "a{0,99}a{0,99}a{0,99}a{0,99}b", "a?" * 20 + "b", "[a-z]{1,99}" * 4 + "-", ".+a+b",
        r".+\d{1,99}x", "a{99}" * 20, r"[^/]+\d+x", r".+(-)", r".+-a?\d+x", ".{0,30}.{0,30}x",
    ],
)  # fmt: skip
def test_what_may_run_on_is_refused(pattern: str) -> None:
    assert not is_bounded(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"/system/\d{4}/\d{2}/\d{2}/\d+\.shtml$", r"/a/\d+\.s?html$", "^http://x/[^/]+/[0-9a-f]+$",
        r"[^/]+\.html$", r"/t\d{8}_\d+\.html", r"\?id=\d+", r"/content_\d+\.htm", "/[a-z_-]+/",
    ],
)  # fmt: skip
def test_plain_patterns_are_bounded(pattern: str) -> None:
    assert is_bounded(pattern)


ONE = st.sampled_from(["a", "b", "-", "/", ".", r"\d", r"\w", "[^/]", "[^-]", "[ab]", "1"])
OFTEN = st.sampled_from(["", "", "+", "*", "?", "{1,2}", "{0,99}", "{30}", "{2,}"])


@given(
    st.lists(st.tuples(ONE, OFTEN), min_size=2, max_size=9),
    st.text("ab1/-", min_size=1, max_size=3),
)
@example([("a", "{0,99}")] * 4 + [("b", "")], "a")
@example([(".", "+"), ("a", "+"), ("b", "")], "a")
@settings(deadline=None)
def test_whatever_is_bounded_takes_little_time_on_a_long_address(
    tokens: list[tuple[str, str]], period: str
) -> None:
    pattern = "".join(map("".join, tokens)) + "%"
    if is_bounded(pattern):
        costs_less_than(2, lambda: re.search(pattern, period * (2000 // len(period))))


@pytest.mark.parametrize("letter", ["a", "1", "/", "-", "."])
def test_a_bounded_search_costs_at_most_the_square(letter: str) -> None:
    pattern = re.compile(r"/[^/]+-\d+\.html$")

    def searches(size: int) -> Callable[[], object]:
        return lambda: [pattern.search("/" + letter * size) for _ in range(20)]

    grows_evenly(searches, 500, times=32)


SQUARE = re.compile(r"[^/]+-\d+x")


@pytest.mark.parametrize("size", [2000, 50_000])
@pytest.mark.parametrize("form", ["{}", "/a?{}", "/a?utm_source={}"])
def test_no_address_takes_a_bounded_pattern_long(form: str, size: int) -> None:
    url = HOST + "/" + form.format("-" * size)
    assert not addresses.fits([SQUARE], url)
    costs_less_than(0.1, lambda: addresses.fits([SQUARE], url))


def test_an_address_of_a_whole_headline_is_held_against_patterns() -> None:
    headline = "%E7%94%AC" * 80
    assert addresses.fits([re.compile(r"/\d{4}/[^/]+/$")], f"{HOST}/2026/{headline}/")
    tracked = f"{HOST}/n/1.html?utm_source={'x' * addresses.LONGEST}"
    assert addresses.fits([re.compile(r"/n/\d+\.html$")], tracked)


@given(st.text(alphabet=r"ab1/\.d[]^+*?{},()|$-w", max_size=12), st.text("ab1/.-", max_size=40))
def test_whatever_is_bounded_can_be_searched_with(pattern: str, address: str) -> None:
    if is_bounded(pattern):
        re.search(pattern, address)


@given(st.lists(st.from_regex(r"/[a-z]{0,5}/\d{0,9}[a-z-]{0,9}(\.html)?", fullmatch=True)))
def test_whatever_the_examples_the_patterns_fit_some_and_are_bounded(paths: list[str]) -> None:
    addresses = [HOST + path for path in paths]
    for pattern in patterns_of(addresses):
        assert any(re.search(pattern, url) for url in addresses)
        assert is_bounded(pattern)
