"""Article links of list pages, and addresses in canonical form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery.addresses import canonical_link
from crawler.discovery.base import FeedError
from crawler.discovery.listing import find

PATTERN = [r"^https?://news\.example\.cn/system/\d{4}/\d{2}/\d{2}/\d+\.shtml$"]
PAGE = """<html><head><base href="/system/"></head><body>
<a href="2026/11/20/030710001.shtml">甲</a>
<a href=" http://news.example.cn/system/2026/11/20/030710002.shtml#top ">乙</a>
<a href="http://news.example.cn:80/system/2026/11/20/030710002.shtml?utm_source=x">乙又一次</a>
<a href="javascript:void(0)">不是</a><a href="mailto:a@example.cn">不是</a>
<a href="http://other.example.cn/system/2026/11/20/030710003.shtml">别家</a>
<area href="/system/2026/11/20/030710004.shtml">
<a href="http://[bad/">坏</a><a>无</a></body></html>"""


def test_finds_each_article_once_in_order() -> None:
    assert find(PAGE.encode(), "http://news.example.cn/", None, PATTERN) == [
        "http://news.example.cn/system/2026/11/20/030710001.shtml",
        "http://news.example.cn/system/2026/11/20/030710002.shtml",
        "http://news.example.cn/system/2026/11/20/030710004.shtml",
    ]


def test_without_patterns_tells_articles_from_navigation() -> None:
    page = (
        '<a href="/">首页</a><a href="/news/">新闻中心</a><a href="/c/2026-11/20/12345.html">'
        "两地签署新一轮协作框架协议</a><a href='/zt/2026.html'>专题</a>"
        "<a href='http://x.example/2026/11/20/99999.html'>别的网站上的一条长标题新闻</a>"
    )
    assert find(page.encode(), "http://a.example/", None, []) == [
        "http://a.example/c/2026-11/20/12345.html"
    ]


def test_reads_gb2312_list_pages() -> None:
    page = '<meta charset="gb2312"><a href="/a/12345.html">朱镕基视察的旧闻又被提起</a>'
    found = find(page.encode("gb18030"), "http://a.example/", None, [])
    assert found == ["http://a.example/a/12345.html"]


def test_an_empty_answer_is_no_list_page() -> None:
    with pytest.raises(FeedError):
        find(b"", "http://a.example/", None, [])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_never_raises_anything_else(body: bytes) -> None:
    try:
        links = find(body, "http://a.example/", None, [])
    except FeedError:
        return
    assert all(link.startswith("http") for link in links)


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
