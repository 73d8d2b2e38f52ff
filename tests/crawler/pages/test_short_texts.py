# ruff: noqa: E501 - a line of a page is a line here
"""Texts shorter than what stands under them: the site's foot, readers' comments, further flashes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.pages import Form, extract
from tests.crawler.pages.cases.case import LINKS, NAVIGATION, page
from tests.crawler.pages.test_bad_input import steps_of

TITLE = "柳河镇停水通知"
INFO = "<div class='info'>2024-05-13 08:49　来源：柳河供水公司</div>"
FOOT = (
    "<p>主办：柳河县人民政府办公室　承办：柳河县大数据中心</p>"
    "<p>地址：柳河县人民路1号　邮编：000001　联系电话：0000-8888888</p>"
    "<p>网站标识码：0000000001　柳公网安备00000002000001号</p>"
)
FEET = ("<div class='footer'>{}</div>", "<div class='w1200'>{}</div>", "<footer>{}</footer>")
NOTICE = "因主管道抢修，5月14日8时至18时城南片区停水，请居民储水备用。"
SAID = (
    "每次都是上班时间停，家里老人怎么办，能不能改成夜里检修，或者提前两天打电话通知到户呢？",
    "理解，抢修总比过年停水强，就是希望说到做到，别拖到晚上八九点才来水，上次就是这样拖的。",
    "请问建设路东侧的三里新村停不停？打电话问了半天没有人接，能不能把小区的名单贴出来看看。",
    "我们店里的生意怎么办，损失谁来赔，每次都说敬请谅解，希望有关部门重视起来，提前安排好。",
)
ROWS = ("乡镇 村数 户数", "柳河镇 12 386", "东岸乡 9 274")
TABLE = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split())}</tr>" for row in ROWS)
TEXTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "names and no sentence": (
        "<p>经评审，现将获奖名单公布如下：</p><p>一等奖：周子墨 柳河一中</p><p>二等奖：林欣怡 柳河二中</p>",
        ("经评审，现将获奖名单公布如下：", "一等奖：周子墨 柳河一中", "二等奖：林欣怡 柳河二中"),
    ),
    "a table and who issues it": (
        f"<p>现将危房改造完成情况予以公示，公示期7天。</p><table>{TABLE}</table><p>监督电话：0000-7777777</p><p>柳河县住房和城乡建设局</p><p>2024年5月13日</p>",
        ("现将危房改造完成情况予以公示，公示期7天。", *ROWS, "监督电话：0000-7777777", "柳河县住房和城乡建设局", "2024年5月13日"),
    ),
    "a poem": (
        "<p>我在山顶等一场雨</p><p>等它打湿春天的台阶</p><p>采茶的人走进雾里</p><p>竹篓里装满了鸟鸣</p>",
        ("我在山顶等一场雨", "等它打湿春天的台阶", "采茶的人走进雾里", "竹篓里装满了鸟鸣"),
    ),
    "when and where in lines of labels": (
        "<p>时间：5月20日上午9时　地点：柳河镇政府三楼会议室</p><p>联系人：周子墨　电话：0000-7777777</p><p>请各村派一人参加。</p>",
        ("时间：5月20日上午9时 地点：柳河镇政府三楼会议室", "联系人：周子墨 电话：0000-7777777", "请各村派一人参加。"),
    ),
}  # fmt: skip
INSTEAD = {
    "a long picture": ("<p><img src='/u/1.jpg' width='750'></p>", Form.IMAGE),
    "a document": (
        "<iframe src='/pdfjs/web/viewer.html?file=/u/gh.pdf'></iframe>",
        Form.DOCUMENT,
    ),
    "a file to load": ("<p><a href='/u/3.xlsx'>停水安排表.xlsx</a></p>", Form.DOCUMENT),
    "a film": ("<video src='/v/1.mp4' controls></video>", Form.VIDEO),
}
REPLIES = {
    "named for readers": "<ul class='c9'>{}</ul>|<li><span>网友{}</span><p>{}</p></li>",
    "with a time and buttons": "<ul class='c9'>{}</ul>|<li><b>东岸{}号</b><i>05-13 10:00</i><p>{}</p><a>顶</a><a>回复</a></li>",
    "in a box named for messages": "<div class='msgs'>{}</div>|<div class='m'><div>东岸{}号</div><div>{}</div></div>",
    "in a box named in two letters": "<div class='pl'>{}</div>|<div class='it'><b>东岸{}号</b><p>{}</p></div>",
    "behind names in a box named in two letters": "<div class='ly'>{}</div>|<p>东岸{}号：{}</p>",
    "by floors": "<div class='c9'>{}</div>|<div class='it'><b>{}楼</b><p>{}</p></div>",
    "under a heading": "<h4>读者留言</h4>{}|<div><b>东岸{}号：</b>{}</div>",
}


def read(shown: str, under: str, title: str = TITLE) -> tuple[str, str, Form | None]:
    """Headline, text and form of a page with a text and what stands under it."""
    html = page(
        f"<title>{title} - 柳河生活网</title>",
        NAVIGATION.format("nav")
        + f"<div class='main'><h1>{title}</h1>{INFO}<div class='con'>{shown}</div>{under}</div>",
    )
    article = extract(html.encode(), "http://www.example.cn/2024/0513/1.html")
    return article.title, article.body, article.form


@pytest.mark.parametrize("foot", FEET)
@pytest.mark.parametrize("name", TEXTS)
def test_labels_of_a_foot_are_no_text(name: str, foot: str) -> None:
    shown, expected = TEXTS[name]
    assert read(shown, foot.format(FOOT)) == (TITLE, "\n".join(expected), None)


@pytest.mark.parametrize("foot", FEET)
@pytest.mark.parametrize("name", INSTEAD)
def test_labels_of_a_foot_are_not_read_in_place_of_what_is_shown(name: str, foot: str) -> None:
    shown, form = INSTEAD[name]
    assert read(shown, foot.format(FOOT)) == (TITLE, "", form)


@pytest.mark.parametrize("title", [TITLE, "公告"])
@pytest.mark.parametrize("name", REPLIES)
def test_comments_longer_than_the_text(name: str, title: str) -> None:
    around, form = REPLIES[name].split("|")
    said = around.format("".join(form.format(i, text) for i, text in enumerate(SAID, 1)))
    for shown in (f"<p>{NOTICE}</p>", f"<p>{NOTICE}</p><p>特此通知。</p><p>柳河供水公司</p>"):
        text = shown.replace("</p><p>", "\n").replace("<p>", "").replace("</p>", "")
        assert read(shown, said, title) == (title, text, None)


@pytest.mark.parametrize("title", ["闭馆通知", "关于县图书馆闭馆一天的通知"])
@pytest.mark.parametrize("foot", [
    "您是第 1234567 位访问者，建议使用1024×768分辨率、IE8.0以上浏览器浏览本站",
    "工作时间：周一至周五 8:30-17:30，节假日除外。如有问题请拨打服务热线咨询。",
    "本网站部分内容来源于网络，如侵犯了您的合法权益，请及时与我们联系，我们将在第一时间删除。",
])  # fmt: skip
def test_sentences_of_a_foot_longer_than_the_text(title: str, foot: str) -> None:
    html = page(
        f"<title>{title}-柳河图书馆</title>",
        NAVIGATION.format("nav")
        + f"<div class='m'><h2>{title}</h2>{INFO}<div class='c'><p>柳河县图书馆定于5月20日闭馆一天。</p><p>特此通知。</p></div></div><div class='bq'><p>{foot}</p></div>",
    )
    article = extract(html.encode(), "http://www.example.cn/2024/0513/1.html")
    assert (article.title, article.body) == (title, "柳河县图书馆定于5月20日闭馆一天。\n特此通知。")


def test_a_foot_behind_a_word_on_rights_and_no_box_around_either() -> None:
    foot = "地址：柳河县人民路8号，欢迎广大读者来信来访，接待时间为每周三上午九点至十一点。"
    html = page(
        f"<title>{TITLE}-柳河网</title>",
        f"<h1>{TITLE}</h1>{INFO}<p>经研究，明天停水一天。</p><p>特此通知。</p><hr><p>柳河网 版权所有</p><p>{foot}</p>",
    )
    article = extract(html.encode(), "http://www.example.cn/2024/0513/1.html")
    assert article.body == "经研究，明天停水一天。\n特此通知。"


def test_a_list_with_the_line_over_it() -> None:
    items = (
        "不要超负荷用电，取暖器远离易燃物。",
        "电热毯不要折叠使用，用后拔下插头。",
        "人走断电。",
    )
    shown = f"<p>供电公司提醒：</p><ol>{''.join(f'<li>{item}</li>' for item in items)}</ol>"
    assert read(shown, "")[1] == "\n".join(("供电公司提醒：", *items))


def test_short_lines_set_like_the_sentence_over_them() -> None:
    shown = f"<p>{NOTICE}</p><p>联系电话：0000-7777777</p><p>柳河供水公司</p>"
    html = page(
        f"<title>{TITLE} - 柳河生活网</title>", f"<h1>{TITLE}</h1>{INFO}{shown}<h4>相关新闻</h4>"
    )
    article = extract(html.encode(), "http://www.example.cn/2024/0513/1.html")
    assert article.body == f"{NOTICE}\n联系电话：0000-7777777\n柳河供水公司"


@pytest.mark.parametrize("name", ["sec", "message", "review", "discuss", "ly", "msg", "cm"])
def test_sections_under_a_lead_are_no_comments(name: str) -> None:
    parts = "".join(
        f"<div class='it'><b>做法{i}</b><p>{text}</p></div>" for i, text in enumerate(SAID, 1)
    )
    _, text, _ = read(f"<p>{NOTICE}</p></div><div class='{name}'>{parts}", "")
    assert all(said in text for said in SAID)


def test_what_readers_say_within_a_text_is_its_own() -> None:
    said = "".join(
        f"<div class='q'><b>网友{i}</b><p>{text}</p></div>" for i, text in enumerate(SAID)
    )
    lead = "<p>征集意见的启事刊发后，收到留言两百多条，现摘登部分。</p>"
    for end in ("<p>供水公司表示，将逐条研究网友的建议。</p>", ""):
        _, text, _ = read(f"{lead}{said}{end}", "")
        assert all(each in text for each in SAID)


def test_where_an_office_stands_is_its_notice_s() -> None:
    shown = "<p>县政务服务中心将于5月23日迁至新址办公。</p><p>地址：柳河县学府路66号　邮编：000001　电话：0000-1111111</p>"
    text = "县政务服务中心将于5月23日迁至新址办公。\n地址：柳河县学府路66号 邮编：000001 电话：0000-1111111"
    assert read(shown, FEET[1].format(FOOT))[1] == text


def test_further_flashes_under_a_short_one() -> None:
    flash = "柳河财经5月13日电，柳河银行公告，前三季度实现净利润31.05亿元，同比增长2.1%。"
    others = "".join(
        f"<li><i>20:3{i}</i>柳河高新：拟回购不超过{i}亿元股份，回购价不超过15元每股。</li>"
        for i in range(4)
    )
    under = f"<div class='more'><h3>7x24快讯</h3><ul>{others}</ul></div>" + LINKS.format(
        "x", "要闻"
    )
    assert read(f"<p>{flash}</p>", under) == (TITLE, flash, None)


def _page_of(under: str) -> bytes:
    html = f"<h1>{TITLE}</h1>{INFO}<div class='con'><p>{NOTICE}</p></div>{under}"
    return page(f"<title>{TITLE} - 柳河生活网</title>", html).encode()


HOSTILE: dict[str, Callable[[int], str]] = {
    "comments, each two of a class of their own": lambda n: (
        2 * "".join(f"<div class='k{i}'><b>网友{i}</b><p>{SAID[0]}</p></div>" for i in range(n))
    ),
    "boxes of comments within each other": lambda n: "<div class='ly'><p>东岸一号：好。</p>" * n,
    "names of a box of comments": lambda n: f"<div class='ly'>{'<p>东岸一号：好。</p>' * n}</div>",
    "buttons": lambda n: f"<div class='it'><b>一</b><p>{SAID[0]}</p>{'<i>顶</i>' * n}</div>" * 2,
    "labels in a line": lambda n: f"<p>{'主办：柳河县　邮编：1　' * n}</p>",
    "lines of labels": lambda n: "<p>主办：柳河县　邮编：000001</p>" * n,
    "credits of pictures": lambda n: "<div>" * n + "<p>Photo: AFP</p>" + f"<p>{NOTICE}</p>" * n,
    "entries with their days": lambda n: (
        "<div><a href='/1'>城南片区供水抢修</a><i>2024-05-13</i></div>" * n
    ),
    "boxes named for a text": lambda n: "<div class='content'>" * n + f"<p>{NOTICE}</p>",
    "signs beside a time": lambda n: "<p>2024-05-13 08:49" + "<img alt='柳河网'>" * n + "</p>",
    "lines over a paragraph of names": lambda n: "<p>柳河一中</p>" * n + f"<p>{NOTICE}</p>",
    "lists in lists": lambda n: f"<ol><li>{NOTICE}" * n,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_work_grows_no_faster_than_what_stands_under_a_text(name: str) -> None:
    small, large = (_page_of(HOSTILE[name](n)) for n in (250, 1000))
    url = "http://www.example.cn/2024/0513/1.html"
    assert steps_of(lambda: extract(large, url)) < 6 * steps_of(lambda: extract(small, url))


PROMOTED = "<div class='ap'><p>柳河客户端，记录时代变迁，讲述身边故事。</p></div>"


@pytest.mark.parametrize("text", [NOTICE, f"{NOTICE}</p><p>{NOTICE[:-1]}，特此通知。"])
def test_sentences_under_a_few_of_a_box_named_for_the_text(text: str) -> None:
    """They are the site's, also where they are half as long; without such a box nothing tells."""
    assert read(f"<p>{text}</p>", PROMOTED)[1].split("\n") == text.split("</p><p>")
