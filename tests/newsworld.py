"""An invented world of news: articles of real length, pages as sites serve them, and their edits.

Everything follows from a seed. Words are drawn from a vocabulary whose frequencies fall like those
of a language, and pages carry what real ones do around the text (scripts, navigation, lists of
links that are others at every fetch), so that index and snapshots come to a real size.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from heapq import heappop, heappush
from itertools import accumulate
from pathlib import Path

from storage import Archive
from storage.decider import Policy, first_seen
from storage.diffs import compare
from storage.records import Article, Edit, Fetch, Kind, Outcome
from storage.shown import Image
from storage.verdicts import Match, Reason
from storage.work import Capture, SourceInfo

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=700)
BODY_CHARACTERS = 1_500
EDITED_AFTER = (timedelta(hours=2), timedelta(days=1))
"""When the second and the third version come; further ones a day apart."""

SOURCES = tuple(
    SourceInfo(f"s{n:02}", f"第{n}站", tier)
    for n, tier in enumerate(("central", "provincial", "municipal", "county") * 3, 1)
)
_COMMON = [chr(code) for code in range(0x4E00, 0x4E00 + 3_000)]
_IDENTIFIERS = [
    f"{a}{b}{n}" for a in "abcdefgh" for b in ("x", "View", "Ad", "_q") for n in range(9)
]


class Vocabulary:
    """Words with frequencies: the n-th is used 1/n as often as the first."""

    def __init__(self, seed: int, size: int = 12_000) -> None:
        chance = random.Random(seed)
        characters = chance.sample(_COMMON, len(_COMMON))
        weights = list(accumulate(1 / (n + 20) for n in range(len(characters))))
        lengths = chance.choices((1, 2, 3, 4), (4, 62, 20, 14), k=size)
        self.words = [
            "".join(chance.choices(characters, cum_weights=weights, k=length)) for length in lengths
        ]
        self._weights = list(accumulate(1 / (n + 10) for n in range(size)))

    def draw(self, chance: random.Random, count: int) -> list[str]:
        """So many words, the frequent ones more often."""
        return chance.choices(self.words, cum_weights=self._weights, k=count)

    def sentence(self, chance: random.Random) -> str:
        """Some clauses, now and then with a figure."""
        clauses = ["".join(self.draw(chance, chance.randrange(3, 9))) for _ in range(3)]
        if chance.random() < 0.4:
            clauses.append(f"共{chance.randrange(2, 9_000)}{chance.choice('人个项吨户')}")
        return "，".join(clauses) + "。"

    def headline(self, chance: random.Random) -> str:
        """As long as headlines are."""
        return "".join(self.draw(chance, chance.randrange(6, 11)))


class Site:
    """One source's template: what stands around the text on all of its pages."""

    def __init__(self, source: SourceInfo, vocabulary: Vocabulary, seed: int) -> None:
        chance = random.Random(f"{source.source_id}/{seed}")
        self.source = source
        self.host = f"www.{source.source_id}.example.org"
        self._vocabulary = vocabulary
        self._shown: dict[int, str] = {}
        self._top = self._head(chance) + self._navigation(chance, 70)
        self._bottom = self._navigation(chance, 40) + self._script(chance, 9_000)

    def _head(self, chance: random.Random) -> str:
        styles = "".join(
            f".{chance.choice(_IDENTIFIERS)}{n}{{margin:{chance.randrange(90)}px 0;"
            f"background:url(//static.{self.host}/css/{chance.getrandbits(48):x}.png) no-repeat}}"
            for n in range(chance.randrange(20, 80))
        )
        return (
            '<!DOCTYPE html><html><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<style>{styles}</style>{self._script(chance, chance.randrange(5_000, 14_000))}"
        )

    def _script(self, chance: random.Random, size: int) -> str:
        parts, length = [], 0
        while length < size:
            a, b, c = chance.choices(_IDENTIFIERS, k=3)
            part = chance.choice((
                f"function {a}({b},{c}){{if({b}.{c}>{chance.randrange(999)})return {c}.{a}({b});}}",
                f"var {a}=document.getElementById('{b}-{c}');{a}.style.display='none';",
                f"window.{a}=window.{a}||[];{a}.push(['{b}','{chance.getrandbits(40):x}']);",
            ))  # fmt: skip
            parts.append(part)
            length += len(part)
        return f"<script>{''.join(parts)}</script>"

    def _navigation(self, chance: random.Random, count: int) -> str:
        items = "".join(
            f'<li><a href="http://{self.host}/channel/{chance.getrandbits(20):x}/index.shtml" '
            f'target="_blank">{"".join(self._vocabulary.draw(chance, 2))}</a></li>'
            for _ in range(count)
        )
        return f'<ul class="nav clearfix">{items}</ul>'

    def page(self, article: Article, at: datetime) -> bytes:
        """The bytes that the site serves for an article at a moment."""
        chance = random.Random(f"{article.url}/{at}")
        stamp = f"{at:%Y%m%d%H%M%S}{chance.getrandbits(32):08x}"
        paragraphs = "".join(
            f'<p style="text-indent: 2em;">{part}</p>\n' for part in article.body.split("\n")
        )
        images = "".join(
            f'<p align="center"><img src="{image.url}" alt="{image.caption}"></p>'
            for image in article.images
        )
        return (
            f"{self._top}<title>{article.title}-{self.source.name}</title></head><body>"
            f'<h1 class="heading">{article.title}</h1><div class="source"><span class="left">'
            f"{article.published_at} 稿源：{article.origin}</span></div>"
            f'<div id="Zoom">{images}{paragraphs}</div><div class="editor">编辑：{article.editor}'
            f'</div>{self._links(at, 24)}<input type="hidden" name="token" value="{stamp}">'
            f"{self._bottom}</body></html>"
        ).encode()

    def _links(self, at: datetime, count: int) -> str:
        """The lists beside an article: the newest articles of the site at that moment, by hours."""
        now = int(at.timestamp()) // 3600
        items = "".join(map(self._link, range(now - count, now)))
        return f'<div class="list-side"><ul>{items}</ul></div>'

    def _link(self, hour: int) -> str:
        """The article of an hour, as a list shows it; kept, since the next pages show it too."""
        if hour not in self._shown:
            chance = random.Random(f"{self.host}/{hour}")
            title = self._vocabulary.headline(chance)
            self._shown[hour] = (
                f"<li><span>{hour % 24:02}:{chance.randrange(60):02}</span>"
                f'<a href="http://{self.host}/system/{hour}/{chance.getrandbits(32)}.shtml" '
                f'title="{title}">{title}</a></li>'
            )
        return self._shown[hour]


