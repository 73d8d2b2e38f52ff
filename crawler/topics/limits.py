"""What a topic that the page writes may ask of every article: so many words, groups and pairs.

Its author sits in a browser, and the watch judges each article by it: what takes seconds there
stands still here. Seeds of the configuration are its author's own affair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

from crawler.toml_tables import Fault
from crawler.topics.seed import RuleTable, TopicTable, list_names, pairs_of

MOST_WORDS = 5_000
"""Words of all rules, a list counted wherever it stands; each costs some 7 µs an article."""

MOST_GROUPS = 10
"""Groups of words that one rule asks for at once: with twenty, a search takes a second."""

MOST_SEARCHES = 500
"""Groups of all rules together, each pair of a rule by itself."""


def limit_faults(topic: TopicTable, rules: Sequence[RuleTable], where: str) -> Iterator[Fault]:
    """What is too much in a topic of the page; asked before its lists are multiplied out."""
    words = sum(_words(rule, topic) for rule in rules) + len(topic.masks)
    if words > MOST_WORDS:
        yield Fault(
            f"{where}：各规则合计 {words} 个词，网页写的专题至多 {MOST_WORDS} 个。",
            f"{where}: its rules have {words} words in all; a topic of the page has {MOST_WORDS} "
            "at most.",
        )
    sizes = [_groups(rule) for rule in rules]
    if max(sizes, default=0) > MOST_GROUPS:
        yield Fault(
            f"{where}：一条规则要同时出现 {max(sizes)} 组词，至多 {MOST_GROUPS} 组。",
            f"{where}: a rule asks for {max(sizes)} groups of words at once; "
            f"{MOST_GROUPS} at most.",
        )
    searches = sum(
        size * max(len(pairs_of(rule, topic)), 1) for size, rule in zip(sizes, rules, strict=True)
    )
    if searches > MOST_SEARCHES:
        yield Fault(
            f"{where}：规则和词对太多（{searches} 次查找），至多 {MOST_SEARCHES} 次。",
            f"{where}: too many rules and pairs ({searches} searches); {MOST_SEARCHES} at most.",
        )


def _groups(rule: RuleTable) -> int:
    return (rule.any is not None) + len(rule.all or ()) + 2 * (rule.pairs is not None)


def _words(rule: RuleTable, topic: TopicTable) -> int:
    paired = (word for pair in pairs_of(rule, topic) for word in pair)
    return sum(
        prod(len(topic.lists[name]) for name in list_names(word))
        for word in (*(rule.any or ()), *(rule.all or ()), *rule.none, *paired)
    )
