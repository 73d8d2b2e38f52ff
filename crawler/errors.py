"""The crawler's exceptions; what each asks of its caller stands in its docstring."""

from __future__ import annotations

from storage.errors import YongliangError


class CrawlerError(YongliangError):
    """Root of what the crawler raises. Raised only as one of its children."""


class ExtractionError(CrawlerError):
    """A page gave no article. Raised only as one of its children.

    Attributes:
        url: The page's address.
        reason: What is wrong, without the address, in Chinese and in English.
    """

    def __init__(self, url: str, zh: str, en: str) -> None:
        super().__init__(f"{url}：{zh}", f"{url}: {en}")
        self.url = url
        self.reason = (zh, en)

    def __reduce__(self) -> tuple[type[ExtractionError], tuple[str, str, str]]:  # type: ignore[override]
        return type(self), (self.url, *self.reason)


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


class NotMineError(ExtractionError):
    """A page object met a page of another template. The caller reads it with the generic one."""
