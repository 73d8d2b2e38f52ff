"""Visitors of the pages for tests: a desk with accounts of each role, and one without any."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from scheduler.config import Config, load
from scheduler.web.app import build
from scheduler.web.passwords import hashed
from storage.accounts import Accounts, Role
from storage.times import utc_now
from tests.scheduler.web.conftest import fill, serving

PASSWORD = "canary-password-of-an-account"
SHARED = "canary-shared-password"
HEADER = "X-Remote-User"


@dataclass
class Place:
    """A running page and those who ask it.

    Attributes:
        address: Where it runs.
        config: What it runs with.
    """

    address: str
    config: Config
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, **options: object) -> httpx.Client:
        """One who asks, as a browser does."""
        # Without the certificates of this machine, which each client would read for itself.
        client = httpx.Client(base_url=self.address, timeout=60, verify=False, **options)  # type: ignore[arg-type]
        client.headers["Accept"] = "text/html"
        self.clients.append(client)
        return client

    def signed_in(self, name: str, password: str = PASSWORD) -> httpx.Client:
        """One who has signed in."""
        client = self.client()
        page = client.get("/sign-in")
        answer = self.post(client, "/sign-in", token_in(page), name=name, password=password)
        assert answer.status_code == 303, answer.text
        return client

    def post(
        self, client: httpx.Client, path: str, token: str | None, **values: object
    ) -> httpx.Response:
        """Send a form as a browser sends one of our pages."""
        data = {name: str(value) for name, value in values.items()}
        if token is not None:
            data["token"] = token
        own = {"Origin": self.address, "Sec-Fetch-Site": "same-origin"}
        return client.post(path, data=data, headers=own)


@functools.cache
def _hashed() -> str:
    """The password's hash, which is dear by intent and made once."""
    return hashed(PASSWORD)


def token_in(page: httpx.Response) -> str:
    """The token of a page's first form."""
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page.text)
    assert found, page.text[:2000]
    return found[1]


@contextmanager
def place(
    folder: Path, web: str = "", *, password: str = "", accounts: bool = False
) -> Iterator[Place]:
    """An archive of its own with its pages; with `accounts`, one of each role, called by it."""
    file = folder / "yongliang.toml"
    file.write_text(f'[archive]\npath = "archive.db"\n[web]\n{web}\n', encoding="utf-8")
    if not (folder / "archive.db").exists():
        fill(folder / "archive.db")
    config = load(file, everything=False, web=True)
    if accounts:
        kept = _hashed()
        for role in Role:
            Accounts(config.accounts).add(role.value, role, kept, utc_now())
    with serving(build(config, host="127.0.0.1", password=password)) as address:
        made = Place(address, config)
        try:
            yield made
        finally:
            for client in made.clients:
                client.close()
