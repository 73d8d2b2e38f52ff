"""Who is at the door: accounts, the shared password, a proxy's word, this machine itself."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from crawler.toml_tables import FaultsError
from scheduler.errors import UsageError
from scheduler.web.passwords import AT_ONCE, Passwords, TooManyError, hashed
from scheduler.web.server import serve
from scheduler.web.throttling import Throttle
from storage.accounts import Accounts, Role
from storage.times import utc_now
from tests.scheduler.web.people import HEADER, PASSWORD, SHARED, place, token_in

PROXY = f'proxies = ["127.0.0.0/8"]\nuser_header = "{HEADER}"'
MAY = "标为已看"
"""Stands on a change that nobody has seen, for those who may mark it."""


def may_work(client: httpx.Client, **headers: str) -> bool:
    answer = client.get("/changes/40?lang=zh", headers=headers)
    assert answer.status_code == 200, answer.text
    return MAY in answer.text


def test_without_accounts_this_machine_s_visitor_is_the_admin(tmp_path: Path) -> None:
    with place(tmp_path) as desk:
        client = desk.client()
        assert may_work(client)
        token = token_in(client.get("/changes/1"))
        assert desk.post(client, "/changes/1/done", token).status_code == 303
        assert "本机" in client.get("/desk?lang=zh").text


@pytest.mark.parametrize(
    "header",
    ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Any",
     "Via", "X-Real-IP"],
)  # fmt: skip
def test_what_came_through_a_proxy_is_nobody_s(tmp_path: Path, header: str) -> None:
    with place(tmp_path) as desk:
        client = desk.client()
        token = token_in(client.get("/changes/1"))
        client.headers[header] = "127.0.0.1"
        assert not may_work(client)
        assert desk.post(client, "/changes/1/done", token).status_code == 403


def test_what_nginx_hands_on_unless_told_otherwise_is_nobody_s(tmp_path: Path) -> None:
    with place(tmp_path) as desk:
        host, port = desk.address.removeprefix("http://").split(":")
        for version, works in (("1.0", False), ("1.1", True)):
            with socket.create_connection((host, int(port)), 10) as line:
                line.sendall(
                    f"GET /sources HTTP/{version}\r\nHost: {host}:{port}\r\n"
                    "Accept: text/html\r\nConnection: close\r\n\r\n".encode()
                )
                page = b"".join(iter(lambda: line.recv(65536), b"")).decode()
            assert ("/sources/new" in page) == works, version


@pytest.mark.parametrize(
    ("web", "password", "code"),
    [
        ('address = "https://desk.example.org"', "", 200),
        ('address = "http://127.0.0.1:8765/"', "", 200),
        ('proxies = ["192.0.2.1"]', "", 200),
        ('accounts = "people.db"', "", 303),
        ("", SHARED, 401),
        (PROXY, "", 401),
    ],
)
def test_a_page_that_others_reach_is_nobody_s(
    tmp_path: Path, web: str, password: str, code: int
) -> None:
    with place(tmp_path, web, password=password) as desk:
        client = desk.client()
        answer = client.get("/changes/1")
        assert answer.status_code == code
        assert MAY not in answer.text
        refused = desk.post(client, "/changes/1/done", "0" * 64).status_code
        assert refused == (403 if code == 200 else 401)


def test_one_signs_in_works_and_signs_out(tmp_path: Path) -> None:
    with place(tmp_path, accounts=True) as desk:
        nobody = desk.client()
        answer = nobody.get("/changes?kind=new")
        assert answer.headers["location"] == "/sign-in?next=%2Fchanges%3Fkind%3Dnew"
        page = nobody.get(answer.headers["location"])
        assert 'value="/changes?kind=new"' in page.text
        # A link to sign in would leave for this form what was wanted.
        assert ">登录</a>" not in page.text
        assert nobody.get("/static/style.css").status_code == 200
        del nobody.headers["Accept"]
        assert nobody.get("/data/archive.json").status_code == 401
        reader, client = desk.signed_in("reader"), desk.signed_in("DESK")
        assert not may_work(reader)
        assert may_work(client)
        assert client.get("/data/archive.json?sql=select+1").status_code == 200
        cookie = next(iter(client.cookies.jar))
        assert cookie.has_nonstandard_attr("HttpOnly")
        answer = desk.post(client, "/sign-out", token_in(client.get("/")))
        assert answer.status_code == 303
        client.cookies.set("yongliang", str(cookie.value))
        assert client.get("/").status_code == 303


def test_no_cache_keeps_one_visitor_s_page_for_another(tmp_path: Path) -> None:
    with place(tmp_path, accounts=True) as desk:
        client = desk.signed_in("desk")
        for path in ("/", "/reports/day/2026-11-20", "/articles/1/versions/1/snapshot"):
            assert "private" in client.get(path).headers["cache-control"]


@pytest.mark.parametrize("after", ["remove", "password", "last"])
def test_a_session_ends_with_its_account(tmp_path: Path, after: str) -> None:
    with place(tmp_path, accounts=True) as desk:
        accounts, client = Accounts(desk.config.accounts), desk.signed_in("desk")
        token = token_in(client.get("/changes/1"))
        if after == "password":
            accounts.set_password("desk", hashed("another password"))
        else:
            accounts.remove("desk")
        if after == "last":
            accounts.remove("reader")
            accounts.remove("admin")
        assert client.get("/changes/1").status_code == 303
        assert desk.post(client, "/changes/1/done", token).status_code == 401


def test_who_signs_in_anew_leaves_no_session_behind(tmp_path: Path) -> None:
    with place(tmp_path, accounts=True) as desk:
        client = desk.signed_in("desk")
        before = client.cookies["yongliang"]
        values = {"name": "admin", "password": PASSWORD}
        token = token_in(client.get("/changes/1"))
        assert desk.post(client, "/sign-in", token, **values).status_code == 303
        assert client.cookies["yongliang"] != before
        old = desk.client(cookies={"yongliang": before})
        assert old.get("/").status_code == 303


def test_a_write_that_names_two_places_it_comes_from_is_none_of_ours(tmp_path: Path) -> None:
    with place(tmp_path) as desk:
        client = desk.client()
        values = {"token": token_in(client.get("/changes/1"))}
        for name, said in (("Origin", (desk.address, "http://evil.example")),
                           ("Sec-Fetch-Site", ("same-origin", "cross-site"))):  # fmt: skip
            headers = [(name, value) for value in said]
            assert client.post("/changes/1/done", data=values, headers=headers).status_code == 403


def test_readers_share_a_password_beside_the_accounts(tmp_path: Path) -> None:
    with place(tmp_path, password=SHARED, accounts=True) as desk:
        client = desk.client(auth=("anybody", SHARED))
        assert not may_work(client)
        assert client.get("/shared").headers["location"] == "/"
        nobody = desk.client()
        asked = nobody.get("/shared")
        assert asked.status_code == 401
        assert asked.headers["www-authenticate"].startswith("Basic")
        assert "/shared" in nobody.get("/sign-in").text
        assert may_work(desk.signed_in("desk"))


def test_the_accounts_that_cannot_be_used_let_nobody_in(tmp_path: Path) -> None:
    with place(tmp_path, accounts=True) as desk:
        client = desk.signed_in("admin")
        desk.config.accounts.chmod(0o644)
        answer = client.get("/")
        assert answer.status_code == 503
        assert "chmod 600" in answer.text


def test_a_known_proxy_names_who_has_signed_in(tmp_path: Path) -> None:
    with place(tmp_path, PROXY, accounts=True) as desk:
        client = desk.client()
        assert may_work(client, **{HEADER: "desk"})
        assert may_work(client, **{HEADER: "ADMIN"})
        assert not may_work(client, **{HEADER: "reader"})
        for name in ("nobody", "", "(local)"):
            answer = client.get("/", headers={HEADER: name})
            assert answer.status_code == 403
            assert "账户" in answer.text
        twice = [(HEADER, "admin"), (HEADER, "desk"), ("Accept", "text/html")]
        assert httpx.get(f"{desk.address}/", headers=twice).status_code == 403
        assert client.get("/").status_code == 303
        client.headers[HEADER] = "desk"
        token = token_in(client.get("/changes/1"))
        assert desk.post(client, "/changes/1/done", token).status_code == 303
        assert desk.post(client, "/changes/1/done", "").status_code == 403


def test_what_no_known_proxy_says_is_dropped(tmp_path: Path) -> None:
    web = f'proxies = ["192.0.2.0/24"]\nuser_header = "{HEADER}"'
    with place(tmp_path, web, accounts=True) as desk:
        client = desk.client(headers={HEADER: "admin", "X-Forwarded-For": "192.0.2.1"})
        assert client.get("/", headers={"Accept": "text/html"}).status_code == 303
        assert not may_work(desk.signed_in("reader"), **{HEADER: "admin"})


def test_the_header_needs_its_proxies(tmp_path: Path) -> None:
    for web in (f'user_header = "{HEADER}"', 'proxies = ["nowhere"]'):
        with pytest.raises(FaultsError, match="proxies"), place(tmp_path, web):
            pass


def test_the_site_answers_under_the_name_that_readers_use(tmp_path: Path) -> None:
    web = f'address = "https://desk.example.org/"\n{PROXY}'
    with place(tmp_path, web, accounts=True) as desk:
        client = desk.client(headers={HEADER: "desk", "Host": "desk.example.org"})
        token = token_in(client.get("/changes/1"))
        for host in ("desk.example.org", "127.0.0.1:8765"):
            answer = client.post(
                "/changes/1/seen",
                data={"token": token},
                headers={"Origin": "https://desk.example.org", "Host": host},
            )
            assert answer.status_code == 303, answer.text
        assert client.get("/", headers={"Host": "other.example.org"}).status_code == 400


@pytest.mark.parametrize(
    ("web", "origin", "is_secure"),
    [
        ("https://desk.example.org/", "https://desk.example.org", True),
        ("https://desk.example.org/", None, True),
        ("http://desk.example.org/", None, False),
        ("", "http://127.0.0.1:8765", False),
    ],
)
def test_a_session_goes_over_https_alone_where_that_is_the_address(
    tmp_path: Path, web: str, origin: str | None, *, is_secure: bool
) -> None:
    with place(tmp_path, f'address = "{web}"' if web else "", accounts=True) as desk:
        own = {"Host": "desk.example.org" if web else "127.0.0.1:8765"}
        client = desk.client(headers=own)
        said = {"Origin": origin} if origin else {"Sec-Fetch-Site": "same-origin"}
        values = {"token": token_in(client.get("/sign-in")), "name": "desk", "password": PASSWORD}
        answer = client.post("/sign-in", data=values, headers=said)
        assert answer.status_code == 303, answer.text
        cookie = answer.headers["set-cookie"]
        assert ("secure" in cookie.lower()) == is_secure
        assert "httponly" in cookie.lower()


def test_others_reach_no_page_that_asks_nobody(tmp_path: Path) -> None:
    with place(tmp_path) as desk, pytest.raises(UsageError, match="users add"):
        serve(desk.config, "0.0.0.0", 0, "")


# Passwords


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Accounts:
    made = Accounts(tmp_path_factory.mktemp("accounts") / "accounts.db")
    made.add("王", Role.DESK, hashed("café 口令 1"), utc_now())
    return made


def sign_in(passwords: Passwords, name: str, password: str, address: str = "192.0.2.9") -> bool:
    return asyncio.run(passwords.sign_in(name, password, address)) is not None


def test_a_password_is_the_same_from_any_keyboard(accounts: Accounts) -> None:
    passwords = Passwords(accounts)
    assert sign_in(passwords, "王", "café 口令 1")
    assert sign_in(passwords, "王", "cafe\u0301 口令 1")
    assert not sign_in(passwords, "王", "cafe 口令 1")
    assert not sign_in(passwords, "李", "café 口令 1")
    assert not sign_in(passwords, "王", "x" * 100_000)


def test_three_hundred_wrong_ones_are_slowed(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    passwords = Passwords(accounts, throttle=Throttle())
    monkeypatch.setattr(passwords, "_signed_in", lambda *_: None)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    refused = 0
    for number in range(300):
        try:
            assert not sign_in(passwords, "王", f"wrong {number}")
        except TooManyError:
            refused += 1
    assert refused > 280
    assert sum(slept) > 10


def test_no_more_than_two_are_hashed_at_once(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords, lock = Passwords(accounts), threading.Lock()
    now, most = 0, 0

    def hashing(*_: str) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.02)
        with lock:
            now -= 1

    monkeypatch.setattr(passwords, "_signed_in", hashing)

    async def all_at_once() -> None:
        calls = (passwords.sign_in("王", "x", f"192.0.2.{n}") for n in range(12))
        await asyncio.gather(*calls, return_exceptions=True)

    asyncio.run(all_at_once())
    assert most == AT_ONCE


@pytest.mark.slow
def test_guesses_at_the_form_are_slowed_while_others_are_served(tmp_path: Path) -> None:
    with place(tmp_path, accounts=True) as desk:
        client = desk.client()
        token = token_in(client.get("/sign-in"))
        reader = desk.signed_in("reader")

        def guess(number: int) -> int:
            form = {"token": token, "name": "admin", "password": f"wrong {number}"}
            origin = {"Origin": desk.address}
            # Thirty readings of the machine's certificates would be slower than the guesses.
            return httpx.post(f"{desk.address}/sign-in", data=form, headers=origin,
                              timeout=60, verify=False).status_code  # fmt: skip

        with ThreadPoolExecutor(30) as pool:
            guesses = [pool.submit(guess, number) for number in range(30)]
            time.sleep(0.5)
            begun = time.monotonic()
            assert reader.get("/sources").status_code == 200
            assert time.monotonic() - begun < 5
            codes = [one.result() for one in guesses]
        assert set(codes) == {403, 429}
        assert codes.count(403) <= 12
