# ruff: noqa: E501 - a line of a page is a line here
"""Pages that are no article, and input that no server should send."""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.errors import ExtractionError, NotAnArticleError, PartialPageError
from crawler.pages import PAGES, extract, read
from tests.crawler.pages.cases import press
from tests.crawler.pages.cases.case import FOOTER, LINKS, NAVIGATION, PARAGRAPHS, page, paragraphs

URL = "http://www.example.cn/x/1.html"
TITLE = "柳河镇便民服务中心启用"
DATES = "".join(
    f"<li><a href='/a/{i}.html'>柳河县第{i}届山歌节在城东公园开幕</a><span>2024-05-{i:02d}</span></li>"
    for i in range(1, 29)
)
EXCERPTS = "".join(
    f"<div class='item'><h3><a href='/a/{i}.html'>柳河县第{i}届山歌节开幕</a></h3><p>昨日，柳河县第{i}届山歌节在城东公园开幕，来自各乡镇的二十六支队伍参加，活动持续三天，市民可免费入园观看……</p>"
    f"<span>2024-05-{i:02d} 09:00</span></div>"
    for i in range(1, 15)
)
RESULTS = "".join(
    f"<div class='result'><h3><a href='/a/{i}.html'><em>便民</em>服务中心启用{i}</a></h3><p>柳河镇<em>便民</em>服务中心正式启用，首日接待群众{300 + i}人，窗口二十六个，事项一百四十三项……</p><p>www.example.cn 2024-05-{i:02d}</p></div>"
    for i in range(1, 11)
)

NO_ARTICLES = {
    "an empty page": b"",
    "blanks": b" \r\n\t \x00\x00",
    "no text": b"<html><body></body></html>",
    "a list with dates": page(
        "<title>新闻列表-柳河网</title>",
        NAVIGATION.format("nav")
        + f"<div class='list'><h2>本地新闻</h2><ul>{DATES}</ul><div>上一页 1 2 3 下一页</div></div>"
        + FOOTER.format("foot"),
    ),
    "a list of excerpts": page(
        "<title>要闻-柳河网</title>",
        NAVIGATION.format("nav") + f"<div class='list'>{EXCERPTS}</div>" + FOOTER.format("foot"),
    ),
    "a home page": page(
        "<title>柳河网 - 柳河第一门户</title>",
        NAVIGATION.format("nav")
        + LINKS.format("a", "要闻")
        + LINKS.format("b", "民生")
        + f"<ul>{DATES}</ul>"
        + LINKS.format("c", "图片")
        + FOOTER.format("foot"),
    ),
    "a login form": page(
        "<title>用户登录-柳河网</title>",
        "<form><h2>用户登录</h2><p>请输入您注册时使用的手机号码或者电子邮箱，以及密码。</p><input name='u'><input type='password' name='p'><p>还没有账号？请先注册，注册即表示同意《用户服务协议》和《隐私政策》。</p></form>"
        + FOOTER.format("foot"),
    ),
    "search results": page(
        "<title>便民 - 站内搜索 - 柳河网</title>",
        f"<form><input name='q' value='便民'></form><p>为您找到相关结果约 1,024 个</p>{RESULTS}"
        + FOOTER.format("foot"),
    ),
    "a list with one long excerpt": page(
        "<title>评论-柳河网</title>",
        "".join(
            f"<div class='entry'><h3><a href='/a/{i}.html'>柳河县第{i}届山歌节开幕</a></h3><p>{(PARAGRAPHS[2] * 9) if i == 3 else '山歌节昨日开幕，活动持续三天。'}</p><p>2024-05-{i:02d} 09:00</p></div>"
            for i in range(1, 9)
        ),
    ),
    "no search results": page(
        "<title>站内搜索</title>",
        "<form><input name='q'></form><p>抱歉，没有找到与“便民”相关的结果，请换个关键词试试。</p>"
        + FOOTER.format("foot"),
    ),
    "not found": page(
        "<title>404 Not Found</title>",
        "<h1>404</h1><p>抱歉，您访问的页面不存在或已被删除，五秒后将自动返回首页。</p><a href='/'>返回首页</a>"
        + FOOTER.format("foot"),
    ),
    "not found, with the site around it": page(
        "<title>出错了-柳河网</title>",
        NAVIGATION.format("nav")
        + "<div><h2>您要找的页面走丢了</h2><p>请检查输入的网址是否正确，或返回首页继续浏览。</p></div>"
        + LINKS.format("b", "热门")
        + FOOTER.format("foot"),
    ),
    "a server's error": b"<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>",
    "a page for robots": page(
        "<title>安全验证</title>",
        "<div><p>为了您的访问安全，请完成下面的验证，拖动滑块完成拼图后继续访问。</p></div>",
    ),
    "scripts only": page(
        "<title>柳河网</title><script>var a='" + "，。" * 900 + "';</script>",
        "<div id='app'></div><noscript>请启用 JavaScript 后再浏览本页面，谢谢您的配合。</noscript>",
    ),
    "a tag page": page(
        "<title>便民服务 标签 - 柳河网</title>",
        f"<h1>标签：便民服务</h1><ul>{DATES}</ul>" + FOOTER.format("foot"),
    ),
    "the contents of an e-paper": page(
        "<title>柳河日报 2024年5月13日</title>",
        "<div>2024年5月13日 星期一</div><div>第01版：要闻</div><ul>"
        + "".join(
            f"<li><a href='content_{i}.html'>柳河县第{i}届山歌节开幕</a></li>" for i in range(9)
        )
        + "</ul>",
    ),
    "a feed": b'<?xml version="1.0"?><rss version="2.0"><channel><title>a</title><item><title>b</title><link>http://a/1</link></item></channel></rss>',
    "JSON": b'{"code": 404, "msg": "not found", "data": null}',
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "a PDF": b"%PDF-1.7\n" + bytes(300),
    "random bytes": bytes(range(256)) * 8,
}


