"""The page behind a real nginx with deploy/nginx.conf: who is believed, and what passes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from storage.accounts import Accounts, Role
from storage.times import utc_now
from tests.deploy.place import DEPLOY
from tests.deploy.test_pages import free_port
from tests.scheduler.web.people import HEADER, place, token_in

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
HASHED = "wang:{PLAIN}canary-of-nginx\nnobody-here:{PLAIN}canary-of-nginx\n"
SIGNED_IN = httpx.BasicAuth("wang", "canary-of-nginx")

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


@contextmanager
def behind(folder: Path, upstream: str, port: int) -> Iterator[str]:
    """nginx with the deploy's own file, in front of an upstream; its address."""
    assert NGINX
    if not (folder / "watch.pem").exists():
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost",
             "-keyout", folder / "watch.key", "-out", folder / "watch.pem"],
            check=True, capture_output=True,
        )  # fmt: skip
    (folder / "watch.users").write_text(HASHED, "utf-8")
    server = (DEPLOY / "nginx.conf").read_text("utf-8")
    server = server.replace("/etc/nginx/", f"{folder}/").replace(
        "listen 443", f"listen 127.0.0.1:{port}"
    )
    server = server.replace("http://127.0.0.1:8765", upstream)
    (folder / "nginx.conf").write_text(
        # Workers are whoever runs the tests, who may read the folder.
        ("user root;\n" if os.geteuid() == 0 else "")
        + f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;\n"
        "events { worker_connections 64; }\n"
        f"http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;\n"
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
        f"{server}\n}}\n",
        "utf-8",
    )
    process = subprocess.Popen(
        [NGINX, "-p", folder, "-e", folder / "error.log", "-c", folder / "nginx.conf"],
        stderr=subprocess.DEVNULL,
    )
    address = f"https://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 20
        while True:
            try:
                httpx.get(address, verify=False)
                break
            except httpx.TransportError:
                assert process.poll() is None, (folder / "error.log").read_text("utf-8")
                assert time.monotonic() < until
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def client(address: str, **options: object) -> httpx.Client:
    return httpx.Client(base_url=address, verify=False, timeout=30, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Path]]:
    """The page with accounts behind nginx: the addresses of nginx and of the page, the folder."""
    folder, port = tmp_path_factory.mktemp("desk"), free_port()
    web = f'address = "https://127.0.0.1:{port}"\nproxies = ["127.0.0.1"]\nuser_header = "{HEADER}"'
    with place(folder, web, accounts=True) as page:
        Accounts(page.config.accounts).add("wang", Role.DESK, "x", utc_now())
        with behind(folder, page.address, port) as address:
            yield address, page.address, folder


def test_who_has_signed_in_at_nginx_is_known_to_the_page(desk: tuple[str, str, Path]) -> None:
    with client(desk[0]) as reader:
        assert reader.get("/").status_code == 401
        answer = reader.get("/changes/1", auth=SIGNED_IN)
        assert answer.status_code == 200
        assert 'value="wang"' in answer.text  # to whom a change is given unless another is named
        assert reader.get("/", auth=("nobody-here", "canary-of-nginx")).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/", "/changes", "/searches/1/atom.xml", "/api/v1/articles", "/mcp", "/health", "/metrics"],
)
@pytest.mark.parametrize("name", [HEADER, HEADER.lower(), "X_Remote_User"])
def test_a_client_cannot_name_itself(desk: tuple[str, str, Path], path: str, name: str) -> None:
    """Neither where nginx asks for a password nor where a token opens the door."""
    with client(desk[0], headers={name: "admin"}) as forger:
        answer = forger.get(path)
        assert "admin" not in answer.text
        # What is not there for anybody (404) may be told to anybody; /health says only its state.
        assert answer.status_code in (
            {401, 303, 404} | ({200, 503} if path == "/health" else set())
        )
    with client(desk[0], headers={name: "admin"}, auth=SIGNED_IN) as forger:
        assert 'value="wang"' in forger.get("/changes/1").text


def posted(
    reader: httpx.Client, address: str, page: str, path: str, **values: str
) -> httpx.Response:
    """A form of a page, as a browser sends it through nginx."""
    token = token_in(reader.get(page))
    own = {"Origin": address, "Sec-Fetch-Site": "same-origin"}
    return reader.post(path, data={"token": token, **values}, headers=own)


