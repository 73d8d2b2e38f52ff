"""Who may look: loopback names only, or the password."""

from __future__ import annotations

import httpx
import pytest

from scheduler.config import Config
from scheduler.web.app import build
from scheduler.web.guard import is_loopback
from tests.scheduler.web.conftest import serving


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("[::1]", True), ("localhost", True),
     ("0.0.0.0", False), ("192.168.1.2", False), ("example.org", False), ("", False)],
)  # fmt: skip
def test_loopback(host: str, *, loopback: bool) -> None:
    assert is_loopback(host) is loopback


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "192.168.1.2", ""])
@pytest.mark.parametrize("path", ["/", "/data/", "/static/style.css"])
def test_a_rebound_name_is_refused(web: httpx.Client, host: str, path: str) -> None:
    assert web.get(path, headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost", "[::1]:8765", "[::1]"])
def test_this_machine_s_names_are_served(web: httpx.Client, host: str) -> None:
    assert web.get("/sources", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/data/archive", "/static/style.css"])
def test_the_password_is_asked_everywhere(config: Config, path: str) -> None:
    with serving(build(config, host="0.0.0.0", password="口令:1")) as address:
        client = httpx.Client(base_url=address)
        refused = client.get(path)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Basic")
        assert client.get(path, auth=("desk", "wrong")).status_code == 401
        for header in ("Basic !!", "Bearer x", ""):
            assert client.get(path, headers={"Authorization": header}).status_code == 401
        assert client.get(path, auth=("desk", "口令:1")).status_code == 200
        client.close()