def as_bytes(body: str | bytes) -> bytes:
    return body.encode() if isinstance(body, str) else body


@pytest.mark.parametrize("name", NO_ARTICLES)
def test_no_article(name: str) -> None:
    with pytest.raises(NotAnArticleError) as caught:
        extract(as_bytes(NO_ARTICLES[name]), URL)
    assert re.fullmatch(re.escape(URL) + "：.+。", caught.value.zh)
    assert re.fullmatch(re.escape(URL) + r": .+\.", caught.value.en)


CUT = press.CASES[0].html


@pytest.mark.parametrize("at", [CUT.index(PARAGRAPHS[2]) + 20, CUT.index(PARAGRAPHS[3]) - 6])
def test_a_page_that_ends_within_its_text_is_partial(at: int) -> None:
    with pytest.raises(PartialPageError):
        extract(CUT[:at].encode(), URL)


def test_null_bytes_change_nothing() -> None:
    body = CUT.encode()
    sprinkled = b"\x00".join([body[i : i + 50] for i in range(0, len(body), 50)])
    assert extract(sprinkled, URL) == extract(body, URL)


def test_tag_soup_is_read() -> None:
    body = (
        f"<title>{TITLE}</title><body><center><b><i>{TITLE}</b></i><table><tr><td>2024-05-13 08:49 来源：柳河日报<tr><td>"
        + "<p>".join(PARAGRAPHS)
        + "</div></span></p></p></table></table></body></html>"
    )
    article = extract(body.encode(), URL)
    assert (article.title, article.origin) == (TITLE, "柳河日报")
    assert article.body == "\n".join(PARAGRAPHS)


def test_entities_of_the_pages_own_are_not_expanded() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "山歌山歌山歌山歌">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
    )
    html = (
        bomb
        + "]>"
        + page(
            f"<title>{TITLE}</title>",
            f"<h1>{TITLE}</h1><p>2024-05-13 08:49</p><p>&j;</p>{paragraphs()}",
        )
    )
    article = extract(html.encode(), URL)
    assert PARAGRAPHS[0] in article.body
    assert len(article.body) < 2000


def test_entities_of_files_are_not_read() -> None:
    html = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + page(
        f"<title>{TITLE}</title>",
        f"<h1>{TITLE}</h1><p>2024-05-13 08:49</p><p>&x;</p>{paragraphs()}",
    )
    assert "root:" not in extract(html.encode(), URL).body


@pytest.mark.parametrize("depth", [200, 2_000, 20_000, 200_000])
@pytest.mark.parametrize("tag", ["div", "span", "b", "table", "a"])
def test_nesting(tag: str, depth: int) -> None:
    html = page(
        f"<title>{TITLE}</title>",
        f"<h1>{TITLE}</h1><p>2024-05-13 08:49</p>{paragraphs()}"
        + f"<{tag}>" * depth
        + "尾"
        + f"</{tag}>" * depth,
    )
    article = extract(html.encode(), URL)
    assert article.body.startswith(PARAGRAPHS[0])


def test_the_article_within_deep_nesting() -> None:
    html = page(
        f"<title>{TITLE}</title>",
        "<div>" * 600 + f"<h1>{TITLE}</h1><p>2024-05-13 08:49</p>{paragraphs()}" + "</div>" * 600,
    )
    assert extract(html.encode(), URL).body == "\n".join(PARAGRAPHS)


