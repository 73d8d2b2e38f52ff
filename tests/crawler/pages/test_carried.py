# ruff: noqa: E501 - a line of a page is a line here
"""Articles that only a script carries, hidden words, and what the head alone knows."""

from __future__ import annotations

import json

import pytest

from crawler.errors import NotAnArticleError
from crawler.pages import extract
from tests.crawler.pages.cases.case import NAVIGATION, PARAGRAPHS, page, paragraphs
from tests.crawler.pages.test_bylines import article_with

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
