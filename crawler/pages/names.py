"""Names of reporters and editors as pages print them."""

from __future__ import annotations

import re

from crawler.pages.affiliations import is_body, is_post, without_place
from storage.lexicon import HAN, characters, words
from storage.text import simplify

SURNAMES = characters("surnames")
COMPOUND = words("surnames_long")
"""Family names of two characters."""

_YI = characters("yi")
_LONGEST_YI = 6

_HAN = HAN
_NO_HAN = re.compile(rf"[^{_HAN}]")
_ROLE_WORDS = r"记者|記者|通讯员|通訊員|特派员|特派員|实习生|實習生|评论员|評論員|撰稿人"
_ROLE_WORD = re.compile(_ROLE_WORDS)
_ROLE = (
    r"(?:见习|見習|实习|實習|特约|特約|特派|驻站|首席|文字|撰文|全媒体|融媒体|客户端|资深|資深|高级"
    r"|通讯|特別|本報|本报)*"
    rf"(?:{_ROLE_WORDS})"
)
_OF_OUTLET = re.compile(rf"^(?P<house>[{_HAN}·]{{0,12}}?){_ROLE}[:：]?")
_BY = re.compile(_ROLE + rf"[:：]?\s*(?P<names>[{_HAN}·•\s、，,和及　]{{2,80}})")
_FOREIGN = re.compile(rf"^[{_HAN}]{{1,8}}(?:[·•][{_HAN}]{{1,10}}){{1,3}}$")
_NAME = re.compile(rf"^[{_HAN}]{{2,4}}$")
_TAIL = re.compile(
    r"(?:报道|報導|報道|摄影报道|攝影報導|摄影|攝影|供图|文/图|文图|图文|综合|綜合|整理|采写|采寫|编译|編譯|发自"
    r"|来自|供图|供圖|供稿|获悉|日电|日電|今日|昨日|今天|昨天|近日|了解|走进|专访|專訪|采访|採訪|实地|探访|通讯员|实习生|见习"
    r"|实习|實習|特约|本报|..社|编辑|责编|责任编辑|校对|(?<=..)[从從在对對电電摄攝]).*$"
)
"""What stands behind a name; of one character (李从军) only what no name would be whole without."""

_BODY_WORD = re.compile(r"[报報网網社台局委院厅办处科部校镇乡村会司队]$")
"""How bodies and papers end their names; so do few persons, and none of four characters."""

_BEHIND_NAME = frozenset("文图圖摄攝报報讯訊著译譯编編绘繪供")
"""A word of one character that may stand behind a name without a blank."""

_NOT_NAMES = frozenset(
    (  # noqa: SIM905 - as above
        "记者 编辑 作者 通讯员 本报 本网 佚名 未知 综合 来源 责编 日电 报道 见习 实习 摄影 "
        "审稿 审读 审核 校对 整理 网站 管理员 获悉 从 匿名 原创 转载 本站 "
        "年轻 观察 采访 一行 协会 联系 支持 云集 阳光 乐于 连线 连日 连续 "
        "報導 報道 报导 网络 互联网 小编 站长 不详 网友 网民 转发 出版 更新 单位 供图 供圖 图文 "
        "文图 圖文 文圖 图片 圖片 视频 编译 翻译 受访者 主编 公安 司法 党建 团委 工会 工會 妇联 "
        "学工 后勤 科普 综治"
    ).split()
)
_ENDS = frozenset("报報网網社台臺局委院厅廳办辦处處科部校镇鎮乡鄉村县縣市区區省会會司队隊")
_PHOTO = re.compile(r"\s*[摄攝](?!影?\s?(?:报道|報道|报导|報導))")
_PHOTOGRAPHER = re.compile(rf"[\s、，,](?:摄影|攝影|摄像|攝像)(?=\s?[{_HAN}]{{2}})")
_PICTURES_BEHIND = re.compile(
    r"\s?[/／]\s?(?:[图圖](?!\s?[/／、]?\s?文)|[摄攝](?!影?报道|影?報導))"
)
_FROM = re.compile(rf"\s(?P<place>[{_HAN}]{{2,4}}?)(?:报道|報道|报导|報導)")
_PICTURE_BY = re.compile(
    rf"(?:[图圖]片?|[摄攝]影?|视频|視頻|影片|海报|剪辑)\s?[/／:：｜|丨]\s?[{_HAN}·+]{{0,12}}$"
    rf"|(?:摄影|攝影|摄像|攝像|图片|美术|本报视频|本网视频|(?<![{_HAN}])(?:视频|影像))$"
)
"""What stands before the word for a reporter who took the pictures."""

