"""`yongliang tokens`: a token is shown once and kept as a hash; no account is made by the way."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scheduler.cli import build
from storage.accounts import Accounts, Role
from storage.times import utc_now
from storage.tokens import Tokens


def run(folder: Path, *args: str, lang: str = "en") -> Result:
    (folder / "yongliang.toml").write_text("", encoding="utf-8")
    given = ["--config", str(folder / "yongliang.toml"), "--lang", lang, "tokens", *args]
    return CliRunner().invoke(build(), given)


def test_a_token_is_shown_once_and_its_hash_kept(tmp_path: Path) -> None:
    done = run(tmp_path, "add", "prometheus", "--days", "30")
    assert done.exit_code == 0, done.output
    token = done.stdout.strip()
    assert "prometheus (reader), valid until" in done.stderr
    assert "not shown again" in done.stderr
    file = tmp_path / "accounts.db"
    assert file.stat().st_mode & 0o777 == 0o600
    assert token.encode() not in file.read_bytes()
    tokens = Tokens(Accounts(file))
    found = tokens.of(hashlib.sha256(token.encode()).hexdigest(), utc_now())
    assert found
    assert (found.name, found.role) == ("prometheus", Role.READER)
    assert found.expires_at
    assert (found.expires_at - found.created_at).days == 30
    assert not Accounts(file).is_there


def test_tokens_are_listed_and_removed(tmp_path: Path) -> None:
    assert run(tmp_path, "list", "--json").stdout == ""
    for name, role in (("one", "desk"), ("改稿系统", "admin")):
        assert run(tmp_path, "add", name, "--role", role).exit_code == 0
    rows = [json.loads(line) for line in run(tmp_path, "list", "--json").stdout.splitlines()]
    assert [(row["name"], row["role"], row["expires_at"], row["used_at"]) for row in rows] == [
        ("one", "desk", None, None), ("改稿系统", "admin", None, None),
    ]  # fmt: skip
    shown = run(tmp_path, "list", lang="zh").stdout
    for words in ("名称", "改稿系统", "管理员"):
        assert words in shown
    assert "token removed: ONE" in run(tmp_path, "remove", "ONE").stdout
    assert [one.name for one in Tokens(Accounts(tmp_path / "accounts.db")).all()] == ["改稿系统"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("add", "a b"), "is no name"),
        (("add", "one", "--days", "0"), "1<=x<=3660"),
        (("add", "one", "--role", "root"), "root"),
        (("remove", "nobody"), "There is no token 'nobody'"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, args: tuple[str, ...], said: str) -> None:
    done = run(tmp_path, *args)
    assert done.exit_code != 0
    assert said in done.output + str(done.exception)
