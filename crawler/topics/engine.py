"""The topic engine: weighted rules over an article's title and body, with reasons."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, takewhile

import msgspec

from crawler.topics.name_lists import in_name_list
from crawler.topics.seed import RuleTable, TopicTable, expand, pairs_of
from crawler.topics.words import Hit, Masks, find_words, fold_word, nearest
from storage.text import fold
from storage.verdicts import Match, Reason

MOST_HITS = 1000
"""Of one group of words in one text: no article needs more, and a flood of them must end soon."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule with its words expanded: alternatives, each a list of groups to be all hit."""

    table: RuleTable
    alternatives: tuple[tuple[tuple[str, ...], ...], ...]
    none: tuple[str, ...]


class _Names:
    """The names that count for nothing in a name list."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self._any = re.compile("|".join(map(re.escape, sorted(self.words))) or r"(?!)")

    def among(self, item: str) -> bool:
        """Whether an item of an enumeration holds one of them."""
        return self._any.search(item) is not None


@dataclass(frozen=True)
class _Text:
    """One field, or both: folded, with where its paragraphs and its title end.

    Attributes:
        look_alikes: The words in which a shorter one does not count.
        names: The names that count for nothing in a name list.
        found: The hits of each group of words that was asked for; rules share their lists.
    """

    name: str
    original: str
    folded: str
    breaks: tuple[int, ...]
    title_end: int
    look_alikes: tuple[str, ...]
    names: _Names
    found: dict[tuple[str, ...], list[Hit]] = field(default_factory=dict)

    def hits(self, words: tuple[str, ...]) -> list[Hit]:
        if words not in self.found:
            hits = find_words(self.folded, words)
            told = (hit for hit in hits if not self._masks.cover(hit))
            self.found[words] = [hit for hit in islice(told, MOST_HITS) if not self._by_chance(hit)]
        return self.found[words]

    @cached_property
    def _masks(self) -> Masks:
        return Masks(find_words(self.folded, self.look_alikes))

    def _by_chance(self, hit: Hit) -> bool:
        return hit.word in self.names.words and in_name_list(self.folded, hit, self.names.among)


class Topic:
    """What is watched for: a topic seed made ready.

    Attributes:
        id: Short name.
        name: For people.
        was: Ids that it had before.
        threshold: The score from which an article matches.
        rule_names: The names of its rules, in order.
        rules_hash: SHA-256 of the rules: another hash means that a verdict may be out of date.
    """

    def __init__(self, table: TopicTable, rules: Sequence[RuleTable]) -> None:
        self.id = table.id
        self.name = table.name
        self.threshold = table.threshold
        self.rule_names = tuple(rule.name for rule in rules)
        self.was = table.was
        self.rules_hash = _rules_hash(table)
        self._masks = tuple(fold_word(mask) for mask in table.masks)
        self._names = _Names(
            word for name in table.names for word in expand(f"@{name}", table.lists)
        )
        self._rules = tuple(_compile(rule, table) for rule in rules)

    def match(self, title: str, body: str) -> Match:
        """The verdict on an article; never raises, and takes time linear in its length."""
        texts = _Texts(title, body, self._masks, self._names)
        reasons: list[Reason] = []
        rejected = False
        for rule in self._rules:
            reason = _judge(rule, texts)
            if reason is not None:
                reasons.append(reason)
                rejected = rejected or rule.table.reject
        score = round(sum(reason.weight for reason in reasons), 6)
        matched = score >= self.threshold and not rejected
        return Match(self.id, matched, score, tuple(reasons), self.rules_hash)


def _rules_hash(table: TopicTable) -> str:
    """A new id alone is no new rule: the hash covers the first id that the topic had."""
    covered = msgspec.to_builtins(table)
    covered["id"] = (*covered.pop("was"), table.id)[0]
    return hashlib.sha256(msgspec.json.encode(covered, order="sorted")).hexdigest()


class _Texts:
    """Title, body and both as one, each folded when a rule first asks for it."""

    def __init__(self, title: str, body: str, masks: tuple[str, ...], names: _Names) -> None:
        self._title = title
        self._body = body
        self._masks = masks
        self._names = names
        self._made: dict[str, _Text] = {}

    def __getitem__(self, name: str) -> _Text:
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> _Text:
        text = {"title": self._title, "body": self._body}.get(name, f"{self._title}\n{self._body}")
        title_end = 0 if name == "body" else len(self._title)
        folded = fold(text)
        # The break between title and body is none: a headline and its lead are read as one.
        breaks = tuple(
            found.start()
            for found in re.finditer(r"\n", folded)
            if not (name == "article" and found.start() == title_end)
        )
        return _Text(name, text, folded, breaks, title_end, self._masks, self._names)


def _compile(rule: RuleTable, table: TopicTable) -> _Rule:
    groups = [expand(word, table.lists) for word in rule.all or ()]
    if rule.any is not None:
        groups.append(tuple(word for one in rule.any for word in expand(one, table.lists)))
    pairs = [[expand(word, table.lists) for word in pair] for pair in pairs_of(rule, table)]
    alternatives = tuple((*pair, *groups) for pair in pairs or [[]])
    none = tuple(word for one in rule.none for word in expand(one, table.lists))
    return _Rule(rule, alternatives, none)


def _judge(rule: _Rule, texts: _Texts) -> Reason | None:
    """The reason that a rule gives; None where it does not hold."""
    table = rule.table
    if rule.none and texts["article"].hits(rule.none):
        return None
    places = ("title", "body") if table.place == "either" else (table.place,)
    for place in places:
        hits = _first(rule, texts[place])
        if hits is not None:
            return _reason(table, texts[place], hits)
    return None


def _first(rule: _Rule, text: _Text) -> list[Hit] | None:
    for groups in rule.alternatives:
        found = list(takewhile(bool, (text.hits(words) for words in groups)))
        if len(found) < len(groups):
            continue
        if rule.table.near is not None:
            breaks = () if rule.table.across else text.breaks
            hits = nearest(found, rule.table.near, breaks)
        else:
            hits = [group[0] for group in found]
        if hits is not None:
            return hits
    return None


def _reason(table: RuleTable, text: _Text, hits: Sequence[Hit]) -> Reason:
    name, offset = _field(text, hits)
    return Reason(
        rule=table.name,
        weight=table.weight + (table.title_bonus if name == "title" else 0.0),
        words=tuple(text.original[hit.start : hit.end] for hit in hits),
        field=name,
        places=tuple(hit.start - offset for hit in hits),
    )


def _field(text: _Text, hits: Sequence[Hit]) -> tuple[str, int]:
    """The field that holds all the hits, and where it begins in the text that was searched."""
    if text.name != "article":
        return text.name, 0
    if all(hit.start < text.title_end for hit in hits):
        return "title", 0
    if all(hit.start > text.title_end for hit in hits):
        return "body", text.title_end + 1
    return "article", 0
