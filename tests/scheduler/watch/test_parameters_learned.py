"""Parameters of addresses that change while the article stays: learned, ignored, unlearned."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crawler.protocol import LinkFound
from crawler.settings import CrawlSettings, Feed, Source, source_infos
from crawler.tasks import LinkTask
from scheduler.checks import learned_parameters
from scheduler.watch.health import Health
from scheduler.watch.intake import Intake
from scheduler.watch.tasks import Seeds, Wanted
from storage import Archive
from storage.hosts import host_of
from storage.parameters import address_of, likeness_of
from storage.records import Article, Kind
from storage.work import FoundLink, HandedOut
from tests.storage.making import NOW, due, fetched, match, page

HOME = "https://news.example.org/"
Reading = Callable[[str], Article | None]


def story(name: object, url: str = HOME, title: str = "") -> Article:
    """A text of its own for each name."""
    chance = random.Random(str(name))
    body = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(160))
    return Article(url=url, title=title or f"第{name}号消息", body=body)


class Desk:
    """The archive's side of a source: a list is shown, what is new on it is read.

    Attributes:
        asked: Addresses of articles that were asked for, in order.
    """

    def __init__(self, archive: Archive, *, on_topic: bool = True) -> None:
        self.archive = archive
        self.asked: list[str] = []
        self.on_topic = on_topic
        self.keep()

    def keep(self, *names: str) -> None:
        feeds = (Feed(kind="listing", url=HOME),)
        source = Source(id="site", name="站", feeds=feeds, keep_parameters=names)
        self.seeds = Seeds(CrawlSettings(archive="", sources=(source,)))
        self.archive.intake.runs.sync_sources(source_infos([source]), NOW)
        self.archive.intake.parameters.keep({"site": names}, NOW)

    def look(self, paths: Iterable[str], read: Reading, now: datetime) -> list[str]:
        """What is asked for after a list showed these."""
        run_id = self.archive.intake.runs.start(now)
        intake = Intake(self.archive, self.seeds, Wanted(self.seeds, None), Health(), run_id)
        (feed,) = due(self.archive, now, everything=True).feeds
        links = [FoundLink(HOME.rstrip("/") + path) for path in paths]
        self.archive.intake.feeds.record(
            feed, fetched(url=HOME, at=now), links, timedelta(minutes=10)
        )
        asked = []
        while links_due := due(self.archive, now).links:
            link = links_due[0]
            asked.append(link.url)
            task = HandedOut("link", link.link_id, link.url, "site")
            batches = self.archive.frontier.batches
            (batch_id,) = batches.hand_out([(host_of(link.url), [task])], run_id, now)
            found = read(link.url)
            intake.take(
                LinkTask(number=0, url=link.url, source_id="site", due=link),
                LinkFound(
                    batch_id=batch_id,
                    task=0,
                    fetch=fetched(at=now, url=link.url, body=page(found) if found else b"-"),
                    article=found,
                    extractor="generic/1",
                    matches=(match(matched=self.on_topic),) if found else (),
                    is_article=found is not None,
                ),
            )
            intake.flush()
            with batches.ending():
                batches.end(batch_id)
        self.asked += asked
        return asked

    def told(self) -> list[Kind]:
        return [change.kind for change in self.archive.queries.changes.all()]

    def states(self) -> dict[str, str]:
        return {row["name"]: row["state"] for row in self.archive.intake.parameters.listed()}


@contextmanager
def archive_in(folder: Path) -> Iterator[Archive]:
    with Archive(folder / "archive.db") as archive:
        yield archive


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with archive_in(tmp_path) as archive:
        yield Desk(archive)


def by_path(url: str) -> Article:
    """Whatever its parameters, a path shows its own text."""
    return story(address_of(url).path, url)


FORMS = (
    "/n/{}.html;jsessionid={}", "/n/{}.html?_t={}", "/n/{}.html?2026112809{}", "/n/{}.html?v={}.1",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_what_changes_at_each_look_is_told_once_and_learned(form: str, desk: Desk) -> None:
    for look in range(5):
        paths = [form.format(number, 10 * look + number) for number in range(100, 106)]
        asked = desk.look(paths, by_path, NOW + timedelta(minutes=10 * look))
        assert asked == ([f"{HOME}{path[1:]}" for path in paths] if look == 0 else asked)
        assert len(asked) <= 6 if look < 2 else not asked
    assert desk.told() == [Kind.NEW] * 6
    assert list(desk.states().values()) == ["learned"]


def test_a_long_list_off_topic_is_not_read_anew_at_each_look(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        desk = Desk(archive, on_topic=False)
        for look in range(30):
            paths = [
                f"/a/detail?id={number}&t={look}{number}&rnd=0.{look}7" for number in range(60)
            ]
            desk.look(paths, by_id_alone, NOW + timedelta(minutes=10 * look))
        assert desk.states() == {"rnd": "learned", "t": "learned"}
        assert len(desk.asked) < 60 + 10
        # A look once a day whether what was learned is still true, and no more.
        desk.look([f"/a/detail?id={number}&t=9&rnd=9" for number in range(60)], by_id_alone,
                  NOW + timedelta(days=1, hours=1))  # fmt: skip
        assert len(desk.asked) < 60 + 10 + 3
        assert desk.states() == {"rnd": "learned", "t": "learned"}


def by_id_alone(url: str) -> Article:
    return story(address_of(url).without({"t", "rnd"}), url)


def test_pages_that_all_say_the_same_teach_nothing(desk: Desk) -> None:
    """Whether they are read as no articles or as short ones; and no article is lost by it."""
    paths = [f"/show.php?id={number}" for number in range(1, 9)]
    desk.look(paths[:4], lambda _: None, NOW)
    notice = Article(url=HOME, title="系统提示", body="您访问的内容正在审核，请稍后再试。")
    desk.look(paths[4:6], lambda url: Article(url=url, title=notice.title, body=notice.body), NOW)
    long = story("系统提示")
    for start in (6, 0):
        desk.look(
            paths[start : start + 2],
            lambda url: Article(url=url, title=long.title, body=long.body),
            NOW + timedelta(hours=1),
        )
    assert desk.states() == {}
    more = [f"/show.php?id={number}" for number in range(20, 24)]
    assert len(desk.look(more, by_path_and_query, NOW + timedelta(hours=2))) >= 4
    assert desk.told().count(Kind.NEW) >= 6


def by_path_and_query(url: str) -> Article:
    return story(address_of(url).key, url)


def test_what_waited_behind_one_text_is_read_once_two_are_seen(desk: Desk) -> None:
    same = story("系统提示")
    paths = [f"/n/1.html?id={number}" for number in range(1, 4)]
    desk.look(paths, lambda url: Article(url=url, title=same.title, body=same.body), NOW)
    assert desk.told() == [Kind.NEW]
    later = NOW + timedelta(hours=1)
    asked = desk.look([*paths, "/n/1.html?id=4"], by_path_and_query, later)
    asked += desk.look(paths, by_path_and_query, later + timedelta(hours=1))
    assert {f"{HOME}n/1.html?id={number}" for number in (2, 3, 4)} <= set(asked)
    assert desk.told() == [Kind.NEW] * 4


def test_a_number_that_looks_like_a_session_is_not_swallowed(desk: Desk) -> None:
    for look in range(3):
        paths = [f"/show?sid=AB{number}C{look}" for number in range(5)]
        assert len(desk.look(paths, by_path_and_query, NOW + timedelta(hours=look))) == 5
    assert len(desk.told()) == 15
    assert desk.states() == {}


def test_pages_of_one_article_are_two_texts(desk: Desk) -> None:
    """Three articles of one page do not care for `page`; the fourth does."""

    def read(url: str) -> Article:
        address = address_of(url)
        if address.path.endswith("4.html"):
            return story(address.key, url, title="长文")
        return by_path(url)

    for number in (1, 2, 4, 3):
        paths = [f"/n/{number}.html?page={at}" for at in (1, 2)]
        desk.look(paths, read, NOW + timedelta(hours=number))
    assert "learned" not in desk.states().values()
    assert len(desk.told()) == 6


def learned(desk: Desk) -> None:
    for look in range(2):
        desk.look([f"/n/{number}.html?v={look}" for number in range(100, 104)], by_path,
                  NOW + timedelta(minutes=10 * look))  # fmt: skip
    assert desk.states() == {"v": "learned"}


def numbered(url: str) -> Article:
    """At one path the parameter is the article's number, at the others it is nothing."""
    return by_path_and_query(url) if "/200" in url else by_path(url)


