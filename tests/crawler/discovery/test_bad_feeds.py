"""Feeds that are broken, hostile or huge: a `FeedError` or fewer links, and nothing else."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery import KINDS
from crawler.discovery.base import FeedError
from tests.crawler.discovery.test_kinds import ATOM, RDF, RSS_2, SITE, URLSET, found

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefg", "bcdefgh", strict=True))
    + "]>"
)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize(
    "body",
    [
        b"", b"\x00", b"\xff\xfe\x00", b"\x1f\x8b\x08broken", BOMB.encode() + b"<rss>&h;</rss>",
        b"<a><b>", b"<?xml version='1.0'?>", b"[1, 2", b"{" * 50_000, b"<x>" * 50_000,
        gzip.compress(b" " * 60_000_000, 1),
    ],
    ids=["empty", "null", "mark", "gzip", "bomb", "soup", "head", "cut", "brace",
         "deep", "packed"],
)  # fmt: skip
def test_bad_input_is_a_feed_error_or_nothing(kind: str, body: bytes) -> None:
    said = ""
    try:
        assert found(kind, body).links == ()
    except FeedError as error:
        said = error.zh + error.en
    assert not said or said.count(SITE) == 2


@pytest.mark.parametrize("kind", ["rss", "sitemap", "api"])
@pytest.mark.parametrize(
    "body", ["<!DOCTYPE html><html><body><a href='/n/1.html'>x</a></body></html>", "<html></html>"]
)
def test_a_feed_that_is_a_page_is_refused(kind: str, body: str) -> None:
    with pytest.raises(FeedError):
        found(kind, body)


@pytest.mark.slow
def test_ten_megabytes_are_read() -> None:
    item = f"<url><loc>{SITE}/n/{{n}}.html</loc>{' ' * 150}</url>"
    rows = "".join(item.format(n=10_000 + n) for n in range(50_100))
    seen = found("sitemap", f"<urlset>{rows}</urlset>")
    assert len(seen.links) == 50_000


def _mutations(text: str) -> st.SearchStrategy[bytes]:
    cuts = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)), st.binary(max_size=20))
    return cuts.map(
        lambda cut: text[: min(cut[:2])].encode() + cut[2] + text[max(cut[:2]) :].encode()
    )


def _never(kind: str) -> Callable[[bytes], None]:
    def check(body: bytes) -> None:
        try:
            seen = found(kind, body)
        except FeedError:
            return
        assert all(link.url.startswith("http") for link in seen.links)
        assert len({link.url for link in seen.links}) == len(seen.links)

    return check


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=200), _mutations(RSS_2), _mutations(ATOM), _mutations(RDF)))
def test_rss_never_raises_anything_else(body: bytes) -> None:
    _never("rss")(body)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=200), _mutations(URLSET)))
def test_sitemap_never_raises_anything_else(body: bytes) -> None:
    _never("sitemap")(body)
    _never("epaper")(body)


@settings(max_examples=60, deadline=None)
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["url", "link", "date", "time", "data", "list"]), inner, max_size=4),
    max_leaves=12,
))  # fmt: skip
def test_api_never_raises_anything_else(data: Any) -> None:
    _never("api")(json.dumps(data).encode())
