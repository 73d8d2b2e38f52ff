"""Who is at the door: a session, a proxy's word, a token, a password, or this machine itself."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request, cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from crawler.guard import parse_networks
from scheduler.config import Config
from scheduler.web.bearers import HEALTH, LONGEST_TOKEN, Bearers, given_in, is_for_programs
from scheduler.web.guard import is_loopback
from scheduler.web.passwords import Passwords, TooManyError, token_hash
from scheduler.web.problems import refusal, token_needed
from scheduler.words.names import PROGRAM
from storage.accounts import LOCAL, Account, Accounts, AccountsError, Role
from storage.times import utc_now

COOKIE = "yongliang"
"""Of the session's token."""

SIGN_IN = "/sign-in"
SHARED = "/shared"
"""Where a browser is asked for the shared password, and those who have it are let in."""

_FORWARDED = ("forwarded", "via", "x-forwarded", "x-real-ip")
"""Headers that begin so tell that a request came through a proxy: from anywhere, then."""


_FEED = re.compile(r"/searches/[0-9]{1,18}/atom\.xml")
"""Where a token in the address opens the door, and nowhere else: feed readers cannot sign in."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks.

    Attributes:
        name: The account's or the token's; `LOCAL`; empty of one who shares a password or has none.
        role: What the visitor may do.
        binding: What the tokens of the visitor's forms are bound to.
        session: The hash of the session's token, where there is one.
        by_token: A program that brought a token: no page of another site can have it bring one.
    """

    name: str
    role: Role
    binding: str
    session: str | None = None
    by_token: bool = False


NOBODY = Visitor("", Role.READER, "nobody")
"""One who reads, or is about to sign in."""


def visitor_of(request: Request) -> Visitor:
    """Who asks, as the door saw it."""
    visitor: Visitor = request.scope.get("visitor", NOBODY)
    return visitor


def address_of(scope: Scope) -> str:
    """From where it is asked, for the rate limit: as a known proxy says."""
    return str(scope.get("visitor_address", ""))


