# ruff: noqa: E501 - a line of a page is a line here
"""Which times, origins and editors are an article's, and which words around it are none."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.crawler.pages.test_bylines import AT, article_with

DAY = "2024-05-13T00:00"
TIME = "<p>2024-05-13 08:49</p>"

REPUBLICAN = (
    ("發布日期：113-05-13", DAY), ("發佈日期：113/05/13", DAY), ("日期：113.05.13", DAY), ("113-05-13", DAY), ("113/05/13 08:49", AT), ("113-0513-13", None), ("中華民國113年5月13日", DAY), ("中華民國 113 年 5 月 13 日", DAY),
    ("民國113年5月13日 08:49", AT), ("發布時間：113/05/13 08:49", AT), ("發布時間：113-05-13 上午 08:49", AT), ("張貼日期：113年5月13日", DAY),
    ("上版日期：113-05-13　更新日期：113-05-14", DAY), ("电话：113-05-13", None), ("日期：13-05-13", None), ("民國113年15月43日", None),
)  # fmt: skip
FORMS = (
    ("2024年5月13日 (一) 08:49", AT), ("2024-05-13 [星期一] 08:49", AT), ("2024年5月13日，星期一，08:49", AT), ("2024-05-13 Mon 08:49", AT),
    ("2024年5月13日週一上午8:49", AT), ("Mon May 13 08:49:30 CST 2024", AT + ":30"), ("2024-05-13 禮拜一 08:49", AT), ("2024年5月13日 晚間8:49", "2024-05-13T20:49"),
    ("2024年5月13日 上午08時49分", AT), ("2024-05-13-08:49", AT), ("[2024-05-13] [08:49]", AT),
    ("【2024年5月13日】【08:49】", AT), ("2024 05.13 08:49", AT), ("08:49, 2024年5月13日", AT), ("2024-05-13-08", DAY), ("建立時間：2024/05/13 08:49", AT), ("2024年5月13日, 格林尼治标准时间10:41", "2024-05-13T18:41"),
)  # fmt: skip
CALLED = (
    ("2024-05-13 08:49 更新：2024-05-14 10:00", AT), ("最後更新 2024/05/14 10:00</p><p>發布時間 2024/05/13 08:49", AT), ("今天是2024年5月13日 星期一", None),
    ("报名时间：2024-05-13 08:49", None), ("发布日期：</p><p>2024-05-13", DAY), ("成文日期：</p><p>2024-05-12</p><p>发布日期：</p><p>2024-05-13", DAY),
    ("成文日期：2024年05月12日 发布日期：2024年05月13日", DAY), ("页面生成时间：2024-05-13 08:49", None),
)  # fmt: skip


@pytest.mark.parametrize("clock", ["香港時間8時49分", "08:49", "北京时间：08:49"])
def test_a_day_and_the_clock_on_the_next_line(clock: str) -> None:
    expected = datetime.fromisoformat(AT + "+08:00")
    assert (
        article_with(tail=f"<div>2024年5月13日（星期一）<br>{clock}</div>").published_at == expected
    )


def test_a_chinese_text_with_as_much_english_has_chinese_times() -> None:
    english = "The county council voted on Tuesday to close two of its four ferry landings." * 3
    said = article_with("<p>2024-05-13 08:49　来源：柳河网</p>", last=f"</p><p>{english}")
    first = article_with(
        "<p>2024-05-13 08:49</p>",
        first=f"县议会昨天表决，明年春季起关闭两处渡口。</p><p>{english * 4}</p><p>",
    )
    expected = datetime.fromisoformat(AT + "+08:00")
    assert (said.published_at, first.published_at) == (expected, expected)


@pytest.mark.parametrize(("line", "at"), REPUBLICAN + FORMS + CALLED)
def test_time(line: str, at: str | None) -> None:
    expected = datetime.fromisoformat(at + "+08:00") if at else None
    assert article_with(f"<p>{line}</p>").published_at == expected


@pytest.mark.parametrize(
    ("info", "head", "at"),
    [
        ("2024-05-13", "<meta name='publishdate' content='2024-05-13 08:49:00'>", AT),
        ("2024-05-13", "<meta name='my:publish_date' content='2024-05-13T08:49:00+08:00'>", AT),
        ("2024-05-13 08:49", "<meta name='publishdate' content='2024-05-14'>", AT),
        ("2024-05-13", "<script>var x = {publishTime: '2024-05-13 08:49:00'}</script>", AT),
        ("2024-05-13", "<script>var x = {publishTime: '2024-05-11 08:49:00'}</script>", DAY),
        (
            "2024-05-13",
            '<script>push([1,"{\\"publishedAt\\":\\"2024-05-13T08:49:00+08:00\\"}"])</script>',
            AT,
        ),
        ("2024-05-12", '<script>var ct = "1715561340";</script>', AT),
    ],
)
def test_a_time_of_the_head(info: str, head: str, at: str) -> None:
    expected = datetime.fromisoformat(at + "+08:00")
    assert article_with(f"<p>{info}</p>", head=head).published_at == expected


def test_the_clock_over_every_page_is_no_time_of_publication() -> None:
    clock = "<div>2026年11月29日 星期日</div>"
    page = article_with(TIME).published_at
    assert article_with("", head=clock).published_at is None
    assert article_with(TIME, head=clock).published_at == page


@pytest.mark.parametrize(
    ("tail", "at"),
    [
        ("<p>柳河镇人民政府</p><p>2024年5月10日</p>", None),
        ("<p>柳河镇人民政府</p><p>二〇二四年五月十日</p>", None),
        ("<p>© 2024-05-13 柳河网</p>", None),
        ("<p>发布时间：2024-05-13 08:49</p>", AT),
        ("<p>日期：2024-05-13</p>", DAY),
    ],
)
def test_a_time_under_the_text(tail: str, at: str | None) -> None:
    """The day that signs a text is not that of its publication, which a script may tell."""
    expected = datetime.fromisoformat(at + "+08:00") if at else None
    assert article_with(tail=tail).published_at == expected
    if at is None:
        script = "<script>var x = {publishTime: '2024-05-13 08:49:00'}</script>"
        told = datetime.fromisoformat(AT + "+08:00")
        assert article_with(tail=tail, head=script).published_at == told


NO_ORIGINS = (
    "發表於", "建立時間", "發表", "來自浙江", "IP属地：浙江", "IP属地 四川省", "产业动态", "財經新聞", "國際新聞", "下载客户端", "打开APP", "王建国", "查看旧版", "投诉",
    "社区", "热点", "加入收藏", "文 / 王建国", "阅读量", "复制链接", "要闻 国内", "上一篇", "编辑部", "全文共1024字", "来自 iPhone客户端", "来自：微博网页版", "四川", "中国网友",
    "我来说两句", "收听", "约3分钟", "字数：1024", "新闻资讯", "通知公告", "工作动态", "政务公开", "图片新闻", "社会新闻", "公司新闻", "学院新闻", "行业资讯", "健康养生",
    "手机看新闻", "新闻中心", "留言", "小 中 大", "無障礙", "友善列印", "聽新聞", "3C科技", "專題報導", "大陸新聞", "地方新聞", "共12张",
    "柳河网首页", "本报讯", "本網訊", "本台消息", "撰文：", "作者：", "出版：",
)  # fmt: skip


@pytest.mark.parametrize("word", NO_ORIGINS)
def test_a_word_that_is_no_origin(word: str) -> None:
    for info in (
        f"<p>2024-05-13 08:49 {word}</p>",
        f"<p>{word} 2024-05-13 08:49</p>",
        f"<div><span>2024-05-13 08:49</span><span>{word}</span></div>",
        f"{TIME}<p>{word}</p>",
        f"<p>{word}</p>{TIME}",
        f"<div class='info author'><span>2024-05-13 08:49</span> <span>{word}</span></div>",
    ):
        assert article_with(info).origin is None, info


@pytest.mark.parametrize(
    "tail",
    [
        "<p>图片来源：柳河视觉</p>",
        "<p>数据来源：县统计局</p>",
        "<p>凡本网注明“来源：柳河网”的所有作品，版权均属于柳河网</p>",
        "<p>声明：转载请注明来源：柳河网</p>",
    ],
)
def test_a_source_of_something_else(tail: str) -> None:
    assert article_with(TIME, tail=tail).origin is None


@pytest.mark.parametrize(
    "name",
    ["柳河日报", "柳河融媒", "柳河发布", "柳河日报客户端", "新华社", "第一财经", "县人民政府", "柳河县教育局", "宁波气象"],
)  # fmt: skip
def test_an_origin_without_a_label(name: str) -> None:
    for info in (
        f"<p>2024-05-13 08:49 {name}</p>",
        f"<p>{name} 2024-05-13 08:49</p>",
        f"<p><span>2024-05-13 08:49</span><span>{name}</span></p>",
        f"<div><span class='source'>{name}</span></div>{TIME}",
        f"{TIME}<div class='from'>{name}</div>",
    ):
        assert article_with(info).origin == name, info


def test_the_office_that_publishes_an_announcement() -> None:
    for info in (
        "<p>发文机关：柳河县人民政府</p><p>发布日期：2024-05-13</p>",
        "<p>发文机关：</p><p>柳河县人民政府</p><p>发布日期：2024-05-13</p>",
        "<p>發布單位：柳河县人民政府 發布日期：113-05-13</p>",
    ):
        assert article_with(info).origin == "柳河县人民政府"


@pytest.mark.parametrize(
    ("tail", "editor"),
    [
        ("编辑 推荐阅读", None),
        ("编辑：admin", None),
        ("责任编辑：news", None),
        ("核稿編輯：趙明", "趙明"),
        ("責任編輯／趙明", "趙明"),
        ("编审：周正 责编：赵明", "赵明"),
        ("责任编辑：赵和平", "赵和平"),
        ("责编：郑和", "郑和"),
        ("编辑：李小兰 周和平", "李小兰、周和平"),
        ("编辑︱赵明", "赵明"),
    ],
)
def test_editor(tail: str, editor: str | None) -> None:
    assert article_with(TIME, tail=f"<p>{tail}</p>").editor == editor
