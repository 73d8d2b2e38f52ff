"""Names known by both versions together: 孙丽 and 孙莉, where neither sentence alone would tell.

One version rarely proves that 孙丽 is a person: no office stands beside it. The same surname with
another given name in the same place does, and so does another surname before the same given name.
"""

from __future__ import annotations

from storage.diffs.names import COMMON_SURNAMES, LONG_SURNAMES, SURNAMES, read
from storage.diffs.patterns import AFTER_PERSON
from storage.diffs.tokens import FUNCTION, ROLES, WORDS, Token, scan
from storage.lexicon import characters

FREQUENT_SURNAMES = COMMON_SURNAMES | characters("surnames_frequent")
GIVEN = characters("given")

Place = tuple[int, int, int, int]
# What stands before a name is a word, a mark or a figure; of unknown characters only these, which
# end what somebody is called: 捐赠人.
_AGENTS = frozenset("人者员生师长工手")
_LONGEST = 4
# Who is called 阿姨 has no name by it.
_KIN = frozenset("姨婆公妈爸哥姐弟妹嬷爷奶叔伯舅嫂訇")


def person_pair(before: str, after: str, place: Place) -> Place | None:
    """The names, in two folded sentences, in which a changed place lies; None where it is no name.

    Args:
        before: The earlier sentence.
        after: The later sentence.
        place: Where they differ: start and end in `before`, start and end in `after`.
    """
    start, end, start_after, end_after = _core(before, after, place)
    if max(end - start, end_after - start_after) > _LONGEST:
        return None
    for back in range(min(3, start, start_after), -1, -1):
        low, low_after = start - back, start_after - back
        if before[low:start] != after[low_after:start_after]:
            continue
        for more in (1, 0):
            high, high_after = end + more, end_after + more
            if before[end:high] != after[end_after:high_after] or high > len(before):
                continue
            names = _is_name(before, low, high) and _is_name(after, low_after, high_after)
            if names and _opens(before, low):
                return low, high, low_after, high_after
    return None


def _core(before: str, after: str, place: Place) -> Place:
    """The place without the characters that both sides begin or end with."""
    start, end, start_after, end_after = place
    while start < end and start_after < end_after and before[start] == after[start_after]:
        start, start_after = start + 1, start_after + 1
    while end > start and end_after > start_after and before[end - 1] == after[end_after - 1]:
        end, end_after = end - 1, end_after - 1
    return start, end, start_after, end_after


def _opens(text: str, low: int) -> bool:
    """Whether a name may begin here: nothing unknown stands before it."""
    tokens = read(text[max(0, low - 8) : low])
    return not tokens or tokens[-1].kind != "char" or tokens[-1].text in _AGENTS


def _is_name(text: str, low: int, high: int) -> bool:
    """Whether a stretch is a surname with a given name, with a known word or nothing after it."""
    name = text[low:high]
    size = 2 if name[:2] in LONG_SURNAMES else 1
    family, given = name[:size], name[size:]
    if not 1 <= len(given) <= 2 + (family == "阿"):
        return False
    # Given names of the minorities are made of other characters, after surnames that tell.
    if size == 1 and family != "阿" and not set(given) <= GIVEN:
        return False
    # 阿依说 is 阿依 who says something.
    if family == "阿" and (given in _KIN or (given[1:] and AFTER_PERSON.match(text, low + 2))):
        return False
    known = family in SURNAMES or family == "阿"
    if size == 1 and (not known or family in FUNCTION or name[:2] in WORDS):
        return False
    if name in WORDS:
        return False
    if len(given) == 2 and (size == 2 or family in FREQUENT_SURNAMES):
        return True
    following = _next(text, high)
    return (
        following is None or following.kind != "char" or AFTER_PERSON.match(text, high) is not None
    )


def _next(text: str, at: int) -> Token | None:
    """The first token from a place on; a name's last character is no part of it."""
    for size in (4, 3, 2):
        word = text[at : at + size]
        if len(word) == size and (word in WORDS or word in ROLES):
            return Token(at, at + size, word, "word")
    tokens = scan(text[at : at + 8])
    return tokens[0] if tokens else None
