"""Passwords: hashed by Argon2, looked at two at a time, those who guess slowed."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from scheduler.web.throttling import Throttle
from storage.accounts import Account, Accounts
from storage.times import utc_now

LEAST = 8
"""Characters of a password (NIST SP 800-63B)."""

MOST = 256
"""Characters of a password: no more is hashed."""

AT_ONCE = 2
"""Hashes that are made at once: each takes 64 MiB and a core."""

WAITING = 20
"""Sign-ins that wait for their turn; more are sent away."""


class TooManyError(Exception):
    """Too many wrong passwords, or too many at once: this one was not looked at."""


def hashed(password: str) -> str:
    """The hash of a password, as an account keeps it."""
    return PasswordHasher().hash(_normal(password))


def _normal(password: str) -> str:
    """As other keyboards type it (RFC 8265)."""
    return unicodedata.normalize("NFC", password)


def token_hash(token: str) -> str:
    """What is kept of a token: from a copy of the file nobody gets into a session."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class Passwords:
    """Looks at passwords.

    Args:
        accounts: Whose.
        shared: The one that serves readers; empty: none.
        throttle: Slows those who guess.
    """

    def __init__(
        self, accounts: Accounts, shared: str = "", throttle: Throttle | None = None
    ) -> None:
        self._accounts = accounts
        self._shared = shared.encode()
        self._throttle = throttle or Throttle()
        self._hasher = PasswordHasher()
        self._seats = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    @property
    def shares(self) -> bool:
        """Whether readers share one."""
        return bool(self._shared)

    async def is_shared(self, given: bytes, address: str) -> bool:
        """Whether it is the readers' password.

        Raises:
            TooManyError: It was not looked at.
        """
        await self._take_turn(address)
        right = bool(self._shared) and hmac.compare_digest(given, self._shared)
        if right:
            self._throttle.right(address)
        return right

    async def sign_in(self, name: str, password: str, address: str) -> str | None:
        """Begin a session; its token, or None where name or password is wrong.

        Raises:
            TooManyError: They were not looked at.
            AccountsError: The accounts cannot be used.
        """
        await self._take_turn(address)
        if self._waiting >= WAITING:
            raise TooManyError
        self._waiting += 1
        try:
            async with self._seats:
                token = await asyncio.to_thread(self._signed_in, name, password)
        finally:
            self._waiting -= 1
        if token is not None:
            self._throttle.right(address)
        return token

    async def _take_turn(self, address: str) -> None:
        wait = self._throttle.wait(address, time.monotonic())
        if wait is None:
            raise TooManyError
        if wait:
            await asyncio.sleep(wait)

    def _signed_in(self, name: str, password: str) -> str | None:
        found = self._accounts.named(name)
        # A name that nobody has takes as long as one that somebody has.
        kept = found[1] if found else self._nobody_s
        try:
            self._hasher.verify(kept, _normal(password[: MOST + 1]))
        except (VerificationError, InvalidHashError):
            return None
        if found is None:
            return None
        return self._begun(found[0], kept, password)

    def _begun(self, account: Account, kept: str, password: str) -> str:
        token = secrets.token_urlsafe(32)
        old = self._hasher.check_needs_rehash(kept)
        self._accounts.begin_session(
            account.account_id,
            token_hash(token),
            utc_now(),
            better_hash=hashed(password) if old else None,
        )
        return token

    @cached_property
    def _nobody_s(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(32))