def test_a_form_is_taken_for_the_page_s_own_and_a_foreign_one_is_not(
    desk: tuple[str, str, Path],
) -> None:
    with client(desk[0], auth=SIGNED_IN) as reader:
        good = posted(reader, desk[0], "/changes/1", "/changes/1/note", note="经 nginx")
        assert good.status_code == 303, good.text
        foreign = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
        assert reader.post("/changes/1/note", headers=foreign).status_code == 403


def test_a_feed_passes_with_its_token_alone(desk: tuple[str, str, Path]) -> None:
    with client(desk[0], auth=SIGNED_IN) as reader:
        kept = posted(
            reader, desk[0], "/changes/1", "/searches/save", name="全部", listing="changes"
        )
        feed = f"{kept.headers['location']}/atom.xml"
        answer = posted(reader, desk[0], "/searches", "/searches/token")
        token = re.search(r"\?token=([\w-]{40,})<", answer.text)
        assert token
    with client(desk[0]) as program:
        good = program.get(feed, params={"token": token[1]})
        assert good.status_code == 200
        assert good.headers["content-type"].startswith("application/atom+xml")
        assert desk[0] in good.text, "its links lead through nginx"
        assert program.get(feed, params={"token": "wrong"}).status_code in {303, 401}
        assert program.get(feed).status_code in {303, 401}


class _Echo(BaseHTTPRequestHandler):
    """Says what arrived; below ``/mcp`` in two parts, the second when it is asked for."""

    go_on = threading.Event()
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        said = "".join(f"{name}: {value}\n" for name, value in self.headers.items()).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._part(said)
        if self.path.startswith("/mcp"):
            self.go_on.wait(20)
            self._part(b"data: second\n\n")
        self._part(b"")

    do_POST = do_GET  # noqa: N815 - the server's name

    def _part(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """nginx in front of a server that says what arrived."""
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    upstream.daemon_threads = True
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    folder = tmp_path_factory.mktemp("echo")
    try:
        with behind(folder, f"http://127.0.0.1:{upstream.server_port}", free_port()) as address:
            yield address
    finally:
        upstream.shutdown()
        upstream.server_close()


FORGED = {
    HEADER: "admin",
    "Forwarded": "for=203.0.113.9;by=198.51.100.1",
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "gopher",
}


@pytest.mark.parametrize(
    "path", ["/", "/searches/3/atom.xml?token=t", "/api/v1/changes", "/api/v1", "/mcp"]
)
def test_nginx_alone_says_from_where_a_request_comes(echo: str, path: str) -> None:
    _Echo.go_on.set()
    auth = SIGNED_IN if path == "/" else None
    with client(echo, headers=FORGED, auth=auth) as forger:
        said = forger.get(path).text.lower()
    assert "203.0.113.9" not in said
    assert "admin" not in said
    assert "gopher" not in said
    assert "\nx-forwarded-for: 127.0.0.1\n" in said
    assert "\nx-forwarded-proto: https\n" in said
    assert ("x-remote-user: wang" in said) == (path == "/")
    assert f"host: {echo.removeprefix('https://')}" in said


@pytest.mark.parametrize("path", ["/api/v1/changes", "/mcp", "/mcp/", "/metrics"])
def test_a_program_s_token_passes_and_the_password_for_nginx_does_not(echo: str, path: str) -> None:
    _Echo.go_on.set()
    with client(echo) as program:
        said = program.get(path, headers={"Authorization": "Bearer canary-token"}).text
        assert "authorization: bearer canary-token" in said.lower()
        assert "authorization" not in program.get("/", auth=SIGNED_IN).text.lower()
        for beside in (
            "/mcpx",
            "/api/v10",
            "/healthy",
            "/searches/x/atom.xml",
            "/searches/1/atom.xml/x",
        ):
            assert program.get(beside).status_code == 401, beside


def test_an_answer_in_parts_comes_in_parts(echo: str) -> None:
    _Echo.go_on.clear()
    with client(echo) as program, program.stream("POST", "/mcp", json={"id": 1}) as answer:
        parts = answer.iter_text()
        assert "content-type: application/json" in next(parts).lower()
        _Echo.go_on.set()
        assert "second" in "".join(parts)
