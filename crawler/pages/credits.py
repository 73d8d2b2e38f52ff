"""Who says it: origin, time, editor and reporters, from the lines around an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from crawler.pages.dates import Stamp, stamps
from crawler.pages.document import Document, Line
from crawler.pages.labels import AUTHOR_LABEL, EDITOR_LABEL, ORIGIN_LABEL, OTHER_LABEL, value_after
from crawler.pages.names import reporters, signatures, split_names

_PUBLISHED = re.compile(r"发布|發布|发表|时间|時間|日期|刊登|publish", re.IGNORECASE)
_OTHER_TIME = re.compile(r"更新|修改|截止|报名|活动|有效期|生日")
_CODE = re.compile(r"[_－-]?[A-Za-z]{0,3}\d{2,}$|_\w+$")
_TIMES = re.compile(r"[\d\-:：/.年月日 ]{8,}")
_OUTLET = re.compile(
    r"(?:报|報|网|網|社|台|新闻|新聞|在线|客户端|电视|广播|杂志|周刊|传媒|频道|发布|融媒|观察|财经)"
)
_NAME_HINT = re.compile(r"source|media|from|origin|author|account|laiyuan")
_SCRAP = re.compile(
    r"^(?:来自|发布于|關注|关注|举报|分享|字号|字體|评论|留言|阅读|浏览|点击|打印|收藏|更新|编辑"
    r"|责编|责任|原创|首页|正文|我要|听|播放|[大中小]$|星期|周[一二三四五六日]|第?[A-Z]?\d+版"
    r"|来源|时间|發布|发布|发表)"
    r"|评论|官方账号|https?:|www\.|[>＞»]|\d{5,}|责任编辑|编辑[:：]|点击|浏览|阅读|分享|字号"
    r"|^\d+$|[。！？，]"
)
_DATELINE = re.compile(
    r"^[（(【]?(?P<name>[\u3400-\u9fff]{2,6}?[社网網报報])(?:[\u3400-\u9fff、·]{0,12}?\d{1,2}月\d{1,2}日|记者|記者|[\u3400-\u9fff]{2,6}\d{1,2}日)"
)
_NAMEY = re.compile(r"^[\u3400-\u9fffA-Za-z0-9·《》〈〉()（）“”\-－—_/&. ]{2,30}$")


def find_stamp(lines: Iterable[Line]) -> Stamp | None:
    """The time of publication that lines print: one with minutes first, then a labelled one."""
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
    for text in (*(p[:80] for p in paragraphs[:4]), *(p[-60:] for p in paragraphs[-2:])):
        found += [name for name in reporters(text) if name not in found]
    if found:
        return tuple(found)
    return next((names for p in (*paragraphs[:3], paragraphs[-1]) if (names := signatures(p))), ())


def unlabelled_origin(lines: Sequence[Line], hints: Sequence[str]) -> str | None:
    """The name that stands beside the time of publication without a label.

    Args:
        lines: The lines between headline and body.
        hints: The class and id of each line's box and inline elements.
    """
    at = next((i for i, line in enumerate(lines) if _stamped(line)), None)
    if at is None:
        return None
    parts = list(lines[at].parts)
    time = next((i for i, part in enumerate(parts) if any(stamps(part))), 0)
    for part in (_TIMES.sub(" ", parts[time]), *parts[time + 1 :], *reversed(parts[:time])):
        name = _outlet(part)
        if name:
            return name
    for i in (at - 1, at + 1, at - 2):
        if 0 <= i < len(lines) and (_OUTLET.search(lines[i].text) or _NAME_HINT.search(hints[i])):
            name = _outlet(lines[i].parts[0])
            if name:
                return name
    return None


def _stamped(line: Line) -> bool:
    return len(line.text) < 120 and any(True for _ in stamps(line.text))


def _outlet(part: str) -> str | None:
    """A printed name of a publisher, without the reporter behind it; None for anything else."""
    text = re.sub(r"\s*(?:记者|記者|作者|通讯员|／|/).*$", "", part).strip(" |｜·•-—:：>")
    if not 2 <= len(text) <= 20 or _SCRAP.search(text) or not re.search(r"[\u3400-\u9fff]", text):
        return None
    return text if _NAMEY.match(text) else None


def dateline_origin(text: str) -> str | None:
    """The agency or paper that an article's first words name (新华社北京5月9日电)."""
    found = _DATELINE.match(text)
    return found["name"] if found else None


def stamp_time(stamp: Stamp | None) -> datetime | None:
    """The moment of a stamp, None without one."""
    return stamp.at if stamp else None


def document_lines(document: Document, first: int, last: int) -> list[Line]:
    """The lines of a run, clipped to the page."""
    return document.lines[max(first, 0) : max(last, 0)]
