# ruff: noqa: E501 - a line of a page is a line here
"""Pictures with their captions and credits, and the section path."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.pages import Article, extract
from tests.crawler.pages.cases.case import NAVIGATION, PARAGRAPHS, page, paragraphs
from tests.growth import grows_evenly

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


GREY = "src='data:image/gif;base64,R0lGODlhAQABAAAAACw='"
LOADED = {
    "an attribute that a script reads": f"<img {GREY} data-actualsrc='/p/1.jpg'>",
    "the same without a source": "<img data-lazy='/p/1.jpg' class='lazy'>",
    "beside a grey square": "<img src='/static/grey.gif' data-lazyload='/p/1.jpg'>",
    "beside a picture of loading": "<img src='/static/img/loading2.gif' data-echo='/p/1.jpg'>",
    "of a forum": "<img src='static/image/common/none.gif' zoomfile='/p/1.jpg' file='/p/1.jpg' aid='7'>",
    "with an underscore": "<img _src='/p/1.jpg' src='/images/blank.gif'>",
    "in an attribute of a name of its own": "<img src='/images/transparent.png' data-photo-file-small='/p/0.jpg' data-photo-file='/p/1.jpg'>",
    "a link is no picture": "<img src='/p/1.jpg' data-url='/a/7.html'>",
    "for those without scripts": f"<img {GREY}><noscript><img src='/p/1.jpg'></noscript>",
    "for those without scripts, first": f"<noscript><img src='/p/1.jpg'></noscript><img {GREY} data-src='/p/1.jpg'>",
    "for those without scripts, of another size": "<img data-src='/p/1.jpg'><noscript><img src='/p/1-300.jpg'></noscript>",
    "for those without scripts, alone": "<noscript><img src='/p/1.jpg'></noscript>",
    "a source before it": f"<picture><source srcset='/p/1.jpg' type='image/jpeg'><img {GREY}></picture>",
    "the first source that suits": "<picture><source srcset='/p/2.jxl' type='image/jxl'><source media='(max-width: 799px)' srcset='/p/3.jpg'><source media='(min-width: 800px)' srcset='/p/1.jpg'><img src='/p/4.jpg'></picture>",
    "no source that suits": "<picture><source media='(orientation: portrait)' srcset='/p/3.jpg'><img src='/p/1.jpg'></picture>",
    "a lazy source": f"<picture><source data-srcset='/p/1.jpg 1x, /p/2.jpg 2x'><img {GREY}></picture>",
    "the widest": "<img src='/p/0.jpg' srcset='/p/0.jpg 480w, /p/2.jpg 800w, /p/1.jpg 1200w'>",
    "as wide as it is shown": "<img srcset='/p/0.jpg 480w,/p/1.jpg 800w,/p/2.jpg 1200w' sizes='(max-width: 600px) 100vw, 700px'>",
    "a lazy set": f"<img {GREY} data-srcset='/p/0.jpg 480w, /p/1.jpg 1200w'>",
    "plain density": "<img src='/p/1.jpg' srcset='/p/1.jpg 1x, /p/2.jpg 2x'>",
    "density without a source": "<img srcset='/p/2.jpg 2x, /p/1.jpg'>",
    "a blank in front": "<img src=' /p/1.jpg\n'>",
    "a width in per cent": "<img src='/p/1.jpg' width='50%'>",
}  # fmt: skip


@pytest.mark.parametrize("inside", LOADED.values(), ids=LOADED)
def test_the_address_that_a_browser_loads(inside: str) -> None:
    assert [image.url for image in article_with(f"<p>{inside}</p>").images] == [FIRST]


def test_addresses_are_relative_to_the_base_of_the_page() -> None:
    html = f"<div><h1>{TITLE}</h1><p>2024-05-13 08:49</p><div><p>{A}</p><p><img src='1.jpg'></p><p>{B}</p><p>{C}</p></div></div>"
    head = f"<base href='../../p/'><title>{TITLE}_柳河网</title>"
    article = extract(page(head, html).encode(), URL)
    assert [image.url for image in article.images] == [FIRST]


@pytest.mark.parametrize(
    ("said", "caption", "credit"),
    [
        ("群众在办事。图/柳河日报", "群众在办事。", "柳河日报"),
        ("群众在办事。（圖／柳河鎮公所提供）", "群众在办事。", "柳河鎮公所提供"),
        ("群众在办事（图片来源：柳河融媒）", "群众在办事", "柳河融媒"),
        ("群众在办事。摄影：王建国", "群众在办事。", "王建国"),
        ("群众在办事。受访者供图", "群众在办事。", "受访者"),
        ("（記者王小明攝）", None, "王小明"),
        ("图为群众在柳河镇中心办事 王建国 摄", "图为群众在柳河镇中心办事", "王建国"),
        ("Residents at the new centre. Photo: Ann Lee/River News", "Residents at the new centre.", "Ann Lee/River News"),
        ("Residents at the new centre. © Ann Lee", "Residents at the new centre.", "Ann Lee"),
        ("群众在中心办事", "群众在中心办事", None),
    ],
)  # fmt: skip
def test_credits(said: str, caption: str | None, credit: str | None) -> None:
    inside = f"<figure><img src='/p/1.jpg'><figcaption>{said}</figcaption></figure>"
    assert [(i.caption, i.credit) for i in article_with(inside).images] == [(caption, credit)]


@pytest.mark.parametrize(
    "inside",
    [
        "<img src='/images/loading.gif'>",
        "<img src='/p/1.jpg' class='avatar'>",
        "<div class='author-card'><img src='/p/1.jpg'></div>",
        "<div class='qrcode-box'><p><img src='/p/1.jpg'></p></div>",
        "<p><img src='/p/1.jpg'></p><p>扫一扫，关注柳河发布</p>",
        "<div class='ad'><a href='/x'><img src='/p/1.jpg'></a></div>",
        "<a href='http://ad.example.net/c?1' rel='sponsored'><img src='/p/1.jpg'></a>",
        "<img src='/static/emoticons/12.png'>",
        "<img src='/p/1.jpg' style='width: 24px'>",
        "<img src='/p/1.jpg' alt='柳河发布二维码'>",
        "<noscript><img src='https://count.example.net/hm.gif?si=1'></noscript>",
        "<img src='file:///C:/Users/a/1.jpg'>",
        "<source srcset='/p/1.jpg'>",
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


SETS: dict[str, Callable[[int], str]] = {
    "a long set": lambda n: f"<img srcset='{'/p/1.jpg 1w,' * n}'>",
    "a set of commas": lambda n: f"<img srcset='{',' * n}'>",
    "a set of blanks": lambda n: f"<img srcset='{' ' * n}' sizes='{'(' * n}'>",
    "long sizes": lambda n: f"<img srcset='/1.jpg 9w, /2.jpg 8w' sizes='{'1' * n}px'>",
    "media": lambda n: (
        f"<picture><source media='{'min-width:' * n}' srcset='/1.jpg'><img></picture>"
    ),
    "sources": lambda n: "<source srcset='/p/1.jpg'>" * n + "<img src='/p/2.jpg'>",
    "twins": lambda n: "<img><noscript><img src='/p/1.jpg'></noscript>" * n,
    "a long address": lambda n: (
        f"<img src='{'loading-' * n}.jpg' style='{'width:' * n}' alt='{'码' * n}'>"
    ),
    "a long caption": lambda n: (
        f"<figure><img src='/p/1.jpg'><figcaption>{'图/ ' * n}摄</figcaption></figure>"
    ),
}


@pytest.mark.parametrize("name", SETS)
def test_time_grows_no_faster_than_what_a_picture_says(name: str) -> None:
    def reading(size: int) -> Callable[[], object]:
        inside = SETS[name](size)
        return lambda: article_with(inside)

    grows_evenly(reading, 10_000)
