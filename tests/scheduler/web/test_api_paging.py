"""Lists a page at a time: while a crawl writes, each item that was there comes once."""

from __future__ import annotations

import base64
import itertools
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from scheduler.web.api import reading
from scheduler.web.bearers import API
from storage import Archive
from tests.scheduler.web.conftest import BODY, NOW, article, capture
from tests.scheduler.web.people import place
from tests.scheduler.web.programs import pages, program

MANY = 10_000
_COPIES = """insert into changes (article_id, kind, severity, from_version, to_version,
    detected_at, backlog, title, topics, on_topic, fields, spans, proof, previous_hash, chain_hash)
    with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?)
    select article_id, kind, severity, from_version, to_version, detected_at, backlog, title,
    topics, on_topic, fields, spans, proof, 'previous ' || n, 'hash ' || n
    from changes, numbers where change_id = 4"""
"""Makes a change many; their chain is none, which paging does not look at."""


@contextmanager
def crawling(path: Path) -> Iterator[Callable[[], int]]:
    """A crawl that records a new article, an edit and an incident with every page that is asked.

    Yields what waits until it has recorded these and lets it record the next, and says how often
    it did: so the one that asks a page after each call asks it while the crawl writes.
    """
    ended, wanted, recorded = threading.Event(), threading.Semaphore(), threading.Semaphore(0)

    def crawl() -> None:
        with Archive(path) as archive:
            for number in itertools.count(1):
                wanted.acquire()
                if ended.is_set():
                    return
                at = NOW + timedelta(days=1, seconds=number)
                new = article(1000 + number)
                archive.intake.recording.record_new(capture(new, at))
                edited = article(1, body=BODY.replace("12.4", f"{number}.1"))
                archive.intake.recording.record_known(1, capture(edited, at))
                archive.intake.incidents.open("site", "cut", f"{number}", at)
                recorded.release()

    with ThreadPoolExecutor(1) as pool:
        writing, times = pool.submit(crawl), itertools.count(1)

        def more() -> int:
            while not recorded.acquire(timeout=0.1):
                if writing.done():
                    writing.result()
            wanted.release()
            return next(times)

        try:
            yield more
        finally:
            ended.set()
            wanted.release()
            writing.result(30)


@pytest.mark.slow
@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_ten_thousand_changes_come_once_each_while_a_crawl_writes(
    tmp_path: Path, order: str
) -> None:
    with place(tmp_path) as desk:
        with closing(sqlite3.connect(desk.config.archive)) as db, db:
            db.execute(_COPIES, (MANY,))
            there = {row[0] for row in db.execute("select change_id from changes")}
        client, found, recorded = program(desk), list[int](), 0
        with crawling(desk.config.archive) as more:
            for page in pages(client, "/changes", limit=200, order=order):
                found += (one["change_id"] for one in page)
                recorded = more() if len(found) < len(there) else recorded
            print(f"{len(there)} changes in pages of 200, {recorded} recorded meanwhile")
        assert len(found) == len(set(found))
        assert there <= set(found)
        assert found == sorted(found, reverse=order == "newest")
        if order == "newest":
            # What came before the first page was asked for is there, and nothing later.
            assert len(set(found) - there) < 200


@pytest.mark.parametrize(("path", "asked"), [("/articles", {}), ("/search", {"q": "资金"})])
def test_texts_that_are_long_make_pages_that_are_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, asked: dict[str, str]
) -> None:
    """However many are asked for, an answer stays within its bytes, and the cursor goes on."""
    with place(tmp_path) as desk:
        with Archive(desk.config.archive) as archive:
            for number in range(50, 56):
                long = article(
                    number, body=f"{number} {BODY}\n" + f"第{number}段，资金到位。\n" * 300
                )
                archive.intake.recording.record_new(capture(long, NOW))
        client = program(desk)
        whole = [one for page in pages(client, path, limit=200, **asked) for one in page]
        monkeypatch.setattr(reading, "MOST_BYTES", 25_000)
        found = list(pages(client, path, limit=200, **asked))
        assert len(found) > 3
        for page in found:
            size = len(json.dumps(page, ensure_ascii=False).encode())
            assert size <= 25_000 + 2 * len(page) or len(page) == 1
        assert [one for page in found for one in page] == whole


def test_the_best_first_is_refused_where_it_would_be_too_long_for_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 1)
    with place(tmp_path) as desk:
        client = program(desk)
        refused = client.get(f"{API}/search", params={"q": "资金", "ranked": "true"})
        assert (refused.status_code, "limit" in refused.json()["detail"]) == (400, True)
        best = client.get(f"{API}/search", params={"q": "资金", "ranked": "true", "limit": 1})
        assert len(best.json()["items"]) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "key", "asked"),
    [
        ("/articles", "article_id", {}),
        ("/articles", "article_id", {"source": "site", "topic": "yongliang"}),
        ("/articles", "article_id", {"at": "2026-11-20T10:20"}),
        ("/articles", "article_id", {"since": "3650d"}),
        ("/search", "article_id", {"q": "资金"}),
        ("/search", "article_id", {"q": "资金 OR 甬凉", "at": "2026-11-20T23:00"}),
        ("/changes", "change_id", {"kind": "new"}),
        ("/changes", "change_id", {"source": "site", "since": "3650d"}),
        ("/incidents", "incident_id", {}),
        ("/incidents", "incident_id", {"open": "true"}),
        ("/sources", "source_id", {}),
        ("/articles/1/versions", "version", {}),
    ],
)
def test_every_list_is_whole_while_a_crawl_writes(
    tmp_path: Path, path: str, key: str, asked: dict[str, str]
) -> None:
    with place(tmp_path) as desk:
        with Archive(desk.config.archive) as archive:
            for number in range(7):
                archive.intake.incidents.open("site", "blocked", f"{number}", NOW)
                archive.intake.incidents.close("site", ["blocked"], NOW)
        client = program(desk)
        there = [one[key] for page in pages(client, path, limit=200, **asked) for one in page]
        found = []
        with crawling(desk.config.archive) as more:
            for page in pages(client, path, limit=2, **asked):
                found += (one[key] for one in page)
                if len(found) < len(there):
                    more()
        assert len(found) == len(set(found))
        assert set(there) <= set(found)