class Authentication:
    """Tells the pages who asks, and sends away whoever may not.

    Args:
        app: What is behind it.
        config: Names the proxies.
        host: Where the page is bound.
        accounts: Who may sign in.
        passwords: Looks at passwords.
    """

    def __init__(
        self, app: ASGIApp, config: Config, host: str, accounts: Accounts, passwords: Passwords
    ) -> None:
        web = config.web
        self._app = app
        self._accounts = accounts
        self._passwords = passwords
        self._bearers = Bearers(accounts)
        self._realm = _realm(config.desk.name or PROGRAM[1])
        self._shared = passwords.shares
        self._proxies = parse_networks(web.proxies)
        self._header = web.user_header.lower().encode()
        self._asks = bool(web.accounts)
        # All of it, or a page that others reach would be everybody's.
        self._may_be_local = is_loopback(host) and not (
            passwords.shares or web.address or web.user_header or web.proxies or web.accounts
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request of one who may come in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope = {**scope, **self._without_forged(scope)}
        try:
            found = await self._visitor(scope)
        except TooManyError:
            found = too_many(Request(scope))
        except AccountsError as error:
            found = refusal(Request(scope), 503, (error.zh, error.en))
        if isinstance(found, Response):
            await found(scope, receive, send)
            return
        scope["visitor"] = found
        await self._app(scope, receive, send)

    def _without_forged(self, scope: Scope) -> Scope:
        """The request without a name that no known proxy gave it, and from where it came."""
        peer = scope["client"][0] if scope.get("client") else ""
        headers = list(scope["headers"])
        if _within(peer, self._proxies):
            said = Headers(scope=scope).getlist("x-forwarded-for")
            last = said[-1].rpartition(",")[2].strip() if said else ""
            return {"visitor_address": last or peer, "headers": headers}
        kept = [pair for pair in headers if not self._header or pair[0].lower() != self._header]
        return {"visitor_address": peer, "headers": kept}

    async def _visitor(self, scope: Scope) -> Visitor | Response:
        """Who asks, or what they are told instead."""
        if scope["path"] == HEALTH:
            return NOBODY
        headers = Headers(scope=scope)
        named = headers.getlist(self._header.decode()) if self._header else []
        if named:
            return await self._named(scope, named)
        if is_for_programs(scope["path"]) and (brought := given_in(headers)) is not None:
            return await self._of_token(scope, brought)
        token = cookie_parser(headers.get("cookie", "")).get(COOKIE)
        if token:
            digest = token_hash(token)
            account = await run_in_threadpool(self._accounts.of_session, digest, utc_now())
            if account is not None:
                return Visitor(account.name, account.role, digest, digest)
        if _FEED.fullmatch(scope["path"]) and (carried := _token_in(scope)):
            account = await run_in_threadpool(self._accounts.of_feed_token, token_hash(carried))
            if account is not None:
                return Visitor(account.name, Role.READER, "feed")
        if self._signs_in and (scope["path"] == SIGN_IN or scope["path"].startswith("/static/")):
            return NOBODY
        given = _password_in(headers) if self._shared else None
        if given is not None and await self._passwords.is_shared(given, address_of(scope)):
            return Visitor("", Role.READER, "shared")
        if self._shared or self._header or self._signs_in:
            return self._refusal(scope, headers)
        if self._is_local(scope, headers):
            return Visitor(LOCAL, Role.ADMIN, LOCAL)
        return NOBODY

    async def _named(self, scope: Scope, named: Sequence[str]) -> Visitor | Response:
        """The account that a known proxy names."""
        name = named[0].encode("latin-1").decode("utf-8", "replace") if len(named) == 1 else ""
        found = await run_in_threadpool(self._accounts.named, name)
        if found is not None:
            account: Account = found[0]
            return Visitor(account.name, account.role, f"proxy {account.account_id}")
        line = (
            "您已登录，但这里没有您的账户：请联系管理员（yongliang users add）。",
            "You are signed in, but have no account here: ask the admin (yongliang users add).",
        )
        return refusal(Request(scope), 403, line)

    async def _of_token(self, scope: Scope, brought: str) -> Visitor | Response:
        """The program that a token is of."""
        token = await self._bearers.look(brought, address_of(scope))
        if token is not None:
            return Visitor(token.name, token.role, f"token {token.token_id}", by_token=True)
        line = (
            "令牌无效、已过期或已删除：请用 yongliang tokens add 另建。",
            "This token is none, or is over or removed: make one with `yongliang tokens add`.",
        )
        asked = f'Bearer realm="{self._realm}", error="invalid_token"'
        return refusal(Request(scope), 401, line, {"WWW-Authenticate": asked})

    @property
    def _signs_in(self) -> bool:
        """Whether there are accounts: also where all of them were removed again."""
        return self._asks or self._accounts.is_there

    def _is_local(self, scope: Scope, headers: Headers) -> bool:
        """Whether somebody at this machine asks, and nobody through it."""
        client = scope.get("client")
        return (
            self._may_be_local
            and client is not None
            and is_loopback(client[0])
            and not any(name.startswith(_FORWARDED) for name in headers)
            # So speaks nginx where nobody configured it otherwise, and no browser.
            and scope.get("http_version") != "1.0"
        )

    def _refusal(self, scope: Scope, headers: Headers) -> Response:
        """To where one must sign in; to a program, and where there is only a password: 401."""
        if is_for_programs(scope["path"]):
            return token_needed(Request(scope), self._realm)
        reads = scope["method"] in ("GET", "HEAD") and "text/html" in headers.get("accept", "")
        if self._signs_in and reads and scope["path"] != SHARED:
            query = scope["query_string"].decode("latin-1")
            here = scope["path"] + (f"?{query}" if query else "")
            return RedirectResponse(f"{SIGN_IN}?next={quote(here, safe='')}", 303)
        basic = f'Basic realm="{self._realm}", charset="UTF-8"'
        return refusal(
            Request(scope),
            401,
            ("请先登录。", "password needed"),
            {"WWW-Authenticate": basic} if self._shared else {},
        )


def _token_in(scope: Scope) -> str:
    """The token in the address of a feed; empty where it has none."""
    return str(QueryParams(scope["query_string"]).get("token", ""))[:LONGEST_TOKEN]


def _realm(name: str) -> str:
    """A name as a quoted string of a header may hold it; one of other letters as none."""
    is_plain = name.isascii() and not {*name} & {'"', "\\"}
    return name if is_plain else "news watch"


def too_many(request: Request) -> Response:
    """What is said to one who guesses."""
    line = ("口令错误次数过多：请稍后再试。", "Too many wrong passwords: try again later.")
    if is_for_programs(request.url.path):
        line = (
            "错误的令牌或口令过多：请稍后再试。",
            "Too many wrong tokens or passwords: try again later.",
        )
    return refusal(request, 429, line, {"Retry-After": "10"})


def _within(
    address: str, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]
) -> bool:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    return any(mapped in network for network in networks)


def _password_in(headers: Headers) -> bytes | None:
    """The password that a request carries (RFC 7617); None where it carries none."""
    kind, _, given = headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        _, _, password = base64.b64decode(given, validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return None
    return password