PIECES = st.sampled_from(
    [
        "<div>", "</div>", "<p>", "</p>", "<span class='time'>", "</span>", "<a href='/a/1.html'>", "</a>", "<h1>", "</h1>", "<table>",
        "<tr><td>", "<br>", "<!--", "-->", "<![CDATA[", "]]>", "<script>", "</script>", "<style>", "<textarea>", "</textarea>", "<title>",
        "</title>", "<meta charset='gb2312'>", "<meta name='PubDate' content='2024-13-99'>", "<time datetime='x'>", "&nbsp;", "&#0;", "&#xFFFFFFFF;",
        "<script type='application/ld+json'>{\"@graph\":[[[", "<link rel=canonical href='http://[::1'>", "<a href='http://[::1'>下一页</a>", "<img src='http://[::1'>",
        "<img>", "<svg><p>", "<math>", "<template>", "<o:p>", "</o:p>", "<founder-content>", "<div id='zoom'>", "<div class='heading'>", "<html>", "<body>", "<head>", "<?xml?>",
        "\x00", "\ufffd", "\ud7ff", "2024-05-13 08:49", "２０２４年９９月９９日", "来源：", "编辑：", "记者", "（记者", "）", "责任编辑：赵明", "昨天 25:99", "1715561340000",
        TITLE, *PARAGRAPHS,
    ]
)  # fmt: skip


def raises_only_its_own(body: bytes, name: str | None) -> None:
    try:
        reading = read(body, URL, page=name)
    except ExtractionError:
        return
    assert reading.article.title
    assert reading.article.body


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)
@given(st.lists(PIECES, max_size=60).map("".join), st.sampled_from([None, *PAGES]))
def test_any_soup_gives_an_article_or_its_own_error(soup: str, name: str | None) -> None:
    raises_only_its_own(soup.encode("utf-8", "surrogatepass"), name)


@settings(deadline=None)
@given(st.binary(max_size=2000), st.sampled_from([None, *PAGES]))
def test_any_bytes_give_an_article_or_the_own_error(body: bytes, name: str | None) -> None:
    raises_only_its_own(body, name)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_any_damage_to_a_page(data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from(press.CASES)).html.encode())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(body) - 1))
        end = at + data.draw(st.integers(0, 200))
        body[at:end] = data.draw(st.binary(max_size=12))
    raises_only_its_own(bytes(body), None)


def steps_of(work: Callable[[], object]) -> int:
    """How many lines of our own code run: work that no other process disturbs."""
    steps = 0

    def tracer(frame: object, event: str, _: object) -> object:
        nonlocal steps
        if "/crawler/" not in frame.f_code.co_filename:  # type: ignore[attr-defined]
            return None
        steps += event == "line"
        return tracer

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        work()
    except ExtractionError:
        pass
    finally:
        sys.settrace(before)
    return steps


