"""Time that was not watched is a gap in every form: never a zero, never "no changes"."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from lxml import html

from scheduler.config import load
from scheduler.reports import Report, draw, render_html, render_json, render_markdown, subject
from scheduler.reports.builders import report_of
from scheduler.reports.figures import Bars, figures
from scheduler.web.app import build
from scheduler.words.catalogue import Words
from storage import Archive, Filter
from storage.times import utc_now
from storage.watched import NOT_BEGUN, NOT_RUNNING
from tests.scheduler.web.conftest import serving
from tests.storage.making import article, capture, open_archive

ZONE = ZoneInfo("Asia/Shanghai")
ZH = Words("zh")
WEEK = datetime(2026, 10, 12, tzinfo=ZONE).astimezone(UTC)
"""A Monday in Shanghai; the watch began on its Tuesday at noon and stopped on Friday at six."""


def at(day: float, hour: float = 0) -> datetime:
    return WEEK + timedelta(days=day, hours=hour)


def run(archive: Archive, moment: datetime, url: str = "") -> None:
    run_id = archive.intake.runs.start(moment)
    if url:
        text = f"{url}说的是第{url}件事，与别的都不同，共{len(url)}段。"
        address = f"https://news.example.org/{url}.html"
        archive.intake.recording.record_new(
            capture(article(text, address, title=url), moment), run_id=run_id
        )
    archive.intake.runs.end(run_id, moment, {})


def fill(archive: Archive) -> None:
    """Runs from Tuesday noon to Friday six o'clock, one more on Sunday noon, for two hours."""
    archive._session.execute("update feeds set next_fetch_at = ?", (at(0).isoformat(),))
    for hour in range(12, 4 * 24 - 17):
        run(archive, at(1, hour), {14: "甲文", 40: "乙文"}.get(hour, ""))
    for hour in (12, 13, 14):
        run(archive, at(6, hour), {13: "丙文"}.get(hour, ""))
    archive.intake.incidents.open("other", "blocked", "HTTP 403", at(2, 2))
    archive.intake.incidents.close("other", ["blocked"], at(3, 4))
    archive.intake.incidents.open("site", "feed_failed", "HTTP 502", at(4, 1))
    archive.intake.incidents.close("site", ["feed_failed"], at(6, 12))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as opened:
        opened._session.execute("update sources set first_seen_at = ?", (at(1, 12).isoformat(),))
        fill(opened)
        yield opened


def span(archive: Archive, since: datetime, until: datetime) -> Report:
    return report_of(archive.queries, Filter(since=since, until=until), ZONE, "zh")


def test_the_gaps_of_a_week_have_their_reasons(archive: Archive) -> None:
    watched = archive.queries.watching.of(at(0), at(7), utc_now())
    assert watched is not None
    assert [(gap.why, gap.since, gap.until) for gap in watched.gaps] == [
        (NOT_BEGUN, at(0), at(1, 12)),
        (NOT_RUNNING, at(4, 6), at(6, 12)),
        (NOT_RUNNING, at(6, 14), at(7)),
    ]
    assert [gap.why for gap in watched.blind["other"]] == ["blocked"]
    (own,) = watched.blind["site"]  # what the whole watch missed is not told of it again
    assert (own.since, own.until) == (at(4, 1), at(4, 6))


def test_a_day_without_a_run_is_a_gap_in_the_chart_and_no_zero(archive: Archive) -> None:
    (bars,) = (one for one in figures(span(archive, at(0), at(7)), ZH) if isinstance(one, Bars))
    rows = bars.rows(ZH)
    assert [row.label for row in rows] == [f"10-{day}" for day in range(12, 19)]
    assert [row.n for row in rows] == [0, 1, 1, 0, 0, 0, 1]
    assert [row.gap for row in rows] == [
        "未监测", "部分未监测", "", "", "部分未监测", "未监测", "部分未监测",
    ]  # fmt: skip
    assert rows[0].bar == "未监测"
    assert rows[3].bar == "0"
    assert "10-12 未监测" in bars.says(ZH)


def test_every_form_tells_the_gaps(archive: Archive) -> None:
    report = span(archive, at(0), at(7))
    for text in (render_markdown(report), html.fromstring(render_html(report)).text_content()):
        assert "未监测的时段" in text
        assert "2026-10-12 00:00 至 2026-10-13 12:00" in text
        assert "监测尚未开始" in text
        assert "监测程序没有运行" in text
        assert "来源拒绝访问" in text
    told = json.loads(render_json(report))["unwatched"]
    assert [one["why"] for one in told if one["source_id"] is None] == [
        NOT_BEGUN, NOT_RUNNING, NOT_RUNNING,
    ]  # fmt: skip


def test_the_picture_has_a_band_where_nobody_watched(archive: Archive) -> None:
    charts = draw(span(archive, at(0), at(7)))
    assert charts
    assert "未监测" in charts[0].svg


