"""The data pages: what one question may cost, and who goes on meanwhile."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from scheduler.config import Config
from scheduler.web.app import build
from scheduler.web.data_supervisor import MEMORY, Cause, Child, Supervisor
from tests.scheduler.web.conftest import serving

FOR_EVER = "select instr(zeroblob(8000000), zeroblob(4000000) || x'01')"
TOO_LARGE = (
    "select hex(zeroblob(450000000))",
    (
        "with recursive c(x) as (select 1 union all select x + 1 from c limit 2000)"
        " select group_concat(hex(zeroblob(200000))) from c"
    ),
    "select length(zh_query(printf('%.*c', 60000000, 'x')))",
    (
        "select length(replace(replace(printf('%.*c', 30000, 'x'), 'x',"
        " printf('%.*c', 30000, 'y')), 'y', 'z'))"
    ),
    "select " + "(" * 1000 + "1" + ")" * 1000,
    " union all ".join(["select 1"] * 300),
    f"select 'a' like '{'%a' * 300}'",
)
MANY_ROWS = (
    "with recursive c(x) as (select 1 union all select x + 1 from c limit 900)"
    " select printf('%.*c', 4000000, 'x') from c"
)
REFUSED = re.compile(
    r"string or blob too big|user-defined function raised exception|stack overflow"
    r"|too many terms in compound SELECT|pattern too complex"
)


def ask(web: httpx.Client, sql: str, **more: float) -> httpx.Response:
    return web.get("/data/archive.json", params={"sql": sql, "_shape": "array"}, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("sql", TOO_LARGE, ids=lambda sql: sql[:30])
def test_what_is_too_large_is_refused_at_once(web: httpx.Client, sql: str) -> None:
    """By its size, that is, and not after a while for the time that it takes."""
    answer = ask(web, sql, timeout=30)
    assert answer.status_code == 400
    assert REFUSED.search(answer.json()["error"])


def test_an_honest_question_over_many_rows_is_answered(web: httpx.Client) -> None:
    sql = (
        "with recursive n(i) as (select 1 union all select i + 1 from n limit 100000)"
        " select i % 7 as day, count(*) as n, max(title) as title from n"
        " join articles on article_id = 1 + i % 43 group by day order by n desc, day"
    )
    rows = ask(web, sql).json()
    assert [row["n"] for row in rows] == [14286] * 5 + [14285] * 2


@pytest.mark.slow
def test_a_function_without_end_is_ended_and_the_desk_goes_on(web: httpx.Client) -> None:
    assert ask(web, "select 1").json() == [{"1": 1}]
    with ThreadPoolExecutor() as pool:
        endless = pool.submit(ask, web, FOR_EVER, timeout=30)
        time.sleep(0.5)
        slowest = 0.0
        while not endless.done():
            begun = time.monotonic()
            assert web.get("/sources").status_code == 200
            slowest = max(slowest, time.monotonic() - begun)
            time.sleep(0.05)  # not to take from the question what it has of the processor
        answer = endless.result()
    assert answer.status_code == 503
    assert "用时过长" in answer.text
    assert slowest < 2
    assert ask(web, "select 1", timeout=30).json() == [{"1": 1}]


def test_an_answer_of_gigabytes_is_ended(web: httpx.Client) -> None:
    answer = ask(web, MANY_ROWS, timeout=60)
    assert answer.status_code in (400, 500, 503)
    assert ask(web, "select 1", timeout=30).json() == [{"1": 1}]


def test_memory_is_bounded_where_the_question_is(config: Config) -> None:
    async def look() -> int:
        supervisor = Supervisor(config.archive)
        child = await supervisor.child()
        return child.memory()

    assert 0 < asyncio.run(look()) < MEMORY / 2


def test_many_at_once_wait_their_turn_or_are_told(web: httpx.Client) -> None:
    with ThreadPoolExecutor(60) as pool:
        answers = list(pool.map(lambda n: ask(web, f"select {n} as n", timeout=60), range(60)))
    codes = {answer.status_code for answer in answers}
    assert codes <= {200, 503}
    assert sum(answer.status_code == 200 for answer in answers) >= 30
    for number, answer in enumerate(answers):
        if answer.status_code == 200:
            assert answer.json() == [{"n": number}]


@pytest.mark.slow
def test_who_leaves_takes_the_question_along(
    web: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By his leaving, that is: none of his questions is worked on until its time is over."""
    causes: list[Cause] = []
    end = Child.end

    def noted(child: Child, cause: Cause) -> None:
        causes.append(cause)
        end(child, cause)

    monkeypatch.setattr(Child, "end", noted)
    for _ in range(5):
        with pytest.raises(httpx.ReadTimeout):
            ask(web, FOR_EVER, timeout=0.3)
    # Each of them started a process anew, which a busy machine does slowly.
    assert ask(web, "select 1", timeout=90).json() == [{"1": 1}]
    until = time.monotonic() + 90
    while len(causes) < 5 and time.monotonic() < until:
        time.sleep(0.05)
    assert causes == [Cause.LEFT] * 5


def test_tables_come_as_csv_whole(web: httpx.Client) -> None:
    with web.stream("GET", "/data/archive/articles.csv", params={"_stream": "on", "_size": 5},
                    timeout=30) as answer:  # fmt: skip
        text = "".join(answer.iter_text())
    assert len(list(csv.DictReader(io.StringIO(text)))) == 43


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_questions_are_only_read(web: httpx.Client, method: str) -> None:
    assert web.request(method, "/data/archive").status_code == 405


@pytest.mark.parametrize("path", ["/data/%ff%00", "/data/archive?sql=%00%ff", "/data//x", "/data/"])
def test_odd_addresses_are_answered(web: httpx.Client, path: str) -> None:
    assert web.get(path, timeout=30).status_code in (200, 302, 400, 404, 500)


def test_its_process_knows_no_secret_and_ends_with_its_parent(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        "import asyncio, os, pathlib, sys, time\n"
        "from scheduler.web.data_supervisor import Supervisor\n"
        f"supervisor = Supervisor(pathlib.Path({str(config.archive)!r}))\n"
        "child = asyncio.run(supervisor.child())\n"
        "print(child._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        env={**os.environ, "DESK_PASSWORD": "geheim", "PYTHONPATH": str(Path.cwd())},
    )
    assert parent.stdout
    with parent.stdout:
        pid = int(parent.stdout.readline())
    assert b"geheim" not in Path(f"/proc/{pid}/environ").read_bytes()
    parent.kill()
    parent.wait()
    until = time.monotonic() + 20
    while time.monotonic() < until and _runs(pid):
        time.sleep(0.1)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_the_desk_begins_without_its_process(config: Config) -> None:
    begun = time.monotonic()
    with serving(build(config, host="127.0.0.1")) as address:
        assert httpx.get(address, timeout=30).status_code == 200
    assert time.monotonic() - begun < 5
