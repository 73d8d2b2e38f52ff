"""`/metrics` reads as Prometheus reads it, says what the archive says, and only to whom it may."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as parsed

from crawler.settings import source_infos
from storage import Archive
from storage.incident_kinds import OF_SOURCES, OF_THE_MONITOR
from storage.leases import BrokerState, WorkerState
from storage.locks import archive_lock
from storage.rules import AlertRule
from storage.times import utc_now
from storage.work import FeedInfo, SourceInfo
from tests.scheduler.web.conftest import article, capture
from tests.scheduler.web.people import SHARED, Place, place
from tests.scheduler.web.programs import program

DASHBOARD = Path(__file__).parents[3] / "deploy" / "grafana-dashboard.json"

(BY_HAND,) = source_infos([])
SITE = SourceInfo("site", "测试站", "other", (FeedInfo("https://news.example.org/", "listing"),))

Figures = dict[str, dict[tuple[str, ...], float]]


def read(text: str) -> Figures:
    """The figures by name and labels."""
    found: Figures = {}
    for family in parsed(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk to which a delivery has waited for an hour, of whose feed an answer came."""
    with place(tmp_path_factory.mktemp("metrics")) as running:
        now, told = utc_now(), AlertRule("all", ("邮件",))
        with Archive(running.config.archive, rules=(told,)) as archive:
            run_id = archive.intake.runs.start(now - timedelta(minutes=3))
            archive.intake.recording.record_new(capture(article(99), now - timedelta(hours=1)))
            archive.intake.runs.end(run_id, now - timedelta(minutes=1), {"fetched": 7})
            archive.intake.runs.sync_sources([SITE, BY_HAND], now)
        yield running


def test_it_says_what_the_archive_says(desk: Place) -> None:
    answer = program(desk).get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = read(answer.text)
    with Archive(desk.config.archive, read_only=True) as archive:
        counts = archive.queries.overview.counts()
    for name in ("articles", "versions", "changes"):
        assert found[f"yongliang_{name}_total"] == {(): counts[name]}
    assert found["yongliang_incidents_open"][("feed_failed",)] == 1
    kinds = {kind for (kind,) in found["yongliang_incidents_open"]}
    assert kinds == OF_SOURCES | OF_THE_MONITOR
    assert found["yongliang_outbox_waiting"] == {("邮件",): 1}
    assert 3600 <= found["yongliang_outbox_oldest_age_seconds"][("邮件",)] < 3900
    # What is taken by hand has no feed, and is no source that never answered.
    assert found["yongliang_source_last_good_look_age_seconds"] == {("site",): float("inf")}
    assert set(found["yongliang_source_failures"]) == {("site",)}
    assert 180 <= found["yongliang_run_age_seconds"][()] < 480
    assert found["yongliang_run_duration_seconds"][()] == pytest.approx(120, abs=1)
    assert found["yongliang_run_count"] == {("fetched",): 7}
    assert found["yongliang_archive_bytes"][("archive",)] == desk.config.archive.stat().st_size
    assert found["yongliang_disk_free_bytes"][()] > 0
    assert found["yongliang_worker_batches"] == {(): 0}
    assert found["yongliang_up"] == {(): 0}
    assert found["yongliang_standing"][("daemon_dead",)] == 1


def test_workers_of_other_machines_are_told_where_there_are_any(tmp_path: Path) -> None:
    with place(tmp_path) as desk:
        client = program(desk)
        assert "yongliang_cluster" not in client.get("/metrics").text
        now = utc_now()
        one = WorkerState("a" * 32, "room", "3.1", "working", now, 200, 7, 0, 210.0)
        broker = BrokerState(now, True, 12, now - timedelta(seconds=30))
        with Archive(desk.config.archive) as archive:
            archive.frontier.workers.note([one], broker)
        found = read(client.get("/metrics").text)
    assert found["yongliang_cluster_workers"][("working",)] == 1
    assert found["yongliang_cluster_workers"][("refused",)] == 0
    assert found["yongliang_cluster_broker_reachable"] == {(): 1}
    assert found["yongliang_cluster_hosts_out"] == {(): 0}
    assert found["yongliang_cluster_findings_waiting"] == {(): 12}
    assert found["yongliang_cluster_findings_waiting_seconds"] == {(): 30}


def test_it_follows_the_daemon_and_its_run(desk: Place) -> None:
    client = program(desk)
    with (
        archive_lock(desk.config.archive, "daemon", wait=False),
        archive_lock(desk.config.archive, "crawl", wait=False),
    ):
        found = read(client.get("/metrics").text)
    assert found["yongliang_daemon_running"] == {(): 1}
    assert found["yongliang_run_in_progress"] == {(): 1}
    assert found["yongliang_standing"][("blind",)] == 1
    assert read(client.get("/metrics").text)["yongliang_daemon_running"] == {(): 0}


