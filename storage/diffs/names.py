"""Names of people, places and bodies, found by their form and by what stands beside them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from storage.diffs.english import is_capital
from storage.diffs.patterns import AFTER_PERSON, BODY_END, OFFICE, PLACE_ENDS, STRONG_AFTER
from storage.diffs.tokens import BODY_WORDS, BRANDS, FUNCTION, PLACES, ROLES, WORDS, Token, scan
from storage.lexicon import HAN, characters, words
from storage.text import simplify

SURNAMES = characters("surnames")
COMMON_SURNAMES = characters("surnames_common")
LONG_SURNAMES = words("surnames_long")
COMMON_ENDS = words("common_ends")

_LIST = re.compile("[\u4e00-\u9fff·]+(?:[、和与及][\u4e00-\u9fff·]+)+")
# A name of which the paper shows the surname only: 李某某, 蔡○杰, 高女士.
_MASKED = re.compile(
    f"[{''.join(SURNAMES)}](?:女士|先生|小姐|太太|阿姨|大爷|大妈|大叔|大姐|大哥|师傅|奶奶|爷爷|某某|(?:某|[OＯ○〇×*xX]{{1,2}})([{HAN}]?))"
)
_ITEM = re.compile("[^、和与及]+")
_ACRONYM = re.compile("[A-Z]{2,6}")
_FOREIGN = re.compile("[\u4e00-\u9fff]{1,5}(?:·[\u4e00-\u9fff]{1,6})+")
_BEFORE_PLACE = words("before_places")
# What begins at a place and is no part of its name: 从昭觉驶往宁波.
_SETTING_OUT = frozenset("驶运飞赶返迁寄")
# Longer chains are a run of text that only looks like a name.
_MOST_PARTS = 14
_AFTER_PLACE = frozenset({"两地", "两县", "两市", "两省", "两州", "两区", "三地", "三县", "等地"})
# 任 behind a name serves, 摄 has taken a picture: 杨宏任局长, 杨宏摄.
_NO_LAST = FUNCTION | {"任", "摄"}
EVERYDAY = characters("verbs")
_DIRECTIONS = frozenset("东南西北前后左右上下里外")
_LINKS = frozenset("、和与及")
_LOCATING = _BEFORE_PLACE | _AFTER_PLACE | _LINKS
_LANDMARKS = frozenset("山岛河江湖港湾站桥寨屯组巷弄街路")
_TERMINALS = frozenset({"机场", "港"})
_LEVELS = "省市县区州镇乡村"
# A team is named by its place.
_TRADES = frozenset(
    {"超市", "股份", "汽车", "科技", "控股", "视频", "音乐", "地产", "航空", "影业"}
)
_TEAMS = frozenset({"队", "女排", "男排", "女足", "男足", "女篮", "男篮"})
# Words with which names of places end too: 蜀山区, 公主岭市.
_NAMING_ENDS = frozenset(
    {"山区", "城区", "湖区", "湾区", "江区", "州区", "城市", "山市", "门市", "山县", "城县", "都市"}
)
_COUNTING = frozenset("一两全各几数多某该")
# Bodies that are named in full by their two characters.
_WHOLE_BODIES = frozenset({"省委", "市委", "州委", "县委", "区委", "纪委", "监委", "人大", "政协"})
_UNNAMED = frozenset({"char", "word"})
_CHINESE = frozenset({"char", "function"})
_NO_PERSON = frozenset({"office", "figure", "date"})
_LEFT_OF_PERSON = frozenset("由与和及向请让被为对,、(:“「。;!?")


def read(text: str, *, opens: bool = True) -> list[Token]:
    """The tokens of one sentence in comparable form, names whole, without gaps.

    Args:
        text: The sentence, or clauses of it.
        opens: Whether the text opens a sentence, so that its first word has a capital anyway.
    """
    folded = simplify(text)
    first = scan(folded)
    people = _people(folded, first)
    return _joined(folded, scan(folded, people) if people else first, opens=opens)


# People


def _people(text: str, tokens: list[Token]) -> list[tuple[int, int]]:
    """The ranges that name people, in order, without overlap."""
    taken = {place for t in tokens if t.kind in _NO_PERSON for place in range(t.start, t.end)}
    found = [*_titled(text, tokens), *_listed(text), *_masked(text)]
    found += _foreign(text, tokens)
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda place: (place[0], -place[1])):
        if (not kept or start >= kept[-1][1]) and taken.isdisjoint(range(start, end)):
            kept.append((start, end))
    return kept


def _masked(text: str) -> Iterator[tuple[int, int]]:
    """People whose given name is masked in part."""
    for match in _MASKED.finditer(text):
        start, end = match.span()
        if text[max(0, start - 1) : start + 1] in WORDS or _level(text, start):
            continue
        shown = bool(match[1]) and (match[1] in FUNCTION or text[end - 1 : end + 1] in WORDS)
        yield start, end - shown


def _level(text: str, at: int) -> bool:
    """Whether what may be a surname ends the name of a place: 区 in 蜀山区某小区."""
    return text[at] in _LEVELS and at > 1 and _all_han(text[at - 2 : at], 2)


def _titled(text: str, tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """People beside an office, a role or a verb that only people govern."""
    for token in tokens:
        office = token.kind == "office" or token.text in ROLES
        if office and (
            end := _person(text, token.end, sure=True) or _stranger(text, token, tokens)
        ):
            yield token.end, end
        if office:
            continue
        if token.text in _LEFT_OF_PERSON and (end := _person(text, token.end, sure=False)):
            yield token.end, end
        if token.start == 0 and (end := _person(text, 0, sure=False)):
            yield 0, end
    yield from _leading(text, tokens)


def _leading(text: str, tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """Three unknown characters with a common surname at the head of a clause, before a verb."""
    for index, token in enumerate(tokens[:-2]):
        if token.kind != "char" or token.text not in COMMON_SURNAMES:
            continue
        head = index == 0 or tokens[index - 1].kind == "punctuation"
        unknown = all(other.kind == "char" for other in tokens[index : index + 3])
        serves = tokens[index + 2].text == "任"
        if head and unknown and not serves:
            end = token.start + 3
            if AFTER_PERSON.match(text, end):
                yield token.start, end


def _stranger(text: str, office: Token, tokens: list[Token]) -> int | None:
    """Where a name without a listed surname ends: unknown characters from an office to a verb."""
    end = office.end
    for token in tokens[bisect_left(tokens, (office.end,)) :]:
        if token.kind != "char":
            break
        end = token.end
    return end if 2 <= end - office.end <= 5 and STRONG_AFTER.match(text, end) else None


def _foreign(text: str, tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """People whose name has a dot: from the last known word before it to the verb after it."""
    if "·" not in text:
        return
    known = {token.end for token in tokens if token.kind in {"word", "function", "office", "place"}}
    for match in _FOREIGN.finditer(text):
        start, dot = match.start(), text.index("·", match.start())
        start = max((place for place in range(start, dot - 1) if place in known), default=start)
        last = text.rindex("·", 0, match.end()) + 1
        sizes = (size for size in range(1, 6) if AFTER_PERSON.match(text, last + size))
        yield start, min(match.end(), last + next(sizes, 6))


def _person(text: str, start: int, *, sure: bool) -> int | None:
    """Where a person's name that begins at `start` ends; `sure` when an office stands before it."""
    sizes = _sizes(text, start)
    # A clan's name alone, before what people do: 吉克告诉记者.
    if sizes[-1:] == (2,) and len(sizes) == 3 and STRONG_AFTER.match(text, start + 2):
        return start + 2
    sure = sure and text[start : start + 1] not in FUNCTION
    for size in sizes:
        end = start + size
        if not _all_han(text[start:end], size) or text[end - 1] in _NO_LAST:
            continue
        if STRONG_AFTER.match(text, end) or OFFICE.match(text, end):
            return end
        if sure and _ends_person(text, end):
            return end
    if sizes and sure and OFFICE.fullmatch(text, max(0, start - 2), start):
        size = sizes[0] if text[start + 2 : start + 4] not in WORDS else 2
        name = text[start : start + size]
        if _all_han(name, size) and name[-1] not in FUNCTION:
            return start + size
    return None