def test_two_texts_under_what_was_learned_unlearn_it(desk: Desk) -> None:
    learned(desk)
    later = NOW + timedelta(hours=2)
    paths = [f"/n/200.html?v={number}" for number in range(5)]
    asked = desk.look(paths, numbered, later) + desk.look(paths, numbered, later)
    assert set(asked) >= {HOME + path[1:] for path in paths}
    assert desk.states() == {"v": "refuted"}
    assert desk.told() == [Kind.NEW] * 9


def test_a_key_of_the_seed_undoes_it(desk: Desk) -> None:
    learned(desk)
    desk.keep("v")
    assert desk.states() == {";v": "kept", "v": "kept"}
    paths = [f"/n/{number}.html?v=7" for number in range(100, 104)]
    asked = desk.look(paths, by_path, NOW + timedelta(hours=1))
    assert {HOME + path[1:] for path in paths} <= set(asked)
    desk.keep()
    assert desk.states() == {}


def test_check_says_what_was_learned_and_what_no_longer_holds(tmp_path: Path) -> None:
    config: Any = SimpleNamespace(archive=tmp_path / "archive.db")
    assert list(learned_parameters(config)) == []
    with archive_in(tmp_path) as archive:
        desk = Desk(archive)
        learned(desk)
        (line,) = learned_parameters(config)
        assert "site" in line
        assert 'keep_parameters = ["v"]' in line
        for hours in (2, 3):
            desk.look([f"/n/200.html?v={number}" for number in range(5)], by_path_and_query,
                      NOW + timedelta(hours=hours))  # fmt: skip
        (line,) = learned_parameters(config)
        assert "keep_parameters" not in line
        desk.keep("v")
        (line,) = learned_parameters(config)
        assert "v" in line


