"""`check --live` of forty-two sources: all hosts at once, at their delays, nothing asked twice."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduler.config import Config, load
from scheduler.livecheck import told_of
from scheduler.watch import single
from scheduler.words.language import choose
from storage.hosts import host_of
from tests.crawler.fetching.starts import assert_kept_apart, program, starts, telling
from tests.site import Page, Site

SCRIPTED = (
    '<!DOCTYPE html><title>新闻</title><div id="app"></div>'
    "<noscript>请启用 JavaScript 以浏览本页。</noscript><script src=/app.js></script>"
)
KINDS = ["good"] * 29 + ["hangs", "hangs at robots", "closed", "scripted", "blocked", "robots"] * 2
KINDS += ["paper"]
PAPER = "/{YYYY}-{MM}/{DD}/"


def today() -> datetime:
    return datetime.now(ZoneInfo("Asia/Shanghai"))


def furnish(site: Site, kind: str) -> None:
    """What a site of a kind answers; a hanging one longer than anybody waits."""
    site.pages["/robots.txt"] = Page("User-agent: *\nAllow: /", content_type="text/plain")
    site.listing("/a/1.html", "/a/2.html")
    if kind == "hangs":
        site.pages["/"] = Page(delay_s=60)
    elif kind == "hangs at robots":
        site.pages["/robots.txt"] = Page(delay_s=60)
    elif kind == "scripted":
        site.pages["/"] = Page(SCRIPTED)
    elif kind == "blocked":
        site.pages["/"] = Page("no", status=403)
    elif kind == "robots":
        site.pages["/robots.txt"] = Page("User-agent: *\nDisallow: /", content_type="text/plain")
    elif kind == "paper":
        site.listing("/a/3.html", at=f"{today() - timedelta(days=2):/%Y-%m/%d/}")
    elif kind == "closed":
        site.close()


@pytest.fixture
def press(tmp_path: Path) -> Iterator[tuple[Config, list[Site]]]:
    """Forty-two sites, each a host of its own, and a configuration with the shipped limits."""
    with ExitStack() as stack:
        sites = [stack.enter_context(Site()) for _ in KINDS]
        for number, (site, kind) in enumerate(zip(sites, KINDS, strict=True)):
            furnish(site, kind)
            feed = site.url(PAPER if kind == "paper" else "/")
            (tmp_path / f"s{number:02}.toml").write_text(
                f'id = "s{number:02}"\nname = "{kind}"\narticle_url = [\'/a/\\d+\\.html$\']\n'
                f'[[feeds]]\nkind = "listing"\nurl = "{feed}"\n'
                + (f'[[feeds]]\nkind = "rss"\nurl = "{feed}rss"\n' if number == 0 else ""),
                encoding="utf-8",
            )
        sites[0].pages["/rss"] = Page("<rss/>", content_type="text/xml")
        file = tmp_path / "yongliang.toml"
        names = ", ".join(f'"s{number:02}.toml"' for number in range(len(KINDS)))
        file.write_text(
            f'[archive]\npath = "archive.db"\n[seeds]\nsources = [{names}]\n'
            '[fetch]\nallow_addresses = ["127.0.0.1"]\n',
            encoding="utf-8",
        )
        yield load(file, everything=True), sites


def telling_worker(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the worker write down when its requests start; where it does."""
    file = folder / "starts"
    command = (sys.executable, "-P", "-c", program(telling(file)))
    monkeypatch.setattr(single, "Worker", partial(single.Worker, command=command))
    return file