def _ends_person(text: str, end: int) -> bool:
    """Whether what follows cannot belong to a name: a verb, a known word, the end."""
    known = text[end : end + 2] in WORDS or text[end : end + 3] in ROLES
    return known or AFTER_PERSON.match(text, end) is not None


def _sizes(text: str, start: int) -> tuple[int, ...]:
    """How long a name may be that begins here, likelier first; empty where none begins."""
    if text[start : start + 2] in LONG_SURNAMES:
        return (4, 3, 2)
    if text[start : start + 1] in SURNAMES and text[start : start + 2] not in WORDS:
        return (3, 2)
    return ()


def _all_han(name: str, size: int) -> bool:
    return len(name) == size and all("\u3400" <= char <= "\u9fff" for char in name)


def _listed(text: str) -> Iterator[tuple[int, int]]:
    """People in an enumeration: two items that can only be names vouch for the others."""
    if _LINKS.isdisjoint(text):
        return
    for run in _LIST.finditer(text):
        items = [(run.start() + m.start(), run.start() + m.end()) for m in _ITEM.finditer(run[0])]
        found = [_item(text, start, end, last=end == run.end()) for start, end in items]
        sure = [place for place, vouched in found if place and vouched]
        if len(sure) >= 2:
            yield from (place for place, _ in found if place)


