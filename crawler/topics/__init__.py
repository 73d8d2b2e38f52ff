"""Topics: seeds with weighted rules in, verdicts with reasons out. seeds/topics has the form."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from crawler.naming import was_faults
from crawler.overlays import TOPICS, Overlays, files_in, uncovered
from crawler.settings import SeedText
from crawler.toml_tables import Fault, FaultsError, parse_toml, seed_files, text_of
from crawler.topics.engine import Topic
from crawler.topics.limits import limit_faults
from crawler.topics.seed import RuleTable, TopicTable, read_topic

KEPT = 32
"""Topics that stay ready, by their seeds' texts: each costs some milliseconds."""

__all__ = ["Topic", "load", "load_all", "load_texts", "seed_texts"]


def load(path: str | Path) -> Topic:
    """The topic of one seed file.

    Raises:
        FaultsError: With every fault of the file.
    """
    return load_all([Path(path)])[0]


def load_all(paths: Sequence[Path], overlays: Overlays = None) -> list[Topic]:
    """The topics of files and folders (their ``*.toml``), ordered by file name.

    Args:
        paths: The files and folders.
        overlays: A folder of topics that stand in for those of the same id, or beside them.

    Raises:
        FaultsError: With every fault of every file.
    """
    faults: list[Fault] = []
    files = _files(paths, overlays, faults)
    bounded = frozenset(map(str, files_in(overlays, TOPICS)))
    return _topics(((str(path), text_of(path, faults)) for path in files), faults, bounded)


def load_texts(texts: Iterable[tuple[str, str]], *, bounded: Collection[str] = ()) -> list[Topic]:
    """The topics of seeds that were read already, each with its file's name, in their order.

    Args:
        texts: The seeds.
        bounded: The names of those that the page writes, which may not ask for too much.

    Raises:
        FaultsError: As `load_all`.
    """
    faults: list[Fault] = []
    return _topics(((name, text.removeprefix("\ufeff")) for name, text in texts), faults, bounded)


def seed_texts(paths: Sequence[Path], overlays: Overlays = None) -> tuple[SeedText, ...]:
    """What the topic files of `load_all` hold, ordered by file name.

    Raises:
        FaultsError: One cannot be read.
    """
    faults: list[Fault] = []
    texts = []
    for path in _files(paths, overlays, faults):
        try:
            texts.append(SeedText(str(path), path.read_text(encoding="utf-8-sig")))
        except (OSError, UnicodeDecodeError):
            load_all([path])  # says what is wrong with it
    if faults:
        raise FaultsError(faults)
    return tuple(texts)


def _files(paths: Sequence[Path], overlays: Overlays, faults: list[Fault]) -> list[Path]:
    above = files_in(overlays, TOPICS)
    return [*uncovered(seed_files(paths, faults), above), *above]


@functools.lru_cache(maxsize=KEPT)
def _read(text: str) -> tuple[TopicTable, Sequence[RuleTable]] | None:
    """A seed's tables; None where it has faults, which are told with the name of its file."""
    faults: list[Fault] = []
    return read_topic(parse_toml(text, "", faults), "", faults)


@functools.lru_cache(maxsize=KEPT)
def _ready(text: str) -> Topic:
    """The topic of a seed without faults that asks for no more than it may."""
    read = _read(text)
    if read is None:
        raise ValueError("a seed with faults")
    return Topic(*read)


def _topics(
    texts: Iterable[tuple[str, str | None]],
    faults: list[Fault],
    bounded: Collection[str] = (),
) -> list[Topic]:
    topics: dict[str, Topic] = {}
    named: list[tuple[Path, Topic]] = []
    for where, text in texts:
        if text is None:
            continue
        read = _read(text) or read_topic(parse_toml(text, where, faults), where, faults)
        if read is None:
            continue
        if where in bounded and (too_much := list(limit_faults(*read, where))):
            faults.extend(too_much)
            continue
        topic = _ready(text)
        if topic.id in topics:
            faults.append(
                Fault(
                    f"{where}：专题 id「{topic.id}」已被另一文件使用，请改用别的 id。",
                    f"{where}: the topic id {topic.id!r} is taken by another file; choose another.",
                )
            )
        topics[topic.id] = topic
        named.append((Path(where), topic))
    faults.extend(was_faults(named))
    if faults:
        raise FaultsError(faults)
    return list(topics.values())
