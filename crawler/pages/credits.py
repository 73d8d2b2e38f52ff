"""Who wrote it and when: time, editor and reporters, from the lines around an article."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from datetime import tzinfo
from itertools import islice

from crawler.pages.affiliations import is_post
from crawler.pages.dates import CHINA, Stamp, stamps, times
from crawler.pages.document import Line
from crawler.pages.labels import (
    APPARATUS,
    AUTHOR_LABEL,
    BOILERPLATE,
    EDITOR_LABEL,
    OTHER_LABEL,
    author_labels,
    may_name_editor,
    value_after,
)
from crawler.pages.names import (
    credited,
    is_of_pictures,
    is_person,
    only_names,
    reporters,
    signatures,
    split_names,
)

_PUBLISHED = re.compile(r"发布|發布|发表|时间|時間|日期|刊登|publish", re.IGNORECASE)
_OTHER_TIME = re.compile(
    r"截止|报名|活动|有效期|生日|今天|今日|现在|现时|當前|当前|系统时间|北京时间[:：]|访问|生成|打印时间"
)
_UPDATE = re.compile(r"更新|修改|[Uu]pdated|成文|印发|印發|生效|施行|实施|编辑[于於]")
_UPDATED = re.compile(r"\s?(?:更新|修改)(?!时间|時間|日期|于|\s?[:：])")
_CLOCK = re.compile(
    r"(?:日|\d)[\s　,，|]{0,3}(?:星期|周|週|礼拜)[一二三四五六日天]\s*(?:$|农历|農曆|[|｜])"
)
_CLOCK_ALONE = re.compile(
    r"(?:(?:香港|北京|台北|臺北)?[时時][间間]\s?[:：]?\s?)?"
    r"(?P<clock>\d{1,2}(?:[:：]\d{2}(?:[:：]\d{2})?|[时時]\d{2}分))"
)
_CODE = re.compile(r"[_－-]?[A-Za-z]{0,9}\d{2,}$|_\w+$")
_AUTHOR_HINT = re.compile(r"author|byline|reporter|writer|journalist|zuozhe|jizhe|nick-?name")
_LATIN = re.compile(r"[A-Z][\w.'’-]{1,19}(?:\s[A-Z][\w.'’-]{0,19}){0,3}|[a-z]{3,16}")
_NOBODY = re.compile(
    r"admin|administrator|editor|news|web|webmaster|root|system|test|user|guest|null|none|undefined|author"
    r"|facebook|twitter|line|share|email|print|weibo|wechat|plurk|follow|more|by",
    re.IGNORECASE,
)
_FOOT = re.compile(
    r"(?:关于|關於|联系|聯絡|加入)(?:我们|我們|本站|本网)|网站(?:地图|声明|简介|首页)|友情链接"
    r"|(?:主办|承办|协办|主管)(?:单位)?\s?[:：]|技术支持|[Aa]bout [Uu]s|[Cc]ontact [Uu]s"
)
_WECHAT = "rich_media_meta"
_FIRST_MARK = re.compile(r"[^\w《“（(【\[]+")
_BOX_LENGTH = 60
"""Characters of the longest line that is a by-line, with what else stands on it."""

_LABEL_LENGTH = 160
"""Characters of the longest line with a label."""

_REPORTED = re.compile(r"\s*(?:综合|綜合|摄影|攝影)?(?:报道|報道|報導)$|^[■□●◆◎○]\s*")
_EDITOR_ALONE = re.compile(
    r"[\[【（(]?(?:责任编辑|責任編輯|责编|編輯|编辑)(?P<name>[\u3400-\u9fff]{2,4})[\]】）)]?"
)


def find_stamp(
    lines: Sequence[Line], zone: tzinfo = CHINA, *, updates: bool = False, title_at: int = 0
) -> Stamp | None:
    """The time of publication that lines print: one with minutes first, then a labelled one.

    Args:
        lines: The lines.
        zone: The zone of a time that names none.
        updates: Take a time that is called one of an update.
        title_at: How many of the lines stand over the headline.
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
            called = _PUBLISHED.search(before) is not None
            if i < title_at and not called and _CLOCK.search(line.text, stamp.start):
                continue  # the day that it is, over the headline of every page
            mark = 2.0 * stamp.minute + called + (len(line.text) < 100) + 0.5 * (i >= title_at)
            if mark > best_mark:
                best, best_mark = stamp, mark
    return best


