"""Who may ask the page's server for assistants, and what is refused: a token, or nothing."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from crawler.extras import install_command
from scheduler.web import assistants
from scheduler.words.assistant_texts import NOTICE
from storage.accounts import Role
from tests.scheduler.archives import room_at
from tests.scheduler.mcp.newsroom import newsroom
from tests.scheduler.mcp.tokens import remove, token
from tests.scheduler.web.people import Place, place

CALL = {
    "jsonrpc": "2.0", "id": 1, "method": "tools/call",
    "params": {"name": "source_health", "arguments": {}},
}  # fmt: skip
ENGLISH = {"Accept-Language": "en"}
HEADERS = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-11-25"}


def asked(desk: Place, bearer: str | None, message: Any = CALL, **headers: str) -> httpx.Response:
    """One call, as a program sends it."""
    given = {**HEADERS, **({"Authorization": f"Bearer {bearer}"} if bearer is not None else {})}
    client = desk.client()
    return client.post("/mcp", json=message, headers={**given, **headers})


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    with place(tmp_path) as running:
        yield running


def test_a_token_of_a_reader_suffices_and_one_that_was_removed_is_out_at_once(desk: Place) -> None:
    bearer = token(desk.config, Role.READER, "assistant")
    answer = asked(desk, bearer)
    assert answer.status_code == 200
    assert answer.json()["result"]["structuredContent"]["counts"]["articles"] == 43
    assert "mcp-session-id" not in answer.headers
    remove(desk.config, "assistant")
    assert asked(desk, bearer).status_code == 401


@pytest.mark.parametrize("accounts", [True, False])
def test_nobody_asks_without_a_token(tmp_path: Path, *, accounts: bool) -> None:
    """Neither this machine's visitor, nor one who has signed in, nor a token that is none."""
    with place(tmp_path, accounts=accounts) as running:
        for bearer in (None, "yl_none", "x" * 10_000):
            answer = asked(running, bearer)
            assert answer.status_code == 401, bearer
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert "tokens add" in answer.json()["detail"]
        if accounts:
            client = running.signed_in("admin")
            answer = client.post("/mcp", json=CALL, headers=HEADERS)
            assert answer.status_code == 401


def test_the_guards_of_the_page_stand_before_it(desk: Place) -> None:
    """A name that was rebound to us, and a page of another site, are refused with a token, too."""
    bearer = token(desk.config, Role.ADMIN)
    assert asked(desk, bearer, Host="evil.example").status_code == 400
    assert asked(desk, bearer, Origin="https://evil.example").status_code == 403
    assert asked(desk, bearer, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert asked(desk, bearer, Origin=desk.address).status_code == 200


def test_the_name_under_which_readers_reach_the_page_is_served(tmp_path: Path) -> None:
    with place(tmp_path, web='address = "https://news.example.org/"') as running:
        bearer = token(running.config, Role.READER)
        assert asked(running, bearer, Host="news.example.org").status_code == 200
        assert asked(running, bearer, Host="else.example.org").status_code == 400


def test_only_one_answer_to_each_request(desk: Place) -> None:
    """No stream that stays open, no session, no body beyond its bound."""
    client = desk.client()
    client.headers["Authorization"] = f"Bearer {token(desk.config, Role.READER)}"
    for method in ("GET", "DELETE", "PUT", "HEAD"):
        answer = client.request(method, "/mcp", headers=HEADERS)
        assert answer.status_code == 405
        assert answer.headers["allow"] == "POST"
    large = b'{"x": "' + b"x" * assistants.LARGEST + b'"}'
    kind = {**HEADERS, "Content-Type": "application/json"}
    assert client.post("/mcp", content=large, headers=kind).status_code == 413
    assert client.post("/mcp", content=iter([large]), headers=kind).status_code == 413
    plain = {**HEADERS, "Content-Type": "text/plain"}
    assert client.post("/mcp", content=json.dumps(CALL), headers=plain).status_code == 400
    for broken in (b"", b"{", b"[" * 100_000, b"[]", b'"x"', b'{"jsonrpc": "2.0"}', b"\xff\xfe"):
        answer = client.post("/mcp", content=broken, headers=kind)
        assert 400 <= answer.status_code < 500, broken[:20]
        assert "Traceback" not in answer.text


def test_it_speaks_the_language_that_is_asked_for(desk: Place) -> None:
    bearer = token(desk.config, Role.READER)
    for headers, notice in (({}, NOTICE[0]), (ENGLISH, NOTICE[1])):
        answer = asked(desk, bearer, **headers).json()
        assert answer["result"]["structuredContent"]["notice"] == notice


@pytest.mark.parametrize("role", list(Role))
def test_no_role_can_write(desk: Place, role: Role) -> None:
    """There is no tool that writes, and no other method of the protocol that does."""
    bearer = token(desk.config, role)
    before = desk.config.archive.read_bytes()
    for method in ("resources/list", "prompts/list", "completion/complete", "tasks/list", "x"):
        answer = asked(desk, bearer, {"jsonrpc": "2.0", "id": 2, "method": method, "params": {}})
        assert "error" in answer.json()
    listed = asked(desk, bearer, {"jsonrpc": "2.0", "id": 3, "method": "tools/list"}).json()
    assert all(tool["annotations"]["readOnlyHint"] for tool in listed["result"]["tools"])
    assert desk.config.archive.read_bytes() == before


def test_a_fault_of_ours_is_a_line_and_stands_in_the_log(
    desk: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("canary of a fault")

    monkeypatch.setattr("scheduler.mcp.toolbox.inquiry", fails)
    result = asked(desk, token(desk.config, Role.READER)).json()["result"]
    assert result["isError"]
    assert "canary" not in json.dumps(result)
    assert "canary of a fault" in caplog.text


def test_without_the_extra_it_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in {"mcp", "mcp_types"}]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "scheduler.mcp.server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp", None)
    newsroom(tmp_path)
    room = room_at(tmp_path, capsys, monkeypatch)
    said = room.run("mcp", code=2)
    assert install_command("mcp") in said
    assert said.count("\n") == 1
    with place(tmp_path) as running:
        answer = asked(running, token(running.config, Role.READER))
    assert answer.status_code == 501
    assert "mcp" in answer.json()["detail"]
    assert sys.prefix not in answer.text


LOADED = """
import sys
import scheduler.cli, scheduler.web.app, scheduler.mcp.toolbox
for name in scheduler.cli.COMMANDS:
    scheduler.cli.build().get_command(None, name)
extra = {"mcp", "mcp_types", "pydantic", "httpx2", "sse_starlette", "jsonschema"}
print(*sorted(extra & {*sys.modules}))
"""


def test_nothing_of_the_sdk_is_imported_without_it() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, check=True)
    assert done.stdout.strip() == b""


def test_an_archive_that_is_locked_or_lost_is_one_line(
    desk: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.archive.db.connection.BUSY_TIMEOUT_S", 0.05)
    bearer = token(desk.config, Role.READER)
    with closing(sqlite3.connect(desk.config.archive)) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        locked = asked(desk, bearer, **ENGLISH).json()["result"]
    for path in desk.config.archive.parent.glob("archive.db*"):
        path.unlink()
    lost = asked(desk, bearer, **ENGLISH).json()["result"]
    for result, said in ((locked, "locked by another program"), (lost, "archive.db")):
        assert result["isError"]
        (block,) = result["content"]
        assert said in block["text"]
        assert "\n" not in block["text"]
