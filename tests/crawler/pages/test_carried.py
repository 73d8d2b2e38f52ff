# ruff: noqa: E501 - a line of a page is a line here
"""Articles that only a script carries, hidden words, and what the head alone knows."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from html import escape
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import NotAnArticleError
from crawler.literals import read_literal
from crawler.pages import extract
from crawler.pages.document import HeadElement
from crawler.pages.script_data import entries, strings
from tests.crawler.pages.cases.case import NAVIGATION, PARAGRAPHS, page, paragraphs
from tests.crawler.pages.test_bylines import article_with
from tests.growth import grows_evenly

TITLE = "柳河镇便民服务中心启用"
URL = "http://www.example.cn/detail/1024"
DATA = {
    "title": TITLE, "publishTime": "2024-05-13 08:49:03", "source": "柳河日报", "content": paragraphs("<p>{}</p>"),
}  # fmt: skip
LINKED = {
    "@type": "NewsArticle", "headline": TITLE, "datePublished": "2024-05-13T08:49:03+08:00",
    "author": {"@id": "#a"}, "articleBody": "\n".join(PARAGRAPHS),
}  # fmt: skip
GRAPH = {"@graph": [LINKED, {"@id": "#a", "@type": "Person", "name": "骆瑶"}]}


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


SHELLS = {
    "an assignment": f"<script>window.__INITIAL_STATE__ = {_json({'detail': DATA, 'list': []})};(function(){{}})()</script>",
    "data of its own": f"<script type='application/json'>{_json({'props': [{'data': DATA}]})}</script>",
    "a text to parse": f"<script>window.STATE = JSON.parse({_json(_json({'detail': DATA}))})</script>",
    "linked data": f"<script type='application/ld+json'>{_json(GRAPH)}</script>",
    "linked data, wrapped": f"<script type='application/ld+json'>//<![CDATA[\n{_json(GRAPH)}\n//]]></script>",
}


MARKUP = DATA["content"].replace("/", "\\u002F")
PUSHED = [
    f'1:"$Sreact.fragment"\n0:["$","div",null,{{"children":["$","$L2",null,{_json({"article": DATA})}]}}]\n',
    f'1:I[12,[],"Page"]\n3:T{len(DATA["content"].encode()):x},{DATA["content"]}4:["$","$L2",null,{_json({"post": {**DATA, "content": "$3"}})}]\n',
]
"""Rows that a page of Next.js pushes; in the second its text is a row of its own."""

FUNCTION = f"""window.__NUXT__=(function(a,b,c,d){{d.title=a;d.content=b;return {{layout:"default",data:[{{info:d,list:[]}}],error:void 0,ok:!0}}}}("{TITLE}","{MARKUP}",null,{{publishTime:"2024-05-13 08:49:03",source:'柳河日报'}}));"""
ARGUMENTS = f"""window.__NUXT__=(function(a,b,c){{return {{data:[{{detail:{{title:a,content:b,pubTime:c,source:"柳河日报"}}}}],ok:!1}}}}("{TITLE}","{MARKUP}",1715561343000));"""
NUMBERED = [
    ["ShallowReactive", 1],
    {"data": 2},
    {"detail": 3},
    {"title": 4, "body": 5, "publish_time": 6, "source": 7},
    TITLE,
    DATA["content"],
    ["Date", "2024-05-13T00:49:03.000Z"],
    {"name": 8},
    "柳河日报",
]
CODED = quote(_json({"articleInfo": DATA}))
BARE = f"""var pageData = {{ // 正文
  title: '{TITLE}', pubtime: "2024-05-13 08:49:03", source: '柳河日报', 'contentHtml': '{DATA["content"]}', hot: [], }};"""
BLOCKS = {
    "headline": TITLE,
    "createTime": 1715561343,
    "source": {"name": "柳河日报"},
    "content": [{"type": "text", "text": text} for text in PARAGRAPHS],
}
NESTED = {
    "meta": {"title": TITLE},
    "ctime": "1715561343",
    "media_name": "柳河日报",
    "body": {"html": DATA["content"]},
}
SHELLS |= {
    "a function's arguments": f"<script>{ARGUMENTS}</script>",
    "numbered values": f"<script type='application/json' id='__NUXT_DATA__'>{_json(NUMBERED)}</script>",
    "percent-encoded data": f"<script id='RENDER_DATA' type='application/json'>{CODED}</script>",
    "a coded text to parse": f"<script>window.S=JSON.parse(decodeURIComponent('{CODED}'))</script>",
    "a text of base64 to parse": f"<script>window.S=JSON.parse(decodeURIComponent(escape(atob('{b64encode(_json(DATA).encode()).decode()}'))))</script>",
    "rows that scripts push": "".join(
        f"<script>self.__next_f.push({_json([1, piece])})</script>"
        for piece in (PUSHED[0][:90], PUSHED[0][90:])
    ),
    "a row that is the text": f"<script>self.__next_f=self.__next_f||[];self.__next_f.push([0])</script><script>self.__next_f.push({_json([1, PUSHED[1]])})</script>",
    "an object with bare keys": f"<script>{BARE}</script>",
    "a call with data": f"<script>function f(x){{return {{a:x}}}}render({_json({'a': DATA})}, 1)</script>",
    "parts of a text": f"<script>var a = {_json(BLOCKS)};</script>",
    "a text within": f"<script>var a = {_json([{'x': NESTED}])};</script>",
    "escaped markup": f"<script>var a = {_json({**DATA, 'content': escape(DATA['content'])})};</script>",
    "a copy and an excerpt beside it": f"<script>var a = {_json([DATA, {**DATA, 'id': 7}, {**DATA, 'content': PARAGRAPHS[0]}, {'shareTitle': TITLE, 'title': TITLE, 'desc': '说的是另一件事。' * 9}])};</script>",
    "a field": f"<h1>{TITLE}</h1><p>2024-05-13 08:49:03 来源：柳河日报</p><input type='hidden' id='c' value='{escape(DATA['content'])}'>",
    "a text for an element": f"""<h1>{TITLE}</h1><p>2024-05-13 08:49:03 来源：柳河日报</p><div id='c'></div><script>document.getElementById('c').innerHTML = "{MARKUP}";</script>""",
    "the inner side of an element": f"<news-view><template shadowrootmode='open'><h1>{TITLE}</h1><p>2024-05-13 08:49:03 来源：柳河日报</p><div>{DATA['content']}</div></template></news-view>",
}


@pytest.mark.parametrize("script", SHELLS.values(), ids=SHELLS)
def test_an_article_in_a_script(script: str) -> None:
    html = page(
        f"<title>{TITLE}_柳河网</title>", NAVIGATION.format("nav") + f"<div id='app'></div>{script}"
    )
    article = extract(html.encode(), URL)
    assert article.title == TITLE
    assert article.body.split("\n") == list(PARAGRAPHS)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2024-05-13T00:49:03+00:00"
    assert (article.origin, article.authors) in {("柳河日报", ()), (None, ("骆瑶",))}


def test_members_that_a_function_sets() -> None:
    html = page(
        f"<title>{TITLE}_柳河网</title>", f"<div id='app'></div><script>{FUNCTION}</script>"
    )
    assert extract(html.encode(), URL).body.split("\n") == list(PARAGRAPHS)


def test_an_article_by_its_number() -> None:
    """A shell is titled after the site; its address names the article."""
    data = [{**DATA, "articleId": 120077, "title": "老街"}, {**DATA, "articleId": "120078"}]
    data[0]["content"] = "<p>另一篇。</p>" * 20
    shell = f"<div id='app'></div><script>window.S={_json(data)}</script>"
    html = page("<title>柳河新闻客户端</title>", shell)
    article = extract(html.encode(), "http://www.example.cn/detail/120078")
    assert (article.title, article.body) == (TITLE, "\n".join(PARAGRAPHS))
    with pytest.raises(NotAnArticleError):
        extract(html.encode(), "http://www.example.cn/detail/120079")


@pytest.mark.parametrize("title", ["柳河发布", "", "柳河通"])
def test_the_one_article_of_a_shell_that_says_nothing_else(title: str) -> None:
    """A shell of one page for all articles: its head has the site's name, its address no number."""
    shell = f"<div id='app'></div><script>window.S={_json({'data': [{'info': DATA}]})}</script>"
    html = page(f"<title>{title}</title>", shell)
    article = extract(html.encode(), "http://www.example.cn/share/index.html")
    assert (article.title, article.body) == (TITLE, "\n".join(PARAGRAPHS))
    for other in (
        page("<title>要闻</title>", shell),
        page(f"<title>{title}</title>", shell.replace("publishTime", "size")),
    ):
        with pytest.raises(NotAnArticleError):
            extract(other.encode(), "http://www.example.cn/share/index.html")


