"""Questions at the edges: moments at the calendar's end, values that say nothing, half a diff."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.requests import Request

from scheduler.api.asking import Note
from scheduler.web.actions import RefusedError
from scheduler.web.api.checking import body_of
from scheduler.web.bearers import API
from storage import Archive
from storage.accounts import Role
from tests.scheduler.web.conftest import BODY, NOW, article, capture
from tests.scheduler.web.people import Place, place
from tests.scheduler.web.programs import program


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk whose article 1 has four versions."""
    with place(tmp_path_factory.mktemp("odd")) as running:
        with Archive(running.config.archive) as archive:
            for number in (7, 8):
                edited = article(1, body=BODY.replace("12.4", f"12.{number}"))
                at = NOW + timedelta(days=number)
                archive.intake.recording.record_known(1, capture(edited, at))
        yield running


@pytest.fixture(scope="module")
def client(desk: Place) -> httpx.Client:
    return program(desk)


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59.999999", "9999-12-31T23:59:59.999-12:00"])
def test_a_search_as_of_the_calendars_end_finds_what_there_is(
    client: httpx.Client, at: str
) -> None:
    found = client.get(f"{API}/search", params={"q": "资金", "at": at, "limit": 200})
    assert found.json()["items"] == client.get(f"{API}/search?q=资金&limit=200").json()["items"]


@pytest.mark.parametrize("name", ["severity", "after", "lang", "kind", "cursor", "since", "limit"])
@pytest.mark.parametrize("value", ["null", "Null", "None", "undefined"])
def test_a_value_that_says_nothing_is_refused(client: httpx.Client, name: str, value: str) -> None:
    """A program that writes down what it has not would else be answered everything."""
    answer = client.get(f"{API}/changes", params={name: value})
    assert answer.status_code == 400, answer.text[:200]


@pytest.mark.parametrize(
    ("asked", "named"), [("limit=x", "limit"), ("limit=999", "<= 200"), ("bogus=1", "bogus")]
)
def test_what_is_wrong_is_told_in_one_language(
    client: httpx.Client, asked: str, named: str
) -> None:
    said = client.get(f"{API}/changes?{asked}").json()["detail"]
    assert named in said
    assert not re.search("Expected|Invalid|Object", said), said


def test_the_version_before_is_that_before_the_one_asked_for(client: httpx.Client) -> None:
    for second in (4, 3, 2):
        told = client.get(f"{API}/articles/1/diff?to={second}").json()
        assert (told["from_version"], told["to_version"]) == (second - 1, second)
        assert told["spans"]
    alone = client.get(f"{API}/articles/1/diff?to=1").json()
    assert (alone["from_version"], alone["to_version"], alone["spans"]) == (1, 1, [])
    both = client.get(f"{API}/articles/1/diff?from=1").json()
    assert (both["from_version"], both["to_version"]) == (1, 4)


def test_an_address_with_a_slash_too_many_leads_nowhere(client: httpx.Client) -> None:
    """A redirect would name the address as we see it: behind a proxy, one without encryption."""
    for path in ("/articles/1/", "/changes/", "/"):
        answer = client.get(f"{API}{path}")
        assert (answer.status_code, "location" in answer.headers) == (404, False), path
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("number", ["1.0", "1e0", "01", "+1", "１", "0x1", "1%20", "-0"])
def test_a_number_is_written_in_one_way(client: httpx.Client, number: str) -> None:
    for path in (f"/articles/{number}", f"/changes/{number}", f"/articles/1/versions/{number}"):
        assert client.get(f"{API}{path}").status_code == 404, path


def test_a_type_is_the_same_in_capitals(desk: Place) -> None:
    for kind in ("Application/JSON", "application/json; charset=UTF-8"):
        answer = program(desk, Role.DESK).post(
            f"{API}/changes/3/note", content=b'{"words": "x"}', headers={"Content-Type": kind}
        )
        assert answer.status_code == 200, answer.text


def test_a_program_that_goes_away_half_way_is_no_fault_of_ours() -> None:
    sent = iter(
        [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    )

    async def receive() -> Any:
        return next(sent)

    request = Request({"type": "http", "method": "POST", "headers": []}, receive)
    with pytest.raises(RefusedError, match="Not all of it came"):
        asyncio.run(body_of(Note, request))
