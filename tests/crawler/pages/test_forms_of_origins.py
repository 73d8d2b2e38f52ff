"""The forms in which sites print where an article is from, and lines that say nothing of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.pages import extract
from tests.crawler.pages.test_bylines import article_with
from tests.crawler.pages.test_precision import english

# Lines under the headline, parts set apart by |; the origin behind ->.
LINES = """
2024-05-13 08:49 | 来源：转载文章 ->
文章来源：柳河日报　文章作者：周子墨　发布日期：2024-05-13 -> 柳河日报
2024-05-13 08:49 | 来源：转载 ->
2024-05-13 08:49 | 来源：未知 ->
2024-05-13 08:49 | 来源：不详 ->
2024-05-13 08:49 | 来源：原创 ->
2024-05-13 08:49 | 来源：无 ->
2024-05-13 08:49 | 来源：暂无 ->
2024-05-13 08:49 | 来源：- ->
2024-05-13 08:49 | 来源：-- ->
2024-05-13 08:49 | 来源：null ->
2024-05-13 08:49 | 来源：undefined ->
2024-05-13 08:49 | 7 分钟 ->
2024-05-13 08:49 | 阅读需 7 分钟 ->
2024-05-13 08:49 | 7分钟阅读 ->
2024-05-13 08:49 | 本文约1200字 ->
2024-05-13 08:49 | 1.2万阅读 ->
2024-05-13 08:49 | 阅读量 12 ->
2024-05-13 08:49 | 12人阅读 ->
2024-05-13 08:49 | 12次浏览 ->
2024-05-13 08:49 | 浏览量：12 ->
2024-05-13 08:49 | 热度 12 ->
2024-05-13 08:49 | 3条评论 ->
2024-05-13 08:49 | 0 评论 ->
2024-05-13 08:49 | 点赞 12 ->
2024-05-13 08:49 | 收藏 ->
2024-05-13 08:49 | 微信扫码分享 ->
2024-05-13 08:49 | 分享到微信 ->
2024-05-13 08:49 | 打印本页 ->
2024-05-13 08:49 | 关闭窗口 ->
2024-05-13 08:49 | 字体： 大 中 小 ->
2024-05-13 08:49 | 【字体：大 中 小】 ->
2024-05-13 08:49 | 语音播报 ->
2024-05-13 08:49 | 语音朗读 ->
2024-05-13 08:49 | 无障碍浏览 ->
2024-05-13 08:49 | 适老版 ->
2024-05-13 08:49 | 视力保护色 ->
2024-05-13 08:49 | IP属地：浙江 ->
2024-05-13 08:49 | 浙江 ->
2024-05-13 08:49 | 来自浙江 ->
2024-05-13 08:49 | 来自手机客户端 ->
2024-05-13 08:49 | 已编辑 ->
2024-05-13 08:49 | 编辑于浙江 ->
2024-05-13 08:49 | 新闻资讯 ->
2024-05-13 08:49 | 新闻中心 ->
2024-05-13 08:49 | 时政要闻 ->
2024-05-13 08:49 | 国内新闻 ->
2024-05-13 08:49 | 社会新闻 ->
2024-05-13 08:49 | 本地要闻 ->
2024-05-13 08:49 | 热点新闻 ->
2024-05-13 08:49 | 焦点新闻 ->
2024-05-13 08:49 | 图片新闻 ->
2024-05-13 08:49 | 最新消息 ->
2024-05-13 08:49 | 通知公告 ->
2024-05-13 08:49 | 政务动态 ->
2024-05-13 08:49 | 财经 ->
2024-05-13 08:49 | 农历四月初六 ->
2024-05-13 08:49 | 星期一 ->
2024-05-13 08:49 | 打开客户端 ->
2024-05-13 08:49 | 下载APP ->
2024-05-13 08:49 | 用APP打开 ->
2024-05-13 08:49 | 小 中 大 ->
2024-05-13 08:49 | 繁體 ->
2024-05-13 08:49 | 王建国 ->
2024-05-13 08:49 | 记者 王建国 ->
2024-05-13 08:49 | 责任编辑：赵明 ->
2024-05-13 08:49 | 第03版：要闻 ->
2024-05-13 08:49 | 索引号：LH2024-0012 ->
2024-05-13 08:49 | 文号：柳政发〔2024〕12号 ->
2024-05-13 08:49 | 有效性：有效 ->
2024-05-13 08:49 | 主题分类：综合政务 ->
2024-05-13 08:49 | 收听本文 ->
2024-05-13 08:49 | 原标题：便民服务中心启用 ->
2024-05-13 08:49 | 责编：赵明 ->
2024-05-13 08:49 | 關注我們 ->
2024-05-13 08:49 | 聽新聞 ->
2024-05-13 08:49 | 讚好 12 ->
2024-05-13 08:49 | 分享 ->
2024-05-13 08:49 | 社會 ->
2024-05-13 08:49 | 生活新聞 ->
2024-05-13 08:49 | 即時新聞 ->
2024-05-13 08:49 | 來源：柳河日報 -> 柳河日報
2024-05-13 08:49 | 来源： 柳河日报 | 作者： 王建国 -> 柳河日报
2024-05-13 08:49 | 来源｜柳河日报 -> 柳河日报
2024-05-13 08:49 | 来源/柳河日报 -> 柳河日报
来源/柳河日报 | 2024-05-13 08:49 -> 柳河日报
来源丨柳河日报客户端 | 2024-05-13 08:49 -> 柳河日报客户端
2024-05-13 08:49 | 文章出处：柳河日报 -> 柳河日报
2024-05-13 08:49 | 消息来源：柳河日报 -> 柳河日报
2024-05-13 08:49 | 信息来源： 县教育局 | 访问量： -> 县教育局
2024-05-13 08:49 | 【来源：柳河日报】 -> 柳河日报
2024-05-13 08:49 | [来源] 柳河日报 -> 柳河日报
2024-05-13 08:49 | 来源 柳河日报 -> 柳河日报
2024-05-13 08:49 | 稿源:柳河日报 | 编辑:赵明 -> 柳河日报
2024-05-13 08:49 | 稿件来源：柳河日报 记者 王建国 -> 柳河日报
2024-05-13 08:49 | 来源：柳河日报 | 我来说两句(12人参与) -> 柳河日报
2024-05-13 08:49 | 来源：柳河日报 | 参与评论(12)人 -> 柳河日报
2024-05-13 08:49 | 来源：柳河日报 | 字体大小 -> 柳河日报
2024-05-13 08:49 | 来源：柳河日报社 -> 柳河日报社
2024-05-13 08:49 | 来源：柳河市融媒体中心 -> 柳河市融媒体中心
2024-05-13 08:49 | 来源：新柳社 -> 新柳社
2024-05-13 08:49 | 来源：柳河县人民政府办公室 -> 柳河县人民政府办公室
2024-05-13 08:49 | 来源：政府办 -> 政府办
2024-05-13 08:49 | 来源：县委宣传部 -> 县委宣传部
2024-05-13 08:49 | 来源：网络 -> 网络
2024-05-13 08:49 | 来源：互联网 -> 互联网
2024-05-13 08:49 | 来源：本网 -> 本网
2024-05-13 08:49 | 来源：柳河+ -> 柳河+
2024-05-13 08:49 | 来源：36柳 -> 36柳
2024-05-13 08:49 | 来源：ZLH新闻 -> ZLH新闻
2024-05-13 08:49 | 来源：柳河日报、柳河网 -> 柳河日报、柳河网
2024-05-13 08:49 | 来源：《柳河日报》 -> 《柳河日报》
2024-05-13 08:49 | 来源：柳河日报·柳河网 -> 柳河日报·柳河网
2024-05-13 08:49 | 转载自 柳河日报 -> 柳河日报
2024-05-13 08:49 | 转自：柳河日报 -> 柳河日报
2024-05-13 08:49 | 摘自：柳河日报 -> 柳河日报
2024-05-13 08:49 | 供稿：县教育局 -> 县教育局
2024-05-13 08:49 | 发布单位：县教育局 -> 县教育局
2024-05-13 08:49 | 发布机构：县教育局 | 来源：柳河日报 -> 柳河日报
2024-05-13 08:49 | 发文机关：柳河县人民政府 -> 柳河县人民政府
2024-05-13 08:49 | 柳河融媒 -> 柳河融媒
2024-05-13 08:49 | 柳河广播电视台 -> 柳河广播电视台
柳河发布 | 2024-05-13 08:49 -> 柳河发布
柳河新闻客户端 | 2024-05-13 08:49 | 浙江 -> 柳河新闻客户端
柳河日报 | 2024-05-13 08:49 | 听新闻 -> 柳河日报
柳河日報 | 2024/05/13 08:49 -> 柳河日報
"""


def _rows() -> list[tuple[str, str | None]]:
    rows = (line.rpartition("->") for line in LINES.strip().split("\n"))
    return [(text.strip(), origin.strip() or None) for text, _, origin in rows]


def _in_one_line(line: str) -> str:
    spans = "".join(f"<span>{part.strip()}</span> " for part in line.split(" | "))
    return f"<p>{spans}</p>"


def _in_lines_of_their_own(line: str) -> str:
    items = "".join(f"<li>{part.strip()}</li>" for part in line.split(" | "))
    return f"<ul>{items}</ul>"


@pytest.mark.parametrize(
    "printed", [_in_one_line, _in_lines_of_their_own], ids=lambda way: way.__name__.strip("_")
)
def test_it_is_read_among_the_other_parts(printed: Callable[[str], str]) -> None:
    misread = {
        line: (found, origin)
        for line, origin in _rows()
        if (found := article_with(printed(line)).origin) != origin
    }
    assert misread == {}


@pytest.mark.parametrize(
    ("box", "authors", "origin"),
    [
        ("<a>管得宽</a><span>关注</span>", (), "管得宽"),
        ("<a>王建国</a><span>+关注</span>", ("王建国",), None),
        ("<a>王建国</a>", ("王建国",), None),
        ("<span>撰文：</span><a>王建国</a><br>", ("王建国",), None),
        ("<a>柳河日报</a>", (), "柳河日报"),
    ],
)
def test_a_box_named_for_the_author(box: str, authors: tuple[str, ...], origin: str | None) -> None:
    """An account that readers can follow is where an article is from; a person wrote it."""
    article = article_with(f"<div class='author-info'>{box} <i>2024-05-13 08:49</i></div>")
    assert (article.authors, article.origin) == (authors, origin)


@pytest.mark.parametrize(("name", "origin"), [("大渡 美咲", None), ("柳河新聞", "柳河新聞")])
def test_who_wrote_in_japanese_is_no_origin(name: str, origin: str | None) -> None:
    title = "橋の架け替え工事、来年四月に着工へ"
    said = "市は十八日、橋の架け替え工事を来年四月に始めると発表した。"
    more = "総工費は約四十二億円で、三年後の完成を目指すという。"
    info = f"<div>2024/5/13 8:49</div><div class='author-info'><a>{name}</a></div>"
    html = f"<title>{title}</title><h1>{title}</h1>{info}<p>{said}</p><p>{more}</p>"
    whole = f"<html><body>{html}</body></html>".encode()
    assert extract(whole, "http://www.example.jp/x/1.html").origin == origin


def test_names_that_a_label_calls_authors_are_no_origin() -> None:
    info = "<p><i>2024-05-13 08:49</i> <a>叨叨姐</a> <a>胡大刀</a></p><p>执笔/叨叨姐、胡大刀</p>"
    article = article_with(info.replace("<p>", "<p class='source'>", 1))
    assert (article.authors, article.origin) == (("叨叨姐", "胡大刀"), None)


def test_a_person_named_as_the_source_wrote_it_where_nobody_else_did() -> None:
    assert article_with("<p>2024-05-13 08:49</p>", tail="<p>来源：王建国</p>").authors == (
        "王建国",
    )
    info = "<p>2024-05-13 08:49 来源：王建国 作者：李小兰</p>"
    assert article_with(info).authors == ("李小兰",)


def test_a_paper_named_under_the_text_without_a_colon() -> None:
    article = article_with("<p>2024-05-13 08:49</p>", tail="<p>转自《柳河日报》</p>")
    assert article.origin == "《柳河日报》"


@pytest.mark.parametrize(
    ("head", "info", "origin"),
    [
        ("<meta name='author' content='Daniel Grossert'>", "<p>Daniel Grossert</p>", None),
        ("<meta name='source' content='Hill Wire'>", "<p>Hill Wire</p>", "Hill Wire"),
    ],
)
def test_who_wrote_an_article_of_another_language_is_not_its_origin(
    head: str, info: str, origin: str | None
) -> None:
    assert extract(english(info, head), "http://www.example.org/x/1.html").origin == origin
