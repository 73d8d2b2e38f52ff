"""The named baseline: a monitor of pages, as many are, on the same site and as often.

A page whose words differ was edited; one that answers 404 or 410, or leads to another page, was
withdrawn; an address that no list showed before is new.
"""

from __future__ import annotations

import heapq
import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from urllib.parse import urljoin, urlsplit

from tests.histories.history import EVERY_S, POLICY, History
from tests.histories.playing import Told
from tests.histories.site import number_of

_HIDDEN = re.compile(r"<(script|style|head)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_LINK = re.compile(r'href="([^"]+)"')
MOST_HOPS = 5


@dataclass
class _Page:
    first_at: float
    words: str
    is_gone: bool = False


def watch(history: History) -> list[Told]:
    """What a monitor of pages tells of a history."""
    feed = history.site.source(EVERY_S).feeds[0].url
    pages: dict[str, _Page] = {}
    told: list[Told] = []
    due: list[tuple[float, str]] = [(0.0, feed)]
    while due and due[0][0] < history.end:
        at, url = heapq.heappop(due)
        status, final, text = _fetch(history, url, at)
        if url == feed:
            for link in _links(text, final) if status == 200 else ():
                if link not in pages and number_of(link) is not None:
                    pages[link] = _Page(at, "")
                    heapq.heappush(due, (at + 1.0, link))
            heapq.heappush(due, (at + EVERY_S, feed))
            continue
        page = pages[url]
        told += _compared(url, page, status, final, _words(text), at)
        age = timedelta(seconds=at - page.first_at)
        heapq.heappush(due, (at + POLICY.interval(age).total_seconds(), url))
    return told


def _compared(
    url: str, page: _Page, status: int | None, final: str, words: str, at: float
) -> list[Told]:
    gone = status in (404, 410) or (status == 200 and urlsplit(final).path != urlsplit(url).path)
    if status != 200 and not gone:
        return []  # it does not answer
    if gone:
        was, page.is_gone = page.is_gone, True
        return [] if was else [_told("withdrawn", url, at)]
    said: list[Told] = []
    if page.is_gone:
        page.is_gone = False
        said.append(_told("restored", url, at))
    if not page.words:
        said.append(_told("new", url, at))
    elif page.words != words:
        said.append(_told("edited", url, at, page.words, words))
    page.words = words
    return said


def _told(kind: str, url: str, at: float, before: str = "", after: str = "") -> Told:
    spans = (("page", "correction", before, after),) if after else ()
    return Told(kind, number_of(url), url, "substantive", at, at, spans)


def _fetch(history: History, url: str, at: float) -> tuple[int | None, str, str]:
    """The last status, the last address, the page; no status: no answer."""
    for _ in range(MOST_HOPS):
        reply = history.site.answer(url, {}, at)
        if reply.fails:
            break
        if "Location" not in reply.headers:
            return reply.status, url, reply.body.decode("utf-8", "replace")
        url = urljoin(url, reply.headers["Location"])
    return None, url, ""


def _links(html: str, base: str) -> list[str]:
    return [urljoin(base, unescape(href)) for href in _LINK.findall(html)]


def _words(html: str) -> str:
    return "".join(unescape(_TAG.sub(" ", _HIDDEN.sub("", html))).split())
