"""List pages: the article links of an HTML page, told from navigation by what they share.

Links are grouped by the shape of their addresses; a group is taken when its addresses, its texts
and its surroundings together speak for articles. So one short headline among many passes, and one
long label of navigation does not.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from crawler.addresses import fits
from crawler.discovery.anchors import Anchor, anchors_of, read_page
from crawler.discovery.base import (
    MOST_LINKS,
    FeedKind,
    FeedPage,
    Found,
    FoundLink,
)
from crawler.discovery.dating import day_of_address
from crawler.discovery.embedded import anchors_in_scripts
from crawler.discovery.headlines import LEAST, headline_value, says_nothing
from crawler.discovery.paging import next_page
from crawler.discovery.shapes import family_of, shape_of, template_of
from crawler.discovery.worth import address_value, serves_other_things
from crawler.publishers import same_publisher
from storage.addresses import canonical

ENOUGH = 2.6
"""The value from which a group is one of articles: a dated number and any headline reach 4."""

LIKELY = 1.4
"""The value that is enough for a group of the same family as a large one of articles."""

BESIDE_A_LIST = 3.2
"""The value that a group of another family needs where a sure list stands on the page."""

TELLING = 1.0
"""What an address is worth that needs no more than elsewhere, beside such a list."""

LARGE = 5
"""Links; what so many have in common is a template."""

SURE = 4.0
"""The value from which a group needs no neighbours to agree."""

BESIDE_DATE, BESIDE_TIME, HEADING, AROUND = 1.5, 0.8, 1.0, -1.5
"""What the surroundings of a link are worth: a day or a time beside it, a heading, a navigation
around."""

PICTURES = -0.5
"""What a group says for itself that has no text at all: photographs, or advertisements."""

DATED_LIST = 1.0
"""What it is worth beyond, when nearly all of a group have a day beside them: a dated list."""

DATED = 2.0
"""What an address is worth that names a day: an article's, be its text no more than a name."""

NEARLY = 0.9
"""The share of a row's links that are labels from which it is a row of columns."""

MOSTLY, RARELY = 0.75, 0.2
"""The shares of a row's links from which the others follow them."""

SHOWN = 3
"""Articles; where the markup shows fewer, the list may be data in a script."""


def find(page: FeedPage) -> Found:
    """The article links of a list page and the page that continues it; see `FeedKind.find`."""
    read = read_page(page.body, page.url, page.encoding)
    wanted = [re.compile(pattern) for pattern in page.patterns]

    def chosen(anchors: Sequence[Anchor]) -> list[Anchor]:
        if wanted:
            return [a for a in anchors if fits(wanted, a.url)]
        return articles_among(anchors, page.url)

    taken = chosen(anchors_of(read))
    if len(taken) < SHOWN:
        shown = {canonical(anchor.url) for anchor in taken}
        kept = anchors_in_scripts(read, page.zone)
        taken += [anchor for anchor in chosen(kept) if canonical(anchor.url) not in shown]
    links = tuple(FoundLink(a.url, a.dated or day_of_address(_path(a.url))) for a in taken)
    older = next_page(read, page)
    return Found(links[:MOST_LINKS], (older,) if older else ())


