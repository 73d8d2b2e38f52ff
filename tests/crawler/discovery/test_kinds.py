"""RSS, sitemaps, e-papers and JSON lists: what each yields, and what is refused."""

from __future__ import annotations

import gzip
import json
from datetime import date
from typing import Any

import pytest

from crawler.discovery import KINDS
from crawler.discovery.addresses import canonical_link
from crawler.discovery.base import FeedPage, Found
from crawler.settings import Feed

SITE = "http://news.example.cn"


def found(kind: str, body: str | bytes, path: str = "/feed", **feed: Any) -> Found:
    data = body.encode() if isinstance(body, str) else body
    declared = Feed(kind=kind, url=SITE + path, **feed)
    return KINDS[kind].find(FeedPage(data, SITE + path, feed=declared))


def urls(seen: Found) -> list[str]:
    return [link.url.removeprefix(SITE) for link in seen.links]


RSS_2 = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><link>{SITE}</link>
<item><title>一</title><link>/n/1.html?utm_source=rss</link><pubDate>Fri, 20 Nov 2026 23:30:00 GMT</pubDate></item>
<item><title>二</title><guid>{SITE}/n/2.html</guid></item>
<item><title>三</title><link>{SITE}/n?a=1&b=2</link></item>
<item><title>又一</title><link>{SITE}/n/1.html</link></item>
<item><title>无</title></item></channel></rss>"""  # noqa: E501
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel/>
<item rdf:about="{SITE}/n/1.html"><title>一</title><link>{SITE}/n/1.html</link>
<dc:date>2026-11-20T08:00:00+08:00</dc:date></item></rdf:RDF>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="{SITE}/feed?page=2"/>
<entry><title>一</title><link rel="self" href="{SITE}/x"/><link href="{SITE}/n/1.html"/>
<updated>2026-11-20T16:30:00Z</updated></entry></feed>"""


AS_PUBLISHED = [
    ("/s.asp?2001", "/s.asp?2001"),
    ("/s?z=1&amp;a=2&amp;=", "/s?z=1&a=2&="),
    ("/s?z=1&copy=2&lt=3", "/s?z=1&copy=2&lt=3"),
    ("<![CDATA[/s?z=2&copy=2]]>", "/s?z=2&copy=2"),
    ("/新?词=新", "/%E6%96%B0?{}"),
    ("/n/./1.html#top", "/n/1.html"),
]


@pytest.mark.parametrize(
    ("encoding", "query"), [("utf-8", "%E8%AF%8D=%E6%96%B0"), ("gbk", "%B4%CA=%D0%C2")]
)
def test_addresses_are_taken_as_they_were_published(encoding: str, query: str) -> None:
    wanted = [address.format(query) for _, address in AS_PUBLISHED]
    told = f'<?xml version="1.0" encoding="{encoding}"?>'
    items = "".join(f"<item><link>{written}</link></item>" for written, _ in AS_PUBLISHED)
    rss = f'{told}<rss version="2.0"><channel><title>新闻</title>{items}</channel></rss>'
    assert urls(found("rss", rss.encode(encoding))) == wanted
    locs = "".join(f"<url><loc>{written}</loc></url>" for written, _ in AS_PUBLISHED)
    every = KINDS["sitemap"].find(
        FeedPage(f"{told}<urlset>{locs}</urlset>".encode(encoding), SITE, None, (".",))
    )
    assert urls(every) == wanted
    anchors = "".join(
        f"<li><a href='{written}'>甬凉协作的第{number}个项目在昭觉落成</a>"
        for number, (written, _) in enumerate(AS_PUBLISHED)
        if "CDATA" not in written
    )
    page = f"<html><head><meta charset={encoding}></head><body><ul>{anchors}</ul></body></html>"
    shown = KINDS["listing"].find(FeedPage(page.encode(encoding), SITE, None, (".",)))
    assert urls(shown) == [address for address in wanted if "z=2" not in address]


def test_a_pattern_fits_an_address_without_what_counts_readers() -> None:
    page = FeedPage(RSS_2.encode(), SITE, None, (r"/n/1\.html$",))
    assert urls(KINDS["rss"].find(page)) == ["/n/1.html?utm_source=rss"]


