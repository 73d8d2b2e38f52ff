"""What befalls a site for a while: it hangs, refuses, sends everybody home, mixes up pages."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from tests.histories.looks import bare_html
from tests.histories.replies import Fails, Reply, failing, page, redirect
from tests.histories.site import Act, Asked, Site, gone
from tests.histories.stories import GoneWay

MAINTENANCE = (
    "系统维护中，请稍后再来。给您带来的不便，敬请谅解。",
    "网站升级改造，暂停访问，预计今晚恢复。",
    "抱歉，服务暂时不可用，技术人员正在抢修，请稍后再试。",
)
REFUSALS = (
    "您的访问过于频繁，请完成下方验证后继续访问。",
    "系统检测到您的网络存在异常流量，请输入验证码。",
    "您的请求疑似攻击行为，已被防火墙拦截。",
)


def outage(how: Fails | int) -> Act:
    """Nothing answers, or everything with an error of the server."""

    def act(_site: Site, _asked: Asked, _at: float) -> Reply | None:
        if isinstance(how, int):
            return page(bare_html(str(how), "Bad Gateway"), how)
        return failing(how)

    return act


def everything_says(words: str, status: int = 200, *, lists: bool = True) -> Act:
    """Every page says the same few words."""

    def act(_site: Site, asked: Asked, _at: float) -> Reply | None:
        if asked.story is None and not (lists and asked.is_list):
            return None
        return page(bare_html("提示", words), status)

    return act


def all_gone(how: GoneWay, numbers: frozenset[int] | None = None) -> Act:
    """Articles answer as if they were taken down; all, or some; the lists are as ever."""

    def act(_site: Site, asked: Asked, _at: float) -> Reply | None:
        if asked.story is None or (numbers is not None and asked.story.number not in numbers):
            return None
        return gone(how, asked.story.number)

    return act


def shell(script: str) -> Act:
    """Every page is a shell that a script fills, or that leads home; the lists are as ever."""

    def act(_site: Site, asked: Asked, _at: float) -> Reply | None:
        if asked.story is None:
            return None
        head = f"<script>{script}</script>"
        body = '<div id="app"></div><noscript>请启用 JavaScript 后访问本站</noscript>'
        return page(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>")

    return act


def other_articles(by: int) -> Act:
    """Every article's address answers with another article's page."""

    def act(site: Site, asked: Asked, at: float) -> Reply | None:
        if asked.story is None:
            return None
        there = [story for story in site.stories if story.published <= at]
        where = next((n for n, story in enumerate(there) if story is asked.story), None)
        if where is None:
            return None
        return page(site.article(there[(where + by) % len(there)], at))

    return act


def one_page_for_all() -> Act:
    """Every article's address answers with the list."""

    def act(site: Site, asked: Asked, at: float) -> Reply | None:
        return page(site.list_at(at)) if asked.story is not None else None

    return act


def leads_away(url: str) -> Act:
    """Articles redirect to another publisher's page, which is none; the lists are as ever."""

    def act(site: Site, asked: Asked, _at: float) -> Reply | None:
        if asked.host == site.host:
            return redirect(url) if asked.story is not None else None
        return page(bare_html("集团门户", "欢迎访问集团门户。"))

    return act


def without_text(since: float) -> Act:
    """Pages of articles that were published since then have no text."""

    def act(site: Site, asked: Asked, at: float) -> Reply | None:
        if asked.story is None or asked.story.published < since:
            return None
        reply = site.plain(asked, at)
        text = asked.story.at(at).paragraphs
        body = reply.body.decode()
        return replace(reply, body=body.replace("".join(map(_paragraph, text)), "").encode())

    return act


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def wrong_charset(*, twice: bool) -> Act:
    """Articles come in bytes that are not what their header says, or encoded a second time."""

    def act(site: Site, asked: Asked, at: float) -> Reply | None:
        if asked.story is None:
            return None
        reply = site.plain(asked, at)
        if twice:
            return replace(
                reply, body=reply.body.decode("utf-8").encode().decode("latin-1").encode()
            )
        return replace(reply, body=reply.body.decode("utf-8").encode("gb18030"))

    return act


def lasting_redirect(scheme: str, host: str) -> Act:
    """What is asked under another scheme or host stands under these, for good."""

    def act(_site: Site, asked: Asked, _at: float) -> Reply | None:
        if (asked.scheme, asked.host) == (scheme, host):
            return None
        return redirect(f"{scheme}://{host}{asked.rest}", 301)

    return act
