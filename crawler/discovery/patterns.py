"""Patterns of article addresses: made from examples, and told whether their search is bounded.

What a person types into a page may be any expression; one that takes exponential time on a hostile
address would stop the watch. `is_bounded` holds for a plain subset: single characters, classes and
their repeats, without groups, so that a search costs at most the square of an address's length,
which `crawler.addresses.fits` bounds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from urllib.parse import SplitResult, urlsplit

from crawler.discovery.shapes import shape_of

MOST_PATTERNS = 4
"""Patterns that are made from examples: a site with more kinds of addresses is named by hand."""

LONGEST = 300
"""Characters of a bounded pattern, and of what it may ask for at a fixed length."""

MOST_CHOICES = 8
"""Ways to try the short repeats of a bounded pattern, all together."""

_DATE = re.compile(r"20\d\d(?:\d\d){0,2}")
"""A year, a month with its year, a day: the only numbers whose length is known for good."""

_TOKEN = re.compile(
    r"(?P<one>\\[dw]|\\[^A-Za-z0-9\s]|\[\^?(?:\\[dw]|\\[^A-Za-z0-9\s]|[^\\\[\]])+\]|[^\\\[\](){}|*+?^$])"
    r"(?P<often>[+*?]|\{\d{1,2}(?:,\d{0,2})?\})?"
)


_OFTEN: Final = {"": (1, 1), "?": (0, 1), "*": (0, None), "+": (1, None)}


def patterns_of(addresses: Iterable[str]) -> list[str]:
    """The patterns of addresses, the most frequent first; each fits all examples of its shape."""
    shapes: dict[str, list[str]] = defaultdict(list)
    for url in addresses:
        shapes[shape_of(url)].append(url)
    ordered = sorted(shapes.values(), key=len, reverse=True)
    made = (_pattern([urlsplit(url) for url in examples]) for examples in ordered)
    return list(dict.fromkeys(filter(None, made)))[:MOST_PATTERNS]


def is_bounded(pattern: str) -> bool:
    """Whether an expression's search takes at most the square of an address's length.

    At most one long repeat may be followed by what it could take itself: `[^/]+` before `/` cannot
    run past it, before `-` it can, once. What repeats at length behind that one stands right after
    a character that it does not take, so that no stretch of the address is run through for each
    end of the former; short repeats that may end here or there are few.
    """
    if not pattern or len(pattern) > LONGEST:
        return False
    inner = pattern.removeprefix("^")
    inner = inner[:-1] if inner.endswith("$") and not inner.endswith("\\$") else inner
    tokens: list[_Token] = []
    at = 0
    while at < len(inner):
        found = _TOKEN.match(inner, at)
        if found is None:
            return False
        tokens.append(_token(found["one"], found["often"] or ""))
        at = found.end()
    return bool(tokens) and _compiles(pattern) and _is_square(tokens)


@dataclass(frozen=True, slots=True)
class _Token:
    """A character or a class with its repeat.

    Attributes:
        one: What is repeated.
        least: How often at least.
        most: How often at most; None: without a bound.
    """

    one: str
    least: int
    most: int | None

    @property
    def choices(self) -> int | None:
        """At how many places it may end; None: too many to try them."""
        if self.most is None or self.most - self.least >= MOST_CHOICES:
            return None
        return self.most - self.least + 1

    @property
    def is_fixed(self) -> bool:
        """Whether it is one certain character, once."""
        return self.least == self.most == 1 and _is_literal(self.one)


def _token(one: str, often: str) -> _Token:
    if often in _OFTEN:
        return _Token(one, *_OFTEN[often])
    least, comma, most = often[1:-1].partition(",")
    return _Token(one, int(least), int(most or least) if most or not comma else None)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _is_square(tokens: Sequence[_Token]) -> bool:
    if sum(token.least if token.most is None else token.most for token in tokens) > LONGEST:
        return False
    ran_on, ways = False, 1
    for before, token, after in zip((None, *tokens), tokens, (*tokens[1:], None), strict=False):
        choices = token.choices
        if choices is None and ran_on and not _is_held(before, token):
            return False
        if choices == 1 or after is None or _ends_at(token, after):
            continue
        if choices is not None:
            ways *= choices
        elif ran_on:
            return False
        else:
            ran_on = True
    return ways <= MOST_CHOICES


def _ends_at(token: _Token, after: _Token) -> bool:
    """Whether a repeat ends at one place only: before what it could not take."""
    return after.least > 0 and _is_literal(after.one) and not _takes(token.one, after.one)


def _is_held(before: _Token | None, token: _Token) -> bool:
    """Whether a repeat begins at one place only: behind what it could not take."""
    return before is not None and before.is_fixed and not _takes(token.one, before.one)


def _is_literal(token: str) -> bool:
    return token not in (r"\d", r"\w", ".") and not token.startswith("[")


def _takes(token: str, literal: str) -> bool:
    return re.fullmatch(token, literal.removeprefix("\\")) is not None


def _pattern(examples: Sequence[SplitResult]) -> str:
    """The pattern of addresses of one shape; empty where it would fit everything."""
    paths = [parts.path.split("/") for parts in examples]
    if len({len(path) for path in paths}) != 1:
        return ""
    path = "/".join(_common(values) for values in zip(*paths, strict=True))
    if not any(parts.query for parts in examples):
        return "" if path.strip("/") in ("", "[^/?]+") else f"{path}$"
    given = [dict(_pair(pair) for pair in parts.query.split("&")) for parts in examples]
    if len({tuple(each) for each in given}) != 1:
        return ""
    values = {key: _common([each[key] for each in given]) for key in given[0]}
    return rf"{path}\?" + "&".join(f"{re.escape(key)}={value}" for key, value in values.items())


def _pair(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key, value


def _common(values: Sequence[str]) -> str:
    """What a part of the addresses has in common: its words as they are, its numbers as such."""
    if len(set(values)) == 1 and not re.search(r"\d", values[0]):
        return re.escape(values[0])
    runs = [[(digits, "".join(run)) for digits, run in groupby(v, str.isdecimal)] for v in values]
    if len({tuple(digits for digits, _ in run) for run in runs}) != 1:
        return _loose(values)
    parts = []
    for same in zip(*runs, strict=True):
        texts = [text for _, text in same]
        if same[0][0]:
            parts.append(_number(texts))
        elif len(set(texts)) == 1:
            parts.append(re.escape(texts[0]))
        else:
            return _loose(values)
    return "".join(parts)


def _number(texts: Sequence[str]) -> str:
    sizes = {len(text) for text in texts}
    if len(sizes) == 1 and all(map(_DATE.fullmatch, texts)):
        return rf"\d{{{len(texts[0])}}}"
    # Examples of one November do not tell whether January has two digits.
    return r"\d{1,2}" if max(sizes) <= 2 else r"\d+"


def _loose(values: Sequence[str]) -> str:
    """Any text, with the ending that all have."""
    endings = {value[value.rfind(".") :] if "." in value else "" for value in values}
    return "[^/?]+" + (re.escape(endings.pop()) if len(endings) == 1 else "")
