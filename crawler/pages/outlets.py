"""Names of publishers that stand around an article, with a label or without one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from crawler.pages.dates import times
from crawler.pages.document import Line
from crawler.pages.labels import (
    APPARATUS,
    BARE_ORIGIN_LABEL,
    BOILERPLATE,
    ISSUER_LABEL,
    ORIGIN_LABEL,
    OTHER_LABEL,
    value_after,
)
from crawler.pages.names import is_person, only_names
from storage.lexicon import words
from storage.text import simplify

_OUTLET = re.compile(
    r"(?:报(?![道导])|報(?![導道])|经济报道|网(?![友页络上购民])|網(?![友頁路民])|社(?![区區会會群交])"
    r"|台(?!风)|(?<!本)站(?!点|點)|新闻|新聞|在线|电视|广播|杂志|雜誌|周刊|週刊|传媒|发布|融媒|观察|财经)"
)
_CHANNEL = re.compile(r"(?:(?:微信)?公众号|客户端)$")
_APPLICATION = re.compile(
    r"(?!下载|打开|进入|安装|使用|登录|关注|手机|官方)[\u3400-\u9fff]{2,8}客户端"
)
"""A publisher that is known by its application (甬派客户端)."""

_BODY = re.compile(r"(?:政府|委员会|[省市县区州镇乡局厅委办院]|大学|学院|协会|学会|公安|医院)$")
"""How offices that publish end their names."""

_SOURCE_HINT = re.compile(
    r"(?<!re)source|(?<!rich_)(?<!social-)media(?!-(?:body|left|right|object|heading))|from|origin|laiyuan|provider"
)
_ACCOUNT_HINT = re.compile(r"author|account|nick-?name")
_CLOCK = re.compile(r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?")
"""A line under that of the day that has its clock."""

_SCRAP = re.compile(
    r"^(?:关于|關於|来自|來自|发布于|發布於|發表|建立|關注|关注|举报|投诉|分享|字号|字體|评论|留言|阅读|浏览|点击|打印|收藏|更新"
    r"|编辑|责编|责任|原创|首页|正文|我要|我来|听|聽|收听|语音|播放|复制|打开|上一|下一|全文|共\d|约\d|無障礙|友善|[大中小](?:$|\s)"
    r"|本[報报網网刊社台臺](?:[讯訊]|消息|综合)?$|(?:撰文|撰稿|出版)$|编译|編譯|星期|周[一二三四五六日]|第?[A-Z]?\d+版|来源|时间|發布|發佈|发布|发表|查看|文[/／|｜丨]|IP"
    r"|(?:專題|专题|综合|綜合|独家|獨家|深度|特别|特別|系列)(?:报道|報導|報道|报导)"
    r"|手[机機])"
    r"|^(?:约|需)?\d+\s?(?:分[钟鐘]|小[时時]|秒|天|字|次|人|[条條个個]|阅|评|min)|[看听聽](?:新闻|新聞)|评论|网友|官方账号|https?:|www\.|[>＞»]|\d{5,}|责任编辑|编辑[:：]|点击|浏览|阅读|分享|字号"
    r"|(?:[于於]|时间|時間|日期|属地|屬地|首[页頁])[:：]?$|^\d+$|[。！？，]"
)
_DEVICE = re.compile(r"客户端|网页|微博|手机|电脑|^[A-Za-z]")
_LINK = re.compile(r"https?:|www\.")
_PLACES = words("places") | {"中国", "新疆维吾尔自治区", "内蒙古自治区", "广西壮族自治区"}
"""Where a portal says that its author is; provinces in full see `_PROVINCE`."""

_PROVINCE = re.compile(r"[\u3400-\u9fff]{2,3}(?:省|市|自治区)")
_TOPICS = "|".join(sorted(words("sections")))
SECTION = re.compile(
    rf"(?:{_TOPICS}|产业|產業|动态|動態|即时|即時|最新|政治|频道|頻道|中心|资讯|資訊|天地|速递|部门|工作|政务|公开"
    r"|学院|大陸|大陆|3C|更新|[ /|])+"
)
"""A name that is put together of the words by which sites name their sections."""

_NAMEY = re.compile(r"^[\u3400-\u9fffA-Za-z0-9·《》〈〉()（）“”\-－—_/&. ]{2,30}$")
_SOURCE_SIGN = re.compile("[源创处處自载]")
"""What every label of an origin has in it."""

_TAUGHT = re.compile(r"注明|註明|标明|標明|标注|凡")
"""What stands before a label in a statement on copying (凡本网注明“来源：…”)."""

_OTHER_SOURCE = re.compile(r"(?:[图圖]片?|照片|封面|数据|數據|视频|影片|图表|插图|素材|音频|配图)$")
"""What a source is that is not the article's."""