def _stamps_of(lines: Sequence[Line], i: int, zone: tzinfo) -> list[Stamp]:
    """The times of a line; where markup sets their parts apart, those of its parts put together."""
    line = lines[i]
    found = list(stamps(line.text, zone))
    if not any(stamp.minute for stamp in found) and len(line.text) < 60:
        apart = " ".join(line.parts)
        if i + 1 < len(lines) and (clock := _CLOCK_ALONE.fullmatch(lines[i + 1].text)):
            apart += f" {clock['clock']}"
        found += [stamp for stamp in stamps(apart, zone) if stamp.minute]
    return found


def find_editor(lines: Sequence[Line]) -> str | None:
    """The editors that labels of one line name (编辑、责编), without a code behind the name."""
    for line in lines:
        if len(line.text) > 160 or not may_name_editor(line.text):
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
    value = _REPORTED.sub("", re.split(r"[（(]", value_after(label, 30), maxsplit=1)[0])
    value = _CODE.sub("", value).strip(" 　/／、_-）)】]")
    if not value or len(value) > 24 or APPARATUS.match(value) or _NOBODY.fullmatch(value):
        return None
    if BOILERPLATE.search(value) or _FOOT.match(value):
        return None  # the label is empty, and the page's last lines follow it
    labelled = label.group().strip(" 　")[-1:] in "：:／/|｜丨︱"
    names = only_names(value, strict=not labelled)
    if not names and not labelled:
        return None  # a word behind a blank, which is no label's value (编辑 推荐阅读)
    return "、".join(names) or value


def find_authors(lines: Iterable[Line]) -> tuple[str, ...]:
    """The names behind labels (记者、作者、文) in a line around the body and the next lines."""
    found: list[str] = []
    for line in lines:
        names = _authors_of(line.text) if len(line.text) <= _LABEL_LENGTH else ()
        if len(line.parts) > 1 and len(line.text) < _BOX_LENGTH:
            # Elements with no blank between them: 通讯员 周佳|发布时间：, 文字|周佳, 周佳|编辑,
            # 撰文 周佳|编辑 王宁.
            is_glued = not _GLUED.isdisjoint(line.parts) or not _NOT_WRITERS.isdisjoint(
                [part.partition(" ")[0] for part in line.parts[1:]]
            )
            apart = _authors_of(" ".join(line.parts)) if names or is_glued else ()
            names = apart if is_glued or apart[: len(names)] == names else names
        if found and not names:
            break
        found += [name for name in names if name not in found]
    return tuple(found)


@functools.lru_cache(maxsize=256)
def _authors_of(text: str) -> tuple[str, ...]:
    """The names that a line credits; kept, since more than one rule asks of the same lines."""
    if ("者" in text or "文" in text or "稿" in text) and _BRACKETS.search(text):
        text = _unbracketed(text)
    names = [name for label in author_labels(text) for name in _labelled(label)]
    if len(text) < _BOX_LENGTH:
        names += reporters(text)
        if not names and ("稿" in text or "整理" in text):
            names = [name for label in _LESS.finditer(text) for name in _persons(label)]
    if (
        not names
        and len(text) < _BOX_LENGTH
        and _CREDIT_MARK.search(text)
        and not _SPEAKS.match(text)
    ):
        names += next((each for piece in _untimed(text) if (each := credited(piece))), ())
    return tuple(dict.fromkeys(names))


def _unbracketed(text: str) -> str:
    """A line without what stands in brackets beside a name: his country, office or house."""
    if text[0] in "（(【〔[" and text[-1] in "）)】〕]":
        text = text[1:-1]
    text = _OF_PICTURES.sub("", _COUNTRY.sub("", text))
    text = _WRAPPED.sub(r"\1", text)
    return _BESIDE_NAME.sub(_beside, text)


def _beside(found: re.Match[str]) -> str:
    return "、" if found["after"] else ""


def _persons(label: re.Match[str]) -> tuple[str, ...]:
    """The names behind a label that offices stand behind as often, where they are persons'."""
    names = only_names(value_after(label), strict=True)
    return names if all(map(is_person, names)) else ()


def _labelled(label: re.Match[str]) -> tuple[str, ...]:
    """The names behind a label; pen names and Latin ones only where it is one of an author."""
    if is_of_pictures(label.string, label.start()):
        return ()
    value = value_after(label)
    word = label.group()
    if value and _OF_REPORTER.match(label.string, label.string.find(value, label.end())):
        return ()  # a newspaper, and the label of its reporter
    names = split_names(value, strict=any(mark in word for mark in _UNSURE))
    if not names and ("作" in word or word.startswith(("文", "撰"))):
        latin = _LATIN.fullmatch(value)
        return (value,) if latin and not _NOBODY.fullmatch(value) else ()
    return names


