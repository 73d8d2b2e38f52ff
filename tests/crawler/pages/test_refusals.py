# ruff: noqa: E501 - a line of a page is a line here
"""Articles that look like something else are read; lists and forms that look like articles are not."""

from __future__ import annotations

import pytest

from crawler.errors import NotAnArticleError
from crawler.pages import extract
from tests.crawler.pages.cases.case import FOOTER, LINKS, NAVIGATION, PARAGRAPHS, page, paragraphs

URL = "http://www.example.cn/2024/0513/1.html"
TITLE = "柳河镇便民服务中心启用首日接待三百人"
HEAD = f"<title>{TITLE}_柳河网</title>"
TOP = f"<h1>{TITLE}</h1><p>2024-05-13 08:49　来源：柳河日报</p>"
SENTENCE = "柳河镇便民服务中心昨日启用。"
LOGIN = "<form><input name=u><input type='password' name=p><button>登录</button></form>"
ENTRY = "<div class='x'><i>柳河日报·{0}小时前</i><h3><a href='/a/{0}.html'>柳河县第{0}届山歌节开幕</a></h3><p>昨日，柳河县第{0}届山歌节在城东公园开幕，来自各乡镇的二十六支队伍参加，活动持续三天，市民可免费入园观看。</p></div>"
ENTRIES = "".join(ENTRY.format(i) for i in range(1, 9))
NEXT = "<div class='{0}'><h1>柳河县第九届山歌节周末开幕</h1><p>2024-05-12 10:00</p><p>第九届山歌节周末在城东公园开幕，来自各乡镇的二十六支队伍参加，活动持续三天，市民可免费入园观看，主会场设在公园北门广场。</p></div>"

OUTAGE = "因城区供水主管网抢修，定于5月14日8时至20时对滨河路、建设路片区暂停供水，请提前储水。"

DAY = tuple(f"第{i}，{p}" for i, p in enumerate(PARAGRAPHS * 2))

