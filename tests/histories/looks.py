"""How a scripted site's pages look: templates, dates, what is added to every text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Literal

from tests.histories.stories import SHANGHAI, Story, Text

SITE_NAME = "湖滨新闻网"
Dates = Literal["second", "minute", "day", "chinese", "slashes", "relative"]


@dataclass(frozen=True)
class Look:
    """A site's look for a while.

    Attributes:
        template: Which of the templates.
        dates: How the time of publication is printed.
        last_line: A paragraph after every text.
        first_words: Words before every text.
        cut: After how many paragraphs a prompt stands in place of the rest; 0: never.
        counter: Whether every page counts its readers, so that no two answers are alike.
        names: Whether origin, author and editor are printed.
    """

    template: int = 0
    dates: Dates = "minute"
    last_line: str = ""
    first_words: str = ""
    cut: int = 0
    counter: bool = False
    prompt: str = "开通会员后可阅读全文"


def printed(moment: datetime, dates: Dates, now: datetime) -> str:
    """A time as a page prints it."""
    local = moment.astimezone(SHANGHAI)
    forms: dict[Dates, str] = {
        "second": "%Y-%m-%d %H:%M:%S",
        "minute": "%Y-%m-%d %H:%M",
        "day": "%Y-%m-%d",
        "chinese": "%Y年%m月%d日 %H:%M",
        "slashes": "%Y/%m/%d %H:%M",
    }
    if dates != "relative":
        return local.strftime(forms[dates])
    days = (now.astimezone(SHANGHAI).date() - local.date()) // timedelta(days=1)
    return f"{days}天前" if days else "今天"


def article_html(
    story: Story,
    text: Text,
    look: Look,
    now: datetime,
    others: list[tuple[str, str]],
    side_note: str = "",
) -> str:
    """An article's page.

    Args:
        others: Addresses and headlines of other articles, for the side column.
        side_note: What else stands there.
    """
    parts = list(text.paragraphs)
    parts[0] = look.first_words + parts[0]
    shown = parts[: look.cut] if look.cut else parts
    body = "".join(f"<p>{escape(part)}</p>" for part in shown)
    if look.cut:
        body += f'<div class="vip-wall"><p>{look.prompt}</p><a href="/vip">立即开通</a></div>'
    elif look.last_line:
        body += f"<p>{look.last_line}</p>"
    date = printed(story.published_at, look.dates, now)
    count = f"<span>阅读 {int(now.timestamp()) % 100003}</span>" if look.counter else ""
    notice = f'<div class="notice-box"><p>{escape(text.notice)}</p></div>' if text.notice else ""
    side = "".join(f'<li><a href="{url}">{escape(title)}</a></li>' for url, title in others)
    side += f"<li>{escape(side_note)}</li>" if side_note else ""
    return _TEMPLATES[look.template](text, body, date, count, notice, side)


def _first(text: Text, body: str, date: str, count: str, notice: str, side: str) -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{escape(text.title)}_{SITE_NAME}</title></head><body>"
        '<div class="nav"><a href="/">首页</a> <a href="/hu/">湖区</a></div>'
        f'<div class="main"><h1>{escape(text.title)}</h1>'
        f'<div class="info"><span>{date}</span>　来源：{text.origin}　作者：{text.author}'
        f" {count}</div>"
        f'{notice}<div class="content" id="content">{body}</div>'
        f'<div class="editor">责任编辑：{text.editor}</div></div>'
        f'<div class="side"><h3>相关阅读</h3><ul>{side}</ul></div>'
        f'<div class="footer">{SITE_NAME} 版权所有 网站备案 10000001</div></body></html>'
    )


def _second(text: Text, body: str, date: str, count: str, notice: str, side: str) -> str:
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(text.title)} - {SITE_NAME}</title></head><body>"
        '<header class="site-top"><nav><ul><li><a href="/">首页</a></li>'
        '<li><a href="/hu/">湖区</a></li></ul></nav></header>'
        f'<main><article><header><h1 class="headline">{escape(text.title)}</h1>'
        f'<p class="meta">{date} | 来源：{text.origin} | 作者：{text.author} {count}</p></header>'
        f'{notice}<section class="article-body">{body}</section>'
        f'<p class="duty">责任编辑：{text.editor}</p></article>'
        f"<aside><h4>推荐</h4><ul>{side}</ul></aside></main>"
        f"<footer><p>Copyright {SITE_NAME}</p></footer></body></html>"
    )


def _third(text: Text, body: str, date: str, count: str, notice: str, side: str) -> str:
    return (
        f"<html><head><title>{escape(text.title)}</title></head><body>"
        f'<table width="960"><tr><td colspan="2"><a href="/">{SITE_NAME}</a> &gt; '
        '<a href="/hu/">湖区</a></td></tr><tr><td width="640">'
        f'<div id="title"><h2>{escape(text.title)}</h2></div>'
        f'<div id="about">来源：{text.origin}　作者：{text.author}　发布时间：{date}　{count}</div>'
        f'{notice}<div id="zoom">{body}</div><div>责任编辑：{text.editor}</div></td>'
        f'<td width="320"><ul>{side}</ul></td></tr></table>'
        f"<div>{SITE_NAME} 主办</div></body></html>"
    )


_TEMPLATES = (_first, _second, _third)


def list_html(rows: list[tuple[str, str, str]]) -> str:
    """A list page of addresses, headlines and days."""
    items = "".join(
        f'<li><a href="{escape(url)}">{escape(title)}</a><span>{day}</span></li>'
        for url, title, day in rows
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>湖区_{SITE_NAME}</title></head>'
        '<body><div class="nav"><a href="/">首页</a><a href="/hu/">湖区</a></div>'
        f'<ul class="news">{items}</ul><div class="footer">{SITE_NAME} 版权所有</div></body></html>'
    )


def bare_html(title: str, words: str, head: str = "") -> str:
    """A page that says one thing."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f'<body><div class="tip"><p>{words}</p></div></body></html>'
    )
