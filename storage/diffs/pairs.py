"""Names known by both versions together: 孙丽 and 孙莉, where neither sentence alone would tell.

One version rarely proves that 孙丽 is a person: no office stands beside it. The same surname with
another given name in the same place does, and so does another surname before the same given name.
"""

from __future__ import annotations

import re

from storage.diffs.bodies import EVERYDAY
from storage.diffs.names import COMMON_SURNAMES, LONG_SURNAMES, SURNAMES, read
from storage.diffs.patterns import AFTER_PERSON, OFFICE, STRONG_AFTER
from storage.diffs.tokens import FUNCTION, ROLES, WORDS, Token, scan
from storage.lexicon import characters, words

# The labels behind which a person is named.
_LABEL = re.compile(
    f"(?:{'|'.join(sorted(ROLES, key=len, reverse=True))}|校对|审核|图文|图|文)[:/|]$"
)
_CALLED = re.compile(f"(?:{'|'.join(sorted(ROLES, key=len, reverse=True))})$")
# The longest label, in characters, with its colon.
_LONGEST_LABEL = 7
_CALLED_ENDS = frozenset(role[-1] for role in ROLES)
_OFFICE_ENDS = frozenset(title[-1] for title in words("offices"))
_CALLED_SIZES, _OFFICE_SIZES = range(3, 6), range(2, 6)
# What a name may begin with.
_FAMILIAR = frozenset("老小")
_HEADS = SURNAMES | _FAMILIAR | {name[0] for name in LONG_SURNAMES} | {"阿"}
FREQUENT_SURNAMES = COMMON_SURNAMES | characters("surnames_frequent")
GIVEN = characters("given")
YI = characters("yi")
FOREIGN = characters("transliteration")

Place = tuple[int, int, int, int]
# What stands before a name is a word, a mark or a figure; of unknown characters only these, which
# end what somebody is called: 捐赠人.
_AGENTS = frozenset("人者员生师长工手")
_LONGEST = 4
# So far before the changed place its name may begin: 沙马伍呷 and the next character.
_MOST_BACK = 5
# A given name of a Yi, and a name in foreign sounds, at most; a name of three characters.
_LONGEST_YI = 4
_LONGEST_FOREIGN = 8
_WHOLE = 3
_ITEM_SIZES = range(2, 5)
_NONE: frozenset[int] = frozenset()
_NO_PART = FUNCTION - {"某"}
# Who is called 阿姨 has no name by it.
_KIN = frozenset("姨婆公妈爸哥姐弟妹嬷爷奶叔伯舅嫂訇")


def person_pair(
    before: str,
    after: str,
    place: Place,
    breaks: tuple[frozenset[int], frozenset[int]] = (_NONE, _NONE),
) -> Place | None:
    """The names, in two folded sentences, in which a changed place lies; None where it is no name.

    Args:
        before: The earlier sentence.
        after: The later sentence.
        place: Where they differ: start and end in `before`, start and end in `after`.
        breaks: Where blanks stand that the sentences lack, before this character of either.
    """
    start, end, start_after, end_after = _core(before, after, place)
    if max(end - start, end_after - start_after) > _LONGEST:
        return None
    for back in range(min(_MOST_BACK, start, start_after), -1, -1):
        low, low_after = start - back, start_after - back
        if before[low:start] != after[low_after:start_after]:
            continue
        if not (
            _HEADS.issuperset(before[low : low + 1])
            and _HEADS.issuperset(after[low_after : low_after + 1])
        ):
            continue
        clan = before[low : low + 2] in LONG_SURNAMES or before[low : low + 1] == "阿"
        for more in (3, 2, 1, 0) if clan else (1, 0):
            high, high_after = end + more, end_after + more
            if before[end:high] != after[end_after:high_after] or high > len(before):
                continue
            if more and _ends_early(before, end, high):
                continue
            names = _is_name(before, low, high, breaks[0]) and _is_name(
                after, low_after, high_after, breaks[1]
            )
            if names and _opens(before, low, breaks[0]) and _opens(after, low_after, breaks[1]):
                return low, high, low_after, high_after
    return None


def _ends_early(text: str, end: int, high: int) -> bool:
    """Whether what follows a place is no part of a name: 也 in 吉克阿木也来, 任 in 任局长."""
    serves = text[high - 1] == "任" and OFFICE.match(text, high) is not None
    return serves or text[high - 1 : high + 1] in WORDS or not _NO_PART.isdisjoint(text[end:high])


