# ruff: noqa: E501 - a line of a page is a line here
"""Articles of several pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages import Image, joined, read
from crawler.pages.pagers import made_pages
from tests.crawler.pages.cases.case import LINKS, PARAGRAPHS, page, paragraphs

TITLE = "柳河镇便民服务中心启用"
URL = "http://www.example.cn/2024/0513/c12345.html"


def reading_of(
    pager: str, url: str = URL, texts: tuple[str, ...] = PARAGRAPHS, tail: str = "", above: str = ""
) -> object:
    body = f"<div>{above}<h1>{TITLE}</h1><p>2024-05-13 08:49 来源：柳河日报</p><div>{paragraphs(texts=texts)}</div><div class='page'>{pager}</div>{tail}</div>"
    return read(page(f"<title>{TITLE}</title>", body + LINKS.format("more", "更多")).encode(), url)


@pytest.mark.parametrize(
    ("pager", "numbers"),
    [
        ("", []),
        (
            "<a href='c12345_2.html'>2</a> <a href='c12345_3.html'>3</a> <a href='c12345_2.html'>下一页</a>",
            [2, 3],
        ),
        ("<a href='c12345.html'>1</a><a href='c12345_2.html'>2</a>", [2]),
        ("<a href='c12345_2.html'>下一页</a>", [2]),
        ("<a href='c12345_2.html'>[2]</a><a href='c12345_3.html'>【3】</a>", [2, 3]),
        ("<a href='c12345_2.html'>第2页</a>", [2]),
        ("<a href='c12345_2.html'>下一页&gt;&gt;</a>", [2]),
        ("<a href='c12345_2.html'>余下全文</a>", [2]),
        ("<a href='c12345_2.html'>后一页</a>", [2]),
        ("<a href='c12345_2.html'>1/3 下一页</a>", [2]),
        ("<a href='c12345_2.html'>2</a> … <a href='c12345_12.html'>末页</a>", [2]),
        (
            "<select onchange='go(this)'><option value='c12345.html' selected>1</option><option value='c12345_2.html'>第2页</option><option value='c12345_3.html'>第3页：后记</option></select>",
            [2, 3],
        ),
        ("<SELECT><OPTION VALUE=c12345_2.html>2<OPTION VALUE=c12345_3.html>3</SELECT>", [2, 3]),
        ("<select><option value='2'>2</option><option value='c12346.html'>3</option></select>", []),
        (
            "<select><option value='/list_2.html'>2</option><option value='2023'>20</option></select>",
            [],
        ),
        ("<a href='c12346.html'>下一页</a>", []),
        ("<a href='c12346.html'>下一篇</a>", []),
        ("<a href='javascript:void(0)'>下一页</a>", []),
        ("<a href='#'>2</a>", []),
        ("<a href='http://other.example.com/2024/0513/c12345_2.html'>下一页</a>", []),
        ("<a href='/list_2.html'>2</a>", []),
    ],
)
def test_further_pages(pager: str, numbers: list[int]) -> None:
    reading = reading_of(pager)
    assert [url.rsplit("/", 1)[1] for url in reading.next_pages] == [
        f"c12345_{n}.html" for n in numbers
    ]  # type: ignore[attr-defined]


def test_where_a_reader_came_from_is_not_in_the_pagers_links() -> None:
    came = f"{URL}?utm_source=rss&spm=1"
    (further,) = reading_of("<a href='c12345_2.html'>2</a>", came).next_pages  # type: ignore[attr-defined]
    assert further == URL.replace("c12345", "c12345_2")
    asked = "http://www.example.cn/show.php?id=7"
    assert reading_of("<a href='show.php?page=2'>2</a>", asked).next_pages == ()  # type: ignore[attr-defined]


def test_pages_are_relative_to_the_base_of_the_page() -> None:
    body = f"<h1>{TITLE}</h1><p>2024-05-13 08:49</p>{paragraphs()}<p><a href='0513/c12345_2.html'>2</a></p><script>createPageHTML(4, 0, '0513/c12345', 'html')</script>"
    html = page(f"<base href='/2024/'><title>{TITLE}</title>", body)
    assert [url[-13:] for url in read(html.encode(), URL).next_pages] == ["c12345_2.html"]


LINK = r'"<a href=\"'


@pytest.mark.parametrize(
    ("script", "numbers"),
    [
        ('createPageHTML(3, 0, "c12345", "html");', [1, 2]),
        ("createPageHTML('pager', 3, 1, 'c12345', 'html', 40);", [2, 3]),
        ('createPageHTML(1, 0, "c12345", "html");', []),
        ('createPageHTML(3, 0, "index", "html");', []),
        (f'var countPage = 3;for(var i=0;i<countPage;i++){{if(i==0)document.write({LINK}c12345.html\\">【"+(i+1)+"】</a>");else document.write({LINK}c12345"+"_" + i + "."+"html\\">【"+(i+1)+"】</a>");}}', [1, 2]),
        (f'var n="3"; for (let k = 1; k <= n; k++) document.write({LINK}c12345_" + k + ".html\\">" + k + "</a>");', [2, 3]),
        (f'for (k = 0; k < 4; k++) document.write({LINK}c12345_" + (k + 1) + ".html\\">" + (k+1) + "</a>");', [2, 3, 4]),
        ("for(i=1;i<=3;i++)document.write('<a href=\"c12345_'+i+'.html\">'+i+'</a>');", [2, 3]),
        ("var n = 3, at = 0; createPageHTML(n, at, 'c12345', 'html');", [1, 2]),
        ("showPager(3, 1, './c12345', '.html')", [1, 2]),
        ("makePages('box', '3', '1', 'c12345', 'html')", [2, 3]),
        ("var base='c12345';for(var i=2;i<=3;i++){}", []),
        ("var base='c12345';for(var i=1;i<=3;i++)h+='<a href=\"'+base+'_'+i+'.html\">'+i+'</a>';", [2, 3]),
        ("for(let i = 1; i <= 3; i++) { h += `<a href='c12345_${i}.html'>${i}</a>`; }", [2, 3]),
        ("const u='c12345';for(let i=0;i<3;i++){h+=`<a href='${u}_${i+1}.html'>${i+1}</a>`}", [2, 3]),
        ("showPage(7, other, 'c12345', 'html')", []),
        ("setImage(3, 1, 'c12346', 'html')", []),
        # Other articles, pictures, and a loop whose end nobody says.
        (f'for (k = 1; k <= 3; k++) document.write({LINK}c12346_" + k + ".html\\">x</a>");', []),
        ("for(i=1;i<=3;i++)document.write('<img src=\"c12345_'+i+'.jpg\">');", []),
        (f'for (k = 1; k <= total(); k++) document.write({LINK}c12345_" + k + ".html\\">x</a>");', []),
        (f'for (k = 1; k <= m; k++) document.write({LINK}c12345_" + k + ".html\\">x</a>");', []),
    ],
)  # fmt: skip
def test_further_pages_that_a_script_makes(script: str, numbers: list[int]) -> None:
    reading = reading_of(f"<script>{script}</script>")
    assert [url.rsplit("/", 1)[1] for url in reading.next_pages] == [  # type: ignore[attr-defined]
        f"c12345_{n}.html" for n in numbers
    ]


def test_a_scripts_later_page_names_only_those_behind_it() -> None:
    pager = "<script>createPageHTML(4, 1, 'c12345', 'html')</script>"
    reading = reading_of(pager, URL.replace("c12345", "c12345_1"))
    assert [url[-13:] for url in reading.next_pages] == [  # type: ignore[attr-defined]
        "c12345_2.html",
        "c12345_3.html",
    ]


@given(st.text("for(vari=01;<=3+){}\"'_\\.\n", max_size=300), st.integers(0, 10**30))
def test_any_script_makes_few_addresses(noise: str, count: int) -> None:
    loop = f"for(var i=0;i<{count};i++)document.write('c12345_'+i+'.html')"
    assert len(list(made_pages([noise, loop + noise, noise + loop]))) <= 2 * 100


def test_a_figure_that_is_no_number_makes_no_address() -> None:
    assert not list(made_pages(["for(var i=0;i<²;i++)document.write('c12345_'+i+'.html')"]))


@pytest.mark.parametrize(
    ("url", "pager", "expected"),
    [
        ("http://a.cn/show?id=7", "<a href='?id=7&page=2'>2</a>", ["http://a.cn/show?id=7&page=2"]),
        ("http://a.cn/show?id=7", "<a href='?id=8&page=2'>2</a>", []),
        (
            "http://a.cn/n/7.shtml",
            "<a href='7_1.shtml'>2</a><a href='7_2.shtml'>3</a>",
            ["http://a.cn/n/7_1.shtml", "http://a.cn/n/7_2.shtml"],
        ),
        ("http://a.cn/n/7-1.html", "<a href='7-2.html'>2</a>", ["http://a.cn/n/7-2.html"]),
        ("http://a.cn/n/7.html", "<a href='7/2.html'>2</a>", []),
        ("http://a.cn/n/7.html", "<a href='7_p2.html'>2</a>", ["http://a.cn/n/7_p2.html"]),
        ("http://a.cn/n/7.html", "<a href='7.html?page=2'>2</a>", ["http://a.cn/n/7.html?page=2"]),
        (
            "http://a.cn/n/baths-to-reopen/",
            "<a href='2/'>2</a>",
            ["http://a.cn/n/baths-to-reopen/2/"],
        ),
        ("http://a.cn/n/10247", "<a href='/n/10247/page/2'>2</a>", ["http://a.cn/n/10247/page/2"]),
        ("http://a.cn/n/2024/05/13", "<a href='14'>14</a>", []),
        ("http://a.cn/?p=123", "<a href='/?p=123&page=2'>2</a>", ["http://a.cn/?p=123&page=2"]),
        ("http://a.cn/?p=123", "<a href='/?p=124'>下一页</a>", []),
        (
            "http://a.cn/v?id=7&pageIndex=1",
            "<a href='?id=7&pageIndex=1'>1</a><a href='?id=7&pageIndex=2'>2</a>",
            ["http://a.cn/v?id=7&pageIndex=2"],
        ),
        (
            "http://a.cn/v?id=7&page=2",
            "<a href='?id=7&page=1'>上一页</a><a href='?id=7&page=2'>2</a><a href='?id=7&page=3'>3</a>",
            ["http://a.cn/v?id=7&page=3"],
        ),
        (
            "http://a.cn/n/content_7.htm",
            "<a href='content_7_2.htm'>下一页</a>",
            ["http://a.cn/n/content_7_2.htm"],
        ),
        ("http://a.cn/art/2024/5/13/art_12_34.html", "<a href='art_12_35.html'>2</a>", []),
        ("http://a.cn/2024-05/13/c_12.htm", "<a href='c_13.htm'>下一页</a>", []),
        (
            "http://a.cn/2024-05/13/c_12.htm",
            "<a href='c_12_2.htm'>下一页</a>",
            ["http://a.cn/2024-05/13/c_12_2.htm"],
        ),
    ],
)
def test_the_number_is_all_that_differs(url: str, pager: str, expected: list[str]) -> None:
    assert list(reading_of(pager, url).next_pages) == expected  # type: ignore[attr-defined]


def test_a_later_page_names_only_those_behind_it() -> None:
    pager = "<a href='c12345.html'>1</a><a href='c12345_2.html'>2</a><a href='c12345_3.html'>3</a>"
    reading = reading_of(pager, URL.replace("c12345", "c12345_2"))
    assert [url[-13:] for url in reading.next_pages] == ["c12345_3.html"]  # type: ignore[attr-defined]


def test_pages_become_one_article() -> None:
    one = reading_of("", texts=PARAGRAPHS[:2]).article  # type: ignore[attr-defined]
    two = reading_of("", texts=PARAGRAPHS[2:], tail="<p>责任编辑：赵明</p>").article  # type: ignore[attr-defined]
    whole = joined([one, two])
    assert whole.body == "\n".join(PARAGRAPHS)
    assert (whole.title, whole.origin, whole.editor, whole.url) == (TITLE, "柳河日报", "赵明", URL)
    assert whole.published_at == one.published_at


def test_what_every_page_repeats_stands_once_but_a_refrain_stays() -> None:
    one = reading_of("", texts=(PARAGRAPHS[0], PARAGRAPHS[1], PARAGRAPHS[0])).article  # type: ignore[attr-defined]
    two = reading_of("", texts=(PARAGRAPHS[0], PARAGRAPHS[2])).article  # type: ignore[attr-defined]
    assert joined([one, two]).body.split("\n") == [
        PARAGRAPHS[0],
        PARAGRAPHS[1],
        PARAGRAPHS[0],
        PARAGRAPHS[2],
    ]


def test_one_page_is_itself() -> None:
    article = reading_of("").article  # type: ignore[attr-defined]
    assert joined([article]) == article


def test_pictures_of_all_pages() -> None:
    import dataclasses

    article = reading_of("").article  # type: ignore[attr-defined]
    one = dataclasses.replace(article, images=(Image("http://a/1.jpg"),))
    two = dataclasses.replace(article, images=(Image("http://a/1.jpg"), Image("http://a/2.jpg")))
    assert [image.url for image in joined([one, two]).images] == [
        "http://a/1.jpg",
        "http://a/2.jpg",
    ]
