# ruff: noqa: E501 - a line of a page is a line here
"""One line of time, origin and names at a time, in the words of many sites."""

from __future__ import annotations

import pytest

from tests.crawler.pages.test_bylines import article_with
from tests.crawler.pages.test_families import CHINA

INFO = "<div>2024-05-13 08:49　来源：柳河日报</div>"

HEADS: tuple[tuple[str, str | None, tuple[str, ...], str | None], ...] = (
    ("<div>2024-05-13 08:49 来源：柳河在线-柳河日报 编辑：陈淋</div>", "柳河在线-柳河日报", (), "陈淋"),
    ("<div>来源：柳河日报（记者 骆阿呷）2024-05-13 08:49</div>", "柳河日报", ("骆阿呷",), None),
    ("<div>发布时间：2024-05-13 08:49:00 信息来源：县农业农村局 作者：傅敏 审核人：张强 浏览次数：33</div>", "县农业农村局", ("傅敏",), None),
    ("<div><span>来源：</span><span>县委办</span><span>作者：</span><span>毕小军</span><span>时间：</span><span>2024-05-13 08:49</span></div>", "县委办", ("毕小军",), None),
    ("<div>柳河县融媒体中心 <em>2024-05-13 08:49</em> <i>浏览 233</i></div>", "柳河县融媒体中心", (), None),
    ("<div>发布日期:2024-05-13 08:49浏览次数: 12次来源：柳河市协作办字号：[ 大 中 小 ]</div>", "柳河市协作办", (), None),
    ("<div>【来源：柳河日报】【2024-05-13 08:49】</div>", "柳河日报", (), None),
    ("<div>2024年05月13日 08:49:22 | 来源：柳河网 | 记者：支林 通讯员：惠小勇</div>", "柳河网", ("支林", "惠小勇"), None),
    ("<div>稿源： 柳河客户端 　 2024-05-13 08:49:00</div><div>柳河客户端记者 范奕 萧云</div>", "柳河客户端", ("范奕", "萧云"), None),
    ("<div>□ 柳河日报全媒体记者 马 艳<br>□ 柳河日报通讯员 粟裕民</div><div>2024-05-13 08:49　来源：柳河日报</div>", "柳河日报", ("马艳", "粟裕民"), None),
    ("<div>来源：柳河日报  　作者：本报记者 何勤  　发布时间：2024-05-13 08:49</div>", "柳河日报", ("何勤",), None),
    ("<div>作者：何勤 文/图 来源：柳河日报 2024-05-13 08:49</div>", "柳河日报", ("何勤",), None),
    ("<div>作者：县委宣传部 来源：柳河日报 2024-05-13 08:49</div>", "柳河日报", (), None),
    ("<div>2024-05-13 08:49　来源：柳河报　记者：庞礴 编辑 甘浩 校对 刘越</div>", "柳河报", ("庞礴",), "甘浩"),
    ("<div>2024-05-13 08:49:12　原创　柳河观察</div>", "柳河观察", (), None),
    ("<div>2024-05-13 08:49　来源：柳河晚报　责编：屠一鸣　一审：丁一 二审：王二 三审：张三</div>", "柳河晚报", (), "屠一鸣"),
    ("<time>2024年05月13日 08:49:03</time><br><span><a>来自天津</a></span><a class='media'>海河晚报</a>", "海河晚报", (), None),
    ("<div>发布时间：2024-05-13 08:49 来源：青年在线 作者：青年报·青年网记者 王新欣</div>", "青年在线", ("王新欣",), None),
    ("<div>2024-05-13 08:49　来源：柳河日报</div><div class='author-box'><a>李京辉</a></div>", "柳河日报", ("李京辉",), None),
    ("<div class='byline'><a>沈泽远</a> 报道</div><div>2024-05-13 08:49　来源：柳河日报</div>", "柳河日报", ("沈泽远",), None),
)  # fmt: skip

TAILS: tuple[tuple[str, str | None], ...] = (
    ("<p>责任编辑：季小燕 审核：萧然</p>", "季小燕"), ("<div>（责编：李莎、罗昱）</div>", "李莎、罗昱"), ("<p>责编：闵云 骆平</p>", "闵云、骆平"),
    ("<p>编辑｜庞小红</p>", "庞小红"), ("<p>值班编委：毕强 责任编辑：屠敏</p>", "屠敏"), ("<p>编 辑：丁 一</p>", "丁一"),
    ("<p>责任编辑:cnnb002</p>", None), ("<p>责任编辑： 张某（实习）</p>", "张某"), ("<p>责编 | 王者 编审 | 李四</p>", "王者"),
    ("<p>（编辑：刘天）</p><p>（审核：杨毅）</p>", "刘天"), ("<p>责任编辑：<span>陈嘉</span><span>_NN1</span></p>", "陈嘉"),
    ("<p>初审：何芮 复审：李乐 终审：张波</p>", None), ("<p>审核：张波 编辑：何芮 校对：李乐</p>", "何芮"),
    ("<p>责任编辑：何芮 电话：0834-0000000</p>", "何芮"), ("<p>编辑/何芮 审核/李乐</p>", "何芮"), ("<div>责任编辑：</div><div>何芮</div>", "何芮"),
    ("<p>责任编辑：<a>返回某网，查看更多</a></p>", None), ("<p>（編輯：方沛）1130513</p>", "方沛"),
)  # fmt: skip

TEXTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("本报讯（记者 骆晓 通讯员 毕阿甲 傅以诺）", "", ("骆晓", "毕阿甲", "傅以诺")),
    ("新华社成都5月13日电（记者谢佼、萧永）", "", ("谢佼", "萧永")),
    ("本报柳河5月13日电 记者季明、屠涛报道：", "", ("季明", "屠涛")),
    ("“柳河新闻”记者徐湘5月13日从县农业农村局获悉，", "", ("徐湘",)),
    ("", "（记者 毕若旭 通讯员 阿牛木支）", ("毕若旭", "阿牛木支")), ("", "（骆小飞）", ("骆小飞",)),
    ("", "（作者：傅聪）", ("傅聪",)), ("", "（季平 文/图）", ("季平",)), ("", "（记者 沙马石古 实习记者 李欣）", ("沙马石古", "李欣")),
    ("记者从县文旅局了解到，", "", ()), ("记者近日走访发现，", "", ()), ("当记者马上赶到现场时，", "", ()),
    ("发言人在例行记者会上回答记者提问时强调，", "", ()), ("", "据《柳河日报》记者了解，这一比例仍在上升。", ()),
)  # fmt: skip


@pytest.mark.parametrize(("info", "origin", "authors", "editor"), HEADS)
def test_lines_under_the_headline(
    info: str, origin: str | None, authors: tuple[str, ...], editor: str | None
) -> None:
    article = article_with(info)
    assert article.published_at is not None
    assert article.published_at.astimezone(CHINA).isoformat()[:16] == "2024-05-13T08:49"
    assert (article.origin, article.authors, article.editor) == (origin, authors, editor)
    assert len(article.body.split("\n")) == 4


@pytest.mark.parametrize(("tail", "editor"), TAILS)
def test_lines_under_the_text(tail: str, editor: str | None) -> None:
    article = article_with(INFO, tail=tail)
    assert article.editor == editor
    assert article.authors == ()
    assert len(article.body.split("\n")) == 4


@pytest.mark.parametrize(("first", "last", "authors"), TEXTS)
def test_names_in_the_text(first: str, last: str, authors: tuple[str, ...]) -> None:
    assert article_with(INFO, first=first, last=last).authors == authors
