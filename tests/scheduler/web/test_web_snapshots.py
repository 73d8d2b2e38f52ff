"""A kept page as it looked: whatever it holds, it neither acts nor loads nor leads away."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from playwright.sync_api import Browser, sync_playwright

from scheduler.config import load
from scheduler.web.app import build
from scheduler.web.sanitizer import MOST_SHOWN, sanitized
from storage import Archive
from storage.media import MediaRules
from storage.records import Fetch, Outcome
from storage.work import Capture
from tests.browser import BROWSER, FLAGS, MISSING
from tests.growth import costs_less_than
from tests.mediafiles import jpeg
from tests.running import crawl, plan
from tests.scheduler.daemons import until
from tests.scheduler.web.conftest import MATCH, NOW, article, serving
from tests.scheduler.web.people import Place, place
from tests.site import Page as SitePage
from tests.site import Site
from tests.site import article as page_of

PATH = "/system/2026/11/20/030710001.shtml"
PICTURE = "data:image/png;base64,iVBORw0KGgo="

HOSTILE = """<!DOCTYPE html><html onload="leave()"><head><title>甬凉</title>
<meta http-equiv="refresh" content="0;url={trap}/refresh"><base href="{trap}/base/">
<link rel="stylesheet" href="{trap}/style.css"><link rel="prefetch" href="{trap}/prefetch">
<script src="{trap}/script.js"></script><script>location = "{trap}/location"</script>
<style>@import url({trap}/import.css); p {{ color: #800000; background: url({trap}/back.png) }}
@font-face {{ font-family: x; src: url({trap}/font.woff) }} h1 {{ font-family: x }}</style></head>
<body background="{trap}/body.png" onload="fetch('{trap}/onload')">
<h1 style="background-image: url({trap}/style.png)">甬凉协作第1次联席会议</h1>
<p onclick="fetch('{trap}/click')">全年安排资金12.4亿元。</p>
<img src="{trap}/plain.png"><img src="x" onerror="fetch('{trap}/onerror')">
<img srcset="{trap}/set.png 2x"><picture><source srcset="{trap}/source.png"><img></picture>
<img data-original="{trap}/lazy.png" src="blank.gif">
<noscript><img src="{trap}/twin.png"></noscript>
<a id="away" href="{trap}/away" target="_top" ping="{trap}/ping">去</a>
<a href="javascript:fetch('{trap}/js')">js</a>
<form action="{trap}/form"><input name="a" autofocus onfocus="fetch('{trap}/focus')">
<button id="go">提交</button></form>
<iframe src="{trap}/frame"></iframe><iframe srcdoc="<img src={trap}/srcdoc>"></iframe>
<object data="{trap}/object"></object><embed src="{trap}/embed">
<video src="{trap}/v" autoplay></video>
<audio src="{trap}/a" autoplay></audio><svg><image href="{trap}/svg.png"/><script>1</script></svg>
<math><mtext><table><mglyph><style><!--</style>
<img title="--&gt;&lt;img src={trap}/mutated onerror=alert(1)&gt;"></table></math>
<template shadowrootmode="open"><img src="{trap}/shadow"></template>
</body></html>"""


def test_what_is_left_has_no_place_to_go() -> None:
    shown = sanitized(HOSTILE.format(trap="http://trap.example").encode(), None)
    root = html.document_fromstring(shown)
    assert {tag.tag for tag in root.iter() if isinstance(tag.tag, str)} <= {
        "html", "head", "meta", "body", "style", "h1", "p", "img", "a", "table", "tbody", "tr",
        "td", "div", "span", "br",
    }  # fmt: skip
    for element in root.iter():
        assert not {"href", "src", "srcset", "action", "target", "ping"} & {*element.attrib}
        assert not any(name.startswith("on") for name in element.attrib)
    assert next(iter(root.iter("a"))).get("title") == "http://trap.example/away"
    assert "12.4亿元" in shown


def test_a_kept_picture_stands_where_any_of_its_addresses_is() -> None:
    page = b"""<html><head><base href="/i/"></head><body><img src="blank.gif" data-original="1.jpg">
    <img srcset="2.jpg 1x, http://n.example/i/3.jpg 2x"><img src="javascript:1"><img src="4.jpg">"""
    kept = {f"http://n.example/i/{number}.jpg": PICTURE for number in (1, 3)}
    shown = sanitized(page, None, "http://n.example/a.html", kept.get)
    root = html.document_fromstring(shown)
    assert [one.get("src") for one in root.iter("img")] == [PICTURE, PICTURE, None, None]


@pytest.mark.parametrize(
    ("body", "encoding", "text"),
    [
        ("<p>甬凉协作</p>".encode("gb18030"), "gb2312", "甬凉协作"),
        ("<p>甬凉协作</p>".encode(), None, "甬凉协作"),
        (b'{"html": "<b>1</b>"}', None, '{"html": "<b>1</b>"}'),
        ("甬凉 < 协作".encode(), "utf-8", "甬凉 < 协作"),
        (b"", None, ""),
        (b"<", None, "<"),
        (b"<!---->", None, ""),
    ],
)
def test_the_text_is_read_in_its_charset(body: bytes, encoding: str | None, text: str) -> None:
    assert html.document_fromstring(sanitized(body, encoding)).text_content().strip() == text


def test_a_picture_shown_over_and_over_does_not_fill_the_memory() -> None:
    """A few bytes of the page would otherwise become a hundred thousand of the answer, each."""
    picture = f"data:image/jpeg;base64,{'A' * 100_000}"
    shown = sanitized(b"<img src=a>" * 2000, None, "http://n.example/", lambda _: picture)
    assert shown.count(picture) == MOST_SHOWN // len(picture)
    assert len(shown) < MOST_SHOWN + 100_000


@pytest.mark.parametrize(
    "make",
    [
        lambda n: f"<base href='/{'a/' * 4 * n}'>" + "<img src=b>" * n,
        lambda n: "<img srcset='" + "a," * 10 * n + "'>",
        lambda n: "<p " + " ".join(f"a{at}=1" for at in range(n)) + ">",
        lambda n: "<img " + " ".join(f"a{at}=1" for at in range(n)) + ">",
        lambda n: "<div>" * n + "x",
        lambda n: "<b><p>" * n + "x",
        lambda n: "<font></p>" * n + "x",
    ],
    ids=["base", "srcset", "attributes", "of a picture", "deep", "formatting", "unopened"],
)
def test_a_hostile_page_costs_no_more_than_its_length(make: Callable[[int], str]) -> None:
    """Of these each took minutes before, though it has less than a megabyte."""
    markup = make(60_000).encode()
    costs_less_than(5, lambda: sanitized(markup, None, "http://n.example/a.html", lambda _: None))


def test_text_that_no_tree_takes_is_left_out() -> None:
    shown = sanitized("<p>甬&#1;凉\0<b title='a&#2;b'>协作</p>".encode(), None)
    assert html.document_fromstring(shown).text_content().strip() == "甬凉协作"


MARKUP = st.lists(
    st.sampled_from(
        ["<", ">", "script", "/", "img src=x onerror=1", "style", "svg", "math", "!--", "--",
         "a href=javascript:1", '"', "'", "noscript", "title", "textarea", "xmp", "iframe",
         "]]>", "![CDATA[", "&lt;", "template", "p", "table", "甬", " ", "=", "\0", "mglyph"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(MARKUP)
def test_no_markup_acts_once_it_is_read_again(markup: str) -> None:
    shown = sanitized(f"<p>{markup}".encode(), None)
    for element in html.document_fromstring(shown).iter():
        if isinstance(element.tag, str):
            assert element.tag not in {"script", "iframe", "object", "embed", "svg", "form"}
            assert not any(name.startswith("on") for name in element.attrib)
            assert "href" not in element.attrib
            assert "src" not in element.attrib


@pytest.fixture
def trap() -> Iterator[Site]:
    """A server that nothing may ask."""
    with Site() as site:
        yield site


@pytest.fixture
def desk(tmp_path: Path, trap: Site) -> Iterator[Place]:
    """The pages over an archive whose article 44 was read from a hostile page."""
    with place(tmp_path) as made:
        read = article(99)
        body = HOSTILE.format(trap=trap.address).encode()
        fetch = Fetch(read.url, NOW, Outcome.OK, 200, read.url, body=body)
        with Archive(made.config.archive) as archive:
            archive.intake.recording.record_new(Capture("site", fetch, read, "generic/1", (MATCH,)))
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield chromium
        chromium.close()


def test_the_answer_itself_forbids_everything(desk: Place) -> None:
    client = desk.client()
    document = client.get("/articles/44/versions/1/document")
    policy = document.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'; ")
    assert "allow-" not in policy
    assert "script-src" not in policy
    assert "http" not in policy
    assert document.headers["x-content-type-options"] == "nosniff"
    around = client.get("/articles/44/versions/1/page")
    assert "frame-src 'self'" in around.headers["content-security-policy"]
    assert html.document_fromstring(around.text).xpath("//iframe/@sandbox") == [""]


@pytest.mark.parametrize("of", ["page", "document", "snapshot"])
def test_what_is_not_there_is_not_found(desk: Place, of: str) -> None:
    client = desk.client()
    assert client.get(f"/articles/44/versions/9/{of}").status_code == 404
    assert client.get(f"/articles/4400/versions/1/{of}").status_code == 404
    with Archive(desk.config.archive) as archive:
        archive.upkeep.forgetting.redact(44, "按要求删除", NOW)
    answer = client.get(f"/articles/44/versions/1/{of}")
    assert answer.status_code == 404
    assert "12.4亿元" not in answer.text


@pytest.mark.skipif(BROWSER is None, reason=MISSING)
@pytest.mark.parametrize("path", ["page", "document"])
def test_in_a_browser_nothing_is_asked_of_anybody(
    browser: Browser, desk: Place, trap: Site, path: str
) -> None:
    page = browser.new_page()
    at = f"{desk.address}/articles/44/versions/1/{path}"
    page.goto(at, wait_until="networkidle")
    shown = page.frames[-1]
    assert "12.4亿元" in shown.inner_text("body")
    shown.click("#away")
    page.wait_for_timeout(300)
    assert page.url == at
    assert shown.url.endswith("/document")
    page.close()
    assert not trap.asked


@pytest.mark.skipif(BROWSER is None, reason=MISSING)
def test_served_as_it_was_the_same_page_asks_for_much(browser: Browser, trap: Site) -> None:
    page = HOSTILE.format(trap=trap.address)
    for leads_away in (f'location = "{trap.address}/location"', f"0;url={trap.address}/refresh"):
        assert leads_away in page
        page = page.replace(leads_away, "")  # else it is gone before it has asked for the rest
    trap.pages["/page"] = SitePage(page)
    page = browser.new_page()
    page.goto(trap.url("/page"), wait_until="commit")
    until(lambda: len(trap.asked) > 8)
    page.close()


def test_kept_pictures_are_shown_as_copies_of_ours(tmp_path: Path) -> None:
    (tmp_path / "yongliang.toml").write_text('[archive]\npath = "archive.db"\n', encoding="utf-8")
    config = load(tmp_path / "yongliang.toml", everything=False)
    with Site() as site, serving(build(config, host="127.0.0.1")) as address:
        site.listing(PATH)
        site.pages["/p/a.jpg"] = SitePage(jpeg(), content_type="image/jpeg")
        shown = '<div id="Zoom"><p><img src="blank.gif" data-original="/p/a.jpg"></p>'
        site.pages[PATH] = SitePage(page_of().replace('<div id="Zoom">', shown))
        done = crawl(plan(site, config.archive, media=MediaRules("pictures"), now=True))
        assert (done.code, done.json()["counts"]["media_kept"]) == (0, 1)
        root = html.document_fromstring(
            httpx.get(f"{address}/articles/1/versions/1/document", timeout=30).text
        )
    (picture,) = root.iter("img")
    kind, _, data = picture.get("src").partition(",")
    assert kind == "data:image/jpeg;base64"
    copy = base64.b64decode(data)
    assert copy != jpeg()
    assert PIL.Image.open(io.BytesIO(copy)).size == (600, 400)


def test_the_article_leads_to_it(desk: Place) -> None:
    page = desk.client().get("/articles/44").text
    assert 'href="/articles/44/versions/1/page"' in page
