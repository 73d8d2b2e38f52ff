"""A topic judged by labelled articles: precision, recall, and every verdict that differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from crawler.toml_tables import Fault, FaultsError
from crawler.topics.engine import Topic
from storage.verdicts import Match


class Labelled(msgspec.Struct, frozen=True, kw_only=True):
    """An article that someone has judged: one line of a JSON Lines file.

    Attributes:
        title: Its headline.
        text: Its body; `body` says the same.
        body: Its body, under the name that `yongliang extract` gives it.
        label: Whether it belongs to the topic.
    """

    title: str
    label: bool
    text: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the topic says of one labelled article.

    Attributes:
        line: Its line in the file, from 1.
    """

    line: int
    title: str
    label: bool
    match: Match


@dataclass(frozen=True, slots=True)
class Score:
    """The verdicts on a set of labelled articles.

    Attributes:
        verdicts: All of them, in the order of the file.
    """

    verdicts: tuple[Verdict, ...]

    def count(self, *, label: bool, matched: bool) -> int:
        """How many articles of that label have that verdict."""
        return sum(one.label is label and one.match.matched is matched for one in self.verdicts)

    @property
    def precision(self) -> float | None:
        """Of the articles that matched, the share that belongs to the topic; None: none matched."""
        hits = self.count(label=True, matched=True)
        return _share(hits, hits + self.count(label=False, matched=True))

    @property
    def recall(self) -> float | None:
        """Of the articles of the topic, the share that matched; None: there are none."""
        hits = self.count(label=True, matched=True)
        return _share(hits, hits + self.count(label=True, matched=False))

    @property
    def misses(self) -> tuple[Verdict, ...]:
        """Articles of the topic that did not match."""
        return tuple(one for one in self.verdicts if one.label and not one.match.matched)

    @property
    def false_hits(self) -> tuple[Verdict, ...]:
        """Articles that matched and do not belong to the topic."""
        return tuple(one for one in self.verdicts if one.match.matched and not one.label)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def read_labelled(lines: Iterable[bytes], where: str) -> list[tuple[int, Labelled]]:
    """Labelled articles of a JSON Lines file, with their line numbers; empty lines are skipped.

    Raises:
        FaultsError: With every line that is no such record, by its number.
    """
    faults: list[Fault] = []
    records: list[tuple[int, Labelled]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = msgspec.json.decode(line, type=Labelled)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            faults.append(_bad_line(where, number, str(error)))
            continue
        if (record.text is None) == (record.body is None):
            faults.append(_bad_line(where, number, "one of text and body is needed"))
            continue
        records.append((number, record))
    if faults:
        raise FaultsError(faults)
    return records


def _bad_line(where: str, number: int, reason: str) -> Fault:
    return Fault(
        f"{where} 第 {number} 行不是标注记录（{reason}），"
        '应如 {"title": "…", "text": "…", "label": true}。',
        f"{where} line {number} is no labelled record ({reason}); "
        'write {"title": "…", "text": "…", "label": true}.',
    )


def judge(topic: Topic, records: Sequence[tuple[int, Labelled]]) -> Score:
    """The topic's verdicts on labelled articles."""
    return Score(
        tuple(
            Verdict(line, one.title, one.label, topic.match(one.title, one.text or one.body or ""))
            for line, one in records
        )
    )
