"""Topics: seeds with weighted rules in, verdicts with reasons out. seeds/topics has the form."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crawler.naming import was_faults
from crawler.structs import Fault, FaultsError
from crawler.topics.engine import Topic
from crawler.topics.seed import read_topic, topic_files

__all__ = ["Topic", "load", "load_all"]


def load(path: str | Path) -> Topic:
    """The topic of one seed file.

    Raises:
        FaultsError: With every fault of the file.
    """
    return load_all([Path(path)])[0]


def load_all(paths: Sequence[Path]) -> list[Topic]:
    """The topics of files and folders (their ``*.toml``), ordered by file name.

    Raises:
        FaultsError: With every fault of every file.
    """
    faults: list[Fault] = []
    topics: dict[str, Topic] = {}
    named: list[tuple[Path, Topic]] = []
    for path in topic_files(paths, faults):
        read = read_topic(path, faults)
        if read is None:
            continue
        topic = Topic(*read)
        if topic.id in topics:
            faults.append(
                Fault(
                    f"{path}：专题 id「{topic.id}」已被另一文件使用，请改用别的 id。",
                    f"{path}: the topic id {topic.id!r} is taken by another file; choose another.",
                )
            )
        topics[topic.id] = topic
        named.append((path, topic))
    faults.extend(was_faults(named))
    if faults:
        raise FaultsError(faults)
    return list(topics.values())
