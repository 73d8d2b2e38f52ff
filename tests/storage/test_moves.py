"""An article at a new address: told once, in place of its withdrawal; alike articles stay two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import seeds
from crawler.classifier import Classifier
from crawler.settings import Feed, Source
from crawler.topics import load_all
from storage import Archive
from storage.addresses import same_place
from storage.likeness import same_text
from storage.records import Article, Kind
from storage.rules import AlertRule
from storage.times import utc_now
from storage.work import FoundLink, SourceInfo
from tests.site import article
from tests.storage.making import due
from tests.watching import Watcher

HOST = "http://news.site.com.cn"
A = f"{HOST}/system/2026/11/20/030710001.shtml"
B = f"{HOST}/system/2026/11/21/030710002.shtml"
C = f"{HOST}/system/2026/11/21/030710003.shtml"
RULE = AlertRule("all", ("a",))


SOURCES = [
    Source(id=name, name=name, page="cnnb", feeds=(Feed(kind="listing", url=f"{HOST}/{name}/"),))
    for name in ("site", "other")
]


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    classifier = Classifier(SOURCES, load_all([seeds.SEEDS / "topics"]))
    with Archive(tmp_path / "archive.db", rules=(RULE,)) as archive:
        archive.intake.runs.sync_sources([source.info() for source in SOURCES], utc_now())
        yield Watcher(archive, classifier)


def gone(watcher: Watcher, article_id: int, times: int = 3) -> None:
    for _ in range(times):
        watcher.later(minutes=15).again(article_id, "", 404)


def told(watcher: Watcher) -> list[str]:
    rows = watcher.archive._session.rows(
        "select kind from delivery_changes join changes using (change_id) order by change_id"
    )
    return [row["kind"] for row in rows]


def test_a_permanent_redirect_to_it_is_a_move(watcher: Watcher) -> None:
    one = watcher.first(A, article())
    watcher.later(hours=1).again(one, article(), final_url=B, lasting=True)
    assert watcher.kinds() == ["new", "moved"]
    change = watcher.changes()[-1]
    assert change.before
    assert change.after
    assert (change.before.url, change.after.url) == (A, B)
    assert change.as_json()["spans"][0] == {
        "field": "url", "class": "url", "before": A, "after": B, "paragraph": None,
        "context": None,
    }  # fmt: skip
    assert watcher.state(one) == "moved"
    two = watcher.archive.queries.articles.find(B)
    assert watcher.state(two) == "live"
    assert watcher.archive.queries.articles.as_json(two)["topics"] == ["yongliang"]
    for _ in range(3):
        watcher.later(hours=1).again(one, article(), final_url=B, lasting=True)
    watcher.later(hours=1).again(two, article().replace("12.4亿元", "12.6亿元"))
    watcher.later(hours=1).again(
        one, article().replace("12.4亿元", "12.6亿元"), final_url=B, lasting=True
    )
    assert [(c.kind.value, c.article_id) for c in watcher.changes()] == [
        ("new", one), ("moved", one), ("edited", two)
    ]  # fmt: skip
    assert told(watcher) == ["new", "moved", "edited"]


def test_a_moved_article_back_at_its_address_is_restored(watcher: Watcher) -> None:
    one = watcher.first(A, article())
    watcher.later(hours=1).again(one, article(), final_url=B, lasting=True)
    watcher.later(hours=1).again(one, article(), final_url=B)  # a redirect that may pass
    assert watcher.kinds() == ["new", "moved"]
    assert watcher.state(one) == "moved"
    watcher.later(hours=1).again(one, article().replace("12.4亿元", "12.6亿元"))
    assert watcher.kinds() == ["new", "moved", "restored", "edited"]
    assert watcher.state(one) == "live"
    assert told(watcher) == ["new", "moved", "restored", "edited"]


def test_the_new_address_on_the_list_first(watcher: Watcher) -> None:
    """It is a further address of the article, told by nobody, until the first is proven gone."""
    one = watcher.first(A, article())
    assert watcher.later(hours=1).first(B, article()) == one
    gone(watcher, one, 1)
    watcher.first(B, article())  # it is asked for again
    gone(watcher, one, 2)
    two = watcher.archive.queries.articles.find(B)
    assert two != one
    assert [(c.kind.value, c.article_id) for c in watcher.changes()] == [
        ("new", one), ("moved", one)
    ]  # fmt: skip
    moved = watcher.changes()[-1]
    assert moved.after
    assert (moved.after.url, moved.fields) == (B, ("url",))
    assert len(moved.proof) == 3
    assert (watcher.state(one), watcher.state(two)) == ("moved", "live")
    gone(watcher, one, 5)
    watcher.later(hours=1).again(two, article())
    watcher.later(hours=1).again(two, article().replace("12.4亿元", "12.6亿元"))
    assert watcher.kinds() == ["new", "moved", "edited"]
    assert [*watcher.archive.upkeep.verifying.verify()] == []


def test_all_addresses_gone_is_a_withdrawal(watcher: Watcher) -> None:
    one = watcher.first(A, article())
    watcher.later(hours=1).first(B, article())
    gone(watcher, one, 1)
    (link,) = due(watcher.archive, watcher.now).links
    assert link.url == B
    watcher.archive.intake.links.record_failure(link, watcher.fetch(B, "", 404))
    gone(watcher, one, 2)
    assert watcher.kinds() == ["new", "withdrawn"]
    watcher.archive.intake.links.record_failure(link, watcher.fetch(B, "", 404))
    assert not due(watcher.archive, watcher.now + timedelta(days=9)).links


def test_an_address_that_is_never_reached_hides_no_withdrawal(watcher: Watcher) -> None:
    one = watcher.first(A, article())
    watcher.later(hours=1).first(B, article())
    gone(watcher, one, 5)
    assert watcher.kinds() == ["new"]
    gone(watcher.later(days=1), one, 1)
    assert watcher.kinds() == ["new", "withdrawn"]


FIGURE = article().replace("12.4亿元", "12.6亿元")


def of_the_move(watcher: Watcher) -> list[tuple[str, str, str]]:
    change = watcher.changes()[-1]
    assert change.kind.value == "moved"
    return [(span.span_class, span.before, span.after) for span in change.spans]


def test_put_right_at_a_new_address_before_the_old_ones_end_is_proven(watcher: Watcher) -> None:
    one = watcher.first(A, article())
    gone(watcher.later(hours=1), one, 1)
    two = watcher.later(minutes=1).first(B, FIGURE)
    gone(watcher, one, 2)
    assert [(c.kind.value, c.article_id) for c in watcher.changes()] == [
        ("new", one), ("new", two), ("moved", one)
    ]  # fmt: skip
    assert of_the_move(watcher) == [("url", A, B), ("figure", "12.4亿元", "12.6亿元")]
    change = watcher.changes()[-1]
    assert (change.from_version, change.to_version) == (1, 2)
    assert change.before
    assert change.after
    assert "12.4亿元" in change.before.body
    assert "12.6亿元" in change.after.body
    assert len(change.proof) == 3
    assert watcher.archive.queries.articles.as_json(one)["version"] == 2
    assert [*watcher.archive.upkeep.verifying.verify()] == []
    watcher.later(hours=1).again(one, article())
    assert watcher.kinds()[3:] == ["restored", "edited"]


def test_put_right_at_a_new_address_after_the_withdrawal(watcher: Watcher) -> None:
    one = watcher.first(A, article())
    gone(watcher, one)
    two = watcher.later(hours=20).first(B, FIGURE)
    assert [(c.kind.value, c.article_id) for c in watcher.changes()] == [
        ("new", one), ("withdrawn", one), ("new", two), ("moved", one)
    ]  # fmt: skip
    assert of_the_move(watcher) == [("url", A, B), ("figure", "12.4亿元", "12.6亿元")]
    assert told(watcher) == ["new", "withdrawn", "moved"]
    assert [*watcher.archive.upkeep.verifying.verify()] == []


def test_what_is_told_of_no_moves_is_told_of_what_is_new(tmp_path: Path) -> None:
    kinds = frozenset({Kind.NEW, Kind.WITHDRAWN})
    classifier = Classifier([SOURCES[0]], load_all([seeds.SEEDS / "topics"]))
    rule = AlertRule("some", ("a",), kinds=kinds)
    with Archive(tmp_path / "archive.db", rules=(rule,)) as archive:
        archive.intake.runs.sync_sources([SOURCES[0].info()], utc_now())
        watcher = Watcher(archive, classifier)
        gone(watcher, watcher.first(A, article()))
        watcher.later(hours=20).first(B, FIGURE)
        assert told(watcher) == ["new", "withdrawn", "new"]


def test_both_while_the_old_one_stands_are_two(watcher: Watcher) -> None:
    one = watcher.first(A, article())
    two = watcher.later(minutes=5).first(B, FIGURE)
    watcher.later(minutes=15).again(one, article())
    gone(watcher, one)
    assert [(c.kind.value, c.article_id) for c in watcher.changes()] == [
        ("new", one), ("new", two), ("withdrawn", one)
    ]  # fmt: skip


def test_the_text_comes_back_after_its_withdrawal(watcher: Watcher) -> None:
    one = watcher.first(A, article())
    gone(watcher, one)
    two = watcher.later(days=2).first(B, article().replace("编辑: 王小明", "编辑: 李大力"))
    assert [(c.kind.value, c.article_id) for c in watcher.changes()] == [
        ("new", one), ("withdrawn", one), ("new", two), ("moved", one)
    ]  # fmt: skip
    assert watcher.state(one) == "moved"


def test_a_redirect_that_may_pass_moves_nothing(watcher: Watcher) -> None:
    one = watcher.first(A, article())
    for _ in range(4):
        watcher.later(hours=1).again(one, article(), final_url=B)
    assert watcher.kinds() == ["new"]
    assert watcher.state(one) == "live"


def test_a_move_to_https_or_to_the_phones_entrance_is_none(watcher: Watcher) -> None:
    one = watcher.first(A, article())
    for final in (A.replace("http:", "https:"), A.replace("news.", "m.news.")):
        watcher.later(hours=1).again(one, article(), final_url=final, lasting=True)
    assert watcher.kinds() == ["new"]


def test_an_address_that_always_led_on_has_not_moved(watcher: Watcher) -> None:
    one = watcher.first(A, article(), final_url=B)
    watcher.later(hours=1).again(one, article(), final_url=B, lasting=True)
    assert watcher.kinds() == ["new"]


def test_a_redirect_to_another_article_is_never_a_move(watcher: Watcher) -> None:
    one = watcher.first(A, article())
    other = article("慈溪与布拖签约", ("慈溪市与布拖县昨日签约,共建产业园。" * 6,))
    for _ in range(3):
        watcher.later(minutes=15).again(one, other, final_url=B, lasting=True)
    assert watcher.kinds() == ["new", "withdrawn"]
    assert "another article" in str(watcher.changes()[-1].proof[0].detail)


def test_of_two_addresses_the_one_that_stands_is_the_articles(watcher: Watcher) -> None:
    one = watcher.first(A, article())
    watcher.later(minutes=5).first(B, article())
    watcher.later(minutes=15).again(one, article())
    gone(watcher, one, 2)
    watcher.first(B, article())
    gone(watcher, one, 1)
    assert watcher.kinds() == ["new", "moved"]


def test_the_article_is_looked_at_when_another_address_shows_it(watcher: Watcher) -> None:
    """The first may lead to the other by now; both are asked again, the other an hour later."""
    watcher.archive.intake.links.add("site", B, watcher.now)
    one = watcher.first(A, article())
    watcher.first(B, article())
    assert [known.article_id for known in due(watcher.archive, watcher.now).articles] == [one]
    assert not due(watcher.archive, watcher.now + timedelta(minutes=59)).links
    (link,) = due(watcher.archive, watcher.now + timedelta(hours=1)).links
    watcher.later(hours=1)
    other = article("慈溪与布拖签约", ("慈溪市与布拖县昨日签约,甬凉共建产业园。" * 6,))
    two = watcher.first(link.url, other)  # a mix-up: it was another article's page
    assert two != one
    assert watcher.kinds() == ["new", "new"]
    assert not due(watcher.archive, watcher.now + timedelta(days=9)).links


def test_what_was_taken_by_hand_is_one_article_at_one_host_only(watcher: Watcher) -> None:
    info = SourceInfo("added", "手工收录", "other")
    watcher.archive.intake.runs.sync_sources(
        [*(source.info() for source in SOURCES), info], utc_now()
    )
    watcher.source_id = "added"
    one = watcher.first("http://a.example.com/1.html", article())
    assert watcher.first("http://a.example.com/2.html", article()) == one
    assert watcher.first("http://b.example.org/1.html", article()) != one


def test_another_sources_article_is_no_new_address(watcher: Watcher) -> None:
    one = watcher.first(A, article())
    watcher.source_id = "other"
    watcher.later(minutes=5).first("http://b.example.com/1.html", article())
    watcher.source_id = "site"
    gone(watcher, one)
    assert watcher.kinds().count("moved") == 0
    assert watcher.state(one) == "withdrawn"


BULLETIN = tuple(
    f"宁波市与凉山州的协作工作组本周走访了第{n}个村,了解产业、就业和教育情况,与干部群众座谈。"
    for n in range(12)
)


@pytest.mark.parametrize(
    "other",
    [
        (
            *BULLETIN[:11],
            "工作组下周将前往昭觉县,调研劳务协作和消费帮扶,并看望支教的老师们,听取意见。",
        ),
        (*BULLETIN[:11], BULLETIN[11].replace("本周", "上周")),
        tuple(line.replace("第3个村", "第4个村") for line in BULLETIN),
    ],
)
def test_alike_articles_stay_apart(watcher: Watcher, other: tuple[str, ...]) -> None:
    """94 % and more of the text is the same, and it is another article all the same."""
    one = watcher.first(A, article("甬凉协作工作简报", BULLETIN))
    two = watcher.later(days=7).first(B, article("甬凉协作工作简报", other))
    gone(watcher, one)
    assert [(c.kind.value, c.article_id) for c in watcher.changes()] == [
        ("new", one), ("new", two), ("withdrawn", one)
    ]  # fmt: skip
    watcher.first(C, article("甬凉协作工作简报", other[:6]))
    assert "moved" not in watcher.kinds()
    assert "copied" not in watcher.kinds()


def test_the_lists_losing_the_link_is_told_beside_the_proof(watcher: Watcher) -> None:
    archive = watcher.archive
    (feed,) = [one for one in due(archive, utc_now()).feeds if one.source_id == "site"]
    every = timedelta(minutes=10)
    archive.intake.feeds.record(
        feed, watcher.fetch(feed.url, "x"), [FoundLink(A), FoundLink(B)], every
    )
    one = watcher.first(A, article())
    archive.intake.feeds.record(
        feed, watcher.later(minutes=5).fetch(feed.url, "y"), [FoundLink(B)], every
    )
    watcher.later(minutes=5)
    assert watcher.kinds() == ["new"]
    gone(watcher, one)
    proof = watcher.changes()[-1].proof
    assert "last showed its link" in str(proof[-1].detail)
    assert all("last showed" not in str(fetch.detail) for fetch in proof[:-1])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://a.cn/x", "https://a.cn/x", True), ("http://a.cn/x/", "http://a.cn/x", True),
        ("http://www.a.cn/x", "http://a.cn/x", True), ("http://m.a.cn/x", "http://a.cn/x", True),
        ("http://a.cn/x/index.html", "http://a.cn/x/", True),
        ("http://a.cn/x", "http://a.cn/y", False), ("http://a.cn/x", "http://b.cn/x", False),
        ("http://a.cn/x?id=1", "http://a.cn/x?id=2", False),
    ],
)  # fmt: skip
def test_same_place(one: str, other: str, same: bool) -> None:
    assert same_place(one, other) is same


def text(body: str, title: str = "标题") -> Article:
    return Article("http://a.cn/1", title, body)


SENTENCES = "\n".join(f"这是第{n}段的文字，讲的是协作的事情和大家的看法。" for n in range(20))


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        (text(SENTENCES), text(SENTENCES, "换了标题"), True),
        (text(SENTENCES), text(SENTENCES.replace("，", ",")), True),
        (text(SENTENCES), text(SENTENCES.replace("的看法", "的意见", 1)), True),
        (text(SENTENCES), text(SENTENCES.replace("第3段", "第33段")), False),
        (text(SENTENCES), text(SENTENCES[:-26]), False),
        (text("今日停电"), text("今日停电"), True),
        (text("今日停电"), text("今日停电", "另一个标题"), False),
        (text(""), text(""), False),
    ],
)
def test_same_text(old: Article, new: Article, same: bool) -> None:
    assert same_text(old, new) is same
