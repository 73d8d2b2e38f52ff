"""Who may look: loopback names only, or the password."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

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
        client = httpx.Client(base_url=address, timeout=60, verify=False)
        refused = client.get(path)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Basic")
        assert client.get(path, auth=("desk", "wrong")).status_code == 401
        for header in ("Basic !!", "Bearer x", ""):
            assert client.get(path, headers={"Authorization": header}).status_code == 401
        assert client.get(path, auth=("desk", "口令:1")).status_code == 200
        client.close()


FOREIGN = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.mark.parametrize(
    ("path", "headers", "code"),
    [
        ("/data/archive.json?sql=select+1", FOREIGN, 403),
        ("/data/archive.json?sql=select+1", LINK, 403),
        ("/data/archive.json?sql=select+1", {**FOREIGN, "Sec-Fetch-Site": "same-site"}, 403),
        ("/data/archive.json?sql=select+1", {"Origin": "https://evil.example"}, 403),
        ("/data/archive.json?sql=select+1", {"Origin": "null"}, 403),
        ("/data/archive.json?sql=select+1", {"Origin": "http://[bad"}, 403),
        ("/data/archive.json?sql=select+1", {"Sec-Fetch-Site": "same-origin"}, 200),
        ("/data/archive.json?sql=select+1", {"Sec-Fetch-Site": "none"}, 200),
        ("/data/archive.json?sql=select+1", {}, 200),
        ("/sources", FOREIGN, 403),
        ("/sources", {**LINK, "Sec-Fetch-Dest": "iframe"}, 403),
        ("/sources", {"Origin": "https://evil.example"}, 403),
        ("/sources", LINK, 200),
        ("/sources", {}, 200),
    ],
)
def test_what_another_site_s_page_asks_is_refused(
    web: httpx.Client, path: str, headers: dict[str, str], code: int
) -> None:
    answer = web.get(path, headers=headers, timeout=30)
    assert answer.status_code == code
    assert (code == 200) or "别的网站" in answer.text


def test_the_site_s_own_scripts_may_name_their_origin(web: httpx.Client) -> None:
    own = str(web.base_url).rstrip("/")
    assert web.get("/sources", headers={"Origin": own}).status_code == 200


def test_guesses_are_slowed_while_others_are_served(config: Config) -> None:
    with serving(build(config, host="0.0.0.0", password="right")) as address:

        def asked(password: str) -> tuple[int, float]:
            begun = time.monotonic()
            answer = httpx.get(
                f"{address}/sources", auth=("desk", password), timeout=60, verify=False
            )
            return answer.status_code, time.monotonic() - begun

        with ThreadPoolExecutor(40) as pool:
            guesses = [pool.submit(asked, f"wrong {n}") for n in range(40)]
            time.sleep(0.5)
            waits = []
            while not waits or waits[-1] >= 2:
                assert len(waits) < 3, waits
                begun = time.monotonic()
                assert httpx.get(f"{address}/sources", timeout=30, verify=False).status_code == 401
                waits.append(time.monotonic() - begun)
            codes = [guess.result()[0] for guess in guesses]
        assert set(codes) == {401, 429}
        assert codes.count(401) <= 12
        until = time.monotonic() + 40
        while (code := asked("right")[0]) == 429 and time.monotonic() < until:
            time.sleep(1)
        assert code == 200
        assert asked("right")[0] == 200
