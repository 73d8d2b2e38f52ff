"""What is one incident, and what is none: a host's refusal, an address by hand, no issue yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.protocol import Trouble
from crawler.settings import Feed, Source
from scheduler.reports.report import SHANGHAI
from scheduler.watch.health import Health, cause_of
from scheduler.watch.tasks import OUT_BY
from storage import Archive
from storage.times import utc_now
from tests.running import crawl, plan, source
from tests.site import Page, Site
from tests.watching import START

A = "/system/2026/11/20/030710001.shtml"
HOST = "http://paper.example/"
NAMES = ("a", "b", "c")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as opened:
        yield opened


@pytest.mark.parametrize(
    ("kind", "detail", "cause"),
    [
        ("blocked", "http://paper.example/a.html: 403", "paper.example"),
        ("blocked", "http://paper.example/a.html", "paper.example"),
        ("unreachable", "paper.example: no answer in time", "paper.example"),
        ("robots_given_up", "paper.example: no robots.txt for 30 days", "paper.example"),
        ("feed_failed", "http://paper.example/1: HTTP 500", "paper.example HTTP 500"),
        ("feed_failed", "http://paper.example/1", None),
        ("template", "http://paper.example/1: nothing found", None),
        ("silence", "1 day, 0:00:00", None),
    ],
)
def test_what_incidents_of_a_host_have_in_common(kind: str, detail: str, cause: str | None) -> None:
    assert cause_of(kind, detail) == cause


def test_several_feeds_and_pages_of_a_host_refused_alike_are_one_incident(
    archive: Archive,
) -> None:
    sources = {
        name: Source(id=name, name=f"{name}报", feeds=(Feed(kind="listing", url=HOST + name),))
        for name in NAMES
    }
    archive.intake.runs.sync_sources([one.info() for one in sources.values()], START)
    for minute in (0, 5):
        health = Health()
        for name in NAMES:
            health.trouble(name, Trouble("blocked", f"{HOST}{name}: 403"))
            health.trouble(name, Trouble("blocked", f"{HOST}{name}/1.html: 403"))
        health.settle(archive, sources, START + timedelta(minutes=minute))
    (incident,) = archive.queries.overview.incidents(open_only=True)
    assert incident.sources == tuple((name, f"{name}报") for name in NAMES)
    for minute, healed in enumerate(NAMES, 10):
        health = Health()
        health.feed_ok(healed)
        health.answered(healed)
        health.settle(archive, sources, START + timedelta(minutes=minute))
        standing = archive.queries.overview.incidents(open_only=True)
        assert [len(one.sources) for one in standing] == ([] if healed == "c" else [12 - minute])


@pytest.mark.parametrize("page", [Page("Forbidden", status=403), Page(status=500)])
def test_an_address_by_hand_that_fails_tells_who_asked_and_nobody_else(
    site: Site, tmp_path: Path, page: Page
) -> None:
    path = tmp_path / "archive.db"
    elsewhere = site.url("/elsewhere.html")
    site.pages[A] = site.pages["/elsewhere.html"] = page
    done = crawl(plan(site, path, add=(site.url(A), elsewhere)))
    assert [(one["url"], one["state"]) for one in done.json()["added"]] == [
        (site.url(A), "failed"),
        (elsewhere, "failed"),
    ]
    with Archive(path, read_only=True) as archive:
        assert archive.queries.overview.incidents() == []


PAPER = "/paper/{YYYY}{MM}/{DD}/node_1.html"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(None, "feed_failed"), (Page("<html><body><h1>第一版</h1></body></html>"), "feed_empty")],
)
def test_an_issue_that_is_not_out_yet_is_no_incident_until_it_should_be(
    site: Site, tmp_path: Path, answer: Page | None, kind: str
) -> None:
    early = utc_now().astimezone(SHANGHAI).hour < OUT_BY
    path = tmp_path / "archive.db"
    for day in (utc_now().astimezone(SHANGHAI) + timedelta(days=n) for n in (0, 1)):
        site.pages[f"/paper/{day:%Y%m/%d}/node_1.html"] = answer
    feeds = (Feed(kind="listing", url=site.url(PAPER)),)
    crawl(plan(site, path, sources=(source(site, feeds=feeds),)))
    with Archive(path, read_only=True) as archive:
        told = [one.kind for one in archive.queries.overview.incidents()]
    assert told == ([] if early else [kind])


def test_a_list_that_names_no_day_and_is_gone_is_an_incident(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    site.pages["/"] = Page(status=404)
    crawl(plan(site, path))
    with Archive(path, read_only=True) as archive:
        assert [one.kind for one in archive.queries.overview.incidents()] == ["feed_failed"]
