"""The crawler's exceptions; what each asks of its caller stands in its docstring."""

from __future__ import annotations

import functools
from typing import Any

from crawler.page_faults import LINES
from storage.errors import YongliangError
from storage.notes import Value


class CrawlerError(YongliangError):
    """Root of what the crawler raises. Raised only as one of its children."""


class ExtractionError(CrawlerError):
    """A page gave no article. Raised only as one of its children.

    Args:
        url: The page's address.
        fault: A key of `crawler.page_faults.LINES`.
        values: What the line names; what is worded, in Chinese and in English.
    """

    def __init__(self, url: str, fault: str, **values: Value) -> None:
        zh, en = (
            line.format(**{k: v if isinstance(v, str) else v[side] for k, v in values.items()})
            for side, line in enumerate(LINES[fault])
        )
        super().__init__(f"{url}：{zh}", f"{url}: {en}")
        self._made = functools.partial(type(self), url, fault, **values)

    def __reduce__(self) -> tuple[Any, tuple[()]]:  # type: ignore[override]
        return self._made, ()


class NotAnArticleError(ExtractionError):
    """The page is whole, and no article: a list, a form, a file of another kind, an empty page.

    The caller remembers the address and asks no second time.
    """


class PartialPageError(ExtractionError):
    """The page is an article's, but not all of it came. The caller tries again later."""


class GarbledPageError(ExtractionError):
    """The site serves a text that it read in a wrong charset itself, and lost characters of.

    The caller tells of it, and tries again later: what is lost there cannot be read.
    """


class FieldsNotFoundError(ExtractionError):
    """The answer is data in which the seed's expressions find no article.

    The caller tells of it, and tries again later: seed or site is to be mended.
    """


class NotMineError(Exception):
    """A page object met a page of another template. The caller reads it with the generic one."""
