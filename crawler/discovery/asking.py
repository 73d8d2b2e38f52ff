"""How a feed is asked for: its address, its body, and the place in a list that they name.

A page of a feed is known by its address. What only the body of a request says, or what tells a page
from the one before without standing in its address, is put behind a ``#``, which is never sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qsl, quote, urldefrag

from crawler.bodies import Sending, kind_of
from crawler.discovery.entries import names_day, on_day
from crawler.settings import Feed

MOST_CURSOR = 2000
"""Characters of a cursor: a longer one is none."""

NUMBERED = frozenset(("page", "offset", "first", "last"))
SIZED = NUMBERED - {"page"}
"""The places that are counted by the items of a page."""

_PLACE = re.compile(r"\{(page|offset|first|last|cursor)\}")
_DAY, _PAGE, _CURSOR = "day", "page", "cursor"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list a page stands.

    Attributes:
        step: How many pages lie before it.
        day: The day that is asked for, where the feed names one.
        cursor: What the page before said.
    """

    step: int = 0
    day: date | None = None
    cursor: str = ""


def places_in(*texts: str | None) -> frozenset[str]:
    """The places in a list that templates name."""
    return frozenset(found for text in texts for found in _PLACE.findall(text or ""))


def names_its_day(feed: Feed) -> bool:
    """Whether a feed is asked for by the day."""
    return names_day(feed.url) or _body_names_day(feed)


def days_back(feed: Feed, today: date) -> Iterator[date]:
    """The days before today whose issues the feed's ``depth`` asks for, newest first."""
    if names_its_day(feed):
        yield from (today - timedelta(days=back) for back in range(1, feed.depth))


def entry_of(feed: Feed, day: date) -> str:
    """The address of a feed's entry point on a day."""
    return address_of(feed, feed.url, Place(day=day))


def following(feed: Feed, asked: str, step: int, cursor: str) -> str | None:
    """The address of the page after one; None where the seed does not say how it is asked for.

    Args:
        feed: The feed.
        asked: The address by which the page is known.
        step: How many pages lie before it.
        cursor: What it says of how the list goes on; empty: that it does not.
    """
    named = places_in(feed.pages or feed.url, feed.body)
    goes_on = 0 < len(cursor) <= MOST_CURSOR and cursor != _cursor_of(asked)
    if not named or ("cursor" in named and not goes_on):
        return None
    place = Place(step + 1, day_of(asked), cursor)
    return address_of(feed, feed.pages or feed.url, place)


def address_of(feed: Feed, template: str, place: Place) -> str:
    """The address of a page of a feed, with what its request says beyond it behind a ``#``."""
    url, own = urldefrag(template) if "#" in template else (template, "")
    if place.day is not None:
        url = on_day(url, place.day)
    url = _PLACE.sub(lambda found: quote(_value(feed, place, found[1]), safe=""), url)
    marks = "&".join(f"{name}={quote(said, safe='')}" for name, said in _marks(feed, place))
    behind = "&".join(filter(None, (own, marks)))
    return f"{url}#{behind}" if behind else url


def sending_of(
    feed: Feed, asked: str, step: int, headers: Mapping[str, str] | None = None
) -> Sending | None:
    """What is sent for the page of an address; None of a plain ``GET``.

    Args:
        feed: The feed.
        asked: The address by which the page is known.
        step: How many pages lie before it.
        headers: What its source has sent with every request.
    """
    if feed.method != "POST":
        return None
    text = feed.body or ""
    kind = kind_of(text, headers, feed.headers)
    place = Place(step, day_of(asked), _cursor_of(asked))
    if place.day is not None:
        text = on_day(text, place.day) if _body_names_day(feed) else text
    text = _PLACE.sub(lambda found: kind.written(_value(feed, place, found[1])), text)
    return Sending(text, kind)


def day_of(asked: str) -> date | None:
    """The day behind the ``#`` of an address."""
    try:
        return date.fromisoformat(_behind(asked).get(_DAY, ""))
    except ValueError:
        return None


def _marks(feed: Feed, place: Place) -> Iterator[tuple[str, str]]:
    in_body = places_in(feed.body)
    dated = _body_names_day(feed) or (names_day(feed.url) and places_in(feed.url, feed.pages))
    if place.day is not None and dated:
        yield _DAY, place.day.isoformat()
    if place.step and in_body & NUMBERED:
        yield _PAGE, str(place.step + 1)
    if place.cursor and "cursor" in (in_body | places_in(feed.url, feed.pages)):
        yield _CURSOR, place.cursor


def _value(feed: Feed, place: Place, name: str) -> str:
    size = feed.size or 0
    numbers = {
        "page": feed.first_page + place.step,
        "offset": place.step * size,
        "first": place.step * size + 1,
        "last": (place.step + 1) * size,
    }
    return place.cursor if name == "cursor" else str(numbers[name])


def _cursor_of(asked: str) -> str:
    return _behind(asked).get(_CURSOR, "")


def _behind(asked: str) -> dict[str, str]:
    return dict(parse_qsl(urldefrag(asked)[1], keep_blank_values=True))


def _body_names_day(feed: Feed) -> bool:
    return "{YYYY}" in (feed.body or "") or "{YY}" in (feed.body or "")
