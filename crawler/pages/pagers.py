"""Page numbers that are no links: the addresses that a script would make, or a list holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

MOST_CALLS = 20
"""Calls of one script that are looked at: most name no numbers."""

MOST_MADE = 100
"""Addresses that one script is believed to make."""

SCRIPT_LIMIT = 50_000
"""Characters of the longest script that is looked into: a pager is short."""

_CALL = re.compile(
    r"""age\w{0,20}\s?\(\s*(?P<box>['"][A-Za-z][\w-]{0,40}['"]\s*,\s*)?"""
    r"""['"]?(?P<pages>\w{1,30})['"]?\s*,\s*['"]?(?P<at>\w{1,30})['"]?\s*,"""
    r"""\s*['"](?:\./)?(?P<name>[\w-]{1,80})['"]\s*,\s*['"]\.?(?P<ending>\w{1,10})['"]"""
)
"""The pager of a common content system (TRS), ``createPageHTML``, and what is made like it: pages,
the present one, name, ending. It counts from 0; its newer form, which begins with the name of a
box, from 1."""

_LOOP = re.compile(
    r"for(?<!\wfor)\s*\(\s*(?:(?:var|let)\s+)?(?P<index>[A-Za-z_]\w{0,30})\s*=\s*(?P<low>[01])\s*;"
    r"\s*(?P=index)\s*(?P<until><=?)\s*(?P<high>\w{1,30})\s*;"
)
"""It begins with a literal, since that is found ten times as fast as a word's edge."""

_STRING = r"""(?:"(?:[^"\\\n]|\\.){0,200}"|'(?:[^'\\\n]|\\.){0,200}')"""
_OPTION = re.compile(
    r"""<(?:option|OPTION)\s[^<>]{0,80}?\b(?:value|VALUE)\s*=\s*["']?(?P<address>[^"'<>\s]{1,300})["']?[^<>]{0,40}>"""
    r"""\s{0,9}(?:第\s?)?(?P<said>\d{1,2})(?=\s{0,9}[页頁<:：])"""
)
_NAME = r"[A-Za-z_]\w{0,30}"
_PIECE = re.compile(rf"{_STRING}|{_NAME}")
_TEMPLATE = re.compile(r"`[^`]{0,300}`")
_HOLE = re.compile(r"\$\{\s*(?P<name>[A-Za-z_]\w{0,30})\s*(?P<more>\+\s*1\s*)?\}")
_ESCAPED = re.compile(r"\\(.)")
_HREF = re.compile(r"""(?:<a\b[^<>]*\bhref\s*=\s*["']?)?(?P<address>[^"'<>\s]+)""")
_END = re.compile(r"[^\"'<>\s]+")
# So far behind its head stands what a loop writes.
_REACH = 2000


@dataclass(frozen=True, slots=True)
class PagerCall:
    """A call that writes a pager.

    Attributes:
        name: The name of the first page, without ending.
        ending: Its ending.
        pages: How many pages there are.
        at: The present one, as the script counts them.
        first: What the script counts the first one as.
    """

    name: str
    ending: str
    pages: int
    at: int
    first: int

    def address(self, number: int) -> str:
        """The address of a page by its number as the script counts them, behind the first."""
        return f"{self.name}_{number}.{self.ending}"


def pager_call(script: str) -> PagerCall | None:
    """The call by which a script writes a pager; None where it does not.

    Args:
        script: The text of the script.
    """
    for call in islice(_CALL.finditer(script), MOST_CALLS):
        pages, at = _number(script, call["pages"]), _number(script, call["at"])
        if pages is not None and at is not None and at <= pages:
            return PagerCall(call["name"], call["ending"], pages, at, int(bool(call["box"])))
    return None


def made_pages(scripts: Iterable[str]) -> Iterator[tuple[str, int]]:
    """The addresses that scripts make for a page's pager, each with the page number it stands for.

    The first page is among them: at the address without a number where a call makes them.

    Args:
        scripts: The texts of the page's scripts.
    """
    for script in scripts:
        if len(script) > SCRIPT_LIMIT:
            continue
        if call := pager_call(script):
            yield f"{call.name}.{call.ending}", 1
            for number in range(1, min(call.pages, MOST_MADE)):
                yield call.address(number + call.first), number + 1
        elif loop := _LOOP.search(script):
            yield from _looped(script, loop)


def chosen_pages(markup: str) -> Iterator[tuple[str, int]]:
    """The addresses that a list to choose from holds, each with the page number it stands for.

    Args:
        markup: The text of the page.
    """
    for option in islice(_OPTION.finditer(markup), MOST_MADE):
        yield option["address"], int(option["said"])


def _looped(script: str, loop: re.Match[str]) -> Iterator[tuple[str, int]]:
    """What a loop over page numbers writes: the strings around its index, put together."""
    high = _number(script, loop["high"])
    if high is None:
        return
    body = script[loop.end() : loop.end() + _REACH]
    written = _written(script, body, loop["index"]) or _filled(script, body, loop["index"])
    if written is None:
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


def _written(script: str, body: str, index: str) -> tuple[str, str, int] | None:
    """What stands before and behind the index in an address, and what is added to the index."""
    made = re.finditer(
        rf"(?P<head>{_STRING}(?:\s*\+\s*(?:{_STRING}|(?!{index}\b){_NAME})){{0,8}})\s*\+\s*"
        rf"(?:{index}|\(\s*{index}\s*(?P<next>\+\s*1\s*)?\))"
        rf"(?P<tail>(?:\s*\+\s*{_STRING}){{1,8}})",
        body,
    )
    for match in made:
        parts = _address(_text(script, match["head"]), _text(script, match["tail"]))
        if parts:
            return *parts, int(bool(match["next"]))
    return None


def _filled(script: str, body: str, index: str) -> tuple[str, str, int] | None:
    """The same of a text with places to fill: ``c7_${i}.html``."""
    for template in _TEMPLATE.finditer(body):
        text = template[0][1:-1]
        for hole in _HOLE.finditer(text):
            if hole["name"] == index:
                head = _HOLE.sub(lambda other: _held(script, other["name"]), text[: hole.start()])
                if parts := _address(head, text[hole.end() :]):
                    return *parts, int(bool(hole["more"]))
    return None


def _address(head: str, tail: str) -> tuple[str, str] | None:
    """An address apart from the number between its parts; None where it is none.

    Within a tag it is what the tag's href begins with; what a reader sees is none.
    """
    begun = _HREF.fullmatch(head, max(0, head.rfind("<")))
    after = _END.match(tail)
    return (begun["address"], after[0]) if begun and after else None


def _held(script: str, name: str) -> str:
    """The text that a variable holds; empty where nobody says it."""
    given = re.search(rf"\b{re.escape(name)}\s*=\s*(?P<text>{_STRING})", script, re.ASCII)
    return _ESCAPED.sub(r"\1", given["text"][1:-1]) if given else ""


def _text(script: str, pieces: str) -> str:
    """Strings of a script, and variables that hold some, put together."""
    return "".join(
        _ESCAPED.sub(r"\1", piece[0][1:-1]) if piece[0][0] in "\"'" else _held(script, piece[0])
        for piece in _PIECE.finditer(pieces)
    )
