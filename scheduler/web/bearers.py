"""Programs at the door: a token in the header opens what is made for programs, and nothing else."""

from __future__ import annotations

import asyncio
import secrets
import time

from starlette.datastructures import Headers

from scheduler.web.passwords import TooManyError, token_hash
from scheduler.web.throttling import Throttle
from storage.accounts import Accounts
from storage.times import utc_now
from storage.tokens import Token, Tokens

API = "/api/v1"
METRICS = "/metrics"
MCP = "/mcp"
HEALTH = "/health"
"""Answers everybody, and says nothing but whether the watch stands."""

FOR_PROGRAMS = (API, METRICS, MCP)
"""What a token opens: each whole, the first and the last with all that is below."""

BEGINS = "yl_"
"""How a token begins, so that one that went astray is told for what it is."""

LONGEST_TOKEN = 200
"""Characters of a token that are looked at."""


def made() -> str:
    """A new token of 256 bits."""
    return BEGINS + secrets.token_urlsafe(32)


def is_for_programs(path: str) -> bool:
    """Whether a token opens a path."""
    return path in FOR_PROGRAMS or path.startswith((f"{API}/", f"{MCP}/"))


def given_in(headers: Headers) -> str | None:
    """The token that a request carries (RFC 6750); None where it carries none."""
    said = headers.getlist("authorization")
    kind, _, given = said[0].partition(" ") if said else ("", "", "")
    if kind.lower() != "bearer":
        return None
    # One that comes twice is none that anybody has.
    return given.strip()[:LONGEST_TOKEN] if len(said) == 1 else ""


class Bearers:
    """Looks at tokens.

    Args:
        accounts: In whose file they stand.
        throttle: Slows those who guess: another than that of passwords, so that a program with a
            token of yesterday keeps nobody from signing in.
    """

    def __init__(self, accounts: Accounts, throttle: Throttle | None = None) -> None:
        self._tokens = Tokens(accounts)
        self._throttle = throttle or Throttle()

    async def look(self, given: str, address: str) -> Token | None:
        """The token, at once; where it is none, None, the later the more of them came before.

        Raises:
            TooManyError: It is none, and too many came before it.
            AccountsError: The file cannot be used.
        """
        found = await asyncio.to_thread(self._tokens.of, token_hash(given), utc_now())
        if found is not None:
            return found
        wait = self._throttle.wait(address, time.monotonic())
        if wait is None:
            raise TooManyError
        await asyncio.sleep(wait)
        return None
