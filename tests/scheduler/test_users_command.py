"""`yongliang users`: accounts are made, listed and removed; a password is never an argument."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from scheduler.cli import COMMANDS, build
from storage.accounts import Accounts

PASSWORD = "canary 口令 long enough"


def run(folder: Path, *args: str, given: str = "", language: str = "en") -> tuple[int, str]:
    (folder / "yongliang.toml").write_text("", encoding="utf-8")
    done = CliRunner().invoke(
        build(), ["--config", str(folder / "yongliang.toml"), "--lang", language, "users", *args],
        input=given,
    )  # fmt: skip
    code = done.exit_code if done.exception is None or isinstance(done.exception, SystemExit) else 9
    return code, done.output + (str(done.exception) if code == 9 else "")


def test_accounts_are_made_listed_and_removed(tmp_path: Path) -> None:
    assert run(tmp_path, "list") == (0, run(tmp_path, "list")[1])
    code, said = run(tmp_path, "add", "wang", given=f"{PASSWORD}\n")
    assert code == 0
    assert "wang (desk)" in said
    added = run(tmp_path, "add", "王小明", "--role", "admin", given=PASSWORD, language="zh")
    assert added == (0, "已增加账户：王小明（管理员）\n")
    code, said = run(tmp_path, "list", "--json")
    rows = [json.loads(line) for line in said.splitlines()]
    assert [(row["name"], row["role"]) for row in rows] == [("wang", "desk"), ("王小明", "admin")]
    assert PASSWORD not in said
    before = Accounts(tmp_path / "accounts.db").named("wang")
    assert run(tmp_path, "password", "wang", given="another one entirely\n")[0] == 0
    after = Accounts(tmp_path / "accounts.db").named("wang")
    assert before
    assert after
    assert before[1] != after[1]
    assert after[1].startswith("$argon2id$")
    assert run(tmp_path, "remove", "王小明")[0] == 0
    code, said = run(tmp_path, "remove", "wang")
    assert code == 0
    assert "nobody can sign in" in said


@pytest.mark.parametrize(
    ("args", "given", "said"),
    [
        (("add", "wang"), "short\n", "from 8 to 256"),
        (("add", "wang"), "", "from 8 to 256"),
        (("add", "wang"), "x" * 300, "from 8 to 256"),
        (("add", "a b"), PASSWORD, "is no name"),
        (("add", "x" * 65), PASSWORD, "is no name"),
        (("remove", "nobody"), "", "no file of accounts"),
        (("password", "nobody"), "", "no account"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, args: tuple[str, ...], given: str, said: str
) -> None:
    code, output = run(tmp_path, *args, given=given)
    assert code != 0
    assert said in output


def test_a_password_is_no_argument(tmp_path: Path) -> None:
    assert run(tmp_path, "add", "wang", PASSWORD)[0] == 2
    assert run(tmp_path, "add", "wang", "--password", PASSWORD)[0] == 2
    assert "users" in COMMANDS