@pytest.mark.parametrize(
    ("since", "until", "says"),
    [
        (-30, 0, "本期未监测，有无变动不得而知。"),
        (5, 6, "本期未监测，有无变动不得而知。"),
        (3, 4, "本期无变动。"),
        (4, 5, "监测到的时段内无变动；其余时段未监测（见下）。"),
        (90_000, 90_001, "本期尚未开始。"),
    ],
)
def test_what_was_not_watched_is_not_said_to_be_without_changes(
    archive: Archive, since: int, until: int, says: str
) -> None:
    report = span(archive, at(since), at(until))
    assert says in render_markdown(report)
    assert report.incidents or subject(report).endswith(says)


def test_sources_stand_as_they_stood_when_the_span_ended(archive: Archive) -> None:
    blocked, later = span(archive, at(2), at(3)), span(archive, at(2), at(4))
    states = [{one.source_id: one for one in report.sources} for report in (blocked, later)]
    assert [one["other"].open_incidents for one in states] == [("blocked",), ()]
    assert [one["site"].articles for one in states] == [2, 2]
    assert span(archive, at(1), at(2)).sources[1].articles == 1
    assert [one.closed_at for one in blocked.incidents] == [None]
    stopped = span(archive, at(5), at(6))
    assert all(one.unwatched == NOT_RUNNING for one in stopped.sources)
    assert "未监测（监测程序没有运行）" in render_markdown(stopped)
    assert not span(archive, at(-2), at(-1)).incidents


def test_a_source_of_which_an_article_came_was_not_blind(archive: Archive) -> None:
    """One of its feeds failed, the others were seen."""
    archive.intake.incidents.open("site", "feed_empty", "https://x.example.org/", at(1, 13))
    archive.intake.incidents.close("site", ["feed_empty"], at(3))
    watched = archive.queries.watching.of(at(0), at(4), utc_now())
    assert watched is not None
    assert "site" not in watched.blind


def test_the_first_day_of_the_calendar_is_no_fault(archive: Archive) -> None:
    """Its beginning in Shanghai lies before all that UTC can say."""
    first = datetime(1, 1, 1, tzinfo=ZONE)
    assert not span(archive, first, first + timedelta(days=1)).changes


def test_an_archive_without_runs_claims_nothing(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive.db") as archive:
        assert archive.queries.watching.of(None, None, utc_now()) is None
        assert "本期无变动。" in render_markdown(span(archive, at(0), at(7)))


def test_the_pages_offer_what_was_watched(tmp_path: Path) -> None:
    (tmp_path / "yongliang.toml").write_text('[archive]\npath = "archive.db"\n', encoding="utf-8")
    now = utc_now()
    with open_archive(tmp_path / "archive.db") as archive:
        archive._session.execute("update feeds set next_fetch_at = ?", (at(0).isoformat(),))
        run(archive, now - timedelta(days=9), "甲文")
        run(archive, now - timedelta(hours=2), "乙文")
    config = load(tmp_path / "yongliang.toml", everything=False)
    with (
        serving(build(config, host="127.0.0.1")) as address,
        httpx.Client(base_url=address, timeout=60) as web,
    ):
        offered = html.fromstring(web.get("/reports").text).xpath("//main//li/a/@href")
        days = {link for link in offered if "/day/" in link}
        expected = {
            f"/reports/day/{(now - ago).astimezone(ZONE).date()}"
            for ago in (timedelta(days=9), timedelta(hours=2), timedelta())
        }
        assert days <= expected
        assert f"/reports/day/{(now - timedelta(hours=2)).astimezone(ZONE).date()}" in days
        home = html.fromstring(web.get("/").text).text_content()
        assert "未监测" in home
        assert "监测程序没有运行" in home


def test_the_watch_of_an_older_archive_is_known_from_its_runs(tmp_path: Path) -> None:
    """Where runs were taken away by `prune`, no pause is claimed."""
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        runs = ((1, 0), (2, 1), (3, 30), (9, 90), (10, 91))
        for run_id, hours in runs:
            moment = at(0, hours).isoformat(timespec="milliseconds")
            archive._session.execute(
                "insert into runs (run_id, started_at, ended_at, state) values (?, ?, ?, 'done')",
                (run_id, moment, moment),
            )
        archive._session.execute("drop table watched")
        archive._session.execute("drop index changes_of_backlog")
        archive._session.execute("delete from _sqlite_migrations where name = 'm026_watched'")
        archive._session.connection.commit()
    with Archive(path) as archive:
        watched = archive.queries.watching.of(at(0), at(0, 91), at(0, 91))
        assert watched is not None
        assert [(gap.since, gap.until) for gap in watched.gaps] == [(at(0, 1), at(0, 30))]
