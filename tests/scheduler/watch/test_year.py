"""Seasons of a desk in moments: no host starves, no article waits too long, all is told."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

from tests.scheduler.watch.simulated import Desk, Site, Visit, World, desk

# Half a minute by itself, more beside others.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

HOUR, DAY = 3600.0, 86400.0
TICK_S = 300.0
EVERY_S = 6 * HOUR
REST_S = HOUR
"""The longest rest of a host that fails."""

SLACK_S = TICK_S + 130.0
"""A tick, and a run that is under way at its moment."""

EVERY_BURST = 20 * DAY
HEALTHY = ("well.cn", "good.cn")


def hangs(at: float) -> bool:
    """A day in every two weeks, and an hour a week."""
    return at % (14 * DAY) < DAY or at % (7 * DAY) > 7 * DAY - HOUR


@dataclass(frozen=True)
class Season:
    """How long it lasts, and how many articles appear at once, every twenty days."""

    days: int
    at_once: int

    @property
    def end(self) -> float:
        return self.days * DAY

    @property
    def published(self) -> list[float]:
        """When its articles appear; the first are there at the beginning."""
        bursts = (n * EVERY_BURST + 5 * DAY * bool(n) for n in range(self.days // 20))
        return [at for at in bursts for _ in range(self.at_once)]


@dataclass(frozen=True)
class Played:
    """A season, and what came of it."""

    season: Season
    desk: Desk


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(Season(70, 13), id="ten weeks"),
        pytest.param(
            Season(365, 2),
            id="a year",
            marks=pytest.mark.long("a year of five hosts, visit by visit"),
        ),
    ],
)
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Two hosts that are well, one that hangs at times, two that never answer."""
    season: Season = request.param
    sites = [
        *(Site(host.removesuffix(".cn"), season.published) for host in HEALTHY),
        Site("hangs", season.published, up=lambda at: not hangs(at)),
        Site("dead", up=lambda _: False),
        Site("silent", up=lambda _: False),
    ]
    path = tmp_path_factory.mktemp("season") / "archive.db"
    with pytest.MonkeyPatch.context() as patch:
        opened = desk(path, sites, patch, every_s=EVERY_S, tick_s=TICK_S)
        opened.go_on(season.end)
    return Played(season, opened)


def gaps(moments: list[float], until: float) -> list[float]:
    return [two - one for one, two in pairwise([0.0, *moments, until])]


def down(site: Site, one: float, two: float) -> float:
    """For how many seconds a site was down between two moments, in steps of a minute."""
    return sum(60.0 for minute in range(int(one), int(two), 60) if not site.up(minute))


def overdue(world: World, host: str) -> float:
    """By how much longer than asked any article was not looked at, while its host answered."""
    site = world.sites[host]
    asked: dict[str, list[Visit]] = defaultdict(list)
    for visit in world.visits[host]:
        asked[visit.url].append(visit)
    assert len(asked) == len(site.published)
    most = 0.0
    for visits in asked.values():
        due = visits[0].due
        for visit, following in pairwise(visits):
            if site.up(visit.at):
                most = max(most, visit.at - due - down(site, due, visit.at))
                due = following.due
    return most


@pytest.mark.parametrize("host", HEALTHY)
def test_a_host_that_answers_is_asked_in_time_whoever_hangs(played: Played, host: str) -> None:
    world = played.desk.world
    assert max(gaps(world.read[host], played.season.end)) <= EVERY_S + SLACK_S
    assert overdue(world, host) <= SLACK_S


def test_a_host_that_hung_is_taken_up_again(played: Played) -> None:
    """Its feed is put off for six hours at most, its articles hardly longer than it hung."""
    world = played.desk.world
    longest = max(gaps(world.read["hangs.cn"], played.season.end))
    assert longest <= DAY + HOUR + 2 * EVERY_S + REST_S + SLACK_S
    assert overdue(world, "hangs.cn") <= DAY + HOUR + REST_S + SLACK_S


@pytest.mark.parametrize("host", ["dead.cn", "silent.cn"])
def test_a_host_that_never_answers_is_not_given_up(played: Played, host: str) -> None:
    asked = played.desk.world.asked[host]
    assert max(gaps(asked, played.season.end)) <= EVERY_S + REST_S + SLACK_S
    assert len(asked) < 5 * played.season.days


def test_all_that_happened_is_recorded_and_told(played: Played) -> None:
    """Each tenth article is edited, one in twenty-five is gone."""
    archive = played.desk.world.archive
    kinds = Counter(change.kind.value for change in archive.queries.changes.all())
    hosts, articles = len(HEALTHY) + 1, len(played.season.published)
    edited, withdrawn = articles // 10, articles // 25
    assert withdrawn >= 1
    assert kinds == {
        "new": hosts * articles, "edited": hosts * edited, "withdrawn": hosts * withdrawn
    }  # fmt: skip
    states = archive._session.rows("select state, count(*) as many from deliveries group by state")
    assert {row["state"] for row in states} == {"sent"}
    told = archive._session.rows("select distinct change_id from delivery_changes")
    assert len(told) == kinds.total()


@pytest.mark.long("ten days of a host that is asked every minute")
def test_where_the_delay_leaves_no_room_all_are_late_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that asks for a minute between requests, with twice the articles that it has room for.

    They are asked for by how many of their own waits they are late, new links beside them; another
    host notices nothing.
    """
    slow = Site("slow", [n * 1.5 * HOUR for n in range(160)], delay_s=60)
    well = Site("well", [n * 12 * HOUR for n in range(20)])
    opened = desk(
        tmp_path / "archive.db", [slow, well], monkeypatch, every_s=EVERY_S, tick_s=TICK_S
    )
    opened.go_on(10 * DAY)
    factors: dict[int, list[float]] = defaultdict(list)
    for visit in opened.world.visits["slow.cn"]:
        if visit.at > 8 * DAY:
            factors[round(visit.wait)].append(visit.factor)
    assert set(factors) >= {900, 3600, 10800}
    middle = [median(some) for some in factors.values()]
    assert min(middle) > 1.5
    assert max(middle) <= 1.2 * min(middle)
    assert max(map(max, factors.values())) <= 2 * min(map(min, factors.values()))
    last = {opened.world.read[site.host][-1]: site for site in (slow, well)}
    there = sum(when <= read for read, site in last.items() for when in site.published)
    assert opened.world.archive.queries.exporting.article_count() == there > 170
    (late,) = opened.world.archive.frontier.due.late(opened.clock.now())
    assert late.host == "slow.cn"
    assert overdue(opened.world, "well.cn") <= SLACK_S