def test_rss_in_every_version() -> None:
    seen = found("rss", RSS_2)
    assert urls(seen) == ["/n/1.html?utm_source=rss", "/n/2.html", "/n?a=1&b=2"]
    assert seen.links[0].dated == date(2026, 11, 21)  # the day in the site's zone
    assert urls(found("rss", RDF)) == ["/n/1.html"]
    atom = found("rss", ATOM)
    assert (urls(atom), atom.links[0].dated) == (["/n/1.html"], date(2026, 11, 21))
    assert [(page.url, page.older) for page in atom.pages] == [(f"{SITE}/feed?page=2", True)]
    old = RSS_2.replace('version="2.0"', 'version="0.91"').replace("utf-8", "gb2312")
    assert urls(found("rss", old.encode("gb18030"))) == urls(seen)


ODD_RSS = {
    "atom base": """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://news.example.cn/n/">
<entry xml:base="2026/"><link href="1.html"/><published>2026-11-20T08:00:00+08:00</published>
</entry></feed>""",
    "atom alternate": """<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry>
<a:link rel="enclosure" href="/a.mp3"/><a:link rel="edit" href="/edit/1"/>
<a:link rel="alternate" type="text/html" href="/n/2026/1.html"/>
<a:updated>2026-11-20T00:00:00Z</a:updated></a:entry></a:feed>""",
    "rdf about": """<?xml version='1.0'?><rdf:RDF xmlns="http://purl.org/rss/1.0/"
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="http://news.example.cn/"><items/></channel>
<item rdf:about="http://news.example.cn/n/2026/1.html"><title>一</title>
<dc:date>2026-11-20</dc:date></item></rdf:RDF>""",
    "zone of letters": """<rss version="2.0"><channel><item><link>http://news.example.cn/n/2026/1.html
</link><pubDate>Fri, 20 Nov 2026 08:00:00 CST</pubDate></item></channel></rss>""",
    "chinese date": """<rss version="2.0"><channel><item><link><![CDATA[/n/2026/1.html]]></link>
<pubDate>2026年11月20日 08:00</pubDate></item></channel></rss>""",
    "plain date": """<rss version="2.0"><channel><item><link>/n/2026/1.html</link>
<pubDate>2026/11/20 8:00:00</pubDate></item></channel></rss>""",
    "guid": """<rss version="2.0"><channel><link>http://news.example.cn/</link><item>
<guid isPermaLink="true">http://news.example.cn/n/2026/1.html</guid>
<pubDate>2026-11-20 08:00:00</pubDate></item></channel></rss>""",
    "stylesheet": """\ufeff\n<?xml version="1.0" encoding="utf-8"?>
<?xml-stylesheet type="text/xsl" href="/rss.xsl"?><!-- made by hand --><rss version="2.0"><channel>
<item><link>/n/2026/1.html</link><pubDate>Fri, 20 Nov 2026 8:00:00 +0800</pubDate></item></channel>
</rss>""",
}


@pytest.mark.parametrize("name", ODD_RSS)
def test_odd_but_legal_feeds(name: str) -> None:
    seen = found("rss", ODD_RSS[name])
    assert urls(seen) == ["/n/2026/1.html"]
    assert [link.dated for link in seen.links] == [date(2026, 11, 20)]


JSON_FEED = json.dumps({
    "version": "https://jsonfeed.org/version/1.1", "title": "站", "feed_url": f"{SITE}/feed",
    "next_url": f"{SITE}/feed?page=2",
    "items": [
        {"id": "1", "url": "/n/1.html", "date_published": "2026-11-20T08:00:00+08:00"},
        {"id": f"{SITE}/n/2.html", "content_text": "无网址", "date_modified": "2026-11-19"},
        {"id": "3", "external_url": "http://other.example/3"},
    ],
})  # fmt: skip


@pytest.mark.parametrize("kind", ["rss", "api"])
def test_a_json_feed(kind: str) -> None:
    seen = found(kind, JSON_FEED)
    assert urls(seen) == ["/n/1.html", "/n/2.html"]
    assert [link.dated for link in seen.links] == [date(2026, 11, 20), date(2026, 11, 19)]
    assert [(page.url, page.older) for page in seen.pages] == [(f"{SITE}/feed?page=2", True)]


