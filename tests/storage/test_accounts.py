"""Accounts and sessions: for the file's owner alone, and what is removed is out at once."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from storage.accounts import IDLE, LONGEST, Accounts, AccountsError, Role
from tests.storage.making import NOW


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    made = Accounts(tmp_path / "accounts.db")
    made.add("Wang", Role.DESK, "hash 1", NOW)
    return made


def test_the_file_is_its_owner_s_alone_from_the_first_moment(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made = Accounts(tmp_path / "accounts.db")
        assert not made.is_there
        assert made.all() == []
        assert made.named("wang") is None
        made.add("wang", Role.READER, "hash", NOW)
    finally:
        os.umask(before)
    assert (tmp_path / "accounts.db").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["accounts.db"]


def test_what_a_crash_left_behind_is_in_nobody_s_way(tmp_path: Path) -> None:
    # In a container every process has the same number.
    (tmp_path / f".accounts.db.{os.getpid()}").write_bytes(b"")
    made = Accounts(tmp_path / "accounts.db")
    made.add("wang", Role.READER, "hash", NOW)
    assert [account.name for account in made.all()] == ["wang"]


def test_a_file_that_others_may_read_is_refused(accounts: Accounts) -> None:
    accounts.path.chmod(0o640)
    with pytest.raises(AccountsError, match="chmod 600"):
        accounts.all()


def test_a_foreign_or_damaged_file_is_refused(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.db"
    with closing(sqlite3.connect(foreign)) as db:
        db.execute("create table accounts (x)")
    foreign.chmod(0o600)
    (tmp_path / "broken.db").write_bytes(b"no database at all" * 100)
    (tmp_path / "broken.db").chmod(0o600)
    (tmp_path / "folder").mkdir(mode=0o700)
    for name in ("foreign.db", "broken.db", "folder"):
        with pytest.raises(AccountsError, match="cannot be used"):
            Accounts(tmp_path / name).all()


@pytest.mark.parametrize("name", ["", "-x", "a b", "x" * 65, "a\u202eb", "<b>", "(local)", "a/b"])
def test_a_name_that_is_none(accounts: Accounts, name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        accounts.add(name, Role.DESK, "hash", NOW)


def test_names_are_one_whatever_their_case(accounts: Accounts) -> None:
    with pytest.raises(AccountsError, match="There is an account"):
        accounts.add("WANG", Role.ADMIN, "hash", NOW)
    accounts.add("王小明", Role.ADMIN, "hash 2", NOW)
    found = accounts.named("wANG")
    assert found
    assert (found[0].name, found[0].role, found[1]) == ("Wang", Role.DESK, "hash 1")
    assert [one.name for one in accounts.all()] == ["Wang", "王小明"]
    with pytest.raises(AccountsError, match="no account"):
        accounts.remove("li")
    with pytest.raises(AccountsError, match="no account"):
        accounts.set_password("li", "hash")


def test_a_session_ends_with_its_account_and_with_its_password(accounts: Accounts) -> None:
    account = accounts.all()[0]
    accounts.begin_session(account.account_id, "t1", NOW, better_hash="hash 1b")
    found = accounts.of_session("t1", NOW)
    assert found
    assert (found.name, found.signed_in_at) == ("Wang", NOW)
    accounts.set_password("wang", "hash 2")
    assert accounts.of_session("t1", NOW) is None
    accounts.begin_session(account.account_id, "t2", NOW)
    accounts.begin_session(account.account_id, "t3", NOW)
    accounts.end_session("t3")
    assert accounts.of_session("t3", NOW) is None
    assert accounts.of_session("t2", NOW)
    accounts.remove("WANG")
    assert accounts.of_session("t2", NOW) is None
    accounts.add("Wang", Role.ADMIN, "hash 3", NOW)
    assert accounts.of_session("t2", NOW) is None


def test_a_session_ends_unused_and_after_its_longest(accounts: Accounts) -> None:
    account_id = accounts.all()[0].account_id
    accounts.begin_session(account_id, "idle", NOW)
    assert accounts.of_session("idle", NOW + IDLE - timedelta(seconds=1))
    assert accounts.of_session("idle", NOW + 2 * IDLE - timedelta(minutes=1))
    assert accounts.of_session("idle", NOW + 3 * IDLE) is None
    accounts.begin_session(account_id, "used", NOW)
    at = NOW
    while at < NOW + LONGEST:
        assert accounts.of_session("used", at)
        at += timedelta(days=6)
    assert accounts.of_session("used", NOW + LONGEST + timedelta(seconds=1)) is None


def test_a_use_that_cannot_be_noted_signs_nobody_out(accounts: Accounts) -> None:
    named = accounts.named("wang")
    assert named
    accounts.begin_session(named[0].account_id, "token", NOW)
    with closing(sqlite3.connect(accounts.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        begun = time.monotonic()
        assert accounts.of_session("token", NOW + timedelta(hours=1))
        assert time.monotonic() - begun < 5


def test_roles_stand_above_each_other() -> None:
    table = [[have.may(need) for need in Role] for have in Role]
    assert table == [[True, False, False], [True, True, False], [True, True, True]]
