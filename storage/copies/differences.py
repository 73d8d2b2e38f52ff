"""What a copy changed: the edit from the first publisher's text to the copy's."""

from __future__ import annotations

from dataclasses import replace

from storage.diffs import compare
from storage.records import Article, Edit
from storage.text import simplify


def difference(original: Article, copy: Article) -> Edit | None:
    """The edit from the original to the copy: headlines and body, in one script; None if equal.

    Time, origin, authors, editor, section and pictures are each publisher's own and no change.
    """
    before, after = in_one_script(original, copy)
    return compare(_text(before), _text(after))


def in_one_script(original: Article, copy: Article) -> tuple[Article, Article]:
    """Both articles in simplified characters where one of them is written in traditional ones.

    For comparing and showing only: what is stored stays as it was published.
    """
    if _traditional(original) == _traditional(copy):
        return original, copy
    return _simplified(original), _simplified(copy)


def _traditional(article: Article) -> bool:
    """Whether a text is written in traditional characters: a twentieth of it would fold."""
    text = article.title + article.body
    folded = simplify(text)
    changed = sum(a != b for a, b in zip(text, folded, strict=True))
    return changed > 0.05 * len(text)


def _simplified(article: Article) -> Article:
    return replace(
        article,
        title=simplify(article.title),
        kicker=article.kicker and simplify(article.kicker),
        subtitle=article.subtitle and simplify(article.subtitle),
        body=simplify(article.body),
    )


def _text(article: Article) -> Article:
    """The article's words alone."""
    return Article(
        url="",
        title=article.title,
        kicker=article.kicker,
        subtitle=article.subtitle,
        body=article.body,
    )
