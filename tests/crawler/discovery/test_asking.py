"""How a feed is asked for: places in address and body, and the address by which a page is known."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.asking import MOST_CURSOR, entry_of, following, names_its_day, sending_of
from crawler.discovery.declared import faults_of, faults_together
from crawler.settings import Feed

DAY = date(2026, 3, 7)
A = "https://a.example/list"


def feed(**keys: object) -> Feed:
    return Feed(**{"kind": "api", "url": A, **keys})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("declared", "pages"),
    [
        ({}, [A, None]),
        ({"pages": f"{A}?p={{page}}"}, [A, f"{A}?p=2", f"{A}?p=3"]),
        ({"url": f"{A}?p={{page}}", "first_page": 0}, [f"{A}?p=0", f"{A}?p=1", f"{A}?p=2"]),
        ({"url": f"{A}?o={{offset}}", "size": 20}, [f"{A}?o=0", f"{A}?o=20", f"{A}?o=40"]),
        (
            {"url": f"{A}?s={{first}}&e={{last}}", "size": 15, "method": "POST", "body": "x=1"},
            [f"{A}?s=1&e=15", f"{A}?s=16&e=30"],
        ),
        ({"method": "POST", "body": "p={page}"}, [A, f"{A}#page=2", f"{A}#page=3"]),
        ({"url": f"{A}#b", "method": "POST", "body": "p={page}"}, [f"{A}#b", f"{A}#b&page=2"]),
        (
            {"method": "POST", "body": "d={YYYY}{MM}{DD}&p={page}"},
            [f"{A}#day=2026-03-07", f"{A}#day=2026-03-07&page=2"],
        ),
        (
            {"url": "https://a.example/{YYYY}/{M}?p={page}"},
            ["https://a.example/2026/3?p=1#day=2026-03-07",
             "https://a.example/2026/3?p=2#day=2026-03-07"],
        ),
        ({"url": "https://a.example/{YYYY}/{MM}"}, ["https://a.example/2026/03", None]),
    ],
)  # fmt: skip
def test_the_pages_of_a_list_are_known_by_address_and_by_what_the_body_says(
    declared: dict[str, object], pages: list[str | None]
) -> None:
    one = feed(**declared)
    assert list(faults_of(one)) == []
    known: str | None = entry_of(one, DAY)
    seen = [known]
    for step in range(len(pages) - 1):
        assert known
        known = following(one, known, step, "")
        seen.append(known)
    assert seen == pages


def test_a_cursor_ends_where_the_answer_names_none_or_the_same() -> None:
    one = feed(method="POST", body='{"after": "{cursor}"}', cursor="next")
    assert list(faults_of(one)) == []
    second = following(one, entry_of(one, DAY), 0, 'a/"b&c=1#d')
    assert second
    sent = sending_of(one, second, 1)
    assert sent
    assert json.loads(sent.body) == {"after": 'a/"b&c=1#d'}
    assert following(one, second, 1, "") is None
    assert following(one, second, 1, 'a/"b&c=1#d') is None
    assert json.loads(sending_of(one, A, 0).body) == {"after": ""}  # type: ignore[union-attr]


def test_a_cursor_that_is_too_long_to_be_one_ends_the_list() -> None:
    one = feed(method="POST", body='{"after": "{cursor}"}', cursor="next")
    assert following(one, entry_of(one, DAY), 0, "x" * MOST_CURSOR)
    assert following(one, entry_of(one, DAY), 0, "x" * (MOST_CURSOR + 1)) is None


@given(st.text(max_size=30))
def test_a_cursor_is_sent_as_it_was_said(cursor: str) -> None:
    for url, body in ((f"{A}?c={{cursor}}", None), (A, '["{cursor}"]'), (A, "c={cursor}")):
        one = feed(url=url, method="POST" if body else "GET", body=body, cursor="next")
        known = following(one, entry_of(one, DAY), 0, cursor.encode("utf-8", "replace").decode())
        assert known is None or known.isascii() or not cursor.isascii()
        if known and body and body.startswith("["):
            said = cursor.encode("utf-8", "replace").decode()
            assert json.loads(sending_of(one, known, 1).body) == [said]  # type: ignore[union-attr]


def test_a_body_is_json_or_a_form() -> None:
    one = feed(method="POST", body='{"d": "{YYYY}-{MM}-{DD}", "k": "{other}", "p": {page}}')
    sent = sending_of(one, entry_of(one, DAY), 4)
    assert sent
    assert json.loads(sent.body) == {"d": "2026-03-07", "k": "{other}", "p": 5}
    assert sent.content_type == "application/json"
    form = sending_of(feed(method="POST", body="k=甬凉 a&empty="), A, 0)
    assert form
    assert form.body == b"k=%E7%94%AC%E5%87%89+a&empty="
    assert form.content_type == "application/x-www-form-urlencoded"
    assert sending_of(feed(), A, 0) is None
    assert names_its_day(one)


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        ({"body": "x"}, "method"),
        ({"url": f"{A}?o={{offset}}"}, "size"),
        ({"url": f"{A}?c={{cursor}}"}, "need each other"),
        ({"cursor": "next"}, "need each other"),
        ({"url": f"{A}?c={{cursor}}&p={{page}}", "cursor": "next"}, "take one"),
        ({"html": "data.html", "items": "data"}, "html goes without"),
        ({"html": "data.html["}, "JMESPath"),
        ({"headers": {"Bad Name": "x"}}, "cannot be a header"),
        ({"headers": {"X": "a\r\nY: b"}}, "cannot be a header"),
        ({"headers": {"Cookie": "a=b"}}, "own key"),
        ({"url": f"{A}?key=${{API_KEY}}"}, "kept in the archive"),
        ({"url": f"{A}#page=3"}, "mere name"),
    ],
)
def test_what_cannot_be_asked_is_a_fault(declared: dict[str, object], says: str) -> None:
    found = list(faults_of(feed(**declared)))
    assert found
    assert says in " ".join(en for _, en in found)
    assert all("\n" not in zh + en for zh, en in found)


def test_two_posts_to_one_address_are_told_apart_by_a_name() -> None:
    one, other = feed(method="POST", body="a=1"), feed(method="POST", body="a=2")
    assert "#name" in next(faults_together((one, other)))[1]
    assert not list(faults_together((one, feed(url=f"{A}#b", method="POST", body="a=2"))))
