"""Known articles fetched again by real crawl processes: where their addresses lead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.settings import FetchLimits
from storage import Archive
from storage.decider import Policy
from tests.running import EAGER, crawl, plan
from tests.site import Page, Site, article, off_topic

DAY = "/system/2026/11/20"
A, B, C, D = (f"{DAY}/03071000{n}.shtml" for n in range(1, 5))
NEW_A, NEW_C = (f"/system/2026/11/22/03071009{n}.shtml" for n in range(1, 3))


AT_ONCE = Policy(ages=((None, 0.0),), confirmations=1, window_s=0.0)
"""One gone answer withdraws: where an answer counts at all is what is tested here."""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def told(db: Path) -> list[tuple[str, str]]:
    with Archive(db, read_only=True) as archive:
        return [
            (change.kind.value, change.url.partition("//")[2].partition("/")[2])
            for change in reversed(archive.queries.changes.all())
        ]


def test_where_redirects_lead(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    titles = {A: "甬凉协作一号", B: "甬凉协作二号", C: "甬凉协作三号", D: "甬凉协作四号"}
    site.listing(*titles)
    for path, title in titles.items():
        site.pages[path] = Page(article(title))
    assert crawl(plan(site, db)).code == 0
    assert [kind for kind, _ in told(db)] == ["new"] * 4
    # One moves for good, one is sent home by its page, one moves by its page's script.
    site.pages[A] = Page("", status=301, headers={"Location": NEW_A})
    site.pages[NEW_A] = Page(article(titles[A]))
    site.pages[B] = Page("<html><head><meta http-equiv='refresh' content='0;url=/'></head></html>")
    site.pages[C] = Page(f"<html><script>location.replace('{NEW_C}')</script></html>")
    site.pages[NEW_C] = Page(article(titles[C]))
    assert crawl(plan(site, db, policy=AT_ONCE)).code == 0
    changes = {(kind, "/" + path) for kind, path in told(db)[4:]}
    assert changes == {("moved", A), ("moved", C), ("withdrawn", B)}
    assert len(told(db)) == 7
    with Archive(db, read_only=True) as archive:
        states = {
            row["url"].removeprefix(site.address): row["state"]
            for row in archive.queries.articles.all()
        }
        withdrawn = next(c for c in archive.queries.changes.all() if c.kind.value == "withdrawn")
    assert states == {
        A: "moved", B: "withdrawn", C: "moved", D: "live", NEW_A: "live", NEW_C: "live"
    }  # fmt: skip
    assert all("leads to" in str(fetch.detail) for fetch in withdrawn.proof)
    # The new addresses are watched on, and no link of theirs is taken for news.
    site.listing(NEW_A, NEW_C, D)
    site.pages[NEW_A] = Page(article(titles[A]).replace("12.4亿元", "12.6亿元"))
    crawl(plan(site, db))
    assert told(db)[7:] == [("edited", NEW_A[1:])]


def test_a_new_link_that_leads_on_is_followed(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    site.listing(A)
    site.pages[A] = Page(f"<html><meta http-equiv='refresh' content='0; url={B}'></html>")
    site.pages[B] = Page(article())
    crawl(plan(site, db))
    assert told(db) == [("new", A[1:])]
    crawl(plan(site, db))
    assert told(db) == [("new", A[1:])]


def test_redirects_in_a_circle_come_to_an_end(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    site.listing(A)
    site.pages[A] = Page(f"<html><script>location.href='{B}'</script></html>")
    site.pages[B] = Page(f"<html><script>location.href='{A}'</script></html>")
    assert crawl(plan(site, db)).code == 0
    assert told(db) == []
    assert site.times(A) + site.times(B) <= 5


def test_an_article_that_an_edit_takes_off_topic_stays_watched(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    site.listing(A)
    site.pages[A] = Page(article())
    crawl(plan(site, db))
    site.pages[A] = Page(off_topic())
    crawl(plan(site, db))
    site.pages[A] = Page(off_topic().replace("两千余人次", "三千余人次"))
    crawl(plan(site, db))
    with Archive(db, read_only=True) as archive:
        changes = list(reversed(archive.queries.changes.all()))
    assert [(c.kind.value, c.on_topic) for c in changes] == [
        ("new", True), ("edited", False), ("edited", True)
    ]  # fmt: skip
    assert changes[2].topics == ("yongliang",)


def test_a_host_has_so_many_fetches_in_a_run(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    paths = [f"{DAY}/0307{number:05d}.shtml" for number in range(14)]
    site.listing(*paths)
    for number, path in enumerate(paths):
        site.pages[path] = Page(article(f"甬凉协作简报第{number}期"))
    crawl(plan(site, db))
    site.forget()
    slow = FetchLimits(delay_s=0.05, allow_addresses=("127.0.0.1",))
    # A run of 0.5 s at 0.05 s a fetch has ten: the feed and nine articles.
    done = crawl(plan(site, db, fetch=slow, soft_s=0.5, policy=EAGER))
    assert done.code == 0
    first = [path for path in site.paths() if path in paths]
    assert 0 < len(first) <= 10
    # What was not reached keeps its place: it comes first in the next run.
    site.forget()
    assert crawl(plan(site, db, fetch=slow, soft_s=0.5, policy=EAGER)).code == 0
    second = [path for path in site.paths() if path in paths]
    assert set(second[: 14 - len(first)]).isdisjoint(first)
