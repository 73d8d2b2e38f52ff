"""List pages: the article links of an HTML page, told from navigation by what they share.

Links are grouped by the shape of their addresses; a group is taken when its addresses, its texts
and its surroundings together speak for articles. So one short headline among many passes, and one
long label of navigation does not.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.discovery.addresses import canonical_link
from crawler.discovery.anchors import Anchor, anchors_of, read_page
from crawler.discovery.base import (
    MOST_LINKS,
    FeedKind,
    FeedPage,
    Found,
    FoundLink,
)
from crawler.discovery.dating import day_of_address
from crawler.discovery.headlines import LEAST, headline_value
from crawler.discovery.paging import next_page
from crawler.discovery.shapes import address_value, family_of, shape_of
from crawler.houses import same_house

ENOUGH = 2.6
"""The value from which a group is one of articles: a dated number and any headline reach 4."""

LIKELY = 1.4
"""The value that is enough for a group of the same family as a large one of articles."""

LARGE = 5
"""Links; what so many have in common is a template."""

BESIDE_DATE, HEADING, AROUND = 1.5, 1.0, -1.5
"""What the surroundings of a link are worth: a day beside it, a heading, a navigation around."""


def find(page: FeedPage) -> Found:
    """The article links of a list page and the page that continues it; see `FeedKind.find`."""
    root = read_page(page.body, page.url, page.encoding)
    anchors = anchors_of(root, page.url)
    wanted = [re.compile(pattern) for pattern in page.patterns]
    if wanted:
        taken = [a for a in anchors if any(pattern.search(a.url) for pattern in wanted)]
    else:
        taken = articles_among(anchors, page.url)
    links = tuple(FoundLink(a.url, a.dated or day_of_address(_path(a.url))) for a in taken)
    older = next_page(root, page)
    return Found(links[:MOST_LINKS], (older,) if older else ())


def articles_among(anchors: Iterable[Anchor], url: str) -> list[Anchor]:
    """The links that lead to articles, in the order of the page; judged without any pattern."""
    own = canonical_link(url, url)
    groups = defaultdict(list)
    for anchor in anchors:
        if anchor.url != own and same_house(anchor.url, url):
            groups[shape_of(anchor.url)].append(_judge(anchor))
    values = {shape: _value(group) for shape, group in groups.items()}
    families = {
        family_of(shape)
        for shape, group in groups.items()
        if values[shape] >= ENOUGH and len(group) >= LARGE
    }
    taken = [
        judged.anchor
        for shape, group in groups.items()
        if values[shape] >= (LIKELY if family_of(shape) in families else ENOUGH)
        for judged in group
        if not judged.is_label()
    ]
    return sorted(taken, key=lambda anchor: anchor.first)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A link and what speaks for it: its address, its headline, its surroundings."""

    anchor: Anchor
    address: float
    headline: float | None
    place: float

    def is_label(self) -> bool:
        """Whether it is a label of navigation whatever the others of its shape are."""
        return self.address < 0 or (self.headline == LEAST and self.anchor.around)


def _judge(anchor: Anchor) -> _Judged:
    place = BESIDE_DATE * (anchor.dated is not None) + HEADING * anchor.heading
    return _Judged(
        anchor,
        address_value(anchor.url),
        headline_value(anchor.texts),
        place if place or not anchor.around else AROUND,
    )


def _value(group: list[_Judged]) -> float:
    """What speaks for a group: its addresses, its headlines, its surroundings and its size."""
    headlines = [judged.headline for judged in group if judged.headline is not None]
    return (
        _mean([judged.address for judged in group])
        + _mean(headlines)
        + _mean([judged.place for judged in group])
        + min(0.2 * math.log2(len(group)), 1.0)
    )


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _path(url: str) -> str:
    return urlsplit(url).path


KIND = FeedKind(find, keys=frozenset({"pages"}))