STATEMENT = "柳河网所载的全部文字与图片，任何人未获授权，都不可以复制、改编或者再次发表。"


@pytest.mark.parametrize("shown", [STATEMENT, PARAGRAPHS[0]])
def test_what_a_page_shows_comes_before_its_scripts_unless_it_is_of_no_article(shown: str) -> None:
    html = page(
        f"<title>{TITLE}_柳河网</title>",
        f"<h1>{TITLE}</h1><p>2024-05-13 08:49</p><div><p>{shown}</p></div>{SHELLS['an assignment'].replace(PARAGRAPHS[1], PARAGRAPHS[1] * 9)}",
    )
    body = extract(html.encode(), URL).body
    assert body == shown if shown != STATEMENT else body.startswith(PARAGRAPHS[0])


@pytest.mark.parametrize(
    ("title", "data"),
    [
        ("柳河网", {"list": [DATA, {**DATA, "title": "老街", "content": "<p>另一篇。</p>" * 20}]}),
        ("要闻_柳河网", {"detail": DATA}),
        (TITLE, {"detail": {**DATA, "content": ""}}),
        (TITLE, {"a": DATA, "b": {**DATA, "content": "<p>同一个标题下的另一段文字，说的却是别的事情，有四十个字那么长才行，所以写得长一点。</p>"}}),
    ],
)  # fmt: skip
def test_a_feed_in_a_script_is_no_article(title: str, data: object) -> None:
    html = page(
        f"<title>{title}</title>", f"<div id='app'></div><script>window.S={_json(data)}</script>"
    )
    with pytest.raises(NotAnArticleError):
        extract(html.encode(), URL)


