"""A topic is tried on kept articles: more and fewer than now, each with its reasons."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.topics import load_texts
from scheduler import topic_trials
from storage import Archive, Filter
from tests.running import Desk, config, source_toml
from tests.site import Page, Site, article

TOPIC = """
id = "{id}"
name = "协作"
threshold = 1
[[rules]]
name = "词"
weight = 1
any = [{words}]
"""


def topic(words: str, name: str = "rivers") -> str:
    return TOPIC.format(id=name, words=words)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    with Site() as site:
        places = [f"/system/2026/11/20/{n:09d}.shtml" for n in range(3)]
        for place, word in zip(places, ("苹果", "柑橘", "茶叶"), strict=True):
            site.pages[place] = Page(article(f"今年{word}丰收", (f"今年协作地区{word}丰收。" * 4,)))
        site.listing(*places)
        made.write(config(site).replace("[daemon]", 'topics = ["topic.toml"]\n[daemon]'))
        made.write(source_toml(site), "source.toml")
        made.write(topic('"协作"'), "topic.toml")
        assert made.run("crawl").code == 0
    return made


def test_more_and_fewer_are_listed_with_reasons(desk: Desk) -> None:
    desk.write(topic('"苹果", "茶叶"'), "new.toml")
    told = desk.run("topics", "try", "new.toml", "--json").json()
    assert (told["looked_at"], told["matched"]["count"]) == (3, 2)
    assert told["more"]["count"] == 0
    (gone,) = told["fewer"]["articles"]
    assert (gone["title"], gone["match"]["matched"]) == ("今年柑橘丰收", False)
    desk.environ["YONGLIANG_LANG"] = "zh"
    out = desk.run("topics", "try", "new.toml").out
    assert "3 篇中切题 2 篇，比现在多 0 篇，少 1 篇。" in out
    assert "今年柑橘丰收" in out


def test_one_of_a_new_id_takes_nothing_away(desk: Desk) -> None:
    desk.write(topic('"苹果"', "other"), "new.toml")
    told = desk.run("topics", "try", "new.toml", "--json").json()
    assert (told["more"]["count"], told["fewer"]["count"]) == (1, 0)
    assert told["more"]["articles"][0]["match"]["reasons"][0]["words"] == ["苹果"]
    assert desk.run("topics", "try", "new.toml", "--since", "2026-01-01", "--json").json() == told


def test_all_are_counted_and_the_first_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from crawler.topics import load
    from storage import Archive, Filter

    monkeypatch.setattr(topic_trials, "MOST_SHOWN", 1)
    new = load(desk.write(topic('"丰收"'), "new.toml"))
    with Archive(desk.folder / "archive.db", read_only=True) as archive:
        trial = topic_trials.trial_of(archive, new, None, Filter())
    assert (trial.more.count, len(trial.more.first)) == (3, 1)


def test_a_seed_with_faults_says_so(desk: Desk) -> None:
    desk.write(topic('"@none"'), "new.toml")
    done = desk.run("topics", "try", "new.toml")
    assert done.code == 2
    assert "@none" in done.err


def test_a_trial_ends_when_its_time_is_up_and_says_so(desk: Desk) -> None:
    (tried,) = load_texts([("t", topic('"苹果"', "other"))])
    with Archive(desk.folder / "archive.db", read_only=True) as archive:
        cut = topic_trials.trial_of(archive, tried, None, Filter(limit=9), longest_s=-1)
        whole = topic_trials.trial_of(archive, tried, None, Filter(limit=9), longest_s=60)
    assert (cut.looked_at, cut.cut_short) == (0, True)
    assert (whole.looked_at, whole.cut_short) == (3, False)
