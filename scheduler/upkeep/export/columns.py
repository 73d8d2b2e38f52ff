"""An article as a row of a table: for spreadsheets, so times are local and lists are one cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.words.language import localized
from storage.published import day_of, fineness, precision_of
from storage.records import Precision
from storage.times import from_iso

EXCEL_CELL = 32_767
"""UTF-16 units: no more stand in one cell of Excel."""

Cell = str | int | date | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: The key of the article's JSON object.
        zh: Its heading in Chinese.
        en: Its heading in English.
        width: In characters, where a program shows it.
        read: The value as a cell.
    """

    name: str
    zh: str
    en: str
    width: int
    read: Callable[[Any, ZoneInfo], Cell]

    def heading(self, language: str) -> str:
        """The heading in a language."""
        return localized((self.zh, self.en), language)


def cells(article: dict[str, Any], zone: ZoneInfo) -> list[Cell]:
    """An article's JSON object as the cells of `COLUMNS`; times are naive, in that zone.

    A time of publication of which the day alone is known is a date.
    """
    row = [column.read(article[column.name], zone) for column in COLUMNS]
    at = from_iso(article["published_at"]) if article["published_at"] else None
    known = precision_of(article["published_precision"])
    if at and fineness(at, known, article["language"]) is Precision.DAY:
        row[_PUBLISHED] = day_of(at)
    return row


def units(text: str) -> int:
    """How long Excel finds a text."""
    return len(text) + sum(character > "\uffff" for character in text)


def _plain(value: Cell, _: ZoneInfo) -> Cell:
    return value


def _flag(value: bool, _: ZoneInfo) -> Cell:
    return int(value)


def _time(value: str | None, zone: ZoneInfo) -> Cell:
    if value is None:
        return None
    try:
        return from_iso(value).astimezone(zone).replace(microsecond=0, tzinfo=None)
    except OverflowError:
        # At the calendar's ends, where no true time lies: as it is stored.
        return value


def _list(values: list[str], _: ZoneInfo) -> Cell:
    return "、".join(values)


def _lines(values: list[str], _: ZoneInfo) -> Cell:
    return "\n".join(values)


def _images(images: list[dict[str, str | None]], _: ZoneInfo) -> Cell:
    lines = []
    for image in images:
        credit = f"（{image['credit']}）" if image["credit"] else ""
        lines.append(f"{image['caption'] or ''}{credit} {image['url'] or ''}".strip())
    return "\n".join(lines)


def _attachments(attachments: list[dict[str, str | None]], _: ZoneInfo) -> Cell:
    return "\n".join(f"{one['name']} {one['url'] or ''}".strip() for one in attachments)


COLUMNS = (
    Column("article_id", "编号", "ID", 8, _plain),
    Column("version", "版本", "Version", 6, _plain),
    Column("source_id", "来源", "Source", 12, _plain),
    Column("state", "状态", "State", 10, _plain),
    Column("published_at", "发布", "Published", 18, _time),
    Column("published_precision", "发布精度", "Published to the", 10, _plain),
    Column("title", "标题", "Title", 44, _plain),
    Column("kicker", "引题", "Kicker", 20, _plain),
    Column("subtitle", "副题", "Subtitle", 20, _plain),
    Column("origin", "稿源", "Origin", 14, _plain),
    Column("authors", "作者", "Authors", 14, _list),
    Column("editor", "编辑", "Editor", 10, _plain),
    Column("section", "栏目", "Section", 18, _plain),
    Column("topics", "专题", "Topics", 12, _list),
    Column("body", "正文", "Text", 60, _plain),
    Column("notices", "更正与说明", "Notices", 30, _lines),
    Column("images", "图片", "Images", 30, _images),
    Column("attachments", "附件", "Attachments", 30, _attachments),
    Column("form", "形式", "Form", 10, _plain),
    Column("url", "网址", "Address", 40, _plain),
    Column("language", "语言", "Language", 8, _plain),
    Column("first_seen_at", "首见", "First seen", 18, _time),
    Column("last_seen_at", "末见", "Last seen", 18, _time),
    Column("captured_at", "存档", "Captured", 18, _time),
    Column("next_fetch_at", "下次查看", "Next fetch", 18, _time),
    Column("on_topic", "切题", "On topic", 6, _flag),
    Column("backlog", "补录", "Backlog", 6, _flag),
    Column("extractor", "提取规则", "Extractor", 12, _plain),
    Column("reread_of", "重读自版本", "Reread of", 8, _plain),
    Column("redacted_at", "按要求删除", "Removed on demand", 18, _time),
)
"""Every key of an article's JSON object, in the order in which a desk reads."""

_PUBLISHED = next(n for n, column in enumerate(COLUMNS) if column.name == "published_at")
