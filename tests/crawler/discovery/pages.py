"""List pages of many layouts, all made up, each with the addresses of its articles."""

from __future__ import annotations

from dataclasses import dataclass

TITLES = (
    "全市交通工作会议昨日召开 部署下半年重点任务",
    "城东新区第二批安置房本月底交付",
    "文化馆免费开放周活动吸引市民参与",
    "本地企业赴外参展签下二十份订单",
    "新修订的停车管理办法公开征求意见",
    "三条公交线路今起调整走向",
    "市图书馆延长夜间开放时间",
    "农技专家下田指导秋粮收割",
    "中小学秋季运动会开幕",
    "老旧小区加装电梯突破千台",
)
ENGLISH = (
    "Council approves new bridge after two years of debate",
    "Local bakery wins regional award for rye bread",
    "Heavy rain expected across the northern valleys this week",
    "School pupils plant a thousand trees along the river",
    "Museum opens exhibition on the history of printing",
    "Ferry service returns to winter timetable on Monday",
)


@dataclass(frozen=True)
class ListPage:
    """A page, where it stands, and the articles on it."""

    name: str
    url: str
    html: str
    articles: tuple[str, ...]
    charset: str = "utf-8"


def _page(body: str, head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head><title>新闻列表</title>{head}</head><body>{body}</body></html>"
    )


def _links(paths: list[str], titles: tuple[str, ...], form: str) -> str:
    return "".join(
        form.format(path=path, title=title, day=f"2026-11-{20 - n:02d}")
        for n, (path, title) in enumerate(zip(paths, titles, strict=False))
    )


def government() -> ListPage:
    """A department's list: table, dates, columns with long names, a script for the pager."""
    base = "https://www.dept.example.cn"
    paths = [f"/art/2026/11/{20 - n}/art_1229_{58800 + n}.html" for n in range(10)]
    body = (
        '<div class="header"><a href="/">首页</a><a href="/col/col1229/index.html">信息公开目录</a>'
        '<a href="/col/col1230/index.html">政府信息公开工作年度报告</a></div>'
        "<table>" + _links(paths, TITLES, '<tr><td><a href="{path}" title="{title}">{title:.12}...'
        "</a></td><td>{day}</td></tr>") + "</table>"
        '<div class="foot"><a href="https://beian.example.net/">浙ICP备00000000号</a>'
        '<a href="/col/col9/index.html">关于本网站的声明和说明</a></div>'
    )  # fmt: skip
    return ListPage(
        "government", f"{base}/col/col1229/index.html", _page(body),
        tuple(base + path for path in paths),
    )  # fmt: skip


def small_numbers() -> ListPage:
    """A small site: a script and a number of two digits, headlines of few characters."""
    base = "http://www.town.example.cn"
    paths = [f"/show.asp?id={61 + n}" for n in range(8)]
    body = (
        '<ul id="nav">'
        + "".join(f'<li><a href="/list.asp?cid={n}">栏目{n}</a></li>' for n in range(9))
        + "</ul><ul>"
        + _links(paths, TITLES, '<li>·<a href="{path}">{title:.9}</a> [{day}]</li>')
        + '</ul><a href="list.asp?cid=3&page=2">下一页</a>'
    )
    return ListPage("small numbers", f"{base}/list.asp?cid=3", _page(body),
                    tuple(base + path for path in paths))  # fmt: skip


def cards() -> ListPage:
    """A magazine: pictures and headings with one address each, authors, tags, videos, an app."""
    base = "https://daily.example.com"
    slugs = ["-".join(title.lower().split()[:7]) for title in ENGLISH]
    items = "".join(
        f'<article><a href="/news/{slug}"><img src="x.jpg" alt=""></a><h3><a href="/news/{slug}">'
        f'{title}</a></h3><a href="/author/jane-van-der-berg">Jane van der Berg-Smith</a> '
        f'<a href="/tag/local-news-and-weather">local news and weather</a></article>'
        for slug, title in zip(slugs, ENGLISH, strict=True)
    )
    body = (
        '<nav><a href="/news">News</a><a href="/sport">Sport</a>'
        '<a href="/business/markets-and-money">Markets and money</a></nav>'
        f"<main>{items}</main>"
        '<a href="/video/watch-the-mayor-answer-questions">Watch the mayor answer questions</a>'
        '<a href="/files/annual-report-of-the-council.pdf">Annual report of the city council</a>'
        '<footer><a href="/about/our-people-and-history">Our people and history</a>'
        '<a href="/privacy-policy">Privacy policy</a><a href="/zh/">中文</a></footer>'
    )
    return ListPage(
        "cards", f"{base}/news", _page(body), tuple(f"{base}/news/{slug}" for slug in slugs)
    )