def _core(before: str, after: str, place: Place) -> Place:
    """The place without the characters that both sides begin or end with."""
    start, end, start_after, end_after = place
    while start < end and start_after < end_after and before[start] == after[start_after]:
        start, start_after = start + 1, start_after + 1
    while end > start and end_after > start_after and before[end - 1] == after[end_after - 1]:
        end, end_after = end - 1, end_after - 1
    return start, end, start_after, end_after


def _opens(text: str, low: int, breaks: frozenset[int]) -> bool:
    """Whether a name may begin here: nothing unknown stands before it, or a blank does."""
    if low in breaks:
        return True
    tokens = read(text[max(0, low - 8) : low])
    return not tokens or tokens[-1].kind != "char" or tokens[-1].text in _AGENTS


def _is_name(text: str, low: int, high: int, breaks: frozenset[int]) -> bool:
    """Whether a stretch is a surname with a given name, with a known word or nothing after it."""
    name = text[low:high]
    size = 2 if name[:2] in LONG_SURNAMES else 1
    family, given = name[:size], name[size:]
    if size == 2 and len(given) > 2:
        return len(given) <= _LONGEST_YI and set(given) <= YI
    if not 1 <= len(given) <= 2 + (family == "阿"):
        return False
    labelled = _LABEL.search(text, max(0, low - _LONGEST_LABEL), low) is not None
    if family in _FAMILIAR and given in SURNAMES and name not in WORDS:
        return labelled or AFTER_PERSON.match(text, high) is not None
    if given == "氏" and size == 1:
        return family in SURNAMES and name not in WORDS
    if labelled and family in SURNAMES:
        return True
    # Given names of the minorities are made of other characters, after surnames that tell.
    if size == 1 and family != "阿" and not all(map(_may_be_given, given)):
        return _titled(text, low, high)
    # 阿依说 is 阿依 who says something.
    if family == "阿" and (given in _KIN or (given[1:] and AFTER_PERSON.match(text, low + 2))):
        return False
    known = family in SURNAMES or family == "阿"
    if size == 1 and (not known or family in FUNCTION or name[:2] in WORDS):
        return False
    if name in WORDS:
        return False
    if high in breaks or (len(given) == 2 and (size == 2 or family in FREQUENT_SURNAMES)):
        return True
    following = _next(text, high)
    return (
        following is None or following.kind != "char" or AFTER_PERSON.match(text, high) is not None
    )


def _may_be_given(char: str) -> bool:
    """Whether a character is usual in given names, or so rare that it stands in nothing else."""
    return char in GIVEN or "\u3400" <= char <= "\u4dbf" or char >= "\U00020000"


def _titled(text: str, low: int, high: int) -> bool:
    """Whether a surname with any two characters has an office or a person's verb behind it."""
    name = text[low:high]
    if len(name) != _WHOLE or name[0] not in SURNAMES or not FUNCTION.isdisjoint(name):
        return False
    known = name[:2] in WORDS or name[1:] in WORDS
    return not known and bool(OFFICE.match(text, high) or STRONG_AFTER.match(text, high))


def strangers(before: str, after: str, place: Place) -> bool:
    """Whether one whole name took another's place: 张艺谋, 陈凯歌.

    Both are three unknown characters that begin with a common surname, with nothing unknown before
    them.
    """
    sides = (before, *place[:2]), (after, *place[2:])
    sure = [_stranger(*side) for side in sides]
    if not any(sure):
        return False
    named = all(known or _may_name(*side) for known, side in zip(sure, sides, strict=True))
    return named and all(_opens(text, low, _NONE) for text, low, _ in sides)


def _stranger(text: str, low: int, high: int) -> bool:
    """Whether a stretch is a frequent surname with two unknown characters."""
    name = text[low:high]
    if len(name) != _WHOLE or name[0] not in FREQUENT_SURNAMES:
        return False
    return all(token.kind == "char" for token in scan(name)) and not _ends_early(text, low, high)


def _may_name(text: str, low: int, high: int) -> bool:
    """Whether a stretch may be a surname with one given name, where the other side is a name."""
    name = text[low:high]
    short = len(name) == _WHOLE - 1 and name not in WORDS
    return short and name[0] in SURNAMES and name[1] in GIVEN and not _ends_early(text, low, high)


