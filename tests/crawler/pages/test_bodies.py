# ruff: noqa: E501 - a line of a page is a line here
"""What is the article's text and what is not, in the many ways that pages set it."""

from __future__ import annotations

import pytest

from crawler.pages import extract
from tests.crawler.pages.cases.case import FOOTER, LINKS, NAVIGATION, PARAGRAPHS, page, paragraphs

TITLE = "柳河镇便民服务中心启用"
HEAD = f"<title>{TITLE}_柳河网</title>"
TOP = f"<h1>{TITLE}</h1><p>2024-05-13 08:49　来源：柳河日报</p>"
A, B, C, D = PARAGRAPHS
COMMENT = "<div class='{0}'><b>网友{1}</b><p>第{1}条：这个中心我去过，确实方便多了，希望周末也能开门，工作人员辛苦了，给他们点赞，也希望别的镇尽快学起来。</p><i>回复</i></div>"
OTHER = "<div class='{0}'><h3><a href='/a/{1}.html'>柳河县第{1}届山歌节开幕</a></h3><p>昨日，柳河县第{1}届山歌节在城东公园开幕，来自各乡镇的二十六支队伍参加，活动持续三天，市民可免费入园观看。</p></div>"


def many(form: str, count: int, name: str = "x") -> str:
    return "".join(form.format(name, i) for i in range(1, count + 1))


MANY = tuple(
    f"第{n}个窗口昨日上午启用，首日办事群众{n * 37}人次，排队最长的一刻也只有{n}人。"
    for n in range(3, 33)
)

BODIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "plain": (f"<div>{TOP}<div>{paragraphs()}</div></div>", PARAGRAPHS),
    "text and breaks in the box of the headline": (
        f"<div>{TOP}{'<br>　　'.join(PARAGRAPHS)}</div>",
        PARAGRAPHS,
    ),
    "subjects as social media mark them, under the text": (
        f"<div>{TOP}<div>{paragraphs()}<div><span>#便民服务</span> <span>#柳河镇</span></div></div></div>",
        PARAGRAPHS,
    ),
    "typed, each paragraph indented": (
        f"<div>{TOP}<pre>{chr(10).join('　　' + text for text in PARAGRAPHS)}</pre></div>",
        PARAGRAPHS,
    ),
    "typed, an empty line between paragraphs": (
        f"<div>{TOP}<pre class='txt'>{(chr(10) * 2).join(PARAGRAPHS)}</pre></div>",
        PARAGRAPHS,
    ),
    "typed, a line each": (
        f"<div>{TOP}<pre>{chr(10).join(PARAGRAPHS)}</pre></div>",
        PARAGRAPHS,
    ),
    "double breaks with blanks between": (
        f"<div>{TOP}<div>{'<br/>&nbsp;<br/>'.join(PARAGRAPHS)}</div></div>",
        PARAGRAPHS,
    ),
    "the first paragraph outside of the others' box": (
        f"<div>{TOP}<p>{A}</p><div class='more'>{paragraphs('<p>{}</p>', (B, C, D))}</div></div>",
        PARAGRAPHS,
    ),
    "every paragraph in a box of its own": (
        f"<div>{TOP}{paragraphs('<div class=row><div class=col><p>{}</p></div></div>')}</div>",
        PARAGRAPHS,
    ),
    "every paragraph in a table row": (
        f"<div>{TOP}<table>{paragraphs('<tr><td>{}</td></tr>')}</table></div>",
        PARAGRAPHS,
    ),
    "spans parted by breaks": (
        f"<div>{TOP}<div>{paragraphs('<span>{}</span><br>')}</div></div>",
        PARAGRAPHS,
    ),
    "an advert between paragraphs": (
        f"<div>{TOP}<div><p>{A}</p><p>{B}</p><div class='ad'><a href='/ad'>点击领取新人红包</a></div><p>{C}</p><p>{D}</p></div></div>",
        PARAGRAPHS,
    ),
    "related links between paragraphs": (
        f"<div>{TOP}<div><p>{A}</p><p>{B}</p><ul class='links'><li><a href='/1'>山歌节周末开幕</a></li><li><a href='/2'>燃气管道改造完成</a></li></ul><p>{C}</p><p>{D}</p></div></div>",
        PARAGRAPHS,
    ),
    "recommended links near the end, further ones and their heading under it": (
        f"<table><tr><td>{TOP}{paragraphs('<p>{}</p>', MANY)}<table><tr><td><div>推荐阅读</div><a href='/1'>山歌节周末开幕</a></td></tr></table><p>{C}</p><p>{D}</p><table><tr><td>相关报道：</td></tr></table><a href='/2'>燃气管道改造完成</a><table><tr><td>一周新闻排行榜单：</td></tr></table></td></tr></table>",
        (*MANY, C, D),
    ),
    "related links under the text": (
        f"<div>{TOP}<div>{paragraphs()}<p>相关阅读：</p><p><a href='/1'>山歌节周末开幕</a></p><p><a href='/2'>燃气管道改造完成</a></p></div></div>",
        PARAGRAPHS,
    ),
    "comments longer than the article": (
        f"<div>{TOP}<div>{paragraphs()}</div></div><div id='pl'><h3>网友评论</h3>{many(COMMENT, 30)}</div>",
        PARAGRAPHS,
    ),
    "comments in the box of the article": (
        f"<div>{TOP}<div>{paragraphs()}</div><h3>最新评论</h3>{many(COMMENT, 30)}</div>",
        PARAGRAPHS,
    ),
    "excerpts of others under the article": (
        f"<div>{TOP}<div>{paragraphs()}</div></div><div><h3>推荐阅读</h3>{many(OTHER, 12)}</div>",
        PARAGRAPHS,
    ),
    "excerpts of others above the article": (
        f"<div>{many(OTHER, 4)}</div><div>{TOP}<div>{paragraphs()}</div></div>",
        PARAGRAPHS,
    ),
    "excerpts in a column before the article": (
        f"<table><tr><td>{many(OTHER, 12)}</td><td>{TOP}<div>{paragraphs()}</div></td></tr></table>",
        PARAGRAPHS,
    ),
    "a disclaimer and the copyright": (
        f"<div>{TOP}<div>{paragraphs()}<p>【版权声明】凡注明来源为“柳河日报”的作品，未经授权不得转载。</p><p>免责声明：本文仅代表作者个人观点，与本网无关。</p></div></div>",
        PARAGRAPHS,
    ),
    "a declaration that is the article's": (
        f"<div>{TOP}<div><p>{A}</p><p>{B}</p><p>特别声明</p><p>{C}</p><p>{D}</p></div></div>",
        (A, B, "特别声明", C, D),
    ),
    "sharing, printing, closing": (
        f"<div>{TOP}<div>{paragraphs()}<p>分享到：微信 微博 QQ空间</p><p>【打印本页】【关闭窗口】</p></div></div>",
        PARAGRAPHS,
    ),
    "the articles before and after": (
        f"<div>{TOP}<div>{paragraphs()}</div><p>上一篇：<a href='/1'>山歌节周末开幕</a></p><p>下一篇：没有了</p></div>",
        PARAGRAPHS,
    ),
    "an original headline": (
        f"<div>{TOP}<div><p>原标题：柳河镇便民中心昨日启用</p>{paragraphs()}</div></div>",
        PARAGRAPHS,
    ),
    "a code to scan": (
        f"<div>{TOP}<div>{paragraphs()}<p>扫描二维码，关注柳河发布微信公众号</p></div></div>",
        PARAGRAPHS,
    ),
    "subheadings": (
        f"<div>{TOP}<div><p>{A}</p><p><strong>一个窗口办到底</strong></p><p>{B}</p><h3>年底村村通</h3><p>{D}</p></div></div>",
        (A, "一个窗口办到底", B, "年底村村通", D),
    ),
    "numbered subheadings": (
        f"<div>{TOP}<div><p>{A}</p><p>一、窗口</p><p>{B}</p><p>二、代办</p><p>{D}</p></div></div>",
        (A, "一、窗口", B, "二、代办", D),
    ),
    "a list": (
        f"<div>{TOP}<div><p>{A}</p><ol><li>社保窗口十二个</li><li>户籍窗口六个</li><li>医保窗口八个</li></ol><p>{D}</p></div></div>",
        (A, "社保窗口十二个", "户籍窗口六个", "医保窗口八个", D),
    ),
    "a quotation": (
        f"<div>{TOP}<div><p>{A}</p><blockquote><p>{B}</p></blockquote><p>{C}</p></div></div>",
        (A, B, C),
    ),
    "a conversation": (
        f"<div>{TOP}<div><p>{A}</p><p>记者：中心几点开门？</p><p>周主任：早上八点半。</p><p>记者：周末呢？</p><p>周主任：也开。</p><p>{D}</p></div></div>",
        (A, "记者：中心几点开门？", "周主任：早上八点半。", "记者：周末呢？", "周主任：也开。", D),
    ),
    "links within paragraphs": (
        f"<div>{TOP}<div><p>昨日上午，<a href='/lh'>柳河镇</a>新建的<a href='/bm'>便民服务中心</a>正式启用。</p><p>{B}</p><p>{C}</p></div></div>",
        ("昨日上午，柳河镇新建的便民服务中心正式启用。", B, C),
    ),
    "a poem": (
        f"<div>{TOP}<div><p>柳河的水</p><p>弯弯地流</p><p>流过东岸的村口</p><p>流过西岸的码头</p><p>{A}</p><p>{C}</p></div></div>",
        ("柳河的水", "弯弯地流", "流过东岸的村口", "流过西岸的码头", A, C),
    ),
    "one paragraph": (f"<div>{TOP}<div><p>{A}</p></div></div>", (A,)),
    "one sentence among lists": (
        LINKS.format("l1", "要闻") * 3
        + f"<div>{TOP}<div><p>柳河镇便民服务中心昨日正式启用，首日接待三百人。</p></div></div>"
        + LINKS.format("l2", "热点") * 3,
        ("柳河镇便民服务中心昨日正式启用，首日接待三百人。",),
    ),
    "a copy for reading aloud": (
        f"<div>{TOP}<div>{paragraphs()}</div><div class='voice'>{paragraphs()}</div></div>",
        PARAGRAPHS,
    ),
    "a hidden copy before": (
        f"<div style='display:none'>{''.join(PARAGRAPHS)}</div><div>{TOP}<div>{paragraphs()}</div></div>",
        PARAGRAPHS,
    ),
    "a last line with the origin in brackets": (
        f"<div>{TOP}<div>{paragraphs()}<p>（来源：柳河日报）</p></div></div>",
        PARAGRAPHS,
    ),
    "the end mark stays": (
        f"<div>{TOP}<div>{paragraphs()}<p>（完）</p></div></div>",
        (*PARAGRAPHS, "（完）"),
    ),
    "a dateline paragraph": (
        f"<div>{TOP}<div><p>新华社柳河5月13日电</p>{paragraphs()}</div></div>",
        ("新华社柳河5月13日电", *PARAGRAPHS),
    ),
    "navigation and footer around": (
        NAVIGATION.format("q") * 2
        + f"<div>{TOP}<div>{paragraphs()}</div></div>"
        + FOOTER.format("w"),
        PARAGRAPHS,
    ),
    "a notice over the site": (
        f"<div>本网站将于5月20日进行系统升级，期间部分服务暂停，敬请谅解，给您带来不便请多包涵。</div><div>{TOP}<div>{paragraphs()}</div></div>",
        PARAGRAPHS,
    ),
    "a video player's words": (
        f"<div>{TOP}<div><div class='player'>您的浏览器不支持视频播放，请升级浏览器后再试。</div>{paragraphs()}</div></div>",
        PARAGRAPHS,
    ),
    "the headline repeated over the text": (
        f"<div>{TOP}<div><p>{TITLE}</p>{paragraphs()}</div></div>",
        PARAGRAPHS,
    ),
}