def articles_among(anchors: Iterable[Anchor], url: str) -> list[Anchor]:
    """The links that lead to articles, in the order of the page; judged without any pattern."""
    own = canonical(url)
    candidates = [a for a in anchors if canonical(a.url) != own and same_publisher(a.url, url)]
    shapes = {anchor.url: shape_of(anchor.url) for anchor in candidates}
    usual = Counter(
        template_of(shape) for each, shape in shapes.items() if not serves_other_things(each)
    )
    groups: dict[str, list[_Judged]] = defaultdict(list)
    for anchor in candidates:
        shape = shapes[anchor.url]
        groups[shape].append(_judge(anchor, url, usual=usual[template_of(shape)] >= LARGE))
    columns = _columns(each for group in groups.values() for each in group)
    groups = {
        shape: [replace(each, column=bool(each.anchor.rows & columns)) for each in group]
        for shape, group in groups.items()
    }
    values = {shape: _value(group) for shape, group in groups.items()}
    needed = _needed(groups, values)
    judged = [
        replace(each, value=values[shape], needed=needed[shape])
        for shape, group in groups.items()
        for each in group
    ]
    taken = {each.anchor.url for each in judged if each.by_itself()}
    shares = _shares(judged, taken)
    kept = [each.anchor for each in judged if each.among(taken, shares)]
    listed = [anchor for anchor in kept if not anchor.aside]
    kept = listed if len(listed) >= SHOWN else kept
    return sorted(kept, key=lambda anchor: anchor.first)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A link and what speaks for it: its address, its headline, its surroundings, its group."""

    anchor: Anchor
    address: float
    headline: float | None
    place: float
    value: float = 0.0
    needed: float = ENOUGH
    column: bool = False

    def is_label(self) -> bool:
        """Whether it is a label of navigation whatever the others of its shape are."""
        return self.address < 0 or self.is_aside()

    def is_aside(self) -> bool:
        """Whether it says nothing of the others of its shape either: a page's number, a column."""
        return self.headline == LEAST and (
            self.anchor.around
            or (self.column and self.address < DATED)
            or says_nothing(self.anchor.texts)
        )

    def by_itself(self) -> bool:
        """Whether its group speaks for it."""
        return self.value >= self.needed and not self.is_label()

    def among(self, taken: set[str], shares: dict[str, float]) -> bool:
        """Whether it is an article, with what the other links of its rows are."""
        told = [shares[row] for row in self.anchor.rows if row in shares]
        if self.anchor.url in taken:
            return not told or max(told) > RARELY or self.value >= SURE
        speaks = self.headline is not None and self.headline > 0 and self.address > -1.5
        return speaks and bool(told) and max(told) >= MOSTLY and not self.anchor.around


def _columns(judged: Iterable[_Judged]) -> set[str]:
    """The rows of labels: nearly all of their links are, and no time stands beside them."""
    rows: dict[str, list[bool]] = defaultdict(list)
    for each in judged:
        for row in each.anchor.rows:
            rows[row].append(each.headline == LEAST and not each.anchor.timed)
    return {row for row, of in rows.items() if len(of) >= LARGE and sum(of) >= NEARLY * len(of)}


def _needed(groups: Mapping[str, list[_Judged]], values: Mapping[str, float]) -> dict[str, float]:
    """The value that each group needs, by what else stands on the page."""
    sure = sum(len(group) for shape, group in groups.items() if values[shape] >= SURE)
    needed = {
        shape: BESIDE_A_LIST
        if sure >= LARGE and _mean([each.address for each in group]) < TELLING
        else ENOUGH
        for shape, group in groups.items()
    }
    sizes: dict[str, int] = defaultdict(int)
    for shape, group in groups.items():
        if values[shape] >= needed[shape]:
            sizes[family_of(shape)] += len(group)
    most = sum(sizes.values()) / 2
    likely = {family for family, size in sizes.items() if size >= LARGE or 1 < size > most}
    return {shape: LIKELY if family_of(shape) in likely else needed[shape] for shape in groups}


def _shares(judged: Sequence[_Judged], taken: set[str]) -> dict[str, float]:
    """How much of the links of each row are taken, labels aside, where a row has enough of them."""
    rows: dict[str, list[bool]] = defaultdict(list)
    for each in judged:
        if each.headline != LEAST:
            for row in each.anchor.rows:
                rows[row].append(each.anchor.url in taken)
    return {row: sum(of) / len(of) for row, of in rows.items() if len(of) >= LARGE}


def _judge(anchor: Anchor, page_url: str, *, usual: bool) -> _Judged:
    """What speaks for a link; one of a template usual on other hosts is not held to its own."""
    beside = (BESIDE_DATE if anchor.dated else BESIDE_TIME) * anchor.timed
    place = beside + HEADING * anchor.heading
    return _Judged(
        anchor,
        address_value(anchor.url, page_url, usual=usual),
        headline_value(anchor.texts),
        place if place or not anchor.around else AROUND,
    )


def _value(group: Sequence[_Judged]) -> float:
    """What speaks for a group: its addresses, its headlines, its surroundings and its size."""
    group = [judged for judged in group if not judged.is_aside()] or group
    headlines = [judged.headline for judged in group if judged.headline is not None]
    said = _mean(headlines) if headlines else PICTURES
    timed = sum(judged.anchor.timed for judged in group)
    dated_list = len(group) >= LARGE and timed >= MOSTLY * len(group)
    return (
        _mean([judged.address for judged in group])
        # Of a dated list, the headlines may be short.
        + (max(said, 0.0) + DATED_LIST if dated_list else said)
        + _mean([judged.place for judged in group])
        + min(0.2 * math.log2(len(group)), 1.0)
    )


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _path(url: str) -> str:
    return urlsplit(url).path


KIND = FeedKind(find, keys=frozenset({"pages", "render"}))
