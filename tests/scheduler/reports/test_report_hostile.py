"""Whatever an article says, it is shown as text."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from scheduler.reports import (
    Report,
    parts,
    render_html,
    render_json,
    render_markdown,
    render_text,
    subject,
)
from scheduler.reports.chat import Chat
from scheduler.reports.forms import Markdown, Marks
from scheduler.words.clean_text import Linked, href, line
from storage.diffs import compare
from storage.records import Article, Kind, ProofFetch
from tests.scheduler.reports.specimens import NOW, article, change, edited, incident, report

URL = "https://news.example.org/1.shtml"
NASTY = [
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '\'" onmouseover=alert(1) x="',
    "{{ 7 * 7 }}{% include 'x' %}{0}{brand}",
    "[点此](javascript:alert(1))",
    "![图](http://evil.example/x.png)",
    "# 标题",
    "1. 列表",
    "- 列表",
    "===",
    "---",
    "> 引文",
    "```",
    "~~~",
    "    代码",
    "**粗** _斜_ `码` ~~删~~ $x$ #1",
    "| 表 | 格 |",
    "<!-- 注释",
    "&lt;b&gt; &amp; &#64;",
    "http://evil.example/ www.evil.example a@evil.example",
    "<http://evil.example/>",
    "[x]: http://evil.example/",
    '@所有人 @all <@all> <at user_id="all">所有人</at> <!channel>',
    "反\u202e斜\u2066杠\\",
    "行一\n# 行二\r\n行三\u2028行四\u2029\x0b行五",
    "零\u200b宽\ufeff\x00\x1b[31m\x9b\ud800",
]
HOSTILE = st.one_of(
    st.sampled_from(NASTY),
    st.lists(st.sampled_from(NASTY), max_size=4).map("".join),
    st.text(max_size=40),
)
URLS = st.one_of(
    st.sampled_from(
        [
            URL,
            "javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            " java\nscript:alert(1)",
            'https://x.example/"><script>alert(1)</script>',
            "https://x.example/a)b](javascript:alert(1)) <c> |d|",
            "https://x.example/\u202e@所有人",
            "https://[bad",
            "//evil.example/x",
            "http:evil",
            "",
        ]
    ),
    HOSTILE,
)
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
BIDI = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u0000-\u0009\u000b-\u001f\u007f-\u009f]"
)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report of which every outside text may be hostile."""
    texts = iter(lambda: draw(HOSTILE), None)
    old, new = (
        Article(
            url=draw(URLS),
            title=next(texts),
            body="\n".join(draw(st.lists(HOSTILE, max_size=4))),
            kicker=next(texts),
            origin=next(texts),
            authors=(next(texts),),
            section=next(texts),
        )
        for _ in range(2)
    )
    common = {"url": draw(URLS), "title": new.title, "source_name": next(texts)}
    proof = ProofFetch(1, NOW, None, draw(URLS), next(texts), next(texts))
    changes = [
        change(Kind.NEW, after=new, **common),
        change(Kind.NEW, after=new, backlog=True, **common),
        change(Kind.WITHDRAWN, after=new, proof=(proof,), **common),
        change(Kind.MOVED, before=old, after=new, topics=(next(texts),), **common),
        change(Kind.COPIED, before=old, after=new, **common),
    ]
    if compare(old, new):
        changes.append(replace(edited(old, new), **common))
    troubles = (incident(next(texts), source_id=next(texts), detail=next(texts)),)
    language = draw(st.sampled_from(["zh", "en"]))
    return report(*changes, incidents=troubles, title=next(texts), language=language)


@given(reports())
@settings(max_examples=60, deadline=None)
def test_nothing_in_html_runs_or_leads_astray(made: Report) -> None:
    text = render_html(made)
    text.encode("utf-8")
    page = html.fromstring(text)
    tags = {element.tag for element in page.iter(html.etree.Element)}
    assert tags <= {
        "html", "head", "meta", "title", "style", "body", "main", "header", "section", "article",
        "footer", "div", "p", "h1", "h2", "h3", "ul", "ol", "li", "a", "b", "i", "bdi", "span",
        "small", "del", "ins", "table", "thead", "tbody", "tr", "th", "td", "br",
    }  # fmt: skip
    for element in page.iter(html.etree.Element):
        assert not [name for name in element.attrib if name.startswith("on") or name == "src"]
    assert all(re.fullmatch(r"https?:[!-~]+", url) for url in page.xpath("//@href"))
    assert len(page.xpath("//style")) == 1
    assert not BIDI.search(page.text_content())