def test_a_json_feed_whose_items_are_about_pages_elsewhere() -> None:
    items = [
        {"id": "1", "url": f"{SITE}/n/1.html", "external_url": "http://a.example/1"},
        {"id": "2", "external_url": f"{SITE}/n/2.html", "date_published": "2026-11-20T08:00:00Z"},
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "a", "items": items}
    seen = found("rss", json.dumps(feed))
    assert urls(seen) == ["/n/1.html", "/n/2.html"]
    assert seen.links[1].dated == date(2026, 11, 20)


@pytest.mark.parametrize("feed", [RSS_2, RDF, ATOM])
def test_a_feed_in_a_sitemaps_place(feed: str) -> None:
    for body in (feed.encode(), gzip.compress(feed.encode())):
        assert urls(found("sitemap", body)) == urls(found("rss", feed))


URLSET = f"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{SITE}/</loc></url>
<url><loc>{SITE}/c/2026-11-19/1.html</loc><lastmod>2026-11-20</lastmod></url>
<url><loc> {SITE}/n/12345.html </loc><news:news><news:publication_date>2026-11-20T20:00:00Z
</news:publication_date></news:news></url><url><loc>{SITE}/about/</loc></url>
<url><loc>http://other.example/n/12345.html</loc></url></urlset>"""


def test_sitemaps_plain_packed_of_news_and_of_lines() -> None:
    seen = found("sitemap", URLSET)
    assert urls(seen) == ["/c/2026-11-19/1.html", "/n/12345.html"]
    assert [link.dated for link in seen.links] == [date(2026, 11, 19), date(2026, 11, 21)]
    assert found("sitemap", gzip.compress(URLSET.encode())) == seen
    lines = f"\ufeff{SITE}/n/12345.html\n\n{SITE}/about\nnot an address\n"
    assert urls(found("sitemap", lines)) == ["/n/12345.html"]


def test_sitemaps_with_marks_prefixes_and_old_charsets() -> None:
    marked = gzip.compress(b"\xef\xbb\xbf\n" + URLSET.encode())
    assert urls(found("sitemap", marked)) == ["/c/2026-11-19/1.html", "/n/12345.html"]
    index = f"""<?xml version="1.0"?><sm:sitemapindex
xmlns:sm="http://www.sitemaps.org/schemas/sitemap/0.9"><sm:sitemap><sm:loc><![CDATA[{SITE}/a.xml.gz]]>
</sm:loc><sm:lastmod>2026-11-20 08:00:00</sm:lastmod></sm:sitemap></sm:sitemapindex>"""
    (part,) = found("sitemap", gzip.compress(b"\xef\xbb\xbf" + index.encode())).pages
    assert (part.url, part.dated) == (f"{SITE}/a.xml.gz", date(2026, 11, 20))
    old = URLSET.replace('"1.0"', '"1.0" encoding="gb2312"').replace("<url>", "<!-- 新闻 --><url>")
    assert urls(found("sitemap", old.encode("gb18030"))) == urls(found("sitemap", URLSET))
    wide = URLSET.replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16")
    assert urls(found("sitemap", wide)) == urls(found("sitemap", URLSET))
    pictures = URLSET.replace(
        "<lastmod>2026-11-20", f"<image:image xmlns:image='urn:i'><image:loc>{SITE}/p/99999.jpg"
        "</image:loc></image:image><lastmod>2026-11-20",
    )  # fmt: skip
    assert urls(found("sitemap", pictures)) == urls(found("sitemap", URLSET))
    before = (
        f"<urlset><url><image:image xmlns:image='urn:i'><image:loc>{SITE}/p/1.jpg</image:loc>"
        f"</image:image><loc>{SITE}/n/12345.html</loc></url></urlset>"
    )
    assert urls(found("sitemap", before)) == ["/n/12345.html"]


@pytest.mark.parametrize(
    "stamp",
    ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59Z", "Fri, 31 Dec 9999 23:59:59 -0800"],
)
def test_a_moment_past_all_calendars_names_no_day(stamp: str) -> None:
    """What some frameworks write where there is no date must not end the run."""
    index = (
        f"<sitemapindex><sitemap><loc>{SITE}/a.xml</loc><lastmod>{stamp}</lastmod></sitemap>"
        "</sitemapindex>"
    )
    assert [page.dated for page in found("sitemap", index).pages] == [None]
    part = URLSET.replace("c/2026-11-19/1", "n/23456").replace(
        "2026-11-20</lastmod>", f"{stamp}</lastmod>"
    )
    assert found("sitemap", part).links[0].dated is None
    item = f"<item><link>/n/1.html</link><pubDate>{stamp}</pubDate></item>"
    assert urls(found("rss", f"<rss version='2.0'><channel>{item}</channel></rss>")) == [
        "/n/1.html"
    ]
    assert found("api", json.dumps([{"url": "/n/1.html", "time": stamp}])).links[0].dated is None


