"""Seeds that the desk's page writes, laid over those of the configuration when they are read.

They lie in a folder of their own and may hold nothing that reaches secrets, the address guard or
a site's patience: that is refused here, whoever wrote the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeVar

from crawler.discovery.patterns import is_bounded
from crawler.naming import id_in
from crawler.toml_tables import Fault, FaultsError, read_toml, seconds

T = TypeVar("T")

Kind = Literal["sources", "topics"]

Overlays = Path | tuple[Path, ...] | None
"""Where the overlays lie: a folder, or some of its files; None: there are none."""

SOURCES: Final = "sources"
TOPICS: Final = "topics"
"""The folders within the folder of overlays."""

SOURCE_KEYS = frozenset(
    ("id", "name", "tier", "page", "article_url", "every", "feeds", "paused")
)  # fmt: skip
"""The keys of a source that may be laid over another, or make a new one."""

FEED_KEYS = frozenset(("kind", "url", "depth", "pages"))
"""Likewise of a feed."""

LEAST_EVERY_S = 60.0
"""No such source is looked at oftener."""

MOST_FEEDS = 50
"""Entry points of such a source."""

MOST_PATTERNS = 50
"""Patterns of article addresses of such a source: each is tried on every link."""

SEED_ID = re.compile("[a-z0-9-]{1,64}")
"""The id of a seed that the page writes."""

_REFERENCE = re.compile(r"\$\{")
_WEB = re.compile(r"https?://[^\s/@]+(?:/\S*)?", re.IGNORECASE)


class Aside(NamedTuple):
    """An overlay that was set aside, and the first thing that is wrong with it."""

    file: Path
    fault: Fault


def files_in(overlays: Overlays, kind: Kind) -> list[Path]:
    """The overlays of a kind, ordered by name; none where there is no folder yet."""
    if isinstance(overlays, tuple):
        return [path for path in overlays if path.parent.name == kind]
    return [] if overlays is None else sorted((overlays / kind).glob("*.toml"))


def without_faulty(
    load: Callable[[Overlays], T], overlays: Overlays, kind: Kind
) -> tuple[T, list[Aside]]:
    """Seeds with those overlays that have no fault, so that one written badly stops no other.

    Args:
        load: Reads the seeds with some overlays.
        overlays: All of them.
        kind: Of sources or of topics.

    Returns:
        What was read, and which overlays were set aside.

    Raises:
        FaultsError: The seeds beneath have faults.
    """
    try:
        return load(overlays), []
    except FaultsError:
        kept: tuple[Path, ...] = ()
        aside: list[Aside] = []
        found = load(())
    # By halves: of thousands few are faulty, and each trial reads all.
    waiting = [tuple(files_in(overlays, kind))]
    while waiting:
        some = waiting.pop()
        try:
            found, kept = load((*kept, *some)), (*kept, *some)
        except FaultsError as error:
            if len(some) == 1:
                aside.append(Aside(some[0], error.faults[0]))
            else:
                half = len(some) // 2
                waiting += [some[half:], some[:half]]
    return found, aside


def source_overlays(
    overlays: Overlays, faults: list[Fault]
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The tables of the source overlays that may be taken, each with its file.

    Args:
        overlays: The overlays.
        faults: Where it is noted what may not stand in them.
    """
    for path in files_in(overlays, SOURCES):
        before = len(faults)
        table = read_toml(path, faults)
        if table is None:
            continue
        faults.extend(faults_of(table, str(path)))
        if len(faults) == before:
            yield path, table


def uncovered(files: Sequence[Path], overlays: Sequence[Path]) -> list[Path]:
    """The topic files of the configuration that no overlay of the same id stands in for."""
    covered = {id_in(path) for path in overlays} - {None}
    return [path for path in files if not covered or id_in(path) not in covered]


def faults_of(table: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """What may not stand in a source overlay, whatever else is right with it."""
    name = table.get("id")
    if not isinstance(name, str) or not SEED_ID.fullmatch(name):
        yield Fault(
            f"{where}：id 只能用小写字母、数字和 -。",
            f"{where}: the id may hold lower-case letters, digits and - only.",
        )
    yield from _foreign(table, SOURCE_KEYS, where)
    feeds = table.get("feeds", ())
    if not isinstance(feeds, list | tuple) or len(feeds) > MOST_FEEDS:
        yield Fault(
            f"{where}：[[feeds]] 应是至多 {MOST_FEEDS} 个表。",
            f"{where}: [[feeds]] must be at most {MOST_FEEDS} tables.",
        )
        feeds = ()
    for number, feed in enumerate(feeds, 1):
        at = f"{where} [[feeds]] #{number}"
        if isinstance(feed, Mapping):
            yield from _foreign(feed, FEED_KEYS, at)
            yield from _feed_faults(feed, at)
    if any(map(_REFERENCE.search, _texts(table))):
        yield Fault(
            f"{where}：这里的种子不能引用环境变量或文件（${{…}}）。",
            f"{where}: a seed here may not refer to the environment or to files (${{…}}).",
        )
    patterns = table.get("article_url", ())
    if not isinstance(patterns, list | tuple) or len(patterns) > MOST_PATTERNS:
        yield Fault(
            f"{where}：article_url 应是至多 {MOST_PATTERNS} 个正则表达式的列表。",
            f"{where}: article_url must be a list of at most {MOST_PATTERNS} patterns.",
        )
        patterns = ()
    for pattern in patterns:
        if not isinstance(pattern, str) or not is_bounded(pattern):
            yield Fault(
                f"{where}：article_url {pattern!r} 太复杂：这里只能用字符、\\d、[…] 和重复。",
                f"{where}: article_url {pattern!r} is too intricate: only characters, \\d, […] "
                "and repeats are taken here.",
            )
    yield from _every_faults(table.get("every"), where)


def _foreign(table: Mapping[str, Any], known: frozenset[str], where: str) -> Iterator[Fault]:
    for key in sorted(set(table) - known):
        yield Fault(
            f"{where}：这里的种子不能写 {key}，只能写：{'、'.join(sorted(known))}。",
            f"{where}: a seed here may not hold {key!r}, only: {', '.join(sorted(known))}.",
        )


def _feed_faults(feed: Mapping[str, Any], where: str) -> Iterator[Fault]:
    for key in ("url", "pages"):
        if key in feed and not _WEB.fullmatch(str(feed[key])):
            yield Fault(
                f"{where}：{key} 不是 http(s) 网址，或其中有用户名。",
                f"{where}: {key} is no http(s) address, or names a user.",
            )


def _every_faults(every: object, where: str) -> Iterator[Fault]:
    if every is None:
        return
    try:
        short = isinstance(every, str | int | float) and seconds(every) < LEAST_EVERY_S
    except ValueError:
        return  # the reader of seeds says so
    if short:
        yield Fault(f"{where}：every 至少为 1 分钟。", f"{where}: every must be a minute at least.")


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for key, item in value.items():
                yield str(key)
                yield from _texts(item)
        case list() | tuple():
            for item in value:
                yield from _texts(item)
