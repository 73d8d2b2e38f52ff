# ruff: noqa: E501 - a line of a page is a line here
"""Credits before and behind the words of a text: of newspapers, agencies and offices, and look-alikes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from crawler.errors import NotAnArticleError
from crawler.pages import read
from tests.crawler.pages.cases.case import page, paragraphs
from tests.crawler.pages.test_bylines import TITLE, article_with
from tests.crawler.pages.test_forms_of_authors import INFO, rows_of
from tests.growth import grows_evenly

FIRST = """
新华社北京5月13日电（记者王建国、李小兰） -> 王建国 李小兰
新华社柳河5月13日电（王建国、李小兰） -> 王建国 李小兰
新华社华盛顿5月13日电（记者王建国 李小兰） -> 王建国 李小兰
新华社柳河5月13日电（新华社记者王建国） -> 王建国
新华社柳河5月13日电（记者王建国、通讯员李小兰） -> 王建国 李小兰
中新网柳河5月13日电 (王建国 李小兰) -> 王建国 李小兰
中新网柳河5月13日电 (记者 王建国 通讯员 李小兰) -> 王建国 李小兰
中新网5月13日电 综合报道， ->
中新社纽约5月13日电 (记者 王建国) -> 王建国
央广网柳河5月13日消息（记者王建国 通讯员李小兰）据中央广播电视总台中国之声报道， -> 王建国 李小兰
央视网消息： ->
人民网柳河5月13日电 （王建国） -> 王建国
人民网柳河5月13日电 （记者王建国、实习生李小兰） -> 王建国 李小兰
光柳日报柳河5月13日电（记者王建国、通讯员李小兰） -> 王建国 李小兰
本报柳河5月13日电 （记者王建国） -> 王建国
本报北京5月13日讯 记者王建国报道： -> 王建国
经柳日报北京5月13日讯（记者 王建国） -> 王建国
本报讯（通讯员王建国 记者李小兰） -> 王建国 李小兰
本报讯 记者王建国 通讯员李小兰报道 -> 王建国 李小兰
本报讯 (见习记者 王建国) -> 王建国
本报讯（文/图 记者王建国） -> 王建国
本报讯 （王建国） -> 王建国
本报讯（王建国 李小兰） -> 王建国 李小兰
本报讯（首席记者 王建国 通讯员 李小兰 赵明） -> 王建国 李小兰 赵明
晨报讯（记者 王建国） -> 王建国
柳河网讯 （记者 王建国 文/图） -> 王建国
柳河网讯 王建国 报道： -> 王建国
南都讯 记者王建国 昨日， -> 王建国
金柳网讯 记者王建国、通讯员李小兰报道： -> 王建国 李小兰
柳河在线5月13日讯（记者 王建国 通讯员 李小兰） -> 王建国 李小兰
财柳社5月13日讯（记者 王建国） -> 王建国
财柳社5月13日讯（编辑 赵明） ->
《科柳板日报》5月13日讯（记者 王建国） -> 王建国
新柳报贝壳财经讯（记者王建国） -> 王建国
中柳网讯（记者 王建国 见习记者 李小兰） -> 王建国 李小兰
长柳日报大柳河客户端5月13日讯（记者王建国 通讯员李小兰 赵明） -> 王建国 李小兰 赵明
现柳快报讯（记者 王建国 文/摄） -> 王建国
现柳快报讯（通讯员 李小兰 现柳快报+记者 王建国） -> 李小兰 王建国
红柳时刻新闻5月13日讯（记者 王建国 通讯员 李小兰） -> 王建国 李小兰
红柳时刻5月13日讯（通讯员 王建国 李小兰） -> 王建国 李小兰
柳河日报5月13日讯（全媒体记者 王建国 通讯员 李小兰） -> 王建国 李小兰
柳江网/柳江新闻客户端讯 记者 王建国报道： -> 王建国
柳河新闻网讯 通讯员王建国 记者李小兰报道： -> 王建国 李小兰
柳海网、南柳都市报5月13日消息（记者 王建国） -> 王建国
石柳云/柳河日报讯（记者 王建国） -> 王建国
据柳河日报报道（新柳河·柳河日报记者 王建国） -> 王建国
柳河融媒讯（记者 王建国） -> 王建国
柳河台讯（记者：王建国、李小兰） -> 王建国 李小兰
【柳河時報2024年05月13日訊】（柳河時報記者王建國台灣台北報導） -> 王建國
【柳河訊】（記者王建國） -> 王建國
【柳河时报记者王建国5月13日洛杉矶报道】 -> 王建国
【本报记者王建国纽约报道】 -> 王建国
（吉隆坡13日讯） ->
（香港訊） ->
財經中心／王建國報導， -> 王建國
"""

LAST = """
（记者 王建国 李小兰 通讯员 赵明） -> 王建国 李小兰 赵明
（参与记者：李小兰、赵明） -> 李小兰 赵明
（执笔记者：王建国；参与记者：李小兰） -> 王建国 李小兰
（王建国） -> 王建国
(王建国 李小兰) -> 王建国 李小兰
（作者王建国系柳河大学教授） -> 王建国
（作者王建國為柳河大學教授） -> 王建國
（作者：王建国，柳河大学教授） -> 王建国
（作者：王建国，系柳河大学教授） -> 王建国
（作者：王建国 单位：柳河大学） -> 王建国
（作者系柳河大学教授） ->
（作者为柳河大学教授） ->
（作者单位：柳河大学） ->
（县教育局 王建国） -> 王建国
（县委宣传部 王建国 李小兰） -> 王建国 李小兰
（县教育局供稿） ->
（县教育局办公室） ->
（柳河县融媒体中心：王建国） -> 王建国
（柳河县融媒体中心 王建国 李小兰） -> 王建国 李小兰
（通讯员：王建国） -> 王建国
（王建国 文/图） -> 王建国
（王建国 文 李小兰 图） -> 王建国
（王建国/文 李小兰/图） -> 王建国
（文/王建国 图/李小兰） -> 王建国
（文/图 王建国） -> 王建国
（图文/王建国） -> 王建国
（供稿：王建国） -> 王建国
（王建国供稿） -> 王建国
（撰稿：王建国） -> 王建国
（文/王建国 责编/赵明） -> 王建国
（本报评论员 王建国） -> 王建国
（本报评论员） ->
（王建國／台中報導） -> 王建國
（中柳社記者王建國台北13日電） -> 王建國
（记者王建国 编辑赵明 校对周正） -> 王建国
（编译：王建国） ->
（编辑：王建国） ->
（责任编辑 王建国） ->
（校对 王建国） ->
（图：王建国） ->
（漫画：王建国） ->
（图片由王建国提供） ->
（王建国供图） ->
（记者 王建国 摄） ->
（原载柳河日报） ->
（综合新华社报道） ->
（来源：柳河日报 记者：王建国） -> 王建国
（据柳河日报 记者王建国） -> 王建国
本报记者 王建国 -> 王建国
柳河日报记者 王建国 -> 王建国
"""


@pytest.mark.parametrize(("text", "names"), rows_of(FIRST))
def test_words_before_the_text(text: str, names: tuple[str, ...]) -> None:
    assert article_with(INFO, first=text).authors == names


@pytest.mark.parametrize(("text", "names"), rows_of(LAST))
def test_words_behind_the_text(text: str, names: tuple[str, ...]) -> None:
    assert article_with(INFO, last=text).authors == names


HOSTILE: dict[str, Callable[[int], str]] = {
    "reporters": lambda n: f"<p>（{'本报记者' * n}）</p>",
    "reporters of pictures": lambda n: f"<p>{'图/本报摄影记者 ' * n}</p>",
    "authors and offices": lambda n: f"<p>作者：{'王建国（柳河大学）、' * n}</p>",
    "open brackets": lambda n: f"<p>作者：{'王（建（国（' * n}</p>",
    "a bracket without end": lambda n: f"<p>（作者：{'王建国 ' * n}</p>",
    "labels alone": lambda n: "<p>供稿：</p><p>文/图：</p><p>采访、撰文：</p>" * n,
    "reports": lambda n: f"<p>{'（王建國／報導' * n}</p>",
    "offices and names": lambda n: "<p>柳河县人民检察院 王建国</p>" * n,
    "a name and offices": lambda n: f"<p>王建国 {'柳河大学教授、' * n}</p>",
    "datelines": lambda n: f"<p>{'柳河网讯 王建国' * n}</p>",
    "places": lambda n: f"<p>记者王建国{'台北' * n}報導</p>",
    "places in traditional": lambda n: f"<p>記者王建國{'臺東廣東' * n}報導</p>",
    "an origin and names": lambda n: f"<p>来源：{'柳河网 王建国 ' * n}</p>",
    "columns": lambda n: "<p>王建国专栏</p><p>专栏｜王建国</p>" * n,
    "lines of a headline": lambda n: f"<p>{TITLE[:4]}</p><p>{TITLE[4:6]}</p>" * n,
    "numbers of pages": lambda n: "<option value=c_2.html>第2页" * n,
    "choices without end": lambda n: "<option value=" * n,
    "downloads": lambda n: "<p>附件：</p><p><a href='/download?id=1'>指南</a></p>" * n,
    "prices": lambda n: "<p>￥1</p><button>立即购买</button>" * n,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_no_faster_than_the_page(name: str) -> None:
    def reading(size: int) -> Callable[[], object]:
        body = page(
            f"<title>{TITLE}</title>",
            f"<h1>{TITLE}</h1><p>2024-05-13</p>{paragraphs()}{HOSTILE[name](size)}",
        ).encode()

        def reads() -> None:
            with suppress(NotAnArticleError):
                read(body, "http://www.example.cn/x/1.html")

        return reads

    grows_evenly(reading, 2000)
