"""Addresses as published, the keys under which they are known, their shapes and days."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.addresses import as_published
from crawler.discovery.dating import day_of_address, day_of_text
from crawler.discovery.entries import names_day, on_day
from crawler.discovery.shapes import shape_of
from crawler.discovery.worth import address_value
from storage.addresses import address_key, twin_keys


@pytest.mark.parametrize(
    ("href", "published"),
    [
        ("HTTP://A.Example:80/x", "http://a.example/x"),
        ("https://a.example:443/x", "https://a.example/x"),
        ("https://a.example:8443/x#frag", "https://a.example:8443/x"),
        ("/x?b=2&a=1&utm_campaign=z", "http://base.example/x?b=2&a=1&utm_campaign=z"),
        ("?2001", "http://base.example/d/y?2001"),
        ("/x?a=&b", "http://base.example/x?a=&b"),
        ("/x?", "http://base.example/x?"),
        ("", "http://base.example/d/y?q=1"),
        ("#part", "http://base.example/d/y?q=1"),
        ("http:z", "http://base.example/d/z"),
        ("https:c.example", "https://c.example/"),
        ("///c.example//z", "http://c.example//z"),
        ("\\\\c.example\\z?q=\\", "http://c.example/z?q=\\"),
        (" ./././n/../m/%2e%2e/z\n ", "http://base.example/d/z"),
        ("../../../z", "http://base.example/z"),
        ("/a/..", "http://base.example/"),
        ("/a/.", "http://base.example/a/"),
        ("/a b\tc\r\nd", "http://base.example/a%20bcd"),
        ("/%d6%d0?q=%D6%d0", "http://base.example/%d6%d0?q=%D6%d0"),
        (
            "/p|{}[]^`'\"<>?|{}[]^`'\"<>",
            "http://base.example/p|%7B%7D[]%5E%60'%22%3C%3E?|{}[]^`%27%22%3C%3E",
        ),
        ("/新闻?词=新闻", "http://base.example/%E6%96%B0%E9%97%BB?%E8%AF%8D=%E6%96%B0%E9%97%BB"),
        ("http://中国.cn/x", "http://xn--fiqs8s.cn/x"),
        ("http://a.example:99999/", None),
        ("http://a b.example/", None),
        ("javascript:void(0)", None),
        ("//c.example", "http://c.example/"),
        ("ftp://a.example/x", None),
        ("http://user:secret@a.example:8080/x", "http://a.example:8080/x"),
        ("http://[2400:3200::1]/x", "http://[2400:3200::1]/x"),
        ("http://a.example:port/", None),
    ],
)
def test_an_address_as_a_browser_asks_for_it(href: str, published: str | None) -> None:
    assert as_published(href, "http://base.example/d/y?q=1") == published


@pytest.mark.parametrize(
    ("encoding", "query"),
    [
        ("gbk", "%B4%CA=%D0%C2%CE%C5%26%23134071%3B&a=1"),
        ("GB2312", "%B4%CA=%D0%C2%CE%C5%26%23134071%3B&a=1"),
        ("utf-16le", "%E8%AF%8D=%E6%96%B0%E9%97%BB%F0%A0%AE%B7&a=1"),
        (None, "%E8%AF%8D=%E6%96%B0%E9%97%BB%F0%A0%AE%B7&a=1"),
    ],
)
def test_a_query_is_asked_in_the_pages_charset_and_a_path_never(
    encoding: str | None, query: str
) -> None:
    asked = as_published("/新?词=新闻𠮷&a=1", "http://base.example/", encoding)
    assert asked == f"http://base.example/%E6%96%B0?{query}"


def test_a_second_byte_that_is_a_letter_stays_one() -> None:
    assert (
        as_published("?q=丂丄", "http://base.example/", "gbk") == "http://base.example/?q=%81@%81A"
    )


_PIECES = (
    "/", "//", "..", ".", "%2e", "\\", "?", "&", "=", "#", ":", "@", "http:", "https:", "a.example",
    "新闻", ";jsessionid=A1", "x", "2001", " ", "\t", "%d6", "[", "|",
)  # fmt: skip
_HREFS = st.text(max_size=80) | st.lists(st.sampled_from(_PIECES), max_size=12).map("".join)


@given(_HREFS, st.sampled_from((None, "gbk", "big5", "utf-16")))
def test_an_address_never_raises_settles_and_can_be_asked(href: str, encoding: str | None) -> None:
    once = as_published(href, "http://base.example/d/y", encoding)
    assert once is None or as_published(once, once, encoding) == once
    if once is not None:
        assert re.fullmatch(r"https?://[\x21-\x7e]+", once)
        assert "#" not in once
        assert not re.search(r"/\.{1,2}(?:[/?]|$)", once.partition("?")[0])


@given(
    st.from_regex(r"/[a-z0-9]{1,8}(/[a-z0-9]{1,8}){0,3}\.html?", fullmatch=True),
    st.from_regex(r"([A-Za-z_]{1,5}(=[A-Za-z0-9%+,.:;~!*()|-]{0,9})?(&|$)){0,4}", fullmatch=True),
)
def test_what_is_plain_is_asked_for_to_the_letter(path: str, query: str) -> None:
    for host in ("http://a.example", "https://a.example:8443"):
        address = f"{host}{path}?{query}"
        assert as_published(address, "http://base.example/") == address
        assert as_published(f"{path}?{query}", f"{host}/x/y?z") == address


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
        ("http://a.example/x?2001", "http://a.example/x?2002", False),
        ("http://a.example/x?b=2&a=1&utm_source=w&spm=1.2", "http://a.example/x?a=1&b=2", True),
        ("http://a.example//x//1.html", "http://a.example/x/1.html", True),
        ("http://a.example/x/%d6%d0.html", "http://a.example/x/%D6%D0.html", True),
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
    key = address_key(f"http://a.example/{text}")
    assert address_key(f"http://{key}") == key
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
