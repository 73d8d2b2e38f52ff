"""Data as scripts write it: JSON, and what JavaScript allows beyond it. Nothing is evaluated."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

MOST_TOKENS = 60_000
"""Names, values and signs read of one piece of data that is no plain JSON."""

LOOSE = 8
"""How much more reading costs where it is no plain JSON."""

DEEPEST = 60
"""Objects within each other in such a piece."""

# A possessive repeat of alternatives fails wrongly before Python 3.11.5: an atomic group does not.
_TOKEN = re.compile(
    r"""(?>(?:\s++|//[^\n]*+\n|/\*[^*]*+\*++(?:[^/*][^*]*+\*++)*+/)*)(?:"""
    r"""(?P<string>"[^"\\\n]*+(?:\\[\s\S][^"\\\n]*+)*+"|'[^'\\\n]*+(?:\\[\s\S][^'\\\n]*+)*+'"""
    r"""|`[^`\\]*+(?:\\[\s\S][^`\\]*+)*+`)"""
    r"""|(?P<number>[-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?\d++)?)(?![\w$])"""
    r"""|(?P<name>[^\W\d][\w$]*+(?:\.[\w$]++)*+|\$[\w$]*+)"""
    r"""|(?P<sign>![01]|[\[\]{}(),:+]))"""
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "", "\n": ""}
_WORDS = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None}
_CODED = re.compile(r"%u([0-9a-fA-F]{4})")
_NESTED = 4
"""How often data stands coded within data."""


class Name(str):
    """A name that stands for a value: that of a variable, or of an argument."""

    __slots__ = ()


class _NoLiteralError(ValueError):
    """What stands there is no data, but a program."""


@dataclass(slots=True)
class Budget:
    """How much may still be read of one page, that fails or not.

    Attributes:
        left: Characters of JSON; those of other data count `LOOSE` times.
    """

    left: int


def read_literal(text: str, at: int = 0, budget: Budget | None = None) -> tuple[Any, int] | None:
    """The value that begins at a place of a script and where it ends; None where none does.

    JSON is read as such. Else names of keys may stand without quotes, strings in single ones or in
    several parts; ``JSON.parse``, ``decodeURIComponent``, ``unescape``, ``atob`` and ``new Date``
    of a string are what they give, other calls are None, other names are `Name`.
    """
    budget = budget or Budget(len(text) * (LOOSE + 1))
    if budget.left <= 0:
        return None
    try:
        read: tuple[Any, int] = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        budget.left -= error.pos - at
    except (ValueError, RecursionError):
        budget.left -= DEEPEST
    else:
        budget.left -= read[1] - at
        return read
    reader = _Reader(text, at)
    try:
        return reader.value(0), reader.at
    except (_NoLiteralError, RecursionError):
        return None
    finally:
        budget.left -= LOOSE * (reader.at - at)


def read_arguments(text: str, at: int) -> list[Any]:
    """The values that a call is given, the place being behind its bracket; those that are data."""
    try:
        return _Reader(text, at).arguments(0)
    except (_NoLiteralError, RecursionError):
        return []


def decoded(text: str) -> Any:
    """The data that a text holds: JSON, perhaps percent-encoded, perhaps as a string in itself.

    Returns:
        The data; None where it holds none.
    """
    data: Any = text
    for _ in range(_NESTED):
        if not isinstance(data, str):
            return data
        bare = data.strip()
        if bare[:3].upper() in {"%7B", "%5B"}:
            bare = unquote(bare)
        if bare[:1] not in {"{", "[", '"'}:
            return None
        read = read_literal(bare)
        data = read[0] if read else None
    return None


