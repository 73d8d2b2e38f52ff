"""The topic engine: weighted rules over an article's title and body, with reasons."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from crawler.topics.seed import RuleTable, TopicTable, expand
from crawler.topics.words import Hit, find_words, fold_word, nearest
from storage.records import Match, Reason
from storage.text import fold


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule with its words expanded: alternatives, each a list of groups to be all hit."""

    table: RuleTable
    alternatives: tuple[tuple[tuple[str, ...], ...], ...]
    none: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """One field, or both: folded, with where its paragraphs and its title end."""

    name: str
    original: str
    folded: str
    breaks: tuple[int, ...]
    title_end: int
    masked: tuple[Hit, ...]
    found: dict[tuple[str, ...], list[Hit]] = field(default_factory=dict)

    def hits(self, words: tuple[str, ...]) -> list[Hit]:
        if words not in self.found:
            self.found[words] = find_words(self.folded, words, self.masked)
        return self.found[words]


class Topic:
    """What is watched for: a topic seed made ready.

    Attributes:
        id: Short name.
        name: For people.
        threshold: The score from which an article matches.
        rules_hash: SHA-256 of the rules: another hash means that a verdict may be out of date.
    """

    def __init__(self, table: TopicTable, rules: Sequence[RuleTable]) -> None:
        self.id = table.id
        self.name = table.name
        self.threshold = table.threshold
        self.rules_hash = hashlib.sha256(msgspec.json.encode(table, order="sorted")).hexdigest()
        self._masks = tuple(fold_word(mask) for mask in table.masks)
        self._rules = tuple(_compile(rule, table) for rule in rules)

    def match(self, title: str, body: str) -> Match:
        """The verdict on an article; never raises, and takes time linear in its length."""
        texts = self._texts(title, body)
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

    def _texts(self, title: str, body: str) -> dict[str, _Text]:
        whole = f"{title}\n{body}"
        return {
            "title": self._text("title", title, len(title)),
            "body": self._text("body", body, 0),
            "article": self._text("article", whole, len(title)),
        }

    def _text(self, name: str, text: str, title_end: int) -> _Text:
        folded = fold(text)
        # The break between title and body is none: a headline and its lead are read as one.
        breaks = tuple(
            found.start()
            for found in re.finditer(r"\n", folded)
            if not (name == "article" and found.start() == title_end)
        )
        masked = tuple(find_words(folded, self._masks))
        return _Text(name, text, folded, breaks, title_end, masked)


def _compile(rule: RuleTable, table: TopicTable) -> _Rule:
    if rule.any is not None:
        words = tuple(word for one in rule.any for word in expand(one, table.lists))
        alternatives: tuple[tuple[tuple[str, ...], ...], ...] = ((words,),)
    elif rule.all is not None:
        alternatives = (tuple(expand(word, table.lists) for word in rule.all),)
    else:
        alternatives = tuple(
            (expand(left, table.lists), expand(right, table.lists))
            for left, right in rule.pairs or ()
        )
    none = tuple(word for one in rule.none for word in expand(one, table.lists))
    return _Rule(rule, alternatives, none)


def _judge(rule: _Rule, texts: dict[str, _Text]) -> Reason | None:
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
        found = [text.hits(words) for words in groups]
        if rule.table.near is not None:
            hits = nearest(found, rule.table.near, text.breaks)
        else:
            hits = [group[0] for group in found] if all(found) else None
        if hits is not None:
            return hits
    return None


def _reason(table: RuleTable, text: _Text, hits: Sequence[Hit]) -> Reason:
    located = list(_located(text, hits))
    in_title = all(name == "title" for name, _, _ in located)
    weight = table.weight + (table.title_bonus if in_title else 0.0)
    name = "title" if in_title else "body"
    shown = [part for part in located if part[0] == name] or located
    return Reason(
        rule=table.name,
        weight=weight,
        words=tuple(word for _, word, _ in shown),
        field=name,
        places=tuple(place for _, _, place in shown),
    )


def _located(text: _Text, hits: Sequence[Hit]) -> Iterator[tuple[str, str, int]]:
    """Field, words as written and place in that field of each hit."""
    for hit in hits:
        word = text.original[hit.start : hit.end]
        if text.name == "title" or (text.name == "article" and hit.start < text.title_end):
            yield "title", word, hit.start
        else:
            offset = text.title_end + 1 if text.name == "article" else 0
            yield "body", word, hit.start - offset
