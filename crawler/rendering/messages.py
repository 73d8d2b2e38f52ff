"""What the worker and the browser's process say to each other, in frames of `crawler.frames`.

The worker says `Start` once and then `Render` for each page, several at once; the process answers
`Ready` or `Unable`, and each page with one `Rendered` or `NotRendered`. The end of the stream ends
the process and its browser.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from crawler.protocol import Message
from crawler.settings import BrowserSettings, FetchLimits

VERSION = 1
"""Of these messages; the process may be a service that was started from another release."""

Why = Literal["late", "memory", "crashed", "died", "too_large", "broken"]
"""Why a page was not rendered: it did not come to an end in its time; it took too much memory; its
own process crashed; the browser died; its document is too large; anything else."""


class Start(Message, frozen=True, kw_only=True):
    """What holds for all pages.

    Attributes:
        limits: How far fetching goes: addresses, certificates, times, sizes, who we say we are.
        settings: How the browser is kept.
    """

    version: int = VERSION
    limits: FetchLimits = FetchLimits()
    settings: BrowserSettings = BrowserSettings()


class Cookie(msgspec.Struct, frozen=True):
    """A cookie that the host set: its name, its value and the host that it is for."""

    name: str
    value: str
    host: str


class Render(Message, frozen=True, kw_only=True):
    """A page to be shown.

    Attributes:
        number: Its name in the answer.
        url: Its address.
        status: Of the answer as served.
        content_type: The header of that name, as served.
        policy: The Content-Security-Policy as served.
        body: The bytes as served.
        cookies: Those of its host.
        robots: The rules of its origin, as served; what they forbid its scripts do not get either.
        screenshot: Whether a picture of it is wanted.
    """

    number: int
    url: str
    status: int = 200
    content_type: str | None = None
    policy: str | None = None
    body: bytes
    cookies: tuple[Cookie, ...] = ()
    robots: bytes = b""
    screenshot: bool = False


class Ready(Message, frozen=True, kw_only=True):
    """The browser runs; `browser` is its name and version."""

    version: int = VERSION
    browser: str


class Unable(Message, frozen=True, kw_only=True):
    """The browser cannot run here: what is missing and how to mend it; see `faults`."""

    fault: str
    detail: str = ""


class Rendered(Message, frozen=True, kw_only=True):
    """A page as its scripts left it.

    Attributes:
        body: The document in UTF-8, with a byte-order mark before it.
        picture: A JPEG of it, where one was asked for and could be made.
        browser: What rendered it.
        failed: How many of the requests that its scripts made got no answer, or an error.
    """

    number: int
    body: bytes
    picture: bytes | None = None
    browser: str = ""
    failed: int = 0


class NotRendered(Message, frozen=True, kw_only=True):
    """A page that could not be shown, and why."""

    number: int
    why: Why
    detail: str = ""


ToBrowser = Start | Render
FromBrowser = Ready | Unable | Rendered | NotRendered
