# ruff: noqa: E501 - a line of a page is a line here
"""Which line is the headline, and what stands over and under it."""

from __future__ import annotations

import pytest

from crawler.pages import Article, extract
from tests.crawler.pages.cases.case import LINKS, NAVIGATION, page, paragraphs

TITLE = "柳河镇便民服务中心启用"
INFO = "<p>2024-05-13 08:49　来源：柳河日报</p>"


def article_of(head: str, above: str, *, info: str = INFO) -> Article:
    """An article with a head of a page and what stands above its info line."""
    html = page(
        head,
        NAVIGATION.format("c0")
        + f"<div class='c1'>{above}{info}<div class='c2'>{paragraphs('<p>{}</p>')}</div></div>"
        + LINKS.format("c3", "更多"),
    )
    return extract(html.encode(), "http://www.example.cn/x/1.html")


@pytest.mark.parametrize(
    ("head", "above", "title"),
    [
        (f"<title>{TITLE}</title>", f"<h1>{TITLE}</h1>", TITLE),
        (f"<title>{TITLE}-柳河网</title>", f"<div><b>{TITLE}</b></div>", TITLE),
        (f"<title>{TITLE}</title>", f"<p align=center><font size=5>{TITLE}</font></p>", TITLE),
        (f"<title>柳河网_{TITLE}</title>", f"<div>{TITLE}</div>", TITLE),
        (f"<title>柳河县人民政府 今日柳河 {TITLE}</title>", f"<div>{TITLE}</div>", TITLE),
        (f"<title>柳河网--要闻--{TITLE}</title>", f"<div>{TITLE}</div>", TITLE),
        ("<title>柳河网</title>", f"<h1>{TITLE}</h1>", TITLE),
        ("<title>柳河网</title>", f"<h1>柳河网</h1><h2>{TITLE}</h2>", TITLE),
        ("<title>柳河网</title>", f"<div>{TITLE}</div>", TITLE),
        ("<title>柳河县人民政府门户网站 详细页面</title>", f"<div>{TITLE}</div>", TITLE),
        ("<title>新闻详情</title>", f"<div>{TITLE}</div>", TITLE),
        ("<title>文章内容</title>", f"<p class='x'><strong>{TITLE}</strong></p>", TITLE),
        ("<title></title>", f"<div>{TITLE}</div>", TITLE),
        ("", f"<div>{TITLE}</div>", TITLE),
        ("", f"<h3>{TITLE}</h3>", TITLE),
        ("<title>柳河镇便民服务中心…-柳河网</title>", f"<h1>{TITLE}</h1>", TITLE),
        (f"<title>{TITLE}-柳河网</title>", f"<h1>柳河网</h1><h1>{TITLE}</h1>", TITLE),
        (f"<title>{TITLE}-柳河网</title>", f"<h1><img alt='柳河网'></h1><h4>{TITLE}</h4>", TITLE),
        (f"<title>{TITLE}-柳河网</title>", f"<h1>{TITLE}<span>　柳河日报</span></h1>", TITLE),
        (f"<title>{TITLE}-柳河网</title>", f"<h1>{TITLE} <a href='#'>分享</a></h1>", TITLE),
        (
            f"<title>{TITLE}-柳河网</title>",
            f"<h1><span>{TITLE[:5]}</span><span>{TITLE[5:]}</span></h1>",
            TITLE,
        ),
        (f"<title>{TITLE}(图)-柳河网</title>", f"<h1>{TITLE}(图)</h1>", f"{TITLE}(图)"),
        (
            "<title>柳河县人民政府关于禁止在柳河干流堤防工程征占地范围内新建项目的通告_柳河县</title>",
            "<div>柳河县人民政府关于禁止在</div><div>柳河干流堤防工程</div><div>征占地范围内</div><div>新建项目的通告</div><div>柳政明电〔2024〕1号</div>",
            "柳河县人民政府关于禁止在 柳河干流堤防工程 征占地范围内 新建项目的通告",
        ),
        (f"<title>“{TITLE}”_柳河网</title>", f"<h1>“{TITLE}”</h1>", f"“{TITLE}”"),
        (f"<title>{TITLE}！ - 柳河网</title>", f"<div>{TITLE}！</div>", f"{TITLE}！"),
        (
            "<title>柳河观察丨办事之变：从“三趟”到“一次”-柳河网</title>",
            "<h1>柳河观察丨办事之变：从“三趟”到“一次”</h1>",
            "柳河观察丨办事之变：从“三趟”到“一次”",
        ),
        (
            "<title>办事之变——柳河镇改革见闻_柳河网</title>",
            "<h1>办事之变<br>——柳河镇改革见闻</h1>",
            "办事之变 ——柳河镇改革见闻",
        ),
        (
            "<title>GDP增长8.5% 柳河县一季度“成绩单”出炉-柳河网</title>",
            "<div>GDP增长8.5%　柳河县一季度“成绩单”出炉</div>",
            "GDP增长8.5% 柳河县一季度“成绩单”出炉",
        ),
        ("<title>讣告-柳河网</title>", "<h1>讣告</h1>", "讣告"),
        (
            "<title>柳河2024年5月13日疫情通报-柳河网</title>",
            "<h1>柳河2024年5月13日疫情通报</h1>",
            "柳河2024年5月13日疫情通报",
        ),
        (
            "<title>来源不明的包裹别拆-柳河网</title>",
            "<h1>来源不明的包裹别拆</h1>",
            "来源不明的包裹别拆",
        ),
        ("<title>编辑部的春天-柳河网</title>", "<h1>编辑部的春天</h1>", "编辑部的春天"),
        (
            f"<meta property='og:title' content='{TITLE}'><title>柳河网</title>",
            f"<div>{TITLE}</div>",
            TITLE,
        ),
        (
            f"<meta property='og:title' content='柳河网'><title>{TITLE}_柳河网</title>",
            f"<div>{TITLE}</div>",
            TITLE,
        ),
        (f"<title>{TITLE}-柳河新闻-柳河网</title>", "", TITLE),
        (f"<title>{TITLE} - 柳河新闻 - 柳河网</title>", "", TITLE),
        (f"<title>{TITLE}_柳河新闻_柳河网</title>", "", TITLE),
        (f"<title>{TITLE}|柳河网</title>", "", TITLE),
    ],
)
def test_headline(head: str, above: str, title: str) -> None:
    assert article_of(head, above).title == title


