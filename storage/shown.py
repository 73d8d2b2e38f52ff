"""What an article shows beside its text: pictures, files, and the form that stands for a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """What an article shows in place of a text."""

    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of an article, as far as its page tells of it."""

    url: str | None
    caption: str | None = None
    credit: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """The picture as a JSON object."""
        return {"url": self.url, "caption": self.caption, "credit": self.credit}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that an article gives its readers: a form, an annex, a film.

    Attributes:
        name: As the page names it.
        url: Its absolute address, as published; None where only a script knows it.
    """

    name: str
    url: str | None

    def as_json(self) -> dict[str, str | None]:
        """The attachment as a JSON object."""
        return {"name": self.name, "url": self.url}
