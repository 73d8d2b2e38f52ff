"""Topic seeds: the TOML form of a topic, read with every fault of every file at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import isfinite
from typing import Annotated, Any, Literal

import msgspec

from crawler.toml_tables import Fault, FaultsError, read_struct
from crawler.topics.words import fold_word

Words = Annotated[
    tuple[Annotated[str, msgspec.Meta(min_length=1)], ...], msgspec.Meta(min_length=1)
]
Pairs = Annotated[tuple[tuple[str, str], ...], msgspec.Meta(min_length=1)]
Place = Literal["title", "body", "either", "article"]


class RuleTable(msgspec.Struct, frozen=True, kw_only=True):
    """One ``[[rules]]`` table: when it holds, its weight is added to the score.

    ``any``, ``all`` and ``pairs`` may stand together: then each must be met. For a word may stand
    ``@list``, any word of that list, and ``@one@two``, any word of the one followed by any of the
    other.

    Attributes:
        name: What the reasons call it.
        weight: Added to the score; negative speaks against.
        any: One of these words must stand there.
        all: Each of these must stand there.
        pairs: Of one of these pairs, both words must stand there; ``@name``: of the topic's pairs.
        none: None of these words may stand anywhere in the article.
        near: The words stand within so many characters of a paragraph.
        across: The words that are near may stand in different paragraphs.
        place: ``title``, ``body``, ``either`` (by itself) or ``article`` (title and body as one).
        title_bonus: Added once more where it holds in the title.
        reject: Where it holds, the article does not match, whatever its score.
    """

    name: Annotated[str, msgspec.Meta(min_length=1)]
    weight: float
    any: Words | None = None
    all: Words | None = None
    pairs: Pairs | str | None = None
    none: tuple[str, ...] = ()
    near: Annotated[int, msgspec.Meta(ge=1)] | None = None
    across: bool = False
    place: Place = "article"
    title_bonus: float = 0.0
    reject: bool = False


class TopicTable(msgspec.Struct, frozen=True, kw_only=True):
    """A topic seed as it stands in its file.

    Attributes:
        id: Short name, used everywhere.
        name: For people.
        threshold: The score from which an article matches.
        lists: Named lists of words, which rules use as ``@name``.
        pairs: Named lists of pairs, which rules use as ``pairs = "@name"``.
        names: Lists of names that count for nothing in a name list (`crawler.topics.name_lists`).
        masks: Look-alikes: longer words in which a shorter one does not count.
        rules: The rules.
        was: Ids that it had before, the first one first; what it matched goes on under `id`.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    name: Annotated[str, msgspec.Meta(min_length=1)]
    threshold: float
    lists: dict[str, Words] = {}
    pairs: dict[str, Pairs] = {}
    names: tuple[str, ...] = ()
    masks: tuple[Annotated[str, msgspec.Meta(min_length=1)], ...] = ()
    rules: tuple[dict[str, Any], ...] = ()
    was: tuple[str, ...] = ()


def read_topic(
    table: dict[str, Any] | None, where: str, faults: list[Fault]
) -> tuple[TopicTable, list[RuleTable]] | None:
    """A topic seed's tables, its ``@lists`` checked; None where a fault was noted."""
    if table is None:
        return None
    before = len(faults)
    topic = read_struct(TopicTable, table, where, faults)
    if topic is None:
        return None
    rules = [
        read_struct(RuleTable, rule, f"{where} [[rules]] #{number}", faults)
        for number, rule in enumerate(topic.rules, 1)
    ]
    if not rules:
        faults.append(
            Fault(f"{where}：没有 [[rules]]，请至少写一条。", f"{where}: no [[rules]]; write one.")
        )
    faults.extend(_name_faults(topic, where))
    faults.extend(_number_faults({"threshold": topic.threshold}, where))
    for number, rule in enumerate(rules, 1):
        if rule is not None:
            faults.extend(_rule_faults(rule, topic, f"{where} [[rules]] #{number}"))
    if len(faults) > before:
        return None
    return topic, [rule for rule in rules if rule is not None]


def _name_faults(topic: TopicTable, where: str) -> Iterator[Fault]:
    for name in topic.names:
        if name not in topic.lists:
            yield _no_list(f"@{name}", topic, f"{where} names")


def _number_faults(numbers: dict[str, float], where: str) -> Iterator[Fault]:
    """Numbers that no sum of weights can be held against: TOML knows ``nan`` and ``inf``."""
    for key, number in numbers.items():
        if not isfinite(number):
            yield Fault(
                f"{where}：{key} 是 {number}，须是普通数字。",
                f"{where}: {key} is {number}; it must be a finite number.",
            )


def _rule_faults(rule: RuleTable, topic: TopicTable, where: str) -> Iterator[Fault]:
    yield from _number_faults({"weight": rule.weight, "title_bonus": rule.title_bonus}, where)
    if rule.any is None and rule.all is None and rule.pairs is None:
        yield Fault(
            f"{where}：any、all、pairs 至少须写一个。",
            f"{where}: at least one of any, all and pairs is needed.",
        )
    groups = (rule.any is not None) + len(rule.all or ()) + 2 * (rule.pairs is not None)
    if rule.near is not None and groups < 2:
        yield Fault(
            f"{where}：near 需要至少两组词（all、pairs，或 any 加 all）。",
            f"{where}: near needs at least two groups of words (all, pairs, or any with all).",
        )
    if rule.across and rule.near is None:
        yield Fault(f"{where}：across 须与 near 同用。", f"{where}: across goes with near.")
    if isinstance(rule.pairs, str) and rule.pairs[1:] not in topic.pairs:
        yield Fault(
            f"{where}：[pairs] 中没有「{rule.pairs}」，现有：{'、'.join(topic.pairs) or '—'}。",
            f"{where}: [pairs] has no {rule.pairs!r}; known: {', '.join(topic.pairs) or '—'}.",
        )
    words = [word for pair in pairs_of(rule, topic) for word in pair]
    for word in (*(rule.any or ()), *(rule.all or ()), *rule.none, *words):
        for name in list_names(word):
            if name not in topic.lists:
                yield _no_list(f"@{name}", topic, where)


def pairs_of(rule: RuleTable, topic: TopicTable) -> Pairs:
    """The pairs of a rule, its own or the topic's that it names."""
    if isinstance(rule.pairs, str):
        return topic.pairs.get(rule.pairs.removeprefix("@"), ())
    return rule.pairs or ()


def _no_list(name: str, topic: TopicTable, where: str) -> Fault:
    known = "、".join(topic.lists) or "—"
    return Fault(
        f"{where}：没有词表「{name}」，现有：{known}。",
        f"{where}: there is no list {name!r}; known: {known}.",
    )


def list_names(word: str) -> list[str]:
    """The lists of which a word of a rule is made; none of a word that stands for itself."""
    return word[1:].split("@") if word.startswith("@") else []


def expand(word: str, lists: dict[str, Words]) -> tuple[str, ...]:
    """The folded words that a word of a rule stands for."""
    names = list_names(word)
    parts = [lists[name] for name in names] if names else [(word,)]
    words = (fold_word("".join(chosen)) for chosen in product(*parts))
    return tuple(dict.fromkeys(words))


__all__ = ["FaultsError", "RuleTable", "TopicTable", "expand", "list_names", "read_topic"]
