"""Answers of APIs: HTML in JSON, XML, and what is told of one that is not as the seed says."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import jmespath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jmespath.exceptions import JMESPathError

from crawler.discovery import KINDS
from crawler.discovery.base import MOST_LINKS, FeedError, FeedPage, Found
from crawler.expressions import found_by
from crawler.settings import Feed
from tests.growth import costs_less_than

URL = "https://www.a.example/api/list"
ITEMS = "".join(
    f"<li><a href='/art/2026/11/2{n}/art_{n}.html' title='一'>甬凉协作第{n}次会议</a>"
    f"<b>2026-11-2{n}</b>"
    for n in range(1, 4)
)
ADDRESSES = [f"https://www.a.example/art/2026/11/2{n}/art_{n}.html" for n in range(1, 4)]


def found(body: object, *, step: int = 0, **keys: Any) -> Found:
    data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    feed = Feed(kind="api", url=URL, **keys)
    return KINDS["api"].find(FeedPage(data, URL, feed=feed, step=step, patterns=(r"/art/",)))


def urls(seen: Found) -> list[str]:
    return [link.url for link in seen.links]


@pytest.mark.parametrize(
    "html",
    [
        ITEMS,
        [ITEMS[:120], ITEMS[120:]],
        f"<div><ul>{ITEMS}",
        f"</ul></div></body></html>{ITEMS}</td><p",
        f"<!-- {ITEMS[:30]} -->{ITEMS}<a href='/art/",
        f"<script>if (1 < 2) document.write('</b>')</script>{ITEMS}",
    ],
)
def test_html_in_json_is_read_as_a_list_however_broken(html: object) -> None:
    seen = found({"data": {"html": html}}, html="data.html")
    assert urls(seen) == ADDRESSES
    assert str(seen.links[0].dated) == "2026-11-21"


def test_xml_is_found_by_the_same_expressions() -> None:
    records = "".join(f"<record><![CDATA[{item}]]></record>" for item in ITEMS.split("<li>")[1:])
    xml = f"<?xml version='1.0' encoding='gbk'?><datastore><n/><recordset>{records}</recordset>"
    whole = f"{xml}</datastore>".encode("gbk")
    assert urls(found(whole, html="datastore.recordset.record")) == ADDRESSES
    one = f"<d><r><![CDATA[{ITEMS}]]></r></d>".encode()
    assert urls(found(one, html="d.r")) == ADDRESSES
    listed = b'<r xmlns="x"><i u="/art/1.html"/><i u="/art/2.html"/></r>'
    assert len(found(listed, items="r.i", link='{"@u"}').links) == 2
    single = b"<r><i><u>/art/1.html?a=1&b=2</u></i></r>"
    assert urls(found(single, items="r.i", link="{u}")) == [
        "https://www.a.example/art/1.html?a=1&b=2"
    ]


@pytest.mark.parametrize(
    ("body", "keys", "says"),
    [
        ({"data": {}}, {"html": "data.html"}, "finds no text in the answer of .* (nothing)"),
        ({"data": {"html": 7}}, {"html": "data.html"}, "(number)"),
        ({"data": {"html": {"a": 1}}}, {"html": "data.html"}, "(object)"),
        ({"data": {"html": [1, None]}}, {"html": "data.html"}, "(list)"),
        ({"data": "x"}, {"items": "data.list"}, "holds no list: check items 'data.list'"),
        ({"code": 401, "msg": "令牌过期"}, {"items": "data"}, "It says: 令牌过期"),
        (b"<html><body>x</body></html>", {"items": "data"}, "HTML page"),
        (b"<a><b></a>", {"items": "data"}, "holds no list"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", {"items": "x"}, "refused"),
        (b"", {}, "is no JSON"),
        (b'{"data": [', {"items": "data"}, "is no JSON"),
    ],
)
def test_an_answer_that_is_not_as_the_seed_says_is_told_with_what_and_where(
    body: object, keys: dict[str, str], says: str
) -> None:
    with pytest.raises(FeedError) as error:
        found(body, **keys)
    parts = says.split(" .* ")
    assert all(part in error.value.en for part in parts), error.value.en
    assert "\n" not in error.value.en + error.value.zh


@pytest.mark.parametrize("body", [{"data": {"html": ""}}, {"data": {"html": []}}])
def test_a_list_without_an_item_is_empty_and_no_fault(body: object) -> None:
    assert found(body, html="data.html") == Found()


def test_beyond_its_end_a_list_may_say_nothing_of_itself() -> None:
    assert found({"data": None}, html="data.html", step=3) == Found()
    assert found({"data": None}, items="data.list", step=3) == Found()


def test_a_million_rows_are_refused_in_words_and_soon() -> None:
    def refused() -> None:
        for body in (b"[" + b"{}," * 1_000_000 + b"{}]", b"<a>" + b"<b/>" * 1_100_000 + b"</a>"):
            with pytest.raises(FeedError, match="more than 500000 objects: ask for a smaller page"):
                found(body)

    costs_less_than(5, refused)


@pytest.mark.slow
def test_of_more_items_than_are_taken_the_first_are_and_it_is_told() -> None:
    rows = [{"url": f"/art/{n}.html"} for n in range(MOST_LINKS + 5)]
    seen = found({"data": rows}, items="data")
    assert len(seen.links) == MOST_LINKS
    assert seen.note
    assert f"lists {MOST_LINKS + 5} items; only the first {MOST_LINKS} are taken" in seen.note


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


@settings(max_examples=60)
@given(JSON, st.sampled_from(["data", "a.b", "*.x", "[0]", "join('', data)"]))
def test_no_answer_breaks_the_reading(data: object, expression: str) -> None:
    for keys in ({"html": expression}, {"items": expression, "link": "{u}", "date": "d"}):
        with contextlib.suppress(FeedError):
            found({"data": data}, **keys)


NAMES = (
    *("a", "_", "a1", "B", "true", "null", "sum", "get", "题"),
    *("1a", "", "a-b", "a b", '"a"', "@"),
)
DATA = {name: number for number, name in enumerate(NAMES)}


def test_a_name_finds_what_it_finds_in_jmespath() -> None:
    def searched(expression: str, data: object) -> object:
        try:
            return jmespath.search(expression, data)
        except JMESPathError:
            return None

    wrong = [
        (name, data)
        for name in NAMES
        for data in (DATA, {"a": None}, {"a": {"a": [1]}}, [DATA], "a", 1, 1.5, True, None, {})
        if found_by(name, data) != searched(name, data)
    ]
    assert wrong == []
    assert found_by("a", DATA) == 0
    assert found_by("题", DATA) is None