@pytest.mark.parametrize("name", BODIES)
def test_body(name: str) -> None:
    html, expected = BODIES[name]
    article = extract(page(HEAD, html).encode(), "http://www.example.cn/x/1.html")
    assert article.title == TITLE
    assert tuple(article.body.split("\n")) == expected


def test_comments_under_a_short_text_whose_head_has_many_names_behind_the_headline() -> None:
    names = "20240513 - 要聞 - 每日柳河報 - 柳河報新聞網即時版"
    body = (
        f"<h1>{TITLE}</h1><div>2024年5月13日</div><article><p>{A}</p><div><p>{B}</p></div></article>"
        f"<div class='comment-list'>{many(COMMENT, 6)}</div>"
    )
    html = page(f"<title>{TITLE} - {names}</title>", body)
    article = extract(html.encode(), "http://www.example.cn/x/1.html")
    assert (article.title, tuple(article.body.split("\n"))) == (TITLE, (A, B))


@pytest.mark.parametrize("name", BODIES)
def test_body_without_title_tag_and_without_classes(name: str) -> None:
    import re

    html, expected = BODIES[name]
    bare = re.sub(r" (class|id)=('[^']*'|\w+)", "", page("", html))
    article = extract(bare.encode(), "http://www.example.cn/x/1.html")
    assert article.title == TITLE
    assert tuple(article.body.split("\n")) == expected


