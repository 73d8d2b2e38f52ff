"""A past that is asked for by POST: day by day, page by page, to its end, through kills."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from crawler.settings import BackfillOrder, Feed, Source
from scheduler.watch import tasks
from scheduler.watch.tasks import Wanted
from storage.work import FoundLink, FoundPage
from tests.api_press import Answer, Asked, Press
from tests.running import Desk
from tests.site import article

FIRST, DAYS, PAGES, ROWS = date(2026, 11, 2), 4, 3, 2
CONFIG = """
[archive]
path = "archive.db"
[seeds]
sources = ["source.toml"]
[fetch]
delay_s = 0
timeout_s = 5
allow_addresses = ["127.0.0.1"]
"""
JSON = '{"day": "{YYYY}-{MM}-{DD}", "page": {page}}'
FORM = "day={YYYY}-{MM}-{DD}&栏目=要闻&page={page}"
BY_PAGE = '{"page": {page}}'
COMMAND = ("backfill", "paper", "--since", "2026-11-02", "--until", "2026-11-06")


@pytest.fixture
def press() -> Iterator[Press]:
    with Press() as press:
        yield press


def desk(press: Press, folder: Path, body: str, **keys: str) -> Desk:
    made = Desk(folder)
    made.write(CONFIG)
    more = "".join(f"{name} = '{value}'\n" for name, value in keys.items())
    made.write(
        f"""id = "paper"
name = "演示日报"
[[feeds]]
kind = "api"
url = "{press.url("/api")}"
method = "POST"
body = '{body}'
items = "list"
{more}""",
        "source.toml",
    )
    return made


def asked_of(asked: Asked) -> dict[str, Any]:
    """What a request asks for."""
    is_json = asked.body.startswith("{")
    said = json.loads(asked.body) if is_json else dict(parse_qsl(asked.body))
    return {**said, "page": int(said.get("page", 1))}


def rows_of(press: Press, day: str, page: int) -> list[dict[str, str]]:
    """The rows of a page of a day; each leads to an article of its own."""
    found = []
    for n in range(ROWS):
        path = f"/n/{day}/{page}-{n}.html"
        text = article(f"甬凉协作{day}第{page}版第{n}号简报", published=f"{day} 08:00:00")
        press.speaks[path] = lambda _, text=text: Answer(text, content_type="text/html")  # type: ignore[misc]
        found.append({"url": path, "time": f"{day} 08:00:00"})
    return found


def listing(press: Press, beyond: Callable[[str, int], list[dict[str, str]]]) -> None:
    """A list of some pages a day; what it answers beyond them differs from site to site."""

    def answer(asked: Asked) -> Answer:
        said = asked_of(asked)
        day, page = said.get("day", "2026-11-03"), said["page"]
        rows = rows_of(press, day, page) if page <= PAGES else beyond(day, page)
        return Answer(json.dumps({"list": rows, "pageNo": page, "time": len(press.asked)}))

    press.speaks["/api"] = answer


def asked_pages(press: Press) -> Counter[tuple[str, int]]:
    said = (asked_of(one) for one in press.of("/api"))
    return Counter((one.get("day", ""), one["page"]) for one in said)


def count(office: Desk, sql: str) -> int:
    connection = sqlite3.connect(office.folder / "archive.db")
    try:
        return int(connection.execute(sql).fetchone()[0])
    finally:
        connection.close()


@pytest.mark.parametrize("body", [JSON, FORM])
def test_each_day_is_asked_for_page_by_page_until_it_ends(
    press: Press, tmp_path: Path, body: str
) -> None:
    listing(press, lambda day, page: [])
    office = desk(press, tmp_path, body)
    done = office.run(*COMMAND, "--json")
    assert (done.code, done.json()["ended"]) == (0, True), done.err
    assert done.json()["articles"] == DAYS * PAGES * ROWS
    days = [f"{FIRST + timedelta(days=n)}" for n in range(DAYS)]
    assert asked_pages(press) == {(day, page): 1 for day in days for page in range(1, PAGES + 2)}


@pytest.mark.parametrize("again", [PAGES, 1], ids=["its last page", "its first page"])
@pytest.mark.parametrize("body", [JSON, BY_PAGE])
def test_a_list_that_answers_any_number_with_a_page_it_has_ends(
    press: Press, tmp_path: Path, body: str, again: int
) -> None:
    listing(press, lambda day, page: rows_of(press, day, again))
    done = desk(press, tmp_path, body).run(*COMMAND, "--json", timeout=120)
    assert (done.code, done.json()["ended"]) == (0, True), done.err
    days = DAYS if body is JSON else 1
    assert done.json()["articles"] == days * PAGES * ROWS
    assert len(press.of("/api")) <= days * (PAGES + 2)


def test_a_number_that_is_not_heeded_ends_the_list(press: Press, tmp_path: Path) -> None:
    press.speaks["/api"] = lambda asked: Answer(
        json.dumps({"list": rows_of(press, "2026-11-03", 1), "page": asked_of(asked)["page"]})
    )
    done = desk(press, tmp_path, BY_PAGE).run(*COMMAND, "--json")
    assert (done.code, done.json()["ended"]) == (0, True), done.err
    assert len(press.of("/api")) == 2


def test_a_cursor_that_runs_in_a_circle_ends(press: Press, tmp_path: Path) -> None:
    steps = {"": "b", "b": "c", "c": "b"}

    def answer(asked: Asked) -> Answer:
        at = json.loads(asked.body)["after"]
        rows = rows_of(press, "2026-11-03", "_bc".index(at or "_") + 1)
        return Answer(json.dumps({"list": rows, "next": steps[at]}))

    press.speaks["/api"] = answer
    office = desk(press, tmp_path, '{"after": "{cursor}"}', cursor="next")
    done = office.run(*COMMAND, "--json")
    assert (done.code, done.json()["ended"]) == (0, True), done.err
    assert [json.loads(one.body)["after"] for one in press.of("/api")] == ["", "b", "c"]


def test_an_endless_list_ends_at_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "MOST_LISTS", 7)
    order = BackfillOrder(backfill_id=1, source_id="a", since=FIRST, until=date(2026, 11, 6))
    feed = Feed(kind="api", url="https://a.example/l", method="POST", body=BY_PAGE)
    link = FoundLink("https://a.example/1", FIRST)
    wanted = Wanted(None, order)  # type: ignore[arg-type]
    steps = 0
    while wanted.pages([FoundPage("https://a.example/l#x", older=True)], [link], feed, steps):
        steps += 1
    assert steps == 7
    assert Source(id="a", name="甲", feeds=(feed,))


def test_killed_at_any_moment_it_goes_on(press: Press, tmp_path: Path) -> None:
    listing(press, lambda day, page: rows_of(press, day, PAGES))
    office = desk(press, tmp_path, JSON)
    for moment in (0.4, 0.8, 1.2):
        process = subprocess.Popen(
            office.command(*COMMAND), cwd=tmp_path, env=office.env(), start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(moment)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        for child in children.read_text().split() if children.exists() else ():
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        process.kill()
        process.wait()
    done = office.run(*COMMAND, "--json", timeout=120)
    assert (done.code, done.json()["ended"]) == (0, True), done.err
    assert count(office, "select count(*) from articles") == DAYS * PAGES * ROWS
    assert count(office, "select count(*) from changes") == DAYS * PAGES * ROWS
    assert max(asked_pages(press).values()) <= 4, "each kill costs a page at most one more request"