_VOUCHED = re.compile(
    r"[)）］】〕\]]|\s?(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日[专專]?[电電讯訊]|[/／]\s?[图圖摄攝文]"
    rf"|\s?[/／]\s?[{_HAN}]{{0,6}}(?:报道|報道|报导|報導)"
)
"""Behind the word for a reporter, the end of a bracket, of a dateline or of a credit: no sentence
ends like that."""

_SIGNED = re.compile(
    rf"[（(【〔\[](?:(?:作者|文|[{_HAN}]{{2,12}}(?:中心|[局委院厅办部校镇乡村社台网报处科站]))\s?"
    rf"[:：/／|｜丨])?(?P<names>[{_HAN}、，, ·]{{2,24}}?)"
    r"(?:\s*(?:文\s?[/／]\s?[图圖摄攝]|[图圖]\s?[/／]\s?文|[文图][图文]|文并摄|供稿))?[)）】〕\]]\s*$"
)
_REPORTED = re.compile(
    rf"^.{{2,20}}?[讯訊]\s(?P<names>[{_HAN}、 ]{{2,20}}?)\s?(?:报道|報道|报导|報導)(?=[:：，,\s])"
)
_DESK = re.compile(
    rf"^[{_HAN}]{{2,8}}[/／](?P<names>[{_HAN}、]{{2,20}}?)(?:综合|綜合)?"
    rf"(?:报道|報道|报导|報導)(?![{_HAN}])"
)
_CALLED_AUTHOR = re.compile(rf"[（(](?:本文)?作者(?P<names>[{_HAN}]{{2,4}}?)(?:系|係|是|为|為)")
_DATELINE = re.compile(rf"^.{{2,20}}[电電讯訊]\s*[（(](?P<names>[{_HAN}、，, ·]{{2,30}})[)）]")
_GLUED = re.compile(rf"(?P<name>[{_HAN}]{{2,4}}?)(?={_ROLE})")
_HOUSE = len("本报记者 ")
CREDIT_LENGTH = 40
"""Characters of the longest line that is nothing but a credit."""

_FRAME = " \u3000—／/■□●◆◎○★▲◇◢【】〔〕[]［］（）()〖〗"
_OPENED = re.compile(r"[【〔\[［（(〖]([^【】〔〕\[\]［］（）()〖〗]{2,30})[】〕\]］）)〗]")
_SLASH = re.compile(r"\s*[/／|｜丨︱]\s*")
_PARTED = re.compile(rf"[:：]|{_SLASH.pattern}")
_CREDIT = re.compile(
    r"\s?(?:(?:综合|綜合|外電|摄影|攝影|專題|专题|連線)?(?:报道|報道|报导|報導)"
    rf"|[/／]\s?(?:特約|特约|實習|实习|文字)?(?:記者|记者)|\s发自[{_HAN}]{{2,6}}|專訪|专访|專電|[/／]\s?(?:文|整理|编译|編譯)"
    r"|(?:文|图|圖)\s?[/／、·&]?\s?(?:图|圖|文|摄|攝|攝影|摄影))\s*$"
)
_CREDIT_ENDS = frozenset("道導导者訪访電文理譯译图圖摄攝影")
"""How such a word ends, but where it names a place (发自宁波)."""

