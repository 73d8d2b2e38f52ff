"""The ids of seeds: what one was called before, and which ids there are, read cheaply."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from crawler.addresses import fits
from crawler.settings import Source
from crawler.toml_tables import Fault
from storage.work import Named

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")

_ID_LINE = re.compile(
    r"""^[ \t]*id[ \t]*=[ \t]*(["'])([a-z0-9_-]+)\1[ \t]*(?:#.*)?$""", re.MULTILINE
)
_TABLE_LINE = re.compile(r"^[ \t]*\[", re.MULTILINE)


def is_id(text: str) -> bool:
    """Whether a text has the form of an id."""
    return _ID.fullmatch(text) is not None


def former_ids(seeds: Iterable[Named]) -> dict[str, str]:
    """Every id of before, with that of today."""
    return {old_id: seed.id for seed in seeds for old_id in seed.was}


def was_faults(seeds: Iterable[tuple[Path, Named]]) -> Iterator[Fault]:
    """What is wrong with the former ids of seeds that were read from files."""
    named = list(seeds)
    at = {seed.id: path for path, seed in named}
    claimed: dict[str, Path] = {}
    for path, seed in named:
        for old_id in seed.was:
            if old_id == seed.id:
                yield Fault(
                    f"{path}：was 中的「{old_id}」就是它现在的 id，请删去。",
                    f"{path}: was: {old_id!r} is its id of today; take it out.",
                )
            elif old_id in at:
                yield Fault(
                    f"{path}：was 中的「{old_id}」仍是 {at[old_id]} 的 id："
                    "一个 id 不能既是旧名又在用，请删去其中之一。",
                    f"{path}: was: {old_id!r} is still the id of {at[old_id]}: an id is a former "
                    "one or in use; take one of them out.",
                )
            elif claimed.setdefault(old_id, path) != path:
                yield Fault(
                    f"{path}：{claimed[old_id]} 的 was 也写了「{old_id}」，请只留一处。",
                    f"{path}: was: {claimed[old_id]} claims {old_id!r} too; leave it in one.",
                )
            elif not is_id(old_id):
                yield Fault(
                    f"{path}：was 中的「{old_id}」不是 id，请用小写字母、数字、- 和 _。",
                    f"{path}: was: {old_id!r} is no id; use lower-case letters, digits, - and _.",
                )


def ids_in(paths: Sequence[Path]) -> set[str] | None:
    """The ids of the seeds in files and folders, with those of before; nothing else is read.

    Returns:
        The ids; None where a file cannot be read, so that nobody knows them all.
    """
    found: set[str] = set()
    for path in paths:
        for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
            ids = _ids_of(file)
            if ids is None:
                return None
            found |= ids
    return found


def id_in(file: Path) -> str | None:
    """The id of the seed in a file; None where it cannot be read or has none."""
    try:
        return id_of_text(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return None


def id_of_text(text: str) -> str | None:
    """The id of a seed; None where it is no TOML or has none."""
    try:
        parsed = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    found = parsed.get("id")
    return found if isinstance(found, str) else None


def _ids_of(file: Path) -> set[str] | None:
    """By the one line that says it, at a twentieth of the time; by the whole where that is unclear.

    A line may also stand within a text of several lines.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    table = _TABLE_LINE.search(text)
    head = text[: table.start()] if table else text
    lines = _ID_LINE.findall(head)
    if len(lines) == 1 and "was" not in head and '"""' not in head and "'''" not in head:
        return {lines[0][1]}
    try:
        parsed: dict[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    was = parsed.get("was", ())
    ids = [parsed.get("id"), *(was if isinstance(was, list) else ())]
    return {one for one in ids if isinstance(one, str)}


def source_of_address(sources: Iterable[Source], url: str) -> Source | None:
    """The first source whose patterns an address fits."""
    for source in sources:
        if fits(map(re.compile, source.article_url), url):
            return source
    return None