def test_forty_two_sources_are_tried_in_seconds(
    press: tuple[Config, list[Site]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the shipped time-outs, 30 s for an answer, and six hosts that do not answer."""
    config, sites = press
    began = telling_worker(tmp_path, monkeypatch)
    assert len(config.sources) == 42
    done: list[int] = []
    at = time.monotonic()
    choose("en")
    try:
        told = list(told_of(config, single.try_feeds(config, done.append)))
    finally:
        choose(None)
    took = time.monotonic() - at
    assert took < 30
    assert done[-1] == 43
    first = {one.lines[0].split()[1]: one for one in told[:-1]}
    for number, kind in enumerate(KINDS):
        one = first[f"s{number:02}"]
        assert one.ok == (kind in ("good", "paper") and number != 0), one
        assert one.lines[0].startswith("✓" if one.ok else "✗")
        words = {
            "good": "2 article links",
            "hangs": "does not answer",
            "hangs at robots": "does not answer",
            "closed": "does not answer",
            "scripted": "only JavaScript fills",
            "blocked": "refuses us (HTTP 403)",
            "robots": "robots.txt forbids",
            "paper": "today's issue is not out yet",
        }[kind]
        assert words in "\n".join(one.lines), kind
    assert told[-1].lines[0].startswith("42 sources: 29 answer as they should (of 1 today's")
    assert "13 do not (the site does not answer 6, " in told[-1].lines[0]
    _asked_once_and_politely(sites, starts(began))


def _asked_once_and_politely(sites: list[Site], began: dict[str, list[float]]) -> None:
    for site, kind in zip(sites, KINDS, strict=True):
        paths = [asked.path for asked in site.asked]
        assert len(paths) == len(set(paths)), kind
        if kind == "closed":
            assert not site.asked
        else:
            assert_kept_apart(began[host_of(site.address)], site.asked, 1.0)
    assert len(sites[-1].asked) == 1 + 3  # robots.txt, today's issue, yesterday's, the one before


def test_two_feeds_of_one_host_by_a_redirect_do_not_ask_it_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another host leads to waits for its turn."""
    began = telling_worker(tmp_path, monkeypatch)
    with Site() as site, Site() as other:
        site.listing("/a/1.html")
        site.listing("/a/2.html", at="/b")
        other.pages["/"] = Page(status=301, headers={"Location": site.url("/b")})
        for name, one in (("one", site), ("two", other)):
            (tmp_path / f"{name}.toml").write_text(
                f'id = "{name}"\nname = "{name}"\narticle_url = [\'/a/\\d+\\.html$\']\n'
                f'[[feeds]]\nkind = "listing"\nurl = "{one.url("/")}"\n',
                encoding="utf-8",
            )
        file = tmp_path / "yongliang.toml"
        file.write_text(
            '[seeds]\nsources = ["one.toml", "two.toml"]\n[fetch]\ndelay_s = 1\n'
            'allow_addresses = ["127.0.0.1"]\n',
            encoding="utf-8",
        )
        config = load(file, everything=True)
        told = list(told_of(config, single.try_feeds(config)))
        assert [one.ok for one in told] == [True, True, True]
        assert [asked.path for asked in site.asked].count("/robots.txt") == 1
        assert_kept_apart(starts(began)[host_of(site.address)], site.asked, 1.0)


def test_a_bridge_that_asks_to_sign_in_says_so(tmp_path: Path) -> None:
    """A page in place of its feed is no empty feed, and no feed of another kind."""
    with Site() as site:
        site.pages["/feed/1.rss"] = Page(SCRIPTED)
        (tmp_path / "account.toml").write_text(
            'id = "account"\nname = "号"\npage = "wechat"\nbridge = true\n'
            f'[[feeds]]\nkind = "rss"\nurl = "{site.url("/feed/1.rss")}"\n',
            encoding="utf-8",
        )
        file = tmp_path / "yongliang.toml"
        file.write_text(
            '[seeds]\nsources = ["account.toml"]\n[fetch]\nallow_addresses = ["127.0.0.1"]\n',
            encoding="utf-8",
        )
        choose("en")
        try:
            config = load(file, everything=True)
            told = list(told_of(config, single.try_feeds(config)))
        finally:
            choose(None)
    assert [one.ok for one in told] == [False, True]
    assert "a bridge's sign-in may have run out" in told[0].lines[0]
    assert "it asks to sign in 1" in told[1].lines[0]
