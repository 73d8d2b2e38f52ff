"""A copy from two real sites to the desk: one alert, the first publisher, and the spread shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import IN_FOLDER, Desk, config, source_toml
from tests.site import Page, Site, article, off_topic

FIRST = "/system/2026/11/20/030710001.shtml"
COPY = "/system/2026/11/20/030710777.shtml"
OFF = "/system/2026/11/20/030710009.shtml"
ALERTS = IN_FOLDER + 'language = "zh"\n'


@pytest.fixture
def sites() -> Iterator[tuple[Site, Site]]:
    with Site() as first, Site() as second:
        for site in (first, second):
            site.listing(OFF)
            site.pages[OFF] = Page(off_topic())
        yield first, second


@pytest.fixture
def desk(tmp_path: Path, sites: tuple[Site, Site]) -> Desk:
    first, second = sites
    desk = Desk(tmp_path, {"YONGLIANG_LANG": "zh"})
    desk.write(config(first, alerts=ALERTS).replace('"source.toml"', '"one.toml", "two.toml"'))
    desk.write(source_toml(first).replace("测试站", "演示日报"), "one.toml")
    two = source_toml(second).replace('id = "site"', 'id = "other"')
    desk.write(two.replace("测试站", "别处新闻网"), "two.toml")
    assert desk.run("crawl").code == 0
    return desk


def test_a_copy_is_one_alert_that_names_the_first_publisher(
    desk: Desk, sites: tuple[Site, Site]
) -> None:
    first, second = sites
    first.listing(OFF, FIRST)
    first.pages[FIRST] = Page(article())
    assert desk.run("crawl", "--now", "--deliver").code == 0
    second.listing(OFF, COPY)
    changed = article(published="2026-11-20 10:00:00").replace("12.4亿元", "12.6亿元")
    second.pages[COPY] = Page(changed)
    assert desk.run("crawl", "--now", "--deliver").code == 0

    kinds = [
        (c["article_id"], c["kind"], c["copy_of"]) for c in desk.run("changes", "--json").lines()
    ]
    assert kinds == [(2, "copied", 1), (2, "new", None), (1, "new", None)]
    alerts = sorted((desk.folder / "alerts").glob("*.html"))
    assert len(alerts) == 2
    told = alerts[1].read_text(encoding="utf-8")
    for words in ("转载", "首发", "演示日报", "12.4亿元→12.6亿元"):
        assert words in told
    copied, new = desk.run("changes", "--json").lines()[:2]
    delivered = {n for d in desk.run("deliveries", "list", "--json").lines() for n in d["changes"]}
    assert copied["change_id"] in delivered
    assert new["change_id"] not in delivered

    shown = desk.run("show", "2")
    assert "传播（首发在前）：" in shown.out
    assert "转自 1" in shown.out
    spread = desk.run("show", "1", "--json").json()["spread"]
    assert [(s["source_id"], s["original"]) for s in spread] == [("site", True), ("other", False)]
    assert 0.9 < spread[1]["similarity"] < 1
