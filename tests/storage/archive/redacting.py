"""An archive with an article whose words stand wherever an archive can hold words."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from storage import Archive
from storage.archive.ledger.codec import compress, decompress, sha256
from storage.findings import Finding
from storage.records import Article, Outcome
from storage.shown import Image
from storage.verdicts import Match, Reason
from storage.work import Capture, FoundLink
from tests.storage.making import (
    FEED,
    after,
    answer,
    article,
    capture,
    due,
    fetched,
    live,
    page,
    recorded,
)

ADDRESS = "https://news.example.org/2026/11/20/100001.html"
PHONE = "https://m.news.example.org/2026/11/20/100001.html"
SECOND = "https://news.example.org/2026/11/20/100001_2.html"
COPY = "https://other.example.org/2026/11/21/200002.html"
MOVED = "https://news.example.org/2026/11/25/100009.html"
BODY = (
    "鹦鹉洲畔的渡口昨日重新开航，首班渡船载客四十七人驶往对岸的鳜鱼码头。\n"
    "渡口负责人濮阳菡表示，停航的三年间共修缮浮桥九座，添置救生衣六百件。\n"
    "对岸的蘑菇棚今年收成颇丰，村民盼着渡船把山货早些运进城里的早市。"
)
LATER = BODY.replace("四十七人", "五十二人")
WORDS = (
    "鹦鹉洲",
    "鳜鱼码头",
    "濮阳菡",
    "渡口重新开航引题",
    "开航副题",
    "澎湃号特稿",
    "夏侯瑾",
    "羊舌肸",
    "民生栏目",
    "渡船图说",
    "parrot-isle",
    "五十二人",
    "蘑菇棚",
)
"""Words of the article that stand nowhere else."""

DRESS = b"".join(b"<li>%d</li>" % (number * 7919) for number in range(400))
"""What stands on every page of the site."""

TOKENS = ("鹦鹉", "濮阳", "鳜鱼")


def ferry(body: str = BODY, url: str = ADDRESS, **fields: Any) -> Article:
    """The article that is to be forgotten."""
    values: dict[str, Any] = {
        "title": "鹦鹉洲渡口重新开航",
        "kicker": "渡口重新开航引题",
        "subtitle": "开航副题",
        "origin": "澎湃号特稿",
        "authors": ("夏侯瑾",),
        "editor": "羊舌肸",
        "section": "首页 > 民生栏目",
        "images": (Image("https://news.example.org/i/1.jpg", "渡船图说", "夏侯瑾"),),
        **fields,
    }
    return article(body, url, **values)


def _match() -> Match:
    return Match("yongliang", True, 5.0, (Reason("渡口", 5.0, ("鹦鹉洲",), "title", (0,)),), "h1")


def seen(of: Article, at: datetime, **fields: Any) -> Capture:
    """A capture of the article with headers that carry its words."""
    fetch = fetched(at=at, body=page(of) + DRESS, url=of.url)
    named = (*fetch.headers, ("Content-Disposition", 'inline; filename="parrot-isle.html"'))
    values: dict[str, Any] = {
        "fetch": replace(fetch, headers=named),
        "matches": (_match(),),
        **fields,
    }
    return capture(of, at, **values)


def world(path: Path) -> int:
    """An archive in which the article was new, edited, copied, withdrawn, restored; its number.

    A report of it is half sent in parts, another waits. What it is copied by and its neighbour's
    snapshot lean on it or tell of it.
    """
    return recorded(_world, path)


def _world(path: Path) -> int:
    archive = live(path)
    _show(archive, ADDRESS)
    further = fetched(at=after(days=1), body="<p>蘑菇棚第二页</p>".encode(), url=SECOND)
    first = seen(ferry(), after(days=1), pages=(further,), aliases=(PHONE,))
    archive.intake.recording.record_new(first)
    article_id = archive.queries.articles.find(ADDRESS)
    for delivery in archive.outbox.sending.due(after(days=2)):
        archive.outbox.sending.take(delivery.delivery_id, after(days=2))
        archive.outbox.sending.fix_parts(
            delivery.delivery_id, ["一 鹦鹉洲渡口重新开航", "二 濮阳菡表示"]
        )
        archive.outbox.sending.note_done(delivery.delivery_id, "1")
        archive.outbox.sending.mark_failed(
            delivery.delivery_id, "echo 鹦鹉洲", after(days=2, minutes=1)
        )
    archive.intake.recording.record_known(article_id, seen(ferry(LATER), after(days=2)))
    text = LATER.replace("六百件", "七百件")
    copied = article(text, COPY, title="鹦鹉洲渡口重新开航", origin="别处")
    archive.intake.recording.record_new(capture(copied, after(days=2, hours=1), source_id="other"))
    for minutes in (0, 20, 40):
        gone = answer(Outcome.GONE, after(days=3, minutes=minutes), detail="says 鹦鹉洲 is gone")
        archive.intake.recording.record_known(
            article_id, replace(gone, fetch=replace(gone.fetch, url=ADDRESS))
        )
    archive.intake.recording.record_known(article_id, seen(ferry(LATER), after(days=4)))
    _lean(archive, article_id)
    archive.close()
    return article_id


def _show(archive: Archive, url: str) -> None:
    feed = due(archive, after(days=1), everything=True).feeds[0]
    shown = fetched(at=after(days=1), body=b"<a>", url=FEED)
    archive.intake.feeds.record(feed, shown, [FoundLink(url)], timedelta(hours=1))


def _lean(archive: Archive, article_id: int) -> None:
    """Let other articles' snapshots lean on the article's, as pages of one site may."""
    db = archive._session.connection
    base = db.execute(
        "select snapshot_id from versions where article_id = ? order by version", (article_id,)
    ).fetchone()[0]
    for number in (1, 2, 3):
        near = article(f"邻近的第{number}篇。", f"https://news.example.org/near/{number}.html")
        archive.intake.recording.record_new(dressed(near, after(days=5, minutes=number)))
        own = page(near) + DRESS
        data, leans = compress(own, archive._ledger.snapshots.read(base))
        assert leans
        db.execute(
            "update snapshots set data = ?, base_id = ?, dictionary_id = null where sha256 = ?",
            (data, base, sha256(own)),
        )


def dressed(of: Article, at: datetime, **fields: Any) -> Capture:
    """A capture of a page with much of its site around it."""
    return capture(of, at, fetch=fetched(at=at, body=page(of) + DRESS, url=of.url), **fields)


def harm(path: Path, sql: str) -> None:
    """Write into an archive past the program."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(sql)


def found(path: Path, head: str | None = None) -> list[Finding]:
    """What verify finds."""
    with Archive(path, read_only=True) as opened, opened.upkeep.verifying.one_moment():
        return list(opened.upkeep.verifying.verify(head))


def everything(path: Path) -> str:
    """All that any table says, snapshots and dictionaries opened."""
    said = []
    with closing(sqlite3.connect(path)) as db:
        names = [row[0] for row in db.execute("select name from sqlite_master where type='table'")]
        for name in names:
            for row in db.execute(f'select * from "{name}"'):
                said += [
                    value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    for value in row
                ]
        held = db.execute("select snapshot_id from snapshots where length(data) > 0").fetchall()
        kept = [decompress(row[0]) for row in db.execute("select data from dictionaries")]
    with Archive(path, read_only=True) as opened:
        kept += [opened._ledger.snapshots.read(number) for (number,) in held]
    said += [body.decode("utf-8", "replace") for body in kept]
    return "\n".join(said)


def raw(path: Path) -> bytes:
    """Every byte of the file, its log and its index of the log."""
    ends = ("", "-wal", "-shm")
    files = [path.with_name(path.name + end) for end in ends]
    return b"".join(file.read_bytes() for file in files if file.exists())
