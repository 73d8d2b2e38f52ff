"""What a robots.txt asks of us (RFC 9309): read from its bytes, however they are encoded."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

MOST_BYTES = 500 * 1024
"""What is read of one (RFC 9309, 2.5)."""

FRESH_S = 86_400.0
"""So long one is used without being asked for again (RFC 9309, 2.4)."""

LONGEST_DELAY_S = 3600.0
"""The most that a Crawl-delay is believed."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PRODUCT = re.compile(r"[A-Za-z_-]+")
_COMPATIBLE = re.compile(r"\(compatible;\s*([A-Za-z_-]+)")


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt asks of one robot.

    Attributes:
        delay_s: Seconds between two requests; 0 where it does not say.
    """

    delay_s: float = 0.0
    _parsed: Protego | None = field(default=None, repr=False)
    _token: str = ""

    def allows(self, url: str) -> bool:
        """Whether an address may be asked for."""
        return self._parsed is None or self._parsed.can_fetch(url, self._token)


ALL_ALLOWED = Rules()
"""Where there is no robots.txt."""


def rules_of(status: int, body: bytes, token: str) -> Rules:
    """The rules in an answer for robots.txt: only one of success has any (RFC 9309, 2.3.1).

    Args:
        status: Its status, below 500.
        body: Its bytes.
        token: Our product token.
    """
    if not 200 <= status < 300:
        return ALL_ALLOWED
    text = text_of(body)
    if text.lstrip().startswith("<"):
        return ALL_ALLOWED  # the site's own page for what it does not have
    parsed = Protego.parse(text)
    return Rules(min(parsed.crawl_delay(token) or 0.0, LONGEST_DELAY_S), parsed, token)


def text_of(body: bytes) -> str:
    """The text of a robots.txt, in whatever encoding it is; what is no text is left out."""
    whole, body = len(body) < MOST_BYTES, body[:MOST_BYTES]
    encoding, start = _encoding_of(body)
    text = codecs.getincrementaldecoder(encoding)("ignore").decode(body[start:])
    text = text.replace("\0", "")
    # A rule that is cut would forbid more than was meant.
    return text if whole else text[: max(text.rfind("\n"), text.rfind("\r")) + 1]


def _encoding_of(body: bytes) -> tuple[str, int]:
    """The encoding, and where the text begins."""
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return encoding, len(bom)
    half = len(body) // 2
    if half and body[1::2].count(0) > half * 0.8 and body[::2].count(0) < half * 0.2:
        return "utf-16-le", 0
    if half and body[::2].count(0) > half * 0.8 and body[1::2].count(0) < half * 0.2:
        return "utf-16-be", 0
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return "gb18030", 0
    return "utf-8", 0


def product_token(user_agent: str) -> str:
    """Our name in a robots.txt: the first product that is not the browser imitated."""
    found = _COMPATIBLE.search(user_agent)
    if found:
        return found[1]
    named = _PRODUCT.match(user_agent.strip())
    return named[0] if named else "*"


def origin_of(url: str) -> str:
    """Scheme, host and port of an address: that for which one robots.txt holds."""
    parts = urlsplit(url)
    scheme, host, port = parts.scheme.lower(), (parts.hostname or "").lower(), parts.port
    host = f"[{host}]" if ":" in host else host
    default = port is None or port == {"http": 80, "https": 443}.get(scheme)
    return f"{scheme}://{host}" if default else f"{scheme}://{host}:{port}"
