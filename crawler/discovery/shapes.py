"""The shape of an address: what the addresses of a site's articles have in common.

Numbers, dates, ids and slugs become signs and words stay, so that the articles of one template
share a shape and its sections, topics and forms do not.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

ID = re.compile(
    r"(?![a-z]+(?:19|20)\d\d(?![A-Za-z0-9]))(?=[A-Za-z0-9]*\d)(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{8,}"
)
"""An id of letters and digits; a word with a year behind it is none."""

_MIXED = re.compile(
    r"(?!20\d\d)(?=[a-z\d]{4,}$)(?:\d+[a-z]|[a-z]+\d+[a-z])[a-z\d]*$", re.IGNORECASE
)
"""A short one: letters and digits that change more than once."""

ID_KEY = re.compile(
    r"(?:^|.*(?:news|article|art|content|info|doc|item|post|bulletin|notice|show|story|thread))_?id$|"
    r"^(?:id|aid|nid|sn|guid|uuid|key|p|no|code)$",
    re.IGNORECASE,
)
"""The name under which a query keeps an article's id."""

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
NUMBER = re.compile(r"\d+")
ENDING = re.compile(
    r"\.(?:s?html?|jhtml|phtml|xhtml|php|aspx?|jspx?|do|cms|action|psp)$", re.IGNORECASE
)


def shape_of(url: str) -> str:
    """The shape of an address, its words kept; equal for articles of one template."""
    parts = urlsplit(url)
    path = "/".join(_sign(segment) for segment in parts.path.split("/"))
    query = "&".join(
        f"{_sign(key)}={'#' if ID_KEY.match(key) else _sign(value)}"
        for key, value in sorted(parse_qsl(parts.query, keep_blank_values=True))
        if value or NUMBER.search(key)
    )
    return f"{parts.hostname}{path}?{query}"


def family_of(shape: str) -> str:
    """A shape without its host and words: what sections of one site have in common."""
    return re.sub(r"[a-z]{2,}", "w", template_of(shape))


def words_in(part: str) -> int:
    """How many words a part of a path joins."""
    return sum(len(word) > 1 and word.isalpha() for word in re.split(r"[-_+ ]", part))


def is_mixed(part: str) -> bool:
    """Whether a part of a path is a short id of letters and digits."""
    return _MIXED.match(part) is not None


def template_of(shape: str) -> str:
    """A shape without its host: what the hosts of a publisher share."""
    return shape.partition("/")[2]


def _sign(segment: str) -> str:
    text = unquote(segment)
    ending = ENDING.search(text)
    stem, tail = (text[: ending.start()], ending[0].lower()) if ending else (text, "")
    stem = "I" if is_mixed(stem) else ID.sub("I", UUID.sub("I", stem))
    if words_in(stem) >= 3 or len(stem) > 40 or not stem.isascii():
        numbers = "9" if NUMBER.search(stem) else ""
        return f"S{numbers}{tail}"
    if words_in(stem) == 2 and not NUMBER.search(stem):
        return f"T{tail}"
    return NUMBER.sub(lambda found: "0" if len(found[0]) < 3 else "9", stem.lower()) + tail