def portal() -> ListPage:
    """A portal's channel in GBK: sibling hosts, comment counters, words, specials, picture sets."""
    own = [
        f"https://news.portal.example.cn/26/1120/{8 + n:02d}/FGN{n}E65EN0001899O.html"
        for n in range(6)
    ]
    sibling = [
        f"https://money.portal.example.cn/26/1120/{8 + n:02d}/FGM{n}K65EN0001810A.html"
        for n in range(4)
    ]
    items = "".join(
        f'<div class="item"><a href="{url}"><img src="1.jpg"></a>'
        f'<h3><a href="{url}">{title}</a></h3>'
        f'<a href="https://comment.portal.example.cn/{url[-21:]}">{n * 37} 跟贴{n * 37}</a>'
        f'<a href="https://news.portal.example.cn/keywords/7/8/7f8e56f{n}/1.html">交通</a></div>'
        for n, (url, title) in enumerate(zip(own + sibling, TITLES, strict=True))
    )
    body = (
        '<div class="topnav"><a href="https://www.portal.example.cn/">门户网首页</a>'
        '<a href="https://mail.portal.example.cn/client/dl.html?from=mail46">免费下载邮箱官方手机应用</a>'
        '<a href="https://auto.portal.example.cn/">汽车</a></div>' + items +
        '<a href="javascript:void(0)">加载更多新闻内容请点击这里</a>'
        '<a href="https://other.example.net/2026/11/20/99999.html">合作网站上的一条长标题新闻</a>'
    )  # fmt: skip
    return ListPage(
        "portal", "https://news.portal.example.cn/local/", _page(body, '<meta charset="gb2312">'),
        tuple(own + sibling), "gb18030",
    )  # fmt: skip


def home() -> ListPage:
    """A home page: blocks of several columns, the first headline large, short ones in a block."""
    base = "http://www.press.example.cn"
    paths = [f"/system/2026/11/{20 - n}/0307100{n:02d}.shtml" for n in range(10)]
    blocks = "".join(
        f'<div class="block"><h2><a href="/{name}/">{label}</a></h2><ul>'
        + _links(
            paths[start : start + 3], TITLES[start:], '<li><a href="{path}">{title:.14}</a></li>'
        )
        + "</ul></div>"
        for start, name, label in ((1, "sh", "社会"), (4, "jj", "经济"), (7, "wy", "文娱体育"))
    )
    body = (
        '<base href="http://www.press.example.cn/index.html">'
        f'<h1><a href="{paths[0]}">{TITLES[0]}</a></h1>{blocks}'
        '<div class="zt"><a href="/zt/2026/qiushou/">聚焦二〇二六年秋收现场报道</a></div>'
        '<div class="footer"><a href="/about.html">关于我们</a>'
        '<a href="http://report.press.example.cn/">违法和不良信息举报中心</a></div>'
    )
    return ListPage("home", f"{base}/", _page(body), tuple(base + path for path in paths))


def university() -> ListPage:
    """A university's list: relative addresses of a content system, columns named like articles."""
    base = "https://news.univ.example.edu.cn"
    paths = [f"../info/1018/{2390 + n}.htm" for n in range(9)]
    body = (
        '<div class="menu"><a href="../index.htm">首页</a><a href="../xwzx/xxyw.htm">学校要闻</a>'
        '<a href="../xwzx/mtjj.htm">媒体聚焦我校</a></div><ul>'
        + _links(paths, TITLES, '<li><span>{day}</span><a href="{path}">{title}</a></li>')
        + '</ul><a href="xxyw/36.htm">下一页</a><a href="xxyw/1.htm">尾页</a>'
    )
    return ListPage(
        "university", f"{base}/xwzx/xxyw.htm", _page(body),
        tuple(f"{base}/info/1018/{2390 + n}.htm" for n in range(9)),
    )  # fmt: skip


def scripted() -> ListPage:
    """Addresses that only a script opens, and image maps."""
    base = "http://paper.example.cn"
    paths = [f"/html/2026-11/20/content_{4000 + n}.htm" for n in range(5)]
    body = "".join(
        f"<li><a href=\"javascript:openNews('{path}')\">{title}</a></li>"
        for path, title in zip(paths[:4], TITLES, strict=False)
    )
    body += (
        f'<map><area href="{paths[4]}"></map><a href="javascript:history.back()">返回上一页面</a>'
    )
    return ListPage("scripted", f"{base}/list.html", _page(body), tuple(base + p for p in paths))


ALL = (government(), small_numbers(), cards(), portal(), home(), university(), scripted())
