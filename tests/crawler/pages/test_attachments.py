# ruff: noqa: E501 - a line of a page is a line here
"""Attachments: whatever files a page gives with an article, and none that are its site's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages import Attachment, extract, joined
from tests.crawler.pages.cases.case import FOOTER, LINKS, NAVIGATION, page, paragraphs
from tests.growth import grows_evenly

URL = "http://www.example.cn/xw/20240513/1024.html"
TITLE = "柳河镇便民服务中心启用"
SITE = "http://www.example.cn"


def read(under: str = "", within: str = "", beside: str = "", over: str = "") -> list[Attachment]:
    """The attachments of an article with markup within its text, under it, and beside it."""
    html = page(
        f"<title>{TITLE}_柳河网</title>",
        NAVIGATION.format("nav")
        + f"<div class='main'><div class='left'><h1>{TITLE}</h1><div class='info'>2024-05-13 08:49 来源：柳河网</div>"
        + f"{over}<div class='content'>{paragraphs()}{within}</div>{under}</div>{beside}</div>"
        + FOOTER.format("foot"),
    )
    article = extract(html.encode(), URL)
    assert article.title == TITLE
    assert "便民服务中心正式启用" in article.body
    return list(article.attachments)


def link(href: str, text: str, more: str = "") -> str:
    return f"<a href='{href}' {more}>{text}</a>"


PRICES = Attachment("办事指南.pdf", f"{SITE}/f/zn.pdf")
OWN = {
    "in a paragraph": ("within", f"<p>附件：{link('/f/zn.pdf', '办事指南.pdf')}</p>", PRICES),
    "in a box under the text": (
        "under",
        f"<div class='fujian'><p>附件：</p><ul><li>{link('/f/zn.pdf', '办事指南.pdf')}</li></ul></div>",
        PRICES,
    ),
    "in a box named for downloads": (
        "under",
        f"<div class='download'><h3>附件下载</h3>{link('/f/zn.pdf', '办事指南.pdf')}</div>",
        PRICES,
    ),
    "beside the text": (
        "beside",
        f"<div class='right'><h3>相关附件</h3><p>{link('/f/zn.pdf', '办事指南.pdf')}</p></div>",
        PRICES,
    ),
    "over the text": ("over", f"<p>{link('/f/zn.pdf', '办事指南.pdf')}</p>", PRICES),
    "by its number, under the word": (
        "under",
        f"<p>附件：</p><p>{link('/web/openfile?fid=12', '办事指南.pdf')}</p>",
        Attachment("办事指南.pdf", f"{SITE}/web/openfile?fid=12"),
    ),
    "without a label": (
        "under",
        f"<p>{link('/f/zn.pdf', '办事指南')}</p>",
        Attachment("办事指南", PRICES.url),
    ),
    "of capital letters": (
        "under",
        f"<p>{link('/f/ZN.PDF', '办事指南')}</p>",
        Attachment("办事指南", f"{SITE}/f/ZN.PDF"),
    ),
    "sent by a script": (
        "under",
        f"<p>{link('/down.jsp?id=12', '申请表.doc')}</p>",
        Attachment("申请表.doc", f"{SITE}/down.jsp?id=12"),
    ),
    "named in a query": (
        "under",
        f"<p>{link('/down?file=2024/biao.xls', '下载')}</p>",
        Attachment("biao.xls", f"{SITE}/down?file=2024/biao.xls"),
    ),
    "known to a script only": (
        "under",
        f"<p>{link('javascript:void(0)', '申请表.docx')}</p>",
        Attachment("申请表.docx", None),
    ),
    "named by its title": (
        "under",
        f"<p>{link('/f/8.zip', '下载', 'title=办事材料汇编')}</p>",
        Attachment("办事材料汇编", f"{SITE}/f/8.zip"),
    ),
    "named by its line": (
        "under",
        f"<ul><li>2024年办事材料 {link('/f/8.rar', '点击下载')}</li></ul>",
        Attachment("2024年办事材料", f"{SITE}/f/8.rar"),
    ),
    "named by nothing but its address": (
        "under",
        f"<p>{link('/f/%E6%8C%87%E5%8D%97.ofd', '下载')}</p>",
        Attachment("指南.ofd", f"{SITE}/f/%E6%8C%87%E5%8D%97.ofd"),
    ),
    "a picture of which is linked, too": (
        "under",
        f"<p>{link('/f/zn.pdf', '<img src=/pdf.gif>')}{link('/f/zn.pdf', '办事指南.pdf')}</p>",
        PRICES,
    ),
    "in a block within the link": (
        "under",
        f"<div class='fj'>{link('/f/zn.pdf', '<div>办事指南.pdf</div><div>1.2MB</div>')}</div>",
        PRICES,
    ),
    "with its size behind it": (
        "under",
        f"<p>{link('/x?n=1', '申请表.wps（38KB）')}</p>",
        Attachment("申请表.wps（38KB）", f"{SITE}/x?n=1"),
    ),
}


@pytest.mark.parametrize("where", OWN)
def test_what_an_article_gives_its_readers(where: str) -> None:
    """Name and address, however the page sets it; once."""
    place, html, attachment = OWN[where]
    assert read(**{place: html}) == [attachment]


OTHERS = {
    "in the foot": (
        "beside",
        f"<div class='footer'><h3>附件</h3>{link('/f/help.doc', '网站说明.doc')}</div>",
    ),
    "in a menu": ("over", f"<nav>{link('/f/map.pdf', '导览图.pdf')}</nav>"),
    "in a box of others": (
        "beside",
        f"<div class='sidebar'>{link('/f/map.pdf', '导览图.pdf')}</div>",
    ),
    "under the links of others": (
        "under",
        f"{LINKS.format('xg', '相关新闻')}<p>{link('/f/map.pdf', '导览图.pdf')}</p>",
    ),
    "an application": ("under", f"<p>{link('/app.zip', '客户端下载.zip')}</p>"),
    "a reader for files": ("under", f"<p>{link('/reader.zip', 'PDF阅读器下载')}</p>"),
    "a whole page of the paper": ("over", f"<p>{link('/images/A04.pdf', '第A04版')}</p>"),
    "a page": ("within", f"<p>{link('/a/8.html', '附件说明')}</p>"),
    "a domain": ("within", f"<p>{link('http://www.doctor.example', '医生')}</p>"),
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_the_sites(what: str) -> None:
    """Files of head, menus, foot, tools and other articles are none of the article's."""
    place, html = OTHERS[what]
    assert read(**{place: html}) == []


