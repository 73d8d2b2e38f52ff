"""Page numbers that a script writes: the addresses that its loop, or its call, would make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

MOST_MADE = 100
"""Addresses that one script is believed to make."""

SCRIPT_LIMIT = 50_000
"""Characters of the longest script that is looked into: a pager is short."""

CALL = re.compile(
    r"""createPageHTML\(\s*(?P<box>['"][A-Za-z]\w*['"]\s*,\s*)?['"]?(?P<pages>\d{1,6})['"]?\s*,"""
    r"""\s*['"]?(?P<at>\d{1,6})['"]?\s*,\s*['"](?P<name>\w+)['"]\s*,\s*['"](?P<ending>\w+)"""
)
"""The pager of a common content system (TRS): pages, the present one, name, ending. It counts from
0; its newer form, which begins with the name of a box, from 1."""

_LOOP = re.compile(
    r"for(?<!\wfor)\s*\(\s*(?:(?:var|let)\s+)?(?P<index>[A-Za-z_]\w{0,30})\s*=\s*(?P<low>[01])\s*;"
    r"\s*(?P=index)\s*(?P<until><=?)\s*(?P<high>\w{1,30})\s*;"
)
"""It begins with a literal, since that is found ten times as fast as a word's edge."""

_STRING = r"""(?:"(?:[^"\\\n]|\\.){0,200}"|'(?:[^'\\\n]|\\.){0,200}')"""
_PIECE = re.compile(_STRING)
_ESCAPED = re.compile(r"\\(.)")
_HREF = re.compile(r"""(?:<a\b[^<>]*\bhref\s*=\s*["']?)?(?P<address>[^"'<>\s]+)""")
_END = re.compile(r"[^\"'<>\s]+")
# So far behind its head stands what a loop writes.
_REACH = 2000


def made_pages(scripts: Iterable[str]) -> Iterator[tuple[str, int]]:
    """The addresses that scripts make for a page's pager, each with the page number it stands for.

    The first page is among them: at the address without a number where a call makes them.

    Args:
        scripts: The texts of the page's scripts.
    """
    for script in scripts:
        if len(script) > SCRIPT_LIMIT:
            continue
        if call := CALL.search(script):
            first = int(bool(call["box"]))
            yield f"{call['name']}.{call['ending']}", 1
            for number in range(1, min(int(call["pages"]), MOST_MADE)):
                yield f"{call['name']}_{number + first}.{call['ending']}", number + 1
        elif loop := _LOOP.search(script):
            yield from _looped(script, loop)


def _looped(script: str, loop: re.Match[str]) -> Iterator[tuple[str, int]]:
    """What a loop over page numbers writes: the strings around its index, put together."""
    high = _number(script, loop["high"])
    written = _written(script[loop.end() : loop.end() + _REACH], loop["index"])
    if high is None or written is None:
        return
    before, after, shift = written
    low = int(loop["low"])
    last = min(high + (loop["until"] == "<="), low + MOST_MADE)
    for index in range(low, last):
        yield f"{before}{index + shift}{after}", index - low + 1


def _number(script: str, name: str) -> int | None:
    """A number as it is written, or as a variable holds it; None where nobody says it."""
    if name.isdecimal():
        return int(name)
    given = re.search(rf"""\b{re.escape(name)}\s*=\s*["']?(\d{{1,4}})\b""", script, re.ASCII)
    return int(given[1]) if given else None


def _written(body: str, index: str) -> tuple[str, str, int] | None:
    """What stands before and behind the index in an address, and what is added to the index."""
    made = re.finditer(
        rf"(?P<head>{_STRING}(?:\s*\+\s*{_STRING}){{0,8}})\s*\+\s*"
        rf"(?:{index}|\(\s*{index}\s*(?P<next>\+\s*1\s*)?\))"
        rf"(?P<tail>(?:\s*\+\s*{_STRING}){{1,8}})",
        body,
    )
    for match in made:
        head = _text(match["head"])
        # Within a tag the address is what its href begins with; what a reader sees is none.
        address = _HREF.fullmatch(head, max(0, head.rfind("<")))
        after = _END.match(_text(match["tail"]))
        if address and after:
            return address["address"], after[0], int(bool(match["next"]))
    return None


def _text(strings: str) -> str:
    """Strings of a script, put together."""
    pieces = (_ESCAPED.sub(r"\1", piece[0][1:-1]) for piece in _PIECE.finditer(strings))
    return "".join(pieces)
