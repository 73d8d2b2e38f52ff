"""Names read alike in both versions: what a word of manner replaced is no part of a name."""

from __future__ import annotations

from storage.diffs.names import read
from storage.diffs.tokens import MANNER, Token

_PUT_TOGETHER = frozenset({"place", "body"})

Sides = tuple[list[Token], list[Token]]


def agreeing(before: list[Token], after: list[Token]) -> Sides:
    """The tokens of both versions, names cut off from what stands before them in one alone.

    The name of a place or a body is put together from unknown characters, so that it may begin too
    early: 紧验收湖 in 抓紧验收湖鲜. Where the other version has a word of manner in that place, the
    name begins behind it in both: 着力, 验收湖.

    Args:
        before: The tokens of the earlier sentence, as `read` gives them.
        after: The tokens of the later sentence.
    """
    return _cut(before, after), _cut(after, before)


def _cut(tokens: list[Token], others: list[Token]) -> list[Token]:
    """The tokens with names cut to those that stand behind a word of manner on the other side."""
    led = [
        (others[at + 1].text, _text(others, at + 2))
        for at, other in enumerate(others[:-1])
        if other.text in MANNER and others[at + 1].kind in _PUT_TOGETHER
    ]
    if not led:
        return tokens
    out: list[Token] = []
    for at, token in enumerate(tokens):
        surplus = 0
        if token.kind in _PUT_TOGETHER:
            follows = _text(tokens, at + 1)
            sizes = (
                len(token.text) - len(name)
                for name, following in led
                if following == follows and token.text.endswith(name)
            )
            surplus = max(sizes, default=0)
        if not surplus:
            out.append(token)
            continue
        start = token.start
        out += [
            part._replace(start=part.start + start, end=part.end + start)
            for part in read(token.text[:surplus], opens=False)
        ]
        out.append(Token(start + surplus, token.end, token.text[surplus:], token.kind))
    return out


def _text(tokens: list[Token], at: int) -> str:
    return tokens[at].text if at < len(tokens) else ""
