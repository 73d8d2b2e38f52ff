"""Whatever a site does with what it was sent, no message and no line of the log holds a secret."""

from __future__ import annotations

import json
import random
import string
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import quote, unquote, unquote_plus

import msgspec
import pytest
from msgspec import to_builtins

from crawler.pages import extract
from crawler.protocol import Elsewhere, RobotsFound
from crawler.sending import origins_of
from crawler.settings import Feed, Source
from crawler.tasks import ArticleTask, FeedTask, FetchTask, LinkTask, MediaTask, WitnessTask
from storage.media import DueMedia, MediaKind
from storage.work import DueArticle, DueFeed, DueLink, Kept, KeptPage
from tests.api_press import Answer, Asked, Press
from tests.crawler.fetching.driver import Worker
from tests.site import article

SIGNS = string.ascii_letters + string.digits + "/+=.-_~ %&\"'\\"
"""Of which secrets are made; a cookie holds fewer."""

PLACES = ("HEADER", "COOKIE", "PROXY", "BODY", "FEED_HEADER", "AGENT")


def canaries(chance: random.Random) -> dict[str, str]:
    """A secret for each place in which a seed may have one."""
    found = {}
    for place in PLACES:
        signs = SIGNS if place not in ("COOKIE", "PROXY", "AGENT") else SIGNS[:-5]
        signs = signs.replace("/", "") if place == "PROXY" else signs
        said = "".join(chance.choice(signs) for _ in range(chance.randrange(12, 40)))
        found[place] = f"{place[0]}{said}{place[-1]}"
    return found


class Echo:
    """Repeats all that it was sent: in headers, redirects, words and addresses."""

    def __init__(self) -> None:
        self.known = self.all = ""

    def heard(self, asked: Asked) -> str:
        """All that a request holds beside its address, as one text."""
        said = [f"{name}={value}" for name, value in asked.headers.items() if name != "Host"]
        self.known = "&".join([*said, unquote(asked.body), asked.body])
        proxied = asked.headers.get("Proxy-Authorization", "").partition(" ")[2]
        self.all += f"{self.known}{b64decode(proxied).decode()}"
        self.all += json.loads(asked.body)["t"] if asked.body.startswith("{") else ""
        return self.known

    def headers(self, asked: Asked) -> tuple[tuple[str, str], ...]:
        said = self.heard(asked).replace("\n", " ").replace("\r", " ")
        said = said.encode("utf-8").decode("latin-1")
        return (
            ("X-Echo", said),
            ("X-Echo-Twice", quote(said, safe="")),
            ("Set-Cookie", f"sid={quote(said, safe='')[:2000]}; Path=/"),
        )

    def said(self, text: str, **keys: Any) -> Any:
        """An answer that repeats them in its headers only."""
        return lambda asked: Answer(text, headers=self.headers(asked), **keys)

    def moved(self, place: str, status: int = 302) -> Any:
        """A redirect that takes them along in the address."""

        def answer(asked: Asked) -> Answer:
            said = quote(self.heard(asked), safe="")[:4000]
            to = ("Location", f"{place}?t={said}")
            return Answer("", status, "text/plain", (*self.headers(asked), to))

        return answer

    def words(self, asked: Asked) -> Answer:
        """Data that says nothing but them, and no list."""
        words = msgspec.json.encode({"code": 500, "msg": self.heard(asked)[:300]})
        return Answer(words, headers=self.headers(asked))

    def listed(self, asked: Asked) -> Answer:
        """A list whose addresses hold them."""
        said = self.heard(asked)
        rows = [{"url": f"/n/{n}?t={quote(said, safe=safe)}"} for n, safe in enumerate(("", "/&="))]
        rows.append({"url": "/n/9"})
        return Answer(msgspec.json.encode({"list": rows, "next": quote(said)}))


def seed(press: Press, *others: Press, proxy: str = "") -> Source:
    return Source(
        id="site", name="站",
        headers={"Authorization": "Bearer ${HEADER}"}, cookies={"member": "${COOKIE}"},
        user_agent="Desk/1 (${AGENT}; +https://desk.example)", proxy=proxy,
        origins=origins_of([one.url("/") for one in (press, *others)], ()),
    )  # fmt: skip


