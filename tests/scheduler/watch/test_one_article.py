"""One article at several addresses is told once; what moved is told as moved, by whole runs."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.settings import CrawlSettings, Feed, Source
from crawler.topics import load_texts
from scheduler.watch.run import run
from scheduler.watch.workers import Workers
from scheduler.words import notes
from scheduler.words.catalogue import Words
from storage import Archive
from storage.archive.archive import BEIJING
from storage.archive.intake import wrong_pages
from storage.decider import Policy
from tests.running import plan
from tests.scheduler.watch.runs import Staff, rows
from tests.site import Page, Site, article

KNOWN = "/system/2026/11/20/030710001.shtml"
A = "/system/2026/11/20/030710002.shtml"
B = "/system/2026/11/21/030710003.shtml"
C = "/system/2026/11/21/030710004.shtml"
OTHER = article(
    "慈溪与布拖共建产业园",
    (
        "慈溪市与布拖县昨日签约,双方将在甬凉协作机制下共建一座产业园,占地三百亩。",
        "产业园明年春天开工,建成后预计吸纳当地群众六百人就业,主要加工苦荞和马铃薯。",
        "签约仪式后,慈溪市的干部走访了三所学校,送去图书和体育用品,看望支教的老师们。",
    ),
)
STORY = article()
FIGURE = STORY.replace("12.4亿元", "12.6亿元")
HEADLINE = article("联席会议定下来年任务")
REWRITTEN = article("慈善嘉年华周末开幕", ("公益集市将在湖边公园举行，书画家现场义卖作品。" * 4,))
STRANGE_TITLE = "山城轻轨新线首日客流平稳"
STRANGE = (
    f"<html><head><title>{STRANGE_TITLE}-山城晚报</title></head><body><table id='frame'><tr>"
    f"<td id='title'><h2>{STRANGE_TITLE}</h2></td></tr><tr><td id='about'>2026-08-07 09:10</td>"
    "</tr></table><div id='zoom'>"
    + "<p>昨日是轻轨新线开通首日，沿线八座车站秩序井然，市民排队体验，商圈人气上升。</p>" * 3
    + "</div><div id='bottom'>山城晚报</div></body></html>"
)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


class World:
    """The site and an archive, which has taken what stood there first."""

    def __init__(self, site: Site, path: Path) -> None:
        self.site = site
        self.db = path / "archive.db"
        source = Source(
            id="site", name="测试站", page="cnnb", every_s=0.001,
            feeds=(Feed(kind="listing", url=site.url("/")),),
        )  # fmt: skip
        self.plan: CrawlSettings = plan(
            site, self.db, sources=(source,), now=True, policy=Policy(confirmations=3, window_s=0)
        )
        self.workers = Workers(Staff(self.plan).start)
        self.topics = load_texts((seed.name, seed.text) for seed in self.plan.topics)
        self.show({KNOWN: OTHER})

    def show(self, pages: dict[str, str], *gone: str) -> None:
        for path, body in pages.items():
            self.site.pages[path] = Page(body)
        for path in gone:
            self.site.pages.pop(path, None)
        self.site.listing(*(path for path in self.site.pages if path.endswith("shtml")))

    def run(self) -> list[tuple[str, str]]:
        """Of each change that a run recorded, its kind and its article's path."""
        last = self.last()
        with Archive(self.db, policy=self.plan.policy) as archive:
            run(self.plan, archive, self.workers, threading.Event(), topics=self.topics)
        told = rows(
            self.db,
            "select kind, articles.url from changes join articles using (article_id)"
            f" where change_id > {last} order by change_id",
        )
        return [(kind, url.removeprefix(self.site.address)) for kind, url in told]

    def last(self) -> int:
        if not self.db.exists():
            return 0
        return int(rows(self.db, "select ifnull(max(change_id), 0) from changes")[0][0])

    def spans(self) -> list[Any]:
        ((spans,),) = rows(self.db, "select spans from changes order by change_id desc limit 1")
        return [(span["class"], span["before"], span["after"]) for span in json.loads(spans)]

    def incidents(self) -> list[tuple[str, bool]]:
        return rows(self.db, "select kind, closed_at is null from incidents order by incident_id")


@pytest.fixture
def world(site: Site, tmp_path: Path) -> Iterator[World]:
    begun = World(site, tmp_path)
    try:
        assert begun.run() == [("new", KNOWN)]
        yield begun
    finally:
        begun.workers.close()


def test_two_sections_and_a_third_the_next_day(world: World) -> None:
    world.show({A: STORY, B: STORY})
    assert world.run() == [("new", A)]
    world.show({C: STORY})
    assert world.run() == []
    world.show({}, A)
    assert [world.run() for _ in range(3)] == [[], [], [("moved", A)]]
    assert world.spans() == [("url", world.site.url(A), world.site.url(B))]
    assert rows(world.db, "select count(*) from articles where state = 'live'") == [(2,)]
    assert world.site.times(C) <= 4
    world.show({}, B, C)
    assert [world.run() for _ in range(4)][2:] == [[("withdrawn", B)], []]


@pytest.mark.parametrize("body", [STORY, FIGURE, HEADLINE], ids=["same", "figure", "headline"])
def test_a_permanent_redirect_is_never_new_beside(world: World, body: str) -> None:
    world.show({A: STORY})
    assert world.run() == [("new", A)]
    world.show({B: body})
    world.site.pages[A] = Page("", 301, {"Location": B})
    told = [] if body is STORY else [("edited", A)]
    assert world.run() == [*told, ("moved", A)]
    assert world.run() == []
    assert rows(world.db, "select count(*) from articles") == [(3,)]


