"""XML of strangers that would take the parser long: refused before it is parsed."""

from __future__ import annotations

import contextlib

import pytest

from crawler.discovery.base import FeedError
from crawler.discovery.markup import feed_text
from crawler.discovery.xml_data import xml_data
from crawler.media.kinds import media_type_of
from tests.growth import costs_less_than

URL = "https://a.example/feed"


@pytest.mark.parametrize("first", ["", "x='>' ", "x=\"'>'\" "])
def test_an_element_of_attributes_without_end_is_refused(first: str) -> None:
    """A megabyte of them took a minute."""
    attributes = " ".join(f"a{number}='1'" for number in range(60_000))
    xml = f"<a {first}{attributes}/>".encode()

    def refused() -> None:
        with pytest.raises(FeedError, match="attributes"):
            xml_data(xml, URL, "utf-8")

    costs_less_than(2, refused)


@pytest.mark.parametrize(
    "inside", ["&lt;p style=&quot;a&quot;>" * 9000, "<![CDATA[" + "a=b " * 9000 + "]]>"]
)
def test_markup_within_a_text_is_no_element(inside: str) -> None:
    text, _ = feed_text(f"<rss><item a='1'>{inside}</item></rss>".encode(), URL, "utf-8")
    assert inside in text


@pytest.mark.parametrize("piece", ["<!---->", "<!-- -->\n", "<![CDATA[", "<![CDATA[]]>&"])
def test_what_stands_there_over_and_over_costs_no_more_than_its_length(piece: str) -> None:
    """Of comments, thirty took longer than a run; of unclosed sections, a megabyte."""

    def read() -> None:
        with contextlib.suppress(FeedError):
            xml_data((piece * 50_000 + "<a>1</a>").encode(), URL, "utf-8")
        assert media_type_of(piece.encode() * 500) == ""

    costs_less_than(2, read)
