"""Rules made of searches in the page, at the command line: in force beside the configuration's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.config import load
from scheduler.search_rules import channel_ids
from storage import Archive
from storage.records import Kind
from storage.searches import Listing, SearchTerms
from storage.times import utc_now
from tests.running import Desk, config, source_toml
from tests.site import Page, Site, article

PATH = "/system/2026/11/20/040000001.shtml"
CHANNEL = '[[channels]]\nid = "{id}"\nkind = "file"\ndirectory = "alerts"\n'
ALERT = '[[alerts]]\nid = "all"\nchannels = ["folder"]\nkinds = ["withdrawn"]\n'


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        publish(running, "12.4")
        yield running


def publish(site: Site, money: str) -> None:
    told = ("甬凉两地昨日在西昌召开会议，总结全年工作。", f"今年共落实帮扶资金{money}亿元。")
    site.pages[PATH] = Page(article(paragraphs=told))
    site.listing(PATH)


def desk_of(folder: Path, site: Site, alerts: str) -> Desk:
    desk = Desk(folder)
    desk.write(config(site, alerts=alerts))
    desk.write(source_toml(site), "source.toml")
    return desk


def made(folder: Path, *channels: str, **terms: object) -> None:
    """Make a rule as the page does."""
    with Archive(folder / "archive.db", desk_only=True) as archive:
        searches = archive.desk.searches
        number = searches.keep(f"改动 {channels}", Listing.CHANGES, "kind=edited", "王", utc_now())
        assert number
        told = SearchTerms(channels, kinds=(Kind.EDITED,), **terms)  # type: ignore[arg-type]
        searches.keep_rule(number, told, "王", utc_now())


def test_crawl_delivers_by_both_and_check_shows_both(tmp_path: Path, site: Site) -> None:
    desk = desk_of(tmp_path, site, CHANNEL.format(id="folder") + ALERT)
    assert desk.run("crawl").code == 0
    made(tmp_path, "folder", "gone", sources=("site", "nobody"))
    publish(site, "12.6")
    checked = desk.run("check")
    assert "search:1 “改动 ('folder', 'gone')” → folder, gone" in checked.out
    assert "1 source, 1 topic, 1 channel, 1 alert rule\n" in checked.out
    assert "names the channel 'gone', which is not under [[channels]]" in checked.err
    assert "the source 'nobody', which no seed has" in checked.err
    (row,) = desk.run("channels", "list", "--json").lines()
    assert row["rules"] == ["all", "search:1"]

    done = desk.run("crawl", "--now", "--deliver")
    assert done.code == 1  # what is told on the channel that is gone waits
    assert len(list((tmp_path / "alerts").glob("*.json"))) == 1
    waiting = desk.run("deliveries", "list", "--json", "--state", "pending").lines()
    assert [(one["rule_id"], one["channel_id"]) for one in waiting] == [("search:1", "gone")]
    desk.write(config(site, alerts=CHANNEL.format(id="folder") + CHANNEL.format(id="gone") + ALERT))
    assert desk.run("crawl", "--now", "--deliver").code == 0
    assert "names the channel" not in desk.run("check").err
    states = {one["state"] for one in desk.run("deliveries", "list", "--json").lines()}
    assert states == {"sent"}


def test_a_rule_of_the_page_is_said_not_to_tell_of_the_monitor_itself(
    tmp_path: Path, site: Site
) -> None:
    desk = desk_of(tmp_path, site, CHANNEL.format(id="folder"))
    assert "nobody is told" in desk.run("check").err
    assert desk.run("crawl").code == 0
    made(tmp_path, "folder")
    told = desk.run("check").err
    assert "when the monitor itself fails" in told
    assert "changes are archived and nobody is told" not in told


def test_no_rule_of_the_configuration_bears_such_an_id(tmp_path: Path, site: Site) -> None:
    alerts = CHANNEL.format(id="folder") + ALERT.replace('"all"', '"search:1"')
    checked = desk_of(tmp_path, site, alerts).run("check")
    assert checked.code == 2
    assert "rules made of searches in the page do" in checked.err


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (CHANNEL.format(id="b") + CHANNEL.format(id="a.1") + CHANNEL.format(id="b"), ["b", "a.1"]),
        ('[[channels]]\nid = "${TOKEN}"\n[[channels]]\nkind = "file"\n[[channels]]\nid = 7', ["7"]),
        ('channels = "x"', []),
        ("[channels]\nid = 'a'", []),
    ],
)
def test_the_page_learns_the_ids_of_channels_and_nothing_else(
    tmp_path: Path, text: str, found: list[str]
) -> None:
    file = tmp_path / "yongliang.toml"
    file.write_text('[archive]\npath = "a.db"\n', "utf-8")
    read = load(file, everything=False)
    file.write_text(f"{text}\n", "utf-8")
    assert channel_ids(read) == found
    file.write_text("broken [", "utf-8")
    assert channel_ids(read) == []
    file.unlink()
    assert channel_ids(read) == []