@dataclass(frozen=True)
class Seen:
    """One article as it is fetched once."""

    site: Site
    number: int
    version: int
    at: datetime
    article: Article

    @cached_property
    def capture(self) -> Capture:
        """As the crawler hands it over."""
        headers = (
            ("Content-Type", "text/html; charset=utf-8"),
            ("ETag", f'"{self.number:x}-{self.version}"'),
            ("Server", "nginx"),
        )
        body = self.site.page(self.article, self.at)
        url = self.article.url
        fetch = Fetch(url, self.at, Outcome.OK, 200, url, headers=headers, body=body)
        reason = Reason("甬凉", 5.0, ("甬凉",), "title", (0,))
        verdict = Match("yongliang", True, 5.0, (reason,), "h1")
        return Capture(
            self.site.source.source_id, fetch, self.article, "generic/1", (verdict,), witnessed=True
        )


class World:
    """Articles and their versions, in the order of time."""

    def __init__(self, articles: int, versions: int = 3, seed: int = 7) -> None:
        self.articles = articles
        self.versions = versions
        self.vocabulary = Vocabulary(seed)
        self.sites = [Site(source, self.vocabulary, seed) for source in SOURCES]
        self._seed = seed

    def seen(self) -> Iterator[Seen]:
        """Every fetch that brought something, in order."""
        waiting: list[tuple[datetime, int, Seen]] = []
        for number in range(self.articles):
            first = self._first(number)
            while waiting and waiting[0][0] <= first.at:
                yield self._again(heappop(waiting)[2], waiting)
            yield self._again(first, waiting)
        while waiting:
            yield self._again(heappop(waiting)[2], waiting)

    def _first(self, number: int) -> Seen:
        chance = random.Random(f"{self._seed}/{number}")
        at = BEGIN + SPAN * (number / self.articles)
        site = chance.choice(self.sites)
        return Seen(site, number, 1, at, self._article(chance, site, number, at))

    def _again(self, seen: Seen, waiting: list[tuple[datetime, int, Seen]]) -> Seen:
        """The same, after its next version was put in its place in time."""
        if seen.version < self.versions:
            chance = random.Random(f"{self._seed}/{seen.number}/{seen.version}")
            after = EDITED_AFTER[min(seen.version, len(EDITED_AFTER)) - 1]
            edited = self._edited(chance, seen.article)
            later = replace(seen, version=seen.version + 1, at=seen.at + after, article=edited)
            heappush(waiting, (later.at, later.number, later))
        return seen

    def _article(self, chance: random.Random, site: Site, number: int, at: datetime) -> Article:
        words, paragraphs, length = self.vocabulary, [], 0
        wanted = BODY_CHARACTERS * chance.uniform(0.5, 1.5)
        while length < wanted:
            paragraphs.append(
                "".join(words.sentence(chance) for _ in range(chance.randrange(2, 6)))
            )
            length += len(paragraphs[-1])
        day = f"{at:%Y/%m/%d}"
        pictures = tuple(
            Image(
                f"http://img.{site.host}/{day}/{chance.getrandbits(32):x}.jpg",
                words.headline(chance),
            )
            for _ in range(chance.randrange(3))
        )
        return Article(
            url=f"http://{site.host}/system/{day}/{number:09}.shtml",
            title=words.headline(chance),
            kicker=words.headline(chance) if chance.random() < 0.2 else None,
            published_at=at.replace(microsecond=0) - timedelta(minutes=chance.randrange(90)),
            origin=site.source.name,
            authors=tuple(words.draw(chance, chance.randrange(3))),
            editor="".join(words.draw(chance, 1)),
            section="首页 > 新闻",
            body="\n".join(paragraphs),
            images=pictures,
            language="zh-Hans",
        )

    def _edited(self, chance: random.Random, article: Article) -> Article:
        """A sentence more, in a paragraph somewhere: what most later versions differ by."""
        paragraphs = article.body.split("\n")
        place = chance.randrange(len(paragraphs))
        paragraphs[place] += self.vocabulary.sentence(chance)
        return replace(article, body="\n".join(paragraphs))