ROLES = ("number", "session", "page", "idle")


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    roles=st.dictionaries(
        st.sampled_from(("a", "b", ";s", "?")), st.sampled_from(ROLES), min_size=1
    ),
    seed=st.integers(0, 2**32),
)
@example(roles={"a": "number", "b": "page", ";s": "session", "?": "number"}, seed=3517)
def test_no_key_is_ever_that_of_two_texts_that_were_seen(roles: dict[str, str], seed: int) -> None:
    """Whatever a site does with its parameters; and no text that it shows for long is missed."""
    chance = random.Random(seed)

    def value(name: str, look: int, number: int) -> str:
        role = roles[name]
        if role == "number":
            return str(number % 7)
        return str(chance.randrange(1, 3)) if role == "page" else f"{look}{chance.randrange(99)}"

    def link(look: int, number: int) -> str:
        given = {name: value(name, look, number) for name in roles if chance.random() < 0.9}
        query = "&".join(word if name == "?" else f"{name}={word}"
                         for name, word in given.items() if name != ";s")  # fmt: skip
        session = f";s={given[';s']}" if ";s" in given else ""
        return f"/n/{number % 3}.html{session}{'?' if query else ''}{query}"

    def read(url: str) -> Article:
        address = address_of(url)
        named = {name for name, role in roles.items() if role in ("session", "idle")}
        if any(roles[name] == "page" for name in roles) and address.path.endswith("0.html"):
            return story(address.without(named), url)
        named |= {name for name, role in roles.items() if role == "page"}
        return story(address.without(named), url)

    with TemporaryDirectory() as folder, archive_in(Path(folder)) as archive:
        desk = Desk(archive, on_topic=chance.random() < 0.5)
        texts = {}
        for look in range(6):
            shown = [link(look, number) for number in range(chance.randrange(1, 10))]
            now = NOW + timedelta(hours=7 * look)
            for url in desk.look(shown, read, now):
                texts[url] = likeness_of(read(url))
            rows = archive._session.rows("select url, key from links")
            seen: dict[str, set[str]] = {}
            for row in rows:
                if row["url"] in texts:
                    seen.setdefault(row["key"], set()).add(texts[row["url"]].text_hash)
            assert all(len(of) == 1 for of in seen.values()), (
                archive.intake.parameters.listed(),
                seen,
            )
