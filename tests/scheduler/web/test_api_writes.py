"""Every write of a program, by every role, from every origin; and under whose name it is kept."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from scheduler.web.api.answering import CSRF
from scheduler.web.api.operations import WRITES
from scheduler.web.bearers import API
from storage import Archive
from storage.accounts import Role
from storage.desk_work import MOST_NOTE, Act
from tests.scheduler.web.people import HEADER, SHARED, Place, place, token_in
from tests.scheduler.web.programs import program
from tests.scheduler.web.test_web_writes import FORGED, state_of

# Every write with what it says, and what a good one answers.
BODIES: dict[str, tuple[str, object, set[int]]] = {
    "seeChanges": ("/changes/seen", {"change_ids": [4]}, {200}),
    "seeChange": ("/changes/1/seen", None, {200}),
    "assignChange": ("/changes/1/assign", {"to": "desk"}, {200}),
    "noteChange": ("/changes/1/note", {"words": "已电话核实。"}, {200}),
    "finishChange": ("/changes/1/done", {}, {200}),
    "reopenChange": ("/changes/1/reopen", None, {200}),
    "acknowledgeIncident": ("/incidents/1/acknowledge", None, {200}),
    "muteArticle": ("/articles/1/mute", {"days": 7}, {200}),
    "unmuteArticle": ("/articles/1/unmute", None, {200}),
    "muteSource": ("/sources/site/mute", {"days": None}, {200}),
    "unmuteSource": ("/sources/site/unmute", None, {200}),
    "lookAtSource": ("/sources/site/look", None, {202, 409}),
    "addArticle": ("/articles", {"url": "https://news.example.org/a/999.html"}, {202, 409}),
}
PEOPLE = ("nobody", "shared", "reader", "desk", "admin")
PROGRAMS = tuple(f"program-{role}" for role in Role)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    web = f'proxies = ["192.0.2.1"]\nuser_header = "{HEADER}"'
    folder = tmp_path_factory.mktemp("programs")
    with place(folder, web, password=SHARED, accounts=True) as running:
        yield running


@pytest.fixture(scope="module")
def visitors(desk: Place) -> dict[str, httpx.Client]:
    return {
        "nobody": desk.client(),
        "shared": desk.client(auth=("anybody", SHARED)),
        **{role.value: desk.signed_in(role.value) for role in Role},
        **{f"program-{role}": program(desk, role) for role in Role},
    }


def test_each_write_is_tried() -> None:
    assert set(BODIES) == {operation.name for operation in WRITES}


def test_what_writes_is_of_the_desk() -> None:
    assert {operation.needed for operation in WRITES} == {Role.DESK}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("who", [*PEOPLE, *PROGRAMS])
def test_only_a_token_of_the_desk_writes_or_a_browser_with_its_own(
    desk: Place, visitors: dict[str, httpx.Client], name: str, who: str
) -> None:
    client, (path, body, good) = visitors[who], BODIES[name]
    works = who.endswith(("desk", "admin"))
    before = state_of(desk.config.archive)

    def sent(**headers: str) -> int:
        return client.post(f"{API}{path}", json=body, headers=headers).status_code

    evil = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    own = {"Origin": desk.address, "Sec-Fetch-Site": "same-origin"}
    assert sent(**evil) == 403
    assert client.put(f"{API}{path}", headers=own).status_code in {401, 405}
    if who in PEOPLE:
        token = token_in(client.get("/changes/1")) if works else "0" * 64
        refused = {401} if who == "nobody" else {403}
        for headers in (
            {}, own, FORGED, {**own, CSRF: "0" * 64}, {CSRF: token}, {**evil, CSRF: token},
            {"Origin": "null", CSRF: token}, {**own, "Sec-Fetch-Site": "none", CSRF: token},
        ):  # fmt: skip
            assert sent(**headers) in refused | {403}, headers
        if not works:
            assert sent(**own, **{CSRF: token}) in refused
        assert state_of(desk.config.archive) == before
        if works:
            assert sent(**own, **{CSRF: token}) in good
        return
    if not works:
        assert sent() == 403
        assert sent(**FORGED) == 403
        assert state_of(desk.config.archive) == before
    else:
        assert sent() in good


def test_a_cookie_beside_a_token_gives_it_nothing(
    desk: Place, visitors: dict[str, httpx.Client]
) -> None:
    """The token is looked at alone: a reader's stays one in the browser of an admin."""
    headers = {"Authorization": visitors["program-reader"].headers["Authorization"]}
    answer = visitors["admin"].post(f"{API}/changes/9/done", headers=headers)
    assert answer.status_code == 403


