"""Article links told from navigation on list pages of many layouts, and the pages that follow."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery import KINDS
from crawler.discovery.anchors import anchors_of, read_page
from crawler.discovery.base import FeedError, FeedPage
from crawler.settings import Feed
from tests.crawler.discovery.pages import ALL, TITLES, ListPage
from tests.growth import grows_evenly

LISTS = Path(__file__).parents[3] / ".." / "shared" / "pages-dev" / "lists"
find = KINDS["listing"].find


def urls(page: FeedPage) -> list[str]:
    return [link.url for link in find(page).links]


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_a_page_yields_its_articles_and_nothing_else(page: ListPage) -> None:
    found = urls(FeedPage(page.html.encode(page.charset), page.url))
    assert found == list(page.articles)


@pytest.mark.shared
def test_precision_and_recall_on_real_list_pages() -> None:
    """At least 0.98 each on the mean of the pages, as the issue asks."""
    if not LISTS.exists():
        pytest.skip("the data folder beside the project is not there")
    precision, recall = [], []
    for line in (LISTS / "lists.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        body = (LISTS / row["file"]).read_bytes()
        anchors = anchors_of(read_page(body, row["url"], None))
        wanted = {a.url for a in anchors if re.search(row["article_url"], a.url)}
        found = set(urls(FeedPage(body, row["url"])))
        precision.append(len(found & wanted) / len(found))
        recall.append(len(found & wanted) / len(wanted))
    assert sum(precision) / len(precision) >= 0.98
    assert sum(recall) / len(recall) >= 0.98


ASIDE = {
    "most read": "<div class='rank-list'><h3>点击排行</h3><ul>{}</ul></div>",
    "most read, by an id": "<ol id='paihang'>{}</ol>",
    "adverts": "<div class='ad-box'>{}</div>",
    "for robots": "<div id='robots' style='display:none'>{}</div>",
    "photographs": "<div class='gallery'>{}</div>",
}


@pytest.mark.parametrize("box", ASIDE.values(), ids=ASIDE)
def test_what_only_lists_aside_show_is_left_out(box: str) -> None:
    """What the list itself shows too is taken; where there is no list, that is the list."""

    def items(first: int, last: int) -> str:
        return "".join(
            f"<li><a href='/2026/11/20/{12300 + i}.html'>第{i}届山歌节昨日在城东公园开幕</a></li>"
            for i in range(first, last)
        )

    own, aside = items(0, 9), box.format(items(6, 14))
    html = f"<html><body><ul class='news'>{own}</ul>{aside}</body></html>"
    found = urls(FeedPage(html.encode(), "http://a.example/xw/"))
    assert [url[-10:] for url in found] == [f"{12300 + i}.html" for i in range(9)]
    alone = f"<html><body>{aside}</body></html>"
    assert len(urls(FeedPage(alone.encode(), "http://a.example/xw/"))) == 8


def test_links_that_are_paid_for_are_left_out() -> None:
    links = "".join(
        f"<li><a href='/2026/11/20/{12300 + i}.html' rel='{'sponsored' * (i == 3)}'>"
        f"第{i}届山歌节昨日在城东公园开幕</a></li>"
        for i in range(9)
    )
    page = f"<html><body><ul>{links}</ul></body></html>"
    assert len(urls(FeedPage(page.encode(), "http://a.example/xw/"))) == 8


STATE = {"title": "第{}届山歌节昨日在城东公园开幕", "url": "/2026/11/20/1230{}.html"}


@pytest.mark.parametrize("form", ["bare keys", "coded", "numbered", "a function"])
def test_a_list_in_a_script_whatever_its_form(form: str) -> None:
    items = [{key: text.format(i) for key, text in STATE.items()} for i in range(8)]
    if form == "bare keys":
        told = ",".join(f"{{title:'{each['title']}',url:'{each['url']}'}}" for each in items)
        script = f"<script>new Vue({{data:function(){{return {{list:[{told}]}}}}}})</script>"
    elif form == "coded":
        script = f"<script id='RENDER_DATA'>{quote(json.dumps({'list': items}))}</script>"
    elif form == "numbered":
        flat: list[object] = [{"list": 1}, [*range(2, 10)]]
        flat += [{"title": 10 + 2 * i, "url": 11 + 2 * i} for i in range(8)]
        flat += [text for each in items for text in each.values()]
        script = f"<script id='__NUXT_DATA__'>{json.dumps(flat)}</script>"
    else:
        told = ",".join(f"{{title:'{each['title']}',url:a+'{each['url']}'}}" for each in items)
        told = told.replace("a+'", "'")
        script = (
            f"<script>window.S=(function(a,b){{return {{list:[{told}],x:b}}}}('a',1));</script>"
        )
    html = f"<html><body><div id='app'></div>{script}</body></html>"
    found = urls(FeedPage(html.encode(), "http://a.example/xw/"))
    assert [url[-10:] for url in found] == [f"1230{i}.html" for i in range(8)]


def test_patterns_decide_where_there_are_any() -> None:
    page = (
        '<a href="/tag/x">标签</a><a href="/2026/11/20/12345.html">两地签署新一轮协作框架协议</a>'
    )
    given = FeedPage(page.encode(), "http://a.example/", patterns=(r"/tag/",))
    assert urls(given) == ["http://a.example/tag/x"]


def test_a_day_beside_a_link_or_in_its_address_is_its_hint() -> None:
    page = (
        f'<ul><li><a href="/n/12345.html">{TITLES[0]}</a><span>2026-11-03</span></li>'
        f'<li><a href="/n/2026/1105/12346.html">{TITLES[1]}</a></li>'
        f'<li><a href="/n/12347.html">{TITLES[2]}</a></li></ul>'
    )
    found = find(FeedPage(page.encode(), "http://a.example/"))
    assert [str(link.dated) for link in found.links] == ["2026-11-03", "2026-11-05", "None"]


@pytest.mark.parametrize(
    ("body", "following"),
    [
        ('<a href="index_2.html">下一页</a>', "http://a.example/list/index_2.html"),
        ('<a href="?page=2">下页</a>', "http://a.example/list/?page=2"),
        ('<a rel="next" href="/list/p2">→</a>', "http://a.example/list/p2"),
        ('<a href="index_3.html">3</a><a href="index_2.html">2</a>',
         "http://a.example/list/index_2.html"),
        ('<script>createPageHTML(5, 0, "index", "shtml");</script>',
         "http://a.example/list/index_1.shtml"),
        ('<a href="/2026/11/20/2.html">2</a>', None),
        ('<a href="javascript:next()">下一页</a>', None),
        ('<a href="http://other.example/list/2">下一页</a>', None),
        ('<a href="">下一页</a>', None),
        ('<script>createPageHTML(1, 0, "index", "shtml");</script>', None),
    ],
)  # fmt: skip
def test_the_page_that_continues_a_list(body: str, following: str | None) -> None:
    found = find(FeedPage(f"<html><body>{body}</body></html>".encode(), "http://a.example/list/"))
    assert [page.url for page in found.pages] == ([following] if following else [])
    assert all(page.older for page in found.pages)


def test_a_template_names_the_pages_that_no_link_leads_to() -> None:
    feed = Feed(kind="listing", url="http://a.example/", pages="http://a.example/{page}.html")
    page = FeedPage(b"<p>", "http://a.example/4.html", feed=feed, step=3)
    assert [page.url for page in find(page).pages] == ["http://a.example/5.html"]


@pytest.mark.parametrize("body", [b"", b"\x00\x00", b"plain words", b'{"a": 1}', b"%PDF-1.7"])
def test_what_is_no_page_is_no_list(body: bytes) -> None:
    with pytest.raises(FeedError):
        find(FeedPage(body, "http://a.example/"))


def test_a_login_page_and_a_list_without_entries_yield_nothing() -> None:
    login = '<form><input type="password"></form><a href="/register/">注册新用户请点击这里</a>'
    assert urls(FeedPage(login.encode(), "http://a.example/")) == []
    assert urls(FeedPage(b"<html><ul></ul></html>", "http://a.example/")) == []


@pytest.mark.parametrize(
    "body",
    [
        "".join(f'<li><a href="/n/{n}.html">{TITLES[n % 10]}</a></li>' for n in range(8_000)),
        f'<li><a href="/n/1.html">{TITLES[0]}</a></li>' * 8_000,
        f"<a href=/n/1.html>{TITLES[0]}" * 5_000,
        "<div>" * 200_000 + "<a href=/1>x</a>",
        "<a " + "href=/1 " * 50_000 + ">x</a>",
        f"<p>{'字' * 300_000}<a href=/n/1.html>{TITLES[0]}</a>{'字' * 300_000}</p>" * 3,
    ],
    ids=["many", "one address", "unclosed", "nested", "attributes", "long"],
)
def test_no_page_takes_longer_than_its_size_warrants(body: str) -> None:
    def reading(size: int) -> Callable[[], object]:
        listed = FeedPage(f"<html>{body[:size]}".encode(), "http://a.example/")

        def read() -> None:
            with contextlib.suppress(FeedError):
                urls(listed)

        return read

    grows_evenly(reading, len(body) // 4, times=12)


_MARKUP = st.text(
    alphabet=st.sampled_from(list("<>/=\"' ahrefdivulp#:?&0123456789新闻标题一二三.\x00")),
    max_size=300,
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=400), _MARKUP.map(str.encode)), st.text(max_size=20))
def test_never_raises_anything_else(body: bytes, encoding: str) -> None:
    try:
        found = find(FeedPage(b"<html><a href='" + body, "http://a.example/x", encoding))
    except FeedError:
        return
    assert all(link.url.startswith("http") for link in found.links)
    assert len({link.url for link in found.links}) == len(found.links)