GROWING: dict[str, Callable[[int], str]] = {
    "paragraphs": lambda n: page(
        "", f"<h1>{TITLE}</h1><p>2024-05-13 08:49</p>" + f"<p>{PARAGRAPHS[0]}</p>" * n
    ),
    "different paragraphs": lambda n: page(
        "",
        f"<h1>{TITLE}</h1><p>2024-05-13 08:49</p>"
        + "".join(f"<p>{i}{PARAGRAPHS[0]}</p>" for i in range(n)),
    ),
    "links": lambda n: page(
        "", f"<h1>{TITLE}</h1>{paragraphs()}" + f"<a href='/a'>{TITLE}</a><br>" * n
    ),
    "page numbers": lambda n: page(
        "",
        f"<h1>{TITLE}</h1>{paragraphs()}"
        + "".join(f"<a href='1_{i}.html'>{i}</a>" for i in range(n)),
    ),
    "headings": lambda n: page(
        f"<title>{TITLE}</title>", f"<h1>{TITLE}</h1><p>2024-05-13 08:49</p>" * n + paragraphs()
    ),
    "nested boxes": lambda n: page(f"<title>{TITLE}</title>", f"<div>{TITLE}" * n + paragraphs()),
    "noise in noise": lambda n: page(
        "", "<div class='nav'>" * n + "首页" + "</div>" * n + paragraphs()
    ),
    "times": lambda n: page("", f"<h1>{TITLE}</h1>" + "<p>2024-05-13 08:49</p>" * n + paragraphs()),
    "names": lambda n: page(
        "",
        f"<h1>{TITLE}</h1><p>2024-05-13</p>" + "<p>王建国和李小兰 08:49</p>" * n + paragraphs(),
    ),
    "a line of names": lambda n: page(
        "", f"<h1>{TITLE}</h1><p>2024-05-13</p><p>（记者{'王和及' * n}）</p>{paragraphs()}"
    ),
    "credits": lambda n: page(
        "",
        f"<h1>{TITLE}</h1>" + "<p>【王建国／報導</p>" * n + paragraphs() + "<p>文／圖／</p>" * n,
    ),
    "years of the republic": lambda n: page(
        "", f"<h1>{TITLE}</h1><p>{'民國113年日期：113-' * n}</p>{paragraphs()}"
    ),
    "pieces of a title": lambda n: page(
        f"<title>{'要闻-柳河·' * n}</title>", f"<h1>{'要闻-柳河网·' * n}</h1>{paragraphs()}"
    ),
    "times of scripts": lambda n: page(
        f"<script>{'publishTime:20' * n}</script>", f"<h1>{TITLE}</h1>{paragraphs()}"
    ),
    "labels": lambda n: page("", f"<h1>{TITLE}</h1>" + "<p>来源：</p>" * n + paragraphs()),
    "pictures": lambda n: page(
        "",
        f"<h1>{TITLE}</h1><p>2024-05-13</p>{paragraphs()}"
        + "<img src='/1.jpg'><p>群众办事。（王建国 摄）</p>" * n
        + paragraphs(),
    ),
    "meta tags": lambda n: page(
        "".join(f"<meta name='m{i}' content='2024-05-13'>" for i in range(n)),
        f"<h1>{TITLE}</h1>{paragraphs()}",
    ),
    "a line without end": lambda n: page(
        "", f"<h1>{TITLE}</h1><p>2024-05-13 08:49</p><p>{PARAGRAPHS[0] * n}</p>"
    ),
    "tables in tables": lambda n: page(
        "", f"<h1>{TITLE}</h1>{paragraphs()}" + "<table><tr><td>一</td><td>" * n + "二"
    ),
    "rows of a table": lambda n: page(
        "",
        f"<h1>{TITLE}</h1><p>2024-05-13</p>{paragraphs()}<table>"
        + "<tr><td>一</td><td><img src=a>二</td></tr>" * n
        + "</table>",
    ),
    "articles alike": lambda n: page(
        f"<title>{TITLE}</title>",
        f"<article><h1>{TITLE}</h1><p>2024-05-13 08:49</p>{paragraphs()}</article>"
        + f"<article><p>{PARAGRAPHS[1]}</p></article>" * n,
    ),
    "related links in the text": lambda n: page(
        f"<title>{TITLE}</title>",
        f"<h1>{TITLE}</h1><p>2024-05-13 08:49</p>"
        + f"<p>{PARAGRAPHS[1]}</p><p>相关阅读</p><p><a href='/a'>别的消息</a></p>" * n
        + paragraphs(),
    ),
    "nested paragraphs of one line": lambda n: page(
        f"<title>{TITLE}</title>",
        f"<h1>{TITLE}</h1><p>2024-05-13 08:49</p>" + "<div>" * n + PARAGRAPHS[0],
    ),
    "hidden all": lambda n: page(
        f"<title>{TITLE}</title>",
        f"<h1>{TITLE}</h1><div style='display:none'>" + f"<p>{PARAGRAPHS[0]}</p>" * n,
    ),
    "text": lambda n: f"{TITLE}\n2024-05-13 08:49 来源：柳河日报\n" + f"{PARAGRAPHS[0]}\n" * n,
}


@pytest.mark.parametrize("name", GROWING)
def test_work_grows_no_faster_than_the_page(name: str) -> None:
    small, large = (GROWING[name](n).encode() for n in (250, 1000))
    assert steps_of(lambda: read(large, URL)) < 6 * steps_of(lambda: read(small, URL))


def test_a_page_of_many_megabytes() -> None:
    body = page(
        f"<title>{TITLE}</title>",
        f"<h1>{TITLE}</h1><p>2024-05-13 08:49</p>{paragraphs()}<div class='list'>"
        + LINKS.format("l", "更多") * 32000
        + "</div>",
    ).encode()
    assert len(body) > 10_000_000
    assert extract(body, URL).body == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize("end", ["</i>", "</p>", "</div>"])
def test_end_tags_that_close_nothing_in_a_deep_page(end: str) -> None:
    body = page(
        f"<title>{TITLE}</title>",
        f"<h1>{TITLE}</h1><p>2024-05-13 08:49</p>{paragraphs()}" + "<b>" * 200_000 + end * 200_000,
    ).encode()
    assert extract(body, URL).body.startswith(PARAGRAPHS[0])


def test_collecting_garbage_is_left_as_it_was() -> None:
    for body in (CUT.encode(), NO_ARTICLES["a feed"]):
        for wanted in (True, False):
            (gc.enable if wanted else gc.disable)()
            try:
                raises_only_its_own(as_bytes(body), None)
                assert gc.isenabled() is wanted
            finally:
                gc.enable()