def test_a_search_holds_while_changes_bring_articles_into_it(tmp_path: Path) -> None:
    """An article that is edited meanwhile comes before what was shown, and moves nothing."""
    with place(tmp_path) as desk, Archive(desk.config.archive) as archive:
        for number in (10, 20, 30):
            edited = article(number, body=BODY.replace("86个", "87个"))
            at = NOW + timedelta(days=1, minutes=number)
            archive.intake.recording.record_known(number, capture(edited, at))
            archive.intake.recording.record_new(
                capture(article(100 + number), NOW + timedelta(days=2, minutes=number))
            )
        client = program(desk)
        asked = {"q": "资金", "kind": "edited"}
        there = [one["article_id"] for page in pages(client, "/search", **asked) for one in page]
        found = list[int]()
        for page in pages(client, "/search", limit=1, **asked):
            found += (one["article_id"] for one in page)
            if len(found) <= 3:
                later = article(100 + 10 * len(found), body=BODY.replace("86个", "88个"))
                article_id = archive.queries.articles.find(later.url)
                at = NOW + timedelta(days=3, minutes=len(found))
                archive.intake.recording.record_known(article_id, capture(later, at))
        assert [one for one in found if one in there] == there
        assert len(found) == len(set(found))


@pytest.mark.parametrize("forgotten", [0, 1])
def test_a_search_holds_while_an_article_is_removed_on_demand(
    tmp_path: Path, forgotten: int
) -> None:
    with place(tmp_path) as desk:
        client = program(desk)
        there = [one["article_id"] for page in pages(client, "/search", q="资金") for one in page]
        first = client.get(f"{API}/search?q=资金&limit=2").json()
        with Archive(desk.config.archive) as archive:
            archive.upkeep.forgetting.redact(there[forgotten], "法院要求", NOW + timedelta(days=3))
        asked = {"q": "资金", "limit": 2, "cursor": first["next"]}
        rest = [one["article_id"] for page in pages(client, "/search", **asked) for one in page]
        assert rest == there[2:]


def test_a_cursor_is_of_its_list_alone(tmp_path: Path) -> None:
    with place(tmp_path) as desk:
        client = program(desk)
        cursor = client.get(f"{API}/changes?limit=2&kind=new").json()["next"]

        def status(path: str, **asked: object) -> int:
            return client.get(f"{API}{path}", params={"cursor": cursor, **asked}).status_code  # type: ignore[dict-item]

        assert status("/changes", kind="new") == 200
        assert status("/changes", kind="new", limit=5, lang="en") == 200
        assert status("/changes") == 400
        assert status("/changes", kind="edited") == 400
        assert status("/articles") == 400
        of_one = client.get(f"{API}/articles/1/versions?limit=1").json()["next"]
        assert client.get(f"{API}/articles/1/versions?cursor={of_one}").status_code == 200
        assert client.get(f"{API}/articles/2/versions?cursor={of_one}").status_code == 400


def forged(client: httpx.Client) -> Iterator[str]:
    """Cursors that nobody was given, of the right list."""
    given = client.get(f"{API}/changes?limit=2").json()["next"]
    told = json.loads(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))
    for other in (
        [told[0], told[1], ["x"]], [told[0], told[1], []], [told[0], told[1], [1, 2]],
        [told[0], "yesterday", [1]], [told[0], "2026-01-01", [1]], [told[0]], {}, [*told, 1],
        [told[0], told[1], [2**63]], [told[0], told[1], [-1]],
        [told[0], told[1], [1.5]], [told[0], told[1], [None]], [told[0], 5, [1]],
    ):  # fmt: skip
        yield base64.urlsafe_b64encode(json.dumps(other).encode()).decode().rstrip("=")
    yield given[:-3]
    yield "A" * 1000
    yield "%%%"


def test_a_cursor_that_nobody_gave_is_none(tmp_path: Path) -> None:
    with place(tmp_path) as desk:
        client = program(desk)
        for cursor in forged(client):
            answer = client.get(f"{API}/changes", params={"cursor": cursor})
            assert answer.status_code == 400, (cursor, answer.text)


def test_the_best_first_is_one_page(tmp_path: Path) -> None:
    with place(tmp_path) as desk:
        told = program(desk).get(f"{API}/search?q=资金&ranked=true&limit=5").json()
        assert (len(told["items"]), told["next"]) == (5, None)
