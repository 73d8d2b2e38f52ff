"""Tokens of programs that ask the page."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from scheduler.config import Config
from scheduler.web.bearers import made
from scheduler.web.passwords import token_hash
from storage.accounts import Accounts, Role
from storage.times import utc_now
from storage.tokens import Tokens

_NUMBERS = count(1)


def token(config: Config, role: Role, name: str = "") -> str:
    """A token of a role, valid for a day."""
    new, now = made(), utc_now()
    Tokens(Accounts(config.accounts)).add(
        name or f"assistant-{next(_NUMBERS)}", role, token_hash(new), now, now + timedelta(days=1)
    )
    return new


def remove(config: Config, name: str) -> None:
    """Take a token away."""
    Tokens(Accounts(config.accounts)).remove(name)