def write(world: World, path: Path, *, batch: int = 500) -> None:
    """The archive of a world, through the archive's own statements, many articles a transaction.

    What a decider would decide is known here, so it is not asked; rows, index, deltas and the
    chain of hashes are those of a crawl. The file is not safe from a power cut while it is made.
    """
    known: dict[int, tuple[int, Article]] = {}
    edits = Edits()
    with Archive(path) as archive:
        archive.intake.runs.sync_sources(SOURCES, BEGIN)
        archive._session.execute("pragma synchronous = off")
        archive._session.execute("pragma cache_size = -256000")
        fetches = world.seen()
        while chunk := [seen for _, seen in zip(range(batch), fetches, strict=False)]:
            with archive._session.writing():
                for seen in chunk:
                    _record(archive, seen, known, edits)
        archive._session.execute("pragma wal_checkpoint(truncate)")


class Edits:
    """What a sentence more looks like as an edit; compared once, since it is the costly part."""

    def __init__(self) -> None:
        self._edit: Edit | None = None

    def of(self, before: Article, after: Article) -> Edit:
        if self._edit is None:
            self._edit = compare(before, after)
        assert self._edit
        return self._edit


def _record(
    archive: Archive, seen: Seen, known: dict[int, tuple[int, Article]], edits: Edits
) -> None:
    capture, now = seen.capture, seen.at
    decision = first_seen(seen.article, now, Policy(), backlog=False)
    if seen.version == 1:
        article_id = archive._ledger.entries.insert_article(
            capture, seen.article, decision, backlog=False
        )
        planned = decision.changes[0]
    else:
        article_id, before = known.pop(seen.number)
        edit = edits.of(before, seen.article)
        planned = replace(decision.changes[0], kind=Kind.EDITED, severity=edit.severity, edit=edit)
    archive.intake.appending.version(article_id, seen.version, seen.article, capture, None)
    if seen.version > 1:
        archive._ledger.entries.update_article(article_id, seen.version, capture.fetch, decision)
    previous = seen.version - 1 or None
    archive.intake.appending.change(
        article_id, planned, decision, capture, None, previous, seen.version
    )
    known[seen.number] = (article_id, seen.article)