@pytest.mark.parametrize(
    ("above", "kicker", "subtitle"),
    [
        (f"<h1>{TITLE}</h1>", None, None),
        (f"<h3>深化改革再出发</h3><h1>{TITLE}</h1>", "深化改革再出发", None),
        (f"<h1>{TITLE}</h1><h3>首日接待群众三百人</h3>", None, "首日接待群众三百人"),
        (f"<p class='yinti'>深化改革再出发</p><h1>{TITLE}</h1>", "深化改革再出发", None),
        (f"<h1>{TITLE}</h1><p class='futi'>首日接待群众三百人</p>", None, "首日接待群众三百人"),
        (f"<h1>{TITLE}</h1><p>——首日见闻</p>", None, "——首日见闻"),
        (
            f"<h4>深化改革再出发</h4><h2>{TITLE}</h2><h4>首日接待群众三百人</h4>",
            "深化改革再出发",
            "首日接待群众三百人",
        ),
        (f"<h3><a href='/'>首页</a></h3><h1>{TITLE}</h1>", None, None),
        (f"<h1>{TITLE}</h1><h3>2024-05-13 08:49</h3>", None, None),
    ],
)
def test_kicker_and_subtitle(above: str, kicker: str | None, subtitle: str | None) -> None:
    article = article_of(f"<title>{TITLE}_柳河网</title>", above)
    assert (article.title, article.kicker, article.subtitle) == (TITLE, kicker, subtitle)


def test_two_lines_of_a_headline_in_boxes_of_their_own() -> None:
    title = "小窗口办成大民生 柳河镇便民服务中心启用"
    above = "<div class='bt1'>小窗口办成大民生</div><div class='bt2'>柳河镇便民服务中心启用</div>"
    assert article_of(f"<title>{title}-柳河网</title>", above).title == title


