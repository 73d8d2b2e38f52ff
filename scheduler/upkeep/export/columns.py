"""An article as a row of a table: for spreadsheets, so times are local and lists are one cell.

What programs read has the codes of the archive, what people read the words for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.words.language import Pair, localized
from scheduler.words.vocabulary import FORM_WORDS, STATE_WORDS, named
from storage.published import day_of, fineness, precision_of
from storage.times import Precision, from_iso

EXCEL_CELL = 32_767
"""UTF-16 units: no more stand in one cell of Excel."""

Cell = str | int | date | datetime | None


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called for people, in one language.

    Attributes:
        language: ``zh`` or ``en``.
        sources: The sources' names by id.
        topics: The topics' names by id.
    """

    language: str
    sources: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: The key of the article's JSON object.
        zh: Its heading in Chinese.
        en: Its heading in English.
        width: In characters, where a program shows it.
        read: The value as a cell.
        say: The value in words, for people; None: as it is read.
    """

    name: str
    zh: str
    en: str
    width: int
    read: Callable[[Any, ZoneInfo], Cell]
    say: Callable[[Any, Names], Cell] | None = None

    def heading(self, language: str) -> str:
        """The heading in a language."""
        return localized((self.zh, self.en), language)


def cells(article: dict[str, Any], zone: ZoneInfo, names: Names | None = None) -> list[Cell]:
    """An article's JSON object as the cells of `COLUMNS`; times are naive, in that zone.

    A time of publication of which the day alone is known is a date.

    Args:
        article: The object.
        zone: The zone.
        names: The words for its codes; None: the codes.
    """
    row = row_of(article, COLUMNS, zone, names)
    at = from_iso(article["published_at"]) if article["published_at"] else None
    known = precision_of(article["published_precision"])
    if at and fineness(at, known, article["language"]) is Precision.DAY:
        row[_PUBLISHED] = day_of(at)
    return row


def row_of(
    values: Mapping[str, Any], columns: Sequence[Column], zone: ZoneInfo, names: Names | None
) -> list[Cell]:
    """An object as the cells of some columns; with `names`, codes as words."""
    return [
        column.say(values[column.name], names)
        if names and column.say
        else column.read(values[column.name], zone)
        for column in columns
    ]


def units(text: str) -> int:
    """How long Excel finds a text."""
    return len(text) + sum(character > "\uffff" for character in text)


def plain(value: Cell, _: ZoneInfo) -> Cell:
    """A value as it is."""
    return value


def flag(value: bool, _: ZoneInfo) -> Cell:
    """1 or 0."""
    return int(value)


def local_time(value: str | None, zone: ZoneInfo) -> Cell:
    """A stored time as it was in the zone."""
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


def yes_or_no(value: bool, names: Names) -> Cell:
    """A flag in a word."""
    return localized(("是", "yes") if value else ("否", "no"), names.language)


def source_name(value: str, names: Names) -> Cell:
    """A source by its name."""
    return names.sources.get(value, value)


def _topics(values: list[str], names: Names) -> Cell:
    return "、".join(names.topics.get(value, value) for value in values)


def worded(words: Mapping[str, Pair]) -> Callable[[str | None, Names], Cell]:
    """Says a code by its word; nothing for none."""
    return lambda code, names: None if code is None else named(words, code, names.language)


_PRECISIONS = {"day": ("日", "day"), "minute": ("分", "minute"), "second": ("秒", "second")}
_LANGUAGES = {
    "zh": ("中文", "Chinese"),
    "zh-Hans": ("简体中文", "Chinese, simplified"),
    "zh-Hant": ("繁体中文", "Chinese, traditional"),
    "en": ("英文", "English"),
}

COLUMNS = (
    Column("article_id", "编号", "ID", 8, plain),
    Column("version", "版本", "Version", 6, plain),
    Column("source_id", "来源", "Source", 12, plain, source_name),
    Column("state", "状态", "State", 10, plain, worded(STATE_WORDS)),
    Column("published_at", "发布", "Published", 18, local_time),
    Column("published_precision", "发布精度", "Published to the", 10, plain, worded(_PRECISIONS)),
    Column("title", "标题", "Title", 44, plain),
    Column("kicker", "引题", "Kicker", 20, plain),
    Column("subtitle", "副题", "Subtitle", 20, plain),
    Column("origin", "稿源", "Origin", 14, plain),
    Column("authors", "作者", "Authors", 14, _list),
    Column("editor", "编辑", "Editor", 10, plain),
    Column("section", "栏目", "Section", 18, plain),
    Column("topics", "专题", "Topics", 12, _list, _topics),
    Column("body", "正文", "Text", 60, plain),
    Column("notices", "更正与说明", "Notices", 30, _lines),
    Column("images", "图片", "Images", 30, _images),
    Column("attachments", "附件", "Attachments", 30, _attachments),
    Column("form", "形式", "Form", 10, plain, worded(FORM_WORDS)),
    Column("url", "网址", "Address", 40, plain),
    Column("language", "语言", "Language", 8, plain, worded(_LANGUAGES)),
    Column("first_seen_at", "首见", "First seen", 18, local_time),
    Column("last_seen_at", "末见", "Last seen", 18, local_time),
    Column("captured_at", "存档", "Captured", 18, local_time),
    Column("next_fetch_at", "下次查看", "Next fetch", 18, local_time),
    Column("on_topic", "切题", "On topic", 6, flag, yes_or_no),
    Column("backlog", "补录", "Backlog", 6, flag, yes_or_no),
    Column("extractor", "提取规则", "Extractor", 12, plain),
    Column("reread_of", "重读自版本", "Reread of", 8, plain),
    Column("redacted_at", "按要求删除", "Removed on demand", 18, local_time),
)
"""Every key of an article's JSON object, in the order in which a desk reads."""

_PUBLISHED = next(n for n, column in enumerate(COLUMNS) if column.name == "published_at")
