"""An answer of a scripted site."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Literal

Fails = Literal["connect", "read", "refused"]

TYPE = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Reply:
    """What a site answers, or how it does not."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": TYPE})
    fails: Fails | None = None

    def conditional(self, asked: dict[str, str]) -> Reply:
        """The same with a validator; 304 where the asker has these bytes."""
        if self.status != 200 or self.fails:
            return self
        tag = f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'
        if asked.get("If-None-Match") == tag:
            return replace(self, body=b"", status=304)
        return replace(self, headers={**self.headers, "ETag": tag})


def page(html: str, status: int = 200, charset: str = "utf-8") -> Reply:
    """A page."""
    headers = {"Content-Type": f"text/html; charset={charset}"}
    return Reply(html.encode(charset, "replace"), status, headers)


def redirect(url: str, status: int = 302) -> Reply:
    """A redirect by its status."""
    return Reply(b"", status, {"Location": url, "Content-Type": TYPE})


def failing(how: Fails) -> Reply:
    """No answer."""
    return Reply(fails=how)
