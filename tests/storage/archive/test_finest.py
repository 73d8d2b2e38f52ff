"""Times printed more and less finely, in a real archive: no version, no change, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.classifier import Classifier
from crawler.settings import Feed, Source
from storage import Archive
from storage.records import Article, Fetch, Kind, Outcome
from storage.times import Precision
from storage.work import Capture
from tests.crawler.pages.cases.case import PARAGRAPHS, page, paragraphs
from tests.storage.archive.earlier import earlier
from tests.storage.making import BODY, after, article, capture, kinds, open_archive

DAY = datetime(2026, 11, 19, 16, tzinfo=UTC)
FIVE = datetime(2026, 11, 20, 9, tzinfo=UTC)


def printed(at: datetime | None, precision: Precision | None, body: str = BODY) -> Article:
    return article(body, published_at=at, published_precision=precision, language="zh-Hans")


DAYLY, MINUTELY = printed(DAY, Precision.DAY), printed(FIVE, Precision.MINUTE)


def versions(archive: Archive) -> list[tuple[int, str, str]]:
    return [
        (row["version"], row["published_at"], row["published_precision"])
        for row in (
            archive.queries.articles.as_json(1, one["version"])
            for one in archive.queries.articles.versions(1)
        )
    ]


@pytest.mark.parametrize(("first", "later"), [(DAYLY, MINUTELY), (MINUTELY, DAYLY)])
def test_another_print_of_the_time_is_no_version_and_no_change(
    archive: Archive, first: Article, later: Article
) -> None:
    archive.intake.recording.record_new(capture(first))
    assert archive.intake.recording.record_known(1, capture(later, after(hours=1))) == ()
    assert len(archive.queries.articles.versions(1)) == 1
    assert kinds(archive) == [Kind.NEW]


def test_the_finer_time_is_not_lost_and_is_compared_with(archive: Archive) -> None:
    archive.intake.recording.record_new(capture(DAYLY))
    archive.intake.recording.record_known(1, capture(MINUTELY, after(hours=1)))
    finest = archive.intake.finest.of(1)
    assert finest is not None
    assert (finest.published_at, finest.published_precision) == (FIVE, Precision.MINUTE)
    archive.intake.recording.record_known(1, capture(DAYLY, after(hours=2)))
    assert archive.intake.finest.of(1) == finest
    # The minute was known: another one is an edit, though the version says the day alone.
    six = printed(FIVE + timedelta(hours=1), Precision.MINUTE)
    archive.intake.recording.record_known(1, capture(six, after(hours=3)))
    assert kinds(archive) == [Kind.NEW, Kind.EDITED]
    (edited,) = (change for change in archive.queries.changes.all() if change.kind is Kind.EDITED)
    assert [(span.before, span.after) for span in edited.spans] == [
        ("2026-11-20T09:00:00+00:00", "2026-11-20T10:00:00+00:00")
    ]
    assert archive.intake.finest.of(1) is None


def test_a_coarser_print_beside_an_edit_keeps_what_was_known(archive: Archive) -> None:
    archive.intake.recording.record_new(capture(MINUTELY))
    text = BODY.replace("86个", "88个")
    archive.intake.recording.record_known(1, capture(replace(DAYLY, body=text), after(hours=1)))
    (edited,) = (change for change in archive.queries.changes.all() if change.kind is Kind.EDITED)
    assert edited.fields == ("body",)
    assert versions(archive) == [
        (1, "2026-11-20T09:00:00+00:00", "minute"),
        (2, "2026-11-19T16:00:00+00:00", "day"),
    ]
    finest = archive.intake.finest.of(1)
    assert finest is not None
    assert finest.published_at == FIVE
    # Another day contradicts it: it is known no more.
    other = printed(DAY + timedelta(days=1), Precision.DAY, text)
    archive.intake.recording.record_known(1, capture(other, after(hours=2)))
    assert archive.intake.finest.of(1) is None


def test_a_published_day_stands_in_a_life_before_its_being_seen(archive: Archive) -> None:
    archive.intake.recording.record_new(capture(DAYLY))
    life = archive.queries.lives.of(1)
    assert [event["event"] for event in life][:2] == ["published", "new"]
    assert life[0]["published_precision"] == "day"


URL = "http://www.example.cn/x/1.html"


def html(info: str, counter: int) -> bytes:
    text = paragraphs("<p>{}</p>", PARAGRAPHS[:4])
    return page(
        "<title>柳河镇便民服务中心启用_柳河网</title>",
        f"<div><h1>柳河镇便民服务中心启用</h1>{info}<div>{text}</div></div><i>{counter}</i>",
    ).encode()


@pytest.mark.parametrize(
    "info",
    [
        "<p>2026-11-20</p>",
        "<p>2026-11-20 08:49</p>",
        "<p>2026-11-20 08:49:31</p>",
        "<p>2026-11-20 08:49:00</p>",
        "<p>2026-11-20 00:00</p>",
        "<p>3小时前</p>",
        "",
    ],
)
def test_an_upgrade_tells_nothing_of_how_finely_times_are_printed(
    info: str, tmp_path: Path
) -> None:
    feed = Feed(kind="listing", url="http://www.example.cn/")
    classifier = Classifier([Source(id="site", name="站", feeds=(feed,))], [])

    def answer(counter: int, **span: float) -> Capture:
        body = html(info, counter)
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        fetch = Fetch(
            URL, after(**span), Outcome.OK, 200, final_url=URL, headers=headers, body=body
        )
        judged = classifier.classify(fetch, "site", "utf-8")
        return Capture("site", fetch, judged.article, judged.extractor, judged.matches)

    today, old = tmp_path / "today.db", tmp_path / "old.db"
    with open_archive(today) as archive:
        first = answer(1)
        assert first.article is not None
        before = replace(first.article, published_precision=None)
        archive.intake.recording.record_new(replace(first, article=before, extractor="generic/3"))
    earlier(today, old, 15)
    with Archive(old) as archive:
        known = archive.intake.revisits.kept(1)
        assert known.article == before
        reread = classifier.reread(known)
        assert reread is not None
        again = replace(answer(2, hours=1), baseline=reread.article)
        assert archive.intake.recording.record_known(1, again) == ()
        assert [row["version"] for row in archive.queries.articles.versions(1)] == [1]
        assert kinds(archive) == [Kind.NEW]
