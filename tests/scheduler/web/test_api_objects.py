"""What programs read: the objects of `--json`, in UTF-8, as the document declares them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from scheduler.cli import build
from scheduler.web.api.document import document
from scheduler.web.api.operation import Operation
from scheduler.web.api.operations import READS
from scheduler.web.bearers import API
from storage import Archive
from storage.times import utc_now
from tests.scheduler.web.conftest import NOW
from tests.scheduler.web.people import Place, place
from tests.scheduler.web.programs import program

# What the command line answers to each operation: address, command, and what is taken of it.
SAME: dict[str, tuple[str, tuple[str, ...]]] = {
    "listArticles": ("/articles?limit=200", ("articles",)),
    "getArticleByAddress": (
        "/articles/by-address?url=https://news.example.org/a/1.html", ("show", "1"),
    ),
    "getArticle": ("/articles/1", ("show", "1")),
    "getDiff": ("/articles/1/diff", ("diff", "1")),
    "getProof": ("/articles/1/proof?version=1", ("show", "1", "--proof", "--version", "1")),
    "listChanges": ("/changes?limit=200", ("changes",)),
    "search": ("/search?q=资金&limit=200", ("search", "资金")),
}  # fmt: skip
# What stands in the answer of another command.
WITHIN: dict[str, tuple[str, tuple[str, ...], str]] = {
    "listVersions": ("/articles/1/versions", ("show", "1"), "versions"),
    "getSpread": ("/articles/1/spread", ("show", "1"), "spread"),
    "listIncidents": ("/incidents?open=true", ("status",), "incidents"),
    "listSources": ("/sources", ("status",), "sources"),
}
ELSE = {
    "getVersion": "/articles/1/versions/1",
    "getChange": "/changes/4",
    "getHandling": "/changes/4/handling",
}
ADDRESSES = {
    **{name: told[0] for name, told in (SAME | WITHIN).items()},  # type: ignore[operator]
    **ELSE,
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("api")) as running:
        with Archive(running.config.archive) as archive:
            archive.desk.changes.note(4, "已核实", "wang", utc_now())
            archive.intake.incidents.open("site", "blocked", "x: HTTP 403", NOW)
        yield running


@pytest.fixture(scope="module")
def client(desk: Place) -> httpx.Client:
    return program(desk)


def command(desk: Place, *args: str) -> list[Any]:
    """The objects that a command prints."""
    file = str(desk.config.file)
    done = CliRunner().invoke(build(), ["--config", file, "--lang", "en", *args, "--json"])
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_way_that_reads_is_tried() -> None:
    assert set(ADDRESSES) == {operation.name for operation in READS}


@pytest.mark.parametrize("name", SAME)
def test_an_answer_is_what_the_command_line_prints(
    desk: Place, client: httpx.Client, name: str
) -> None:
    address, args = SAME[name]
    told = client.get(f"{API}{address}").json()
    printed = command(desk, *args)
    assert told.get("items", [told]) == printed
    assert printed


@pytest.mark.parametrize("name", WITHIN)
def test_what_stands_in_another_answer_is_the_same(
    desk: Place, client: httpx.Client, name: str
) -> None:
    address, args, key = WITHIN[name]
    (printed,) = command(desk, *args)
    assert client.get(f"{API}{address}").json()["items"] == printed[key]


def test_the_past_is_that_of_the_command_line(desk: Place, client: httpx.Client) -> None:
    for at in ("2026-11-20T09:30", "2026-11-20T10:30", "2026-11-20T01:30:00Z"):
        told = client.get(f"{API}/articles", params={"at": at, "limit": 200}).json()["items"]
        assert told == command(desk, "articles", "--at", at)
        one = client.get(f"{API}/articles/1", params={"at": at}).json()
        assert [one] == command(desk, "show", "1", "--at", at)
    before = client.get(f"{API}/articles/1", params={"at": "2026-11-20T09:30"}).json()
    assert (before["version"], "12.4亿元" in before["body"]) == (1, True)
    early = client.get(f"{API}/articles/1?at=2026-11-01")
    assert early.status_code == 404


def test_the_filters_are_those_of_the_command_line(desk: Place, client: httpx.Client) -> None:
    for asked, args in (
        ({"kind": ["edited", "withdrawn"]}, ("--kind", "edited", "--kind", "withdrawn")),
        ({"source": "site", "topic": "yongliang"}, ("--source", "site", "--topic", "yongliang")),
        ({"severity": "substantive"}, ("--severity", "substantive")),
        ({"since": "2026-11-20T10:00", "until": "2026-11-20T10:30"},
         ("--since", "2026-11-20T10:00", "--until", "2026-11-20T10:30")),
        ({"source": "nobody"}, ("--source", "nobody")),
    ):  # fmt: skip
        for path in ("/articles", "/changes"):
            told = client.get(f"{API}{path}", params={**asked, "limit": 200}).json()["items"]
            assert told == command(desk, path[1:], *args), (path, asked)


def test_the_oldest_first_is_for_who_follows(client: httpx.Client) -> None:
    told = client.get(f"{API}/changes?order=oldest&limit=3").json()["items"]
    assert [one["change_id"] for one in told] == [1, 2, 3]
    told = client.get(f"{API}/changes?order=oldest&after=40&limit=3").json()
    assert [one["change_id"] for one in told["items"]] == [41, 42, 43]
    rest = client.get(
        f"{API}/changes", params={"order": "oldest", "after": 40, "cursor": told["next"]}
    )
    assert [one["change_id"] for one in rest.json()["items"]] == [44, 45]
    told = client.get(f"{API}/changes?after=43").json()["items"]
    assert [one["change_id"] for one in told] == [45, 44]
    assert client.get(f"{API}/changes?after=45").json()["items"] == []


def test_who_follows_an_archive_that_was_set_back_is_told(client: httpx.Client) -> None:
    """A number that is not there yet is refused: what comes up to it would be missed for ever."""
    for asked in ("after=46", "order=oldest&after=46&limit=1"):
        answer = client.get(f"{API}/changes?{asked}&lang=en")
        assert (answer.status_code, answer.json()["title"]) == (409, "Conflict")
        assert "The changes end at 45, there is no 46 yet" in answer.json()["detail"]
    assert "变动只到 45 号" in client.get(f"{API}/changes?after=46").json()["detail"]


def test_json_is_utf_8_and_known_answers_are_not_sent_again(client: httpx.Client) -> None:
    answer = client.get(f"{API}/changes/4")
    assert answer.headers["content-type"] == "application/json"
    assert "甬凉协作".encode() in answer.content
    tag = answer.headers["etag"]
    for known in (tag, f'W/{tag}, "x"', "*", f'"y", {tag}'):
        again = client.get(f"{API}/changes/4", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert client.get(f"{API}/changes/4", headers={"If-None-Match": '"x"'}).status_code == 200
    head = client.head(f"{API}/changes/4")
    assert (head.status_code, head.headers["etag"], head.content) == (200, tag, b"")
    # A page with a cursor is the same, too, however late it is asked for.
    first, second = (client.get(f"{API}/changes?limit=2").headers["etag"] for _ in range(2))
    assert first == second


def strict(schema: Any) -> Any:
    """A schema under which an object has no property that is not declared."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: strict(one) for name, one in schema.items()}
    return {**told, "additionalProperties": False} if "properties" in told else told