_WRITTEN = re.compile(rf"(?P<names>[{_HAN}、 ·]{{2,20}}?)\s?[/／]?\s?文(?=[\s/／,，;；]|$)")
_TRANSLATED = re.compile(r"^(?:編譯|编译|撰文)[/／:：]?\s?")
_OUTLET_FIRST = re.compile(
    rf"^[{_HAN}]{{2,10}}(?:[报報网網社台]|新闻|新聞|财经|財經|在线|客户端|电视|广播|周刊|週刊|杂志|雜誌)\s+"
)
_PAPERS = frozenset("报報网網社")
_HOUSES = frozenset("报報网網社台臺")
"""How papers, sites and agencies end their names, and no person's does."""

_DOT = re.compile(r"[·•]")
_SEPARATORS = re.compile(r"[、，,;；/／|｜丨︱\t]+|&| and ")
_JOINTS = frozenset("和及与與暨")
"""What joins two names, and is a character of some: 李和平, 郑和."""

_JOINED = 5
"""Characters of the shortest two names that are joined so."""

_GIVEN = characters("given")
_NO_PERSONS = words("places") | words("words") | words("sections")
_STAFF = frozenset(
    (  # noqa: SIM905 - as above
        "图 圖 图片 圖片 摄影 攝影 摄 攝 漫画 漫畫 插图 制图 绘图 绘 视频 影片 剪辑 配音 播音 "
        "海报 设计 美编 编译 编辑 编辑部 責編 责编 編輯 翻译 翻譯 译 审核 校对 校對 统筹 策划 "
        "监制 监製 監製 出品 制作 导演 主播 核稿 核稿編輯 口述"
    ).split()
)
"""What others than the author did, as credits with a slash print it."""


def split_names(text: str, *, strict: bool = False) -> tuple[str, ...]:
    """The names of a list as printed behind a label; anything that is no name ends the list.

    Knows names set with a blank inside (方 敏), names parted by blanks only, foreign names.

    Args:
        text: The list.
        strict: Take only what begins with a family name: no label vouches for the list.
    """
    return _all_names(text.strip(" :：。.()（）[]【】_-—"), strict=strict)[0]


def only_names(text: str, *, strict: bool = False) -> tuple[str, ...]:
    """The names of a text that is a list of names to its end; none of any other."""
    names, whole = _all_names(text, strict=strict)
    return names if whole else ()


def _all_names(text: str, *, strict: bool) -> tuple[tuple[str, ...], bool]:
    """The names that a list begins with, and whether it was names to its end."""
    found: list[str] = []
    for piece in _SEPARATORS.split(text):
        unsure = strict or (len(found) > 0 and len(piece.strip()) > 4)
        names, whole = _piece(piece.strip(), strict=unsure)
        found += [name for name in names if name not in found]
        if not whole:
            return tuple(found), False
    return tuple(found), True


def _piece(piece: str, *, strict: bool) -> tuple[list[str], bool]:
    """The names of a piece parted by blanks, and whether the piece was names to its end."""
    if _is_foreign(piece):
        return [piece], True
    words = piece.split()
    if len(words) == 3 and words[0] in SURNAMES and max(map(len, words)) == 1:
        words = ["".join(words)]
    names: list[str] = []
    i = 0
    while i < len(words):
        word = words[i]
        following = words[i + 1] if i + 1 < len(words) else ""
        if len(word) == 1 and len(following) == 1 and word in SURNAMES:
            names.append(word + following)  # 方 敏: a short name set as wide as a long one
            i += 2
            continue
        i += 1
        house = _OF_OUTLET.match(word) if _may_hold_role(word) else None
        if (
            house is None
            and following
            and is_post(word)
            and one_name(following, strict=True) == following
        ):
            continue
        if house:
            if is_of_pictures(word, house.end("house")):
                return names, False
            word = word[house.end() :]
        if not word or word in _JOINTS:
            continue
        if names and (word == "等" or word[0] in _JOINTS):
            word = word[1:]
        unsure = strict or (len(names) > 0 and len(word) > 4)
        found, whole = _run(word, strict=unsure) if word else ([], True)
        names += found
        if not whole:
            return names, False
    return names, bool(names)


