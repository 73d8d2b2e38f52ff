# ruff: noqa: E501 - a line of a page is a line here
"""The page objects of templates that many sites share, on invented pages."""

from __future__ import annotations

from datetime import datetime

import pytest

from crawler.pages import PAGES, Article, read
from tests.crawler.pages.cases.case import PARAGRAPHS, page, paragraphs

TITLE = "柳河镇便民服务中心启用"
NEW = "http://epaper.cnnb.com.cn/nbrb/pc/content/202405/13/content_30412.html"
OLD = "http://daily.cnnb.com.cn/nbrb/html/2012-06/03/content_461234.htm"
ART = "http://www.example.gov.cn/art/2024/5/13/art_1229_59012.html"
ART_NEWER = "https://www.example.gov.cn/col/col1229096009/art/2024/art_2d1ff8ec4bcd4df3b8b5c2c0d4bff0ee.html"
NAMED = (
    "<!--enpproperty <articleid>1</articleid><date>2024-05-13 00:00:00.0</date><author>记者 王建国 通讯员 李小兰</author>"
    f"<title>{TITLE}</title><keyword></keyword><subtitle>首日接待群众三百余人次</subtitle><introtitle>深化改革再出发</introtitle>"
    "<siteid>1</siteid>/enpproperty-->"
)


def new_page(named: str = "", parts: str | None = None) -> bytes:
    """An article page of the newer e-paper template."""
    parts = parts if parts is not None else f"<h3>{TITLE}</h3>"
    body = (
        "<div class='Therebanner'><a>首页</a></div><div class='newslist'><ul><li><h3><a href='content_1.html'>山歌节周末开幕</a></h3></li>"
        "<li><h3><a href='content_2.html'>老城区管道改造完成</a></h3></li></ul></div><div id='ScroLeft'><div class='newsdetatit'>"
        f"{parts}<p><span>2024年05月13日</span><span>第A02版：要闻</span></p></div>"
        f"<div class='newsdetatext'>{named}<founder-content>{paragraphs()}</founder-content></div></div>"
    )
    return page("<title>柳河日报</title>", body).encode()


def old_page(named: str = "") -> bytes:
    """An article page of the older e-paper template: tables."""
    body = (
        "<table><tr><td width='145'>第A2版：要闻</td><td>2012年6月3日 星期日</td></tr></table>"
        "<table><tr><td class='font02'>深化改革再出发</td></tr>"
        f"<tr><td class='font01'>{TITLE}</td></tr><tr><td class='font02'>首日接待群众三百余人次</td></tr>"
        "<tr><td class='font02'>记者 王建国 通讯员 李小兰</td></tr></table>"
        f"<div id='ozoom'>{named}<founder-content>{paragraphs('<P>　　{}</P>')}</founder-content></div>"
        "<table><tr><td><a href='content_1.htm'>上一篇</a></td><td><a href='content_3.htm'>下一篇</a></td></tr></table>"
    )
    return page("<title>柳河日报</title>", body).encode()


def article_of(body: bytes, url: str, name: str) -> Article:
    reading = read(body, url)
    assert reading.extractor == PAGES[name].extractor()
    assert not reading.fallback
    return reading.article


@pytest.mark.parametrize("named", ["", NAMED])
def test_newer_epaper(named: str) -> None:
    article = article_of(new_page(named), NEW, "epaper")
    assert article.title == TITLE
    assert article.body == "\n".join(PARAGRAPHS)
    assert article.published_at == datetime.fromisoformat("2024-05-13T00:00:00+08:00")
    assert article.section == "第A02版：要闻"


def test_newer_epaper_comment_tells_what_the_page_does_not_set_apart() -> None:
    article = article_of(new_page(NAMED), NEW, "epaper")
    assert article.authors == ("王建国", "李小兰")
    assert (article.kicker, article.subtitle) == ("深化改革再出发", "首日接待群众三百余人次")


