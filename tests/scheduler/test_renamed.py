"""A source and a topic renamed, as a desk does it: in the seed, with rules of before, by crawls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import IN_FOLDER, Desk, config, source_toml
from tests.site import Page, Site, article

A = "/system/2026/11/20/030710001.shtml"
B = "/system/2026/11/20/030710002.shtml"
ALERTS = IN_FOLDER + 'topics = ["{topic}"]\nsources = ["site"]\n'


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.listing(A, B)
        running.pages[A] = Page(article())
        running.pages[B] = Page(article().replace("甬凉协作", "甬凉合作"))
        yield running


@pytest.fixture
def desk(tmp_path: Path, site: Site) -> Desk:
    desk = Desk(tmp_path)
    desk.write(source_toml(site), "source.toml")
    watching(desk, site, "one")
    assert desk.run("crawl", "--deliver").code == 0
    return desk


def watching(desk: Desk, site: Site, topic: str, *was: str, rule: str = "") -> None:
    desk.write(
        f'id = "{topic}"\nname = "T"\nthreshold = 1.0\nwas = {list(was)}\n'
        '[[rules]]\nname = "r"\nweight = 1\nany = ["凉山"]\n',
        "topic.toml",
    )
    text = config(site, alerts=ALERTS.format(topic=rule or topic))
    desk.write(text.replace("[daemon]", 'topics = ["topic.toml"]\n[daemon]'))


def told(desk: Desk) -> str:
    assert desk.run("crawl", "--now", "--deliver").code == 0
    return "".join(path.read_text() for path in sorted((desk.folder / "alerts").iterdir()))


def test_renamed_with_a_word(desk: Desk, site: Site) -> None:
    desk.write(source_toml(site).replace('"site"', '"new"', 1) + "\n", "source.toml")
    seed = (desk.folder / "source.toml").read_text(encoding="utf-8")
    desk.write(f'was = ["site"]\n{seed}', "source.toml")
    watching(desk, site, "two", "one", rule="one")
    check = desk.run("check")
    assert check.code == 0
    assert "'site', which holds; write 'new'" in check.err
    assert "'one', which holds; write 'two'" in check.err
    assert "No seed names" not in check.err
    site.pages[A] = Page(article().replace("12.4亿元", "12.6亿元"))
    assert "12.6亿元" in told(desk)
    assert len(desk.run("articles", "--source", "new", "--topic", "two", "--json").lines()) == 2
    former = desk.run("articles", "--source", "site", "--topic", "one", "--json")
    assert (len(former.lines()), former.err) == (2, "")
    health = desk.run("status", "--json").json()
    assert health["orphans"] == []
    assert [row["source_id"] for row in health["sources"]] == ["added", "new"]
    assert desk.run("crawl", "--source", "site").code == 0
    assert desk.run("verify").code == 0


def test_a_source_renamed_without_a_word_is_named(desk: Desk, site: Site) -> None:
    desk.write(source_toml(site).replace('"site"', '"new"', 1), "source.toml")
    desk.write(config(site))
    for line in (desk.run("check").err, desk.run("status").out):
        assert "No seed names the source 'site'; its 2 articles" in line
        assert 'was = ["site"]' in line
    orphans = desk.run("status", "--json").json()["orphans"]
    assert orphans == [{"source_id": "site", "articles": 2}]


def test_a_topic_renamed_without_a_word_finds_its_articles(desk: Desk, site: Site) -> None:
    watching(desk, site, "two")
    before = told(desk)
    assert len(desk.run("articles", "--topic", "two", "--json").lines()) == 2
    site.pages[A] = Page(article().replace("12.4亿元", "12.6亿元"))
    assert "12.6亿元" not in before
    assert "12.6亿元" in told(desk)
