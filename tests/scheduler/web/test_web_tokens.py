"""Programs at the door: a token opens what is made for programs, nothing else, and no cookie."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.web.bearers import FOR_PROGRAMS, Bearers, made
from scheduler.web.passwords import TooManyError, token_hash
from scheduler.web.throttling import Throttle
from storage.accounts import Accounts, Role
from storage.times import utc_now
from storage.tokens import Tokens
from tests.scheduler.web.people import SHARED, Place, place


def token_of(desk: Place, role: Role = Role.READER, days: int = 1) -> str:
    """A token of that role, called as its role is."""
    token, now = made(), utc_now()
    Tokens(Accounts(desk.config.accounts)).add(
        f"program-{role}", role, token_hash(token), now, now + timedelta(days=days)
    )
    return token


@pytest.mark.parametrize("accounts", [True, False])
def test_a_token_opens_what_is_for_programs_and_no_page(tmp_path: Path, *, accounts: bool) -> None:
    with place(tmp_path, password="" if accounts else SHARED, accounts=accounts) as desk:
        client = desk.client()
        client.headers["Authorization"] = f"Bearer {token_of(desk, Role.ADMIN)}"
        for path in FOR_PROGRAMS:
            assert client.get(path).status_code != 401, path
        for path in ("/", "/changes", "/data/archive.json", "/api", "/api/v1x", "/metrics/x"):
            assert client.get(path).status_code in {303, 401}, path


def test_a_token_that_is_none_opens_nothing(tmp_path: Path) -> None:
    """Not even where this machine's visitor would be the admin without one."""
    with place(tmp_path) as desk:
        client = desk.client()
        old, removed = token_of(desk, Role.DESK, days=-1), token_of(desk)
        Tokens(Accounts(desk.config.accounts)).remove("program-reader")
        assert client.get("/api/v1/changes").status_code != 401
        for given in ("x", old, removed, "", "令牌"):
            headers = [(b"Authorization", f"Bearer {given}".strip().encode())]
            answer = client.get("/api/v1/changes?lang=en", headers=headers)
            assert answer.status_code == 401, given
            assert answer.headers["content-type"] == "application/problem+json"
            assert 'error="invalid_token"' in answer.headers["www-authenticate"]
            assert answer.json()["status"] == 401
            assert "tokens add" in answer.json()["detail"]


def test_who_brings_no_token_is_told_so_in_the_language_asked_for(tmp_path: Path) -> None:
    with place(tmp_path, accounts=True) as desk:
        client = desk.client()
        for asked, title in (
            ({}, "需要令牌"), ({"Accept-Language": "en-GB,zh;q=0.5"}, "Token needed"),
            ({"Accept-Language": "fr, zh-CN;q=0.9, en;q=0.8"}, "需要令牌"),
            ({"Accept-Language": ";;q=x,,"}, "需要令牌"),
        ):  # fmt: skip
            answer = client.get("/api/v1/changes", headers=asked)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Bearer realm=")
            assert answer.json()["title"] == title


def test_those_who_guess_are_slowed_and_those_who_know_are_not(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "accounts.db")
    token = made()
    Tokens(accounts).add("one", Role.READER, token_hash(token), utc_now())

    async def guess() -> None:
        bearers = Bearers(accounts, Throttle())
        looks = [asyncio.create_task(bearers.look(f"{n}", "192.0.2.1")) for n in range(40)]
        await asyncio.sleep(0.5)
        assert await bearers.look(token, "192.0.2.1")
        done = [one for one in looks if one.done()]
        sent_away = [one for one in done if isinstance(one.exception(), TooManyError)]
        assert len(done) - len(sent_away) < 10
        assert len(sent_away) > 20
        for one in looks:
            one.cancel()
        await asyncio.gather(*looks, return_exceptions=True)

    asyncio.run(guess())
