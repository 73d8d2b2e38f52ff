"""The runs of tokens in which two sentences differ, one for each place that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from storage.diffs.classes import token_class
from storage.diffs.exchanges import Run, exchanged
from storage.diffs.passages import common_ends, feasible
from storage.diffs.polarity import opposite
from storage.diffs.tokens import WORDS, Token
from storage.lexicon import characters, words

# What follows a word and begins none, where it is not known as one.
_FOLLOWING = frozenset("前后里内外时起出上下中间队们次届期者员性化型式级县市省镇乡")
# Which sides of two changes have text where something was put behind what stood before it.
_SHIFTED = ([True, False, False, True], [False, True, True, False])
_STAYING = frozenset({"punctuation", "figure", "date", "negation"})
_SPOKEN = frozenset({"word", "char", "body", "place"})
_EVERYDAY = characters("verbs")
_ABOUT = words("approximations")
_AGENTS = frozenset("人者员罪")
_COUNTS = frozenset("一二两三四五六七八九十")
_LETTER = re.compile("[A-Z]")
_COUNTED_BY_LETTERS = frozenset("轮座区组股级型类馆栋口款班面角照站线档")
# So few characters that stayed between rewritten stretches, of at least so many times their
# number, are told with them, where a stretch is longer than a word or two.
_MOST_KEPT = 4
_REWRITTEN = 3
_WORD = 2
_REWORDED = 3


def runs_of(
    tokens: list[Token], tokens_after: list[Token], keys: list[str], keys_after: list[str]
) -> Iterator[Run]:
    """The runs that differ, from left to right.

    Args:
        tokens: The tokens of the earlier text.
        tokens_after: The tokens of the later text.
        keys: What is compared of the earlier tokens.
        keys_after: What is compared of the later tokens.
    """
    differing = exchanged(_differing(keys, keys_after), tokens, keys, keys_after)
    for run in _folded((tokens, tokens_after), differing, keys, keys_after):
        if run.moved:
            yield run
            continue
        grown = _grown(tokens, tokens_after, run)
        parts = _names_mended(tokens, tokens_after, _split(tokens, tokens_after, grown))
        yield from (_agent(tokens, tokens_after, part) for part in parts)


def _differing(keys: list[str], keys_after: list[str]) -> list[Run]:
    """The runs of tokens that differ; one run where difflib would take too long."""
    head, tail = common_ends(keys, keys_after)
    inner, inner_after = keys[head : len(keys) - tail], keys_after[head : len(keys_after) - tail]
    if not inner and not inner_after:
        return []
    alone = not inner or not inner_after or len(inner) == len(inner_after) == 1
    if alone or not feasible(inner, inner_after):
        return [Run(head, len(keys) - tail, head, len(keys_after) - tail)]
    matcher = SequenceMatcher(None, inner, inner_after, autojunk=False)
    return [
        Run(low + head, high + head, low_after + head, high_after + head)
        for tag, low, high, low_after, high_after in matcher.get_opcodes()
        if tag != "equal"
    ]


def _folded(
    sides: tuple[list[Token], list[Token]],
    runs: list[Run],
    keys: list[str],
    keys_after: list[str],
) -> list[Run]:
    """Runs joined over a lone unknown character, or over a word that changed places."""
    out: list[Run] = []
    for run in runs:
        if out and not (run.moved or out[-1].moved):
            last = out[-1]
            island = sides[0][last.high : run.low]
            gone = keys[last.low : last.high], keys_after[last.low_after : last.high_after]
            here = keys[run.low : run.high], keys_after[run.low_after : run.high_after]
            swapped = len(island) <= 2 and gone == here[::-1] and [] in gone
            rewritten = _rewritten(island, (gone, here), sides, (last, run))
            kinds = {token.kind for token in _pieces(sides, (last, run))}
            lone = _lone(island, gone, here, kinds)
            whole = [_word_for_word(sides, each) for each in (last, run)]
            stayed = sum(len(token.text) for token in island)
            spoken = all(token.kind == "function" for token in island)
            plain = any(whole) and (stayed > _WORD or spoken)
            small = not plain and _small(island, gone, here)
            if (lone and not all(whole)) or swapped or rewritten or small:
                out[-1] = Run(last.low, run.high, last.low_after, run.high_after)
                continue
        out.append(run)
    return out


def _lone(
    island: list[Token],
    gone: tuple[list[str], list[str]],
    here: tuple[list[str], list[str]],
    kinds: set[str],
) -> bool:
    """Whether one character that stayed between two changes belongs to them.

    An unknown one does; so does any where what is gone before it comes behind: 方便, 便利.
    """
    shifted = [bool(side) for side in (*gone, *here)] in _SHIFTED
    if shifted and len(island) == 1 and island[0].kind == "word" and kinds <= _SPOKEN:
        # 阿里法拍, 法拍平台: what was put before a word and what was put behind it.
        return max(len("".join(side)) for side in (*gone, *here)) <= len(island[0].text)
    if len(island) != 1 or len(island[0].text) != 1:
        return False
    sizes = [len("".join(side)) for side in (*gone, *here)]
    if [] in gone and sizes[2:] == [1, 1] and kinds == {"word", "char"} and sizes[0] + sizes[1] > 1:
        # A word was taken out, and the character belongs to what follows: 集体收跌, 收涨.
        return False
    return island[0].kind == "char" or (shifted and island[0].kind == "function")


def _word_for_word(sides: tuple[list[Token], list[Token]], run: Run) -> bool:
    """Whether one known word took another's place."""
    if run.high - run.low != 1 or run.high_after - run.low_after != 1:
        return False
    return sides[0][run.low].kind == sides[1][run.low_after].kind == "word"


