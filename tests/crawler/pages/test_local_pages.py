# ruff: noqa: E501 - a line of a page is a line here
"""Pages as local sites build them: every way of one part crossed with the ways of the others."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from crawler.errors import NotAnArticleError, PartialPageError
from crawler.pages import Article, extract
from tests.crawler.pages.cases.case import FOOTER, LINKS, NAVIGATION, PARAGRAPHS, page, paragraphs
from tests.crawler.pages.test_families import CHINA

AT = "2024-05-13T08:49"
TITLES = (
    "柳河镇便民服务中心启用",
    "老街",
    "“跑三趟”变“进一门”——柳河镇办事记",
    "早读｜今天，致敬每一位护林员",
)
ENDS = (
    "-柳河新闻网",
    "_柳河网",
    "_地方要闻_柳河县人民政府门户网站",
    " | 柳河观察",
    "--柳河频道--山城在线",
    "",
)
ORIGINS = (
    "柳河日报",
    "柳河县融媒体中心",
    "新华社",
    "山城发布微信公众号",
    "东钱湖发布",
    "农民日报·中国农网",
)
INFOS: tuple[tuple[str, str, tuple[str, ...], str | None], ...] = (
    (
        "<div><span>2024-05-13 08:49:03</span><span>稿源：{}</span><span>记者：郑国栋 李娟</span></div>",
        AT,
        ("郑国栋", "李娟"),
        None,
    ),
    (
        "<p>日期：2024年05月13日08:49　出处：{}　【字号：<a>大</a> <a>中</a> <a>小</a>】</p>",
        AT,
        (),
        None,
    ),
    (
        "<div>{}　|　时间：2024-05-13 08:49　|　责任编辑：何小波　|　阅读：1024</div>",
        AT,
        (),
        "何小波",
    ),
    (
        "<div>发布时间：2024-05-13 08:49　更新时间：2024-05-14 10:20　来源：<a href='#'>{}</a></div>",
        AT,
        (),
        None,
    ),
    ("<div class='time-source'><i></i>2024/05/13 08:49<i></i>{}</div>", AT, (), None),
    (
        "<div>来源于：{} 发布：2024年5月13日 8时49分 作者：杨立 编辑：刘星</div>",
        AT,
        ("杨立",),
        "刘星",
    ),
    (
        "<ul><li>文章来源：{}</li><li>作者：张 三</li><li>发布时间：2024-05-13 08:49:03</li><li>点击数：<em>320</em></li></ul>",
        AT,
        ("张三",),
        None,
    ),
    ("<div>转自：{}<br>2024-05-13 08:49　编辑：马海里曲</div>", AT, (), "马海里曲"),
    (
        "<h4>二〇二四年五月十三日　　信息来源：{}　　浏览次数：22 次</h4>",
        "2024-05-13T00:00",
        (),
        None,
    ),
    (
        "<div class='bar'><span>{}</span><span>2024-05-13</span><span>08:49</span><span>听新闻</span><span>分享</span></div>",
        AT,
        (),
        None,
    ),
    ("<div>2024-05-13 08:49:03<b>{}</b>作者：罗布次仁</div>", AT, ("罗布次仁",), None),
    (
        "<div>http://www.example.cn 2024-05-13 08:49 <span>来源：{}</span> <span>作者：柳青</span> <span>编辑：陆晓玉</span></div>",
        AT,
        ("柳青",),
        "陆晓玉",
    ),
    (
        "<div>【发布时间：2024-05-13 08:49】【信息来源：{}】【阅读：<i>55</i>次】【字号：大 中 小】【我要打印】【关闭】</div>",
        AT,
        (),
        None,
    ),
)
EDITORS: tuple[tuple[str, str | None], ...] = (
    ("<p>（责任编辑：高云）</p>", "高云"), ("<div>责编：高云　审核：周强　监制：陈平</div>", "高云"), ("<div>[编辑：高云]</div>", "高云"),
    ("<p>编辑：高云</p><p>校对：李白云</p><p>审核：周强</p>", "高云"), ("<div><span>值班编辑：高云</span> <span>值班主任：周强</span></div>", "高云"),
    ("<p>责任编辑丨高云</p>", "高云"), ("<p>一审：周强 二审：陈平 三审：吴大为</p>", None), ("<p>责任编辑/高云</p>", "高云"),
    ("", None), ("<div>编辑：<a href='#'>高云</a></div>", "高云"), ("<p>责任编辑：高云 电话：0834-0000000</p>", "高云"),
)  # fmt: skip
OPENINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ()), ("本报讯（记者 骆微微 通讯员 毕超）", ("骆微微", "毕超")), ("本报柳河5月13日电（记者丁一、王二小）", ("丁一", "王二小")),
    ("本网讯（通讯员 木乃阿莎）", ("木乃阿莎",)), ("柳河日报讯（全媒体记者 欧阳春 见习记者 曲比史古）", ("欧阳春", "曲比史古")),
)  # fmt: skip
ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ()), ("（记者 傅清）", ("傅清",)), ("（沙马阿各 文/图）", ("沙马阿各",)), ("（本报记者 季 平 通讯员 曲木伍来 文/摄）", ("季平", "曲木伍来")),
)  # fmt: skip
Layout = Callable[[str, str, list[str], str], str]
LAYOUTS: tuple[Layout, ...] = (
    lambda t, info, body, end: (
        f"<div class='w1200'><h1>{t}</h1>{info}<div class='content'>{paragraphs(texts=tuple(body))}</div>{end}</div>"
    ),
    lambda t, info, body, end: (
        f"<table><tr><td align='center'><b>{t}</b></td></tr><tr><td>{info}</td></tr><tr><td class='txt'>　　{'<br><br>　　'.join(body)}<br>{end}</td></tr></table>"
    ),
    lambda t, info, body, end: (
        f"<div><div class='c1'>{t}</div><div class='c2'>{info}</div><div class='c3'><div>{'</div><div>'.join(body)}</div></div><div class='c4'>{end}</div></div>"
    ),
    lambda t, info, body, end: (
        f"<section><h2>{t}</h2>{info}<div class='detail'><section><p><span>{'</span></p><p><br/></p><p><span>'.join(body)}</span></p></section>{end}</div></section>"
    ),
    lambda t, info, body, end: (
        f"<div class='article'><h1>{t}</h1>{info}<div class='bd'>{paragraphs('<p>&nbsp;&nbsp;{}</p>', tuple(body))}{LINKS.format('insert', '相关阅读')}<div class='ewm'><p>扫一扫关注柳河发布公众号</p></div>{end}</div></div>"
    ),
    lambda t, info, body, end: (
        f"<div class='x'><h1>{t}</h1>{info}<div class='y'>{''.join(f'<p>{b[:9]}<span style=display:none>x8kq</span>{b[9:]}</p>' for b in body)}{end}</div><p>上一条：<a href='/1'>春茶开采</a></p><p>下一条：<a href='/2'>樱桃红了</a></p></div>"
    ),
)
NUMBERS = range(len(INFOS) * len(LAYOUTS))


def _ending(n: int) -> tuple[str, tuple[str, ...]]:
    """How a text is signed that does not begin with its reporters."""
    return ENDINGS[n // 3 % 4] if n % 5 == 0 else ENDINGS[0]


def _markup(n: int) -> str:
    title, end = TITLES[n % 4], ENDS[n % 5 if n % 4 == 1 else n % 6]
    body = [OPENINGS[n % 5][0] + PARAGRAPHS[0], *PARAGRAPHS[1 : 1 + n % 3]]
    body[-1] += _ending(n)[0]
    info = INFOS[n % 13][0].format(ORIGINS[n // 2 % 6])
    return page(
        f"<title>{title}{end}</title>",
        NAVIGATION.format("menu")
        + "<div>您现在的位置：<a href='/'>首页</a> &gt; <a href='/xw/'>新闻中心</a> &gt; 正文</div>"
        + LAYOUTS[n // 13](title, info, body, EDITORS[n % 11][0])
        + LINKS.format("right", "热点排行")
        + FOOTER.format("footer"),
    )


@cache
def _read(n: int) -> Article:
    return extract(_markup(n).encode(), f"http://www.example{n}.cn/xw/2024/0513/{n}.html")


def misread(found: Callable[[int], object], wanted: Callable[[int], object]) -> dict[int, object]:
    """The pages of which something else is found than was printed; both."""
    pairs = {n: (found(n), wanted(n)) for n in NUMBERS}
    return {n: pair for n, pair in pairs.items() if pair[0] != pair[1]}


def test_title() -> None:
    assert misread(lambda n: _read(n).title, lambda n: TITLES[n % 4]) == {}


def test_time() -> None:
    def found(n: int) -> str:
        at = _read(n).published_at
        return at.astimezone(CHINA).isoformat()[: len(INFOS[n % 13][1])] if at else "none"

    assert misread(found, lambda n: INFOS[n % 13][1]) == {}


def test_origin() -> None:
    assert misread(lambda n: _read(n).origin, lambda n: ORIGINS[n // 2 % 6]) == {}


def test_authors() -> None:
    """The by-line under the headline says it, else the text."""

    def wanted(n: int) -> tuple[str, ...]:
        return INFOS[n % 13][2] or OPENINGS[n % 5][1] or _ending(n)[1]

    assert misread(lambda n: _read(n).authors, wanted) == {}


def test_editor() -> None:
    assert (
        misread(lambda n: _read(n).editor, lambda n: EDITORS[n % 11][1] or INFOS[n % 13][3]) == {}
    )


def test_body() -> None:
    def wanted(n: int) -> list[str]:
        body = [OPENINGS[n % 5][0] + PARAGRAPHS[0], *PARAGRAPHS[1 : 1 + n % 3]]
        body[-1] += _ending(n)[0]
        return body

    assert misread(lambda n: _read(n).body.split("\n"), wanted) == {}


@pytest.mark.parametrize("n", range(0, len(NUMBERS), 5))
def test_a_page_that_breaks_off_is_never_a_shorter_article(n: int) -> None:
    markup = _markup(n).encode()
    for at in range(len(markup) // 8, len(markup) - 16, len(markup) // 70):
        try:
            cut = extract(markup[:at], f"http://www.example{n}.cn/xw/2024/0513/{n}.html")
        except (NotAnArticleError, PartialPageError):
            continue
        assert cut.body == _read(n).body
