"""Reversals: a changed place that turns what is said, where no figure, name or negation changed.

Direction and assertion come in scales of opposites, the lists `opposites` and `opposites_en`:
下降→增长, 承认→否认, 死亡→失联, 将→已. Beside them stand words that weaken or bound a claim, put
in or taken out (涉嫌, 唯一), and the complements of a verb of change: 减少到 names what is left,
减少了 what is gone.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from storage.diffs.tokens import Token
from storage.lexicon import scales, words

# A longer stretch is rewritten, and no single word of it tells what was turned.
_MOST_TOKENS = 8
# The longest entry of a scale, in tokens.
_MOST_JOINED = 4
_ASSERTIONS = words("assertions")
_LIGHT = re.compile(r"^[的了地,、\s]+|[的了地,、\s]+$")
_CHANGE = re.compile(
    "(?:增加|增长|上升|上涨|提高|提升|升高|扩大|扩张|延长|减少|下降|下跌|降低|缩小|缩短|压缩|回落|回升|[增减升降涨跌缩扩])"
    "(?P<reached>[到至为])?了?$"
)
_LONGEST_VERB = 2
# One character tells by itself whether something has happened, wherever it stands.
_ASPECTS = frozenset("已将正曾")
_COMPLEMENTS = frozenset({"", "到", "至", "为", "到了"})
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "non-")


def reverses(left: str, before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether a changed place turns what is said.

    Args:
        left: What stands before the place.
        before: The tokens of the earlier text.
        after: The tokens of the later text.
    """
    if max(len(before), len(after)) > _MOST_TOKENS:
        return False
    if not before or not after:
        return (
            _text(before) in _ASSERTIONS
            or _text(after) in _ASSERTIONS
            or _extent(left, before, after)
        )
    return _opposed(before, after) or _extent(left, before, after) or _prefixed(before, after)


def opposite(before: str, after: str) -> bool:
    """Whether two words stand on different poles of a scale: 涨, 跌."""
    here, there = (dict(_poles().get(word, ())) for word in (before, after))
    return any(there.get(scale, pole) != pole for scale, pole in here.items())


def _text(tokens: Sequence[Token]) -> str:
    """A side's words in lower case, without particles and commas at its ends."""
    return _LIGHT.sub("", "".join(token.text for token in tokens).lower())


def _opposed(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether both sides stand on different poles of a scale."""
    here = _places(before)
    there = _places(after) if here else {}
    return any(poles.isdisjoint(there[scale]) for scale, poles in here.items() if scale in there)


def _places(side: Sequence[Token]) -> dict[int, set[int]]:
    """The poles on which the words of a side stand, by scale."""
    found: dict[int, set[int]] = {}
    for word in _entries(side):
        for scale, pole in _poles()[word]:
            found.setdefault(scale, set()).add(pole)
    return found


def _entries(side: Sequence[Token]) -> Iterator[str]:
    """The entries of scales in a side, the longest first; but few single characters count there."""
    if len(side) == 1 and len(side[0].text) == 1:
        if side[0].text in _poles():
            yield side[0].text
        return
    texts = [token.text.lower() for token in side]
    whole = "".join(texts)
    for entry in (whole, _LIGHT.sub("", whole)):
        if entry in _poles():
            yield entry
            return
    at = 0
    while at < len(texts):
        for size in range(min(_MOST_JOINED, len(texts) - at), 0, -1):
            word = "".join(texts[at : at + size])
            if (len(word) > 1 or word in _ASPECTS) and word in _poles():
                yield word
                at += size - 1
                break
        at += 1


@functools.cache
def _poles() -> dict[str, list[tuple[int, int]]]:
    """Each entry of the scales with its places: the number of the scale and of the pole."""
    found: dict[str, list[tuple[int, int]]] = {}
    for number, scale in enumerate((*scales("opposites"), *scales("opposites_en"))):
        for pole, entries in enumerate(scale):
            for entry in entries:
                found.setdefault(entry, []).append((number, pole))
    return found


def _extent(left: str, before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether a verb of change says what was reached on one side only: 减少到, 减少了."""
    if not {_text(before), _text(after)} <= _COMPLEMENTS:
        return False
    head = left[-_LONGEST_VERB:]
    sides = [
        _CHANGE.search(head + "".join(token.text for token in side)) for side in (before, after)
    ]
    return all(sides) and len({bool(side and side["reached"]) for side in sides}) == 2


def _prefixed(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether an English word got or lost a prefix that turns it: valid, invalid."""
    here, there = ({t.text.lower() for t in side if t.kind == "latin"} for side in (before, after))
    pairs = [(short, long) for a, b in ((here, there), (there, here)) for short in a for long in b]
    return any(long == prefix + short for short, long in pairs for prefix in _PREFIXES)
