"""What a seed may have sent, told by its faults; none of it with a browser, which heeds none."""

from __future__ import annotations

import pytest

from crawler.sending import faults_of
from crawler.settings import Feed, Source

FEED = Feed(kind="listing", url="https://news.example/")


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ({"headers": {"X-Key": "${KEY}"}}, "headers"),
        ({"cookies": {"a": "b"}}, "cookies"),
        ({"user_agent": "Desk/1"}, "user_agent"),
        ({"proxy": "http://proxy.example:3128"}, "proxy"),
        ({"verify_certificates": False}, "verify_certificates"),
    ],
)
@pytest.mark.parametrize("where", ["source", "feed"])
def test_a_browser_sends_nothing_of_a_seed(keys: dict[str, object], named: str, where: str) -> None:
    feeds = (Feed(kind="listing", url=FEED.url, render=where == "feed"),)
    rendered = Source(id="a", name="甲", feeds=feeds, render=where == "source", **keys)  # type: ignore[arg-type]
    ((zh, en),) = faults_of(rendered)
    assert f"render = true 不能与 {named} 同用" in zh
    assert f"render = true does not go with {named}:" in en
    plain = Source(id="a", name="甲", feeds=(FEED,), **keys)  # type: ignore[arg-type]
    assert not list(faults_of(plain))


def test_without_any_of_them_it_may_be_rendered() -> None:
    assert not list(faults_of(Source(id="a", name="甲", feeds=(FEED,), render=True, proxy="")))