def called(before: str, after: str, place: Place) -> Place | None:
    """The names without a listed surname behind who somebody is: 教师得荣卓玛; None where none are.

    A name of unknown characters that a known word, a verb or the end follows.
    """
    start, end, start_after, end_after = _core(before, after, place)
    for back in range(min(_LONGEST, start, start_after) + 1):
        low, low_after = start - back, start_after - back
        if before[low:start] != after[low_after:start_after]:
            return None
        if _called_before(before, low) and _called_before(after, low_after):
            sizes = _CALLED_SIZES
            break
        if _office_ends(before, low) and _office_ends(after, low_after):
            sizes = _OFFICE_SIZES
            break
    else:
        return None
    high, high_after = end, end_after
    while high - low < _CALLED_SIZES.stop and not (
        _goes_on(before, high) or _goes_on(after, high_after)
    ):
        if before[high] != after[high_after]:
            return None
        high, high_after = high + 1, high_after + 1
    stayed = before[low:start] + before[end:high]
    names = before[low:high], after[low_after:high_after]
    written = _NO_PART.isdisjoint(stayed) and EVERYDAY.isdisjoint(names[0] + names[1])
    named = all(len(name) in sizes and _unknown(name) for name in names)
    return (low, high, low_after, high_after) if written and named else None


def _called_before(text: str, at: int) -> bool:
    """Whether who somebody is ends at a place: 教师."""
    if text[at - 1 : at] not in _CALLED_ENDS:
        return False
    return _CALLED.search(text, max(0, at - _LONGEST_LABEL), at) is not None


def _office_ends(text: str, at: int) -> bool:
    """Whether a title of office ends at a place: 总统."""
    if text[at - 1 : at] not in _OFFICE_ENDS:
        return False
    return any(OFFICE.fullmatch(text, at - size, at) for size in (2, 3) if at >= size)


def _goes_on(text: str, at: int) -> bool:
    """Whether a known word or a person's verb begins at a place, or the text ends there."""
    return text[at : at + 2] in WORDS or AFTER_PERSON.match(text, at) is not None


def _unknown(name: str) -> bool:
    """Whether a stretch is made of single characters alone."""
    return all(token.kind in {"char", "function"} for token in scan(name))


def labelled(before: str, after: str, place: Place) -> bool:
    """Whether a name was put in or taken out behind a label: 责任编辑:王蒙."""
    text, low, high = (before, *place[:2]) if place[0] < place[1] else (after, *place[2:])
    if place[0] < place[1] and place[2] < place[3]:
        return False
    return _LABEL.search(text, max(0, low - _LONGEST_LABEL), low) is not None and _is_name(
        text, low, high, _NONE
    )


def item_pair(before: str, after: str, place: Place) -> bool:
    """Whether an item was put into or taken out of an enumeration that can only be a name."""
    start, end, start_after, end_after = place
    text = before[start:end] or after[start_after:end_after]
    if before[start:end] and after[start_after:end_after]:
        return False
    item = text.strip("、")
    tokens = scan(item)
    unknown = item != text and all(token.kind == "char" for token in tokens)
    return unknown and len(item) in _ITEM_SIZES and item[0] in SURNAMES


def foreign_pair(before: str, after: str, place: Place) -> Place | None:
    """The names in foreign sounds in which a changed place lies; None where it is no such name.

    Both versions have at least three characters there that write foreign or Yi names, and no word.
    """
    start, end, start_after, end_after = _core(before, after, place)
    core = before[start:end] + after[start_after:end_after]
    for sounds in (FOREIGN, YI):
        if not sounds.issuperset(core):
            continue
        low, low_after, high, high_after = start, start_after, end, end_after
        while low and low_after and before[low - 1] == after[low_after - 1]:
            if before[low - 1] not in sounds or before[low - 2 : low] in WORDS:
                break
            low, low_after = low - 1, low_after - 1
        while (
            before[high : high + 1]
            and before[high : high + 1] == after[high_after : high_after + 1]
        ):
            if before[high] not in sounds or before[high : high + 2] in WORDS:
                break
            high, high_after = high + 1, high_after + 1
        names = before[low:high], after[low_after:high_after]
        written = max(map(len, names)) >= _WHOLE and all(_sounds(name, sounds) for name in names)
        if written and _opens(before, low, _NONE) and _opens(after, low_after, _NONE):
            return low, high, low_after, high_after
    return None


def _sounds(name: str, sounds: frozenset[str]) -> bool:
    """Whether a stretch is written in sounds alone, and no known word is part of it."""
    if not 2 <= len(name) <= _LONGEST_FOREIGN or not set(name) <= sounds:
        return False
    return not any(token.kind in {"word", "place"} for token in scan(name))


def _next(text: str, at: int) -> Token | None:
    """The first token from a place on; a name's last character is no part of it."""
    for size in (4, 3, 2):
        word = text[at : at + size]
        if len(word) == size and (word in WORDS or word in ROLES):
            return Token(at, at + size, word, "word")
    tokens = scan(text[at : at + 8])
    return tokens[0] if tokens else None
