"""A source's past is taken up in runs, goes on after kill -9, and is told in one summary."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.running import Desk, config
from tests.site import Page, Site, article, off_topic

FIRST, DAYS = date(2026, 11, 2), 12
ALERTS = """
[[channels]]
id = "files"
kind = "file"
directory = "out"
[[alerts]]
id = "all"
channels = ["files"]
"""


def leaf(day: date, number: int = 1) -> str:
    return f"/nbrb/html/{day:%Y-%m/%d}/node_{number}.htm"


def story(day: date, number: int) -> str:
    return f"/nbrb/html/{day:%Y-%m/%d}/content_{number}.htm"


def days() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range(DAYS)]


@pytest.fixture
def site() -> Iterator[Site]:
    """A paper of twelve days; each issue has two pages, each page two articles, one on topic."""
    with Site() as running:
        for day in days():
            for number in (1, 2):
                names = [n + number * 10 for n in (1, 2)]
                links = "".join(
                    f'<li><a href="content_{n}.htm">{day} 第{n}篇</a></li>' for n in names
                )
                others = '<a href="node_1.htm">第01版</a><a href="node_2.htm">第02版</a>'
                running.pages[leaf(day, number)] = Page(
                    f"<html><body>{others}{links}</body></html>"
                )
                title = f"甬凉协作{day:%m月%d日}第{number}号简报"
                running.pages[story(day, names[0])] = Page(
                    article(title, published=f"{day} 08:00:00")
                )
                running.pages[story(day, names[1])] = Page(off_topic())
        yield running


def desk(site: Site, folder: Path) -> Desk:
    made = Desk(folder)
    made.write(config(site, alerts=ALERTS))
    made.write(
        f"""id = "paper"
name = "演示日报"
[[feeds]]
kind = "epaper"
url = "{site.url("/nbrb/html/{YYYY}-{MM}/{DD}/node_1.htm")}"
""",
        "source.toml",
    )
    return made


def rows(desk: Desk, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(desk.folder / "archive.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_the_days_asked_for_are_read_once_and_told_in_one_summary(
    site: Site, tmp_path: Path
) -> None:
    office = desk(site, tmp_path)
    done = office.run(
        "backfill", "paper", "--since", "2026-11-04", "--until", "2026-11-07", "--json"
    )
    assert (done.code, done.err) == (0, f"Made the archive {tmp_path / 'archive.db'}.\n")
    assert done.json() == {
        "source_id": "paper", "since": "2026-11-04", "until": "2026-11-07", "ended": True,
        "pages": 6, "pages_done": 6, "pages_failed": 0, "links": 12, "links_done": 12,
        "articles": 6,
    }  # fmt: skip
    wanted = {leaf(day, n) for day in days()[2:5] for n in (1, 2)}
    wanted |= {story(day, n) for day in days()[2:5] for n in (11, 12, 21, 22)}
    assert Counter(site.paths()) == Counter(wanted)
    assert rows(office, "select count(*), sum(backlog) from changes") == [(6, 6)]
    assert rows(office, "select backlog, state, count(*) from deliveries") == [(1, "pending", 1)]
    assert office.run("deliveries", "send").code == 0
    assert len(list((tmp_path / "out").glob("*.json"))) == 1
    site.forget()
    again = office.run(
        "backfill", "paper", "--since", "2026-11-04", "--until", "2026-11-07", "--json"
    )
    assert again.json()["articles"] == 0
    assert set(site.paths()) == {leaf(day, n) for day in days()[2:5] for n in (1, 2)}


def test_killed_at_any_moment_it_goes_on(site: Site, tmp_path: Path) -> None:
    office = desk(site, tmp_path)
    command = ("backfill", "paper", "--since", "2026-11-02", "--until", "2026-11-14")
    for moment in (0.3, 0.6, 1.0):
        process = subprocess.Popen(
            office.command(*command), cwd=tmp_path, env=office.env(), start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(moment)
        for child in _children(process.pid):
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        process.kill()
        process.wait()
    done = office.run(*command)
    assert done.code == 0, done.err
    assert rows(office, "select count(*), count(distinct article_id) from changes") == [(24, 24)]
    assert rows(office, "select count(*) from links where state = 'pending'") == [(0,)]
    assert rows(office, "select count(*) from backfills where ended_at is null") == [(0,)]
    asked = Counter(site.paths())
    assert max(asked.values()) <= 4, "each kill costs a page at most one more fetch"


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def test_a_day_without_an_issue_is_no_failure_and_a_failing_one_is_told(
    site: Site, tmp_path: Path
) -> None:
    office = desk(site, tmp_path)
    del site.pages[leaf(days()[1])]
    site.pages[leaf(days()[2])] = Page("busy", status=403)
    done = office.run(
        "backfill", "paper", "--since", "2026-11-02", "--until", "2026-11-06", "--json"
    )
    assert done.code == 1
    state = done.json()
    assert (state["ended"], state["links_done"], state["articles"]) == (False, 8, 4)
    assert rows(office, "select count(*) from feed_pages where pending") == [(1,)]


def test_list_pages_are_followed_into_the_past_until_the_first_day(
    site: Site, tmp_path: Path
) -> None:
    for page in range(1, 7):
        day = date(2026, 11, 20) - timedelta(days=2 * page)
        path = f"/c/{day:%Y/%m/%d}/10000{page}.html"
        site.pages[path] = Page(article(f"甬凉协作往期简报第{page}号"))
        following = f'<a href="index_{page + 1}.html">下一页</a>'
        site.pages["/list/index.html" if page == 1 else f"/list/index_{page}.html"] = Page(
            f'<html><body><li><a href="{path}">甬凉协作往期简报第{page}号</a>{day}</li>'
            f"{following}</body></html>"
        )
    office = desk(site, tmp_path)
    office.write(
        f"""id = "paper"
name = "演示日报"
[[feeds]]
kind = "listing"
url = "{site.url("/list/index.html")}"
""",
        "source.toml",
    )
    done = office.run(
        "backfill", "paper", "--since", "2026-11-13", "--until", "2026-11-17", "--json"
    )
    assert done.code == 0, done.err
    assert done.json()["articles"] == 2
    lists = [path for path in site.paths() if path.startswith("/list/")]
    assert lists == ["/list/index.html", *(f"/list/index_{n}.html" for n in (2, 3, 4))]
    assert rows(office, "select count(*) from articles") == [(2,)]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["other", "--since", "2026-11-01"], "no source"),
        (["paper", "--since", "2026-11-01", "--until", "2026-10-01"], "cannot be"),
        (["paper", "--since", "soon"], "time"),
    ],
)
def test_wrong_usage_is_said(site: Site, tmp_path: Path, args: list[str], says: str) -> None:
    done = desk(site, tmp_path).run("backfill", *args)
    assert done.code == 2
    assert says in done.err
