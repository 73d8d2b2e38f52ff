"""Feeds as seeds declare them: the examples of the README, and every fault in one line."""

from __future__ import annotations

import re
import tomllib

import msgspec
import pytest

import seeds
from crawler.discovery import KINDS
from crawler.discovery.declared import faults_of
from crawler.settings import Feed

README = (seeds.SEEDS / "sources" / "README.md").read_text(encoding="utf-8")


def test_the_examples_have_no_fault() -> None:
    block = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert block
    examples = [msgspec.convert(feed, Feed) for feed in tomllib.loads(block[1])["feeds"]]
    assert [list(faults_of(feed)) for feed in examples] == [[]] * len(examples)


def test_every_kind_and_key_is_explained() -> None:
    kinds = set(re.findall(r"^\| `(\w+)` \| [^`|]", README, re.MULTILINE))
    assert set(KINDS) <= kinds
    keys = {key for row in re.findall(r"^\| (`.*?) \|", README, re.MULTILINE)
            for key in re.findall(r"`(\w+)`", row)}  # fmt: skip
    assert set(Feed.__struct_fields__) | set(KINDS) == keys


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_is_refused_of_every_other_kind(kind: str) -> None:
    """A key that the kind does not understand would be read over in silence."""
    others = {key for other in KINDS.values() for key in other.keys} - KINDS[kind].keys
    for key in others:
        feed = Feed(**{"kind": kind, "url": "http://a.example/", key: "{page}"})
        assert f"has no key {key}" in " ".join(en for _, en in faults_of(feed))


@pytest.mark.parametrize(
    ("feed", "says"),
    [
        (Feed(kind="gopher", url="http://a.example/"), "no feed kind"),
        (Feed(kind="rss", url="ftp://a.example/"), "no http(s) address"),
        (Feed(kind="rss", url="http://[a/"), "no http(s) address"),
        (Feed(kind="rss", url="http://a.example/", items="x"), "has no key items"),
        (Feed(kind="listing", url="http://a.example/", pages="http://a.example/"), "{page}"),
        (Feed(kind="api", url="http://a.example/", items="a[", link="{b.}"), "JMESPath"),
    ],
)
def test_a_fault_is_one_line_of_each_language(feed: Feed, says: str) -> None:
    found = list(faults_of(feed))
    assert found
    assert says in " ".join(en for _, en in found)
    assert all("\n" not in zh + en for zh, en in found)
