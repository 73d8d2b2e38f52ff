"""What a source does to many of its articles alike: one incident, and nothing told that is not so.

The real run, frontier, intake and outbox in simulated time; a site that plays its part.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from scheduler.watch.corroboration import Corroboration
from scheduler.words import notes
from scheduler.words.catalogue import Words
from scheduler.words.notes import confirming
from scheduler.words.shown_times import local
from storage.archive.archive import BEIJING
from storage.archive.intake.incidents import Incidents
from storage.archive.intake.recording import Recording
from storage.archive.intake.revisits import Revisits
from storage.archive.intake.runs import Runs
from storage.archive.intake.together.members import Members
from storage.decider import Policy
from storage.records import Article, Change, Kind
from storage.rule_codes import Rule
from storage.times import from_iso
from storage.work import FoundLink
from tests.scheduler.watch.simulated import START, Desk, Site, desk

HOUR = 3600.0
BEGAN = 2 * HOUR + 300
"""When the source does what it does: all its articles are known and were looked at."""

MANY = int(os.environ.get("MANY", "150"))

HOME = "https://morning.cn/"
LED = {
    "status": 200,
    "final_url": HOME,
    "detail": f"redirects to {HOME}",
    "rule": Rule.LEADS_UPWARDS,
}


@dataclass
class Morning(Site):
    """A site whose articles a test changes.

    Attributes:
        is_gone: Whether an article is gone at a moment.
        gone: What an answer of a gone article looks like.
        shown: An article as it is shown at a moment.
    """

    name: str = "morning"
    edited_s: float = 1e12
    gone_s: float = 1e12
    is_gone: Callable[[int, float], bool] = lambda _number, _at: False
    gone: dict[str, Any] = field(default_factory=lambda: {"status": 404})
    shown: Callable[[Article, int, float], Article] = lambda article, _number, _at: article

    def article_at(self, url: str, at: float) -> Article | None:
        number = number_of(url)
        if self.is_gone(number, at):
            return None
        article = super().article_at(url, at)
        assert article
        return self.shown(whole(article, number), number, at)

    def gone_as(self, url: str, at: float) -> dict[str, Any]:
        return {"final_url": url, **self.gone}


def number_of(url: str) -> int:
    return int(url.rsplit("/", 1)[1].split(".", maxsplit=1)[0])


def whole(article: Article, number: int) -> Article:
    """An article with all that may be changed in it: three paragraphs, a time, an editor."""
    lead, rest = article.body.split("。", 1)
    parts = [f"{lead}。", f"{rest}，记者李明在现场看到。", f"{rest[::-1]}，村民都来了。"]
    return replace(
        article,
        body="\n".join(parts),
        editor=f"编辑{number % 3}",
        origin="晨报",
        published_at=START + timedelta(hours=8, minutes=number),
    )


@dataclass
class Morning20:
    """A desk that watches twenty articles of one source."""

    desk: Desk
    site: Morning

    def until(self, hours: float) -> None:
        self.desk.go_on(BEGAN + hours * HOUR)

    @property
    def archive(self) -> Any:
        return self.desk.world.archive

    def told(self, *kinds: Kind) -> list[Change]:
        """Changes of some kinds, in order."""
        return [
            change for change in self.archive.queries.changes.all()[::-1] if change.kind in kinds
        ]

    def messages(self, kind: Kind) -> list[list[Change]]:
        """The deliveries that tell of a kind of change, each with what it tells of it."""
        told = [
            [change for change in delivery.changes if change.kind is kind]
            for delivery in self.archive.outbox.deliveries.all()[::-1]
        ]
        return [changes for changes in told if changes]

    def incidents(self) -> list[Any]:
        incidents = self.archive.queries.overview.incidents()
        return [one for one in incidents[::-1] if one.kind == "source_changed"]

    def hours(self, moment: Any) -> float:
        """Since the source did what it did."""
        return ((moment - START).total_seconds() - BEGAN) / HOUR

    def requests(self, hours: float) -> int:
        """For articles, from when the source did what it did."""
        visits = self.desk.world.visits[self.site.host]
        return sum(BEGAN <= visit.at <= BEGAN + hours * HOUR for visit in visits)


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Morning20]:
    def begin(site: Morning, articles: int = 20, every_s: float = 900.0) -> Morning20:
        site.published = [0.0] * articles
        opened = desk(tmp_path / "archive.db", [site], monkeypatch, every_s=every_s, tick_s=60.0)
        opened.go_on(BEGAN)
        made = Morning20(opened, site)
        assert len(made.told(Kind.NEW)) == articles
        return made

    return begin


Watching = Callable[..., Morning20]


def test_a_storm_of_redirects_is_an_incident_and_no_withdrawal(watch: Watching) -> None:
    storm = watch(
        Morning(
            is_gone=lambda _, at: BEGAN <= at < BEGAN + HOUR,
            gone=LED,
        )
    )
    storm.until(0.5)
    (incident,) = storm.incidents()
    assert incident.closed_at is None
    assert storm.hours(incident.opened_at) < 0.5
    assert incident.detail.startswith(f"20 articles redirect to {HOME}: 《morning第0号甬凉简报》")
    storm.until(30)
    (incident,) = storm.incidents()
    assert storm.hours(incident.closed_at) < 2.5
    assert storm.told(Kind.WITHDRAWN, Kind.RESTORED, Kind.EDITED) == []


@pytest.mark.slow
def test_a_real_deletion_of_many_is_told_a_day_later_in_one_message(watch: Watching) -> None:
    deleted = watch(Morning(is_gone=lambda number, at: number < 12 and at >= BEGAN))
    deleted.until(0.5)
    (incident,) = deleted.incidents()
    assert deleted.hours(incident.opened_at) < 0.5
    assert "12 articles answer HTTP 404" in incident.detail
    assert all(f"《morning第{number}号甬凉简报》" in incident.detail for number in range(12))
    waits = deleted.archive.queries.judgements.being_confirmed(Policy(confirmations=3))
    assert len(waits) == 12
    first = min(from_iso(row["since"]) for row in waits)
    for row in waits:
        assert from_iso(row["told_from"]) == first + timedelta(hours=24)
        assert from_iso(row["told_by"]) == first + timedelta(hours=26)
        said = confirming(row, Words("zh"), BEIJING)
        assert "次（须 3 次），下次 " in said
        span = [local(first + timedelta(hours=h), BEIJING).strftime("%F %T") for h in (24, 26)]
        assert said.endswith(
            f"；与同一来源的其他文章一同不可见：仍不可见的于 {span[0]} 至 {span[1]} 一并告知"
        )
        assert confirming(row, Words("en"), BEIJING).endswith(
            "; gone together with others of its source: what is still gone is told with them"
            f" between {span[0]} and {span[1]}"
        )
    longer = timedelta(hours=36)
    (row,) = deleted.archive.queries.judgements.being_confirmed(
        Policy(confirmations=3, window_s=longer.total_seconds()), waits[0]["article_id"]
    )
    assert from_iso(row["told_from"]) == first + longer
    deleted.until(24)
    assert deleted.told(Kind.WITHDRAWN) == []
    deleted.until(40)
    (message,) = deleted.messages(Kind.WITHDRAWN)
    assert sorted(number_of(change.url) for change in message) == list(range(12))
    first = min(change.proof[0].fetched_at for change in message)
    for change in message:
        assert timedelta(hours=24) <= change.proof[-1].fetched_at - first
        assert timedelta(hours=24) <= change.detected_at - first <= timedelta(hours=26)
    (incident,) = deleted.incidents()
    assert incident.closed_at
    assert deleted.told(Kind.RESTORED) == []


@pytest.mark.slow
def test_what_heals_after_a_day_was_told_of_the_rest_only(watch: Watching) -> None:
    half = watch(
        Morning(
            is_gone=lambda number, at: at >= BEGAN and (number < 10 or at < BEGAN + 23.5 * HOUR),
        )
    )
    half.until(40)
    assert sorted(number_of(change.url) for change in half.told(Kind.WITHDRAWN)) == list(range(10))
    assert half.told(Kind.RESTORED) == []
    assert half.incidents()[-1].closed_at


@pytest.mark.slow
def test_what_heals_after_it_was_told_is_told_as_restored(watch: Watching) -> None:
    half = watch(
        Morning(
            is_gone=lambda number, at: at >= BEGAN and (number < 10 or at < BEGAN + 27 * HOUR),
        )
    )
    half.until(60)
    assert len(half.told(Kind.WITHDRAWN)) == 20
    restored = [number_of(change.url) for change in half.told(Kind.RESTORED)]
    assert sorted(restored) == list(range(10, 20))


def test_two_of_three_are_told_in_the_usual_time(watch: Watching) -> None:
    few = watch(Morning(is_gone=lambda number, at: number < 2 and at >= BEGAN), articles=3)
    few.until(1.5)
    assert len(few.told(Kind.WITHDRAWN)) == 2
    assert few.incidents() == []


def test_a_withdrawal_of_its_own_is_told_amid_a_storm(watch: Watching) -> None:
    class Both(Morning):
        def gone_as(self, url: str, at: float) -> dict[str, Any]:
            if number_of(url) == 7:
                said = {"detail": "本文已被作者删除", "rule": Rule.GONE_WORDS}
                return {"status": 200, "final_url": url, **said}
            return LED

    both = watch(
        Both(
            is_gone=lambda number, at: at >= BEGAN and (number == 7 or at < BEGAN + 5 * HOUR),
        )
    )
    both.until(3)
    assert [number_of(change.url) for change in both.told(Kind.WITHDRAWN)] == [7]
    both.until(40)
    assert len(both.told(Kind.WITHDRAWN)) == 1
    assert both.told(Kind.RESTORED) == []


def foot(article: Article) -> Article:
    return replace(article, body=f"{article.body}\n扫码下载晨报客户端，阅读更多精彩内容")


def named(article: Article) -> Article:
    return replace(article, title=f"{article.title}_晨报要闻")


def undated(article: Article) -> Article:
    assert article.published_at
    return replace(article, published_at=article.published_at.replace(hour=0, minute=0))


def shifted(article: Article) -> Article:
    assert article.published_at
    return replace(article, published_at=article.published_at + timedelta(hours=8))


def ended(article: Article) -> Article:
    lines = article.body.split("\n")
    return replace(article, body="\n".join([lines[0], f"{lines[1][:20]}…", "登录后查看全文"]))


def marked(article: Article) -> Article:
    return replace(article, body=article.body.replace("，", ","))


AS_A_LINE = pytest.mark.long(
    "sixty hours each, as the others; tests/storage/together knows the form"
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(foot, "都多了一行“扫码下载晨报客户端，阅读更多精彩内容”", id="a line"),
        pytest.param(named, "的标题后面都加了“_晨报要闻”", id="a name", marks=AS_A_LINE),
        pytest.param(
            lambda article: replace(article, editor=None), "都不再有编辑", id="no editor",
            marks=AS_A_LINE,
        ),
        pytest.param(
            lambda article: replace(article, origin="晨报客户端"), "的稿源", id="an origin",
            marks=AS_A_LINE,
        ),
        pytest.param(undated, "的发布时间都只印到日", id="by the day", marks=AS_A_LINE),
        pytest.param(shifted, "的发布时间都变动了 8:00:00", id="a zone"),
        pytest.param(ended, "的正文都缺了后半", id="cut"),
    ],
)  # fmt: skip
def test_what_all_articles_do_is_no_edit_there_and_back(
    watch: Watching, change: Callable[[Article], Article], says: str
) -> None:
    back = BEGAN + 40 * HOUR
    all_of_them = watch(
        Morning(shown=lambda article, _, at: change(article) if BEGAN <= at < back else article)
    )
    all_of_them.until(36)
    assert all_of_them.told(Kind.EDITED) == []
    (incident,) = all_of_them.incidents()
    assert all_of_them.hours(incident.opened_at) < 0.5
    assert all_of_them.hours(incident.closed_at) < 26
    assert says in notes.told(incident.detail, Words("zh"), BEIJING)
    versions = all_of_them.archive._session.rows("select count(*) from versions")[0][0]
    assert versions == 40
    all_of_them.until(60)
    assert all_of_them.told(Kind.EDITED, Kind.WITHDRAWN) == []
    assert all_of_them.archive._session.rows("select count(*) from versions")[0][0] == 60


@pytest.mark.slow
def test_an_edit_amid_it_is_told_with_its_own_places_only(watch: Watching) -> None:
    def shown(article: Article, number: int, at: float) -> Article:
        if at < BEGAN:
            return article
        if number == 4:
            article = replace(article, body=article.body.replace("共86件", "共88件"))
        return foot(named(article))

    both = watch(Morning(shown=shown))
    both.until(30)
    (edit,) = both.told(Kind.EDITED)
    assert number_of(edit.url) == 4
    assert edit.fields == ("body",)
    assert [(span.before, span.after) for span in edit.spans] == [("86件", "88件")]
    after = both.archive.queries.articles.as_json(edit.article_id)
    assert after["body"].endswith("阅读更多精彩内容")


@pytest.mark.slow
def test_an_edit_of_a_later_day_is_told(watch: Watching) -> None:
    def shown(article: Article, number: int, at: float) -> Article:
        if number == 4 and at >= BEGAN + 10 * HOUR:
            article = replace(article, body=article.body.replace("共86件", "共88件"))
        return foot(article) if at >= BEGAN else article

    later = watch(Morning(shown=shown))
    later.until(30)
    (edit,) = later.told(Kind.EDITED)
    assert [(span.before, span.after) for span in edit.spans] == [("86件", "88件")]


@pytest.mark.slow
def test_an_article_that_does_the_same_later_by_itself_is_told(watch: Watching) -> None:
    def shown(article: Article, number: int, at: float) -> Article:
        begins = BEGAN + 80 * HOUR if number == 17 else BEGAN
        return foot(article) if at >= begins and (number < 15 or number == 17) else article

    alone = watch(Morning(shown=shown))
    alone.until(70)
    assert alone.told(Kind.EDITED) == []
    alone.until(90)
    assert [number_of(change.url) for change in alone.told(Kind.EDITED)] == [17]


def test_a_name_put_right_in_all_articles_of_a_person_is_told_of_each(watch: Watching) -> None:
    def shown(article: Article, number: int, at: float) -> Article:
        name = "麦刚" if at >= BEGAN else "麦伟"
        return replace(article, authors=(name if number % 2 else "王五",))

    person = watch(Morning(shown=shown))
    person.until(3)
    assert len(person.told(Kind.EDITED)) == 10
    assert person.incidents() == []


def test_a_section_that_redirects_home_is_not_withdrawn(watch: Watching) -> None:
    section = watch(
        Morning(
            is_gone=lambda number, at: number < 4 and BEGAN <= at < BEGAN + HOUR,
            gone=LED,
        )
    )
    section.until(30)
    assert len(section.incidents()) == 1
    assert section.told(Kind.WITHDRAWN, Kind.RESTORED) == []


def test_a_real_edit_of_many_is_told_of_each(watch: Watching) -> None:
    def shown(article: Article, number: int, at: float) -> Article:
        if number >= 10 or at < BEGAN:
            return article
        return replace(article, body=article.body.replace("李明", "李鸣"))

    real = watch(Morning(shown=shown))
    real.until(3)
    assert len(real.told(Kind.EDITED)) == 10
    assert real.incidents() == []


def test_an_edit_of_one_is_told_in_the_run_that_saw_it(watch: Watching) -> None:
    """Three others are looked at beside it, once."""
    one = watch(Morning(shown=lambda a, number, at: foot(a) if number == 3 and at >= BEGAN else a))
    before = one.requests(24)
    assert before == 0
    one.until(1.2)
    (edit,) = one.told(Kind.EDITED)
    assert (number_of(edit.url), edit.spans[0].after) == (3, "扫码下载晨报客户端，阅读更多精彩内容")
    assert one.incidents() == []


@dataclass
class Large(Morning):
    """A site whose list shows all that it has."""

    def list_at(self, at: float) -> tuple[FoundLink, ...]:
        there = [number for number, when in enumerate(self.published) if when <= at]
        return tuple(FoundLink(f"{self.feed}a/{number}.html") for number in there)


@pytest.mark.slow
def test_a_large_source_is_not_hammered(watch: Watching) -> None:
    """However many are gone, about one of them is asked for in a minute, till all are once more."""
    large = watch(Large(is_gone=lambda _, at: at >= BEGAN), articles=MANY)
    large.until(28)
    assert len(large.told(Kind.WITHDRAWN)) == MANY
    assert len(large.messages(Kind.WITHDRAWN)) == 1
    assert large.requests(24.5) <= 25 * 60 + 2 * MANY


class KilledError(BaseException):
    """The process ends here; what is not committed is lost."""


@pytest.mark.parametrize("places", [
    ((Corroboration, "note"), (Incidents, "renew")),
    ((Recording, "record_known"), (Members, "settle")),
    ((Revisits, "record_gone_together"), (Runs, "end")),
], ids=lambda places: " and ".join(name for _, name in places))  # fmt: skip
def test_killed_anywhere_nothing_is_lost_and_all_is_told_once(
    watch: Watching, monkeypatch: pytest.MonkeyPatch, places: tuple[tuple[type, str], ...]
) -> None:
    """Twelve are deleted, all get a foot, one is edited; steps 1, 4, 7… of a kind are the last."""

    def deadly(whole: Callable[..., Any]) -> Callable[..., Any]:
        calls = count(1)

        def step(*args: Any, **options: Any) -> Any:
            call = next(calls)
            if call % 3 == 1 and call <= 60:
                raise KilledError(whole.__name__)
            return whole(*args, **options)

        return step

    def shown(article: Article, number: int, at: float) -> Article:
        if number == 15 and at >= BEGAN:
            article = replace(article, body=article.body.replace("共86件", "共88件"))
        return foot(article) if at >= BEGAN else article

    both = watch(Morning(is_gone=lambda n, at: n < 12 and at >= BEGAN, shown=shown))
    for owner, name in places:
        monkeypatch.setattr(owner, name, deadly(getattr(owner, name)))
    killed: Counter[str] = Counter()
    while both.desk.clock.at < BEGAN + 40 * HOUR:
        try:
            both.until(40)
        except KilledError as error:
            killed[str(error)] += 1
            both.desk.world.forget()
            both.desk.clock.at += 60.0
    assert sorted(killed) == sorted(name for _, name in places)
    assert sorted(number_of(c.url) for c in both.told(Kind.WITHDRAWN)) == list(range(12))
    assert [number_of(change.url) for change in both.told(Kind.EDITED)] == [15]
    assert sum(map(len, both.messages(Kind.WITHDRAWN))) == 12
    assert both.told(Kind.RESTORED) == []
    assert both.incidents()
    assert all(one.closed_at for one in both.incidents())
