"""Publications of one text for tests: three sources, an article, and what copies make of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from storage import Archive
from storage.records import Article, Change, Fetch, Outcome
from storage.rules import AlertRule
from storage.verdicts import Match
from storage.work import Capture, SourceInfo

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
DESK = AlertRule("all", ("desk",))
SOURCES = (
    SourceInfo("daily", "青石日报", "municipal"),
    SourceInfo("net", "白水新闻网", "county"),
    SourceInfo("herald", "南岭晚报网", "provincial"),
)
STORY = (
    "青石县与白水县昨日签署新一轮协作协议，双方将在产业、教育和医疗等领域开展合作。",
    "协议约定，三年内共同建设12个产业园，总投资12.4亿元。",
    "县委书记李明华在签约仪式上表示，两地情谊深厚，合作前景广阔。",
    "去年，双方互派干部教师86名，受益学生超过三千五百人。",
    "白水县人民医院接收了第一批进修医生，他们将在那里学习半年。",
    "据介绍，首批农产品已于10月22日运抵，销往多家超市。",
    "合作社负责人说，今年的苹果收成很好，价格比往年高两成。",
    "双方还商定，每年举办一次文化交流活动，轮流做东。",
    "部分村民反映，山里的道路仍未修通，运输成本很高。",
    "县交通局回应称，道路将在明年雨季之前完工。",
)
HEADLINE = "青石白水两县签署新一轮协作协议"
OWN = ("本报记者从现场发回的消息说，今天这里下起了大雨，来宾们都撑着伞。",)


def after(**span: float) -> datetime:
    """So long after NOW."""
    return NOW + timedelta(**span)


def text(sentences: tuple[str, ...] = STORY) -> str:
    """Sentences as paragraphs of two."""
    return "\n".join("".join(sentences[n : n + 2]) for n in range(0, len(sentences), 2))


def article(name: str, body: str | None = None, **fields: Any) -> Article:
    """An article at an address of its own."""
    values: dict[str, Any] = {"title": HEADLINE, **fields}
    return Article(f"https://{name}.example.org/1.html", body=body or text(), **values)


def capture(of: Article, source_id: str, at: datetime = NOW) -> Capture:
    """An ``ok`` fetch on topic."""
    page = f"<h1>{of.title}</h1>{of.body}{of.url}".encode()
    fetch = Fetch(of.url, at, Outcome.OK, 200, final_url=of.url, body=page)
    return Capture(source_id, fetch, of, "generic/1", (Match("t", matched=True, score=9.0),))


def archive_at(path: Path, rule: AlertRule = DESK) -> Archive:
    """An archive that knows the three sources and one desk."""
    archive = Archive(path, rules=(rule,))
    archive.intake.runs.sync_sources(SOURCES, NOW)
    return archive


def publish(
    archive: Archive,
    source_id: str,
    body: str | None = None,
    *,
    name: str | None = None,
    at: datetime = NOW,
    backlog: bool = False,
    **fields: Any,
) -> int:
    """Record an article of a source; its id."""
    of = article(name or source_id, body, **fields)
    archive.intake.recording.record_new(capture(of, source_id, at), backlog=backlog)
    return archive.queries.articles.find(of.url)


def told(archive: Archive) -> list[tuple[int, str]]:
    """Every change that the desk is told, in order: article and kind."""
    return [
        (change.article_id, change.kind.value)
        for delivery in reversed(archive.outbox.deliveries.all())
        for change in delivery.changes
    ]


def copied(archive: Archive) -> list[Change]:
    """The ``copied`` changes, oldest first, with both texts."""
    changes = reversed(archive.queries.changes.all(with_articles=True))
    return [change for change in changes if change.kind.value == "copied"]
