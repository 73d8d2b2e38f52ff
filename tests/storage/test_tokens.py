"""Tokens of programs: only hashes are kept, names are one, and what is over or removed is none."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from storage.accounts import Accounts, AccountsError, Role
from storage.times import to_iso
from storage.tokens import Tokens
from tests.storage.making import NOW


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(Accounts(tmp_path / "accounts.db"))


def test_a_token_is_its_role_until_it_is_over_or_removed(tokens: Tokens) -> None:
    assert tokens.all() == []
    assert tokens.of("hash 1", NOW) is None
    tokens.add("Prometheus", Role.READER, "hash 1", NOW)
    tokens.add("改稿系统", Role.DESK, "hash 2", NOW, NOW + timedelta(days=1))
    found = tokens.of("hash 2", NOW)
    assert found
    assert (found.name, found.role) == ("改稿系统", Role.DESK)
    assert tokens.of("hash 2", NOW + timedelta(days=1)) is None
    assert tokens.of("hash 3", NOW) is None
    assert [one.name for one in tokens.all()] == ["Prometheus", "改稿系统"]
    tokens.remove("PROMETHEUS")
    assert tokens.of("hash 1", NOW) is None
    with pytest.raises(AccountsError, match="no token"):
        tokens.remove("Prometheus")


def test_when_it_was_last_used_is_kept_to_minutes(tokens: Tokens) -> None:
    tokens.add("one", Role.READER, "hash", NOW)
    assert tokens.all()[0].used_at is None
    for minutes, noted in ((0, 0), (4, 0), (6, 6)):
        assert tokens.of("hash", NOW + timedelta(minutes=minutes))
        assert tokens.all()[0].used_at == NOW + timedelta(minutes=noted)
    assert tokens.all()[0].as_json() == {
        "name": "one", "role": "reader", "created_at": to_iso(NOW), "expires_at": None,
        "used_at": to_iso(NOW + timedelta(minutes=6)),
    }  # fmt: skip


def test_a_use_that_cannot_be_noted_shuts_nobody_out(tokens: Tokens, tmp_path: Path) -> None:
    """Another writes all the while, or the disk is full: who looks after both is let in."""
    tokens.add("Prometheus", Role.READER, "hash", NOW)
    with closing(sqlite3.connect(tmp_path / "accounts.db", isolation_level=None)) as other:
        other.execute("begin immediate")
        begun = time.monotonic()
        assert tokens.of("hash", NOW)
        assert time.monotonic() - begun < 5
    assert tokens.all()[0].used_at is None
    assert tokens.of("hash", NOW)
    assert tokens.all()[0].used_at == NOW


def test_a_clock_that_was_ahead_is_noted_no_longer(tokens: Tokens) -> None:
    tokens.add("one", Role.READER, "hash", NOW)
    for days in (300, 0):
        assert tokens.of("hash", NOW + timedelta(days=days))
    assert tokens.all()[0].used_at == NOW


def test_no_two_who_do_something_are_called_alike(tokens: Tokens, tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "accounts.db")
    tokens.add("wang", Role.DESK, "hash 1", NOW)
    with pytest.raises(AccountsError, match="There is a token 'WANG'"):
        tokens.add("WANG", Role.DESK, "hash 2", NOW)
    with pytest.raises(AccountsError, match="There is a token 'Wang'"):
        accounts.add("Wang", Role.DESK, "hash", NOW)
    accounts.add("li", Role.DESK, "hash", NOW)
    with pytest.raises(AccountsError, match="There is an account 'Li'"):
        tokens.add("Li", Role.DESK, "hash 3", NOW)
    with pytest.raises(ValueError, match="no name"):
        tokens.add("(local)", Role.DESK, "hash 4", NOW)


def test_a_token_alone_makes_no_accounts(tokens: Tokens, tmp_path: Path) -> None:
    """Or the page of a desk without accounts would ask everybody to sign in, and nobody could."""
    accounts = Accounts(tmp_path / "accounts.db")
    tokens.add("one", Role.READER, "hash", NOW)
    assert accounts.path.stat().st_mode & 0o777 == 0o600
    assert not accounts.is_there
    accounts.add("wang", Role.DESK, "hash", NOW)
    accounts.remove("wang")
    assert accounts.is_there


def test_a_file_of_before_opens_and_takes_tokens(tokens: Tokens, tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "accounts.db")
    accounts.add("wang", Role.DESK, "hash", NOW)
    with closing(sqlite3.connect(accounts.path)) as db:
        names = {name for (name,) in db.execute("select name from sqlite_master")}
    assert "tokens" not in names
    assert tokens.all() == []
    assert tokens.of("hash 1", NOW) is None
    tokens.add("one", Role.READER, "hash 1", NOW)
    assert tokens.of("hash 1", NOW)
    assert accounts.named("wang")