def test_no_token_opens_a_form(desk: Place, visitors: dict[str, httpx.Client]) -> None:
    client, before = visitors["program-admin"], state_of(desk.config.archive)
    own = {"Origin": desk.address, "Sec-Fetch-Site": "same-origin"}
    for path in ("/changes/1/done", "/changes/seen", "/desk/add", "/sources/look"):
        answer = client.post(path, data={"token": "0" * 64, "change": "1"}, headers=own)
        assert answer.status_code in {401, 403}, path
    assert state_of(desk.config.archive) == before


def test_what_a_program_does_is_kept_under_its_name(desk: Place) -> None:
    client = program(desk, Role.DESK, "改稿系统")
    told = client.post(f"{API}/changes/20/note", json={"words": "第一行\n<b>二</b>"}).json()
    assert (told["seen_by"], told["log"][-1]["words"]) == ("改稿系统", "第一行\n<b>二</b>")
    told = client.post(f"{API}/changes/20/assign", json={"to": "admin"}).json()
    assert told["assigned_to"] == "admin"
    assert client.post(f"{API}/changes/20/assign", json={"to": None}).json()["assigned_to"] is None
    told = client.post(f"{API}/changes/20/done").json()
    assert (told["done_by"], told == client.get(f"{API}/changes/20/handling").json()) == (
        "改稿系统", True,
    )  # fmt: skip
    assert client.post(f"{API}/articles/30/mute", json={"days": 3}).json() == {
        "muted": True, "article_id": 30,
    }  # fmt: skip
    assert client.post(f"{API}/articles/30/unmute").json()["muted"] is False
    with Archive(desk.config.archive, read_only=True) as archive:
        log = archive.desk.log.newest(6)
    assert {entry.who for entry in log} == {"改稿系统"}
    assert [entry.act for entry in reversed(log)] == [
        Act.NOTE, Act.ASSIGNED, Act.ASSIGNED, Act.DONE, Act.MUTED, Act.UNMUTED,
    ]  # fmt: skip
    page = desk.signed_in("reader").get("/changes/20").text
    assert "改稿系统" in page
    assert "&lt;b&gt;二&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/changes/1/note", {"words": ""}, 400),
        ("/changes/1/note", {"words": "  \n"}, 400),
        ("/changes/1/note", {"words": "字" * (MOST_NOTE + 1)}, 400),
        ("/changes/1/note", {"words": "字", "who": "wang"}, 400),
        ("/changes/1/note", {}, 400),
        ("/changes/1/note", [], 400),
        ("/changes/1/assign", {"to": "nobody"}, 400),
        ("/changes/1/assign", {}, 400),
        ("/changes/seen", {"change_ids": []}, 400),
        ("/changes/seen", {"change_ids": [0]}, 400),
        ("/changes/seen", {"change_ids": [999]}, 404),
        ("/changes/999/done", None, 404),
        ("/incidents/999/acknowledge", None, 404),
        ("/articles/999/mute", {}, 404),
        ("/articles/1/mute", {"days": 0}, 400),
        ("/articles/1/mute", {"days": 367}, 400),
        ("/sources/nobody/mute", {}, 404),
        ("/sources/nobody/look", None, 404),
        ("/articles", {"url": "file:///etc/passwd"}, 400),
        ("/articles", {"url": "x" * 2001}, 400),
        ("/articles", {}, 400),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    desk: Place, visitors: dict[str, httpx.Client], path: str, body: object, status: int
) -> None:
    before = state_of(desk.config.archive)
    answer = visitors["program-desk"].post(f"{API}{path}?lang=en", json=body)
    if body is None:
        answer = visitors["program-desk"].post(f"{API}{path}?lang=en")
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert state_of(desk.config.archive) == before


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"words=x", "application/x-www-form-urlencoded", 415),
        (b'{"words": "x"}', "text/plain", 415),
        (b'{"words": "x"', "application/json", 400),
        (b'{"words": "\xff"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b" " * (1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_a_body_that_is_none(
    visitors: dict[str, httpx.Client], content: bytes, kind: str, status: int
) -> None:
    answer = visitors["program-desk"].post(
        f"{API}/changes/1/note", content=content, headers={"Content-Type": kind}
    )
    assert answer.status_code == status
    assert answer.json()["status"] == status