def _run(run: str, *, strict: bool) -> tuple[list[str], bool]:
    """The names of a run without blanks (李和平与郑和等), and whether it was names to its end."""
    if run.endswith("等") and len(run) > 2:
        run = run[:-1]
    if len(run) >= _JOINED and not _JOINTS.isdisjoint(run):
        for i in range(2, min(len(run) - 2, _LONGEST_YI) + 1):
            if run[i] not in _JOINTS or one_name(run[:i], strict=strict) != run[:i]:
                continue
            others, whole = _run(run[i + 1 :], strict=True)
            if others or strict:
                return [run[:i], *others], whole
    name = one_name(run, strict=strict)
    return ([name] if name else []), name == run


def _is_foreign(name: str) -> bool:
    """Whether a word is put together like a name in syllables (约翰·史密斯), of no newspaper."""
    dotted = "·" in name or "•" in name
    return dotted and _FOREIGN.match(name) is not None and name[-1] not in _PAPERS


def one_name(run: str, *, strict: bool = False) -> str | None:
    """The Chinese name at the beginning of a run of characters; None where none is.

    Args:
        run: The characters.
        strict: Take a name only with a family name in front and nothing but a known word behind.
    """
    if _is_foreign(run):
        return run
    if strict and run[:1] not in SURNAMES and run[:2] not in COMPOUND:
        return None
    run = _TAIL.sub("", run) if len(run) > 2 else run
    end = _NO_HAN.search(run)
    run = run[: end.start()] if end else run
    if run in _NOT_NAMES or not _NAME.match(run[:4]):
        return None
    compound = run[:2] in COMPOUND
    if compound and 4 < len(run) <= _LONGEST_YI and _YI.issuperset(run[2:]):
        return run  # a clan with a given name of three syllables and more: 沙马伍呷莫
    known = compound or run[0] in SURNAMES
    longest = 4 if compound else 3
    if _BODY_WORD.search(run) and (len(run) > 3 or not known):
        return None
    if len(run) > longest:
        run = without_place(run)
    if len(run) > 2 and run[-1] in _HOUSES:
        return None
    if is_body(run[:longest] if known and run[-1] in "县縣" else run):
        return None  # behind a name a county is where he reports from
    if strict:
        return run if known and len(run) <= longest and run[-1] not in _PAPERS else None
    if len(run) > 6:
        return None
    if len(run) == 4 and run[-1] not in _BEHIND_NAME:
        return run  # of four characters are many names of the Tibetans, Yi and Mongols
    return run[:longest] if known else run if len(run) <= 4 else None


def is_person(name: str) -> bool:
    """Whether a word is by all appearance a person's name, where nothing around it says so."""
    if _is_foreign(name):
        return all(
            part not in _NO_PERSONS and part[-1] not in _ENDS and part[-1] not in "闻聞号號"
            for part in _DOT.split(name)
        )
    size = 2 if name[:2] in COMPOUND and len(name) > 2 else 1
    given = name[size:]
    return (
        one_name(name, strict=True) == name
        and name not in _NO_PERSONS
        and simplify(name) not in _NO_PERSONS
        and given[-1:] not in _ENDS
        and not _GIVEN.isdisjoint(given)
    )


def _unless_person(found: re.Match[str]) -> str:
    """Nothing in place of where a report is from, which stands where a further name could."""
    return found[0] if is_person(found["place"]) else ""


def reporters(text: str) -> tuple[str, ...]:
    """The names that a text names as its reporters (…记者邹多为、唐诗凝), in order."""
    found: list[str] = []
    if not (_may_hold_role(text) and _ROLE_WORD.search(text)):
        return ()
    for match in _BY.finditer(text):
        listed = _FROM.sub(_unless_person, _PHOTOGRAPHER.split(match["names"])[0])
        if _PHOTO.match(text, match.end()) or _PHOTO.search(listed):
            continue
        if _PICTURES_BEHIND.match(text, match.end()) and not listed.endswith("文"):
            continue
        before = text[: match.start()] if match.start() <= CREDIT_LENGTH // 2 else ""
        if not found and before.endswith(" "):
            found += _persons_of(before.strip(_FRAME))
        if is_of_pictures(text, match.start()):
            continue
        listed = _apart(listed)
        vouched = _VOUCHED.match(text, match.end()) or _is_whole(text, match)
        names = split_names(listed, strict=not vouched)
        found += [name for name in names if name not in found]
    return tuple(found)


