"""Made-up news that behaves like news: a vocabulary of its own, names, figures, stock phrases.

Every word is invented from a seed. A few words are frequent and most are rare, as in any language;
a part of every article's sentences is taken from the stock phrases of its subject, which all
articles of the subject share, and others are stock with a figure filled in.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import accumulate

_FIRST, _LAST = 0x4E00, 0x9F00


@dataclass
class Newsmaker:
    """A source of articles.

    Args:
        seed: Equal seeds write equal articles.
        subjects: How many groups of articles share their stock phrases.
    """

    seed: int = 1
    subjects: int = 40
    words: list[str] = field(init=False)
    weights: list[float] = field(init=False)
    stock: list[list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        letters = [chr(code) for code in self.chance.sample(range(_FIRST, _LAST), 1800)]
        sizes = self.chance.choices((1, 2, 3, 4), (10, 65, 15, 10), k=6000)
        self.words = ["".join(self.chance.choices(letters, k=size)) for size in sizes]
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self.stock = [[self.sentence() for _ in range(12)] for _ in range(self.subjects)]

    def sentence(self) -> str:
        """Two to four clauses with a figure here and there, and a full stop."""
        clauses = []
        for _ in range(self.chance.randrange(2, 5)):
            count = self.chance.randrange(3, 8)
            words = self.chance.choices(self.words, cum_weights=self.weights, k=count)
            if self.chance.random() < 0.3:
                words.insert(1, f"{self.chance.randrange(2, 9999)}")
            clauses.append("".join(words))
        return "，".join(clauses) + "。"

    def article(self, sentences: int | None = None, stock: float = 0.25) -> list[str]:
        """The sentences of an article; a share of them are stock phrases of its subject.

        Args:
            sentences: How many; between 8 and 30 if it is not said.
            stock: The share of stock phrases.
        """
        count = sentences or self.chance.randrange(8, 31)
        phrases = self.chance.choice(self.stock)
        return [
            self.chance.choice(phrases) if self.chance.random() < stock else self.sentence()
            for _ in range(count)
        ]

    # What a copy does to a text

    def condensed(self, sentences: list[str], share: float = 0.4) -> list[str]:
        """A share of the sentences dropped, with a head and a tail of another publisher."""
        kept = self.chance.sample(range(len(sentences)), round(len(sentences) * (1 - share)))
        return [self.sentence(), *(sentences[n] for n in sorted(kept)), self.sentence()]

    def reworded(self, sentences: list[str], every: int = 20) -> list[str]:
        """One character in so many changed, wherever it stands."""
        return ["".join(self._changed(char, every) for char in text) for text in sentences]

    def _changed(self, char: str, every: int) -> str:
        if char in "，。" or self.chance.randrange(every):
            return char
        return self.chance.choice(self.chance.choice(self.words))

    def around(self, sentences: list[str], more: int) -> list[str]:
        """A longer article that contains the text, with sentences before and after it."""
        head = [self.sentence() for _ in range(more // 2)]
        return [*head, *sentences, *(self.sentence() for _ in range(more - more // 2))]


def body(sentences: list[str]) -> str:
    """The sentences as paragraphs of three."""
    parts = ["".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)]
    return "\n".join(parts)