def test_an_index_names_its_parts_newest_first_and_never_itself() -> None:
    index = f"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>{SITE}/a.xml</loc><lastmod>2026-11-01</lastmod></sitemap>
<sitemap><loc>{SITE}/b.xml.gz</loc><lastmod>2026-11-20T08:00:00+08:00</lastmod></sitemap>
<sitemap><loc>{SITE}/feed</loc></sitemap><sitemap><loc>http://other.example/c.xml</loc></sitemap>
</sitemapindex>"""
    seen = found("sitemap", index)
    assert [(page.url, page.dated) for page in seen.pages] == [
        (f"{SITE}/b.xml.gz", date(2026, 11, 20)),
        (f"{SITE}/a.xml", date(2026, 11, 1)),
    ]
    assert not any(page.older for page in seen.pages)


@pytest.mark.parametrize(
    ("folder", "leaf", "article"),
    [
        ("/nbrb/pc/layout/202611/20/", "node_01.html",
         "../../../content/202611/20/content_{n}.html"),
        ("/nbrb/html/2026-11/20/", "node_2.htm", "content_{n}.htm?div=-1"),
        ("/html/2026-11/20/", "node_18.htm", "content_{n}_12.htm"),
    ],
)  # fmt: skip
def test_an_issues_page_leads_to_its_articles_and_the_other_pages(
    folder: str, leaf: str, article: str
) -> None:
    other = leaf.replace("1", "2") if "1" in leaf else "node_3.htm"
    body = (
        f'<map><area href="{article.format(n=1001)}"></map><a href="{leaf}">第01版</a>'
        f'<a href="{other}">第02版：要闻</a><a href="{article.format(n=1002)}">标题</a>'
        '<a href="../../2026-11/19/node_2.htm">上一期</a><a href="/pdf/20261120/1.pdf">PDF</a>'
        '<a href="/index.html">首页</a>'
    )
    seen = found("epaper", f"<html><body>{body}</body></html>", folder + leaf)
    assert [link.rsplit("content_", 1)[1][:4] for link in urls(seen)] == ["1001", "1002"]
    assert {link.dated for link in seen.links} == {date(2026, 11, 20)}
    assert [page.url for page in seen.pages] == [SITE + folder + other]


def test_an_issues_page_may_be_named_by_the_number_of_its_leaf_alone() -> None:
    names = ("v01.html", "v02.html", "1068624.html", "video.html", "/shtml/rb/20261119/v01.html")
    body = "".join(f'<a href="{name}">第01版</a>' for name in names)
    folder = "/shtml/rb/20261120/"
    page = FeedPage(
        f"<html><body>{body}</body></html>".encode(),
        f"{SITE}{folder}v01.html",
        patterns=(rf"{folder}\d+\.html$",),
    )
    seen = KINDS["epaper"].find(page)
    assert urls(seen) == [f"{folder}1068624.html"]
    assert [page.url for page in seen.pages] == [f"{SITE}{folder}v02.html"]


def test_a_sister_site_is_taken_where_the_patterns_name_it() -> None:
    body = (
        '<html><body><a href="http://sister.example.com/html/2026-11/20/content_7.htm">姊妹报</a>'
        '<a href="http://sister.example.com/html/2026-11/20/node_3.htm">第03版</a></body></html>'
    ).encode()
    url = f"{SITE}/html/2026-11/20/node_2.htm"
    for kind in ("epaper", "listing"):
        own = KINDS[kind].find(FeedPage(body, url))
        named = KINDS[kind].find(
            FeedPage(body, url, patterns=(r"//sister\.example\.com/.*content",))
        )
        assert (own.links, own.pages, named.pages) == ((), (), ())
        assert [link.url[-13:] for link in named.links] == ["content_7.htm"]


def test_a_calendar_leads_to_the_issues() -> None:
    days = "".join(f'<a href="/html/2026-11/{d:02d}/node_2.htm">{d}</a>' for d in (18, 19, 20))
    seen = found("epaper", f"<html><body>{days}</body></html>", "/calendar.html")
    assert [page.dated for page in seen.pages] == [date(2026, 11, d) for d in (18, 19, 20)]


def test_a_json_list_by_expressions() -> None:
    items = [{"id": 7, "day": "2026-11-20"}, {"id": 8, "pub": 1795132800000}, {"day": "x"}, 3]
    body = json.dumps({"data": {"list": items}})
    seen = found(
        "api", f"callback({body});", items="data.list", link=f"{SITE}/n/{{id}}.html", date="day",
        pages=f"{SITE}/api?page={{page}}",
    )  # fmt: skip
    assert urls(seen) == ["/n/7.html", "/n/8.html"]
    assert [link.dated for link in seen.links] == [date(2026, 11, 20), None]
    assert [page.url for page in seen.pages] == [f"{SITE}/api?page=2"]
    assert found("api", '{"data": {"list": []}}', items="data.list", pages="x{page}") == Found()


def test_a_json_list_with_the_usual_names() -> None:
    body = json.dumps(
        [{"url": "/n/1.html", "pubtime": "2026-11-20 08:00"}, {"link": "//x/2"}, "/3"]
    )
    seen = found("api", f"var list = {body};")
    assert [link.url for link in seen.links] == [f"{SITE}/n/1.html", "http://x/2", f"{SITE}/3"]
    assert seen.links[0].dated == date(2026, 11, 20)


@pytest.mark.parametrize(
    "wrap",
    ["{}", "cb({})", "cb({});", "/**/ typeof cb === 'function' && cb({});",
     "try{{cb({})}}catch(e){{}}", "jQuery1102_17({})", "window.list = {};",
     "var a={};var b=1;", "window['list']={}", "\ufeff{}",
     ")]}}',\n{}", "while(1);{}", "// 列表\ncb({})", "callback( {} )", "export default {};"],
)  # fmt: skip
def test_a_json_list_in_every_wrapping(wrap: str) -> None:
    body = wrap.format(json.dumps({"data": [{"url": "n/1.html", "t": "新闻"}]}, ensure_ascii=False))
    for charset in ("utf-8", "gb18030"):
        seen = found("api", body.encode(charset), items="data")
        assert urls(seen) == ["/n/1.html"]


UNQUOTED = {
    "keys": "var list = [{title: '一', url: '/n/1.html', tags: ['a', 'b'], date: '2026-11-20'}, "
    "{title: '二', url: '/n/2.html'},];",
    "a call": "show({code: 0, data: [{url: '/n/1.html', ok: !0}, {url: '/n/2.html'}]}, 7)",
    "a comment": "var list = [ // 要闻\n{url: \"/n/1.html\"}, /* 又 */ {url: '/n/' + '2.html'}]",
}


@pytest.mark.parametrize("text", UNQUOTED.values(), ids=UNQUOTED)
def test_a_list_in_a_script_with_bare_keys(text: str) -> None:
    items = "data" if "data:" in text else None
    assert urls(found("api", text, items=items)) == ["/n/1.html", "/n/2.html"]


@pytest.mark.parametrize(
    "stamp",
    ["2026-11-20", "2026/11/20 08:00", "20261120", "20261120080000", "2026-11-20T08:00:00Z",
     1795132800, 1795132800000, "1795132800", "2026年11月20日",
     "Fri, 20 Nov 2026 08:00:00 +0800", "2026.11.20",
     "2026-11-20T08:00:00.123+08:00", "/Date(1795132800000)/", "2026-11-20T08:00:00+0800"],
)  # fmt: skip
def test_the_day_of_an_item_in_every_form(stamp: str | int) -> None:
    seen = found("api", json.dumps([{"url": "/n/1.html", "pubTime": stamp}]), date="pubTime")
    assert [link.dated for link in seen.links] == [date(2026, 11, 20)]


@pytest.mark.parametrize("path", ["/a/?m=2&y=1#top", "/a/%d7%ab/", "/a//b.html"])
def test_a_link_is_named_as_its_feed_gives_it(path: str) -> None:
    item = f"<item><title>一</title><link><![CDATA[{SITE}{path}]]></link></item>"
    seen = found("rss", f"<rss version='2.0'><channel>{item}</channel></rss>")
    assert [link.url for link in seen.links] == [canonical_link(SITE + path, SITE + "/feed")]
