"""Who says it: origin, time, editor and reporters, from the lines around an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo

from crawler.pages.dates import CHINA, Stamp, stamps, times
from crawler.pages.document import Line
from crawler.pages.labels import (
    APPARATUS,
    AUTHOR_LABEL,
    EDITOR_LABEL,
    ORIGIN_LABEL,
    OTHER_LABEL,
    value_after,
)
from crawler.pages.names import SURNAMES, only_names, reporters, signatures, split_names

_PUBLISHED = re.compile(r"发布|發布|发表|时间|時間|日期|刊登|publish", re.IGNORECASE)
_OTHER_TIME = re.compile(r"截止|报名|活动|有效期|生日|今天|今日|现在|當前|当前")
_UPDATE = re.compile(r"更新|修改|[Uu]pdated")
_UPDATED = re.compile(r"\s?(?:更新|修改)(?!时间|時間|日期|于|\s?[:：])")
_CLOCK_ALONE = re.compile(r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?")
_CODE = re.compile(r"[_－-]?[A-Za-z]{0,9}\d{2,}$|_\w+$")
_OUTLET = re.compile(
    r"(?:报|報|网|網|社|台|新闻|新聞|在线|客户端|电视|广播|杂志|周刊|传媒|频道|发布|融媒|观察|财经)"
)
_NAME_HINT = re.compile(r"source|media|from|origin|author|account|laiyuan|nick-?name")
_AUTHOR_HINT = re.compile(r"author|byline|reporter|writer|journalist|zuozhe|jizhe")
_REPORTED = re.compile(r"\s*(?:综合|綜合|摄影|攝影)?(?:报道|報道|報導)$|^[■□●◆◎○]\s*")
_SCRAP = re.compile(
    r"^(?:来自|发布于|關注|关注|举报|分享|字号|字體|评论|留言|阅读|浏览|点击|打印|收藏|更新|编辑"
    r"|责编|责任|原创|首页|正文|我要|听|播放|[大中小]$|星期|周[一二三四五六日]|第?[A-Z]?\d+版"
    r"|来源|时间|發布|发布|发表)"
    r"|评论|官方账号|https?:|www\.|[>＞»]|\d{5,}|责任编辑|编辑[:：]|点击|浏览|阅读|分享|字号"
    r"|^\d+$|[。！？，]"
)
_EDITOR_ALONE = re.compile(
    r"[\[【（(]?(?:责任编辑|責任編輯|责编|編輯|编辑)(?P<name>[\u3400-\u9fff]{2,4})[\]】）)]?"
)
_DATELINE = re.compile(
    r"^[（(【]?(?P<name>[\u3400-\u9fff]{2,6}?[社网網报報])(?:[\u3400-\u9fff、·]{0,12}?\d{1,2}月\d{1,2}日|记者|記者|[\u3400-\u9fff]{2,6}\d{1,2}日)"
)
_LINK = re.compile(r"https?:|www\.")
_NO_OUTLETS = frozenset(
    (  # noqa: SIM905 - one word a line reads worse
        "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 "
        "河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 "
        "广西 西藏 宁夏 新疆 香港 澳门 中国 "
        "新闻 时政 要闻 本地 国内 国际 社会 民生 财经 经济 文化 体育 娱乐 科技 教育 观察 频道"
    ).split()
)
"""Where a portal says that its author is, and how it names its sections."""

_NAMEY = re.compile(r"^[\u3400-\u9fffA-Za-z0-9·《》〈〉()（）“”\-－—_/&. ]{2,30}$")


def find_stamp(
    lines: Sequence[Line], zone: tzinfo = CHINA, *, updates: bool = False
) -> Stamp | None:
    """The time of publication that lines print: one with minutes first, then a labelled one.

    Args:
        lines: The lines.
        zone: The zone of a time that names none.
        updates: Take a time that is called one of an update.
    """
    best: Stamp | None = None
    best_mark = 0.0
    for i, line in enumerate(lines):
        if len(line.text) > 200:
            continue
        spoken = 0  # up to where the words belong to the time before
        for stamp in _stamps_of(lines, i, zone):
            before = line.text[max(stamp.start - 12, spoken) : stamp.start]
            behind = _UPDATED.match(line.text, stamp.end)
            spoken = behind.end() if behind else stamp.end
            if _OTHER_TIME.search(before):
                continue
            if not updates and (behind or _UPDATE.search(before)):
                continue
            mark = 2.0 * stamp.minute + bool(_PUBLISHED.search(before)) + (len(line.text) < 100)
            if mark > best_mark:
                best, best_mark = stamp, mark
    return best


def _stamps_of(lines: Sequence[Line], i: int, zone: tzinfo) -> list[Stamp]:
    """The times of a line; where markup sets their parts apart, those of its parts put together."""
    line = lines[i]
    found = list(stamps(line.text, zone))
    if not any(stamp.minute for stamp in found) and len(line.text) < 60:
        apart = " ".join(line.parts)
        if i + 1 < len(lines) and _CLOCK_ALONE.fullmatch(lines[i + 1].text):
            apart += " " + lines[i + 1].text
        found += [stamp for stamp in stamps(apart, zone) if stamp.minute]
    return found


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
    if not value or len(value) > 40 or _LINK.match(value) or OTHER_LABEL.match(tail.lstrip()):
        return None
    return value


def find_editor(lines: Sequence[Line]) -> str | None:
    """The editors that labels of one line name (编辑、责编), without a code behind the name."""
    for line in lines:
        if len(line.text) > 160:
            continue
        found = [_editor(label) for label in EDITOR_LABEL.finditer(line.text)]
        alone = None if found else _EDITOR_ALONE.fullmatch(line.text)
        if alone and (name := only_names(alone["name"], strict=True)):
            return name[0]
        names = list(dict.fromkeys(name for name in found if name))
        if names:
            return "、".join(names)
    return None


def _editor(label: re.Match[str]) -> str | None:
    """The value of an editor's label: as names where it is a list of them, else as printed."""
    value = re.split(r"[（(]", value_after(label, 30), maxsplit=1)[0]
    value = _CODE.sub("", value).strip(" 　/／、_-）)】]")
    if not value or len(value) > 24 or APPARATUS.match(value):
        return None
    return "、".join(only_names(value)) or value


