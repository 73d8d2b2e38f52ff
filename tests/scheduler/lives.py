"""Random lives of an archive: articles come, change, go and spread, and runs are missed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import strategies as st

from storage import Archive
from storage.decider import Policy
from storage.records import Article, Fetch, Outcome
from storage.times import utc_now
from storage.work import Capture, FeedInfo, SourceInfo
from tests.storage.making import match, page

SOURCES = tuple(
    SourceInfo(
        source_id, name, "other", (FeedInfo(f"https://{source_id}.example.org/", "listing"),)
    )
    for source_id, name in (("a", "甲报"), ("b", "乙网"), ("c", "丙台"))
)
POLICY = Policy(confirmations=2, window_s=60)


@dataclass(frozen=True)
class Event:
    """Something that happens: hours after what was before it."""

    does: str
    article: int = 0
    source: int = 0
    hours: float = 1.0
    backlog: bool = False
    watched: bool = True


EVENTS = st.builds(
    Event,
    does=st.sampled_from(
        ("new", "new", "copy", "edit", "edit", "gone", "back", "moved", "ill", "well")
    ),
    article=st.integers(0, 30),
    source=st.integers(0, 2),
    hours=st.sampled_from((0.05, 0.5, 3.0, 20.0, 50.0)),
    backlog=st.booleans(),
    watched=st.booleans(),
)


def text_of(number: int) -> str:
    return "\n".join(
        f"第{number}件事的第{n}段：{number * 7 + n}个村的{number + n}户人家收到了{number}号通知。"
        for n in range(4)
    )


class Life:
    """An archive to which events happen, the last of them a short while ago."""

    def __init__(self, archive: Archive, events: list[Event]) -> None:
        self.archive = archive
        self.now = utc_now() - timedelta(hours=1 + sum(one.hours for one in events))
        self.known: list[tuple[int, str, str]] = []  # article, source, address
        archive.intake.runs.sync_sources(SOURCES, self.now)
        for number, event in enumerate(events):
            self.now += timedelta(hours=event.hours)
            run_id = archive.intake.runs.start(self.now) if event.watched else None
            self._happen(event, number, run_id)
            if run_id is not None:
                archive.intake.runs.end(run_id, self.now, {})

    def _happen(self, event: Event, number: int, run_id: int | None) -> None:
        source, recording = SOURCES[event.source].source_id, self.archive.intake.recording
        incidents = self.archive.intake.incidents
        if event.does == "ill":
            incidents.open(source, "feed_failed", "HTTP 502", self.now)
        elif event.does == "well":
            incidents.close(source, ["feed_failed"], self.now)
        elif event.does == "new" or not self.known:
            self._new(source, number, text_of(number), event, run_id)
        else:
            article_id, own, url = self.known[event.article % len(self.known)]
            _, article = self.archive.queries.articles.version(article_id)
            if event.does == "copy":
                self._new(source, number, article.body, event, run_id)
            elif event.does == "moved":
                target = url.replace(".html", f"-{number}.html")
                there = replace(article, url=target)
                moved = replace(
                    self._capture(own, there), moved_to=target, fetch=self._fetch(url, there)
                )
                recording.record_known(article_id, moved, run_id=run_id)
            elif event.does == "gone":
                for _ in range(2):
                    self.now += timedelta(minutes=2)
                    fetch = Fetch(url, self.now, Outcome.GONE, 404, url, body=b"gone")
                    capture = Capture(own, fetch, witnessed=True)
                    recording.record_known(article_id, capture, run_id=run_id)
            else:
                body = article.body
                if event.does == "edit":
                    body = f"{body}\n又有{number}0人到场。"
                capture = self._capture(own, replace(article, body=body))
                recording.record_known(article_id, capture, run_id=run_id)

    def _new(self, source: str, number: int, body: str, event: Event, run_id: int | None) -> None:
        url = f"https://{source}.example.org/{number}.html"
        capture = self._capture(source, Article(url=url, title=f"第{number}条", body=body))
        before = {row["article_id"] for row in self.archive.queries.articles.all()}
        self.archive.intake.recording.record_new(capture, run_id=run_id, backlog=event.backlog)
        self.known += [
            (row["article_id"], source, url)
            for row in self.archive.queries.articles.all()
            if row["article_id"] not in before
        ]

    def _fetch(self, url: str, article: Article) -> Fetch:
        return Fetch(url, self.now, Outcome.OK, 200, article.url, body=page(article))

    def _capture(self, source: str, article: Article) -> Capture:
        return Capture(
            source,
            self._fetch(article.url, article),
            article,
            "generic/1",
            (match(),),
            witnessed=True,
        )
