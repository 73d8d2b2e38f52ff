"""An archive of any size with texts of real length, always the same for a seed.

Words are drawn from a vocabulary by rank (Zipf), so that some stand in every article and most in
few; an article has some 900 characters, its page some 40 KB with the dress of a portal, and a later
version an edit or two.
"""

from __future__ import annotations

import bisect
import itertools
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage import Archive
from storage.records import Article, Fetch, Match, Outcome, Reason
from storage.work import Capture, SourceInfo

START = datetime(2020, 1, 1, tzinfo=UTC)
COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会"
SOURCES = tuple(SourceInfo(f"s{number:02}", f"来源{number}", "county") for number in range(20))


class Texts:
    """Draws texts."""

    def __init__(self, seed: int = 1) -> None:
        self.chance = random.Random(seed)
        letters = [chr(code) for code in range(0x4E00, 0x4E00 + 3500)]
        self.words = ["甬凉", "凉山", "宁波", "协作", "记者", "项目"]
        self.words += [
            "".join(self.chance.choices(letters, k=self.chance.choice((2, 2, 2, 3, 4))))
            for _ in range(20000)
        ]
        weights = (1 / (rank + 10) for rank in range(len(self.words)))
        self.cumulative = list(itertools.accumulate(weights))

    def word(self) -> str:
        place = bisect.bisect(self.cumulative, self.chance.random() * self.cumulative[-1])
        return self.words[place]

    def sentence(self) -> str:
        parts: list[str] = []
        for _ in range(self.chance.randint(8, 16)):
            parts.append(self.word())
            if self.chance.random() < 0.4:
                parts.append(self.chance.choice(COMMON))
            if self.chance.random() < 0.06:
                parts.append(f"{self.chance.randint(1, 9999)}{self.chance.choice('个人万元亿吨%')}")
        return "".join(parts) + self.chance.choice("，。。；")

    def body(self) -> str:
        return "\n".join(
            "".join(self.sentence() for _ in range(self.chance.randint(3, 6)))
            for _ in range(self.chance.randint(5, 8))
        )

    def article(self, number: int) -> Article:
        title = "".join(self.word() for _ in range(self.chance.randint(5, 8)))
        url = f"https://news{number % 20}.example.org/{number // 1000}/{number}.html"
        return Article(url, title, self.body(), authors=(self.word(),), origin=self.word())

    def edited(self, article: Article) -> Article:
        paragraphs = article.body.split("\n")
        place = self.chance.randrange(len(paragraphs))
        paragraphs[place] += self.sentence()
        return replace(article, body="\n".join(paragraphs))

    def page(self, article: Article) -> bytes:
        """The article in a portal's dress: most of it the site's, some of it of the moment."""
        links = "\n".join(
            f'<li><a href="/{self.chance.randint(1, 10**7)}.html">{self.word()}{self.word()}</a>'
            for _ in range(60)
        )
        paragraphs = "\n".join(f"<p>　　{part}</p>" for part in article.body.split("\n"))
        return (
            f"<html><head><title>{article.title}</title>{DRESS}</head><body>{links}"
            f"<h1>{article.title}</h1><div id=text>{paragraphs}</div>"
            f"<ul>{links}</ul>{self.chance.random()}</body></html>"
        ).encode()


DRESS = "\n".join(
    f'<div class="box-{n % 37}" style="margin:{n % 11}px" data-n="{n * 7919 % 9973}"><script>'
    f"window.q{n}={{id:{n * 104729 % 99991},slot:'a{n % 53}',size:[{n % 7}00,{n % 9}0]}};</script>"
    for n in range(320)
)


def capture(texts: Texts, article: Article, source: str, at: datetime) -> Capture:
    """An ``ok`` fetch of the article's page."""
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    fetch = Fetch(article.url, at, Outcome.OK, 200, article.url, (), headers, texts.page(article))
    reason = Reason("甬凉", 5.0, ("甬凉",), "body", (0,))
    return Capture(source, fetch, article, "generic/1", (Match("t", True, 5.0, (reason,), "h"),))


def generate(path: Path, articles: int, versions: int = 3, seed: int = 1) -> int:
    """Fill an archive; the bytes of all pages that went in.

    The disk is not waited for, which an archive in use never skips.
    """
    texts = Texts(seed)
    raw = 0
    with Archive(path) as archive:
        archive._connection.execute("pragma synchronous = off")
        archive.sync_sources(SOURCES, START)
        for number in range(articles):
            article, at = texts.article(number), START + timedelta(minutes=number * 20)
            source = SOURCES[number % 20].source_id
            first = capture(texts, article, source, at)
            raw += len(first.fetch.body or b"")
            archive.record_new(first, backlog=True)
            for later in range(1, versions):
                article = texts.edited(article)
                again = capture(texts, article, source, at + timedelta(hours=later))
                raw += len(again.fetch.body or b"")
                archive.record_known(number + 1, again)
    return raw
