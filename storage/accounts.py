"""Who may sign in at the desk's pages, and their sessions: a file of its own, never the archive."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from storage.errors import YongliangError
from storage.times import from_iso, to_iso
from storage.uses import note_use

APPLICATION_ID = 0x594C4143
"""Written into the file's header, so that a foreign file is told apart."""

NAME = re.compile(r"[\w][\w.@-]{0,63}")
"""What an account may be called: letters of any script, digits, and what addresses have."""

LOCAL = "(local)"
"""Who is at this machine where there are no accounts; no account can be called so."""

LONGEST = timedelta(days=30)
"""After this a session ends, however much it is used."""

IDLE = timedelta(days=7)
"""After this an unused session ends."""

_BUSY_S = 10.0

_SCHEMA = """
create table accounts (
    account_id integer primary key autoincrement,
    name text not null,
    folded text not null unique,
    role text not null,
    password_hash text not null,
    created_at text not null,
    signed_in_at text
);
create table sessions (
    token_hash text primary key,
    account_id integer not null references accounts (account_id) on delete cascade,
    began_at text not null,
    used_at text not null
) without rowid;
"""


_FEED_TOKENS = """create table if not exists feed_tokens (
    account_id integer primary key references accounts (account_id) on delete cascade,
    token_hash text not null unique,
    made_at text not null
)"""


class AccountsError(YongliangError):
    """The file of the accounts cannot be used, or an account is not there or there already."""


class Role(StrEnum):
    """What an account may do: each may do what those before it may."""

    READER = "reader"
    DESK = "desk"
    ADMIN = "admin"

    def may(self, needed: Role) -> bool:
        """Whether this role suffices where another is needed."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Account:
    """One account, without its password's hash."""

    account_id: int
    name: str
    role: Role
    created_at: datetime
    signed_in_at: datetime | None = None


