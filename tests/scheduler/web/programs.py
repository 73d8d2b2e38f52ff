"""Programs that ask the page's server in tests, each with a token."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx

from scheduler.web.bearers import API, made
from scheduler.web.passwords import token_hash
from storage.accounts import Accounts, Role
from storage.times import utc_now
from storage.tokens import Tokens
from tests.scheduler.web.people import Place


def program(desk: Place, role: Role = Role.READER, name: str = "") -> httpx.Client:
    """One that has a token of that role, called `program-` and its role unless it has a name."""
    tokens = Tokens(Accounts(desk.config.accounts))
    name, token = name or f"program-{role}", made()
    if any(one.name == name for one in tokens.all()):
        tokens.remove(name)
    tokens.add(name, role, token_hash(token), utc_now())
    client = desk.client()
    client.headers.update({"Accept": "application/json", "Authorization": f"Bearer {token}"})
    return client


def pages(client: httpx.Client, path: str, **asked: Any) -> Iterator[list[dict[str, Any]]]:
    """The items of each page of a list, by its cursors."""
    asked = dict(asked)
    while True:
        answer = client.get(f"{API}{path}", params=asked)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert set(told) == {"items", "next"}
        yield told["items"]
        if told["next"] is None:
            assert "next" not in answer.links
            return
        assert f"cursor={told['next']}" in answer.links["next"]["url"]
        asked["cursor"] = told["next"]