def test_pages_of_one_article_have_them_together() -> None:
    """Each once, in the order of the pages."""
    html = page(
        f"<title>{TITLE}</title>",
        f"<h1>{TITLE}</h1><p>2024-05-13 08:49</p>{paragraphs()}<p>附件：{{}}</p>",
    )
    one, two = (
        extract(html.format(links).encode(), URL)
        for links in (
            link("/f/1.doc", "甲.doc"),
            link("/f/1.doc", "甲.doc") + link("/f/2.doc", "乙.doc"),
        )
    )
    assert [each.name for each in joined([one, two]).attachments] == ["甲.doc", "乙.doc"]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.text(max_size=30), st.text(max_size=30), st.sampled_from(["", ".pdf", ".doc?x=1"])
        ),
        max_size=6,
    )
)
def test_any_links_end_in_no_error(links: list[tuple[str, str, str]]) -> None:
    """Whatever a page links, each attachment has a name."""
    html = "".join(
        f'<p><a href="{href.translate(_MARKUP)}{end}">{text.translate(_MARKUP)}{end}</a></p>'
        for href, text, end in links
    )
    assert all(attachment.name for attachment in read(under=html))


_MARKUP = str.maketrans(dict.fromkeys("<>&\"'\x00"))

HOSTILE = {
    "links to files": "<p><a href='/f/{i}.pdf'>表{i}.pdf</a></p>",
    "labels": "<p>附件附件附件</p><a href='/{i}.doc'>附件</a>",
    "dots": "<a href='/" + "." * 200 + "'>" + ".doc" * 60 + "</a>",
    "words that say nothing": "<a href='/{i}.zip'>" + "点击下载pdf" * 30 + "</a>",
    "queries": "<a href='/d?" + "a=b.doc&" * 40 + "'>下载</a>",
    "links in links": "<a href='x.doc' title='y.doc'><div>z</div>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_with_the_page(name: str) -> None:
    """Four times the page takes no more than some four times as long."""

    def reading(count: int) -> Callable[[], object]:
        html = "".join(HOSTILE[name].replace("{i}", str(i)) for i in range(count))
        return lambda: read(under=html)

    grows_evenly(reading, 400, times=12)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/download.jsp?id=12", "/download.jsp?id=13"),
        ("/attach/123", "/attach/124"),
        (
            "/system/_content/download.jsp?owner=1&wbfileid=5C",
            "/system/_content/download.jsp?owner=1&wbfileid=5D",
        ),
        ("/web/openfile?fid=12", "/web/openfile?fid=13"),
    ],
)
def test_files_that_neither_address_nor_text_calls_so(first: str, second: str) -> None:
    links = link(first, "办事指南"), link(second, "申请表")
    expected = [Attachment("办事指南", SITE + first), Attachment("申请表", SITE + second)]
    listed = "".join(f"<li>{each}</li>" for each in links)
    for under in (
        f"<p>附件：{' '.join(links)}</p>",
        f"<div><h3>附件下载</h3><ul>{listed}</ul></div>",
        f"<p>附件：</p><p>{links[0]}</p><p>{links[1]}</p>",
    ):
        assert read(under=under) == expected


@pytest.mark.parametrize(
    ("place", "markup"),
    [
        ("under", f"<p>{link('/download/12', '下载客户端')}</p>"),
        ("under", f"<p>附件：</p><p>{link('/xw/12', '柳河新闻一则')}</p>"),
        ("beside", f"<div><h3>下载中心</h3><p>{link('/download?id=3', '表格下载')}</p></div>"),
    ],
)
def test_a_download_that_is_no_attachment(place: str, markup: str) -> None:
    assert read(**{place: markup}) == []
