"""Changes of every kind, built by the real diff engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from scheduler.reports import Report, SourceHealth
from storage.diffs import compare
from storage.records import (
    Article,
    Change,
    Incident,
    Kind,
    ProofFetch,
    Severity,
)

NOW = datetime(2025, 10, 23, 2, 0, tzinfo=UTC)
URL = "https://news.example.org/system/2025/10/23/1.shtml"
BODY = """\
10月23日，两地签署合作协议，决定共同建设现代农业产业园。
据介绍，产业园占地1200亩，由两地农业部门共同管理，将吸纳当地农户就业。
今年以来，两地落实帮扶资金12.4亿元，实施项目126个，惠及群众8万余人。
市农业农村局局长王小明说，下一步将扩大合作。
双方还就人才培养交换了意见。"""


def article(**values: Any) -> Article:
    base = Article(
        url=URL,
        title="两地共建现代农业产业园",
        body=BODY,
        published_at=NOW - timedelta(hours=5),
        origin="示例日报",
        authors=("张三", "李四"),
        editor="赵五",
    )
    return replace(base, **values)


def change(kind: Kind = Kind.NEW, **values: Any) -> Change:
    after = values.get("after") or article()
    defaults: dict[str, Any] = {
        "change_id": 7,
        "kind": kind,
        "severity": Severity.SUBSTANTIVE,
        "article_id": 3,
        "url": after.url,
        "title": after.title,
        "source_id": "example",
        "source_name": "示例新闻网",
        "detected_at": NOW,
        "to_version": 1,
        "topics": ("pairing",),
        "after": after,
    }
    return Change(**defaults | values)


def edited(before: Article, after: Article, **values: Any) -> Change:
    edit = compare(before, after)
    assert edit is not None
    return change(
        Kind.EDITED,
        severity=edit.severity,
        from_version=1,
        to_version=2,
        fields=edit.fields,
        spans=edit.spans,
        before=before,
        after=after,
        **values,
    )


def withdrawn(**values: Any) -> Change:
    proof = tuple(
        ProofFetch(
            fetch_id=number,
            fetched_at=NOW + timedelta(minutes=15 * number),
            status=404 if number else 200,
            final_url=URL if number else "https://news.example.org/",
            detail="HTTP 404" if number else "redirects to https://news.example.org/",
            sha256=f"{number}f3a" * 16,
        )
        for number in range(3)
    )
    return change(
        Kind.WITHDRAWN, from_version=2, to_version=None, before=article(), proof=proof, **values
    )


def incident(kind: str = "blocked", **values: Any) -> Incident:
    defaults = {
        "incident_id": 1,
        "source_id": "example",
        "kind": kind,
        "detail": "HTTP 403",
        "opened_at": NOW - timedelta(hours=1),
    }
    return Incident(**defaults | values)


def report(*changes: Change, **values: Any) -> Report:
    return Report(changes=changes, **{"generated_at": NOW + timedelta(minutes=1)} | values)


def full(language: str = "zh", **values: Any) -> Report:
    """A report of a week with something of everything."""
    figures = BODY.replace("12.4亿元", "12.6亿元").replace("王小明", "王晓明")
    return report(
        change(title="东西部协作劳务专列开行", change_id=1),
        change(backlog=True, change_id=2, title="去年的旧闻"),
        edited(article(), article(body=BODY.replace("，决定", "，并决定")), change_id=3),
        edited(
            article(),
            article(title="两地共建农业产业园区", body=figures, origin="示例晚报"),
            change_id=4,
        ),
        edited(
            article(),
            article(body=BODY.replace("\n双方还就人才培养交换了意见。", "")),
            change_id=5,
            on_topic=False,
        ),
        withdrawn(change_id=6),
        change(Kind.RESTORED, change_id=7, to_version=2),
        change(
            Kind.MOVED,
            change_id=8,
            before=article(),
            after=article(url="https://news.example.org/new/1.shtml"),
        ),
        change(Kind.COPIED, change_id=9, copy_of=3, before=article(), source_name="另一家新闻网"),
        incidents=(
            incident("feed_failed", closed_at=NOW, detail="HTTP 502"),
            incident(),
            incident("delivery:desk", source_id=None, detail="HTTP 500"),
        ),
        since=NOW - timedelta(days=7),
        until=NOW,
        language=language,
        sources=(
            SourceHealth("example", "示例新闻网", 128, NOW, ("blocked",)),
            SourceHealth("other", "另一家新闻网", 0, None),
        ),
        chain_head="9c5e" * 16,
        **values,
    )
