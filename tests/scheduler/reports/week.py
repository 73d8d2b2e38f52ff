"""A week of a topic: five publishers, edits, a withdrawal, a text that spreads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from scheduler.reports import Report, SourceHealth
from storage.copied import Spread
from storage.records import Change, Kind
from storage.watched import NOT_BEGUN, NOT_RUNNING, Gap, Watched
from tests.scheduler.reports.specimens import (
    BODY,
    NOW,
    article,
    change,
    edited,
    incident,
    report,
    withdrawn,
)

PUBLISHERS = {
    "city": "江东市新闻网",
    "daily": "江东日报",
    "county": "山南县融媒",
    "province": "西岭省政府网",
    "evening": "西岭晚报",
}
# New articles of each publisher on each of the seven days.
COUNTS = {
    "city": (2, 1, 3, 0, 1, 2, 1),
    "daily": (1, 2, 0, 1, 0, 0, 2),
    "county": (0, 1, 1, 0, 0, 1, 0),
    "province": (0, 0, 1, 1, 0, 0, 0),
    "evening": (1, 0, 0, 0, 0, 1, 0),
}
HEADLINES = (
    "两地签署新一轮劳务协作协议",
    "山南苹果走进江东超市",
    "支教教师的第三个学期",
    "东西部协作座谈会召开",
    "产业园首期厂房封顶",
    "“江东号”劳务专列开行",
    "两地医院结对，远程会诊中心启用",
)


def spread() -> tuple[Spread, ...]:
    """Five publishers with one text, the first first."""
    afters = (0.0, 0.6, 3.4, 9.2, 21.5)
    keeps = (1.0, 0.99, 0.94, 0.87, 0.61)
    return tuple(
        Spread(
            article_id=500 + n,
            source_id=source_id,
            source_name=name,
            url=f"https://{source_id}.example.org/2025/10/21/{n}.html",
            title="两地共建现代农业产业园" + ("，首期投资12.4亿元" if n == 3 else ""),
            origin="江东日报" if n else None,
            published_at=NOW - timedelta(days=2) + timedelta(hours=afters[n]),
            first_seen_at=NOW - timedelta(days=2) + timedelta(hours=afters[n], minutes=9),
            similarity=keeps[n],
            original=n == 0,
        )
        for n, (source_id, name) in enumerate(
            sorted(PUBLISHERS.items(), key=lambda item: item[0] != "daily")
        )
    )


def week(language: str = "zh") -> Report:
    """The report of the week."""
    figures = BODY.replace("12.4亿元", "12.6亿元").replace("王小明", "王晓明")
    first = article(origin="江东日报", url="https://daily.example.org/2025/10/21/0.html")
    copy = edited(
        first,
        article(title="两地共建现代农业产业园，首期投资12.4亿元"),
        change_id=903,
        article_id=503,
        source_name=PUBLISHERS["evening"],
    )
    return report(
        *_new(),
        edited(article(), article(body=figures), change_id=901, source_name=PUBLISHERS["city"]),
        withdrawn(change_id=902, source_name=PUBLISHERS["county"]),
        replace(copy, kind=Kind.COPIED, copy_of=500),
        incidents=(
            incident(source_id="evening"),
            incident("feed_failed", source_id="county", closed_at=NOW, detail="HTTP 502"),
        ),
        since=NOW - timedelta(days=7),
        until=NOW,
        title="每周简报" if language == "zh" else "Weekly digest",
        language=language,
        sources=tuple(
            SourceHealth(
                source_id, name, 128 - 17 * n, NOW, ("blocked",) if source_id == "evening" else ()
            )
            for n, (source_id, name) in enumerate(PUBLISHERS.items())
        ),
        spreads={one.article_id: spread() for one in spread()},
        chain_head="9c5e" * 16,
    )


def broken_week() -> Report:
    """The same week at an archive that is younger, and whose daemon did not run for two days."""
    whole = week()
    begun, stopped, back = (NOW - timedelta(days=ago) for ago in (5.6, 3.4, 1.2))
    watched = Watched(
        NOW - timedelta(days=7),
        NOW,
        (
            Gap(NOW - timedelta(days=7), begun, NOT_BEGUN),
            Gap(stopped, back, NOT_RUNNING),
        ),
        {"evening": (Gap(begun, stopped, "blocked"), Gap(back, NOW, "blocked"))},
        begun,
    )
    return replace(
        whole,
        title="每周报告",
        watched=watched,
        changes=tuple(
            change for change in whole.changes if watched.gap_at(change.detected_at) is None
        ),
    )


def _new() -> list[Change]:
    cells = [
        (source_id, day)
        for source_id, counts in COUNTS.items()
        for day, n in enumerate(counts)
        for _ in range(n)
    ]
    return [
        change(
            change_id=number,
            article_id=number,
            title=HEADLINES[number % len(HEADLINES)],
            source_id=source_id,
            source_name=PUBLISHERS[source_id],
            detected_at=NOW - timedelta(days=6 - day),
        )
        for number, (source_id, day) in enumerate(cells, 1)
    ]