def test_a_script_is_not_believed_on_a_page_that_breaks_off() -> None:
    """Its elements may hold the article: in other words, with other paragraphs."""
    head = f"<title>{TITLE}</title>{SHELLS['linked data']}"
    whole = page(head, NAVIGATION.format("nav") + "<div id='app'></div>")
    with pytest.raises(NotAnArticleError):
        extract(whole.encode()[: -len("</body></html>")], URL)


def test_elements_come_before_scripts() -> None:
    article = article_with("<p>2024-05-13 08:49</p>", head=SHELLS["linked data"])
    assert article.authors == ("骆瑶",)
    assert article.body.split("\n") == list(PARAGRAPHS)


HIDDEN = {
    "a box behind a text": "　　{}<div style='display:none'>关键词：便民，服务</div><br>",
    "words within a line": "<p>{}<span style='display: none'>x8kq乱码</span></p>",
    "words before a line": "<p><span style='display:none'>x8kq乱码</span>{}</p>",
    "a link within a line": "<p>{}<a href='/x' style='display:none'>下载客户端</a></p>",
}


@pytest.mark.parametrize("form", HIDDEN.values(), ids=HIDDEN)
def test_what_a_style_hides_is_not_read_and_hides_nothing_else(form: str) -> None:
    html = page(
        f"<title>{TITLE}_柳河网</title>",
        f"<div><h1>{TITLE}</h1><p>2024-05-13 08:49</p><div class='k2'>{paragraphs(form)}</div></div>",
    )
    assert extract(html.encode(), URL).body.split("\n") == list(PARAGRAPHS)


def test_a_text_that_a_button_unfolds_is_read() -> None:
    form = f"<p>{PARAGRAPHS[0]}<span id='more' style='display:none'>{{}}</span></p>"
    html = page(
        f"<title>{TITLE}_柳河网</title>",
        f"<div><h1>{TITLE}</h1><p>2024-05-13 08:49</p>{form.format(''.join(PARAGRAPHS[1:]))}</div>",
    )
    assert extract(html.encode(), URL).body == "".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        ({"author": {"@type": "Person", "name": "Dana Holt"}}, ("Dana Holt",)),
        ({"author": [{"name": "Dana Holt (dho)"}, {"name": "Ravi Menon"}]}, ("Dana Holt", "Ravi Menon")),
        ({"author": {"@type": "Organization", "name": "Valley News"}}, ("Ann Lee",)),
        ({"author": [{"name": "Valley News"}, {"name": "Ravi Menon"}]}, ("Valley News", "Ravi Menon")),
    ],
)  # fmt: skip
def test_the_site_itself_is_no_author_where_another_is_named(
    head: dict[str, object], authors: tuple[str, ...]
) -> None:
    linked = {"@type": "NewsArticle", "publisher": {"name": "Valley News"}, **head}
    text = "The council has approved the plan to reopen the baths, after a debate of three hours."
    html = page(
        f"<title>Baths to reopen</title><script type='application/ld+json'>{json.dumps(linked)}</script>",
        f"<h1>Baths to reopen</h1><p>By Ann Lee</p>{paragraphs('<p>{}</p>', (text,) * 3)}",
        "en",
    )
    assert extract(html.encode(), URL).authors == authors


