"""An article's verdict under a topic, with the reasons for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a topic's rule held: the rule, its weight, the words and where they stand.

    Attributes:
        rule: The rule's name in the topic seed.
        weight: What it added to the score; negative for a rule against.
        words: The words found, as written in the text.
        field: ``title``, ``body``, or ``article`` where the words stand in both: the title, a line
            break and the body as one.
        places: The 0-based character offset of each word in that field.
    """

    rule: str
    weight: float
    words: tuple[str, ...]
    field: str
    places: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The reason as a JSON object."""
        return {
            "rule": self.rule,
            "weight": self.weight,
            "words": list(self.words),
            "field": self.field,
            "places": list(self.places),
        }


@dataclass(frozen=True, slots=True)
class Match:
    """An article's verdict under one topic.

    Attributes:
        topic: The topic's id.
        matched: Whether the score reached the topic's threshold.
        score: The sum of the reasons' weights.
        reasons: Every rule that held.
        rules_hash: The topic's rules, hashed: another hash means the verdict may be out of date.
    """

    topic: str
    matched: bool
    score: float
    reasons: tuple[Reason, ...] = ()
    rules_hash: str = ""

    def as_json(self) -> dict[str, Any]:
        """The verdict as ``{topic, matched, score, reasons}``."""
        return {
            "topic": self.topic,
            "matched": self.matched,
            "score": self.score,
            "reasons": [reason.as_json() for reason in self.reasons],
        }
