"""Whether a link leads to a file, told by how its names end."""

from __future__ import annotations

from itertools import product

_PAGES = (".html", ".htm", ".shtml", "/")
FILES = frozenset("pdf doc xls ppt zip rar 7z ofd wps txt csv rtf".split())  # noqa: SIM905
"""How names of files begin after their last dot, as far as three letters."""
_ENDINGS = frozenset(
    "".join(letters)
    for ending in FILES | {f"7z{sign}" for sign in "?#&)]）】 ,，。;；"}
    for letters in product(*zip(ending, ending.upper(), strict=True))
)
"""Up to three letters behind the last dot of such a name, or two and what stands behind it, in
capitals and small letters."""


def names_file(href: str, text: str, title: str) -> bool:
    """Whether a link's address, text or title ends like a file's name; nearly always not."""
    if href[-5:] == ".html" and not title and "." not in text:  # as of most links
        return False
    if href.rpartition(".")[2][:3] in _ENDINGS:
        return title != "" or "." in text or href[-1:] != "/"
    if (text < "{" or "." in text) and text.rpartition(".")[2][:3] in _ENDINGS:
        return title != "" or "." in text or not href.endswith(_PAGES)
    return title != "" and title != text and title.rpartition(".")[2][:3] in _ENDINGS