def _may_hold_role(text: str) -> bool:
    """Whether a text has what the word for a reporter always has; most texts are told by that."""
    return "者" in text or "员" in text or "員" in text or "生" in text or "稿" in text


def _is_whole(text: str, by: re.Match[str]) -> bool:
    """Whether a text is a house's reporter and a name behind a blank, and nothing else."""
    at = by.start("names")
    alone = by.end() == len(text) <= CREDIT_LENGTH and " " not in text[at:]
    return alone and at >= _HOUSE and text[at - 1] == " "


def is_of_pictures(text: str, at: int) -> bool:
    """Whether what stands before the word for a reporter says that he took the pictures."""
    return _PICTURE_BY.search(text, max(at - 18, 0), at) is not None


def _persons_of(text: str) -> tuple[str, ...]:
    """The names of persons that a text is, and nothing else."""
    names = only_names(text, strict=True)
    return names if all(map(is_person, names)) else ()


def _apart(listed: str) -> str:
    """A list with a blank behind a name on which the word for a further one follows at once."""
    glued = _GLUED.match(listed)
    if glued and one_name(glued["name"], strict=True) == glued["name"]:
        return f"{glued['name']} {listed[glued.end() :]}"
    return listed


def credited(text: str) -> tuple[str, ...]:
    """The names of a line that is a credit: 張三／台北報導, 政治中心／張三報導, 【张三】.

    Of a longer text, those of the bracket that it begins with.
    """
    if len(text) > CREDIT_LENGTH:
        opened = _OPENED.match(text)
        if opened:
            return _credited(opened[1], framed=True)
        desk = _DESK.match(text)
        return only_names(desk["names"], strict=True) if desk else ()
    text = text.replace("╱", "／").replace("∕", "／")
    bare = text.strip(_FRAME)
    return _credited(bare, framed=bare != text)


def _credited(text: str, *, framed: bool) -> tuple[str, ...]:
    written = _WRITTEN.match(text) if "文" in text else None
    bare = written["names"] if written else _uncredited(text)
    pieces = _SLASH.split(bare)
    if bare == text and not framed and not _is_credit(pieces):
        return ()
    if not written and not _STAFF.isdisjoint(_PARTED.split(text)):
        return ()
    for piece in pieces:
        name = _TRANSLATED.sub("", _OUTLET_FIRST.sub("", piece.strip()))
        names = only_names(name, strict=True)
        if names and all(is_person(name) for name in names):
            return names
    return ()


def _uncredited(text: str) -> str:
    """A credit without the word for a report at its end; most lines have none there."""
    text = _FROM.sub(_unless_person, text)
    is_ended = text.rstrip()[-1:] in _CREDIT_ENDS or "发自" in text
    return _CREDIT.sub("", text) if is_ended else text


def _is_credit(pieces: list[str]) -> bool:
    """Whether the pieces of a line are a person and a house, or the word for a report before it."""
    if len(pieces) != 2:
        return False
    first, second = pieces
    return (
        _CREDIT.fullmatch(first) is not None
        or (is_person(first) and second[-1:] in _HOUSES)
        or (is_person(second) and first[-1:] in _HOUSES)
    )


def signatures(text: str) -> tuple[str, ...]:
    """The names that sign a text: alone in brackets at its end, or behind its dateline."""
    for pattern in (_SIGNED, _DATELINE, _REPORTED, _CALLED_AUTHOR):
        match = pattern.search(text)
        signed = _OUTLET_FIRST.sub("", match["names"]) if match else ""
        names = only_names(signed, strict=True) if signed else ()
        if names:
            return names
    return ()