def test_breaks_of_a_long_headline_without_a_heading() -> None:
    title = "小窗口办成大民生 柳河镇便民服务中心启用"
    above = "<div>小窗口办成大民生<br>柳河镇便民服务中心启用</div>"
    assert article_of(f"<title>{title}-柳河网</title>", above).title == title


COLUMNS = (
    "柳河要闻",
    "要闻动态",
    "通知公告",
    "图片新闻",
    "政策文件库",
    "本地新闻频道",
    "柳河县融媒体中心",
)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("site", ["", "-柳河网", "_柳河县人民政府", " | 柳河新聞網"])
def test_the_name_of_a_column_is_no_headline(column: str, site: str) -> None:
    """The title of the page is that of the list it belongs to, and a line over the headline is."""
    for above in (
        f"<h1>{TITLE}</h1>",
        f"<h3>{column}</h3><h1>{TITLE}</h1>",
        f"<div class='col-title'><h2>{column}</h2></div><h1>{TITLE}</h1>",
        f"<h1><a href='/'>{column}</a></h1><h2>{TITLE}</h2>",
        f"<div class='crumb'><a href='/'>首页</a> &gt; <a href='/x'>{column}</a></div><h1>{TITLE}</h1>",
        f"<div class='list-title'>{column}</div><p style='text-align:center'><b>{TITLE}</b></p>",
    ):
        assert article_of(f"<title>{column}{site}</title>", above).title == TITLE, above


def test_a_short_line_of_the_title_over_the_first_heading_is_a_column() -> None:
    head = "<title>便民服务-柳河网</title>"
    assert article_of(head, f"<h3>便民服务</h3><h1>{TITLE}</h1>").title == TITLE
    assert article_of(head, "<h1>便民服务</h1><h2>柳河镇把窗口搬到村口</h2>").title == "便民服务"


@pytest.mark.parametrize(
    "suffix",
    ["-柳河网", "_柳河网_要闻", "--柳河频道--人民网", " | 柳河報 | 要聞", "【柳河网】", " ─ 柳河网", "·柳河网", "－柳河网", " 柳河网", " 要闻 柳河网", "::柳河网::", "_Liuhe News"],
)  # fmt: skip
def test_a_title_that_only_the_head_gives(suffix: str) -> None:
    head = f"<title>{TITLE}{suffix}</title>"
    again = f"<meta property='og:title' content='{TITLE}{suffix}'>"
    assert article_of(head, "").title == TITLE
    assert article_of(head + again, "").title == TITLE


@pytest.mark.parametrize(
    "title",
    ["从三趟到一次——柳河镇办事记", "增速5.2%-5.5% 柳河定下目标", "柳河观察｜便民中心启用首日"],
)
def test_a_mark_within_a_title_parts_nothing(title: str) -> None:
    assert article_of(f"<title>{title}_柳河网</title>", "").title == title


def test_a_line_over_the_label_line_where_the_head_names_the_site_alone() -> None:
    above = f"<center><font size=4><b>{TITLE}</b></font></center><p>作者：佚名　来源：柳河信息港　点击数：</p>"
    assert article_of("<title>柳河信息港</title>", above).title == TITLE


@pytest.mark.parametrize("site", ["柳河县农业局", "柳河大学", "柳河县人民医院"])
def test_a_short_line_over_the_label_line_where_the_head_names_an_office(site: str) -> None:
    above = "<p align=center><font size=4><b>春茶开采</b></font></p>"
    assert article_of(f"<title>{site}</title>", above).title == "春茶开采"


def test_a_sign_before_the_headline_that_the_head_does_without() -> None:
    above = f"<h1><a href='/f'>[公告]</a> <span>{TITLE}</span></h1>"
    assert article_of(f"<title>{TITLE} - 柳河论坛</title>", above).title == TITLE
    sign = f"[公告] {TITLE}"
    assert article_of(f"<title>{sign} - 柳河论坛</title>", above).title == sign


def test_a_site_name_behind_the_heading() -> None:
    above = f"<h1>{TITLE}-柳河网</h1>"
    assert article_of(f"<title>{TITLE}-柳河网</title>", above).title == TITLE