def find_authors(lines: Iterable[Line]) -> tuple[str, ...]:
    """The names behind labels (记者、作者、文) in a line around the body and the next lines."""
    found: list[str] = []
    for line in lines:
        names = _authors_of(line.text)
        if found and not names:
            break
        found += [name for name in names if name not in found]
    return tuple(found)


def _authors_of(text: str) -> list[str]:
    if len(text) > 160:
        return []
    names = [
        name for label in AUTHOR_LABEL.finditer(text) for name in split_names(value_after(label))
    ]
    return list(dict.fromkeys((*names, *(reporters(text) if len(text) < 60 else ()))))


def named_authors(lines: Sequence[Line], hints: Sequence[str]) -> tuple[str, ...]:
    """The names that stand, with no word for it, in a box or span that is named for the author."""
    for line, hint in zip(lines, hints, strict=True):
        if len(line.text) > 40 or not _AUTHOR_HINT.search(hint):
            continue
        for part in (line.text, *line.parts):
            names = only_names(_REPORTED.sub("", part), strict=True)
            if names:
                return names
    return ()


def body_authors(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """The reporters that the article's own text names, at its beginning or at its end."""
    for text in paragraphs[:3]:
        label = AUTHOR_LABEL.match(text) if len(text) < 60 else None
        if label and (names := only_names(text[label.end() :])):
            return names
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
    named = [_NAME_HINT.search(hint) is not None for hint in hints]
    at = next(
        (i for i, line in enumerate(lines) if len(line.text) < 120 and times(line.text)), None
    )
    if at is None:
        parts = [part for i, line in enumerate(lines) if named[i] for part in line.parts]
        parts.sort(key=lambda part: _OUTLET.search(part) is None)
        return next((name for part in parts if (name := _outlet(part, named=True))), None)
    for part in _beside_time(lines[at]):
        name = _outlet(part, named=named[at])
        if name:
            return name
    for i in (at - 1, at + 1, at - 2):
        if 0 <= i < len(lines) and (named[i] or _OUTLET.search(lines[i].text)):
            names = (_outlet(part, named=named[i]) for part in lines[i].parts)
            name = next((name for name in names if name), None)
            if name:
                return name
    return None


def _beside_time(line: Line) -> Iterator[str]:
    """The pieces of a line but its time, those behind it first."""
    parts = line.parts
    at = next((i for i, part in enumerate(parts) if times(part)), None)
    if at is None:  # the time is parted by markup itself
        yield from parts
        return
    spans = times(parts[at])
    yield parts[at][spans[-1][1] :]
    yield from parts[at + 1 :]
    yield parts[at][: spans[0][0]]
    yield from reversed(parts[:at])


def _outlet(part: str, *, named: bool) -> str | None:
    """A printed name of a publisher, without the reporter behind it; None for anything else."""
    text = re.sub(r"\s*(?:记者|記者|作者|通讯员|／|/).*$", "", part).strip(" |｜·•-—:：>")
    text = text.removeprefix("原创 ")
    first, _, rest = text.partition(" ")
    if rest and _OUTLET.search(first):
        text = first
    if (
        not 2 <= len(text) <= 20
        or text in _NO_OUTLETS
        or _SCRAP.search(text)
        or not re.search(r"[\u3400-\u9fff]", text)
    ):
        return None
    if not named and len(text) <= 3 and text[0] in SURNAMES and not _OUTLET.search(text):
        return None  # a person's name
    return text if _NAMEY.match(text) else None


def dateline_origin(text: str) -> str | None:
    """The agency or paper that an article's first words name (新华社北京5月9日电)."""
    found = _DATELINE.match(text)
    return found["name"] if found else None
