"""Page objects: a page's bytes and its address in, an `Article` out.

`read` is the whole answer with how it was come by; `extract` is its article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawler.pages.registry import PAGES

if TYPE_CHECKING:
    from crawler.pages.reading import (
        Article,
        Attachment,
        Form,
        Image,
        PageObject,
        Reading,
        Zones,
        data_words,
        extract,
        joined,
        read,
    )

__all__ = [
    "PAGES",
    "Article",
    "Attachment",
    "Form",
    "Image",
    "PageObject",
    "Reading",
    "Zones",
    "data_words",
    "extract",
    "joined",
    "read",
]


def __getattr__(name: str) -> Any:
    """Import the page objects when one is asked for: lists and seeds are read without them."""
    if name not in __all__:
        raise AttributeError(name)
    from crawler.pages import reading

    return globals().setdefault(name, getattr(reading, name))
