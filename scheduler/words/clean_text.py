"""Outside text sanitized to be shown: nothing invisible, nothing that turns lines round, no break.

Escaping for a form is the form's own affair; this comes before it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

# Controls, format characters (directional marks, zero widths, tags) and halves of surrogate pairs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
_BLANKS = re.compile(r"\s+")
# All that may stand in an address; the rest, letters of other scripts too, is percent-encoded.
_ADDRESS = "%/:=&?~#+!$,;'*-._"
_LONGEST_ADDRESS = 2000


def visible(text: str) -> str:
    """The text without what no reader sees; runs of blanks and breaks as one blank, ends kept."""
    if not text.isprintable():
        text = "".join(map(_seen, text))
    return _BLANKS.sub(" ", text)


def _seen(char: str) -> str:
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    # No file of UTF-8 or XML may hold halves of pairs and what Unicode says is no character.
    if category == "Cs" or ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef":
        return "\ufffd"
    return "" if category in _UNSEEN else char


def line(text: str | None, most: int | None = None) -> str:
    """The text on one line, trimmed; at most `most` characters, the last then an ellipsis."""
    shown = visible(text or "").strip()
    if most is None or len(shown) <= most:
        return shown
    return shown[: most - 1].rstrip() + "…"


def first_paragraph(body: str, most: int) -> str:
    """The first paragraph of a text that is not blank, on one line; empty where there is none."""
    return next((shown for part in body.split("\n") if (shown := line(part, most))), "")


def href(url: str | None) -> str | None:
    """The address as a link may carry it in any form; None unless it is http or https.

    The answer is ASCII without blanks, quotes, brackets or backslashes.
    """
    shown = line(url)
    try:
        parts = urlsplit(shown)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return None
    quoted = quote(shown, safe=_ADDRESS, errors="replace")
    return quoted if len(quoted) <= _LONGEST_ADDRESS else None


_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Linked:
    """A text, with the address to which it leads where that may be a link."""

    text: str
    href: str | None = None


def contact(text: str) -> Linked | None:
    """Whom readers may ask, as the desk has it: leads there where it is an address."""
    shown = line(text)
    if not shown:
        return None
    return Linked(shown, f"mailto:{shown}" if _MAIL.fullmatch(shown) else href(shown))