def _item(text: str, start: int, end: int, *, last: bool) -> tuple[tuple[int, int] | None, bool]:
    """The name that an item of an enumeration may be, and whether it has a surname."""
    if text[start:end] in WORDS:
        return None, False
    sizes = _sizes(text, start)
    if end - start in sizes and text[end - 1] not in FUNCTION:
        return (start, end), True
    if last:
        for size in sizes:
            if end - start > size and AFTER_PERSON.match(text, start + size):
                return (start, start + size), True
    if 2 <= end - start <= 5 and all(token.kind == "char" for token in scan(text[start:end])):
        return (start, end), False
    return None, False


# Places and bodies


def _joined(text: str, tokens: list[Token], *, opens: bool) -> list[Token]:
    """The tokens with those that make up one name put together."""
    return _bodies(text, _unmarked_places(_places(_capitals(tokens, opens=opens))))


def _capitals(tokens: list[Token], *, opens: bool) -> list[Token]:
    """Names in Latin letters: words with a capital, neighbours as one.

    The first word of a sentence has a capital anyway; with another behind it, it is a name.
    """
    if not any(token.kind == "latin" for token in tokens):
        return tokens
    out: list[Token] = []
    first = next((k for k, t in enumerate(tokens) if t.kind not in {"space", "punctuation"}), 0)
    # Among Chinese words a capital is no matter of where the sentence begins.
    opens = opens and not any(token.kind in _CHINESE for token in tokens)
    for index, token in enumerate(tokens):
        followed = any(is_capital(other.text) for other in tokens[index + 2 : index + 3])
        leads = opens and index == first
        # New in New York is part of a name where no sentence begins with it.
        named = is_capital(token.text) or (followed and not leads and token.text.istitle())
        alone = leads and not followed and not _ACRONYM.fullmatch(token.text)
        if token.kind != "latin" or alone or not named:
            out.append(token)
        elif len(out) > 1 and out[-1].kind == "space" and out[-2].kind == "person":
            out[-2:] = [_one([*out[-2:], token], "person")]
        else:
            out.append(_one([token], "person"))
    return out


def _places(tokens: list[Token]) -> list[Token]:
    """Names that end in 县, 市, 路 …, each level of a chain by itself."""
    out: list[Token] = []
    for token in tokens:
        out.append(token)
        if token.text in _TEAMS and len(out) > 1 and out[-2].kind == "place":
            out[-2:] = [_one(out[-2:], "body")]
            continue
        if token.text in _TRADES and len(out) > 1 and out[-2].text in BRANDS:
            out[-2:] = [_one(out[-2:], "body")]
            continue
        if token.text in _NAMING_ENDS and len(out) > 2 and out[-3].kind == "place":
            if out[-2].kind == "char" and out[-2].text not in _COUNTING:
                # A character and a word are a place of its level behind another: 蜀, 山区.
                out[-2:] = [_one(out[-2:], "place")]
            continue
        if token.text not in PLACE_ENDS or token.kind not in _UNNAMED:
            continue
        first = _stem(out)
        if first is not None:
            out[first:] = [_one(out[first:], "place")]
    return out