class Accounts:
    """The accounts of one file; each call opens it, so that what one process does all others see.

    Every method raises `AccountsError` where the file cannot be used.

    Args:
        path: The file; the first account makes it, for its owner alone (0600). One that root makes
            belongs to the owner of its folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def is_there(self) -> bool:
        """Whether there ever was an account; a file that holds tokens alone has none."""
        if not self.has_file:
            return False
        with self.opened() as db:
            # Numbers are given once: the table of them remembers accounts that were removed.
            row = db.execute("select 1 from sqlite_sequence where name = 'accounts'").fetchone()
        return row is not None

    @property
    def has_file(self) -> bool:
        """Whether there is anything under the file's name."""
        return os.path.lexists(self.path)

    def add(self, name: str, role: Role, password_hash: str, now: datetime) -> None:
        """Make an account.

        Raises:
            AccountsError: There is one of that name, in whatever case.
            ValueError: The name is none.
        """
        if not NAME.fullmatch(name):
            raise ValueError(f"no name: {name}")
        self.make()
        with self.opened() as db, db:
            if (
                has_table(db, "tokens")
                and db.execute(
                    "select 1 from tokens where folded = ?", (name.casefold(),)
                ).fetchone()
            ):
                raise AccountsError(
                    f"已有令牌名为「{name}」：请给账户另取一名，否则无法分辨是谁做的。",
                    f"There is a token {name!r}: call the account otherwise, "
                    "or nobody can tell who did what.",
                )
            made = db.execute(
                "insert into accounts (name, folded, role, password_hash, created_at)"
                " values (?, ?, ?, ?, ?) on conflict do nothing",
                (name, name.casefold(), role.value, password_hash, to_iso(now)),
            ).rowcount
        if not made:
            raise AccountsError(
                f"已有账户「{name}」：改口令请用 yongliang users password {name}。",
                f"There is an account {name!r}: change its password with "
                f"`yongliang users password {name}`.",
            )

    def remove(self, name: str) -> None:
        """Remove an account; its sessions end at once.

        Raises:
            AccountsError: There is none of that name.
        """
        with self.opened() as db, db:
            rows = db.execute(
                "delete from accounts where folded = ? returning 1", (name.casefold(),)
            ).fetchall()
        if not rows:
            raise _no_account(name)

    def set_password(self, name: str, password_hash: str) -> None:
        """Give an account another password; its sessions and its address for feeds end at once.

        Raises:
            AccountsError: There is none of that name.
        """
        with self.opened() as db, db:
            row = db.execute(
                "update accounts set password_hash = ? where folded = ? returning account_id",
                (password_hash, name.casefold()),
            ).fetchone()
            if row is not None:
                db.execute("delete from sessions where account_id = ?", (row["account_id"],))
                db.execute(_FEED_TOKENS)
                db.execute("delete from feed_tokens where account_id = ?", (row["account_id"],))
        if row is None:
            raise _no_account(name)

    def all(self) -> list[Account]:
        """The accounts, by name; none where there is no file."""
        if not self.has_file:
            return []
        with self.opened() as db:
            rows = db.execute("select * from accounts order by folded").fetchall()
        return list(map(_account_of, rows))

    def named(self, name: str) -> tuple[Account, str] | None:
        """An account and its password's hash; None where there is none of that name."""
        if not self.has_file:
            return None
        with self.opened() as db:
            row = db.execute(
                "select * from accounts where folded = ?", (name.casefold(),)
            ).fetchone()
        return (_account_of(row), row["password_hash"]) if row else None

    def must_have(self, name: str) -> None:
        """Refuse a name that no account has.

        Raises:
            AccountsError: There is none of that name.
        """
        if self.named(name) is None:
            raise _no_account(name)

    def begin_session(
        self, account_id: int, token_hash: str, now: datetime, *, better_hash: str | None = None
    ) -> None:
        """Begin a session; those that are over go.

        Args:
            account_id: Whose.
            token_hash: Of the token that the browser keeps; the token itself stands nowhere.
            now: The present moment.
            better_hash: The password hashed anew, where today's costs are higher.
        """
        with self.opened() as db, db:
            db.execute(
                "delete from sessions where began_at < ? or used_at < ?",
                (to_iso(now - LONGEST), to_iso(now - IDLE)),
            )
            db.execute(
                "insert into sessions values (?, ?, ?, ?)",
                (token_hash, account_id, to_iso(now), to_iso(now)),
            )
            db.execute(
                "update accounts set signed_in_at = ?, password_hash = ifnull(?, password_hash)"
                " where account_id = ?",
                (to_iso(now), better_hash, account_id),
            )

    def of_session(self, token_hash: str, now: datetime) -> Account | None:
        """Whose session a token's hash is of; None where it is over or its account is gone."""
        if not self.has_file:
            return None
        with self.opened() as db:
            row = db.execute(
                "select accounts.*, used_at from sessions join accounts using (account_id)"
                " where token_hash = ? and began_at >= ? and used_at >= ?",
                (token_hash, to_iso(now - LONGEST), to_iso(now - IDLE)),
            ).fetchone()
            if row is not None:
                statement = "update sessions set used_at = ? where token_hash = ?"
                note_use(db, statement, token_hash, row["used_at"], now)
        return _account_of(row) if row else None

    def end_session(self, token_hash: str) -> None:
        """End a session."""
        with self.opened() as db, db:
            db.execute("delete from sessions where token_hash = ?", (token_hash,))

    def keep_feed_token(self, name: str, token_hash: str, now: datetime) -> None:
        """Give an account an address of its own for feeds; the one before is none any more.

        Args:
            name: The account's.
            token_hash: Of the token in the address; the token itself stands nowhere.
            now: The present moment.

        Raises:
            AccountsError: There is no account of that name.
        """
        with self.opened() as db, db:
            db.execute(_FEED_TOKENS)
            rows = db.execute(
                "insert or replace into feed_tokens select account_id, ?, ? from accounts"
                " where folded = ? returning 1",
                (token_hash, to_iso(now), name.casefold()),
            ).fetchall()
        if not rows:
            raise _no_account(name)

    def end_feed_token(self, name: str) -> None:
        """Take an account's address for feeds away; of one that has none, nothing happens."""
        with self.opened() as db, db:
            db.execute(_FEED_TOKENS)
            db.execute(
                "delete from feed_tokens where account_id in"
                " (select account_id from accounts where folded = ?)",
                (name.casefold(),),
            )

    def feed_token_made_at(self, name: str) -> datetime | None:
        """When an account's address for feeds was made; None where it has none."""
        row = self._of_feeds({"name": name.casefold(), "hash": None})
        return from_iso(row["made_at"]) if row else None

    def of_feed_token(self, token_hash: str) -> Account | None:
        """Whose address for feeds a token's hash is of; None where it is nobody's."""
        row = self._of_feeds({"name": None, "hash": token_hash})
        return _account_of(row) if row else None

    def _of_feeds(self, values: dict[str, str | None]) -> sqlite3.Row | None:
        if not self.has_file:
            return None
        with self.opened() as db:
            # A file of before has the table from its first token on.
            if not has_table(db, "feed_tokens"):
                return None
            row: sqlite3.Row | None = db.execute(
                "select accounts.*, made_at from feed_tokens join accounts using (account_id)"
                " where folded = :name or token_hash = :hash",
                values,
            ).fetchone()
        return row

    def make(self) -> None:
        """Make the file where there is none, for its owner alone from its first moment."""
        if self.has_file:
            return
        try:
            # Of a name that none has: what a crash left behind is in nobody's way.
            made, name = tempfile.mkstemp(prefix=f".{self.path.name}.", dir=self.path.parent)
            if os.geteuid() == 0:
                # It is the page's, which runs as the owner of its folder; root may read it anyway.
                owner = self.path.parent.stat()
                os.fchown(made, owner.st_uid, owner.st_gid)
            os.close(made)
            part = Path(name)
            try:
                with closing(sqlite3.connect(part)) as db:
                    db.executescript(_SCHEMA)
                    db.execute(f"pragma application_id = {APPLICATION_ID}")
                # Another process may have made it meanwhile: then that one holds.
                os.link(part, self.path)
            except FileExistsError:
                pass
            finally:
                part.unlink()
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(str(error)) from error

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """The file's database, for what stands in it beside the accounts."""
        try:
            mode = self.path.stat().st_mode
        except FileNotFoundError:
            raise AccountsError(
                f"还没有账户文件 {self.path}：请先运行 yongliang users add。",
                f"There is no file of accounts {self.path} yet: run `yongliang users add` first.",
            ) from None
        except OSError as error:
            raise self._unusable(str(error.strerror)) from error
        if stat.S_IMODE(mode) & 0o077:
            raise AccountsError(
                f"账户文件 {self.path} 其他用户也能读写：请运行 chmod 600 {self.path}。",
                f"Others may read or write the accounts {self.path}: run `chmod 600 {self.path}`.",
            )
        try:
            uri = f"{self.path.resolve().as_uri()}?mode=rw"
            with closing(sqlite3.connect(uri, uri=True, timeout=_BUSY_S)) as db:
                db.row_factory = sqlite3.Row
                db.execute("pragma foreign_keys = on")
                if db.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
                    raise sqlite3.DatabaseError("file is not a database of accounts")
                yield db
        except sqlite3.DatabaseError as error:
            raise self._unusable(str(error)) from error

    def _unusable(self, why: str) -> AccountsError:
        return AccountsError(
            f"账户文件 {self.path} 无法使用（{why}）：请检查 [web] accounts、权限和磁盘。",
            f"The accounts {self.path} cannot be used ({why}): "
            "check [web] accounts, the rights and the disk.",
        )


def has_table(db: sqlite3.Connection, name: str) -> bool:
    """Whether a file has a table: one of before has some from their first row on."""
    found = db.execute("select 1 from sqlite_master where type = 'table' and name = ?", (name,))
    return found.fetchone() is not None


def _account_of(row: sqlite3.Row) -> Account:
    signed_in_at = row["signed_in_at"]
    return Account(
        account_id=row["account_id"],
        name=row["name"],
        role=Role(row["role"]),
        created_at=from_iso(row["created_at"]),
        signed_in_at=from_iso(signed_in_at) if signed_in_at else None,
    )


def _no_account(name: str) -> AccountsError:
    return AccountsError(
        f"没有账户「{name}」：请用 yongliang users list 查看。",
        f"There is no account {name!r}: see `yongliang users list`.",
    )