WESTERN = (
    "The council has approved the plan to reopen the baths, after a debate of three hours.",
    "Work begins in the autumn, and the doors are to open again two years from now (in March).",
)


@pytest.mark.parametrize("tail", [
    "Follow us on the social networks, every day.",
    "Subscribe to the Gazette, and read more of this.",
    "Sign up for our free daily newsletter, and miss nothing.",
])  # fmt: skip
def test_invitations_and_credited_captions_of_the_english_press(tail: str) -> None:
    text = f"<p>{WESTERN[0]}</p><p>The glass roof, two years ago (Image: Ann Lee)</p><p>{WESTERN[1]}</p>"
    html = page(
        "<title>Baths to reopen in two years</title>",
        f"<div><h1>Baths to reopen in two years</h1><p>13 May 2024 08:49</p><div class='b'>{text}<p>{tail}</p></div></div>",
        "en",
    )
    article = extract(html.encode(), "http://www.example.com/x/1.html")
    assert tuple(article.body.split("\n")) == WESTERN


def test_a_summary_over_the_by_line_is_no_text() -> None:
    text = "".join(f"<p>{said}</p>" for said in WESTERN)
    html = page(
        "<title>Baths to reopen in two years | Gazette</title>",
        f"<article><header><h1>Baths to reopen in two years</h1><p class='dek'>The roof of glass is to be saved.</p><p>By <a>Ann Lee</a></p><time datetime='2024-05-13T08:49:00Z'>May 13, 2024</time></header>{text}</article>",
        "en",
    )
    article = extract(html.encode(), "http://www.example.com/x/1.html")
    assert (tuple(article.body.split("\n")), article.authors) == (WESTERN, ("Ann Lee",))
    assert str(article.published_at) == "2024-05-13 08:49:00+00:00"


@pytest.mark.parametrize("credit", ["Photo: AFP", "Foto: dpa/Lee", "Image credit: Ann Lee"])
def test_a_caption_whose_credit_stands_under_it(credit: str) -> None:
    caption = f"<div><div><h3>The glass roof of the baths, which is to be saved.</h3><p>{credit}</p></div></div>"
    html = page(
        "<title>Baths to reopen in two years</title>",
        f"<div><h1>Baths to reopen in two years</h1><p>13 May 2024 08:49</p><div class='b'><p>{WESTERN[0]}</p>{caption}<p>{WESTERN[1]}</p></div></div>",
        "en",
    )
    article = extract(html.encode(), "http://www.example.com/x/1.html")
    assert tuple(article.body.split("\n")) == WESTERN


@pytest.mark.parametrize("around", ["<ol class='commentlist'>{}</ol>", "<div class='x'>{}</div>"])
@pytest.mark.parametrize("head", ["3 Responses to “Baths to reopen”", "One thought on “Baths”"])
def test_responses_under_a_blog(head: str, around: str) -> None:
    said = (
        "Ann says: I swam there every day when I was a child, and I am glad that it opens again.",
        "Tom says: It costs too much for so small a town, and nobody has asked those who pay for it.",
    )
    under = f"<h3>{head}</h3>" + around.format("".join(f"<p>{text}</p>" for text in said))
    html = page(
        "<title>Baths to reopen in two years « The Town</title>",
        f"<div><h2>Baths to reopen in two years</h2><small>May 13th, 2024 by Owen</small><div class='entry'><p>{WESTERN[0]}</p><p>{WESTERN[1]}</p></div><p>Posted in News | 3 Comments</p>{under}</div>",
        "en",
    )
    article = extract(html.encode(), "http://www.example.com/x/1.html")
    assert tuple(article.body.split("\n")) == WESTERN


def test_a_credited_caption_that_is_all_the_text_is_read() -> None:
    caption = "The glass roof of the old baths, as it was two years ago (Image: Ann Lee)"
    html = page(
        "<title>Baths to reopen in two years</title>",
        f"<div><h1>Baths to reopen in two years</h1><p>13 May 2024 08:49</p><div class='b'><p>{caption}</p></div></div>",
        "en",
    )
    assert extract(html.encode(), "http://www.example.com/x/1.html").body == caption