@pytest.mark.parametrize("operation", READS, ids=lambda operation: operation.name)
def test_an_answer_has_what_is_declared_and_nothing_else(
    client: httpx.Client, operation: Operation
) -> None:
    told = document("x", "en")
    described = told["paths"][operation.path]["get"]
    schema = described["responses"]["200"]["content"]["application/json"]["schema"]
    rules = Draft202012Validator({**schema, "components": strict(told["components"])})
    address = ADDRESSES[operation.name]
    for other in (address, address.replace("/1", "/2", 1), address.replace("/4", "/5", 1)):
        answer = client.get(f"{API}{other}")
        if answer.status_code == 200:
            faults = [f"{one.json_path}: {one.message}" for one in rules.iter_errors(answer.json())]
            assert faults == []


def test_an_address_that_names_nothing_is_said_so(client: httpx.Client, tmp_path: Path) -> None:
    for path in (
        "/articles/999", "/articles/x", "/articles/0", f"/articles/{'9' * 5000}", "/articles/1/x",
        "/articles/1/versions/9", "/articles/999/versions", "/articles/999/diff",
        "/articles/999/proof", "/articles/999/spread", "/changes/999", "/changes/999/handling",
        "/nothing", "/", "/articles/by-address?url=https://nowhere.example/",
    ):  # fmt: skip
        answer = client.get(f"{API}{path}", headers={"Accept-Language": "en"})
        assert answer.status_code == 404, path
        told = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == "en"
        assert (told["status"], told["title"], told["type"]) == (404, "Not found", "about:blank")
        assert told["detail"]


@pytest.mark.parametrize(
    "asked",
    [
        "limit=0", "limit=201", "limit=x", "limit=1&limit=2", "nothing=1", "kind=none",
        "severity=x", "since=yesterday", "until=x", "cursor=x", "cursor=", "cursor=é", "lang=fr",
        "order=x", "after=-1", "since=" + "1" * 50, "source=", "kind=%00",
    ],
)  # fmt: skip
def test_what_is_not_fit_is_said_so_in_the_language_asked_for(
    client: httpx.Client, asked: str
) -> None:
    for language, title in (("zh-CN", "请求有误"), ("en", "Bad request")):
        answer = client.get(f"{API}/changes?{asked}", headers={"Accept-Language": language})
        assert answer.status_code == 400, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["title"] == title


def test_a_search_that_cannot_be_read_is_said_so(client: httpx.Client) -> None:
    for asked in ("q=(", "q=", "", "q=a&q=b", f"q={'x' * 1001}"):
        assert client.get(f"{API}/search?{asked}").status_code == 400


def test_an_archive_that_cannot_be_used_is_said_so(tmp_path: Path) -> None:
    with place(tmp_path) as desk:
        asking = program(desk)
        desk.config.archive.rename(tmp_path / "away.db")
        answer = asking.get(f"{API}/changes?lang=en")
        assert answer.status_code == 503
        assert answer.json()["title"] == "Unavailable"


def test_a_removed_article_is_gone_and_says_why(tmp_path: Path) -> None:
    with place(tmp_path) as desk:
        with Archive(desk.config.archive) as archive:
            archive.upkeep.forgetting.redact(1, "法院要求", utc_now())
        asking = program(desk)
        told = asking.get(f"{API}/articles/1").json()
        assert (told["body"], told["redaction"]["reason"]) == ("", "法院要求")
        assert asking.get(f"{API}/articles/1/diff").json()["redacted_at"]
