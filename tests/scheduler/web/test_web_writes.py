"""Every write, by every role, from every origin: a table, held; and what a write does."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import h11
import httpx
import pytest
from starlette.routing import Route

from scheduler.web import datapages
from scheduler.web.app import build
from storage import Archive
from storage.accounts import Accounts, Role
from storage.archive.db import connection
from storage.desk_work import MOST_NOTE, Act
from tests.scheduler.web.people import HEADER, PASSWORD, SHARED, Place, place, token_in
from tests.storage.archive.earlier import earlier

# Every write of the desk with what its form needs, and what a good one answers.
FORMS: dict[str, dict[str, object]] = {
    "/changes/seen": {"change": 4},
    "/changes/{change_id:int}/seen": {},
    "/changes/{change_id:int}/assign": {"to": "desk"},
    "/changes/{change_id:int}/note": {"note": "已电话核实。"},
    "/changes/{change_id:int}/done": {},
    "/changes/{change_id:int}/reopen": {},
    "/incidents/{incident_id:int}/acknowledge": {},
    "/articles/{article_id:int}/mute": {"days": 7},
    "/articles/{article_id:int}/unmute": {},
    "/sources/mute": {"source": "site"},
    "/sources/unmute": {"source": "site"},
    "/sources/look": {"source": "site"},
    "/desk/add": {"url": "https://news.example.org/a/999.html"},
    "/searches/save": {"name": "改动", "listing": "changes", "kind": "edited"},
    "/searches/{search_id:int}/rule": {"channel": "hook", "schedule": "immediate"},
    "/searches/{search_id:int}/rule/pause": {"paused": "yes"},
    "/searches/{search_id:int}/rule/remove": {},
    "/searches/{search_id:int}/remove": {},
}
# What is of the visitor's own account alone.
OF_READERS: dict[str, dict[str, object]] = {"/searches/token": {"end": "yes"}}
# Those that write seeds or look at sites; without `[web] seeds` a good one is refused in words.
OF_ADMINS: dict[str, dict[str, object]] = {
    "/sources/preview": {},
    "/sources/keep": {"id": "a", "name": "甲"},
    "/sources/pause": {"source": "site", "paused": "yes"},
    "/sources/remove": {"id": "a"},
    "/topics/try": {},
    "/topics/keep": {"id": "a", "text": "id = 'a'"},
    "/topics/remove": {"id": "a"},
}
NEEDED: dict[str, Role | None] = {
    "/sign-in": None, "/sign-out": Role.READER, **dict.fromkeys(FORMS, Role.DESK),
    **dict.fromkeys(OF_ADMINS, Role.ADMIN), **dict.fromkeys(OF_READERS, Role.READER),
}  # fmt: skip
WHO = ("nobody", "shared", "reader", "desk", "admin")
FORGED = {
    HEADER: "admin", "X-Forwarded-User": "admin", "X-Forwarded-For": "127.0.0.1",
    "Forwarded": "for=127.0.0.1", "X-Real-IP": "127.0.0.1", "Via": "1.1 proxy",
}  # fmt: skip


def path_of(route: str) -> str:
    for name in ("change_id", "incident_id", "article_id", "search_id"):
        route = route.replace(f"{{{name}:int}}", "1")
    return route


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """With accounts, a shared password, and a proxy that is somewhere else."""
    channel = '[[channels]]\nid = "hook"\nkind = "webhook"\nurl = "http://127.0.0.1:9/"'
    web = f'proxies = ["192.0.2.1"]\nuser_header = "{HEADER}"\n{channel}'
    folder = tmp_path_factory.mktemp("desk")
    with place(folder, web, password=SHARED, accounts=True) as running:
        yield running


@pytest.fixture(scope="module")
def visitors(desk: Place) -> dict[str, httpx.Client]:
    return {
        "nobody": desk.client(),
        "shared": desk.client(auth=("anybody", SHARED)),
        **{role.value: desk.signed_in(role.value) for role in Role},
    }


def state_of(path: Path) -> list[object]:
    """All that the desk can write, so that nothing written unseen goes unseen here."""
    tables = ("desk_log", "desk_changes", "desk_incidents", "desk_requests", "mutes", "searches",
              "search_rules")  # fmt: skip
    with closing(sqlite3.connect(path)) as db:
        return [db.execute(f"select * from {table}").fetchall() for table in tables]


def test_the_table_names_every_write(desk: Place) -> None:
    app = build(desk.config, host="127.0.0.1")
    while not hasattr(app, "routes"):
        app = getattr(app, "_app", None) or app._pages  # type: ignore[attr-defined]
    routes = [r for r in app.routes if isinstance(r, Route)]
    for route in routes:
        assert route.methods in ({"GET", "HEAD"}, {"POST"}), route.path
    written = {r.path: r.endpoint.needed for r in routes if r.methods == {"POST"}}
    assert written == NEEDED


@pytest.mark.parametrize("route", [*FORMS, *OF_ADMINS, *OF_READERS])
@pytest.mark.parametrize("who", WHO)
def test_only_the_desk_s_own_forms_write(
    desk: Place, visitors: dict[str, httpx.Client], route: str, who: str
) -> None:
    client, path = visitors[who], path_of(route)
    works, rules = who in ("desk", "admin"), route in OF_ADMINS
    reads = route in OF_READERS
    may = who == "admin" if rules else works or (reads and who == "reader")
    # A second look, address or name is there already; seeds have no folder here, and no source is
    # one; who comes after the first finds the search removed.
    gone = {404} if route.startswith("/searches/{") else set()
    good = {400, 404} if rules else {303, 409} | gone
    token = token_in(client.get("/searches" if reads else "/changes/1")) if may else "0" * 64
    if works:
        token = token_in(client.get("/changes/1"))
    given = {**FORMS, **OF_ADMINS, **OF_READERS}[route]
    form = {"back": "", **{name: str(value) for name, value in given.items()}}
    own = {"Origin": desk.address, "Sec-Fetch-Site": "same-origin"}
    before = state_of(desk.config.archive)

    def sent(headers: dict[str, str], **values: str) -> int:
        return client.post(path, data={**form, **values}, headers=headers).status_code

    refused = {401} if who == "nobody" else {403}
    for headers in (
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": desk.address, "Sec-Fetch-Site": "same-site"},
        {"Origin": desk.address, "Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate",
         "Sec-Fetch-Dest": "document"},
        {},
    ):  # fmt: skip
        assert sent(headers, token=token) in refused | {403}, headers
    assert sent(own) in refused
    assert sent(own, token="") in refused
    assert sent(own, token="0" * 64) in refused
    assert sent(own, token="令牌") in refused
    if not may:
        assert sent({**own, **FORGED}, token=token) in refused
        assert sent(own, token=token) in refused
    assert client.get(path).status_code in {404, 405} | ({303} if who == "nobody" else set())
    assert client.put(path, headers=own).status_code in {405, *refused}
    assert state_of(desk.config.archive) == before
    if may:
        assert sent(own, token=token) in good
        assert sent({"Sec-Fetch-Site": "same-origin"}, token=token) in good


def test_another_s_token_is_none(desk: Place, visitors: dict[str, httpx.Client]) -> None:
    token = token_in(visitors["admin"].get("/changes/1"))
    assert desk.post(visitors["desk"], "/changes/9/seen", token).status_code == 403
    again = desk.signed_in("admin")
    assert desk.post(again, "/changes/9/seen", token).status_code == 403


def test_who_did_what_is_kept_and_shown(tmp_path: Path) -> None:
    with place(tmp_path, accounts=True) as desk:
        client = desk.signed_in("desk")
        token = token_in(client.get("/changes/1"))

        def do(path: str, **values: object) -> None:
            assert desk.post(client, path, token, **values).status_code == 303

        do("/changes/1/note", note="第一行\r\n第二行 <b>粗</b>\u202e反")
        do("/changes/1/assign", to="admin")
        do("/changes/1/done")
        do("/changes/seen", change=2)
        do("/articles/2/mute", days=0)
        do("/sources/mute", source="site", days=7)
        do("/incidents/1/acknowledge")
        page = client.get("/changes/1").text
        for shown in ("第一行\n第二行 &lt;b&gt;粗&lt;/b&gt;", "desk", "admin", "办结"):
            assert shown in page
        log = client.get("/desk?lang=en").text
        for shown in ("assigned", "done", "muted", "acknowledged", "admin"):
            assert shown in log
        assert '<a href="/articles/2">甬凉协作第2次联席会议</a> <small>' in log
        assert "知悉" in client.get("/sources?lang=zh").text
        assert "恢复通知" in client.get("/articles/2").text
        assert "第二行" in client.get("/articles/1").text
        with Archive(desk.config.archive, read_only=True) as archive:
            entries = list(reversed(archive.desk.log.newest(20)))
            assert {entry.who for entry in entries} == {"desk"}
            assert [entry.act for entry in entries] == [
                Act.NOTE, Act.ASSIGNED, Act.DONE, Act.SEEN, Act.MUTED, Act.MUTED, Act.ACKNOWLEDGED,
            ]  # fmt: skip
        do("/articles/2/unmute")
        do("/sources/unmute", source="site")
        found = client.get("/changes?handling=done").text
        assert found.count('class="kind') == 1
        assert "没有符合条件" in client.get("/changes?to=desk").text
        assert 'href="/changes/1"' in client.get("/changes?to=admin").text


HOSTILE = "<script>document.title='run'</script>\u202e\u2066\u0000\ud7ff" + "记" * 1000


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("local")) as running:
        yield running


def test_a_hostile_note_is_text(local: Place) -> None:
    client = local.client()
    token = token_in(client.get("/changes/3"))
    assert local.post(client, "/changes/3/note", token, note=HOSTILE).status_code == 303
    page = client.get("/changes/3").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    with Archive(local.config.archive, read_only=True) as archive:
        assert archive.desk.log.of_change(3)[-1].words == HOSTILE


@pytest.mark.parametrize("size", [MOST_NOTE + 1, 100 * 1024])
def test_too_long_a_note_comes_back_whole(local: Place, size: int) -> None:
    client, note = local.client(), "长" * size
    token = token_in(client.get("/changes/3"))
    answer = local.post(client, "/changes/3/note", token, note=note)
    assert answer.status_code == 400
    assert note in answer.text
    assert str(size) in answer.text


def test_what_was_typed_on_a_stale_page_is_given_back(local: Place) -> None:
    answer = local.post(local.client(), "/changes/3/note", "0" * 64, note="不可丢失 <x>")
    assert answer.status_code == 403
    assert "不可丢失 &lt;x&gt;" in answer.text


def test_what_was_typed_is_given_back_where_the_archive_is_locked(
    local: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = local.client()
    token = token_in(client.get("/changes/3"))
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_S", 0.2)
    with closing(sqlite3.connect(local.config.archive)) as other:
        other.execute("begin immediate")
        answer = local.post(client, "/changes/3/note", token, note="不可丢失 <y>")
    assert answer.status_code == 503
    assert "不可丢失 &lt;y&gt;" in answer.text
    assert "占用" in answer.text
    gone = local.post(client, "/changes/999/note", token, note="不可丢失 <z>")
    assert "不可丢失 &lt;z&gt;" in gone.text


@pytest.mark.parametrize(
    ("path", "values", "code"),
    [
        ("/changes/999/seen", {}, 404),
        ("/changes/999/note", {"note": "x"}, 404),
        ("/changes/1/note", {"note": "  \n "}, 400),
        ("/changes/1/assign", {"to": "<b>"}, 400),
        ("/incidents/999/acknowledge", {}, 404),
        ("/articles/999/mute", {}, 404),
        ("/sources/mute", {"source": "nobody"}, 404),
        ("/sources/look", {"source": "nobody"}, 404),
        ("/desk/add", {"url": "javascript:alert(1)"}, 400),
        ("/desk/add", {"url": "https://x.example/" + "a" * 3000}, 400),
        ("/desk/add", {"url": ""}, 400),
        ("/changes/1/note", {"note": "x" * (1024 * 1024)}, 413),
    ],
)
def test_a_form_that_cannot_be_done_is_answered_in_words(
    local: Place, path: str, values: dict[str, object], code: int
) -> None:
    client = local.client()
    token = token_in(client.get("/changes/1"))
    for lang in ("zh", "en"):
        client.cookies.set("lang", lang)
        answer = local.post(client, path, token, **values)
        assert answer.status_code == code
        assert 'role="alert"' in answer.text


def test_what_is_no_form_is_refused(local: Place) -> None:
    own = {"Origin": local.address}
    for kind in ("text/plain", "application/json", "multipart/form-data; boundary=x"):
        headers = {**own, "Content-Type": kind}
        answer = local.client().post("/changes/1/seen", content=b"token=x", headers=headers)
        assert answer.status_code == 415
    many = "&".join("change=1" for _ in range(600))
    headers = {**own, "Content-Type": "application/x-www-form-urlencoded"}
    assert local.client().post("/changes/seen", content=many, headers=headers).status_code == 413


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "evil",
             "/sign-in", "/a\nb", "http://[bad"],
)  # fmt: skip
def test_a_form_leads_back_to_this_site_alone(local: Place, back: str) -> None:
    client = local.client()
    token = token_in(client.get("/changes/1"))
    answer = local.post(client, "/changes/1/seen", token, back=back)
    assert answer.headers["location"] == "/changes/1"
    answer = local.post(client, "/changes/1/seen", token, back="/changes?page=2&kind=new")
    assert answer.headers["location"] == "/changes?page=2&kind=new"


def test_requests_wait_for_the_daemon_and_say_so(local: Place) -> None:
    client = local.client()
    token = token_in(client.get("/changes/1"))
    assert local.post(client, "/sources/look", token, source="site").status_code == 303
    again = local.post(client, "/sources/look", token, source="site")
    assert again.status_code == 409
    assert "一分钟" in again.text
    url = "https://news.example.org/a/777.html"
    assert local.post(client, "/desk/add", token, url=url).status_code == 303
    page = client.get("/desk").text
    assert url in page
    assert "守护进程没有运行" in page


def test_what_was_forgotten_is_not_asked_for(local: Place) -> None:
    with Archive(local.config.archive) as archive:
        url = archive.queries.articles.as_json(40)["url"]
        archive.upkeep.forgetting.redact(40, "法院", archive.desk.log.newest(1)[0].logged_at)
    client = local.client()
    answer = local.post(client, "/desk/add", token_in(client.get("/desk")), url=url)
    assert answer.status_code == 409
    assert "按要求删除" in answer.text


def canaries(desk: Place) -> list[str]:
    found = Accounts(desk.config.accounts).named("admin")
    assert found
    return [PASSWORD, SHARED, found[1], found[1].rsplit("$", 1)[1]]


def test_no_secret_stands_in_any_answer(desk: Place, visitors: dict[str, httpx.Client]) -> None:
    sessions = {client.cookies["yongliang"]: who for who, client in visitors.items()
                if "yongliang" in client.cookies}  # fmt: skip
    paths = ("/", "/articles", "/articles/1", "/changes", "/changes/1", "/sources", "/desk",
             "/topics", "/reports", "/sign-in", "/nothing", "/data/", "/data/archive.json",
             "/data/archive/desk_log.json", "/data/-/settings.json", "/data/-/metadata.json",
             "/accounts.db", "/data/accounts", "/searches", "/searches/1",
             "/searches/1/atom.xml")  # fmt: skip
    for client in visitors.values():
        for path in paths:
            answer = client.get(path)
            told = answer.text + str(answer.headers)
            for secret in [*canaries(desk), *sessions]:
                assert secret not in told, path
    wrong = desk.client()
    page = wrong.get("/sign-in")
    answer = desk.post(wrong, "/sign-in", token_in(page), name="admin", password=SHARED)
    assert SHARED not in answer.text


def test_the_process_of_the_data_pages_gets_no_session() -> None:
    """It answers strangers' questions: what it does not have it cannot tell."""
    secret = [(b"cookie", b"yongliang=canary"), (b"authorization", b"Basic canary")]
    headers = [(b"host", b"localhost"), (b"accept", b"text/html"), *secret]
    scope = {"method": "GET", "raw_path": b"/data/", "query_string": b"", "headers": headers}
    asked = datapages._request(h11.Connection(h11.CLIENT), scope)
    assert b"text/html" in asked
    assert b"canary" not in asked


def test_accounts_are_in_no_copy_of_the_archive(desk: Place, tmp_path: Path) -> None:
    with Archive(desk.config.archive) as archive:
        archive.upkeep.backups.write(tmp_path / "copy.db")
    for secret in canaries(desk):
        for file in (desk.config.archive, tmp_path / "copy.db"):
            assert secret.encode() not in file.read_bytes()


def test_an_archive_of_an_earlier_schema_is_not_raised_by_a_form(tmp_path: Path) -> None:
    with place(tmp_path) as desk:
        client, path = desk.client(), desk.config.archive
        token = token_in(client.get("/changes/1"))
        shutil.move(path, tmp_path / "now.db")
        earlier(tmp_path / "now.db", path, 23)
        before = path.read_bytes()
        answer = desk.post(client, "/changes/1/note", token, note="不可丢失")
        assert answer.status_code == 503
        assert "不可丢失" in answer.text
        assert "旧版格式" in answer.text
        assert path.read_bytes() == before
