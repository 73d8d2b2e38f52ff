"""What a browser of ours made of an answer, on its way to the archive and as it is kept there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Rendering:
    """What a browser of ours made of an answer: its document, and how it looked. Never served.

    Attributes:
        body: The document as the page's scripts left it, in UTF-8 with a byte-order mark.
        browser: What rendered it.
        failed: How many requests of its scripts got no answer, or an error: where any did, what
            the document lacks proves nothing.
        picture: A JPEG of it; None where none was asked for.
    """

    body: bytes = field(repr=False)
    browser: str
    failed: int = 0
    picture: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class KeptRendering:
    """A rendering as it is kept.

    Attributes:
        browser: What rendered it.
        failed: How many requests of the page's scripts got no answer, or an error.
        sha256: Of the document, in hex.
        body: The document.
        picture_sha256: Of the picture; None where there is none.
        picture: A JPEG.
    """

    browser: str
    failed: int
    sha256: str
    body: bytes = field(repr=False)
    picture_sha256: str | None = None
    picture: bytes | None = field(default=None, repr=False)

    def as_json(self) -> dict[str, Any]:
        """What is known of it, without its bytes."""
        return {
            "browser": self.browser,
            "failed": self.failed,
            "sha256": self.sha256,
            "size": len(self.body),
            "screenshot_sha256": self.picture_sha256,
            "screenshot_size": self.picture and len(self.picture),
        }