class _Reader:
    """Reads one value, a piece at a time.

    Attributes:
        at: Where in the text it has come to.
    """

    def __init__(self, text: str, at: int) -> None:
        self.at = at
        self._text = text
        self._left = MOST_TOKENS
        self._kind = ""

    def value(self, depth: int) -> Any:
        """The value that comes next, strings that are put together as one."""
        found = self._one(self._next(), depth)
        while self._peek() == "+":
            self._next()
            more = self._one(self._next(), depth)
            is_text = isinstance(found, str) and isinstance(more, str)
            found = found + more if is_text else None
        return found

    def arguments(self, depth: int) -> list[Any]:
        """The values up to a closing bracket, the opening one being read."""
        return self._listed(")", depth)

    def _one(self, piece: str, depth: int) -> Any:
        if depth > DEEPEST:
            raise _NoLiteralError
        if self._kind == "string":
            return _string(piece)
        if self._kind == "number":
            return _number(piece)
        if self._kind == "name":
            return self._named(piece, depth)
        return self._signed(piece, depth)

    def _signed(self, piece: str, depth: int) -> Any:
        """A list, an object, a bracketed value, or a truth."""
        if piece == "{":
            return self._object(depth + 1)
        if piece == "[":
            return self._listed("]", depth + 1)
        if piece == "(":
            found = self.value(depth + 1)
            self._expect(")")
            return found
        if piece in {"!0", "!1"}:
            return piece == "!0"
        raise _NoLiteralError

    def _named(self, name: str, depth: int) -> Any:
        """What a name says: a word of the language, the result of a call, or a `Name`."""
        if name in _WORDS:
            return _WORDS[name]
        if name == "void":
            self._next()
            return None
        if name == "new":
            name = self._next()
        if self._peek() != "(":
            return Name(name)
        self._next()
        given = self.arguments(depth + 1)
        call = _CALLS.get(name.rpartition(".")[2])
        is_told = call is not None and given and isinstance(given[0], str | int)
        return call(str(given[0])) if call and is_told else None

    def _object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while (key := self._next()) != "}":
            if key == ",":
                continue
            if self._kind == "sign":
                raise _NoLiteralError
            kind, name = self._kind, _string(key) if self._kind == "string" else key
            after = self._peek()
            if after == ":":
                self._next()
                found[name] = self.value(depth)
            elif kind == "name" and after in {",", "}"}:  # a variable under its own name
                found[name] = Name(name)
            else:
                raise _NoLiteralError
        return found

    def _listed(self, end: str, depth: int) -> list[Any]:
        found: list[Any] = []
        while (sign := self._peek()) != end:
            if sign == ",":
                self._next()
            else:
                found.append(self.value(depth))
        self._next()
        return found

    def _expect(self, sign: str) -> None:
        if self._next() != sign or self._kind != "sign":
            raise _NoLiteralError

    def _next(self) -> str:
        piece = _TOKEN.match(self._text, self.at)
        self._left -= 1
        if piece is None or self._left < 0:
            raise _NoLiteralError
        self.at = piece.end()
        self._kind = str(piece.lastgroup)
        return piece[self._kind]

    def _peek(self) -> str:
        """The sign that comes next; empty where something else does."""
        piece = _TOKEN.match(self._text, self.at)
        return (piece["sign"] or "") if piece else ""


def _string(token: str) -> str:
    """What a string of a script says."""
    body = token[1:-1]
    if "\\" not in body:
        return body
    body = _ESCAPE.sub(_unescaped, body)
    # Two halves of a sign beyond the first plane.
    return body.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code is None:
        return _ESCAPED.get(found[4], found[4])
    number = int(code, 16)
    return chr(number) if number <= 0x10FFFF else "\ufffd"


def _number(token: str) -> int | float:
    try:
        return int(token)
    except ValueError:
        pass
    try:
        return float(token)
    except ValueError:
        return 0


def _unquoted(text: str) -> str:
    return unquote(_CODED.sub(lambda found: chr(int(found[1], 16)), text))


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode(text).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _same(text: str) -> str:
    return text


_CALLS: dict[str, Callable[[str], Any]] = {
    "parse": decoded,
    "decodeURIComponent": _unquoted,
    "decodeURI": _unquoted,
    "unescape": _unquoted,
    "escape": _same,
    "atob": _from_base64,
    "Date": _same,
    "String": _same,
}
_DECODER = json.JSONDecoder(strict=False)