def _pieces(sides: tuple[list[Token], list[Token]], runs: tuple[Run, Run]) -> Iterator[Token]:
    """The tokens of runs on both sides."""
    for run in runs:
        yield from sides[0][run.low : run.high]
        yield from sides[1][run.low_after : run.high_after]


def _small(
    island: list[Token],
    gone: tuple[list[str], list[str]],
    here: tuple[list[str], list[str]],
) -> bool:
    """Whether what stayed between two changes is too little to hold on to in what was rewritten."""
    if any(token.kind in _STAYING for token in island):
        return False
    kept = sum(len(token.text) for token in island)
    sizes = [len("".join(side)) for run in (gone, here) for side in run]
    if 0 in sizes or any(_numbered(*run) for run in (gone, here)):
        return False
    # Of more than a word that stayed, more must have been rewritten around it.
    needed = (_REWRITTEN + (kept > _WORD)) * kept
    return kept <= _MOST_KEPT and sum(sizes) >= needed and max(sizes) > _REWORDED


def _numbered(before: list[str], after: list[str]) -> bool:
    """Whether one piece with digits took another's place: G15, G25."""
    alone = len(before) == len(after) == 1
    return alone and all(any(map(str.isdigit, side[0])) for side in (before, after))


def _rewritten(
    island: list[Token],
    texts: tuple[tuple[list[str], list[str]], tuple[list[str], list[str]]],
    sides: tuple[list[Token], list[Token]],
    runs: tuple[Run, Run],
) -> bool:
    """Whether two runs of English words with a blank between them are one: via text, in a call.

    Words that were merged one by one stay apart, and so does what has a class of its own.
    """
    if {token.kind for token in island} != {"space"}:
        return False
    if any(token_class(token) for token in _pieces(sides, runs)):
        return False
    return any(
        len(before) != 1 or len(after) != 1 or not _akin(before[0], after[0])
        for before, after in texts
    )


def _akin(before: str, after: str) -> bool:
    """Whether two words begin and end alike for the most part."""
    return 2 * sum(common_ends(before, after)) >= max(len(before), len(after))


def _grown(tokens: list[Token], tokens_after: list[Token], run: Run) -> Run:
    """A run of one character grown to the two-character word that it stands in, where known."""
    here = tokens[run.low : run.high]
    there = tokens_after[run.low_after : run.high_after]
    if len(here) != 1 or len(there) != 1 or len(here[0].text) != 1 or len(there[0].text) != 1:
        return run
    kinds = {here[0].kind, there[0].kind}
    if "char" not in kinds or kinds & {"punctuation", "negation"}:
        return run
    if {here[0].text, there[0].text} <= _ABOUT:
        return run
    if {here[0].text, there[0].text} <= _COUNTS:
        # 两金, 三金: what is counted stands behind.
        size = int(_is_char(tokens, run.high) and _is_char(tokens_after, run.high_after))
        return Run(run.low, run.high + size, run.low_after, run.high_after + size)
    if opposite(here[0].text, there[0].text):
        behind = "".join(token.text for token in tokens[run.high : run.high + 1])
        words_behind = here[0].text + behind, there[0].text + behind
        if behind and (opposite(*words_behind) or WORDS.issuperset(words_behind)):
            return Run(run.low, run.high + 1, run.low_after, run.high_after + 1)
        return run
    left = _may_lead(tokens, run.low - 1) and _is_char(tokens_after, run.low_after - 1)
    right = _is_char(tokens, run.high) and _is_char(tokens_after, run.high_after)
    if left and right and tokens[run.high].text in _EVERYDAY:
        right = False
    if left and right:
        first = run.low
        while _is_char(tokens, first - 1):
            first -= 1
        left = (run.low - first) % 2 == 1
    if left:
        return Run(run.low - 1, run.high, run.low_after - 1, run.high_after)
    if right:
        return Run(run.low, run.high + 1, run.low_after, run.high_after + 1)
    return run


