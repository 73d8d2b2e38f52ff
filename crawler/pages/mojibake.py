"""UTF-8 that was taken for Latin-1 and encoded once more, turned back."""

from __future__ import annotations

import re

LEAST, LEAST_ALONE = 40, 8
"""Characters that must come out Chinese; what an article quotes of the kind is less. On a page
with no Chinese beside them a few will do."""

PART = 0.5
"""Of the Chinese that a page shows in order; a page may be ill in its texts alone."""

_C1 = {chr(byte): bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xA0)}
_BACK = {ord(sign): byte for byte, sign in _C1.items() if sign}
"""Windows shows other signs for these bytes (“ for 0x93); what it has none for stays as it is."""

_SIGNS = "\x80-\xff" + "".join(map(chr, _BACK))
_TRAILS = "\x80-\xbf" + "".join(map(chr, _BACK))
_RUN = re.compile(f"[{_SIGNS}]+")
_CHINESE = re.compile(f"[\xe3-\xe9][{_TRAILS}]{{2}}")
_HAN = re.compile("[\u3400-\u9fff]")


def turned_back(text: str) -> str | None:
    """A page's text as it was before it was encoded a second time; None where it was not.

    Args:
        text: The text, read as UTF-8.
    """
    if _CHINESE.search(text) is None:
        return None
    found, there = len(_CHINESE.findall(text)), len(_HAN.findall(text))
    least = LEAST if there else LEAST_ALONE
    if found < max(least, PART * there):
        return None
    turned = _RUN.sub(_turned, text)
    return turned if len(_HAN.findall(turned)) - there >= least else None


def _turned(run: re.Match[str]) -> str:
    """A run of signs as the text that it was; itself where it was none."""
    try:
        return run[0].translate(_BACK).encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return run[0]