def feed(press: Press, path: str, body: str) -> FeedTask:
    declared = Feed(
        kind="api", url=press.url(path), method="POST", body=body, items="list", cursor="next",
        headers={"X-Key": "${FEED_HEADER}"},
    )  # fmt: skip
    due = DueFeed(1, "site", declared.url, "api", "tag", None, None, asked_url=declared.url)
    return FeedTask(number=1, url=declared.url, source_id="site", due=due, feed=declared)


PATHS = ("/words", "/list", "/page", "/error", "/moved", "/lasting", "/away", "/own", "/home")


def tasks(press: Press) -> Iterator[Any]:
    """A task of each kind, at each kind of answer."""
    for path in PATHS:
        for body in ('{"t": "${BODY}", "c": "{cursor}"}', "q=宁波&t=${BODY}&c={cursor}"):
            yield feed(press, path, body)
        url, common = press.url(path), {"number": 1, "source_id": "site"}
        yield FetchTask(url=url, **common)
        yield WitnessTask(url=url, **common)
        yield LinkTask(url=url, due=DueLink(1, "site", url, backlog=False), **common)
        media = DueMedia(1, 1, "site", MediaKind.IMAGE, url, press.url("/page"))
        yield MediaTask(url=url, due=media, most_bytes=10_000, **common)
        due = DueArticle(1, "site", url, None, None, None, "x/1", unconditional=True)
        yield ArticleTask(url=url, due=due, **common)


def strings(value: Any) -> Iterator[str]:
    """What is said, but for bytes as served and what is read in them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in OF_THE_PAGE:
                yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


OF_THE_PAGE = ("article", "own", "baseline", "insides", "matches", "baseline_matches")


def plain(said: str) -> set[str]:
    """A text in every way in which it may have been written."""
    found = {said, unquote(said), unquote_plus(said), unescape(said)}
    found |= {one.replace("\\/", "/").replace('\\"', '"').replace("\\\\", "\\") for one in found}
    return {one.lower() for one in found}


def assert_holds_none(said: Iterable[str], secrets: Iterable[str], what: object) -> None:
    hidden = [form.lower() for one in secrets for form in (one, b64encode(one.encode()).decode())]
    for text in said:
        forms = plain(text)
        assert not any(one in form for one in hidden for form in forms), (what, text)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(2))
def test_no_secret_of_a_source_leaves_the_worker(number: int) -> None:
    secrets = canaries(random.Random(number))
    with Press() as press, Press() as other, Press() as stranger:
        echo = Echo()
        page = echo.said(article(), content_type="text/html; charset=utf-8")
        press.speaks |= {
            "/": page,
            "/page": page,
            "/landed": page,
            "/x": page,
            "/words": echo.words,
            "/list": echo.listed,
            "/error": echo.said("<title>403</title>", status=403),
            "/moved": echo.moved("/landed"),
            "/lasting": echo.moved("/landed", 301),
            "/home": echo.moved("/"),
            "/own": echo.moved(other.url("/x")),
            "/away": echo.moved(stranger.url("/x")),
            "/robots.txt": echo.moved("/robots"),
            "/robots": echo.said("User-agent: *\nDisallow: /never", content_type="text/plain"),
        }
        other.speaks["/x"] = stranger.speaks["/x"] = page
        body, url = article().encode(), press.url("/page")
        kept = Kept(1, "site", 1, extract(body, url), "x/1", (KeptPage(url, body),))
        with Worker(environ=secrets, kept={1: kept}) as worker:
            for through in ("", f"http://desk:${{PROXY}}@127.0.0.1:{press.port}"):
                for task in tasks(press):
                    batch = worker.hand(task, source=seed(press, other, proxy=through))
                    worker.ended(batch)
                    (found,) = worker.found(batch).values()
                    assert "Traceback" not in worker.errors(), (task, worker.errors())
                    assert not isinstance(found, Elsewhere)
            for _, message in worker.heard:
                assert_holds_none(
                    strings(to_builtins(message, builtin_types=(bytes,))), secrets.values(), message
                )
            assert any(isinstance(message, RobotsFound) for _, message in worker.heard)
        assert_holds_none([worker.errors()], secrets.values(), "the log")
        assert all(secrets[place] in echo.all for place in PLACES), "not all were sent"
        assert not stranger.asked
