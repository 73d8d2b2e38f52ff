"""One text in traditional and in simplified characters: recognized, and brought into one script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import zip_longest

from storage.diffs.aligning import opcodes
from storage.records import Article
from storage.shown import Image
from storage.text import narrowed, simplify

_TRADITIONAL = 0.05
"""The share of a text's characters that simplifying changes, from which it is a traditional one."""

_LEAST = 5
"""Characters by which a text is seen to be in the other script: fewer may be a name put right."""

_LONGEST = 2_000
_MOST_LINES = 2_000
"""Characters of a line, and lines, that are put beside others wherever they stand: of more, those
at the same place."""

_MOST_EQUAL = 20_000
_MOST_CELLS = 4_000_000
"""Bounds of the work for hostile input: pairs of equal characters in two lines; and pairs of any
characters in all the lines that differ."""

# What converters of sites change beside the characters that OpenCC's table pairs.
_PAIRED = str.maketrans(
    "著妳覆衞瞭甦藉彷暱俱像鍊痺敍佈「」『』",
    "着你复卫了苏借仿昵具象链痹叙布“”‘’",
)


def is_traditional(article: Article) -> bool:
    """Whether an article is written in traditional characters."""
    return traditional_share(article) > _TRADITIONAL


def traditional_share(article: Article) -> float:
    """The share of an article's characters that are traditional ones."""
    text = article.title + article.body
    folded = simplify(text)
    return sum(a != b for a, b in zip(text, folded, strict=True)) / max(len(text), 1)


def simplified(article: Article) -> Article:
    """An article's words in simplified characters."""
    return _each_text(article, article, lambda _, text: simplify(text))


def in_script_of(model: Article, article: Article) -> Article | None:
    """An article as it stands, in the script of another reading of it; None where that is its own.

    What both say is taken from the other reading, so that places at which a converter chose another
    of two characters are no difference; what the reading alone says stays as it is printed.
    """
    if model.title == article.title and model.body == article.body:
        return None
    if abs(traditional_share(model) - traditional_share(article)) <= _TRADITIONAL:
        return None
    worded = _each_text(model, article, _as_in)
    # Words in the other script that came or went make no other script of what both say.
    shared = zip(article.title + article.body, worded.title + worded.body, strict=True)
    switched = sum(a != b for a, b in shared)
    least = max(_LEAST, _TRADITIONAL * len(article.title + article.body))
    return worded if switched >= least else None


def _each_text(model: Article, article: Article, made: Callable[[str, str], str]) -> Article:
    """An article with each of its texts made of the other's and its own."""

    def of(field: str) -> str | None:
        text = getattr(article, field)
        return text and made(getattr(model, field) or "", text)

    none = Image("")
    beside = zip_longest(article.images, model.images[: len(article.images)], fillvalue=none)
    return replace(
        article,
        title=made(model.title, article.title),
        body=made(model.body, article.body),
        kicker=of("kicker"),
        subtitle=of("subtitle"),
        origin=of("origin"),
        editor=of("editor"),
        section=of("section"),
        authors=_in_order(model.authors, article.authors, made),
        notices=_in_order(model.notices, article.notices, made),
        images=tuple(
            replace(
                image,
                caption=image.caption and made(other.caption or "", image.caption),
                credit=image.credit and made(other.credit or "", image.credit),
            )
            for image, other in beside
        ),
    )


def _in_order(
    model: tuple[str, ...], texts: tuple[str, ...], made: Callable[[str, str], str]
) -> tuple[str, ...]:
    return tuple(made(model[at] if at < len(model) else "", text) for at, text in enumerate(texts))


def _as_in(model: str, text: str) -> str:
    ours, theirs = model.split("\n"), text.split("\n")
    known, found = [_folded(line) for line in ours], [_folded(line) for line in theirs]
    lines, left = list(theirs), _MOST_CELLS
    whole = ("replace", 0, len(ours), 0, len(theirs))
    for tag, i1, i2, j1, j2 in opcodes(known, found, _MOST_LINES) or [whole]:
        if tag == "equal":
            lines[j1:j2] = ours[i1:i2]
        elif tag == "replace":
            for i, j in zip(range(i1, i2), range(j1, j2), strict=False):
                lines[j] = _line(ours[i], theirs[j], left)
                left -= len(ours[i]) * len(theirs[j])
    return "\n".join(lines)


def _line(model: str, text: str, left: int) -> str:
    """A line with what both say as the other has it; by places alone where no more may be done."""
    ours, theirs = _folded(model), _folded(text)
    most = _LONGEST if left > 0 else 0
    parts = opcodes(ours, theirs, most, _MOST_EQUAL)
    if parts is None:
        beside = zip(ours, theirs, model, text, strict=False)
        found = "".join(other if a == b else own for a, b, other, own in beside)
        return found + text[len(found) :]
    return "".join(model[i1:i2] if tag == "equal" else text[j1:j2] for tag, i1, i2, j1, j2 in parts)


def _folded(text: str) -> str:
    """A text in which both scripts are one, as long as before."""
    return simplify(narrowed(text)).translate(_PAIRED)
