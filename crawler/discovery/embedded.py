"""The links that a page keeps as data in its scripts, for the reader's browser to show.

An object counts that has both a headline and an address beside each other; which of them are
articles is judged as with any other link.
"""

from __future__ import annotations

import re
from datetime import date
from zoneinfo import ZoneInfo

from crawler.discovery.anchors import Anchor, ListPage
from crawler.discovery.dating import day_of_stamp
from crawler.pages.document import HeadElement
from crawler.pages.script_data import Entry, entries
from storage.addresses import canonical

_TITLE = re.compile(r"(?:^|_)(?:title|headline|subject)$|Title$|Headline$", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:^|_)(?:url|link|href|permalink)$|Url$|Link$|Href$", re.IGNORECASE)
_MOMENT = re.compile(r"date|time", re.IGNORECASE)
_PICTURE = re.compile(r"im(?:g|age)|pic|thumb|cover|logo|avatar|icon|video|share", re.IGNORECASE)
_ANYTHING = re.compile(r"\S")
_LIKE_ADDRESS = re.compile(r"^(?:https?:)?/{1,2}[^\s<>{}]+$|^[\w./-]+\.s?html?(?:\?\S*)?$")


def anchors_in_scripts(page: ListPage, zone: ZoneInfo) -> list[Anchor]:
    """The links in the data of a page's scripts by address, in the order of the page."""
    found: dict[str, Anchor] = {}
    scripts = (HeadElement("script", {}, script.text or "") for script in page.root.iter("script"))
    for entry in entries(scripts):
        title = _first(entry, _TITLE, _ANYTHING)
        href = _first(entry, _ADDRESS, _LIKE_ADDRESS) if title else None
        address = page.address(href) if href else None
        if title is None or address is None:
            continue
        anchor = found.setdefault(
            canonical(address), Anchor(address, around=False, aside=False, first=len(found))
        )
        anchor.texts.append(title)
        day = _day(entry, zone)
        anchor.dated = anchor.dated or day
        anchor.timed = anchor.timed or day is not None
    return list(found.values())


def _first(item: Entry, names: re.Pattern[str], form: re.Pattern[str]) -> str | None:
    for name, value in item.items():
        if type(value) is str and names.search(name) and not _PICTURE.search(name):
            text = value.strip()
            if form.search(text):
                return text
    return None


def _day(item: Entry, zone: ZoneInfo) -> date | None:
    for name, value in item.items():
        if _MOMENT.search(name) and isinstance(value, str | int) and not isinstance(value, bool):
            day = day_of_stamp(str(value), zone)
            if day:
                return day
    return None