def named_authors(lines: Sequence[Line], hints: Sequence[str]) -> tuple[str, ...]:
    """The names that stand, with no word for it, in a box or span that is named for the author."""
    for line, hint in zip(lines, hints, strict=True):
        if len(line.text) > _BOX_LENGTH or not _AUTHOR_HINT.search(hint) or _WECHAT in hint:
            continue
        for part in (line.text, *line.parts):
            names = only_names(_REPORTED.sub("", part), strict=True)
            if names:
                return names
        first = line.parts[0]
        if _LATIN.fullmatch(first) and not _NOBODY.fullmatch(first):
            return (first,)
    return ()


def account_author(lines: Sequence[Line], hints: Sequence[str]) -> tuple[str, ...]:
    """The author that a WeChat page names before the account that published it."""
    for line, hint in zip(lines, hints, strict=True):
        if _WECHAT not in hint:
            continue
        parts = [_FIRST_MARK.sub("", part) for part in line.parts if not times(part)]
        names = [part for part in dict.fromkeys(parts) if part and part != "原创"]
        if len(names) > 1 and len(names[0]) <= _PEN_NAME:
            return only_names(names[0]) or (names[0],)
    return ()


_DATED = 4
"""Lines with a time of which the neighbours are looked at."""

_ALONE = 4
"""Characters of the longest name that stands alone over the text that its bearer wrote."""

_PEN_NAME = 12
"""Characters of the longest name that an author of WeChat signs with."""


def lone_authors(lines: Sequence[Line], title_at: int) -> tuple[str, ...]:
    """The names that stand by themselves beside the time, or in a line between it and the text.

    Args:
        lines: The lines around the headline.
        title_at: How many of them stand over it.
    """
    dated = (i for i, line in enumerate(lines) if len(line.text) < 120 and times(line.text))
    near = {i for at in islice(dated, _DATED) for i in range(at - 2, at + 3)}
    for i, line in enumerate(lines[title_at:], title_at):
        if len(line.text) > _BOX_LENGTH or i not in near or line.parts[0] in _NOT_WRITERS:
            continue
        untimed = (piece for part in line.parts for piece in _untimed(part))
        for part in (name for piece in untimed for name in _BAR.split(piece)):
            if names := lone_names(_BEFORE.sub("", part)):
                return names
    return ()


def _untimed(text: str) -> list[str]:
    """The pieces of a text but its times, parted by bars and wide slashes too."""
    found: list[str] = []
    end = 0
    for start, stop in sorted(times(text)):
        found.append(text[end:start])
        end = max(stop, end)
    pieces = (*found, text[end:])
    return [piece for each in pieces if (piece := each.strip(" \u3000|｜/／·"))]


_LESS = re.compile(
    r"(?:供稿|投稿|来稿|拟稿|整理)人?\s*[:：／/|｜丨︱]\s*|^(?:供稿|撰文|整理)人?\s(?=[\u3400-\u9fff])"
)
"""Labels of who wrote an article, if anything, where no other is."""

_BRACKETS = re.compile(r"[(（\[【〔]")
_COUNTRY = re.compile(
    r"(?<=[:：／/|｜丨\s])[(（\[【〔][\u3400-\u9fff]{1,3}[)）\]】〕]\s?(?=[\u3400-\u9fff])"
)
_OF_PICTURES = re.compile(r"[\u3400-\u9fff]{2,4}\s?[（(](?:图片?|圖片?|摄影?|攝影?|视频)[)）]")
_WRAPPED = re.compile(r"(?<=[:：])\s?[\[【〔]([\u3400-\u9fff、 ]{2,20})[\]】〕]")
_BESIDE_NAME = re.compile(
    r"(?<=[\u3400-\u9fff])[(（](?!责|编|记者|作者|文|图|摄)[^()（）:：]{2,40}[)）](?P<after>\s*[、，,]?\s*(?=[\u3400-\u9fff]))?"
)
_OF_REPORTER = re.compile(r"[\u3400-\u9fff·+]{2,16}?(?:记者|記者|通讯员)\s?[:：]")
_CREDIT_MARK = re.compile(r"[报報訪访電文自—╱∕／/】〕］\])）■□●◆◎○★▲◇◢]")
"""What a line of a credit holds; few others do."""

