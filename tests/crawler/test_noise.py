"""Noise makes no version; every edit makes one; pages that flip back and forth are told once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import seeds
from crawler.classifier import Classifier
from crawler.settings import Source
from crawler.topics import load_all
from storage import Archive
from storage.rules import AlertRule
from storage.times import utc_now
from tests.site import article
from tests.watching import START, Watcher

HOST = "http://news.site.com.cn"
PARAGRAPHS = (
    "昨日,宁波市与凉山州在西昌召开东西部协作联席会议,总结全年工作,部署下一步任务。",
    "会议指出,今年宁波市共落实帮扶资金12.4亿元,实施项目86个,惠及凉山群众3万余人。",
    "双方将继续深化甬凉协作,在产业、劳务、教育、医疗等方面加强合作,共同推动乡村全面振兴。",
)


def url(number: int) -> str:
    return f"{HOST}/system/2026/11/20/0307{number:05d}.shtml"


def related(chance: random.Random, rows: int) -> str:
    names = ("城南图书馆开放", "地铁四号线延长", "甬凉结对学校互访", "冬季供暖开始", "旧改签约过半")
    return "".join(
        f"<li><a href='/system/2026/11/20/{chance.randrange(9**9)}.shtml'>"
        f"{chance.choice(names)}</a> <span>11-{chance.randrange(1, 30):02d}</span></li>"
        for _ in range(rows)
    )


def picture(chance: random.Random, name: str) -> str:
    host = chance.choice(("img1.site.com.cn", "img2.site.com.cn", "cdn.site-static.com"))
    query = chance.choice(("", f"?v={chance.randrange(999)}", "?x-oss-process=image/resize,w_800"))
    size = chance.choice(("", "!large", "@600w"))
    folder = chance.choice(("/pic/2026/11/20", "/cache/pic/2026/11/20"))
    return f'<p><img src="http://{host}{folder}/{name}.jpg{size}{query}"></p>'


def noisy(number: int, chance: random.Random, what: tuple[str, ...] = PARAGRAPHS) -> str:
    """The page of article `number` as one request finds it: all but the article is noise."""
    page = article(f"甬凉协作工作第{number}次联席会议召开", what)
    page = page.replace('<div id="Zoom">', f'<div id="Zoom">{picture(chance, f"W{number:04d}")}')
    counter = f'<span class="hits">阅读 {chance.randrange(10**6)}</span>'
    clock = f"今天是2026年{chance.randrange(1, 13)}月{chance.randrange(1, 29)}日 星期三"
    page = page.replace('<div class="nav">', f'<div class="nav"><span>{clock}</span>{counter}')
    advert = f'<div class="ad"><a href="http://ad.example.com/{chance.random()}">年货节</a></div>'
    rows = related(chance, chance.randrange(2, 9))
    links = f'<div class="related"><h3>相关新闻</h3><ul>{rows}</ul></div>'
    phone = (
        f'<div class="phone"><h1>甬凉协作工作第{number}次联席会议召开</h1><div class="txt">'
        + "".join(f"<p>{paragraph}</p>" for paragraph in what)
        + "</div></div>"
    )
    tail = [advert, links, phone]
    chance.shuffle(tail)
    script = f"<script>var t={chance.random()};</script><!-- rendered {chance.random()} -->"
    return page.replace('<div class="footer">', "".join(tail) + script + '<div class="footer">')


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    source = Source(id="site", name="测试站", page="cnnb")
    classifier = Classifier([source], load_all([seeds.SEEDS / "topics"]))
    rule = AlertRule("all", ("a",), incidents=True)
    with Archive(tmp_path / "archive.db", rules=(rule,)) as archive:
        archive.intake.runs.sync_sources([source.info()], utc_now())
        archive._session.execute("pragma synchronous = off")  # the disk is not what is tested
        yield Watcher(archive, classifier)


def count(watcher: Watcher, table: str) -> int:
    return int(watcher.archive._session.rows(f"select count(*) as n from {table}")[0]["n"])


def told(watcher: Watcher) -> int:
    return count(watcher, "delivery_changes")


@pytest.mark.slow
def test_a_thousand_noisy_fetches_then_twenty_edits(watcher: Watcher) -> None:
    chance = random.Random(20261123)
    for number in range(20):
        watcher.first(url(number), noisy(number, chance))
    for turn in range(49):
        watcher.now = START.replace(minute=turn)
        for number in range(20):
            watcher.again(number + 1, noisy(number, chance))
    assert count(watcher, "fetches") == 1000
    assert count(watcher, "versions") == 20
    assert watcher.kinds() == ["new"] * 20
    edited = (PARAGRAPHS[0], PARAGRAPHS[1].replace("12.4亿元", "12.6亿元"), PARAGRAPHS[2])
    watcher.later(hours=1)
    for number in range(20):
        watcher.again(number + 1, noisy(number, chance, edited))
    assert watcher.kinds() == ["new"] * 20 + ["edited"] * 20
    assert {(s.before, s.after) for c in watcher.changes()[20:] for s in c.spans} == {
        ("12.4亿元", "12.6亿元")
    }


def edition(number: int, name: str) -> str:
    return article(
        f"甬凉协作第{number}号",
        (PARAGRAPHS[0], f"据{name}版,投入资金{name}亿元。", *PARAGRAPHS[2:]),
    )


def test_a_to_b_to_a_is_three_versions_and_two_edits(watcher: Watcher) -> None:
    one = watcher.first(url(1), edition(1, "12"))
    watcher.later(hours=2).again(one, edition(1, "14"))
    watcher.later(hours=2).again(one, edition(1, "12"))
    assert count(watcher, "versions") == 3
    assert watcher.kinds() == ["new", "edited", "edited"]
    assert told(watcher) == 3
    assert watcher.archive.queries.overview.incidents() == []


def test_pages_that_flip_are_archived_and_told_once(watcher: Watcher) -> None:
    ids = [watcher.first(url(n), edition(n, "12")) for n in range(3)]
    for turn in range(12):
        watcher.later(minutes=15)
        for n, article_id in enumerate(ids):
            watcher.again(article_id, edition(n, "14" if turn % 2 == 0 else "12"))
    assert count(watcher, "versions") == 3 * 13
    assert watcher.kinds().count("edited") == 36
    (incident,) = watcher.archive.queries.overview.incidents()
    assert (incident.kind, incident.source_id) == ("flapping", "site")
    # Each article's first appearance, its edit, and at most the first taking back.
    assert told(watcher) <= 3 * 3
    before = told(watcher)
    # News is told all the same while the source flips.
    watcher.later(minutes=15).again(ids[0], edition(0, "99"))
    assert told(watcher) == before + 1
    # What flips is not watched as fresh for ever.
    row = watcher.archive._session.row(
        "select watched_from from articles where article_id = ?", (ids[1],)
    )
    assert row
    assert row["watched_from"] < watcher.now.isoformat()


def test_flapping_is_over_after_a_quiet_day_and_says_how_it_stands(watcher: Watcher) -> None:
    one, two = (watcher.first(url(n), edition(n, "12")) for n in range(2))
    for turn in range(5):  # one ends on its second text, two on its first
        watcher.later(minutes=15).again(one, edition(0, "14" if turn % 2 == 0 else "12"))
        if turn < 4:
            watcher.again(two, edition(1, "14" if turn % 2 == 0 else "12"))
    quiet = told(watcher)
    assert watcher.archive.intake.flapping.settle(watcher.later(hours=20).now) == ()
    assert told(watcher) == quiet
    assert len(watcher.archive.intake.flapping.settle(watcher.later(hours=10).now)) == 1
    assert [i.closed_at is None for i in watcher.archive.queries.overview.incidents()] == [False]
    rows = watcher.archive._session.rows(
        "select article_id, max(to_version) as last from delivery_changes"
        " join changes using (change_id) group by article_id"
    )
    last = {row["article_id"]: row["last"] for row in rows}
    for article_id, expected in ((one, "14亿元"), (two, "12亿元")):
        _, told_last = watcher.archive.queries.articles.version(article_id, last[article_id])
        _, now = watcher.archive.queries.articles.version(article_id)
        assert expected in now.body
        assert told_last.body == now.body
    assert told(watcher) == quiet + 1
    assert watcher.archive.intake.flapping.settle(watcher.later(days=3).now) == ()


def test_flapping_is_told_when_it_opens_and_when_it_closes(watcher: Watcher) -> None:
    one = watcher.first(url(1), edition(1, "12"))
    for turn in range(6):
        watcher.later(minutes=15).again(one, edition(1, "14" if turn % 2 == 0 else "12"))
    assert count(watcher, "delivery_incidents") == 1
    delivery = watcher.archive.outbox.sending.due(watcher.now, everything=True)[0]
    watcher.archive.outbox.sending.take(delivery.delivery_id, watcher.now)
    watcher.archive.intake.flapping.settle(watcher.later(days=2).now)
    assert count(watcher, "delivery_incidents") == 2
