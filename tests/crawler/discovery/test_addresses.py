"""Addresses in canonical form, the keys under which they are known, their shapes and days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.addresses import canonical_link
from crawler.discovery.dating import day_of_address, day_of_text
from crawler.discovery.entries import names_day, on_day
from crawler.discovery.shapes import shape_of
from crawler.discovery.worth import address_value
from storage.twins import address_key, twin_keys


@pytest.mark.parametrize(
    ("href", "canonical"),
    [
        ("HTTP://A.Example:80/x", "http://a.example/x"),
        ("https://a.example:443/x", "https://a.example/x"),
        ("https://a.example:8443/x#frag", "https://a.example:8443/x"),
        ("/x?b=2&a=1&utm_campaign=z&spm=1.2", "http://base.example/x?a=1&b=2"),
        ("//c.example", "http://c.example/"),
        ("ftp://a.example/x", None),
        ("http://user:secret@a.example:8080/x", "http://a.example:8080/x"),
        ("http://[2400:3200::1]/x", "http://[2400:3200::1]/x"),
        ("http://a.example:port/", None),
    ],
)
def test_canonical_link(href: str, canonical: str | None) -> None:
    assert canonical_link(href, "http://base.example/y") == canonical


@given(st.text(max_size=80))
def test_canonical_link_never_raises_and_settles(href: str) -> None:
    once = canonical_link(href, "http://base.example/")
    assert once is None or canonical_link(once, once) == once


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://a.example/x/1.html", "https://www.a.example/x/1.html", True),
        ("http://a.example/x/", "http://a.example/x/index.html", True),
        ("http://a.example:80/x", "http://a.example/x/", True),
        ("http://a.example/x?id=1", "http://a.example/x?id=2", False),
        ("http://a.example/x/1.html", "http://b.example/x/1.html", False),
        ("http://a.example:8080/x", "http://a.example/x", False),
        ("http://m.a.example/x/12345.html", "http://www.a.example/x/12345.html", False),
    ],
)
def test_address_key(one: str, other: str, same: bool) -> None:
    assert (address_key(one) == address_key(other)) is same


def test_a_phone_twin_is_found_both_ways_where_the_path_has_a_number() -> None:
    desktop, phone = "https://www.a.example/n/12345.html", "http://m.a.example/n/12345.html"
    assert address_key(desktop) in twin_keys(phone)
    assert address_key(phone) in twin_keys(desktop)
    assert address_key("http://a.example/about") not in twin_keys("http://m.a.example/about")


def test_an_e_papers_article_is_one_with_and_without_the_makers_query() -> None:
    bare = "http://paper.a.example/rb/html/2026-11/20/content_12345.htm"
    for one, other in ((bare, f"{bare}?div=-1"), (f"{bare}?div=-1", bare)):
        assert address_key(one) in twin_keys(other)
        assert address_key(one).replace("paper", "m.paper") in twin_keys(other)
    assert address_key(f"{bare}?div=2") not in twin_keys(bare)
    assert twin_keys("http://a.example/x?div=-1") == ("a.example/x?div=-1",)


@given(st.text(max_size=60))
def test_keys_never_raise(text: str) -> None:
    assert address_key(text) in twin_keys(text)
    assert address_key(f"http://a.example/{text}") in twin_keys(f"http://a.example/{text}")


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/system/2026/11/20/1.shtml", date(2026, 11, 20)),
        ("/n1/2026/1120/c1001-1.html", date(2026, 11, 20)),
        ("/a/20261120/1.html", date(2026, 11, 20)),
        ("/xw/t20261120_123.html", date(2026, 11, 20)),
        ("/art/2026/7/9/art_1_2.html", date(2026, 7, 9)),
        ("/html/2026-11/20/content_1.htm", date(2026, 11, 20)),
        ("/26/1120/08/FGN.html", date(2026, 11, 20)),
        ("/world/2026/nov/20/slug", date(2026, 11, 20)),
        ("/2026/november/3/slug", date(2026, 11, 3)),
        ("/2026/nova/", None),
        ("/2026/13/45/1.html", None),
        ("/n/12345.html", None),
        ("/12320261120999/x", None),
    ],
)
def test_the_day_in_an_address(path: str, day: date | None) -> None:
    assert day_of_address(path) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("[2026-11-03]", date(2026, 11, 3)),
        ("发布时间：2026年11月3日 08:30", date(2026, 11, 3)),
        ("2026.11.03", date(2026, 11, 3)),
        ("2026/2/30", None),
        ("11-03", None),
    ],
)
def test_the_day_in_a_text(text: str, day: date | None) -> None:
    assert day_of_text(text) == day


def test_an_address_that_names_the_day() -> None:
    day = date(2026, 3, 7)
    assert on_day("http://a/{YYYY}{MM}/{DD}/node_01.html", day) == "http://a/202603/07/node_01.html"
    assert on_day("http://a/%Y-%m/%d/node_2.htm", day) == "http://a/2026-03/07/node_2.htm"
    assert on_day("http://a/{YY}/{M}-{D}", day) == "http://a/26/3-7"
    assert not names_day("http://a/%d0%b3/")
    assert on_day("http://a/%d0%b3/", day) == "http://a/%d0%b3/"


def test_articles_of_one_template_share_a_shape_and_sections_do_not() -> None:
    one = shape_of("http://a.example/c/2026/11/20/123456.html")
    assert one == shape_of("http://a.example/c/2026/11/19/99887.html")
    assert one != shape_of("http://a.example/c/list_2.html")
    assert shape_of("http://a.example/n/mayor-opens-new-bridge") == shape_of(
        "http://a.example/n/five-trees-fall-in-storm"
    )


@pytest.mark.parametrize(
    ("url", "least", "most"),
    [
        ("http://a.example/system/2026/11/20/030710001.shtml", 3.0, 4.0),
        ("http://a.example/show.asp?id=45", 0.8, 3.0),
        ("http://a.example/", -9.0, -2.0),
        ("http://a.example/news/", -9.0, -0.5),
        ("http://a.example/tag/12345", -9.0, 0.0),
        ("http://a.example/2026/report.pdf", -9.0, -9.0),
    ],
)
def test_what_an_address_is_worth(url: str, least: float, most: float) -> None:
    assert least <= address_value(url) <= most
