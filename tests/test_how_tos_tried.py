"""The examples of the pages on WeChat and on browsers, as written, against a press on loopback."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import wechat
from tests.how_to import PAGES
from tests.rendered import require_browser
from tests.running import Desk
from tests.site import Page, Site, article

CONFIG = """
[archive]
path = "archive.db"
[seeds]
sources = ["own"]
[fetch]
delay_s = 0
timeout_s = 10
allow_addresses = ["127.0.0.1"]
"""
OPML = """<?xml version="1.0"?><opml version="2.0"><head/><body>
<outline type="rss" text="凉山发布" xmlUrl="http://127.0.0.1:8001/feed/MP_WXS_1.rss"/></body></opml>"""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.write(CONFIG)
    (tmp_path / "own").mkdir()
    return made


def blocks(page: str, kind: str) -> list[str]:
    """The blocks of a kind of code on a page."""
    text = (PAGES / page).read_text("utf-8")
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def commands(page: str) -> list[list[str]]:
    """The commands of ours on a page."""
    lines = "".join(blocks(page, "sh")).splitlines()
    return [shlex.split(line)[1:] for line in lines if line.startswith("yongliang ")]


def test_an_account_of_wechat(site: Site, desk: Desk) -> None:
    post = "/s/aaaaaaaaaaaaaaaaaaaaaa"
    (seed,) = blocks("wechat.md", "toml")
    feed = re.search(r"http://127\.0\.0\.1:8001(/\S+\.rss)", seed)
    assert feed
    site.pages[feed[1]] = Page(wechat.rss(site.url(post)), content_type="text/xml")
    site.pages[post] = Page(wechat.page())
    seed = seed.replace("http://127.0.0.1:8001", site.address).replace("delay_s = 5", "delay_s = 0")
    desk.write(seed, "own/wechat-liangshan.toml")
    desk.write(OPML, "wechat.opml")
    asked = commands("wechat.md")
    assert [command[0] for command in asked] == ["sources", "check", "extract", "crawl"]
    for command in asked:
        on_loopback = (re.sub(r"https://mp\.weixin\.qq\.com/s/…", site.url(post), one)
                       for one in command)  # fmt: skip
        done = desk.run(*on_loopback)
        assert done.code == 0, (command, done.out, done.err)
        if command[0] == "extract":
            assert json.loads(done.out)["title"] == wechat.TITLE
    (found,) = desk.run("articles", "--json").lines()
    assert (found["title"], found["source_id"]) == (wechat.TITLE, "wechat-liangshan")
    assert len(list((desk.folder / "seeds" / "wechat").glob("*.toml"))) == 1


FILLED = """<!DOCTYPE html><meta charset="utf-8"><title>山城新闻</title><div id="app"></div>
<script>document.getElementById("app").innerHTML = decodeURIComponent("%s")</script>"""


def filled(markup: str) -> Page:
    """A page that only its script fills."""
    return Page(FILLED % "".join(f"%{byte:02x}" for byte in markup.encode()))


@pytest.mark.slow
def test_a_source_whose_pages_are_filled(site: Site, desk: Desk) -> None:
    require_browser()
    site.pages["/"] = filled('<a href="/article/1">甬凉协作联席会议在西昌召开</a>')
    text = article().partition("<body>")[2].partition("</body>")[0]
    site.pages["/article/1"] = filled(text)
    site.listing("/article/2", at="/old/")
    site.pages["/article/2"] = filled(text.replace("联席会议", "劳务对接会"))
    (seed,) = blocks("render-pages.md", "toml")
    host = "https://www.shan-news.example"
    seed = seed.replace(host.replace(".", r"\."), re.escape(site.address))
    desk.write(seed.replace(host, site.address), "own/shan.toml")
    done = desk.run("crawl", timeout=120)
    assert (done.code, done.err.count("browser")) == (0, 0), done.err
    assert len(desk.run("articles", "--json").lines()) == 2
    named = re.findall(r"`show ID (--\w+) FILE`", (PAGES / "render-pages.md").read_text("utf-8"))
    assert named == ["--snapshot", "--rendered", "--screenshot"]
    for option in named:
        assert desk.run("show", "1", option, f"x{option}").code == 0
    assert "甬凉".encode() not in (desk.folder / "x--snapshot").read_bytes()
    assert "甬凉协作" in (desk.folder / "x--rendered").read_text("utf-8-sig")
    assert (desk.folder / "x--screenshot").read_bytes().startswith(b"\xff\xd8\xff")
