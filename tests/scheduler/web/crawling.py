"""A visitor who follows every link of the pages and looks at every form."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx
from lxml import html

DATA = "/data/"
MOST_DATA = 6
"""Pages of Datasette that are asked for: its own links have no end."""


def pattern(path: str) -> str:
    """An address without what tells pages of one kind apart."""
    parts = urlsplit(path)
    names = sorted(
        name
        for name, _, value in (pair.partition("=") for pair in parts.query.split("&"))
        if value and name not in ("lang", "page", "id")
    )
    return re.sub(r"\d+", "N", parts.path) + ("?" + "&".join(names) if names else "")


@dataclass
class Crawl:
    """What a visitor met.

    Attributes:
        client: Who asks; its cookies and its headers are the visitor's.
        lang: In which language.
        pages: The address of a page by its pattern.
        ends: The paths of the pages that were shown in the end, after all redirects.
        dead: Links and forms that lead nowhere, with what was answered and where they stand.
        challenged: The addresses that asked for a password.
        writes: The page of a form that writes, by its action.
    """

    client: httpx.Client
    lang: str
    pages: dict[str, str] = field(default_factory=dict)
    ends: set[str] = field(default_factory=set)
    dead: list[str] = field(default_factory=list)
    challenged: list[str] = field(default_factory=list)
    writes: dict[str, str] = field(default_factory=dict)
    _tried: set[tuple[str, str]] = field(default_factory=set)

    def run(self, *starts: str) -> Crawl:
        """Follow everything from some pages on."""
        self.client.cookies.set("lang", self.lang)
        waiting = deque((start, "") for start in starts)
        met: set[str] = set()
        while waiting:
            address, where = waiting.popleft()
            kind = pattern(address)
            is_data = address.startswith(DATA)
            if kind in met or (is_data and sum(one.startswith(DATA) for one in met) >= MOST_DATA):
                continue
            met.add(kind)
            waiting.extend((link, address) for link in self._ask(address, where))
        return self

    def _ask(self, address: str, where: str) -> list[str]:
        """The links of a page of this site; what leads nowhere is noted."""
        answer = self.client.get(address, follow_redirects=True)
        challenged = answer.status_code == 401 and "www-authenticate" in answer.headers
        if answer.status_code >= 400 and not challenged:
            self.dead.append(f"{answer.status_code} {address} from {where}")
            return []
        if challenged:
            self.challenged.append(address)
        if not answer.headers["content-type"].startswith("text/html") or challenged:
            return []
        self.pages.setdefault(pattern(address), address)
        self.ends.add(answer.url.path)
        page = html.fromstring(answer.text)
        self._try_forms(page, address)
        ids = set(page.xpath("//@id"))
        found = []
        for link in page.xpath("//a/@href | //link/@href | //img/@src | //script/@src"):
            if link.startswith("#"):
                if link[1:] not in ids:
                    self.dead.append(f"{link} from {address}")
                continue
            target = urlsplit(urljoin(str(answer.url), link))
            if target.netloc == answer.url.netloc.decode() and target.path != "/sign-out":
                found.append(target._replace(scheme="", netloc="", fragment="").geturl())
        return found

    def _try_forms(self, page: html.HtmlElement, address: str) -> None:
        """Every form leads somewhere: one that writes is refused for want of its token."""
        targets = {
            (form.get("method", "get").lower(), action or urlsplit(address).path)
            for form in page.xpath("//form")
            for action in (form.get("action", ""), *form.xpath(".//button/@formaction"))
        }
        for method, action in targets:
            path = urljoin(address, action)
            if method == "post":
                self.writes.setdefault(path, address)
            if (method, pattern(path)) in self._tried or path.startswith(DATA):
                continue
            self._tried.add((method, pattern(path)))
            if method == "get":
                answer = self.client.get(path, follow_redirects=True)
                good = answer.status_code < 400
            else:
                host = f"{self.client.base_url.scheme}://{self.client.base_url.netloc.decode()}"
                answer = self.client.post(path, data={"token": "0"}, headers={"Origin": host})
                good = answer.status_code == 403
            if not good:
                self.dead.append(f"{answer.status_code} {method} {path} from {address}")