def _agent(tokens: list[Token], tokens_after: list[Token], run: Run) -> Run:
    """A run with the syllable behind it that makes another word of it: 合伙人, 候选人."""
    here, there = tokens[run.low : run.high], tokens_after[run.low_after : run.high_after]
    sides = [side[-1].kind in {"word", "char"} for side in (here, there) if side]
    agent = _is_char(tokens, run.high) and tokens[run.high].text in _AGENTS
    if len(sides) == 2 and all(sides) and agent and _is_char(tokens_after, run.high_after):
        return Run(run.low, run.high + 1, run.low_after, run.high_after + 1)
    if len(sides) == 2 and _lettered(here, there, tokens[run.high : run.high + 1]):
        return Run(run.low, run.high + 1, run.low_after, run.high_after + 1)
    if len(sides) == 2 and all(sides) and _halved(tokens, tokens_after, run, (here, there)):
        return Run(run.low, run.high + 1, run.low_after, run.high_after + 1)
    return run


def _lettered(here: list[Token], there: list[Token], following: list[Token]) -> bool:
    """Whether a letter took another's place before what it counts: B轮, C轮."""
    letters = all(len(side) == 1 and _LETTER.fullmatch(side[0].text) for side in (here, there))
    return letters and bool(following) and following[0].text in _COUNTED_BY_LETTERS


def _halved(
    tokens: list[Token],
    tokens_after: list[Token],
    run: Run,
    sides: tuple[list[Token], list[Token]],
) -> bool:
    """Whether a lone character is half of a word that ends behind it: 童车, 电动平衡车."""
    lone = [len(side) == 1 and side[0].kind == "char" for side in sides]
    follows = _is_char(tokens, run.high) and _is_char(tokens_after, run.high_after)
    ends = not (_is_char(tokens, run.high + 1) or _is_char(tokens_after, run.high_after + 1))
    may_follow = follows and tokens[run.high].text not in _FOLLOWING
    return lone[0] != lone[1] and may_follow and ends


def _may_lead(tokens: list[Token], index: int) -> bool:
    """Whether an unknown character may begin a word: 前 in 年底前 and 起 in 唱起 do not."""
    return _is_char(tokens, index) and tokens[index].text not in _FOLLOWING


def _is_char(tokens: list[Token], index: int) -> bool:
    return 0 <= index < len(tokens) and tokens[index].kind == "char"


def _split(tokens: list[Token], tokens_after: list[Token], run: Run) -> Iterator[Run]:
    """A run with figures, names or offices on both sides, cut so that each is a span of its own."""
    if _respaced(tokens[run.low : run.high], tokens_after[run.low_after : run.high_after]):
        yield run
        return
    places = [i for i in range(run.low, run.high) if token_class(tokens[i])]
    places_after = [j for j in range(run.low_after, run.high_after) if token_class(tokens_after[j])]
    if not places and not places_after:
        yield run
        return
    classes = [_kin(tokens[i]) for i in places]
    classes_after = [_kin(tokens_after[j]) for j in places_after]
    if len(places) == len(places_after) == 1:
        texts = tokens[places[0]].text, tokens_after[places_after[0]].text
        kept = min(map(len, texts))
        whole = [sum(len(t.text) for t in tokens[run.low : run.high])]
        whole.append(sum(len(t.text) for t in tokens_after[run.low_after : run.high_after]))
        alike = texts[0][:kept] == texts[1][:kept]
        # A name behind other words is no counterpart of one before them.
        apart = (places[0] > run.low) != (places_after[0] > run.low_after)
        apart = apart and classes == classes_after and tokens[places[0]].is_name
        if (alike or apart) and sum(whole) >= _REWRITTEN * sum(map(len, texts)):
            yield run
            return
    matcher = SequenceMatcher(None, classes, classes_after, autojunk=False)
    at, at_after = run.low, run.low_after
    for block in matcher.get_matching_blocks():
        for k in range(block.size):
            i, j = places[block.a + k], places_after[block.b + k]
            yield Run(at, i, at_after, j)
            yield Run(i, i + 1, j, j + 1)
            at, at_after = i + 1, j + 1
    yield Run(at, run.high, at_after, run.high_after)


def _kin(token: Token) -> tuple[str, bool]:
    """What a token is set beside: its class, and whether it is written in Latin letters."""
    return token_class(token), token.is_name and token.text.isascii()


def _respaced(before: list[Token], after: list[Token]) -> bool:
    """Whether blanks alone came or went: 305, 30 5."""
    texts = ["".join(t.text for t in side if t.kind != "space") for side in (before, after)]
    return texts[0] == texts[1]


def _names_mended(
    tokens: list[Token], tokens_after: list[Token], parts: Iterable[Run]
) -> list[Run]:
    """Parts with characters that one side's name left behind put back: 李明 and 桦 are 李明桦."""
    out: list[Run] = []
    for part in parts:
        sides = tokens[part.low : part.high], tokens_after[part.low_after : part.high_after]
        rest = sides[0] or sides[1]
        stray = not all(sides) and len(rest) == 1 and rest[0].kind == "char"
        if out and stray and tokens[out[-1].low : out[-1].high]:
            name = tokens[out[-1].low]
            if name.is_name and name.end == tokens[part.low - 1].end:
                out[-1] = Run(out[-1].low, part.high, out[-1].low_after, part.high_after)
                continue
        out.append(part)
    return out