_SPEAKS = re.compile(r"[\[【（(][\u3400-\u9fff]{2,6}[\]】）)]\s?[:：]")
"""Who says what follows, in an interview."""

_GLUED = frozenset(
    (  # noqa: SIM905 - as names stand in a page
        "记者 記者 作者 文字 撰文 编辑 編輯 责编 責編 校对 摄影 攝影 報導 报道"
    ).split()
)
"""Labels that elements of their own tell from the names beside them."""

_NOT_WRITERS = frozenset(
    "摄影 攝影 设计 設計 编辑 編輯 责编 責編 校对 翻译 翻譯 图片 视频 审核".split()  # noqa: SIM905
)
"""Labels of what others than the author did, which an element of their own holds."""

_UNSURE = ("图", "圖", "原创", "报道", "報導", "采访")
"""Words of labels behind which other things than names stand as often."""

_OFFICE_BEHIND = re.compile(r"(?<=[\u3400-\u9fff])\s?[（(][\u3400-\u9fff、，· ]{4,30}[)）]$")
_CLOSED = frozenset(")）")
_POSTS = re.compile(r"[\s、，,]+")
_LAST_BRACKET = re.compile(r"[（(【]([^（()）【】]{2,40})[)）】]\s*$")
_REPORT = re.compile(
    r"[（(][\u3400-\u9fff、]{2,12}[/／][\u3400-\u9fff]{2,6}(?:報導|報道|报道|报导)[)）]"
)
_BEFORE_LABEL = re.compile(r"[\u3400-\u9fff·+、/／■□●◆◎○( （\[【]{0,12}")
_BAR = re.compile(r"\s[/／|｜]\s")
_BEFORE = re.compile(r"^[\u3400-\u9fff]{2,10}[报報网網社台]\s+(?=[\u3400-\u9fff])")


def _credit_line(text: str) -> list[str]:
    """The names of a paragraph that is nothing but labels and names."""
    text = _unbracketed(text) if _BRACKETS.search(text) else text
    found: list[str] = []
    led = OTHER_LABEL.match(text) is not None
    for label in AUTHOR_LABEL.finditer(text):
        if not (found or led or _BEFORE_LABEL.fullmatch(text, 0, label.start())):
            break
        if is_of_pictures(text, label.start()):
            continue
        strict = label.group().startswith(("记者", "記者"))
        found += only_names(value_after(label), strict=strict)
    if found:
        found += reporters(text)
    elif less := _LESS.search(text):
        found += _persons(less)
    return list(dict.fromkeys(found))


def lone_names(text: str) -> tuple[str, ...]:
    """The names of persons, with their offices or without, that a line is and nothing else."""
    if len(text) > _BOX_LENGTH:
        return ()
    text = text.strip("（）()【】") if text[:1] in ("（", "(", "【") else text
    first, _, posts = text.partition(" ")
    if posts and is_person(first) and all(is_post(p, after=True) for p in _POSTS.split(posts)):
        return (first,)
    bare = _OFFICE_BEHIND.sub("", text) if text[-1:] in _CLOSED else text
    names = only_names(bare, strict=True)
    return names if all(map(is_person, names)) else ()


def body_authors(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """The reporters that the article's own text names, at its beginning or at its end."""
    found: list[str] = []
    for text in (*paragraphs[:3], *paragraphs[max(len(paragraphs) - 2, 3) :]):
        if len(text) < _BOX_LENGTH:
            found += [name for name in _credit_line(text) if name not in found]
    if found:
        return tuple(found)
    for text in (p[:80] for p in paragraphs[:4]):
        found += [name for name in reporters(text) if name not in found]
    for text in (p[-60:] for p in paragraphs[-2:]):
        found += [name for name in reporters(text) if name not in found]
    if found:
        return tuple(found)
    alone = paragraphs[0] if len(paragraphs) > 1 else ""
    short = only_names(alone, strict=True) if len(alone) <= _ALONE else ()
    if names := short or lone_names(alone):
        return names
    for p in paragraphs:
        if ("導" in p or "道" in p or "导" in p) and (signed := _REPORT.search(p)):
            return credited(signed[0])
    ends = (*paragraphs[:3], paragraphs[-1])
    names = next((names for p in ends if (names := signatures(p) or credited(p))), ())
    bracket = None if names else _LAST_BRACKET.search(paragraphs[-1][-_BOX_LENGTH:])
    return _authors_of(bracket[1]) if bracket else names