def _stem(tokens: list[Token]) -> int | None:
    """Where the place begins whose ending is the last token; None where it is a common noun."""
    first = len(tokens) - 1
    if len(tokens) >= 2 and tokens[-2].kind == "place" and _bare(tokens[-2].text):
        first -= 1
        if tokens[-1].text in _LANDMARKS and first and tokens[first - 1].kind == "char":
            first -= 1
        return first
    if tokens[first].text.startswith("自治"):
        while first > 0 and tokens[first - 1].text.endswith("族"):
            first -= 1
        if first > 0 and tokens[first - 1].kind == "place":
            return first - 1
    longest = 4 if tokens[first].text in _LANDMARKS else 5
    if first and tokens[first].text in _TERMINALS and tokens[first - 1].text == "国际":
        first, longest = first - 1, 7
    while first > 0 and tokens[first - 1].kind == "char" and len(tokens) - first < longest:
        first -= 1
    counted = len(tokens) >= 2 and tokens[-2].text in _COUNTING
    return first if len(tokens) - 1 - first >= 2 and not counted else None


def _bare(place: str) -> bool:
    """Whether a place still lacks its ending: 达州 does, 达州市 does not."""
    return place in PLACES or place[-1] not in "省市县区州镇乡村"


def _unmarked_places(tokens: list[Token]) -> list[Token]:
    """Two or three unknown characters after 在, 赴, 前往 and before a known word: a place."""
    texts = {token.text for token in tokens}
    if texts.isdisjoint(_LOCATING):
        return tokens
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and tokens[end].kind == "char":
            end += 1
        left = tokens[at - 1].text if at else ""
        right = tokens[end].text if end < len(tokens) else ""
        chained = left in _LINKS and len(out) > 1 and out[-2].kind == "place"
        located = left in _BEFORE_PLACE or right in _AFTER_PLACE or chained
        if located and end - at == 3 and tokens[end - 1].text in _SETTING_OUT:
            out += [_one(tokens[at : end - 1], "place"), tokens[end - 1]]
        elif located and 2 <= end - at <= 3 and _may_be_place(tokens[at:end]):
            out.append(_one(tokens[at:end], "place"))
        else:
            out += tokens[at : max(end, at + 1)]
        at = max(end, at + 1)
    return out


def _may_be_place(tokens: list[Token]) -> bool:
    """Whether unknown characters may name a place: no direction leads, and nothing is done."""
    everyday = any(token.text in EVERYDAY for token in tokens)
    return tokens[0].text not in _DIRECTIONS and not everyday


def _bodies(text: str, tokens: list[Token]) -> list[Token]:
    """Names that end in 医院, 局, 公司 …, with the place and the words before the ending."""
    found = list(BODY_END.finditer(text))
    if not found:
        return tokens
    starts = {token.start: index for index, token in enumerate(tokens)}
    ends = {token.end: index for index, token in enumerate(tokens)}
    out: list[Token] = []
    done = 0
    for match in found:
        low, high = starts.get(match.start()), ends.get(match.end())
        if low is None or high is None or low < done or _goes_on(text, *match.span()):
            continue
        out += tokens[done:low]
        done = high + 1
        taken = tokens[low:done]
        counted = out and out[-1].text in _COUNTING and len(match[0]) > 1
        while out and len(taken) < _MOST_PARTS and not counted:
            if len(out) > 2 and (out[-3].text, out[-1].text) == ("(", ")"):
                # A company of a place: 礼顿建筑(亚洲)有限公司.
                taken[:0] = out[-3:]
                del out[-3:]
                continue
            if not _part_of_body(out[-1]) and not _linked(out, taken[0]):
                break
            taken.insert(0, out.pop())
        bare = len(taken) == high + 1 - low and match[0] not in _WHOLE_BODIES
        common = bare or "".join(token.text for token in taken) in COMMON_ENDS
        out += taken if common else [_one(taken, "body")]
    return out + tokens[done:]


def _goes_on(text: str, low: int, high: int) -> bool:
    """Whether an ending of one character begins a word: 厂 in 厂房."""
    return high - low == 1 and text[low : low + 2] in WORDS


def _linked(out: list[Token], right: Token) -> bool:
    """Whether 和 stands between two words of one name: 教育和体育局."""
    inside = len(out) > 1 and out[-1].text == "和" and out[-2].text in BODY_WORDS
    return inside and right.text in BODY_WORDS


def _part_of_body(token: Token) -> bool:
    """Whether a token before the ending belongs to the body's name."""
    if token.kind in {"place", "body", "char"}:
        return True
    if token.kind == "figure":
        return token.text.startswith("第")
    return token.kind in {"word", "latin"} and token.text in BODY_WORDS


def _one(tokens: list[Token], kind: str) -> Token:
    """Adjacent tokens as one."""
    text = "".join(token.text for token in tokens)
    return Token(tokens[0].start, tokens[-1].end, text, kind)
