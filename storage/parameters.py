"""Addresses apart from their parameters, and pages as they are told from each other by these."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote

from storage.addresses import address_key, bare_path
from storage.likeness import text_hash
from storage.records import Article
from storage.text import comparable, unbroken

READING_VERSION = 1
"""Of the rules by which a page is told from others (`likeness_of`, `Address.path`). To be raised
with every change of what they make: `verify` then finds the older readings, and drops them."""

BARE = "?"
"""The name of a parameter that is a mere word, as of ``?20261128093011``."""

LEAST_TEXT = 80
"""Characters of a text; the pages of a site that say less may all say the same."""

FURTHER = "another address of the article"
"""What is noted of a link at which a known article was read."""

ALIAS = "another address of the article, by its parameters"
"""What is noted of a link that leads to a known article, and differs by these alone."""

_IN_PATH = re.compile(r";([^/;=]*)(?:=([^/;]*))?")
_ENDING = re.compile(r"\.\w{2,5}$")
_BETWEEN = re.compile(r"[-_+]")
_PIECE, _PIECES, _ALIKE = 4, 8, 0.3

Relation = Literal["same", "edited", "two"]


@dataclass(frozen=True, slots=True)
class Address:
    """An address, its parameters apart.

    Attributes:
        path: Host and path as in its key, without the path's parameters.
        parameters: Each a name and a value, those of the path (``;jsessionid``) first.
        key: Its key, parameters included.
    """

    path: str
    parameters: tuple[tuple[str, str], ...]
    key: str

    def names(self) -> frozenset[str]:
        """The names of its parameters."""
        return frozenset(name for name, _ in self.parameters)

    def without(self, names: Collection[str]) -> str:
        """Its key without those parameters."""
        if not names or not self.names() & set(names):
            return self.key
        path, _, query = self.key.partition("?")
        path = _IN_PATH.sub(lambda found: "" if f";{found[1]}" in names else found[0], path)
        host, slash, rest = path.partition("/")
        kept = [pair for pair in query.split("&") if pair and _named(pair)[0] not in names]
        return f"{host}{bare_path(slash + rest)}{'?' if kept else ''}{'&'.join(kept)}"

    def apart_from(self, other: Address) -> frozenset[str]:
        """The names of the parameters by which it differs from another address of its path."""
        mine, theirs = Counter(self.parameters), Counter(other.parameters)
        return frozenset(name for name, _ in (mine - theirs) + (theirs - mine))


@lru_cache(maxsize=4096)
def address_of(url: str) -> Address:
    """An address, its parameters apart; of one that cannot be read there are none."""
    key = address_key(url)
    path, _, query = key.partition("?")
    within = tuple((f";{found[1]}", found[2] or "") for found in _IN_PATH.finditer(path))
    host, slash, rest = _IN_PATH.sub("", path).partition("/")
    asked = tuple(_named(pair) for pair in query.split("&") if pair)
    return Address(f"{host}{bare_path(slash + rest)}", within + asked, key)


def _named(pair: str) -> tuple[str, str]:
    name, _, value = pair.partition("=")
    return (name, value) if value else (BARE, name)


def names_one(key: str) -> bool:
    """Whether what is left of an address is one article's: it has a number, or words of a headline.

    ``/show`` is not: there the parameter that was left out may be the article's number.
    """
    path, _, query = key.partition("?")
    last = _ENDING.sub("", unquote(path.partition("/")[2].rpartition("/")[2]))
    values = [_named(pair)[1] for pair in query.split("&") if pair]
    if any(any(map(str.isdigit, text)) for text in (last, *values)):
        return True
    words = _BETWEEN.sub(" ", last).split()
    return sum(map(str.isalpha, words)) >= 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """A page that was read whole, as far as another one is told from it.

    Attributes:
        title_hash: Of its headline.
        text_hash: Of its text.
        sketch: A few of the pieces of its text, hashed: those of alike texts are mostly the same.
        tells: Whether its text is long enough to be one page's alone.
    """

    title_hash: str
    text_hash: str
    sketch: str
    tells: bool

    def beside(self, other: Likeness) -> Relation:
        """What two pages are to each other: the same, one edited, or two."""
        titles = self.title_hash == other.title_hash
        texts = self.text_hash == other.text_hash
        if titles and texts:
            return "same"
        return "edited" if texts or (titles and self._is_alike(other)) else "two"

    def _is_alike(self, other: Likeness) -> bool:
        mine, theirs = set(self.sketch.split()), set(other.sketch.split())
        least = sorted(mine | theirs)[:_PIECES]
        return sum(piece in mine and piece in theirs for piece in least) >= _ALIKE * len(least)


def likeness_of(article: Article) -> Likeness:
    """What is kept of a page to tell others from it."""
    text = unbroken(article.body)
    pieces = {text[at : at + _PIECE] for at in range(max(len(text) - _PIECE + 1, 1))}
    sketch = sorted(f"{zlib.crc32(piece.encode()):08x}" for piece in pieces)[:_PIECES]
    title = hashlib.sha256(comparable(article.title).encode()).hexdigest()[:16]
    return Likeness(title, text_hash(article.body), " ".join(sketch), len(text) >= LEAST_TEXT)