def test_a_new_headline_in_the_address_of_what_still_answers(world: World) -> None:
    world.show({A: STORY})
    assert world.run() == [("new", A)]
    world.show({A: HEADLINE, B: HEADLINE})
    assert world.run() == [("edited", A)]
    assert world.run() == []


def test_put_right_at_a_new_address(world: World) -> None:
    world.show({A: STORY})
    assert world.run() == [("new", A)]
    world.show({B: FIGURE}, A)
    assert world.run() == [("new", B)]
    assert [world.run() for _ in range(2)] == [[], [("moved", A)]]
    assert world.spans()[1:] == [("figure", "12.4亿元", "12.6亿元")]


def test_alike_articles_are_several(world: World) -> None:
    world.show({A: STORY, B: FIGURE, C: article("甬凉协作联席会议在西昌召开之二")})
    assert sorted(world.run()) == [("new", A), ("new", B), ("new", C)]
    assert world.run() == []


def test_another_articles_page_is_an_incident(world: World) -> None:
    world.show({A: STORY})
    world.run()
    for served in (OTHER, OTHER.replace("</body>", "<!-- cache 7 --></body>")):
        world.show({A: served})
        assert world.run() == []
        assert world.incidents() == [("wrong_page", True)]
    world.site.pages[A] = world.site.pages["/"]
    assert world.run() == []
    world.show({A: STORY})
    assert world.run() == []
    assert world.incidents() == [("wrong_page", False)]
    assert rows(world.db, "select count(*) from versions") == [(2,)]
    assert rows(world.db, "select count(*) from wrong_pages") == [(0,)]


def test_the_list_page_is_an_incident(world: World) -> None:
    world.show({A: STORY})
    world.run()
    world.site.pages[A] = world.site.pages["/"]
    assert world.run() == []
    assert world.incidents() == [("wrong_page", True)]
    ((detail,),) = rows(world.db, "select detail from incidents")
    assert detail == (
        f"{world.site.url(A)}: a list page stands in its place, {world.site.url('/')}"
    )
    assert rows(world.db, "select rule, words from fetches where outcome = 'soft_error'") == [
        ("list_page", world.site.url("/"))
    ]
    world.show({A: FIGURE})
    assert world.run() == [("edited", A)]
    assert world.incidents() == [("wrong_page", False)]


def test_a_strangers_page_is_an_incident_until_it_stands(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.show({A: STORY})
    world.run()
    for _ in range(4):
        world.show({A: STRANGE})
        assert world.run() == []
        assert world.incidents() == [("wrong_page", True)]
    ((detail,),) = rows(world.db, "select detail from incidents")
    assert f"stands in its place: “{STRANGE_TITLE}”" in detail
    told = notes.told(detail, Words("zh"), BEIJING)
    assert told.endswith(f"显示的是另一个网页，标题、正文、模板都不同：“{STRANGE_TITLE}”")
    world.show({A: STORY})
    assert world.run() == []
    assert world.incidents() == [("wrong_page", False)]

    monkeypatch.setattr(wrong_pages, "STANDS", timedelta(0))
    world.show({A: STRANGE})
    assert [world.run() for _ in range(3)] == [[], [], [("edited", A)]]
    assert ("wrong_page", True) not in world.incidents()


def test_what_leads_to_another_site_is_an_incident_and_looked_at_again(world: World) -> None:
    world.show({A: STORY})
    world.run()
    home = f"{world.site.address.replace('127.0.0.1', 'localhost')}/group"
    world.site.pages["/group"] = Page("<html><body><p>欢迎访问集团门户。</p></body></html>")
    world.show({B: FIGURE})
    for path in (KNOWN, A, B):
        world.site.pages[path] = Page("", 302, {"Location": home})
    assert [world.run(), world.run()] == [[], []]
    assert world.incidents() == [("led_away", True)]
    ((detail,),) = rows(world.db, "select detail from incidents")
    assert detail.endswith(f": redirects to another site, {home}")
    told = notes.told(detail, Words("zh"), BEIJING)
    assert told.endswith(f"跳转到别的网站 {home}")
    assert rows(world.db, f"select state from links where url = '{world.site.url(B)}'") == [
        ("pending",)
    ]
    world.show({KNOWN: OTHER, A: STORY})
    world.run()
    assert world.incidents() == [("led_away", False)]


def test_another_text_in_the_same_template_is_an_edit_at_once(world: World) -> None:
    world.show({A: STORY})
    world.run()
    world.show({A: REWRITTEN})
    assert world.run() == [("edited", A)]


def test_another_page_at_a_withdrawn_articles_address_restores_nothing(world: World) -> None:
    world.show({A: STORY})
    world.run()
    world.show({}, A)
    assert [world.run() for _ in range(3)] == [[], [], [("withdrawn", A)]]
    world.show({A: OTHER})
    assert world.run() == []
    world.show({A: STORY})
    assert world.run() == [("restored", A)]


def test_a_new_links_first_answer_mixed_up_hides_no_article(world: World) -> None:
    world.show({A: OTHER})
    assert world.run() == []
    world.show({A: STORY})
    assert world.run() == [("new", A)]