def test_it_is_open_metrics_for_who_asks_for_it(desk: Place) -> None:
    kind = "application/openmetrics-text; version=1.0.0"
    answer = program(desk).get("/metrics", headers={"Accept": kind})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    names = {family.name for family in open_metrics(answer.text)}
    assert {"yongliang_up", "yongliang_articles", "yongliang_runs"} <= names


@pytest.mark.parametrize(
    "kind",
    [
        "application/openmetrics-text;version=x",
        "text/plain; version=1e9",
        "application/openmetrics-text;version=" + "9" * 5000,
    ],
)
def test_a_form_that_there_is_not_is_answered_in_the_plain_one(desk: Place, kind: str) -> None:
    answer = program(desk).get("/metrics", headers={"Accept": kind})
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "yongliang_up" in read(answer.text)


def test_a_source_that_nobody_looks_at_has_no_age(tmp_path: Path) -> None:
    """It rests, or has no list: its age would grow without end, and alarm for good."""
    with place(tmp_path) as desk:
        with Archive(desk.config.archive) as archive:
            feeds = (FeedInfo("https://news.example.org/", "listing"),)
            site = SourceInfo("site", "测试站", "other", feeds)
            archive.intake.runs.sync_sources(
                [site, SourceInfo("added", "另加", "other")], utc_now()
            )
        found = read(program(desk).get("/metrics").text)
        for name in ("last_good_look_age_seconds", "failures"):
            assert set(found[f"yongliang_source_{name}"]) == {("site",)}
        assert set(found["yongliang_source_links_pending"]) == {("site",), ("added",)}
        with Archive(desk.config.archive) as archive:
            archive.intake.runs.sync_sources([replace(site, feeds=())], utc_now())
        found = read(program(desk).get("/metrics").text)
        assert "yongliang_source_last_good_look_age_seconds" not in found


def test_no_label_names_a_reader_of_ours(tmp_path: Path) -> None:
    """What is kept of a channel's recipient is for the desk: a label is for all who see a graph."""
    with place(tmp_path) as desk:
        with Archive(desk.config.archive) as archive:
            for number in range(3):
                kind = f"recipient_refused:mail:reader{number}@example.org"
                archive.intake.incidents.open(None, kind, "x", utc_now())
            archive.intake.incidents.open(None, "delivery:mail", "x", utc_now())
        answer = program(desk).get("/metrics")
        assert "example.org" not in answer.text
        incidents = read(answer.text)["yongliang_incidents_open"]
        assert (incidents[("recipient_refused",)], incidents[("delivery",)]) == (3, 1)


@pytest.mark.parametrize(
    ("web", "password", "code"),
    [
        ("", "", 200),
        ('address = "https://desk.example.org"', "", 401),
        ('proxies = ["192.0.2.1"]', "", 401),
        ("", SHARED, 401),
        ('accounts = "people.db"', "", 401),
    ],
)
def test_without_a_token_only_this_machine_reads_it(
    tmp_path: Path, web: str, password: str, code: int
) -> None:
    with place(tmp_path, web, password=password) as desk:
        answer = desk.client().get("/metrics")
        assert answer.status_code == code
        assert ("yongliang_up" in answer.text) == (code == 200)
        if code == 401:
            assert answer.headers["www-authenticate"].startswith("Bearer")
        if password:
            shared = desk.client(auth=("anybody", password)).get("/metrics")
            assert shared.status_code == 401
        assert program(desk).get("/metrics").status_code == 200
        forwarded = desk.client().get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})
        assert forwarded.status_code == 401


def test_it_tells_what_is_known_without_the_archive(tmp_path: Path) -> None:
    with place(tmp_path) as desk:
        client = program(desk)
        desk.config.archive.rename(tmp_path / "away.db")
        found = read(client.get("/metrics").text)
    assert found["yongliang_standing"][("archive_unreadable",)] == 1
    assert "yongliang_articles_total" not in found


def test_the_dashboard_asks_for_what_there_is(desk: Place) -> None:
    found = read(program(desk).get("/metrics").text)
    board = json.loads(DASHBOARD.read_text("utf-8"))
    asked = {
        target["expr"] for panel in board["panels"] for target in panel.get("targets", ())
    }  # fmt: skip
    names = {name for expression in asked for name in re.findall(r"yongliang_\w+", expression)}
    assert names
    assert names <= set(found)
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


def test_a_scrape_and_a_page_of_the_api_share_no_figures(desk: Place) -> None:
    """Each scrape has a registry of its own: two at once do not meet."""
    client = program(desk)
    first, second = (read(client.get("/metrics").text) for _ in range(2))
    assert set(first) == set(second)
    assert isinstance(client, httpx.Client)
