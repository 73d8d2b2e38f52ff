"""How a source is asked: what is sent to its own hosts, under which name, by which way.

A source's headers and cookies are taken for secrets. They go to its own hosts only, and from https
never to http, whatever a redirect or a link asks for.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

from crawler.bodies import Sending
from crawler.references import UnsetError, filled, keep_secret, names_in
from crawler.request_faults import said
from crawler.robots import product_token
from crawler.sending import may_go_to, proxy_faults
from crawler.settings import FetchLimits, Source

NONE: Mapping[str, str] = {}

_ENDS = {"header": re.compile(r"[\x00-\x1f\x7f]"), "cookie": re.compile(r"[\x00-\x1f\x7f;]")}
"""What would begin another header or cookie behind what is sent."""


class AccessError(Exception):
    """A source cannot be asked as its seed says; it says what to mend, and no secret."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that is trusted.

    Attributes:
        address: Its address, without user and password.
        authorization: The header by which it knows us; empty: none.
    """

    address: str
    authorization: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """How a source is asked, its references filled in.

    Attributes:
        source_id: The source; empty: none. Its cookies are kept apart from another's.
        origins: Where its headers and cookies may go.
        headers, cookies: These.
        user_agent: Who we say we are; empty: as to all.
        agent_is_secret: Whether the environment has a part of that.
        proxy: Through which it is asked; None: straight.
        verifies: Whether its own hosts must prove by a certificate that they are.
    """

    source_id: str = ""
    origins: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    user_agent: str = ""
    agent_is_secret: bool = False
    proxy: Proxy | None = None
    verifies: bool | None = None

    @property
    def token(self) -> str:
        """Our name in a robots.txt; empty: as for all."""
        named = self.user_agent and not self.agent_is_secret
        return product_token(self.user_agent) if named else ""

    @property
    def has_secrets(self) -> bool:
        """Whether there is anything that a session of ours could be known by."""
        return bool(self.headers or self.cookies)

    def without_secrets(self) -> Access:
        """The same name and way, with nothing sent."""
        agent = "" if self.agent_is_secret else self.user_agent
        return replace(self, headers={}, cookies={}, user_agent=agent, agent_is_secret=False)

    def dress(self, request: Request, own: Mapping[str, str] = NONE) -> None:
        """Give a request what it may have.

        Args:
            request: With the cookies of the run; what the site set holds over what the seed says.
            own: Further headers, of a feed.

        Raises:
            AccessError: One of these cannot be sent.
        """
        is_own = may_go_to(request.url, self.origins)
        if self.user_agent and (is_own or not self.agent_is_secret):
            request.headers["User-Agent"] = self.user_agent
        if is_own:
            for name, value in {**self.headers, **_filled(own, self.source_id)}.items():
                request.headers[name] = value
            self._add_cookies(request)
            if self.verifies is not None:
                request.meta["verifies"] = self.verifies
        if self.proxy is not None:
            request.meta["proxy"] = self.proxy.address
            if self.proxy.authorization:
                request.headers["Proxy-Authorization"] = self.proxy.authorization

    def posting(self, request: Request, sending: Sending) -> Request:
        """A request as a ``POST``; its conditions are of a ``GET``.

        Raises:
            UnsetError: The body refers to what the environment does not have.
        """
        withheld = sending.refers and not may_go_to(request.url, self.origins)
        body = b"" if withheld else sending.body
        headers = {
            name: values
            for name, values in request.headers.items()
            if name not in (b"If-None-Match", b"If-Modified-Since")
        }
        if b"Content-Type" not in headers:
            headers[b"Content-Type"] = [sending.content_type.encode()]
        return request.replace(method="POST", body=body, headers=headers)

    def keep_cookies(self, jar: CookieJar, response: Response, request: Request) -> None:
        """Keep what an answer sets; where we have secrets, what https set goes to https alone."""
        before = {(one.domain, one.path, one.name, one.value) for one in jar.jar}
        jar.extract_cookies(response, request)
        if self.has_secrets and request.url.lower().startswith("https:"):
            for one in jar.jar:
                if (one.domain, one.path, one.name, one.value) not in before:
                    one.secure = True

    def _add_cookies(self, request: Request) -> None:
        held = (request.headers.get("Cookie") or b"").decode("latin-1")
        names = {pair.partition("=")[0].strip() for pair in held.split(";")}
        added = [f"{name}={value}" for name, value in self.cookies.items() if name not in names]
        if added:
            request.headers["Cookie"] = "; ".join(filter(None, (held, *added)))


PLAIN = Access()
"""How what is of no source is asked."""


def access_of(source: Source | None, limits: FetchLimits) -> Access:
    """How a source is asked.

    Raises:
        AccessError: Its seed refers to what the environment does not have, to what no header or
            cookie can hold, or to no proxy.
    """
    if source is None:
        return Access(proxy=_proxy(limits.proxy))
    agent = source.user_agent or ""
    try:
        return Access(
            source_id=source.id,
            origins=source.origins,
            headers=_filled(source.headers, source.id),
            cookies=_filled(source.cookies, source.id, "cookie"),
            user_agent=_filled({"User-Agent": agent}, source.id)["User-Agent"],
            agent_is_secret=bool(names_in(agent)),
            proxy=_proxy(limits.proxy if source.proxy is None else filled(source.proxy)),
            verifies=source.verify_certificates,
        )
    except UnsetError as unset:
        raise AccessError(said("unset", name=unset.name, id=source.id)) from None


def _filled(
    values: Mapping[str, str] | None, source_id: str, what: str = "header"
) -> dict[str, str]:
    """Headers or cookies with their references filled in; what would end one is refused."""
    found = {name: filled(value) for name, value in (values or {}).items()}
    for name, value in found.items():
        if _ENDS[what].search(value):
            variables = ", ".join(names_in((values or {})[name]))
            raise AccessError(said(f"ends_{what}", name=variables, id=source_id))
    return found


def _proxy(address: str) -> Proxy | None:
    """A proxy by its address; what stands there before the host it is told in a header."""
    if not address:
        return None
    if any(proxy_faults(address)):
        raise AccessError(said("proxy_form"))
    parts = urlsplit(address)
    bare = f"http://{parts.netloc.rpartition('@')[2]}"
    if parts.username is None:
        return Proxy(bare)
    user, password = unquote(parts.username), unquote(parts.password or "")
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    keep_secret(filter(None, (parts.password, password, token)))
    return Proxy(bare, f"Basic {token}")
