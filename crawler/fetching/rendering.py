"""Answers that a browser fills before they are read: what it is given, and what comes of it."""

from __future__ import annotations

from scrapy.http import Response
from scrapy.http.cookies import CookieJar

from crawler.fetching.failures import NoAnswerError
from crawler.rendering import faults
from crawler.rendering.client import NotRenderedError, Renderer
from crawler.rendering.faults import UnableError
from crawler.rendering.messages import Cookie, Render
from storage.hosts import host_of
from storage.renderings import Rendering

_HTML = frozenset({"", "text/html", "application/xhtml+xml"})


def is_to_render(response: Response) -> bool:
    """Whether an answer is a page that a browser may fill."""
    kind = (response.headers.get(b"Content-Type") or b"").decode("latin-1")
    is_html = kind.partition(";")[0].strip().lower() in _HTML
    return bool(response.status == 200 and is_html and response.body)


def render_of(response: Response, jar: CookieJar, robots: bytes, *, screenshot: bool) -> Render:
    """What the browser is given of an answer.

    Args:
        response: The answer.
        jar: The cookies of its host.
        robots: The rules of its origin, as served.
        screenshot: Whether a picture of it is wanted.
    """

    def header(name: bytes) -> str | None:
        value = response.headers.get(name)
        return value.decode("latin-1") if value else None

    host = host_of(response.url).partition(":")[0]
    return Render(
        number=0,
        url=response.url,
        status=response.status,
        content_type=header(b"Content-Type"),
        policy=header(b"Content-Security-Policy"),
        body=response.body,
        cookies=tuple(Cookie(one.name, one.value or "", host) for one in jar),
        robots=robots,
        screenshot=screenshot,
    )


async def wanted(renderer: Renderer) -> None:
    """Have the browser run, before a page is asked for that it is to fill.

    Raises:
        NoAnswerError: It cannot run here.
    """
    try:
        await renderer.running()
    except UnableError as error:
        raise _unable(error) from error


def _unable(error: UnableError) -> NoAnswerError:
    return NoAnswerError("browser", faults.told(error.fault, error.detail).en)


async def rendered(renderer: Renderer, page: Render) -> Rendering:
    """What the browser makes of a page.

    Raises:
        NoAnswerError: It cannot run here, or could not fill the page.
    """
    try:
        made = await renderer.render(page)
    except UnableError as error:
        raise _unable(error) from error
    except NotRenderedError as error:
        raise NoAnswerError("render", faults.PAGE_LINES[error.why][1]) from error
    return Rendering(made.body, made.browser, made.failed, made.picture)
