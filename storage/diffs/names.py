"""Names of people, found by their form and by what stands beside them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from storage.diffs.bodies import LINKS, with_bodies
from storage.diffs.patterns import AFTER_PERSON, OFFICE, STRONG_AFTER
from storage.diffs.tokens import FUNCTION, ROLES, WORDS, Token, scan
from storage.lexicon import HAN, characters, words
from storage.text import simplify

SURNAMES = characters("surnames")
COMMON_SURNAMES = characters("surnames_common")
LONG_SURNAMES = words("surnames_long")

_LIST = re.compile("[\u4e00-\u9fff·]+(?:[、和与及][\u4e00-\u9fff·]+)+")
# A name of which the paper shows the surname only: 李某某, 蔡○杰, 高女士.
_MASKED = re.compile(
    f"[{''.join(SURNAMES)}](?:女士|先生|小姐|太太|阿姨|大爷|大妈|大叔|大姐|大哥|师傅|奶奶|爷爷|某某|(?:某|[OＯ○〇×*xX]{{1,2}})([{HAN}]?))"
)
_ITEM = re.compile("[^、和与及]+")
_FOREIGN = re.compile("[\u4e00-\u9fff]{1,5}(?:·[\u4e00-\u9fff]{1,6})+")
# 任 behind a name serves, 摄 has taken a picture: 杨宏任局长, 杨宏摄.
_NO_LAST = FUNCTION | {"任", "摄"}
_LEVELS = "省市县区州镇乡村"
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
    return with_bodies(folded, scan(folded, people) if people else first, opens=opens)


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
    if LINKS.isdisjoint(text):
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
