"""Tokens by which programs ask the page's server: beside the accounts, each with a role."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.accounts import NAME, Accounts, AccountsError, Role, has_table
from storage.times import from_iso, to_iso
from storage.uses import note_use

MOST_DAYS = 3660
"""The longest that a token may be given for; without an end is the other."""

_TABLE = """create table if not exists tokens (
    token_id integer primary key autoincrement,
    name text not null,
    folded text not null unique,
    role text not null,
    token_hash text not null unique,
    created_at text not null,
    expires_at text,
    used_at text
)"""


@dataclass(frozen=True, slots=True)
class Token:
    """One token, without its hash; the token itself stands nowhere.

    Attributes:
        name: Of the program that has it; what it does is kept under this name.
        expires_at: From then on it is none; None: it has no end.
        used_at: When it was last used, as finely as that is kept.
    """

    token_id: int
    name: str
    role: Role
    created_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """The token as a JSON object."""
        return {
            "name": self.name,
            "role": self.role.value,
            "created_at": to_iso(self.created_at),
            "expires_at": self.expires_at and to_iso(self.expires_at),
            "used_at": self.used_at and to_iso(self.used_at),
        }


class Tokens:
    """The tokens in the file of the accounts; a file of before has none.

    Every method raises `AccountsError` where the file cannot be used.

    Args:
        accounts: Beside whom they stand; the first token makes their file where there is none.
    """

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def add(
        self,
        name: str,
        role: Role,
        token_hash: str,
        now: datetime,
        expires_at: datetime | None = None,
    ) -> Token:
        """Keep a token.

        Args:
            name: What it is called; no other and no account is called so, in whatever case.
            role: What it may do.
            token_hash: Of the token, which itself stands nowhere.
            now: The present moment.
            expires_at: From then on it is none; None: it has no end.

        Raises:
            AccountsError: There is a token or an account of that name.
            ValueError: The name is none.
        """
        if not NAME.fullmatch(name):
            raise ValueError(f"no name: {name}")
        if self._accounts.named(name) is not None:
            raise AccountsError(
                f"已有账户「{name}」：请给令牌另取一名，否则无法分辨是谁做的。",
                f"There is an account {name!r}: call the token otherwise, "
                "or nobody can tell who did what.",
            )
        self._accounts.make()
        with self._accounts.opened() as db, db:
            db.execute(_TABLE)
            row = db.execute(
                "insert into tokens (name, folded, role, token_hash, created_at, expires_at)"
                " values (?, ?, ?, ?, ?, ?) on conflict do nothing returning *",
                (
                    name,
                    name.casefold(),
                    role.value,
                    token_hash,
                    to_iso(now),
                    expires_at and to_iso(expires_at),
                ),
            ).fetchone()
        if row is None:
            raise AccountsError(
                f"已有令牌「{name}」：要换新的，请先运行 yongliang tokens remove {name}。",
                f"There is a token {name!r}: to have a new one, "
                f"run `yongliang tokens remove {name}` first.",
            )
        return _token_of(row)

    def remove(self, name: str) -> None:
        """Remove a token, which is none from now on.

        Raises:
            AccountsError: There is none of that name.
        """
        rows: list[sqlite3.Row] = []
        if self._accounts.has_file:
            with self._accounts.opened() as db, db:
                db.execute(_TABLE)
                rows = db.execute(
                    "delete from tokens where folded = ? returning 1", (name.casefold(),)
                ).fetchall()
        if not rows:
            raise AccountsError(
                f"没有令牌「{name}」：请用 yongliang tokens list 查看。",
                f"There is no token {name!r}: see `yongliang tokens list`.",
            )

    def all(self) -> list[Token]:
        """The tokens by name, with those that are over; none where there is no file."""
        if not self._accounts.has_file:
            return []
        with self._accounts.opened() as db:
            if not has_table(db, "tokens"):
                return []
            rows = db.execute("select * from tokens order by folded").fetchall()
        return list(map(_token_of, rows))

    def of(self, token_hash: str, now: datetime) -> Token | None:
        """The token that a hash is of; None where it is none, or is over."""
        if not self._accounts.has_file:
            return None
        with self._accounts.opened() as db:
            if not has_table(db, "tokens"):
                return None
            row = db.execute(
                "select * from tokens where token_hash = ?"
                " and (expires_at is null or expires_at > ?)",
                (token_hash, to_iso(now)),
            ).fetchone()
            if row is not None:
                statement = "update tokens set used_at = ? where token_id = ?"
                note_use(db, statement, row["token_id"], row["used_at"], now)
        return _token_of(row) if row else None


def _token_of(row: sqlite3.Row) -> Token:
    expires_at, used_at = row["expires_at"], row["used_at"]
    return Token(
        token_id=row["token_id"],
        name=row["name"],
        role=Role(row["role"]),
        created_at=from_iso(row["created_at"]),
        expires_at=from_iso(expires_at) if expires_at else None,
        used_at=from_iso(used_at) if used_at else None,
    )
