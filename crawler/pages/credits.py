"""Who says it: origin, time, editor and reporters, from the lines around an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from crawler.pages.dates import Stamp, stamps
from crawler.pages.document import Document, Line
from crawler.pages.labels import AUTHOR_LABEL, EDITOR_LABEL, ORIGIN_LABEL, OTHER_LABEL, value_after
from crawler.pages.names import reporters, split_names

_PUBLISHED = re.compile(r"发布|發布|发表|时间|時間|日期|刊登|publish", re.IGNORECASE)
_OTHER_TIME = re.compile(r"更新|修改|截止|报名|活动|有效期|生日")
_CODE = re.compile(r"[_－-]?[A-Za-z]{0,3}\d{2,}$|_\w+$")
_NAMEY = re.compile(r"^[\u3400-\u9fffA-Za-z0-9·《》〈〉()（）“”\-－—_/&. ]{2,30}$")


def find_stamp(lines: Iterable[Line]) -> Stamp | None:
    """The time of publication that lines print: a named one first, one with minutes before a day."""
    best: Stamp | None = None
    best_mark = 0.0
    for line in lines:
        if len(line.text) > 200:
            continue
        for stamp in stamps(line.text):
            before = line.text[max(stamp.start - 8, 0) : stamp.start]
            if _OTHER_TIME.search(before):
                continue
            mark = 2.0 * stamp.minute + bool(_PUBLISHED.search(before)) + (len(line.text) < 100)
            if mark > best_mark:
                best, best_mark = stamp, mark
    return best


def find_origin(lines: Iterable[Line]) -> str | None:
    """The origin that a label names (稿源、来源、出处)."""
    for line in lines:
        for label in ORIGIN_LABEL.finditer(line.text):
            value = _origin_value(line, label)
            if value:
                return value
    return None


def _origin_value(line: Line, label: re.Match[str]) -> str | None:
    value = value_after(label)
    tail = line.text[label.end() :]
    for i, part in enumerate(line.parts):
        named = ORIGIN_LABEL.search(part)
        if named is None or named.group().strip() != label.group().strip():
            continue
        # The markup around the value bounds it better than its words do.
        inside = part[named.end() :].strip()
        after = line.parts[i + 1] if i + 1 < len(line.parts) else ""
        bound = inside or after.strip()
        if bound and value.startswith(bound) and _NAMEY.match(bound):
            value = bound
        break
    value = value.strip(" \xa0\u3000:：|｜")
    if not value or len(value) > 40 or OTHER_LABEL.match(tail.lstrip()):
        return None
    return value


def find_editor(lines: Sequence[Line]) -> str | None:
    """The editor that a label names (编辑、责编), without a code behind the name."""
    for line in lines:
        label = EDITOR_LABEL.search(line.text)
        if label is None or len(line.text) > 160:
            continue
        value = _CODE.sub("", value_after(label, 30)).strip(" 　/／、_-")
        if value and len(value) <= 24:
            return value
    return None


def find_authors(lines: Iterable[Line]) -> tuple[str, ...]:
    """The names behind a label (记者、作者、文) in lines around the body."""
    for line in lines:
        if len(line.text) > 160:
            continue
        for label in AUTHOR_LABEL.finditer(line.text):
            names = split_names(value_after(label))
            if names:
                return names
        names = reporters(line.text) if len(line.text) < 60 else ()
        if names:
            return names
    return ()


def body_authors(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """The reporters that the article's own text names, at its beginning or at its end."""
    found: list[str] = []
    for text in (*(p[:80] for p in paragraphs[:2]), *(p[-60:] for p in paragraphs[-2:])):
        found += [name for name in reporters(text) if name not in found]
    return tuple(found)


def stamp_time(stamp: Stamp | None) -> datetime | None:
    """The moment of a stamp, None without one."""
    return stamp.at if stamp else None


def document_lines(document: Document, first: int, last: int) -> list[Line]:
    """The lines of a run, clipped to the page."""
    return document.lines[max(first, 0) : max(last, 0)]