def test_newer_epaper_parts_of_the_headline() -> None:
    parts = f"<p>深化改革再出发</p><h3>{TITLE}</h3><p>首日接待群众三百余人次</p>"
    article = article_of(new_page("", parts), NEW, "epaper")
    assert (article.kicker, article.title, article.subtitle) == (
        "深化改革再出发",
        TITLE,
        "首日接待群众三百余人次",
    )


@pytest.mark.parametrize(
    "named", ["", NAMED.replace("2024-05-13", "2012-06-03").replace("<title>", "<founder-title>")]
)
def test_older_epaper(named: str) -> None:
    article = article_of(old_page(named), OLD, "epaper")
    assert (article.kicker, article.title, article.subtitle) == (
        "深化改革再出发",
        TITLE,
        "首日接待群众三百余人次",
    )
    assert article.authors == ("王建国", "李小兰")
    assert article.body == "\n".join(PARAGRAPHS)
    assert article.published_at == datetime.fromisoformat("2012-06-03T00:00:00+08:00")
    assert article.section == "第A2版：要闻"


def test_the_issue_of_an_epaper_is_its_day_where_the_page_prints_none() -> None:
    body = old_page().replace("2012年6月3日 星期日".encode(), b"")
    assert article_of(body, OLD, "epaper").published_at == datetime.fromisoformat(
        "2012-06-03T00:00:00+08:00"
    )


JCMS_HEAD = (
    f"<title>柳河县人民政府 乡镇动态 {TITLE}</title><meta name='ArticleTitle' content='{TITLE}'>"
    "<meta name='PubDate' content='2024-05-13 08:49'><meta name='ContentSource' content='柳河镇'>"
)


@pytest.mark.parametrize(
    "info",
    [
        "<span>发布日期：2024-05-13 08:49</span><span>来源：柳河镇</span><span>浏览次数：<script>1</script></span>",
        "<span>2024-05-13</span><span>字号：[ <a>大</a> <a>中</a> <a>小</a> ]</span>",
        "",
    ],
)
@pytest.mark.parametrize("name", ["zoom", "Zoom"])
def test_jcms(info: str, name: str) -> None:
    body = page(
        JCMS_HEAD,
        f"<div class='xl'><div class='bt'>{TITLE}</div><div class='sx'>{info}</div><div id='{name}'><!--ZJEG_RSS.content.begin-->"
        f"<meta name='ContentStart'>{paragraphs('<p>{}</p>')}<meta name='ContentEnd'></div></div><div>扫一扫在手机打开当前页</div>",
    )
    article = article_of(body.encode(), ART, "jcms")
    assert article.title == TITLE
    assert article.origin == "柳河镇"
    assert article.published_at == datetime.fromisoformat("2024-05-13T08:49:00+08:00")
    assert article.body == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("name", "url"), [("epaper", NEW), ("epaper", OLD), ("jcms", ART), ("cnnb", None)]
)
@pytest.mark.parametrize("chosen", [True, False], ids=["named", "by address"])
def test_another_template_falls_to_generic(name: str, url: str | None, chosen: bool) -> None:
    url = url or "http://nh.cnnb.com.cn/system/2024/05/13/030123456.shtml"
    body = page(
        f"<title>{TITLE}</title>",
        f"<main><h1>{TITLE}</h1><p>2024-05-13 08:49</p>{paragraphs()}</main>",
    )
    reading = read(body.encode(), url, page=name if chosen else None)
    assert reading.fallback
    assert reading.extractor == PAGES["generic"].extractor()
    assert reading.article.body == "\n".join(PARAGRAPHS)


def test_addresses_choose_the_page_object() -> None:
    assert {name: PAGES[name].serves is not None for name in PAGES} == {
        "cnnb": True,
        "epaper": True,
        "json": False,
        "wechat": True,
        "jcms": True,
        "plaintext": False,
        "generic": False,
    }
    assert [page.name for page in PAGES.values()] == list(PAGES)
    for url in (NEW, OLD):
        assert [n for n, p in PAGES.items() if p.serves and p.serves.match(url)] == ["epaper"]
    for url in (ART, ART_NEWER):
        assert [n for n, p in PAGES.items() if p.serves and p.serves.match(url)] == ["jcms"]
