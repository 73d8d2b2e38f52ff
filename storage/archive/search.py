"""Full text that finds Chinese words: character bigrams made here, indexed by SQLite's FTS5.

SQLite's own tokenizers find no Chinese word of two characters. Each run of letters and digits is
indexed as its overlapping pairs of characters, and its last character alone, so that every
character begins a token: a word is then a phrase of pairs, and one character is a prefix. The text
is folded first (traditional to simplified, half width, lower case), the query likewise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from storage.errors import YongliangError
from storage.text import fold

_RUN = re.compile(r"[^\W_]+")
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_OPERATORS = {"AND", "OR", "NOT"}


class QueryError(YongliangError):
    """The search words cannot be read; the caller shows the line and searches nothing."""


def index_text(text: str | None) -> str:
    """The tokens of a text, joined by blanks, as they go into the index."""
    return " ".join(_tokens(text or ""))


def _tokens(text: str) -> Iterator[str]:
    for run in _RUN.findall(fold(text)):
        yield from map("".join, pairwise(run))
        yield run[-1]


def match_expression(query: str) -> str:
    """The FTS5 expression of a user's query.

    Words stand for themselves and are joined by AND; ``"…"`` is a phrase; ``OR``, ``NOT`` and
    ``AND`` (in capitals) are operators, binding from left to right in pairs as in FTS5.

    Raises:
        QueryError: Nothing to search for, or an operator without a word on both sides.
    """
    parts: list[str] = []
    for phrase, word in _TERM.findall(query):
        if word in _OPERATORS:
            parts.append(word)
        elif term := _term(phrase or word):
            if parts and parts[-1] not in _OPERATORS:
                parts.append("AND")
            parts.append(term)
    misplaced = any(left in _OPERATORS and right in _OPERATORS for left, right in pairwise(parts))
    if not parts or misplaced or parts[0] in _OPERATORS or parts[-1] in _OPERATORS:
        raise QueryError(
            f"检索词「{query}」无法理解：请写词语，用空格、OR、NOT 或引号连接。",
            f"Cannot read the query {query!r}: write words joined by blanks, OR, NOT or quotes.",
        )
    return " ".join(parts)


def _term(words: str) -> str:
    """One term: its runs as phrases, all of which must stand in the text."""
    phrases = [_phrase(run) for run in _RUN.findall(fold(words))]
    return phrases[0] if len(phrases) == 1 else f"({' AND '.join(phrases)})" if phrases else ""


def _phrase(run: str) -> str:
    if len(run) == 1:
        return f'"{run}"*'
    return '"' + " ".join(map("".join, pairwise(run))) + '"'


def zh_query(query: str) -> str:
    """`match_expression` as an SQL function: what cannot be read finds nothing."""
    try:
        return match_expression(query)
    except QueryError:
        return '""'
