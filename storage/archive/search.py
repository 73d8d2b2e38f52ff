"""Full text that finds Chinese words: character bigrams made here, indexed by SQLite's FTS5.

SQLite's own tokenizers find no Chinese word of two characters. Each run of letters and digits is
indexed as its overlapping pairs of characters, and its last character alone, so that every
character begins a token: a word is then a phrase of pairs, and one character is a prefix. The text
is folded first (traditional to simplified, half width, lower case), the query likewise.

The index is asked by `Query.expression`, which may find a little too much where punctuation
counts; `Query.places` then looks into the text itself, and says where the words stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from operator import add

from storage.errors import YongliangError
from storage.text import fold

INDEX_VERSION = 1
"""Of the rule by which texts become tokens. To be raised with every change of a token: `verify`
then finds that the index is older, and makes it anew."""

FIELDS = ("title", "kicker", "subtitle", "body")
"""What is searched, in the order in which a reader meets it."""

INDEXED = ("body", "title", "kicker", "subtitle")
"""The same in the order of the index's columns."""

FIELD_NAMES = {
    **{name: name for name in FIELDS},
    "标题": "title",
    "引题": "kicker",
    "副题": "subtitle",
    "正文": "body",
}
"""How a query names a field, before a colon."""

_RUN = re.compile(r"[^\W_]+")
_TOKEN = re.compile(
    rf'(?:({"|".join(FIELD_NAMES)})[:：])?(?:["“”]([^"“”]*)["“”]|([^\s()（）"“”]+))|([()（）])',
    re.IGNORECASE,
)
_OPERATORS = ("OR", "AND", "NOT")

LONGEST = 2000
"""Characters of a query; nobody writes a longer one."""

MOST_PARTS = 100
"""Words, operators and brackets of a query; the index takes no deeper tree than that makes."""

DEEPEST = 10
"""Brackets within brackets."""

Places = dict[str, list[tuple[int, int]]]
"""Field -> the 0-based start and end of each word found in it, in order, none overlapping."""


class QueryError(YongliangError):
    """The search words cannot be read; the caller shows the line and searches nothing."""


def index_text(text: str | None) -> str:
    """The tokens of a text, joined by blanks, as they go into the index."""
    return " ".join(chain.from_iterable(map(_whole, _RUN.findall(fold(text or "")))))


def _whole(run: str) -> list[str]:
    """The pairs of a run, and its last character; quick, since every text goes through it."""
    return [*map(add, run, run[1:]), run[-1]]


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase, folded, in one field or (None) in any."""

    text: str
    field: str | None = None

    @property
    def exact(self) -> bool:
        """Whether the index finds just this; where punctuation counts it finds a little more."""
        return _RUN.fullmatch(self.text) is not None

    def expression(self) -> str:
        """The phrase of pairs: an inner run to its end, the last one as far as it goes."""
        *inner, last = _RUN.findall(self.text)
        tokens = [token for run in inner for token in _whole(run)]
        tokens += map(add, last, last[1:]) if len(last) > 1 else [last]
        prefix = "*" if len(last) == 1 else ""
        column = f"{self.field} : " if self.field else ""
        return f'{column}"{" ".join(tokens)}"{prefix}'

    def places(self, folded: Mapping[str, str]) -> Places | None:
        """Where it stands in the folded fields; None where it does not."""
        pattern = re.compile(r"\s+".join(map(re.escape, self.text.split())))
        fields = [self.field] if self.field else FIELDS
        found = {name: [m.span() for m in pattern.finditer(folded[name])] for name in fields}
        kept = {name: spans for name, spans in found.items() if spans}
        return kept or None


@dataclass(frozen=True, slots=True)
class _Two:
    """Two parts that an operator joins."""

    left: Node
    right: Node

    @property
    def exact(self) -> bool:
        """Whether both are."""
        return self.left.exact and self.right.exact


class Both(_Two):
    """Two parts that must both hold."""

    __slots__ = ()

    def expression(self) -> str:
        """Both, for the index."""
        return f"({' AND '.join(part.expression() for part in _chain(self))})"

    def places(self, folded: Mapping[str, str]) -> Places | None:
        """Those of both, if both hold."""
        left, right = self.left.places(folded), self.right.places(folded)
        return None if left is None or right is None else _merged(left, right)


class Either(_Two):
    """Two parts of which one must hold."""

    __slots__ = ()

    def expression(self) -> str:
        """One of them, for the index."""
        return f"({' OR '.join(part.expression() for part in _chain(self))})"

    def places(self, folded: Mapping[str, str]) -> Places | None:
        """Those of the parts that hold, if any does."""
        left, right = self.left.places(folded), self.right.places(folded)
        return None if left is None and right is None else _merged(left or {}, right or {})


class Without(_Two):
    """A part that must hold and one that must not."""

    __slots__ = ()

    def expression(self) -> str:
        """For the index; what it would find too much of must not be taken away there."""
        if not self.right.exact:
            return self.left.expression()
        return f"({self.left.expression()} NOT {self.right.expression()})"

    def places(self, folded: Mapping[str, str]) -> Places | None:
        """Those of the part that must hold, if the other does not."""
        return None if self.right.places(folded) is not None else self.left.places(folded)


def _chain(node: Both | Either) -> list[Node]:
    """The parts that one operator joins; flat, since the index counts each bracket as a depth."""
    parts: list[Node] = [node.right]
    left = node.left
    while type(left) is type(node):
        parts.append(left.right)
        left = left.left
    return [left, *reversed(parts)]


Node = Term | Both | Either | Without


def any_of(text: str) -> tuple[str, ...] | None:
    """The words of a query that finds whatever holds any of them; None of one that asks for more.

    Raises:
        QueryError: It cannot be read; see `read_query`.
    """
    root = read_query(text).root
    parts = _chain(root) if isinstance(root, Either) else [root]
    words = [part.text for part in parts if isinstance(part, Term) and part.field is None]
    return tuple(dict.fromkeys(words)) if len(words) == len(parts) else None


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read."""

    root: Node

    @property
    def expression(self) -> str:
        """For ``match`` on the index: finds all that the query asks for, and a little more."""
        return self.root.expression()

    def places(self, fields: Mapping[str, str | None]) -> Places | None:
        """Where the words stand in a version's fields; None where the query does not hold."""
        return self.root.places({name: fold(fields[name] or "") for name in FIELDS})