READ: dict[str, tuple[str, tuple[str, ...]]] = {
    "a login box in the head of the page": (HEAD + LOGIN + TOP + f"<div><p>{SENTENCE}</p></div>", (SENTENCE,)),
    "a text of one short sentence": (HEAD + TOP + f"<div class=c><p>{SENTENCE}</p></div>", (SENTENCE,)),
    "all hidden until a script shows it": (
        HEAD + f"<div style='display:none'>{NAVIGATION.format('n')}{TOP}<div>{paragraphs()}</div></div>",
        PARAGRAPHS,
    ),
    "the body hidden until a script shows it": (
        HEAD + TOP + f"<div id=body style='display: none'>{paragraphs()}</div>",
        PARAGRAPHS,
    ),
    "a body in a box named for relations": (
        HEAD + TOP + f"<div class='relate-social'><p>{SENTENCE}</p></div>" + LINKS.format("l", "更多"),
        (SENTENCE,),
    ),
    "a short text over other articles' excerpts": (HEAD + TOP + f"<div class=c><p>{SENTENCE}</p></div><div>{ENTRIES}</div>", (SENTENCE,)),
    "excerpts of the day within an article": (
        HEAD + TOP + "<div class=c>" + "".join(f"<p>{p}</p><p><a href='/{i}'>第{i}条消息的标题全文</a></p>" for i, p in enumerate(DAY)) + "</div>",
        DAY,
    ),
    "a further article under it, in a box alike": (
        HEAD + f"<div class='story'>{TOP}{paragraphs()}</div>" + NEXT.format("story"),
        PARAGRAPHS,
    ),
    "a further article under it, its heading alone": (
        HEAD + f"<div>{TOP}{paragraphs()}" + NEXT.format("") + "</div>",
        PARAGRAPHS,
    ),
    "other words in the head than in the heading": (
        f"<title>便民服务中心启用，柳河人办事不用跑三趟</title><div><h1>柳河镇便民服务中心启用</h1><p>2024-05-13 08:49</p>{paragraphs()}{NEXT.format('')}</div>",
        PARAGRAPHS,
    ),
    "salutation, one sentence, signature": (
        HEAD + TOP + f"<div class=c><p>各乡镇人民政府：</p><p>{SENTENCE}</p><p>柳河县人民政府办公室</p><p>2024年5月13日</p></div>",
        ("各乡镇人民政府：", SENTENCE, "柳河县人民政府办公室", "2024年5月13日"),
    ),
    "names after one sentence": (
        HEAD + TOP + f"<div class=c><p>{SENTENCE}</p><p>石桥镇：王山　李河　赵川</p><p>木坝乡：郑石　冯木</p></div>",
        (SENTENCE, "石桥镇：王山 李河 赵川", "木坝乡：郑石 冯木"),
    ),
    "junk between sentences that its class hides": (
        HEAD + TOP + "<div>" + "<br>".join(f"{p}<font class='jammer'>n8 K)a# z</font>" for p in PARAGRAPHS) + "</div>",
        PARAGRAPHS,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_an_article_is_read_whole(name: str) -> None:
    markup, body = READ[name]
    article = extract(page("", markup + FOOTER.format("footer")).encode(), URL)
    assert [" ".join(line.split()) for line in article.body.split("\n")] == list(body)


def test_the_day_that_signs_a_short_notice_tells_an_article_and_not_its_time() -> None:
    signed = f"<h2>停水公告</h2><div>{OUTAGE}</div><div align=right>柳河县自来水公司</div>"
    day = "<div align=right>2024年5月13日</div>"
    head, around = "<title>停水公告-柳河县人民政府</title>", NAVIGATION.format("n")
    html = page(head, around + f"<div class=c>{signed}{day}</div>")
    article = extract(html.encode(), "http://www.example.cn/gg/1.html")
    assert article.body.split("\n") == [OUTAGE, "柳河县自来水公司", "2024年5月13日"]
    assert (article.title, article.published_at) == ("停水公告", None)
    with pytest.raises(NotAnArticleError):
        extract(html.replace(day, "").encode(), "http://www.example.cn/gg/1.html")


HOME = NAVIGATION.format("n") + "".join(LINKS.format(f"l{i}", "栏目") for i in range(9))
REFUSED = {
    "excerpts, each over a link to the whole": "<title>柳河讲座网</title>" + "".join(f"<li><h4>第{i}届山歌节</h4><p>昨日，柳河县第{i}届山歌节在城东公园开幕，来自各乡镇的二十六支队伍参加。</p><p><a href='/{i}'>详情 &gt;</a></p></li>" for i in range(4)),
    "a home page whose only prose is its footer": "<title>教务处</title>" + HOME + "<div class='wrapper footer'><p>地址：柳河市高教园区同砚路38号 邮编：300350，版权归本处所有。</p></div>",
    "a home page with two teasers and a day": "<title>柳河新闻网</title>" + HOME + "<p>2024-05-13</p>" + "".join(f"<div><a href='/{i}'>第{i}号专题</a><p>第{i}次全县扩大会议昨日召开，传达学习会议精神，部署下一步工作。</p></div>" for i in range(2)) + HOME,
    "excerpts under the names of their houses": f"<title>柳河新闻网</title>{ENTRIES}",
    "what was found for a word": "<title>水库_搜索结果_柳河网</title>" + NAVIGATION.format("n") + "<p>找到约 128 条结果</p>" + "".join(f"<div><h3><a href='/{i}'>第{i}座水库开工</a></h3><p>…昨日上午，柳河县第{i}座水库的除险加固工程正式开工，计划工期十八个月。该水库总库容1260万立方米，承担着下游3个乡镇的灌溉…</p><cite>www.example.cn/{i} 2024-05-1{i}</cite></div>" for i in range(8)),
    "what stands under a subject": "<title>茶园 | 柳河摄影家协会</title>" + NAVIGATION.format("n") + "<h1>标签：茶园</h1>" + "".join(f"<article><h2><a href='/{i}'>第{i}座茶园开采</a></h2><div>2024年5月1{i}日</div><p>昨日清晨，柳河县第{i}座茶园迎来头采。天刚亮，六十多名采茶女工便背着竹篓上了山，指尖翻飞，一芽一叶落入篓中。 […]</p></article>" for i in range(6)),
    "feeds to subscribe to": "<title>RSS订阅中心-柳河网</title>" + NAVIGATION.format("n") + "<h1>RSS订阅中心</h1><p>RSS是站点之间共享内容的一种简易方式，您可以通过阅读器订阅本站的新闻。</p>",
    "a table of events, each a link": "<title>活动日历_柳河图书馆</title>" + NAVIGATION.format("n") + "<h2>活动日历</h2><table>" + "".join(f"<tr><td>5月{i}日</td><td><a href='/h/{i}'>讲座：家乡的水</a></td><td>三楼报告厅</td></tr>" for i in range(10, 19)) + "</table>",
    "terms of use": "<title>用户服务协议-柳河网</title>" + NAVIGATION.format("n") + "<h1>用户服务协议</h1><p>欢迎您使用柳河网提供的服务。为使用这些服务，您应当阅读并遵守本协议。</p><p>本协议的最终解释权归柳河网所有。</p>",
    "a program to load": "<title>柳河新闻客户端下载</title><h1>柳河新闻客户端</h1><p>新闻早知道，服务全掌握。这是柳河日报社倾力打造的移动新闻平台。</p><a>iPhone下载</a>",
    "a form": "<title>登录</title><h1>用户登录</h1>" + LOGIN + "<p>请输入您的用户名和密码，忘记密码请联系管理员。</p>",
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_article_is_refused(name: str) -> None:
    with pytest.raises(NotAnArticleError):
        extract(page("", REFUSED[name]).encode(), URL)
