# ruff: noqa: E501 - a line of a page is a line here
"""Articles of several pages."""

from __future__ import annotations

import pytest

from crawler.pages import Image, joined, read
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