def _merged(left: Places, right: Places) -> Places:
    names = [name for name in FIELDS if name in left or name in right]
    return {name: _apart(sorted(left.get(name, []) + right.get(name, []))) for name in names}


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping spans as one."""
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept


def read_query(text: str) -> Query:
    """Read a user's query.

    Words stand for themselves, punctuation included, and are joined by AND; ``"…"`` is a phrase.
    ``title:``, ``kicker:``, ``subtitle:`` or ``body:`` (标题、引题、副题、正文) before a word or
    phrase names its field. ``NOT``, ``AND`` and ``OR`` (in capitals) bind in this order; brackets
    group.

    Raises:
        QueryError: Nothing to search for, an operator or bracket without its other side, or far
            more than anybody asks.
    """
    if len(text) > LONGEST:
        raise _too_much()
    parser = _Parser(text)
    root = parser.either()
    if root is None or parser.parts:
        raise parser.error()
    return Query(root)


class _Parser:
    """Recursive descent over the parts of a query; a part is an operator, a bracket or a term."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.depth = 0
        self.parts: list[Term | str] = []
        for name, phrase, word, bracket in _TOKEN.findall(text):
            if bracket:
                self.parts.append("(" if bracket in "(（" else ")")
            elif not name and word in _OPERATORS:
                self.parts.append(word)
            elif _RUN.search(folded := fold(phrase or word)):
                field = FIELD_NAMES[name.lower()] if name else None
                self.parts.append(Term(" ".join(folded.split()), field))
        if len(self.parts) > MOST_PARTS:
            raise _too_much()

    def error(self) -> QueryError:
        return QueryError(
            f"检索词「{self.text}」无法理解：请写词语，用空格、AND、OR、NOT、引号或括号连接，"
            "字段写作 标题:词语。",
            f"Cannot read the query {self.text!r}: write words joined by blanks, AND, OR, NOT, "
            "quotes or brackets; a field is written title:word.",
        )

    def either(self) -> Node | None:
        left = self._both()
        while left and self._took("OR"):
            left = Either(left, self._needed(self._both()))
        return left

    def _both(self) -> Node | None:
        left = self._without()
        while left and (self._took("AND") or self._term_follows()):
            left = Both(left, self._needed(self._without()))
        return left

    def _term_follows(self) -> bool:
        return bool(self.parts) and (isinstance(self.parts[0], Term) or self.parts[0] == "(")

    def _without(self) -> Node | None:
        left = self._one()
        while left and self._took("NOT"):
            left = Without(left, self._needed(self._one()))
        return left

    def _one(self) -> Node | None:
        if self.parts and isinstance(part := self.parts[0], Term):
            del self.parts[0]
            return part
        if not self._took("("):
            return None
        self.depth += 1
        if self.depth > DEEPEST:
            raise _too_much()
        inner = self._needed(self.either())
        self.depth -= 1
        if not self._took(")"):
            raise self.error()
        return inner

    def _needed(self, node: Node | None) -> Node:
        if node is None:
            raise self.error()
        return node

    def _took(self, part: str) -> bool:
        if self.parts and self.parts[0] == part:
            del self.parts[0]
            return True
        return False


def _too_much() -> QueryError:
    return QueryError(
        f"检索词过长或过于复杂：最多 {LONGEST} 字、{MOST_PARTS} 个词和符号、{DEEPEST} 层括号，"
        "请分几次查。",
        f"The query is too long or too involved: at most {LONGEST} characters, {MOST_PARTS} words "
        f"and signs, and brackets {DEEPEST} deep; ask in parts.",
    )


def zh_query(query: str) -> str:
    """A query's index expression as an SQL function: what cannot be read finds nothing."""
    try:
        return read_query(query).expression
    except QueryError:
        return '""'
