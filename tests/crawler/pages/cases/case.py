# ruff: noqa: E501 - a line of a page is a line here
"""One invented page in the manner of a family of sites, and what a careful reader finds on it."""

from __future__ import annotations

from dataclasses import dataclass

PARAGRAPHS = (
    "昨日上午，柳河镇新建的便民服务中心正式启用，首日接待前来办事的群众三百二十余人次。",
    "“以前办个证要跑三个地方，现在一个窗口全办好了。”家住东岸村的居民周阿姨对记者说，她从进门到拿证只用了十五分钟。",
    "据了解，该中心建筑面积一千八百平方米，设有窗口二十六个，涵盖社保、医保、户籍等一百四十三项事务。",
    "镇长在启用仪式上表示，下一步将把服务延伸到各村，年底前实现村村都有代办点，让群众少跑腿、好办事。",
)
"""The body that most cases carry."""

NAVIGATION = (
    '<div class="{0}"><ul><li><a href="/">首页</a></li><li><a href="/xw/">新闻</a></li>'
    '<li><a href="/sz/">时政</a></li><li><a href="/jj/">经济</a></li><li><a href="/ms/">民生</a></li>'
    '<li><a href="/wh/">文化</a></li><li><a href="/ty/">体育</a></li></ul></div>'
)
LINKS = (
    '<div class="{0}"><h3>{1}</h3><ul><li><a href="/a/1.html">全市春耕备耕现场会召开</a></li>'
    '<li><a href="/a/2.html">第三届山歌节周末开幕</a></li><li><a href="/a/3.html">老城区燃气管道更新改造全面完成</a></li>'
    '<li><a href="/a/4.html">气象台：未来三天有小到中雨</a></li><li><a href="/a/5.html">青年夜校开班，首批学员四百人</a></li>'
    "</ul></div>"
)
FOOTER = (
    '<div class="{0}"><p>柳河新闻网 版权所有 未经授权不得转载</p><p>互联网新闻信息服务许可证：33120200000</p>'
    "<p>地址：柳河市人民路1号 电话：0570-0000000 违法和不良信息举报邮箱：jubao@example.org</p></div>"
)


@dataclass(frozen=True)
class Case:
    """A page and its truth; a field that is `...` is not asked for.

    Attributes:
        name: What the test calls it.
        html: The page.
        url: Its address.
        title: The headline.
        at: The time as ISO 8601 with its zone; None where the page has none.
        origin: The origin.
        authors: The reporters.
        editor: The editor.
        body: The paragraphs.
        kicker: The line over the headline.
        subtitle: The line under the headline.
        charset: The codec of the page's bytes.
    """

    name: str
    html: str
    title: object = "柳河镇便民服务中心启用"
    at: object = None
    origin: object = None
    authors: object = ()
    editor: object = None
    body: object = PARAGRAPHS
    kicker: object = ...
    subtitle: object = ...
    url: str = "http://www.example.cn/xw/20240513/1024.html"
    charset: str = "utf-8"


def page(head: str, body: str, lang: str = "zh-CN") -> str:
    """A whole page."""
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">{head}</head>'
        f"<body>{body}</body></html>"
    )


def paragraphs(form: str = "<p>　　{}</p>", texts: tuple[str, ...] = PARAGRAPHS) -> str:
    """The paragraphs, each in a form."""
    return "".join(form.format(text) for text in texts)
