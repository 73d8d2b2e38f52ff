# ruff: noqa: E501 - a line of a page is a line here
"""Invented pages in the manner of a hundred sites, a field at a time.

The pages stand in `families/*.toml`, their texts in `families/articles.toml`. In a page's markup
``[[text|ARTICLE|<p>*</p>]]`` is an article's paragraphs, each in the form given,
``[[join|ARTICLE|<br>]]`` its paragraphs with something between them, ``[[one|ARTICLE|N]]`` one of
them; an article's name may be followed by the first paragraph wanted and one past the last. The
other marks are what stands around articles: navigation, lists of links, a footer.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from datetime import timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import NotAnArticleError
from crawler.pages import Article, extract

FAMILIES = Path(__file__).parent / "families"
ARTICLES = tomllib.loads((FAMILIES / "articles.toml").read_text("utf-8"))
PAGES: dict[str, dict[str, Any]] = {
    page["name"]: page
    for path in sorted(FAMILIES.glob("*.toml"))
    if path.name != "articles.toml"
    for page in tomllib.loads(path.read_text("utf-8"))["page"]
}
FIELDS = ("title", "at", "origin", "authors", "editor", "kicker", "subtitle", "paragraphs")
CHINA = timezone(timedelta(hours=8))
HEADLINES = (
    "“五一”假期全市接待游客312万人次", "春茶开采 茶农忙采摘", "市委理论学习中心组举行专题学习会", "全市防汛抗旱工作会议召开",
    "地铁4号线二期进入试运行阶段", "这个社区食堂有点“香”", "果农直播间里忙不停", "高考倒计时：考场周边禁止鸣笛",
)  # fmt: skip
NAVIGATION = "".join(
    f'<a href="/{i}/">{name}</a> '
    for i, name in enumerate("首页 时政 社会 经济 文化 体育 视频 图片 专题".split())  # noqa: SIM905
)
FOOTER = (
    '<p><a href="/about/">关于我们</a> | <a href="/ad/">广告服务</a> | <a href="/law/">法律声明</a></p>'
    "<p>互联网新闻信息服务许可证 00120240001</p><p>版权所有 未经书面授权禁止使用 Copyright © 1998-2024</p>"
    "<p>违法和不良信息举报电话：000-00000000 举报邮箱：jubao@example.cn</p>"
)
_MARK = re.compile(r"\[\[([^\[\]]*)\]\]")


def _texts(name: str) -> list[str]:
    """The paragraphs of an article, or a run of them: ``canal``, ``canal 1 3``."""
    article, *run = name.split()
    paragraphs: list[str] = ARTICLES[article]["paragraphs"]
    return paragraphs[slice(*map(int, run))] if run else paragraphs


def _expanded(mark: re.Match[str]) -> str:
    kind, first, *rest = mark[1].split("|")
    if kind == "text":
        return "\n".join(rest[0].replace("*", text) for text in _texts(first))
    if kind == "join":
        return rest[0].join(_texts(first))
    if kind == "one":
        return _texts(first)[int(rest[0])]
    if kind == "nav":
        return f'<div class="{first}">{NAVIGATION}</div>'
    if kind == "foot":
        return f'<div class="{first}">{FOOTER}</div>'
    items = "".join(
        f'<li><a href="/c/{i}.html">{text}</a></li>' for i, text in enumerate(HEADLINES)
    )
    return f'<div class="{first}"><h3>{rest[0]}</h3><ul>{items}</ul></div>'


def _words(text: str) -> str:
    return _MARK.sub(_expanded, text)


def _markup(page: dict[str, Any]) -> bytes:
    charset = page.get("charset", "utf-8")
    if "whole" in page:
        return _words(page["whole"]).encode(charset)
    declared = "gb2312" if charset.startswith("gb") else charset
    return (
        f'<!DOCTYPE html>\n<html lang="{page.get("lang", "zh-CN")}">\n<head>\n'
        f'<meta charset="{declared}">\n{_words(page["head"])}\n</head>\n'
        f"<body>\n{_words(page['body'])}\n</body></html>"
    ).encode(charset, "xmlcharrefreplace")


@cache
def _read(name: str) -> Article:
    return extract(_markup(PAGES[name]), PAGES[name]["url"])


def _bare(text: str | None) -> str:
    """A text without blanks, its forms folded: what a reader would not tell apart."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def _paragraphs(truth: dict[str, Any]) -> list[str]:
    said = truth["paragraphs"]
    return [t for text in said for t in (_texts(text[1:]) if text[0] == "@" else [_words(text)])]


def _is_read(article: Article, field: str, truth: dict[str, Any]) -> bool:
    """Whether a field of an article is what a reader of its page would say."""
    expected = truth[field]
    if field == "at":
        printed = _printed(article)
        return any(printed.startswith(at[:16]) for at in expected)
    if field == "origin":
        return _bare(article.origin) in [_bare(origin) for origin in expected]
    if field == "authors":
        return set(map(_bare, article.authors)) == set(map(_bare, expected))
    if field == "editor":
        names = [] if expected == "" else [expected] if isinstance(expected, str) else expected
        found = [name for name in re.split(r"[、，, ]+", article.editor or "") if name]
        return set(found) <= set(names) and bool(found) == bool(names)
    if field == "paragraphs":
        beside = {_bare(_words(text)) for text in truth.get("optional", ())}
        found = [_bare(text) for text in article.body.split("\n")]
        wanted = [_bare(text) for text in _paragraphs(truth)]
        return [t for t in found if t not in beside] == [t for t in wanted if t not in beside]
    return _bare(getattr(article, field)).strip("—") == _bare(_words(expected)).strip("—")


def _printed(article: Article) -> str:
    return article.published_at.astimezone(CHINA).isoformat() if article.published_at else ""


def _shown(article: Article, field: str) -> Any:
    of_another_name = {"at": _printed, "paragraphs": lambda read: read.body}
    return of_another_name[field](article) if field in of_another_name else getattr(article, field)


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if "truth" in page])
def test_its_fields(name: str) -> None:
    article, truth = _read(name), PAGES[name]["truth"]
    asked = [field for field in FIELDS if field in truth]
    misread = {
        field: (_shown(article, field), truth[field])
        for field in asked
        if not _is_read(article, field, truth)
    }
    assert misread == {}


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if "truth" not in page])
def test_no_article(name: str) -> None:
    with pytest.raises(NotAnArticleError):
        _read(name)
