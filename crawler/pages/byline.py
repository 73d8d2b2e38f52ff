"""Time, origin, names: which of the places that print them to believe."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import tzinfo
from itertools import takewhile
from urllib.parse import urlsplit

from crawler.pages.around import BEGINNING, Surroundings
from crawler.pages.columns import column_author
from crawler.pages.credits import (
    account_author,
    body_authors,
    find_authors,
    find_editor,
    find_stamp,
    lone_authors,
    lone_names,
    named_authors,
)
from crawler.pages.dates import Stamp, day_of_address, stamps, yearless
from crawler.pages.document import Line
from crawler.pages.labels import (
    BARE_ORIGIN_LABEL,
    BOILERPLATE,
)
from crawler.pages.latin_names import (
    boxed_signatures,
    parted_names,
    western_names,
    western_signature,
    without_affiliation,
)
from crawler.pages.meta import Meta
from crawler.pages.names import is_person, only_names
from crawler.pages.outlets import (
    dateline_origin,
    find_issuer,
    find_origin,
    find_origin_writers,
    is_outlet,
    pictured_origin,
    unlabelled_origin,
)
from crawler.pages.zones import Zones

SIGNATURE = 4
"""Last paragraphs of a body among which body and day may stand that sign it."""

TOP = 100
"""Lines from a page's first on in which the day of an issue is looked for."""

CREDITS_LENGTH = 60
"""Characters of the longest first line of a text that may be its credits."""

_OPENERS = frozenset("（([【")
_BESIDE = " +＋\u3000"
_FOLLOW = frozenset(("关注", "已关注", "關注", "订阅", "訂閱", "追蹤", "加关注", "立即关注"))
_SIGNING_DAY = re.compile(
    r"(?:\d{4}|[一二][〇○零一二三四五六七八九]{3})\s?年\s?[\d一二三四五六七八九十]{1,2}\s?月\s?[\d一二三四五六七八九十]{1,3}\s?日"
)


