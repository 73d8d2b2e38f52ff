"""What a copy changed: the edit from the first publisher's text to the copy's."""

from __future__ import annotations

from storage.diffs import compare
from storage.diffs.scripts import is_traditional, simplified
from storage.records import Article, Edit


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
    if is_traditional(original) == is_traditional(copy):
        return original, copy
    return simplified(original), simplified(copy)


def _text(article: Article) -> Article:
    """The article's words alone."""
    return Article(
        url="",
        title=article.title,
        kicker=article.kicker,
        subtitle=article.subtitle,
        body=article.body,
    )
