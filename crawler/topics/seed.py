"""Topic seeds: the TOML form of a topic, read with every fault of every file at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from crawler.structs import Fault, FaultsError, read_struct, read_toml
from crawler.topics.words import fold_word

Words = Annotated[
    tuple[Annotated[str, msgspec.Meta(min_length=1)], ...], msgspec.Meta(min_length=1)
]
Place = Literal["title", "body", "either", "article"]


class RuleTable(msgspec.Struct, frozen=True, kw_only=True):
    """One ``[[rules]]`` table: when it holds, its weight is added to the score.

    Attributes:
        name: What the reasons call it.
        weight: Added to the score; negative speaks against.
        any: One of these words must stand there.
        all: Of each of these, one word; ``@list`` means any word of that list.
        pairs: Of one of these pairs, both words.
        none: None of these words may stand anywhere in the article.
        near: The words of ``all`` or ``pairs`` stand within so many characters of a paragraph.
        place: ``title``, ``body``, ``either`` (by itself) or ``article`` (title and body as one).
        title_bonus: Added once more where it holds in the title.
        reject: Where it holds, the article does not match, whatever its score.
    """

    name: Annotated[str, msgspec.Meta(min_length=1)]
    weight: float
    any: Words | None = None
    all: Words | None = None
    pairs: Annotated[tuple[tuple[str, str], ...], msgspec.Meta(min_length=1)] | None = None
    none: tuple[str, ...] = ()
    near: Annotated[int, msgspec.Meta(ge=1)] | None = None
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
        masks: Look-alikes: longer words in which a shorter one does not count.
        rules: The rules.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    name: Annotated[str, msgspec.Meta(min_length=1)]
    threshold: float
    lists: dict[str, Words] = {}
    masks: tuple[str, ...] = ()
    rules: tuple[dict[str, Any], ...] = ()


def read_topic(path: Path, faults: list[Fault]) -> tuple[TopicTable, list[RuleTable]] | None:
    """A topic seed, its ``@lists`` checked; None where a fault was noted."""
    table = read_toml(path, faults)
    if table is None:
        return None
    before = len(faults)
    topic = read_struct(TopicTable, table, str(path), faults)
    if topic is None:
        return None
    rules = [
        read_struct(RuleTable, rule, f"{path} [[rules]] #{number}", faults)
        for number, rule in enumerate(topic.rules, 1)
    ]
    if not rules:
        faults.append(
            Fault(f"{path}：没有 [[rules]]，请至少写一条。", f"{path}: no [[rules]]; write one.")
        )
    for number, rule in enumerate(rules, 1):
        if rule is not None:
            faults.extend(_rule_faults(rule, topic, f"{path} [[rules]] #{number}"))
    if len(faults) > before:
        return None
    return topic, [rule for rule in rules if rule is not None]


def _rule_faults(rule: RuleTable, topic: TopicTable, where: str) -> Iterator[Fault]:
    forms = [rule.any is not None, rule.all is not None, rule.pairs is not None]
    if sum(forms) != 1:
        yield Fault(
            f"{where}：any、all、pairs 须写且只写一个。",
            f"{where}: exactly one of any, all and pairs is needed.",
        )
    if rule.near is not None and rule.any is not None:
        yield Fault(
            f"{where}：near 只能与 all 或 pairs 同用。", f"{where}: near goes with all or pairs."
        )
    pairs = [word for pair in rule.pairs or () for word in pair]
    for word in (*(rule.any or ()), *(rule.all or ()), *rule.none, *pairs):
        if word.startswith("@") and word[1:] not in topic.lists:
            known = "、".join(topic.lists) or "—"
            yield Fault(
                f"{where}：没有词表「{word}」，现有：{known}。",
                f"{where}: there is no list {word!r}; known: {known}.",
            )


def expand(word: str, lists: dict[str, Words]) -> tuple[str, ...]:
    """The folded words that a word of a rule stands for."""
    words = lists[word[1:]] if word.startswith("@") else (word,)
    return tuple(dict.fromkeys(fold_word(one) for one in words))


def topic_files(paths: Sequence[Path], faults: list[Fault]) -> list[Path]:
    """The seed files that a list of files and folders names; a folder without any is a fault."""
    files: list[Path] = []
    for path in paths:
        found = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        if not found:
            faults.append(
                Fault(
                    f"{path}：文件夹中没有 .toml 文件，请放入种子文件或改正 [seeds] 中的路径。",
                    f"{path}: the folder holds no .toml file; "
                    "put seeds there or mend the path in [seeds].",
                )
            )
        files.extend(found)
    return files


__all__ = ["FaultsError", "RuleTable", "TopicTable", "expand", "read_topic", "topic_files"]