LITERALS = {
    "{a:1,'b':\"x\\u4e91\",c:[1,,2,],}": {"a": 1, "b": "x云", "c": [1, 2]},
    "{d:void 0,e:!0,f:!1,g:undefined}": {"d": None, "e": True, "f": False, "g": None},
    "{at:new Date('2024-05-13'),x:f(1),y:\"a\"+'b'}": {"at": "2024-05-13", "x": None, "y": "ab"},
    "/* a */ [.5, -1, 1e3, // b\n `c`]": [0.5, -1, 1000.0, "c"],
    "unescape('%u6cb3%20')": "河 ",
    "'\\ud83d\\ude00\\x41\\u{6cb3}'": "😀A河",
    "{a:function(){return 1}}": None,
    "{a:1": None,
    "[a ? b : c]": None,
}


@pytest.mark.parametrize("text", LITERALS)
def test_data_as_scripts_write_it(text: str) -> None:
    read = read_literal(text)
    assert (read[0] if read else None) == LITERALS[text]


@given(st.text("{}[]()\"'`\\,:/*+-!01.eE$ab\n %u", max_size=200))
def test_any_script_is_read_or_left(text: str) -> None:
    read_literal(text)
    script = HeadElement("script", {}, f"a={text};b=(function(a){{{text}}}({text}))" + " " * 60)
    assert len(list(entries([script]))) < 1000
    assert len(list(strings(script.text))) < 100


HOSTILE: dict[str, Callable[[int], str]] = {
    "open brackets": lambda n: "a=" + "[" * n,
    "brackets before a long list": lambda n: "a=" + "([" * 300 + "1," * n,
    "brackets before a long object": lambda n: "a=" + "([" * 300 + "{" + "a:1," * n,
    "open objects": lambda n: "a=" + "{a:" * n,
    "quotes": lambda n: "a={a:" + "'" * n,
    "backslashes": lambda n: 'a={a:"' + "\\" * n,
    "comments": lambda n: "a={" + "/*" * n,
    "blanks": lambda n: "a={a:" + " " * n + "b}",
    "assignments": lambda n: "a={b:1};" * n,
    "names": lambda n: "a={" + "a," * n,
    "sums": lambda n: "a={a:" + '"a"+' * n,
    "calls": lambda n: "a={a:" + "f(" * n,
    "functions": lambda n: "(function(a" * n,
    "members": lambda n: "(function(a){" + "a.b=1;" * n,
    "codes": lambda n: "a=JSON.parse(" + '"%5B%22' + "%25" * n + '%22%5D")',
    "strings of markup": lambda n: 'a="<p>";' * n,
    "pushes": lambda n: "__next_f.push([1,''" * (n // 18),
    "pushed rows": lambda n: f"__next_f.push({json.dumps([1, '1:[[' * n])})",
    "pushed rows of brackets": lambda n: f"__next_f.push({json.dumps([1, '1:[[' + chr(10) * 1 * n])})",
    "pushed lists in lists": lambda n: f"__next_f.push({json.dumps([1, '2:T1,a1:' + '[' * 900 + ']' * 900])})" * (n // 2000),
    "pushed texts": lambda n: f"__next_f.push({json.dumps([1, '1:Tffffff,' * (n // 10)])})",
    "pushed short texts": lambda n: f"__next_f.push({json.dumps([1, '1:T1,a' * (n // 6)])})",
    "values that name each other": lambda n: json.dumps([["Ref", 1], {"a": 2, "b": 2}, *([[2] * 60] * (n // 60))]),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_no_faster_than_the_script(name: str) -> None:
    def reading(size: int) -> Callable[[], object]:
        text = HOSTILE[name](size)

        def read() -> None:
            for _ in entries([HeadElement("script", {}, text)]):
                pass
            for _ in strings(text):
                pass

        return read

    grows_evenly(reading, 50_000)