@given(reports())
@settings(max_examples=60, deadline=None)
def test_nothing_in_markdown_is_markup(made: Report) -> None:
    text = render_markdown(made)
    text.encode("utf-8")
    parser = MarkdownIt("commonmark").enable(["strikethrough", "table"])
    page = html.fromstring(f"<div>{parser.render(text)}</div>")
    tags = {element.tag for element in page.iter(html.etree.Element)}
    assert tags <= {
        "div", "h1", "h2", "h3", "p", "a", "br", "hr", "strong", "s", "blockquote", "ul", "li",
        "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert all(re.fullmatch(r"https?:[!-~]+", url) for url in page.xpath("//@href"))
    assert len(page.findall(".//h1")) == 1
    told = [one for one in made.changes if not one.backlog]
    assert len(page.findall(".//h3")) == len(told)
    assert not BIDI.search(text)
    assert "@" not in text
    assert not re.search(r"<(?!https?:[!-~]+>\))", text)


@given(reports())
@settings(max_examples=60, deadline=None)
def test_nothing_in_a_chat_is_markup(made: Report) -> None:
    parser = MarkdownIt("commonmark").enable(["strikethrough", "table"])
    for text in parts(made):
        text.encode("utf-8")
        page = html.fromstring(f"<div>{parser.render(text)}</div>")
        tags = {element.tag for element in page.iter(html.etree.Element)}
        assert tags <= {
            "div", "h1", "h2", "h3", "p", "a", "br", "hr", "strong", "s", "blockquote", "ul", "li",
        }  # fmt: skip
        assert all(re.fullmatch(r"https?:[!-~]+", url) for url in page.xpath("//@href"))
        assert not BIDI.search(text)
        # What a program leaves as it is must not be a mention, a tag, an entity or an escape.
        assert not re.search(r"[@<\\`|]|&#?\w+;", re.sub(r"\]\(https?:[!-~]+\)", "", text))
        assert text == text.strip() != ""


@pytest.mark.parametrize("form", [Markdown(), Chat()], ids=["markdown", "chat"])
def test_an_address_is_read_as_it_stands(form: Marks) -> None:
    """An entity in it is none: ``&lt;`` would lead elsewhere, or be a sign where it is shown."""
    address = "http://news.example/show?id=1&lt;b&#62;"
    for written in (form.link(Linked("文", address)), form.address(Linked(address, address))):
        page = html.fromstring(MarkdownIt("commonmark").render(written))
        assert page.xpath("//@href") == ["http://news.example/show?id=1&lt%3Bb&#62%3B"]
        assert not re.search(r"[<>]", page.text_content())


@given(reports())
@settings(max_examples=60, deadline=None)
def test_text_is_clean(made: Report) -> None:
    text = render_text(made)
    text.encode("utf-8")
    assert not BIDI.search(text)
    assert "@" not in re.sub(r"https?:[!-~]+", "", text)
    assert not re.search(r"<[A-Za-z@!/]", text)
    assert not {unicodedata.category(char) for char in subject(made)} & UNSEEN
    assert len(subject(made)) <= 120


@given(reports())
@settings(max_examples=60, deadline=None)
def test_json_holds_the_data_as_it_is(made: Report) -> None:
    text = render_json(made)
    text.encode("utf-8")
    assert not BIDI.search(text)
    found = json.loads(text)
    assert [one["title"] for one in found["changes"]] == [one.title for one in made.changes]


@pytest.mark.parametrize("nasty", NASTY)
def test_a_hostile_title_is_read_as_it_is_written(nasty: str) -> None:
    made = report(change(after=article(title=nasty)))
    page = html.fromstring(render_html(made))
    assert page.xpath("string(//h3)").strip() == line(nasty)
    parser = MarkdownIt("commonmark").enable(["strikethrough", "table"])
    heading = html.fromstring(f"<div>{parser.render(render_markdown(made))}</div>").find(".//h3")
    assert heading.text_content() == "新增 · " + line(nasty).replace("@", "＠")


@given(URLS)
@settings(max_examples=100, deadline=None)
def test_links_lead_to_the_web_alone(url: str) -> None:
    found = href(url)
    assert found is None or re.fullmatch(r"(?i)https?://[!#-;=?-Z_a-z~]+", found)


@pytest.mark.parametrize(
    ("url", "link"),
    [
        (URL, URL),
        ("HTTP://X.example/%E5%AE%81?a=1&b=2#c", "HTTP://X.example/%E5%AE%81?a=1&b=2#c"),
        ("https://x.example/宁", "https://x.example/%E5%AE%81"),
        ("javascript:alert(1)", None),
        ("ftp://x.example/", None),
        ("https:///x", None),
        (None, None),
        ("https://x.example/" + "a" * 3000, None),
    ],
)
def test_links(url: str | None, link: str | None) -> None:
    assert href(url) == link