@dataclass(frozen=True, slots=True)
class Byline:
    """Time, origin and names of an article, by what stands around it.

    Attributes:
        around: The lines around the article.
        paragraphs: The body.
        meta: The head of the page.
        url: The page's address.
        chinese: Whether the article is Chinese: its labels are known.
        zones: In which zone times are meant that name none.
    """

    around: Surroundings
    paragraphs: list[str]
    meta: Meta
    url: str
    chinese: bool
    zones: Zones

    def published(self) -> Stamp | None:
        """The printed time, to the minute where page or head give it; never a guess."""
        zone = self.zones.of(chinese=self.chinese)
        texts = [*self.meta.dates(), *self.around.moments]
        said = [stamp for text in texts for stamp in list(stamps(text, zone))[:1]]
        if said and not self.chinese:
            return said[0] if said[0].minute else _finer(said[0], said, zone)
        created = next(stamps(self.meta.created_date() or "", zone), None)
        if created:
            return created
        seen = find_stamp(self.around.above, zone, title_at=self.around.title_at)
        if seen is None:
            return said[0] if said else self._stamp_elsewhere(zone)
        if seen.minute or (finer := _finer(seen, said, zone)) is not seen:
            return seen if seen.minute else finer
        return _finer(seen, self._scripted(zone), zone)

    def _scripted(self, zone: tzinfo) -> list[Stamp]:
        """The times of publication that scripts are given to print."""
        texts = self.meta.scripted_dates()
        return [stamp for text in texts for stamp in list(stamps(text, zone))[:1]]

    def _stamp_elsewhere(self, zone: tzinfo) -> Stamp | None:
        """The time where neither head nor by-line tells it outright."""
        short = [line for line in self.around.above if len(line.text) < 60]
        partial = (yearless(line.text, self.url, zone) for line in short)
        return (
            next((stamp for stamp in partial if stamp), None)
            or find_stamp([line for line in self.around.under() if not self._is_signed(line)], zone)
            or next(iter(self._scripted(zone)), None)
            or find_stamp(self.around.above, zone, updates=True, title_at=self.around.title_at)
            or self._issue(zone)
        )

    def _is_signed(self, line: Line) -> bool:
        """Whether a line is a link, a word on copyright, or the day that signs the text."""
        text = line.text
        signed = text in self.paragraphs[-SIGNATURE:] or bool(_SIGNING_DAY.fullmatch(text))
        return line.link > 0 or signed or BOILERPLATE.search(text) is not None

    def _issue(self, zone: tzinfo) -> Stamp | None:
        """The day at the top of the page, as on an e-paper, where the address names the same."""
        day = day_of_address(self.url, zone)
        if day is None:
            return None
        short = (line.text for line in self.around.page[:TOP] if len(line.text) < 60)
        printed = (stamp for text in short for stamp in stamps(text, zone))
        return next((stamp for stamp in printed if stamp.at == day), None)

    def origin(self) -> str | None:
        """The origin: labelled or beside the time above the body, labelled below, its dateline."""
        return (
            find_origin(self.around.above)
            or find_origin(self.around.above, BARE_ORIGIN_LABEL)
            or self._unlabelled()
            or pictured_origin(self.around.signs, self.meta.own_names())
            or find_issuer(self.around.above)
            or find_origin(self.around.under())
            or find_origin(self.around.under(), BARE_ORIGIN_LABEL)
            or self._origin_of_head()
            or dateline_origin(self.paragraphs[0])
        )

    def _unlabelled(self) -> str | None:
        """The name beside the time under the headline; above it only where no time is under."""
        at = self.around.title_at
        own = self.meta.own_names()
        name = unlabelled_origin(
            self.around.above[at:], self.around.hints[at:], own
        ) or unlabelled_origin(self.around.above[:at], self.around.hints[:at], own)
        if name is None or is_outlet(name):
            return name
        if not self.chinese:
            return None  # whose persons' names `is_person` does not know
        writers = find_authors(self.around.above)
        writers = writers if writers or self._is_followed() else self._named()
        return None if name in writers else name

    def _is_followed(self) -> bool:
        """Whether a button by the headline lets readers follow the account that published it."""
        return any(
            part.strip(_BESIDE) in _FOLLOW for line in self.around.above for part in line.parts
        )

    def _named(self) -> tuple[str, ...]:
        """The names in a box that is named for the author; those of accounts are no persons'."""
        names = named_authors(self.around.above, self.around.hints)
        if names and not all(map(is_person, names)) and self._is_followed():
            return ()
        return names

    def _origin_of_head(self) -> str | None:
        """The origin that the head names, where a line by the headline agrees."""
        printed = {part for line in self.around.above for part in (line.text, *line.parts)}
        own = self.meta.own_names()
        if any("rich_media" in hint for hint in self.around.hints):
            return None  # an account of WeChat, whose head names its author
        writers = () if self.chinese else self.authors()  # of which `is_person` knows nothing
        return next(
            (
                name
                for name in self.meta.origins()
                if name in printed
                and name not in own
                and name not in writers
                and not is_person(name)
            ),
            None,
        )

    def authors(self) -> tuple[str, ...]:
        """The reporters: by-line, then the text's own word, then the lines under it."""
        if not self.chinese:
            said = _persons_of(self.meta.authors())
            for names in (said, _persons_of(self.meta.tagged_authors())):
                if any(not self._is_own_name(name) for name in names):
                    return names
            printed = (western_names(line.text) for line in self.around.above)
            signed = (western_signature(text) for text in self._last_lines())
            named = boxed_signatures(self.around.above, self.around.hints)
            found = (names for names in (*printed, *signed, self._linked(), named) if names)
            return next(found, said)
        return (
            self._completed(find_authors(self.around.above))
            or self._named()
            or body_authors(self.paragraphs)
            or find_authors(self.around.under())
            or account_author(self.around.above, self.around.hints)
            or find_origin_writers(self.around.above)
            or lone_authors(self.around.above, self.around.title_at)
            or column_author(self.around.above)
            or self._signed()
            or self._persons_as_origin()
            or self._authors_of_head()
        )

    def _completed(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of a by-line, or of the credit that ends the text where it names them and more."""
        last = self.paragraphs[-1]
        if not names or len(last) >= CREDITS_LENGTH or last[:1] not in _OPENERS:
            return names
        more = find_authors([Line(last, (last,), 0)])
        return more if set(names) < set(more) else names

    def _linked(self) -> tuple[str, ...]:
        """The names that lead to their bearers' pages, none of them the site's own."""
        return tuple(
            name for name in dict.fromkeys(self.around.linked) if not self._is_own_name(name)
        )

    def _last_lines(self) -> list[str]:
        """The text's last line, where it has several, and the next one."""
        last = self.paragraphs[-1]
        at = next(
            (i for i, line in enumerate(self.around.below[:BEGINNING]) if line.text == last), None
        )
        under = self.around.below[at + 1 : at + 2] if at is not None else []
        return [last] * (len(self.paragraphs) > 1) + [line.text for line in under if not line.link]

    def _signed(self) -> tuple[str, ...]:
        """The names that sign the text in a line of their own, its last or the next."""
        found = (lone_names(text) for text in self._last_lines())
        return next((names for names in found if names), ())

    def _persons_as_origin(self) -> tuple[str, ...]:
        """The persons that a label names as the source, where nothing names the authors."""
        named = find_origin(self.around.above) or find_origin(self.around.under()) or ""
        names = only_names(named, strict=True)
        return names if all(map(is_person, names)) else ()

    def _is_own_name(self, name: str) -> bool:
        """Whether a name is the site's or its publisher's, as the head or the address has it."""
        labels = (urlsplit(self.url).hostname or "").split(".")
        return self.meta.is_own_name(name) or "".join(name.lower().split()) in labels

    def _authors_of_head(self) -> tuple[str, ...]:
        """The persons that the head names as authors: as such, or as a line by the article does."""
        persons = [name for name in self.meta.persons() if only_names(name, strict=True)]
        if persons:
            return tuple(persons)
        printed = {
            part for line in (*self.around.above, *self.around.below) for part in line.text.split()
        }
        said = (only_names(name, strict=True) for name in self.meta.authors())
        return next((names for names in said if names and printed.issuperset(names)), ())

    def editor(self) -> str | None:
        """The editor, whose place is under the body."""
        return (
            find_editor(self.around.below)
            or find_editor(self.around.above)
            or find_editor(self._first_credits())
        )

    def _first_credits(self) -> list[Line]:
        """The short lines with which the text begins: credits, where they are kept with it."""
        first = takewhile(lambda text: len(text) < CREDITS_LENGTH, self.paragraphs[:BEGINNING])
        return [Line(text, (text,), 0) for text in first]


def _persons_of(names: list[str]) -> tuple[str, ...]:
    """The authors of a page in another language, a name each, without where they work."""
    return tuple(each for name in names for each in parted_names(without_affiliation(name)))


def _finer(seen: Stamp, said: list[Stamp], zone: tzinfo) -> Stamp:
    """The head's time, where it is that of the printed day and says more."""
    day = seen.at.astimezone(zone).date()
    same = (s for s in said if s.minute and s.at.astimezone(zone).date() == day)
    return next(same, seen)
