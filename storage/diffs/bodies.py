"""Names of places and bodies, put together from the tokens of a sentence."""

from __future__ import annotations

import re

from storage.diffs.english import is_capital
from storage.diffs.patterns import BODY_END, PLACE_ENDS
from storage.diffs.tokens import BODY_WORDS, BRANDS, PLACES, WORDS, Token
from storage.lexicon import characters, words

COMMON_ENDS = words("common_ends")
_ACRONYM = re.compile("[A-Z]{2,6}")
_BEFORE_PLACE = words("before_places")
# What begins at a place and is no part of its name: 从昭觉驶往宁波.
_SETTING_OUT = frozenset("驶运飞赶返迁寄")
# Longer chains are a run of text that only looks like a name.
_MOST_PARTS = 14
_AFTER_PLACE = frozenset({"两地", "两县", "两市", "两省", "两州", "两区", "三地", "三县", "等地"})
EVERYDAY = characters("verbs")
_DIRECTIONS = frozenset("东南西北前后左右上下里外")
LINKS = frozenset("、和与及")
_LOCATING = _BEFORE_PLACE | _AFTER_PLACE | LINKS
_LANDMARKS = frozenset("山岛河江湖港湾站桥寨屯组巷弄街路")
_TERMINALS = frozenset({"机场", "港"})
# What is done with a body before it is named: 带回派出所.
_GOING = frozenset("回至进返入找设建离")
# What a brand's company is called by, and a team, which is named by its place.
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


def with_bodies(text: str, tokens: list[Token], *, opens: bool) -> list[Token]:
    """The tokens with those that make up the name of a place or a body put together.

    Args:
        text: The sentence, folded to simplified characters.
        tokens: Its tokens, people whole.
        opens: Whether the text opens a sentence, so that its first word has a capital anyway.
    """
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
        chained = left in LINKS and len(out) > 1 and out[-2].kind == "place"
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
        return token.text not in _GOING
    if token.kind == "figure":
        return token.text.startswith("第")
    return token.kind in {"word", "latin"} and token.text in BODY_WORDS


def _one(tokens: list[Token], kind: str) -> Token:
    """Adjacent tokens as one."""
    text = "".join(token.text for token in tokens)
    return Token(tokens[0].start, tokens[-1].end, text, kind)
