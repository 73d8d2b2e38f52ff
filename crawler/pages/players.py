"""Players and viewers that a page sets in: the films and documents that they show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from crawler.addresses import as_published
from crawler.pages.attachments import file_of_address
from crawler.pages.base import Page
from crawler.pages.document import Embedded
from storage.shown import Attachment

PLAYER_BOX = re.compile(
    r"(?:^|[\s_-])(?:(?:js_)?video(?:_?(?:container|area|box|player|wrap(?:per)?))?"
    r"|player|(?:my|h5|vjs|ck|live)_?(?:video|player)|play_?(?:box|area)|vcp_?player)(?:$|[\s_-])"
)
"""How a box is named that a script fills with a player."""

_FILM = re.compile(r"\.(?:mp4|m3u8|webm|mov|flv|m4v)(?![a-z0-9])", re.IGNORECASE)
_PLAYER = re.compile(
    r"player|video|/vod|v\.qq\.com|youku|bilibili|youtube|youtu\.be|vimeo|iqiyi", re.IGNORECASE
)
"""Addresses of players: what they are called, and the hosts of films that others set in."""

_PAGES = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|ofd)(?![a-z0-9])", re.IGNORECASE)


def documents(page: Page, inner: list[Embedded]) -> tuple[list[Attachment], int | None]:
    """The documents that viewers show, and the line before which the first stands.

    Args:
        page: The page.
        inner: What is set into its article's part.
    """
    found: dict[str | None, Attachment] = {}
    place: int | None = None
    for one in inner:
        inside = next((file for source in _sources(one) if (file := _file_in(source))), None)
        if inside is None:
            continue
        address = as_published(inside, page.url, page.encoding)
        found.setdefault(address, Attachment(file_of_address(inside) or inside, address))
        place = one.line if place is None else place
    return list(found.values()), place


def films(page: Page, inner: list[Embedded], title: str) -> tuple[list[Attachment], int | None]:
    """The films that players show, and the line before which the first stands.

    Args:
        page: The page.
        inner: What is set into its article's part.
        title: The headline, which names a film that its address does not name.
    """
    found: dict[str, Attachment] = {}
    place: int | None = None
    for one in inner:
        sources = [source for source in _sources(one) if not source.startswith(("blob:", "data:"))]
        is_film = one.tag == "video" or any(
            _FILM.search(source) or (one.tag != "source" and _PLAYER.search(source))
            for source in sources
        )
        if not is_film and not (one.tag == "source" and place is not None):
            continue
        place = one.line if place is None else place
        for source in sources[:1]:
            address = as_published(source, page.url, page.encoding)
            if address is not None:
                name = urlsplit(address).path.rsplit("/", 1)[-1]
                found[address] = Attachment(name or title, address)
    return list(found.values()), place


def posters(page: Page, inner: list[Embedded]) -> list[str]:
    """The addresses of the pictures that stand in place of films until they are played."""
    written = (one.attributes.get("poster", "").strip() for one in inner)
    found = (as_published(poster, page.url, page.encoding) for poster in written if poster)
    return list(dict.fromkeys(address for address in found if address))


def _file_in(source: str) -> str | None:
    """The address of the file that a viewer shows: its own, or one that its query names."""
    try:
        parts = urlsplit(source)
    except ValueError:
        return None
    values = (value for _, value in parse_qsl(parts.query) if _PAGES.search(value))
    return next(values, source if _PAGES.search(parts.path) else None)


def _sources(one: Embedded) -> Iterator[str]:
    """The addresses that an element names as what it shows."""
    names = ("data-src", "src", "data", "value")
    values = (one.attributes.get(name, "").strip() for name in names)
    return (value for value in values if value and not value.startswith(("about:", "javascript:")))