_NOTHING = re.compile(
    r"转载(?:文章)?|轉載|原创(?:文章)?|未知|不详|不詳|佚名|暂无|无|其[他它]|null|none|undefined|[\W_]+",
    re.IGNORECASE,
)
"""What forms print where no source was entered."""

_MEDIA = ("全媒体", "全媒體", "融媒体", "融媒體")
_BEHIND_OUTLET = re.compile(
    r"\s(?:记者|記者|通讯员|通訊員)?\s?|(?:首席|见习|特约)?(?:记者|記者)\s?"
)
"""What parts a publisher's name from those of its reporters."""

_REPORTER = re.compile(r"\s*(?:记者|記者|作者|通讯员|／|/).*$")
"""Who wrote for a publisher, as it stands behind its name."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_WECHAT = "rich_media"
REACH = 3
"""Lines over and under that of the time in which a box for the source is looked for."""


def find_origin(lines: Iterable[Line], label: re.Pattern[str] = ORIGIN_LABEL) -> str | None:
    """The origin that a label names (稿源、来源、出处).

    Args:
        lines: The lines.
        label: The label's pattern.
    """
    for line in lines:
        if label is not ISSUER_LABEL and not _SOURCE_SIGN.search(line.text):
            continue
        for found in label.finditer(line.text):
            before = line.text[max(found.start() - 40, 0) : found.start()]
            if _OTHER_SOURCE.search(before[-4:]) or _TAUGHT.search(before):
                continue
            if BOILERPLATE.search(before):
                continue
            value = _value(line, found, label)
            if value:
                return value
    return None


def find_issuer(lines: Iterable[Line]) -> str | None:
    """The office that a label says has published an announcement (发文机关、发布机构)."""
    return find_origin(lines, ISSUER_LABEL)


def _value(line: Line, label: re.Match[str], pattern: re.Pattern[str]) -> str | None:
    value = value_after(label)
    tail = line.text[label.end() :]
    for i, part in enumerate(line.parts):
        named = pattern.search(part)
        if named is None or named.group().strip() != label.group().strip():
            continue
        # The markup around the value bounds it better than its words do.
        inside = part[named.end() :].strip()
        after = line.parts[i + 1] if i + 1 < len(line.parts) else ""
        bound = inside or after.strip()
        if bound and value.startswith(bound) and _NAMEY.match(bound):
            value = bound
        break
    value = value.strip(" \xa0\u3000:：|｜·•∙‧")
    if (
        not value
        or _NOTHING.fullmatch(value)
        or len(value) > 40
        or _LINK.match(value)
        or OTHER_LABEL.match(tail.lstrip())
    ):
        return None
    if pattern is BARE_ORIGIN_LABEL and not is_outlet(value):
        return None
    if pattern is ISSUER_LABEL and is_person(value):
        return None
    by_word = label.group().strip()[:2]
    if by_word in {"来自", "來自"} and (_is_place(value) or _DEVICE.search(value)):
        return None
    if by_word == "原创" and only_names(value, strict=True):
        return None
    return _without_writers(value)[0]


def _without_writers(name: str) -> tuple[str, tuple[str, ...]]:
    """The name of a publisher apart from the persons that stand behind it with their posts."""
    for blank in _BEHIND_OUTLET.finditer(name):
        house, behind = name[: blank.start()], name[blank.end() :]
        if _OUTLET.search(house) or house.endswith(_MEDIA):
            names = only_names(behind, strict=True)
            if names and all(map(is_person, names)):
                return house, names
    return name, ()


def find_origin_writers(lines: Iterable[Line]) -> tuple[str, ...]:
    """The persons that a label of the origin names behind the publisher (来源：柳河网 王建国)."""
    for line in lines:
        for found in ORIGIN_LABEL.finditer(line.text):
            names = _without_writers(value_after(found))[1]
            if names:
                return names
    return ()


def _is_place(name: str) -> bool:
    return simplify(name) in _PLACES or _PROVINCE.fullmatch(name) is not None


def unlabelled_origin(
    lines: Sequence[Line], hints: Sequence[str], own: Collection[str] = ()
) -> str | None:
    """The name that stands beside the time of publication without a label.

    Args:
        lines: The lines between headline and body.
        hints: The class and id of each line's box and inline elements.
        own: The names of the site itself, which it prints everywhere.
    """
    if any(_WECHAT in hint for hint in hints):
        return None  # what stands there is the account, which is the site
    kinds = [
        2 if _SOURCE_HINT.search(hint) else 1 if _ACCOUNT_HINT.search(hint) else 0 for hint in hints
    ]
    at = next(
        (i for i, line in enumerate(lines) if len(line.text) < 120 and times(line.text)), None
    )
    if at is None:
        boxes = [(line, kind) for line, kind in zip(lines, kinds, strict=True) if kind]
        parts = [(part, kind) for line, kind in boxes for part in line.parts]
        parts.sort(key=lambda part: _OUTLET.search(part[0]) is None)
        return next((name for part, kind in parts if (name := _outlet(part, kind))), None)
    clock = at + 1 < len(lines) and _CLOCK.fullmatch(lines[at + 1].text) is not None
    near = [i for i in range(max(at - REACH, 0), min(at + REACH, len(lines))) if i != at]
    near.sort(key=lambda i: (abs(i - at), i > at))
    order = [(at, kinds[at])] if kinds[at] == 2 else []
    order += [(i, 2) for i in near if kinds[i] == 2]
    order += [(at, kinds[at])] if kinds[at] != 2 else []
    order += [(i, kinds[i]) for i in near if kinds[i] < 2 and -3 < i - at < 2 + clock]
    for i, kind in order:
        line = lines[i]
        if i != at and not kind and (not _OUTLET.search(line.text) or len(line.text) > 60):
            continue
        for part in _beside_time(line) if i == at else line.parts:
            name = _outlet(part, kind if kind != 1 or part == line.parts[0] else 0)
            if name and (i == at or (name not in own and (kind or _OUTLET.search(name)))):
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


def _is_office(name: str) -> bool:
    """Whether a name is that of an office, or begins with its place (宁波气象)."""
    if len(name) < 4:
        return False
    placed = simplify(name[:2]) in _PLACES and SECTION.search(name, 2) is None
    return placed or _BODY.search(name) is not None


def names_office(name: str) -> bool:
    """Whether a name ends as those of offices, schools and hospitals do."""
    return _BODY.search(name) is not None


def is_outlet(name: str) -> bool:
    """Whether a name is worded like that of a publisher or an office."""
    return _OUTLET.search(name) is not None or _is_office(name)


def _outlet(part: str, kind: int) -> str | None:
    """A printed name of a publisher, without the reporter behind it; None for anything else.

    Args:
        part: A piece of a line.
        kind: What its box is named for: 2 a source, 1 an author or account, 0 neither.
    """
    text = _REPORTER.sub("", part).strip(" |｜·•-—:：>")
    text = text.removeprefix("原创 ")
    first, _, rest = text.partition(" ")
    if rest and _OUTLET.search(first):
        text = first
    if (
        not 2 <= len(text) <= 20
        or _SCRAP.search(text)
        or APPARATUS.search(_CHANNEL.sub("", text))
        or _is_place(text)
        or SECTION.fullmatch(text)
        or not _HAN.search(text)
        or not _NAMEY.match(text)
    ):
        return None
    published = (
        _OUTLET.search(_CHANNEL.sub("", text)) is not None
        or _APPLICATION.fullmatch(text) is not None
    )
    if not kind and not published and not _is_office(text):
        return None
    if not published and (is_person(text) or (not kind and only_names(text, strict=True))):
        return None
    return text


def pictured_origin(signs: Iterable[str], own: Collection[str]) -> str | None:
    """The publisher whose sign stands beside the time, by the text that stands for the picture."""
    names = (_outlet(sign.strip(), 0) for sign in signs)
    return next((name for name in names if name and name not in own), None)


def dateline_origin(text: str) -> str | None:
    """The agency or paper that an article's first words name (新华社北京5月9日电)."""
    found = _DATELINE.match(text)
    return found["name"] if found else None


_DATELINE = re.compile(
    r"^[（(【]?(?P<name>[\u3400-\u9fff]{2,6}?[社网網报報])(?:[\u3400-\u9fff、·]{0,12}?\d{1,2}月\d{1,2}日|记者|記者|[\u3400-\u9fff]{2,6}\d{1,2}日)"
)
