# ruff: noqa: E501 - a line of a page is a line here
"""Pictures with their captions and credits, and the section path."""

from __future__ import annotations

import pytest

from crawler.pages import Article, extract
from tests.crawler.pages.cases.case import NAVIGATION, PARAGRAPHS, page, paragraphs

TITLE = "柳河镇便民服务中心启用"
URL = "http://www.example.cn/a/b/1.html"
A, B, C, D = PARAGRAPHS
FIRST = "http://www.example.cn/p/1.jpg"


def article_with(inside: str = "", *, above: str = "", under: str = "") -> Article:
    html = f"{above}<div><h1>{TITLE}</h1><p>2024-05-13 08:49　来源：柳河日报</p>{under}<div><p>{A}</p>{inside}<p>{B}</p><p>{C}</p><p>{D}</p></div></div>"
    return extract(page(f"<title>{TITLE}_柳河网</title>", html).encode(), URL)


@pytest.mark.parametrize(
    ("inside", "caption", "credit"),
    [
        ("<p><img src='/p/1.jpg'></p>", None, None),
        ("<p><img src='../../p/1.jpg'></p>", None, None),
        ("<p><img src='data:image/gif;base64,xx' data-original='/p/1.jpg'></p>", None, None),
        ("<p><img data-src='/p/1.jpg' src=''></p>", None, None),
        (
            "<p><img src='/p/1.jpg'></p><p>群众在中心办事。（王建国 摄）</p>",
            "群众在中心办事。",
            "王建国",
        ),
        (
            "<p><img src='/p/1.jpg'></p><p>群众在中心办事。 王建国 摄</p>",
            "群众在中心办事。",
            "王建国",
        ),
        (
            "<p><img src='/p/1.jpg'></p><p>群众在中心办事。记者 王建国 摄</p>",
            "群众在中心办事。",
            "王建国",
        ),
        (
            "<p><img src='/p/1.jpg'><br>群众在中心办事。（王建国/摄）</p>",
            "群众在中心办事。",
            "王建国",
        ),
        (
            "<figure><img src='/p/1.jpg'><figcaption>群众在中心办事</figcaption></figure>",
            "群众在中心办事",
            None,
        ),
        (
            "<div class='pic'><img src='/p/1.jpg'><div class='pic-desc'>群众在中心办事</div></div>",
            "群众在中心办事",
            None,
        ),
        (
            "<p><img src='/p/1.jpg'></p><p>群众在中心办事。新华社发（王建国摄）</p>",
            "群众在中心办事。新华社发",
            "王建国",
        ),
    ],
)
def test_picture(inside: str, caption: str | None, credit: str | None) -> None:
    article = article_with(inside)
    assert [(i.url, i.caption, i.credit) for i in article.images] == [(FIRST, caption, credit)]
    assert article.body == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "inside",
    [
        "<img src='/images/logo.png'>",
        "<img src='/p/qrcode.png'>",
        "<img src='/p/1.gif' width='1' height='1'>",
        "<img src='data:image/png;base64,AAAA'>",
        "<img alt='x'>",
        "<img src='http://[::1'>",
        "<img src='javascript:alert(1)'>",
    ],
)
def test_no_picture(inside: str) -> None:
    assert article_with(inside).images == ()


def test_a_picture_stands_once() -> None:
    assert len(article_with("<p><img src='/p/1.jpg'></p><p><img src='/p/1.jpg'></p>").images) == 1


def test_a_picture_under_the_headline_and_none_of_the_site() -> None:
    article = article_with(
        above="<div><img src='/p/9.jpg'></div>" + NAVIGATION.format("n"),
        under="<p><img src='/p/1.jpg'></p>",
    )
    assert [image.url for image in article.images] == [FIRST]


def test_the_captions_of_a_photo_story_are_its_text() -> None:
    captions = [
        f"第{i}张：群众在柳河镇便民服务中心的窗口前办事。（王建国 摄）" for i in range(1, 6)
    ]
    inside = "".join(
        f"<p><img src='/p/{i}.jpg'></p><p>{text}</p>" for i, text in enumerate(captions, 1)
    )
    html = f"<div><h1>{TITLE}</h1><p>2024-05-13 08:49　来源：柳河日报</p><div>{inside}</div></div>"
    article = extract(page(f"<title>{TITLE}</title>", html).encode(), URL)
    assert article.body.split("\n") == captions
    assert len(article.images) == 5


@pytest.mark.parametrize(
    ("crumb", "section"),
    [
        ("", None),
        (
            "<div>您当前的位置：<a href='/'>首页</a> &gt; <a href='/n'>新闻</a> &gt; <a href='/s'>时政</a> &gt; 正文</div>",
            "首页 > 新闻 > 时政",
        ),
        ("<div>当前位置：首页 / 新闻中心 / 乡镇动态</div>", "首页 > 新闻中心 > 乡镇动态"),
        (
            "<div><a href='/'>柳河网</a> » <a href='/n'>新闻</a> » <a href='/s'>本地</a></div>",
            "柳河网 > 新闻 > 本地",
        ),
        ("<div>所在位置: <a href='/'>首页</a>&gt;&gt;<a href='/n'>新闻</a></div>", "首页 > 新闻"),
        ("<div><a href='/'>首页</a> <a href='/n'>新闻</a> <a href='/s'>时政</a></div>", None),
    ],
)
def test_section(crumb: str, section: str | None) -> None:
    assert article_with(above=crumb).section == section


def test_language() -> None:
    assert article_with().language == "zh-Hans"
    body = page("", f"<h1>{TITLE}</h1><p>2024-05-13</p>{paragraphs()}", "en")
    assert extract(body.encode(), URL).language == "zh-Hans"
