"""robots.txt read from its bytes, however a server serves it."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.robots import (
    ALL_ALLOWED,
    LONGEST_DELAY_S,
    MOST_BYTES,
    origin_of,
    product_token,
    rules_of,
    text_of,
)

TOKEN = "YongliangWatch"
FORBIDS = "User-agent: *\nDisallow: /secret/\n"
SECRET, OPEN = "http://a.cn/secret/1.html", "http://a.cn/open/1.html"


@pytest.mark.parametrize(
    "body",
    [
        FORBIDS.encode(),
        FORBIDS.replace("\n", "\r\n").encode(),
        FORBIDS.replace("\n", "\r").encode(),
        codecs.BOM_UTF8 + FORBIDS.encode(),
        codecs.BOM_UTF16_LE + FORBIDS.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + FORBIDS.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + FORBIDS.encode("utf-32-le"),
        FORBIDS.encode("utf-16-le"),
        FORBIDS.encode("utf-16-be"),
        FORBIDS.encode() + b"\0" * 400,
        b"\0" + FORBIDS.encode(),
        ("# 宁波网的规则\n" + FORBIDS).encode("gbk"),
        ("# 宁波网的规则\n" + FORBIDS).encode(),
        b"# \xff\xfe\xfa\n" + FORBIDS.encode(),
        ("#" + "x" * 1000 + "\n" + FORBIDS).encode(),
    ],
)
def test_rules_are_read_in_any_encoding(body: bytes) -> None:
    rules = rules_of(200, body, TOKEN)
    assert not rules.allows(SECRET)
    assert rules.allows(OPEN)


@pytest.mark.parametrize("status", [301, 304, 400, 401, 403, 404, 410, 418, 429, 451, 499])
def test_no_robots_txt_allows_all(status: int) -> None:
    assert rules_of(status, FORBIDS.encode(), TOKEN) is ALL_ALLOWED


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0\0",
        b"<!DOCTYPE html><html><body>User-agent: *\nDisallow: /\n</body></html>",
        b"\n\n <html>\nUser-agent: *\nDisallow: /\n",
        codecs.BOM_UTF8 + b"<?xml version='1.0'?>\nUser-agent: *\nDisallow: /\n",
    ],
)
def test_a_page_in_its_place_has_no_rules(body: bytes) -> None:
    assert rules_of(200, body, TOKEN).allows(SECRET)


def test_the_group_of_our_name_counts_before_that_of_all() -> None:
    body = b"User-agent: *\nDisallow: /\n\nUser-agent: yongliangwatch\nDisallow: /secret/\n"
    rules = rules_of(200, body, TOKEN)
    assert rules.allows(OPEN)
    assert not rules.allows(SECRET)
    assert not rules_of(200, body, "Other").allows(OPEN)


def test_a_rule_that_is_cut_at_the_bound_forbids_nothing() -> None:
    head = b"User-agent: *\nDisallow: /secret/\n"
    body = head + b"#" * (MOST_BYTES - len(head) - 12) + b"\nDisallow: /open-not-this/\n"
    rules = rules_of(200, body, TOKEN)
    assert not rules.allows(SECRET)
    assert rules.allows("http://a.cn/op")
    assert rules.allows(OPEN)


def test_a_bound_within_a_character_leaves_the_encoding_be() -> None:
    body = (FORBIDS + "# " + "宁" * MOST_BYTES).encode()
    assert "宁" not in text_of(body)  # the line is cut and left out
    assert not rules_of(200, body, TOKEN).allows(SECRET)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [("5", 5.0), ("0.5", 0.5), ("99999999", LONGEST_DELAY_S), ("-3", 0.0), ("soon", 0.0),
     ("nan", 0.0), ("inf", 0.0)],
)  # fmt: skip
def test_crawl_delay(asked: str, kept: float) -> None:
    body = f"User-agent: *\nCrawl-delay: {asked}\n".encode()
    assert rules_of(200, body, TOKEN).delay_s == kept


@given(st.binary(max_size=2000))
def test_never_raises_on_bytes(body: bytes) -> None:
    rules = rules_of(200, body, TOKEN)
    rules.allows(SECRET)
    assert 0 <= rules.delay_s <= LONGEST_DELAY_S


@given(st.text(alphabet=st.characters(exclude_characters="\0\ufeff"), max_size=200))
def test_text_in_utf_8_comes_back(text: str) -> None:
    data = text.encode("utf-8", "ignore")
    half = len(data) // 2
    if half and (data[1::2].count(0) or data[::2].count(0)):
        return
    assert text_of(b"# a\n" + data) == "# a\n" + data.decode()


@pytest.mark.parametrize(
    ("agent", "token"),
    [
        ("YongliangWatch/1 (+https://example.org/contact)", "YongliangWatch"),
        ("news-bot", "news-bot"),
        ("Mozilla/5.0 (compatible; NewsBot/2.0; +https://a.cn)", "NewsBot"),
        ("甬凉", "*"),
    ],
)
def test_product_token(agent: str, token: str) -> None:
    assert product_token(agent) == token


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://A.cn/x", "http://a.cn"),
        ("https://a.cn:443/x", "https://a.cn"),
        ("https://a.cn:80/x", "https://a.cn:80"),
        ("http://[::1]:8000/x", "http://[::1]:8000"),
    ],
)
def test_origin(url: str, origin: str) -> None:
    assert origin_of(url) == origin
