"""No rule whose results are kept changes what it makes without its version being raised."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from storage.addresses import address_key
from storage.archive.ledger.parameters.names import key_without
from storage.archive.migrations import first_rules, frontier
from storage.archive.rule_versions import RULE_VERSIONS
from storage.archive.search import INDEXED, index_text
from storage.copies import Text
from storage.hosts import host_of
from storage.likeness import text_hash
from storage.parameters import address_of, likeness_of
from tests.storage.making import BODY, article

pytestmark = pytest.mark.anew

ADDRESSES = (
    "http://www.news.example.org/a/1.html",
    "https://NEWS.example.org:443/a//1.html?b=2&a=1#top",
    "https://m.example.org:8080/2026/11/20/content_12345_6.htm?div=-1",
    "http://news.example.org/a/index.html",
    "http://news.example.org/a/index.shtml;jsessionid=8A?spm=1.2&from=timeline&utm_source=x",
    "http://news.example.org/a/default.aspx/",
    "http://news.example.org/a/20261120_77.html;jsessionid=8A?t=1&id=3",
    "http://news.example.org/show?id=7&t=1763600000&20261128093011",
    "http://news.example.org/a/;x=1;y=2/index.php;z",
    "http://新闻.example.org/%e7%94%ac/凉山.html?标题=对口协作",
    "http://[2001:db8::1]:81/a/%7Eb/",
    "http://news.example.org./a?",
    "http://[broken/a",
    "news.example.org/a",
    "",
)
TEXTS = (
    BODY,
    "昨日下午，寧波市與涼山州舉行對口協作座談會，簽署協議１２項。\n會議指出，裏面有頭髮、乾坤。",
    (
        "Ｎｉｎｇｂｏ　ｎｅｗｓ： the Mayor’s SPEECH;"
        " naïve cafe\u0301, \u200bİstanbul, ẞ, ﬁne\r\nline\ttwo"
    ),
    "第一段。\n\n  第二段 有 空格 。\u3000末尾\ufeff\ud83d",
    "短。好的！a_b 3.5% 𠮷野家 ㍿ Ⅳ ½",
    "甲乙丙丁戊己庚辛壬癸" * 30 + "。" + "子丑寅卯辰巳午未申酉戌亥" * 30,
    "",
)

NAMES = frozenset({"t", "?", ";jsessionid"})
"""Parameters that are left out of the keys of a source."""


def _readings() -> list[Any]:
    read = [likeness_of(article(text, title=text[:9])) for text in TEXTS]
    return [
        *([one.title_hash, one.text_hash, one.sketch, one.tells] for one in read),
        *(address_of(url).path for url in ADDRESSES),
    ]


RULES: dict[str, Callable[[], list[Any]]] = {
    "articles.text_hash": lambda: list(map(text_hash, TEXTS)),
    "articles_fts": lambda: [INDEXED, *map(index_text, TEXTS)],
    "copy_prints": lambda: [sorted(Text.of(text).prints) for text in TEXTS],
    "host": lambda: list(map(host_of, ADDRESSES)),
    "link_readings": _readings,
    "links.key": lambda: [
        *map(address_key, ADDRESSES),
        *(key_without(address_of(url), NAMES) for url in ADDRESSES),
    ],
}

MADE = {
    ("articles.text_hash", 1): "a97d0785426d907d",
    ("articles_fts", 1): "1295fad57a04d217",
    ("copy_prints", 1): "70f938486f9343dd",
    ("host", 1): "34d53b3bc8733b0b",
    ("link_readings", 1): "a86433c4137657d7",
    ("links.key", 1): "0e2bafbcd3a479b9",
}
"""What each version of a rule made of the samples, hashed. Older entries stay."""


def digest(made: list[Any]) -> str:
    return hashlib.sha256(json.dumps(made).encode()).hexdigest()[:16]


def test_every_rule_has_a_sample() -> None:
    assert RULES.keys() == RULE_VERSIONS.keys()


@pytest.mark.parametrize("name", RULES)
def test_a_rule_makes_what_its_version_made(name: str) -> None:
    made = digest(RULES[name]())
    assert MADE.get((name, RULE_VERSIONS[name])) == made, (
        f"the rule of {name} makes something else than its version {RULE_VERSIONS[name]} did:"
        " raise the version beside the rule, and add what it makes now to MADE"
    )


FROZEN: dict[str, tuple[Callable[[], list[Any]], str]] = {
    "articles.text_hash": (lambda: list(map(first_rules.text_hash, TEXTS)), "a97d0785426d907d"),
    "articles_fts": (lambda: list(map(first_rules.index_text, TEXTS)), "35df3cc54e1d566b"),
    "host": (lambda: list(map(frontier._host, ADDRESSES)), "34d53b3bc8733b0b"),
    "links.key": (lambda: list(map(first_rules.address_key, ADDRESSES)), "72b9826e98f5bf02"),
}
"""The copies that released migrations have, and what they make of the samples, hashed."""


@pytest.mark.parametrize("name", FROZEN)
def test_a_released_migration_makes_what_it_always_made(name: str) -> None:
    """It counts as made by version 1, whatever today's rule is."""
    made, expected = FROZEN[name]
    assert digest(made()) == expected
