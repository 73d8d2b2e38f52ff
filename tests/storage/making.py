"""Archives for tests: articles, fetches and moments in few words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from storage import Archive
from storage.decider import Policy
from storage.records import Article, Fetch, Kind, Outcome
from storage.rules import AlertRule
from storage.verdicts import Match, Reason
from storage.work import Capture, Due, FeedInfo, SourceInfo

Made = TypeVar("Made")
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
EXTRACTOR = "generic/1"
URL = "https://news.example.org/a/1.html"
FEED = "https://news.example.org/"
SOURCE = SourceInfo("site", "测试站", "municipal", (FeedInfo(FEED, "listing"),))
OTHER = SourceInfo("other", "别处", "county")
POLICY = Policy(confirmations=3, window_s=1800)
BODY = (
    "昨日上午，甬凉两地在宁波举行座谈会，双方签署协作协议12项。\n"
    "会议指出，今年已有86个项目落地，带动3500人就业。"
)


def after(**span: float) -> datetime:
    """So long after NOW."""
    return NOW + timedelta(**span)


def article(body: str = BODY, url: str = URL, **fields: Any) -> Article:
    """An article with a headline and a body."""
    values: dict[str, Any] = {"title": "甬凉两地交流对口协作工作", **fields}
    return Article(url=url, body=body, **values)


def page(of: Article) -> bytes:
    """The bytes from which the article might have been read."""
    lines = [f"<h1>{of.title}</h1>", *(f"<p>{part}</p>" for part in of.body.split("\n"))]
    return "\n".join(["<html><body>", *lines, "</body></html>"]).encode()


def match(*, matched: bool = True, topic: str = "yongliang") -> Match:
    """A topic's verdict."""
    reason = Reason("甬凉", 5.0, ("甬凉",), "title", (0,))
    return Match(topic, matched, 5.0 if matched else 0.0, (reason,) if matched else (), "h1")


def fetched(
    outcome: Outcome = Outcome.OK,
    at: datetime = NOW,
    body: bytes | None = None,
    url: str = URL,
    **fields: Any,
) -> Fetch:
    """One attempt; headers stand in an answer that has a body."""
    status = {Outcome.OK: 200, Outcome.NOT_MODIFIED: 304, Outcome.GONE: 404}.get(outcome)
    headers = (("Content-Type", "text/html; charset=utf-8"), ("ETag", '"v1"')) if body else ()
    values: dict[str, Any] = {"status": status, "headers": headers, "final_url": url, **fields}
    return Fetch(url, at, outcome, body=body, **values)


def capture(of: Article | None = None, at: datetime = NOW, **fields: Any) -> Capture:
    """An ``ok`` fetch with its reading, on topic unless `matches` says otherwise."""
    of = of or article()
    values: dict[str, Any] = {
        "source_id": "site",
        "fetch": fetched(at=at, body=page(of), url=of.url),
        "article": of,
        "extractor": EXTRACTOR,
        "matches": (match(),),
        "witnessed": True,
        **fields,
    }
    return Capture(**values)


def answer(outcome: Outcome, at: datetime, *, witnessed: bool = True, **fields: Any) -> Capture:
    """A fetch without a reading."""
    body = b"<h1>404</h1>" if outcome is Outcome.GONE else None
    fetch = fetched(outcome, at, body, **fields)
    return Capture("site", fetch, witnessed=witnessed)


def open_archive(path: Path, **options: Any) -> Archive:
    """An archive that knows two sources."""
    options.setdefault("policy", POLICY)
    archive = Archive(path, **options)
    archive.intake.runs.sync_sources([SOURCE, OTHER], NOW)
    return archive


MOST = 10_000


def due(archive: Archive, now: datetime, *, everything: bool = False, **which: Any) -> Due:
    """What is due at all hosts together, each host's in its order."""
    if everything:
        archive.frontier.due.make_due(now)
    of = archive.frontier.due
    parts = [of.of_host(host, now, MOST, **which) for host in of.hosts(now, **which)]
    return Due(
        tuple(one for part in parts for one in part.feeds),
        tuple(one for part in parts for one in part.feed_pages),
        tuple(one for part in parts for one in part.links),
        tuple(one for part in parts for one in part.articles),
    )


def kinds(archive: Archive) -> list[Kind]:
    """The kinds of all changes, in order."""
    return [change.kind for change in reversed(archive.queries.changes.all())]


RULE = AlertRule("all", ("desk",))


@cache
def _recorded(fill: Callable[[Path], Made]) -> tuple[bytes, Made]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        made = fill(path)
        return path.read_bytes(), made


def recorded(fill: Callable[[Path], Made], path: Path) -> Made:
    """Copy an archive that a function fills and closes, which it does once in a process.

    Returns:
        What the function returned.
    """
    data, made = _recorded(fill)
    path.write_bytes(data)
    return made


def live(path: Path, **options: Any) -> Archive:
    """An archive with a life in it, told to a desk.

    Article 1 is new, edited, withdrawn and restored; 2 is withdrawn; 3 stands; 4 is of a backlog.
    """
    if options:
        return lived(path, **options)
    recorded(with_life, path)
    return Archive(path, rules=(RULE,), policy=POLICY)


def with_life(path: Path) -> None:
    """Fill an archive with that life, and close it."""
    lived(path).close()


def lived(path: Path, **options: Any) -> Archive:
    """As `live`, recorded here and now: for a test that has changed what records."""
    archive = open_archive(path, rules=(RULE,), **options)
    archive.intake.recording.record_new(capture())
    for number in range(2, 5):
        url = f"https://news.example.org/a/{number}.html"
        more = article(f"凉山州第{number}批农产品运抵宁波，共{number}0吨。", url, authors=("何丫",))
        archive.intake.recording.record_new(
            capture(more, after(minutes=number)), backlog=number == 4
        )
    archive.intake.recording.record_known(
        1, capture(article(BODY.replace("86个", "88个")), after(hours=1))
    )
    for minutes in (0, 20, 40):
        for article_id in (1, 2):
            gone = answer(Outcome.GONE, after(hours=2, minutes=minutes))
            archive.intake.recording.record_known(article_id, gone)
    archive.intake.recording.record_known(1, capture(article(), after(hours=4)))
    for delivery in archive.outbox.sending.due(after(days=1)):
        archive.outbox.sending.take(delivery.delivery_id, after(days=1))
        archive.outbox.sending.mark_sent(delivery.delivery_id, after(days=1), "ok")
    return archive
